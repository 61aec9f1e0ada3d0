"""What a lesson loads: a kernel's start is waited for, and in a browser each package is fetched first."""

import json
import subprocess
import sys

import pytest

from helpers import notebooks, places

# What validates tables, writes notebooks and pages, or reads what is handed in: nothing of it is a lesson's part.
NO_PLACE = {
    "pandera",
    "pydantic",
    "nbformat",
    "nbconvert",
    "jsonschema",
    "scipy",
    "bleach",
    "jinja2",
    "mistune",
    "tornado",
}
SEEN = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="nocolor")
before = set(sys.modules)
for source in json.load(sys.stdin):
    result = shell.run_cell(source)
    result.raise_error()
print("\\nloaded", *sorted({name.split(".")[0] for name in set(sys.modules) - before}))
"""


def loaded(sources, folder):
    """The packages that some cells load, in a Python of their own."""
    done = subprocess.run(
        [sys.executable, "-c", SEEN], input=json.dumps(sources), capture_output=True, text=True, cwd=folder, timeout=300
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return set(done.stdout.rsplit("\nloaded ", 1)[1].split())


def _no_place(sources):
    """The memo's lesson makes a page of Markdown."""
    page = {"bleach", "jinja2", "mistune"} if any("memo.export(" in source for source in sources) else set()
    return NO_PLACE - page


def cells(path, *ids):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        "".join(cell["source"])
        for cell in found
        if cell["cell_type"] == "code" and (not ids or cell["id"] in ids)
    ]


def test_the_case_loads_tables_and_no_more(tmp_path):
    found = loaded(["from helpers import case", "case.load()", "case.assume()"], tmp_path)
    assert not found & (NO_PLACE | {"matplotlib", "ipywidgets", "networkx"})
    assert {"pandas", "numpy", "helpers"} <= found


def test_a_lessons_first_cells_load_what_it_draws_and_shows_with(tmp_path):
    path = places.lessons()[2]  # others load no more in all their cells, below
    sources = cells(path, "parameters", "setup")
    found = loaded(sources, tmp_path)
    assert not found & (_no_place(cells(path)) | {"networkx"})
    assert {"pandas", "matplotlib", "ipywidgets"} <= found


@pytest.mark.slow
@pytest.mark.parametrize("path", places.lessons()[::3], ids=lambda path: path.stem[:2])
def test_a_whole_lesson_loads_no_more_than_that_and_a_graph(path, tmp_path, monkeypatch):
    sources = cells(path)
    for name, value in notebooks.STEADY.items():
        monkeypatch.setenv(name, value)
    found = loaded(sources, tmp_path)
    assert not found & _no_place(sources)
