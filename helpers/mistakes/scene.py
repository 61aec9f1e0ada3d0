"""Where a mistake was made: the cell, the names in use, and what the lesson and its tables know."""

from __future__ import annotations

import ast
import functools
import json
import linecache
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any

from helpers.slice import bound

_QUOTED = re.compile(r"[\"'`]([A-Za-z_]\w*)[\"'`]")
_OF_IPYTHON = {"In", "Out", "exit", "quit", "get_ipython", "open", "display"}


@dataclass(frozen=True)
class Scene:
    """The innermost line of the learner's, in a cell that ran.

    `frames` are those above it, outermost first: of the libraries that the line has called.
    """

    lesson: str
    frame: FrameType
    number: int
    frames: tuple[FrameType, ...] = ()
    node: ast.AST | None = None  # the expression that failed, where it can be told

    @property
    def names(self) -> Mapping[str, Any]:
        """What the cell's names stand for."""
        return {**self.frame.f_globals, **self.frame.f_locals}

    @property
    def line(self) -> str:
        """The line as it was typed."""
        return linecache.getline(self.frame.f_code.co_filename, self.number).strip()

    @property
    def cell(self) -> str:
        """The whole cell, or the function's."""
        return "".join(linecache.getlines(self.frame.f_code.co_filename))

    @property
    def place(self) -> str:
        """'(line 3)', or nothing for a cell of one line."""
        lines = [one for one in linecache.getlines(self.frame.f_code.co_filename) if one.strip()]
        return f" (line {self.number})" if len(lines) > 1 else ""

    def public(self) -> list[str]:
        """The names that a learner may have meant."""
        return [name for name in self.names if not name.startswith("_") and name not in _OF_IPYTHON]


def _cells(lesson: str) -> Iterator[tuple[str, str]]:
    """Kind and source of a lesson's cells, in the pack's own copy of it; a learner's may have another name behind its
    number."""
    from helpers import places

    for path in places.lessons():
        if path.stem[:3] == lesson[:3]:
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                yield cell["cell_type"], "".join(cell["source"])


@functools.cache
def defined(lesson: str) -> frozenset[str]:
    """The names that the cells of a lesson give a value."""
    code = (source for kind, source in _cells(lesson) if kind == "code")
    return frozenset(name for source in code for one in ast.parse(source).body for name in bound(one))


@functools.cache
def words(lesson: str) -> frozenset[str]:
    """Words that a lesson writes in quotes, and those of the case's tables: ids, types, kinds."""
    from helpers import case

    held = {"yes", "no"}
    for _, source in _cells(lesson):
        held |= set(_QUOTED.findall(source))
    for table in vars(case.load()).values():
        for column in table.select_dtypes(exclude="number"):
            held |= {value for value in map(str, table[column]) if value.isidentifier()}
    return frozenset(held - defined(lesson) - register())


@functools.cache
def register() -> frozenset[str]:
    """The names of the assumptions."""
    from helpers import case

    return frozenset(case.assume().names)
