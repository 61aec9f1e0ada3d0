"""helpers.cli: the command `huashan`."""

import nbformat
import numpy as np
import pytest

from helpers import cli, notebooks, workspace
from helpers.faults import Fault


def notebook(path, *sources):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nb.metadata["widgets"] = {"state": "old"}
    nbformat.write(nb, path)
    return path


@pytest.mark.parametrize("said", [["checks", "--no-browser"], ["execute", "--fast"], ["nonsense"], []])
def test_words_that_no_command_knows_are_refused(said, capsys):
    with pytest.raises(SystemExit):
        cli.main(said)
    assert "usage: huashan" in capsys.readouterr().err


def test_what_the_system_refuses_is_told_in_a_line(tmp_path, capsys):
    assert cli.main(["execute", str(tmp_path / "missing.ipynb")]) == 2
    said = capsys.readouterr().err
    assert said == f"huashan: {tmp_path / 'missing.ipynb'}: No such file or directory\n"


NO_NOTEBOOKS = [
    b"hello", b"", b"[]", b"{}", b"\xe9", b'{"nbformat": 9}', b'{"nbformat": 4, "nbformat_minor": 5, "cells": 3}',
]  # fmt: skip


@pytest.mark.parametrize("content", NO_NOTEBOOKS)
def test_what_is_no_notebook_is_told_in_a_line(content, tmp_path, capsys):
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    assert cli.main(["execute", str(path)]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(f"huashan: {path}: is no notebook")
    assert path.read_bytes() == content


def test_a_lesson_that_was_half_merged_is_told_in_a_line(tmp_path, monkeypatch, capsys):
    for name, content in (("00-start-here", b"<<<<<<< HEAD\n{}"), ("01-evidence", b"[]")):
        (tmp_path / f"{name}.ipynb").write_bytes(content)
        with pytest.raises(Fault, match=f"{name}.ipynb: is no notebook"):
            workspace.plain(tmp_path / f"{name}.ipynb")
    monkeypatch.setattr(
        workspace, "find_lesson", lambda said: workspace.plain(tmp_path / "01-evidence.ipynb")
    )
    assert cli.main(["start", "--no-lab"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_error_of_the_packs_own_shows_where_it_arose(monkeypatch):
    """numpy's is a ValueError too, as is a Fault."""
    monkeypatch.setattr(workspace, "find_lesson", lambda said: np.array([]).max())
    with pytest.raises(ValueError, match="zero-size array"):
        cli.main(["start", "--no-lab"])


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
