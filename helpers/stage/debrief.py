"""After class: one page and a CSV of what was voted, without names; classes side by side; votes removed on request."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers import case, files
from helpers.case.assumptions import Assumptions
from helpers.faults import Fault
from helpers.stage import models, pages, questions, results
from helpers.stage.findings import named
from helpers.stage.names import SESSIONS
from helpers.stage.votes import CLOSED, FILE, NEW, OPEN, Votes

_REHEARSED = " (rehearsal)"
HEAD = ("class", "session", "question", "round", "measure", "value")


@dataclass(frozen=True)
class Line:
    """One number of a debrief. ``round`` is 0 where it is of no one round."""

    group: str
    session: str
    question: str
    round: int
    measure: str
    value: str | float


_BALLOTS = (("sentence", 1), ("vote", 1), ("vote", 2), ("p2.3", 1), ("w", 1), ("p7.6", 1))
Pairs = Iterator[tuple[str, str | float]]  # of a measure and its value


def lines(votes: Votes, group: str, given: Assumptions) -> list[Line]:
    """Every number of a class: of closed votes what was voted, of open ones how many."""
    found: list[Line] = []
    for session in votes.sessions():
        for ballot, round in _BALLOTS:
            told = _ballot(votes, session, ballot, round, given)
            found += [Line(group, session, ballot, round, *pair) for pair in told]
        if all(votes.state(session, "vote", round) == CLOSED for round in (1, 2)):
            found += [Line(group, session, "vote", 0, *pair) for pair in _moved(votes, session)]
    return found


def _ballot(votes: Votes, session: str, ballot: str, round: int, given: Assumptions) -> Pairs:
    state = votes.state(session, ballot, round)
    if state == NEW:
        return
    yield "votes", votes.count(session, ballot, round)
    if again := votes.reopened(session, ballot, round):
        yield "opened again", again
    if state == OPEN:
        yield "state", "still open: its votes are not shown"
    elif ballot == "vote":
        yield from _decision(votes, session, round)
    elif ballot == "sentence":
        names = case.load_class().sentences["name"].to_dict()
        for claim, count in results.sentence_counts(results.sentences(votes, session)).items():
            yield names[claim] if claim else "something else", int(count)
    elif ballot == "w":
        yield from _weights(votes, session, given)
    else:
        yield from _guesses(votes, session, ballot, given)


def _decision(votes: Votes, session: str, round: int) -> Pairs:
    decision = results.decision(votes, session)
    for option, count in decision.counts[round].items():
        yield questions.NAMES[str(option)], int(count)
    if not math.isnan(decision.sure[round]):
        yield "how sure, mean", float(decision.sure[round])


def _guesses(votes: Votes, session: str, code: str, given: Assumptions) -> Pairs:
    values, result = results.guesses(votes, session, code), results.truth(code, given)
    near = abs(values - result) <= results.tolerance(code)
    if len(values):
        yield "middle guess", float(values.median())
        yield "lowest quarter up to", float(values.quantile(0.25))
        yield "highest quarter from", float(values.quantile(0.75))
        yield "came near", int(near.sum())
    yield "result of the model", result


def _weights(votes: Votes, session: str, given: Assumptions) -> Pairs:
    found = results.weights(votes, session, models.table(given, models.LISTED))
    for seat, row in results.chosen_by_seat(found).iterrows():
        for option, count in row.items():
            if count:
                yield f"{seat}, weights choose: {named(str(option))}", int(count)
    if found.agreed is not None:
        labels = case.load().criteria["label"].to_dict()
        for criterion, swing in found.agreed.items():
            yield f"agreed swings: {labels[criterion]}", float(swing)
        yield "the agreed set", named(results.agreed_says(found))


def _moved(votes: Votes, session: str) -> Pairs:
    decision = results.decision(votes, session)
    if decision.moved is None:
        return
    for first, row in decision.moved.iterrows():
        for last, count in row.items():
            if count:
                way = "stayed" if first == last else f"moved to {last}"
                yield named(f"first {first}: {way}"), int(count)


# --- written ------------------------------------------------------------------------------------------


def table(found: Sequence[Line]) -> str:
    """The lines as CSV. A text that a spreadsheet would take for a formula is made a text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for one in found:
        value = f"{one.value:g}" if isinstance(one.value, float) else one.value
        writer.writerow([_safe(str(cell)) for cell in (one.group, one.session, one.question, one.round or "", one.measure)]
                        + [value if isinstance(one.value, float | int) else _safe(str(value))])  # fmt: skip
    return out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


_ASKED = {
    "vote": "What should the hospital do next?",
    "w": "Weights",
    "sentence": "The claim that it hangs on",
}


def page(found: Sequence[Line], groups: Sequence[str]) -> str:
    """The lines as one page: a block a session and question, a column a class."""
    blocks = []
    for session in dict.fromkeys(one.session for one in found):
        for key in dict.fromkeys((one.question, one.round) for one in found if one.session == session):
            held = [one for one in found if (one.session, one.question, one.round) == (session, *key)]
            asked = _ASKED.get(key[0]) or questions.question(key[0]).words
            which = {0: " Who moved", 1: " First vote", 2: " Last vote"}[key[1]] if key[0] == "vote" else ""
            blocks.append(
                {
                    "session": SESSIONS.get(session, session),
                    "asked": asked + which,
                    "rows": _rows(held, groups),
                }
            )
    return pages.page(
        "debrief", blocks=blocks, groups=groups, rehearsed=any(_REHEARSED in one for one in groups)
    )


def _rows(held: Sequence[Line], groups: Sequence[str]) -> list[tuple[str, list[str]]]:
    """A row a measure; those with the same words before a colon share one."""
    cells: dict[str, dict[str, list[str]]] = {}
    for one in held:
        what, colon, part = one.measure.partition(": ")
        told = f"{part} {_written(one.value)}" if colon else _written(one.value)
        cells.setdefault(what, {}).setdefault(one.group, []).append(told)
    return [(what, ["; ".join(row.get(group, [])) for group in groups]) for what, row in cells.items()]


def _written(value: str | float) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def _opened(folders: Sequence[Path]) -> list[Votes]:
    found = []
    for folder in folders:
        if not (folder / FILE).is_file():
            beside = folder.with_name(f"{folder.resolve().name}-rehearsal")
            meant = (
                f"those of a rehearsal are in {beside}"
                if (beside / FILE).is_file()
                else "huashan present keeps them in the folder that it names"
            )
            raise Fault(f"{folder}: holds no votes of a class; {meant}")
        found.append(Votes(folder))
    return found


def write(folders: Sequence[Path], out: Path) -> tuple[Path, Path]:
    """Write the page and, beside it, the CSV; returns both paths.

    Raises
    ------
    Fault
        For a folder without votes.
    """
    opened = _opened(folders)
    groups = [folder.resolve().name for folder in folders]
    if len(set(groups)) < len(groups):
        groups = [f"{group} ({at})" for at, group in enumerate(groups, 1)]
    groups = [
        group
        + (_REHEARSED if any("rehearsal" in votes.ways(session) for session in votes.sessions()) else "")
        for votes, group in zip(opened, groups, strict=True)
    ]
    given = case.assume()
    found = [line for votes, group in zip(opened, groups, strict=True) for line in lines(votes, group, given)]
    beside = out.with_suffix(".csv")
    files.write(out, page(found, groups).encode())
    files.write(beside, table(found).encode("utf-8-sig"))
    return out, beside


def forget(folders: Sequence[Path]) -> None:
    """Remove the votes of some classes."""
    for votes in _opened(folders):
        votes.forget()
