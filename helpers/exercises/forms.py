"""What is wrong with the form of an answer, a line each: nothing of it is judged, and nothing printed back at length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helpers import numerals
from helpers.exercises import answers, words
from helpers.exercises.answers import Plain

_LONGEST = 40  # letters of an answer that are shown
_GROUPS = 4  # parts of a number written with commas, at most


def of_number(given: Plain) -> str:
    """Why a plain value is no number as code takes it; nothing where it is one."""
    if answers.as_number(given) is not None:
        return ""
    if slip := numerals.comma_slip(given if isinstance(given, list) and len(given) <= _GROUPS else ()):
        return f"takes a number, with a decimal point: {slip}."
    if isinstance(given, dict | list):
        return f"takes one number, not {_of_parts(given)}: pick the one that is asked for."
    if isinstance(given, bool):
        return f"takes a number, not {given}."
    point = " and with a decimal point" if "," in given else ""
    read = numerals.in_text(given)
    like = f": {read}" if read else ""
    return f"takes a number, without quotes or units{point}, not {words.shown(given, _LONGEST)}{like}."


def of_word(given: Plain, among: Sequence[str]) -> str:
    """Why a plain value is no word, or not one of those allowed; nothing where it is one."""
    if not words.is_word(given):
        what = _of_parts(given) if isinstance(given, dict | list) else repr(given)
        listed = f": {words.listing([words.shown(one) for one in among], 'or')}" if 0 < len(among) < 7 else ""
        return f"takes a text in quotes{listed}, not {what}."
    if words.unknown(given, among):
        return words.not_allowed(given, among)
    if isinstance(given, bool) and not among:
        return f"takes a text in quotes, not {given}."
    return ""


def of_part(given: Plain, sealed: Mapping[str, Any], among: Sequence[str]) -> str:
    """Why a part of an answer can't be judged."""
    if sealed["form"] == "number":
        return of_number(given)
    return of_word(given, among) if sealed["form"] == "text" else ""


def of_whole(given: Plain, form: str) -> str:
    """Why an answer has not the form of the exercise: dict, list or set."""
    if form == "set":
        like = 'a list such as ["a", "b"], in any order'
        return "" if isinstance(given, list) else f"takes several: {like}."
    kind = {"dict": dict, "list": list}[form]
    return "" if isinstance(given, kind) else f"takes a {form}; keep the form that the cell came with."


def _of_parts(given: dict[str, Plain] | list[Plain]) -> str:
    kind = "list" if isinstance(given, list) else "table or dict"
    return f"a {kind} of {len(given)}"
