"""Which way the hospital should go: votes before the first model and at the end of every lesson, kept and read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from helpers import case, charts
from helpers.exercises import journal
from helpers.exercises.answers import as_number, plain
from helpers.exercises.entries import LEAST_SURE
from helpers.exercises.feedback import Feedback
from helpers.exercises.lesson import KEPT, current, of_journal, read_aloud
from helpers.faults import Fault, did_you_mean

NOTHING = "nothing"  # what moved somebody who was not moved
LONGEST = 200  # letters of a reason
NOT_KEPT = "nothing is kept by this"


@dataclass(frozen=True)
class Vote:
    """One vote: an option's id, how sure (percent), a reason, and what moved it since the vote before.

    ``moved_by`` is the id of a finding, "nothing", or "" where nobody was asked; ``moved`` its sentence.
    """

    option: str
    sure: float
    because: str = ""
    moved_by: str = ""
    moved: str = ""

    @property
    def text(self) -> str:
        """It in words: "O1 AI-driven clinical integration (70 percent sure)"."""
        return (
            f"{self.option} {choices().get(self.option, {}).get('name', '')}".strip()
            + f" ({self.sure:g} percent sure)"
        )

    @property
    def told(self) -> str:
        """It as one or two sentences, with what moved it."""
        by = (
            "Nothing moved you."
            if self.moved_by == NOTHING
            else f"Moved by: {self.moved}"
            if self.moved
            else ""
        )
        return f"{self.text}. {by}".rstrip()


def made(option: object, sure: object, because: str, moved_by: str) -> Vote:
    """A vote of what was said, checked.

    Raises
    ------
    Fault (a ValueError)
        As `vote`.
    """
    known = choices()
    id = option.strip().upper() if isinstance(option, str) else option
    if id not in known:
        guess = did_you_mean(option, known) if isinstance(option, str) else f"it is one of {', '.join(known)}"
        raise Fault(f"there is no option {option!r:.40}; {guess}; {NOT_KEPT}")
    moved = str(journal.read().findings.get(moved_by, {}).get("text", ""))
    return Vote(str(id), _sure(sure), because, moved_by, moved)


def _sure(sure: object) -> float:
    number = as_number(plain(sure)) if sure is not None else None
    if number is None or not LEAST_SURE <= number <= 100:
        share = number is not None and LEAST_SURE / 100 <= number <= 1
        what = f"in percent: {100 * (number or 0):g}, not {number:g}" if share else (
            f"a number from {LEAST_SURE} to 100 (percent), such as sure=70" + ("" if sure is None else f", not {sure!r:.40}")
        )  # fmt: skip
        raise Fault(f"how sure you are is {what}; {NOT_KEPT}")
    return number


def line(text: str) -> str:
    """A text in one line.

    Raises
    ------
    Fault (a ValueError)
        Where it is longer than a line.
    """
    words = " ".join(text.split())
    if len(words) > LONGEST:
        raise Fault(f"a reason is a line of at most {LONGEST} letters, not {len(words)}; {NOT_KEPT}")
    return words


def cast(said: Vote) -> str:
    """Keep a vote for the lesson that runs; says what is kept. One before the last stays as it is."""
    lesson = _lesson()
    entry = {name: value for name, value in vars(said).items() if value != ""} | {"at": _now()}
    with journal.changing() as held:
        known, last = held.votes.get(lesson), next(reversed(held.votes), lesson)
        stays = known is not None and last != lesson
        if not stays and (known is None or _vote(known) != said):
            held.votes[lesson] = entry
    told = "Kept for this run only" if held.trouble else "Voted"
    if stays and known is not None:
        same = _vote(known) == said
        later = (
            ""
            if same
            else " It stays: you have voted in another lesson since, and what you thought here is past."
        )
        return f"{told}: {_vote(known).told}{later}{of_journal(held)}"
    return f"{told}: {said.told}{of_journal(held, KEPT)}"


def before() -> tuple[str, Vote] | None:
    """The vote before this lesson's: its lesson and what it was; None where there is none."""
    held, lesson = journal.read().votes, _lesson()
    names = list(held)
    earlier = names[: names.index(lesson)] if lesson in names else names
    return (earlier[-1], _vote(held[earlier[-1]])) if earlier else None


def here() -> Vote | None:
    """This lesson's vote; None where there is none."""
    known = journal.read().votes.get(_lesson())
    return None if known is None else _vote(known)


def is_last() -> bool:
    """Whether this lesson's vote is the last one, so that it can be changed."""
    return next(reversed(journal.read().votes), "") == _lesson()


def movers() -> dict[str, str]:
    """The findings that can have moved a vote, id and sentence: this lesson's, or where it hands on none, all others."""
    held, lesson = journal.read().findings, _lesson()
    hands_on = int(lesson[:2]) in set(case.load().findings["lesson"]) if lesson[:2].isdigit() else True
    return {
        id: str(one.get("text", "")) for id, one in held.items() if (one.get("lesson") == lesson) == hands_on
    }


def votes() -> pd.DataFrame:
    """All votes in the order in which they were cast; one for what is no option (any more) is left out.

    Returns
    -------
    DataFrame
        Columns lesson ("2 · Value chain" as a number and words), option, sure (percent), because, moved_by, moved.
    """
    held, known = read_aloud().votes, choices()
    rows = [
        {"lesson": titled(name), **vars(_vote(one))} for name, one in held.items() if one["option"] in known
    ]
    columns = ["lesson", "option", "sure", "because", "moved_by", "moved"]
    return pd.DataFrame(rows, columns=columns).astype({"sure": float})


def votes_so_far() -> Any:
    """How the vote moved up to here, as a picture; a line where there is none yet."""
    table = votes()
    if table.empty:
        return Feedback("open", "No vote is cast yet. Once one is, this shows how your advice moved.")
    return charts.show(charts.votes(table))


def titled(lesson: str) -> str:
    """A lesson's file in words: "02-value-chain" is "2 · value chain"."""
    number, _, words = lesson.partition("-")
    return f"{int(number)} · {words.replace('-', ' ')}" if number.isdigit() and words else lesson


def choices() -> dict[str, dict[str, str]]:
    """What can be voted for, by id: name and recommendation, the listed options first."""
    known = case.load()
    return {
        str(id): {"name": str(row["name"]), "recommendation": str(row["recommendation"])}
        for table in (known.options, known.unlisted)
        for id, row in table.iterrows()
    }


def _vote(held: dict[str, Any]) -> Vote:
    said = {name: held[name] for name in ("because", "moved_by", "moved") if name in held}
    return Vote(str(held["option"]), float(held["sure"]), **said)


def _lesson() -> str:
    if not current["lesson"]:
        raise Fault("a vote belongs to a lesson: run the first cells of this one, then this cell again")
    return str(current["lesson"])


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
