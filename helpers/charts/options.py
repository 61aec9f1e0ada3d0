"""Charts of lesson 3, the choice: weights, weighted sums, ties, lenses, acceptability and rank reversal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import case
from helpers.charts import frame, look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, columns, rows, span
from helpers.charts.marks import Marks
from helpers.charts.place import Choice
from helpers.charts.words import Words, finding, first_down, listed, number, percent

if TYPE_CHECKING:
    from helpers.options import Smaa, Weighing

_SCORES = "teaching assumptions (scores.csv, profiles.csv)"
# Criteria are too many for a part of a bar to hold a name each; these fit.
_BRIEF = {
    "clinical_leadership": "lead",
    "finance": "fin.",
    "speed": "speed",
    "device_rules": "rules",
    "privacy_safety": "priv.",
    "low_load": "load",
    "autonomy": "auton.",
}


@case.of_tables
def _names() -> dict[str, dict[str, str]]:
    """What the options, profiles and criteria of the pack are called."""
    known = case.load()
    return {
        "profiles": dict(zip(known.profiles["profile"], known.profiles["label"], strict=True)),
        "criteria": {str(id): str(label) for id, label in known.criteria["label"].items()},
        "options": {
            str(id): str(short)
            for named in (known.unlisted, known.options)
            for id, short in named["short"].items()
        },
    }


def option_name(option: object) -> str:
    """Id and short name: 'O1 Clinical AI'."""
    return f"{option} {_names()['options'].get(str(option), '')}".strip()


def option_names() -> dict[str, str]:
    """What the options are called in charts, by id, with the one that the source does not list first."""
    return dict(_names()["options"])


def _criterion(id: object) -> str:
    return _names()["criteria"].get(str(id), str(id).replace("_", " "))


def _lens(id: object) -> str:
    return _names()["profiles"].get(str(id), str(id).replace("_", " "))


# --- weights and weighted sum ---


def _weights_frame(data: Weighing) -> Frame:
    x = span(data.weights, room=0.12, least=0.5, label="Weight (share of the whole)", form=frame.percent)
    return Frame(x=x, y=rows(map(_criterion, data.weights.index)), source=_SCORES)


@chart(_weights_frame)
def swing_weights(data: Weighing, put: Marks) -> Words:
    """What each criterion weighs, as a share of the whole."""
    for y, weight in put.down(data.weights):
        put.bar(y, 0, weight, look.COLOURS["grey"], label=percent(weight))
    title = f"{_criterion(data.weights.idxmax())} has {percent(data.weights.max())} of the weight"
    each = ", ".join(f"{first_down(_criterion(id))} {percent(weight)}" for id, weight in data.weights.items())
    return finding(title, f"Bar chart of {number(len(data.weights))} weights: {each}.")


def _sum_frame(data: Weighing) -> Frame:
    order = listed(first_down(_criterion(criterion)) for criterion in data.parts.columns)
    label = f"Weighted sum (0 to 100), its parts from the left: {order}"
    return Frame(
        x=span(data.totals, least=60, room=0.12, label=label),
        y=rows(map(option_name, data.parts.index)),
        source=_SCORES,
    )


@chart(_sum_frame)
def weighted_sum(data: Weighing, put: Marks) -> Words:
    """Weighted sums as bars in parts, one part a criterion, in the order of the table."""
    briefs = [_BRIEF.get(str(criterion), _criterion(criterion)[:5]) for criterion in data.parts.columns]
    for y, option in put.down(data.parts.index):
        colour, parts = look.option_colour(option), zip(data.parts.loc[option], briefs, strict=True)
        bars = [(part, colour, 1.0, brief) for part, brief in parts]
        put.stack(y, bars, label=f"{data.totals[option]:.1f}", edge=look.PAPER, upright=True)
    each = ", ".join(f"{option} {value:.1f}" for option, value in data.totals.items())
    return finding(_lead_title(data.totals), f"Stacked bar chart of weighted sums out of 100: {each}.")


def _lead_title(totals: pd.Series) -> str:
    order = totals.sort_values(ascending=False, kind="stable")
    gap = order.iloc[0] - order.iloc[1]
    if gap < 0.05:
        return f"{order.index[0]} and {order.index[1]} tie at {order.iloc[0]:.1f}"
    return f"{order.index[0]} leads {order.index[1]} by {gap:.1f} points of 100"


def _ties_frame(data: Weighing) -> Frame:
    leaders = [option for option in data.totals.index if option in set(data.stretches["leader"])]
    label = "Weight of the criterion, the others keeping their ratios (triangle: today's weight)"
    return Frame(
        x=Axis(0, 1, label, form=frame.percent),
        y=rows(map(_criterion, data.weights.index)),
        source=f"derived; {_SCORES}",
        size=(8.0, 5.2),
        key=tuple((f"{option_name(option)} leads", look.option_colour(option)) for option in leaders),
    )


_CLOSE = 0.12  # in weight: turns that are closer have their numbers on the far sides


@chart(_ties_frame)
def tie_weights(data: Weighing, put: Marks) -> Words:
    """What would have to be true: who leads at every weight of every criterion, today's weight marked."""
    stretches = data.stretches.groupby("criterion", sort=False)
    below = -put.room(0, 0.54)[1]
    beside = [
        Choice(16, 0, "left", "bottom"),
        Choice(-16, 0, "right", "bottom"),
        Choice(0, below, "center", "top"),
    ]
    for y, (_, part) in put.down(stretches):
        widths = part["end"] - part["start"]
        bars = [(w, look.option_colour(o), 1.0, o) for w, o in zip(widths, part["leader"], strict=True)]
        put.stack(y, bars, height=0.5, edge=look.PAPER, bold=True, scale=0.9)
        for last, turn, end in zip(part["start"], part["start"].iloc[1:], part["end"].iloc[1:], strict=False):
            side = "right" if end - turn < _CLOSE else "left" if turn - last < _CLOSE else "center"
            put.words(turn, y + 0.27, f"{turn:.0%}", ha=side, va="bottom", scale=0.82, others=beside)
        put.point(part["weight"].iloc[0], y - 0.36, look.INK, shape="^", size=7)
    title, each = _tie_words(data)
    return finding(title, "A bar for each criterion, coloured by the option that leads at each weight.", each)


