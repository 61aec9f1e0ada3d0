"""What an answer is, in plain JSON, and when two answers are the same."""

import math
import numbers
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from helpers.exercises import words

ANSWER = "application/vnd.huashan.answer+json"
KEY = "application/vnd.huashan.key+json"

_SPECIAL = {"Infinity": math.inf, "-Infinity": -math.inf, "NaN": math.nan}
_DEPTH = 4
_SIZE = 1000
_FIGURES = 12  # beyond these a sum depends on the processor and on Python's version

Plain = Any  # a number, text, true or false, or a list or dict of these


def plain(value: object, _depth: int = 0) -> Plain:
    """An answer as plain JSON: numbers, text, true or false, lists and dicts of these.

    numpy and pandas values become numbers, lists and dicts, a set becomes a list in order. Numbers keep twelve
    figures, the same on every machine; those that JSON has no word for become the texts 'Infinity', '-Infinity' and
    'NaN'.

    Raises
    ------
    ValueError
        In words for the learner, where the value is something else, too deep, or too long.
    """
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, str):
        if len(value) > 10 * _SIZE:
            raise ValueError("the text is too long for an answer")
        return str(value)
    if isinstance(value, numbers.Integral):
        whole = int(value)
        return whole if abs(whole) < 2**53 else _number(whole)
    if isinstance(value, numbers.Real):
        return _number(value)
    if _depth >= _DEPTH:
        raise ValueError("the answer has lists inside lists inside lists; a simple list is enough")
    if isinstance(value, pd.Series):
        value = value.to_dict()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, dict):
        _short(len(value))
        return {str(key): plain(part, _depth + 1) for key, part in value.items()}
    if isinstance(value, set | frozenset):
        value = sorted(value, key=lambda part: (type(part).__name__, str(part)))
    if isinstance(value, list | tuple | pd.Index):
        _short(len(value))
        return [plain(part, _depth + 1) for part in value]
    raise ValueError(
        f"an answer is a number, a text, or a list or dict of these, not a {type(value).__name__}{_cure(value)}"
    )


_PARTS = 4  # of a result that are named


def _cure(value: object) -> str:
    """What to do with a value that is no answer, where it shows."""
    name = getattr(value, "__name__", "")
    if callable(value) and str(name).isidentifier():
        point = "." if getattr(value, "__self__", None) is not None and not _is_builtin(value) else ""
        return f": the round brackets are missing, write {point}{name}{'()' if point else '(...)'}"
    if isinstance(value, pd.DataFrame):
        return (
            ": this is a whole table. Take one value out of it with .loc[row, column], or hand it to the function that the "
            "exercise names; a word stands in quotes"
        )
    parts = _parts(value)
    return (
        f": this is a whole result, take one of its parts, such as {words.listing(parts, 'or')}"
        if parts
        else ""
    )


def _parts(value: object) -> list[str]:
    """The parts of one of the pack's results, those that it computes first."""
    kind = type(value)
    if not kind.__module__.startswith("helpers.") or not is_dataclass(kind):
        return []
    computed = [name for name, one in vars(kind).items() if isinstance(one, property | cached_property)]
    named = [*computed, *(one.name for one in fields(kind))]
    return [f".{name}" for name in named if not name.startswith("_")][:_PARTS]


def _is_builtin(function: object) -> bool:
    """Whether it is a function of Python's own or of a module, such as round: nothing stands before a point."""
    return isinstance(getattr(function, "__self__", None), ModuleType)


def _short(length: int) -> None:
    if length > _SIZE:
        raise ValueError(f"the answer has {length} parts; at most {_SIZE} are read")


def _number(value: Any) -> Plain:
    try:
        real = float(value)
    except OverflowError:
        real = math.inf if value > 0 else -math.inf
    if math.isfinite(real):
        return float(f"{real:.{_FIGURES}g}")
    return "NaN" if math.isnan(real) else "Infinity" if real > 0 else "-Infinity"


def normalise(text: str) -> str:
    """A word as it is compared: see `words.meaning`."""
    return words.meaning(text)


