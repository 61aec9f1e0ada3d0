"""helpers.exercises: predict, observe, check, finding, key."""

import json
import math

import pytest

from helpers import answers, case, checks, exercises, journal


@pytest.fixture(autouse=True)
def run(tmp_path, monkeypatch):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    entries = [
        exercises.key("9.1", 4.0, tolerance=0.1, wrong=[(40, "Off by a factor of ten: look at the unit.")]),
        exercises.key("9.2", {"C01": "fact", "C02": "position"}),
        exercises.key("9.3", "clean"),
        exercises.key("9.4", [1, 2]),
    ]
    sealed = json.loads(checks.sealed_file([e.data for e in entries], {}))
    monkeypatch.setattr(checks, "stored", lambda: sealed)
    exercises.begin("09-test", case.assume())
    return sealed


def test_an_unanswered_exercise_is_open_and_says_so():
    for blank in (..., {"C01": ..., "C02": ...}):
        said = exercises.check("9.2", blank)
        assert said.right is None
        assert "not answered yet" in said.text
        assert said.data[answers.ANSWER] == {"id": "9.2", "answered": False, "answer": None}


def test_a_right_answer_is_right_and_recorded():
    said = exercises.check("9.1", 4.05)
    assert said.right
    assert said._repr_mimebundle_()[answers.ANSWER] == {"id": "9.1", "answered": True, "answer": 4.05}


def test_a_known_misconception_gets_its_hint():
    assert exercises.check("9.1", 40).text == "Off by a factor of ten: look at the unit."


@pytest.mark.parametrize(
    ("id", "value", "says"),
    [
        ("9.1", 7, "not what the model gives"),
        ("9.1", "four", "takes a number"),
        ("9.3", 4, "takes a text"),
        ("9.2", "fact", "takes a dict"),
        ("9.4", 1, "takes a list"),
        ("9.2", {"C01": "fact", "C02": "fact"}, "1 of 2 are right. Look again at: C02"),
        ("9.1", object(), "an answer is a number"),
    ],
)
def test_a_wrong_answer_is_told_what_kind_of_wrong(id, value, says):
    said = exercises.check(id, value)
    assert said.right is False
    assert says in said.text


def test_a_partly_answered_dict_counts_what_is_there():
    said = exercises.check("9.2", {"C01": "fact", "C02": ...})
    assert said.text == "1 of 2 are right. Look again at: C02."


def test_an_answer_that_cannot_be_recorded_carries_the_problem():
    record = exercises.check("9.1", object()).data[answers.ANSWER]
    assert record["answered"] is False
    assert "object" in record["problem"]


def test_under_other_assumptions_it_records_and_does_not_judge():
    exercises.begin("09-test", case.assume(changes={"reading_time_cut": 0.1}))
    said = exercises.check("9.1", 4.0)
    assert said.right is None
    assert "reading_time_cut = 0.1" in said.text
    assert said.data[answers.ANSWER]["answer"] == 4.0


def test_odd_numbers_are_recorded_in_json():
    record = exercises.check("9.1", math.nan).data[answers.ANSWER]
    assert json.dumps(record, allow_nan=False)
    assert record["answer"] == "NaN"


def test_html_in_an_answer_is_shown_as_text():
    said = exercises.check("9.1", "<script>x</script>")
    assert "<script>" not in said._repr_mimebundle_()["text/html"]


def test_a_prediction_is_locked_once():
    assert "three dots" in exercises.predict("p9.1", ..., confidence=50).text
    assert "you predict 25 (70 percent sure)" in exercises.predict("p9.1", 25, confidence=70).text
    assert "you predicted 25" in exercises.predict("p9.1", 25, confidence=70).text
    assert "It stays" in exercises.predict("p9.1", 99).text
    assert exercises.predictions()["p9.1"]["value"] == 25


@pytest.mark.parametrize(
    ("value", "sure"),
    [([1], 50), (object(), 50), (True, 50), (3, 130), (3, "very"), ("2 times", 50), (3, 0.7)],
)
def test_a_prediction_of_another_kind_is_refused_in_one_line(value, sure):
    with pytest.raises(ValueError, match=r"p9\.1") as raised:
        exercises.predict("p9.1", value, confidence=sure)
    assert "\n" not in str(raised.value)
    assert exercises.predictions() == {}


def test_observe_puts_the_prediction_beside_the_result_and_keeps_both():
    assert "no prediction" in exercises.observe("p9.2", 3.0).text
    exercises.predict("p9.2", 25, confidence=80)
    said = exercises.observe("p9.2", 0.0, tolerance=1, unit="percent")
    assert "Result: 0 percent. You predicted 25 (80 percent sure). Your prediction was not met" in said.text
    assert exercises.predictions()["p9.2"] == {"value": 25, "confidence": 80, "result": 0.0, "met": False}
    exercises.predict("p9.3", "clean")
    assert "was met" in exercises.observe("p9.3", "Clean").text


@pytest.mark.parametrize(("said", "result"), [(14000, 14.0), (0.2, 20.2), ("clean", 3.0), (4, "clean")])
def test_a_prediction_in_another_form_or_unit_is_not_scored(said, result):
    exercises.predict("p9.4", said, confidence=60)
    assert "not scored" in exercises.observe("p9.4", result).text
    assert exercises.predictions()["p9.4"]["met"] is None


def test_a_finding_is_handed_on_with_the_assumptions_it_was_made_under():
    exercises.begin("09-test", case.assume("sceptic"))
    exercises.finding("9.a", 3.5, "The line is full.")
    kept = exercises.findings()["9.a"]
    assert kept["value"] == 3.5
    assert kept["assumptions"]["reading_time_cut"] == 0.05


def test_begin_says_what_the_journal_holds(tmp_path):
    assert "journal is empty" in exercises.begin("09-test", case.assume()).text
    exercises.predict("p9.1", 1)
    assert "1 predictions" in exercises.begin("09-test", case.assume()).text
    (tmp_path / "journal.json").write_text("{", encoding="utf-8")
    assert "can't be read" in exercises.begin("09-test", case.assume()).text


def test_a_key_leaves_out_a_misconception_that_is_right_here():
    made = exercises.key("9.9", 4.0, tolerance=0.1, wrong=[(4.0, "same"), (5.0, "other", 0.5)])
    assert made.data["wrong"] == [{"answer": 5.0, "hint": "other", "credit": 0.5}]
    assert made._repr_mimebundle_()[answers.KEY]["kind"] == "number"


def test_a_written_key_says_what_to_look_for():
    assert exercises.written_key("9.8", points=4, look_for=["names a gate"]).data["kind"] == "written"
