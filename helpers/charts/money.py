"""Charts of lesson 3, the money: cash flows, ranges, drivers, break-evens, information and the tail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.charts import style
from helpers.charts.options import bar_rows, colour, inner_ticks, label_column, option_name, size

if TYPE_CHECKING:
    from helpers.options import MoneyDraws, Tail

_MONEY = "derived; money model on teaching assumptions, reading cut C25"


_GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
_SHADE = "#e4e4e4"


def _amount(value: float) -> str:
    text = f"{value:+,.0f}" if abs(value) >= 100 else f"{value:+.1f}"
    return text.replace("-", "−")


def _plain(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _zero(ax: Axes) -> None:
    ax.axvline(0, color=style.INK, linewidth=1.2)


# --- value ---


def net_present_value(data: pd.Series, *, ax: Axes | None = None) -> Axes:
    """Five-year net present value of each option, in Y million."""
    ax = style.axes(ax)
    places = bar_rows(ax, [option_name(o) for o in data.index])
    ax.barh(places, data, height=0.6, color=[colour(o) for o in data.index])
    reach = max(float(data.abs().max()), 1.0)
    for place, value in zip(places, data, strict=True):
        side = 1 if value >= 0 else -1
        ax.text(
            value + side * reach * 0.02,
            place,
            _amount(value),
            ha="left" if side > 0 else "right",
            va="center",
            fontweight="bold",
            fontsize=size(),
        )
    ends = min(0.0, data.min()) - reach * 0.22, max(0.0, data.max()) + reach * 0.22
    ax.set_xlim(*ends)
    inner_ticks(ax, *ends)
    _zero(ax)
    title = _value_title(data)
    listed = ", ".join(f"{option} {_amount(value)}" for option, value in data.items())
    return style.finish(
        ax,
        title=title,
        xlabel="Net present value over five years (Y million), against staying as is",
        source=_MONEY,
        alt=f"Bar chart of net present values in Y million: {listed}. {title}.",
    )


def _value_title(data: pd.Series) -> str:
    above = [str(option) for option, value in data.items() if value > 0]
    if not above:
        return "No option pays for itself within five years"
    if len(above) == len(data):
        return f"Every option pays for itself; {data.idxmax()} brings most ({_amount(data.max())})"
    if len(above) == 1:
        return f"Only {above[0]} pays for itself within five years ({_amount(data.max())})"
    most = f"{data.idxmax()} brings most ({_amount(data.max())})"
    return f"{' and '.join(above)} pay for themselves in five years; {most}"


def cash_flow(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Net flow of one option year by year, with the running sum of present values (``options.cash_flows``)."""
    ax = style.axes(ax)
    years = data.index.to_numpy()
    running = data["present"].cumsum()
    bars = [style.COLOURS["blue"] if net >= 0 else style.COLOURS["orange"] for net in data["net"]]
    ax.bar(years, data["net"], width=0.6, color=bars)
    ax.plot(years, running, color=style.INK, marker="o", linewidth=2)
    reach = max(float(np.abs([data["net"], running]).max()), 1.0)
    for year, net in zip(years, data["net"], strict=True):
        if net == 0:
            continue
        ax.text(
            year,
            max(net, 0.0) + reach * 0.03,
            _amount(net),
            ha="center",
            va="bottom",
            fontsize=size(0.9),
        )
    ax.text(
        years[-1] + 0.4,
        running.iloc[-1],
        f"sum of\npresent\nvalues\n{_amount(running.iloc[-1])}",
        va="center",
        fontsize=size(0.9),
        bbox=_GROUND,
        zorder=4,
    )
    ax.axhline(0, color=style.INK, linewidth=1.2)
    ax.set_xlim(-0.5, years[-1] + 1.2)
    low, high = min(0.0, data["net"].min(), running.min()), max(0.0, data["net"].max(), running.max())
    ax.set_ylim(low - reach * 0.16, high + reach * 0.16)
    ax.set_xticks(years, [str(year) for year in years])
    ax.grid(axis="x", visible=False)
    back = running.index[running > 0]
    ending = (
        f"is back at zero in year {back[0]}"
        if len(back) and running.iloc[-1] > 0
        else f"ends at {_amount(running.iloc[-1])}"
    )
    title = f"Deepest at {_amount(running.min())} in year {running.idxmin()}, the sum {ending}"
    listed = ", ".join(f"year {year} {_amount(net)}" for year, net in data["net"].items())
    return style.finish(
        ax,
        title=title,
        xlabel="Year",
        ylabel="Net flow (Y million)",
        source=_MONEY,
        alt=f"Bar chart of net flows in Y million: {listed}. {title}.",
    )


