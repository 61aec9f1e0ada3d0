"""The number beside a slider: written as people write it, read as people type it."""

from __future__ import annotations

import contextlib
import math
import re
from html import escape
from typing import Any

import ipywidgets as widgets

from helpers import numerals
from helpers.charts import look
from helpers.explore.core import Control

_GROUP = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")


def read(text: str, control: Control) -> float:
    """The number that was typed: 0.1, 0,1 and, for a share, 10% are a tenth; 2,800 is what the range makes of it.

    Raises
    ------
    ValueError
        In one line, for what is no number or lies outside the range.
    """
    flat = text.strip()
    percent = flat.endswith("%")
    readings = _readings(flat.rstrip("% "), control)
    if not readings:
        raise ValueError(f"{flat!r} is no number; {_range(control)}")
    if percent and not control.share:
        raise ValueError(f"{control.label} is in {control.unit or 'plain numbers'}, not percent")
    if percent:
        readings = [value / 100 for value in readings]
    slack = 0.501 * control.step  # what stands beside the control is rounded to a step
    fitting = [value for value in readings if control.low - slack <= value <= control.high + slack]
    value = (fitting or readings)[0]
    if not fitting:
        hint = f"; for {flat} percent write {flat}%" if control.share and not percent and value > 1 else ""
        raise ValueError(f"{flat} is outside the range; {_range(control)}{hint}")
    if control.whole and value != round(value):
        raise ValueError(f"{flat} is no whole number; {_range(control)}")
    return min(max(value, control.low), control.high)


def _readings(text: str, control: Control) -> list[float]:
    """What a text may mean, the likelier first: 2,800 as 2.8, or for whole numbers as 2800."""
    grouped = _GROUP.sub("", text)
    readings = []
    for one in (grouped, text) if control.whole else (text, grouped):
        with contextlib.suppress(ValueError):
            readings.append(float(numerals.with_point(one, decimal_comma=True)))
    return [value for value in readings if math.isfinite(value)]


def _range(control: Control) -> str:
    return f"it goes from {control.written(control.low)} to {control.written(control.high)}"


class NumberField:
    """A field that follows a slider and that a slider follows; what it can't take is said below it."""

    def __init__(self, slider: Any, control: Control) -> None:
        self._slider, self._control = slider, control
        self.field = widgets.Text(
            value=control.written(slider.value), continuous_update=False, description=slider.description,
            style={"description_width": "0px"}, layout={"width": "5.5rem"},
        )  # fmt: skip
        self.complaint = widgets.HTML()
        slider.observe(self._moved, names="value")
        self.field.observe(self._typed, names="value")

    def _moved(self, change: Any) -> None:
        self.complaint.value = ""
        self.field.value = self._control.written(change["new"])

    def _typed(self, change: Any) -> None:
        shown = self._control.written(self._slider.value)
        if change["new"] == shown:
            return
        try:
            value = read(change["new"], self._control)
        except ValueError as problem:
            self.complaint.value = (
                f'<span role="alert" style="color:{look.ALERT}">{escape(str(problem))}</span>'
            )
            self.field.unobserve(self._typed, names="value")
            self.field.value = shown
            self.field.observe(self._typed, names="value")
            return
        self._slider.value = int(value) if self._control.whole else value
        self.field.value = self._control.written(self._slider.value)
