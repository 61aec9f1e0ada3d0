"""Where a class stands: steps, jumps, clock, and the file that keeps it."""

import dataclasses
import json

import pytest

from helpers import case
from helpers.stage import pace
from helpers.stage.commands import Commands
from helpers.stage.show import EXPLORE, FINDING, QUESTION, SAID, TEXT, VOTING, Show
from helpers.stage.votes import CLOSED, NEW, OPEN, Vote


def at(show):
    return show.row.screen.id, show.now.step


def to(show, screen):
    show.jump(next(i for i, row in enumerate(show.rows) if row.screen.id == screen))


def test_question_then_model_then_finding(begin):
    show = begin()
    to(show, "regulator")
    assert at(show) == ("regulator", QUESTION)
    for step in (TEXT, EXPLORE, FINDING):
        show.next()
        assert at(show) == ("regulator", step)
    show.next()
    assert at(show) == ("flags", QUESTION)
    show.back()
    assert at(show) == ("regulator", FINDING)


def test_the_clicker_opens_the_vote_and_its_second_press_closes_it(begin, clock):
    show = begin()
    to(show, "interventions")
    assert show.state() == NEW
    assert show.next() == ""
    assert (at(show), show.state()) == (("interventions", VOTING), OPEN)
    show.votes.put("75", 1, [Vote("p2.3", 20.0)] * 3, "hands")
    assert "Next once more" in show.next()
    assert (at(show), show.state()) == (("interventions", VOTING), OPEN)
    clock.pass_minutes(1)
    assert "Next once more" in show.next(), "a press long after the first is a first one"
    clock.pass_seconds(0.12)
    assert "Next once more" in show.next(), "a clicker that sends one press twice"
    assert show.state() == OPEN
    clock.pass_seconds(2)
    show.next()
    assert (at(show), show.state()) == (("interventions", SAID), CLOSED)
    show.next()
    assert at(show) == ("interventions", EXPLORE)


def test_a_step_between_makes_a_press_the_first_again(begin):
    show = begin()
    to(show, "interventions")
    show.next()
    show.votes.put("75", 1, [Vote("p2.3", 20.0)], "hands")
    show.next()
    show.back()
    assert "Next once more" in show.next()
    assert show.state() == OPEN


def test_a_vote_without_answers_is_passed_with_a_word(begin):
    show = begin()
    to(show, "interventions")
    show.next()
    assert "still open" in show.next()
    assert at(show) == ("interventions", EXPLORE)


def test_the_agreed_set_alone_is_an_answer_too(begin, screens, clock):
    show = begin()
    to(show, "chairs")
    show.next()
    show.votes.put_set("75", 1, "agreed", dict.fromkeys(case.load().criteria.index, 50.0))
    assert "the agreed set is in" in show.next()
    clock.pass_seconds(3)
    show.next()
    assert (at(show), show.state()) == (("chairs", SAID), CLOSED)
    assert screens(show).content().note == "The agreed set is in; nobody's own weights are."


def test_a_vote_that_a_form_opened_needs_no_step_of_its_own(begin, clock):
    show = begin()
    show.votes.open("75", "p2.3")
    show.votes.put("75", 1, [Vote("p2.3", 20.0)], "form")
    to(show, "interventions")
    assert VOTING not in show.steps()
    show.next()
    clock.pass_seconds(3)
    show.next()
    assert at(show) == ("interventions", SAID)


def test_a_jump_within_the_row_past_an_open_vote_says_so(begin):
    show = begin()
    show.votes.open("75", "p2.3")
    show.votes.put("75", 1, [Vote("p2.3", 20.0)] * 4, "form")
    to(show, "interventions")
    assert show.to(show.steps().index(FINDING)) == "The vote is still open: its 4 answers are not shown."
    assert show.to(0) == ""
    with pytest.raises(ValueError, match="there is no step 8; this row has 3"):
        show.to(7)


def test_time_in_a_row_adds_up_over_visits(begin, clock):
    show = begin()
    show.begin()
    show.jump(1)
    clock.pass_minutes(3)
    show.jump(6)
    clock.pass_minutes(5)
    assert pace.here(show) == pytest.approx(5)
    show.jump(1)
    clock.pass_minutes(1)
    assert pace.here(show) == pytest.approx(4)
    show.keep()
    assert pace.here(begin()) == pytest.approx(4)


