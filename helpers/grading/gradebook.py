"""The gradebook, the importers' forms, and the marks of written answers: all as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.faults import Fault
from helpers.grading.compare import Grade, Outcome
from helpers.grading.intake import Submission, shown
from helpers.grading.scenarios import Plan
from helpers.grading.store import fingerprint, write_whole

_STARTS_A_FORMULA = "=+-@\t\r\n|%＝＋－＠"


@dataclass(frozen=True)
class Row:
    """One submission with its grade. ``lesson`` is empty where it could not be told."""

    submission: Submission
    lesson: str
    grade: Grade
    result: dict[str, Any]
    plan: Plan | None

    @property
    def student(self) -> str:
        return shown(self.submission.student)


def cell(value: object) -> str:
    """A value as CSV text that no spreadsheet takes for a formula."""
    if isinstance(value, float):
        return number(value)
    text = shown(value) if isinstance(value, str) and value else str(value if value is not None else "")
    return "'" + text if text.lstrip()[:1] and text.lstrip()[0] in _STARTS_A_FORMULA else text


def number(value: float | None) -> str:
    """Points as text; nothing for none."""
    return "" if value is None else f"{round(value, 4):g}"


def table(head: list[str], rows: Iterable[list[object]]) -> str:
    """CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([[cell(value) for value in row] for row in rows])
    return out.getvalue()


def possible(row: Row) -> float | None:
    """Points that the row's lesson can earn."""
    return sum(float(entry["points"]) for entry in row.plan.exercises.values()) if row.plan else None


def gradebook(rows: list[Row]) -> str:
    """One row a submission: student, lesson, outcome, points, and an exercise's points and outcome each."""
    exercises = sorted({one.id for row in rows for one in row.grade.judgements}, key=_exercise_order)
    columns = [name for exercise in exercises for name in (exercise, f"{exercise} outcome")]
    head = ["student", "lesson", "outcome", "points", "possible", "to mark", *columns, "notes", "file"]
    return table(head, (_line(row, exercises) for row in rows))


def _line(row: Row, exercises: list[str]) -> list[object]:
    judged = {one.id: one for one in row.grade.judgements}
    cells: list[object] = []
    for exercise in exercises:
        one = judged.get(exercise)
        outcome = "" if one is None else _outcome(one.outcome, one.misconception)
        cells += [number(one.points) if one else "", outcome]
    waiting = [one.id for one in row.grade.judgements if one.outcome is Outcome.TO_MARK]
    notes = [row.grade.why] if row.grade.why else []
    notes += row.grade.notes
    if row.submission.earlier:
        notes.append("replaces " + ", ".join(row.submission.earlier))
    return [
        row.student, row.lesson, row.grade.outcome, number(row.grade.points), number(possible(row)),
        ";".join(waiting), *cells, "; ".join(notes), row.submission.where,
    ]  # fmt: skip


def _outcome(outcome: Outcome, misconception: int | None) -> str:
    return f"{outcome} {misconception}" if misconception else str(outcome)


def _exercise_order(exercise: str) -> tuple[list[float], str]:
    parts = [float(part) if part.isdigit() else 0.0 for part in exercise.split(".")]
    return parts, exercise


def _final(row: Row) -> str:
    """Points for an importer: nothing while a written answer waits, and never zero for what could not be run."""
    waiting = any(one.outcome is Outcome.TO_MARK for one in row.grade.judgements)
    return "" if waiting else number(row.grade.points)


def canvas(rows: list[Row]) -> str:
    """The form that Canvas imports: a student a row, a lesson a column, points possible in the second row."""
    lessons = {row.lesson: possible(row) for row in rows if row.plan}
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *lessons]
    lines: list[list[object]] = [["    Points Possible", "", "", "", "", *map(number, lessons.values())]]
    students: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        students.setdefault((row.student, row.submission.canvas), {})[row.lesson] = _final(row)
    for (student, canvas_id), points in students.items():
        lines.append([student, canvas_id, "", "", "", *(points.get(lesson, "") for lesson in lessons)])
    return table(head, lines)


