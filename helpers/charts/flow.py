"""Charts of lesson 2: the imaging line, what each intervention does to it, and what AI reading gives the whole."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from helpers.charts import look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, percent, rows, span
from helpers.charts.marks import Marks
from helpers.charts.place import Choice
from helpers.charts.words import Words, finding, listed
from helpers.flow import INTERVENTIONS

if TYPE_CHECKING:
    from helpers.flow import FalseFlags, HospitalEffect, Sweep

STAGE_COLOURS = {  # none that stands for an intervention, none near the grey of a ghost
    "scan": look.COLOURS["sky"],
    "clean": look.COLOURS["yellow"],
    "read": look.COLOURS["purple"],
    "sign off": look.COLOURS["brown"],
}
_LINE_SOURCE = "derived; the line, and that C25's fifth comes off reading, are teaching assumptions"
_WAITING = 0.4  # opacity of waiting beside work
LONGEST = 120.0  # minutes of turnaround that an axis reaches: a queue near its limit goes beyond it
MOST = 90.0  # studies per hour that an axis of capacities reaches, three times what arrives


def _minutes(value: float) -> str:
    return f"{value:.1f} min" if math.isfinite(value) else "no end"


def _which(stages: Iterable[object]) -> str:
    """A stage by its name, several by their number: a title keeps to one line."""
    names = list(stages)
    return f"'{names[0]}'" if len(names) == 1 else f"{len(names)} stages"


# --- the line ----------------------------------------------------------------------------------------


def _now(data: pd.DataFrame) -> pd.DataFrame:
    return data[data["intervention"] == "base"] if "intervention" in data else data


class _Move(NamedTuple):
    """A stage whose capacity an intervention alone moves."""

    stage: str
    label: str
    colour: str
    now: float
    then: float


def _moves(data: pd.DataFrame) -> list[_Move]:
    if "intervention" not in data:
        return []
    now = _now(data)
    today = dict(zip(now["stage"], now["capacity_per_hour"], strict=True))
    table = data[["intervention", "label", "stage", "capacity_per_hour"]]
    return [
        _Move(stage, label, look.INTERVENTION_COLOURS[name], today[stage], limit)
        for name, label, stage, limit in table.itertuples(index=False)
        if name in ("ai_reading", "standardisation") and not math.isclose(limit, today[stage])
    ]


def _capacity_frame(data: pd.DataFrame) -> Frame:
    reach = data["capacity_per_hour"], data["arrivals_per_hour"]
    return Frame(
        x=span(*reach, most=MOST, room=0.14, label="Capacity (studies per hour)"),
        y=rows(_now(data)["stage"]),
        source=_LINE_SOURCE,
    )


@chart(_capacity_frame)
def capacity(data: pd.DataFrame, put: Marks) -> Words:
    """Studies per hour that each stage can take, the binding stage marked.

    `data` is the result of ``flow.line``, or of ``flow.by_stage``, whose interventions then show as marks.
    """
    now, moves = _now(data), _moves(data)
    arrivals = float(now["arrivals_per_hour"].iloc[0])
    places = {stage: y for y, stage in put.down(now["stage"])}
    for stage, limit, binds in now[["stage", "capacity_per_hour", "binds"]].itertuples(index=False):
        name = f"{limit:.1f}" + (" binds" if binds else "")
        put.bar(places[stage], 0, limit, look.INK if binds else look.SPARE, height=0.55, name=name)
    for move in moves:
        _put_move(put, places[move.stage], move)
    put.rule(x=arrivals, label=f"{arrivals:g} arrive", bold=False)
    each = ", ".join(f"{s} {c:.1f}" for s, c in zip(now["stage"], now["capacity_per_hour"], strict=True))
    return finding(
        _capacity_title(data, now, arrivals),
        f"Bar chart of each stage's capacity in studies per hour: {each}; {arrivals:g} arrive.",
        " ".join(f"{m.label} moves {m.stage} to {m.then:.1f}." for m in moves),
    )


def _put_move(put: Marks, y: float, move: _Move) -> None:
    edge = put.frame.x.high
    put.bar(y, move.now, move.then, move.colour, height=0.1)
    if move.then <= edge:
        put.point(move.then, y, move.colour, shape="D")
    beside = [Choice(0, down, "right", va) for down, va in ((-7, "top"), (7, "bottom"))]
    mark = "\n" if look.screen().least else " "  # a room's type is too large for one line beside the point
    put.words(min(max(move.now, move.then), edge), y, f"{move.label}{mark}{move.then:.1f}", colour=move.colour, dx=9,
              others=beside)  # fmt: skip


def _capacity_title(data: pd.DataFrame, now: pd.DataFrame, arrivals: float) -> str:
    limit = now["capacity_per_hour"].min()
    bind = _which(now.loc[now["binds"], "stage"])
    verb = "binds" if now["binds"].sum() == 1 else "bind"
    if "intervention" not in data:
        state = "fewer than arrive" if limit <= arrivals else f"{arrivals / limit:.0%} of it in use"
        return f"{bind} {verb} at {limit:.1f} an hour, {state}"
    by_line = data.groupby("intervention")["capacity_per_hour"].min() - limit
    gains = by_line["ai_reading"], by_line["standardisation"]
    ai, standard = ("none" if abs(gain) < 0.05 else f"{gain:.1f}" for gain in gains)
    return f"{bind} {verb} at {limit:.1f} an hour; AI adds {ai}, standardisation {standard}"


def _waits_frame(data: pd.DataFrame) -> Frame:
    reach = data["time_minutes"], data["service_minutes"]
    label = "Mean minutes (dark: work, pale: waiting)"
    return Frame(
        x=span(*reach, most=0.6 * LONGEST, least=30, room=0.3, label=label),
        y=rows(data["stage"]),
        source="derived; the four-stage line is a teaching assumption",
    )


@chart(_waits_frame)
def waits(data: pd.DataFrame, put: Marks) -> Words:
    """Mean wait and work at each stage of one line (the result of ``flow.line``)."""
    table = data[["stage", "service_minutes", "wait_minutes", "utilisation"]]
    for y, (stage, work, wait, busy) in put.down(table.itertuples(index=False)):
        colour = STAGE_COLOURS.get(stage, look.COLOURS["grey"])
        note = f"waits {wait:.1f} min, {busy:.0%} busy" if math.isfinite(wait) else "no end: overloaded"
        put.bar(y, work, work + wait, colour, height=0.55, alpha=_WAITING, label=note, bold=False)
        put.bar(y, 0, work, colour, height=0.55)
    each = ", ".join(f"{s} {_minutes(w)}" for s, w in zip(data["stage"], data["wait_minutes"], strict=True))
    return finding(_waits_title(data), f"Bar chart of mean waits by stage: {each}.")


def _waits_title(data: pd.DataFrame) -> str:
    total = data["time_minutes"].sum()
    if not math.isfinite(total):
        over = _which(data.loc[np.isinf(data["wait_minutes"]), "stage"])
        return f"Overloaded at {over}: turnaround has no end"
    return f"Turnaround is {total:.0f} minutes, of which {data['wait_minutes'].sum() / total:.0%} is waiting"


def _turnaround_frame(data: pd.DataFrame) -> Frame:
    totals = data.groupby("intervention")["time_minutes"].sum()
    label = "Mean minutes to the report (dark: work, pale: waiting)"
    return Frame(
        x=span(totals, most=1.5 * LONGEST, least=60, room=0.14, label=label),
        y=rows(data["label"].unique()),
        source=_LINE_SOURCE,
        key=tuple((str(name), STAGE_COLOURS[name]) for name in data["stage"].unique()),
    )


@chart(_turnaround_frame)
def turnaround(data: pd.DataFrame, put: Marks) -> Words:
    """Mean turnaround of the four interventions, stacked by stage (the result of ``flow.by_stage``)."""
    lines = list(data.groupby("label", sort=False))
    totals = {str(label): float(part["time_minutes"].sum()) for label, part in lines}
    for y, (label, part) in put.down(lines):
        total = totals[str(label)]
        if not math.isfinite(total):
            over = listed(f"'{n}'" for n in part.loc[np.isinf(part["wait_minutes"]), "stage"])
            put.bar(y, 0, total, look.MUTED, label=f"overloaded at {over}", bold=False)
            continue
        times = part[["stage", "service_minutes", "wait_minutes"]].itertuples(index=False)
        parts = [
            (minutes, STAGE_COLOURS[stage], alpha, "")
            for stage, work, wait in times
            for minutes, alpha in ((work, 1.0), (wait, _WAITING))
        ]
        put.stack(y, parts, label=f"{total:.1f}")
    each = ", ".join(f"{label} {_minutes(total)}" for label, total in totals.items())
    return finding(
        _turnaround_title(totals), f"Stacked bar chart of mean turnaround by intervention: {each}."
    )


def _turnaround_title(totals: dict[str, float]) -> str:
    base, ai, standard, _ = totals.values()
    rescued = [f"{n} ({t:.0f} min)" for n, t in totals.items() if math.isfinite(t)]
    if not rescued:
        return "No intervention here keeps up with the arrivals"
    if not math.isfinite(base):
        return f"As it is, the line cannot keep up; it can with {listed(rescued)}"
    if not math.isfinite(ai):
        return f"With AI reading the line cannot keep up; standardisation {_saves(base - standard)}, of {base:.0f}"
    return (
        f"Of {base:.0f} minutes, AI reading {_saves(base - ai)} and standardisation {_saves(base - standard)}"
    )


def _saves(minutes: float) -> str:
    return f"saves {minutes:.1f}" if minutes > -0.05 else f"adds {-minutes:.1f}"


def _arrivals_frame(data: Sweep) -> Frame:
    return Frame(
        x=Axis(0.0, 2 * math.ceil(data.turnaround.index[-1] / 2), "Arrivals (studies per hour)"),
        y=Axis(0.0, LONGEST, "Mean turnaround (minutes)"),
        source=_LINE_SOURCE,
        key=tuple((label, look.INTERVENTION_COLOURS[name]) for name, label in INTERVENTIONS.items()),
    )


@chart(_arrivals_frame, holds=True)
def arrivals(data: Sweep, put: Marks) -> Words:
    """Turnaround against arrivals for the four interventions, the crossover marked (``flow.sweep``)."""
    table = data.turnaround
    for name in ("base", "both", "ai_reading", "standardisation"):
        colour = look.INTERVENTION_COLOURS[name]
        column = table[name].where(np.isfinite(table[name]))
        # Lines that coincide both stay visible.
        put.line(table.index, column, colour, width=4.5 if name in ("base", "both") else 2)
        if data.now[name] <= put.frame.y.high:
            put.point(data.arrivals, data.now[name], colour, size=6)
    put.rule(x=data.arrivals, width=1)
    if math.isfinite(data.crossover):
        y = float(np.interp(data.crossover, table.index, table["ai_reading"]))
        put.point(data.crossover, y, look.INK, shape="X", size=10, label=f"order turns at {data.crossover:.1f}",
                  bold=False, prefer="below")  # fmt: skip
    now = [_line_label(data, name) for name in INTERVENTIONS]
    put.note("\n".join([f"At {data.arrivals:g} an hour", *now]), where=("top left", "left"), scale=0.92)
    ends = ", ".join(f"{INTERVENTIONS[str(n)]} {c:.1f}" for n, c in data.capacity.items())
    return finding(
        _arrivals_title(data),
        f"Line chart of turnaround against arrivals. At {data.arrivals:g} an hour: {'; '.join(now)}.",
        f"Each line climbs without end at its capacity, in studies per hour: {ends}.",
    )


def _line_label(data: Sweep, name: str) -> str:
    here, label = data.now[name], INTERVENTIONS[name]
    return f"{label}: {here:.0f} min" if math.isfinite(here) else f"{label}: overloaded"


def _arrivals_title(data: Sweep) -> str:
    if math.isfinite(data.crossover):
        return f"AI reading beats standardisation only below {data.crossover:.1f} studies an hour"
    ai, standard = data.turnaround["ai_reading"], data.turnaround["standardisation"]
    lead = (standard - ai)[np.isfinite(ai) & np.isfinite(standard)]
    if lead.abs().max() < 1e-9:
        return "AI reading and standardisation do the same at every load"
    if (lead >= 0).all():
        return "AI reading beats standardisation at every load that both can take"
    if (lead <= 0).all():
        return "Standardisation beats AI reading at every load that both can take"
    return f"AI reading beats standardisation only above {lead.index[lead > 0][0]:.0f} studies an hour"


# --- a part of the whole -----------------------------------------------------------------------------


def _amdahl_frame(data: pd.DataFrame) -> Frame:
    worst = float(min(data["turnaround_cut"].min(), 0.0))
    most = "if reading took no time at all"
    return Frame(
        x=Axis(0.0, 1.0, "Reading's share of turnaround", form=percent),
        y=Axis(3.4 * worst, 1.0, "Turnaround saved", form=percent),
        source="derived by Amdahl's law; the shares, and that C25's fifth comes off reading, are teaching assumptions",
        ground=lambda put: put.line([0, 1], [0, 1], look.MUTED, width=1.4, dash="--", label=most, bold=False),
    )


@chart(_amdahl_frame)
def amdahl(data: pd.DataFrame, put: Marks) -> Words:
    """Share of turnaround saved against reading's share of it, beside the most that reading could give."""
    blue, share, saved = look.COLOURS["blue"], data["share"], data["turnaround_cut"]
    cut = float((saved / share).iloc[0])
    put.line([0, 1], [0, cut], blue)
    for x, y in zip(share, saved, strict=True):
        put.point(x, y, blue, label=f"{y:.1%}", prefer="above" if cut >= 0 else "below")
    low, high = sorted((abs(saved.min()), abs(saved.max())))
    if cut >= 0:
        title = f"Without queues a cut of {cut:.0%} in reading saves {low:.1%} to {high:.1%}"
    else:
        title = f"Without queues reading that takes {-cut:.0%} longer adds {low:.1%} to {high:.1%}"
    each = ", ".join(f"{x:.0%} gives {y:.1%}" for x, y in zip(share, saved, strict=True))
    return finding(title, f"Line chart of turnaround saved by reading's share of it: {each}.")


