"""What a module imports: floors below its own alone. What a lesson loads: a kernel's start is waited for, and in a
browser each package is fetched first."""

import ast
import functools
import graphlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import notebooks, places
from helpers.site import wheels

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / "helpers").rglob("*.py")
}


@functools.cache
def imported(name):
    """The pack's modules that one imports, inside its functions too, each with whether a type checker alone does."""
    found, todo = set(), [(ast.parse(MODULES[name].read_text(encoding="utf-8")), False)]
    package = name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]
    for node, typed in todo:
        below = typed or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        todo += [(one, below) for one in ast.iter_child_nodes(node)]
        if isinstance(node, ast.Import):
            found |= {(alias.name, typed) for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            near = package.rsplit(".", node.level - 1)[0] if node.level else ""
            module = ".".join(filter(None, [near, node.module]))
            wholes = [f"{module}.{alias.name}" for alias in node.names]
            found |= {(whole if whole in MODULES else module, typed) for whole in wholes}
    return {(one, typed) for one, typed in found if one in MODULES}


def part(name):
    return name.partition(".")[2].partition(".")[0]


def test_each_floor_imports_only_floors_below_it():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    floors = [re.findall(r"`(\w+)`", line) for line in re.findall(r"^\d+\. (.+)$", readme, re.M)]
    floor = {one: number for number, names in enumerate(floors) for one in names}
    assert sorted(one for names in floors for one in names) == sorted({*map(part, MODULES)} - {""})
    pairs = {(part(name), part(one)) for name in MODULES for one, _ in imported(name)}
    assert [(one, other) for one, other in pairs if one != other != "" and floor[one] <= floor[other]] == []


def test_no_modules_import_each_other_in_a_circle():
    """But for a type checker: such an import never runs."""
    run = {name: {one for one, typed in imported(name) if not typed} for name in MODULES}
    graphlib.TopologicalSorter(run).prepare()


def test_what_a_browser_gets_imports_nothing_that_it_does_not_get():
    got = [name for name in MODULES if part(name) not in {"cli", *wheels._LEFT_OUT}]
    assert not {part(one) for name in got for one, _ in imported(name)} & wheels._LEFT_OUT


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
