"""Charts of the evidence: what is claimed and cited, and who has power and interest."""

from __future__ import annotations

import pandas as pd

from helpers.case.schemas import CLAIM_TYPES
from helpers.charts import look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, rows, span
from helpers.charts.marks import Marks
from helpers.charts.words import Words, block, first_up, listed, wrap

SECTIONS = (("evidence brief", 1), ("analysis", 22), ("roadmap", 42), ("review", 53))  # name, first line
LAST_LINE = 63
HIGH = 3.5  # grades above it are high: 4 and 5
CITED, UNCITED = look.COLOURS["blue"], look.COLOURS["amber"]
_KEY = (("cited", CITED), ("not cited", UNCITED))


def _cited(claims: pd.DataFrame) -> pd.Series:
    return claims["anchor"] != ""


def _counts(claims: pd.DataFrame) -> pd.DataFrame:
    """How many of each type are cited, and how many not."""
    counts = pd.crosstab(claims["type"], _cited(claims))
    return counts.reindex(index=list(CLAIM_TYPES), columns=[True, False], fill_value=0)


def _types_frame(claims: pd.DataFrame) -> Frame:
    counts = _counts(claims)
    return Frame(
        x=span(counts.sum(axis=1), room=0.35, label="Claims"),
        y=rows(map(first_up, counts.index)),
        source="case, by way of a secondary summary; types: this pack",
        size=(8.0, 3.6),
        key=_KEY,
    )


@chart(_types_frame)
def claims_by_type(claims: pd.DataFrame, put: Marks) -> Words:
    """How many claims of each type name a place in the case, and how many do not (`case.load().claims`)."""
    counts, cited = _counts(claims), _cited(claims).sum()
    for y, (yes, no) in put.down(counts.itertuples(index=False)):
        said = listed([f"{yes} cited"] * bool(yes) + [f"{no} not"] * bool(no))
        put.stack(y, [(yes, CITED, 1.0, ""), (no, UNCITED, 1.0, "")], label=said)
    each = "; ".join(f"{name} {yes} and {no}" for name, yes, no in counts.itertuples())
    return Words(
        f"{cited} of {len(claims)} claims name their place in the case",
        f"Stacked bar chart of claims by type, cited and not cited: {each}. In all {cited} of {len(claims)} are cited.",
    )


def _places(claims: pd.DataFrame) -> pd.DataFrame:
    """Each claim's line of the source, and its place in the stack on that line."""
    line = claims["line"].str.extract(r"L(\d+)")[0].astype(int)
    return pd.DataFrame({"line": line, "height": line.groupby(line).cumcount() + 1})


def _citations_frame(claims: pd.DataFrame) -> Frame:
    top = int(_places(claims)["height"].max())
    return Frame(
        x=Axis(0.0, LAST_LINE + 1.0, "Line of the source"),
        y=Axis(0.0, top + 2.4, "Claims on the line", ticks=tuple(map(float, range(1, top + 1)))),
        source="case, by way of a secondary summary",
        size=(8.0, 3.8),
        key=_KEY,
        ground=_sections,
    )


def _sections(put: Marks) -> None:
    for name, first in SECTIONS:
        put.rule(x=first - 0.5, colour=look.MUTED, dash=":", width=0.8, label=name, bold=False)


@chart(_citations_frame)
def citations(claims: pd.DataFrame, put: Marks, *, mark: str = "C25") -> Words:
    """Every claim at its line of the source, cited or not; `mark` is the claim that gets a label."""
    claims = claims.sort_index(key=lambda ids: ids == mark, kind="stable")  # the marked one tops its stack
    places, cited = _places(claims), _cited(claims)
    for chosen, colour, hollow in ((cited, CITED, False), (~cited, UNCITED, True)):
        put.dots(places.loc[chosen, "line"], places.loc[chosen, "height"], colour, size=6.5, hollow=hollow)
    if mark in claims.index:
        said = " ".join([mark, *claims.loc[mark, ["quantity", "unit"]].astype(str)]).strip()
        x, y = map(float, places.loc[mark])
        put.point(x, y, look.INK, size=6.5, label=said, bold=False, prefer="above")
    last = int(places.loc[cited, "line"].max()) if cited.any() else 0
    after = claims[(places["line"] > last) & (claims["quantity"] != "")]
    return Words(
        f"Citations stop at line {last}; {len(after)} later claims carry a number without one",
        f"Dot chart of {len(claims)} claims by line of the source, 1 to {LAST_LINE}: {cited.sum()} cited, all "
        f"of them up to line {last}; {(~cited).sum()} not cited.",
    )


