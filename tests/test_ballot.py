"""helpers.exercises.voting, ballot: a vote a lesson, how sure, and what moved it; kept, shown again, refused where wrong."""

import json

import pytest

from helpers import case, exercises, places, workspace
from helpers.exercises import ballot, journal, running, voting
from helpers.exercises.ballot_form import BallotForm
from helpers.faults import Fault

FINDINGS = {
    "binding_stage": {"text": "The stage 'clean' binds.", "lesson": "02-value-chain"},
    "first_gap": {"text": "Close first: referrals.", "lesson": "03-options"},
}


@pytest.fixture(autouse=True)
def run(tmp_path, monkeypatch):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    begin("00-start-here")


def begin(lesson):
    exercises.begin(lesson, case.assume())


def stored(tmp_path):
    return json.loads((tmp_path / "journal.json").read_text(encoding="utf-8"))["votes"]


def hand_on(*ids):
    """Findings in the journal, as the lessons would have left them."""
    with journal.changing() as held:
        held.findings.update({id: FINDINGS[id] for id in ids})


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Somebody works in a workspace, where the form is shown."""
    workspace.lay(tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "desk" / "00-start-here.ipynb"))


# -- in code -------------------------------------------------------------------------------------------


def test_a_vote_is_kept_with_its_lesson_and_time(tmp_path):
    said = exercises.vote("o1", sure=70, because="  It builds on\nwhat they do best ")
    assert said.text == "Voted: O1 AI-driven clinical integration (70 percent sure)."
    (name, held), *rest = stored(tmp_path).items()
    assert (name, held["option"], held["sure"], rest) == ("00-start-here", "O1", 70, [])
    assert held["because"] == "It builds on what they do best"
    assert held["at"][:2] == "20"


def test_every_option_can_be_voted_for_and_none_is_written_in_code():
    known = case.load()
    assert list(ballot.choices()) == [*known.options.index, *known.unlisted.index]
    for id in ballot.choices():
        exercises.vote(id, sure=50)
        assert ballot.here().option == id
    code = (places.ROOT / "helpers" / "exercises" / "ballot_form.py").read_text(encoding="utf-8")
    assert not any(f'"{id}"' in code for id in ballot.choices())


def test_the_last_vote_can_be_changed_and_one_before_it_stays():
    exercises.vote("O1", sure=70)
    assert "O2" in exercises.vote("O2", sure=60).text
    begin("01-evidence")
    exercises.vote("O0", sure=55)
    begin("00-start-here")
    said = exercises.vote("O3", sure=90).text
    assert said.startswith("Voted: O2 Regional digital expansion (60 percent sure). It stays: ")
    assert exercises.vote("O2", sure=60).text == "Voted: O2 Regional digital expansion (60 percent sure)."
    assert list(exercises.votes()["option"]) == ["O2", "O0"]
    begin("01-evidence")
    exercises.vote("O4", sure=100)
    assert list(exercises.votes()["option"]) == ["O2", "O4"]


def test_running_the_same_vote_again_changes_nothing(tmp_path):
    exercises.vote("O1", sure=70)
    before = (tmp_path / "journal.json").read_bytes()
    exercises.vote("O1", sure=70)
    assert (tmp_path / "journal.json").read_bytes() == before


def test_because_may_be_a_finding_or_that_nothing_moved():
    hand_on("binding_stage")
    begin("02-value-chain")
    said = exercises.vote("O0", sure=80, because="binding_stage")
    assert said.text.endswith("(80 percent sure). Moved by: The stage 'clean' binds.")
    exercises.vote("O0", sure=80, because="nothing")
    row = exercises.votes().iloc[-1]
    assert (row["moved_by"], row["moved"], row["because"]) == ("nothing", "", "")


@pytest.mark.parametrize(
    ("option", "more", "says"),
    [
        ("O9", {"sure": 70}, r"there is no option 'O9'; known names: O1, O2, O3, O4, O0"),
        (1, {"sure": 70}, r"there is no option 1; it is one of O1, O2, O3, O4, O0"),
        ("O1", {}, r"how sure you are is a number from 20 to 100 \(percent\), such as sure=70;"),
        ("O1", {"sure": 0.7}, r"how sure you are is in percent: 70, not 0\.7;"),
        ("O1", {"sure": 15}, r"a number from 20 to 100 .*, not 15;"),
        ("O1", {"sure": "very"}, r"a number from 20 to 100 .*, not 'very';"),
        ("O1", {"sure": True}, r"a number from 20 to 100 .*, not True;"),
        ("O1", {"sure": 70, "because": 3}, r"because takes a line of text in quotes, not 3;"),
        ("O1", {"sure": 70, "because": "x" * 201}, r"a line of at most 200 letters, not 201;"),
        ("O1", {"sure": 70, "because": "binding_stge"}, r"no finding is called .*; did you mean binding_stage\?"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_in_a_line_and_nothing_is_kept(option, more, says):
    hand_on("binding_stage")
    with pytest.raises(Fault, match=says) as told:
        exercises.vote(option, **more)
    assert ballot.NOT_KEPT in str(told.value)
    assert "\n" not in str(told.value)
    assert exercises.votes().empty


def test_a_vote_needs_a_lesson(monkeypatch):
    monkeypatch.setitem(ballot.current, "lesson", "")
    with pytest.raises(Fault, match="run the first cells of this one"):
        exercises.vote("O1", sure=70)


# -- what is read back ---------------------------------------------------------------------------------


def test_votes_are_told_in_order_and_what_is_no_option_any_more_is_left_out():
    exercises.vote("O1", sure=70)
    with journal.changing() as held:
        held.votes["01-evidence"] = {"option": "O7", "sure": 60}
    begin("02-value-chain")
    exercises.vote("O0", sure=75)
    table = exercises.votes()
    assert list(table["lesson"]) == ["0 · start here", "2 · value chain"]
    assert exercises.votes_so_far().alt.startswith(
        "Chart of 2 votes by lesson. From O1, 70% sure, to O0, 75% sure"
    )


def test_without_a_vote_a_line_stands_for_the_picture():
    assert exercises.votes_so_far().tone == "open"
    assert list(exercises.votes().columns) == ["lesson", "option", "sure", "because", "moved_by", "moved"]


def test_a_lesson_that_hands_on_nothing_is_moved_by_those_before():
    hand_on("binding_stage", "first_gap")
    begin("02-value-chain")
    assert list(ballot.movers()) == ["binding_stage"]
    begin("09-decision-memo")
    exercises.finding("memo_parts_written", 3, "Of the memo's 7 parts 3 are written.")
    assert list(ballot.movers()) == ["binding_stage", "first_gap"]


def test_what_cannot_be_saved_is_kept_for_this_run(tmp_path, monkeypatch):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "no" / "such" / "journal.json"))
    assert exercises.vote("O1", sure=70).text.startswith("Kept for this run only: O1")
    assert list(exercises.votes()["option"]) == ["O1"]


# -- where it is asked ---------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["workspace", "notebook", "journal"])
def test_elsewhere_one_quiet_line_says_where_it_is_asked(desk, tmp_path, monkeypatch, missing):
    exercises.vote("O1", sure=70)
    if missing == "workspace":
        monkeypatch.chdir(tmp_path)
    if missing == "notebook":
        monkeypatch.setattr(running, "notebook", lambda: None)
    if missing == "journal":
        monkeypatch.setenv(journal.SWITCH, "off")
    said = exercises.vote()
    assert (said.tone, said.text) == ("open", voting.QUIET)
    assert exercises.vote("O1", sure=70).text == "Voted: O1 AI-driven clinical integration (70 percent sure)."


def test_the_form_keeps_what_is_complete_and_says_what_is_not(desk, tmp_path):
    form = exercises.vote()
    assert isinstance(form, BallotForm)
    assert [id for _, id in form.option.options] == list(ballot.choices())
    form.cast()
    assert "Choose one of O1, O2, O3, O4, O0 first" in form._message.value
    assert not (tmp_path / "journal.json").exists()
    form.option.value, form.sure.value, form.because.value = "O2", 65, "<b>reach</b>"
    form.cast()
    assert "Voted: O2 Regional digital expansion (65 percent sure)." in form.widget.children[0].value
    assert stored(tmp_path)["00-start-here"]["because"] == "<b>reach</b>"


def test_a_value_that_the_click_overtook_is_voted_in_its_place(desk):
    """ipywidgets holds a value back while the kernel is busy and sends a click at once."""
    form = exercises.vote()
    form.option.value = "O2"
    form.cast()
    form.sure.value = 85
    assert (ballot.here().option, ballot.here().sure) == ("O2", 85)
    assert "O2 Regional digital expansion (85 percent sure)" in form.widget.children[0].value
    form._change.click()
    form.option.value = "O3"
    assert ballot.here().option == "O2"


def test_the_first_vote_is_not_asked_what_moved_it_and_later_ones_are(desk):
    first = exercises.vote()
    assert first.moved not in first.widget.children
    exercises.vote("O1", sure=70)
    hand_on("binding_stage")
    begin("02-value-chain")
    form = exercises.vote()
    assert form.moved in form.widget.children
    assert "In lesson 0 · start here you voted: O1 AI-driven clinical integration (70 percent sure)." in (
        form.widget.children[0].value
    )
    assert [id for _, id in form.moved.options] == [..., "binding_stage", "nothing"]
    form.option.value = "O0"
    form.cast()
    assert "Say what moved you, or that nothing did" in form._message.value
    form.moved.value = "binding_stage"
    form.cast()
    assert ballot.here().moved == "The stage 'clean' binds."


def test_on_another_day_the_form_shows_the_vote_and_lets_the_last_one_change(desk):
    exercises.vote("O1", sure=70, because="A hunch of mine")
    form = exercises.vote()
    assert "Voted: O1" in form.widget.children[0].value
    form._change.click()
    assert (form.option.value, form.sure.value, form.because.value) == ("O1", 70, "A hunch of mine")
    form.option.value = "O3"
    form.cast()
    begin("01-evidence")
    exercises.vote("O0", sure=60)
    begin("00-start-here")
    closed = exercises.vote()
    assert ballot.here().option == "O3"
    assert closed._change not in closed.widget.children
