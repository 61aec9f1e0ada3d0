"""Maps of the frameworks of lesson 2: Porter's value chain and the four Ps of innovation."""

from __future__ import annotations

import pandas as pd

from helpers.charts import look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, columns, rows
from helpers.charts.marks import Marks
from helpers.charts.place import Choice
from helpers.charts.words import Words, finding

_TALL = 3.0  # a primary activity's height, in support activities
_MARGIN = 0.9  # the margin's width, in primary activities
_FILLED = look.tint(look.COLOURS["blue"], 0.19)


def _coverage_frame(data: pd.DataFrame) -> Frame:
    wide, high = ((data["group"] == group).sum() for group in ("primary", "support"))
    return Frame(
        x=Axis(0.0, wide + _MARGIN, shown=False, grid=False),
        y=Axis(0.0, _TALL + high, shown=False, grid=False),
        source="case claims by id, sorted by us; the activities are Porter's (1985)",
        size=(9.0, 5.0),
    )


@chart(_coverage_frame)
def coverage(data: pd.DataFrame, put: Marks) -> Words:
    """Porter's value chain with the claims that fill each activity (the table case.load().activities)."""
    groups = {name: list(part.iterrows()) for name, part in data.groupby("group")}
    wide, high = len(groups["primary"]), len(groups["support"])
    boxes = [(wide / 2, _TALL + y + 0.5, float(wide), 1.0) for y in range(high)[::-1]]
    boxes += [(x + 0.5, _TALL / 2, 1.0, _TALL) for x in range(wide)]
    boxes += [(wide + _MARGIN / 2, (_TALL + high) / 2, _MARGIN, _TALL + high)]
    order = [row for name in ("support", "primary", "margin") for _, row in groups[name]]
    for (x, y, width, height), row in zip(boxes, order, strict=True):
        full, flat = bool(row["claims"]), width > height
        put.cell(
            x, y, _FILLED if full else look.PAPER, f"{row['activity']}{'   ' if flat else chr(10) * 2}{_claims(row)}",
            width=width - 0.04, height=height - 0.08, bold=full, scale=0.92, left=flat,
            edge=look.COLOURS["blue"] if full else look.MUTED, dash="-" if full else "--",
        )  # fmt: skip
    nine = data[data["group"] != "margin"]
    filled = nine[nine["claims"] != ""]
    title = f"The source's value chain fills {len(filled)} of {len(nine)} activities; the rest comes up elsewhere, if at all"
    each = "; ".join(f"{row['activity']}: {_claims(row)}" for _, row in data.iterrows())
    shown = "Map of the value chain: nine activities and the margin, each with its claims."
    return finding(title, shown, f"{each}.")


def _claims(row: pd.Series) -> str:
    inside, outside = (row[column].replace(";", ", ") for column in ("claims", "elsewhere"))
    return str(inside or (f"empty; elsewhere {outside}" if outside else "empty"))


_BESIDE = [Choice(-8, 0, "right", "center"), Choice(0, 8, "center", "bottom"), Choice(0, -8, "center", "top")]
P_NAMES = ("product", "process", "position", "paradigm")


def _four_ps_frame(data: pd.DataFrame) -> Frame:
    return Frame(
        x=columns(P_NAMES, grid=True, label="Ring: where the source files it; dot: where it fits"),
        y=rows(f"{name} ({claim})" for name, claim in zip(data["innovation"], data["claim"], strict=True)),
        source="case claims by id, sorted by us; the four Ps as in Francis and Bessant (2005)",
        size=(8.5, 4.8),
    )


@chart(_four_ps_frame)
def four_ps(data: pd.DataFrame, put: Marks) -> Words:
    """Each innovation under the P that the source gives it and the one that fits (case.load().innovations)."""
    said, degree = data["source_says"], data["degree"]
    for y, (was, better, words) in put.down(zip(said, data["better"], degree, strict=True)):
        fits = P_NAMES.index(better)
        if was:
            put.dots([P_NAMES.index(was)], [y], look.INK, size=11, hollow=True)
            if was != better:
                put.arrow((P_NAMES.index(was), y), (fits, y))
        put.dots([fits], [y], look.COLOURS["blue"], size=7)
        put.words(fits, y, words, colour=look.MUTED, dx=8, scale=0.85, others=_BESIDE)
    filed = data[said != ""]
    moved = int((filed["source_says"] != filed["better"]).sum())
    each = "; ".join(
        f"{name}: {better}" + (f", filed as {was}" if was else "")
        for name, better, was in zip(data["innovation"], data["better"], said, strict=True)
    )
    title = f"{moved} of {len(filed)} innovations would fit another P better"
    return finding(title, f"Dot chart of {len(data)} innovations by the P that each changes.", f"{each}.")
