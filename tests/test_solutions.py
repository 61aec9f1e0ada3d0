"""helpers.exercises.solutions: worked solutions open by a word, or after some tries, and run under one's own numbers."""

import json

import pytest

from helpers import case, exercises
from helpers.exercises import journal, solutions, tries
from helpers.exercises import seal as checks
from helpers.faults import Fault

CODE = "def worked(given):\n    return given.reading_time * given.reading_time_cut"
WORKED = {"9.1": {"steps": ["Look.", "Multiply."], "code": CODE, "why": "It is a part of a part."}}
BASE = case.assume()


@pytest.fixture(autouse=True)
def run(tmp_path, monkeypatch, quick_seals):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    monkeypatch.setattr(tries, "_here", {})
    monkeypatch.setattr(solutions, "FILE", tmp_path / "solutions.json")
    monkeypatch.setattr(solutions, "_ROUNDS", 1)
    key = exercises.key("9.1", 2.4, own=("reading_time_cut",))
    sealed = {"9.1": checks.seal(key.data, "aa")}
    monkeypatch.setattr(checks, "stored", lambda: sealed)
    exercises.begin("09-test", BASE)


def hand_out(after=None):
    solutions.FILE.write_text(solutions.sealed_file(WORKED, "plum", after), encoding="utf-8")


def test_without_a_file_there_are_none():
    with pytest.raises(Fault, match="without worked solutions"):
        exercises.solution("9.1")
    assert exercises.check("9.1", 7, BASE).worked == ""


def test_only_the_word_opens_them():
    hand_out()
    text = solutions.FILE.read_text(encoding="utf-8")
    assert not any(part in text for part in ("Multiply", "reading_time", "plum", "part of"))
    assert "Multiply." in exercises.solution("9.1", "plum").worked
    with pytest.raises(Fault, match="not the word"):
        exercises.solution("9.1", "pear")
    for value in (7, 8, 9, 10):
        assert exercises.check("9.1", value, BASE).worked == ""
    with pytest.raises(Fault, match="opens with the instructor's word"):
        exercises.solution("9.1")
    with pytest.raises(Fault, match=r"no worked solution of '9\.2'"):
        exercises.solution("9.2", "plum")


def test_after_so_many_tries_a_wrong_answer_shows_it_with_the_learner_s_own_numbers():
    hand_out(after=2)
    assert exercises.check("9.1", 7, BASE).worked == ""
    assert exercises.check("9.1", 7, BASE).worked == ""
    said = exercises.check("9.1", 8, BASE)
    assert said.worked.startswith("1. Look.\n2. Multiply.\n\ndef worked(given):")
    assert "Under the base assumptions: 2.4\nIt is a part of a part." in said.worked
    assert "<details><summary>Worked solution</summary><pre" in said._repr_mimebundle_()["text/html"]
    mine = BASE.change(reading_time_cut=0.1)
    assert "Under reading_time_cut = 0.1: 1.2" in exercises.check("9.1", 1.2, mine).worked
    assert "Under reading_time_cut = 0.1: 1.2" in exercises.solution("9.1", mine=mine).worked


def test_a_model_that_has_no_result_under_them_says_so():
    failing = {"9.1": WORKED["9.1"] | {"code": "def worked(given):\n    return given.change(beds=-1).beds"}}
    solutions.FILE.write_text(solutions.sealed_file(failing, "plum"), encoding="utf-8")
    assert "no result (beds takes a whole number" in exercises.solution("9.1", "plum").worked


def test_the_file_is_plain_json_with_nothing_open_unless_asked():
    assert set(json.loads(solutions.sealed_file(WORKED, "plum"))) == {"salt", "exercises"}
    assert json.loads(solutions.sealed_file(WORKED, "plum", 3))["word"] == "plum"
