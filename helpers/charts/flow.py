"""Charts of lesson 2: the imaging line, what each intervention does to it, and the frameworks' maps."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.charts import frame, look, style
from helpers.charts.chart import chart
from helpers.charts.frame import Frame, rows, span
from helpers.charts.marks import Marks
from helpers.charts.words import Words, listed
from helpers.flow import INTERVENTIONS

if TYPE_CHECKING:
    from helpers.flow import FalseFlags, HospitalEffect, Sweep

STAGE_COLOURS = {  # none that stands for an intervention
    "scan": look.COLOURS["sky"],
    "clean": look.COLOURS["yellow"],
    "read": look.COLOURS["purple"],
    "sign off": "#8c8c8c",
}
_LINE_SOURCE = "derived; the four-stage line is a teaching assumption, the cut in reading time is case C25"
_WAITING = 0.4  # opacity of waiting beside work


_GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}


def _size(scale: float = 1.0) -> float:
    return float(style.rc()["font.size"]) * scale  # type: ignore[arg-type]


def _minutes(value: float) -> str:
    return f"{value:.1f} min" if math.isfinite(value) else "no end"


def _which(stages: Iterable[object]) -> str:
    """A stage by its name, several by their number: a title keeps to one line."""
    names = list(stages)
    return f"'{names[0]}'" if len(names) == 1 else f"{len(names)} stages"


# --- the line ----------------------------------------------------------------------------------------


def _now(data: pd.DataFrame) -> pd.DataFrame:
    return data[data["intervention"] == "base"] if "intervention" in data else data


def _capacity_frame(data: pd.DataFrame) -> Frame:
    moves = [row["capacity_per_hour"] for row in _moves(data)]
    reach = [*data["capacity_per_hour"], data["arrivals_per_hour"].iloc[0], *moves]
    return Frame(
        x=span(reach, room=0.14, label="Capacity (studies per hour)"),
        y=rows(_now(data)["stage"]),
        source=_LINE_SOURCE,
    )


@chart(_capacity_frame)
def capacity(data: pd.DataFrame, put: Marks) -> Words:
    """Studies per hour that each stage can take, the binding stage marked.

    `data` is the result of ``flow.line``, or of ``flow.by_stage``, whose interventions then show as marks.
    """
    now = _now(data)
    arrivals = float(now["arrivals_per_hour"].iloc[0])
    places = dict(zip(now["stage"], np.arange(len(now))[::-1], strict=True))
    for stage, limit, binds in now[["stage", "capacity_per_hour", "binds"]].itertuples(index=False):
        name = f"{limit:.1f}" + (" binds" if binds else "")
        put.bar(places[stage], 0, limit, look.INK if binds else look.SPARE, height=0.55, name=name)
    moves = _moves(data)
    today = now.set_index("stage")["capacity_per_hour"]
    for row in moves:
        y, value, colour = (
            places[row["stage"]],
            row["capacity_per_hour"],
            look.INTERVENTION_COLOURS[row["intervention"]],
        )
        put.line([today[row["stage"]], value], [y, y], colour, width=1.5, over=True)
        put.point(
            value, y, colour, shape="D", label=f"{row['label']} {value:.1f}", bold=False, prefer="below"
        )
    put.rule(x=arrivals, label=f"{arrivals:g} arrive", bold=False)
    title = _capacity_title(data, now, arrivals)
    each = ", ".join(f"{r['stage']} {r['capacity_per_hour']:.1f}" for _, r in now.iterrows())
    moved = "".join(f" {r['label']} moves {r['stage']} to {r['capacity_per_hour']:.1f}." for r in moves)
    return Words(
        title,
        f"Bar chart of each stage's capacity in studies per hour: {each}; {arrivals:g} arrive. {title}.",
        moved,
    )


def _moves(data: pd.DataFrame) -> list[pd.Series]:
    """The stages whose capacity an intervention alone moves."""
    if "intervention" not in data:
        return []
    today = _now(data).set_index("stage")["capacity_per_hour"]
    alone = data[data["intervention"].isin(["ai_reading", "standardisation"])]
    return [
        row
        for _, row in alone.iterrows()
        if not math.isclose(row["capacity_per_hour"], float(today[row["stage"]]))
    ]


def _capacity_title(data: pd.DataFrame, now: pd.DataFrame, arrivals: float) -> str:
    limit = now["capacity_per_hour"].min()
    bind = _which(now.loc[now["binds"], "stage"])
    verb = "binds" if now["binds"].sum() == 1 else "bind"
    if "intervention" not in data:
        state = "fewer than arrive" if limit <= arrivals else f"{arrivals / limit:.0%} of it in use"
        return f"{bind} {verb} at {limit:.1f} an hour, {state}"
    by_line = data.groupby("intervention")["capacity_per_hour"].min() - limit
    ai, standard = (_adds(by_line[name]) for name in ("ai_reading", "standardisation"))
    return f"{bind} {verb} at {limit:.1f} an hour; AI adds {ai}, standardisation {standard}"


def _adds(gain: float) -> str:
    return "none" if abs(gain) < 0.05 else f"{gain:.1f}"


LONGEST = 120.0  # minutes that an axis of waits reaches: a queue near its limit goes beyond it


def _waits_frame(data: pd.DataFrame) -> Frame:
    label = "Mean minutes (dark: work, pale: waiting)"
    return Frame(
        x=span(data["time_minutes"], data["service_minutes"], most=LONGEST, least=30, room=0.3, label=label),
        y=rows(data["stage"]),
        source="derived; the four-stage line is a teaching assumption",
    )


@chart(_waits_frame)
def waits(data: pd.DataFrame, put: Marks) -> Words:
    """Mean wait and work at each stage of one line (the result of ``flow.line``)."""
    for y, (_, row) in zip(np.arange(len(data))[::-1], data.iterrows(), strict=True):
        colour = STAGE_COLOURS.get(str(row["stage"]), look.COLOURS["grey"])
        waiting = math.isfinite(row["wait_minutes"])
        note = (
            f"waits {row['wait_minutes']:.1f} min, {row['utilisation']:.0%} busy"
            if waiting
            else "no end: overloaded"
        )
        put.bar(
            y,
            row["service_minutes"],
            row["time_minutes"],
            colour,
            height=0.55,
            alpha=_WAITING,
            label=note,
            bold=False,
        )
        put.bar(y, 0, row["service_minutes"], colour, height=0.55)
    total = data["time_minutes"].sum()
    title = _waits_title(data, total)
    each = ", ".join(f"{r['stage']} {_minutes(r['wait_minutes'])}" for _, r in data.iterrows())
    return Words(title, f"Bar chart of mean waits by stage: {each}. {title}.")


def _waits_title(data: pd.DataFrame, total: float) -> str:
    if not math.isfinite(total):
        over = _which(data.loc[np.isinf(data["wait_minutes"]), "stage"])
        return f"Overloaded at {over}: turnaround has no end"
    return f"Turnaround is {total:.0f} minutes, of which {data['wait_minutes'].sum() / total:.0%} is waiting"


def _turnaround_frame(data: pd.DataFrame) -> Frame:
    totals = data.groupby("intervention")["time_minutes"].sum()
    return Frame(
        x=span(
            totals, most=2 * LONGEST, least=60, label="Mean minutes to the report (dark: work, pale: waiting)"
        ),
        y=rows(data["label"].unique()),
        source=_LINE_SOURCE,
        key=tuple((str(name), STAGE_COLOURS[name]) for name in data["stage"].unique()),
    )


@chart(_turnaround_frame)
def turnaround(data: pd.DataFrame, put: Marks) -> Words:
    """Mean turnaround of the four interventions, stacked by stage (the result of ``flow.by_stage``)."""
    lines = list(data.groupby("label", sort=False))
    totals = {str(label): float(part["time_minutes"].sum()) for label, part in lines}
    for y, (label, part) in zip(np.arange(len(lines))[::-1], lines, strict=True):
        total = totals[str(label)]
        if not math.isfinite(total):
            over = listed(f"'{n}'" for n in part.loc[np.isinf(part["wait_minutes"]), "stage"])
            put.bar(y, 0, total, look.MUTED, label=f"overloaded at {over}", bold=False)
            continue
        parts = [
            (minutes, STAGE_COLOURS[stage], alpha, "")
            for stage, work, wait in part[["stage", "service_minutes", "wait_minutes"]].itertuples(
                index=False
            )
            for minutes, alpha in ((work, 1.0), (wait, _WAITING))
        ]
        put.stack(y, parts, label=f"{total:.1f}")
    title = _turnaround_title(totals)
    each = ", ".join(f"{label} {_minutes(total)}" for label, total in totals.items())
    return Words(title, f"Stacked bar chart of mean turnaround by intervention: {each}. {title}.")


def _turnaround_title(totals: dict[str, float]) -> str:
    base, ai, standard, both = totals.values()
    if not math.isfinite(both):
        return "No intervention here keeps up with the arrivals"
    if not math.isfinite(base):
        rescued = [f"{n} ({t:.0f} min)" for n, t in totals.items() if math.isfinite(t)]
        return f"As it is, the line cannot keep up; it can with {listed(rescued)}"
    if not math.isfinite(ai):
        return f"With AI reading the line cannot keep up; standardisation {_saves(base - standard)}, of {base:.0f}"
    return (
        f"Of {base:.0f} minutes, AI reading {_saves(base - ai)} and standardisation {_saves(base - standard)}"
    )


def _saves(minutes: float) -> str:
    return f"saves {minutes:.1f}" if minutes > -0.05 else f"adds {-minutes:.1f}"


def _arrivals_frame(data: Sweep) -> Frame:
    floor = float(data.turnaround.iloc[0].min())
    top = min(5 * floor, LONGEST) if math.isfinite(floor) else LONGEST
    index = data.turnaround.index
    return Frame(
        x=frame.Axis(float(index[0]), float(index[-1]), "Arrivals (studies per hour)"),
        y=frame.Axis(0.0, top, "Mean turnaround (minutes)"),
        source=_LINE_SOURCE,
        key=tuple((label, look.INTERVENTION_COLOURS[name]) for name, label in INTERVENTIONS.items()),
    )


@chart(_arrivals_frame)
def arrivals(data: Sweep, put: Marks) -> Words:
    """Turnaround against arrivals for the four interventions, the crossover marked (``flow.sweep``)."""
    table, top = data.turnaround, put.frame.y.high
    for name in ("base", "both", "ai_reading", "standardisation"):
        column = table[name].where(np.isfinite(table[name]))
        # Lines that coincide both stay visible.
        put.line(
            column.index,
            column,
            look.INTERVENTION_COLOURS[name],
            width=4.5 if name in ("base", "both") else 2,
        )
        if data.now[name] <= top:
            put.point(data.arrivals, data.now[name], look.INTERVENTION_COLOURS[name], size=6)
    put.rule(x=data.arrivals, width=1)
    if math.isfinite(data.crossover):
        y = float(np.interp(data.crossover, table.index, table["ai_reading"]))
        put.point(data.crossover, y, look.INK, shape="X", size=10, label=f"order turns at {data.crossover:.1f}",
                  bold=False, prefer="below")  # fmt: skip
    now = [_line_label(data, name) for name in INTERVENTIONS]
    put.note("\n".join([f"At {data.arrivals:g} an hour", *now]), where=("top left", "left"), scale=0.92)
    title = _arrivals_title(data)
    ends = ", ".join(f"{INTERVENTIONS[str(n)]} {c:.1f}" for n, c in data.capacity.items())
    return Words(
        title,
        f"Line chart of turnaround against arrivals. At {data.arrivals:g} an hour: {'; '.join(now)}. {title}.",
        f"Each line climbs without end at its capacity, in studies an hour: {ends}.",
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


def amdahl(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Share of turnaround saved against reading's share of it, beside the most that reading could give."""
    ax = style.axes(ax)
    cut = float((data["turnaround_cut"] / data["share"]).iloc[0])
    ends = np.array([0, 1])
    ax.plot(ends, ends, color=style.MUTED, linewidth=1.4, linestyle="--")
    ax.plot(ends, ends * cut, color=style.COLOURS["blue"], linewidth=2)
    ax.plot(data["share"], data["turnaround_cut"], "o", color=style.COLOURS["blue"], markersize=8)
    for _, row in data.iterrows():
        ax.annotate(
            f"{row['turnaround_cut']:.1%}",
            (row["share"], row["turnaround_cut"]),
            xytext=(0, 10 if cut >= 0 else -18),
            textcoords="offset points",
            ha="center",
            fontsize=_size(),
            fontweight="bold",
            color=style.COLOURS["blue"],
            bbox=_GROUND,
        )
    ax.text(0.42, 0.5, "if reading took\nno time at all", ha="right", color=style.MUTED, fontsize=_size())
    ax.set_xlim(0, 1)
    ax.set_ylim(min(-0.02, 3.4 * cut), 1)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:.0%}")
    low, high = sorted((abs(data["turnaround_cut"].min()), abs(data["turnaround_cut"].max())))
    if cut >= 0:
        title = f"Without queues a cut of {cut:.0%} in reading saves {low:.1%} to {high:.1%}"
    else:
        title = f"Without queues reading that takes {-cut:.0%} longer adds {low:.1%} to {high:.1%}"
    listed = ", ".join(
        f"{s:.0%} gives {t:.1%}" for s, t in zip(data["share"], data["turnaround_cut"], strict=True)
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Reading's share of turnaround (percent)",
        ylabel="Turnaround saved (percent)",
        source="derived by Amdahl's law from case C25; the shares are a teaching assumption",
        alt=f"Line chart of turnaround saved by reading's share of it: {listed}. {title}.",
    )


