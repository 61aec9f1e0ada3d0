"""Charts of lesson 4: the plan, its orders and its chances, roll-out, contingency and support windows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from helpers.charts import style
from helpers.roadmap import ORDERS

if TYPE_CHECKING:
    from helpers.roadmap import Contingency, Outlook, Timeline

_SPARE = "#c4c4c4"
_SLACK = "#767676"
_ON_TIME, _LATE = style.COLOURS["sky"], style.COLOURS["yellow"]
_LINES = ("#1a1a1a", "#0072b2", "#d55e00", "#00795c", "#a8508a", "#767676")  # told apart by labels as well
_DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))
_TIMES = "task times are teaching assumptions; phases and the year are cases C44, C45, C47, C49"
_GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}


def _size(scale: float = 1.0) -> float:
    return float(style.rc()["font.size"]) * scale  # type: ignore[arg-type]


def _order(name: str) -> str:
    return ORDERS.get(name, name)


def _listed(words: Iterable[str]) -> str:
    items = list(words)
    return "".join(items) if len(items) < 2 else f"{', '.join(items[:-1])} and {items[-1]}"


def _word(number: int) -> str:
    words = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return words[number] if number < len(words) else str(number)


def _count(number: int, thing: str) -> str:
    return f"{_word(number)} {thing}{'' if number == 1 else 's'}"


def _percent(share: float) -> str:
    """A share as people say it: never 0 or 100 percent where that is not so."""
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 < share < 1 else f"{share:.0%}"


def _deadline(ax: Axes, week: float, label: str, *, over: bool = False) -> None:
    """A dashed line, behind the bars unless `over`, with its label at the top."""
    ax.axvline(week, color=style.COLOURS["orange"], linewidth=1.6, linestyle="--", zorder=4 if over else 2.5)
    where = blended_transform_factory(ax.transData, ax.transAxes)
    ax.text(
        week,
        1.0,
        f" {label}",
        transform=where,
        ha="left",
        va="top",
        fontsize=_size(0.88),
        color=style.COLOURS["orange"],
        fontweight="bold",
        zorder=5,
        bbox=_GROUND,
    )


# --- the plan -----------------------------------------------------------------------------------------


def gantt(data: Timeline, *, ax: Axes | None = None) -> Axes:
    """Bars of every task at its earliest time, the critical ones dark, slack as a thin line behind the
    others. `data` is ``roadmap.timeline(plan, given)``."""
    path = data.path
    ax = style.axes(ax, size=(9.0, 1.5 + 0.22 * len(path)))
    slots = np.arange(len(path))[::-1]
    end = data.weeks
    dark = path["critical"].to_numpy()
    ax.barh(
        slots,
        path["duration"],
        left=path["early_start"],
        height=0.62,
        zorder=3,
        color=np.where(dark, style.INK, _SPARE),
    )
    spare, at = path[~dark], slots[~dark]
    ax.hlines(at, spare["early_finish"], spare["late_finish"], color=_SLACK, linewidth=1.6, zorder=2)
    ax.plot(spare["late_finish"], at, "|", color=_SLACK, markersize=9, markeredgewidth=1.6, linestyle="none")
    right = 1.12 * max(end, data.deadline, 1.0)
    for y, row in zip(slots, path.to_dict("records"), strict=True):
        _beside(ax, row, y, right)
    ax.set_yticks(slots, [str(task) for task in path["task"]], fontsize=_size(0.88))
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, right)
    ax.set_ylim(-0.8, len(path) + 0.2)
    _deadline(ax, data.deadline, f"week {data.deadline:g}")
    critical = [str(task) for task in path["task"][path["critical"]]]
    title = (
        f"The longest chain has {len(critical)} of {len(path)} tasks and ends in week {end:.0f}, "
        + _against(end, data.deadline)
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Weeks from the start (dark: critical; grey: with slack, which the thin line shows)",
        source=_TIMES,
        alt=f"Gantt chart of {len(path)} tasks from week 0 to {end:.0f}. {title}.",
        numbers=f"Critical: {', '.join(critical)}. Slack in weeks: {_slacks(path)}.",
    )


def _beside(ax: Axes, row: Mapping[Any, Any], y: float, right: float) -> None:
    """A task's name where there is room: after its slack, before its bar, in the bar, or over the slack."""
    start, end, gap = row["early_start"], row["early_finish"], 0.012 * right
    inside = False
    if row["late_finish"] <= 0.55 * right:
        x, side = row["late_finish"] + gap, "left"
    elif start >= 0.34 * right:
        x, side = start - gap, "right"
    else:
        inside = row["duration"] >= 0.3 * right
        x, side = (start if inside else end) + gap, "left"
    ax.text(
        x,
        y,
        str(row.get("name", "")),
        ha=side,
        va="center",
        color="white" if inside and row["critical"] else style.INK,
        fontsize=_size(0.88),
        fontweight="bold" if row["critical"] else "normal",
        zorder=4 if inside else 2.7,
        bbox=None if inside else _GROUND,
    )


