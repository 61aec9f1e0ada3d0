"""Charts of the executive review: vendor, breach, flags, the success measure, predictions and gates."""

import math
import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import NullFormatter, PercentFormatter

from helpers.charts import style
from helpers.risks import Breach, VendorDecision, positive_predictive_value, return_on_security_investment

PLAIN = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}  # behind words on a mark
SKY_INK = "#1f6f9c"  # the sky colour where it is text
FIXED_FINE = 50.0  # Y m, R-pipl-fine
ACT_COLOURS = {
    "stay": style.COLOURS["grey"],
    "move_now": style.COLOURS["purple"],
    "wait": style.COLOURS["orange"],
    "ready": style.COLOURS["blue"],
}
WITHOUT, WITH = style.COLOURS["orange"], style.COLOURS["blue"]
STATUS = {
    "open": (style.COLOURS["green"], "\u2713 open"),
    "shut": (style.COLOURS["orange"], "\u2715 shut"),
    "not measured": (style.COLOURS["grey"], "? not measured"),
}
FLAG_PARTS = {
    "found": ("found", style.COLOURS["green"]),
    "missed": ("missed", style.COLOURS["purple"]),
    "false_alarms": ("false alarms", style.COLOURS["orange"]),
}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain dicts, each with its index label as id."""
    return [
        {**{str(name): value for name, value in row.items()}, "id": str(key)}
        for key, row in zip(table.index, table.to_dict("records"), strict=True)
    ]


def _row(table: pd.DataFrame, key: str) -> dict[str, Any]:
    return _rows(table.loc[[key]])[0]


def break_even_rise(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The price rise that pays for leaving, by the years over which it must pay (`risks.break_even_curve`)."""
    ax = style.axes(ax)
    planned = _rows(data[data["planned"]])[0]
    shock = float(data["shock"].iloc[0])
    years, rise = data["years"].to_numpy(), data["price_rise"].to_numpy()
    top = max(rise.max(), shock) * 1.12
    ax.plot(years, rise, color=style.COLOURS["blue"], lw=2.2, marker="o", ms=4)
    ax.fill_between(years, rise, top, color=style.COLOURS["blue"], alpha=0.10, lw=0)
    ax.axhline(shock, color=style.COLOURS["orange"], lw=1.8, ls="--")
    ax.plot([planned["years"]], [planned["price_rise"]], "o", ms=9, color=style.COLOURS["blue"])
    ax.text(
        0.99,
        0.96,
        "leaving is cheaper",
        transform=ax.transAxes,
        ha="right",
        va="top",
        color=style.COLOURS["blue"],
    )
    under = rise[-1] > shock
    ax.text(
        10.4,
        shock + (-0.012 if under else 0.012) * top,
        f"the rise assumed: {shock:.0%}",
        color=style.COLOURS["orange"],
        va="top" if under else "bottom",
        ha="right",
    )
    ax.annotate(
        f"{planned['price_rise']:.0%}",
        (planned["years"], planned["price_rise"]),
        xytext=(6, 8),
        textcoords="offset points",
        fontweight="bold",
    )
    ax.set_ylim(0, top)
    ax.set_xticks(years)
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    pays = data.loc[data["price_rise"] < shock, "years"]
    span = (
        f"a rise of {shock:.0%} pays for leaving only over {pays.iloc[0]} years or more"
        if len(pays)
        else (f"a rise of {shock:.0%} pays for leaving over none of these periods")
    )
    if len(pays) == len(data):
        span = f"a rise of {shock:.0%} pays for leaving even within a year"
    return style.finish(
        ax,
        title=f"Over {planned['years']:.0f} years a rise of {planned['price_rise']:.0%} pays for leaving",
        xlabel="years over which the move must pay",
        ylabel="lasting price rise (share of today's price)",
        source="Derived from teaching assumptions (cloud spend, cost of leaving, premium); case C66, C73",
        alt=f"Line chart of the price rise at which leaving Tencent costs as much as staying, from {rise[0]:.0%} "
        f"over one year to {rise[-1]:.0%} over ten; {planned['price_rise']:.0%} over the planning period; {span}.",
    )


