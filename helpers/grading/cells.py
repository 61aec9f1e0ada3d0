"""A submitted file as cells, bounded before anything in it is parsed, and each cell parsed at most once.

A file of megabytes is cheap to read and dear to understand: a syntax tree takes hundreds of times its source.
So a cell that could be of interest (a check is thirty letters) is looked at, and any other is only carried.
"""

from __future__ import annotations

import ast
import functools
import json
from dataclasses import dataclass
from typing import Any

from helpers.grading.pack import LONGEST_CHECK, Lesson, checked, flat, parsed, tags, text

PLAIN_TAGS = {"parameters", "injected-parameters", "protected"}
KINDS = ("code", "markdown", "raw")
MOST_BRACKETS = 400_000  # of a whole file: an empty list is two letters and seventy bytes
LONGEST_KNOWN = 20_000  # letters of a cell that is compared with the pack's own
LONGEST_PARSED = 2_000  # letters of a cell that claims to be one of the pack's


class Unreadable(ValueError):
    """A submission that cannot be run; the message says why, in words for the student."""


@dataclass(frozen=True)
class StudentCell:
    """One cell as it was handed in. ``count`` is when it was last run in the student's session."""

    kind: str
    id: str
    source: str
    tags: tuple[str, ...] = ()
    count: int | None = None

    @functools.cached_property
    def flat(self) -> str | None:
        """The source without layout; None where it is longer than any cell of the pack."""
        return flat(self.source) if len(self.source) <= LONGEST_KNOWN else None

    @functools.cached_property
    def check(self) -> str | None:
        """The exercise that the cell checks, where it does nothing else."""
        return checked(self.source) if self.kind == "code" else None

    @functools.cached_property
    def tree(self) -> ast.Module | None:
        """The parsed code; None where it is no code, does not parse or is too long to look at."""
        return parsed(self.source, LONGEST_PARSED) if self.kind == "code" else None

    @property
    def long(self) -> bool:
        """Whether parsing the cell costs more than a glance."""
        return len(self.source) > LONGEST_CHECK


def read_cells(data: bytes, largest: int, most_cells: int) -> list[StudentCell]:
    """The cells of a submitted file.

    Raises
    ------
    Unreadable
        Where it is no notebook, too large, or has too many cells.
    """
    if not data.strip():
        raise Unreadable("the file is empty")
    if len(data) > largest:
        raise Unreadable(f"the file has {len(data):,} bytes; at most {largest:,} are read")
    brackets = data.count(b"[") + data.count(b"{")
    if brackets > MOST_BRACKETS:
        raise Unreadable(
            f"the file has {brackets:,} brackets; at most {MOST_BRACKETS:,} are read. Clear large outputs"
        )
    found = _listed(data)
    if len(found) > most_cells:
        raise Unreadable(f"the notebook has {len(found):,} cells; at most {most_cells:,} are run")
    cells = [_cell(cell) for cell in found if isinstance(cell, dict)]
    if not any(cell.source.strip() for cell in cells):
        raise Unreadable("the notebook has no cell with anything in it")
    return cells


def _listed(data: bytes) -> list[Any]:
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("the file is not text in UTF-8, so it is no notebook") from None
    except (ValueError, RecursionError):
        raise Unreadable("the file is damaged: it is not valid JSON, which every notebook is") from None
    if not isinstance(notebook, dict):
        raise Unreadable("the file is JSON but no notebook")
    found = notebook.get("cells")
    if found is None and isinstance(notebook.get("worksheets"), list):
        raise Unreadable("the notebook is in a format older than 4; open it in JupyterLab and save it again")
    if not isinstance(found, list):
        raise Unreadable("the file is JSON but no notebook: it has no list of cells")
    return found


def _cell(cell: dict[str, Any]) -> StudentCell:
    kind, name, count = cell.get("cell_type"), cell.get("id"), cell.get("execution_count")
    return StudentCell(
        kind=kind if kind in KINDS else "raw",
        id=_whole(name) if isinstance(name, str) else "",
        source=_whole(text(cell.get("source")).replace("\r\n", "\n")),
        tags=tuple(_whole(tag) for tag in tags(cell)),
        count=count if isinstance(count, int) and not isinstance(count, bool) else None,
    )


def _whole(said: str) -> str:
    """The text with half characters (lone surrogates) replaced: they can be written to no file."""
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def tell_lesson(cells: list[StudentCell], lessons: dict[str, Lesson]) -> str | None:
    """Which lesson a notebook is: by its cells' ids, by its exercises, by its title; None if by none."""
    sources = {cell.flat for cell in cells}
    ids = {cell.id for cell in cells}
    checks = {cell.check for cell in cells}

    def likeness(lesson: Lesson) -> tuple[int, int, int]:
        same = sum(flat(cell["source"]) in sources for cell in lesson.cells if len(cell["source"]) > 40)
        exercises = sum(exercise.id in checks for exercise in lesson.exercises)
        return (3 * exercises + 2 * same, len(ids & lesson.marks), 0)

    ranked = sorted(lessons.values(), key=likeness, reverse=True)
    if not ranked or likeness(ranked[0]) <= (0, 2, 0):
        return None
    return ranked[0].name