def test_a_countdown_runs_while_the_question_stands(begin, clock):
    show = begin()
    to(show, "chairs")
    row = dataclasses.replace(show.row, question="In threes: 4 minutes alone, six to agree. One each.")
    assert pace.spans(row)[:2] == (4, 6)
    assert set(pace.USUAL) <= set(pace.spans(row))
    pace.count_down(show, 2)
    clock.pass_minutes(1)
    assert pace.left(show) == pytest.approx(60)
    show.next()
    assert pace.left(show) == pytest.approx(60), "the vote opens under it"
    clock.pass_minutes(2)
    assert pace.left(show) == 0
    show.jump(0)
    assert pace.left(show) is None
    with pytest.raises(ValueError, match="from 0 to 60"):
        pace.count_down(show, 90)


def test_the_type_of_charts_belongs_to_a_row_and_takes_what_fits(begin, screens):
    show = begin()
    to(show, "interventions")
    for _ in range(9):
        show.zoom(1.1)
    assert show.now.zoom == show.row.screen.most < 1.3
    assert "as large as they have room for" in show.zoom(1.1)
    screens(show).reset()
    assert show.now.zoom == 1.0
    for move in (show.next, show.back, lambda: to(show, "flags")):
        to(show, "interventions")
        show.now.step = FINDING if move == show.next else QUESTION
        show.zoom(1.1)
        assert show.now.zoom == 1.1
        move()
        assert show.now.zoom == 1.0


def test_what_the_class_said_is_a_step_once_somebody_has_said_something(begin):
    show = begin()
    to(show, "interventions")
    assert show.steps() == [QUESTION, VOTING, EXPLORE, FINDING]
    show.votes.open("75", "p2.3")
    show.votes.put("75", 1, [Vote("p2.3", 20.0)], "hands")
    assert show.steps() == [QUESTION, EXPLORE, FINDING]
    show.votes.close("75", "p2.3")
    assert show.steps() == [QUESTION, SAID, EXPLORE, FINDING]


def test_a_sealed_first_vote_is_passed_by_and_shows_beside_the_last(begin, screens):
    show = begin()
    commands = Commands(show, screens(show))
    to(show, "vote-one")
    commands.do({"do": "open"})
    commands.do({"do": "hands", "given": {"A": "3"}})
    assert show.steps() == [QUESTION]
    commands.do({"do": "close"})
    assert "meant to stay sealed" in commands.told
    assert show.state() == OPEN
    commands.do({"do": "next"})
    assert at(show) == ("line", QUESTION)
    assert "sealed" in commands.told
    to(show, "vote-two")
    commands.do({"do": "next"})
    commands.do({"do": "hands", "given": {"D": "3"}})
    assert show.steps() == [QUESTION, VOTING]
    commands.do({"do": "close"})
    assert show.steps() == [QUESTION, SAID, FINDING]
    assert commands.told == "the first vote was still open and is closed too"
    assert show.votes.state("75", "vote", 1) == "closed"
    to(show, "vote-one")
    assert show.steps() == [QUESTION, SAID, FINDING]


def test_a_sealed_vote_closes_at_the_second_press(begin, screens, clock):
    show = begin()
    commands = Commands(show, screens(show))
    to(show, "vote-one")
    commands.do({"do": "next"})
    commands.do({"do": "hands", "given": {"A": "3"}})
    for state in (OPEN, CLOSED):
        commands.do({"do": "close"})
        clock.pass_seconds(3)
        assert show.state() == state


def test_both_ends_hold(begin):
    show = begin()
    show.back()
    assert (show.now.row, show.now.step) == (0, QUESTION)
    show.jump(len(show.rows) - 1)
    for _ in range(5):
        show.next()
    assert at(show) == ("monday", QUESTION)


def test_a_restart_stands_at_the_same_screen(begin, tmp_path):
    show = begin()
    to(show, "flags")
    show.next()
    show.next()
    show.zoom(1.1)
    show.now.values["flags"] = {"external_loss": 0.0}
    show.keep()
    again = begin()
    assert at(again) == at(show) == ("flags", EXPLORE)
    assert (again.now.zoom, again.now.values, again.now.letter) == (
        show.now.zoom,
        show.now.values,
        show.now.letter,
    )


