"""Charts of lesson 5: the plan, its orders, and the chance that it keeps its date."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers.charts import frame, look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, columns, in_percent, rows, span
from helpers.charts.marks import Marks
from helpers.charts.words import Words, finding, first_up, listed, number, percent, wrap
from helpers.roadmap import ORDERS

if TYPE_CHECKING:
    from helpers.roadmap import Outlook, Timeline

LINES = (  # told apart by dashes as well
    (look.INK, "-"), (look.COLOURS["blue"], "--"), (look.COLOURS["orange"], "-."), (look.COLOURS["green"], ":"),
    (look.COLOURS["purple"], (0, (5, 1, 1, 1, 1, 1))), (look.COLOURS["grey"], (0, (1, 2))),
)  # fmt: skip
_ON_TIME, _LATE = look.COLOURS["sky"], look.COLOURS["yellow"]
_SHADES = ((True, look.INK), (False, look.SPARE))  # critical or not
_TIMES = "task times are teaching assumptions; phases and the year from the case: C44, C45, C47, C49"
_ROOMY = 6.0  # inches of a figure from which names of tasks stand beside their bars, not above them
_BESIDE = 0.42  # of the width, at most, for names


def _order(name: object) -> str:
    return ORDERS.get(str(name), str(name))


def _deadline(week: float, put: Marks) -> None:
    """The deadline, behind the bars."""
    words = f"deadline: week {week:g}"
    put.rule(x=week, colour=look.COLOURS["orange"], width=1.6, label=words, over=False)


# --- a row a task -------------------------------------------------------------------------------------


def named(task: object, name: object, *, first: bool = False) -> str:
    """A task's name and number: the numbers stand in a column, at whichever side the rows are aligned."""
    pair = (str(task), str(name)) if first else (str(name), str(task))
    return pair[0] if pair[0] == pair[1] else "  ".join(pair)


def _names(path: pd.DataFrame) -> list[str]:
    return [str(name) for name in (path["name"] if "name" in path else path["task"])]


def _task_rows(tasks: Iterable[object], names: Iterable[object]) -> dict[str, Any]:
    """What a frame needs for a row a task: the rows, the share of the width for their names, the size."""
    wide = look.screen().widest
    above = wide < _ROOMY
    said = [named(task, name, first=above) for task, name in zip(tasks, names, strict=True)]
    room = 72 * wide - 20 if above else _BESIDE * (72 * wide - 10)
    pitch = (27 if above else 17) + 12 * max(wrap(words, room, 0.95).count("\n") for words in said)
    return {"y": rows(said, above=above), "names": _BESIDE, "size": (9.0, 1.9 + len(said) * pitch / 72)}


def _height(put: Marks) -> float:
    """The height of a task's bar, once its name stands above it where it has to."""
    if put.frame.y.above:
        put.names_above(0.23)
    return 0.42 if put.frame.y.above else 0.6


# --- the plan -----------------------------------------------------------------------------------------


def _gantt_frame(data: Timeline) -> Frame:
    shape = _task_rows(data.path["task"], _names(data.path))
    shape["y"] = replace(shape["y"], high=shape["y"].high + 0.7)  # for the deadline's words
    return Frame(
        x=span(data.weeks, data.deadline, room=0.1, label="Weeks from the start"),
        source=_TIMES,
        key=(("critical", look.INK), ("with slack: it can slip along the line", look.SPARE)),
        ground=partial(_deadline, data.deadline),
        **shape,
    )


@chart(_gantt_frame)
def gantt(data: Timeline, put: Marks) -> Words:
    """Bars of every task at its earliest time, the critical ones dark, slack as a thin line behind the
    others. `data` is ``roadmap.timeline(plan, given)``."""
    path, height = data.path, _height(put)
    start, finish, latest = (path[c].to_numpy() for c in ("early_start", "early_finish", "late_finish"))
    places, critical = np.arange(len(path))[::-1], path["critical"].to_numpy()
    for dark, colour in _SHADES:
        part = critical == dark
        put.bars(places[part], start[part], finish[part], colour, height=height, edge="none")
    y, ends = places[~critical], latest[~critical]
    slack = np.column_stack([finish[~critical], ends, np.full(len(y), np.nan)]).ravel()
    put.line(slack, np.repeat(y, 3), look.COLOURS["grey"], width=1.6)
    put.line(ends, y, look.COLOURS["grey"], dash="None", marker="|", size=9)
    spare = [f"{task} {weeks:.0f}" for task, weeks in zip(path["task"], path["slack"], strict=True) if weeks]
    return finding(
        _chain_title(data),
        f"Gantt chart of {len(path)} tasks from week 0 to {data.weeks:.0f}.",
        f"Critical: {', '.join(map(str, path['task'][critical]))}. Slack in weeks: {', '.join(spare) or 'none'}.",
    )


