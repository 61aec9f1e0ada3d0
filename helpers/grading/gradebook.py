"""The gradebook: a row a submission."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from helpers.grading.compare import Grade, Outcome
from helpers.grading.files import shown
from helpers.grading.intake import Submission
from helpers.grading.plan import Plan
from helpers.grading.spreadsheet import number, table


@dataclass(frozen=True)
class Row:
    """One submission with its grade. ``lesson`` is empty where it could not be told.

    ``result`` is what running it gave but for the executed notebook, which stays in the store under ``kept``.
    ``remarks`` are the instructor's: what the class as a whole shows about this submission.
    """

    submission: Submission
    lesson: str
    grade: Grade
    result: dict[str, Any]
    plan: Plan | None
    remarks: tuple[str, ...] = ()
    kept: str = ""

    @property
    def student(self) -> str:
        return shown(self.submission.student)

    @property
    def said(self) -> list[str]:
        """Everything that there is to say of the submission, to the instructor."""
        one = self.submission
        replaced = [f"replaces {', '.join(one.earlier)}"] if one.earlier else []
        why = [self.grade.why] if self.grade.why else []
        return [*why, *self.grade.notes, *replaced, *one.remarks, *self.remarks]


def possible(row: Row) -> float | None:
    """Points that the row's lesson can earn."""
    return math.fsum(float(entry["points"]) for entry in row.plan.exercises.values()) if row.plan else None


def gradebook(rows: list[Row]) -> str:
    """One row a submission: student, lesson, outcome, points, and an exercise's points and outcome each."""
    exercises = sorted({one.id for row in rows for one in row.grade.judgements}, key=exercise_order)
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
    return [
        row.student, row.lesson, row.grade.outcome, number(row.grade.points), number(possible(row)),
        ";".join(waiting), *cells, "; ".join(row.said), row.submission.where,
    ]  # fmt: skip


def _outcome(outcome: Outcome, misconception: int | None) -> str:
    return f"{outcome} {misconception}" if misconception else str(outcome)


def exercise_order(exercise: str) -> tuple[list[float], str]:
    """By which exercises are sorted: 5.2 before 5.10."""
    parts = [float(part) if part.isdigit() else 0.0 for part in exercise.split(".")]
    return parts, exercise
