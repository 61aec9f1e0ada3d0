"""Charts of lesson 3, the choice: weights, weighted sums, ties, lenses, acceptability and rank reversal."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.ticker import MaxNLocator

from helpers import case
from helpers.charts import style

if TYPE_CHECKING:
    from helpers.options import Smaa, Weighing

_SCORES = "teaching assumptions (scores.csv, profiles.csv)"
_PALE = "#e4e4e4"
# Criteria are too many for a segment to hold a name each; these fit.
_BRIEF = {
    "clinical_leadership": "lead",
    "finance": "fin.",
    "speed": "speed",
    "device_rules": "rules",
    "privacy_safety": "priv.",
    "low_load": "load",
    "autonomy": "auton.",
}


def colour(option: object) -> str:
    """The option's colour in every lesson; black for one that is not in the pack."""
    return style.OPTION_COLOURS.get(str(option), style.COLOURS["black"])


@cache
def _short_names() -> dict[str, str]:
    return {"O0": "Foundation", **{str(k): str(v) for k, v in case.load().options["short"].items()}}


@cache
def _lens_names() -> dict[str, str]:
    profiles = case.load().profiles
    return dict(zip(profiles["profile"], profiles["label"], strict=True))


def _lens(profile: object) -> str:
    return _lens_names().get(str(profile), _criterion(profile))


def option_name(option: object) -> str:
    """Id and short name: 'O1 Clinical AI'."""
    return f"{option} {_short_names().get(str(option), '')}".strip()


def _criterion(name: object) -> str:
    return str(name).replace("_", " ")


def size(scale: float = 1.0) -> float:
    return float(style.rc()["font.size"]) * scale  # type: ignore[arg-type]


def bar_rows(ax: Axes, labels: list[str]) -> np.ndarray:
    """Places for one bar a label, the first on top."""
    places = np.arange(len(labels))[::-1]
    ax.set_yticks(places, labels)
    ax.set_ylim(-0.6, len(labels) - 0.4)
    ax.grid(axis="y", visible=False)
    return places


def _inches(ax: Axes) -> float:
    """Width of a panel's own share of the figure."""
    fig = ax.get_figure(root=True)
    spec = ax.get_subplotspec()
    columns = spec.get_gridspec().ncols if spec is not None else 1
    return float(fig.get_figwidth()) / columns if fig is not None else 8.0


def _fits(ax: Axes, text: str, width: float, limits: float) -> bool:
    """Whether a text fits into a bar of `width` on an axis of length `limits`."""
    letters = len(text) * size(0.82) * 0.66 / 72
    return letters < width / limits * (_inches(ax) - 2.0)  # less what the labels at the side take


def ink_on(face: str, alpha: float = 1.0) -> str:
    """White or ink, whichever stands out more on a colour laid over white."""
    mixed = alpha * np.array(to_rgb(face)) + (1 - alpha)
    linear = np.where(mixed <= 0.04045, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])  # WCAG 2
    return "white" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.0603 else style.INK


def inner_ticks(ax: Axes, low: float, high: float) -> None:
    """Ticks of the x axis between two values, none so near the right end that its label leaves the picture."""
    inside = [t for t in MaxNLocator(6).tick_values(low, high) if low <= t < high - 0.03 * (high - low)]
    ax.set_xticks(inside)


def label_column(
    ax: Axes, labels: list[str], low: float, high: float, *, share: float = 0.4, width: int = 32
) -> np.ndarray:
    """Places for bars with their labels inside the axes, left of `low`, so that long ones take no margin."""
    places = bar_rows(ax, [""] * len(labels))
    ax.set_xlim(low - share / (1 - share) * (high - low), high)
    for place, label in zip(places, labels, strict=True):
        text = "\n".join(textwrap.wrap(label, width)).replace("\u00a0", " ")
        ax.text(
            0,
            place,
            text,
            transform=ax.get_yaxis_transform(),
            va="center",
            fontsize=size(0.9),
            linespacing=0.95,
        )
    inner_ticks(ax, low, high)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return places


