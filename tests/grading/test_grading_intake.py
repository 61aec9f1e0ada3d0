"""Whose a file is, what is in it, and the notebook that is really run."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from grading import toy
from hypothesis import given
from hypothesis import strategies as st

from helpers.faults import Fault
from helpers.grading import intake
from helpers.grading.pack import Lesson, Pack
from helpers.grading.runcopy import MARK, OWN_ASSUMPTIONS, Unreadable, make_run_copy, read_cells, tell_lesson


def write(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    return folder


def test_names_of_canvas_and_moodle(tmp_path: Path) -> None:
    write(
        tmp_path,
        "doejane_LATE_4712_99001_02-value-chain-1.ipynb",
        "Jan Novák_77_assignsubmission_file_/02-value-chain.ipynb",
        "Bo_Li_78_assignsubmission_file_02-value-chain.ipynb",
        "Ada Plain/mine/02.ipynb",
        "Ada Plain/.ipynb_checkpoints/02-checkpoint.ipynb",
        "Zoe.ipynb",
        "readme.txt",
    )
    found = {one.student: one for one in toy.find(tmp_path)}
    assert set(found) == {"doejane", "Jan Novák", "Bo_Li", "Ada Plain", "Zoe", "readme"}
    assert (found["doejane"].canvas, found["doejane"].version) == ("4712", 1)
    assert (found["Jan Novák"].moodle, found["Bo_Li"].moodle) == ("77", "78")


def test_the_latest_copy_counts(tmp_path: Path) -> None:
    plain = write(tmp_path / "plain", "Zoe.ipynb", "Zoe (2).ipynb", "Zoe (10).ipynb")
    canvas = write(tmp_path / "canvas", "li_9_1_a.ipynb", "li_9_2_a-1.ipynb")
    found = {one.student: one for place in (plain, canvas) for one in toy.find(place)}
    assert found["Zoe"].where == "Zoe (10).ipynb"
    assert found["Zoe"].earlier == ("Zoe.ipynb", "Zoe (2).ipynb")
    assert found["li"].where == "li_9_2_a-1.ipynb"


def test_a_folder_without_a_notebook_is_a_submission_too(tmp_path: Path) -> None:
    write(tmp_path, "Eva_5_assignsubmission_file_/essay.docx", "Zoe.ipynb")
    eva = next(one for one in toy.find(tmp_path) if one.student == "Eva")
    assert eva.path is None


def test_symbolic_links_are_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "elsewhere", "secret.ipynb") / "secret.ipynb"
    folder = write(tmp_path / "class", "Zoe.ipynb")
    (folder / "Eve.ipynb").symlink_to(secret)
    (folder / "Max").mkdir()
    (folder / "Max" / "x.ipynb").symlink_to(secret)
    found = toy.find(folder)
    assert {one.student: one.path is None for one in found} == {"Eve": True, "Max": True, "Zoe": False}
    assert all("link" in one.why and not toy.content(one) for one in found if one.path is None)


def test_nothing_to_grade_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Fault, match="no notebook"):
        toy.find(tmp_path / "empty")
    with pytest.raises(Fault, match="neither"):
        toy.find(tmp_path / "missing")


@given(st.text(max_size=40))
def test_shown_names_are_one_line_of_visible_text(name: str) -> None:
    seen = intake.shown(name)
    assert seen
    assert len(seen.splitlines()) == 1
    assert not set("\u202e\u200f\x00\r\n") & set(seen)


@given(st.text(min_size=1, max_size=60))
def test_folder_names_are_safe(name: str) -> None:
    assert set(intake.folder_name(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(intake.folder_name(name)) <= 50


# ------------------------------------------------------------------------------------------------ run copy


@pytest.fixture
def lesson(pack: Path) -> Lesson:
    return Pack(pack).lessons["02-toy"]


def copy_of(made: dict, lesson: Lesson):
    return make_run_copy(read_cells(json.dumps(made).encode(), 10**7, 500), lesson)


def sources(run) -> list[str]:
    return [cell["source"] for cell in run.cells]


def test_an_untouched_notebook_is_run_as_it_is(lesson: Lesson) -> None:
    run = copy_of(toy.submission({}), lesson)
    assert sources(run) == [source for _, _, source, _ in toy.LESSON]
    assert run.notes == []
    assert run.written == {"2.8": ""}
    assert run.code == ""


def test_every_damage_ends_in_the_same_protected_cells(lesson: Lesson) -> None:
    untouched = [source for _, _, source, tags in toy.LESSON if "protected" in tags]
    damaged = [
        toy.submission(**{"check-2-2": 'check("2.2", "reading")', "setup": "import os"}),
        {**toy.submission(), "cells": [c for c in toy.submission()["cells"] if c["id"] != "check-2-1"]},
        {**toy.submission(), "cells": list(reversed(toy.submission()["cells"]))},
        {**toy.submission(), "cells": [{**c, "id": "same"} for c in toy.submission()["cells"]]},
        {**toy.submission(), "cells": [c for c in toy.submission()["cells"] for _ in (1, 2)]},
    ]
    for made in damaged:
        run = copy_of(made, lesson)
        kept = [source for source in sources(run) if source in untouched]
        assert sorted(kept) == sorted(untouched)
        assert kept[:2] == untouched[:2], "parameters, then imports, before everything else"
        assert len({cell["id"] for cell in run.cells}) == len(run.cells)
        for number in (1, 2, 3):
            answer = sources(run).index(toy.RIGHT[f"answer-2-{number}"])
            check = sources(run).index(f'check("2.{number}", answer_2_{number})')
            assert answer < check
            assert run.cells[check]["metadata"][MARK] == f"2.{number}"


def test_a_students_own_cells_stay(lesson: Lesson) -> None:
    made = toy.submission()
    extra = {"cell_type": "code", "id": "mine", "metadata": {}, "source": "my_own = 1", "outputs": []}
    made["cells"].insert(5, extra)
    run = copy_of(made, lesson)
    assert "my_own = 1" in sources(run)
    assert "my_own = 1" in run.code


def test_assumptions_of_ones_own_are_set_back_and_cost_nothing(lesson: Lesson) -> None:
    own = 'scenario = "base"\nchanges = {"reading_time_cut": 0.3}'
    run = copy_of(toy.submission(parameters=own), lesson)
    assert toy.PARAMETERS in sources(run)
    assert own not in sources(run)
    assert run.notes == [OWN_ASSUMPTIONS]


def test_a_planted_parameters_tag_is_not_believed(lesson: Lesson) -> None:
    made = toy.submission()
    made["cells"].append(
        {
            "cell_type": "code",
            "id": "z",
            "metadata": {"tags": ["injected-parameters"]},
            "source": "changes = {}",
        }
    )
    run = copy_of(made, lesson)
    assert sum("injected-parameters" in cell["metadata"]["tags"] for cell in run.cells) == 0


@pytest.mark.parametrize("lost", ["tag", "id", "both"])
def test_a_written_answer_is_found(lesson: Lesson, lost: str) -> None:
    made = toy.submission()
    cell = next(cell for cell in made["cells"] if cell["id"] == "answer-2-8")
    if lost in ("tag", "both"):
        cell["metadata"] = {}
    if lost in ("id", "both"):
        cell["id"] = "else"
    assert copy_of(made, lesson).written == {"2.8": toy.RIGHT["answer-2-8"]}


def test_which_lesson_it_is(lesson: Lesson) -> None:
    lessons = {"02-toy": lesson}
    cells = read_cells(json.dumps(toy.submission()).encode(), 10**7, 500)
    assert tell_lesson(cells, lessons) == "02-toy"
    other = toy.notebook([("code", "title", "1 + 1", []), ("markdown", "setup", "# Tax", [])])
    assert tell_lesson(read_cells(json.dumps(other).encode(), 10**7, 500), lessons) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert read_cells(data, 10**6, 500)


NAMES = st.sampled_from(["id", "cell_type", "source", "metadata", "tags", "cells", "outputs"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=20,
)


@given(cells=st.lists(JSON, max_size=5))
def test_any_cells_make_a_run_copy_or_are_refused(lesson_once: Lesson, cells: list) -> None:
    try:
        read = read_cells(json.dumps({"cells": cells}).encode(), 10**6, 500)
    except Unreadable:
        return
    run = make_run_copy(read, lesson_once)
    assert sum(MARK in cell["metadata"] for cell in run.cells) == 3


@pytest.fixture(scope="module")
def lesson_once(pack: Path) -> Lesson:
    return Pack(pack).lessons["02-toy"]
