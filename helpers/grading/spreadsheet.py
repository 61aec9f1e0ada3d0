"""Cells between us and spreadsheets: such as they take for no formula, and what they made of ours understood again."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable

from helpers.grading.files import shown

_STARTS = "=+\\-@|%＝＋－＠"
# The start of a cell: of the text, or behind whatever some spreadsheet takes for the end of the cell before.
_CELL = re.compile(rf"(^|[;\t\r\n])([ \t\"\u00a0]*)('*)(?=[{_STARTS}])")
_GUARDED = re.compile(rf"(^|[;\t\r\n])([ \t\"\u00a0]*)('*)'(?=[{_STARTS}])")
_MONTHS = (
    ("juil", 7), ("juin", 6), ("jan", 1), ("gen", 1), ("ene", 1), ("fe", 2), ("fé", 2), ("mar", 3), ("mär", 3),
    ("mrz", 3), ("mrt", 3), ("apr", 4), ("avr", 4), ("abr", 4), ("mai", 5), ("may", 5), ("mag", 5), ("mei", 5),
    ("maj", 5), ("jun", 6), ("giu", 6), ("jul", 7), ("lug", 7), ("aug", 8), ("aoû", 8), ("ago", 8), ("sep", 9),
    ("set", 9), ("oct", 10), ("okt", 10), ("ott", 10), ("out", 10), ("nov", 11), ("de", 12), ("dé", 12), ("dic", 12),
)  # fmt: skip
_WORDED = re.compile(r"^(?P<day>\d{1,2})\.?[ \-./]*(?P<month>[^\W\d]{3,10})\.?[ \-./]*(\d{2,4})?$")
_MONTH_FIRST = re.compile(r"^(?P<month>[^\W\d]{3,10})\.?[ \-./]*(?P<day>\d{1,2})(,? *\d{4})?$")
_ISO = re.compile(r"^\d{4}-(?P<month>\d{1,2})-(?P<day>\d{1,2})([ T].*)?$")
_NUMERIC = re.compile(r"^(?P<one>\d{1,2})([./-])(?P<two>\d{1,2})\2(\d{4}|\d{2})?$")
_DOTTED = re.compile(r"^\d{1,2}\.( ?[^\W\d]{3,10}\.?|\d{1,2}\.(\d{4}|\d{2})?)$")  # where a dot makes dates


def guard(text: str) -> str:
    """A text that no spreadsheet takes for a formula, whatever it separates cells by; `unguard` gives it back."""
    return _CELL.sub(r"\1\2\3'", text)


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return _GUARDED.sub(r"\1\2\3", text)


def number(value: float | None) -> str:
    """Points as text; nothing for none."""
    return "" if value is None else f"{round(value, 4):g}"


def cell(value: object) -> str:
    """A value as one line of CSV text that is safe to look at and to open."""
    if isinstance(value, float):
        return number(value)
    text = shown(value) if isinstance(value, str) and value else str(value if value is not None else "")
    return guard(text)


def table(head: list[str], rows: Iterable[list[object]]) -> str:
    """CSV text of cells made harmless."""
    return plain_table([head, *([cell(value) for value in row] for row in rows)])


def plain_table(rows: Iterable[list[str]], separator: str = ",") -> str:
    """CSV text of cells as they are."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", delimiter=separator).writerows(rows)
    return out.getvalue()


# ----------------------------------------------------------------------------------------- what comes back


def as_number(text: str) -> float | None:
    """A number as people and spreadsheets write it, with a point or a comma; None where it is none."""
    plain = text.strip().strip("'").replace("\u00a0", "").replace("\u202f", "").replace("\u2212", "-").strip()
    if not re.fullmatch(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d{1,3})?", plain):
        return None
    return float(plain.replace(",", "."))


def undated(text: str) -> float | None:
    """The number that a spreadsheet with dates like "02. Mai" made a date of: 2.5; None where it is no such date.

    It can have been 2.05 as well, so whoever reads it says what was read.
    """
    if not _DOTTED.match(text.strip()):
        return None
    parts = _date_parts(text.strip())
    return float(f"{parts[0][0]}.{parts[0][1]}") if parts else None


def pairs_of_numbers(text: str) -> set[tuple[int, int]]:
    """What "5.10" can have been before a spreadsheet took it in hand: 5.1, 5,10, 05. Okt, 10-May, 2026-10-05."""
    text = unguard(text).strip().strip("'")
    if exact := re.fullmatch(r"e?(\d{1,4})\s*[-.,]\s*(\d{1,4})", text):
        one, two = exact.groups()
        trimmed = {(int(one), int(two))}
        if not text.startswith("e") and "." in text + "." and not two.startswith("0"):
            trimmed |= {(int(one), int(two + "0" * noughts)) for noughts in (1, 2)}
        return trimmed
    if re.fullmatch(r"\d{1,4}", text) and int(text) < 1000:
        return {(int(text), 10), (int(text), 0)}
    return set(_date_parts(text))


def _date_parts(text: str) -> list[tuple[int, int]]:
    """The two numbers that a date was made of, in the order of its day first, then turned round."""
    if re.fullmatch(r"\d{5}([.,]0+)?", text):  # the number behind a date
        day = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(text[:5]))
        return [(day.day, day.month), (day.month, day.day)]
    for pattern in (_WORDED, _MONTH_FIRST):
        if found := pattern.match(text):
            month = _month(found["month"])
            return [(int(found["day"]), month), (month, int(found["day"]))] if month else []
    if found := _ISO.match(text):
        return [(int(found["day"]), int(found["month"])), (int(found["month"]), int(found["day"]))]
    if found := _NUMERIC.match(text):
        return [(int(found["one"]), int(found["two"])), (int(found["two"]), int(found["one"]))]
    return []


def _month(word: str) -> int:
    return next((number for start, number in _MONTHS if word.lower().startswith(start)), 0)
