"""helpers.exercises: check, finding, key; and a journal that somebody has touched."""

import json
import math

import pytest

from helpers import case, exercises, memo
from helpers.exercises import answers, asked, journal, lesson
from helpers.exercises import seal as checks
from helpers.exercises.asked import Asked
from helpers.faults import Fault


@pytest.fixture(autouse=True)
def run(tmp_path, monkeypatch, quick_seals):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    entries = [
        exercises.key("9.1", 4.0, tolerance=0.1, wrong=[(40, "Off by a factor of ten: look at the unit.")]),
        exercises.key("9.2", {"C01": "fact", "C02": "position"}),
        exercises.key("9.3", "clean"),
        exercises.key("9.4", [1, 2]),
    ]
    sealed = json.loads(checks.sealed_file([e.data for e in entries], {}))
    monkeypatch.setattr(checks, "stored", lambda: sealed)
    question = Asked("p9.1", "How many?", "number", "studies", -100, 100_000, 1.0)
    monkeypatch.setattr(asked, "all_asked", lambda: {"p9.1": question})
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
        ("9.1", 7, "Not this number"),
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
    assert said.text == "So far 1 of 1 is right. Not answered yet: C02."
    assert said.right is None


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


def test_a_finding_is_handed_on_with_the_assumptions_it_was_made_under():
    exercises.begin("09-test", case.assume("sceptic"))
    exercises.finding("9.a", 3.5, "The line is full.")
    kept = exercises.findings()["9.a"]
    assert kept["value"] == 3.5
    assert kept["assumptions"]["reading_time_cut"] == 0.05


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ((12, 5), "a number, with a decimal point: 12.5, not 12,5."),
        ([-1, 25], "-1.25, not -1,25"),
        ("12,5", "without quotes or units and with a decimal point, not '12,5'"),
        ("12.5", "without quotes or units, not '12.5'"),
        ([1.5, 2.5], "takes one number, not a list of 2: pick the one"),
    ],
)
def test_an_answer_with_a_decimal_comma_is_told_of_the_point(value, says):
    assert says in exercises.check("9.1", value).text


def test_a_list_of_two_numbers_is_no_slip_where_a_list_is_asked():
    assert exercises.check("9.4", (1, 2)).right


TOUCHED = """{
  "predictions": {
    "p9.1": {"value": 12, "confidence": "80%"},
    "p9.2": null,
    "p9.3": {"value": 3, "confidence": 60, "result": 3, "met": "yes"}
  },
  "findings": {"binding_stage": {"value": [1], "text": null, "assumptions": {"beds": "many"}}}
}"""
BROKEN = [
    "",
    "{",
    "[]",
    "null",
    "\ufeff",
    TOUCHED[:60],
    f"<<<<<<< HEAD\n{TOUCHED}\n=======\n{{}}\n>>>>>>> x\n",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [TOUCHED, TOUCHED.replace("\n", "\r\n"), *BROKEN])
def test_a_journal_that_was_touched_is_told_and_costs_no_traceback_anywhere(tmp_path, capsys, text, encoding):
    file = tmp_path / "journal.json"
    for call in (
        lambda: exercises.begin("09-test", case.assume()).text,
        lambda: exercises.predict("p9.1").text,
        lambda: exercises.predict("p9.1", 12, confidence=80).text,
        lambda: exercises.observe("p9.1", 12.0).text,
        lambda: exercises.finding("9.a", 1, "x").text,
        lambda: str(memo.calibration(exercises.predictions())),
        lambda: str(memo.brier_score(exercises.predictions())),
        lambda: str(memo.carried(exercises.findings())),
    ):
        file.write_bytes(text.encode(encoding))
        lesson.current["told"] = ""
        said = call() + capsys.readouterr().out
        blank = said.startswith("Predict p9.1: ")
        assert blank or "journal.json" in said
        assert "Traceback" not in said