def npv_ranges(data: MoneyDraws, *, ax: Axes | None = None) -> Axes:
    """Distribution of every option's net present value: the middle 90 percent, the mean, P(NPV > 0)."""
    ax = style.axes(ax)
    table = data.net_present_value
    low, high = np.percentile(table, [0.5, 99.5], axis=0)
    edges = np.linspace(low.min(), high.max(), 90)
    margin = 0.36 * (edges[-1] - edges[0])  # for the words at the side
    places = np.arange(table.shape[1])[::-1].astype(float)
    peak = max(np.histogram(table[o], edges)[0].max() for o in map(str, table))
    for place, option in zip(places, map(str, table.columns), strict=True):
        counts = np.histogram(table[option], edges)[0] / peak * 0.78
        ax.fill_between(
            (edges[:-1] + edges[1:]) / 2, place, place + counts, color=colour(option), alpha=0.45, linewidth=0
        )
        p5, p50, p95 = np.percentile(table[option], [5, 50, 95])
        ax.plot([p5, p95], [place, place], color=colour(option), linewidth=4, solid_capstyle="butt")
        ax.plot(
            [table[option].mean()],
            [place],
            "D",
            color="white",
            markeredgecolor=style.INK,
            markersize=7,
            zorder=4,
        )
        ax.text(
            edges[-1] + margin,
            place + 0.3,
            f"above zero: {data.chance_positive[option]:.0%}\nmean {_amount(table[option].mean())}, median {_amount(p50)}",
            ha="right",
            va="center",
            fontsize=size(0.9),
        )
    ax.set_yticks(places, [option_name(o) for o in table.columns])
    ax.set_ylim(-0.25, table.shape[1] - 0.05)
    ax.set_xlim(edges[0], edges[-1] + margin)
    ax.grid(axis="y", visible=False)
    _zero(ax)
    chance, mean = data.chance_positive, table.mean()
    title = f"No option is safe: {chance.idxmax()} beats doing nothing in {chance.max():.0%} of the draws"
    if chance.max() >= 0.9:
        title = f"{chance.idxmax()} beats doing nothing in {chance.max():.0%} of the draws"
    listed = "; ".join(f"{o} mean {_amount(mean[o])}, above zero {chance[o]:.0%}" for o in map(str, table))
    return style.finish(
        ax,
        title=title,
        xlabel="Net present value (Y million); bar: middle 90 percent, diamond: mean",
        source=f"{_MONEY}; {len(table):,} draws",
        alt=f"Distributions of net present value in Y million: {listed}. {title}.",
    )


# --- drivers ---


def tornado(data: pd.DataFrame, *, top: int = 8, ax: Axes | None = None) -> Axes:
    """Net present value as each assumption moves alone over its range, the widest first."""
    ax = style.axes(ax)
    table = data.head(top)
    base = float(table["npv"].iloc[0])
    ends = table[["npv_low", "npv_high"]].to_numpy()
    low, high = min(0.0, float(ends.min())), max(0.0, float(ends.max()))
    span = max(high - low, 1.0)
    places = label_column(
        ax, [_driver(row) for _, row in table.iterrows()], low - span * 0.14, high + span * 0.14
    )
    for place, (_, row) in zip(places, table.iterrows(), strict=True):
        for end, shade in (("low", style.COLOURS["sky"]), ("high", style.COLOURS["blue"])):
            value = row[f"npv_{end}"]
            ax.barh(place, value - base, left=base, height=0.62, color=shade)
        below = row["npv_low"] <= row["npv_high"]
        left, right = ("low", "high") if below else ("high", "low")
        ax.text(
            row[f"npv_{left}"] - span * 0.012,
            place,
            _plain(row[left]),
            ha="right",
            va="center",
            fontsize=size(0.88),
        )
        ax.text(
            row[f"npv_{right}"] + span * 0.012,
            place,
            _plain(row[right]),
            ha="left",
            va="center",
            fontsize=size(0.88),
        )
    ax.axvline(base, color=style.MUTED, linewidth=1, linestyle="--")
    _zero(ax)
    first = table.iloc[0]
    worst, best = sorted((first["npv_low"], first["npv_high"]))
    title = f"{_name(first)} alone: {_amount(worst)} to {_amount(best)}"
    listed = "; ".join(
        f"{_driver(row)} {_amount(row['npv_low'])} to {_amount(row['npv_high'])}"
        for _, row in table.iterrows()
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Net present value (Y million); pale: at the low end, dark: at the high end",
        source=_MONEY,
        alt=f"Tornado chart of {len(table)} assumptions around {_amount(base)}. {title}.",
        numbers=f"Low to high end of each assumption: {listed}.",
    )


