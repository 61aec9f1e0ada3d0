"""Charts of lesson 6: what a roll-out costs, what the contingency covers, and when support lapses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.charts import frame, look
from helpers.charts.chart import chart
from helpers.charts.frame import Frame, rows, span
from helpers.charts.marks import Marks
from helpers.charts.roadmap import LINES, named
from helpers.charts.words import Words, finding, first_up, listed, number, percent

if TYPE_CHECKING:
    from helpers.roadmap import Contingency

_FEES, _DUAL = look.COLOURS["sky"], look.COLOURS["purple"]
_FUND, _SHORT = look.COLOURS["blue"], (look.COLOURS["yellow"], 0.45)
_PAID = (look.COLOURS["sky"], 0.28)
_COVERED, _BARE = look.COLOURS["blue"], look.COLOURS["yellow"]


# --- roll-out -----------------------------------------------------------------------------------------


def _weekly(data: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Visits lost week by week, for each plan: the middle day, the mean share, the sum."""
    columns = {"day": ("day", "mean"), "share": ("lost_share", "mean"), "visits": ("lost_visits", "sum")}
    plans = data.groupby("plan", sort=False)
    return {str(plan): part.groupby(part["day"] // 7).agg(**columns) for plan, part in plans}


def _dips_frame(data: pd.DataFrame) -> Frame:
    weekly = _weekly(data)
    felt = [part.loc[part["share"] > 0.002, "day"] for part in weekly.values()]
    shares = [part["share"] for part in weekly.values()]
    return Frame(
        x=span(*felt, least=60, room=0, label="Days since the first department went live"),
        y=span(*shares, least=0.01, label="Visits lost (share, mean of a week)", form=frame.percent),
        source="derived; dip and recovery R-uc-davis, R-mcdowell-2017, R-fleming-2014; the rest teaching assumptions",
        key=tuple((plan, LINES[i % len(LINES)][0]) for i, plan in enumerate(weekly)),
    )


@chart(_dips_frame)
def roll_out_dips(data: pd.DataFrame, put: Marks) -> Words:
    """Visits lost under each roll-out plan, as weekly means. `data` is ``roadmap.roll_out_days(given)``."""
    weekly = _weekly(data)
    for (_, colour), part in zip(put.frame.key, weekly.values(), strict=True):
        shown = part[part["day"] <= put.frame.x.high]
        put.line(shown["day"], shown["share"], colour, width=2)
    peaks = {plan: part["share"].max() for plan, part in weekly.items()}
    totals = {plan: part["visits"].sum() for plan, part in weekly.items()}
    lost = [f"{plan}: {total / 1000:.0f} thousand visits lost" for plan, total in totals.items()]
    put.note("\n".join(lost), where=("top right",), scale=0.95)
    worst, mild = max(peaks, key=peaks.__getitem__), min(peaks, key=peaks.__getitem__)
    return finding(
        f"'{worst}' loses {peaks[worst]:.0%} of visits in its worst week, '{mild}' {peaks[mild]:.1%}; "
        f"in all it loses {totals[worst] / totals[mild]:.1f} times as many",
        f"Line chart of the share of visits lost over {put.frame.x.high:.0f} days.",
        "; ".join(f"{n} peaks at {p:.1%} and loses {totals[n]:,.0f} visits" for n, p in peaks.items()) + ".",
    )


def _costs_frame(data: pd.DataFrame) -> Frame:
    return Frame(
        x=span(data["total_cost"], room=0.3, label="Cost of the roll-out (Y million)"),
        y=rows(data.index),
        source="derived; fee R-nhc-2023, dual running a teaching assumption; reviews rank no plan, R-phased-evidence",
        size=(8.0, 4.0),
        key=(("fees of lost visits", _FEES), ("running two systems", _DUAL)),
    )


@chart(_costs_frame)
def roll_out_costs(data: pd.DataFrame, put: Marks) -> Words:
    """Fees lost and the cost of dual running, stacked, for each plan. `data` is ``roadmap.roll_outs(given)``."""
    costs, said = data["total_cost"], []
    best = costs.idxmin()
    for y, (plan, row) in put.down(data.iterrows()):
        visits, dual = row["visit_cost"], row["dual_running_cost"]
        label = f"Y{row['total_cost']:.1f} m" + ("  cheapest" if plan == best else "")
        put.stack(y, [(visits, _FEES, 1.0, ""), (dual, _DUAL, 1.0, "")], label=label)
        said.append(f"{plan} Y{visits:.1f} m of visits and Y{dual:.1f} m of dual running")
    rest, least = costs.drop(best), costs.min()
    title = f"'{best}' is cheapest at Y{least:.0f} m"
    if len(rest):
        title += f"; '{rest.idxmin()}' costs Y{rest.min() - least:.1f} m more"
    shown = f"Stacked bar chart of the cost of {len(data)} roll-out plans."
    return finding(title, shown, f"{'; '.join(said)}.")


# --- contingency and support --------------------------------------------------------------------------


def _contingency_frame(data: Contingency) -> Frame:
    label = "Support of one department for one day (Y thousand)"
    return Frame(
        x=span(data.support_cost, data.break_even_cost, least=1, room=0.12, label=label),
        y=span(data.need, data.fund, least=1, room=0.14, label="Y million"),
        source="derived; share and window are cases C57, C58; budget and support cost are not in the case",
        key=(("need", look.INK), ("fund", _FUND), ("what the fund does not cover", look.tint(*_SHORT))),
    )


@chart(_contingency_frame)
def contingency_coverage(data: Contingency, put: Marks) -> Words:
    """The fund as a level, the need as a line over the cost of support, and where they cross.

    `data` is ``roadmap.contingency(given)``.
    """
    right, cost, even = put.frame.x.high, data.support_cost, data.break_even_cost
    slope = data.departments * data.support_window / 1000  # Y million of need per Y thousand
    out = min(right, put.frame.y.high / slope)
    short = data.need > data.fund
    if short and not put.ghost:
        put.band([even, cost], data.fund, np.array([data.fund, data.need]), _SHORT[0], alpha=_SHORT[1])
    put.line([0, out], [0, slope * out], look.INK, width=2)
    label = f"fund Y{data.fund:.1f} m"
    put.rule(y=data.fund, colour=_FUND, dash="-", width=2, label=label, first="low", over=False)
    label, side = f"need Y{data.need:.1f} m", "left" if short else "right"
    put.point(cost, data.need, look.INK, size=9, label=label, prefer=side)
    label, side = f"just enough at Y{even:.2f} k", "below" if short else "above"
    put.point(even, data.fund, look.COLOURS["orange"], shape="D", size=9, label=label, prefer=side)
    title = f"The fund is {data.coverage:.0%} of the need: enough for all {data.departments:g} departments"
    if data.coverage < 1:
        whole = f"{math.floor(data.departments_covered + 1e-9)} of {data.departments:g} departments"
        title = f"The fund covers {data.coverage:.0%} of the need: {whole}"
    return finding(
        title,
        f"Line chart of the need for support against its cost from 0 to Y{right:.1f} thousand per department and "
        f"day, with the fund at Y{data.fund:.1f} m; they cross at Y{even:.2f} thousand.",
    )


def _windows_frame(data: pd.DataFrame) -> Frame:
    windows, live = data[data["event"] == "window"], data[data["event"] == "go-live"]
    lapse = windows["finish"].max()
    label = "Weeks from the start (diamond: go-live; bar: the days after it that need support)"
    phases = f"support is paid for: {listed(str(phase).lower() for phase in windows['label'])}"

    def ground(put: Marks) -> None:
        for start, end in zip(windows["start"], windows["finish"], strict=True):
            put.band([start, end], put.frame.y.low, put.frame.y.high, _PAID[0], alpha=_PAID[1])
        words = f"support lapses, week {lapse:.0f}"
        put.rule(x=lapse, colour=look.COLOURS["orange"], width=1.6, label=words, over=False)

    return Frame(
        x=span(data["finish"], room=0.2, label=label),
        y=rows(map(named, live["task"], live["label"]), high=len(live) - 0.05),
        source="windows are cases C57, C58; task times are teaching assumptions",
        size=(9.0, 4.4),
        key=((phases, look.tint(*_PAID)), ("covered", _COVERED), ("not covered", _BARE)),
        ground=ground,
    )


@chart(_windows_frame)
def support_windows(data: pd.DataFrame, put: Marks) -> Words:
    """The windows of the three phases, and the support that each go-live needs, on one time axis.

    `data` is ``roadmap.support_windows(plan, given)``.
    """
    windows, live = data[data["event"] == "window"], data[data["event"] == "go-live"]
    lapse, said = windows["finish"].max(), []
    table = live[["task", "start", "finish", "covered_share"]]
    for y, (task, start, finish, share) in put.down(table.itertuples(index=False)):
        paid = min(max(start, lapse), finish) if share > 0 else start
        parts = [(paid - start, _COVERED, 1.0, ""), (finish - paid, _BARE, 1.0, "")]
        put.stack(y, parts, start=start, height=0.5, label=f"{percent(share)} covered")
        put.point(start, y, look.INK, shape="D")
        said.append(f"{task} goes live in week {start:.0f}, {percent(share)} covered")
    return finding(
        _windows_title(live, lapse),
        f"Timeline of {len(windows)} support windows, the last ending in week {lapse:.0f}, and {len(live)} go-lives.",
        f"{'; '.join(said)}.",
    )


def _windows_title(live: pd.DataFrame, lapse: float) -> str:
    bare = int((live["start"] >= lapse).sum())
    if not bare:
        covered = live["covered_share"].mean()
        return f"Every go-live comes before support lapses; {covered:.0%} of the need is covered"
    every = bare == len(live) > 1
    whole = f"All {number(bare)}" if every else f"{first_up(number(bare))} of the {number(len(live))}"
    return f"{whole} go-lives {'comes' if bare == 1 else 'come'} after support has lapsed"
