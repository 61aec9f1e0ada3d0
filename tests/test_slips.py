"""helpers.exercises.slips: near misses of a number are told apart, and their seal tells nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.exercises import slips

SALT, ROUNDS = "aa", 1


def told(given_answer, right, allowed):
    return slips.told(given_answer, slips.sealed(right, allowed, SALT, ROUNDS), SALT, ROUNDS)


@pytest.mark.parametrize(
    ("given_answer", "right", "allowed", "more"),
    [
        (33, 33.3333, 0.06, "one figure"),
        (3.3, 3.33333, 0.03, "one figure"),
        (0.02, 0.02057, 0.0002, "2 figures"),
        (0.021, 0.02057, 0.0002, "one figure"),
        (2400, 2403.7, 1, "2 figures"),
        (-44, -44.3709, 0.1, "one figure"),
        (14.6, 14.69, 0.01, "one figure"),  # cut off
    ],
)
def test_an_answer_that_is_rounded_too_far_is_told_how_many_figures_it_lacks(
    given_answer, right, allowed, more
):
    assert told(given_answer, right, allowed) == f"This is rounded or cut off too far: give {more} more."


@pytest.mark.parametrize(
    ("factor", "says"),
    [
        (-1, "the sign is not"),
        (100, "percent or share?): this is a hundred times what it should be"),
        (0.01, "percent or share?): this is a hundredth of what it should be"),
        (1000, "thousands or ones?): this is a thousand times"),
        (1e-6, "millions or ones?): this is a millionth of"),
        (60, "hours or minutes?): this is sixty times"),
        (1 / 60, "hours or minutes?): this is a sixtieth of"),
        (10, "decimal point?): this is ten times"),
    ],
)
@pytest.mark.parametrize("right", [0.0205683, 14.7058, -44.3708, 2403.7495])
def test_another_sign_and_another_unit_are_told(factor, says, right):
    assert says in told(right * factor, right, abs(right) * 0.001)


@given(st.floats(1e-3, 1e5), st.floats(1.02, 1.9))
def test_another_number_is_no_near_miss(right, factor):
    rounded = {round(right, d) for d in range(-5, 8)} | {
        math.trunc(right * 10**d) / 10**d for d in range(-5, 8)
    }
    other = right * factor
    if min(abs(other - one) for one in rounded) > 1e-9 * other:
        assert told(other, right, 1e-4 * right) == ""


@given(st.floats(-1e8, 1e8), st.floats(-1e8, 1e8))
def test_a_seal_of_near_misses_has_one_length(one, other):
    assert len(slips.sealed(one, 0.1, SALT, ROUNDS)) == len(slips.sealed(other, 0.1, SALT, ROUNDS))


@pytest.mark.parametrize("odd", [0.0, math.inf, math.nan, 5e-324, 1e300])
def test_odd_numbers_are_no_near_misses(odd):
    assert told(odd, 33.3, 0.1) == ""