def _name(row: Any) -> str:
    """Label without the option's id."""
    label = str(row["label"]).split(": ")[-1]
    return label[:1].upper() + label[1:]


def _driver(row: Any) -> str:
    """Label without the option's id, with the unit."""
    unit = str(row["unit"]).replace("share/year", "a year").replace("share", "").strip()
    kept = unit.replace(" ", "\u00a0")  # a unit does not break over lines
    return f"{_name(row)} ({kept})" if unit else _name(row)


def _range(ax: Axes, place: float, row: Any) -> None:
    """One assumption's range with its value now, its break-even, and both ends."""
    ax.barh(place, 1, left=0, height=0.5, color=_SHADE)
    for x, end, side in ((-0.015, "low", "right"), (1.015, "high", "left")):
        ax.text(x, place, _plain(row[end]), ha=side, va="center", fontsize=size(0.85), color=style.MUTED)
    ax.plot([row["at"]], [place], "D", color="white", markeredgecolor=style.INK, markersize=7, zorder=4)
    unit = "" if str(row["unit"]).startswith("share") else f" {row['unit']}"
    note = "no value will do" if np.isnan(row["turn"]) else f"{_plain(row['break_even'])}{unit}"
    if 0 <= row["turn"] <= 1:
        ax.plot([row["at"], row["turn"]], [place, place], color=style.COLOURS["orange"], linewidth=3)
        ax.plot([row["turn"]] * 2, [place - 0.3, place + 0.3], color=style.COLOURS["orange"], linewidth=3)
    inside = 0 <= row["turn"] <= 1
    look: dict[str, Any] = {"fontweight": "bold"} if inside else {"color": style.MUTED, "style": "italic"}
    ax.text(1.22, place, note, va="center", fontsize=size(0.88), **look)


