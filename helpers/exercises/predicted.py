"""A locked prediction beside its result: whether it was met, and where not, in what way it missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpers.exercises import answers
from helpers.exercises.answers import Plain
from helpers.exercises.asked import Asked

_FAR = 4  # times as large or small, from which on a miss is one of size


def said(prediction: Mapping[str, Any]) -> str:
    """A prediction in words: "12 (70 percent sure)"."""
    value, sure = prediction.get("value"), prediction.get("confidence")
    shown = f"{value:,.10g}" if isinstance(value, int | float) else str(value)
    return shown if sure is None else f"{shown} ({sure:g} percent sure)"


def verdict(
    asked: Asked, said: Plain, result: Plain, instead: Mapping[str, object] | None = None
) -> tuple[bool, str]:
    """Whether a prediction was met, and in words what kind of miss it is.

    Parameters
    ----------
    asked : what was asked
    said, result : number or text
    instead : mapping of a sentence to the value, or a tuple of values, that it explains
        What somebody predicts who thought of something else, for example of the task in place of the line.
    """
    if asked.met(said, result):
        return True, "Your prediction was met."
    for sentence, values in (instead or {}).items():
        thought = values if isinstance(values, tuple) else (values,)
        if any(_near(asked, said, answers.plain(value)) for value in thought):
            return False, f"Your prediction was not met. {sentence}"
    return False, f"Your prediction was not met{_miss(asked, said, result)}"


def _near(asked: Asked, said: Plain, value: Plain) -> bool:
    number = answers.as_number(value)
    close = (
        asked.tolerance
        if number is None
        else max(min(asked.tolerance, 0.1 * abs(number)), 0.01 * abs(number))
    )
    return answers.same(said, value, tolerance=close)


def _miss(asked: Asked, said: Plain, result: Plain) -> str:
    mine, real = answers.as_number(said), answers.as_number(result)
    if mine is None or real is None:
        return "."
    gap = mine - real
    if real == 0:
        return f": you said {short(mine)}, and it is zero."
    if mine * real < 0:
        return f": you expected {_sign(mine)}, and it is {_sign(real)}."
    if mine == 0:
        return ": you expected nothing, and there is something."
    if mine / real >= _FAR:
        return f": you said about {mine / real:.0f} times as much as it is."
    if real / mine >= _FAR:
        return f": it is about {real / mine:.0f} times as much as you said."
    if asked.tolerance and abs(gap) <= 2 * asked.tolerance:
        return f", but nearly: {short(abs(gap))} too {'high' if gap > 0 else 'low'}."
    return f": you said {short(abs(gap))} too {'much' if gap > 0 else 'little'}."


def _sign(number: float) -> str:
    return "a number below zero" if number < 0 else "one above zero"


def short(number: float) -> str:
    """Three figures, or whole with separators from a thousand on."""
    shown = f"{number:,.0f}" if 1000 <= abs(number) < 1e15 else f"{number:.3g}"
    return shown.replace("-", "\u2212")
