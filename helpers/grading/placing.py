"""Where each protected cell goes among the student's own: a check sees the value that the student's own check saw.

A check stays where it stood wherever the answer had its value by then, whatever is done with the name later. It
moves only where it stood before its answer, as when a student answers in a new cell below and runs the check again.
"""

from __future__ import annotations

from collections.abc import Iterator

from helpers.grading.pack import Cell, Exercise, Lesson, answered, assigns, flat
from helpers.grading.pieces import Piece


class Places:
    """Finds the places; ``notes`` says which checks were moved."""

    def __init__(self, pieces: list[Piece], lesson: Lesson) -> None:
        self.lesson = lesson
        self.own: list[Piece] = []
        self.stood: dict[
            str, list[tuple[int, int | None]]
        ] = {}  # place and count of each copy, by protected id
        for piece in pieces:
            if piece.copies:
                self.stood.setdefault(piece.copies, []).append((len(self.own), piece.count))
            else:
                self.own.append(piece)
        self.blanks = {one["id"]: flat(one["source"]) for one in lesson.cells}
        self.notes: list[str] = []

    def found(self) -> Iterator[tuple[int, Cell]]:
        """Each protected cell with its place: before which of the student's own pieces it goes."""
        exercises = {exercise.check: exercise for exercise in self.lesson.exercises}
        at = 0
        for protected in self.lesson.protected:
            exercise = exercises.get(protected["id"])
            if exercise is None:
                place = at = self._early(protected["id"], at)
            else:
                place = self._of_check(exercise, at)
                at = max(at, place)
            yield place, protected

    def _early(self, name: str, at: int) -> int:
        """A place for parameters and imports: where they stood, if that is before all code."""
        code = [index for index, one in enumerate(self.own) if one.code and one.source.strip()]
        latest = code[0] if code else len(self.own)
        stood = self.stood.get(name)
        return max(at, min(latest, stood[0][0] if stood else latest))

    def _of_check(self, exercise: Exercise, at: int) -> int:
        assert exercise.check is not None
        stood = self.stood.get(exercise.check, [])
        given = self._giving(exercise)
        for place, count in stood:
            if any(index < place for index in given):
                return self._seen_by(exercise, place, count, given)
        if given:
            place = self._answer(exercise, stood[0][0] if stood else None, given) + 1
        else:
            blanks = [index for index, one in enumerate(self.own) if self._blank(one, exercise)]
            first = stood[0][0] if stood else at
            place = first if not blanks or min(blanks) < first else blanks[-1] + 1
        if stood and place > stood[0][0]:
            self.notes.append(f"the check of {exercise.id} stood before its answer and was moved after it")
        return place

    def _giving(self, exercise: Exercise) -> list[int]:
        """The student's own pieces that give an answer, not the three dots that it came with."""
        variable = exercise.variable or ""
        blank = self.blanks.get(exercise.answer or "", "")
        return [
            index
            for index, one in enumerate(self.own)
            if one.code
            and answered(one.source, variable)
            and (len(one.source) > 4 * len(blank) + 400 or flat(one.source) != blank)
        ]

    def _blank(self, one: Piece, exercise: Exercise) -> bool:
        return one.code and (one.id == exercise.answer or assigns(one.source, exercise.variable or ""))

    def _seen_by(self, exercise: Exercise, place: int, count: int | None, given: list[int]) -> int:
        """The place of a check that stands behind an answer: later, where its last run came after a later answer."""
        above = self.own[max(index for index in given if index < place)].count
        below = {self.own[index].count: index for index in given if index >= place}
        if count is None or above is None:
            return place
        run = [one for one in below if one is not None and above < one < count]
        if not run:
            return place
        self.notes.append(f"the check of {exercise.id} was run after a later answer and was moved after it")
        return below[max(run)] + 1

    def _answer(self, exercise: Exercise, stood: int | None, given: list[int]) -> int:
        """The answer that a check belongs to that stood before all of them, or is gone."""
        own_cell = [index for index in given if self.own[index].id == exercise.answer]
        if own_cell:
            return own_cell[-1]
        blanks = [index for index, one in enumerate(self.own) if self._blank(one, exercise)]
        start = stood if stood is not None else blanks[0]
        here = [index for index in given if start <= index < self._next_text(start)]
        return here[-1] if here else given[0]

    def _next_text(self, start: int) -> int:
        """Where the next text cell of the lesson stands: there, something else begins."""
        texts = {flat(cell["source"]) for cell in self.lesson.cells if cell["cell_type"] == "markdown"}
        names = {cell["id"] for cell in self.lesson.cells if cell["cell_type"] == "markdown"}
        for index in range(start, len(self.own)):
            one = self.own[index]
            if not one.code and (one.id in names or (len(one.source) < 20_000 and flat(one.source) in texts)):
                return index
        return len(self.own)
