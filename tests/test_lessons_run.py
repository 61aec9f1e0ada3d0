"""Lessons under papermill: in every scenario, under a change, with mistakes; at base in test_lesson_explorers."""

import papermill
import pytest
import warm
from papermill.exceptions import PapermillExecutionError
from warm import shown

from helpers import case, notebooks

LESSONS = {path.stem: path for path in notebooks.lessons()}
GIVEN = case.assume()
CUT = f"from {GIVEN.low('reading_time_cut'):g} to {GIVEN.high('reading_time_cut'):g}"
RUNS = [(scenario, {}) for scenario in case.load().scenarios.index if scenario != "base"]
RUNS.append(("base", {"reading_time_cut": 0.1}))


@pytest.fixture(scope="module", autouse=True)
def engine():
    with warm.engine(undrawn=True) as name:
        yield name


def run(lesson, folder, engine_name="shared", **parameters):
    return papermill.execute_notebook(
        LESSONS[lesson],
        folder / "out.ipynb" if engine_name is None else None,  # written after every cell, at a cost
        parameters=parameters,
        engine_name=engine_name,
        kernel_name="python3",
        cwd=folder,
        progress_bar=False,
    )


@pytest.mark.parametrize("lesson", list(LESSONS))
def test_its_results_follow_from_any_folder(lesson, tmp_path):
    """Each lesson in some of the ways, each way in some lessons: keys run in all (tests/grading)."""
    base = shown(notebooks.read(LESSONS[lesson]))
    place = list(LESSONS).index(lesson)
    some = [one for number, one in enumerate(RUNS) if (number + place) % 3 == 0]
    assert some
    for scenario, changes in some:
        found = shown(run(lesson, tmp_path, scenario=scenario, changes=changes))
        assert found["setup"] != base["setup"]
        assert "Changed assumptions" in found["setup"][-1]


@pytest.mark.parametrize("lesson", ["02-value-chain"])
def test_a_change_changes_the_results(lesson, tmp_path):
    base, changed = (
        shown(notebooks.read(LESSONS[lesson])),
        shown(run(lesson, tmp_path, changes={"reading_time_cut": 0.1})),
    )
    moved = [id for id in base if base[id] != changed[id] and id != "setup"]
    assert len(moved) >= 5


MISTAKES = [
    ({"changes": {"reading_tme_cut": 0.1}}, "did you mean reading_time_cut"),
    ({"changes": {"reading_time_cut": "a lot"}}, f"reading_time_cut takes a number {CUT}"),
    ({"changes": {"reading_time_cut": 3}}, "outside that range"),
    ({"changes": [1]}, "changes takes names with numbers"),
    ({"scenario": "bas"}, "did you mean base"),
]
# All of them in one lesson, and one in each: every lesson reads its parameters in the same words (test_notebooks).
MISTAKEN = [("02-value-chain", *one) for one in MISTAKES] + [
    (lesson, *MISTAKES[number % len(MISTAKES)])
    for number, lesson in enumerate(LESSONS)
    if lesson != "02-value-chain"
]


@pytest.mark.parametrize(("lesson", "parameters", "says"), MISTAKEN)
def test_a_wrong_parameter_stops_it_with_one_clear_line(lesson, tmp_path, parameters, says):
    with pytest.raises(PapermillExecutionError) as raised:
        run(lesson, tmp_path, **parameters)
    assert says in raised.value.evalue
    assert says in str(raised.value)
    assert "\n" not in raised.value.evalue
    assert len(raised.value.traceback) == 1


def test_papermill_as_it_comes_runs_a_lesson_in_a_kernel_of_its_own(tmp_path):
    out = run("00-start-here", tmp_path, engine_name=None, changes={"reading_time_cut": 0.1})
    assert "reading_time_cut = 0.1" in shown(out)["setup"][-1]
