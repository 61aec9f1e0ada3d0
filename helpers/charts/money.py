"""Charts of lesson 4, the money: cash flows, ranges, drivers, break-evens, information and the tail."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers.charts import look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, columns, rows, span
from helpers.charts.marks import Marks
from helpers.charts.options import option_name
from helpers.charts.words import Words, finding, first_down, first_up, listed, percent

if TYPE_CHECKING:
    from helpers.options import MoneyDraws, Tail

_MONEY = "derived; money model on teaching assumptions, reading cut C25"
_Row = dict[Hashable, Any]  # of a table


def amount(value: float) -> str:
    text = f"{value:+,.0f}" if abs(value) >= 100 else f"{value:+.1f}"
    return text.replace("-", "−")


def _zero(put: Marks) -> None:
    put.rule(x=0, dash="-", width=1.2)


# --- value ---

_FAR = 120.0  # Y million that the axis reaches: twice what the criterion of finance calls its best


def _value_frame(data: pd.Series) -> Frame:
    label = "Net present value over five years (Y million), against staying as is"
    return Frame(
        x=span(data, room=0.16, least=1, most=_FAR, label=label),
        y=rows(map(option_name, data.index)),
        source=_MONEY,
        ground=_zero,
    )


@chart(_value_frame)
def net_present_value(data: pd.Series, put: Marks) -> Words:
    """Five-year net present value of each option, in Y million."""
    for y, (option, value) in put.down(data.items()):
        put.bar(y, 0, value, look.option_colour(option), label=amount(value))
    each = ", ".join(f"{option} {amount(value)}" for option, value in data.items())
    return finding(_value_title(data), f"Bar chart of net present values in Y million: {each}.")


def _value_title(data: pd.Series) -> str:
    above = [str(option) for option, value in data.items() if value > 0]
    most = f"{data.idxmax()} brings most ({amount(data.max())})"
    if not above:
        return "No option pays for itself within five years"
    if len(above) == len(data):
        return f"Every option pays for itself; {most}"
    if len(above) == 1:
        return f"Only {above[0]} pays for itself within five years ({amount(data.max())})"
    return f"{listed(above)} pay for themselves in five years; {most}"


def _flow_frame(data: pd.DataFrame) -> Frame:
    values = data["net"], data["present"].cumsum()
    return Frame(
        x=columns(data.index, label="Year"),
        y=span(*values, room=0.16, least=1, label="Net flow (Y million)"),
        source=_MONEY,
        right=(_sum_words(data),),
        ground=lambda put: put.rule(y=0, dash="-", width=1.2),
    )


def _sum_words(data: pd.DataFrame) -> str:
    return f"sum of\npresent\nvalues\n{amount(data['present'].sum())}"


@chart(_flow_frame)
def cash_flow(data: pd.DataFrame, put: Marks) -> Words:
    """Net flow of one option year by year, with the running sum of present values (``options.cash_flows``)."""
    running = data["present"].cumsum()
    for x, net in enumerate(data["net"]):
        put.column(x, 0, net, look.COLOURS["blue" if net >= 0 else "orange"])
        if net:
            put.words(x, max(net, 0), amount(net), ha="center", va="bottom", dy=3)
    put.line(np.arange(len(data)), running, look.INK, width=2, marker="o", over=True)
    put.words(put.frame.x.high, running.iloc[-1], _sum_words(data), dx=6, scale=0.9)
    back = running.index[running > 0]
    ending = f"ends at {amount(running.iloc[-1])}"
    if running.iloc[-1] > 0:
        ending = f"is back at zero in year {back[0]}"
    title = f"Deepest at {amount(running.min())} in year {running.idxmin()}, the sum {ending}"
    each = ", ".join(f"year {year} {amount(net)}" for year, net in data["net"].items())
    return finding(title, f"Bar chart of net flows in Y million: {each}.")


def _ranges_frame(data: MoneyDraws) -> Frame:
    table = data.net_present_value
    label = "Net present value (Y million); bar: middle 90%, diamond: mean"
    return Frame(
        x=span(np.percentile(table, [0.5, 99.5], axis=0), label=label),
        y=rows(map(option_name, table.columns), low=-0.25, high=table.shape[1] - 0.05),
        source=f"{_MONEY}; {len(table):,} draws",
        right=tuple(_range_words(data, str(option)) for option in table.columns),
        ground=_zero,
    )


def _range_words(data: MoneyDraws, option: str) -> str:
    values = data.net_present_value[option]
    chance = percent(data.chance_positive[option])
    return f"above zero: {chance}\nmean {amount(values.mean())}\nmedian {amount(values.median())}"


@chart(_ranges_frame)
def npv_ranges(data: MoneyDraws, put: Marks) -> Words:
    """Distribution of every option's net present value: the middle 90 percent, the mean, P(NPV > 0)."""
    table, x = data.net_present_value, put.frame.x
    counts = [np.histogram(table[option], 90, (x.low, x.high)) for option in table]
    peak = max(heights.max() for heights, _ in counts)
    for y, (option, (heights, edges)) in put.down(zip(table, counts, strict=True)):
        colour = look.option_colour(option)
        put.steps(edges, heights / peak * 0.78, colour, base=y, alpha=0.45)
        put.line(np.percentile(table[option], [5, 95]), [y, y], colour, width=4)
        put.point(table[option].mean(), y, look.INK, shape="D", size=7, hollow=True)
        put.words(x.high, y + 0.35, _range_words(data, str(option)), dx=6, scale=0.9)
    chance, mean = data.chance_positive, table.mean()
    title = f"{chance.idxmax()} beats doing nothing in {percent(chance.max())} of the draws"
    if chance.max() < 0.9:
        title = f"No option is safe: {title}"
    each = "; ".join(f"{o} mean {amount(mean[o])}, above zero {percent(chance[o])}" for o in map(str, table))
    return finding(title, f"Distributions of net present value in Y million: {each}.")


