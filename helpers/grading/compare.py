"""What a submission's answers are worth: its runs beside the key's, exercise by exercise."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from helpers.exercises import answers
from helpers.faults import Fault
from helpers.grading import own
from helpers.grading.plan import Plan, Scenario
from helpers.grading.result import Result, ScenarioResult
from helpers.grading.runcopy import OWN_ASSUMPTIONS


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
        return math.fsum(one.points or 0.0 for one in self.judgements) if self.ran else None


GRADED, WITH_NOTES, COULD_NOT_BE_RUN = "graded", "graded with notes", "could not be run"
NOTHING = "handed in nothing"


def grade(
    result: Result | dict[str, Any], plan: Plan | None, marks: dict[str, tuple[float, str]] | None = None
) -> Grade:
    """Judge an execution's result (or its data) against the key's answers under the same scenarios.

    ``marks``: for written exercises, points and the marker's comment.
    """
    result = result if isinstance(result, Result) else Result.from_data(result)
    if not result.ran or plan is None:
        return Grade(COULD_NOT_BE_RUN, why=result.why)
    judged = []
    for exercise, entry in plan.exercises.items():
        if entry["kind"] == "written":
            judged.append(_written(exercise, entry, result.written.get(exercise, ""), marks or {}))
        else:
            judged.append(_judge(exercise, plan, result.scenarios))
    unrun = [one for one in judged if one.outcome is Outcome.NOT_RUN]
    code = [one for one in judged if one.outcome not in (Outcome.TO_MARK, Outcome.MARKED)]
    given = {
        exercise: [_given(scenario, exercise) for scenario in result.scenarios] for exercise in plan.exercises
    }
    if code and len(unrun) == len(code) and all(one.why.startswith(_GLOBAL) for one in unrun):
        return Grade(COULD_NOT_BE_RUN, why=unrun[0].why)
    notes = [*result.notes, *(f"{one.id} was not run: {one.why}" for one in unrun)]
    worth_a_look = [note for note in notes if note != OWN_ASSUMPTIONS]
    return Grade(WITH_NOTES if worth_a_look else GRADED, tuple(judged), tuple(notes), answers=given)


_GLOBAL = "it was not reached"


def _given(scenario: ScenarioResult, exercise: str) -> Any:
    record = scenario.answers.get(exercise)
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


@dataclass(frozen=True)
class _Run:
    """One exercise in one run. ``entry``: what the key says under the same assumptions; else `why` it says nothing."""

    answer: Any = None  # None: there is no answer
    entry: dict[str, Any] | None = None
    why: str = ""
    own: tuple[str, ...] = ()  # what of the assumptions was the student's own choice

    @property
    def credit(self) -> float:
        """The share of the answer that is right."""
        if self.entry is None or not _there(self.answer):
            return 0.0
        return answers.credit(self.answer, self.entry["answer"], **answers.rules(self.entry))

    def agrees(self, number: int) -> bool:
        """Whether the answer is the key's misconception of that number; an answer that is missing never is."""
        if self.entry is None or not _there(self.answer):
            return False
        wrong = _listed(self.entry).get(number)
        if wrong is None:  # the misconception gives the right answer here
            return self.credit == 1.0
        return answers.same(
            self.answer, wrong["answer"], **answers.rules_of_wrong(self.entry, wrong["answer"])
        )


def _there(answer: Any) -> bool:
    """Whether there is an answer at all: None, and a number that is none, are no answer."""
    number = answers.as_number(answer)
    return answer is not None and not (number is not None and math.isnan(number))


