"""Charts of one pathway in patients' terms: who is missed and found, and what that is worth."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from helpers.charts import look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, records, rows, span
from helpers.charts.marks import Marks
from helpers.charts.money import amount
from helpers.charts.words import Words, finding

_SOURCE = "derived; R-vanleeuwen-2021, R-pan-2018, R-xu-2024, R-ochalek-2020, teaching assumptions; case C69"
PLACE_COLOURS = {"home": look.COLOURS["blue"], "partner": look.COLOURS["orange"]}
_WORTH = (0.0, 200.0)  # Y thousand a QALY, the ends of the axis
_PARTS = {  # of 1,000 scans
    "missed_with": ("still missed", look.COLOURS["purple"]),
    "found": ("found with the tool alone", look.COLOURS["green"]),
    "false_alarms": ("false alarms", look.COLOURS["orange"]),
}

# --- worth -------------------------------------------------------------------------------------------


def _net(data: pd.DataFrame, threshold: np.ndarray) -> dict[str, np.ndarray]:
    """Net benefit of 1,000 scans (Y thousand) at each worth of a QALY."""
    parts = data[["treatment", "tool", "alarms"]].sum(axis=1)
    return {
        str(place): 1e3 * (data["qaly"][place] * threshold + parts[place]) / data["scans"][place]
        for place in data.index
    }


def _benefit_frame(data: pd.DataFrame) -> Frame:
    return Frame(
        x=Axis(*_WORTH, "What a year in full health is held to be worth (Y thousand)"),
        y=span(*_net(data, np.array(_WORTH)).values(), room=0.1, below=0.1, least=100,
               label="Net benefit of 1,000 scans (Y thousand)"),
        source=_SOURCE,
        key=tuple((data["label"][place], colour) for place, colour in PLACE_COLOURS.items()),
        ground=lambda put: put.rule(y=0, dash="-", width=1.2),
    )  # fmt: skip


@chart(_benefit_frame)
def patients_benefit(data: pd.DataFrame, put: Marks) -> Words:
    """Net benefit of the tool against the worth of a QALY, with both break-evens (`risks.pathway`)."""
    ends, told = np.array(_WORTH), {}
    now = float(data["health"]["home"] / data["qaly"]["home"])
    for place, values in _net(data, ends).items():
        turn = float(data["break_even_threshold"][place])
        put.line(ends, values, PLACE_COLOURS[place])
        if turn <= _WORTH[1]:
            put.point(turn, 0, PLACE_COLOURS[place], shape="D", label=f"{turn:.0f}", prefer="above")
        told[place] = f"from {turn:,.0f} thousand a QALY" if math.isfinite(turn) else "never"
    put.rule(x=now, colour=look.MUTED, dash=":", bold=False, label=f"now {now:,.0f}")
    pays = data["net"] > 0
    home, away = ("is worth its cost" if pays[at] else "costs more than it is worth" for at in PLACE_COLOURS)
    title = f"At Huashan the tool {home}, at a partner it {away}"
    each = "; ".join(
        f"{row.label} {amount(row.net_per_1000)} thousand a 1,000 scans" for row in records(data)
    )
    return Words(
        title,
        f"Line chart of the net benefit of 1,000 scans against the worth of a QALY. {title}; it pays {told['home']} at "
        f"Huashan and {told['partner']} at a partner.",
        f"{each}.",
    )


# --- counts ------------------------------------------------------------------------------------------


def _per_1000(data: pd.DataFrame) -> pd.DataFrame:
    return 1e3 * data[list(_PARTS)].div(data["scans"], axis=0)


def _found_frame(data: pd.DataFrame) -> Frame:
    return Frame(
        x=span(_per_1000(data).sum(axis=1), least=150, room=0.02, label="Patients, of 1,000 scanned"),
        y=rows(data["label"], above=True),
        source=_SOURCE,
        size=(8.0, 3.6),
        key=tuple(_PARTS.values()),
        ground=lambda put: put.names_above(lift=0.26),
    )


@chart(_found_frame)
def patients_found(data: pd.DataFrame, put: Marks) -> Words:
    """Of 1,000 scans: occlusions that the tool brings to light or not, and its false alarms (`risks.pathway`)."""
    told = []
    for (y, row), (_, counts) in zip(put.down(records(data)), _per_1000(data).iterrows(), strict=True):
        parts = [(float(counts[part]), *_PARTS[part]) for part in _PARTS]
        words = ", ".join(
            f"{count:.{1 if count < 10 else 0}f} {name.split(' with')[0]}" for count, name, _ in parts
        )
        put.stack(y + 0.04, [(count, colour, 1.0, "") for count, _, colour in parts], height=0.36)
        put.words(put.frame.x.high, y + 0.26, f"{row.prevalence:.0%} have one", ha="right", va="bottom")
        put.words(0, y - 0.16, words, va="top", dx=1)
        told.append(f"{row.label}: {words}")
    each = data["false_alarms"] / data["found"]
    title = f"For one more patient found: {each['home']:.0f} false alarms at Huashan, {each['partner']:.0f} at a partner"
    return finding(
        title, "Stacked bars of patients of 1,000 scanned, at two hospitals.", "; ".join(told) + "."
    )
