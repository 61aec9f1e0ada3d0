"""Charts of lesson 2: the imaging line, what each intervention does to it, and the frameworks' maps."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.charts import style
from helpers.flow import INTERVENTIONS

if TYPE_CHECKING:
    from helpers.flow import FalseFlags, HospitalEffect, Sweep

STAGE_COLOURS = {  # none that stands for an intervention
    "scan": style.COLOURS["sky"],
    "clean": style.COLOURS["yellow"],
    "read": style.COLOURS["purple"],
    "sign off": "#8c8c8c",
}
_LINE_SOURCE = "derived; the four-stage line is a teaching assumption, the cut in reading time is case C25"
_PALE = 0.4  # opacity of waiting beside work
_GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}


def _size(scale: float = 1.0) -> float:
    return float(style.rc()["font.size"]) * scale  # type: ignore[arg-type]


def _minutes(value: float) -> str:
    return f"{value:.1f} min" if math.isfinite(value) else "no end"


def _names(items: Iterable[str]) -> str:
    """A list in words: 'a', 'a and b', 'a, b and c'."""
    words = list(items)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _which(stages: Iterable[object]) -> str:
    """A stage by its name, several by their number: a title keeps to one line."""
    names = list(stages)
    return f"'{names[0]}'" if len(names) == 1 else f"{len(names)} stages"


# --- the line ----------------------------------------------------------------------------------------


def capacity(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Studies per hour that each stage can take, the binding stage marked.

    `data` is the result of ``flow.line``, or of ``flow.by_stage``, whose interventions then show as marks.
    """
    ax = style.axes(ax)
    now = data[data["intervention"] == "base"] if "intervention" in data else data
    arrivals = float(now["arrivals_per_hour"].iloc[0])
    slots = np.arange(len(now))[::-1]
    for y, (_, row) in zip(slots, now.iterrows(), strict=True):
        face, ink = (style.INK, "white") if row["binds"] else ("#c4c4c4", style.INK)
        ax.barh(y, row["capacity_per_hour"], height=0.55, color=face)
        note = f"{row['capacity_per_hour']:.1f}" + (" binds" if row["binds"] else "")
        ax.text(0.8, y, note, va="center", fontsize=_size(), fontweight="bold", color=ink)
    moves = _moves(data, now) if "intervention" in data else []
    reach = _mark_interventions(ax, moves, now, slots)
    right = 1.12 * max(now["capacity_per_hour"].max(), reach, arrivals)
    ax.axvline(arrivals, color=style.INK, linewidth=1.4, linestyle="--")
    ax.text(
        arrivals,
        len(now) - 0.48,
        f"{arrivals:g} arrive",
        fontsize=_size(0.92),
        va="bottom",
        ha="center",
        bbox=_GROUND,
    )
    ax.set_xlim(0, right)
    ax.set_ylim(-0.6, len(now) - 0.1)
    ax.set_yticks(slots, [str(name) for name in now["stage"]])
    ax.grid(axis="y", visible=False)
    title = _capacity_title(data, now, arrivals)
    listed = ", ".join(f"{r['stage']} {r['capacity_per_hour']:.1f}" for _, r in now.iterrows())
    moved = "".join(f" {r['label']} moves {r['stage']} to {r['capacity_per_hour']:.1f}." for r in moves)
    return style.finish(
        ax,
        title=title,
        xlabel="Capacity (studies per hour)",
        source=_LINE_SOURCE,
        alt=f"Bar chart of each stage's capacity in studies per hour: {listed}; {arrivals:g} arrive. {title}.",
        numbers=moved,
    )


def _moves(data: pd.DataFrame, now: pd.DataFrame) -> list[pd.Series]:
    """The stages whose capacity an intervention alone moves."""
    today = now.set_index("stage")["capacity_per_hour"]
    alone = data[data["intervention"].isin(["ai_reading", "standardisation"])]
    return [
        row
        for _, row in alone.iterrows()
        if not math.isclose(row["capacity_per_hour"], float(today[row["stage"]]))
    ]


def _mark_interventions(ax: Axes, moves: list[pd.Series], now: pd.DataFrame, slots: np.ndarray) -> float:
    """A diamond where an intervention moves a stage's capacity; returns the furthest."""
    place = dict(zip(now["stage"], zip(slots, now["capacity_per_hour"], strict=True), strict=True))
    for row in moves:
        (y, today), value = place[row["stage"]], row["capacity_per_hour"]
        colour = style.INTERVENTION_COLOURS[row["intervention"]]
        ax.plot([today, value], [y, y], color=colour, linewidth=1.5, zorder=3)
        ax.plot([value], [y], marker="D", markersize=8, color=colour, zorder=4)
        words = f"{row['label']} {value:.1f}"
        ax.text(value, y - 0.46, words, ha="center", color=colour, fontsize=_size(0.92), bbox=_GROUND)
    return 1.16 * max((row["capacity_per_hour"] for row in moves), default=0.0)


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