def hospital_effect(data: HospitalEffect, *, ax: Axes | None = None) -> Axes:
    """Range of the hospital-wide cut over each assumption's range, and over all together."""
    ax = style.axes(ax)
    rows = [("All three together", data.low, data.high, "", "")]
    for _, d in data.drivers.iterrows():
        rows.append((d["label"], d["low"], d["high"], f"at {d['low_value']:g}:", f"at {d['high_value']:g}"))
    slots = np.arange(len(rows))[::-1]
    pad = 0.015 * (data.high - data.low)
    for y, (label, low, high, left, right) in zip(slots, rows, strict=True):
        colour = style.COLOURS["blue"] if y == slots[1] else "#8fb8d6"
        ax.barh(y, high - low, left=low, height=0.42, color=style.MUTED if not left else colour)
        ax.text(
            low - pad,
            y,
            f"{left} {low:.1%}".strip(),
            ha="right",
            va="center",
            fontsize=_size(0.92),
            fontweight="bold",
        )
        ax.text(
            high + pad, y, f"{high:.1%} {right}".strip(), va="center", fontsize=_size(0.92), fontweight="bold"
        )
        ax.text(
            data.low - 15 * pad, y + 0.26, label, fontsize=_size(0.92), va="bottom", zorder=5, bbox=_GROUND
        )
    ax.axvline(data.base, color=style.INK, linewidth=1.4, linestyle="--")
    ax.axvline(0, color=style.MUTED, linewidth=0.8)
    ax.set_xlim(data.low - 17 * pad, data.high + 14 * pad)
    ax.set_ylim(-0.5, len(rows) - 0.1)
    ax.set_yticks([])
    ax.grid(axis="y", visible=False)
    ax.xaxis.set_major_formatter("{x:.0%}")
    first = _DRIVER_WORDS[str(data.drivers["name"].iloc[0])]
    title = f"Hospital-wide {data.base:.1%}, from {data.low:.1%} to {data.high:.1%}; {first} matters most"
    listed = "; ".join(f"{label} {low:.1%} to {high:.1%}" for label, low, high, *_ in rows)
    return style.finish(
        ax,
        title=title,
        xlabel="Cut in reading time over the whole hospital (percent); dashed: as given",
        source="derived; pilot share and transfer are teaching assumptions, the cut is case C25 with external ends",
        alt=f"Tornado chart of the hospital-wide cut in reading time, a bar an assumption. {title}.",
        numbers=f"{listed}.",
    )


