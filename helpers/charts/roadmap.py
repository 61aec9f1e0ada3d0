"""Charts of lesson 4: the plan, its orders, and the chance that it keeps its date."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from helpers.charts import frame, look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, columns, rows, span
from helpers.charts.marks import Marks
from helpers.charts.words import Words, first_up, listed, number, percent, wrap
from helpers.roadmap import ORDERS

if TYPE_CHECKING:
    from helpers.roadmap import Outlook, Timeline

_ON_TIME, _LATE = look.COLOURS["sky"], look.COLOURS["yellow"]
_DEADLINE = look.COLOURS["orange"]
LINES = (  # told apart by dashes as well
    (look.INK, "-"), (look.COLOURS["blue"], "--"), (look.COLOURS["orange"], "-."),
    (look.COLOURS["green"], ":"), (look.COLOURS["purple"], (0, (5, 1, 1, 1, 1, 1))), (look.COLOURS["grey"], (0, (1, 2))),
)  # fmt: skip
_TIMES = "task times are teaching assumptions; phases and the year from the case: C44, C45, C47, C49"
_WEEKS = "Weeks from the start"
_ROOMY = 6.0  # inches of a figure from which names of tasks stand beside their bars, not above them


def _order(name: str) -> str:
    return ORDERS.get(name, name)


def named(task: object, name: object, *, first: bool = False) -> str:
    """A task's name and number: the numbers stand in a column, at whichever side the rows are aligned."""
    pair = (str(task), str(name)) if first else (str(name), str(task))
    return pair[0] if pair[0] == pair[1] else "  ".join(pair)


def _task_rows(tasks: Iterable[object], names: Iterable[object]) -> dict[str, Any]:
    """What a frame needs for a row a task: the rows by name and number, their share of the width, the size."""
    share, wide, above = 0.42, look.screen().widest, look.screen().widest < _ROOMY
    said = [named(task, name, first=above) for task, name in zip(tasks, names, strict=True)]
    deep = max(wrap(words, 72 * (1 if above else share) * wide - 20, 0.95).count("\n") for words in said)
    pitch = (27 if above else 17) + 12 * deep
    return {"y": rows(said, above=above), "names": share, "size": (9.0, 1.9 + len(said) * pitch / 72)}


def _thick(put: Marks) -> float:
    """Height of a task's bar: it leaves room for the name above it."""
    return 0.42 if put.frame.y.above else 0.6


def _deadline(week: float, put: Marks) -> None:
    """The deadline, behind the bars."""
    put.rule(x=week, colour=_DEADLINE, width=1.6, label=f"deadline: week {week:g}", over=False)


# --- the plan -----------------------------------------------------------------------------------------


def _names(path: pd.DataFrame) -> list[str]:
    return [str(name) for name in (path["name"] if "name" in path else path["task"])]


def _gantt_frame(data: Timeline) -> Frame:
    shape = _task_rows(data.path["task"], _names(data.path))
    shape["y"] = replace(shape["y"], high=shape["y"].high + 0.7)  # for the deadline's words
    return Frame(
        x=span(data.weeks, data.deadline, room=0.1, label=_WEEKS),
        source=_TIMES,
        key=(("critical", look.INK), ("with slack: it can slip along the line", look.SPARE)),
        ground=partial(_deadline, data.deadline),
        **shape,
    )


@chart(_gantt_frame)
def gantt(data: Timeline, put: Marks) -> Words:
    """Bars of every task at its earliest time, the critical ones dark, slack as a thin line behind the
    others. `data` is ``roadmap.timeline(plan, given)``."""
    path, end = data.path, data.weeks
    places = np.arange(len(path))[::-1].astype(float)
    for dark, colour in ((True, look.INK), (False, look.SPARE)):
        part = (path["critical"] == dark).to_numpy()
        put.bars(
            places[part],
            path["early_start"][part],
            path["early_finish"][part],
            colour,
            height=_thick(put),
            edge="none",
        )
    spare, at = path[~path["critical"]], places[~path["critical"]]
    ends, gap = spare["late_finish"].to_numpy(), np.full(len(spare), np.nan)
    slack = np.column_stack([spare["early_finish"], ends, gap]).ravel()
    put.line(slack, np.repeat(at, 3), look.COLOURS["grey"], width=1.6)
    put.line(ends, at, look.COLOURS["grey"], dash="None", marker="|", size=9)
    if put.frame.y.above:
        put.names_above(0.23)
    critical = [str(task) for task in path["task"][path["critical"]]]
    title = _chain_title(data)
    return Words(
        title,
        f"Gantt chart of {len(path)} tasks from week 0 to {end:.0f}. {title}.",
        f"Critical: {', '.join(critical)}. Slack in weeks: {_slacks(path)}.",
    )


