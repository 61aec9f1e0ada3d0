"""The lesson that runs: its assumptions, and its journal."""

from typing import Any

from helpers import ran
from helpers.case.assumptions import Assumptions
from helpers.exercises import journal, running, surroundings
from helpers.exercises.feedback import Feedback

current: dict[str, Any] = {"lesson": "", "given": None, "told": ""}


def begin(lesson: str, given: Assumptions) -> Feedback:
    """Say under which assumptions a lesson runs, and what the journal holds. Called once, at its top."""
    surroundings.prepare(lesson)
    running.begun(lesson)
    ran.watch()
    held, cannot_save = journal.read(), journal.cannot_save()
    current.update(lesson=lesson, given=given, told=held.note)
    parts = ["All assumptions are at their base values." if not given.changed else _changed(given)]
    if held.note:
        parts.append(f"Your journal: {held.note}.")
    if held.predictions or held.findings:
        locked = sum("value" in one for one in held.predictions.values())
        parts.append(
            f"Your journal holds {_count(locked, 'prediction')} and {_count(len(held.findings), 'finding')}."
        )
    elif not held.note and not cannot_save:
        parts.append("Your journal is empty: it starts with your first prediction.")
    if cannot_save:
        parts.append(f"Predictions and findings are kept for this run only: {cannot_save}.")
    return Feedback("note", " ".join(parts))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _changed(given: Assumptions) -> str:
    listed = ", ".join(f"{name} = {value:g}" for name, value in given.changed.items())
    return f"Changed assumptions: {listed}. Results follow; the text speaks of base, and checks only judge answers there."


def read_aloud() -> journal.Journal:
    """The journal; what is wrong with its file is said, unless it was said already."""
    held = journal.read()
    told = held.note or (held.trouble if not held.predictions and not held.findings else "")
    if told and told != current["told"]:
        print(f"Your journal: {told}.")
        current["told"] = told
    return held


KEPT = "It is kept for this run only: "


def word(held: journal.Journal) -> str:
    return "Kept for this run only" if held.trouble else "Locked"


def of_journal(held: journal.Journal, lead: str = "") -> str:
    """What there is to say of the journal's file after a result; `lead` comes before why it can't be saved."""
    noted = f" Your journal: {held.note}." if held.note else ""
    return noted + (f" {lead}{held.trouble}." if held.trouble else "")
