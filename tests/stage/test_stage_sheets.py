"""Run-sheets add up, name what exists, and are found where a reader looks."""

import dataclasses
import re
from itertools import pairwise

import pytest

from helpers import case, charts
from helpers.stage import faces, figures, models, names, questions, sheets

GIVEN = case.assume()
ALL = [row for session in names.SESSIONS for row in sheets.sheet(session)]
EXPLORERS = [screen for screen in sheets.screens().values() if screen.kind == "explorer"]


@pytest.mark.parametrize("session", names.SESSIONS)
def test_minutes_follow_one_another_and_sum_up_to_the_session(session):
    rows = sheets.sheet(session)
    assert rows[0].minute == 0
    assert all(one.end == other.minute for one, other in pairwise(rows))
    whole = {"45": 45, "75": 75, "90": 90}.get(session, 75)
    assert sheets.minutes(session) == whole
    assert f"{whole} minutes" in names.SESSIONS[session]


@pytest.mark.parametrize("session", names.SESSIONS)
def test_a_class_decides_twice_and_ends_with_an_action(session):
    rows = sheets.sheet(session)
    votes = [row.screen.round for row in rows if row.screen.ballot == "vote"]
    assert votes == [1, 2]
    assert "monday" in [row.screen.id for row in rows[-2:]]


def test_the_75_minutes_have_four_pastures_and_at_most_five_explorers():
    rows = sheets.sheet("75")
    assert len({row.pasture for row in rows} - {"Decide", "Gates", "Monday"}) == 4
    shown = [row for row in rows if row.screen.kind in ("explorer", "letter")]
    assert len(shown) <= 5


@pytest.mark.parametrize("session", names.SESSIONS)
def test_every_row_holds_what_was_counted_with_the_talk_in_it(session):
    counted = 0.0
    for row in sheets.sheet(session):
        assert abs(row.counted - row.minutes) <= 0.6, row.id
        counted += row.counted
        assert round(counted, 2) <= row.end, row.id
    assert sheets.minutes(session) - counted >= 1, "a late start, or a question that no row asks"


@pytest.mark.parametrize("session", names.SESSIONS)
def test_where_seats_speak_chairs_are_taken_within_the_hour(session):
    shown = [row.screen.id for row in sheets.sheet(session)]
    assert ("chairs" in shown) == ("seating" in shown)
    assert "seating" not in shown[1:]


@pytest.mark.parametrize("session", names.SESSIONS)
def test_a_row_counts_the_minutes_that_its_own_words_give(session):
    """Who writes alone for three minutes, or in threes twice, is given them."""
    for row in sheets.sheet(session):
        told = re.findall(r"\b(one|two|three) minutes?\b", " ".join(row.screen.body), re.I)
        assert row.counted >= sum(("one", "two", "three").index(one.lower()) + 1 for one in told), row.id


def test_a_count_without_its_minutes_is_told():
    row = dataclasses.replace(sheets.sheet("75")[0], count="chairs taken")
    with pytest.raises(ValueError, match="75-01: each part of count ends in its minutes"):
        _ = row.counted


@pytest.mark.parametrize("session", names.SESSIONS)
def test_no_gate_and_no_students_own_summary_is_ever_dropped(session):
    gone = {row.screen.id for row in sheets.sheet(session) if row.drop}
    assert not gone & {"break-the-gate", "reason-to-gate", "so-far", "vote-two", "monday", "bottom-line"}


@pytest.mark.parametrize("session", names.SESSIONS)
def test_no_question_points_at_a_row_that_may_be_dropped(session):
    for before, row in pairwise(sheets.sheet(session)):
        for said in (row.question, row.screen.asks, *row.screen.body):
            assert not (before.drop and re.search(r"\b(?:the same|just chosen|that plan)\b", said, re.I)), (
                row.id
            )


@pytest.mark.parametrize("session", ["75", "90"])
def test_what_is_dropped_leaves_a_whole_class(session):
    rows = sheets.sheet(session)
    kept = [row for row in rows if row.drop is None]
    own = {row.pasture for row in rows}
    assert {"Whose number is it?", "Who decides?", "Can it be done?", "Who is harmed?"} <= own
    lost = own - {row.pasture for row in kept}
    assert not lost & {"Whose number is it?", "Who decides?", "Who is harmed?"}
    assert session == "90" or "Can it be done?" not in lost


