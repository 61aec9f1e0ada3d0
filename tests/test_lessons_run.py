"""Lessons under papermill: at base, in every scenario, under a change, with mistakes; and their explorers driven."""

from pathlib import Path

import nbformat
import papermill
import pytest
from jupyter_client.manager import start_new_kernel
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from helpers import case, notebooks

LESSONS = {path.stem: path for path in notebooks.lessons()}
RUNS = [(scenario, {}) for scenario in case.load().scenarios.index] + [("base", {"reading_time_cut": 0.1})]
DRIVER = (Path(__file__).parent / "drive_explorers.py").read_text(encoding="utf-8")


class SharedKernel(NBClientEngine):
    """papermill's own engine on one kernel that is emptied between runs: starting one costs more than a lesson."""

    pair = None

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **more):
        if cls.pair is None:
            cls.pair = start_new_kernel(kernel_name="python3")
        manager, client = cls.pair
        client.execute_interactive("from helpers.explore import _live; _live.clear()\n%reset -f", silent=True)
        runner = PapermillNotebookClient(nb_man, km=manager, timeout=60, force_raise_errors=True)
        runner.kc = client
        runner.execute(cleanup_kc=False, reset_kc=False)


@pytest.fixture(scope="module", autouse=True)
def engine():
    papermill_engines.register("shared", SharedKernel)
    yield
    if SharedKernel.pair:
        manager, client = SharedKernel.pair
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(lesson, folder, engine_name="shared", **parameters):
    return papermill.execute_notebook(
        LESSONS[lesson],
        folder / "out.ipynb",
        parameters=parameters,
        engine_name=engine_name,
        kernel_name="python3",
        cwd=folder,
        progress_bar=False,
    )


def shown(notebook):
    """What the cells show, without pictures."""
    kinds = ("text/plain", "text/markdown")
    return {
        cell.id: [out["data"][k] for out in cell.outputs for k in kinds if k in out.get("data", {})]
        for cell in notebook.cells
        if cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", [])
    }


@pytest.mark.parametrize("lesson", list(LESSONS))
def test_it_runs_in_every_scenario_from_any_folder_and_its_results_follow(lesson, tmp_path):
    base = shown(notebooks.read(LESSONS[lesson]))
    for scenario, changes in RUNS:
        found = shown(run(lesson, tmp_path, scenario=scenario, changes=changes))
        if scenario == "base" and not changes:
            assert found == base
        else:
            assert found["setup"] != base["setup"]
            assert "Changed assumptions" in found["setup"][0]


@pytest.mark.parametrize("lesson", ["02-value-chain"])
def test_a_change_changes_the_results(lesson, tmp_path):
    base, changed = (
        shown(notebooks.read(LESSONS[lesson])),
        shown(run(lesson, tmp_path, changes={"reading_time_cut": 0.1})),
    )
    moved = [id for id in base if base[id] != changed[id] and id != "setup"]
    assert len(moved) >= 5


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"changes": {"reading_tme_cut": 0.1}}, "did you mean reading_time_cut"),
        ({"changes": {"reading_time_cut": "a lot"}}, "reading_time_cut takes a number from -0.05 to 0.36"),
        ({"changes": {"reading_time_cut": 3}}, "outside that range"),
        ({"changes": [1]}, "changes takes names with numbers"),
        ({"scenario": "bas"}, "did you mean base"),
    ],
)
@pytest.mark.parametrize("lesson", list(LESSONS))
def test_a_wrong_parameter_stops_it_with_one_clear_line(lesson, tmp_path, parameters, says):
    with pytest.raises(PapermillExecutionError) as raised:
        run(lesson, tmp_path, **parameters)
    assert says in raised.value.evalue
    assert says in str(raised.value)
    assert "\n" not in raised.value.evalue
    assert len(raised.value.traceback) == 1


def test_papermill_as_it_comes_runs_a_lesson_in_a_kernel_of_its_own(tmp_path):
    out = run("00-start-here", tmp_path, engine_name=None, changes={"reading_time_cut": 0.1})
    assert "reading_time_cut = 0.1" in shown(out)["setup"][0]


@pytest.mark.parametrize("lesson", [name for name in LESSONS if name != "06-decision-memo"])
def test_each_explorer_follows_its_controls_and_resets(lesson, tmp_path):
    notebook = notebooks.read(LESSONS[lesson])
    notebook.cells.append(nbformat.v4.new_code_cell(DRIVER, id="drive-explorers"))
    path = tmp_path / f"{lesson}.ipynb"
    nbformat.write(notebook, path)
    out = papermill.execute_notebook(
        path, None, engine_name="shared", kernel_name="python3", cwd=tmp_path, progress_bar=False
    )
    assert "explorers driven" in out.cells[-1].outputs[0]["text"]
