"""The part of a chart that stands still: axes over what can be reached, their words, a key and the source line."""

from __future__ import annotations

import math
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from helpers.charts import look
from helpers.charts.words import block, wrap

if TYPE_CHECKING:
    import pandas as pd

    from helpers.charts.marks import Marks

Form = Callable[[float], str]


def plain(value: float) -> str:
    return f"{0.0 if abs(value) < 1e-12 else value:,.6g}".replace("-", "−")


def percent(value: float) -> str:
    return f"{value:.0%}".replace("-", "−")


def blank(value: float) -> str:
    return ""


@dataclass(frozen=True)
class Axis:
    """One axis: its ends, what it measures, and its ticks.

    ``ticks`` without ``names`` are written by ``form``; without ticks some are chosen. ``above``: names of rows stand
    above each row's left end, those of columns at the top.
    """

    low: float
    high: float
    label: str = ""
    ticks: tuple[float, ...] | None = None
    names: tuple[str, ...] | None = None
    form: Form = plain
    log: bool = False
    grid: bool = True
    bold: bool = False
    above: bool = False
    shown: bool = True  # with its line and ticks

    def marked(self, most: int = 6) -> list[tuple[float, str]]:
        """Ticks with their words."""
        ticks: Sequence[float] = self.ticks or ()
        if self.ticks is None and not self.log:
            found = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
            slack = 1e-9 * (self.high - self.low)
            ticks = [float(t) for t in found if self.low - slack <= t <= self.high + slack]
        names = self.names or tuple(map(self.form, ticks))
        return list(zip(ticks, names, strict=True))

    def clipped(self, value: float) -> tuple[float, int]:
        """A value as far as the axis reaches, and where it goes on: 1 beyond its high end, -1 below its low one, else 0.

        By rounding alone nothing goes on: shares of a whole may come to a little more than 1.
        """
        shown = min(max(value, self.low), self.high)
        over = value - shown
        return shown, int(np.sign(over)) if abs(over) > 1e-9 * (self.high - self.low) else 0

    def holding(self, value: float) -> Axis:
        """One that reaches as far as a value does, unless that lies so far off that the rest would shrink away."""
        wide = self.high - self.low
        if self.log or not self.low - wide < value < self.high + wide:
            return self
        return replace(self, low=min(self.low, value), high=max(self.high, value))

    def joined(self, other: Axis) -> Axis:
        """One that reaches as far as both."""
        return replace(self, low=min(self.low, other.low), high=max(self.high, other.high))


def in_percent(label: str, high: float, *, low: float = 0.0) -> Axis:
    """An axis of parts of a whole in percent, a tick every fifth; ``high`` and ``low`` leave room beyond all and nothing."""
    return Axis(low, high, label, ticks=(0, 0.2, 0.4, 0.6, 0.8, 1), form=percent)


