"""helpers.numerals: numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import numerals


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ((12, 5), "12.5, not 12,5"),
        ((-12, 5), "-12.5, not -12,5"),
        ((0, 75), "0.75, not 0,75"),
        ((14, 0), "14.0 or 14000, not 14,0"),
        ((12, 500), "12.500 or 12500, not 12,500"),
        ((1, 234, 500), "1234500, not 1,234,500"),
        ((12, 5, 50), "12.5, not 12,5,50"),
        ((12,), ""),
        ((12, -5), ""),
        ((12, 5.0), ""),
        ((True, 5), ""),
        (("a", "b"), ""),
        ((), ""),
    ],
)
def test_a_comma_between_figures_is_told_with_what_was_meant(parts, says):
    assert numerals.comma_slip(parts) == says


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("80%", 80),
        ("80 %", 80),
        ("80", 80),
        ("79,5", 79.5),
        (" 80.5% ", 80.5),
        ("８０", 80),
        ("most", None),
        ("", None),
    ],
)
def test_a_text_is_read_as_the_number_it_is(text, number):
    assert numerals.as_written(text) == number


@given(st.floats(allow_nan=False, allow_infinity=False), st.booleans())
def test_a_number_as_python_writes_it_is_left_alone(number, decimal_comma):
    assert numerals.with_point(repr(number), decimal_comma) == repr(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("three", "3"),
        (" Zero ", "0"),
        ("2.00x", "2.00"),
        ("33,3", "33.3"),
        ("40 %", "40"),
        ("Y 2.4 million", "2.4"),
        ("-3 weeks", "-3"),
        ("\u22123", "-3"),
        (".5", ".5"),
        ("1,234,500 visits", "1234500"),
        ("about 12.", "12"),
        ("1 to 2", ""),
        ("clean", ""),
        ("", ""),
        ("...", ""),
    ],
)
def test_the_one_number_in_a_text_is_read_as_code_writes_it(text, number):
    assert numerals.in_text(text) == number
