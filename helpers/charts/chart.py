"""A chart: a frame and the marks that data put into it. One function serves page, explorer, test and projector."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from helpers.charts import frame as frames
from helpers.charts import look
from helpers.charts.frame import Frame, figure_of
from helpers.charts.marks import Marks
from helpers.charts.stamp import Stamp
from helpers.charts.words import Words, signed, wrap

Data = TypeVar("Data")

_words: WeakKeyDictionary[Axes, Words] = WeakKeyDictionary()
# A prediction as a value of an axis, and where that is not what was said, its words.
Said = float | tuple[float, str]
_calls: WeakKeyDictionary[Axes, Callable[[], Axes]] = WeakKeyDictionary()
_KEPT = 8  # frames of one explorer, such as one for each option of a menu
TITLE = "title"  # what marks it among a chart's texts
TITLE_LINES = 2  # that an explorer keeps room for: its titles come and go


class Chart(Generic[Data]):
    """Called with a model's result it draws it: ``chart(data, *, ax=None, said=None) -> Axes``.

    ``said`` is what a learner predicted, as a value of the axis that the frame names (``told``): it stands in the frame.
    """

    def __init__(self, put: Callable[..., Words], frame: Callable[..., Frame], holds: bool) -> None:
        functools.update_wrapper(self, put)
        self.put, self.frame, self.holds = put, frame, holds
        data, _, *own = inspect.signature(put).parameters.values()
        common = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=f"{kind} | None")
            for name, kind in (("ax", "Axes"), ("said", "Said"))
        ]
        self.__signature__ = inspect.Signature([data, *common, *own], return_annotation="Axes")
        self.options = {one.name for one in own}
        self.framing = self.options & inspect.signature(frame).parameters.keys()  # that the frame takes, too

    def __call__(
        self, data: Data, *, ax: Axes | None = None, said: Said | None = None, **options: Any
    ) -> Axes:
        unknown = set(options) - self.options
        if unknown:
            raise TypeError(f"{self.__name__}() takes no {', '.join(sorted(unknown))}")  # type: ignore[attr-defined]
        panel = Panel(self, ax=ax, said=said, **options)
        panel.put(data)
        if ax is None:
            _calls[panel.ax] = functools.partial(self, data, said=said, **options)
        return panel.ax


def chart(
    frame: Callable[..., Frame], *, holds: bool = False
) -> Callable[[Callable[..., Words]], Chart[Any]]:
    """Make a chart of a function that puts marks, ``put(data, marks) -> Words``, and of its ``frame(data) -> Frame``.

    Keywords that both may take are options of the chart. ``holds``: the frame's ends are round, and hold whatever the
    controls do, so that an explorer need not run a slow model over their corners.
    """

    return lambda put: Chart(put, frame, holds)


def figure(size: tuple[float, float] = (8.0, 4.4)) -> Figure:
    """A figure outside pyplot with one Axes; ``size`` in inches, no wider than the screen has room for."""
    fig = Figure(figsize=(min(size[0], look.screen().widest), size[1]), dpi=look.screen().dots)
    FigureCanvasAgg(fig)
    fig.add_subplot()
    return fig


@dataclass
class _Standing:
    """A frame as it was drawn, what stands still in it, and the marks as they are now."""

    ax: Axes
    frame: Frame | None = None
    lines: int = 0
    layout: Any = None
    title: Any = None
    still: Marks | None = None
    marks: Marks | None = None
    background: Any = None


class Panel:
    """One chart on one Axes, whose frame is kept while the marks change.

    ``reach`` are results that the controls can lead to: the frame holds them all, and the first of them is the base,
    whose ghost stands behind the marks. ``titled``: whether the finding is drawn; a stage says it last.
    """

    def __init__(
        self,
        drawn: Chart[Any],
        *,
        ax: Axes | None = None,
        size: tuple[float, float] | None = None,
        reach: Iterable[Any] = (),
        said: Said | None = None,
        titled: bool = True,
        **options: Any,
    ) -> None:
        self.chart, self.options, self._titled = drawn, options, titled
        self.said, self._told = said if isinstance(said, tuple) else (said, "")
        self._size = size
        self._frames: dict[object, Frame] = {}
        self._base: Any = None
        self._least = int(titled)  # lines of the title that there is room for
        self._given = ax
        self._standing: dict[object, _Standing] = {}
        self._now: _Standing | None = None
        self.data: Any = None
        for result in reach:
            if self._base is None:
                self._base = result
            self._least = TITLE_LINES if titled else 0
            one = self._joined(result)
            self._frames[one.identity] = one

    @property
    def ax(self) -> Axes:
        assert self._now is not None, "nothing has been put yet"
        return self._now.ax

    @property
    def figure(self) -> Figure:
        return figure_of(self.ax)

    def _joined(self, data: Any) -> Frame:
        """The frame of what can be reached, and of a result beyond it."""
        one = self._frame(data)
        known = self._frames.get(one.identity)
        return one if known is None else known.joined(one)

    def _frame(self, data: Any) -> Frame:
        one = self.chart.frame(data, **{n: v for n, v in self.options.items() if n in self.chart.framing})
        if self.said is not None:
            one = one.holding(self.said)
        return one if self._size is None else replace(one, size=self._size)

    def put(self, data: Any) -> None:
        """Draw the data's marks, and the frame where it does not stand yet."""
        self.data = data
        frame = self._joined(data)
        now = self._now = self._place(frame)
        if now.frame != frame:
            self._stand(now, frame, self._least)
        words = self._put(now, data)
        title = wrap(signed(words.title), now.layout.width, frames._TITLE, True) if self._titled else ""
        lines = max(self._least, title.count("\n") + 1) if self._titled else 0
        if lines != now.lines:
            self._stand(now, frame, lines)
            self._put(now, data)
        now.title.set_text(title)
        now.ax.set_title(title, loc="left", visible=False)  # for whoever asks matplotlib
        _words[now.ax] = Words(words.title, " ".join(words.alt.split()), " ".join(words.numbers.split()))

    def _place(self, frame: Frame) -> _Standing:
        """Where a frame stands: on the Axes given, or on some that are kept for the next time it is asked for."""
        key = frame.identity if self._given is None else None
        if key not in self._standing:
            if len(self._standing) == _KEPT:
                self._standing.pop(next(iter(self._standing)))
            self._standing[key] = _Standing(self._given or figure(frame.size).axes[0])
        return self._standing[key]

    def _put(self, now: _Standing, data: Any) -> Words:
        assert now.frame is not None
        if now.marks is not None:
            for artist in now.marks.artists:
                artist.remove()
        now.marks = Marks(now.ax, now.frame, now.layout.panel, beside=now.still)
        words: Words = self.chart.put(data, now.marks, **self.options)
        # After all others: there is room for it somewhere along its rule.
        if said := self._said_at(now.frame):
            told = self._told or f"you said {now.frame.telling.form(next(iter(said.values())))}"
            now.marks.beside(told, **said, colour=look.SAID, ground=True)
        now.marks.settle()
        return words

    def _stand(self, now: _Standing, frame: Frame, lines: int) -> None:
        now.marks, now.background = None, None
        now.frame, now.lines = frame, lines
        panel = frames.panel_of(now.ax)
        now.layout = frames.lay_out(frame, panel, lines)
        frames.draw(now.ax, frame, now.layout)
        now.title = Stamp(now.layout.left, now.layout.top, "", va="top", fontsize=look.POINTS * frames._TITLE,
                          fontweight="bold", color=look.INK)  # fmt: skip
        now.title.set_transform(self.figure.dpi_scale_trans)
        now.title.set_gid(TITLE)
        now.ax.add_artist(now.title)
        ghost = Marks(now.ax, frame, panel, ghost=True)
        if self._base is not None and self._frame(self._base).identity == frame.identity:
            self.chart.put(self._base, ghost, **self.options)
        still = now.still = Marks(now.ax, frame, panel, beside=ghost)
        if frame.ground is not None:
            frame.ground(still)
        if said := self._said_at(frame):
            still.rule(**said, colour=look.SAID, dash=":", width=2, over=False)
        still.settle()

    def _said_at(self, frame: Frame) -> dict[str, Any]:
        """Where the prediction stands in the frame; empty where there is none or the frame has no such place."""
        within = self.said is not None and frame.telling.low <= self.said <= frame.telling.high
        return {frame.told: self.said} if within and self.said is not None else {}

    def render(self) -> np.ndarray:
        """The picture, height x width x RGBA: the frame as it was drawn, and over it the marks, with those that stand
        still, each in its order."""
        now = self._now
        assert now is not None
        assert now.marks is not None
        assert now.still is not None
        canvas = self.figure.canvas
        assert isinstance(canvas, FigureCanvasAgg)
        moving = sorted([*now.still.artists, *now.marks.artists, now.title], key=lambda one: one.get_zorder())
        if now.background is None:
            for artist in moving:
                artist.set_visible(False)
            canvas.draw()
            for artist in moving:
                artist.set_visible(True)
            now.background = canvas.copy_from_bbox(self.figure.bbox)
        canvas.restore_region(now.background)
        for artist in moving:
            self.figure.draw_artist(artist)
        return np.asarray(canvas.buffer_rgba())


def again(ax: Axes, screen: str) -> Axes:
    """The same chart drawn anew for another screen of `look.SCREENS`; one that no function here made stays as it is."""
    with look.on(screen):
        return _calls[ax]() if ax in _calls else ax


def title(ax: Axes) -> str:
    """The finding in the chart's title, on one line."""
    return _words[ax].title if ax in _words else " ".join(ax.get_title(loc="left").split())


def alt_text(ax: Axes) -> str:
    """What the chart says in words, as its own function computed it."""
    return _words[ax].alt if ax in _words else ""


def numbers(ax: Axes) -> str:
    """What is too long for the alt text, to stand as text below the picture."""
    return _words[ax].numbers if ax in _words else ""


def tell(ax: Axes, words: Words) -> Axes:
    """Give an Axes that was drawn by hand its title and its words."""
    ax.set_title(words.title, loc="left")
    _words[ax] = words
    return ax
