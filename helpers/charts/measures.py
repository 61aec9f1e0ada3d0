"""Charts of what is measured: flags at two hospitals, time-to-treatment, predictions and gates."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from helpers.charts import look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, percent, records, rows, span
from helpers.charts.marks import Marks
from helpers.charts.words import Words, first_down
from helpers.risks import positive_predictive_value

_BARE = Axis(0, 1, ticks=(), grid=False, shown=False)

# --- flags -------------------------------------------------------------------------------------------

AS_AT_HOME, LOST = look.COLOURS["blue"], look.COLOURS["orange"]
FLAG_PARTS = {
    "found": ("found", look.COLOURS["green"]),
    "missed": ("missed", look.COLOURS["purple"]),
    "false_alarms": ("false alarms", look.COLOURS["orange"]),
}
_FLAG_SOURCE = "Derived from teaching assumptions; loss of performance R-yu-2022; case C69"
_PLACES = ["home", "partner", "partner_loss"]


def _counts_frame(data: pd.DataFrame) -> Frame:
    return Frame(
        x=span(data[list(FLAG_PARTS)].sum(axis=1), least=3000, room=0, label="Patients, of 10,000 examined"),
        y=rows(data.loc[_PLACES, "label"], above=True),
        source=_FLAG_SOURCE,
        key=tuple(FLAG_PARTS.values()),
        ground=lambda put: put.names_above(lift=0.26),
    )


@chart(_counts_frame)
def flag_counts(data: pd.DataFrame, put: Marks) -> Words:
    """Of 10,000 patients: found, missed and false alarms, at two hospitals (`risks.flags`)."""
    told = []
    for y, row in put.down(records(data.loc[_PLACES])):
        parts = [(getattr(row, part), word, colour) for part, (word, colour) in FLAG_PARTS.items()]
        counts = ", ".join(f"{count:,.0f} {word}" for count, word, _ in parts)
        put.stack(y + 0.04, [(count, colour, 1.0, "") for count, _, colour in parts], height=0.36)
        put.words(put.frame.x.high, y + 0.26, f"{row.prevalence:.0%} are ill", ha="right", va="bottom")
        put.words(0, y - 0.16, counts, va="top", dx=1)
        told.append(f"{row.label}: {counts}")
    home, away = data.loc["home"], data.loc["partner_loss"]
    return Words(
        f"A flag is right {home['ppv']:.0%} of the time at Huashan and {away['ppv']:.0%} at a partner",
        "Stacked bars of patients found, missed and falsely flagged, of 10,000 at Huashan and at a partner. False "
        f"alarms at the partner are {away['false_alarms'] / home['false_alarms']:.1f} times Huashan's.",
        "; ".join(told) + ".",
    )


def _ppv_frame(data: pd.DataFrame) -> Frame:
    return Frame(
        x=Axis(0, 0.3, "Prevalence (percent of examined patients who are ill)", form=percent),
        y=Axis(0, 1, "Flags that are right (PPV, percent)", form=percent),
        source=_FLAG_SOURCE,
        key=(("tool as at home", AS_AT_HOME), ("tool loses accuracy", LOST)),
        ground=lambda put: put.rule(y=0.5, colour=look.MUTED, dash=":", bold=False, label="coin toss"),
        told="y",
    )


@chart(_ppv_frame, holds=True)
def ppv_curve(data: pd.DataFrame, put: Marks) -> Words:
    """PPV against prevalence, with and without the performance loss, both hospitals marked (`risks.flags`)."""
    prevalence = np.linspace(0.001, 0.3, 150)
    for place, colour, dash in (("home", AS_AT_HOME, "-"), ("home_loss", LOST, "--")):
        tool = data.loc[place, ["sensitivity", "specificity"]].astype(float)
        put.line(prevalence, positive_predictive_value(prevalence, *tool), colour, dash=dash)
    ppv = {str(place): float(share) for place, share in data["ppv"].items()}
    for place, name in (("home", "Huashan"), ("partner", "partner")):
        at = data["prevalence"][place]
        put.point(at, ppv[place], AS_AT_HOME, size=9, label=f"{ppv[place]:.0%}", prefer="left")
        put.rule(x=at, colour=look.MUTED, dash=":", width=1, label=name, bold=False, over=False)
    at, lost = data["prevalence"]["partner_loss"], ppv["partner_loss"]
    if ppv["partner"] - lost > 0.02:
        put.point(at, lost, LOST, size=9, label=f"{lost:.0%}", prefer="right")
    total = ppv["home"] - ppv["partner_loss"]
    by = (ppv["home"] - ppv["partner"]) / total if total else 1.0
    return Words(
        f"Prevalence explains {by:.0%} of the fall in a flag's worth, the tool {1 - by:.0%}",
        f"Curves of the positive predictive value against prevalence from 0 to 30 percent: Huashan {ppv['home']:.0%}, "
        f"partner {ppv['partner']:.0%} with the tool as at home and {ppv['partner_loss']:.0%} with accuracy lost; "
        f"prevalence explains {by:.0%} of the fall.",
    )


# --- the success measure -----------------------------------------------------------------------------

LEGS = {
    "order": ("arrival to order", "#8c8c8c"),
    "imaging": ("imaging: scan to signed report", look.COLOURS["sky"]),
    "decision": ("report to decision", look.COLOURS["yellow"]),
    "start": ("decision to start", look.COLOURS["purple"]),
}
_WAYS = {"base": "As it is", "ai_reading": "AI reading", "standardisation": "Standardisation", "both": "Both"}


def _minutes(value: float) -> str:
    return f"{value:.0f} minutes" if math.isfinite(value) else "without end"


def _tree_frame(data: pd.DataFrame) -> Frame:
    source = "Structure: the pack's reading of C25, C48, C61, C62. Minutes: teaching assumptions"
    return Frame(x=_BARE, y=_BARE, source=source, size=(9.0, 5.0))


@chart(_tree_frame)
def metric_tree(data: pd.DataFrame, put: Marks) -> Words:
    """Outcomes, time-to-treatment, its legs, and where the source's measures hang (`risks.time_to_treatment`).

    The first row's minutes are drawn.
    """
    now = data.iloc[0]
    finite = math.isfinite(now["total"])
    blue, green, grey, orange = (look.COLOURS[name] for name in ("blue", "green", "grey", "orange"))
    top, second, third, last = 0.91, 0.66, 0.37, 0.09
    places = dict(zip(LEGS, (0.12, 0.37, 0.63, 0.88), strict=True))
    _box(put, 0.37, top, "Clinical outcomes (C62)", green)
    _box(put, 0.37, second, f"Time-to-treatment (C62)\n{_minutes(now['total'])}", green, under=(0.37, top))
    for leg, x in places.items():
        share = f", {now[leg] / now['total']:.0%}" if finite else ""
        words = f"{LEGS[leg][0]}\n{_minutes(now[leg])}{share}"
        _box(put, x, third, words, blue, under=(0.37, second))
    for x, words, leg in (
        (0.22, "reading time: 'diagnostic time' (C25)", "imaging"),
        (0.5, "cleaning and queues (C24, C54)", "imaging"),
        (0.78, "clicks in the tool (C48)", "decision"),
    ):
        _box(put, x, last, words, grey, under=(places[leg], third))
    _box(put, 0.86, top, "app users (C62)", orange)
    _box(put, 0.86, second, "physician output (C61)", orange)
    put.words(0.86, (top + second) / 2, "off the tree: no edge leads\nfrom here to the outcome", ha="center",
              colour=look.MUTED, scale=look.SMALLEST)  # fmt: skip
    each = ", ".join(f"{words} {_minutes(now[leg])}" for leg, (words, _) in LEGS.items())
    return Words(
        f"Imaging is {now['imaging'] / now['total']:.0%} of time-to-treatment; reading is only a part of imaging"
        if finite
        else "Imaging is overloaded: time-to-treatment has no end",
        f"Tree of measures: clinical outcomes, below it time-to-treatment of {_minutes(now['total'])}, below it four "
        "legs; reading time, cleaning and clicks hang below those. App users and physician output stand off the tree.",
        f"{each}.",
    )


def _box(
    put: Marks, x: float, y: float, words: str, edge: str, under: tuple[float, float] | None = None
) -> None:
    """A measure in its box, with an edge up to the one that it hangs ``under``."""
    height = 0.17
    if under is not None:
        put.line([x, under[0]], [y + height / 2, under[1] - height / 2], look.MUTED, width=1)
    put.cell(x, y, look.PAPER, words, width=0.23, height=height, edge=edge)


def _reach() -> float:
    """Minutes that the axis reaches: in a room the bars of the base must fill it, and what goes beyond is marked."""
    return 300.0 if look.screen().least else math.inf


def _legs_frame(data: pd.DataFrame) -> Frame:
    label = "Minutes from arrival to first treatment"
    return Frame(
        x=span(data["total"], least=60, most=_reach(), room=0.25, label=label),
        y=rows(_WAYS.get(str(way), way) for way in data.index),
        source="Derived from teaching assumptions and the imaging line of lesson 2; case C25, C62",
        key=tuple(LEGS.values()),
    )


@chart(_legs_frame)
def treatment_legs(data: pd.DataFrame, put: Marks) -> Words:
    """Time-to-treatment by leg for each way of running the imaging line (`risks.time_to_treatment`)."""
    for y, row in put.down(records(data)):
        parts = [
            (getattr(row, leg), colour, 1.0, f"{row.imaging:.0f}" if leg == "imaging" else "")
            for leg, (_, colour) in LEGS.items()
        ]
        if not math.isfinite(row.total):
            put.stack(y, parts[:1])
            put.bar(y, row.order, math.inf, LEGS["imaging"][1], label="no end: overloaded")
            continue
        cut = f" ({-row.cut:+.0%})" if row.Index != data.index[0] and math.isfinite(row.cut) else ""
        put.stack(y, parts, label=f"{row.total:.0f}{cut}", scale=0.9)
    saved = float(data["cut"].get("ai_reading", math.nan))
    each = "; ".join(f"{_WAYS.get(str(w), str(w))} {_minutes(t)}" for w, t in data["total"].items())
    return Words(
        f"AI reading {'shortens' if saved >= 0 else 'lengthens'} time-to-treatment by {abs(saved):.1%}"
        if math.isfinite(saved)
        else "As it is, the imaging line is overloaded: time-to-treatment has no end",
        f"Stacked bars of minutes from arrival to first treatment: {each}.",
    )


# --- gates -------------------------------------------------------------------------------------------

STATUS = {
    "open": ("\u2713 open", look.COLOURS["green"]),
    "shut": ("\u2715 shut", look.COLOURS["orange"]),
    "not measured": ("? not measured", look.COLOURS["grey"]),
}


_GATE_HEADS = ((0.16, "risk, and what is measured"), (0.6, "now"), (0.83, "opens at"), (1.0, "read in, by"))
_WIDE = 7.0  # inches: below that a gate takes three lines of words, not two


def _head_room() -> float:
    """Rows between the head of the table and its first row, where type is a room's."""
    return 0.3 if look.screen().least else 0.0


