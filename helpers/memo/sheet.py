"""The memo as a printed page, and the sheet behind it: how sure its writer was, and how the advice moved.

The page stands in `templates/memo.html`. Every text passes through autoescape; what is typed, through `prose`.
"""

from __future__ import annotations

import functools
from base64 import b64encode
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import charts
from helpers.charts import picture
from helpers.charts.options import option_name, option_names
from helpers.exercises import calibration
from helpers.faults import Fault
from helpers.memo import prose
from helpers.memo.parts import PARTS

_SCREEN = "narrow"  # a chart in a column of the page: its type is then as large as the text's
_DOTS = 220  # an inch
_SENTENCES = {
    "CASE": "the source states it",
    "EXT": "a public source outside the case states it",
    "TA": "a teaching assumption, not a fact",
    "DER": "worked out from other figures, as sure as the weakest of them",
}

Figures = Axes | picture.Picture | Sequence[Any] | Mapping[str, Any]


@dataclass(frozen=True)
class Head:
    """Who writes to whom, and when; what is not given is a named blank."""

    author: str = ""
    addressee: str = "Huashan's leadership"
    date: str = ""


@dataclass(frozen=True)
class Behind:
    """What stands on the sheet behind the page.

    ``votes`` as from `exercises.votes`, ``predictions`` as from `exercises.predictions`, ``own`` as from `chosen.own`.
    """

    votes: pd.DataFrame = field(default_factory=pd.DataFrame)
    predictions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    own: pd.DataFrame = field(default_factory=pd.DataFrame)


def page(
    parts: Mapping[str, str],
    found: pd.DataFrame,
    figures: Figures = (),
    *,
    figure: int = 1,
    head: Head | None = None,
    behind: Behind | None = None,
) -> str:
    """The memo as one HTML page that needs nothing else: no script, no font, no address.

    Parameters
    ----------
    parts : mapping
        Text (Markdown) of each part, as from `written`.
    found : DataFrame
        The findings to print, as from `carried`.
    figures : charts, or captions with a chart each
        Those to pick from; each has an alt text, as `charts` makes them.
    figure : int
        Which of them is printed, from 1 on.
    head, behind : optional
        Names and date; and what stands on the second sheet, which is left out where there is nothing for it.

    Raises
    ------
    Fault (a ValueError)
        For what is no chart, and for a figure that there is not.
    """
    first, *others = PARTS
    behind = behind or Behind()
    return (
        _templates()
        .get_template("memo.html")
        .render(
            head=head or Head(),
            ask=(PARTS[first], _text(parts, first)),
            parts=[(PARTS[part], _text(parts, part)) for part in others],
            found=[{**row, "note": _note(row)} for row in found.to_dict("records")],
            figure=_picked(figures, figure),
            kinds=_SENTENCES,
            options=[(id, name) for id, name in option_names().items()],
            votes=_votes(behind.votes),
            calibration=_calibration(behind.predictions),
            own=behind.own.to_dict("records"),
        )
        + "\n"
    )


def today() -> str:
    """The date in words: 29 November 2026."""
    now = date.today()
    return f"{now.day} {now:%B} {now.year}"


@functools.cache
def _templates() -> Environment:
    place = FileSystemLoader(Path(__file__).parent / "templates")
    made = Environment(
        loader=place, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["badge"] = prose.badge
    return made


def _text(parts: Mapping[str, str], part: str) -> Any:
    words = parts.get(part, "")
    return prose.html(words or f"*[blank: {PARTS[part].lower()}, question {part}, is not written yet]*")


def _note(row: Mapping[Hashable, Any]) -> str:
    """A finding's range, what it rests on, and under which assumptions it was made, as far as they are known."""
    rests = (
        f"rests on {'an' if row['rests_on'][:1] in 'aeiou' else 'a'} {row['rests_on']}"
        if row["rests_on"]
        else ""
    )
    under = f"with {row['under']}" if row["under"] not in ("", "base") else ""
    words = "; ".join(
        part for part in (f"range {row['range']}" if row["range"] else "", rests, under) if part
    )
    return f"{words[:1].upper()}{words[1:]}"


def _votes(votes: pd.DataFrame) -> dict[str, Any] | None:
    if votes.empty:
        return None
    rows = [{**row, "name": option_name(row["option"])} for row in votes.to_dict("records")]
    return {"figure": _image(charts.votes(votes)), "rows": rows}


def _calibration(predictions: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    table = calibration.calibration(predictions)
    if table.empty:
        return None
    score = calibration.brier_score(predictions)
    return {"figure": _image(charts.calibration(table)), "score": f"{score:.2f}"}


# -- figures -------------------------------------------------------------------------------------------


def _picked(figures: Figures, number: int) -> dict[str, str] | None:
    drawn = _drawn(figures)
    if not drawn:
        return None
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(drawn):
        raise Fault(f"figure is the number of the one to print, from 1 to {len(drawn)}, not {number!r:.40}")
    caption, ax = drawn[number - 1]
    return {**_image(ax), "caption": caption}


def _drawn(figures: object) -> list[tuple[str, Axes]]:
    """The charts among what a learner gave, each with its caption: one, several, or what `charts.show` made of them.

    Raises
    ------
    Fault (a ValueError)
        For what is no chart.
    """
    if isinstance(figures, Axes):
        return [("", figures)]
    if isinstance(figures, picture.Picture):
        return [("", ax) for ax in figures.axes]
    if isinstance(figures, Mapping):
        return [(str(caption), ax) for caption, one in figures.items() for _, ax in _drawn(one)]
    if isinstance(figures, list | tuple):
        return [pair for one in figures for pair in _drawn(one)]
    raise Fault(
        f"figures takes charts in square brackets, such as [charts.calibration(...)], not {figures!r:.80}"
    )


def _image(ax: Axes) -> dict[str, str]:
    """A chart for print, with its alt text."""
    drawn = charts.again(ax, _SCREEN)
    fig = drawn.get_figure(root=True)
    assert isinstance(fig, Figure)
    before = fig.dpi
    fig.set_dpi(_DOTS)
    try:
        data = picture.png(picture.pixels(fig))
    finally:
        fig.set_dpi(before)  # a chart of a learner's own is still theirs
    told = picture.in_words([drawn])
    if not told:
        raise Fault("this chart has no alt text: give it words with charts.tell(ax, charts.Words(...))")
    return {"src": f"data:image/png;base64,{b64encode(data).decode()}", "alt": told}