def _lower(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def break_evens(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How far each assumption may fall (or must rise) before the option is worth nothing.

    `data` is ``options.break_evens``. Every row has its own scale: the register's low at 0, its high at 1.
    """
    ax = style.axes(ax, size=(8, 5.2))
    table = data.copy()
    span = (table["high"] - table["low"]).astype(float)
    table["at"] = (table["base"] - table["low"]) / span
    table["turn"] = (table["break_even"] - table["low"]) / span
    table["move"] = (table["turn"] - table["at"]).abs()
    table = table.sort_values("move", kind="stable", na_position="last")
    places = label_column(ax, [_name(row) for _, row in table.iterrows()], -0.2, 1.9, share=0.36, width=36)
    for place, (_, row) in zip(places, table.iterrows(), strict=True):
        _range(ax, place, row)
    ax.text(
        1.22,
        len(table) - 0.45,
        "breaks even at (grey: outside the range)",
        va="bottom",
        fontsize=size(0.85),
        color=style.MUTED,
    )
    ax.set_ylim(-0.6, len(table) + 0.2)
    ax.set_xticks([])
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    nearest = table.iloc[0]
    if np.isnan(nearest["turn"]):
        title = "No single assumption brings this option to break even"
    else:
        title = f"Nearest break-even: {_lower(_name(nearest))}, {_plain(nearest['break_even'])}"
    listed = "; ".join(
        f"{_driver(row)} {_plain(row['base'])}, "
        + ("none" if np.isnan(row["turn"]) else _plain(row["break_even"]))
        for _, row in table.iterrows()
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Register's range, low to high (diamond: now)",
        source=_MONEY,
        alt=f"Range chart of {len(table)} assumptions, each now and at break-even. {title}.",
        numbers=f"Each now and at break-even: {listed}.",
    )


# --- information ---


def information_value(data: pd.Series, *, ax: Axes | None = None) -> Axes:
    """What it is worth to close each information gap (``options.evppi``), in Y million.

    The series' attribute ``attrs["evpi"]``, where set, is drawn as the ceiling.
    """
    ax = style.axes(ax)
    ceiling = data.attrs.get("evpi", np.nan)
    reach = max(float(np.nanmax([data.max(), ceiling])), 0.1)
    places = label_column(ax, list(data.index), 0, reach * 1.1, share=0.36, width=36)
    ax.barh(places, data, height=0.6, color=style.COLOURS["blue"])
    for place, value in zip(places, data, strict=True):
        ax.text(value + reach * 0.012, place, f"{value:.1f}", va="center", fontsize=size(), fontweight="bold")
    if not np.isnan(ceiling):
        ax.axvline(ceiling, color=style.INK, linestyle="--", linewidth=1.4)
        ax.text(
            ceiling - reach * 0.012,
            -0.5,
            f"all of them: {ceiling:.1f}",
            ha="right",
            va="bottom",
            fontsize=size(0.9),
        )
    title = f"Close first: {_lower(data.index[0])}, worth up to Y {data.iloc[0]:.1f} m"
    listed = ", ".join(f"{gap} {value:.1f}" for gap, value in data.items())
    return style.finish(
        ax,
        title=title,
        xlabel="Expected value of knowing before choosing (Y million)",
        source=f"{_MONEY}; Strong et al. (2014)",
        alt=f"Bar chart of the value of information for {len(data)} gaps. {title}.",
        numbers=f"Y million: {listed}.",
    )


# --- tail ---


def tail(data: Tail, *, ax: Axes | None = None) -> Axes:
    """Chance that the platform's five-year value is worse than each amount, on a logarithmic scale."""
    ax = style.axes(ax)
    worst = np.sort(data.samples)
    chance = np.arange(1, len(worst) + 1) / len(worst)
    keep = chance <= 1
    top = worst[-1]
    first = max(1, int(1e-4 * len(worst)))
    step = np.unique(np.geomspace(first, keep.sum(), 400).astype(int)) - 1
    ax.plot(worst[step], chance[step], color=colour("O3"), linewidth=2.6)
    left = float(worst[step[0]])
    ax.axvline(data.expected, color=style.INK, linestyle="--", linewidth=1.4)
    ax.text(
        data.expected,
        1.25e-4,
        f"expected {_amount(data.expected)} ",
        ha="right",
        va="bottom",
        fontsize=size(0.92),
    )
    shortfall = data.shortfall(0.01)
    for share in (0.01,):
        value = float(worst[int(share * len(worst)) - 1])
        ax.plot([value], [share], "o", color=colour("O3"), markersize=8)
        ax.annotate(
            f"worst 1 percent: below {_amount(value)},\n{_amount(shortfall)} on average",
            (value, share),
            xytext=(-10, 12),
            textcoords="offset points",
            ha="right",
            fontsize=size(0.92),
        )
    ax.set_yscale("log")
    ax.set_ylim(1e-4, 1.4)
    ax.set_yticks([1, 0.1, 0.01, 0.001, 0.0001], ["100%", "10%", "1%", "0.1%", "0.01%"])
    ax.set_xlim(min(left, shortfall * 1.3), max(top, 0) + 0.06 * abs(left))
    ax.minorticks_off()
    title = (
        f"Behind an expected value of {_amount(data.expected)}: in the worst 1 percent {_amount(shortfall)}"
    )
    return style.finish(
        ax,
        title=title,
        xlabel="Net present value of the data platform over five years (Y million)",
        ylabel="Chance of this or worse (log)",
        source=f"{_MONEY}; breaches Poisson, losses lognormal",
        alt=f"Curve of the chance of each five-year value or worse, expected value {_amount(data.expected)} Y million; "
        f"a breach in {data.chance_of_breach:.0%} of the five-year runs. {title}.",
    )