_DRIVER_WORDS = {"reading_time_cut": "the cut itself", "transfer": "transfer", "pilot_share": "pilot size"}


def _drivers(data: HospitalEffect) -> list[dict[Any, Any]]:
    """In an order that stays while the widths change."""
    table = data.drivers.to_dict("records")
    return sorted(table, key=lambda row: list(_DRIVER_WORDS).index(row["name"]))


def _range(driver: dict[Any, Any]) -> str:
    low, high = sorted((driver["low_value"], driver["high_value"]))
    return f"{driver['label']} ({low:.0%} to {high:.0%})"


def _effect_frame(data: HospitalEffect) -> Frame:
    return Frame(
        x=span(data.low, data.high, zero=False, room=0.22, below=0.22, form=percent,
               label="Cut in reading time over the whole hospital"),
        y=rows(["All three together", *map(_range, _drivers(data))], above=True),
        source="derived; pilot share, transfer, C25's fifth off reading: teaching assumptions; the cut's ends: external",
        ground=lambda put: put.rule(x=0, colour=look.MUTED, dash="-", width=0.8, over=False),
    )  # fmt: skip


@chart(_effect_frame, holds=True)
def hospital_effect(data: HospitalEffect, put: Marks) -> Words:
    """Range of the hospital-wide cut over each assumption's range, and over all together."""
    first = str(data.drivers["name"].iloc[0])
    ranges = [("All three together", look.MUTED, data.low, data.high)]
    for driver in _drivers(data):
        colour = look.COLOURS["blue" if driver["name"] == first else "sky"]
        ranges.append((driver["label"], colour, driver["low"], driver["high"]))
    for y, (_, colour, low, high) in put.down(ranges):
        put.bar(y, low, high, colour, height=0.36, label=f"{high:.1%}")
        put.words(low, y, f"{low:.1%}", dx=-4, ha="right", bold=True)
    put.names_above(0.24)
    put.rule(x=data.base, label=f"as given {data.base:.1%}", bold=False)
    title = f"Hospital-wide {data.base:.1%}, from {data.low:.1%} to {data.high:.1%}; {_DRIVER_WORDS[first]} matters most"
    each = "; ".join(f"{label} {low:.1%} to {high:.1%}" for label, _, low, high in ranges)
    shown = "Tornado chart of the hospital-wide cut in reading time, a bar for each assumption."
    return finding(title, shown, f"{each}.")


