"""What the journal keeps of a prediction: its lock, that it was skipped, that its result was shown, how it came out.

An entry has a `value` once it is locked. One without says when the result was first shown to somebody who had not
predicted it (`skipped`, `shown`): a prediction made after that is `late` and scores neither way.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpers.exercises import journal
from helpers.exercises.answers import Plain
from helpers.exercises.lesson import of_journal, word
from helpers.exercises.predicted import said

LATE = "It was made after its result was shown, so it is not scored."


def entry(id: str) -> dict[str, Any]:
    """What is kept of a prediction; empty where nothing is."""
    return journal.read().predictions.get(id, {})


def is_open(id: str) -> bool:
    """Whether the result may be shown: the prediction is locked or skipped, or it was shown before."""
    return bool(entry(id))


def lock(id: str, value: int | float | str, confidence: float | None) -> str:
    """Lock a prediction, the first time; says what is locked."""
    with journal.changing() as held:
        known = held.predictions.get(id, {})
        first = "value" not in known
        if first:
            late = {"late": True} if known else {}
            known = {"value": value, "confidence": confidence, "locked": _now(), **late}
            held.predictions[id] = known
    if first:
        text = f"{word(held)}: you predict {said(known)}."
    else:
        same = known.get("value") == value
        later = "" if same else f" It stays, although the cell now says {value}: a prediction is made once."
        text = f"{word(held)}: you predicted {said(known)}.{later}"
    return text + (f" {LATE}" if known.get("late") else "") + of_journal(held)


def withdraw(id: str) -> None:
    """Take a lock back, where the form that made it heard a part of it late."""
    with journal.changing() as held:
        late = held.predictions.pop(id, {}).get("late")
        if late:
            held.predictions[id] = {"late": True}


def locked(id: str) -> str:
    """What is locked already, in words; nothing where it is not."""
    held = journal.read()
    known = held.predictions.get(id, {})
    if "value" not in known:
        return ""
    late = f" {LATE}" if known.get("late") else ""
    return f"{word(held)}: you predicted {said(known)}.{late}{of_journal(held)}"


def skip(id: str) -> None:
    """Go on without a prediction."""
    with journal.changing() as held:
        held.predictions.setdefault(id, {"skipped": _now()})


def show(held: journal.Journal, id: str) -> None:
    """Note that a result was shown to somebody who had not predicted it."""
    held.predictions.setdefault(id, {"shown": _now()})


def settle(known: dict[str, Any], result: Plain, met: bool) -> None:
    """Keep how a prediction came out, the first time."""
    if "met" not in known:
        known.update(result=result, met=None if known.get("late") else met)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
