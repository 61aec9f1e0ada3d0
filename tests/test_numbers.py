"""helpers.numbers: checks with one wording, beta-PERT, and the zero of a function."""

import math
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers import numbers

LOW, HIGH = st.floats(-1e3, 1e3), st.floats(0.01, 1e3)


@pytest.mark.parametrize(
    ("limits", "value", "says"),
    [
        ({}, "two", "x is a number, not 'two'"),
        ({}, True, "x is a number, not True"),
        ({}, math.nan, "x is a number, not nan"),
        ({}, math.inf, "x is a number, not inf"),
        ({"low": 0}, -1, "x is a number of at least 0, not -1"),
        ({"high": 1}, 2, "x is a number of at most 1, not 2"),
        ({"low": 0, "high": 1}, 1.2, "x is a number from 0 to 1, not 1.2"),
        ({"low": 0, "above": True}, 0, "x is a number above 0, not 0"),
    ],
)
def test_what_is_no_such_number_is_told_in_one_line(limits, value, says):
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        numbers.number("x", value, **limits)


@pytest.mark.parametrize("value", [0, 2.5, "2", True, math.nan, math.inf, None])
def test_what_is_no_whole_number_is_told(value):
    with pytest.raises(ValueError, match="n is a whole number of at least 1, not"):
        numbers.whole("n", value)


@pytest.mark.parametrize("value", [1, 3.0, np.int64(7), np.float64(2)])
def test_numbers_of_every_kind_are_taken(value):
    assert numbers.whole("n", value) == value
    assert type(numbers.whole("n", value)) is int
    assert numbers.number("x", value) == float(value)


@pytest.mark.parametrize("value", [-0.01, 1.01, 2, math.nan, "half"])
def test_a_share_is_a_part_of_one(value):
    assert [numbers.share("x", part) for part in (0, 0.5, 1)] == [0, 0.5, 1]
    with pytest.raises(ValueError, match=f"^{re.escape(f'x is a number from 0 to 1, not {value!r}')}$"):
        numbers.share("x", value)


def test_an_infinite_number_is_taken_where_it_may_be():
    assert numbers.number("x", math.inf, low=0, infinite=True) == math.inf


@given(LOW, HIGH, st.floats(0, 1))
def test_beta_pert_has_its_mean_at_low_plus_four_modes_plus_high_over_six(low, width, part):
    mode, high = low + part * width, low + width
    assume(low <= mode <= high)
    one, other = numbers.pert(low, mode, high)
    assert one + other == pytest.approx(6)
    assert low + width * one / (one + other) == pytest.approx((low + 4 * mode + high) / 6, abs=1e-6)


def test_draws_have_the_closed_form_s_mean_and_stay_between_the_ends():
    drawn = numbers.draw(2.0, 3.0, 10.0, np.random.default_rng(1), 200_000)
    variance = (10 - 2) ** 2 * 1.5 * 4.5 / (36 * 7)
    assert abs(drawn.mean() - 4.0) < 5 * math.sqrt(variance / len(drawn))
    assert drawn.min() >= 2
    assert drawn.max() <= 10


DRAWN = numbers.draw(2.0, 3.0, 10.0, np.random.default_rng(1), 40_000)


@given(st.floats(0.05, 0.95))
def test_quantiles_are_those_of_the_draws(chance):
    score = np.array([np.sqrt(2) * _erfinv(2 * chance - 1)])
    value = numbers.quantile(2.0, 3.0, 10.0, score)[0]
    assert abs((value >= DRAWN).mean() - chance) < 5 * math.sqrt(chance * (1 - chance) / 40_000)


def _erfinv(y):
    from scipy.special import erfinv

    return erfinv(y)


def test_a_quantile_between_equal_ends_is_that_end():
    assert (numbers.quantile(3.0, 3.0, 3.0, np.array([-2.0, 5.0])) == 3.0).all()


@given(st.floats(-50, 50), st.floats(0.1, 20), st.booleans())
def test_the_zero_of_a_line_is_found_whichever_way_it_goes(root, slope, down):
    sign = -1 if down else 1
    found = numbers.zero(lambda x: sign * slope * (x - root), -60.0, 60.0)
    assert found == pytest.approx(root, abs=1e-9)


def test_where_there_is_no_zero_there_is_none():
    assert math.isnan(numbers.zero(lambda x: x * x + 1, -1.0, 1.0))


def test_a_zero_beside_a_pole_is_found():
    assert numbers.zero(lambda x: math.inf if x >= 1 else x - 0.75, 0.0, 2.0) == pytest.approx(0.75)


@given(st.floats(0, 1), st.lists(st.floats(-6, 6), min_size=1, max_size=20))
def test_quantiles_are_those_of_scipy(mode, scores):
    """To 1e-12 of the range, which is less than a second in a plan of years."""
    from scipy.special import betaincinv, ndtr

    score = np.array(scores)
    a, b = numbers.pert(0.0, mode, 1.0)
    right = np.where(score > 0, 1 - betaincinv(b, a, ndtr(-score)), betaincinv(a, b, ndtr(score)))
    found = numbers.quantile(0.0, mode, 1.0, score)
    assert found == pytest.approx(right, abs=1e-12)
    assert found == pytest.approx(right, rel=1e-9)


def test_quantiles_rise_with_their_score():
    score = np.linspace(-6, 6, 769)
    for mode in (0.0, 1e-9, 0.2, 0.5, 0.9, 1.0):
        assert (np.diff(numbers.quantile(0.0, mode, 1.0, score)) > 0).all()
