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
    if isinstance(given, list) and _grouped(given):
        return "takes one number. Was one written with commas? Python takes 1,000 for two: write 1000."
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
        return of_words([given], among)
    if words.unknown(given, among):
        return words.not_allowed(given, among)
    if isinstance(given, bool) and not among:
        return f"takes a text in quotes, not {given}."
    return ""


def of_words(given: Sequence[Plain], among: Sequence[str]) -> str:
    """What is said of plain values none of which is a word: of one, or of several parts in one sentence."""
    listed = f": {words.listing([words.shown(one) for one in among], 'or')}" if 0 < len(among) < 7 else ""
    if len(given) == 1:
        [one] = given
        return f"takes a text in quotes{listed}, not {_of_parts(one) if isinstance(one, dict | list) else repr(one)}."
    all_numbers = all(answers.as_number(one) is not None for one in given)
    return f"take a text in quotes each{listed}{', not a number' if all_numbers else ''}."


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


def _grouped(given: list[Plain]) -> bool:
    """Whether a list looks like what a sum became in which a number had its thousands marked: x * 1,000,000."""
    first, *rest = given or [None]
    whole = all(isinstance(part, int) and not isinstance(part, bool) and 0 <= part < 1000 for part in rest)
    return isinstance(first, float) and 0 < len(rest) < _GROUPS and whole


def _of_parts(given: dict[str, Plain] | list[Plain]) -> str:
    kind = "list" if isinstance(given, list) else "table or dict"
    return f"a {kind} of {len(given)}"
