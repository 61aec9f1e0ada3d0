"""Run-sheets and screens from data/, and where a reader finds what a screen shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from helpers import case, places, workspace
from helpers.faults import Fault, did_you_mean
from helpers.stage.names import SESSIONS

LATER = ">"  # heads a line that must not stand beside the question


@dataclass(frozen=True)
class Screen:
    """One thing that a stage shows. ``table`` is one of `tables.TABLES`; ``ballot`` and ``round`` are what the class is
    asked there, if anything."""

    id: str
    name: str  # as an instructor finds it in a list
    kind: str  # question, text, explorer, vote or letter
    asks: str
    body: tuple[str, ...]
    table: str
    model: str
    charts: tuple[str, ...]
    controls: tuple[str, ...]
    starts: str
    answer: Mapping[str, str]  # where controls stand once the answer is shown, if nobody has moved them
    ballot: str
    round: int
    letter: str  # which letter arrives; empty where it is drawn
    lesson: str
    cell: str
    zoom: float
    most: float  # how much larger its charts' type may get before words no longer fit

    @property
    def before(self) -> tuple[str, ...]:
        """Lines that stand with the question."""
        return tuple(line for line in self.body if not line.startswith(LATER))

    @property
    def after(self) -> tuple[str, ...]:
        """Lines that answer it, and stand once it has been asked."""
        return tuple(line.removeprefix(LATER).strip() for line in self.body if line.startswith(LATER))


@dataclass(frozen=True)
class Row:
    """One row of a run-sheet."""

    id: str
    session: str
    minute: int
    minutes: int
    count: str  # what it takes, part by part, as counted at a desk: 'read and say 0.4; alone 1'
    pasture: str
    screen: Screen
    question: str
    reveal: str
    figures: tuple[str, ...]
    expects: str
    board: str
    call: str
    drop: int | None
    claims: tuple[str, ...]

    @property
    def end(self) -> int:
        return self.minute + self.minutes

    @property
    def counted(self) -> float:
        """Minutes of its count together; Fault for a part that ends in no number."""
        try:
            return round(sum(float(part.rsplit(" ", 1)[-1]) for part in _parts(self.count)), 2)
        except ValueError:
            raise Fault(
                f"sessions.csv, {self.id}: each part of count ends in its minutes, as in 'alone 1'"
            ) from None


def _parts(text: str, mark: str = ";") -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(mark) if part.strip())


def settings(text: str) -> Mapping[str, str]:
    """Controls and where they stand: 'registration=in the plan;load=10'."""
    pairs = (part.partition("=") for part in _parts(text))
    return {name.strip(): value.strip() for name, _, value in pairs}


@cache
def screens() -> Mapping[str, Screen]:
    """Every screen by its name."""
    found = {}
    for name, row in case.load_class().screens.iterrows():
        ballot, _, round = row["votes"].partition(":")
        found[str(name)] = Screen(
            str(name), row["name"], row["kind"], row["asks"], _parts(row["body"], "|"), row["table"], row["model"],
            _parts(row["charts"]), _parts(row["controls"]), row["starts"], settings(row["answer"]), ballot, int(round or 1),
            row["letter"], row["lesson"], row["cell"],
            *(float(row[name]) if row[name] == row[name] else 1.0 for name in ("zoom", "most")),
        )  # fmt: skip
    return found


@cache
def sheet(session: str) -> tuple[Row, ...]:
    """The rows of a session in their order; Fault for a session that there is not."""
    if session not in SESSIONS:
        raise Fault(f"there is no session {session!r}; {did_you_mean(session, SESSIONS)}")
    table = case.load_class().sessions
    return tuple(
        Row(
            str(id), session, int(row["minute"]), int(row["minutes"]),
            row["count"], row["pasture"], screens()[row["screen"]],
            row["question"], row["reveal"], _parts(row["figures"]), row["expects"], row["board"], row["call"],
            int(row["drop"]) if row["drop"] == row["drop"] else None, _parts(row["claims"]),
        )
        for id, row in table[table["session"] == session].iterrows()
    )  # fmt: skip


def minutes(session: str) -> int:
    """How long a session takes."""
    return sheet(session)[-1].end


@cache
def _headings(lesson: str) -> tuple[str, Mapping[str, str]]:
    """A lesson's title, and the heading under which each of its cells stands."""
    path = next((p for p in places.lessons() if int(p.name[:2]) == int(lesson)), None)
    if path is None:
        raise Fault(f"there is no lesson {lesson}")
    title, now, under = "", "", {}
    for cell in workspace.plain(path)["cells"]:
        if cell["cell_type"] == "markdown":
            found = re.search(r"^(#+) (.+)$", "".join(cell["source"]), re.M)
            if found and len(found[1]) == 1:
                title = found[2]
            elif found and not found[2].startswith("Exercise"):
                now = found[2]
            elif found:  # an exercise's own heading is where that exercise stands, and nothing else
                under[cell["id"]] = found[2]
        under.setdefault(cell["id"], now)
    return title, under


def place(screen: Screen) -> str:
    """Where a reader finds a screen: 'lesson 2 · Value chain, 4. One improvement, three views'; nothing for one that
    is in no lesson.

    Raises
    ------
    Fault
        For a lesson or a cell that there is not.
    """
    if not screen.lesson:
        return ""
    title, under = _headings(screen.lesson)
    if screen.cell not in under:
        raise Fault(
            f"screens.csv, {screen.id}: lesson {screen.lesson} has no cell {screen.cell!r}; "
            f"{did_you_mean(screen.cell, under)}"
        )
    return f"lesson {title}, *{under[screen.cell]}*"