def false_flags(data: FalseFlags, *, ax: Axes | None = None) -> Axes:
    """Reader minutes a study: saved by the tool, lost to false flags, left over."""
    ax = style.axes(ax, size=(8.0, 3.4))
    rows = [
        ("Saved by\nreading faster", data.saved, style.COLOURS["blue"]),
        ("Lost to\nfalse flags", -data.lost, style.COLOURS["purple"]),
        ("Left over", data.net, style.MUTED),
    ]
    span = max(abs(value) for _, value, _ in rows)
    for y, (_, value, colour) in zip((2, 1, 0), rows, strict=True):
        ax.barh(y, value, height=0.55, color=colour)
        ax.text(
            value + math.copysign(0.02 * span, value),
            y,
            f"{value:+.2f}",
            va="center",
            ha="left" if value >= 0 else "right",
            fontweight="bold",
            fontsize=_size(),
        )
    ax.axvline(0, color=style.INK, linewidth=1)
    ax.set_xlim(
        min(0, *(v for _, v, _ in rows)) - 0.22 * span, max(0, *(v for _, v, _ in rows)) + 0.22 * span
    )
    ax.set_ylim(-0.5, 2.5)
    ax.set_yticks((2, 1, 0), [label for label, *_ in rows])
    ax.grid(axis="y", visible=False)
    title = _flags_title(data)
    return style.finish(
        ax,
        title=title,
        xlabel="Reader time (minutes a study)",
        source="derived; flags are a teaching assumption, the cut is case C25",
        alt=f"Bar chart of reader minutes a study: saved {data.saved:.2f}, lost to false flags {data.lost:.2f}, "
        f"left over {data.net:.2f}. {title}.",
    )