def _within(
    ax: Axes,
    texts: list[str],
    places: np.ndarray,
    left: np.ndarray,
    widths: np.ndarray,
    limit: float,
    faces: list[str],
    alpha: float,
    **look: Any,
) -> None:
    """Texts in the middle of bars, where they fit."""
    for text, place, start, width, face in zip(texts, places, left, widths, faces, strict=True):
        if _fits(ax, text, width, limit):
            ink = ink_on(face, alpha)
            ax.text(start + width / 2, place, text, ha="center", va="center", color=ink, **look)


def spread(values: Any, gap: float) -> np.ndarray:
    """The values moved apart just enough to be `gap` from each other, in the same order."""
    values = np.asarray(values, dtype=float)
    order = np.argsort(values, kind="stable")
    placed = values[order].copy()
    for _ in range(200):  # neighbours that are too close push each other away equally
        close = gap - np.diff(placed)
        if (close <= 1e-9).all():
            break
        for i in np.flatnonzero(close > 1e-9):
            push = (gap - (placed[i + 1] - placed[i])) / 2
            placed[i], placed[i + 1] = placed[i] - push, placed[i + 1] + push
    result = np.empty_like(placed)
    result[order] = placed
    return result


# --- weights and weighted sum ---


def swing_weights(data: Weighing, *, ax: Axes | None = None) -> Axes:
    """What each criterion weighs, in percent."""
    ax = style.axes(ax)
    weights = data.weights * 100
    places = bar_rows(ax, [_criterion(name) for name in weights.index])
    ax.barh(places, weights, height=0.6, color=style.COLOURS["grey"])
    for place, value in zip(places, weights, strict=True):
        ax.text(value + 0.8, place, f"{value:.0f}", va="center", fontsize=size())
    ax.set_xlim(0, max(50.0, weights.max() * 1.12))
    heaviest = weights.idxmax()
    title = f"{_criterion(heaviest).capitalize()} has {weights.max():.0f} percent of the weight"
    listed = ", ".join(f"{_criterion(name)} {value:.0f}" for name, value in weights.items())
    return style.finish(
        ax,
        title=title,
        xlabel="Weight (percent of the whole)",
        source=_SCORES,
        alt=f"Bar chart of seven weights in percent: {listed}. {title}.",
    )


def weighted_sum(data: Weighing, *, ax: Axes | None = None) -> Axes:
    """Weighted sums as bars in parts, one part a criterion, the heaviest criterion first."""
    ax = style.axes(ax)
    parts = data.parts[data.weights.sort_values(ascending=False, kind="stable").index]
    limit = max(float(data.totals.max()) * 1.14, 1.0)
    places = bar_rows(ax, [option_name(o) for o in parts.index])
    faces = [colour(option) for option in parts.index]
    left = np.zeros(len(parts))
    for i, criterion in enumerate(parts.columns):
        widths, alpha = parts[criterion].to_numpy(float), 1 - 0.35 * (i % 2)
        ax.barh(places, widths, left=left, height=0.62, color=faces, edgecolor="white", alpha=alpha)
        name = _BRIEF.get(str(criterion), _criterion(criterion)[:5])
        _within(ax, [name] * len(parts), places, left, widths, limit, faces, alpha, fontsize=size(0.82))
        left += widths
    for place, end in zip(places, left, strict=True):
        ax.text(end + limit * 0.01, place, f"{end:.1f}", va="center", fontweight="bold", fontsize=size())
    ax.set_xlim(0, limit)
    title = _lead_title(data.totals)
    listed = ", ".join(f"{option} {value:.1f}" for option, value in data.totals.items())
    return style.finish(
        ax,
        title=title,
        xlabel="Weighted sum (0 to 100), in parts by criterion",
        source=_SCORES,
        alt=f"Stacked bar chart of weighted sums out of 100: {listed}. {title}.",
    )


