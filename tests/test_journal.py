"""helpers.exercises.journal: predictions and findings in one small file, and in memory where that can't be written."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.exercises import journal


@pytest.fixture(autouse=True)
def a_run_of_its_own(monkeypatch):
    monkeypatch.setattr(journal, "_unsaved", {})


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    return tmp_path / "journal.json"


def put(id, value):
    with journal.changing() as held:
        held.predictions[id] = {"value": value}
    return held


def names(folder):
    return sorted(place.name for place in folder.iterdir())


def test_an_absent_file_is_an_empty_journal(file):
    assert journal.read() == journal.Journal()
    assert journal.cannot_save() == ""
    assert names(file.parent) == []


def test_what_is_changed_is_read_again_and_is_readable(file):
    with journal.changing() as held:
        held.predictions["p2.1"] = {"value": 25, "confidence": 60}
        held.findings["2.1"] = {"value": "清洗", "text": "half a character \ud800"}
    assert held.trouble == ""
    assert journal.read() == held
    assert "清洗" in file.read_text(encoding="utf-8")
    assert names(file.parent) == ["journal.json"]


def test_what_a_person_added_stays(file):
    file.write_text('{"predictions": {"p": {"value": 1, "why": "x"}}, "mine": ["a note"]}', encoding="utf-8")
    put("q", 2)
    held = json.loads(file.read_text(encoding="utf-8"))
    assert held["mine"] == ["a note"]
    assert held["predictions"] == {"p": {"value": 1, "why": "x"}, "q": {"value": 2}}
    assert names(file.parent) == ["journal.json"]


def test_without_a_change_the_file_stays_as_the_person_left_it(file):
    text = '{"predictions": {}, "findings": {"a": 1}}'
    file.write_text(text, encoding="utf-8")
    with journal.changing():
        pass
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"predictions": {"a": {"value": 1}', "<<<<<<< HEAD\n{}", "\0\0"]
)
def test_a_damaged_file_is_told_and_never_lost(file, text):
    file.write_text(text, encoding="utf-8")
    assert "journal.json can't be read: " in journal.read().note
    held = put("p1.1", 1)
    assert held.note.endswith("; the file as it was is kept as journal-damaged.json")
    assert (file.parent / "journal-damaged.json").read_text(encoding="utf-8") == text
    assert json.loads(file.read_text(encoding="utf-8"))["predictions"] == {"p1.1": {"value": 1}}
    assert journal.read().note == ""


def test_damaged_again_and_again_every_copy_stays(file):
    for i in range(4):
        file.write_text(f"damage {i}", encoding="utf-8")
        put(f"p{i}", i)
    copies = ["journal-damaged.json", *(f"journal-damaged-{i}.json" for i in (2, 3, 4))]
    assert [(file.parent / name).read_text(encoding="utf-8") for name in copies] == [
        f"damage {i}" for i in range(4)
    ]
    assert names(file.parent) == sorted(["journal.json", *copies])


def test_a_bad_entry_costs_itself_alone_and_the_file_as_it_was_is_kept(file):
    text = '{"predictions": {"a": {"value": 1},\n"b": 3, "c": {"value": 2, "confidence": "80%"}}}'
    file.write_text(text, encoding="utf-8")
    held = put("d", 4)
    assert list(held.predictions) == ["a", "c", "d"]
    assert held.note.startswith(
        "in journal.json line 2, prediction b: 3 is no entry, so it is left out; line 2, "
    )
    assert (file.parent / "journal-damaged.json").read_text(encoding="utf-8") == text
    assert journal.read() == journal.Journal(
        {"a": {"value": 1}, "c": {"value": 2, "confidence": 80.0}, "d": {"value": 4}}
    )


def test_many_faults_are_one_line_of_a_few(file):
    file.write_text(json.dumps({"findings": {f"f{i}": i for i in range(9)}}), encoding="utf-8")
    assert journal.read().note.endswith("; and 6 more")


# -- storage that can't be written -------------------------------------------------------------------------


def no_folder(file, monkeypatch):
    monkeypatch.setenv(journal.SWITCH, str(file.parent / "missing" / "journal.json"))
    return f"there is no folder {file.parent / 'missing'}"


def a_file_for_a_folder(file, monkeypatch):
    (file.parent / "x").write_text("", encoding="utf-8")
    monkeypatch.setenv(journal.SWITCH, str(file.parent / "x" / "journal.json"))
    return "there is no folder"


def a_folder_of_that_name(file, monkeypatch):
    file.mkdir()
    return "a folder has the name journal.json: rename it"


def an_unreadable_file(file, monkeypatch):
    file.write_text("{}", encoding="utf-8")
    whole = Path.read_bytes

    def refused(place):
        if place.name == "journal.json":
            raise PermissionError(errno.EACCES, "Permission denied")
        return whole(place)

    monkeypatch.setattr(Path, "read_bytes", refused)
    return "journal.json can't be read (Permission denied): make it readable, or rename it"


def a_read_only_folder(file, monkeypatch):
    def refused(place, data):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refused)
    return 'journal.json can\'t be saved (Permission denied): the command "huashan start" makes a folder of your own'


def a_full_disk(file, monkeypatch):
    def half(place, data):
        with place.open("wb") as out:
            out.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    return "journal.json can't be saved (No space left on device): free some space on the disk"


@pytest.mark.parametrize(
    "storage",
    [
        no_folder,
        a_file_for_a_folder,
        a_folder_of_that_name,
        an_unreadable_file,
        a_read_only_folder,
        a_full_disk,
    ],
)
def test_what_cannot_be_saved_is_told_and_kept_for_this_run(storage, file, monkeypatch):
    says = storage(file, monkeypatch)
    before = names(file.parent)
    assert says in journal.cannot_save()
    held = put("p1", 1)
    assert says in held.trouble
    assert "\n" not in held.trouble
    put("p2", 2)
    assert journal.read().predictions == {"p1": {"value": 1}, "p2": {"value": 2}}
    assert says in journal.read().trouble
    assert names(file.parent) == before


@pytest.mark.parametrize("step", ["rename", "replace"])
@pytest.mark.parametrize("damaged", [False, True])
def test_a_disk_that_fails_in_putting_the_file_in_place_leaves_all_as_it_was(
    step, damaged, file, monkeypatch
):
    before = "{" if damaged else '{"predictions": {"p0": {"value": 0}}}'
    file.write_text(before, encoding="utf-8")

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, step, full)
        held = put("p1", 1)
        if damaged or step == "replace":
            assert "No space left" in held.trouble
            assert file.read_text(encoding="utf-8") == before
        assert names(file.parent) == ["journal.json"]
        assert journal.read().predictions["p1"] == {"value": 1}
    assert put("p2", 2).trouble == ""
    assert {"p1", "p2"} <= set(json.loads(file.read_text(encoding="utf-8"))["predictions"])


def test_once_it_can_be_saved_again_nothing_of_the_run_is_missing(file, monkeypatch):
    with monkeypatch.context() as broken:
        a_read_only_folder(file, broken)
        put("p1", 1)
        put("p2", 2)
    file.write_text(
        '{"predictions": {"p1": {"value": 9}, "p3": {"value": 3}}}', encoding="utf-8"
    )  # by another kernel
    with journal.changing() as held:
        held.findings["f"] = {"value": 1}
    assert held.trouble == ""
    saved = json.loads(file.read_text(encoding="utf-8"))
    assert saved["predictions"] == {"p1": {"value": 9}, "p3": {"value": 3}, "p2": {"value": 2}}
    assert saved["findings"] == {"f": {"value": 1}}
    assert journal.read().trouble == ""


# -- two at a time -------------------------------------------------------------------------------------------

WRITER = """
import sys
from helpers.exercises import journal
for i in range(40):
    with journal.changing() as held:
        held.predictions[f"{sys.argv[1]}-{i}"] = {"value": i}
    assert not held.trouble, held.trouble
