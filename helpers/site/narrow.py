"""A lesson's charts once more, drawn for a narrow screen."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

_IMAGE = re.compile(
    r'<img src="data:image/png;base64,(?P<data>[^"]+)" alt="(?P<alt>[^"]*)" data-plotted="(?P<plotted>[^"]*)" '
    r'width="(?P<width>\d+)" height="(?P<height>\d+)"[^>]*>'
)


@dataclass(frozen=True)
class Image:
    """A picture in the HTML that a cell shows; `alt` as it stands there, so with its marks escaped."""

    tag: str
    data: str
    alt: str
    plotted: str
    width: int
    height: int


def images(html: str) -> list[Image]:
    """The charts in some HTML, in order."""
    return [
        Image(
            found[0], found["data"], found["alt"], found["plotted"], int(found["width"]), int(found["height"])
        )
        for found in _IMAGE.finditer(html)
    ]


def drawn_narrow(path: Path) -> dict[str, list[Image]]:
    """Run a lesson for a narrow screen; the charts of each cell by its id.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        Where a cell fails.
    """
    from helpers import notebooks
    from helpers.charts.look import SCREEN

    before = os.environ.get(SCREEN)
    os.environ[SCREEN] = "narrow"
    try:
        made = notebooks.executed(notebooks.read(path), path.parent)
    finally:
        if before is None:
            del os.environ[SCREEN]
        else:
            os.environ[SCREEN] = before
    return {
        cell.id: [
            one for output in cell.outputs for one in images(output.get("data", {}).get("text/html", ""))
        ]
        for cell in made.cells
        if cell.cell_type == "code"
    }