@pytest.mark.parametrize("session", names.SESSIONS)
def test_something_can_be_dropped_in_an_order(session):
    drops = sorted(row.drop for row in sheets.sheet(session) if row.drop)
    assert drops == list(range(1, len(drops) + 1))
    assert drops


@pytest.mark.parametrize("screen", EXPLORERS, ids=lambda one: one.id)
def test_an_explorer_names_a_model_charts_and_at_most_three_controls(screen):
    assert screen.model in models.MODELS
    assert all(isinstance(getattr(charts, name), charts.Chart) for name in screen.charts)
    assert 1 <= len(screen.charts) <= 2
    assert len(faces.controls_of(screen, GIVEN)) == len(screen.controls) <= 3


@pytest.mark.parametrize("screen", EXPLORERS, ids=lambda one: one.id)
def test_labels_hold_no_name_of_code_and_no_claim(screen):
    for name, control in faces.controls_of(screen, GIVEN).items():
        face = faces.face(name, control, control.start)
        assert "_" not in face.label
        assert not set(face.label.split()) & set(case.load().claims.index)
        assert face.kind == "" or face.kind in ("case", "external", "teaching assumption", "derived")
        assert bool(face.kind) == bool(control.kind or name in faces.OURS)


def test_every_screen_is_found_in_its_lesson_by_a_title():
    for screen in sheets.screens().values():
        place = sheets.place(screen)
        assert bool(place) == bool(screen.lesson)
        if place:
            assert place.startswith(f"lesson {screen.lesson} · ")
            assert screen.cell not in place


def test_a_cell_that_is_not_there_is_told_with_the_nearest():
    lost = dataclasses.replace(sheets.screens()["flags"], cell="explore-flag")
    with pytest.raises(ValueError, match="no cell 'explore-flag'; did you mean explore-flags"):
        sheets.place(lost)


def test_what_a_row_names_exists():
    known = case.load()
    for row in ALL:
        assert set(row.figures) <= set(figures.FIGURES)
        assert set(row.claims) <= set(known.claims.index)
        assert row.screen.ballot in ("", "pooled", *questions.BALLOTS)
        if row.figures:
            assert row.screen.kind in ("explorer", "letter"), "figures stand on the finding of a model"
    assert {row.screen.id for row in ALL} <= set(sheets.screens())


def test_every_screen_is_in_a_sheet_or_behind_a_letter():
    used = {row.screen.id for row in ALL} | set(case.load_class().letters["screen"])
    assert used == set(sheets.screens())


def test_a_session_that_there_is_not():
    with pytest.raises(ValueError, match="there is no session '74'"):
        sheets.sheet("74")


def test_a_letter_says_what_it_is_and_leads_to_an_explorer():
    letters = case.load_class().letters
    assert len(letters) == 3
    for _, letter in letters.iterrows():
        assert sheets.screens()[letter["screen"]].kind == "explorer"
        assert letter["kind"] == "TA"


def test_tasks_that_the_pack_added_say_so_in_the_plan():
    plan = models.plan(GIVEN)
    marked = set(plan["task"][plan["name"].str.endswith(" +")])
    assert marked == set(case.load().tasks.query("added").index)
    assert {"T09", "T10", "T13"} <= marked, "lesson 5 names these as added"
    assert "T17" in set(models.plan(GIVEN, registration=models.PUT_IN)["task"])


def test_one_more_clerk_turns_the_order_of_the_two_programmes_as_the_sheet_says():
    saved = {}
    for clerks in (2, 3):
        given = GIVEN.change(cleaning_servers=clerks)
        total = models.MODELS["by_stage"](given).groupby("intervention")["time_minutes"].sum()
        saved[clerks] = total["ai_reading"] - total["standardisation"]
    assert saved[2] > 0 > saved[3]


def test_night_reaches_where_ai_reading_is_the_better_step():
    screen = sheets.screens()["night"]
    load = faces.controls_of(screen, GIVEN)["load"]
    assert load.low < figures.figure("F5").value(GIVEN) < load.high
    saved = {}
    for rate in (load.low, load.start):
        table = models.at_load(GIVEN, rate).groupby("intervention")["time_minutes"].sum()
        saved[rate] = table["standardisation"] - table["ai_reading"]
    assert saved[load.low] > 0 > saved[load.start]