def span(
    *values: Any,
    zero: bool = True,
    room: float = 0.08,
    below: float | None = None,
    least: float = 0.0,
    most: float = math.inf,
    **more: Any,
) -> Axis:
    """An axis over all finite values, from zero if ``zero``, with ``room`` (a share) beyond the last.

    ``least`` is the shortest that it may be, ``most`` the furthest end: what lies beyond is marked as such, and what
    has no end reaches it. ``below`` is the room at the low end where that is not zero.
    """
    found = np.concatenate([np.asarray(value, dtype=float).ravel() for value in values])
    found = np.clip(found[~np.isnan(found)], -most, most)
    found = found[np.isfinite(found)]
    low, high = (float(found.min()), float(found.max())) if len(found) else (0.0, 0.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    high = max(high, low + least, low + 1e-9)
    reach = high - low
    under = 0.0 if zero and low == 0 else (room if below is None else below) * reach
    return Axis(low - under, high + room * reach, **more)


def rows(names: Iterable[object], *, above: bool = False, **more: Any) -> Axis:
    """A vertical axis with a row for each name, the first on top; row ``i`` of ``n`` stands at ``n - 1 - i``."""
    words = tuple(map(str, names))
    places = tuple(map(float, range(len(words))))[::-1]
    options: dict[str, Any] = {"low": -0.6, "high": len(words) - (0.25 if above else 0.4), **more}
    return Axis(ticks=places, names=words, grid=False, above=above, shown=not above, **options)


def records(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table as named tuples, each with its label as ``Index``."""
    kind = _kind(tuple(map(str, table.columns)))
    return map(kind._make, table.itertuples(name=None))


@lru_cache(maxsize=256)  # pandas makes one anew each time, which takes longer than to fill it
def _kind(columns: tuple[str, ...]) -> Any:
    return namedtuple("Record", ("Index", *columns), rename=True)


def columns(names: Iterable[object], **more: Any) -> Axis:
    """A horizontal axis with a column for each name, the first at 0."""
    words = tuple(str(name) for name in names)
    options: dict[str, Any] = {"grid": False, **more}
    return Axis(-0.5, len(words) - 0.5, ticks=tuple(map(float, range(len(words)))), names=words, **options)


@dataclass(frozen=True)
class Frame:
    """What a chart stands in. Two with the same identity can be joined: they differ in how far they reach."""

    x: Axis
    y: Axis
    source: str
    size: tuple[float, float] = (8.0, 4.4)  # inches
    key: tuple[tuple[str, str], ...] = ()  # words and the colour that they explain, in a row above the axes
    right: tuple[str, ...] = ()  # words that marks put beside the right end
    names: float = 0.36  # most of the width that names of rows may take
    ground: Callable[[Marks], None] | None = field(default=None, compare=False)  # marks that stand still
    told: Literal["x", "y"] = "x"  # the axis of what a learner predicts

    @property
    def identity(self) -> object:
        axes = [(a.label, a.ticks, a.names, a.log) for a in (self.x, self.y)]
        return tuple(axes), self.source, self.size, self.key

    @property
    def telling(self) -> Axis:
        """The axis of what a learner predicts."""
        return self.x if self.told == "x" else self.y

    def holding(self, value: float) -> Frame:
        """One that reaches as far as what a learner predicted, see `Axis.holding`."""
        axis = self.telling.holding(value)
        if self.told == "y":
            return replace(self, y=axis)
        lane = 0.7 if self.y.names is not None and not self.y.above else 0.0  # above the rows, for its words
        return replace(self, x=axis, y=replace(self.y, high=self.y.high + lane))

    def joined(self, other: Frame) -> Frame:
        """One that reaches as far as both."""
        right = tuple(sorted({*self.right, *other.right}))
        return replace(self, x=self.x.joined(other.x), y=self.y.joined(other.y), right=right)


@dataclass(frozen=True)
class Box:
    """A rectangle in inches of the figure."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Layout:
    """Where everything stands, in inches of the figure."""

    panel: Box
    axes: Box
    top: float  # of the title
    key: tuple[tuple[float, float, str, str], ...]  # x, y, words, colour
    source: str
    xlabel: str
    left: float
    names: tuple[str, ...]  # of the vertical axis, wrapped
    columns: tuple[str, ...]  # of the horizontal axis, wrapped

    @property
    def width(self) -> float:
        """Points that a line of the title may take."""
        return 72 * (self.panel.x1 - self.left) - 6


_PAD = 5.0  # points
_TITLE = 1.14


def _key_rows(frame: Frame, width: float) -> list[list[tuple[float, str, str]]]:
    lines: list[list[tuple[float, str, str]]] = [[]]
    x = 0.0
    for words, colour in frame.key:
        room = look.extent(f"\u25a0 {words}", 0.92, True)[0] + 14
        if lines[-1] and x + room > width:
            lines.append([])
            x = 0.0
        lines[-1].append((x, words, colour))
        x += room
    return lines if frame.key else []


def lay_out(frame: Frame, panel: Box, title_lines: int) -> Layout:
    """Give each part its room by what its words measure; nothing is drawn for it."""
    width = 72 * (panel.x1 - panel.x0) - 2 * _PAD
    line = look.POINTS * 1.2
    top = 72 * panel.y1 - _PAD
    keys = _key_rows(frame, width)
    under = top - title_lines * line * _TITLE - 7
    spots = tuple(
        ((72 * panel.x0 + _PAD + x) / 72, (under - row * line) / 72, words, colour)
        for row, entries in enumerate(keys)
        for x, words, colour in entries
    )
    ceiling = under - len(keys) * line - (3 if keys else 0) - (line + 2 if frame.y.label else 0) - 4
    small = look.legible(look.SMALLEST)
    source = wrap(f"Source: {frame.source}", width, small)
    floor = 72 * panel.y0 + _PAD + block(source, small)[1]
    names, left = _names(frame, width)
    ahead, hang = _hang(frame.x)
    left = max(left, ahead + 2 - _PAD)
    beside = max((block(words, 1.0, True)[0] for words in frame.right), default=0.0)
    right = max(2.0, hang, beside + 6 if beside else 0.0)
    heads = _columns(frame.x, width - left - right)
    high = max((block(words, 0.95)[1] for words in heads), default=0.0) if frame.x.shown else 0.0
    if frame.x.above:
        ceiling -= high + 4
    else:
        floor += high + (5 if high else 0)
    xlabel = wrap(frame.x.label, width) if frame.x.label else ""
    floor += block(xlabel)[1] + 6 if xlabel else 2
    axes = Box(panel.x0 + (_PAD + left) / 72, floor / 72, panel.x1 - (_PAD + right) / 72, ceiling / 72)
    return Layout(panel, axes, top / 72, spots, source, xlabel, panel.x0 + _PAD / 72, names, heads)


def _columns(axis: Axis, width: float) -> tuple[str, ...]:
    """Words of the horizontal axis; names of columns are broken to the width of one."""
    words = tuple(name for _, name in axis.marked())
    if axis.names is None or len(words) < 2:
        return words
    room = width / (axis.high - axis.low) * abs(axis.marked()[1][0] - axis.marked()[0][0])
    return tuple(wrap(name, room - 6, 0.95) for name in words)


def _hang(axis: Axis) -> tuple[float, float]:
    """Points by which the words of the first and the last tick may stand out from the ends of the axis."""
    marked = axis.marked() if axis.shown else []
    if not marked:
        return 0.0, 0.0
    ends = [marked[0], marked[-1]]
    shares = [0.0, 1.0] if axis.log else [(tick - axis.low) / (axis.high - axis.low) for tick, _ in ends]
    halves = [block(words, 0.95)[0] / 2 for _, words in ends]
    return halves[0] if shares[0] < 0.07 else 0.0, halves[1] if shares[1] > 0.93 else 0.0


def _names(frame: Frame, width: float) -> tuple[tuple[str, ...], float]:
    """Names of the vertical axis as they are broken, and the points that they take."""
    words = [name for _, name in frame.y.marked()]
    if not frame.y.shown or frame.y.above:
        return tuple(words), 0.0
    if frame.y.names is not None:
        words = [wrap(name, width * frame.names, 0.95, frame.y.bold) for name in words]
    return tuple(words), max((block(name, 0.95, frame.y.bold)[0] for name in words), default=0.0) + 6


def figure_of(ax: Axes) -> Figure:
    """The whole figure that an Axes is in; `get_figure(root=True)` is not to be had before matplotlib 3.10."""
    fig = ax.figure
    while not isinstance(fig, Figure):
        assert fig is not None, "an Axes that was taken out of its figure"
        fig = fig.figure
    return fig


def panel_of(ax: Axes) -> Box:
    """The part of its figure that is an Axes' own, in inches."""
    fig = figure_of(ax)
    width, height = fig.get_size_inches()
    spec = ax.get_subplotspec()
    if spec is None:
        return Box(0.0, 0.0, width, height)
    grid = spec.get_gridspec()
    row, column = spec.rowspan.start, spec.colspan.start
    across, down = width / grid.ncols, height / grid.nrows
    return Box(column * across, height - (row + 1) * down, spec.colspan.stop * across, height - row * down)


def draw(ax: Axes, frame: Frame, layout: Layout) -> None:
    """Clear an Axes and draw the frame on it."""
    fig = figure_of(ax)
    fig.set_layout_engine("none")
    ax.clear()
    width, height = fig.get_size_inches()
    box = layout.axes
    ax.set_position((box.x0 / width, box.y0 / height, (box.x1 - box.x0) / width, (box.y1 - box.y0) / height))
    _axis(ax, frame.x, "x", layout.columns)
    _axis(ax, frame.y, "y", layout.names)
    size, small = look.POINTS, look.legible(look.SMALLEST)
    here: dict[str, Any] = {"transform": fig.dpi_scale_trans, "clip_on": False}
    key: dict[str, Any] = {**here, "fontsize": size * 0.92, "fontweight": "bold", "va": "top"}
    if layout.xlabel:
        ax.set_xlabel(layout.xlabel, fontsize=size, ha="left", va="bottom", linespacing=1.2)
        bottom = layout.panel.y0 + (_PAD + block(layout.source, small)[1] + 4) / 72
        ax.xaxis.set_label_coords(layout.left, bottom, transform=fig.dpi_scale_trans)
    if frame.y.label:
        ax.set_ylabel(frame.y.label, fontsize=size, rotation=0, ha="left", va="bottom")
        above = layout.axes.y1 + 5 / 72 + (0 if not frame.x.above else 1.4 * size / 72)
        ax.yaxis.set_label_coords(layout.left, above, transform=fig.dpi_scale_trans)
    ax.text(layout.left, layout.panel.y0 + _PAD / 72, layout.source, fontsize=size * small,
            color=look.MUTED, ha="left", va="bottom", linespacing=1.15, **here)  # fmt: skip
    for x, y, words, colour in layout.key:
        ax.text(x, y, "\u25a0", color=colour, **key)
        step = look.extent("\u25a0 ", 0.92, True)[0] / 72
        ax.text(x + step, y, words, color=look.readable(colour), **key)


def _axis(ax: Axes, axis: Axis, which: Literal["x", "y"], words: tuple[str, ...]) -> None:
    one = ax.xaxis if which == "x" else ax.yaxis
    if axis.log:
        (ax.set_xscale if which == "x" else ax.set_yscale)("log")
    (ax.set_xlim if which == "x" else ax.set_ylim)(axis.low, axis.high)
    places = [tick for tick, _ in axis.marked()]
    hidden = not axis.shown
    one.set_ticks(places, [""] * len(places) if hidden else words)
    one.set_minor_locator(NullLocator())
    one.grid(axis.grid)
    flat = axis.names is not None or hidden
    size, below = look.POINTS * 0.95, which == "x" and not axis.above
    rows = max((name.count("\n") for name in words), default=0)
    deep = 0.76 * size + rows * (block("x\nx", 0.95)[1] - block("x", 0.95)[1])  # to the last line's letters
    ax.tick_params(
        axis=which, labelsize=size, length=0 if flat else 3.5, pad=3 + (deep if below else 0), top=False,
        **({"labeltop": True, "labelbottom": False, "bottom": False} if which == "x" and axis.above else {}),
    )  # fmt: skip
    for label in one.get_ticklabels():
        label.set_linespacing(1.0)
        if below:
            label.set_verticalalignment("baseline")  # matplotlib would level the ink, not the letters
        if axis.bold:
            label.set_fontweight("bold")
    for side, spine in ax.spines.items():
        if side in (("bottom", "top") if which == "x" else ("left", "right")):
            spine.set_visible(axis.shown and side in ("bottom", "left") and not axis.above)
            spine.set_zorder(0.6)
