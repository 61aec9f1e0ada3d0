"""What is wrong with a picture's words, found from the artists' extents: for tests of every chart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

from helpers.assumptions import Assumptions
from helpers.charts import look
from helpers.charts.place import crossed

LEAST = 9.0  # pixels of type, as shown
ROOM = {"page": 900.0, "projector": 1800.0, "narrow": 430.0}  # pixels of a page that a picture can have


def extremes(given: Assumptions, controls: Sequence[str]) -> list[dict[str, float]]:
    """What a learner can do to the base: nothing, each control at either end, all at their low or high ends."""
    ends = (given.low, given.high)
    together = [{name: end(name) for name in controls} for end in ends] if len(controls) > 1 else []
    return [{}, *({name: end(name)} for name in controls for end in ends), *together]


def words(ax: Axes) -> list[Text]:
    """Every text of the chart that is shown: title, axes and their ticks, marks, key and source."""
    axes = (ax.xaxis, ax.yaxis)
    for axis in axes:  # ticks and the axis' own label are placed when they are asked for their room
        axis.get_tightbbox(ax.figure.canvas.get_renderer())
    ticks = [label for axis in axes for label in axis.get_ticklabels()]
    texts = [*(axis.label for axis in axes), *ticks, *ax.texts]  # the title is one of the last
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


def complaints(ax: Axes, screen: str = "page") -> list[str]:
    """Texts that leave the picture, lie on one another, are struck through, or are too small to read."""
    texts = words(ax)
    boxes = [t.get_window_extent() for t in texts]
    lines, covers = _lines(ax), _covers(ax)
    wide, high = ax.figure.bbox.width, ax.figure.bbox.height
    found = []
    for text, box in zip(texts, boxes, strict=True):
        said = " ".join(text.get_text().split())[:40]
        if box.x0 < -1 or box.y0 < -1 or box.x1 > wide + 1 or box.y1 > high + 1:
            found.append(f"leaves the picture: {said!r}")
        shown = text.get_fontsize() / 72 * _shown(ax, screen)
        if shown < LEAST:
            found.append(f"{shown:.1f} pixels: {said!r}")
        struck = [line for line in lines if _strikes(line, text, box, ax.bbox)]
        seen = [line for line in struck if not any(_hides(cover, line, box) for cover in covers)]
        found += [f"struck through: {said!r}" for _ in seen]
    for (one, a), (other, b) in combinations(zip(texts, boxes, strict=True), 2):
        across, down = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if across > 2 and down > 2:
            found.append(f"{one.get_text()[:40]!r} lies on {other.get_text()[:40]!r}")
    return found


def _shown(ax: Axes, screen: str) -> float:
    """Pixels of a page to an inch of the figure."""
    zoom = look.SCREENS[screen].zoom
    return zoom * min(1.0, ROOM[screen] / (zoom * ax.figure.get_figwidth()))


def _lines(ax: Axes) -> list[tuple[np.ndarray, float]]:
    """Every line of the chart as segments in pixels, with its place in the order of drawing."""
    found = []
    for line in ax.lines:
        if line.get_linestyle() in ("None", "none", "", " ") or not line.get_visible():
            continue
        points = line.get_transform().transform(np.asarray(line.get_xydata(), dtype=float))
        found.append((np.hstack([points[:-1], points[1:]]), line.get_zorder()))
    for many in ax.collections:
        if isinstance(many, LineCollection):
            for piece in many.get_segments():
                points = many.get_transform().transform(piece)
                found.append((np.hstack([points[:-1], points[1:]]), many.get_zorder()))
    return found


def _covers(ax: Axes) -> list[tuple[BboxBase, float]]:
    """Every bar of the chart that hides what is behind it: its extent in pixels, with its place in the order."""
    full = [one for one in ax.patches if one.get_alpha() in (None, 1)]
    found = [(one.get_window_extent(), one.get_zorder()) for one in full if isinstance(one, Rectangle)]
    for many in full:
        if isinstance(many, PathPatch):
            bars = many.get_path().transformed(many.get_transform()).to_polygons()
            found += [(Bbox([bar.min(axis=0), bar.max(axis=0)]), many.get_zorder()) for bar in bars]
    return found


def _hides(cover: tuple[BboxBase, float], line: tuple[np.ndarray, float], box: BboxBase) -> bool:
    """Whether a bar stands before a line wherever words are: words within a bar may rise above it a little."""
    (bar, order), (_, behind) = cover, line
    inner = Bbox(box.extents.reshape(2, 2)).shrunk(1, 0.56)
    within = bar.x0 <= inner.x0 and inner.x1 <= bar.x1 and bar.y0 <= inner.y0 and inner.y1 <= bar.y1
    return order > behind and bool(within)


def _strikes(line: tuple[np.ndarray, float], text: Text, box: BboxBase, frame: BboxBase) -> bool:
    """Whether it passes through the words; no line goes beyond the frame."""
    pieces, order = line
    if text.get_bbox_patch() is not None and text.get_zorder() > order:
        return False  # white behind the words hides the line
    x0, y0, x1, y1 = box.extents
    inner = (
        max(x0 + 2, frame.x0), max(y0 + 0.22 * (y1 - y0), frame.y0),
        min(x1 - 2, frame.x1), min(y1 - 0.22 * (y1 - y0), frame.y1),
    )  # fmt: skip
    if inner[0] >= inner[2] or inner[1] >= inner[3]:
        return False
    pieces = pieces[np.isfinite(pieces).all(axis=1)]
    return bool(len(pieces)) and crossed(inner, pieces)
