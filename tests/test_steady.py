"""helpers.steady: numbers of a test run are compared as numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.steady import settled

floats = st.floats(min_value=-1e12, max_value=1e12).filter(lambda x: abs(x) > 1e-6)


@given(floats)
def test_last_digits_are_settled_and_larger_differences_are_not(x):
    near, far = x * (1 + 1e-12), x * (1 + 1e-7)
    assert settled({"answer": [near]}, {"answer": [x]}) == {"answer": [x]}
    assert settled({"answer": [far]}, {"answer": [x]}) == {"answer": [far]}


@pytest.mark.parametrize(
    ("found", "stored", "same"),
    [
        ("Key 3.6: -0.012152070595745412 (2 points)", "Key 3.6: -0.012152070595745301 (2 points)", True),
        ("Key 3.6: -0.0121521 (2 points)", "Key 3.6: -0.0121520 (2 points)", False),
        ("from 1.5 to 2.5", "from 1.5 to 2.50000000000001", True),
        ("from 1.5 to 2.5", "from 1.5 to 2.5 minutes", False),
        ("1.5", "1.5 1.5", False),
        ("33 studies", "34 studies", False),
        ("1.0e-05", "1.00000000000001e-05", True),
        ("version 3.11.2", "version 3.11.7", False),
        (1, 1.0, False),  # another type shows as such: 1 is not the text of 1.0
        (True, 1.0, False),
    ],
)
def test_texts_and_types(found, stored, same):
    done = settled(found, stored)
    assert (type(done) is type(stored) and done == stored) == same


def test_what_has_another_form_is_left():
    for found, stored in [([1.0], [1.0, 2.0]), ({"a": 1.0}, {"b": 1.0}), (1.0, "1.0"), (None, 1.0)]:
        assert settled(found, stored) == found
