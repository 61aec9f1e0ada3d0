"""The notebook that is really run: what the student saw, with the pack's protected cells put back.

cells     a file as cells, bounded
pieces    cells as the student's own pieces and copies of protected cells
placing   where each protected cell goes among the student's own
written   what was written in answer to a question
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from helpers.grading.cells import StudentCell
from helpers.grading.cells import Unreadable as Unreadable
from helpers.grading.cells import read_cells as read_cells
from helpers.grading.cells import tell_lesson as tell_lesson
from helpers.grading.pack import Cell, Lesson, assigns, checked, flat, tags
from helpers.grading.pieces import Piece, Splitter
from helpers.grading.placing import Places
from helpers.grading.reasons import reasons
from helpers.grading.written import written_answers

MARK = "huashan"  # metadata key that says which exercise a protected check cell records
LONGEST_CODE = 200_000  # letters of a submission's own code that are compared with others'

# A lesson invites its reader to try assumptions of their own, so this one needs nobody's attention.
OWN_ASSUMPTIONS = "the cell parameters was changed and was set back to base"


@dataclass
class RunCopy:
    """Cells ready to run, what was put right, and what was written: answers, and reasons for own assumptions."""

    cells: list[Cell]
    notes: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    code: str = ""  # the student's own code, for comparing submissions

    def answering(self, variable: str | None) -> int | None:
        """Index of the cell that gives the variable the value that its check sees."""
        if not variable:
            return None
        code = [(index, cell) for index, cell in enumerate(self.cells) if cell["cell_type"] == "code"]
        found = [index for index, cell in code if assigns(cell["source"], variable)]
        check = [i for i, cell in code if MARK in cell["metadata"] and variable in cell["source"]]
        before = [index for index in found if check and index < check[0]]
        return max(before or found, default=None)


def make_run_copy(cells: list[StudentCell], lesson: Lesson) -> RunCopy:
    """Put the pack's protected cells back and read the written answers."""
    pieces = Splitter(lesson).split(cells)
    own = [piece for piece in pieces if not piece.copies]
    notes = _notes(pieces, lesson)
    places = Places(pieces, lesson)
    slots: defaultdict[int, list[Cell]] = defaultdict(list)
    for place, protected in places.found():
        slots[place].append(protected)
    result: list[Cell] = []
    for place in range(len(own) + 1):
        for protected in slots[place]:
            result += [*_lacking(protected, lesson, result), _restored(protected)]
        if place < len(own):
            result.append(own[place].as_cell())
    written, found_at = written_answers(cells, lesson)
    said = written | reasons(cells, lesson)
    return RunCopy(_unique_ids(result), [*notes, *places.notes, *found_at], said, _own_code(own, lesson))


def _notes(pieces: list[Piece], lesson: Lesson) -> list[str]:
    notes = []
    for protected in lesson.protected:
        name = protected["id"]
        theirs = [piece for piece in pieces if piece.copies == name and not piece.injected]
        what = f"the cell {name}" if checked(protected["source"]) is None else f"the check {name}"
        if not theirs:
            notes.append(f"{what} was missing and was put back")
        elif not any(piece.same for piece in theirs):
            changed = name == "parameters" and any("scenario" in piece.source[:2000] for piece in theirs)
            notes.append(OWN_ASSUMPTIONS if changed else f"{what} was changed and was put back")
        if len(theirs) > 1:
            notes.append(f"{what} was there {len(theirs)} times and was run once")
    return notes


def _lacking(check: Cell, lesson: Lesson, before: list[Cell]) -> list[Cell]:
    """What a check needs where nothing gives the student's own assumptions: those of the page."""
    own = next((one.own for one in lesson.exercises if one.check == check["id"]), None)
    if own is None or any(one["cell_type"] == "code" and assigns(one["source"], own) for one in before):
        return []
    source = f"{own} = given"
    return [{"cell_type": "code", "id": f"{own}-{check['id']}", "source": source, "metadata": {"tags": []}}]


def _restored(cell: Cell) -> Cell:
    exercise = checked(cell["source"])
    metadata: dict[str, Any] = {"tags": list(tags(cell))}
    if exercise is not None:
        metadata[MARK] = exercise
    return {**cell, "metadata": metadata}


def _unique_ids(cells: list[Cell]) -> list[Cell]:
    """Every cell with an id that is valid and its own."""
    kept, used = [], {cell["id"] for cell in cells if MARK in cell["metadata"]}
    for index, cell in enumerate(cells):
        name = cell["id"] if MARK in cell["metadata"] else "".join(
            letter for letter in cell["id"] if letter.isascii() and (letter.isalnum() or letter in "-_")
        )[:48]  # fmt: skip
        if MARK not in cell["metadata"] and (not name or name in used):
            name = f"{name or 'cell'}-{index}"
            while name in used:
                name += "x"
        used.add(name)
        kept.append({**cell, "id": name})
    return kept


def _own_code(own: list[Piece], lesson: Lesson) -> str:
    pack = {flat(cell["source"]) for cell in lesson.cells}
    longest = max(map(len, pack), default=0) * 4
    code = [
        one.source for one in own if one.code and (len(one.source) > longest or flat(one.source) not in pack)
    ]
    return "\n".join(code)[:LONGEST_CODE]
