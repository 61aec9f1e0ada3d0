"""The tables of the teaching plan, written from data/sessions.csv and the models."""

from __future__ import annotations

import re
from pathlib import Path

from helpers import case, files, places
from helpers.faults import Fault
from helpers.stage import figures, sheets
from helpers.stage.names import SESSIONS
from helpers.stage.sheets import Row

PLAN = places.NOTEBOOKS / "instructor" / "teaching-plan.md"
_MARK = re.compile(r"<!-- (?P<name>[a-z]+ ?[a-z0-9]*): written by huashan plan -->\n.*?<!-- end -->", re.S)


def _cell(text: str) -> str:
    return text.replace("|", "&#124;").replace("\n", " ").strip()


def figures_table() -> str:
    """Every figure with its value at base."""
    given = case.assume()
    lines = ["| No. | Figure | Value | Unit and lesson |", "|---|---|---|---|"]
    for name, one in figures.FIGURES.items():
        lines.append(f"| {name} | {one.words} | {one.written(given)} | {one.unit}, lesson {one.lesson} |")
    return "\n".join(lines)


def run_sheet(session: str) -> str:
    """One session as a table: what is on the stage, what is asked, what to expect, what goes on the board."""
    lines = [
        "| Minutes | On the stage | Question | Answers to expect, and how to use them | Board |",
        "|---|---|---|---|---|",
    ]
    for row in sheets.sheet(session):
        cells = (f"{row.minute}–{row.end}", _stage(row), f"“{row.question}”", _expects(row), row.board)
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    rows = sheets.sheet(session)
    counted = sum(row.counted for row in rows)
    lines += [
        "",
        f"Counted at a desk, with the talk in it: {counted:.1f} minutes of {rows[-1].end}. Row by row:",
        "",
    ]
    lines += [f"- {row.screen.name}: {row.counted:g} of {row.minutes} ({row.count})" for row in rows]
    late = sorted((r for r in sheets.sheet(session) if r.drop), key=lambda r: r.drop or 0)
    dropped = "; ".join(f"minutes {r.minute}–{r.end} ({r.screen.asks})" for r in late)
    return "\n".join([*lines, "", f"Late? Drop, in this order: {dropped}."])


def _stage(row: Row) -> str:
    place = sheets.place(row.screen)
    return f"**{row.pasture}**: {row.screen.asks}" + (f" ({place})" if place else "")


def _expects(row: Row) -> str:
    numbers = f" Shown: {', '.join(row.figures)}." if row.figures else ""
    call = f" Call on {row.call}." if row.call else ""
    return row.expects + numbers + call


def written(text: str) -> str:
    """The plan with every marked part as the data have it now.

    Raises
    ------
    Fault
        For a mark that names no part, or a session whose mark is missing.
    """
    found = set()

    def part(mark: re.Match[str]) -> str:
        name = mark["name"]
        kind, _, which = name.partition(" ")
        if kind == "figures":
            body = figures_table()
        elif kind == "session" and which in SESSIONS:
            body = run_sheet(which)
        else:
            raise Fault(f"{PLAN.name}: there is no part {name!r}")
        found.add(name)
        return f"<!-- {name}: written by huashan plan -->\n\n{body}\n\n<!-- end -->"

    made = _MARK.sub(part, text)
    lacking = [s for s in ["figures", *(f"session {one}" for one in SESSIONS)] if s not in found]
    if lacking:
        raise Fault(f"{PLAN.name}: the mark <!-- {lacking[0]}: written by huashan plan --> is missing")
    return made


def write(path: Path = PLAN) -> bool:
    """Write the marked parts of the plan; returns whether anything has changed."""
    if not path.exists():
        raise Fault("there is no teaching plan here: a student's copy and an install leave it out")
    try:
        before = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Fault(f"{path.name} is not in UTF-8: save it as such") from None
    after = written(before)
    if after != before:
        files.write(path, after.encode())
    return after != before