# --- drivers ---


def _driver(row: _Row, *, unit: bool = True) -> str:
    """Label without the option's id, with the unit of what is no share."""
    name = first_up(str(row["label"]).split(": ")[-1])
    said = _unit(row).replace(" ", "\u00a0")  # a unit does not break over lines
    return f"{name} ({said})" if unit and said else name


def _unit(row: _Row) -> str:
    return str(row["unit"]).replace("share/", "per ").replace("share", "")


def _value(row: _Row, column: str) -> str:
    """A value of an assumption, as people say it."""
    value = float(row[column])
    if str(row["unit"]).startswith("share"):
        return f"{100 * value:.3g}%".replace("-", "−")
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _tornado_frame(data: pd.DataFrame, top: int = 8) -> Frame:
    table = data.head(top)
    return Frame(
        x=span(table[["npv_low", "npv_high"]], room=0.17, least=1, label="Net present value (Y million)"),
        y=rows(_driver(row) for row in table.to_dict("records")),
        source=_MONEY,
        size=(8.0, 4.8),
        key=(("at its low end", look.COLOURS["sky"]), ("at its high end", look.COLOURS["blue"])),
        ground=_zero,
    )


@chart(_tornado_frame)
def tornado(data: pd.DataFrame, put: Marks, *, top: int = 8) -> Words:
    """Net present value as each assumption moves alone over its range, the widest first."""
    table = data.head(top).to_dict("records")
    base = float(table[0]["npv"])
    for y, row in put.down(table):
        for end, shade in (("low", "sky"), ("high", "blue")):
            put.bar(y, base, row[f"npv_{end}"], look.COLOURS[shade])
        left, right = sorted(("low", "high"), key=lambda end: float(row[f"npv_{end}"]))
        put.words(row[f"npv_{left}"], y, _value(row, left), ha="right", dx=-4, scale=0.9)
        put.words(row[f"npv_{right}"], y, _value(row, right), dx=4, scale=0.9)
    put.rule(x=base, colour=look.MUTED, width=1, label=f"now {amount(base)}", bold=False, first="low")
    worst, best = sorted((table[0]["npv_low"], table[0]["npv_high"]))
    each = "; ".join(f"{_driver(row)} {amount(row['npv_low'])} to {amount(row['npv_high'])}" for row in table)
    return finding(
        f"{_driver(table[0], unit=False)} alone: {amount(worst)} to {amount(best)}",
        f"Tornado chart of {len(table)} assumptions around {amount(base)}.",
        f"Low to high end of each assumption: {each}.",
    )


def _turns(data: pd.DataFrame) -> list[_Row]:
    """The rows, each with its value now and its break-even on a scale from its low (0) to its high (1), nearest first."""
    reach = (data["high"] - data["low"]).astype(float)
    at, turn = (data["base"] - data["low"]) / reach, (data["break_even"] - data["low"]) / reach
    table = data.assign(at=at, turn=turn, move=(turn - at).abs())
    return table.sort_values("move", kind="stable", na_position="last").to_dict("records")


def _turn_words(row: _Row) -> str:
    return (
        "no value will do" if np.isnan(row["turn"]) else f"{_value(row, 'break_even')} {_unit(row)}".strip()
    )


def _turns_frame(data: pd.DataFrame) -> Frame:
    table = _turns(data)
    label = "Register's range, low to high (diamond: now, orange: the way to break-even)"
    return Frame(
        x=Axis(-0.18, 1.22, label, grid=False, shown=False),
        y=rows((_driver(row, unit=False) for row in table), above=True),
        source=_MONEY,
        size=(8.0, 1.2 + 0.4 * len(table)),
        right=("breaks even at", *map(_turn_words, table)),
    )


_LIFT = 0.25  # of names above their rows


