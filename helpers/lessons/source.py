"""A lesson's source taken apart: cells, and a block for each exercise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.faults import Fault
from helpers.slice import key_call, names

Cell = Any  # a notebook cell as nbformat has it

QUESTION, BLANK, WRITTEN, SOLUTION, WHY = "exercise", "blank", "written", "solution", "why"
REASON = "reason"  # a text cell for why a student chose their own assumptions
PARTS = (QUESTION, BLANK, WRITTEN, REASON, SOLUTION, WHY)
HIDDEN = (SOLUTION, WHY)  # in no student's copy

_NUMBER = re.compile(r"^#{2,3} (?:Exercise )?(\d+\.\d+)\b", re.M)
_HEADING = re.compile(r"^#{2,3} Exercise\b", re.M)


def tags(cell: Cell) -> list[str]:
    """A cell's tags."""
    return list(cell.metadata.get("tags", []))


def part_of(cell: Cell) -> str:
    """Which part of a block a cell is; nothing for one of the lesson's own."""
    return next((tag for tag in tags(cell) if tag in PARTS), "")


@dataclass
class Block:
    """The cells of one exercise."""

    id: str
    question: Cell
    blanks: list[Cell] = field(default_factory=list)
    reasons: list[Cell] = field(default_factory=list)
    solution: list[Cell] = field(default_factory=list)
    why: list[Cell] = field(default_factory=list)

    @property
    def written(self) -> bool:
        """Whether the answer is a text."""
        return any(part_of(cell) == WRITTEN for cell in self.blanks)

    @property
    def variable(self) -> str:
        """What a student's code calls the answer."""
        return f"answer_{self.dashed('_')}"

    def dashed(self, mark: str = "-") -> str:
        """The exercise's number for a name: '2-4'."""
        return self.id.replace(".", mark)

    @property
    def own(self) -> bool:
        """Whether the student chooses assumptions of their own."""
        return not self.written and any(_assigns(cell.source, "mine") for cell in self.blanks)

    def check(self) -> str:
        """The source of the check cell."""
        return f'check("{self.id}", {self.variable}{", mine" if self.own else ""})'

    def faults(self) -> Iterator[str]:
        """What is missing from the block, a line each."""
        where = f"exercise {self.id}"
        if len(self.blanks) != 1:
            yield f"{where} has {len(self.blanks)} cells with the tag blank (code) or written (text); it takes one"
        if not self.solution:
            yield f"{where} has no cell with the tag solution; its last one calls key({self.id!r}, ...)"
        else:
            yield from self._key_faults(where)
        if not self.written and not self.why:
            yield f"{where} has no cell with the tag why: one or two sentences of why the answer is right"
        if not self.written and self.blanks and not _assigns(self.blanks[0].source, self.variable):
            yield f"the blank of {where} gives {self.variable} no value, such as {self.variable} = ..."
        if len(self.reasons) != int(self.own):
            wanted = (
                "one, since it leaves assumptions to the student"
                if self.own
                else "none, since nothing is mine"
            )
            yield f"{where} has {len(self.reasons)} text cells with the tag reason; it takes {wanted}"

    def _key_faults(self, where: str) -> Iterator[str]:
        wanted = "written_key" if self.written else "key"
        calls = [call for cell in self.solution for call in key_calls(cell.source)]
        if [name for name, _ in calls] != [wanted]:
            made = " and ".join(f"{name}(...)" for name, _ in calls) or "no key"
            yield f"the solution of {where} calls {made}; it calls {wanted}({self.id!r}, ...) once, in its last cell"
        elif calls[0][1] != self.id:
            yield f"the solution of {where} calls {wanted}({calls[0][1]!r}, ...), which is another exercise's number"


def key_calls(source: str) -> list[tuple[str, str]]:
    """The calls of `key` and `written_key` in a cell: name and exercise."""
    calls = filter(None, map(key_call, ast.parse(source).body))
    return [(ast.unparse(call.func), _first(call)) for call in calls]


def _first(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


def _assigns(source: str, name: str) -> bool:
    return re.search(rf"^{re.escape(name)}\b[^=\n]*=(?!=)", source, re.M) is not None


@dataclass
class Source:
    """A lesson's source: its notebook and the blocks in it."""

    name: str
    notebook: Any
    blocks: list[Block]

    @property
    def cells(self) -> Sequence[Cell]:
        return list(self.notebook.cells)


def read(path: Path) -> Source:
    """Take a source apart.

    Raises
    ------
    Fault (a ValueError)
        With a line for everything that is missing from a block.
    """
    from helpers import notebooks

    notebook = notebooks.read(path)
    blocks, faults = _blocks(notebook.cells)
    for block in blocks:
        faults += list(block.faults())
    faults += _clashes(notebook.cells)
    if faults:
        raise Fault("\n".join(f"{path.name}: {fault}" for fault in faults))
    return Source(path.stem, notebook, blocks)


def _blocks(cells: Sequence[Cell]) -> tuple[list[Block], list[str]]:
    found: list[Block] = []
    faults: list[str] = []
    open_: Block | None = None
    for cell in cells:
        part = part_of(cell)
        if cell.cell_type == "markdown" and part != QUESTION and not part and _HEADING.search(cell.source):
            faults.append(f"the cell {cell.id!r} asks an exercise and has no tag {QUESTION}")
        if part == QUESTION:
            number = _NUMBER.search(cell.source)
            if number is None:
                faults.append(
                    f"the cell {cell.id!r} has the tag {QUESTION} and no heading '### Exercise 2.4 · ...'"
                )
                open_ = None
                continue
            open_ = Block(number[1], cell)
            found.append(open_)
        elif part in (BLANK, WRITTEN):
            faults += _put(open_, "blanks", cell)
        elif part in (REASON, WHY):
            faults += _put(open_, "reasons" if part == REASON else "why", cell)
        elif part == SOLUTION and open_ is not None:
            open_.solution.append(cell)
        elif not part and open_ is not None and open_.solution:
            open_ = None  # the lesson goes on: a later solution cell is no part of this exercise
    twice = sorted({block.id for block in found if [b.id for b in found].count(block.id) > 1})
    return found, faults + [f"there are two exercises {number}" for number in twice]


def _put(block: Block | None, part: str, cell: Cell) -> list[str]:
    if block is None:
        return [f"the cell {cell.id!r} belongs to no exercise: it comes before the question"]
    getattr(block, part).append(cell)
    return []


def _clashes(cells: Sequence[Cell]) -> Iterator[str]:
    """Names that a solution gives another value than the lesson does, which then goes on with the solution's."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    ours = [
        (cell, statement) for cell in code if part_of(cell) == SOLUTION for statement in _statements(cell)
    ]
    lesson = [statement for cell in code if part_of(cell) != SOLUTION for statement in _statements(cell)]
    used = set().union(*(names(one, ast.Load) | names(one, ast.Store) for one in lesson)) if lesson else set()
    texts = {ast.unparse(one) for one in lesson}
    for cell, statement in ours:
        if isinstance(statement, ast.Import | ast.ImportFrom) or ast.unparse(statement) in texts:
            continue
        for name in sorted(names(statement, ast.Store) & used):
            yield f"the solution {cell.id!r} changes {name!r}, which the lesson uses; call it otherwise"


def _statements(cell: Cell) -> list[ast.stmt]:
    return ast.parse(cell.source).body
