"""helpers.exercises.reason and `check`: why an answer is right is in words that only a right answer opens."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.exercises import reason, seal

SALT = "0123456789abcdef"


@given(st.text(max_size=300), st.lists(st.binary(min_size=16, max_size=16), min_size=1, max_size=4))
def test_words_open_with_their_keys_and_with_no_other(words, keys):
    locked = reason.lock(words, keys)
    assert reason.unlock(locked, keys) == words
    assert reason.unlock(locked, [*keys[:-1], b"another key 1234"]) is None or keys[-1] == b"another key 1234"


def test_a_key_is_found_among_wrappings_that_open_nothing():
    key, masks = b"k" * 16, [b"one", b"two"]
    wrapped = reason.wrap(key, masks, 20)
    assert len(wrapped) == 20
    assert [reason.unwrap(wrapped, mask) for mask in masks] == [key, key]
    assert reason.unwrap(wrapped, b"three") is None


ANSWERS = [
    (12.5, {"tolerance": 0.5}, [12.5, 12.1, 12.9], [13.5, 11, "12.5", None]),
    (0.2, {"relative": 0.01}, [0.2, 0.2005], [0.3, -0.2]),
    ("clean", {}, ["clean", " Clean "], ["read", 1]),
    (
        {"a": "A1", "b": 2},
        {},
        [{"a": "A1", "b": 2}, {"b": 2, "a": "a1"}],
        [{"a": "A1"}, {"a": "A1", "b": 3}, "A1"],
    ),
    ([1, 2], {}, [[1, 2]], [[2, 1], [1], [1, 2, 3]]),
]


@pytest.mark.usefixtures("quick_seals")
@pytest.mark.parametrize(("answer", "limits", "right", "wrong"), ANSWERS)
def test_only_a_right_answer_opens_the_reason(answer, limits, right, wrong):
    sealed = seal.seal({"answer": answer, "why": "Because it is so: 5 µ.", **limits}, SALT)
    assert "Because" not in json.dumps(sealed)
    for one in right:
        assert seal.why(one, sealed) == "Because it is so: 5 µ."
    for one in wrong:
        assert seal.why(one, sealed) == ""


@pytest.mark.usefixtures("quick_seals")
@settings(max_examples=30, deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(0.01, 10), st.floats(-3, 3))
def test_the_reason_opens_exactly_where_the_answer_is_right(answer, tolerance, off):
    sealed = seal.seal({"answer": answer, "why": "so", "tolerance": tolerance}, SALT)
    given_answer = answer + off * tolerance
    assert bool(seal.why(given_answer, sealed)) == seal.opens(given_answer, sealed["answer"], SALT)


@pytest.mark.usefixtures("quick_seals")
def test_without_a_reason_there_is_none():
    assert seal.why(1, seal.seal({"answer": 1}, SALT)) == ""
