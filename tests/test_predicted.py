"""helpers.exercises.predicted: whether a prediction was met, and what kind of miss a miss is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.exercises.asked import Asked
from helpers.exercises.predicted import verdict

WEEKS = Asked("p9.1", "How many weeks?", "number", "weeks", -1e6, 1e6, 2.0)
WORD = Asked("p9.4", "Which?", "words", words=(("rise",), ("fall",)))
TASK = "That is the task, not the line."


@pytest.mark.parametrize(
    ("said", "result", "says"),
    [
        (42, 44, "Your prediction was met."),
        (46, 44, "Your prediction was met."),
        (41, 44, "not met, but nearly: 3 too low."),
        (52, 44, "not met: you said 8 too much."),
        (30, 44, "not met: you said 14 too little."),
        (440, 44, "not met: you said about 10 times as much as it is."),
        (4, 44, "not met: it is about 11 times as much as you said."),
        (-44, 44, "not met: you expected a number below zero, and it is one above zero."),
        (44, -306, "not met: you expected one above zero, and it is a number below zero."),
        (30, 0, "not met: you said 30, and it is zero."),
        (0, 44, "not met: you expected nothing, and there is something."),
        (20, 44, f"not met. {TASK}"),
        (20.1, 44, f"not met. {TASK}"),
        (25, 44, f"not met. {TASK}"),
    ],
)
def test_a_miss_is_told_by_its_kind(said, result, says):
    met, text = verdict(WEEKS, said, result, {TASK: (20, 25)})
    assert text.endswith(says)
    assert met == ("was met" in text)


def test_a_word_is_met_or_not():
    assert verdict(WORD, "rise", "rise") == (True, "Your prediction was met.")
    assert verdict(WORD, "rise", "fall", {"Bad luck is longer.": "rise"}) == (
        False,
        "Your prediction was not met. Bad luck is longer.",
    )
    assert verdict(WORD, "rise", "fall")[1] == "Your prediction was not met."


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_prediction_is_met_just_where_it_lies_within_the_tolerance(said, result):
    met, text = verdict(WEEKS, said, result)
    near = abs(said - result) <= 2.0 + 1e-9 * max(1.0, abs(result))
    assert met == near
    assert "another unit" not in text


@pytest.mark.parametrize("factor", [100, 0.01, 1000, 0.001])
def test_a_plain_miss_is_not_excused_as_another_unit(factor):
    met, text = verdict(WEEKS, 44 * factor, 44)
    assert met is False
    assert "not met" in text
