"""Makes the plan of a lesson: draws the hidden scenarios, and runs the key under each."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers import case
from helpers.exercises import answers
from helpers.exercises.answers import Plain
from helpers.faults import Fault
from helpers.grading.pack import Cell, Lesson, tags, text
from helpers.grading.plan import Plan, Scenario, sorted_by_key
from helpers.slice import answers_alone

if TYPE_CHECKING:
    from helpers.grading.run.runner import Runner

MOST_DRAWS = 20  # draws tried for one scenario before it is given up
READ = "application/vnd.huashan.read+json"

# Run before the key: says which assumptions it reads, whoever asks for them on its behalf.
PROBE = """
import sys
from helpers.case import assumptions as _module
_read, _get = set(), _module.Assumptions.__getattr__
def _noting(self, name):
    if sys._getframe(1).f_code.co_filename != _module.__file__:
        _read.add(name)
    return _get(self, name)
_module.Assumptions.__getattr__ = _noting
"""
REPORT = f"""
from IPython.display import display
display({{{READ!r}: sorted(name for name in _read if not name.startswith("_"))}}, raw=True)
"""


def make_plan(lesson: Lesson, key: bytes, runner: Runner, scenarios: int, seed: int) -> Plan:
    """Run the key at base and under hidden draws of the assumptions that it reads.

    Raises
    ------
    Fault
        Where the key fails at base, or no draw can be found under which it gives finite answers.
    """
    cells = _key_cells(key)
    base = Scenario("base")
    found, names = _run_key(cells, base, runner, seed, lesson.name)
    kept = [base]
    entries = {"base": found}
    names = names or _by_register(lesson)
    for number in range(1, scenarios):
        scenario, answered = _draw(cells, names, number, seed, runner, lesson)
        kept.append(scenario)
        entries[scenario.name] = answered
    return Plan(lesson, tuple(kept), entries, tuple(names))


def _draw(
    cells: list[Cell], names: list[str], number: int, seed: int, runner: Runner, lesson: Lesson
) -> tuple[Scenario, dict[str, dict[str, Any]]]:
    """The first draw under which the key runs and every answer is finite."""
    last = ""
    for attempt in range(MOST_DRAWS):
        rng = np.random.default_rng([seed, int(lesson.name[:2]), number, attempt])
        try:
            scenario = Scenario(f"hidden {number}", draw_changes(names, rng))
            entries, _ = _run_key(cells, scenario, runner, seed, lesson.name)
        except Fault as fault:
            last = str(fault)
            continue
        if all(finite(entry.get("answer")) for entry in entries.values()):
            return scenario, entries
        last = "an answer is not finite"
    raise Fault(f"no hidden scenario could be drawn for {lesson.name} in {MOST_DRAWS} tries: {last}")


def draw_changes(names: list[str], rng: np.random.Generator) -> dict[str, float]:
    """A value for each name, uniform over the register's range, to three digits, and valid as `changes`.

    Raises
    ------
    Fault
        Where the values do not go together.
    """
    given = case.assume()
    changes: dict[str, float] = {}
    for name in names:
        low, high = given.low(name), given.high(name)
        value = low + (high - low) * float(rng.random())
        if high > low:
            digits = None if given.row(name)["whole"] else 2 - math.floor(math.log10(high - low))
            value = round(value, digits)
            changes[name] = min(max(value, low), high)
    case.assume("base", changes)
    return changes


def finite(answer: Plain) -> bool:
    """Whether no number in a plain answer is infinite or undefined."""
    if isinstance(answer, dict):
        return all(map(finite, answer.values()))
    if isinstance(answer, list):
        return all(map(finite, answer))
    number = answers.as_number(answer)
    return number is None or math.isfinite(number)


def _by_register(lesson: Lesson) -> list[str]:
    """Names that the register lists for the lesson: where the key reads none through `given`."""
    number = str(int(lesson.name[:2]))
    listed = case.load().assumptions
    return [str(name) for name, row in listed.iterrows() if number in str(row["lessons"]).split(";")]


def _key_cells(key: bytes) -> list[Cell]:
    """What is run of a key: its parameters, and the statements that its answers need."""
    code = [cell for cell in json.loads(key.decode("utf-8"))["cells"] if cell["cell_type"] == "code"]
    parameters = [text(cell["source"]) for cell in code if "parameters" in tags(cell)]
    rest = answers_alone([text(cell["source"]) for cell in code if "parameters" not in tags(cell)])
    sources = {f"answers-{number}": source for number, source in enumerate(rest)}
    return [
        _code("probe", PROBE),
        *(_code("parameters", source, "parameters") for source in parameters),
        *(_code(name, source) for name, source in sources.items()),
        _code("report", REPORT),
    ]


def _code(name: str, source: str, *tagged: str) -> Cell:
    return {"cell_type": "code", "id": name, "source": source, "metadata": {"tags": list(tagged)}}


def _run_key(
    cells: list[Cell], scenario: Scenario, runner: Runner, seed: int, key: str
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The key's entries by exercise, and the names of the assumptions it read."""
    run = runner.execute(cells, scenario.parameters, seed, {})
    problems = [*run.stopped.values(), *run.errors.values(), *([run.rest] if run.rest else [])]
    if problems:
        raise Fault(f"the key of {key} does not run under {scenario.name}: {problems[0]}")
    entries: dict[str, dict[str, Any]] = {}
    names: list[str] = []
    for cell in run.notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data") or {}
            if answers.KEY in data:
                entries[data[answers.KEY]["id"]] = dict(data[answers.KEY])
            names = data.get(READ, names)
    if not entries:
        raise Fault(f"the key of {key} gives no answers: its cells call key(...) and written_key(...)")
    return dict(sorted_by_key(entries)), list(names)