def test_another_session_begins_at_its_beginning(begin):
    show = begin("75")
    to(show, "flags")
    assert begin("45").now.row == 0


def test_a_damaged_file_is_told_and_not_lost(begin, tmp_path):
    begin()
    (tmp_path / "stage.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="move it away to begin anew"):
        begin()
    assert (tmp_path / "stage.json").read_text(encoding="utf-8") == "{"


@pytest.mark.parametrize(
    "held", ['{"session": "75", "row": "x"}', "[]", '{"session": "75", "values": [1]}', '{"other": 1}']
)
def test_a_file_of_something_else_is_told(held, begin, tmp_path):
    (tmp_path / "stage.json").write_text(held, encoding="utf-8")
    with pytest.raises(ValueError, match="is no state of a stage; move it away"):
        begin()


def test_what_was_kept_and_is_no_longer_possible_gives_way(begin, tmp_path, screens):
    kept = {"session": "75", "row": 99, "zoom": 50, "letter": "gone", "step": "gone",
            "values": {"interventions": {"cleaning_servers": 99, "reading_time_cut": 0.1, "gone": 1}}}  # fmt: skip
    (tmp_path / "stage.json").write_text(json.dumps(kept), encoding="utf-8")
    show = begin()
    assert (show.now.row, show.now.zoom) == (len(show.rows) - 1, 2.0)
    assert screens(show).content().step == QUESTION
    to(show, "interventions")
    assert screens(show).core().values["cleaning_servers"] == 2
    assert screens(show).core().values["reading_time_cut"] == 0.1


def test_blank_hides_and_any_step_brings_it_back(begin):
    show = begin()
    show.blank()
    before = at(show)
    show.next()
    assert (show.now.blank, at(show)) == (False, before)


def test_nothing_is_counted_before_the_class_begins(begin, clock):
    show = begin()
    for _ in range(3):  # the evening before: to the sentences, and back
        show.next()
    clock.pass_minutes(849)
    show.now.values["plan"] = {"registration": "in the plan"}
    assert show.behind() == show.elapsed() == pace.here(show) == 0
    assert show.drops() == []
    show.begin()
    assert (show.now.row, show.now.step, show.now.values) == (0, QUESTION, {})
    clock.pass_minutes(2)
    assert show.elapsed() == pace.here(show) == pytest.approx(2), "the first row's minutes count"


def test_leaving_the_first_row_before_the_class_has_begun_is_told(begin):
    show = begin()
    told = [show.next() for _ in show.steps()]
    assert show.now.row == 1
    assert "Begin starts it" in told[-1]
    show.begin()
    assert not any("Begin" in show.next() for _ in range(3))


def test_the_clock_says_how_late_it_is_and_drops_no_more_than_that_needs(begin, clock):
    show = begin()
    show.begin()
    to(show, "chairs")
    clock.pass_minutes(show.row.end - 1)
    assert show.behind() == 0
    assert show.drops() == []
    clock.pass_minutes(7)
    assert show.behind() == pytest.approx(6)
    every = sorted((row for row in show.rows if row.drop), key=lambda row: row.drop)
    assert every[0].minutes < 6 <= sum(row.minutes for row in every[:2])
    assert show.drops() == every[:2]
    clock.pass_minutes(-4)
    assert show.drops() == every[:1]
    clock.pass_minutes(10)
    show.jump(len(show.rows) - 1)
    assert show.behind() < 0


def test_a_row_that_there_is_not(begin):
    with pytest.raises(ValueError, match="there is no row 99; this session has 16"):
        begin().jump(98)


def test_the_letter_is_drawn_once_and_another_on_request(begin):
    show = begin("90")
    first = show.now.letter
    assert begin("90").now.letter == first
    show.draw()
    assert show.now.letter != first
    assert show.explorer(next(row for row in show.rows if row.screen.kind == "letter")).kind == "explorer"


def test_anew_forgets_where_it_stood_and_no_vote(begin):
    show = begin()
    show.begin()
    show.next()
    show.votes.open("75", "vote")
    show.votes.put("75", 1, [Vote("vote", "O1")], "hands")
    show.restart()
    assert (show.now.row, show.now.started) == (0, None)
    assert show.votes.count("75", "vote") == 1


def test_a_show_of_an_unknown_session(tmp_path):
    with pytest.raises(ValueError, match="no session '12'"):
        Show("12", tmp_path)
