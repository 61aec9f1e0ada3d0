"""Charts of demand and capacity: what kept consultations amount to, and figures beside comparators."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from helpers.charts import style
from helpers.demand import HALF, Retention


def retention(data: Retention, *, ax: Axes | None = None) -> Axes:
    """Online share of chronic follow-ups against the share of the peak kept (`demand.retention`)."""
    ax = style.axes(ax)
    curve = data.curve
    blue, orange = style.COLOURS["blue"], style.COLOURS["orange"]
    ax.plot(curve["share_of_peak_kept"], curve["share_of_followups"], color=blue, linewidth=2.5)
    ax.axhline(HALF, color=style.MUTED, linestyle="--", linewidth=1)
    crowded = data.required < 0.4  # the curve then crosses where the label would stand
    ax.annotate(
        "half of chronic follow-ups",
        (0.99 if crowded else 0.01, HALF),
        xytext=(0, 4),
        textcoords="offset points",
        ha="right" if crowded else "left",
        color=style.MUTED,
    )
    ax.plot([data.kept], [data.share_of_followups], "o", color=blue, markersize=9)
    notes = [(f"● kept: {data.kept:.0%} of the peak gives {data.share_of_followups:.0%}", blue)]
    if data.required <= 1:
        ax.plot([data.required], [HALF], "D", color=orange, markersize=9)
        notes.append((f"◆ half needs {data.required:.0%} of the peak", orange))
    for row, (text, colour) in enumerate(notes):  # the corner below a rising line is always free
        ax.text(
            0.99, 0.05 + 0.08 * row, text, transform=ax.transAxes, ha="right", color=colour, weight="bold"
        )
    ax.set_xlim(0, 1)
    ax.set_ylim(0, max(0.8, float(curve["share_of_followups"].iloc[-1]) * 1.1))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    # An explorer lays out once: figure spaces keep room for three digits from the start.
    ax.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}".rjust(4, "\u2007"))
    return style.finish(
        ax,
        title=_retention_title(data),
        xlabel="share of the online peak kept",
        ylabel="online share of follow-ups",
        source="derived from C01 and C03 with teaching assumptions",
        alt=f"Line chart of the online share of chronic follow-ups against the share of the peak kept, from "
        f"{curve['share_of_followups'].iloc[0]:.0%} at nothing kept to {curve['share_of_followups'].iloc[-1]:.0%} "
        f"at the whole peak. Kept {data.kept:.0%} gives {data.share_of_followups:.0%}; half needs "
        f"{_needed(data.required)}.",
    )


def required_share(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How far each assumption alone moves the required share (`demand.required_share_range`)."""
    ax = style.axes(ax, size=(8, 3.6))
    rows = np.arange(len(table))[::-1]
    low = table[["at_low", "at_high"]].min(axis=1)
    high = table[["at_low", "at_high"]].max(axis=1)
    ax.barh(rows, high - low, left=low, height=0.36, color=style.COLOURS["blue"])
    for row, left, right in zip(rows, low, high, strict=True):
        ax.annotate(
            f"{left:.0%}", (left, row), xytext=(-4, 0), textcoords="offset points", ha="right", va="center"
        )
        ax.annotate(f"{right:.0%}", (right, row), xytext=(4, 0), textcoords="offset points", va="center")
    _names_above(ax, rows, list(table["label"]), 0.25)
    ax.axvline(1, color=style.COLOURS["orange"], linewidth=2)
    ax.text(1.01, -0.55, "the whole peak", va="bottom", color=style.COLOURS["orange"], weight="bold")
    ax.set_ylim(-0.6, len(table) - 0.3)
    ax.set_xlim(0, max(1.3, float(high.max()) * 1.12))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.grid(axis="y", visible=False)
    first = table.iloc[0]
    beyond = [str(label) for label, top in zip(table["label"], high, strict=True) if top > 1]
    verdict = "some values ask for more than the whole peak" if beyond else "none asks for the whole peak"
    return style.finish(
        ax,
        title=f"Most depends on: {str(first['label']).lower()}; {verdict}",
        xlabel="share of the peak that half of chronic follow-ups needs",
        source="derived; each assumption alone over its register range",
        alt="Bar chart of ranges of the required share of the peak, one bar an assumption, from "
        f"{low.min():.0%} to {high.max():.0%}. Widest: {first['label']}, {low.iloc[0]:.0%} to {high.iloc[0]:.0%}.",
    )


def comparators(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Visits a bed at Huashan and at comparators (`demand.visits_per_bed`)."""
    ax = style.axes(ax, size=(8, 4))
    order = table.sort_values("visits_per_bed")
    rows = np.arange(len(order))
    own = [name.startswith("Huashan") for name in order.index]
    colours = [style.COLOURS["blue"] if mine else style.COLOURS["grey"] for mine in own]
    ax.barh(rows, order["visits_per_bed"], height=0.42, color=colours)
    for row, value in zip(rows, order["visits_per_bed"], strict=True):
        ax.annotate(f"{value:,.0f}", (value, row), xytext=(4, 0), textcoords="offset points", va="center")
    _names_above(ax, rows, [str(name) for name in order.index], 0.25)
    ax.set_ylim(-0.5, len(order) - 0.3)
    ax.set_xlim(0, float(order["visits_per_bed"].max()) * 1.12)
    ax.grid(axis="y", visible=False)
    return style.finish(
        ax,
        title=_comparator_title(order),
        xlabel="outpatient visits a bed a year",
        source="derived from C01 and C02; external: R-nhc-2023, R-nhc-beds-2023, R-zhongshan-page, "
        "R-zhongshan-nejm. Not like for like",
        alt="Bar chart of outpatient visits a bed a year: "
        + "; ".join(f"{name} {value:,.0f}" for name, value in order["visits_per_bed"].items())
        + ".",
    )


def _needed(required: float) -> str:
    if required <= 1:
        return f"{required:.0%} of the peak"
    return f"more than the whole peak ({required:.0%} of it)"


def _retention_title(data: Retention) -> str:
    if data.required > 1:
        return "Even the whole peak, kept every day, is less than half of chronic follow-ups"
    if data.share_of_followups > 1:
        return f"{data.kept:.0%} of the peak kept would exceed all chronic follow-ups"
    if data.kept >= data.required:
        return f"With {data.kept:.0%} of the peak kept, online is {data.share_of_followups:.0%} of chronic follow-ups"
    return (
        f"Half of chronic follow-ups online needs {data.required:.0%} of the pandemic peak, "
        f"kept every day; {data.kept:.0%} gives {data.share_of_followups:.0%}"
    )


def _comparator_title(order: pd.DataFrame) -> str:
    values = order["visits_per_bed"]
    own = float(values[[name.startswith("Huashan") for name in order.index]].iloc[0])
    twins = values[[name.startswith("Zhongshan") for name in order.index]]
    ratio = twins.max() / twins.min()
    where = "between" if twins.min() <= own <= twins.max() else "above" if own > twins.max() else "below"
    return f"Two sources on one hospital differ {ratio:.1f}-fold; Huashan lies {where} them"


def _names_above(ax: Axes, rows: np.ndarray, names: list[str], lift: float) -> None:
    """The name of each bar above its left end, so that long names take no width from the bars."""
    for row, name in zip(rows, names, strict=True):
        ax.text(0.005, row + lift, name, transform=ax.get_yaxis_transform(), va="bottom", color=style.MUTED)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