def _gates_frame(data: pd.DataFrame) -> Frame:
    deep = 0.4 if look.screen().widest >= _WIDE else 0.6  # inches for a gate
    return Frame(
        x=_BARE,
        y=replace(_BARE, low=-0.5, high=len(data) - 0.1 + _head_room(), ticks=tuple(range(len(data)))[::-1]),
        source="Thresholds: teaching assumptions (data/risks.csv); readings: derived by the lessons' models",
        size=(9.0, 0.8 + deep * len(data)),
    )


@chart(_gates_frame)
def gates(data: pd.DataFrame, put: Marks) -> Words:
    """Each gate with its risk, threshold, today's reading, owner and week, and whether it is open (`risks.gates`)."""
    wide = put.ax.bbox.width / put.ax.figure.dpi >= _WIDE - 1
    for x, head in _GATE_HEADS if wide else ():
        _written(put, x, len(data) - 0.34 + _head_room(), head, look.MUTED)
    for y, row in put.down(records(data)):
        status, colour = STATUS[row.status]
        put.rule(y=y - 0.5, colour=look.GRID, dash="-", width=0.8)
        width, height, up = (0.14, 0.44, 0.2) if wide else (0.24, 0.28, 0.3)
        put.cell(width / 2, y + up, colour, status, width=width, height=height, scale=look.SMALLEST)
        for x, lift, text, ink in _gate_words(row, wide):
            _written(put, x, y + lift, text, ink)
    counts = data["status"].value_counts()
    found = ", ".join(f"{counts.get(status, 0)} {status}" for status in STATUS)
    helps = [f"{row.name}: {row.status}; what helps: {first_down(row.control)}" for row in records(data)]
    return Words(
        f"Of {len(data)} gates: {found}",
        f"Table of {len(data)} gates, each with its risk, threshold, reading, owner and week: {found}.",
        ". ".join(helps) + ".",
    )


