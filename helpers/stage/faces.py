"""A control as a page shows it, and the values that one takes from a page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from helpers.case import kinds
from helpers.case.assumptions import Assumptions
from helpers.explore.core import Control, from_register
from helpers.faults import Fault
from helpers.stage import models
from helpers.stage.sheets import Screen


@dataclass
class Face:
    """A control as a page shows it. A menu has options, a slider low, high and step."""

    name: str
    label: str
    kind: str
    written: str
    at: float
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    options: tuple[str, ...] = ()
    unit: str = ""


# Ours, whatever the register has. The cut's number is the source's, and what it is taken off is ours: C25 is of the time
# to a diagnosis.
OURS = {"reading_time_cut": "TA", "score": "TA"}


def controls_of(screen: Screen, given: Assumptions) -> dict[str, Control]:
    """The controls of an explorer: of the register, or the stage's own."""
    return {name: models.own_control(name) or from_register(name, given) for name in screen.controls}


def face(name: str, control: Control, value: Any) -> Face:
    """A control as a page shows it, with its kind in words and without codes."""
    code = OURS.get(name, control.kind)
    kind = kinds.name(code) if code else ""
    if control.options:
        at = control.options.index(value)
        return Face(
            name,
            control.label,
            kind,
            str(value),
            at,
            0,
            len(control.options) - 1,
            1,
            tuple(map(str, control.options)),
        )
    unit = "" if control.share else control.unit
    return Face(
        name,
        control.label,
        kind,
        control.written(value),
        float(value),
        control.low,
        control.high,
        control.step,
        (),
        unit,
    )


def fits(control: Control, value: Any) -> bool:
    """Whether a value that was kept is still one: ranges and options change with the data."""
    if control.options:
        return value in control.options
    return isinstance(value, int | float) and control.low <= value <= control.high


def taken(control: Control, value: Any) -> Any:
    """A value for a control: a number within its range, or the place of an option.

    Raises
    ------
    Fault
        For what is no number or lies outside.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Fault(f"{control.label}: {value!r} is no number")
    if control.options:
        if value != int(value) or not 0 <= value < len(control.options):
            raise Fault(f"{control.label}: there are {len(control.options)} choices")
        return control.options[int(value)]
    slack = 1e-9 * (control.high - control.low)
    if not control.low - slack <= value <= control.high + slack:
        raise Fault(f"{control.label}: {value:g} lies outside {control.low:g} to {control.high:g}")
    held = min(max(float(value), control.low), control.high)
    return round(held) if control.whole else held


def set_to(control: Control, words: str) -> Any:
    """Where a control stands by the words of a table: an option, a number, or the name of an end."""
    if control.options:
        if words not in control.options:
            raise Fault(f"{control.label}: {words!r} is none of its choices")
        return words
    ends = {"low": control.low, "high": control.high}
    try:
        value = ends[words] if words in ends else float(words)
    except ValueError:
        raise Fault(f"{control.label}: {words!r} is no number, nor low or high") from None
    return taken(control, value)