def as_number(value: Plain) -> float | None:
    """A plain value as a float where it is a number, else None; text that looks like one is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    return _SPECIAL.get(value) if isinstance(value, str) else None


def allowed_difference(expected: float, tolerance: float = 0.0, relative: float = 0.0) -> float:
    """How far a right answer may lie from the key's: max(tolerance, relative x |expected|), and rounding."""
    return max(tolerance, relative * abs(expected), 1e-9 * max(1.0, abs(expected)))


def same(given: Plain, expected: Plain, tolerance: float = 0.0, relative: float = 0.0, **rules: Any) -> bool:
    """Whether an answer is the expected one. Both are plain; tolerances apply to every number in them."""
    return credit(given, expected, tolerance, relative, **rules) == 1.0


def credit(
    given: Plain,
    expected: Plain,
    tolerance: float = 0.0,
    relative: float = 0.0,
    *,
    as_set: bool = False,
    spellings: Mapping[str, str] | None = None,
) -> float:
    """The share of an answer that is right, 0 to 1: parts of a dict, a list or a set count one by one.

    What is given beyond the expected costs as much as what is missing. ``as_set``: order and repetition of a list
    count for nothing. ``spellings``: other spellings of words, as `words.choices` gives them.
    """
    if spellings:
        given = words.spelled(given, spellings)
    if isinstance(expected, dict):
        if not isinstance(given, dict) or not expected:
            return float(given == expected)
        parts = [k in given and same(given[k], v, tolerance, relative) for k, v in expected.items()]
        surplus = len(set(given) - set(expected))
        return max(0.0, sum(parts) - surplus) / len(parts)
    if isinstance(expected, list):
        if not isinstance(given, list) or not expected:
            return float(given == expected)
        if as_set:
            return _set_credit(members(given), members(expected))
        parts = [same(g, e, tolerance, relative) for g, e in zip(given, expected, strict=False)]
        return sum(parts) / max(len(given), len(expected))
    number = as_number(expected)
    if number is not None:
        return float(_close(as_number(given), number, tolerance, relative))
    return float(words.is_word(given) and words.meaning(given) == words.meaning(expected))


def rules(entry: Mapping[str, Any]) -> dict[str, Any]:
    """How an exercise's answers are compared, for `same` and `credit`: from what its key displays."""
    return {
        "tolerance": entry.get("tolerance", 0.0),
        "relative": entry.get("relative", 0.0),
        "as_set": bool(entry.get("as_set")),
        "spellings": entry.get("spellings"),
    }


def rules_of_wrong(entry: Mapping[str, Any], wrong: Plain) -> dict[str, Any]:
    """The same for one of the key's misconceptions.

    A tolerance is in the right answer's unit. So for a misconception that is smaller by powers of ten, such as a share
    where percent is asked, it is as much smaller; for 0, which has no size, it is a hundredth.
    """
    found = rules(entry)
    right, other = as_number(entry["answer"]), as_number(wrong)
    if right is None or other is None or not right or not (math.isfinite(right) and math.isfinite(other)):
        return found
    powers = math.floor(math.log10(abs(right)) - math.log10(abs(other)) + 1e-9) if other else 2
    return {**found, "tolerance": found["tolerance"] * 10.0 ** -max(0, powers)}


def members(given: list[Plain]) -> list[str]:
    """The parts of a list as those of a set: each once, words by what they mean, in order."""
    return sorted({words.meaning(part) if words.is_word(part) else _number_or_more(part) for part in given})


def _number_or_more(part: Plain) -> str:
    number = as_number(part)
    return repr(part) if number is None else f"{number:.{_FIGURES}g}"


def _set_credit(given: list[str], expected: list[str]) -> float:
    hits = len(set(given) & set(expected))
    return max(0.0, hits - (len(given) - hits)) / len(expected)


def _close(given: float | None, expected: float, tolerance: float, relative: float) -> bool:
    if given is None:
        return False
    if math.isnan(expected) or math.isinf(expected):
        return given == expected or (math.isnan(given) and math.isnan(expected))
    return abs(given - expected) <= allowed_difference(expected, tolerance, relative)