def _tie_words(data: Weighing) -> tuple[str, str]:
    """Title and list: the flip that asks for the smallest change of a weight."""
    changes: list[tuple[float, str]] = []  # how far each flip moves the weight, and what it does
    each = []
    for criterion, part in data.stretches.groupby("criterion", sort=False):
        name, weight = first_down(_criterion(criterion)), data.weights[criterion]
        leaders, at = list(part["leader"]), int(part["now"].to_numpy().argmax())
        flips = []
        if at > 0:
            flips.append((float(part["start"].iloc[at]), leaders[at - 1]))
        if at + 1 < len(part):
            flips.append((float(part["end"].iloc[at]), leaders[at + 1]))
        for edge, other in flips:
            flip = f"{name} at {edge:.0%} (now {weight:.0%}) puts {other} before {leaders[at]}"
            changes.append((abs(edge - weight), flip))
        said = " and ".join(f"{edge:.0%} ({other})" for edge, other in flips) or "no weight"
        each.append(f"{name}: flips at {said}")
    title = f"No single weight takes the lead from {data.totals.idxmax()}"
    if changes:
        _, nearest = min(changes, key=lambda change: change[0])
        title = f"Nearest flip: {nearest}"
    return title, "; ".join(each) + "."


# --- tables ---


def _table(names: Iterable[str], options: Iterable[object], label: str, source: str) -> Frame:
    heads = [option_name(option).replace(" ", "\n").replace("-", "-\n") for option in options]
    return Frame(x=columns(heads, above=True, label=label), y=rows(names), source=source, names=0.2)


def _cell(put: Marks, x: int, y: float, option: object, text: str, strong: bool) -> None:
    put.cell(x, y, look.option_colour(option) if strong else look.PALE, text, bold=strong)


def _lenses_frame(data: pd.DataFrame) -> Frame:
    label = "Weighted sum (0 to 100); in colour: who leads"
    return _table(map(_lens, data.columns), data.index, label, f"derived; {_SCORES}")


@chart(_lenses_frame)
def lenses(data: pd.DataFrame, put: Marks) -> Words:
    """One score table under several profiles (``options.lenses``): the leader of each in its colour."""
    leaders = data.idxmax()
    for y, profile in put.down(data.columns):
        for x, option in enumerate(data.index):
            _cell(put, x, y, option, f"{data.loc[option, profile]:.1f}", option == leaders[profile])
    title = f"{leaders.iloc[0]} leads through every lens"
    if leaders.nunique() > 1:
        title = f"One analysis, {data.shape[1]} lenses, {leaders.nunique()} recommendations"
    each = ", ".join(f"{_lens(p)} {leaders[p]} at {data[p].max():.1f}" for p in data.columns)
    return finding(title, f"Table of weighted sums, stakeholder lens by option. Leaders: {each}.")


def _central_frame(data: Smaa) -> Frame:
    table = data.central_weights
    label = "Mean weight where the option is first; in colour: over 1.3 even shares"
    source = f"derived from {data.draws:,} draws; teaching assumptions"
    return _table(map(_criterion, table.columns), table.index, label, source)