def _listed(entry: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """The key's misconceptions by their number, which is the same under all assumptions."""
    left_out = set(entry.get("left_out", ()))
    numbers = (n for n in range(1, len(entry["wrong"]) + len(left_out) + 1) if n not in left_out)
    return dict(zip(numbers, entry["wrong"], strict=False))


def _runs(exercise: str, plan: Plan, results: tuple[ScenarioResult, ...]) -> list[_Run]:
    """An exercise in each run; hidden ones in which the key itself has no answer do not count."""
    runs: list[_Run] = []
    for result, scenario in zip(results, plan.scenarios, strict=True):
        run = _run(exercise, plan, result, scenario)
        if not runs or run.entry is not None or run.why != _NO_ANSWER:
            runs.append(run)
    return runs


_NO_ANSWER = "the model gives no answer under your assumptions"


def _run(exercise: str, plan: Plan, result: ScenarioResult, scenario: Scenario) -> _Run:
    record = result.answers.get(exercise, {})
    if not record.get("answered"):
        return _Run(entry=plan.entry(exercise, scenario.name))
    allowed = plan.exercises[exercise].get("own", [])
    try:
        changes = own.changes_of(record, scenario, allowed)
    except Fault as fault:
        return _Run(record["answer"], why=str(fault))
    ours = changes is scenario.changes
    entry = plan.entry(exercise, scenario.name, None if ours else changes)
    if "failed" in entry:
        return _Run(record["answer"], why=_NO_ANSWER)
    return _Run(record["answer"], entry, own=() if ours else own.said(changes, scenario))


def _judge(exercise: str, plan: Plan, results: tuple[ScenarioResult, ...]) -> Judgement:
    """One code exercise over all scenarios."""
    possible = float(plan.exercises[exercise]["points"])
    record = results[0].answers.get(exercise)
    if record is None:
        why = results[0].trouble.get(exercise, "it gave no answer")
        return Judgement(exercise, Outcome.NOT_RUN, 0.0, possible, why)
    if not record["answered"]:
        problem = record.get("problem")
        if problem:
            return Judgement(exercise, Outcome.WRONG, 0.0, possible, f"the answer can't be read: {problem}")
        return Judgement(exercise, Outcome.NOT_ANSWERED, 0.0, possible)
    runs = _runs(exercise, plan, results)
    if runs[0].why == _NO_ANSWER:
        return Judgement(exercise, Outcome.NOT_RUN, 0.0, possible, _NO_ANSWER)
    if runs[0].why:
        return Judgement(exercise, Outcome.WRONG, 0.0, possible, runs[0].why)
    return _weighed(exercise, possible, runs, results)


def _weighed(
    exercise: str, possible: float, runs: list[_Run], results: tuple[ScenarioResult, ...]
) -> Judgement:
    """An exercise that has an answer at base."""
    least = min(run.credit for run in runs)
    under = f"judged under {', '.join(runs[0].own)}" if runs[0].own else ""
    if least == 1.0:
        return Judgement(exercise, Outcome.RIGHT, possible, possible, under)
    assert runs[0].entry is not None
    listed = _listed(runs[0].entry)
    at_base = [number for number in listed if runs[0].agrees(number)]
    if at_base:  # two may be near each other at base, and apart elsewhere
        held = [number for number in at_base if all(run.agrees(number) for run in runs)]
        number = (held or at_base)[0]
        wrong = listed[number]
        points = round(possible * float(wrong.get("credit", 0.0)), 4) if held else 0.0
        return Judgement(exercise, Outcome.MISCONCEPTION, points, possible, under, str(wrong["hint"]), number)
    points = round(possible * least, 4)
    if runs[0].credit == 1.0:
        return Judgement(
            exercise, Outcome.NOT_DERIVED, points, possible, _why_not_derived(exercise, runs, results)
        )
    return Judgement(
        exercise, Outcome.WRONG, points, possible, "; ".join(filter(None, [_partly(least), under]))
    )


def _why_not_derived(exercise: str, runs: list[_Run], results: tuple[ScenarioResult, ...]) -> str:
    if any(exercise in result.trouble for result in results[1:]):
        return "under other assumptions its cell failed"
    if any(run.why for run in runs[1:]):
        return "under other assumptions its own assumptions were not a change of given"
    return "under other assumptions the answer did not follow"


def _partly(credit: float) -> str:
    return f"{credit:.0%} of its parts are right" if credit > 0 else ""
