"""Written answers, found by tag and by place: whatever of the student's own stands between a question and the next.

"Not answered" needs that nothing of the student's own stands anywhere there, in any kind of cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpers.grading.cells import StudentCell
from helpers.grading.pack import Exercise, Lesson, flat, parsed

LONGEST_ANSWER = 50_000  # letters of one cell that are read as an answer
_DEFINED = re.compile(r"\[[CR][-\w]*\]: #")  # what a link of the prose shows and leads to
MOST_LINES = 1_000  # of one cell that are looked through for the lesson's own
LONGEST_GLANCE = 2_000  # letters of a code cell of which it is asked whether it is code at all


@dataclass(frozen=True)
class Part:
    """What one cell holds of an answer. ``usual``: it is the cell that the lesson meant for it."""

    text: str
    where: str
    usual: bool = False


def written_answers(cells: list[StudentCell], lesson: Lesson) -> tuple[dict[str, str], list[str]]:
    """Answers by exercise, and a note on each that was not where a lesson leaves room for it."""
    answers, notes = {}, []
    page = _Page(cells, lesson)
    for exercise in lesson.exercises:
        if exercise.written:
            parts = page.parts(exercise)
            answers[exercise.id] = "\n\n".join(part.text for part in parts)
            if parts and not (len(parts) == 1 and parts[0].usual):
                where = " and ".join(dict.fromkeys(part.where for part in parts))
                notes.append(f"the written answer {exercise.id} was found in {where}")
            if any(len(part.text) >= LONGEST_ANSWER for part in parts):
                notes.append(
                    f"the written answer {exercise.id} was cut: at most {LONGEST_ANSWER:,} letters a cell"
                )
    return answers, notes


class _Page:
    """A student's cells beside the lesson's."""

    def __init__(self, cells: list[StudentCell], lesson: Lesson) -> None:
        self.cells, self.pack = cells, lesson.cells
        answer_ids = {one.answer for one in lesson.exercises if one.written}
        self.blanks = {i for i, cell in enumerate(self.pack) if cell["id"] in answer_ids}
        self.by_id = {cell["id"]: index for index, cell in enumerate(self.pack)}
        self.by_flat = {
            flat(cell["source"]): index for index, cell in enumerate(self.pack) if index not in self.blanks
        }
        self.by_tag = {
            f"answer-{one.id}": self.by_id[str(one.answer)] for one in lesson.exercises if one.written
        }
        self.texts = [_lines(cell["source"]) for cell in self.pack]
        self.lines = [frozenset(_lines(cell.source[:LONGEST_ANSWER])) for cell in cells]
        self.known = [self._recognised(index) for index in range(len(cells))]

    def _recognised(self, index: int) -> int | None:
        """The cell of the lesson that a student's cell is, unless there is nothing left of it."""
        cell = self.cells[index]
        for tag in cell.tags:
            if tag in self.by_tag:
                return self.by_tag[tag]
        if cell.flat in self.by_flat:
            return self.by_flat[cell.flat]
        place = self.by_id.get(cell.id)
        if place is None or place in self.blanks or self.pack[place]["cell_type"] == "code":
            return place
        return place if self._holds(index, place) else None

    def _holds(self, index: int, place: int) -> bool:
        """Whether at least half of a cell's lines stand in a student's cell: typed into, or merged with another."""
        theirs, ours = self.lines[index], self.texts[place]
        return bool(ours) and 2 * sum(line in theirs for line in ours) >= len(ours)

    def parts(self, exercise: Exercise) -> list[Part]:
        """What was written for one exercise, in order."""
        blank = self.by_id[str(exercise.answer)]
        asked, following = self._text_before(blank), self._text_after(blank)
        start, end = self._stretch(blank, asked, following)
        meant = [index for index, place in enumerate(self.known) if place == blank]
        found: list[Part] = []
        spare: list[
            Part
        ] = []  # changed code of the lesson and bare code: an answer only where there is no other
        for index in sorted({*range(max(start, 0), min(end + 1, len(self.cells))), *meant}):
            inside = [place for place in (asked, blank, following) if place is not None]
            text = self._own(index, inside, before=following if index == end else None)
            if not text or (
                index in (start, end) and index not in meant and not self._shared(index, asked, following)
            ):
                continue
            part = Part(text, self._where(index, meant, asked), self._usual(index, meant, start))
            (found if self._says_something(index, blank) else spare).append(part)
        return _once(found or spare)

    def _text_before(self, blank: int) -> int | None:
        return next((i for i in range(blank - 1, -1, -1) if self._is_text(i)), None)

    def _text_after(self, blank: int) -> int | None:
        return next((i for i in range(blank + 1, len(self.pack)) if self._is_text(i)), None)

    def _is_text(self, place: int) -> bool:
        return self.pack[place]["cell_type"] != "code" and place not in self.blanks

    def _stretch(self, blank: int, asked: int | None, following: int | None) -> tuple[int, int]:
        """The first and the last cell in which an answer may stand: the question's own, and the next text's."""
        start = self._first(asked, 0)
        if start is None:
            earlier = [(p, i) for i, p in enumerate(self.known) if p is not None and p < blank]
            start = max(earlier)[1] if earlier else -1
        end = next(
            (
                index
                for index in range(start + 1, len(self.cells))
                if (self.known[index] not in (None, asked, blank) and not self._code(self.known[index]))
                or (following is not None and self.cells[index].kind != "code" and self._holds(index, following))
            ),
            len(self.cells),
        )  # fmt: skip
        merged = following is not None and start >= 0 and self._holds(start, following)
        return start, start if merged else end

    def _first(self, place: int | None, start: int) -> int | None:
        """Where a cell of the lesson stands: as it was, or with something typed into it."""
        if place is None:
            return None
        for index in range(start, len(self.cells)):
            if self.known[index] == place:
                return index
        for index in range(start, len(self.cells)):
            if self.cells[index].kind != "code" and self._holds(index, place):
                return index
        return None

    def _code(self, place: int | None) -> bool:
        return place is not None and self.pack[place]["cell_type"] == "code"

    def _shared(self, index: int, asked: int | None, following: int | None) -> bool:
        """Whether a cell at the edge holds the question or the next text, and so may hold an answer as well."""
        return any(place is not None and self._holds(index, place) for place in (asked, following))

    def _own(self, index: int, inside: list[int], before: int | None) -> str:
        """What of a cell is the student's: its text without the lesson's lines."""
        cell, place = self.cells[index], self.known[index]
        if not cell.source.strip() or (
            place is not None and place not in self.blanks and self._unchanged(index)
        ):
            return ""
        taken: set[str] = set()
        ends: set[str] = set()
        for one in {*inside, *([place] if place is not None else [])}:
            if one in self.blanks or self._holds(index, one):
                taken.update(self.texts[one])
            if one == before:
                ends.update(self.texts[one])
        kept = []
        for line in cell.source[:LONGEST_ANSWER].split("\n"):
            shown = flat(line)
            if shown in ends:
                break
            if shown not in taken or not shown:
                kept.append(self._without_blank(line))
        return "\n".join(kept).strip()

    def _without_blank(self, line: str) -> str:
        for place in self.blanks:
            line = line.strip().removeprefix(self.texts[place][0]) if self._starts(line, place) else line
        return line

    def _starts(self, line: str, place: int) -> bool:
        return bool(self.texts[place]) and line.strip().startswith(self.texts[place][0])

    def _unchanged(self, index: int) -> bool:
        place = self.known[index]
        return place is not None and self.cells[index].flat == flat(self.pack[place]["source"])

    def _says_something(self, index: int, blank: int) -> bool:
        """Whether a cell is one to answer in words: any but code without a word in it, or the lesson's own code."""
        cell, place = self.cells[index], self.known[index]
        if cell.kind != "code" or place == blank:
            return True
        if place is not None:
            return False
        words = any(mark in cell.source[:LONGEST_ANSWER] for mark in ("#", '"', "'"))
        return words or (len(cell.source) <= LONGEST_GLANCE and parsed(cell.source, LONGEST_GLANCE) is None)

    def _usual(self, index: int, meant: list[int], start: int) -> bool:
        if meant:
            return index in meant and self.cells[index].kind != "code"
        return index == start + 1 and self.cells[index].kind != "code"

    def _where(self, index: int, meant: list[int], asked: int | None) -> str:
        cell = self.cells[index]
        if asked is not None and self._holds(index, asked):
            return "the cell of its question"
        if cell.kind == "code":
            return "a code cell"
        return "its own cell" if index in meant else "another cell at its place"


def _lines(source: str) -> list[str]:
    """The lines of a text that tell it from another: not the texts of claims that the pack puts below a paragraph."""
    lines = source.split("\n", MOST_LINES)[:MOST_LINES]
    return [shown for line in lines if not _DEFINED.match(line) and (shown := flat(line))]


def _once(parts: list[Part]) -> list[Part]:
    """Parts without those that say the same again, as a duplicated cell does."""
    return list({part.text: part for part in reversed(parts)}.values())[::-1]
