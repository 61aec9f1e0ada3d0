"""helpers.exercises.answers: what an answer is, and when two are the same."""

import math
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import risks
from helpers.exercises import answers

PLAIN = st.recursive(
    st.floats(allow_nan=False, width=32) | st.integers(-(10**6), 10**6) | st.booleans() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
        (10**400, "Infinity"),
        (-(10**400), "-Infinity"),
        (np.array([1.0, 2.0]), [1.0, 2.0]),
        (pd.Series({"a": 1.5}), {"a": 1.5}),
        (("x", 2), ["x", 2]),
        (pd.Index(["a", "b"]), ["a", "b"]),
        ({"RK09", "RK07"}, ["RK07", "RK09"]),
    ],
)
def test_values_of_numpy_and_pandas_become_plain(value, expected):
    assert answers.plain(value) == expected


PARTS = [0.1, 0.2, 0.3, 1e-3, -0.6, 1 / 3, 1e-7, 2 / 7]


@given(st.permutations(PARTS))
def test_a_sum_is_the_same_answer_in_whatever_order_and_way_it_is_added_up(parts):
    plainly = 0.0
    for part in parts:
        plainly += part
    ways = {answers.plain(plainly), answers.plain(np.sum(parts)), answers.plain(np.array(parts) @ np.ones(8))}
    assert ways == {answers.plain(math.fsum(PARTS))}


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300))
def test_an_answer_keeps_twelve_figures(value):
    assert answers.plain(value) == pytest.approx(value, rel=1e-11, abs=1e-300)
    assert answers.plain(answers.plain(value)) == answers.plain(value)
    assert answers.same(answers.plain(value), value)


@pytest.mark.parametrize("value", [object(), b"x", 1j, lambda: 0, None, pd.DataFrame({"a": [1]})])
def test_what_is_not_an_answer_is_refused_in_words(value):
    with pytest.raises(ValueError, match="an answer is a number, a text, or a list or dict of these"):
        answers.plain(value)


def test_too_deep_and_too_long_are_refused():
    deep: list = []
    for _ in range(50):
        deep = [deep]
    with pytest.raises(ValueError, match="simple list"):
        answers.plain(deep)
    with pytest.raises(ValueError, match="at most 1000"):
        answers.plain(list(range(1001)))
    with pytest.raises(ValueError, match="too long"):
        answers.plain("x" * 20_000)


@given(PLAIN)
def test_every_answer_is_the_same_as_itself(value):
    plain = answers.plain(value)
    assert answers.same(plain, plain)


@given(st.floats(-1e6, 1e6), st.floats(0.001, 100), st.floats(-0.99, 0.99))
def test_a_number_within_tolerance_is_right_and_one_beyond_is_not(expected, tolerance, part):
    assert answers.same(expected + part * tolerance, expected, tolerance=tolerance)
    assert not answers.same(
        expected + 1.01 * tolerance + 1e-6 * abs(expected) + 1e-6, expected, tolerance=tolerance
    )


def test_texts_are_compared_without_case_space_and_kind_of_apostrophe():
    assert answers.same("  Huashan\u2019s   Foundation ", "huashan's foundation")
    assert not answers.same("clean", "read")
    assert not answers.same(3, "3")


def test_numbers_texts_and_truth_are_not_each_other():
    assert not answers.same("1", 1)
    assert not answers.same(True, 1)
    assert not answers.same(1, True)
    assert answers.same("Infinity", "Infinity")
    assert answers.same("NaN", "NaN")
    assert not answers.same(1e300, "Infinity")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, "yes"),
        ("True", "Yes"),
        (False, "no"),
        ("external", "EXT"),
        ("teaching-assumption", "TA"),
        ("Teaching_Assumption", "ta"),
        ("derived", "DER"),
        ("sign_off", "Sign off"),
        (" C 08", "c08"),
    ],
)
def test_words_that_mean_the_same_are_the_same(one, other):
    assert answers.same(one, other)
    assert answers.same(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("in", "yes"), (True, "in"), (1, "yes"), ("EXT", "TA"), ("", "no")]
)
def test_words_that_mean_something_else_are_not(one, other):
    assert not answers.same(one, other)


RISKS = ["RK07", "RK08", "RK09", "RK12"]


@pytest.mark.parametrize(
    ("given", "share"),
    [
        (RISKS, 1),
        (RISKS[::-1], 1),
        ([*RISKS, "rk07"], 1),
        (RISKS[:3], 0.75),
        ([*RISKS, "RK01"], 0.75),
        (["RK01", "RK02"], 0),
        ("RK07", 0),
    ],
)
def test_a_set_is_compared_as_one_and_surplus_costs(given, share):
    assert answers.credit(given, RISKS, as_set=True) == share


def test_a_spelling_counts_where_its_exercise_says_so():
    entry = {"answer": ["availability"], "spellings": {"available": "availability"}}
    assert answers.same(["Available"], entry["answer"], **answers.rules(entry))
    assert not answers.same(["Available"], entry["answer"])


def test_parts_of_a_dict_and_a_list_earn_credit_one_by_one():
    assert answers.credit({"a": 1, "b": 5}, {"a": 1, "b": 2}) == 0.5
    assert answers.credit({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 2}) == 0.5
    assert answers.credit([1, 2, 3], [1, 2]) == pytest.approx(2 / 3)
    assert answers.credit("a", {"a": 1}) == 0


@dataclass
class Of:
    """Stands for a result of the pack's."""

    given: float = 0.1

    @property
    def found(self):
        return 0.2


Of.__module__ = "helpers.of"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (pd.Series([1, 2]).idxmax, "not a method: the round brackets are missing, write .idxmax()"),
        (round, "the round brackets are missing, write round(...)"),
        (pd.DataFrame({"a": [1]}), "this is a whole table. Take one value out of it with .loc[row, column], "
         "or hand it to the function that the exercise names; a word stands in quotes"),
        (risks.predictive_values(0.1, 0.9, 0.8),
         "take one of its parts, such as .ppv, .npv, .coin_toss_prevalence or .per_10_000"),
        (Of(), "not a Of: this is a whole result, take one of its parts, such as .found or .given"),
        (None, "not a NoneType"),
    ],
    ids=range(6),
)  # fmt: skip
def test_what_is_not_an_answer_is_told_what_would_be_one(value, says):
    with pytest.raises(ValueError, match=f"{re.escape(says)}$"):
        answers.plain(value)


@given(st.floats(1e-3, 1e5), st.floats(-6, 6), st.floats(1e-4, 0.1), st.sampled_from([1, -1]))
def test_a_misconception_s_tolerance_is_in_its_own_unit(right, powers, share, sign):
    wrong = sign * right * 10.0**powers
    allowed = answers.rules_of_wrong({"answer": right, "tolerance": share * right}, wrong)["tolerance"]
    assert allowed <= share * right * 1.0001
    assert allowed <= 10 * share * abs(wrong) * 1.0001
    assert allowed >= min(1, abs(wrong) / right) * share * right * 0.9999


def test_a_misconception_in_words_or_parts_has_the_exercise_s_own_rules():
    for right, wrong in [("clean", "read"), ({"a": 1.0}, {"a": 2.0}), (3.0, "Infinity"), (0, 2)]:
        entry = {"answer": right, "tolerance": 0.5, "relative": 0.1}
        assert answers.rules_of_wrong(entry, wrong) == answers.rules(entry)
