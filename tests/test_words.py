"""helpers.exercises.words: which words mean the same, which are allowed, and what is a blank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.case.kinds import KINDS
from helpers.exercises import words

TYPES = ["fact", "position", "inference", "recommendation", "meta"]


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_is_its_code_and_its_name_however_they_are_spelt(code):
    name = KINDS[code].name
    for one in (
        code,
        code.lower(),
        name,
        name.title(),
        name.replace(" ", "_"),
        f" {name.replace(' ', '-')} ",
    ):
        assert words.meaning(one) == words.meaning(code)
    assert len({words.meaning(kind) for kind in KINDS}) == len(KINDS)


@given(st.text(max_size=30))
def test_a_word_means_the_same_whatever_its_blanks_and_case(word):
    assert words.meaning(words.meaning(word)) == words.meaning(word)
    assert words.meaning(f"  {word.upper().lower()} ") == words.meaning(word.upper().lower())


def test_a_slip_is_told_with_the_allowed_words_and_the_nearest():
    said = words.not_allowed("reccomendation", TYPES)
    assert said == (
        "'reccomendation' is not among the words here: fact, position, inference, recommendation or meta; "
        "did you mean recommendation?"
    )
    assert words.not_allowed("x", TYPES).endswith("or meta.")
    assert (
        words.not_allowed(["x", "y", "x"], ["in", "missing"])
        == "'x' and 'y' are not among the words here: in or missing."
    )


def test_a_word_is_unknown_only_where_the_words_are_said():
    assert words.unknown("fakt", TYPES)
    assert not words.unknown("Fact ", TYPES)
    assert not words.unknown("fakt", [])
    assert words.unknown(True, ["in", "missing"])
    assert not words.unknown(True, ["yes", "no"])


def test_spellings_are_put_as_the_word_they_stand_for_in_any_form():
    allowed, spellings = words.choices({"availability": ["available"], "both": []})
    assert allowed == ["availability", "both"]
    for wrap in (lambda w: w, lambda w: [w], lambda w: {"a": [w, 3]}):
        assert words.spelled(wrap("AVAILABLE"), spellings) == wrap("availability")
    assert words.spelled("available", {}) == "available"


@pytest.mark.parametrize("value", [..., None, "", "  ", "...", "\u2026"])
def test_a_blank_is_a_blank(value):
    assert words.blank(value)


@pytest.mark.parametrize("value", [0, False, "no", float("nan"), [], {}])
def test_what_says_something_is_no_blank(value):
    assert not words.blank(value)
