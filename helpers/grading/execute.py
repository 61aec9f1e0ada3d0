"""Execute one submission: papermill, once a scenario, each time in a kernel of its own.

`execute_submission` is the pure function that everything else maps: a task in, a `Result` out.
"""

from __future__ import annotations

import json
from typing import Any

from helpers.exercises import answers
from helpers.grading import record
from helpers.grading.cells import Unreadable, read_cells, tell_lesson
from helpers.grading.pack import Lesson
from helpers.grading.plan import Scenario
from helpers.grading.result import RAN, Result, ScenarioResult, refused
from helpers.grading.run.engine import Run
from helpers.grading.run.limits import MEGABYTE, Limits
from helpers.grading.run.runner import Runner
from helpers.grading.runcopy import MARK, RunCopy, make_run_copy


def told(data: bytes, lessons: dict[str, Lesson], limits: Limits) -> str | None:
    """Which lesson a submitted file is; None if none, or if it can't be read."""
    try:
        return tell_lesson(read_cells(data, limits.submission * MEGABYTE, limits.cells), lessons)
    except Unreadable:
        return None


def execute_submission(data: bytes, lessons: dict[str, Lesson], plans: dict[str, list[Scenario]], seed: int,
                       runner: Runner, wanted: str | None = None, pictures: bool = True) -> Result:  # fmt: skip
    """Run one submitted file under each scenario of its lesson; `pictures` are drawn at base only."""
    try:
        name, copy = _to_run(data, lessons, plans, wanted, runner.server.limits)
    except Unreadable as refusal:
        return refused(str(refusal), wanted)
    runner.rehearse(lessons[name], wait=True, pictures=pictures)
    skip: dict[int, str] = {}
    notes, notebook = list(copy.notes), ""
    found: list[ScenarioResult] = []
    for scenario in plans[name]:
        first = not found
        run = runner.execute(copy.cells, scenario.parameters, seed, skip, pictures=pictures and first)
        found.append(_read(run, copy, lessons[name], scenario))
        if first:
            notes += [f"cell {index + 1} was stopped: {why}" for index, why in run.stopped.items()]
        notebook = notebook or _packed(run.notebook)
    return Result(
        RAN, lesson=name, notes=tuple(notes), written=copy.written, code=copy.code, scenarios=tuple(found),
        notebook=notebook,
    )  # fmt: skip


def _to_run(
    data: bytes,
    lessons: dict[str, Lesson],
    plans: dict[str, list[Scenario]],
    wanted: str | None,
    limits: Limits,
) -> tuple[str, RunCopy]:
    """The lesson that a submitted file is, and the notebook to run in its place."""
    cells = read_cells(data, limits.submission * MEGABYTE, limits.cells)
    told = tell_lesson(cells, lessons)
    if told is None and wanted is None:
        raise Unreadable("the notebook is none of the lessons")
    if told is not None and wanted is not None and told != wanted:
        raise Unreadable(f"the notebook is lesson {told}, not {wanted}")
    if told is None:
        raise Unreadable(f"the notebook is not lesson {wanted}: it has none of its exercises")
    if told not in plans:
        raise Unreadable(f"the notebook is lesson {told}, which is not being graded")
    return told, make_run_copy(cells, lessons[told])


def _packed(notebook: Any) -> str:
    """The executed notebook as text, without what differs from run to run."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for name in ("papermill", "execution", MARK):
            cell.metadata.pop(name, None)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _read(run: Run, copy: RunCopy, lesson: Lesson, scenario: Scenario) -> ScenarioResult:
    """Answers of one run, from the outputs of the protected check cells only."""
    found: dict[str, Any] = {}
    trouble: dict[str, str] = {}
    for index, cell in enumerate(run.notebook.cells):
        exercise = cell.metadata.get(MARK)
        if exercise is None or cell.cell_type != "code":
            continue
        answer = _answer(cell, exercise)
        if answer is not None:
            found[exercise] = answer
        else:
            trouble[exercise] = _reason(run, copy, lesson, exercise, index)
    return ScenarioResult(scenario.name, found, trouble, len(run.errors))


def _answer(cell: Any, exercise: str) -> dict[str, Any] | None:
    """The record that a check cell displayed, if it is of this exercise."""
    for output in reversed(cell.get("outputs", [])):
        data = output.get("data") if output.get("output_type") != "stream" else None
        found = (data or {}).get(answers.ANSWER)
        if isinstance(found, dict) and found.get("id") == exercise:
            return record.safe(found)
    return None


def _reason(run: Run, copy: RunCopy, lesson: Lesson, exercise: str, check: int) -> str:
    """Why an exercise has no answer, in words for the student."""
    asked = next(one for one in lesson.exercises if one.id == exercise)
    source = copy.answering(asked.variable)
    if source is None:
        source = next((i for i, cell in enumerate(copy.cells) if cell["id"] == asked.answer), None)
    for index in (source, check):
        if index is None:
            continue
        if index in run.stopped:
            return f"its cell was stopped: {run.stopped[index]}"
        if index in run.errors:
            return f"its cell stopped with {run.errors[index]}"
    if check > run.reached or run.rest:
        first = next(iter(run.stopped), None)
        where = "" if first is None else f" after cell {first + 1} ended the run: {run.stopped[first]}"
        return f"it was not reached{where}" if first is not None else f"it was not reached: {run.rest}"
    if copy.answering(asked.variable) is None:
        return f"no cell gives {asked.variable} a value"
    return "its check gave no answer"
