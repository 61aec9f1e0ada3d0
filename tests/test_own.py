"""helpers.exercises.own and `check(..., mine)`: an answer under assumptions of the learner's own."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import case, exercises
from helpers.exercises import answers, journal, own
from helpers.exercises import seal as checks
from helpers.faults import Fault

BASE = case.assume()


@pytest.fixture(autouse=True)
def begun(tmp_path, monkeypatch):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    monkeypatch.setattr(checks, "stored", lambda: SEALED)  # made once: a seal is slow
    exercises.begin("09-test", BASE)


KEYS = [
    exercises.key(
        "9.1", 20.0, tolerance=0.1, own=("reading_time_cut", "transfer"), wrong=[(0.2, "In percent.")]
    ),
    exercises.key("9.2", 3.0),
]
SEALED = json.loads(checks.sealed_file([entry.data for entry in KEYS], {}))


def record(said):
    return said.data[answers.ANSWER]


def test_a_key_and_its_seal_name_what_is_the_learners():
    assert KEYS[0].data["own"] == ["reading_time_cut", "transfer"]
    assert KEYS[1].data["own"] == []
    assert SEALED["9.1"]["own"] == ["reading_time_cut", "transfer"]


def test_a_fresh_cell_runs_cleanly():
    mine = BASE.change(reading_time_cut=..., transfer=...)
    assert mine == BASE
    said = exercises.check("9.1", ..., mine)
    assert record(said) == {"id": "9.1", "answered": False, "answer": None}


def test_at_base_the_formula_is_judged_and_a_value_asked_for():
    mine = BASE.change(reading_time_cut=...)
    said = exercises.check("9.1", 20.0, mine)
    assert said.right
    assert "Now put a value of your own" in said.text
    assert record(said) == {"id": "9.1", "answered": True, "answer": 20.0, "under": {}}
    assert (
        exercises.check("9.1", 0.2, mine).text
        == "In percent. (Judged at base: mine holds dots or base values.)"
    )


@pytest.mark.parametrize("value", [BASE.reading_time_cut, ...])
def test_a_value_equal_to_base_is_said(value):
    assert (
        "mine holds dots or base values"
        in exercises.check("9.1", 20.0, BASE.change(reading_time_cut=value)).text
    )


def test_with_values_of_ones_own_it_is_recorded_and_the_page_stays_at_base():
    mine = BASE.change(reading_time_cut=0.3, transfer=...)
    said = exercises.check("9.1", 30.0, mine)
    assert said.right is None
    assert said.text.startswith(
        "Answer 9.1 is recorded under reading_time_cut = 0.3; the grader judges it under"
    )
    assert record(said)["under"] == {"reading_time_cut": 0.3}
    assert exercises.check("9.2", 3.0).right


def test_an_answer_that_stays_at_base_is_asked_about():
    said = exercises.check("9.1", 20.0, BASE.change(reading_time_cut=0.3))
    assert said.right is None
    assert "computed from mine, and not from given." in said.text


def test_what_is_not_the_learners_is_said_and_recorded():
    said = exercises.check("9.1", 30.0, BASE.change(signoff_time=6, beds=2800))
    assert said.right is False
    assert said.text == (
        "Exercise 9.1 leaves reading_time_cut and transfer to you: take signoff_time and beds out of mine."
    )
    assert record(said)["answered"] is True


@pytest.mark.parametrize("mine", [0.3, {"transfer": 0.3}, "given", [1], ...])
def test_what_is_no_set_of_assumptions_is_said_and_recorded(mine):
    said = exercises.check("9.1", 30.0, mine)
    assert "mine = given.change(...)" in said.text
    assert "mine = given.change(...)" in record(said)["problem"]


def test_under_a_whole_page_of_other_assumptions_it_is_recorded():
    given_now = BASE.change(beds=2800)
    exercises.begin("09-test", given_now)
    said = exercises.check("9.1", 30.0, given_now.change(transfer=0.3))
    assert record(said)["under"] == {"beds": 2800, "transfer": 0.3}
    assert said.right is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"transfr": ...}, "did you mean transfer"),
        ({"transfr": 0.1, "reading_time_cut": ...}, "did you mean transfer"),
        ({"transfer": 4}, "outside that range"),
        ({"transfer": "a lot"}, "takes a number"),
        ({"transfer": None}, "takes a number"),
    ],
)
def test_wrong_values_are_one_line_even_beside_dots(changes, says):
    with pytest.raises(Fault, match=says) as raised:
        BASE.change(**changes)
    assert "\n" not in str(raised.value)


@given(st.dictionaries(st.sampled_from(BASE.names), st.floats(0, 1) | st.just(...), max_size=6))
def test_dots_change_nothing_and_values_are_kept(parts):
    chosen = {
        name: BASE.low(name) + share * (BASE.high(name) - BASE.low(name))
        for name, share in parts.items()
        if share is not ... and not BASE.row(name)["whole"]
    }
    dotted = {name: ... for name in parts if name not in chosen}
    assert BASE.change(**chosen, **dotted) == BASE.change(**chosen)


@given(st.lists(st.sampled_from(BASE.names), unique=True, max_size=4), st.lists(st.sampled_from(BASE.names)))
def test_just_what_is_not_allowed_is_named(changed, allowed):
    moved = [name for name in changed if BASE.low(name) < BASE.base(name)]
    mine = BASE.change(**{name: BASE.low(name) for name in moved})
    fault = own.not_allowed("9.1", mine, allowed)
    assert bool(fault) == bool(set(moved) - set(allowed))
    assert all(name in fault for name in set(moved) - set(allowed))
    assert own.not_allowed("9.1", mine, None) == ""
