"""Charts of what could go wrong and cost money: a price shock, a premise that fails, a breach."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.charts import look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, percent, records, rows, span
from helpers.charts.marks import Marks
from helpers.charts.words import Words
from helpers.risks import return_on_security_investment

if TYPE_CHECKING:
    from helpers.risks import Breach, VendorDecision

ACT_COLOURS = {
    "wait": look.COLOURS["orange"],
    "stay": look.COLOURS["grey"],
    "move_now": look.COLOURS["purple"],
    "ready": look.COLOURS["blue"],
}
SHOCK = look.COLOURS["orange"]
PREMISE_COLOURS = (look.COLOURS["orange"], look.COLOURS["blue"])  # of the vendor, of the data
WITHOUT, WITH = look.COLOURS["orange"], look.COLOURS["blue"]
_VENDOR_SOURCE = "Derived from teaching assumptions; case C65, C66, C71, C73"
_COST = "Expected cost over today's price (Y million)"

# --- leaving a vendor --------------------------------------------------------------------------------

DEAREST = 2.0  # the rise up to which the axis goes: over a year or two even more would be needed


def _rise_frame(data: pd.DataFrame) -> Frame:
    years = tuple(map(float, data["years"]))
    return Frame(
        x=Axis(years[0] - 0.3, years[-1] + 0.3, "Years over which the move must pay", ticks=years),
        y=Axis(0, DEAREST, "Lasting price rise (percent of today's price)", form=percent),
        source="Derived from teaching assumptions (cloud spend, cost of leaving, premium); case C66, C73",
        told="y",
    )


@chart(_rise_frame, holds=True)
def break_even_rise(data: pd.DataFrame, put: Marks) -> Words:
    """The price rise that pays for leaving, by the years over which it must pay (`risks.break_even_curve`)."""
    years, rise = data["years"].to_numpy(float), data["price_rise"].to_numpy(float)
    shock, blue = float(data["shock"].iloc[0]), look.COLOURS["blue"]
    period, needed = (float(data.loc[data["planned"], column].iloc[0]) for column in ("years", "price_rise"))
    if not put.ghost:
        put.band(years, rise, max(DEAREST, rise.max()), blue, alpha=0.1)
    put.line(years, rise, blue, marker="o")
    put.point(period, needed, blue, size=10, label=f"{needed:.0%} over {period:.0f} years", prefer="above")
    put.rule(y=shock, colour=look.COLOURS["orange"], label=f"the rise assumed: {shock:.0%}")
    put.note("leaving is cheaper", blue, where=["top right"], bold=True)
    put.note("staying is cheaper", look.MUTED, where=["bottom left"], bold=True)
    pays = data.loc[data["price_rise"] < shock, "years"]
    ever = f"over {pays.iloc[0]} years or more" if len(pays) else "over none of these periods"
    pay = "even within a year" if len(pays) == len(data) else f"only {ever}" if len(pays) else ever
    return Words(
        f"Over {period:.0f} years a rise of {needed:.0%} pays for leaving",
        f"Line chart of the price rise at which leaving Tencent costs as much as staying, from {rise[0]:.0%} "
        f"over one year to {rise[-1]:.0%} over ten; {needed:.0%} over the planning period; "
        f"a rise of {shock:.0%} pays for leaving {pay}.",
    )


def _choices_frame(data: VendorDecision) -> Frame:
    return Frame(
        x=Axis(0, 1, "Chance of the price shock, at the start of year 2 (percent)", form=percent),
        y=span(data.costs[["calm", "shock"]], label=_COST),
        source=_VENDOR_SOURCE,
        right=(*data.costs["label"], "Wait or stay"),
    )


@chart(_choices_frame)
def vendor_choices(data: VendorDecision, put: Marks) -> Words:
    """Expected cost of the four acts as the shock grows likelier (`risks.vendor_decision`)."""
    costs, names = data.costs[["calm", "shock"]], data.costs["label"]
    same = math.isclose(costs["shock"]["stay"], costs["shock"]["wait"], abs_tol=1e-9)
    said = {**names, **({"wait": "Wait or stay", "stay": ""} if same else {})}
    for act, colour in ACT_COLOURS.items():
        wide = same and act == "wait"  # lines that coincide both stay visible
        put.line([0, 1], costs.loc[act], colour, width=5 if wide else 2.2, label=said[act], end=True,
                 dash="--" if act == "stay" else "-")  # fmt: skip
    put.rule(x=data.probability, dash="-", width=1.2, label=f"now {data.probability:.0%}")
    for chance in data.turning_points["probability"]:
        cost = float(data.expected_at(chance).min(axis=1).iloc[0])
        put.point(chance, cost, look.INK, shape="D", size=6, label=f"{chance:.0%}", prefer="below")
    best, turns = names[data.best].lower(), _turns(data, names)
    return Words(
        f"At a chance of {data.probability:.0%} the cheapest is to {best}; {turns}",
        f"Line chart of the expected cost of four acts against the chance of a price shock, from 0 to "
        f"{costs.to_numpy(float).max():.0f} million yuan: at {data.probability:.0%} the cheapest is to {best}; {turns}.",
    )


def _turns(data: VendorDecision, names: pd.Series) -> str:
    turns = []
    for _, chance, before, after in records(data.turning_points):
        side, act = ("above", after) if chance > data.probability else ("below", before)
        turns.append(f"{side} {chance:.0%} to {names[act].lower()}")
    return ", ".join(turns) or "no chance of a shock changes that"


def _bars_frame(data: VendorDecision) -> Frame:
    return Frame(
        x=span(data.expected, most=50, least=5, label=_COST),
        y=rows(data.costs["label"], above=True),
        source=_VENDOR_SOURCE,
        key=(("no shock, times its chance", look.COLOURS["sky"]), ("shock, times its chance", SHOCK)),
    )


@chart(_bars_frame)
def vendor_bars(data: VendorDecision, put: Marks) -> Words:
    """The decision tree as bars: what each branch adds to an act's expected cost (`risks.vendor_decision`)."""
    q, expected = data.probability, data.expected
    for y, row in put.down(records(data.costs)):
        parts = [((1 - q) * row.calm, look.COLOURS["sky"], 1.0, ""), (q * row.shock, SHOCK, 1.0, "")]
        put.stack(y, parts, height=0.46, label=f"{expected[row.Index]:.1f}")
        then = f", then {row.response}" if row.Index in ("wait", "ready") else ""
        put.words(0, y + 0.3, row.label + then, va="bottom", dx=1)
        sums = f"{1 - q:.0%} \u00d7 {row.calm:.1f} + {q:.0%} \u00d7 {row.shock:.1f}"
        put.words(put.frame.x.high, y + 0.3, sums, ha="right", va="bottom", colour=look.MUTED)
    gap = expected["ready"] - expected["wait"]
    each = "; ".join(f"{row.label} {expected[row.Index]:.1f}" for row in records(data.costs))
    return Words(
        f"Being ready costs Y {abs(gap):.1f} million {'more' if gap > 0 else 'less'} than waiting",
        f"Bar chart of the expected cost of four acts in million yuan: {each}, at a chance of {q:.0%}.",
    )