def _slacks(path: pd.DataFrame) -> str:
    spare = path[~path["critical"]]
    return ", ".join(f"{t} {s:.0f}" for t, s in zip(spare["task"], spare["slack"], strict=True)) or "none"


def _against(end: float, deadline: float) -> str:
    gap = end - deadline
    if abs(gap) < 0.05:
        return "the very week of the deadline: no room for anything"
    return (
        f"{abs(gap):.0f} {'after' if gap > 0 else 'before'} the deadline"
        if abs(gap) >= 0.95
        else (f"less than a week {'after' if gap > 0 else 'before'} the deadline")
    )


def orders(data: Mapping[str, Timeline], *, ax: Axes | None = None) -> Axes:
    """Plans below one another on one time axis: the critical chain dark, the rest in lanes under it.

    `data` is ``roadmap.timelines(plans, given)``.
    """
    ax = style.axes(ax, size=(9.0, 5.2))
    y, ticks = 0.0, []
    right = 1.14 * max(1.0, *(max(line.weeks, line.deadline) for line in data.values()))
    for name, line in data.items():
        lanes = _lanes(line.path)
        ticks.append((y, _order(name)))
        for depth, lane in enumerate(lanes):
            _segments(ax, pd.DataFrame(lane), y - 0.85 * depth, right)
        ax.text(
            line.weeks + 0.4,
            y,
            f"{line.weeks:.0f} weeks",
            va="center",
            fontweight="bold",
            bbox=_GROUND,
            zorder=2.7,
            fontsize=_size(),
        )
        y -= 0.85 * len(lanes) + 0.65
    ax.set_yticks([t for t, _ in ticks], [label for _, label in ticks], fontweight="bold")
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, right)
    ax.set_ylim(y + 0.6, 1.3)
    deadline = next(iter(data.values())).deadline
    _deadline(ax, deadline, f"week {deadline:g}")
    ends = {name: line.weeks for name, line in data.items()}
    best, worst = min(ends, key=ends.__getitem__), max(ends, key=ends.__getitem__)
    title = f"These plans take from {ends[best]:.0f} weeks ('{_order(best)}') to {ends[worst]:.0f} ('{_order(worst)}')"
    if ends[worst] - ends[best] < 0.5:
        title = f"Each of these plans takes about {ends[best]:.0f} weeks"
    elif _same_work(data):
        title = f"The same work takes {ends[best]:.0f} weeks or {ends[worst]:.0f}, by its order alone"
    said = "; ".join(f"{_order(name)} {weeks:.0f} weeks" for name, weeks in ends.items())
    return style.finish(
        ax,
        title=title,
        xlabel="Weeks from the start (dark: critical chain; grey: beside it)",
        source=_TIMES + "; orders are teaching assumptions",
        alt=f"Timelines of {len(data)} plans against week {deadline:g}: {said}. {title}.",
    )