"""


def test_kernels_that_write_at_once_lose_nothing(file):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(i)]) for i in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(journal.read().predictions) == 120
    assert names(file.parent) == ["journal.json"]


def test_an_error_while_changing_saves_nothing_and_lets_go(file):
    with pytest.raises(KeyError), journal.changing() as held:
        held.predictions["p"] = {"value": 1}["no such key"]
    assert not file.exists()
    assert put("q", 1).trouble == ""


# -- where it is ---------------------------------------------------------------------------------------------


def test_a_link_stays_a_link(file):
    real = file.parent / "elsewhere"
    real.mkdir()
    file.symlink_to(real / "kept.json")
    put("p", 1)
    put("q", 2)
    assert file.is_symlink()
    assert list(json.loads((real / "kept.json").read_text(encoding="utf-8"))["predictions"]) == ["p", "q"]
    assert names(real) == ["kept.json"]


def test_off_reads_and_writes_nothing(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(journal.SWITCH, "off")
    assert put("p", 1).trouble == ""
    assert journal.read() == journal.Journal()
    assert journal.cannot_save() == ""
    assert names(tmp_path) == []


def test_without_a_switch_the_file_is_beside_the_notebook(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(journal.SWITCH, raising=False)
    assert journal.path() == tmp_path / "journal.json"


def test_a_folder_that_is_gone_keeps_it_for_this_run(monkeypatch, tmp_path):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    monkeypatch.delenv(journal.SWITCH, raising=False)
    (tmp_path / "gone").rmdir()
    assert "this folder is gone" in put("p", 1).trouble
    assert journal.read().predictions == {"p": {"value": 1}}
