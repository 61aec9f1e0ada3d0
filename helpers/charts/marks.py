"""What the data put into a frame. A mark takes its own words, which find the side with room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path

from helpers.charts import look
from helpers.charts.pen import Pen
from helpers.charts.place import Choice, around, beside_rule, corners
from helpers.charts.words import block, wrap

Item = TypeVar("Item")


class Marks(Pen):
    """Puts marks into a frame's Axes; all coordinates are the data's."""

    def down(self, items: Iterable[Item]) -> Iterator[tuple[float, Item]]:
        """Each item with the place of its row, the first on top."""
        return zip(self.frame.y.ticks or (), items, strict=True)

    # -- shapes ----------------------------------------------------------------------------------------

    def bar(
        self, y: float, start: float, end: float, colour: str, *, height: float = 0.6, alpha: float = 1.0,
        label: str = "", name: str = "", bold: bool = True, edge: str = "none", upright: bool = False,
    ) -> None:  # fmt: skip
        """A bar along the row ``y``. ``label`` stands at its end, ``name`` within it where it fits.

        One without an end is hatched to the edge; one that leaves the frame is marked there.
        """
        self._bar(y, start, end, colour, height, alpha, label, name, bold, edge, upright, along="x")

    def column(
        self, x: float, start: float, end: float, colour: str, *, width: float = 0.6, alpha: float = 1.0,
        label: str = "", name: str = "", bold: bool = True, edge: str = "none",
    ) -> None:  # fmt: skip
        """A bar upright at ``x``; as `bar` otherwise."""
        self._bar(x, start, end, colour, width, alpha, label, name, bold, edge, False, along="y")

    def bars(
        self, y: Any, start: Any, end: Any, colour: str, *, height: Any = 0.6, edge: str = look.PAPER,
        names: Sequence[Sequence[str]] = (),
    ) -> None:  # fmt: skip
        """Many bars along rows, of one colour, as one artist, and their names as another.

        ``names`` are wordings of each, the longest first: the first that fits stands within, the last also upright.
        """
        at, low, high, thick = np.broadcast_arrays(
            *(np.asarray(v, dtype=float) for v in (y, start, end, height))
        )
        if not at.size:
            return
        below, above = at - thick / 2, at + thick / 2
        corners = np.stack([low, below, high, below, high, above, low, above, low, below], axis=1).reshape(
            -1, 2
        )
        codes = np.tile([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], at.size)
        self._add(
            PathPatch(
                Path(corners, codes), facecolor=self._shade(colour), edgecolor=edge, linewidth=0.8, zorder=1
            )
        )
        if self.ghost:
            return
        for a, b in zip(self._pixels(low, below), self._pixels(high, above), strict=True):
            self._placer.keep_off((*a, *b))
        for wordings, row, first, to, tall in zip(names, at, low, high, thick, strict=False):
            last = len(wordings) - 1
            for i, name in enumerate(wordings):
                turn = i == last
                if self._within(row, first, to, tall, name, colour, 1.0, "x", False, turn, 0.8):
                    break

    def stack(
        self, y: float, parts: Iterable[tuple[float, str, float, str]], *, start: float = 0.0,
        height: float = 0.6, label: str = "", edge: str = "none", scale: float = 0.82, bold: bool = False,
        upright: bool = False,
    ) -> None:  # fmt: skip
        """Bars end to end: width, colour, alpha and name of each; ``label`` stands at the end of all."""
        at = start
        parts = list(parts)
        if self.ghost:
            self._rectangle(y, at, at + sum(width for width, *_ in parts), height, look.GHOST, 1.0, edge, "x")
            return
        for width, colour, alpha, name in parts:
            if width > 0 and at < self.frame.x.high:
                to = min(at + width, self.frame.x.high)
                self._rectangle(y, at, to, height, colour, alpha, edge, "x")
                if name:
                    self._within(y, at, to, height, name, colour, alpha, "x", bold, upright, scale)
            at += width
        if at > self.frame.x.high:
            self._beyond(y, self.frame.x.high, True, "x", label, look.PAPER, True)
        elif label:
            self._at_end(y, start, at, label, look.INK, "x", True, look.PAPER, 1.0, past=True)

    def line(
        self, x: Any, y: Any, colour: str, *, width: float = 2.2, dash: Any = "-", label: str = "",
        marker: str = "", size: float = 5.0, end: bool = False, bold: bool = True, over: bool = False,
        scale: float = 1.0,
    ) -> None:  # fmt: skip
        """A line through points; its ``label`` stands beside its right end with ``end``, else along it."""
        xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        shown = Line2D(xs, ys, color=self._shade(colour), linewidth=width, linestyle=dash,
                       marker=marker or "None", markersize=size, zorder=2.4 if over else 2)  # fmt: skip
        self._add(shown)
        points = self._pixels(xs, ys)
        self._placer.keep_off_line(points, pale=self.ghost)
        if label and not self.ghost:
            good = np.isfinite(points).all(axis=1) & self._inside(points)
            self._along(points[good], label, self._ink(colour), end, bold, scale)

    def point(
        self, x: float, y: float, colour: str, *, shape: str = "o", size: float = 8.0, label: str = "",
        hollow: bool = False, bold: bool = True, prefer: str = "", scale: float = 1.0, words: str = "",
    ) -> None:  # fmt: skip
        """A point; ``prefer`` is the side that its label tries first: right, left, above or below.

        One that leaves the frame is marked at its edge.
        """
        axes = ((x, self.frame.x, "<>"), (y, self.frame.y, "v^"))
        for at, axis, tips in axes:
            if not axis.low <= at <= axis.high and math.isfinite(at):
                shape, hollow = tips[at > axis.high], True
        x, y = (min(max(at, axis.low), axis.high) for at, axis, _ in axes)
        self.dots([x], [y], look.INK if hollow else colour, shape=shape, size=size, hollow=hollow)
        ((px, py),) = self._pixels([x], [y])
        if label and math.isfinite(px + py):
            self._label(label, px, py, around(size, prefer), words or self._ink(colour), bold, scale)

    def dots(
        self, x: Any, y: Any, colour: str, *, shape: str = "o", size: float = 8.0, hollow: bool = False,
    ) -> None:  # fmt: skip
        """Points that are all alike."""
        rim = self._shade(colour)
        self._add(Line2D(x, y, color=rim, marker=shape, markersize=size, markeredgecolor=rim, linestyle="None",
                         markerfacecolor=look.PAPER if hollow else rim, zorder=4, clip_on=False))  # fmt: skip
        half = size / 2 * self._dots / 72
        for px, py in self._pixels(x, y):
            if not self.ghost and math.isfinite(px + py):
                self._placer.keep_off((px - half, py - half, px + half, py + half))

    def rule(
        self, *, x: float | None = None, y: float | None = None, colour: str = look.INK, dash: Any = "--",
        width: float = 1.4, label: str = "", bold: bool = True, over: bool = True, first: str = "",
    ) -> None:  # fmt: skip
        """A straight line across the frame at ``x`` or at ``y``, its label beside it where there is room.

        ``first`` is the end that the label tries first: "high" (as it stands) or "low".
        """
        upright = x is not None
        low, high = (
            (self.frame.y.low, self.frame.y.high) if upright else (self.frame.x.low, self.frame.x.high)
        )
        at = float(x if x is not None else y)  # type: ignore[arg-type]
        xs, ys = ([at, at], [low, high]) if upright else ([low, high], [at, at])
        self._add(Line2D(xs, ys, color=self._shade(colour), linewidth=width, linestyle=dash,
                         zorder=2.5 if over else 0.9))  # fmt: skip
        self._placer.keep_off_line(self._pixels(xs, ys), pale=self.ghost)
        self.beside(label, x=x, y=y, colour=colour, bold=bold, first=first)

    def beside(
        self, label: str, *, x: float | None = None, y: float | None = None, colour: str = look.INK, bold: bool = True,
        first: str = "", ground: bool = False,
    ) -> None:  # fmt: skip
        """The label of a `rule` alone: asked for after other labels it takes what room they leave.

        ``ground``: white behind it.
        """
        (x0, y0, x1, y1), upright = self._box, x is not None
        ((px, py),) = self._pixels(
            [self.frame.x.low if x is None else x], [self.frame.y.low if y is None else y]
        )
        room = ((y1 - y0) if upright else (x1 - x0)) * 72 / self._dots
        px, py = (px, y1) if upright else (x0, py)
        choices = beside_rule(room, upright, first == "low")
        self._label(label, px, py, choices, self._ink(colour), bold, 0.92, ground=ground)

    def band(self, x: Any, low: Any, high: Any, colour: str, *, alpha: float = 0.12) -> None:
        """The area between two lines."""
        xs = np.asarray(x, dtype=float)
        low, high = np.broadcast_to(low, xs.shape), np.broadcast_to(high, xs.shape)
        corners = np.concatenate([np.column_stack([xs, low]), np.column_stack([xs, high])[::-1]])
        self._add(Polygon(corners, facecolor=self._shade(colour), alpha=1 if self.ghost else alpha, linewidth=0,
                          zorder=1))  # fmt: skip

    def steps(self, edges: Any, heights: Any, colour: str, *, base: float = 0.0, alpha: float = 1.0) -> None:
        """A histogram's outline, filled."""
        edges, heights = np.asarray(edges, dtype=float), np.asarray(heights, dtype=float)
        xs, ys = np.repeat(edges, 2), np.concatenate([[base], np.repeat(heights + base, 2), [base]])
        self._add(Polygon(np.column_stack([xs, ys]), facecolor=self._shade(colour), linewidth=0, zorder=1,
                          alpha=1 if self.ghost else alpha))  # fmt: skip
        if not self.ghost:
            points = self._pixels(xs, ys)
            self._placer.keep_off_line(points)

    def arrow(self, start: tuple[float, float], end: tuple[float, float], colour: str = look.INK) -> None:
        """An arrow from one place to another."""
        if not self.ghost:
            self._add(FancyArrowPatch(start, end, arrowstyle="->", color=colour, mutation_scale=11, shrinkA=6,
                                      shrinkB=6, zorder=3))  # fmt: skip
            self._placer.keep_off_line(self._pixels([start[0], end[0]], [start[1], end[1]]))

    def cell(
        self, x: float, y: float, face: str, text: str, *, width: float = 0.94, height: float = 0.9,
        bold: bool = False, scale: float = 1.0, edge: str = "none", dash: str = "-", left: bool = False,
    ) -> None:  # fmt: skip
        """A box with its middle at a place, and words in it, smaller where they would not fit."""
        if self.ghost:
            return
        self._add(Rectangle((x - width / 2, y - height / 2), width, height, facecolor=face, edgecolor=edge,
                            linestyle=dash, zorder=1))  # fmt: skip
        (x0, y0), (x1, y1) = self._pixels([x - width / 2, x + width / 2], [y - height / 2, y + height / 2])
        room = (x1 - x0) * 72 / self._dots - 6
        if not text:
            return
        for size in map(look.legible, (scale, 0.92 * scale, 0.84 * scale, 0.76)):
            words = wrap(text, room, size, bold)
            wide, high = block(words, size, bold)
            if wide <= room and high <= (y1 - y0) * 72 / self._dots - 2:
                break
        spot = Choice(4, 0, "left", "center", True) if left else Choice(0, 0, "center", "center", True)
        at = (x0, (y0 + y1) / 2) if left else ((x0 + x1) / 2, (y0 + y1) / 2)
        self._label(words, *at, [spot], look.ink_on(face), bold, size)

    # -- words -----------------------------------------------------------------------------------------

    def note(self, text: str, colour: str = look.INK, *, where: Sequence[str] = (), bold: bool = False,
             scale: float = 1.0) -> None:  # fmt: skip
        """Words in the first corner that is free, beginning with those of ``where``."""
        if self.ghost:
            return
        x0, y0, x1, y1 = self._box
        wide, high = (side * 72 / self._dots for side in (x1 - x0, y1 - y0))
        self._label(text, x0, y0, corners(wide, high, where), self._ink(colour), bold, scale, ground=True)

    def words(
        self, x: float, y: float, text: str, *, colour: str = look.INK, ha: str = "left", va: str = "center",
        dx: float = 0.0, dy: float = 0.0, bold: bool = False, scale: float = 1.0,
        others: Sequence[Choice] = (), inside: bool = False,
    ) -> None:  # fmt: skip
        """Words at a place, ``dx`` and ``dy`` points off it; ``others`` are further places, from the same anchor."""
        if self.ghost:
            return
        ((px, py),) = self._pixels([x], [y])
        choices = [Choice(dx, dy, ha, va, inside), *others]
        self._label(text, px, py, choices, self._ink(colour) if not inside else colour, bold, scale)

    def names_above(self, lift: float = 0.34) -> None:
        """The names of the frame's rows, each above the left end of its row."""
        if self.ghost:
            return
        x0, room = self._box[0], (self._box[2] - self._box[0]) * 72 / self._dots
        for place, name in self.frame.y.marked():
            ((_, py),) = self._pixels([self.frame.x.low], [place + lift])
            self._label(
                wrap(name, room, 0.95), x0, py, [Choice(1, 0, "left", "bottom")], look.MUTED, False, 0.95
            )

    # -- how -------------------------------------------------------------------------------------------

    def _bar(
        self, row: float, start: float, end: float, colour: str, thick: float, alpha: float, label: str,
        name: str, bold: bool, edge: str, upright: bool, along: str,
    ) -> None:  # fmt: skip
        axis = self.frame.x if along == "x" else self.frame.y
        endless = math.isinf(end)
        to = min(max(end, axis.low), axis.high)
        self._rectangle(row, start, to, thick, colour, alpha, edge, along, hatched=endless)
        if name and not endless:
            self._within(row, start, to, thick, name, colour, alpha, along, bold, upright)
        if endless:
            ((px, py),) = self._pixels([start], [row]) if along == "x" else self._pixels([row], [start])
            spot = Choice(5, 0, "left", "center") if along == "x" else Choice(0, 14, "center", "bottom")
            self._label(label, px, py, [spot], look.INK, bold, 1.0, ground=True)
        elif to != end:
            self._beyond(row, to, end > to, along, label, look.tint(colour, alpha), bold)
        elif label:
            self._at_end(row, start, to, label, look.INK, along, bold, colour, alpha)

    def _rectangle(
        self, row: float, start: float, end: float, thick: float, colour: str, alpha: float, edge: str,
        along: str, *, hatched: bool = False,
    ) -> None:  # fmt: skip
        low, size = min(start, end), abs(end - start)
        thick *= 1.25 if self.ghost else 1.0
        place = (low, row - thick / 2, size, thick) if along == "x" else (row - thick / 2, low, thick, size)
        shade = self._shade(colour)
        look_of: dict[str, Any] = {
            "facecolor": shade if self.ghost else look.tint(shade, alpha),
            "edgecolor": edge,
        }
        if hatched:
            look_of = {"facecolor": look.PAPER, "edgecolor": look.tint(shade, 0.4), "hatch": "//"}
        self._add(Rectangle(place[:2], *place[2:], zorder=1, linewidth=0.8, **look_of))
        if not self.ghost:
            (x0, y0), (x1, y1) = self._pixels(
                [place[0], place[0] + place[2]], [place[1], place[1] + place[3]]
            )
            self._placer.keep_off((x0, y0, x1, y1))

    def _beyond(self, row: float, at: float, up: bool, along: str, label: str, face: str, bold: bool) -> None:
        """A white tip at the edge of the frame: the bar goes on. Its label stands before the tip."""
        if self.ghost:
            return
        shape = (">" if up else "<") if along == "x" else ("^" if up else "v")
        place = ([at], [row]) if along == "x" else ([row], [at])
        self._add(Line2D(*place, marker=shape, markersize=9, color=look.INK, markerfacecolor=look.PAPER,
                         linestyle="None", zorder=4, clip_on=False))  # fmt: skip
        ((px, py),) = self._pixels(*place)
        back = -14 if up else 14
        spot = (Choice(back, 0, "right" if up else "left", "center", True) if along == "x"
                else Choice(0, back, "center", "top" if up else "bottom", True))  # fmt: skip
        self._label(label, px, py, [spot], look.ink_on(face), bold, 1.0, ground=face == look.PAPER)

    def _within(
        self, row: float, start: float, end: float, thick: float, name: str, colour: str, alpha: float,
        along: str, bold: bool, upright: bool = False, scale: float = 0.9,
    ) -> bool:  # fmt: skip
        """Put a name into a bar, if it fits."""
        if self.ghost:
            return False
        a, b = sorted((start, end))
        ends, sides = [a, b], [row - thick / 2, row + thick / 2]
        xs, ys = (ends, sides) if along == "x" else (sides, ends)
        (x0, y0), (x1, y1) = self._pixels(xs, ys)
        wide, high = (x1 - x0) * 72 / self._dots, (y1 - y0) * 72 / self._dots
        scale = look.legible(scale)
        need, tall = block(name, scale, bold)
        turned = upright and need + 3 > wide and not look.screen().least
        if turned:
            scale = min(scale, 0.75)
            need, tall = reversed(block(name, scale, bold))
        if need + 3 > wide or tall > high + (0 if turned else 3):
            return False
        spots = [Choice(0, 0, "center", "center", True)]
        if along == "x" and not turned:
            spots += [
                Choice(3 - wide / 2, 0, "left", "center", True),
                Choice(wide / 2 - 3, 0, "right", "center", True),
            ]
        ink = look.ink_on(colour, alpha)
        self._label(name, (x0 + x1) / 2, (y0 + y1) / 2, spots, ink, bold, scale, upright=turned)
        return True

    def _at_end(
        self, row: float, start: float, end: float, label: str, colour: str, along: str, bold: bool, face: str,
        alpha: float, *, past: bool = False,
    ) -> None:  # fmt: skip
        if self.ghost or not label:
            return
        down = end < start
        if along == "x":
            ((px, py),) = self._pixels([end], [row])
            out, back = (-4, 4) if down else (4, -4)
            sides = ("right", "left") if down else ("left", "right")
            choices = [Choice(out, 0, sides[0], "center")]
            inner = Choice(back, 0, sides[1], "center", True)
            if (
                past
            ):  # a line that is in the way is stepped over: parts of many colours are no ground for a number
                choices += [Choice(k * out, 0, sides[0], "center") for k in range(2, 12)]
        else:
            ((px, py),) = self._pixels([row], [end])
            choices = [Choice(0, -3, "center", "top") if down else Choice(0, 3, "center", "bottom")]
            inner = Choice(0, 4, "center", "bottom", True) if down else Choice(0, -4, "center", "top", True)
        axis = self.frame.x if along == "x" else self.frame.y
        if abs(end - start) > 0.3 * (axis.high - axis.low):
            choices.append(inner)
        self._label(label, px, py, choices, colour, bold, 1.0, inner=look.ink_on(face, alpha))

    def _along(
        self, points: np.ndarray, label: str, colour: str, end: bool, bold: bool, scale: float
    ) -> None:
        if not len(points):
            return
        if end:
            px, py = points[-1]
            line = look.POINTS * 1.2 * scale
            choices = [
                Choice(5, k * line / 2, "left", "center")
                for k in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 8, -8)
            ]
            self._label(label, px, py, choices, colour, bold, scale)
            return
        x0, y0 = points[0]
        choices = []
        far = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
        for share in (0.96, 0.8, 0.6, 0.4, 0.2, 0.05):
            px, py = (np.interp(share * far[-1], far, points[:, i]) for i in (0, 1))
            dx, dy = (px - x0) * 72 / self._dots, (py - y0) * 72 / self._dots
            side = "right" if share > 0.7 else "left" if share < 0.3 else "center"
            choices += [Choice(dx, dy + 5, side, "bottom"), Choice(dx, dy - 5, side, "top"),
                        Choice(dx + 6, dy, "left", "center"), Choice(dx - 6, dy, "right", "center")]  # fmt: skip
        self._label(label, x0, y0, choices, colour, bold, scale)
