"""The marks of written answers: which entry of `marking/marks.csv` is for which answer. `marksfile` reads and writes it.

What cannot be used is said by its row and kept; where two things can't be told apart, grading stops before anything is
written.

A mark belongs to its `key`, which begins with a letter, as do exercises (e5-10) and the digest of the answer: no
spreadsheet makes dates or numbers of these. Files without keys, as earlier releases wrote them, are read by student,
lesson, exercise and answer, and so are rows whose key is gone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from helpers.faults import Fault
from helpers.grading.gradebook import Row
from helpers.grading.spreadsheet import (
    as_number,
    number,
    pairs_of_numbers,
    unguard,
)  # fmt: skip
from helpers.grading.store import fingerprint

COLUMNS = ["key", "student", "lesson", "exercise", "possible", "points", "comment", "answer"]


@dataclass(frozen=True)
class Line:
    """One written answer that a mark can be given for."""

    key: str
    student: str
    lesson: str
    exercise: str
    possible: float
    answer: str  # a digest: a mark is for this answer and no other


@dataclass(frozen=True)
class Entry:
    """One row of the file, as it was entered. ``points`` is None where none are."""

    row: int
    cells: dict[str, str]
    points: float | None

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def comment(self) -> str:
        return unguard(self["comment"])

    @property
    def own(self) -> dict[str, str]:
        """What stands in columns that are not ours."""
        return {name: value for name, value in self.cells.items() if name not in COLUMNS and value}

    @property
    def entered(self) -> bool:
        return bool(self["points"] or self["comment"] or self.own)

    def called(self) -> str:
        return (
            ", ".join(part for part in (self["student"], self["lesson"], self["exercise"]) if part)
            or "no name"
        )


@dataclass(frozen=True)
class Sheet:
    """The file as it was read."""

    entries: tuple[Entry, ...] = ()
    separator: str = ","
    said: tuple[str, ...] = ()
    data: bytes | None = None  # None where there is no file


@dataclass(frozen=True)
class Assigned:
    """Which entry marks which line (by its key), what was not used, and what there is to say, by row."""

    marks: dict[str, Entry] = field(default_factory=dict)
    unused: tuple[Entry, ...] = ()
    said: tuple[str, ...] = ()

    def mark(self, line: Line) -> tuple[float, str] | None:
        """Points and comment for a line; None where there are none, or they were for an earlier answer."""
        entry = self.marks.get(line.key)
        if entry is None or entry.points is None or same_answer(entry, line) is False:
            return None
        return entry.points, entry.comment


def lines(rows: Iterable[Row]) -> list[tuple[Row, Line]]:
    """Every written answer of a class with the line that its mark stands on."""
    ran = [row for row in rows if row.plan and row.grade.ran]
    files = Counter((row.submission.person, row.lesson) for row in ran)
    found = []
    for row in ran:
        assert row.plan is not None
        who = row.submission.person
        several = (row.submission.key,) if files[who, row.lesson] > 1 else ()
        for exercise, entry in row.plan.exercises.items():
            answer = row.result["written"].get(exercise, "")
            if entry["kind"] == "written" and answer:
                key = "k" + fingerprint(who, row.lesson, exercise, *several)[:10]
                digest = "a" + fingerprint(answer)[:8]
                line = Line(key, row.student, row.lesson, exercise, float(entry["points"]), digest)
                found.append((row, line))
    return found


def assign(sheet: Sheet, known: list[Line], name: str = "marks.csv") -> Assigned:
    """Which line each entry is for.

    Raises
    ------
    Fault
        Where an entry fits several lines, two differ about one line, or points are out of range: all at once.
    """
    by_key = {line.key: line for line in known}
    in_file = {entry["key"].lower() for entry in sheet.entries}
    given: dict[str, list[Entry]] = {}
    unused, said, faults = [], list(sheet.said), []
    for entry in sheet.entries:
        if not entry.entered:
            continue
        line = by_key.get(entry["key"].lower())
        fitting = [line] if line else _fitting(entry, [one for one in known if one.key not in in_file])
        if len(fitting) == 1:
            given.setdefault(fitting[0].key, []).append(entry)
        elif fitting:
            faults.append(
                f"row {entry.row} ({entry.called()}) fits {len(fitting)} answers: {_told_apart(fitting)}"
            )
        else:
            unused.append(entry)
            said.append(f"row {entry.row} ({entry.called()}) was not used: {_why_unused(entry, known)}")
    marks: dict[str, Entry] = {}
    for key, found in given.items():
        first, line = found[0], by_key[key]
        if len({(one.points, one["comment"]) for one in found}) > 1:
            numbers = " and ".join(str(one.row) for one in found)
            faults.append(
                f"rows {numbers} ({first.called()}) are for one answer and differ: leave one of them"
            )
        if first.points is not None and not 0 <= first.points <= line.possible:
            faults.append(
                f"row {first.row}, points: {first['points']} is not between 0 and {number(line.possible)}"
            )
        if first.points is not None and same_answer(first, line) is False:
            said.append(
                f"row {first.row} ({first.called()}): {first['points']} points were for an earlier answer"
            )
        marks[key] = first
    if faults:
        raise Fault(f"{name}: " + "; ".join(faults))
    return Assigned(marks, tuple(unused), tuple(said))


def _fitting(entry: Entry, known: list[Line]) -> list[Line]:
    """Lines that an entry without a known key can be for; those with its very answer, where there are any."""
    exercises = {f"{one}.{two}" for one, two in pairs_of_numbers(entry["exercise"])}
    found = [
        line
        for line in known
        if _same_name(entry["student"], line.student)
        and _same_lesson(entry["lesson"], line.lesson)
        and line.exercise in exercises
    ]
    exact = [line for line in found if same_answer(entry, line)]
    if exact or not re.fullmatch(r"k[0-9a-f]{10}", entry["key"].lower()):
        return exact or found
    return []  # another submission's mark, whatever its student is called


def _why_unused(entry: Entry, known: list[Line]) -> str:
    if not any(_same_name(entry["student"], line.student) for line in known):
        return "no written answer of that student is here"
    return "that student has no such written answer here"


def _told_apart(fitting: list[Line]) -> str:
    return f"give each its key ({', '.join(line.key for line in fitting)})"


def _same_name(entered: str, name: str) -> bool:
    return bool(entered) and plain_name(entered) == plain_name(name)


def plain_name(name: str) -> str:
    """A name without what spreadsheets take from it or we put before it."""
    text = " ".join(unicodedata.normalize("NFC", unguard(name)).casefold().strip("' ").split())
    digits = re.fullmatch(r"s?0*(\d+)([.,]0+)?", text)
    return digits[1] if digits else text


def _same_lesson(entered: str, lesson: str) -> bool:
    plain = entered.casefold().lstrip("0")
    return not entered or plain in (lesson.casefold().lstrip("0"), lesson[:2].lstrip("0"))


def same_answer(entry: Entry, line: Line) -> bool | None:
    """Whether a mark was given for the answer that is there now; None where the file no longer tells."""
    text = entry["answer"].strip("' ").lower()
    if not text or as_number(text) is not None:  # earlier releases' digests had no letter before them
        return None
    return text in (line.answer, line.answer[1:])