def _same_work(data: Mapping[str, Timeline]) -> bool:
    """Whether the plans hold the same tasks, each as long in all of them."""
    first, *rest = (line.path.set_index(line.path["task"].astype(str))["duration"] for line in data.values())
    return all(set(o.index) == set(first.index) and np.allclose(o[first.index], first) for o in rest)


def _lanes(path: pd.DataFrame) -> list[list[dict[str, Any]]]:
    """Critical tasks in the first lane, the others packed below, so that no two of a lane overlap."""
    lanes: list[list[dict[str, Any]]] = [[]]
    ordered = path.sort_values(["critical", "early_start"], ascending=[False, True])
    for row in ordered[["task", "duration", "early_start", "early_finish", "critical"]].to_dict("records"):
        open_to = lanes if row["critical"] else lanes[1:]
        lane = next((lane for lane in open_to if not any(_overlap(row, other) for other in lane)), None)
        if lane is None:
            lanes.append(lane := [])
        lane.append({str(key): value for key, value in row.items()})
    return lanes


def _overlap(a: Mapping[Any, Any], b: Mapping[Any, Any]) -> bool:
    return bool(a["early_start"] < b["early_finish"] - 1e-9 and b["early_start"] < a["early_finish"] - 1e-9)


def _segments(ax: Axes, lane: pd.DataFrame, y: float, right: float) -> None:
    """One lane of bars, each with its task where the name has room, upright where it is narrow."""
    dark = lane["critical"].to_numpy()
    ax.barh(
        np.full(len(lane), y),
        lane["duration"],
        left=lane["early_start"],
        height=0.78,
        color=np.where(dark, style.INK, _SPARE),
        edgecolor="white",
        linewidth=1,
        zorder=3,
    )
    shares = lane["duration"].to_numpy() / right
    middles = (lane["early_start"] + lane["duration"] / 2).to_numpy()
    for task, middle, share, ink in zip(lane["task"], middles, shares, dark, strict=True):
        if share >= 0.016:
            wide = share >= 0.05
            ax.text(
                middle,
                y,
                str(task),
                ha="center",
                va="center",
                rotation=0 if wide else 90,
                fontsize=_size(0.78 if wide else 0.64),
                color="white" if ink else style.INK,
                zorder=4,
            )


# --- chances ------------------------------------------------------------------------------------------


