"""helpers.exercises.running: which notebook runs."""

import json
import types
from pathlib import Path

import IPython
import pytest

from helpers import places
from helpers.exercises import running

TAGS = ["answer-9.3", "answer-9.4"]
USUAL = "06-memo.ipynb"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return tmp_path


def make(place, tag="answer-9.4"):
    cells = [{"cell_type": "markdown", "metadata": {"tags": [tag]}, "source": ['"answer-9.3"']}]
    place.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return place


def in_vscode(monkeypatch, place):
    shell = types.SimpleNamespace(user_ns={"__vsc_ipynb_file__": str(place)})
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)


@pytest.mark.parametrize("name", ["06-memo-Copy1.ipynb", "Mémo – 决策.ipynb", "a b.ipynb", "06-memo.ipynb"])
@pytest.mark.parametrize("says", ["jupyter", "vscode"])
def test_the_one_that_runs_is_taken_whatever_its_name(folder, monkeypatch, name, says):
    make(folder / USUAL)
    place = make(folder / name)
    if says == "jupyter":
        monkeypatch.setenv("JPY_SESSION_NAME", str(place))
    else:
        in_vscode(monkeypatch, place)
        monkeypatch.setenv("JPY_SESSION_NAME", "a-jvsc-1234.ipynb")
    assert running.notebook_with(TAGS, USUAL) == Path(name)


@pytest.mark.parametrize(
    "said", ["", "gone.ipynb", "/gone/06.ipynb", "Console 1", "05-review.ipynb", ".", "notes.txt"]
)
def test_what_is_no_such_notebook_is_passed_over(folder, monkeypatch, said):
    make(folder / "05-review.ipynb", "answer-7.2")
    make(folder / "notes.txt")
    monkeypatch.setenv("JPY_SESSION_NAME", said)
    assert running.notebook_with(TAGS, USUAL) == Path(USUAL)
    make(folder / "mine.ipynb")
    assert running.notebook_with(TAGS, USUAL) == Path("mine.ipynb")  # renamed since, or papermill
    make(folder / USUAL)
    assert running.notebook_with(TAGS, USUAL) == Path(USUAL)


def test_one_in_another_folder_keeps_its_path(folder, monkeypatch):
    (folder / "other").mkdir()
    place = make(folder / "other" / "x.ipynb")
    monkeypatch.setenv("JPY_SESSION_NAME", str(place))
    assert running.notebook() == place


def test_of_several_none_is_guessed(folder):
    make(folder / "a.ipynb")
    make(folder / "b.ipynb")
    with pytest.raises(
        ValueError, match=r"whether this notebook is a\.ipynb or b\.ipynb: call yours 06-memo\.ipynb"
    ):
        running.notebook_with(TAGS, USUAL)


def test_in_a_browser_it_is_the_notebook_of_the_lesson_that_began(folder, monkeypatch):
    (folder / "02-mine.ipynb").write_text("{}")
    monkeypatch.setattr(running, "_begun", "")
    monkeypatch.setattr(places, "BROWSER", True)
    assert running.notebook() is None
    running.begun("02-mine")
    assert running.notebook() == Path("02-mine.ipynb")
    running.begun("03-renamed")
    assert running.notebook() is None
    running.begun("02-mine")
    monkeypatch.setattr(places, "BROWSER", False)
    assert running.notebook() is None