def _lead_title(totals: pd.Series) -> str:
    order = totals.sort_values(ascending=False, kind="stable")
    gap = order.iloc[0] - order.iloc[1]
    if gap < 0.05:
        return f"{order.index[0]} and {order.index[1]} tie at {order.iloc[0]:.1f}"
    return f"{order.index[0]} leads {order.index[1]} by {gap:.1f} points of 100"


def _name_stretch(ax: Axes, place: float, row: dict[Hashable, Any]) -> None:
    """Name of the option that leads over one stretch of weights."""
    start, end, leader = row["start"], row["end"], row["leader"]
    if _fits(ax, leader, end - start, 1.0):
        middle = (start + end) / 2
        if row["now"] and abs(middle - row["weight"]) < 0.03:  # clear of the diamond
            middle = min(middle + 0.05, end - 0.02)
        ink = ink_on(colour(leader))
        ax.text(
            middle, place, leader, ha="center", va="center", color=ink, fontweight="bold", fontsize=size(0.9)
        )


def tie_weights(data: Weighing, *, ax: Axes | None = None) -> Axes:
    """What would have to be true: who leads at every weight of every criterion, today's weight marked."""
    ax = style.axes(ax)
    names = list(data.weights.index)
    places = dict(zip(map(str, names), bar_rows(ax, [_criterion(name) for name in names]), strict=True))
    ax.barh(
        [places[str(criterion)] for criterion in data.stretches["criterion"]],
        data.stretches["end"] - data.stretches["start"],
        left=data.stretches["start"],
        height=0.62,
        color=[colour(leader) for leader in data.stretches["leader"]],
        edgecolor="white",
    )
    labelled: dict[str, float] = {}  # where a row's last percentage stands
    for row in data.stretches.to_dict("records"):
        criterion, start = str(row["criterion"]), float(row["start"])
        _name_stretch(ax, places[criterion], row)
        if start - labelled.get(criterion, 0) > 0.045:
            ax.text(
                start, places[criterion] + 0.34, f"{start:.0%}", ha="center", va="bottom", fontsize=size(0.78)
            )
            labelled[criterion] = start
    ax.plot(
        data.weights.to_numpy(),
        list(places.values()),
        "D",
        color="white",
        markeredgecolor=style.INK,
        markersize=7,
    )
    ax.set_xlim(0, 1)
    ax.set_xticks(np.linspace(0, 1, 6), [f"{x:.0%}" for x in np.linspace(0, 1, 6)])
    title, listed = _tie_words(data)
    return style.finish(
        ax,
        title=title,
        xlabel="Weight of the criterion, the others keeping their ratios (diamond: today's weight)",
        source=f"derived; {_SCORES}",
        alt=f"A bar for each criterion, coloured by the option that leads at each weight. {title}.",
        numbers=listed,
    )


def _tie_words(data: Weighing) -> tuple[str, str]:
    """Title and list: the flip that asks for the smallest change of a weight."""
    nearest: tuple[float, str, float, str, str] | None = None
    listed = []
    for criterion, part in data.stretches.groupby("criterion", sort=False):
        part = part.reset_index(drop=True)
        at, weight = int(part["now"].to_numpy().argmax()), float(part["weight"].iloc[0])
        flips = []
        if at > 0:
            flips.append((float(part["start"][at]), str(part["leader"][at - 1])))
        if at + 1 < len(part):
            flips.append((float(part["end"][at]), str(part["leader"][at + 1])))
        for edge, other in flips:
            if nearest is None or abs(edge - weight) < nearest[0]:
                nearest = (abs(edge - weight), str(criterion), edge, other, str(part["leader"][at]))
        said = " and ".join(f"{edge:.0%} ({other})" for edge, other in flips) or "no weight"
        listed.append(f"{_criterion(str(criterion))}: flips at {said}")
    words = "; ".join(listed) + "."
    if nearest is None:
        return f"No single weight takes the lead from {data.totals.idxmax()}", words
    _, criterion, edge, other, leader = nearest
    now = data.weights[criterion]
    title = (
        f"Nearest flip: {_criterion(criterion)} at {edge:.0%} (now {now:.0%}) puts {other} before {leader}"
    )
    return title, words


