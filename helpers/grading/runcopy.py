"""The notebook that is really run: the student's cells, with the pack's protected cells put back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from helpers.grading.pack import Cell, Exercise, Lesson, assigns, checked, tags, text

MARK = "huashan"  # metadata key that says which exercise a protected check cell records
PLAIN_TAGS = {"parameters", "injected-parameters", "protected"}


# A lesson invites its reader to try assumptions of their own, so this one needs nobody's attention.
OWN_ASSUMPTIONS = "the cell parameters was changed and was set back to base"


class Unreadable(ValueError):
    """A submission that cannot be run; the message says why, in words for the student."""


@dataclass
class RunCopy:
    """Cells ready to run, what was put right, and the written answers."""

    cells: list[Cell]
    notes: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    code: str = ""  # the student's own code, for comparing submissions

    def answering(self, variable: str | None) -> int | None:
        """Index of the last cell that gives the variable a value."""
        found = [
            index
            for index, cell in enumerate(self.cells)
            if variable and cell["cell_type"] == "code" and assigns(cell["source"], variable)
        ]
        return found[-1] if found else None


def read_cells(data: bytes, largest: int, most_cells: int) -> list[Cell]:
    """The cells of a submitted file, as plain data.

    Raises
    ------
    Unreadable
        Where it is no notebook, too large, or has too many cells.
    """
    if not data.strip():
        raise Unreadable("the file is empty")
    if len(data) > largest:
        raise Unreadable(f"the file has {len(data):,} bytes; at most {largest:,} are read")
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
    if len(found) > most_cells:
        raise Unreadable(f"the notebook has {len(found):,} cells; at most {most_cells:,} are run")
    cells = [_cell(cell) for cell in found if isinstance(cell, dict)]
    if not any(cell["source"].strip() for cell in cells):
        raise Unreadable("the notebook has no cell with anything in it")
    return cells


def _cell(cell: dict[str, Any]) -> Cell:
    kind = cell.get("cell_type")
    name = cell.get("id")
    return {
        "cell_type": kind if kind in ("code", "markdown", "raw") else "raw",
        "id": name if isinstance(name, str) else "",
        "source": text(cell.get("source")).replace("\r\n", "\n"),
        "metadata": {"tags": [tag for tag in tags(cell) if tag not in PLAIN_TAGS]},
        "tags": tags(cell),
    }


def tell_lesson(cells: list[Cell], lessons: dict[str, Lesson]) -> str | None:
    """Which lesson a notebook is: by its cells' ids, by its exercises, by its title; None if by none."""
    sources = {_flat(cell["source"]) for cell in cells}
    ids = {cell["id"] for cell in cells}
    checks = {checked(cell["source"]) for cell in cells if cell["cell_type"] == "code"}

    def likeness(lesson: Lesson) -> tuple[int, int, int]:
        same = sum(_flat(cell["source"]) in sources for cell in lesson.cells if len(cell["source"]) > 40)
        exercises = sum(exercise.id in checks for exercise in lesson.exercises)
        return (3 * exercises + 2 * same, len(ids & lesson.marks), 0)

    ranked = sorted(lessons.values(), key=likeness, reverse=True)
    if not ranked or likeness(ranked[0]) <= (0, 2, 0):
        return None
    return ranked[0].name


def make_run_copy(cells: list[Cell], lesson: Lesson) -> RunCopy:
    """Put the pack's protected cells back and read the written answers.

    Raises
    ------
    Unreadable
        Where the notebook is another one.
    """
    copies = _copies(cells, lesson)
    notes = _notes(cells, copies, lesson)
    own = [cell for index, cell in enumerate(cells) if index not in copies]
    places = {index: place for place, index in enumerate(i for i in range(len(cells)) if i not in copies)}
    slots = _slots(cells, copies, own, places, lesson, notes)
    result = []
    for place in range(len(own) + 1):
        result += [_restored(cell, lesson) for cell in slots.get(place, [])]
        if place < len(own):
            result.append(own[place])
    run = RunCopy(_unique_ids(result), notes)
    run.written = _written(cells, lesson)
    run.code = "\n".join(_own_code(own, lesson))
    return run


def _copies(cells: list[Cell], lesson: Lesson) -> dict[int, str]:
    """Cells that are copies of protected cells: index to the protected cell's id."""
    by_id = {cell["id"]: cell for cell in lesson.protected}
    by_check = {checked(cell["source"]): cell["id"] for cell in lesson.protected}
    by_check.pop(None, None)
    by_source = {_flat(cell["source"]): cell["id"] for cell in lesson.protected}
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        exercise = checked(cell["source"]) if cell["cell_type"] == "code" else None
        if exercise in by_check:
            found[index] = by_check[exercise]
        elif cell["id"] in by_id:
            found[index] = cell["id"]
        elif _flat(cell["source"]) in by_source:
            found[index] = by_source[_flat(cell["source"])]
        elif "injected-parameters" in cell["tags"]:
            found[index] = "parameters"
    return found


