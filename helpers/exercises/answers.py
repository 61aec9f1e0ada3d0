"""What an answer is, in plain JSON, and when two answers are the same."""

import math
import numbers
import unicodedata
from typing import Any

import numpy as np
import pandas as pd

ANSWER = "application/vnd.huashan.answer+json"
KEY = "application/vnd.huashan.key+json"

_SPECIAL = {"Infinity": math.inf, "-Infinity": -math.inf, "NaN": math.nan}
_DEPTH = 4
_SIZE = 1000
_FIGURES = 12  # beyond these a sum depends on the processor and on Python's version

Plain = Any  # a number, text, true or false, or a list or dict of these


def plain(value: object, _depth: int = 0) -> Plain:
    """An answer as plain JSON: numbers, text, true or false, lists and dicts of these.

    numpy and pandas values become numbers, lists and dicts. Numbers keep twelve figures, the same on every
    machine; those that JSON has no word for become the texts 'Infinity', '-Infinity' and 'NaN'.

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
    if isinstance(value, list | tuple | pd.Index):
        _short(len(value))
        return [plain(part, _depth + 1) for part in value]
    raise ValueError(
        f"an answer is a number, a text, or a list or dict of these, not a {type(value).__name__}"
    )


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
    """A text as it is compared: case, spaces, width and the shape of apostrophes and dashes set aside."""
    flat = unicodedata.normalize("NFKC", text).replace("\u2019", "'").replace("\u2018", "'")
    flat = flat.replace("\u2013", "-").replace("\u2014", "-")
    return " ".join(flat.casefold().split())


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


def same(given: Plain, expected: Plain, tolerance: float = 0.0, relative: float = 0.0) -> bool:
    """Whether an answer is the expected one. Both are plain; tolerances apply to every number in them."""
    return credit(given, expected, tolerance, relative) == 1.0


def credit(given: Plain, expected: Plain, tolerance: float = 0.0, relative: float = 0.0) -> float:
    """The share of an answer that is right, 0 to 1: parts of a dict or a list count one by one."""
    if isinstance(expected, dict):
        if not isinstance(given, dict) or not expected:
            return float(given == expected)
        parts = [k in given and same(given[k], v, tolerance, relative) for k, v in expected.items()]
        surplus = len(set(given) - set(expected))
        return max(0.0, sum(parts) - surplus) / len(parts)
    if isinstance(expected, list):
        if not isinstance(given, list) or not expected:
            return float(given == expected)
        parts = [same(g, e, tolerance, relative) for g, e in zip(given, expected, strict=False)]
        return sum(parts) / max(len(given), len(expected))
    if isinstance(expected, bool) or isinstance(given, bool):
        return float(given is expected)
    number = as_number(expected)
    if number is not None:
        return float(_close(as_number(given), number, tolerance, relative))
    return float(isinstance(given, str) and normalise(given) == normalise(str(expected)))


def _close(given: float | None, expected: float, tolerance: float, relative: float) -> bool:
    if given is None:
        return False
    if math.isnan(expected) or math.isinf(expected):
        return given == expected or (math.isnan(given) and math.isnan(expected))
    return abs(given - expected) <= allowed_difference(expected, tolerance, relative)
