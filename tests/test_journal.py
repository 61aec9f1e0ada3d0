"""helpers.journal: predictions and findings in one small file."""

import json

import pytest

from helpers import journal


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    return tmp_path / "journal.json"


def test_an_absent_file_is_an_empty_journal(file):
    assert journal.read() == journal.Journal()


def test_what_is_written_is_read_again_and_is_readable(file):
    kept = journal.Journal({"p2.1": {"value": 25, "confidence": 60}}, {"2.1": {"value": "清洗", "text": "x"}})
    assert journal.write(kept) == ""
    assert journal.read() == kept
    assert "清洗" in file.read_text(encoding="utf-8")
    assert [p.name for p in file.parent.iterdir()] == ["journal.json"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"predictions": 3}', '{"predictions": {"a": 1}, "findings": {}}']
)
def test_a_damaged_file_is_told_and_never_lost(file, text):
    file.write_text(text, encoding="utf-8")
    found = journal.read()
    assert "can't be read" in found.note
    assert found.predictions == {}
    found.predictions["p1.1"] = {"value": 1}
    assert journal.write(found) == ""
    assert (file.parent / "journal-damaged.json").read_text(encoding="utf-8") == text
    assert json.loads(file.read_text(encoding="utf-8"))["predictions"] == {"p1.1": {"value": 1}}


def test_a_folder_that_cannot_be_written_gives_a_note(tmp_path, monkeypatch):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "missing" / "journal.json"))
    assert "could not be saved" in journal.write(journal.Journal())


def test_off_reads_and_writes_nothing(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(journal.SWITCH, "off")
    assert journal.write(journal.Journal({"p": {"value": 1}})) == ""
    assert journal.read() == journal.Journal()
    assert not list(tmp_path.iterdir())


def test_without_a_switch_the_file_is_beside_the_notebook(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(journal.SWITCH)
    assert journal.path() == tmp_path / "journal.json"
