"""Puts artists into a frame's Axes and gives their labels a place: what every mark needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from helpers.charts import look
from helpers.charts.frame import Box, Frame
from helpers.charts.place import Choice, Label, Placer
from helpers.charts.stamp import Stamp
from helpers.charts.words import signed


class Pen:
    """Draws within one frame.

    With ``ghost`` shapes are drawn pale and without words: the base, to compare with, its bars a little thicker, so
    that they show behind longer ones. Words keep off what was put ``beside``.
    """

    def __init__(
        self, ax: Axes, frame: Frame, panel: Box, *, ghost: bool = False, beside: Pen | None = None
    ) -> None:
        self.ax, self.frame, self.ghost = ax, frame, ghost
        self.artists: list[Artist] = []
        self._labels: list[Label] = []
        self._dots = ax.figure.dpi  # pixels to an inch
        self._transform = ax.transData.frozen()
        box = ax.bbox
        edge = (panel.x1 - 2 / 72) * self._dots
        self._box = (box.x0, box.y0, box.x1, box.y1)
        self._wide, self._high = self._points(box.x1 - box.x0), self._points(box.y1 - box.y0)
        self._placer = Placer((box.x0, box.y0, edge, box.y1 + 1), self._dots)
        if beside is not None:
            self._placer.mind(beside._placer)

    def room(self, width: float, height: float) -> tuple[float, float]:
        """So much of the axes' units in points."""
        (x0, y0), (x1, y1) = self._pixels([0, width], [0, height])
        return self._points(abs(x1 - x0)), self._points(abs(y1 - y0))

    def settle(self) -> None:
        """Give every label its place; those that were asked for first choose first."""
        for label in self._labels:
            spot = self._placer.place(label)
            if spot is None:
                continue
            text = Stamp(
                spot.x / self._dots, spot.y / self._dots, label.text, ha=spot.ha, va=spot.va,
                color=label.inner if spot.inside and label.inner else label.colour,
                fontsize=look.POINTS * label.scale, fontweight="bold" if label.bold else "normal", zorder=6,
                linespacing=1.1, rotation=90 if label.upright else 0, clip_on=False,
            )  # fmt: skip
            # From inches, so that the picture can be drawn at another density.
            text.set_transform(self.ax.figure.dpi_scale_trans)  # type: ignore[union-attr]
            if spot.ground:
                text.set_bbox({"facecolor": look.PAPER, "edgecolor": "none", "pad": 0.6})
            self._add(text)
        self._labels = []

    def _label(
        self, text: str, at: tuple[float, float], choices: Sequence[Choice], colour: str, bold: bool, scale: float,
        *, inner: str = "", upright: bool = False, ground: bool = False,
    ) -> None:  # fmt: skip
        """Ask for a place for words, if there are any; a ghost has none."""
        if text and not self.ghost:
            x, y = map(float, at)
            said, spots, size = signed(text), tuple(choices), look.legible(scale)
            self._labels.append(Label(said, x, y, spots, colour, bold, size, inner, upright, ground))

    def _pixels(self, x: Any, y: Any) -> np.ndarray:
        return np.asarray(self._transform.transform(np.column_stack([x, y])))  # type: ignore[attr-defined]

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        ((px, py),) = self._pixels([x], [y])
        return px, py

    def _points(self, pixels: float) -> float:
        return pixels * 72 / self._dots

    def _keep_off(self, low: np.ndarray, high: np.ndarray) -> None:
        """Words keep off the boxes between these corners in pixels, a row each; they may cover a ghost's."""
        if self.ghost:
            return
        for x0, y0, x1, y1 in np.atleast_2d(np.hstack([low, high])).tolist():
            if math.isfinite(x0 + y0 + x1 + y1):
                self._placer.keep_off((x0, y0, x1, y1))

    def _inside(self, points: np.ndarray) -> np.ndarray:
        x0, y0, x1, y1 = self._box
        inside = (points[:, 0] >= x0 - 1) & (points[:, 0] <= x1 + 1)
        return np.asarray(inside & (points[:, 1] >= y0 - 1) & (points[:, 1] <= y1 + 1))

    def _add(self, artist: Artist) -> None:
        if self.ghost:
            artist.set_zorder(0.8)
        self.ax.add_artist(artist)
        self.artists.append(artist)

    def _shade(self, colour: str) -> str:
        return look.GHOST if self.ghost else colour

    def _ink(self, colour: str) -> str:
        """A colour as that of words, dark enough to read."""
        return look.readable(colour)
