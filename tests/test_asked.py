"""helpers.exercises.asked: what a prediction is asked for, what fits, and what is refused before it is locked."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.exercises import asked
from helpers.exercises.asked import Asked
from helpers.faults import Fault

WEEKS = Asked("p9.1", "How many weeks?", "number", "weeks", -100, 2000, 2.0)
SHARE = Asked("p9.2", "What share?", "number", "percent of the peak", -50, 100, 5.0)
COUNT = Asked("p9.3", "How many?", "whole", "of nine", 0, 9)
WORD = Asked("p9.4", "Which?", "words", words=(("rise", "up"), ("fall", "down"), ("6 months", "6", "six")))


@pytest.mark.parametrize(
    ("one", "value", "kept"),
    [
        (WEEKS, 44, 44),
        (WEEKS, 44.0, 44),
        (WEEKS, "44", 44),
        (WEEKS, "12,5", 12.5),
        (WEEKS, " 12.5 ", 12.5),
        (WEEKS, "−3", -3),
        (WEEKS, "+3", 3),
        (WEEKS, ".5", 0.5),
        (WEEKS, "１２", 12),
        (WEEKS, "1e3", 1000),
        (SHARE, "35 %", 35),
        (SHARE, "0.5 %", 0.5),
        (SHARE, "0,5%", 0.5),
        (SHARE, 0, 0),
        (COUNT, 9.0, 9),
        (WORD, "Rise", "rise"),
        (WORD, " up ", "rise"),
        (WORD, 6, "6 months"),
        (WORD, 6.0, "6 months"),
    ],
)
def test_what_is_meant_is_understood(one, value, kept):
    assert one.value(value) == kept
    assert type(one.value(value)) is type(kept)


@pytest.mark.parametrize(
    ("one", "values", "says"),
    [
        (WEEKS, ((12, 5),), "12.5, not 12,5"),
        (WEEKS, (12, 5), "a decimal point: 12.5, not 12,5"),
        (WEEKS, (-12, 5), "-12.5, not -12,5"),
        (WEEKS, (14, 0), "14.0 or 14000, not 14,0"),
        (WEEKS, (25, 70), "by name, such as confidence=70"),
        (WEEKS, ("four",), "takes a number from −100 to 2,000 (weeks), not 'four'"),
        (WEEKS, ("1,234",), "not '1,234'"),  # 1.234 or 1234?
        (WEEKS, ("9 months",), "not '9 months'"),
        (WEEKS, ("12 %",), "not percent"),
        (WEEKS, (True,), "not True"),
        (WEEKS, (None,), "not None"),
        (WEEKS, ("",), "not ''"),
        (WEEKS, (math.nan,), "takes a number"),
        (WEEKS, (math.inf,), "takes a number"),
        (WEEKS, (object(),), "takes a number"),
        (WEEKS, ([1],), "takes a number"),
        (WEEKS, (2001,), "2,001 lies outside"),
        (SHARE, (0.35,), 'is in percent: 35, not 0.35 (for less than one percent write "0.35 %")'),
        (SHARE, (-0.2,), "is in percent: −20"),
        (SHARE, (120,), "takes a number from −50 to 100 (percent of the peak); 120 lies outside"),
        (COUNT, (2.5,), "takes a whole number from 0 to 9 (of nine), not 2.5"),
        (WORD, ("rize",), "takes rise, fall or 6 months, not 'rize'; did you mean rise?"),
        (WORD, (7,), "not 7"),
        (WORD, ("",), "takes rise, fall or 6 months"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line_that_says_what_would(one, values, says):
    with pytest.raises(Fault, match=re.escape(f"prediction {one.id} ")) as raised:
        one.value(values[0], values[1:])
    assert says in str(raised.value)
    assert "nothing is locked by this" in str(raised.value)
    assert "\n" not in str(raised.value)


@given(st.floats(-100, 2000).map(lambda x: float(f"{x:.6g}")))
def test_a_number_is_the_same_however_it_is_written(number):
    assert WEEKS.value(number) == number
    assert WEEKS.value(repr(number)) == number
    text = f"{number:.3f}"
    if abs(number) < 100:
        assert WEEKS.value(text) == float(text)
        assert float(WEEKS.value(text)) == float(text)


@pytest.mark.parametrize("sure", [-1, 101, "very", 0.7, True, math.nan])
def test_a_confidence_that_is_none_is_refused(sure):
    with pytest.raises(Fault, match=r"the confidence of prediction p9\.1 .* nothing is locked"):
        asked.confidence_of("p9.1", sure)


def test_every_question_can_be_answered_and_says_what_it_takes():
    known = asked.all_asked()
    assert len(known) > 30
    for id, one in known.items():
        assert re.fullmatch(r"p\d\.\d", id)
        assert one.question.endswith(("?", ".")), id
        if one.words:
            assert len(one.words) > 1, id
            for word in one.words:
                assert {one.value(name) for name in word} == {word[0]}, id
        else:
            assert one.unit, id
            assert one.value(one.low) == one.low, id
            assert one.value(one.high) == one.high, id
            assert one.low < one.high, id
            assert one.tolerance < (one.high - one.low) / 4, id
            assert (one.kind == "whole") <= (one.tolerance == round(one.tolerance)), id


def test_a_mistyped_id_is_told_with_the_nearest():
    with pytest.raises(Fault, match=r"no prediction is called 'p2\.11'; did you mean p2\.1"):
        asked.asked("p2.11")


def test_the_tolerance_is_said_before_one_is_asked_how_sure_one_is():
    assert WEEKS.met_when == "It is met if it lies within 2 of the result."
    assert COUNT.met_when == "It is met if it is just right."