def vendor_choices(data: VendorDecision, *, ax: Axes | None = None) -> Axes:
    """Expected cost of the four acts as the shock grows likelier (`risks.vendor_decision`)."""
    ax = style.axes(ax)
    q = np.linspace(0, 1, 101)
    costs = data.expected_at(q)
    top = max(float(costs.to_numpy().max()), 1.0)
    names = data.costs["label"]
    for act in ACT_COLOURS:
        ax.plot(q, costs[act], color=ACT_COLOURS[act], lw=2.2, ls="--" if act == "stay" else "-")
    ends = {names[act]: (float(costs[act].iloc[-1]), ACT_COLOURS[act]) for act in ACT_COLOURS}
    if math.isclose(ends[names["stay"]][0], ends[names["wait"]][0], abs_tol=1e-9):
        ends = {"Wait or stay": ends.pop(names["wait"])} | ends
        del ends[names["stay"]]
    _end_labels(ax, ends, top, x=1.01)
    points = data.turning_points
    for point in _rows(points):
        ax.axvline(point["probability"], color=style.MUTED, lw=1, ls=":")
    ax.axvline(data.probability, color=style.INK, lw=1.2)
    right = data.probability > 0.85
    ax.text(
        data.probability + (-0.01 if right else 0.01),
        top * 1.13,
        f"now {data.probability:.0%}",
        va="top",
        ha="right" if right else "left",
        bbox=PLAIN,
    )
    ax.set(xlim=(0, 1), ylim=(0, top * 1.15))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    turns = _turns(points, names)
    best = names[data.best].lower()
    return style.finish(
        ax,
        title=f"At a chance of {data.probability:.0%} the cheapest is to {best}; {turns}",
        xlabel="chance of the price shock, at the start of year 2",
        ylabel="expected cost over today's price (Y million)",
        source="Derived from teaching assumptions; case C65, C66, C71, C73",
        alt=f"Line chart of the expected cost of four acts against the chance of a price shock, from 0 to "
        f"{top:.0f} million yuan: at {data.probability:.0%} the cheapest is to {best}; {turns}.",
    )


def _turns(points: pd.DataFrame, names: pd.Series) -> str:
    if points.empty:
        return "no chance of a shock changes that"
    parts = [f"above {p['probability']:.0%} to {names[p['after']].lower()}" for p in _rows(points)]
    return ", ".join(parts)


def _end_labels(
    ax: Axes, ends: dict[str, tuple[float, str]], top: float, *, x: float, gap: float = 0.062
) -> None:
    """Label lines at their right ends, pushed downwards where they would overlap."""
    placed = math.inf
    for label, (y, colour) in sorted(ends.items(), key=lambda end: -end[1][0]):
        placed = min(y, placed - gap * top)
        ax.text(x, placed, label, color=colour, va="center", ha="left", fontweight="bold")


def _words(ax: Axes, y: float, words: list[tuple[str, str]]) -> None:
    """Coloured words in a row from the left edge, at height y; each ends about where the next begins."""
    em, x = float(style.rc()["font.size"]), 1.0  # type: ignore[arg-type]
    for text, colour in words:
        ax.annotate(text, (0, y), xytext=(x, 0), textcoords="offset points", xycoords=("axes fraction", "data"),
                    color=colour, va="bottom")  # fmt: skip
        x += em * (0.58 * len(text) + 1.2)


