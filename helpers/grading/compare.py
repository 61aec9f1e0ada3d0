"""What a submission's answers are worth: its runs beside the key's, exercise by exercise."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from helpers import answers
from helpers.grading.runcopy import OWN_ASSUMPTIONS
from helpers.grading.scenarios import Plan


class Outcome(StrEnum):
    """What became of one exercise."""

    RIGHT = "right"
    NOT_DERIVED = "right at base only"
    MISCONCEPTION = "known misconception"
    WRONG = "wrong"
    NOT_ANSWERED = "not answered"
    NOT_RUN = "not run"
    TO_MARK = "to be marked"
    MARKED = "marked"


@dataclass(frozen=True)
class Judgement:
    """One exercise of one submission. ``points`` is None while a written answer waits for its mark."""

    id: str
    outcome: Outcome
    points: float | None
    possible: float
    why: str = ""
    hint: str = ""
    misconception: int | None = None  # which of the key's, counted from 1


@dataclass(frozen=True)
class Grade:
    """One submission: ``outcome`` is graded, graded with notes, could not be run or nothing handed in.

    There are no points for the last two.
    """

    outcome: str
    judgements: tuple[Judgement, ...] = ()
    notes: tuple[str, ...] = ()
    why: str = ""
    answers: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def ran(self) -> bool:
        return self.outcome not in (COULD_NOT_BE_RUN, NOTHING)

    @property
    def points(self) -> float | None:
        """Points so far; None where the submission could not be run."""
        return sum(one.points or 0.0 for one in self.judgements) if self.ran else None


GRADED, WITH_NOTES, COULD_NOT_BE_RUN = "graded", "graded with notes", "could not be run"
NOTHING = "handed in nothing"


def grade(
    result: dict[str, Any], plan: Plan | None, marks: dict[str, tuple[float, str]] | None = None
) -> Grade:
    """Judge an execution's result against the key's answers under the same scenarios.

    ``marks``: for written exercises, points and the marker's comment.
    """
    if result["status"] != "ran" or plan is None:
        return Grade(COULD_NOT_BE_RUN, why=result.get("why", ""))
    judged = []
    for exercise, entry in plan.exercises.items():
        if entry["kind"] == "written":
            judged.append(_written(exercise, entry, result["written"].get(exercise, ""), marks or {}))
        else:
            judged.append(_judge(exercise, plan, result["scenarios"]))
    unrun = [one for one in judged if one.outcome is Outcome.NOT_RUN]
    code = [one for one in judged if one.outcome not in (Outcome.TO_MARK, Outcome.MARKED)]
    given = {
        exercise: [_given(scenario, exercise) for scenario in result["scenarios"]]
        for exercise in plan.exercises
    }
    if code and len(unrun) == len(code) and all(one.why.startswith(_GLOBAL) for one in unrun):
        return Grade(COULD_NOT_BE_RUN, why=unrun[0].why)
    notes = [*result["notes"], *(f"{one.id} was not run: {one.why}" for one in unrun)]
    worth_a_look = [note for note in notes if note != OWN_ASSUMPTIONS]
    return Grade(WITH_NOTES if worth_a_look else GRADED, tuple(judged), tuple(notes), answers=given)


_GLOBAL = "it was not reached"


def _given(scenario: dict[str, Any], exercise: str) -> Any:
    record = scenario["answers"].get(exercise)
    return record["answer"] if record and record.get("answered") else None


def _written(
    exercise: str, entry: dict[str, Any], answer: str, marks: dict[str, tuple[float, str]]
) -> Judgement:
    possible = float(entry["points"])
    if exercise in marks:
        points, comment = marks[exercise]
        return Judgement(exercise, Outcome.MARKED, min(max(points, 0.0), possible), possible, why=comment)
    if not answer:
        return Judgement(exercise, Outcome.NOT_ANSWERED, 0.0, possible)
    return Judgement(exercise, Outcome.TO_MARK, None, possible)


def _judge(exercise: str, plan: Plan, runs: list[dict[str, Any]]) -> Judgement:
    """One code exercise over all scenarios."""
    base = plan.exercises[exercise]
    possible = float(base["points"])
    first = runs[0]
    record = first["answers"].get(exercise)
    if record is None:
        return Judgement(
            exercise, Outcome.NOT_RUN, 0.0, possible, first["trouble"].get(exercise, "it gave no answer")
        )
    if not record["answered"]:
        problem = record.get("problem")
        if problem:
            return Judgement(exercise, Outcome.WRONG, 0.0, possible, f"the answer can't be read: {problem}")
        return Judgement(exercise, Outcome.NOT_ANSWERED, 0.0, possible)
    credits = [_credit(exercise, plan, run) for run in runs]
    if min(credits) == 1.0:
        return Judgement(exercise, Outcome.RIGHT, possible, possible)
    known = _misconception(exercise, plan, runs)
    if known is not None:
        number, credit, hint = known
        points = round(possible * credit, 4)
        return Judgement(exercise, Outcome.MISCONCEPTION, points, possible, hint=hint, misconception=number)
    points = round(possible * min(credits), 4)
    if credits[0] == 1.0:
        return Judgement(exercise, Outcome.NOT_DERIVED, points, possible, _why_not_derived(exercise, runs))
    return Judgement(exercise, Outcome.WRONG, points, possible, _partly(min(credits)))


def _credit(exercise: str, plan: Plan, run: dict[str, Any]) -> float:
    record = run["answers"].get(exercise)
    entry = plan.entries[run["name"]].get(exercise)
    if record is None or not record["answered"] or entry is None:
        return 0.0
    return answers.credit(record["answer"], entry["answer"], entry["tolerance"], entry["relative"])


def _misconception(exercise: str, plan: Plan, runs: list[dict[str, Any]]) -> tuple[int, float, str] | None:
    """The key's wrong answer that this is: at base, and wherever the key still lists that one."""
    base = plan.exercises[exercise]
    for number, wrong in enumerate(base["wrong"], start=1):
        matches = []
        for run in runs:
            entry = plan.entries[run["name"]].get(exercise, base)
            same_hint = [w for w in entry["wrong"] if w["hint"] == wrong["hint"]]
            record = run["answers"].get(exercise)
            if same_hint and record and record["answered"]:
                expected = same_hint[0]["answer"]
                matches.append(
                    answers.same(record["answer"], expected, entry["tolerance"], entry["relative"])
                )
        if matches and matches[0]:
            credit = float(wrong.get("credit", 0.0)) if all(matches) else 0.0
            return number, credit, str(wrong["hint"])
    return None


def _why_not_derived(exercise: str, runs: list[dict[str, Any]]) -> str:
    failed = [run["trouble"][exercise].split(":")[0] for run in runs[1:] if exercise in run["trouble"]]
    if failed:
        return "under other assumptions its cell failed"
    return "under other assumptions the answer did not follow"


def _partly(credit: float) -> str:
    return f"{credit:.0%} of its parts are right" if credit > 0 else ""
