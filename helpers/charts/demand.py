"""Charts of demand and capacity: what kept consultations amount to, and figures beside comparators."""

from __future__ import annotations

import pandas as pd

from helpers.charts import look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, percent, rows, span
from helpers.charts.marks import Marks
from helpers.charts.words import Words
from helpers.demand import HALF, Retention


def _retention_frame(data: Retention) -> Frame:
    return Frame(
        x=Axis(0.0, 1.0, "Share of the online peak kept", form=percent),
        y=Axis(0.0, 1.2, "Online share of follow-ups", form=percent),  # beyond all of them the title says enough
        source="derived from C01 and C03 with teaching assumptions",
        ground=lambda put: put.rule(y=HALF, colour=look.MUTED, width=1, label="half of chronic follow-ups",
                                    bold=False, first="low"),
    )  # fmt: skip


@chart(_retention_frame, holds=True)
def retention(data: Retention, put: Marks) -> Words:
    """Online share of chronic follow-ups against the share of the peak kept (`demand.retention`)."""
    blue, curve = look.COLOURS["blue"], data.curve
    put.line(curve["share_of_peak_kept"], curve["share_of_followups"], blue, width=2.5)
    if data.required <= 1:
        put.point(data.required, HALF, look.COLOURS["orange"], shape="D",
                  label=f"half needs {data.required:.0%} of the peak")  # fmt: skip
    put.point(data.kept, data.share_of_followups, blue, size=9,
              label=f"{data.kept:.0%} kept gives {data.share_of_followups:.0%}")  # fmt: skip
    start, end = curve["share_of_followups"].iloc[[0, -1]]
    needed = f"{data.required:.0%} of the peak"
    if data.required > 1:
        needed = f"more than the whole peak ({data.required:.0%} of it)"
    return Words(
        _retention_title(data),
        f"Line chart of the online share of chronic follow-ups against the share of the peak kept, from {start:.0%} "
        f"at nothing kept to {end:.0%} at the whole peak. Kept {data.kept:.0%} gives {data.share_of_followups:.0%}; "
        f"half needs {needed}.",
    )


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


def _required_frame(table: pd.DataFrame) -> Frame:
    return Frame(
        x=span(table["at_low"], table["at_high"], [1.2], room=0.12, form=percent,
               label="Share of the peak that half of chronic follow-ups needs"),
        y=rows(table["label"], above=True),
        source="derived; each assumption alone over its register range",
        size=(8.0, 3.6),
        ground=lambda put: put.rule(x=1, colour=look.COLOURS["orange"], dash="-", width=2, label="the whole peak"),
    )  # fmt: skip


@chart(_required_frame)
def required_share(table: pd.DataFrame, put: Marks) -> Words:
    """How far each assumption alone moves the required share (`demand.required_share_range`)."""
    ends = table[["at_low", "at_high"]]
    low, high = ends.min(axis=1), ends.max(axis=1)
    for y, (left, right) in put.down(zip(low, high, strict=True)):
        put.bar(y, left, right, look.COLOURS["blue"], height=0.36, label=f"{right:.0%}", bold=False)
        put.words(left, y, f"{left:.0%}", dx=-4, ha="right")
    put.names_above(0.24)
    first = str(table["label"].iloc[0])
    beyond = (high > 1).any()
    verdict = "some values ask for more than the whole peak" if beyond else "none asks for the whole peak"
    return Words(
        f"Most depends on: {first.lower()}; {verdict}",
        "Bar chart of ranges of the required share of the peak, one bar for each assumption, from "
        f"{low.min():.0%} to {high.max():.0%}. Widest: {first}, {low.iloc[0]:.0%} to {high.iloc[0]:.0%}.",
    )


def _comparators_frame(table: pd.DataFrame) -> Frame:
    return Frame(
        x=span(table["visits_per_bed"], room=0.12, label="Outpatient visits per bed per year"),
        y=rows(table["visits_per_bed"].sort_values(ascending=False).index, above=True),
        source="derived from C01 and C02; external: R-nhc-2023, R-nhc-beds-2023, R-zhongshan-page, "
        "R-zhongshan-nejm. Not like for like",
        size=(8.0, 4.0),
    )


@chart(_comparators_frame, holds=True)
def comparators(table: pd.DataFrame, put: Marks) -> Words:
    """Visits per bed at Huashan and at comparators (`demand.visits_per_bed`)."""
    order = table["visits_per_bed"].sort_values()
    for y, (name, value) in enumerate(order.items()):  # the least at the bottom
        colour = look.COLOURS["blue" if str(name).startswith("Huashan") else "grey"]
        put.bar(y, 0, value, colour, height=0.42, label=f"{value:,.0f}", bold=False)
    put.names_above(0.27)
    each = "; ".join(f"{name} {value:,.0f}" for name, value in order.items())
    return Words(_comparator_title(order), f"Bar chart of outpatient visits per bed per year: {each}.")


def _comparator_title(values: pd.Series) -> str:
    own = float(values[values.index.str.startswith("Huashan")].iloc[0])
    twins = values[values.index.str.startswith("Zhongshan")]
    ratio = twins.max() / twins.min()
    where = "between" if twins.min() <= own <= twins.max() else "above" if own > twins.max() else "below"
    return f"Two sources on one hospital differ {ratio:.1f}-fold; Huashan lies {where} them"