def _chain_title(data: Timeline) -> str:
    chains, every = data.chains, len(data.path)
    ends = f"in week {data.weeks:.0f}, {_against(data.weeks, data.deadline)}"
    least, most = min(chains), max(chains)
    many = sum(chains.values())
    if many == 1:
        return f"The longest chain has {most} of {every} tasks and ends {ends}"
    each = f"{most} of {every} tasks each" if least == most else f"{least} to {most} of {every} tasks"
    return f"{first_up(number(many))} chains are longest, of {each}, and end {ends}"


def _slacks(path: pd.DataFrame) -> str:
    spare = path[~path["critical"]]
    return ", ".join(f"{t} {s:.0f}" for t, s in zip(spare["task"], spare["slack"], strict=True)) or "none"


def _against(end: float, deadline: float) -> str:
    gap = end - deadline
    if abs(gap) < 0.05:
        return "the very week of the deadline: no room for anything"
    which = "after" if gap > 0 else "before"
    return (
        f"{abs(gap):.0f} {which} the deadline"
        if abs(gap) >= 0.95
        else f"less than a week {which} the deadline"
    )


_LANE, _BESIDE = 0.3, 0.53  # of a plan's room: its critical lane, and all lanes below it


def _orders_frame(data: Mapping[str, Timeline]) -> Frame:
    axis = rows(map(_order, data), bold=True)
    deadline = next(iter(data.values())).deadline
    return Frame(
        x=span([line.weeks for line in data.values()], deadline, room=0.02, label=_WEEKS),
        y=replace(axis, low=-0.78, high=len(data) - 0.55),
        source=_TIMES + "; orders are teaching assumptions",
        size=(9.0, 1.6 + len(data)),
        key=(("critical", look.INK), ("beside the critical chain", look.SPARE)),
        names=0.24,
        right=("100 weeks",),
        ground=partial(_deadline, deadline),
    )


@chart(_orders_frame)
def orders(data: Mapping[str, Timeline], put: Marks) -> Words:
    """Plans below one another on one time axis: the critical chain dark, the rest in lanes under it.

    `data` is ``roadmap.timelines(plans, given)``.
    """
    ends = {name: line.weeks for name, line in data.items()}
    places = [y for y, _ in put.frame.y.marked()]
    if put.ghost:  # a rim around the critical lanes
        put.bars(
            places, np.zeros(len(places)), list(ends.values()), look.SPARE, height=_LANE + 0.09, edge="none"
        )
    else:
        bars = [bar for y, line in zip(places, data.values(), strict=True) for bar in _bars(line.path, y)]
        for dark, colour in ((True, look.INK), (False, look.SPARE)):
            found = [bar for bar in bars if bar.critical == dark]
            places_of, starts, finishes, heights = (np.array([bar[i] for bar in found]) for i in range(4))
            put.bars(places_of, starts, finishes, colour, height=heights, names=[bar.names for bar in found])
        for y, weeks in zip(places, ends.values(), strict=True):
            put.words(weeks, y, f"{weeks:.0f} weeks", dx=4, bold=True)
    deadline = next(iter(data.values())).deadline
    best, worst = min(ends, key=ends.__getitem__), max(ends, key=ends.__getitem__)
    title = f"These plans take from {ends[best]:.0f} weeks ('{_order(best)}') to {ends[worst]:.0f} ('{_order(worst)}')"
    if ends[worst] - ends[best] < 0.5:
        title = f"Each of these plans takes about {ends[best]:.0f} weeks"
    elif _same_work(data):
        title = f"The same work takes {ends[best]:.0f} weeks or {ends[worst]:.0f}, by its order alone"
    said = "; ".join(f"{_order(name)} {weeks:.0f} weeks" for name, weeks in ends.items())
    tasks = {
        str(task): name
        for line in data.values()
        for task, name in zip(line.path["task"], _names(line.path), strict=True)
    }
    named = ", ".join(f"{task} {name}" for task, name in tasks.items() if name != task)
    return Words(
        title,
        f"Timelines of {len(data)} plans against week {deadline:g}: {said}. {title}.",
        named and f"{named}.",
    )


