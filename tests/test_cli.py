"""helpers.cli: the command `huashan`."""

import json
import subprocess

import nbformat
import pytest

from helpers import case, checks, cli, notebooks


def notebook(path, *sources):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nb.metadata["widgets"] = {"state": "old"}
    nbformat.write(nb, path)
    return path


def test_start_opens_a_lesson_in_jupyterlab(monkeypatch):
    calls = []
    monkeypatch.setattr(subprocess, "call", lambda command: calls.append(command) or 0)
    assert cli.main(["start"]) == 0
    assert cli.main(["start", "2", "--no-browser"]) == 0
    assert calls[0][1:3] == ["-m", "jupyterlab"]
    assert calls[0][3].endswith("00-start-here.ipynb")
    assert calls[1][3].endswith("02-value-chain.ipynb")
    assert calls[1][4] == "--no-browser"


def test_a_lesson_that_does_not_exist_is_told_in_a_line(capsys):
    assert cli.main(["start", "9"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("huashan: there is no lesson 9; lessons: 00, 01")
    assert said.count("\n") == 1


def test_execute_keeps_outputs_and_nothing_of_the_machine(tmp_path, capsys):
    path = notebook(tmp_path / "a.ipynb", "import ipywidgets\nipywidgets.IntSlider()", "1 + 1")
    assert cli.main(["execute", str(path)]) == 0
    done = notebooks.read(path)
    assert done.cells[1].outputs[0]["data"] == {"text/plain": "2"}
    assert "application/vnd.jupyter.widget-view+json" not in done.cells[0].outputs[0]["data"]
    assert done.metadata["language_info"] == {"name": "python"}
    assert "widgets" not in done.metadata
    assert all("execution" not in cell.metadata for cell in done.cells)
    assert "a.ipynb: executed" in capsys.readouterr().out


def test_a_notebook_that_fails_is_left_as_it_was(tmp_path, capsys):
    path = notebook(tmp_path / "a.ipynb", "1 / 0")
    before = path.read_bytes()
    assert cli.main(["execute", str(path)]) == 1
    assert path.read_bytes() == before
    assert "a cell failed" in capsys.readouterr().err


@pytest.mark.skipif(not notebooks.answer_keys(), reason="a student's copy has no keys")
def test_checks_are_rebuilt_from_stored_keys_and_keep_their_salts(tmp_path, monkeypatch):
    target = tmp_path / "checks.json"
    target.write_bytes(checks.FILE.read_bytes())
    monkeypatch.setattr(checks, "FILE", target)
    assert cli.main(["checks", "--as-stored"]) == 0
    assert json.loads(target.read_text(encoding="utf-8")) == json.loads(
        (case.DATA / "checks.json").read_text("utf-8")
    )