def _flags_frame(data: FalseFlags) -> Frame:
    return Frame(
        x=span(data.saved, data.net, room=0.16, below=0.16, label="Reader time (minutes per study)"),
        y=rows(("Saved by reading faster", "Lost to false flags", "Left over")),
        source="derived; flags, and that C25's fifth comes off reading, are teaching assumptions",
        size=(8.0, 3.4),
        names=0.2,
        ground=lambda put: put.rule(x=0, dash="-", width=1, over=False),
    )


@chart(_flags_frame)
def false_flags(data: FalseFlags, put: Marks) -> Words:
    """Reader minutes per study: saved by the tool, from that lost to false flags, left over."""
    steps = (
        (0.0, data.saved, data.saved, look.COLOURS["blue"]),
        (data.saved, data.net, -data.lost, look.COLOURS["purple"]),
        (0.0, data.net, data.net, look.MUTED),
    )
    for y, (start, end, value, colour) in put.down(steps):
        put.bar(y, start, end, colour, height=0.55, label=f"{value:+.2f}")
    return finding(
        _flags_title(data),
        f"Bar chart of reader minutes per study: saved {data.saved:.2f}, lost to false flags {data.lost:.2f}, "
        f"left over {data.net:.2f}.",
    )


def _flags_title(data: FalseFlags) -> str:
    if data.saved <= 0:
        return "The tool saves no reading time, so every false flag is a loss"
    if data.net < 0:
        return "False flags cost more reading time than the tool saves"
    return f"False flags take {data.lost / data.saved:.0%} of the reading time that the tool saves"
