"""Every lesson at base under papermill, from another folder, and every explorer of it driven without a browser."""

from pathlib import Path

import nbformat
import papermill
import pytest
import warm

from helpers import notebooks, places

DRIVER = (Path(__file__).parent / "drive_explorers.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def engine():
    with warm.engine() as name:
        yield name


@pytest.mark.parametrize("lesson", [path.stem for path in notebooks.lessons()])
def test_it_shows_what_is_stored_and_each_explorer_follows_its_controls_and_resets(lesson, tmp_path):
    notebook = notebooks.read(places.NOTEBOOKS / f"{lesson}.ipynb")
    stored = warm.shown(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell(DRIVER, id="drive-explorers"))
    path = tmp_path / f"{lesson}.ipynb"
    nbformat.write(notebook, path)
    out = papermill.execute_notebook(
        path, None, engine_name="shared", kernel_name="python3", cwd=tmp_path, progress_bar=False
    )
    driven = out.cells.pop()
    assert warm.shown(out) == stored
    assert "explorers driven" in driven.outputs[0]["text"]
