"""The number-lint finds what it should, and nothing else."""

import pytest
from prose import strays


@pytest.mark.parametrize(
    "text",
    [
        "The tool saves 20 percent (C25).",
        "From 4 million visits (C01) in lesson 2, exercise 2.3.",
        "Reading takes 12 minutes (`reading_time`), at most 24.",
        "A cut of 36 percent at the most (`reading_time_cut`).",
        "1. First\n2. Second",
        "# 2 · Value chain\n\n**Time:** 55 minutes",
        "`answer_2_4 = 60 / given.reading_time`",
    ],
)
def test_numbers_with_a_source_are_let_through(text):
    assert strays(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The tool saves 25 percent (C25).", ["25"]),
        ("Turnaround is 71.5 minutes.", ["71.5"]),
        ("Reading takes 12 minutes.", ["12"]),
        ("It costs 1,200 yuan (C01).", ["1,200"]),
    ],
)
def test_numbers_without_one_are_found(text, found):
    assert strays(text) == found
