"""Charts of the evidence: what is claimed and cited, and who has power and interest."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib import rcParams
from matplotlib.axes import Axes

from helpers.case.schemas import CLAIM_TYPES
from helpers.charts import style

SECTIONS = (("evidence brief", 1), ("analysis", 22), ("roadmap", 42), ("review", 53))  # name, first line
LAST_LINE = 63
HIGH = 3.5  # grades above it are high: 4 and 5
CITED, UNCITED = style.COLOURS["blue"], style.COLOURS["yellow"]


def claims_by_type(claims: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many claims of each type name a place in the case, and how many do not (`case.load().claims`)."""
    ax = style.axes(ax, size=(8, 3.6))
    cited = claims["anchor"] != ""
    counts = pd.crosstab(claims["type"], cited).reindex(
        index=list(CLAIM_TYPES), columns=[True, False], fill_value=0
    )
    rows = np.arange(len(counts))[::-1]
    ax.barh(rows, counts[True], height=0.6, color=CITED)
    ax.barh(rows, counts[False], left=counts[True], height=0.6, color=UNCITED)
    for row, (yes, no) in zip(rows, counts.itertuples(index=False), strict=True):
        words = [f"{yes} cited"] * bool(yes) + [f"{no} not"] * bool(no)
        ax.annotate(", ".join(words), (yes + no, row), xytext=(5, 0), textcoords="offset points", va="center")
    ax.set_yticks(rows, [name.capitalize() for name in counts.index])
    ax.set_xlim(0, float(counts.sum(axis=1).max()) * 1.35)
    ax.grid(axis="y", visible=False)
    return style.finish(
        ax,
        title=f"{cited.sum()} of {len(claims)} claims name their place in the case",
        xlabel="claims",
        source="case, by way of a secondary summary; types: this pack",
        alt="Stacked bar chart of claims by type, cited and not cited: "
        + "; ".join(f"{name} {yes} and {no}" for name, yes, no in counts.itertuples())
        + f". In all {cited.sum()} of {len(claims)} are cited.",
    )


def citations(claims: pd.DataFrame, *, mark: str = "C25", ax: Axes | None = None) -> Axes:
    """Every claim at its line of the source, cited or not; `mark` is the claim that gets a label."""
    ax = style.axes(ax, size=(8, 3.8))
    claims = claims.sort_index(key=lambda ids: ids == mark, kind="stable")  # the marked one tops its stack
    line = claims["line"].str.extract(r"L(\d+)")[0].astype(int)
    height = line.groupby(line).cumcount() + 1
    cited = claims["anchor"] != ""
    ax.scatter(line[cited], height[cited], s=42, color=CITED)
    ax.scatter(line[~cited], height[~cited], s=42, facecolor="white", edgecolor="#9a6700", linewidth=1.6)
    top = float(height.max())
    for section, first in SECTIONS:
        ax.axvline(first - 0.5, color=style.MUTED, linewidth=0.8, linestyle=":")
        ax.text(first, top + 1.75, section, color=style.MUTED, va="top")
    if mark in claims.index:
        x, y = int(line[mark]), int(height[mark])
        ax.annotate(
            " ".join([mark, *claims.loc[mark, ["quantity", "unit"]].astype(str)]).strip(),
            (x, y),
            xytext=(x, y + 1.6),
            ha="center",
            arrowprops={"arrowstyle": "-", "color": style.INK},
        )
    ax.text(1, top + 0.3, "● cited   ○ not cited")
    ax.set_xlim(0, LAST_LINE + 1)
    ax.set_ylim(0, top + 2)
    ax.set_yticks(range(1, int(top) + 1))
    last = int(line[cited].max()) if cited.any() else 0
    after = claims[(line > last) & (claims["quantity"] != "")]
    return style.finish(
        ax,
        title=f"Citations stop at line {last}; {len(after)} later claims carry a number without one",
        xlabel="line of the source",
        ylabel="claims on the line",
        source="case, by way of a secondary summary",
        alt=f"Dot chart of {len(claims)} claims by line of the source, 1 to {LAST_LINE}: {cited.sum()} cited, all "
        f"of them up to line {last}; {(~cited).sum()} not cited.",
    )


def power_interest(stakeholders: pd.DataFrame, *, when: str = "after", ax: Axes | None = None) -> Axes:
    """Stakeholders by power and interest, before the next step or after it is chosen.

    `stakeholders` is `case.load().stakeholders`; `when` is 'before' or 'after'. Names that share a cell are
    stacked in it, so labels never overlap.
    """
    if when not in ("before", "after"):
        raise ValueError(f"when is {when!r}; it is 'before' or 'after'")
    ax = style.axes(ax, size=(8, 6))
    power, interest = stakeholders[f"power_{when}"], stakeholders[f"interest_{when}"]
    ax.axhline(HIGH, color=style.MUTED, linewidth=1.2)
    ax.axvline(HIGH, color=style.MUTED, linewidth=1.2)
    for x, y, name in (
        (2, 5.72, "keep satisfied"),
        (4.5, 5.72, "key players"),
        (2, 0.3, "minimal effort"),
        (4.5, 0.3, "keep informed"),
    ):
        ax.text(x, y, name, ha="center", va="center", color=style.MUTED, style="italic")
    for y, x in sorted(set(zip(power, interest, strict=True))):
        _stack(ax, x, y, stakeholders[(power == y) & (interest == x)])
    ax.set_xlim(0.5, 5.5)
    ax.set_ylim(0.1, 5.9)
    ax.set_xticks(range(1, 6))
    ax.set_yticks(range(1, 6))
    ax.grid(visible=False)
    players = stakeholders[(power > HIGH) & (interest > HIGH)]
    missing = players[players["in_source"] == "no"]
    moment = "Before the next step" if when == "before" else "After it is chosen"
    return style.finish(
        ax,
        title=f"{moment}: {len(players)} key players, {len(missing) or 'none'} of them missing from the source",
        xlabel="interest (1 to 5)   ● in the source   ○ missing",
        ylabel="power (1 to 5)",
        source="teaching assumption; grid: R-mendelow-1981; who is named: C12 to C17",
        alt=f"Grid of power against interest, {when} the next step is chosen. Key players: "
        f"{', '.join(players['name']) or 'none'}; of these the source leaves out "
        f"{', '.join(missing['name']) or 'none'}.",
    )


def _stack(ax: Axes, x: float, y: float, group: pd.DataFrame) -> None:
    """The names of one cell, one under the other, smaller where there are many."""
    words = [
        textwrap.fill(f"{'●' if known == 'yes' else '○'} {name}", 13)
        for name, known in zip(group["name"], group["in_source"], strict=True)
    ]
    lines = [text.count("\n") + 1 for text in words]
    size = min(rcParams["font.size"] * 0.76, 9.4) * min(1.0, 4 / sum(lines))
    step = 0.9 / max(4, sum(lines))
    at = y + step * (sum(lines) / 2)
    for text, used, known in zip(words, lines, group["in_source"], strict=True):
        at -= step * used / 2
        ax.text(
            x,
            at,
            text,
            ha="center",
            va="center",
            fontsize=size,
            linespacing=1.05,
            color=style.COLOURS["blue"] if known == "yes" else style.COLOURS["orange"],
        )
        at -= step * used / 2