def lenses(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """One score table under several profiles (``options.lenses``): the leader of each in its colour."""
    ax = style.axes(ax)
    places = bar_rows(ax, [option_name(o) for o in data.index])
    for x, profile in enumerate(data.columns):
        best = data[profile].idxmax()
        for place, option in zip(places, data.index, strict=True):
            wins = option == best
            ax.barh(place, 0.94, left=x - 0.47, height=0.9, color=colour(option) if wins else _PALE)
            ax.text(
                x,
                place,
                f"{data.loc[option, profile]:.1f}",
                ha="center",
                va="center",
                fontsize=size(1.05),
                color=ink_on(colour(option) if wins else _PALE),
                fontweight="bold" if wins else "normal",
            )
    ax.set_xlim(-0.5, len(data.columns) - 0.5)
    ax.set_xticks(range(len(data.columns)), [_lens(p).replace(" ", "\n") for p in data.columns])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.grid(visible=False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    leaders = data.idxmax()
    counts = leaders.value_counts()
    title = (
        f"One analysis, {len(data.columns)} lenses, {len(counts)} recommendations"
        if len(counts) > 1
        else f"{counts.index[0]} leads through every lens"
    )
    listed = ", ".join(f"{_lens(p)} {leaders[p]} at {data[p].max():.1f}" for p in data.columns)
    return style.finish(
        ax,
        title=title,
        source=f"derived; {_SCORES}",
        alt=f"Table of weighted sums, options by stakeholder lens. Leaders: {listed}. {title}.",
    )


# --- SMAA ---


def acceptability(data: Smaa, *, ax: Axes | None = None) -> Axes:
    """How often each option takes each rank: the first rank is the darkest part."""
    ax = style.axes(ax)
    table = data.rank_acceptability
    shades = np.linspace(1, 0.16, table.shape[1])
    places = bar_rows(ax, [option_name(o) for o in table.index])
    faces = [colour(option) for option in table.index]
    left = np.zeros(len(table))
    for shade, rank in zip(shades, table.columns, strict=True):
        widths = table[rank].to_numpy(float)
        ax.barh(places, widths, left=left, height=0.66, color=faces, alpha=shade, edgecolor="white")
        weight = "bold" if rank == 1 else "normal"
        texts = [f"{share:.0%}" for share in widths]
        _within(ax, texts, places, left, widths, 1.0, faces, shade, fontsize=size(0.9), fontweight=weight)
        left += widths
    ax.set_xlim(0, 1)
    ax.set_xticks(np.linspace(0, 1, 5), [f"{x:.0%}" for x in np.linspace(0, 1, 5)])
    first = table[1]
    title = f"{first.idxmax()} is first in {first.max():.0%} of the draws"
    if first.max() < 0.5:
        title += ": most draws prefer another option"
    listed = ", ".join(f"{option} {share:.0%}" for option, share in first.items())
    return style.finish(
        ax,
        title=title,
        xlabel="Share of draws in which the option has rank 1 (dark), 2, 3, … (pale)",
        source=f"derived from {data.draws:,} draws; {_SCORES}",
        alt=f"Stacked bar chart of rank acceptability. First: {listed}. {title}.",
    )


def central_weights(data: Smaa, *, ax: Axes | None = None) -> Axes:
    """Who would choose it: the mean weights of the draws in which each option is first, in percent."""
    ax = style.axes(ax)
    table = data.central_weights * 100
    places = bar_rows(ax, [option_name(o) for o in table.index])
    even = 100 / table.shape[1]
    for x, criterion in enumerate(table.columns):
        for place, option in zip(places, table.index, strict=True):
            value = table.loc[option, criterion]
            strong = value > 1.3 * even
            ax.barh(place, 0.94, left=x - 0.47, height=0.9, color=colour(option) if strong else _PALE)
            text = "never" if np.isnan(value) else f"{value:.0f}"
            ax.text(
                x,
                place,
                text,
                ha="center",
                va="center",
                fontsize=size(),
                color=ink_on(colour(option) if strong else _PALE),
                fontweight="bold" if strong else "normal",
            )
    ax.set_xlim(-0.5, len(table.columns) - 0.5)
    ax.set_xticks(range(len(table.columns)), [_criterion(c).replace(" ", "\n") for c in table.columns])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.grid(visible=False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    chosen = table.dropna()
    listed = ", ".join(
        f"{o} {_criterion(chosen.loc[o].idxmax())} {chosen.loc[o].max():.0f}" for o in chosen.index
    )
    best = str(data.rank_acceptability[1].idxmax())
    most = table.loc[best]
    title = f"Those who choose {best} weigh {_criterion(most.idxmax())} most ({most.max():.0f} percent)"
    return style.finish(
        ax,
        title=title,
        source=f"derived from {data.draws:,} draws; teaching assumptions; in colour: over 1.3 even shares",
        alt=f"Table of central weights in percent. Largest for each option: {listed}. {title}.",
    )


# --- two rules ---


def rank_reversal(data: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Weighted sum and TOPSIS before and after a worse twin joins the table (``options.twin``)."""
    ax = style.axes(ax)
    kept = data.drop(index="twin")
    for left, rule, scale in ((0.0, "weighted_sum", 100.0), (2.0, "topsis", 1.0)):
        before, after = kept[rule] / scale, kept[f"{rule}_with"] / scale
        for option in kept.index:
            ends = [before[option], after[option]]
            ax.plot([left, left + 1], ends, color=colour(option), linewidth=2.4, marker="o")
        _column(ax, left - 0.05, before, "right", names=False)
        _column(ax, left + 1.05, after, "left", names=True)
    ax.set_xlim(-0.35, 3.55)
    ax.set_xticks([0, 1, 2, 3], ["without twin", "with twin", "without twin", "with twin"])
    both = np.concatenate(
        [kept[["weighted_sum", "weighted_sum_with"]] / 100, kept[["topsis", "topsis_with"]]], axis=1
    )
    low, high = np.nanmin(both), np.nanmax(both)
    ax.set_ylim(low - 0.08, high + 0.13)
    for x, name in ((0.5, "Weighted sum / 100"), (2.5, "TOPSIS")):
        ax.text(x, high + 0.12, name, ha="center", va="top", fontweight="bold", fontsize=size())
    ax.grid(visible=False)
    title = _reversal_title(kept)
    return style.finish(
        ax,
        title=title,
        ylabel="Value (0 to 1)",
        source=f"derived; {_SCORES}",
        alt=f"Slope chart of four options without and with a twin, by weighted sum and by TOPSIS. {title}.",
    )


def _column(ax: Axes, x: float, values: pd.Series, side: str, *, names: bool) -> None:
    for (option, value), y in zip(values.items(), spread(values, 0.034), strict=True):
        text = f"{option} {value:.2f}" if names else f"{value:.2f}"
        ax.text(x, y, text, ha=side, va="center", fontsize=size(0.9))


def _reversal_title(kept: pd.DataFrame) -> str:
    moved = []
    for first, second in ((a, b) for a in kept.index for b in kept.index):
        if (
            kept["topsis"][first] > kept["topsis"][second]
            and kept["topsis_with"][first] < kept["topsis_with"][second]
        ):
            moved.append(f"{second} before {first}")
    if not moved:
        return "Here the twin changes no order under either rule"
    return f"The twin puts {', '.join(moved)} in TOPSIS, not in the weighted sum"