def finish_distribution(data: Outlook, *, ax: Axes | None = None) -> Axes:
    """Simulated finish with the deadline, PERT's normal curve beside it, and where the reference class
    would end. `data` is ``roadmap.outlook(plan, given, rng=...)``."""
    ax = style.axes(ax)
    finish, pert, deadline = data.schedule.finish, data.pert, data.deadline
    low, high = float(finish.min()), float(finish.max())
    edges = np.arange(
        math.floor(low), math.ceil(max(high, low + 1)) + 1.0, max(1.0, round((high - low) / 60))
    )
    counts, edges = np.histogram(finish, edges)
    shares = counts / len(finish) / np.diff(edges)
    for colour, there in ((_ON_TIME, edges[1:] <= deadline + 1e-9), (_LATE, edges[1:] > deadline + 1e-9)):
        ax.stairs(np.where(there, shares, 0.0), edges, fill=True, color=colour)
    top = float(shares.max())
    if pert.variance > 0:
        sd = math.sqrt(pert.variance)
        x = np.linspace(pert.mean - 4 * sd, pert.mean + 4 * sd, 161)
        y = np.exp(-0.5 * ((x - pert.mean) / sd) ** 2) / (sd * math.sqrt(2 * math.pi))
        ax.plot(x, y, color=style.INK, linewidth=1.8, linestyle="--")
        top = max(top, float(y.max()))
    chance, by_pert = data.schedule.probability(deadline), pert.probability(deadline)
    reach = max(high, data.reference_week, deadline)
    left = min(low, deadline, pert.mean - 4 * math.sqrt(pert.variance))
    span = reach - left
    ax.set_xlim(left - 0.03 * span, reach + 0.14 * span)
    ax.set_ylim(0, 1.62 * top)
    _deadline(ax, deadline, f"deadline, week {deadline:g}", over=True)
    _reference(ax, data, top)
    note = f"By the deadline: simulation {_percent(chance)}, PERT (dashed) {_percent(by_pert)}"
    ax.text(
        0.99, 0.925, note, transform=ax.transAxes, ha="right", va="top", fontsize=_size(0.95), bbox=_GROUND
    )
    title = (
        f"{_percent(chance).capitalize()} of simulated runs end by week {deadline:g}; half are over by week "
        + (f"{data.schedule.percentile(50):.0f}, four in five by week {data.schedule.percentile(80):.0f}")
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Finish (weeks from the start)",
        ylabel="Share of runs per week",
        source="derived; " + _TIMES + "; reference class R-flyvbjerg-2013",
        alt=f"Histogram of {len(finish):,} simulated finishes from week {low:.0f} to {high:.0f}, with PERT's normal "
        f"curve and the reference class. {title}.",
        numbers=f"PERT's mean is week {pert.mean:.1f}, the reference class ends in week {data.reference_week:.0f}. "
        f"Chance of the deadline: simulation {_percent(chance)}, PERT {_percent(by_pert)}.",
    )


def _reference(ax: Axes, data: Outlook, top: float) -> None:
    """Where the reference class would end, above the highest bar so that nothing is covered."""
    beyond = 1 - data.schedule.probability(data.reference_week)
    colour = style.COLOURS["purple"]
    week, (left, right) = data.reference_week, ax.get_xlim()
    ax.plot([week, week], [0, 1.1 * top], color=colour, linewidth=1.2, linestyle=":", zorder=4)
    half = 0.19 * (right - left)
    ax.text(
        min(max(week, left + half), right - half),
        1.12 * top,
        f"1 in {1 / data.reference_share:.0f} IT projects ends this late\n"
        f"(week {week:.0f}); in this model {_percent(beyond)}",
        ha="center",
        va="bottom",
        fontsize=_size(0.85),
        color=colour,
        bbox=_GROUND,
        zorder=4,
    )


