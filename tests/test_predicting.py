"""helpers.exercises.predicting: a prediction is locked once, before its result is shown, and waits for it."""

import json

import pytest

from helpers import case, charts, exercises, workspace
from helpers.exercises import asked, gate, journal, kept, predicting, running
from helpers.exercises.asked import Asked
from helpers.exercises.prediction_form import PredictionForm
from helpers.explore import explore
from helpers.faults import Fault

WEEKS = Asked("p9.1", "How many weeks?", "number", "weeks", -100, 2000, 2.0)
WORD = Asked("p9.2", "Rise or fall?", "words", words=(("rise", "up"), ("fall",)))


@pytest.fixture(autouse=True)
def run(tmp_path, monkeypatch):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    monkeypatch.setattr(asked, "all_asked", lambda: {"p9.1": WEEKS, "p9.2": WORD})
    monkeypatch.setattr(predicting, "misses", lambda id: {"task": "That is the task, not the line."})
    exercises.begin("09-test", case.assume())


def stored(tmp_path):
    return json.loads((tmp_path / "journal.json").read_text(encoding="utf-8"))["predictions"]


# -- locks ---------------------------------------------------------------------------------------------


def test_a_question_says_what_it_takes_its_tolerance_and_the_code_form():
    said = exercises.predict("p9.1")
    assert said.text == (
        "Predict p9.1: How many weeks? Takes a number from −100 to 2,000 (weeks). It is met if it lies within "
        '2 of the result. As code: predict("p9.1", ..., confidence=70)'
    )
    assert "How many weeks?" in said._repr_mimebundle_()["text/html"]
    assert exercises.predict("p9.1", ..., confidence=50).text == said.text


def test_a_prediction_is_locked_once():
    assert exercises.predict("p9.1", 25, confidence=70).text == "Locked: you predict 25 (70 percent sure)."
    assert exercises.predict("p9.1", 25, confidence=70).text == "Locked: you predicted 25 (70 percent sure)."
    assert "It stays" in exercises.predict("p9.1", 99).text
    assert exercises.predict("p9.1").text == "Locked: you predicted 25 (70 percent sure)."
    assert exercises.predictions()["p9.1"]["value"] == 25


def test_what_does_not_fit_locks_nothing(tmp_path):
    for value, sure in ((True, 50), ("four", 50), (3, 0.7), (3, 130), (5000, 50)):
        with pytest.raises(Fault, match=r"p9\.1"):
            exercises.predict("p9.1", value, confidence=sure)
    with pytest.raises(Fault, match=r"12\.5, not 12,5"):
        exercises.predict("p9.1", 12, 5, confidence=50)
    assert not (tmp_path / "journal.json").exists()


@pytest.mark.parametrize("call", [lambda: exercises.predict("p9.3"), lambda: exercises.observe("p9.3", 1)])
def test_a_mistyped_id_is_told(call):
    with pytest.raises(Fault, match=r"no prediction is called 'p9\.3'"):
        call()


# -- results -------------------------------------------------------------------------------------------


def test_a_result_stands_beside_its_prediction_in_words_and_picture(tmp_path):
    exercises.predict("p9.1", 30, confidence=80)
    said = exercises.observe("p9.1", 44.0)
    assert said.text == (
        "Result: 44 weeks. You predicted 30 (80 percent sure). "
        "Your prediction was not met: you said 14 too little."
    )
    html = said._repr_mimebundle_()["text/html"]
    assert "Number line: you said 30, the result is 44 weeks, so the prediction is not met." in html
    held = stored(tmp_path)["p9.1"]
    assert (held["value"], held["confidence"], held["result"], held["met"]) == (30, 80, 44.0, False)
    assert "late" not in held


def test_who_thought_of_something_else_is_told_of_what():
    exercises.predict("p9.1", 20)
    assert exercises.observe("p9.1", 44, task=(10, 20)).text.endswith("That is the task, not the line.")
    with pytest.raises(Fault, match=r"no 'tusk' for prediction p9\.1; did you mean task\?"):
        exercises.observe("p9.1", 44, tusk=20)