@chart(_central_frame)
def central_weights(data: Smaa, put: Marks) -> Words:
    """Who would choose it: the mean weights of the draws in which each option is first."""
    table = data.central_weights
    for y, criterion in put.down(table.columns):
        for x, (option, weight) in enumerate(zip(table.index, table[criterion], strict=True)):
            text = "never" if np.isnan(weight) else percent(weight)
            _cell(put, x, y, option, text, bool(weight > 1.3 / table.shape[1]))
    chosen = table.dropna()
    most, shares = chosen.idxmax(axis=1).map(_criterion).map(first_down), chosen.max(axis=1).map(percent)
    best = str(data.rank_acceptability[1].idxmax())
    each = ", ".join(f"{o} {on} {share}" for o, on, share in zip(most.index, most, shares, strict=True))
    title = f"Those who choose {best} weigh {most[best]} most ({shares[best]})"
    return finding(title, f"Table of central weights. Largest for each option: {each}.")


# --- SMAA ---


def _acceptability_frame(data: Smaa) -> Frame:
    label = "Share of draws in which the option has rank 1 (dark), 2, 3, … (pale)"
    return Frame(
        x=Axis(0, 1, label, form=frame.percent, grid=False),
        y=rows(map(option_name, data.rank_acceptability.index)),
        source=f"derived from {data.draws:,} draws; {_SCORES}",
    )


@chart(_acceptability_frame, holds=True)
def acceptability(data: Smaa, put: Marks) -> Words:
    """How often each option takes each rank: the first rank is the darkest part."""
    table = data.rank_acceptability
    shades = np.linspace(1, 0.16, table.shape[1])
    for y, (option, shares) in put.down(table.iterrows()):
        ends = shares.cumsum()
        for rank, shade in zip(table.columns[:1] if put.ghost else table.columns, shades, strict=False):
            put.bar(y, ends[rank] - shares[rank], ends[rank], look.option_colour(option), height=0.66,
                    alpha=shade, name=percent(shares[rank]), bold=rank == 1, edge=look.PAPER)  # fmt: skip
    first = table[1]
    title = f"{first.idxmax()} is first in {percent(first.max())} of the draws"
    if first.max() < 0.5:
        title += ": most draws prefer another option"
    each = ", ".join(f"{option} {percent(share)}" for option, share in first.items())
    return finding(title, f"Stacked bar chart of rank acceptability. First: {each}.")


# --- two rules ---

_RULES = ((0, "Weighted sum / 100", "weighted_sum", 100.0), (2, "TOPSIS", "topsis", 1.0))


def _reversal_frame(data: pd.DataFrame) -> Frame:
    kept = data.drop(index="twin")
    values = [kept[[rule, f"{rule}_with"]] / scale for _, _, rule, scale in _RULES]
    names = ("without\ntwin", "with\ntwin") * 2
    return Frame(
        x=Axis(-0.4, 3.6, ticks=(0.0, 1.0, 2.0, 3.0), names=names, grid=False),
        y=span(*values, zero=False, below=0.1, room=0.2, label="Value (0 to 1)", grid=False),
        source=f"derived; {_SCORES}",
        ground=_rule_names,
    )


def _rule_names(put: Marks) -> None:
    for x, name, _, _ in _RULES:
        put.words(x + 0.5, put.frame.y.high, name, ha="center", va="top", dy=-2, bold=True)


@chart(_reversal_frame)
def rank_reversal(data: pd.DataFrame, put: Marks) -> Words:
    """Weighted sum and TOPSIS before and after a worse twin joins the table (``options.twin``)."""
    kept = data.drop(index="twin")
    for x, _, rule, scale in _RULES:
        before, after = kept[rule] / scale, kept[f"{rule}_with"] / scale
        for option in kept.index:
            ends = [before[option], after[option]]
            put.line([x, x + 1], ends, look.option_colour(option), marker="o", size=6)
        _beside(put, x, before, "right", names=False)
        _beside(put, x + 1, after, "left", names=True)
    moves = ", ".join(f"{o} {r['topsis']:.2f} to {r['topsis_with']:.2f}" for o, r in kept.iterrows())
    return finding(
        _reversal_title(kept),
        f"Slope chart of {number(len(kept))} options without and with a twin, by weighted sum and by TOPSIS. "
        f"TOPSIS: {moves}.",
    )


def _beside(put: Marks, x: float, values: pd.Series, side: str, *, names: bool) -> None:
    """Values beside the ends of their lines, from the top down: one that lacks room moves down."""
    away = 7 if side == "left" else -7
    lower = [Choice(away, -step, side, "center") for step in range(2, 60, 2)]
    for option, value in values.sort_values(ascending=False).items():
        text = f"{option} {value:.2f}" if names else f"{value:.2f}"
        put.words(
            x, value, text, colour=look.option_colour(option), ha=side, dx=away, scale=0.9, others=lower
        )


def _reversal_title(kept: pd.DataFrame) -> str:
    moved = [
        f"{second} before {first}"
        for first in kept.index
        for second in kept.index
        if kept["topsis"][first] > kept["topsis"][second]
        and kept["topsis_with"][first] < kept["topsis_with"][second]
    ]
    if not moved:
        return "Here the twin changes no order under either rule"
    return f"The twin puts {', '.join(moved)} in TOPSIS, not in the weighted sum"
