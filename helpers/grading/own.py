"""Answers under assumptions of the student's own: the key is run under just these.

An answer's record says what it was computed under. That is read as data, checked against the register here,
outside the sandbox, and only then handed to the key, in a kernel, once for each set of changes.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpers import case
from helpers.faults import Fault
from helpers.grading.keycode import key_calls
from helpers.grading.plan import Plan, Scenario, label
from helpers.grading.result import Result
from helpers.grading.run.task import Task
from helpers.grading.store import Store

if TYPE_CHECKING:
    from helpers.grading.run.runner import Runner
    from helpers.grading.run.task import Workers

MOST_SETS = 60  # of one submission: exercises with assumptions of one's own times scenarios is far below
BATCH = 20  # sets of changes that one kernel works out
OWN = "application/vnd.huashan.own+json"
_LONGEST = 300  # letters of a reason

Changes = dict[str, float]
Asked = tuple[str, Changes]  # an exercise, and what differs from base


def changes_of(record: dict[str, Any], scenario: Scenario, allowed: list[str]) -> Changes:
    """What differed from base when a recorded answer was computed.

    Raises
    ------
    Fault
        In words for the student, where that is no set of assumptions, or differs from the run's own in more than
        the names that the exercise leaves to the student.
    """
    under = record.get("under")
    if under is None:
        return scenario.changes
    if isinstance(under, str):
        raise Fault(under)
    try:
        theirs, run = case.assume("base", under), case.assume("base", scenario.changes)
    except Fault as fault:
        raise Fault(str(fault)[:_LONGEST]) from None
    other = [
        name for name in run.names if getattr(theirs, name) != getattr(run, name) and name not in allowed
    ]
    if other:
        more = f" and {len(other) - 3} more" if len(other) > 3 else ""
        yours = f"only {' and '.join(allowed)} may be your own" if allowed else "nothing here may be your own"
        raise Fault(f"{', '.join(other[:3])}{more} differed from what was given, and {yours}")
    return theirs.changed if theirs != run else scenario.changes


def said(changes: Changes, scenario: Scenario) -> tuple[str, ...]:
    """What of a set of changes was the student's own choice, in words; at base, where nothing is hidden."""
    base = case.assume()
    names = sorted({*changes, *scenario.changes})
    other = {name: changes.get(name, base.base(name)) for name in names}
    return tuple(
        f"{name} = {value:g}"
        for name, value in other.items()
        if value != scenario.changes.get(name, base.base(name))
    )


def asked(result: Result, plan: Plan) -> list[Asked]:
    """The sets of changes under which the key has to be run to judge one submission, with their exercises."""
    scenarios = {one.name: one for one in plan.scenarios}
    found = []
    for exercise, entry in plan.exercises.items():
        for run in result.scenarios if entry.get("own") else ():
            record = run.answers.get(exercise, {})
            if not record.get("answered") or "under" not in record:
                continue
            scenario = scenarios[run.name]
            try:
                changes = changes_of(record, scenario, entry["own"])
            except Fault:
                continue  # told to the student when the answer is judged
            if changes is not scenario.changes:
                found.append((exercise, changes))
    return found[:MOST_SETS]


def with_answers(
    workers: Workers,
    keys: dict[str, bytes],
    plans: dict[str, Plan],
    results: list[Result],
    kept: Store,
    basis: str,
) -> dict[str, Plan]:
    """The plans with the key's answers under every set of assumptions that these results were computed under."""
    own: dict[str, dict[str, dict[str, Any]]] = {}
    tasks = []
    for name, plan in plans.items():
        own[name] = kept.get(f"{name}-{basis}-own") or {}
        needed: dict[str, Asked] = {}
        for exercise, changes in [
            one for result in results if result.lesson == name for one in asked(result, plan)
        ]:
            if exercise not in own[name].get(label(changes), {}):
                needed[f"{exercise} {label(changes)}"] = (exercise, changes)
        sets = [needed[one] for one in sorted(needed)]
        tasks += [
            Task(f"own-{name}-{start}", lesson=name, key=keys[name], own=sets[start : start + BATCH])
            for start in range(0, len(sets), BATCH)
        ]
    for task, answer in workers.map(tasks):
        assert task.lesson is not None
        worked_out = answer if isinstance(answer, list) else []
        for (exercise, changes), entry in zip(task.own, worked_out, strict=False):
            own[task.lesson].setdefault(label(changes), {})[exercise] = entry
        kept.put(f"{task.lesson}-{basis}-own", own[task.lesson])
    return {name: replace(plan, own=own[name]) for name, plan in plans.items()}


def work_out(key: bytes, sets: list[Asked], runner: Runner, seed: int) -> list[dict[str, Any]]:
    """The key's entry for each exercise under its changes, or what kept it from giving one under `failed`."""
    run = runner.execute([_cell(key, sets)], {"scenario": "base", "changes": {}}, seed, {})
    late = next(iter([*run.stopped.values(), *run.errors.values()]), run.rest) or "the key gave nothing"
    entries = [{"failed": late} for _ in sets]
    for output in run.notebook.cells[0].get("outputs", []):
        said = (output.get("data") or {}).get(OWN)
        if said:
            entries[said["set"]] = said["entry"]
    return entries


def _cell(key: bytes, sets: list[Asked]) -> dict[str, Any]:
    """A cell that defines what the exercises need of the key, and calls it under each set of changes."""
    calls = key_calls(json.loads(key.decode("utf-8")))
    names = {exercise: f"_key_{exercise.replace('.', '_')}" for exercise, _ in sets}
    lines = [
        "from IPython.display import display",
        "from helpers import case",
        "from helpers.exercises import key",
    ]
    lines += [calls[exercise].function(name, calls[exercise].call) for exercise, name in names.items()]
    table = ", ".join(f"({names[exercise]}, {changes!r})" for exercise, changes in sets)
    lines.append(f"_sets = [{table}]")
    lines.append(
        "for _number, (_key, _changes) in enumerate(_sets):\n"
        "    try:\n"
        "        _entry = _key(case.assume('base', _changes)).data\n"
        "    except Exception as _problem:  # told to the grader in the entry's place\n"
        "        _entry = {'failed': f'{type(_problem).__name__}: {_problem}'[:300]}\n"
        f"    display({{{OWN!r}: {{'set': _number, 'entry': _entry}}}}, raw=True)"
    )
    return {"cell_type": "code", "id": "own", "source": "\n".join(lines), "metadata": {"tags": []}}