@chart(_turns_frame)
def break_evens(data: pd.DataFrame, put: Marks) -> Words:
    """How far each assumption may fall (or must rise) before the option is worth nothing.

    `data` is ``options.break_evens``. Every row has its own scale: the register's low at 0, its high at 1.
    """
    table, top = _turns(data), len(data) - 1 + _LIFT
    for y, row in put.down(table):
        _turn(put, y, row)
    put.words(put.frame.x.high, top, "breaks even at", va="bottom", dx=6, colour=look.MUTED)
    put.names_above(_LIFT)
    title = "No single assumption brings this option to break even"
    if not np.isnan(table[0]["turn"]):
        name = first_down(_driver(table[0], unit=False))
        title = f"Nearest break-even: {name}, {_value(table[0], 'break_even')}"
    turns = ["none" if np.isnan(row["turn"]) else _value(row, "break_even") for row in table]
    each = "; ".join(
        f"{_driver(r)} {_value(r, 'base')}, {turn}" for r, turn in zip(table, turns, strict=True)
    )
    return finding(
        title,
        f"Range chart of {len(table)} assumptions, each now and at break-even.",
        f"Each now and at break-even: {each}.",
    )


def _turn(put: Marks, y: float, row: _Row) -> None:
    """One assumption's range with its value now, its break-even, and both ends."""
    inside = 0 <= row["turn"] <= 1
    put.bar(y, 0, 1, look.PALE, height=0.3)
    for x, end, side in ((0, "low", "right"), (1, "high", "left")):
        put.words(x, y, _value(row, end), ha=side, dx=4 if x else -4, scale=0.85, colour=look.MUTED)
    if inside:
        put.line([row["at"], row["turn"]], [y, y], look.COLOURS["orange"], width=3)
        put.line([row["turn"]] * 2, [y - 0.2, y + 0.2], look.COLOURS["orange"], width=3)
    put.point(row["at"], y, look.INK, shape="D", size=7, hollow=True)
    ink = look.INK if inside else look.MUTED
    put.words(put.frame.x.high, y, _turn_words(row), dx=6, scale=0.88, bold=inside, colour=ink)


# --- information ---


def _information_frame(data: pd.Series) -> Frame:
    reach = [*data, data.attrs.get("evpi", np.nan)]
    return Frame(
        x=span(reach, least=0.1, label="Expected value of knowing before choosing (Y million)"),
        y=rows(data.index),
        source=f"{_MONEY}; Strong et al. (2014)",
    )


@chart(_information_frame)
def information_value(data: pd.Series, put: Marks) -> Words:
    """What it is worth to close each information gap (``options.evppi``), in Y million.

    The series' attribute ``attrs["evpi"]``, where set, is drawn as the ceiling.
    """
    for y, value in put.down(data):
        put.bar(y, 0, value, look.COLOURS["blue"], label=f"{value:.1f}")
    ceiling = data.attrs.get("evpi", np.nan)
    if np.isfinite(ceiling):
        put.rule(x=ceiling, label=f"all of them: {ceiling:.1f}", bold=False, first="low")
    title = f"Close first: {first_down(str(data.index[0]))}, worth up to Y {data.iloc[0]:.1f} m"
    each = ", ".join(f"{gap} {value:.1f}" for gap, value in data.items())
    shown = f"Bar chart of the value of information for {len(data)} gaps."
    return finding(title, shown, f"Y million: {each}.")


# --- tail ---

_CHANCES = (1e-4, 1e-3, 0.01, 0.1, 1.0)
_LOST = 1200.0  # Y million that the axis of values reaches: the worst corner's tail goes beyond it


def _tail_frame(data: Tail) -> Frame:
    ends = np.quantile(data.samples, [_CHANCES[0], 1])
    label = "Net present value of the data platform over five years (Y million)"
    chance = "Chance of this or worse (log)"
    return Frame(
        x=span(ends, data.shortfall(), most=_LOST, below=0.02, room=0.06, label=label),
        y=Axis(_CHANCES[0], 1.4, chance, ticks=_CHANCES, form=lambda share: f"{100 * share:g}%", log=True),
        source=f"{_MONEY}; breaches Poisson, losses lognormal",
    )


@chart(_tail_frame)
def tail(data: Tail, put: Marks) -> Words:
    """Chance that the platform's five-year value is worse than each amount, on a logarithmic scale."""
    worst, colour, edge = np.sort(data.samples), look.option_colour("O3"), put.frame.x.low
    count = len(worst)
    step = np.unique(np.geomspace(max(1, _CHANCES[0] * count), count, 400).astype(int)) - 1
    put.line(worst[step], (step + 1) / count, colour, width=2.6)
    put.rule(x=data.expected, label=f"expected {amount(data.expected)}", bold=False, first="low")
    value, shortfall = float(worst[max(0, int(0.01 * count) - 1)]), data.shortfall(0.01)
    shape, side = ("<", "right") if value < edge else ("o", "left")
    label = f"worst 1%: below {amount(value)},\n{amount(shortfall)} on average"
    put.point(max(value, edge), 0.01, colour, shape=shape, label=label, bold=False, scale=0.92, prefer=side)
    title = f"Behind an expected value of {amount(data.expected)}: in the worst 1% {amount(shortfall)}"
    return finding(
        title,
        f"Curve of the chance of each five-year value or worse, expected value {amount(data.expected)} Y million; "
        f"a breach in {percent(data.chance_of_breach)} of the five-year runs.",
    )
