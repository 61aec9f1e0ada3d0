"""Finds the side with room: each label takes the first of its places that covers nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpers.charts import look
from helpers.charts.words import block

_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Choice:
    """A place for a label: points off its anchor, and which of its corners stands there.

    ``inside`` is one that lies on its own mark, and so need not keep off marks, but for lines.
    """

    dx: float
    dy: float
    ha: str
    va: str
    inside: bool = False


@dataclass(frozen=True)
class Label:
    """Words that want a place; ``x`` and ``y`` are the anchor in pixels, ``inner`` the colour on their own mark."""

    text: str
    x: float
    y: float
    choices: tuple[Choice, ...]
    colour: str
    bold: bool
    scale: float
    inner: str = ""
    upright: bool = False
    ground: bool = False


@dataclass(frozen=True)
class Spot:
    """Where a label goes, in pixels; with ``ground`` it covers a mark and needs white behind it."""

    x: float
    y: float
    ha: str
    va: str
    ground: bool
    inside: bool


# --- where labels may stand, from the place of their mark ---------------------------------------------

_AROUND = [Choice(x, y, h, v) for x, y, h, v in (
    (7, 0, "left", "center"), (-7, 0, "right", "center"), (0, 7, "center", "bottom"), (0, -7, "center", "top"),
    (6, 6, "left", "bottom"), (-6, 6, "right", "bottom"), (6, -6, "left", "top"), (-6, -6, "right", "top"),
    (0, 20, "center", "bottom"), (0, -20, "center", "top"), (14, 18, "left", "bottom"),
    (-14, 18, "right", "bottom"), (14, -18, "left", "top"), (-14, -18, "right", "top"),
    (0, 34, "center", "bottom"), (0, -34, "center", "top"),
)]  # fmt: skip
_CORNERS = {
    "top right": (1.0, 1.0, -3, -3, "right", "top"), "top left": (0.0, 1.0, 4, -3, "left", "top"),
    "bottom right": (1.0, 0.0, -3, 4, "right", "bottom"), "bottom left": (0.0, 0.0, 4, 4, "left", "bottom"),
    "right": (1.0, 0.5, -3, 0, "right", "center"), "left": (0.0, 0.5, 4, 0, "left", "center"),
    "top": (0.5, 1.0, 0, -3, "center", "top"), "bottom": (0.5, 0.0, 0, 4, "center", "bottom"),
}  # fmt: skip


def ahead(step: float, upright: bool, *, inside: bool = False) -> Choice:
    """So many points on from the end of a bar, or with a negative step back from it."""
    if upright:
        return Choice(0, step, "center", "bottom" if step > 0 else "top", inside)
    return Choice(step, 0, "left" if step > 0 else "right", "center", inside)


def around(size: float, prefer: str = "") -> list[Choice]:
    """Around a point of that size; ``prefer`` is the side that comes first: right, left, above or below."""
    sides = ["right", "left", "above", "below"]
    choices = [Choice(c.dx * (size / 8), c.dy * (size / 8), c.ha, c.va) for c in _AROUND]
    if prefer:
        choices.insert(0, choices.pop(sides.index(prefer)))
    return choices


def corners(wide: float, high: float, where: Sequence[str] = ()) -> list[Choice]:
    """In the corners of a frame and between them, those of ``where`` first, from its lower left end."""
    choices = []
    for corner in [*where, *(name for name in _CORNERS if name not in where)]:
        a, b, dx, dy, ha, va = _CORNERS[corner]
        downs = {"top": (0, -14, -28), "bottom": (0, 14, 28), "center": (0,)}[va]
        choices += [Choice(a * wide + dx, b * high + dy + down, ha, va) for down in downs]
    return choices


def beside_rule(room: float, upright: bool, low: bool) -> list[Choice]:
    """Beside a rule of that length: from the top of one that is upright, else from its left end; ``low`` end first."""
    choices = []
    if upright:
        step = 1.25 * look.POINTS
        deep = max(1, int(room / step) - 1)
        for down in range(deep, -1, -1) if low else range(deep):
            drop = -2 - down * step
            choices += [Choice(4, drop, "left", "top"), Choice(-4, drop, "right", "top")]
        return choices
    for share in (0.0, 0.25, 0.5, 0.75, 1.0) if low else (1.0, 0.75, 0.5, 0.25, 0.0):
        side = "left" if share < 0.3 else "right" if share > 0.7 else "center"
        x = room * share + {"left": 3, "right": -3, "center": 0}[side]
        choices += [Choice(x, 3, side, "bottom"), Choice(x, -3, side, "top")]
    return choices


# --- which of them has room ---------------------------------------------------------------------------


class Placer:
    """Places labels one after another within ``bounds`` (pixels)."""

    def __init__(self, bounds: _Box, dots: float) -> None:
        self._bounds, self._dots = bounds, dots
        self._texts: list[_Box] = []
        self._marks: list[_Box] = []
        self._segments: dict[bool, list[np.ndarray]] = {False: [], True: []}  # by whether they are pale
        self._cache: dict[bool, np.ndarray] = {}

    def keep_off(self, box: _Box) -> None:
        """A mark that labels should not cover."""
        x0, y0, x1, y1 = box
        self._marks.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def keep_off_line(self, points: np.ndarray, pale: bool = False) -> None:
        """A line that labels should not be struck through by, rather by a ``pale`` one: points, one a row."""
        pieces = np.hstack([points[:-1], points[1:]])
        self._segments[pale].append(pieces[np.isfinite(pieces).all(axis=1)])
        self._cache = {}

    def mind(self, other: Placer) -> None:
        """Keep off what another has placed, too."""
        self._texts += other._texts
        self._marks += other._marks
        for pale, segments in other._segments.items():
            self._segments[pale] += segments
        self._cache = {}

    def place(self, label: Label) -> Spot | None:
        """The first place that covers nothing, else the one that covers least; never words on words if it can be."""
        wide, high = (side * self._dots / 72 for side in block(label.text, label.scale, label.bold))
        if label.upright:
            wide, high = high, wide
        best: tuple[float, _Box, Spot] | None = None
        for choice in label.choices:
            x = label.x + choice.dx * self._dots / 72
            y = label.y + choice.dy * self._dots / 72
            x, box = self._kept(x, y, wide, high, choice)
            texts, marks = self._cover(box, choice.inside)
            cost = texts + marks
            if best is None or cost < best[0] - 1e-9:
                ground = label.ground or (marks > 0 and not choice.inside)
                best = cost, box, Spot(x, y, choice.ha, choice.va, ground, choice.inside)
            if cost == 0:
                break
        if best is None:
            return None
        self._texts.append(best[1])
        return best[2]

    def _kept(self, x: float, y: float, wide: float, high: float, choice: Choice) -> tuple[float, _Box]:
        """The place, moved sideways into the bounds."""
        left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[choice.ha] * wide
        low = y - {"bottom": 0.0, "center": 0.5, "top": 1.0}[choice.va] * high
        kept = left if choice.inside else min(max(left, self._bounds[0] + 1), self._bounds[2] - wide - 1)
        return x + (kept - left), (kept, low, kept + wide, low + high)

    def _cover(self, box: _Box, inside: bool) -> tuple[float, float]:
        """How much of other words and of marks (in words' worth) a place covers; outside the bounds counts as words."""
        x0, y0, x1, y1 = box
        area = max((x1 - x0) * (y1 - y0), 1.0)
        texts = sum(_shared(box, other) for other in self._texts) / area * 20
        below, above = self._bounds[1] - y0, y1 - self._bounds[3]
        texts += 10 * (max(below, 0.0) + max(above, 0.0)) / max(y1 - y0, 1.0)
        marks = 0.0 if inside else sum(_shared(box, other) for other in self._marks) / area * 4
        return texts, marks + 1.0 * self._struck(box, pale=False) + 0.3 * self._struck(box, pale=True)

    def _struck(self, box: _Box, pale: bool) -> bool:
        if pale not in self._cache:
            self._cache[pale] = np.concatenate([np.empty((0, 4)), *self._segments[pale]])
        return bool(len(self._cache[pale])) and crossed(box, self._cache[pale])


def _shared(a: _Box, b: _Box) -> float:
    """Area that two boxes share, less a pixel at each side."""
    wide = min(a[2], b[2]) - max(a[0], b[0]) - 1
    high = min(a[3], b[3]) - max(a[1], b[1]) - 1
    return wide * high if wide > 0 and high > 0 else 0.0


def crossed(box: _Box, segments: np.ndarray) -> bool:
    """Whether any of the segments (x0, y0, x1, y1 a row) passes through the box (Liang and Barsky's clipping)."""
    x0, y0, x1, y1 = box
    start, step = segments[:, :2], segments[:, 2:] - segments[:, :2]
    with np.errstate(divide="ignore", invalid="ignore"):
        first, last = (np.array([x0, y0]) - start) / step, (np.array([x1, y1]) - start) / step
    still = step == 0
    within = (start >= [x0, y0]) & (start <= [x1, y1])
    near = np.where(still, np.where(within, -np.inf, np.inf), np.minimum(first, last)).max(axis=1)
    far = np.where(still, np.where(within, np.inf, -np.inf), np.maximum(first, last)).min(axis=1)
    return bool(((near <= far) & (near <= 1) & (far >= 0)).any())