def criticality(data: Outlook, *, ax: Axes | None = None) -> Axes:
    """Share of simulated runs in which each task was on the longest chain.

    `data` is ``roadmap.outlook(plan, given, rng=...)``; PERT's one path is marked with a dot.
    """
    shares = data.schedule.criticality
    ax = style.axes(ax, size=(8.6, 1.5 + 0.22 * len(shares)))
    slots = np.arange(len(shares))[::-1]
    on_path = [task in data.pert.path for task in shares.index]
    ax.barh(
        slots, shares, height=0.62, color=[style.INK if on else style.COLOURS["yellow"] for on in on_path]
    )
    for y, task, share, name in zip(slots, shares.index, shares, map(str, data.names), strict=True):
        inside = share > 0.55
        said = _percent(share) if inside or name == str(task) else f"{_percent(share)}  {name}"
        ax.text(share + 0.012, y, said, va="center", fontsize=_size(0.88))
        if inside and name != str(task):
            ink = "white" if task in data.pert.path else style.INK
            ax.text(0.012, y, name, va="center", color=ink, fontsize=_size(0.88))
    ax.set_yticks(slots, [str(task) for task in shares.index], fontsize=_size(0.88))
    ax.set_xlim(0, 1.13)
    ax.set_ylim(-0.7, len(shares) - 0.3)
    ax.xaxis.set_major_formatter("{x:.0%}")
    ax.set_xticks(np.arange(0, 1.01, 0.2))
    ax.grid(axis="y", visible=False)
    off = shares[[not on for on in on_path]]
    title = (
        f"{off.idxmax()} is not on PERT's path, and decides the end in {_percent(float(off.max()))} of runs"
        if len(off) and off.max() >= 0.005
        else "The chain that PERT names decides the end in nearly every run"
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Criticality index (share of runs; dark: on PERT's path, yellow: off it)",
        source="derived; " + _TIMES,
        alt=f"Bar chart of the criticality index of {len(shares)} tasks. {title}.",
        numbers=", ".join(f"{task} {_percent(share)}" for task, share in shares.items()) + ".",
    )


def correlation_sweep(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Chance of the deadline against the correlation of task times, one line a plan.

    `data` is ``roadmap.correlation_sweep(plans, deadline, rng=...)``.
    """
    ax = style.axes(ax)
    plans = list(dict.fromkeys(data["plan"]))
    change, ends = {}, {}
    right = float(data["correlation"].max())
    for i, name in enumerate(plans):
        part = data[data["plan"] == name]
        colour, dash = _LINES[i % len(_LINES)], _DASHES[i % len(_DASHES)]
        ax.plot(
            part["correlation"],
            part["probability"],
            color=colour,
            linestyle=dash,
            linewidth=2,
            marker="o",
            ms=4,
        )
        change[name] = float(part["probability"].iloc[-1] - part["probability"].iloc[0])
        ends[name] = (float(part["probability"].iloc[-1]), colour)
    heights = _apart([end for end, _ in ends.values()], 0.055)
    for (name, (end, colour)), y in zip(ends.items(), heights, strict=True):
        ax.text(
            right * 1.015 + 0.003,
            y,
            f"{_order(name)} {_percent(end)}",
            color=colour,
            va="center",
            fontsize=_size(0.95),
        )
    ax.axhline(0.5, color=style.MUTED, linewidth=0.8, linestyle=":")
    ax.set_xlim(float(data["correlation"].min()) - 0.01, right * 1.34 + 0.05)
    ax.set_xticks(sorted(set(data["correlation"]))[:: max(1, data["correlation"].nunique() // 7)])
    ax.set_ylim(-0.04, 1.04)
    ax.yaxis.set_major_formatter("{x:.0%}")
    title = _sweep_title(change)
    said = "; ".join(
        f"{_order(n)} from {_percent(e - change[n])} to {_percent(e)}" for n, (e, _) in ends.items()
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Correlation between task times (0: each on its own; 1: all move together)",
        ylabel="Chance of meeting the deadline",
        source="derived; " + _TIMES + "; correlation is a teaching assumption",
        alt=f"Line chart of the chance of the deadline for correlations from {data['correlation'].min():g} to "
        f"{right:g}. {title}.",
        numbers=f"{said}.",
    )


def _sweep_title(change: Mapping[str, float]) -> str:
    up = [f"'{_order(n)}'" for n, c in change.items() if c > 0.005]
    down = [f"'{_order(n)}'" for n, c in change.items() if c < -0.005]
    if up and down:
        return f"Shared trouble helps a plan that is likely late ({_listed(up)}) and hurts one that is not ({_listed(down)})"
    if up:
        return f"These plans are likely late, so moving together only raises their chance ({_listed(up)})"
    if down:
        return f"These plans are likely on time, so moving together only costs them ({_listed(down)})"
    return "How task times move together makes no difference to these plans"


def _apart(values: list[float], gap: float) -> list[float]:
    """The values moved as little as their order needs to lie `gap` apart."""
    order = sorted(range(len(values)), key=values.__getitem__)
    placed = list(values)
    for before, at in pairwise(order):
        placed[at] = max(placed[at], placed[before] + gap)
    return placed


def merge_bias(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """What waiting for several paths does: end of the latest one, and the chance that all are on time.

    `data` is ``roadmap.merge_bias(on_time, paths)``.
    """
    ax = style.axes(ax)
    x = data["paths"].to_numpy()
    one = float(data["on_time"].iloc[0])
    ax.bar(x, data["on_time"], width=0.62, color=_ON_TIME)
    for at, chance in zip(x, data["on_time"], strict=True):
        ax.text(at, chance - 0.02, _percent(chance), ha="center", va="top", fontsize=_size(0.95))
    ax.axhline(one, color=style.INK, linestyle="--", linewidth=1.6)
    ax.text(
        x[-1] + 0.45,
        one + 0.015,
        f"one path alone: {_percent(one)}",
        ha="right",
        va="bottom",
        fontsize=_size(0.92),
    )
    ax.set_xticks(x)
    ax.set_ylim(0, 1.12)
    ax.yaxis.set_major_formatter("{x:.0%}")
    ax.grid(axis="x", visible=False)
    four = data[data["paths"] <= 4].iloc[-1]
    title = (
        f"{_count(int(four['paths']), 'path')} that are {_percent(one)} sure each are all on time in "
        f"{_percent(float(four['on_time']))} of cases"
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Independent paths that a step has to wait for",
        ylabel="Chance that all are on time",
        source="derived: chance of one path to the power of the number of paths",
        alt=f"Bar chart of the chance that all of 1 to {x[-1]} paths are on time, from {_percent(one)} to "
        f"{_percent(float(data['on_time'].iloc[-1]))}. {title}.",
    )


# --- roll-out -----------------------------------------------------------------------------------------


def roll_out_dips(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Visits lost under each roll-out plan, as weekly means. `data` is ``roadmap.roll_out_days(given)``."""
    ax = style.axes(ax)
    peaks, totals, last = {}, {}, 0.0
    for i, (name, days) in enumerate(data.groupby("plan", sort=False)):
        part = days.groupby(days["day"] // 7).agg(
            day=("day", "mean"), lost_share=("lost_share", "mean"), lost_visits=("lost_visits", "sum")
        )
        peaks[str(name)], totals[str(name)] = part["lost_share"].max(), part["lost_visits"].sum()
        label = f"{name}: {totals[str(name)] / 1000:.0f} thousand visits lost"
        ax.plot(part["day"], part["lost_share"], color=_LINES[i % len(_LINES)], linewidth=2, label=label)
        last = max(last, float(part.loc[part["lost_share"] > 0.002, "day"].max()))
    ax.set_xlim(0, max(60.0, last))
    ax.set_ylim(0, 1.1 * max(*peaks.values(), 0.01))
    ax.yaxis.set_major_formatter("{x:.0%}")
    ax.legend(loc="upper right", fontsize=_size(0.95))
    worst, mild = max(peaks, key=peaks.__getitem__), min(peaks, key=peaks.__getitem__)
    title = (
        f"'{worst}' loses {peaks[worst]:.0%} of visits in its worst week, '{mild}' {peaks[mild]:.1%}; "
        f"in all it loses {totals[worst] / totals[mild]:.1f} times as many"
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Days since the first department went live",
        ylabel="Visits lost (share, mean of a week)",
        source="derived; dip and recovery R-uc-davis, R-mcdowell-2017, R-fleming-2014; the rest teaching assumptions",
        alt=f"Line chart of the share of visits lost over {last:.0f} days. {title}.",
        numbers="; ".join(f"{n} peaks at {p:.1%} and loses {totals[n]:,.0f} visits" for n, p in peaks.items())
        + ".",
    )


def roll_out_costs(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Fees lost and the cost of dual running, stacked, for each plan. `data` is ``roadmap.roll_outs(given)``."""
    ax = style.axes(ax, size=(8.0, 4.0))
    slots = np.arange(len(data))[::-1]
    best = str(data["total_cost"].idxmin())
    ax.barh(slots, data["visit_cost"], height=0.6, color=style.COLOURS["sky"], label="fees of lost visits")
    ax.barh(slots, data["dual_running_cost"], left=data["visit_cost"], height=0.6, color=style.COLOURS["purple"],
            label="running two systems")  # fmt: skip
    right = max(1e-9, float(data["total_cost"].max()))
    for y, (name, row) in zip(slots, data.iterrows(), strict=True):
        cheapest = name == best
        ax.text(row["total_cost"] + 0.012 * right, y, f"Y{row['total_cost']:.1f} m" + ("  cheapest" if cheapest else ""),
                va="center", fontweight="bold" if cheapest else "normal", fontsize=_size())  # fmt: skip
    ax.set_yticks(slots, [str(name) for name in data.index])
    ax.set_xlim(0, 1.3 * right)
    ax.set_ylim(-0.6, len(data) + 0.25)
    ax.legend(loc="upper right", ncols=2, fontsize=_size(0.95))
    ax.grid(axis="y", visible=False)
    rest, least = data["total_cost"].drop(best), float(data["total_cost"].min())
    title = f"'{best}' is cheapest at Y{least:.0f} m"
    if len(rest):
        title += f"; '{rest.idxmin()!s}' costs Y{float(rest.min()) - least:.1f} m more"
    said = "; ".join(
        f"{name} Y{visits:.1f} m of visits and Y{dual:.1f} m of dual running"
        for name, visits, dual in zip(
            map(str, data.index), data["visit_cost"], data["dual_running_cost"], strict=True
        )
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Cost of the roll-out (Y million)",
        source="derived; fee R-nhc-2023, dual running a teaching assumption; reviews rank no plan, R-phased-evidence",
        alt=f"Stacked bar chart of the cost of {len(data)} roll-out plans. {title}.",
        numbers=f"{said}.",
    )


# --- contingency and support --------------------------------------------------------------------------


def contingency_coverage(data: Contingency, *, ax: Axes | None = None) -> Axes:
    """The fund as a level, the need as a line over the cost of support, and where they cross.

    `data` is ``roadmap.contingency(given)``.
    """
    ax = style.axes(ax)
    reach = 1.18 * max(data.support_cost, data.break_even_cost, 1e-9)
    x = np.linspace(0, reach, 50)
    need = data.need / data.support_cost * x if data.support_cost else np.zeros_like(x)
    ax.plot(x, need, color=style.INK, linewidth=2)
    ax.axhline(data.fund, color=style.COLOURS["blue"], linewidth=2)
    ax.fill_between(x, need, data.fund, where=need > data.fund, color=_LATE, alpha=0.45, linewidth=0)
    ax.plot([data.support_cost], [data.need], "o", color=style.INK, markersize=9, zorder=4)
    ax.plot([data.break_even_cost], [data.fund], "D", color=style.COLOURS["orange"], markersize=9, zorder=4)
    top = 1.18 * max(float(need.max()), data.fund)
    ax.set_xlim(0, reach)
    ax.set_ylim(0, top)
    ax.text(0.02 * reach, data.fund + 0.015 * top, f"fund Y{data.fund:.1f} m", color=style.COLOURS["blue"], va="bottom",
            fontweight="bold", bbox=_GROUND)  # fmt: skip
    short = data.need > data.fund
    ax.annotate(f"need Y{data.need:.1f} m", (data.support_cost, data.need), xytext=(-10, 8) if short else (10, -10),
                textcoords="offset points", ha="right" if short else "left", va="bottom" if short else "top",
                fontweight="bold", bbox=_GROUND)  # fmt: skip
    ax.annotate(f"just enough at Y{data.break_even_cost:.2f} k", (data.break_even_cost, data.fund),
                xytext=(10, -10) if short else (-10, 8), textcoords="offset points", ha="left" if short else "right",
                va="top" if short else "bottom", color=style.COLOURS["orange"], fontweight="bold", bbox=_GROUND)  # fmt: skip
    title = (
        f"The fund covers {data.coverage:.0%} of the need: {math.floor(data.departments_covered + 1e-9)} of "
        f"{data.departments:g} departments"
        if data.coverage < 1
        else f"The fund is {data.coverage:.0%} of the need: enough for all {data.departments:g} departments"
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Support of one department for one day (Y thousand)",
        ylabel="Y million",
        source="derived; share and window are cases C57, C58; budget and support cost are not in the case",
        alt=f"Line chart of the need for support against its cost from 0 to Y{reach:.1f} thousand per department and "
        f"day, with the fund at Y{data.fund:.1f} m; they cross at Y{data.break_even_cost:.2f} thousand. {title}.",
    )


def support_windows(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The windows of the three phases, and the support that each go-live needs, on one time axis.

    `data` is ``roadmap.support_windows(plan, given)``.
    """
    ax = style.axes(ax, size=(9.0, 4.4))
    windows, live = data[data["event"] == "window"], data[data["event"] == "go-live"]
    slots = np.arange(len(live))[::-1]
    top = len(live) - 0.45
    for _, row in windows.iterrows():
        ax.axvspan(row["start"], row["finish"], color=_ON_TIME, alpha=0.28, linewidth=0)
    phases = f"Blue: support is paid for, in {_listed(label.lower() for label in windows['label'])}"
    ax.text(0.4, top + 0.3, phases, va="center", fontsize=_size(0.92), bbox=_GROUND, zorder=5)
    lapse, right = float(windows["finish"].max()), 1.42 * float(data["finish"].max())
    for y, (_, row) in zip(slots, live.iterrows(), strict=True):
        paid = min(max(row["start"], lapse), row["finish"])
        ax.barh(y, row["finish"] - row["start"], left=row["start"], height=0.5, color=_LATE, zorder=3)
        if row["covered_share"] > 0:
            ax.barh(
                y, paid - row["start"], left=row["start"], height=0.5, color=style.COLOURS["blue"], zorder=3
            )
        ax.plot([row["start"]], [y], "D", color=style.INK, markersize=8, zorder=4)
        ax.text(
            row["finish"] + 0.01 * right,
            y,
            f"{row['label']}: {_percent(row['covered_share'])} covered",
            va="center",
            fontsize=_size(0.92),
        )
    ax.axvline(lapse, color=style.COLOURS["orange"], linewidth=1.6, linestyle="--")
    ax.set_yticks(slots, [str(task) for task in live["task"]])
    ax.set_xlim(0, right)
    ax.set_ylim(-0.75, top + 0.75)
    ax.text(lapse, -0.7, f" support lapses, week {lapse:.0f}", color=style.COLOURS["orange"], va="bottom", ha="left",
            fontweight="bold", fontsize=_size(0.92), bbox=_GROUND, zorder=5)  # fmt: skip
    ax.grid(axis="y", visible=False)
    title = _windows_title(live, lapse)
    said = "; ".join(
        f"{r['task']} goes live in week {r['start']:.0f}, {_percent(r['covered_share'])} covered"
        for _, r in live.iterrows()
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Weeks from the start (diamond: go-live; bar: the days after it that need support)",
        source="windows are cases C57, C58; task times are teaching assumptions",
        alt=f"Timeline of {len(windows)} support windows, the last ending in week {lapse:.0f}, and {len(live)} go-lives. "
        f"{title}.",
        numbers=f"{said}.",
    )


def _windows_title(live: pd.DataFrame, lapse: float) -> str:
    bare = int((live["start"] >= lapse).sum())
    if bare:
        comes = "comes" if bare == 1 else "come"
        whole = (
            f"All {_word(len(live)).lower()}"
            if bare == len(live) > 1
            else f"{_word(bare)} of the {_word(len(live)).lower()}"
        )
        return f"{whole} go-lives {comes} after support has lapsed"
    covered = live["covered_share"].mean()
    return f"Every go-live comes before support lapses; {covered:.0%} of the need is covered"