def test_a_word_needs_no_picture_and_its_other_names_count():
    exercises.predict("p9.2", "UP", confidence=60)
    said = exercises.observe("p9.2", "rise")
    assert "Result: rise. You predicted rise (60 percent sure). Your prediction was met." in said.text
    assert "<img" not in said._repr_mimebundle_()["text/html"]


def test_a_prediction_made_after_its_result_was_shown_says_so_and_does_not_count(tmp_path):
    assert "no prediction p9.1" in exercises.observe("p9.1", 44).text
    assert kept.LATE in exercises.predict("p9.1", 44, confidence=100).text
    assert kept.LATE in exercises.predict("p9.1").text
    assert kept.LATE in exercises.observe("p9.1", 44).text
    assert stored(tmp_path)["p9.1"]["met"] is None
    assert exercises.so_far().tone == "open"


def test_changed_assumptions_show_another_result_and_never_score_again(tmp_path):
    exercises.predict("p9.1", 44, confidence=80)
    exercises.observe("p9.1", 44)
    exercises.begin("09-test", case.assume().change(reading_time_cut=0.1))
    said = exercises.observe("p9.1", 51.6).text
    assert said == (
        "Result: 51.6 weeks. It holds under changed assumptions. You predicted 44 (80 percent sure). "
        "At base the result is 44 weeks, and your prediction was met: that stays."
    )
    assert (stored(tmp_path)["p9.1"]["result"], stored(tmp_path)["p9.1"]["met"]) == (44, True)


def test_under_changed_assumptions_alone_nothing_is_scored(tmp_path):
    exercises.begin("09-test", case.assume().change(reading_time_cut=0.1))
    exercises.predict("p9.1", 44)
    assert "Predictions are scored at base only." in exercises.observe("p9.1", 51.6).text
    assert "met" not in stored(tmp_path)["p9.1"]


def test_the_picture_of_all_predictions_follows_once_one_is_settled():
    assert exercises.so_far().tone == "open"
    exercises.predict("p9.1", 44, confidence=80)
    exercises.observe("p9.1", 44)
    assert "On 1 prediction you were 80% sure and 100% right" in exercises.so_far().alt


# -- what waits ----------------------------------------------------------------------------------------


class Handle:
    """Stands for an output on the page: what it shows, and what replaced it."""

    def __init__(self, shown):
        self.shown = [shown]

    def update(self, shown):
        self.shown.append(shown)


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Somebody works in a workspace; what is displayed beside a cell's own result is listed."""
    workspace.lay(tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "desk" / "00-start-here.ipynb"))
    shown = []

    def display(what, display_id):
        assert display_id
        shown.append(Handle(what))
        return shown[-1]

    monkeypatch.setattr(gate, "display", display)
    return shown


def test_in_a_workspace_what_shows_the_result_waits_and_comes_at_once(page):
    made = []
    assert exercises.reveal("p9.1", lambda: made.append("chart") or "chart") is None
    assert exercises.observe("p9.1", 44) is None
    assert [handle.shown[0].text for handle in page] == [
        "Predict p9.1 first: this shows its result. It appears here when you have."
    ] * 2
    assert made == []
    exercises.predict("p9.1", 44, confidence=70)
    assert page[0].shown[1] == "chart"
    assert "Your prediction was met." in page[1].shown[1].text
    assert exercises.reveal("p9.1", lambda: "again") == "again"


def test_the_form_refuses_what_does_not_fit_and_locks_what_does(page, tmp_path):
    exercises.observe("p9.1", 44)
    form = exercises.predict("p9.1")
    assert isinstance(form, PredictionForm)
    for text, says in (("", "the field is empty"), ("four", "takes a number"), ("12 %", "not percent")):
        form.value.value = text
        form.lock()
        assert says in form._message.value
        assert not (tmp_path / "journal.json").exists()
    form.value.value, form.sure.value = "43,5", 65
    form.lock()
    assert "Locked: you predict 43.5 (65 percent sure)." in form.widget.children[-1].value
    assert stored(tmp_path)["p9.1"]["value"] == 43.5
    assert "was met" in page[0].shown[1].text
    assert exercises.predict("p9.1").text.startswith("Locked: you predicted 43.5")