def _flags_title(data: FalseFlags) -> str:
    if data.saved <= 0:
        return "The tool saves no reading time, so every false flag is a loss"
    if data.net < 0:
        return "False flags cost more reading time than the tool saves"
    return f"False flags take {data.lost / data.saved:.0%} of the reading time that the tool saves"


# --- the frameworks' maps ----------------------------------------------------------------------------


def coverage(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Porter's value chain with the claims that fill each activity (the table case.load().activities)."""
    ax = style.axes(ax, size=(9.0, 5.0))
    support = data[data["group"] == "support"]
    primary = data[data["group"] == "primary"]
    width, rows = len(primary), len(support)
    for i, (_, row) in enumerate(support.iterrows()):
        _activity(ax, 0, 3.0 + (rows - 1 - i), width, 1.0, row, wide=True)
    for i, (_, row) in enumerate(primary.iterrows()):
        _activity(ax, i, 0, 1.0, 3.0, row, wide=False)
    for _, row in data[data["group"] == "margin"].iterrows():
        _activity(ax, width, 0, 0.9, 3.0 + rows, row, wide=False)
    ax.set_xlim(-0.02, width + 0.95)
    ax.set_ylim(-0.05, 3.05 + rows)
    ax.xaxis.set_visible(False)
    ax.yaxis.set_visible(False)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    nine = data[data["group"] != "margin"]
    filled = nine[nine["claims"] != ""]
    title = f"The source's value chain fills {len(filled)} of {len(nine)} activities; the rest comes up elsewhere, if at all"
    listed = "; ".join(f"{r['activity']}: {_claims(r)}" for _, r in data.iterrows())
    return style.finish(
        ax,
        title=title,
        source="case claims by id, sorted by us; the activities are Porter's (1985)",
        alt=f"Map of the value chain: nine activities and the margin, each with its claims. {title}.",
        numbers=f"{listed}.",
    )


def _claims(row: pd.Series) -> str:
    inside = row["claims"].replace(";", ", ")
    outside = row["elsewhere"].replace(";", ", ")
    return inside or (f"empty; elsewhere {outside}" if outside else "empty")


def _activity(
    ax: Axes, x: float, y: float, width: float, height: float, row: pd.Series, *, wide: bool
) -> None:
    filled = bool(row["claims"])
    ax.add_patch(
        _box(x + 0.02, y + 0.04, width - 0.04, height - 0.08, "#cfe3f1" if filled else "white", filled)
    )
    name = row["activity"] if wide else row["activity"].replace(" ", "\n")
    note = (
        _claims(row)
        if wide
        else _claims(row).replace("; ", "\n").replace(", ", "\n").replace("re C", "re\nC")
    )
    gap = "   " if wide else "\n\n"
    ax.text(
        x + (0.1 if wide else width / 2),
        y + height / 2,
        f"{name}{gap}{note}",
        ha="left" if wide else "center",
        va="center",
        fontsize=_size(0.92),
        fontweight="bold" if filled else "normal",
    )


def _box(x: float, y: float, width: float, height: float, face: str, solid: bool) -> Rectangle:

    return Rectangle(
        (x, y),
        width,
        height,
        facecolor=face,
        edgecolor=style.COLOURS["blue"] if solid else style.MUTED,
        linestyle="-" if solid else "--",
    )


_DRIVER_WORDS = {"reading_time_cut": "the cut itself", "transfer": "transfer", "pilot_share": "pilot size"}
P_NAMES = ("product", "process", "position", "paradigm")


def four_ps(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Each innovation under the P that the source gives it and the one that fits (case.load().innovations)."""
    ax = style.axes(ax, size=(8.5, 4.8))
    slots = np.arange(len(data))[::-1]
    for y, (_, row) in zip(slots, data.iterrows(), strict=True):
        better = P_NAMES.index(row["better"])
        if row["source_says"]:
            said = P_NAMES.index(row["source_says"])
            ax.plot(
                [said], [y], "o", markersize=11, markerfacecolor="white", markeredgecolor=style.INK, zorder=3
            )
            if said != better:
                ax.annotate(
                    "",
                    (better, y),
                    xytext=(said, y),
                    arrowprops={"arrowstyle": "->", "color": style.INK, "shrinkA": 7, "shrinkB": 7},
                )
        ax.plot([better], [y], "o", markersize=7, color=style.COLOURS["blue"], zorder=4)
        ax.text(better + 0.09, y + 0.12, row["degree"], fontsize=_size(0.85), color=style.MUTED, va="bottom")
    ax.set_xticks(range(4), list(P_NAMES))
    ax.set_xlim(-0.4, 3.6)
    ax.set_ylim(-0.6, len(data) - 0.3)
    names = [textwrap.fill(f"{r['innovation']} ({r['claim']})", 25) for _, r in data.iterrows()]
    ax.set_yticks(slots, names, fontsize=_size(0.88))
    title = _four_ps_title(data)
    listed = "; ".join(
        f"{r['innovation']}: {r['better']}" + (f", filed as {r['source_says']}" if r["source_says"] else "")
        for _, r in data.iterrows()
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Ring: where the source files it; dot: where it fits",
        source="case claims by id, sorted by us; the four Ps as in Tidd and Bessant",
        alt=f"Dot chart of {len(data)} innovations by the P that each changes. {title}.",
        numbers=f"{listed}.",
    )


def _four_ps_title(data: pd.DataFrame) -> str:
    filed = data[data["source_says"] != ""]
    moved = int((filed["source_says"] != filed["better"]).sum())
    return f"{moved} of {len(filed)} innovations are filed under the wrong P"