def waits(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Mean wait and work at each stage of one line (the result of ``flow.line``)."""
    ax = style.axes(ax)
    slots = np.arange(len(data))[::-1]
    finite = data.loc[np.isfinite(data["time_minutes"]), "time_minutes"]
    right = 1.75 * max([finite.max() if len(finite) else 0.0, 1.5 * data["service_minutes"].max()])
    for y, (_, row) in zip(slots, data.iterrows(), strict=True):
        colour = STAGE_COLOURS.get(str(row["stage"]), style.COLOURS["grey"])
        ax.barh(y, row["service_minutes"], height=0.55, color=colour)
        if math.isfinite(row["wait_minutes"]):
            ax.barh(
                y, row["wait_minutes"], left=row["service_minutes"], height=0.55, color=colour, alpha=_PALE
            )
            end, note = row["time_minutes"], f"waits {row['wait_minutes']:.1f} min"
        else:
            _endless(ax, y, row["service_minutes"], right, colour)
            end, note = row["service_minutes"], "overloaded: the queue has no end"
        busy = f"{note}, {row['utilisation']:.0%} busy" if math.isfinite(row["wait_minutes"]) else note
        ax.text(end + right * 0.012, y, busy, va="center", fontsize=_size(0.92), **_halo(note))
    ax.set_xlim(0, right)
    ax.set_ylim(-0.6, len(data) - 0.4)
    ax.set_yticks(slots, [str(name) for name in data["stage"]])
    ax.grid(axis="y", visible=False)
    total = data["time_minutes"].sum()
    title = _waits_title(data, total)
    listed = ", ".join(f"{r['stage']} {_minutes(r['wait_minutes'])}" for _, r in data.iterrows())
    return style.finish(
        ax,
        title=title,
        xlabel="Mean minutes (dark: work, pale: waiting)",
        source="derived; the four-stage line is a teaching assumption",
        alt=f"Bar chart of mean waits by stage: {listed}. {title}.",
    )


def _waits_title(data: pd.DataFrame, total: float) -> str:
    if not math.isfinite(total):
        over = _which(data.loc[np.isinf(data["wait_minutes"]), "stage"])
        return f"Overloaded at {over}: turnaround has no end"
    return f"Turnaround is {total:.0f} minutes, of which {data['wait_minutes'].sum() / total:.0%} is waiting"


def _endless(ax: Axes, y: float, left: float, right: float, colour: str) -> None:
    ax.barh(
        y, right - left, left=left, height=0.55, facecolor="white", edgecolor=colour, hatch="//", alpha=_PALE
    )


def _halo(note: str) -> dict[str, Any]:
    """A white ground for a note that lies on a hatched bar."""
    return {"bbox": _GROUND} if note.startswith("overloaded") else {}


def turnaround(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Mean turnaround of the four interventions, stacked by stage (the result of ``flow.by_stage``)."""
    ax = style.axes(ax)
    lines = list(data.groupby(["intervention", "label"], sort=False))
    totals = {str(label): float(part["time_minutes"].sum()) for (_, label), part in lines}
    finite = [total for total in totals.values() if math.isfinite(total)]
    right = 1.16 * max(finite, default=60.0)
    slots = np.arange(len(lines))[::-1]
    _stacks(ax, slots, [part for _, part in lines])
    for y, label, (_, part) in zip(slots, totals, lines, strict=True):
        if math.isfinite(totals[label]):
            shown = f"{totals[label]:.1f}"
            ax.text(totals[label] + right * 0.01, y, shown, va="center", fontweight="bold", fontsize=_size())
        else:
            over = _names(f"'{n}'" for n in part.loc[np.isinf(part["wait_minutes"]), "stage"])
            _endless(ax, y, 0, right, style.MUTED)
            note = f"overloaded at {over}"
            ax.text(right * 0.02, y, note, va="center", fontsize=_size(), **_halo(note))
    _stage_key(ax, data["stage"].unique())
    ax.set_xlim(0, right)
    ax.set_ylim(-0.55, len(lines) + 0.15)
    ax.set_yticks(slots, list(totals))
    ax.grid(axis="y", visible=False)
    title = _turnaround_title(totals)
    listed = ", ".join(f"{label} {_minutes(total)}" for label, total in totals.items())
    return style.finish(
        ax,
        title=title,
        xlabel="Mean minutes to the report (dark: work, pale: waiting)",
        source=_LINE_SOURCE,
        alt=f"Stacked bar chart of mean turnaround by intervention: {listed}. {title}.",
    )


def _stacks(ax: Axes, slots: np.ndarray, parts: list[pd.DataFrame]) -> None:
    """A bar of work and waiting, stage by stage, for each line that keeps up."""
    fine = [i for i, part in enumerate(parts) if np.isfinite(part["time_minutes"]).all()]
    left = np.zeros(len(fine))
    for k, stage in enumerate(parts[0]["stage"]):
        for column, alpha in (("service_minutes", 1.0), ("wait_minutes", _PALE)):
            width = np.array([parts[i][column].iloc[k] for i in fine])
            ax.barh(slots[fine], width, left=left, height=0.6, color=STAGE_COLOURS[stage], alpha=alpha)
            left = left + width


def _stage_key(ax: Axes, names: Iterable[str]) -> None:
    """Stages in their order above the bars: segments can be too thin to hold a name."""
    patches = [Rectangle((0, 0), 1, 1, facecolor=STAGE_COLOURS[name]) for name in names]
    ax.legend(
        patches,
        list(names),
        loc="upper left",
        ncols=len(patches),
        fontsize=_size(0.92),
        handlelength=1,
        columnspacing=1.2,
        borderaxespad=0.2,
    )


def _turnaround_title(totals: dict[str, float]) -> str:
    base, ai, standard, both = totals.values()
    if not math.isfinite(both):
        return "No intervention here keeps up with the arrivals"
    if not math.isfinite(base):
        rescued = [f"{n} ({t:.0f} min)" for n, t in totals.items() if math.isfinite(t)]
        return f"As it is, the line cannot keep up; it can with {_names(rescued)}"
    if not math.isfinite(ai):
        return f"With AI reading the line cannot keep up; standardisation {_saves(base - standard)}, of {base:.0f}"
    return (
        f"Of {base:.0f} minutes, AI reading {_saves(base - ai)} and standardisation {_saves(base - standard)}"
    )


def _saves(minutes: float) -> str:
    return f"saves {minutes:.1f}" if minutes > -0.05 else f"adds {-minutes:.1f}"


def arrivals(data: Sweep, *, ax: Axes | None = None) -> Axes:
    """Turnaround against arrivals for the four interventions, the crossover marked (``flow.sweep``)."""
    ax = style.axes(ax)
    table = data.turnaround
    floor = float(table.iloc[0].min())
    top = 5 * floor if math.isfinite(floor) else 100.0
    for name in ("base", "both", "ai_reading", "standardisation"):
        column = table[name].where(np.isfinite(table[name]))
        ax.plot(
            column.index,
            column,
            color=style.INTERVENTION_COLOURS[name],
            linewidth=4.5 if name in ("base", "both") else 2,  # lines that coincide both stay visible
            label=_line_label(data, name),
        )
        here = data.now[name]
        if here <= top:
            ax.plot([data.arrivals], [here], marker="o", markersize=6, color=style.INTERVENTION_COLOURS[name])
    ax.axvline(data.arrivals, color=style.INK, linewidth=1, linestyle="--")
    if math.isfinite(data.crossover):
        y = float(np.interp(data.crossover, table.index, table["ai_reading"]))
        ax.plot([data.crossover], [y], marker="X", markersize=10, color=style.INK, zorder=5)
        ax.annotate(
            f"order turns at {data.crossover:.1f}",
            (data.crossover, y),
            xytext=(0, -20),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=_size(0.92),
            arrowprops={"arrowstyle": "-", "color": style.INK},
        )
    ax.set_xlim(table.index[0], table.index[-1])
    ax.set_ylim(0, top)
    handles = dict(
        zip(("base", "both", "ai_reading", "standardisation"), ax.get_legend_handles_labels()[0], strict=True)
    )
    ax.legend(
        handles=[handles[n] for n in INTERVENTIONS],
        loc="upper left",
        fontsize=_size(0.92),
        title=f"At {data.arrivals:g} an hour",
        alignment="left",
    )
    title = _arrivals_title(data)
    ends = ", ".join(f"{INTERVENTIONS[str(n)]} {c:.1f}" for n, c in data.capacity.items())
    now = "; ".join(_line_label(data, name) for name in INTERVENTIONS)
    return style.finish(
        ax,
        title=title,
        xlabel="Arrivals (studies per hour)",
        ylabel="Mean turnaround (minutes)",
        source=_LINE_SOURCE,
        alt=f"Line chart of turnaround against arrivals. At {data.arrivals:g} an hour: {now}. {title}.",
        numbers=f"Each line climbs without end at its capacity, in studies an hour: {ends}.",
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