def test_what_was_told_at_the_top_is_not_told_again_with_every_table(tmp_path, capsys):
    (tmp_path / "journal.json").write_text("{", encoding="utf-8")
    exercises.begin("09-test", case.assume())
    exercises.findings()
    assert capsys.readouterr().out == ""
    (tmp_path / "journal.json").write_text("[", encoding="utf-8")
    exercises.findings()
    exercises.predictions()
    assert capsys.readouterr().out.count("Your journal: journal.json can't be read: line 1, column 2") == 1


def test_a_confidence_in_percent_signs_is_read_and_counts(tmp_path):
    (tmp_path / "journal.json").write_text(TOUCHED, encoding="utf-8")
    said = exercises.observe("p9.1", 12.0).text
    assert "You predicted 12 (80 percent sure). Your prediction was met." in said
    assert 'line 3, prediction p9.1: confidence "80%" is read as 80' in said
    assert memo.settled(exercises.predictions()).to_dict("records") == [
        {"id": "p9.1", "confidence": 80.0, "met": True}
    ]


def test_where_nothing_can_be_saved_predictions_are_kept_for_the_run_and_not_called_locked(
    tmp_path, monkeypatch
):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "missing" / "journal.json"))
    top = exercises.begin("09-test", case.assume()).text
    assert "are kept for this run only: journal.json can't be saved" in top
    assert "is empty" not in top
    said = exercises.predict("p9.1", 12, confidence=50).text
    assert said.startswith(
        "Kept for this run only: you predict 12 (50 percent sure). journal.json can't be saved"
    )
    assert exercises.predict("p9.1").text.startswith("Kept for this run only: you predicted 12")
    assert exercises.predict("p9.1", 99).text.startswith("Kept for this run only: you predicted 12 (50")
    seen = exercises.observe("p9.1", 12).text
    assert "Your prediction was met. It is kept for this run only: journal.json can't be saved" in seen
    assert "It is kept for this run only" in exercises.finding("9.a", 1, "x").text
    assert exercises.predictions()["p9.1"]["met"] is True
    assert exercises.findings()["9.a"]["text"] == "x"
    (tmp_path / "missing").mkdir()
    assert exercises.predict("p9.1").text.startswith("Kept for this run only")
    assert exercises.observe("p9.1", 12).text.endswith("Your prediction was met.")
    assert exercises.predict("p9.1").text.startswith("Locked: you predicted 12")


def test_begin_says_what_the_journal_holds(tmp_path):
    assert "journal is empty" in exercises.begin("09-test", case.assume()).text
    exercises.predict("p9.1", 1)
    assert "1 prediction and 0 findings" in exercises.begin("09-test", case.assume()).text
    (tmp_path / "journal.json").write_text("{", encoding="utf-8")
    assert "can't be read" in exercises.begin("09-test", case.assume()).text


def test_a_key_leaves_out_a_misconception_that_is_right_here():
    made = exercises.key("9.9", 4.0, tolerance=0.1, wrong=[(4.0, "same"), (5.0, "other", 0.5)])
    assert made.data["wrong"] == [{"answer": 5.0, "hint": "other", "credit": 0.5}]
    assert made._repr_mimebundle_()[answers.KEY]["kind"] == "number"


def test_a_key_with_a_word_that_is_not_among_the_allowed_is_refused():
    with pytest.raises(
        Fault, match=r"the key of 9\.9: 'fakt' is not among the words here.*did you mean fact"
    ):
        exercises.key("9.9", {"a": "fakt"}, among=["fact", "meta"])


def test_a_key_that_is_a_set_is_said_to_be_one():
    made = exercises.key(
        "9.9", {"b", "a"}, among=["a", "b", "c"], wrong=[(("b", "a"), "same"), (["c"], "no")]
    )
    assert (made.data["kind"], made.data["answer"]) == ("set", ["a", "b"])
    assert made.data["left_out"] == [1]


def test_a_written_key_says_what_to_look_for():
    assert exercises.written_key("9.8", points=4, look_for=["names a gate"]).data["kind"] == "written"
