"""helpers.workspace: a student's folder, in which nothing of the student's is overwritten."""

import json
import os

import pytest

from helpers import places, workspace
from helpers.case import schemas
from helpers.faults import Fault

LESSON = "02-value-chain.ipynb"


@pytest.fixture
def folder(tmp_path):
    workspace.lay(tmp_path / "mine")
    return tmp_path / "mine"


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_it_holds_the_lessons_the_tables_and_nothing_of_the_instructors(folder):
    found = names(folder)
    assert {path.name for path in places.lessons()} <= found
    of_the_class = {f"data/{name}.csv" for name in schemas.CLASS_TABLES}
    assert {f"data/{path.name}" for path in places.DATA.glob("*.csv")} - of_the_class <= found
    assert not found & of_the_class
    assert not [name for name in found if "instructor" in name or "check" in name]


def test_lessons_have_no_outputs_and_their_plumbing_is_folded(folder):
    for path in places.lessons(folder):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
        hidden = {cell["id"] for cell in code if cell["metadata"].get("jupyter", {}).get("source_hidden")}
        assert {"parameters", "setup"} < hidden
        for cell in code:  # what a learner fills in, runs to predict or check, or is told to change
            if cell["id"].startswith(("answer-", "predict-", "check-")):
                assert cell["id"] not in hidden
            if "".join(cell["source"]).startswith(("observe(", "reveal(", "charts.show(")):
                assert cell["id"] in hidden
        sources = [
            cell["source"] for cell in json.loads((places.NOTEBOOKS / path.name).read_text("utf-8"))["cells"]
        ]
        assert [cell["source"] for cell in cells] == sources


def test_a_second_day_changes_nothing(folder):
    before = {name: (folder / name).read_bytes() for name in names(folder)}
    again = workspace.lay(folder)
    assert (again.new, again.updated, again.left) == ([], [], [])
    assert {name: (folder / name).read_bytes() for name in names(folder)} == before


@pytest.fixture
def newer(monkeypatch):
    """A pack in which every lesson has changed since."""
    old = workspace.blank
    monkeypatch.setattr(workspace, "blank", lambda path: old(path) + b"\n")


def test_a_newer_pack_replaces_what_was_not_touched_and_says_what_it_left(folder, newer):
    (folder / LESSON).write_text("my work", encoding="utf-8")
    again = workspace.lay(folder)
    assert again.left == [LESSON]
    assert set(again.updated) == {path.name for path in places.lessons()} - {LESSON}
    assert (folder / LESSON).read_text(encoding="utf-8") == "my work"
    assert "--fresh" in str(again)
    assert workspace.lay(folder).left == []  # said once


@pytest.mark.parametrize("known", [None, "", "[]", "{", '{"02-value-chain.ipynb": 3}'])
def test_where_it_is_not_known_what_was_laid_everything_is_the_students(folder, newer, known):
    file = folder / workspace.HIDDEN / "laid.json"
    file.unlink() if known is None else file.write_text(known, encoding="utf-8")
    before = (folder / LESSON).read_bytes()
    assert LESSON in workspace.lay(folder).left
    assert (folder / LESSON).read_bytes() == before


def test_a_lesson_thrown_away_comes_back(folder):
    (folder / LESSON).unlink()
    assert workspace.lay(folder).new == [LESSON]


def test_a_fresh_copy_lies_beside_the_old_one(folder):
    (folder / LESSON).write_text("my work", encoding="utf-8")
    made = [workspace.fresh(folder, "2").name for _ in range(3)]
    assert made == [
        "02-value-chain-fresh.ipynb",
        "02-value-chain-fresh-2.ipynb",
        "02-value-chain-fresh-3.ipynb",
    ]
    assert (folder / made[0]).read_bytes() == workspace.blank(places.NOTEBOOKS / LESSON)
    assert (folder / LESSON).read_text(encoding="utf-8") == "my work"


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        (LESSON, os.mkdir, "is a folder and stands in the way"),
        ("data", lambda place: place.write_text("x"), "is a file and stands in the way"),
        (".huashan", lambda place: place.write_text("x"), "is a file and stands in the way"),
    ],
)
def test_what_stands_in_the_way_is_told_in_a_line(tmp_path, name, make, says):
    make(tmp_path / name)
    with pytest.raises(Fault, match=says) as told:
        workspace.lay(tmp_path)
    assert str(tmp_path / name) in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("step", ["mkdir", "write_bytes"])
def test_a_full_disk_is_told_in_a_line_and_leaves_no_half_file(tmp_path, monkeypatch, step):
    def full(self, *_, **__):
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(workspace.Path, step, full)
    with pytest.raises(Fault, match="No space left on device"):
        workspace.lay(tmp_path / "mine")
    monkeypatch.undo()
    assert not list(tmp_path.rglob("*.part"))


# -- which folder --------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("home", "here"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(workspace.Path, "home", lambda: tmp_path / "home")
    return tmp_path


def sealed(monkeypatch, *folders):
    """Folders that can't be written, also by root."""
    monkeypatch.setattr(workspace.os, "access", lambda place, mode: place not in folders)


def test_it_is_in_the_current_folder(home):
    assert workspace.find(here=home / "here") == home / "here" / "my-lessons"


def test_or_in_the_home_folder_where_the_current_one_cannot_be_written(home, monkeypatch):
    sealed(monkeypatch, home / "here")
    assert workspace.find(here=home / "here") == home / "home" / "my-lessons"


def test_or_nowhere(home, monkeypatch):
    sealed(monkeypatch, home / "here", home / "home")
    with pytest.raises(Fault, match="--folder"):
        workspace.find(here=home / "here")


def test_one_that_is_there_is_found_again(home):
    workspace.lay(home / "home" / "my-lessons")
    assert workspace.find(here=home / "here") == home / "home" / "my-lessons"
    workspace.lay(home / "here" / "my-lessons")
    assert workspace.find(here=home / "here") == home / "here" / "my-lessons"
    assert workspace.find(here=home / "here" / "my-lessons") == home / "here" / "my-lessons"


def test_a_folder_can_be_named_but_not_one_of_the_pack(home):
    assert workspace.find(workspace.Path("mine"), home / "here") == home / "here" / "mine"
    for own in (places.ROOT, places.NOTEBOOKS, places.NOTEBOOKS / "instructor"):
        with pytest.raises(Fault, match="belongs to the pack"):
            workspace.find(own)


@pytest.mark.parametrize("said", ["2", "02", "02-value-chain", LESSON])
def test_a_lesson_is_found_by_number_or_name(said):
    assert workspace.find_lesson(said).name == LESSON


@pytest.mark.parametrize("said", ["12", "2a", "", "value"])
def test_a_lesson_that_is_not_there_is_told_with_those_that_are(said):
    with pytest.raises(Fault, match="lessons: 00, 01"):
        workspace.find_lesson(said)


def test_in_a_browser_every_folder_is_a_workspace(tmp_path, monkeypatch):
    assert not workspace.is_one(tmp_path)
    monkeypatch.setattr(places, "BROWSER", True)
    assert workspace.is_one(tmp_path)