class _Bar(NamedTuple):
    y: float
    start: float
    end: float
    height: float
    critical: bool
    names: tuple[str, str]  # the longer one where it has room


def _bars(path: pd.DataFrame, y: float) -> list[_Bar]:
    """A plan's bars: the critical lane at ``y``, the others below share the room that is left."""
    lanes = _lanes(path)
    pitch = min(0.27, _BESIDE / max(len(lanes) - 1, 1))
    names, tasks = _names(path), [str(task) for task in path["task"]]
    return [
        _Bar(
            y if depth == 0 else y - _LANE / 2 - 0.04 - (depth - 0.5) * pitch, start, end,
            _LANE if depth == 0 else pitch - 0.03, critical, (f"{tasks[i]} {names[i]}", tasks[i]),
        )
        for depth, lane in enumerate(lanes)
        for i, start, end, critical in lane
    ]  # fmt: skip


def _same_work(data: Mapping[str, Timeline]) -> bool:
    """Whether the plans hold the same tasks, each as long in all of them."""
    first, *rest = (line.path.set_index(line.path["task"].astype(str))["duration"] for line in data.values())
    return all(set(o.index) == set(first.index) and np.allclose(o[first.index], first) for o in rest)


def _lanes(path: pd.DataFrame) -> list[list[tuple[int, float, float, bool]]]:
    """Critical tasks in the first lane, the others packed below, so that no two of a lane overlap.

    A task is its place in the plan, its start and finish, and whether it is critical.
    """
    columns = (path[name].tolist() for name in ("early_start", "early_finish", "critical"))
    tasks = sorted(zip(range(len(path)), *columns, strict=True), key=lambda task: (not task[3], task[1]))
    lanes: list[list[tuple[int, float, float, bool]]] = [[]]
    for task in tasks:
        open_to = lanes if task[3] else lanes[1:]
        free = (
            lane for lane in open_to if all(t[2] <= task[1] + 1e-9 or task[2] <= t[1] + 1e-9 for t in lane)
        )
        lane = next(free, None)
        if lane is None:
            lanes.append(lane := [])
        lane.append(task)
    return lanes


# --- chances ------------------------------------------------------------------------------------------


def _shares(data: Outlook) -> tuple[np.ndarray, np.ndarray]:
    """Edges in weeks, the deadline one of them, and the share of runs per week that ends between them."""
    finish = data.schedule.finish
    low, high = float(finish.min()), float(finish.max())
    width = max(1.0, round((high - low) / 60))
    first, last = math.floor((low - data.deadline) / width), math.floor((high - data.deadline) / width) + 1
    edges = data.deadline + width * np.arange(first, last + 1)
    counts, _ = np.histogram(finish, edges)
    return edges, counts / len(finish) / width


def _bell(data: Outlook) -> tuple[np.ndarray, np.ndarray]:
    """PERT's normal curve; nothing for a plan without doubt."""
    sd = math.sqrt(data.pert.variance)
    x = data.pert.mean + sd * np.linspace(-4, 4, 161 if sd else 0)
    return x, np.exp(-0.5 * ((x - data.pert.mean) / (sd or 1)) ** 2) / ((sd or 1) * math.sqrt(2 * math.pi))


