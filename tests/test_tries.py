"""helpers.exercises.tries and the hints of a key: one further with each different wrong answer."""

import json

import pytest

from helpers import case, exercises
from helpers.exercises import journal, tries
from helpers.exercises import seal as checks

HINTS = ["Look at the chart.", "Take the smallest."]


@pytest.fixture(autouse=True)
def run(tmp_path, monkeypatch, quick_seals):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    monkeypatch.setattr(tries, "_here", {})
    keys = [
        exercises.key("9.1", 4.5, tolerance=0.1, wrong=[(7, "That is the other one.")], hints=HINTS),
        exercises.key("9.2", {"a": "fact", "b": "meta"}, among=["fact", "meta"], hints=HINTS),
    ]
    sealed = {one.data["id"]: checks.seal(one.data, "aa") for one in keys}
    monkeypatch.setattr(checks, "stored", lambda: sealed)
    exercises.begin("09-test", case.assume())


def hint(id, value):
    return exercises.check(id, value).text.partition(" Hint: ")[2]


def test_hints_go_one_step_further_with_each_other_wrong_answer():
    assert [hint("9.1", value) for value in (6, 6, 6.0, 8, 8, 6, 9, 10)] == [
        "",
        "",
        "",
        HINTS[0],
        HINTS[0],
        HINTS[0],
        *[HINTS[1]] * 2,
    ]


def test_a_misconception_keeps_its_hint_and_gains_the_one_that_is_due():
    hint("9.1", 6)
    assert exercises.check("9.1", 7).text == f"That is the other one. Hint: {HINTS[0]}"


@pytest.mark.parametrize("value", ["four", "4,5", [4, 5], ..., None, "", {"x": 1}])
def test_another_form_and_a_blank_are_no_tries(value):
    exercises.check("9.1", value)
    assert hint("9.1", 6) == ""


def test_an_unknown_word_and_a_blank_part_are_no_tries():
    for value in ({"a": "fakt"}, {"a": "fact", "b": ...}, {"a": "", "b": "x"}):
        assert exercises.check("9.2", value).right is None
    assert tries.made("9.2") == 0
    assert hint("9.2", {"a": "meta", "b": "meta"}) == ""
    assert tries.made("9.2") == 1


def test_tries_are_kept_in_the_journal_beside_what_else_is_there(tmp_path, monkeypatch):
    exercises.finding("9.a", 3, "x")
    hint("9.1", 6)
    monkeypatch.setattr(tries, "_here", {})  # another day
    assert hint("9.1", 8) == HINTS[0]
    kept = json.loads((tmp_path / "journal.json").read_text(encoding="utf-8"))
    assert len(kept["tries"]["9.1"]) == 2
    assert kept["findings"]["9.a"]["value"] == 3


@pytest.mark.parametrize("held", ["[]", '{"9.1": 3}', '"x"', '{"9.1": [3, null]}'])
def test_what_somebody_wrote_over_the_tries_costs_nothing(tmp_path, held):
    (tmp_path / "journal.json").write_text(f'{{"tries": {held}}}', encoding="utf-8")
    assert hint("9.1", 6) == ""
    assert hint("9.1", 8) == HINTS[0]


def test_without_a_journal_tries_count_for_the_run(monkeypatch):
    monkeypatch.setenv(journal.SWITCH, "off")
    assert (hint("9.1", 6), hint("9.1", 8)) == ("", HINTS[0])
