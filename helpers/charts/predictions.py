"""A learner's predictions, one beside its result and all by the confidence given; and how their votes moved."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from helpers.charts import look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, columns, in_percent, plain, records, rows, span
from helpers.charts.marks import Marks
from helpers.charts.options import option_name, option_names
from helpers.charts.words import Words, counted, finding, first_down, first_up


@dataclass(frozen=True)
class Outcome:
    """A prediction and its result, in one unit; ``tolerance`` is how far it may lie away to be met."""

    said: float
    result: float
    tolerance: float
    unit: str


def _figures(value: float) -> str:
    return plain(float(f"{value:.3g}"))


def _outcome_frame(data: Outcome) -> Frame:
    ends = (data.result - data.tolerance, data.result + data.tolerance)
    return Frame(
        x=span([data.said, data.result, *ends], room=0.12, below=0.12, least=1, label=data.unit),
        y=Axis(-0.5, 0.5, ticks=(), grid=False, shown=False),
        source="Your prediction (journal.json) and the lesson's result",
        size=(8.0, 1.7),
    )


@chart(_outcome_frame)
def outcome(data: Outcome, put: Marks) -> Words:
    """What was predicted beside what came out, with how far it might lie away (`exercises.observe`)."""
    low, high = data.result - data.tolerance, data.result + data.tolerance
    if data.tolerance:
        put.band([low, high], -0.3, 0.3, look.COLOURS["green"], alpha=0.25)
    said, result = _figures(data.said), _figures(data.result)
    put.rule(x=data.said, colour=look.SAID, dash=":", width=2, label=f"you said {said}")
    put.point(data.result, 0, look.COLOURS["green"], label=f"result {result}", prefer="right")
    met = low <= data.said <= high
    title = f"You said {said}, the result is {result} {data.unit}"
    near = f" What lies from {_figures(low)} to {_figures(high)} is met." if data.tolerance else ""
    return Words(
        title,
        f"Number line: {first_down(title)}, so the prediction is {'' if met else 'not '}met.{near}",
    )


def _calibration_frame(data: pd.DataFrame) -> Frame:
    return Frame(
        x=in_percent("Your confidence (percent, to the nearest ten)", 1.05),
        y=in_percent("Came true (percent)", 1.14, low=-0.06),
        source="Your predictions in journal.json",
        size=(6.0, 4.4),
    )


@chart(_calibration_frame, holds=True)
def calibration(data: pd.DataFrame, put: Marks) -> Words:
    """How often predictions came true, by the confidence given to them (`memo.calibration`)."""
    for row in records(data):
        size = math.sqrt(40 + 40 * row.predictions)
        label = f"{row.right:.0f} of {row.predictions:.0f}"
        put.point(row.confidence / 100, row.share_right, look.COLOURS["blue"], size=size, label=label,
                  prefer="above", bold=False, words=look.INK)  # fmt: skip
    put.line([0, 1], [0, 1], look.MUTED, width=1, dash=":", label="as sure as right", bold=False)
    n = int(data["predictions"].sum())
    title = "No prediction has been both made and observed yet"
    if n:
        sure = float((data["confidence"] * data["predictions"]).sum() / n)
        right = 100 * float(data["right"].sum()) / n
        gap = f"{'more' if sure > right else 'less'} sure than right"
        if abs(sure - right) <= 5:
            gap = "well calibrated"
        title = f"On {counted(n, 'prediction')} you were {sure:.0f}% sure and {right:.0f}% right: {gap}"
    return finding(title, "Scatter of predictions that came true against confidence.")


def _votes_frame(data: pd.DataFrame) -> Frame:
    numbers = [str(lesson).split(" ")[0] for lesson in data["lesson"]]
    return Frame(
        x=columns(numbers or [""], label="Lesson after which you voted"),
        y=rows(map(option_name, option_names())),
        source="Your votes in journal.json; the figure beside a point is how sure you were",
        size=(8.0, 3.6),
    )


@chart(_votes_frame)
def votes(data: pd.DataFrame, put: Marks) -> Words:
    """How a learner's vote moved from lesson to lesson, and how sure they were (`exercises.votes`)."""
    order = list(option_names())
    at = [float(len(order) - 1 - order.index(option)) for option in data["option"]]
    put.line(range(len(at)), at, look.MUTED, width=1.4, dash=":")
    for x, (y, row) in enumerate(zip(at, records(data), strict=True)):
        put.point(x, y, look.OPTION_COLOURS[row.option], size=9, label=f"{row.sure:.0f}%", prefer="above")
    if data.empty:
        title = "You have not voted yet"
        return finding(title, "Chart of votes by lesson.")
    moves = int((data["option"] != data["option"].shift()).sum()) - 1
    first, last = (f"{row.option}, {row.sure:.0f}% sure" for row in (data.iloc[0], data.iloc[-1]))
    often = "once" if moves == 1 else f"{moves} times"
    title = f"Your vote: {first}"
    if moves:
        title = f"From {first}, to {last}: you changed your mind {often}"
    elif len(data) > 1:
        title = f"You began with {first}, and ended with {last}"
    each = "; ".join(
        f"lesson {row.lesson}: {option_name(row.option)}, {row.sure:.0f}% sure" for row in records(data)
    )
    return finding(title, f"Chart of {counted(len(data), 'vote')} by lesson.", f"{first_up(each)}.")