def _notes(cells: list[Cell], copies: dict[int, str], lesson: Lesson) -> list[str]:
    notes = []
    for protected in lesson.protected:
        name = protected["id"]
        theirs = [
            cells[index]
            for index, copy in copies.items()
            if copy == name and "injected-parameters" not in cells[index]["tags"]
        ]
        what = f"the cell {name}" if checked(protected["source"]) is None else f"the check {name}"
        if not theirs:
            notes.append(f"{what} was missing and was put back")
        elif all(_flat(cell["source"]) != _flat(protected["source"]) for cell in theirs):
            changed = name == "parameters" and any("scenario" in cell["source"] for cell in theirs)
            notes.append(OWN_ASSUMPTIONS if changed else f"{what} was changed and was put back")
        if len(theirs) > 1:
            notes.append(f"{what} was there {len(theirs)} times and was run once")
    return notes


def _slots(
    cells: list[Cell],
    copies: dict[int, str],
    own: list[Cell],
    places: dict[int, int],
    lesson: Lesson,
    notes: list[str],
) -> dict[int, list[Cell]]:
    """Where each protected cell goes: before which of the student's own cells."""
    exercises = {exercise.check: exercise for exercise in lesson.exercises}
    first: dict[str, int] = {}
    for index, name in copies.items():
        before = sum(1 for other in places if other < index)
        first.setdefault(name, before)
    slots: dict[int, list[Cell]] = {}
    at = 0
    for protected in lesson.protected:
        exercise = exercises.get(protected["id"])
        if exercise is None:
            place = _early(first.get(protected["id"]), own, lesson, at)
        else:
            place = _after_answer(first.get(protected["id"]), own, exercise, at, notes)
        at = place if exercise is None else max(at, place)
        slots.setdefault(place, []).append(protected)
    return slots


def _early(place: int | None, own: list[Cell], lesson: Lesson, at: int) -> int:
    """A place for parameters and imports: where they stood, if that is before all code."""
    code = [index for index, cell in enumerate(own) if cell["cell_type"] == "code" and cell["source"].strip()]
    latest = code[0] if code else len(own)
    return max(at, min(latest, place if place is not None else latest))


def _after_answer(place: int | None, own: list[Cell], exercise: Exercise, at: int, notes: list[str]) -> int:
    """A place for a check: where it stood, but after the last cell that gives the answer."""
    answering = [
        index
        for index, cell in enumerate(own)
        if cell["cell_type"] == "code"
        and (
            (exercise.variable and assigns(cell["source"], exercise.variable))
            or cell["id"] == exercise.answer
        )
    ]
    after = answering[-1] + 1 if answering else None
    if place is None:
        return after if after is not None else at
    if after is not None and after > place:
        notes.append(f"the check of {exercise.id} stood before its answer and was moved after it")
        return after
    return place


def _restored(cell: Cell, lesson: Lesson) -> Cell:
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
        kept.append({key: value for key, value in {**cell, "id": name}.items() if key != "tags"})
    return kept


def _written(cells: list[Cell], lesson: Lesson) -> dict[str, str]:
    """Written answers by exercise: by tag, by cell id, else the cell after the question."""
    pack = list(lesson.cells)
    found = {}
    for exercise in lesson.exercises:
        if not exercise.written:
            continue
        blank = next(_flat(cell["source"]) for cell in pack if cell["id"] == exercise.answer)
        tag = f"answer-{exercise.id}"
        theirs = [cell for cell in cells if cell["cell_type"] != "code" and tag in cell["tags"]]
        theirs = theirs or [c for c in cells if c["cell_type"] != "code" and c["id"] == exercise.answer]
        theirs = theirs or _following(cells, pack, exercise)
        answer = "\n\n".join(c["source"].strip() for c in theirs if _flat(c["source"]) not in ("", blank))
        found[exercise.id] = answer
    return found


def _following(cells: list[Cell], pack: list[Cell], exercise: Exercise) -> list[Cell]:
    """The text cell after the one that asks the question, where tags and ids are lost."""
    place = next(index for index, cell in enumerate(pack) if cell["id"] == exercise.answer)
    known = {_flat(cell["source"]) for cell in pack if cell["cell_type"] == "markdown"}
    known.discard(_flat(pack[place]["source"]))
    question = _flat(pack[place - 1]["source"]) if place else ""
    for index, cell in enumerate(cells[:-1]):
        if _flat(cell["source"]) == question:
            after = cells[index + 1]
            if after["cell_type"] != "code" and _flat(after["source"]) not in known:
                return [after]
    return []


def _own_code(own: list[Cell], lesson: Lesson) -> list[str]:
    pack = {_flat(cell["source"]) for cell in lesson.cells}
    return [c["source"] for c in own if c["cell_type"] == "code" and _flat(c["source"]) not in pack]


def _flat(source: str) -> str:
    return " ".join(source.split())