def vendor_bars(data: VendorDecision, *, ax: Axes | None = None) -> Axes:
    """The decision tree as bars: what each branch adds to an act's expected cost (`risks.vendor_decision`)."""
    ax = style.axes(ax)
    costs, q = data.costs.iloc[::-1], data.probability
    calm, shock = (1 - q) * costs["calm"].to_numpy(float), q * costs["shock"].to_numpy(float)
    total, spots = calm + shock, np.arange(len(costs))
    top = max(float(total.max()), 0.5)
    ax.barh(spots, calm, color=style.COLOURS["sky"], height=0.36)
    ax.barh(spots, shock, left=calm, color=style.COLOURS["orange"], height=0.36)
    for y, row in enumerate(_rows(costs)):
        then = "" if row["id"] in ("stay", "move_now") else f", then {row['response']}"
        sums = f"{total[y]:.1f} = {1 - q:.0%} x {row['calm']:.1f} + {q:.0%} x {row['shock']:.1f}"
        _words(ax, y + 0.24, [(f"{row['label']}{then}: {sums}", style.INK)])
    ax.set_yticks([])
    ax.set_xlim(0, top * 1.05)
    ax.grid(axis="y", visible=False)
    ax.set_ylim(-0.4, len(costs) + 0.1)
    _words(
        ax,
        len(costs) - 0.3,
        [("\u25a0 no shock x its chance", SKY_INK), ("\u25a0 shock x its chance", style.COLOURS["orange"])],
    )
    expected = data.expected
    gap = expected["ready"] - expected["wait"]
    than = "more" if gap > 0 else "less"
    return style.finish(
        ax,
        title=f"Being ready costs Y {abs(gap):.1f} million {than} than waiting",
        xlabel="expected cost over today's price (Y million)",
        source="Derived from teaching assumptions; case C65, C66, C71, C73",
        alt="Bar chart of the expected cost of four acts in million yuan: "
        + "; ".join(
            f"{names} {value:.1f}" for names, value in zip(data.costs["label"], expected, strict=True)
        )
        + f", at a chance of {q:.0%}.",
    )


