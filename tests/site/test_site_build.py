"""The command `huashan site`: what goes into the folder, and what is said where it can't be made."""

import ast
import json
import sys
import urllib.error
import urllib.request
from importlib.metadata import packages_distributions

import pytest

from helpers import cli, places, workspace
from helpers.site import lite, lock, wheels
from helpers.site.edition import RELEASE


def lines(capsys):
    return capsys.readouterr().err.strip().splitlines()


def test_lessons_are_those_of_a_student_but_for_the_kernel():
    laid = dict(workspace.delivery())
    for name, content in lite.contents():
        if not name.endswith(".ipynb"):
            assert content == laid[name]
            continue
        notebook, students = json.loads(content), json.loads(laid[name])
        assert notebook["metadata"]["kernelspec"]["name"] == "python"
        assert notebook["cells"] == students["cells"]
        assert not any(cell.get("outputs") for cell in notebook["cells"])
    names = [name for name, _ in lite.contents()]
    assert [name for name in names if name.endswith(".ipynb")] == [path.name for path in places.lessons()]
    assert not [name for name in names if "instructor" in name or "checks" in name]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert cli.main(["site", "--out", str(tmp_path)]) == 2
    assert lines(capsys) == [f"huashan: {tmp_path} is not empty: give a new folder for the site"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_without_jupyterlite_it_says_how_to_get_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(lite, "find_spec", lambda name: None)
    assert cli.main(["site", "--out", str(tmp_path / "out")]) == 2
    (said,) = lines(capsys)
    assert 'pip install -e ".[site]"' in said
    assert not (tmp_path / "out").exists()


def test_without_a_network_it_says_what_to_name(tmp_path, capsys, monkeypatch):
    def refused(*_, **__):
        raise urllib.error.URLError("no route to host")

    monkeypatch.setattr(lite, "extension", lambda name: tmp_path)
    monkeypatch.setattr(urllib.request, "urlopen", refused)
    assert cli.main(["site", "--out", str(tmp_path / "out")]) == 2
    (said,) = lines(capsys)
    assert RELEASE.cdn in said
    assert "(no route to host)" in said
    assert "--lock" in said


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_that_is_not_pyodide_is_told(tmp_path, capsys, monkeypatch, there):
    monkeypatch.setattr(lite, "extension", lambda name: tmp_path)
    folder = tmp_path / "pyodide"
    if there:
        folder.mkdir()
    assert cli.main(["site", "--out", str(tmp_path / "out"), "--offline", str(folder)]) == 2
    (said,) = lines(capsys)
    assert f"Pyodide {RELEASE.version}" in said
    assert str(folder) in said


# What modules of the wheel import that no lesson does; tests/test_imports.py sees to that.
NEVER_THERE = {"pandera", "nbformat", "nbclient", "nbconvert", "nbval", "tinycss2"}


def test_the_lock_file_holds_all_that_the_wheels_modules_import():
    """A module that is imported inside a function counts: the browser's kernel sees no more than a cell's own imports."""
    found = set()
    for path in (path for _, path in wheels._modules() if path.suffix == ".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            found |= {name.split(".")[0] for name in names}
    found -= {*sys.stdlib_module_names, "helpers", "winreg"}
    told = packages_distributions()
    needed = {lock.canonical(told[name][0]) for name in found - NEVER_THERE if name in told}
    assert needed == {lock.canonical(name) for name in lock.PACK}


@pytest.mark.slow
@pytest.mark.skipif(not places.answer_keys(), reason="a student's copy has no grading")
def test_a_notebook_of_the_browsers_kernel_is_graded_like_any_other(sandbox, tmp_path):
    from helpers.grading.grade import grade

    name, content = next(one for one in lite.contents() if one[0].endswith(".ipynb"))
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "anna.ipynb").write_bytes(content)
    (tmp_path / "class" / "ben.ipynb").write_bytes(dict(workspace.delivery())[name])
    rows = grade(tmp_path / "class", tmp_path / "out", scenarios=1)
    told = [[(one.id, str(one.outcome)) for one in row.grade.judgements] for row in rows]
    assert told[0] == told[1] != []
    assert rows[0].grade.notes == rows[1].grade.notes
