"""Cells that no spreadsheet takes for a formula, and tables in whatever form they come back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.grading import spreadsheet

STARTS = "=+-@|%＝＋－＠"
TRICKY = st.text(
    st.sampled_from([*STARTS, "'", '"', ";", ",", "\t", "\n", "\r", " ", "a", "1", "\u00a0"]), max_size=14
)


@given(TRICKY | st.text(max_size=30))
def test_a_guarded_text_is_given_back(text: str) -> None:
    assert spreadsheet.unguard(spreadsheet.guard(text)) == text


@given(TRICKY)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_begins_with_a_formula_whatever_separates(separator: str, text: str) -> None:
    """Written with commas and opened with another separator, or as lines of text: no piece starts a formula."""
    line = spreadsheet.plain_table([["a", spreadsheet.guard(text), "b"]])
    for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator):
        for cell in row:
            assert cell.lstrip(' "\u00a0')[:1] not in tuple(STARTS)


@pytest.mark.parametrize(
    "text", ["=1", "hi;=cmd|' /C calc'!A0", "a\t@SUM(1)", "x\n+1", "a; -2", ' "=1', "x;\t =1"]
)
def test_known_formulas_are_made_harmless(text: str) -> None:
    assert "'" in spreadsheet.guard(text)
    assert spreadsheet.guard("plain; text, with: 1-2 = 3") == "plain; text, with: 1-2 = 3"


@pytest.mark.parametrize(
    ("text", "value"),
    [("2.5", 2.5), ("2,5", 2.5), (" 2.50 ", 2.5), ("2.5E+00", 2.5), ("'2.5", 2.5), ("\u00a02,5", 2.5), (".5", 0.5),
     ("3.", 3.0), ("−1", -1.0), ("1e3", 1000.0), ("", None), ("x", None), ("1.000,5", None), ("nan", None)],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, value: float | None) -> None:
    assert spreadsheet.as_number(text) == value


@pytest.mark.parametrize(
    "text",
    ["5.10", "5.1", "5,1", "e5-10", "05. Okt", "5-Oct", "Oct 5", "5. Oktober 2026", "2026-10-05", "05.10.2026",
     "10/5/2026", "5 oct.", "46300", "'5.10", "10-May", "E5-10".lower()],
)  # fmt: skip
def test_what_5_10_can_have_become(text: str) -> None:
    assert (5, 10) in spreadsheet.pairs_of_numbers(text)


@given(st.integers(1, 31), st.integers(1, 12))
def test_a_date_keeps_its_two_numbers(day: int, month: int) -> None:
    assert (day, month) in spreadsheet.pairs_of_numbers(f"{day:02d}.{month:02d}.2026")
    assert (day, month) in spreadsheet.pairs_of_numbers(f"e{day}-{month}")
    assert spreadsheet.pairs_of_numbers(f"e{day}-{month}") == {(day, month)}