def test_a_form_of_words_has_a_button_each_and_none_pressed(page):
    form = exercises.predict("p9.2")
    assert list(form.value.options) == ["rise", "fall"]
    form.lock()
    assert "the field is empty" in form._message.value
    form.value.value = "fall"
    form.lock()
    assert exercises.predictions()["p9.2"]["value"] == "fall"


def test_a_value_that_the_click_overtook_is_locked_in_its_place(page, tmp_path):
    """ipywidgets holds a value back while the kernel is busy and sends a click at once."""
    exercises.observe("p9.1", 44)
    form = exercises.predict("p9.1")
    form.value.value = "20"
    form.lock()
    form.sure.value, form.value.value = 90, "43"
    known = stored(tmp_path)["p9.1"]
    assert (known["value"], known["confidence"], known["met"]) == (43, 90, True)
    assert "you predict 43 (90 percent sure)" in form.widget.children[-1].value
    assert "was met" in page[0].shown[-1].text
    form.value.value = "nonsense"
    assert stored(tmp_path)["p9.1"]["value"] == 43


def test_a_second_form_changes_no_lock(page, tmp_path):
    one, other = exercises.predict("p9.1"), exercises.predict("p9.1")
    one.value.value, other.value.value = "20", "30"
    one.lock()
    other.lock()
    other.value.value = "40"
    assert stored(tmp_path)["p9.1"]["value"] == 20


def test_skipping_shows_the_result_and_a_later_prediction_is_late(page):
    exercises.observe("p9.1", 44)
    exercises.predict("p9.1").skip()
    assert "no prediction p9.1" in page[0].shown[1].text
    assert exercises.predictions() == {}
    assert isinstance(exercises.predict("p9.1"), PredictionForm)
    assert kept.LATE in exercises.predict("p9.1", 44).text


def test_what_fails_when_its_turn_comes_says_so_in_its_place_and_keeps_no_other_closed(page):
    exercises.reveal("p9.1", lambda: 1 / 0)
    exercises.observe("p9.1", 44)
    with pytest.raises(ZeroDivisionError):
        exercises.predict("p9.1", 44)
    assert "can't be shown: division by zero" in page[0].shown[1].text
    assert "was met" in page[1].shown[1].text


@pytest.mark.parametrize("missing", ["workspace", "notebook", "journal"])
def test_elsewhere_nothing_waits(page, monkeypatch, tmp_path, missing):
    if missing == "workspace":
        monkeypatch.chdir(tmp_path)
    if missing == "notebook":
        monkeypatch.setattr(running, "notebook", lambda: None)
    if missing == "journal":
        monkeypatch.setenv(journal.SWITCH, "off")
    assert not gate.waits()
    assert exercises.reveal("p9.1", lambda: "chart") == "chart"
    assert "Result: 44 weeks" in exercises.observe("p9.1", 44).text


# -- the prediction in the picture ---------------------------------------------------------------------


def labels(ax):
    return [
        text.get_text() for text in ax.texts if text.get_text().startswith(("you said", "your prediction"))
    ]


def test_a_prediction_stands_in_the_chart_of_its_result():
    from helpers import options

    value = options.net_present_value(case.assume())
    plain = exercises.reveal("p9.1", charts.net_present_value, value, mark=True)
    assert labels(plain.axes[0]) == []
    exercises.predict("p9.1", 3)
    assert labels(exercises.reveal("p9.1", charts.net_present_value, value, mark=True).axes[0]) == [
        "you said 3"
    ]
    moved = exercises.reveal("p9.1", charts.net_present_value, value, mark=lambda said: said - 5)
    assert labels(moved.axes[0]) == ["your prediction"]


def test_a_prediction_stands_in_the_chart_of_an_explorer_that_is_named():
    from helpers import risks

    exercises.predict("p9.1", 20)
    made = exercises.reveal(
        "p9.1", explore, risks.flags, [charts.flag_counts, charts.ppv_curve], ["prevalence_partner"], case.assume(),
        mark=lambda said: said / 100, on=charts.ppv_curve,
    )  # fmt: skip
    counts, curve = made._axes
    assert labels(counts) == []
    assert labels(curve) == ["your prediction"]
    before = made.html
    made.controls["prevalence_partner"].value = 0.1
    made.refresh()
    assert labels(curve) == ["your prediction"]
    assert made.html != before