def _finish_frame(data: Outlook) -> Frame:
    step = data.deadline / 2  # round ends: they hold unless a plan of one's own goes far beyond the others
    low, high = np.percentile(data.schedule.finish, [1, 99])
    peak = 1.15 * max([*_shares(data)[1], *_bell(data)[1]])

    def ground(put: Marks) -> None:
        _deadline(data.deadline, put)
        words = (
            f"1 in {1 / data.reference_share:.0f} IT projects ends\nas late as week {data.reference_week:.0f}"
        )
        put.rule(x=data.reference_week, colour=look.MUTED, dash=":", label=words, bold=False, over=False)

    return Frame(
        x=Axis(
            step * min(1, low // step),
            step * max(5, math.ceil(max(high, data.reference_week) / step)),
            "Finish (weeks from the start)",
        ),
        y=Axis(
            0.0,
            0.16 * 2 ** max(0, math.ceil(math.log2(peak / 0.16))),
            "Share of runs per week",
            form=frame.percent,
        ),
        source="derived; " + _TIMES + "; reference class R-flyvbjerg-2013",
        key=(("runs that end by the deadline", _ON_TIME), ("later", _LATE), ("PERT: dashed", look.INK)),
        ground=ground,
    )


@chart(_finish_frame, holds=True)
def finish_distribution(data: Outlook, put: Marks) -> Words:
    """Simulated finish with the deadline, PERT's normal curve beside it, and where the reference class
    would end. `data` is ``roadmap.outlook(plan, given, rng=...)``."""
    finish, pert, deadline = data.schedule.finish, data.pert, data.deadline
    edges, shares = _shares(data)
    turn = int(np.searchsorted(edges, deadline))
    for colour, part in ((_ON_TIME, slice(0, turn)), (_LATE, slice(turn, None))):
        if len(shares[part]):
            put.steps(edges[part.start :][: len(shares[part]) + 1], shares[part], colour)
    put.line(*_bell(data), look.INK, width=1.8, dash="--", over=True)
    chance, by_pert = data.schedule.probability(deadline), pert.probability(deadline)
    week, beyond = data.reference_week, 1 - data.schedule.probability(data.reference_week)
    put.note(f"in this model: {percent(beyond)}", look.MUTED, where=("top right", "right"), scale=0.92)
    put.note(
        f"By week {deadline:g}:\n{percent(chance)} of runs,\n{percent(by_pert)} by PERT",
        where=("top left", "left"),
    )
    half, four = (data.schedule.percentile(p) for p in (50, 80))
    title = (
        f"{percent(chance).capitalize()} of simulated runs end by week {deadline:g}; half are over by week "
        f"{half:.0f}, four in five by week {four:.0f}"
    )
    return Words(
        title,
        f"Histogram of {len(finish):,} simulated finishes from week {finish.min():.0f} to {finish.max():.0f}, with "
        f"PERT's normal curve and the reference class. {title}.",
        f"PERT's mean is week {pert.mean:.1f}, the reference class ends in week {week:.0f}. "
        f"Chance of the deadline: simulation {percent(chance)}, PERT {percent(by_pert)}.",
    )


def _criticality_frame(data: Outlook) -> Frame:
    return Frame(
        x=Axis(
            0.0,
            1.13,
            "Criticality index (share of runs)",
            ticks=(0, 0.2, 0.4, 0.6, 0.8, 1),
            form=frame.percent,
        ),
        source="derived; " + _TIMES,
        key=(("on PERT's path", look.INK), ("off it", _LATE)),
        **_task_rows(data.schedule.criticality.index, data.names),
    )


@chart(_criticality_frame)
def criticality(data: Outlook, put: Marks) -> Words:
    """Share of simulated runs in which each task was on the longest chain.

    `data` is ``roadmap.outlook(plan, given, rng=...)``; tasks on PERT's one path are dark.
    """
    shares = data.schedule.criticality
    on_path = [task in data.pert.path for task in shares.index]
    for (y, _), share, on in zip(put.frame.y.marked(), shares, on_path, strict=True):
        put.bar(y, 0, share, look.INK if on else _LATE, height=_thick(put), label=percent(share), bold=False)
    if put.frame.y.above:
        put.names_above(0.23)
    off = shares[[not on for on in on_path]]
    title = (
        f"{off.idxmax()} is not on PERT's path, and decides the end in {percent(float(off.max()))} of runs"
        if len(off) and off.max() >= 0.005
        else "The chain that PERT names decides the end in nearly every run"
    )
    return Words(
        title,
        f"Bar chart of the criticality index of {len(shares)} tasks. {title}.",
        ", ".join(f"{task} {percent(share)}" for task, share in shares.items()) + ".",
    )


def _sweep_frame(data: pd.DataFrame) -> Frame:
    steps = sorted(set(data["correlation"]))
    room = 0.02 * (steps[-1] - steps[0])
    return Frame(
        x=Axis(steps[0] - room, steps[-1] + room, "Correlation between task times (0: each on its own; 1: all as one)",
               ticks=tuple(steps[:: max(1, len(steps) // 7)])),
        y=Axis(-0.03, 1.03, "Chance of meeting the deadline", ticks=(0, 0.2, 0.4, 0.6, 0.8, 1), form=frame.percent),
        source="derived; " + _TIMES + "; correlation is a teaching assumption",
        right=tuple(f"{_order(name)} under 1%" for name in data["plan"].unique()),
        ground=lambda put: put.rule(y=0.5, colour=look.MUTED, dash=":", width=0.8),
    )  # fmt: skip


@chart(_sweep_frame)
def correlation_sweep(data: pd.DataFrame, put: Marks) -> Words:
    """Chance of the deadline against the correlation of task times, one line a plan.

    `data` is ``roadmap.correlation_sweep(plans, deadline, rng=...)``.
    """
    ends = {}
    for i, (plan, part) in enumerate(data.groupby("plan", sort=False)):
        (colour, dash), chances = LINES[i % len(LINES)], part["probability"].to_numpy()
        ends[str(plan)] = chances[0], chances[-1]
        put.line(
            part["correlation"], chances, colour, width=2, dash=dash, marker="o", size=4, end=True,
            label=f"{_order(str(plan))} {percent(chances[-1])}",
        )  # fmt: skip
    title = _sweep_title({name: last - first for name, (first, last) in ends.items()})
    reach = data["correlation"]
    return Words(
        title,
        f"Line chart of the chance of the deadline for correlations from {reach.min():g} to {reach.max():g}. {title}.",
        "; ".join(
            f"{_order(n)} from {percent(first)} to {percent(last)}" for n, (first, last) in ends.items()
        )
        + ".",
    )


def _sweep_title(change: Mapping[str, float]) -> str:
    up = listed(f"'{_order(n)}'" for n, c in change.items() if c > 0.005)
    down = listed(f"'{_order(n)}'" for n, c in change.items() if c < -0.005)
    if up and down:
        return f"Shared trouble helps a plan that is likely late ({up}) and hurts one that is not ({down})"
    if up:
        return f"These plans are likely late, so moving together only raises their chance ({up})"
    if down:
        return f"These plans are likely on time, so moving together only costs them ({down})"
    return "How task times move together makes no difference to these plans"


def _merge_frame(data: pd.DataFrame) -> Frame:
    return Frame(
        x=columns(data["paths"], label="Independent paths that a step has to wait for"),
        y=Axis(
            0.0, 1.12, "Chance that all are on time", ticks=(0, 0.2, 0.4, 0.6, 0.8, 1), form=frame.percent
        ),
        source="derived: chance of one path to the power of the number of paths",
    )


@chart(_merge_frame, holds=True)
def merge_bias(data: pd.DataFrame, put: Marks) -> Words:
    """What waiting for several paths does: end of the latest one, and the chance that all are on time.

    `data` is ``roadmap.merge_bias(on_time, paths)``.
    """
    one, last = float(data["on_time"].iloc[0]), float(data["on_time"].iloc[-1])
    for x, chance in enumerate(data["on_time"]):
        put.column(x, 0, chance, _ON_TIME, width=0.62, label=percent(chance), bold=False)
    put.rule(y=one, width=1.6, label=f"one path alone: {percent(one)}")
    four = data[data["paths"] <= 4].iloc[-1]
    count = int(four["paths"])
    title = (
        f"{first_up(number(count))} path{'' if count == 1 else 's'} that are {percent(one)} sure each are all on time "
        f"in {percent(float(four['on_time']))} of cases"
    )
    return Words(
        title,
        f"Bar chart of the chance that all of 1 to {len(data)} paths are on time, from {percent(one)} to "
        f"{percent(last)}. {title}.",
    )