def _premises_frame(data: pd.DataFrame) -> Frame:
    loss = "Loss if it is (Y million); dotted: equal expected loss"
    chance = "Chance that the premise is wrong (percent)"
    return Frame(
        x=span(data["chance"], least=0.7, room=0, label=chance, form=percent),
        y=span(data["loss"], least=5, room=0.12, label=loss),
        source="Derived from teaching assumptions; case C46, C64, C65",
    )


@chart(_premises_frame)
def premises(data: pd.DataFrame, put: Marks) -> Words:
    """Two premises by chance and loss, with the lines of equal expected loss (`risks.premises`)."""
    chances = np.geomspace(0.005, put.frame.x.high, 100)
    told = list(records(data))
    for row, colour in zip(told, PREMISE_COLOURS, strict=True):
        put.line(chances, row.expected / chances, colour, width=1.2, dash=":")
        words = f"{row.premise}\n{row.expected:.1f} expected"
        put.point(row.chance, row.loss, colour, size=11, label=words)
    worst, other = sorted(told, key=lambda row: -row.expected)
    each = "; ".join(
        f"{r.premise}, chance {r.chance:.0%}, loss {r.loss:.0f}, expected {r.expected:.1f} million yuan"
        for r in told
    )
    return Words(
        f"Dearer to be wrong about: \u201c{worst.premise}\u201d "
        f"({worst.expected:.1f} against {other.expected:.1f})",
        f"Scatter of two premises by chance and loss: {each}.",
    )


