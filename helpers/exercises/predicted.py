"""What a prediction may be, how it reads, and when a result has met it."""

from typing import Any

from helpers import numerals
from helpers.exercises import answers
from helpers.exercises.answers import Plain, plain
from helpers.faults import Fault

_BY_NAME = "how sure you are goes by name, such as confidence=70; nothing is locked by this"


def value_of(id: str, value: object, more: tuple[object, ...]) -> int | float | str:
    """The value as it may be locked; a Fault where it is none, since it can't be undone."""
    parts = (value, *more) if more or not isinstance(value, tuple | list) else tuple(value)
    if slip := numerals.comma_slip(parts):
        raise Fault(f"prediction {id} takes a number with a decimal point: {slip}; {_BY_NAME}")
    if more:
        raise Fault(f"prediction {id} takes one number or one text, not {len(parts)} values; {_BY_NAME}")
    try:
        said = plain(value)
    except ValueError:
        said = None
    if not isinstance(said, int | float | str) or isinstance(said, bool) or not str(said).strip():
        raise Fault(f'prediction {id} takes a number such as 25 or a text such as "cleaning", not {value!r}')
    if said == "NaN" or (isinstance(value, str) and numerals.is_number(value)):
        raise Fault(
            f"a number in prediction {id} stands without quotes and unit and with a decimal point, such as "
            f"12.5, not {value!r}; nothing is locked by this"
        )
    return said


def confidence_of(id: str, confidence: float | None) -> float | None:
    if confidence is None:
        return None
    number = answers.as_number(confidence)
    if number is None or not 0 <= number <= 100:
        raise Fault(
            f"the confidence of prediction {id} is a number from 0 to 100 (percent), not {confidence!r}; "
            "nothing is locked by this"
        )
    if 0 < number <= 1:
        raise Fault(f"the confidence of prediction {id} is in percent: {100 * number:g}, not {number:g}")
    return number


def said(prediction: dict[str, Any]) -> str:
    value, sure = prediction.get("value"), prediction.get("confidence")
    shown = f"{value:,.10g}" if isinstance(value, int | float) else str(value)
    return shown if sure is None else f"{shown} ({sure:g} percent sure)"


def verdict(said: Plain, result: Plain, tolerance: float | None) -> tuple[bool | None, str]:
    """Whether a prediction was met, None where it can't be compared; and that in words."""
    within = tolerance if tolerance is not None else 0.1 * abs(answers.as_number(result) or 0.0)
    if answers.same(said, result, tolerance=within):
        return True, "Your prediction was met."
    if slip := _slip(said, result, within):
        return None, f"{slip}, so it is not scored."
    return False, "Your prediction was not met: what did it leave out?"


def _slip(said: Plain, result: Plain, within: float) -> str:
    """What in the form of a prediction, and not in its thought, keeps it from being compared."""
    if isinstance(said, str) != isinstance(result, str):
        return (
            "The result is a "
            + ("text" if isinstance(result, str) else "number")
            + " and your prediction is not"
        )
    number = answers.as_number(result)
    if number and any(answers.same(said, number * f, tolerance=within * f) for f in (100, 0.01, 1000, 0.001)):
        return "The size is right in another unit"
    return ""


def short(number: float) -> str:
    """Three figures, or whole with separators from a thousand on."""
    return f"{number:,.0f}" if 1000 <= abs(number) < 1e15 else f"{number:.3g}"