# --- power and interest ------------------------------------------------------------------------------

_QUARTERS = {"keep satisfied": (2, 5.72), "key players": (4.5, 5.72), "minimal effort": (2, 0.28),
             "keep informed": (4.5, 0.28)}  # fmt: skip
_COLOURS = {"yes": look.COLOURS["blue"], "no": look.COLOURS["orange"]}  # in the source or not


def _grid_frame(stakeholders: pd.DataFrame) -> Frame:
    grades = tuple(map(float, range(1, 6)))
    return Frame(
        x=Axis(0.5, 5.5, "Interest (1 to 5)", ticks=grades, grid=False),
        y=Axis(0.05, 5.95, "Power (1 to 5)", ticks=grades, grid=False),
        source="teaching assumption; grid: R-mendelow-1981; who is named: C12 to C17",
        size=(5.76, 5.4),
        key=(("in the source", _COLOURS["yes"]), ("missing from it", _COLOURS["no"])),
        ground=_quarters,
    )


def _quarters(put: Marks) -> None:
    put.band([HIGH, put.frame.x.high], HIGH, put.frame.y.high, look.COLOURS["blue"], alpha=0.06)
    put.rule(x=HIGH, colour=look.MUTED, dash="-", width=1.2, over=False)
    put.rule(y=HIGH, colour=look.MUTED, dash="-", width=1.2, over=False)
    for name, place in _QUARTERS.items():
        put.words(*place, name, colour=look.MUTED, ha="center", scale=0.92)


@chart(_grid_frame)
def power_interest(stakeholders: pd.DataFrame, put: Marks, *, when: str = "after") -> Words:
    """Stakeholders by power and interest, before the next step or after it is chosen.

    `stakeholders` is `case.load().stakeholders`; `when` is 'before' or 'after'. Names that share a cell are
    stacked in it; where they are too many, the last line counts the others.
    """
    if when not in ("before", "after"):
        raise ValueError(f"when is {when!r}; it is 'before' or 'after'")
    power, interest = f"power_{when}", f"interest_{when}"
    for _, group in stakeholders.groupby([power, interest]):
        names = list(zip(group["name"], group["in_source"].map(_COLOURS), strict=True))
        _pile(put, group[interest].iloc[0], group[power].iloc[0], names)
    players = stakeholders[(stakeholders[power] > HIGH) & (stakeholders[interest] > HIGH)]
    missing = players[players["in_source"] == "no"]
    moment = "Before the next step" if when == "before" else "After it is chosen"
    graded = zip(stakeholders["name"], stakeholders[power], stakeholders[interest], strict=True)
    return Words(
        f"{moment}: {len(players)} key players, {len(missing) or 'none'} of them missing from the source",
        f"Grid of power against interest, {when} the next step is chosen. Key players: "
        f"{', '.join(players['name']) or 'none'}; of these the source leaves out {', '.join(missing['name']) or 'none'}.",
        f"Power and interest, {when}: " + "; ".join(f"{name} {y} and {x}" for name, y, x in graded) + ".",
    )


def _pile(put: Marks, x: float, y: float, names: list[tuple[str, str]]) -> None:
    """Names one under the other in a cell, in the largest type that fits."""
    wide, high = put.room(0.96, 0.96)
    for scale in (1.0, 0.94, 0.88, look.SMALLEST):
        lines = [(wrap(name, wide, scale), colour) for name, colour in names]
        heights = [block(text, scale)[1] for text, _ in lines]
        if sum(heights) <= high and max(block(text, scale)[0] for text, _ in lines) <= wide:
            break
    else:
        lines, heights = _fewer(lines, heights, high)
    top = sum(heights) / 2
    for (text, colour), used in zip(lines, heights, strict=True):
        put.words(x, y, text, colour=colour, ha="center", dy=top - used / 2, scale=scale)
        top -= used


def _fewer(
    lines: list[tuple[str, str]], heights: list[float], high: float
) -> tuple[list[tuple[str, str]], list[float]]:
    """As many as fit, and a line that counts the others."""
    line = look.extent("a", look.SMALLEST)[1]
    kept = max((n for n in range(1, len(lines)) if sum(heights[:n]) + line <= high), default=1)
    if kept == len(lines):
        return lines, heights
    return [*lines[:kept], (f"and {len(lines) - kept} more", look.INK)], [*heights[:kept], line]