# --- breach ------------------------------------------------------------------------------------------

LARGEST = 2_000.0  # Y m, the end of the axis


_RAREST = 2e-4  # chance of a year that the curve goes down to


def _exceedance_frame(data: Breach) -> Frame:
    return Frame(
        x=Axis(1, LARGEST, "Loss in a year (Y million, log scale)", log=True, ticks=(1, 10, 100, 1000)),
        y=Axis(_RAREST, 0.3, "Chance of losing more (percent, log scale)", log=True,
               ticks=(0.001, 0.01, 0.1), names=("0.1%", "1%", "10%"), form=percent),
        source="Derived: Poisson number, lognormal loss, teaching assumptions; R-ibm-breach, R-pipl-fine",
        key=(("without control", WITHOUT), ("with control", WITH)),
        ground=lambda put: put.rule(x=data.fixed_fine, dash=":", bold=False, label="fixed part of the largest fine"),
        told="y",
    )  # fmt: skip


@chart(_exceedance_frame, holds=True)
def loss_exceedance(data: Breach, put: Marks) -> Words:
    """Chance that a year's breaches cost more than an amount, without and with the control (`risks.breach`)."""
    losses = np.geomspace(1, LARGEST, 200)
    over, under = (loss.exceedance(data.fixed_fine) for loss in (data.without, data.with_control))
    curves = (data.without, over, WITHOUT, "right"), (data.with_control, under, WITH, "left")
    for loss, chance, colour, side in curves:
        chances = loss.exceedance(losses)
        put.line(losses, np.where(chances >= _RAREST, chances, np.nan), colour)
        if chance >= _RAREST:
            put.point(data.fixed_fine, chance, colour, label=f"{chance:.2%}", prefer=side)
    return Words(
        f"One year in {_one_in(over)} loses more than Y {data.fixed_fine:.0f} million; with the control one in "
        f"{_one_in(under)}",
        f"Loss exceedance curve on log scales, from 1 to {LARGEST:,.0f} million yuan: the chance per year of losing "
        f"more than {data.fixed_fine:.0f} is {over:.2%} without and {under:.2%} with the control; the expected loss is "
        f"{data.without.expected:.2f} and {data.with_control.expected:.2f} million yuan per year.",
    )


def _one_in(chance: float) -> str:
    return f"{1 / chance:,.0f}" if chance > 0 else "more than were simulated"


MOST_BREACHES = 0.12  # a year, the end of the axis
MOST_RETURN = 6.0


def _return_frame(data: Breach) -> Frame:
    label = "Return on the control (ROSI, percent)"
    return Frame(
        x=Axis(0, MOST_BREACHES, "Serious breaches per year", ticks=tuple(np.arange(7) / 50)),
        y=Axis(-1.2, MOST_RETURN, label, ticks=tuple(range(-1, 7)), form=percent),
        source="Derived from teaching assumptions; method R-enisa-2012; case C67, C70",
        ground=lambda put: put.rule(y=0, colour=look.MUTED, dash="-", width=1.2),
    )


@chart(_return_frame, holds=True)
def control_return(data: Breach, put: Marks) -> Words:
    """ROSI of the control against the frequency of breaches, with the frequency at which it pays (`risks.breach`)."""
    now, pays = data.without.frequency, data.paying_frequency
    ends = [
        return_on_security_investment(at, data.mean_loss, data.effect, data.cost) for at in (0, MOST_BREACHES)
    ]
    put.line([0, MOST_BREACHES], ends, WITH)
    if pays <= MOST_BREACHES:
        put.point(pays, 0, WITHOUT, shape="D", label=f"pays from {pays:.3f} per year", prefer="below")
    put.point(now, data.rosi, look.INK, size=9, label=f"now {data.rosi:+,.0%}", prefer="left")
    verdict = "pays" if data.rosi > 0 else "does not pay"
    return Words(
        f"At {now:.3f} breaches per year the control {verdict}; it pays from {pays:.3f}",
        f"Line chart of the return on a breach control against breaches per year, from {ends[0]:.0%} at none to "
        f"{ends[1]:.0%} at {MOST_BREACHES:g}: {data.rosi:+.0%} at {now:.3f}, nought at {pays:.3f}.",
    )