def moodle(rows: list[Row], lesson: str) -> str:
    """The grading worksheet that Moodle imports for one assignment."""
    head = ["Identifier", "Full name", "Grade", "Maximum grade", "Feedback comments"]
    lines: list[list[object]] = []
    for row in rows:
        if row.lesson == lesson:
            who = f"Participant {row.submission.moodle}" if row.submission.moodle else ""
            comment = row.grade.why if not row.grade.ran else ""
            lines.append([who, row.student, _final(row), number(possible(row)), comment])
    return table(head, lines)


# ------------------------------------------------------------------------------------------- written answers

MARK_COLUMNS = ["student", "lesson", "exercise", "possible", "points", "comment", "answer"]
Marks = dict[tuple[str, str, str], dict[str, str]]


def read_marks(path: Path) -> Marks:
    """Marks entered so far, by student (as shown), lesson and exercise.

    Raises
    ------
    Fault
        Where the file has lost a column, or points are no number: all faults at once.
    """
    if not path.exists():
        return {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in MARK_COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise Fault(
                f"{path.name}: the column {missing[0]} is missing; columns: {', '.join(MARK_COLUMNS)}"
            )
        marks: Marks = {}
        faults = []
        for line, row in enumerate(reader, start=2):
            row = {name: (row.get(name) or "").strip() for name in MARK_COLUMNS}
            try:
                float(row["points"] or 0)
            except ValueError:
                faults.append(f"row {line}, points: {row['points']!r} is no number")
            if row["points"] and not 0 <= _float(row["points"]) <= _float(row["possible"]):
                faults.append(f"row {line}, points: {row['points']} is not between 0 and {row['possible']}")
            marks[row["student"], row["lesson"], row["exercise"]] = row
    if faults:
        raise Fault(f"{path.name}: " + "; ".join(faults))
    return marks


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def mark_key(row: Row, exercise: str) -> tuple[str, str, str]:
    """How a mark is found again."""
    return cell(row.student), row.lesson, exercise


def mark_of(marks: Marks, row: Row, exercise: str, answer: str) -> tuple[float, str] | None:
    """The mark of an answer, if one was entered for this very answer."""
    entered = marks.get(mark_key(row, exercise))
    if not entered or not entered["points"] or entered["answer"] != fingerprint(answer)[:8]:
        return None
    return float(entered["points"]), entered["comment"]


def marks_table(rows: list[Row], marks: Marks) -> str:
    """The marking sheet's CSV: what was entered stays, new answers get an empty row.

    A mark whose answer has changed since is set aside in the comment.
    """
    lines: list[list[object]] = []
    kept = dict(marks)
    for row in rows:
        for exercise, entry in row.plan.exercises.items() if row.plan and row.grade.ran else ():
            answer = row.result["written"].get(exercise, "")
            if entry["kind"] != "written" or not answer:
                continue
            who = mark_key(row, exercise)
            entered = kept.pop(who, {"points": "", "comment": "", "answer": ""})
            points, comment = entered["points"], entered["comment"]
            mark = fingerprint(answer)[:8]
            if points and entered["answer"] != mark:
                comment = f"[{points} points were for an earlier answer] {comment}".strip()
                points = ""
            lines.append([*who, number(float(entry["points"])), points, comment, mark])
    lines += [[entered[name] for name in MARK_COLUMNS] for entered in kept.values() if entered["points"]]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(
        [MARK_COLUMNS, *([_again(value) for value in line] for line in sorted(lines, key=_line_order))]
    )
    return out.getvalue()


def _again(value: object) -> str:
    """A cell of the marks as CSV text: like `cell`, but a text that is safe already stays as it is."""
    text = str(value)
    return text if text.startswith("'") else cell(text)


def _line_order(line: list[object]) -> tuple[str, ...]:
    return tuple(str(part) for part in line[:3])


def write_csv(path: Path, content: str) -> None:
    """Write a CSV that spreadsheets read as UTF-8."""
    write_whole(path, "\ufeff" + content)