def premises(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Two premises by chance and loss, with the line of equal expected loss (`risks.premises`)."""
    ax = style.axes(ax)
    colours = {"vendor": style.COLOURS["orange"], "data": style.COLOURS["blue"]}
    top = max(float(data["loss"].max()) * 1.25, 5.0)
    low = min(0.0, float(data["loss"].min()) * 1.25)
    chances = np.linspace(0.005, 1, 400)
    for row in _rows(data):
        colour = colours[row["id"]]
        line = row["expected"] / chances
        ax.plot(chances, np.where((line <= top) & (line >= low), line, np.nan), color=colour, lw=1, ls=":")
        ax.plot([row["chance"]], [row["loss"]], "o", ms=11, color=colour)
        above = row["loss"] >= data["loss"].max() or row["loss"] < 0.12 * top
        late = row["chance"] > 0.45
        ax.annotate(
            f"{row['premise']}: {row['expected']:.1f} expected",
            (row["chance"], row["loss"]),
            xytext=(-4 if late else 4, 12 if above else -12),
            textcoords="offset points",
            color=colour,
            fontweight="bold",
            ha="right" if late else "left",
            va="bottom" if above else "top",
            bbox=PLAIN,
        )
    ax.set(xlim=(0, 1), ylim=(low, top))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    worst, other = sorted(_rows(data), key=lambda row: -row["expected"])
    return style.finish(
        ax,
        title=f"The dearer premise to be wrong about: {worst['premise'].lower()} "
        f"({worst['expected']:.1f} against {other['expected']:.1f})".replace("tencent", "Tencent"),
        xlabel="chance that the premise is wrong",
        ylabel="loss if it is (Y million)",
        source="Derived from teaching assumptions; case C46, C64, C65. Dotted: equal expected loss",
        alt="Scatter of two premises by chance and loss: "
        + "; ".join(
            f"{r['premise']}, chance {r['chance']:.0%}, loss {r['loss']:.0f}, expected {r['expected']:.1f} million yuan"
            for r in _rows(data)
        )
        + ".",
    )


def loss_exceedance(data: Breach, *, ax: Axes | None = None) -> Axes:
    """Chance that a year's breaches cost more than an amount, without and with the control (`risks.breach`)."""
    ax = style.axes(ax)
    losses = np.geomspace(1, 2_000, 300)
    floor = 20 / len(data.without.samples)  # fewer than 20 years above it say little
    ends = {}
    for label, loss, colour in (
        ("without control", data.without, WITHOUT),
        ("with control", data.with_control, WITH),
    ):
        chance = loss.exceedance(losses)
        ax.plot(losses, np.where(chance >= floor, chance, np.nan), color=colour, lw=2.2)
        ends[label] = (loss.exceedance(1.0), colour)
    ax.set(xscale="log", yscale="log", xlim=(1, 2_000), ylim=(floor, 0.3))
    for (label, (y, colour)), va in zip(ends.items(), ("bottom", "top"), strict=True):
        ax.text(1.1, y * (1.12 if va == "bottom" else 0.88), label, color=colour, va=va, fontweight="bold")
    ax.axvline(FIXED_FINE, color=style.MUTED, lw=1, ls=":")
    ax.text(FIXED_FINE * 1.05, 0.26, "fixed part of the\nlargest fine", va="top", color=style.MUTED)
    ax.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.yaxis.set_minor_formatter(NullFormatter())
    over, under = data.without.exceedance(FIXED_FINE), data.with_control.exceedance(FIXED_FINE)
    return style.finish(
        ax,
        title=f"One year in {_one_in(over)} loses more than Y {FIXED_FINE:.0f} million; with the control one in "
        f"{_one_in(under)}",
        xlabel="loss in a year (Y million, log scale)",
        ylabel="chance of losing more (log scale)",
        source="Derived: Poisson number, lognormal loss, teaching assumptions; R-ibm-breach, R-pipl-fine",
        alt=f"Loss exceedance curve on log scales, from 1 to 2,000 million yuan: the chance a year of losing more "
        f"than {FIXED_FINE:.0f} is {over:.2%} without and {under:.2%} with the control; the expected loss is "
        f"{data.without.expected:.2f} and {data.with_control.expected:.2f} million yuan a year.",
    )


def _one_in(chance: float) -> str:
    return f"{1 / chance:,.0f}" if chance > 0 else "more than were simulated"


def control_return(data: Breach, *, ax: Axes | None = None) -> Axes:
    """ROSI of the control against the frequency of breaches, with the frequency at which it pays (`risks.breach`)."""
    ax = style.axes(ax)
    now, pays = data.without.frequency, data.paying_frequency
    right = 0.12
    frequency = np.linspace(0, right, 61)
    returns = [return_on_security_investment(f, data.mean_loss, data.effect, data.cost) for f in frequency]
    top = max(returns[-1] * 1.08, 1.0)
    ax.plot(frequency, returns, color=WITH, lw=2.2)
    ax.axhline(0, color=style.MUTED, lw=1.2)
    ax.plot([now], [data.rosi], "o", ms=9, color=style.INK)
    high = data.rosi > 0.7 * top or now > 0.08
    ax.annotate(
        f"now {data.rosi:+.0%}",
        (now, data.rosi),
        xytext=(-9 if high else 9, -4 if high else -14),
        textcoords="offset points",
        ha="right" if high else "left",
        fontweight="bold",
    )
    ax.plot([min(pays, 2 * right)], [0], "D", ms=7, color=style.COLOURS["orange"])
    ax.text(
        0.985,
        0.03,
        f"\u25c6 pays from {pays:.3f} a year",
        transform=ax.transAxes,
        ha="right",
        va="bottom",
        color=style.COLOURS["orange"],
        fontweight="bold",
    )
    ax.set(xlim=(0, right), ylim=(-1.15 - 0.12 * top, top))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    verdict = "pays" if data.rosi > 0 else "does not pay"
    return style.finish(
        ax,
        title=f"At {now:.3f} breaches a year the control {verdict}; it pays from {pays:.3f}",
        xlabel="serious breaches a year",
        ylabel="return on the control (ROSI)",
        source="Derived from teaching assumptions; method R-enisa-2012; case C67, C70",
        alt=f"Line chart of the return on a breach control against breaches a year, from {returns[0]:.0%} at none to "
        f"{returns[-1]:.0%} at {right:g}: {data.rosi:+.0%} at {now:.3f}, nought at {pays:.3f}.",
    )


def flag_counts(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Of 10,000 patients: found, missed and false alarms, at two hospitals (`risks.flags`)."""
    ax = style.axes(ax)
    rows = data.loc[["home", "partner", "partner_loss"]].iloc[::-1]
    spots = np.arange(len(rows))
    top = float(rows[list(FLAG_PARTS)].sum(axis=1).max())
    left = np.zeros(len(rows))
    for part, (_, colour) in FLAG_PARTS.items():
        counts = rows[part].to_numpy(float)
        ax.barh(spots, counts, left=left, color=colour, height=0.32)
        left = left + counts
    for y, row in enumerate(_rows(rows)):
        _words(ax, y + 0.42, [(f"{row['label']} ({row['prevalence']:.0%} ill)", style.INK)])
        _words(ax, y + 0.22, [(f"{row[p]:,.0f} {word}", colour) for p, (word, colour) in FLAG_PARTS.items()])
    ax.set_yticks([])
    ax.set(xlim=(0, top * 1.02), ylim=(-0.3, len(rows) - 0.3))
    ax.grid(axis="y", visible=False)

    home, away = _row(data, "home"), _row(data, "partner_loss")
    more = away["false_alarms"] / home["false_alarms"]
    return style.finish(
        ax,
        title=f"A flag is right {home['ppv']:.0%} of the time at Huashan and {away['ppv']:.0%} at a partner",
        xlabel="patients, of 10,000 examined",
        source="Derived from teaching assumptions; loss of performance R-yu-2022; case C69",
        alt="Stacked bars of patients found, missed and falsely flagged, of 10,000 at Huashan and at a partner. "
        f"False alarms at the partner are {more:.1f} times Huashan's.",
        numbers="; ".join(
            f"{r['label']}: {r['found']:,.0f} found, {r['missed']:,.0f} missed, {r['false_alarms']:,.0f} false alarms"
            for r in _rows(rows.iloc[::-1])
        )
        + ".",
    )


def ppv_curve(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """PPV against prevalence, with and without the performance loss, both hospitals marked (`risks.flags`)."""
    ax = style.axes(ax)
    prevalence = np.linspace(0.001, 0.3, 300)
    for place, colour, ls in (("home", WITH, "-"), ("home_loss", WITHOUT, "--")):
        row = _row(data, place)
        ax.plot(
            prevalence,
            positive_predictive_value(prevalence, row["sensitivity"], row["specificity"]),
            color=colour,
            lw=2.2,
            ls=ls,
        )
    ax.axhline(0.5, color=style.MUTED, lw=1, ls=":")
    ax.text(0.298, 0.51, "coin toss", ha="right", va="bottom", color=style.MUTED)
    marks = [("home", "Huashan", WITH, (8, -16)), ("partner", "partner, tool as at home", WITH, (9, -5))]
    ppv = {str(place): float(share) for place, share in data["ppv"].items()}
    if ppv["partner"] - ppv["partner_loss"] > 0.02:
        marks.append(("partner_loss", "partner, accuracy lost", WITHOUT, (9, -12)))
    for place, name, colour, offset in marks:
        row = _row(data, place)
        ax.plot([row["prevalence"]], [row["ppv"]], "o", ms=9, color=colour)
        ax.annotate(
            f"{name}: {row['ppv']:.0%}",
            (row["prevalence"], row["ppv"]),
            xytext=offset,
            textcoords="offset points",
            color=colour,
            fontweight="bold",
            bbox=PLAIN,
        )
    ax.set(xlim=(0, 0.3), ylim=(0, 1))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    total = ppv["home"] - ppv["partner_loss"]
    by = (ppv["home"] - ppv["partner"]) / total if total else 1.0
    return style.finish(
        ax,
        title=f"Prevalence explains {by:.0%} of the fall in a flag's worth, the tool {1 - by:.0%}",
        xlabel="prevalence (share of examined patients who are ill)",
        ylabel="share of flags that are right (PPV)",
        source="Derived from teaching assumptions; loss of performance R-yu-2022; case C69",
        alt=f"Curves of the positive predictive value against prevalence from 0 to 30 percent: Huashan {ppv['home']:.0%}, "
        f"partner {ppv['partner']:.0%} with the tool as at home and {ppv['partner_loss']:.0%} with accuracy lost; "
        f"prevalence explains {by:.0%} of the fall.",
    )


def metric_tree(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Outcomes, time-to-treatment, its legs, and where the source's measures hang (`risks.time_to_treatment`).

    The first row's minutes are drawn.
    """
    ax = style.axes(ax, size=(9.0, 5.0))
    ax.set_axis_off()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    now = _rows(data)[0]
    legs = {"order": "arrival to order", "imaging": "imaging: scan\nto signed report", "decision": "report to decision",
            "start": "decision to start"}  # fmt: skip
    _edge(ax, 0.42, 0.94, 0.42, 0.74)
    for x, (leg, words) in zip((0.11, 0.35, 0.60, 0.85), legs.items(), strict=True):
        share = now[leg] / now["total"] if math.isfinite(now["total"]) else math.nan
        size = "" if math.isnan(share) else f", {share:.0%}"
        _edge(ax, 0.42, 0.74, x, 0.46)
        _box(ax, x, 0.46, f"{words}\n{_minutes(now[leg])}{size}", style.COLOURS["blue"])
    for x, words, under in (
        (0.17, "reading time:\n'diagnostic time' (C25)", 0.35),
        (0.50, "cleaning and queues\n(C24, C54)", 0.35),
        (0.80, "clicks in the tool (C48)", 0.60),
    ):
        _edge(ax, under, 0.46, x, 0.14)
        _box(ax, x, 0.14, words, style.COLOURS["grey"])
    _box(ax, 0.42, 0.74, f"Time-to-treatment (C62)\n{_minutes(now['total'])}", style.COLOURS["green"])
    _box(ax, 0.42, 0.94, "Clinical outcomes (C62)", style.COLOURS["green"])
    _box(ax, 0.87, 0.94, "app users (C62)", style.COLOURS["orange"])
    _box(ax, 0.87, 0.74, "physician output (C61)", style.COLOURS["orange"])
    ax.text(0.87, 0.84, "off the tree: no edge leads\nfrom here to the outcome", ha="center", va="center",
            fontsize="small", color=style.MUTED)  # fmt: skip
    part = now["imaging"] / now["total"] if math.isfinite(now["total"]) else math.nan
    told = (
        "Imaging is overloaded: time-to-treatment has no end"
        if math.isnan(part)
        else f"Imaging is {part:.0%} of time-to-treatment; reading is only a part of imaging"
    )
    return style.finish(
        ax,
        title=told,
        source="Structure: the pack's reading of C25, C48, C61, C62. Minutes: teaching assumptions",
        alt="Tree of measures: clinical outcomes, below it time-to-treatment of "
        f"{_minutes(now['total'])}, below it four legs; reading time, cleaning and clicks hang below those. "
        "App users and physician output stand off the tree.",
        numbers=", ".join(
            f"{words.replace(chr(10), ' ')} {_minutes(now[leg])}" for leg, words in legs.items()
        )
        + ".",
    )


def _minutes(value: float) -> str:
    return f"{value:.0f} minutes" if math.isfinite(value) else "without end"


def _box(ax: Axes, x: float, y: float, words: str, colour: str) -> None:
    """A label in a rounded frame, drawn around the text itself so that it fits at any size."""
    ax.text(
        x, y, words, ha="center", va="center", fontsize="medium", zorder=3,
        bbox={"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": colour, "linewidth": 1.8},
    )  # fmt: skip


def _edge(ax: Axes, x0: float, y0: float, x1: float, y1: float) -> None:
    ax.plot([x0, x1], [y0, y1], color=style.MUTED, lw=1, zorder=1)  # boxes are drawn over its ends


def treatment_legs(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Time-to-treatment by leg for each way of running the imaging line (`risks.time_to_treatment`)."""
    ax = style.axes(ax)
    colours = dict(
        zip(("order", "imaging", "decision", "start"), ("grey", "blue", "sky", "purple"), strict=True)
    )
    names = {
        "base": "As it is",
        "ai_reading": "AI reading",
        "standardisation": "Standardisation",
        "both": "Both",
    }
    rows = data.iloc[::-1]
    finite = rows["total"][np.isfinite(rows["total"])]
    top = float(finite.max()) * 1.18 if len(finite) else 1.0
    for y, row in enumerate(_rows(rows)):
        left = 0.0
        for leg, colour in colours.items():
            width = min(row[leg], top - left) if not math.isfinite(row[leg]) else row[leg]
            ax.barh(
                y,
                width,
                left=left,
                color=style.COLOURS[colour],
                height=0.55,
                hatch="" if math.isfinite(row[leg]) else "//",
            )
            left += width
            if not math.isfinite(row[leg]):
                break
        cut = (
            ""
            if y == len(rows) - 1 or math.isnan(row["cut"]) or math.isinf(row["cut"])
            else f" ({-row['cut']:+.0%})"
        )
        words = f"{row['total']:.0f}{cut}" if math.isfinite(row["total"]) else "no end: overloaded"
        inside = not math.isfinite(row["total"])
        ax.text(left - 0.01 * top if inside else left + 0.01 * top, y, words, va="center",
                ha="right" if inside else "left", fontweight="bold",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5} if inside else None)  # fmt: skip
    ax.set_yticks(range(len(rows)), [names.get(str(name), str(name)) for name in rows.index])
    ax.set_xlim(0, top)
    ax.grid(axis="y", visible=False)
    ax.set_ylim(-0.5, len(rows) - 0.1)
    for x, (leg, colour) in zip((0.0, 0.13, 0.29, 0.46), colours.items(), strict=True):
        ink = SKY_INK if colour == "sky" else style.COLOURS[colour]
        ax.text(x * top, len(rows) - 0.4, f"\u25a0 {leg}", color=ink, va="center")
    saved = float(data["cut"].get("ai_reading", math.nan))
    told = (
        f"AI reading {'shortens' if saved >= 0 else 'lengthens'} time-to-treatment by {abs(saved):.1%}"
        if math.isfinite(saved)
        else "As it is, the imaging line is overloaded: time-to-treatment has no end"
    )
    return style.finish(
        ax,
        title=told,
        xlabel="minutes from arrival to first treatment",
        source="Derived from teaching assumptions and the imaging line of lesson 2; case C25, C62",
        alt="Stacked bars of minutes from arrival to first treatment: "
        + "; ".join(f"{names.get(r['id'], r['id'])} {_minutes(r['total'])}" for r in _rows(data))
        + ".",
    )


def calibration(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How often predictions came true, by the confidence given to them (`memo.calibration`)."""
    ax = style.axes(ax, size=(6.0, 4.4))
    ax.plot([0, 100], [0, 100], color=style.MUTED, lw=1, ls=":")
    ax.text(3, 20, "as sure\nas right", ha="left", va="bottom", color=style.MUTED)
    ax.scatter(
        data["confidence"],
        100 * data["share_right"],
        s=40 + 40 * data["predictions"],
        color=style.COLOURS["blue"],
        zorder=3,
    )
    for row in _rows(data):
        low = row["share_right"] > 0.9
        ax.annotate(
            f"{row['right']:.0f} of {row['predictions']:.0f}",
            (row["confidence"], 100 * row["share_right"]),
            xytext=(0, -18 if low else 11),
            textcoords="offset points",
            ha="center",
        )
    ax.set(xlim=(0, 105), ylim=(-6, 106))
    n = int(data["predictions"].sum())
    if n:
        sure = float((data["confidence"] * data["predictions"]).sum() / n)
        right = 100 * float(data["right"].sum()) / n
        gap = (
            "more sure than right"
            if sure > right + 5
            else "less sure than right"
            if sure < right - 5
            else "well calibrated"
        )
        title = f"On {n} predictions you were {sure:.0f}% sure and {right:.0f}% right: {gap}"
    else:
        title = "No prediction has been both made and observed yet"
    return style.finish(
        ax,
        title=title,
        xlabel="your confidence (%)",
        ylabel="came true (%)",
        source="Your predictions in journal.json",
        alt=f"Scatter of predictions that came true against confidence. {title}.",
    )


def gates(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Each gate with its threshold, today's reading and whether it is open (`risks.gates`)."""
    ax = style.axes(ax, size=(9.0, 5.4))
    rows = data.iloc[::-1]
    ax.set(xlim=(0, 1), ylim=(-0.6, len(rows) + 0.3))
    ax.set_axis_off()
    heads = (
        (0.17, "measure", "left"),
        (0.76, "opens at", "right"),
        (0.86, "now", "right"),
        (0.985, "due", "right"),
    )
    for x, head, ha in heads:
        ax.text(x, len(rows) - 0.15, head, ha=ha, va="center", fontsize="small", color=style.MUTED)
    for y, row in enumerate(_rows(rows)):
        colour, word = STATUS[row["status"]]
        ax.add_patch(
            FancyBboxPatch((0.005, y - 0.36), 0.99, 0.72, boxstyle="round,pad=0,rounding_size=0.01", lw=1,
                           edgecolor=style.GRID, facecolor="white")
        )  # fmt: skip
        ax.text(0.02, y, word, color=colour, fontweight="bold", va="center", fontsize="small")
        ax.text(0.17, y, textwrap.fill(row["measure"], 52), va="center", fontsize="small", linespacing=0.95)
        ax.text(0.76, y, f"{row['direction']} {_value(row['threshold'], row['unit'], words=True)}", va="center", ha="right",
                fontsize="small")  # fmt: skip
        reading = "-" if math.isnan(row["value"]) else _value(row["value"], row["unit"])
        ax.text(0.86, y, reading, va="center", ha="right", fontweight="bold", fontsize="small", color=colour)
        ax.text(
            0.985, y, f"week {row['week']:.0f}", va="center", ha="right", fontsize="small", color=style.MUTED
        )
    counts = data["status"].value_counts()
    told = ", ".join(f"{counts.get(status, 0)} {status}" for status in STATUS)
    return style.finish(
        ax,
        title=f"Of {len(data)} gates: {told}",
        source="Thresholds: teaching assumptions (data/risks.csv); readings: derived by the lessons' models",
        alt=f"Table of {len(data)} gates, each with its threshold and its reading: {told}.",
        numbers="; ".join(f"{row['measure']}: {row['status']}" for row in _rows(data)) + ".",
    )


def _value(value: float, unit: str, *, words: bool = False) -> str:
    if unit.startswith("share"):
        return f"{value:.0%}" if abs(value) >= 0.095 or value == 0 else f"{100 * value:.3g}%"
    shown = f"{value:.2g}"
    return f"{shown} {unit}" if words and unit not in ("ratio", "agreed") else shown