def _chain_title(data: Timeline) -> str:
    chains, every = data.chains, f"of {len(data.path)} tasks"
    ends = f"in week {data.weeks:.0f}, {_against(data.weeks - data.deadline)}"
    least, most, many = min(chains), max(chains), sum(chains.values())
    if many == 1:
        return f"The longest chain has {most} {every} and ends {ends}"
    each = f"{most} {every} each" if least == most else f"{least} to {most} {every}"
    return f"{first_up(number(many))} chains are longest, of {each}, and end {ends}"


def _against(gap: float) -> str:
    if abs(gap) < 0.05:
        return "the very week of the deadline: no room for anything"
    weeks = f"{abs(gap):.0f}" if abs(gap) >= 0.95 else "less than a week"
    return f"{weeks} {'after' if gap > 0 else 'before'} the deadline"


_LANE, _BELOW = 0.3, 0.53  # of a plan's room: its critical lane, and all lanes below it


def _orders_frame(data: Mapping[str, Timeline]) -> Frame:
    deadline = next(iter(data.values())).deadline
    weeks = [line.weeks for line in data.values()]
    return Frame(
        x=span(weeks, deadline, room=0.02, label="Weeks from the start"),
        y=rows(map(_order, data), bold=True, low=-0.78, high=len(data) - 0.55),
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
    for y, line in put.down(data.values()):
        if put.ghost:  # thicker, so a rim around the critical lane
            put.bar(y, 0, line.weeks, look.SPARE, height=_LANE)
        else:
            _put_plan(line.path, y, put)
            put.words(line.weeks, y, f"{line.weeks:.0f} weeks", dx=4, bold=True)
    ends = {_order(name): line.weeks for name, line in data.items()}
    best, worst = min(ends, key=ends.__getitem__), max(ends, key=ends.__getitem__)
    title = f"These plans take from {ends[best]:.0f} weeks ('{best}') to {ends[worst]:.0f} ('{worst}')"
    if ends[worst] - ends[best] < 0.5:
        title = f"Each of these plans takes about {ends[best]:.0f} weeks"
    elif _same_work(data):
        title = f"The same work takes {ends[best]:.0f} weeks or {ends[worst]:.0f}, by its order alone"
    said = "; ".join(f"{name} {weeks:.0f} weeks" for name, weeks in ends.items())
    paths = [line.path for line in data.values()]
    tasks = {str(t): name for path in paths for t, name in zip(path["task"], _names(path), strict=True)}
    by_name = ", ".join(f"{task} {name}" for task, name in tasks.items() if name != task)
    return finding(
        title,
        f"Timelines of {len(data)} plans against week {line.deadline:g}: {said}.",
        f"{by_name}." if by_name else "",
    )


def _put_plan(path: pd.DataFrame, y: float, put: Marks) -> None:
    """A plan's bars, each with its task's name or number where that has room."""
    start, finish, critical = (path[c].to_numpy() for c in ("early_start", "early_finish", "critical"))
    lanes = _lanes(path)
    pitch = min(0.27, _BELOW / max(lanes.max(), 1))
    places = np.where(lanes == 0, y, y - _LANE / 2 - 0.04 - (lanes - 0.5) * pitch)
    heights = np.where(lanes == 0, _LANE, pitch - 0.03)
    tasks = [(f"{task} {name}", str(task)) for task, name in zip(path["task"], _names(path), strict=True)]
    for dark, colour in _SHADES:
        part = critical == dark
        names = [tasks[i] for i in np.flatnonzero(part)]
        put.bars(places[part], start[part], finish[part], colour, height=heights[part], names=names)


def _same_work(data: Mapping[str, Timeline]) -> bool:
    """Whether the plans hold the same tasks, each as long in all of them."""
    paths = (line.path for line in data.values())
    first, *rest = (dict(zip(map(str, path["task"]), path["duration"], strict=True)) for path in paths)
    return all(o.keys() == first.keys() and np.allclose([*o.values()], [first[t] for t in o]) for o in rest)


def _lanes(path: pd.DataFrame) -> np.ndarray:
    """The lane of each task: critical ones in lane 0, the others packed below, so that no two overlap."""
    start, finish, critical = (path[c].to_numpy() for c in ("early_start", "early_finish", "critical"))

    def apart(i: int, j: int) -> bool:
        return bool(finish[i] <= start[j] + 1e-9 or finish[j] <= start[i] + 1e-9)

    lanes, busy = np.zeros(len(path), dtype=int), [[]]  # type: tuple[np.ndarray, list[list[int]]]
    for i in np.lexsort((start, ~critical)):
        open_to = range(0 if critical[i] else 1, len(busy))
        lanes[i] = next((k for k in open_to if all(apart(i, j) for j in busy[k])), len(busy))
        busy += [[]] if lanes[i] == len(busy) else []
        busy[lanes[i]].append(i)
    return lanes


# --- chances ------------------------------------------------------------------------------------------


def _histogram(data: Outlook) -> tuple[np.ndarray, np.ndarray]:
    """Edges in weeks, the deadline one of them, and the share of runs per week that ends between them."""
    finish, deadline = data.schedule.finish, data.deadline
    width = max(1.0, round(np.ptp(finish) / 60))
    first, last = (math.floor((week - deadline) / width) for week in (finish.min(), finish.max()))
    edges = deadline + width * np.arange(first, last + 2)
    return edges, np.histogram(finish, edges)[0] / len(finish) / width


def _bell(data: Outlook) -> tuple[np.ndarray, np.ndarray]:
    """PERT's normal curve; nothing for a plan without doubt."""
    z, sd = np.linspace(-4, 4, 161 if data.pert.variance else 0), math.sqrt(data.pert.variance)
    return data.pert.mean + sd * z, np.exp(-(z**2) / 2) / ((sd or 1) * math.sqrt(2 * math.pi))


def _finish_frame(data: Outlook) -> Frame:
    step = data.deadline / 2  # round ends: they hold unless a plan of one's own goes far beyond the others
    low, high = np.percentile(data.schedule.finish, [1, 99])
    last = math.ceil(max(high, data.reference_week) / step)
    peak = 1.15 * max([*_histogram(data)[1], *_bell(data)[1]])
    top = 0.16 * 2 ** max(0, math.ceil(math.log2(peak / 0.16)))
    share, week = 1 / data.reference_share, data.reference_week
    often = f"1 in {share:.0f} IT projects ran away in cost:\non average to week {week:.0f}"

    def ground(put: Marks) -> None:
        _deadline(data.deadline, put)
        put.rule(x=data.reference_week, colour=look.MUTED, dash=":", label=often, bold=False, over=False)

    return Frame(
        x=Axis(step * min(1, low // step), step * max(5, last), "Finish (weeks from the start)"),
        y=Axis(0.0, top, "Share of runs per week", form=frame.percent),
        source="derived; " + _TIMES + "; reference class R-flyvbjerg-2013",
        key=(("runs that end by the deadline", _ON_TIME), ("later", _LATE), ("PERT: dashed", look.INK)),
        ground=ground,
    )


@chart(_finish_frame, holds=True)
def finish_distribution(data: Outlook, put: Marks) -> Words:
    """Simulated finish with the deadline, PERT's normal curve beside it, and where the reference class
    would end. `data` is ``roadmap.outlook(plan, given, rng=...)``."""
    run, deadline, week = data.schedule, data.deadline, data.reference_week
    edges, shares = _histogram(data)
    turn = int(np.searchsorted(edges, deadline))
    for colour, bounds, part in (
        (_ON_TIME, edges[: turn + 1], shares[:turn]), (_LATE, edges[turn:], shares[turn:])
    ):  # fmt: skip
        if len(part):
            put.steps(bounds, part, colour)
    put.line(*_bell(data), look.INK, width=1.8, dash="--", over=True)
    chance, by_pert = percent(run.probability(deadline)), percent(data.pert.probability(deadline))
    beyond = percent(1 - run.probability(week))
    late = f"in this model: {beyond}\nafter week {week:.0f}"
    put.note(late, look.MUTED, where=("top right", "right"), scale=0.92)
    put.note(f"By week {deadline:g}:\n{chance} of runs,\n{by_pert} by PERT", where=("top left", "left"))
    return finding(
        f"{first_up(chance)} of simulated runs end by week {deadline:g}; half are over by week "
        f"{math.ceil(run.percentile(50))}, four in five by week {math.ceil(run.percentile(80))}",
        f"Histogram of {len(run.finish):,} simulated finishes from week {run.finish.min():.0f} to "
        f"{run.finish.max():.0f}, with PERT's normal curve and the reference class.",
        f"PERT's mean is week {data.pert.mean:.1f}, the reference class ends in week {week:.0f} on average. "
        f"Chance of the deadline: simulation {chance}, PERT {by_pert}.",
    )


def _criticality_frame(data: Outlook) -> Frame:
    return Frame(
        x=in_percent("Criticality index (share of runs)", 1.13),
        source="derived; " + _TIMES,
        key=(("on PERT's path", look.INK), ("off it", _LATE)),
        **_task_rows(data.schedule.criticality.index, data.names),
    )


@chart(_criticality_frame)
def criticality(data: Outlook, put: Marks) -> Words:
    """Share of simulated runs in which each task was on the longest chain.

    `data` is ``roadmap.outlook(plan, given, rng=...)``; tasks on PERT's one path are dark.
    """
    shares, height = data.schedule.criticality, _height(put)
    on_path = shares.index.isin(data.pert.path)
    for y, (share, on) in put.down(zip(shares, on_path, strict=True)):
        put.bar(y, 0, share, look.INK if on else _LATE, height=height, label=percent(share), bold=False)
    off = shares[~on_path]
    title = "The chain that PERT names decides the end in nearly every run"
    if len(off) and off.max() >= 0.005:
        title = f"{off.idxmax()} is not on PERT's path, and decides the end in {percent(off.max())} of runs"
    return finding(
        title,
        f"Bar chart of the criticality index of {len(shares)} tasks.",
        ", ".join(f"{task} {percent(share)}" for task, share in shares.items()) + ".",
    )


def _sweep_frame(data: pd.DataFrame) -> Frame:
    steps = sorted(set(data["correlation"]))
    across = span(
        steps, zero=False, room=0.02, label="Correlation of task times (0: each on its own; 1: all as one)"
    )
    return Frame(
        x=replace(across, ticks=tuple(steps[:: max(1, len(steps) // 7)])),
        y=in_percent("Chance of meeting the deadline", 1.03, low=-0.03),
        source="derived; " + _TIMES + "; correlation is a teaching assumption",
        right=tuple(f"{_order(name)} under 1%" for name in data["plan"].unique()),
        ground=lambda put: put.rule(y=0.5, colour=look.MUTED, dash=":", width=0.8),
    )


@chart(_sweep_frame)
def correlation_sweep(data: pd.DataFrame, put: Marks) -> Words:
    """Chance of the deadline against the correlation of task times, one line a plan.

    `data` is ``roadmap.correlation_sweep(plans, deadline, rng=...)``.
    """
    plans = {str(plan): part for plan, part in data.groupby("plan", sort=False)}
    ends = {plan: (part["probability"].iloc[0], part["probability"].iloc[-1]) for plan, part in plans.items()}
    looks = dict(zip(plans, LINES * len(plans), strict=False))
    for plan in sorted(plans, key=lambda plan: ends[plan][1]):  # so that labels stack in the lines' order
        (colour, dash), part = looks[plan], plans[plan]
        label = f"{_order(plan)} {percent(ends[plan][1])}"
        put.line(part["correlation"], part["probability"], colour, width=2, dash=dash, marker="o", size=4,
                 end=True, label=label)  # fmt: skip
    said = [f"{_order(n)} from {percent(first)} to {percent(last)}" for n, (first, last) in ends.items()]
    low, high = data["correlation"].min(), data["correlation"].max()
    return finding(
        _sweep_title({f"'{_order(n)}'": last - first for n, (first, last) in ends.items()}),
        f"Line chart of the chance of the deadline for correlations from {low:g} to {high:g}.",
        f"{'; '.join(said)}.",
    )


def _sweep_title(change: Mapping[str, float]) -> str:
    up = listed(plan for plan, by in change.items() if by > 0.005)
    down = listed(plan for plan, by in change.items() if by < -0.005)
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
        y=in_percent("Chance that all are on time", 1.12),
        source="derived: chance of one path to the power of the number of paths",
    )


@chart(_merge_frame, holds=True)
def merge_bias(data: pd.DataFrame, put: Marks) -> Words:
    """What waiting for several paths does: the chance that all are on time.

    `data` is ``roadmap.merge_bias(on_time, paths)``.
    """
    chances = [percent(chance) for chance in data["on_time"]]
    for x, (chance, said) in enumerate(zip(data["on_time"], chances, strict=True)):
        put.column(x, 0, chance, _ON_TIME, width=0.62, label=said, bold=False)
    put.rule(y=float(data["on_time"].iloc[0]), width=1.6, label=f"one path alone: {chances[0]}")
    four = min(4, len(chances))
    paths = f"{first_up(number(four))} path{'' if four == 1 else 's'}"
    title = f"{paths} that are {chances[0]} sure each are all on time in {chances[four - 1]} of cases"
    return finding(
        title,
        f"Bar chart of the chance that all of 1 to {len(data)} paths are on time, from {chances[0]} to "
        f"{chances[-1]}.",
    )