def _written(put: Marks, x: float, y: float, text: str, ink: str) -> None:
    """Words of the table: bold in black, the reading and those on the right end at their place."""
    side = "left" if x < 0.5 else "right"
    put.words(x, y, text, ha=side, colour=ink or look.INK, bold=not ink, scale=look.SMALLEST)


def _gate_words(row: Any, wide: bool) -> list[tuple[float, float, str, str]]:
    """Place across, line, words and colour (none: bold black) of one gate."""
    opens, week = _value(row.threshold, row.unit), f"week {row.week:.0f}"
    if row.unit != "agreed":
        opens = f"{row.direction} {opens}"
    reading = "-" if math.isnan(row.value) else _value(row.value, row.unit)
    if wide:
        return [
            (0.16, 0.2, row.name, ""), (0.6, 0.2, reading, ""), (0.83, 0.2, opens, look.INK),
            (1.0, 0.2, week, look.MUTED), (0.16, -0.2, row.measure, look.INK), (1.0, -0.2, row.owner, look.MUTED),
        ]  # fmt: skip
    return [
        (0.26, 0.3, row.name, ""), (1.0, 0.3, reading, ""), (0.0, -0.02, row.measure, look.INK),
        (0.0, -0.3, f"opens: {opens}", look.INK), (1.0, -0.3, f"{row.owner}, {week}", look.MUTED),
    ]  # fmt: skip


def _value(value: float, unit: str) -> str:
    """A gate's number with its unit, and digits enough to tell it from its threshold."""
    if unit == "agreed":
        return "agreed" if value >= 1 else "not agreed"
    what, _, per = unit.partition("/")
    if what in ("share", "ratio"):
        said = f"{value:.0%}" if abs(value) >= 0.095 or value == 0 else f"{100 * value:.3g}%"
    else:
        said = f"{value:.2g} {what.removesuffix('s') if value == 1 else what}"
    return f"{said} per {per}" if per else said
