"""How long a lesson takes: a stated measure, and which of its parts are off the core path.

A heading that ends in "(further)" is optional, with all below it up to the next heading of its rank; an exercise so
marked is checked and earns nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FURTHER = "(further)"
_HEADING = re.compile(r"^(#{2,3}) (.*)$", re.M)
_TAGS = re.compile(r"<[^>]*>|[#*`|]")
_NOTES = re.compile(r'^\[[^\]]+\]: #\S+ ".*"$', re.M)  # what a code such as C25 shows under the mouse
_CELLS = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.S)
_ANSWER = re.compile(r"answer-\d+\.\d+")

# Minutes for each. Set so that the sums come near the times of two readers with little Python for the seven lessons
# as they were in November 2026: 30, 75, 90, 115, 110, 105 and 90 minutes, against 19, 73, 90, 108, 99, 111 and 59.
WORD = 1 / 200
TABLE_WORD = 1 / 400  # tables are looked through
PREDICTION = 1.5
EXERCISE = 4.5
WRITTEN = 8.0
PART = 5.0  # of the memo: two or three sentences
EXPLORER = 2.0


@dataclass(frozen=True)
class Clock:
    """Minutes of a lesson: its core path, and what is marked (further)."""

    core: float
    further: float


def clock(notebook: Any) -> Clock:
    """The minutes of an executed lesson, by the measure above, without the codes' texts and the list of sources."""
    sums = {True: 0.0, False: 0.0}
    written = WRITTEN
    for cell, optional in _marked(notebook):
        if cell.cell_type == "markdown" and (heading := _HEADING.search(cell.source)):
            written = WRITTEN if heading[2].startswith("Exercise") else PART
        sums[optional] += _minutes(cell, written)
    return Clock(sums[False], sums[True])


def further(notebook: Any) -> set[str]:
    """The ids of the cells that are off the core path."""
    return {cell.id for cell, optional in _marked(notebook) if optional}


def _marked(notebook: Any) -> Iterator[tuple[Any, bool]]:
    rank, block = 0, False  # of the optional heading that we are under; whether it is an exercise alone
    for cell in notebook.cells:
        if cell.id == "who-says-so":
            continue
        heading = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading and (not rank or len(heading[1]) <= rank):
            optional = heading[2].rstrip().endswith(FURTHER)
            rank, block = (len(heading[1]) if optional else 0), optional and cell.id.startswith("exercise-")
        yield cell, bool(rank)
        if block and cell.id.startswith("check-"):
            rank, block = 0, False


def _minutes(cell: Any, written: float) -> float:
    if cell.cell_type == "markdown":
        if any(_ANSWER.fullmatch(tag) for tag in cell.metadata.get("tags", [])):
            return written
        return WORD * len(_TAGS.sub(" ", _NOTES.sub("", cell.source)).split())
    asks = PREDICTION * bool(re.search(r"^predict\(", cell.source, re.M))
    checks = EXERCISE * bool(re.search(r"^check\(", cell.source, re.M))
    explores = EXPLORER * bool(re.search(r"\bexplore[(,]", cell.source) and "import " not in cell.source)
    shown = "".join(str(output.get("data", {}).get("text/html", "")) for output in cell.get("outputs", []))
    words = sum(len(_TAGS.sub(" ", one).split()) for one in _CELLS.findall(shown))
    return asks + checks + explores + TABLE_WORD * words
