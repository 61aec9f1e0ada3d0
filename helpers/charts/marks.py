"""What the data put into a frame. A mark takes its own words, which find the side with room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path

from helpers.charts import look
from helpers.charts.pen import Pen
from helpers.charts.place import Choice, ahead, around, beside_rule, corners
from helpers.charts.words import block, wrap

Item = TypeVar("Item")


class _Bar(NamedTuple):
    """A bar from ``start`` to ``end`` along its ``row``; one that stands ``upright`` has its row on the x axis."""

    row: float
    start: float
    end: float
    thick: float
    colour: str
    alpha: float = 1.0
    upright: bool = False

    def at(self, along: float, across: float | None = None) -> tuple[float, float]:
        """x and y of a place along the bar, in its middle unless it says how far ``across``."""
        across = self.row if across is None else across
        return (across, along) if self.upright else (along, across)


class Marks(Pen):
    """Puts marks into a frame's Axes; all coordinates are the data's."""

    def down(self, items: Iterable[Item]) -> Iterator[tuple[float, Item]]:
        """Each item with the place of its row, the first on top."""
        return zip(self.frame.y.ticks or (), items, strict=True)

    # -- shapes ----------------------------------------------------------------------------------------

    def bar(
        self, y: float, start: float, end: float, colour: str, *, height: float = 0.6, alpha: float = 1.0,
        label: str = "", name: str = "", bold: bool = True, edge: str = "none",
    ) -> None:  # fmt: skip
        """A bar along the row ``y``. ``label`` stands at its end, ``name`` within it where it fits.

        One without an end is hatched to the edge; one that leaves the frame is marked there.
        """
        self._bar(_Bar(y, start, end, height, colour, alpha), label, name, bold, edge)

    def column(
        self, x: float, start: float, end: float, colour: str, *, width: float = 0.6, label: str = "",
        bold: bool = True,
    ) -> None:  # fmt: skip
        """A bar upright at ``x``; as `bar` otherwise."""
        self._bar(_Bar(x, start, end, width, colour, upright=True), label, "", bold, "none")

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
        self._keep_off(self._pixels(low, below), self._pixels(high, above))
        for wordings, row, first, to, tall in zip(names, at, low, high, thick, strict=False):
            bar = _Bar(row, first, to, tall, colour)
            for name in wordings:
                if self._within(bar, name, False, 0.8, turning=name == wordings[-1]):
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
            self._rectangle(_Bar(y, at, at + sum(width for width, *_ in parts), height, look.GHOST), edge)
            return
        for width, colour, alpha, name in parts:
            if width > 0 and at < self.frame.x.high:
                bar = _Bar(y, at, min(at + width, self.frame.x.high), height, colour, alpha)
                self._rectangle(bar, edge)
                if name:
                    self._within(bar, name, bold, scale, turning=upright)
            at += width
        end, on = self.frame.x.clipped(at)
        whole = _Bar(y, start, end, height, look.PAPER)
        if on > 0:
            self._beyond(whole, True, label, True)
        elif label:
            self._at_end(whole, label, True, past=True)

    def line(
        self, x: Any, y: Any, colour: str, *, width: float = 2.2, dash: Any = "-", label: str = "",
        marker: str = "", size: float = 5.0, end: bool = False, bold: bool = True, over: bool = False,
    ) -> None:  # fmt: skip
        """A line through points; its ``label`` stands beside its right end with ``end``, else along it."""
        xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        shown = Line2D(xs, ys, color=self._shade(colour), linewidth=width, linestyle=dash,
                       marker=marker or "None", markersize=size, zorder=2.4 if over else 2)  # fmt: skip
        self._add(shown)
        points = self._pixels(xs, ys)
        self._placer.keep_off_line(points, pale=self.ghost)
        if label:
            good = np.isfinite(points).all(axis=1) & self._inside(points)
            self._along(points[good], label, self._ink(colour), end, bold)

    def point(
        self, x: float, y: float, colour: str, *, shape: str = "o", size: float = 8.0, label: str = "",
        hollow: bool = False, bold: bool = True, prefer: str = "", scale: float = 1.0, words: str = "",
    ) -> None:  # fmt: skip
        """A point; ``prefer`` is the side that its label tries first: right, left, above or below.

        One that leaves the frame is marked at its edge.
        """
        ends = math.isfinite(x + y)
        (x, right), (y, up) = self.frame.x.clipped(x), self.frame.y.clipped(y)
        if ends and (right or up):
            shape, hollow = "^" if up > 0 else "v" if up else ">" if right > 0 else "<", True
        self.dots([x], [y], look.INK if hollow else colour, shape=shape, size=size, hollow=hollow)
        px, py = self._pixel(x, y)
        if label and math.isfinite(px + py):
            self._label(label, (px, py), around(size, prefer), words or self._ink(colour), bold, scale)

    def dots(
        self, x: Any, y: Any, colour: str, *, shape: str = "o", size: float = 8.0, hollow: bool = False,
    ) -> None:  # fmt: skip
        """Points that are all alike."""
        rim = self._shade(colour)
        self._add(Line2D(x, y, color=rim, marker=shape, markersize=size, markeredgecolor=rim, linestyle="None",
                         markerfacecolor=look.PAPER if hollow else rim, zorder=4, clip_on=False))  # fmt: skip
        middles, half = self._pixels(x, y), size / 2 * self._dots / 72
        self._keep_off(middles - half, middles + half)

    def rule(
        self, *, x: float | None = None, y: float | None = None, colour: str = look.INK, dash: Any = "--",
        width: float = 1.4, label: str = "", bold: bool = True, over: bool = True, first: str = "",
    ) -> None:  # fmt: skip
        """A straight line across the frame at ``x`` or at ``y``, its label beside it where there is room.

        ``first`` is the end that the label tries first: "high" (as it stands) or "low".
        """
        across = self.frame.x if x is None else self.frame.y
        at: Any = y if x is None else x
        ends = [across.low, across.high]
        xs, ys = (ends, [at, at]) if x is None else ([at, at], ends)
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
        px, py = self._pixel(self.frame.x.low if x is None else x, self.frame.y.low if y is None else y)
        x0, _, _, y1 = self._box
        at, room = ((x0, py), self._wide) if x is None else ((px, y1), self._high)
        choices = beside_rule(room, x is not None, first == "low")
        self._label(label, at, choices, self._ink(colour), bold, 0.92, ground=ground)

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

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """An arrow from one place to another."""
        if not self.ghost:
            self._add(FancyArrowPatch(start, end, arrowstyle="->", color=look.INK, mutation_scale=11, shrinkA=6,
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
        if not text:
            return
        (x0, y0), (x1, y1) = self._pixels([x - width / 2, x + width / 2], [y - height / 2, y + height / 2])
        room = self._points(x1 - x0) - 6
        for size in map(look.legible, (scale, 0.92 * scale, 0.84 * scale, 0.76)):
            words = wrap(text, room, size, bold)
            wide, high = block(words, size, bold)
            if wide <= room and high <= self._points(y1 - y0) - 2:
                break
        spot = Choice(4, 0, "left", "center", True) if left else Choice(0, 0, "center", "center", True)
        at = (x0, (y0 + y1) / 2) if left else ((x0 + x1) / 2, (y0 + y1) / 2)
        self._label(words, at, [spot], look.ink_on(face), bold, size)

    # -- words -----------------------------------------------------------------------------------------

    def note(self, text: str, colour: str = look.INK, *, where: Sequence[str] = (), bold: bool = False,
             scale: float = 1.0) -> None:  # fmt: skip
        """Words in the first corner that is free, beginning with those of ``where``."""
        spots = corners(self._wide, self._high, where)
        self._label(text, self._box[:2], spots, self._ink(colour), bold, scale, ground=True)

    def words(
        self, x: float, y: float, text: str, *, colour: str = look.INK, ha: str = "left", va: str = "center",
        dx: float = 0.0, dy: float = 0.0, bold: bool = False, scale: float = 1.0,
        others: Sequence[Choice] = (),
    ) -> None:  # fmt: skip
        """Words at a place, ``dx`` and ``dy`` points off it; ``others`` are further places, from the same anchor."""
        choices = [Choice(dx, dy, ha, va), *others]
        self._label(text, self._pixel(x, y), choices, self._ink(colour), bold, scale)

    def names_above(self, lift: float = 0.34) -> None:
        """The names of the frame's rows, each above the left end of its row."""
        spot = [Choice(1, 0, "left", "bottom")]
        for place, name in self.frame.y.marked():
            _, py = self._pixel(self.frame.x.low, place + lift)
            self._label(wrap(name, self._wide, 0.95), (self._box[0], py), spot, look.MUTED, False, 0.95)

    # -- how -------------------------------------------------------------------------------------------

    def _bar(self, bar: _Bar, label: str, name: str, bold: bool, edge: str) -> None:
        axis = self.frame.y if bar.upright else self.frame.x
        end, on = axis.clipped(bar.end)
        shown = bar._replace(end=end)
        if math.isinf(bar.end):
            self._rectangle(shown, edge, hatched=True)
            spot = ahead(14 if bar.upright else 5, bar.upright)
            self._label(label, self._pixel(*bar.at(bar.start)), [spot], look.INK, bold, 1.0, ground=True)
            return
        self._rectangle(shown, edge)
        if name:
            self._within(shown, name, bold)
        if on:
            self._beyond(shown, on > 0, label, bold)
        elif label:
            self._at_end(shown, label, bold)

    def _rectangle(self, bar: _Bar, edge: str, *, hatched: bool = False) -> None:
        shade, thick = self._shade(bar.colour), bar.thick * (1.25 if self.ghost else 1.0)
        x, y = bar.at(min(bar.start, bar.end), bar.row - thick / 2)
        width, height = bar.at(abs(bar.end - bar.start), thick)
        face = shade if self.ghost else look.tint(shade, bar.alpha)
        colours: dict[str, Any] = {"facecolor": face, "edgecolor": edge}
        if hatched:
            colours = {"facecolor": look.PAPER, "edgecolor": look.tint(shade, 0.4), "hatch": "//"}
        self._add(Rectangle((x, y), width, height, zorder=1, linewidth=0.8, **colours))
        self._keep_off(*self._pixels([x, x + width], [y, y + height]))

    def _beyond(self, bar: _Bar, up: bool, label: str, bold: bool) -> None:
        """A white tip at the edge of the frame: the bar goes on. Its label stands before the tip."""
        if self.ghost:
            return
        x, y = bar.at(bar.end)
        shape = ("v^" if bar.upright else "<>")[up]
        self._add(Line2D([x], [y], marker=shape, markersize=9, color=look.INK, markerfacecolor=look.PAPER,
                         linestyle="None", zorder=4, clip_on=False))  # fmt: skip
        spot, face = ahead(-14 if up else 14, bar.upright, inside=True), look.tint(bar.colour, bar.alpha)
        ink = look.ink_on(face)
        self._label(label, self._pixel(x, y), [spot], ink, bold, 1.0, ground=face == look.PAPER)

    def _within(self, bar: _Bar, name: str, bold: bool, scale: float = 0.9, *, turning: bool = False) -> bool:
        """Put a name into a bar, if it fits; ``turning``: upright where it fits only so."""
        (low, high), half = sorted((bar.start, bar.end)), bar.thick / 2
        xs, ys = zip(bar.at(low, bar.row - half), bar.at(high, bar.row + half), strict=True)
        (x0, y0), (x1, y1) = self._pixels(xs, ys)
        wide, deep = self._points(x1 - x0), self._points(y1 - y0)
        scale = look.legible(scale)
        need, tall = block(name, scale, bold)
        turned = turning and need + 3 > wide and not look.screen().least
        if turned:
            scale = min(scale, 0.75)
            need, tall = reversed(block(name, scale, bold))
        if need + 3 > wide or tall > deep + (0 if turned else 3):
            return False
        spots = [Choice(0, 0, "center", "center", True)]
        if not bar.upright and not turned:
            spots += [
                Choice(3 - wide / 2, 0, "left", "center", True),
                Choice(wide / 2 - 3, 0, "right", "center", True),
            ]
        ink = look.ink_on(bar.colour, bar.alpha)
        self._label(name, ((x0 + x1) / 2, (y0 + y1) / 2), spots, ink, bold, scale, upright=turned)
        return True

    def _at_end(self, bar: _Bar, label: str, bold: bool, *, past: bool = False) -> None:
        """A label beyond the end of a bar, or within a long one. ``past``: a line in the way is stepped over, since
        parts of many colours are no ground for a number."""
        on, axis = -1 if bar.end < bar.start else 1, self.frame.y if bar.upright else self.frame.x
        choices = [ahead(on * (3 if bar.upright else 4), bar.upright)]
        if past:
            choices += [ahead(4 * k * on, bar.upright) for k in range(2, 12)]
        if abs(bar.end - bar.start) > 0.3 * (axis.high - axis.low):
            choices.append(ahead(-4 * on, bar.upright, inside=True))
        inner = look.ink_on(bar.colour, bar.alpha)
        self._label(label, self._pixel(*bar.at(bar.end)), choices, look.INK, bold, 1.0, inner=inner)

    def _along(self, points: np.ndarray, label: str, colour: str, end: bool, bold: bool) -> None:
        if not len(points):
            return
        if end:
            line, halves = look.POINTS * 1.2, (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 8, -8)
            choices = [Choice(5, k * line / 2, "left", "center") for k in halves]
            self._label(label, tuple(points[-1]), choices, colour, bold, 1.0)
            return
        x0, y0 = points[0]
        choices = []
        far = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
        for share in (0.96, 0.8, 0.6, 0.4, 0.2, 0.05):
            px, py = (np.interp(share * far[-1], far, points[:, i]) for i in (0, 1))
            dx, dy = self._points(px - x0), self._points(py - y0)
            side = "right" if share > 0.7 else "left" if share < 0.3 else "center"
            choices += [Choice(dx, dy + 5, side, "bottom"), Choice(dx, dy - 5, side, "top"),
                        Choice(dx + 6, dy, "left", "center"), Choice(dx - 6, dy, "right", "center")]  # fmt: skip
        self._label(label, (x0, y0), choices, colour, bold, 1.0)
