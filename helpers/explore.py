"""Explorers: controls from the register, a model and its chart, in one display that follows them."""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import ipywidgets as widgets
from IPython.core.getipython import get_ipython
from matplotlib.axes import Axes

from helpers import aria, kinds
from helpers.assumptions import Assumptions
from helpers.charts import picture, style
from helpers.faults import Fault

Model = Callable[..., Any]
Chart = Callable[..., Axes]

_PAUSE = 0.01  # seconds in which further changes are gathered into one drawing
_live: dict[object, "Explorer"] = {}


def explore(
    model: Model,
    chart: Chart | Sequence[Chart],
    controls: Sequence[str] | Mapping[str, widgets.Widget | None],
    given: Assumptions,
    *,
    size: tuple[float, float] = (8.0, 4.4),
) -> "Explorer":
    """Bind assumptions to a model and a chart; make it the last expression of a cell.

    Parameters
    ----------
    model : callable
        ``model(given) -> data``; values of controls that are not assumptions come as keywords.
    chart : callable or sequence of callables
        ``chart(data, *, ax=None) -> Axes``; several stand side by side.
    controls : list of assumption names, or dict of name to control
        In a dict, None stands for the register's own control and any ipywidgets control for one outside it.
    given : Assumptions
        Where the controls start and what a reset returns to.
    size : (width, height), inches of one panel

    Raises
    ------
    Fault (a ValueError)
        For a name that is not in the register, or an assumption that has no range.
    """
    key = _place(model, chart, controls)
    if key in _live:
        _live.pop(key).close()
    explorer = Explorer(model, chart, controls, given, size=size)
    _live[key] = explorer
    return explorer


class Explorer:
    """Live controls with one picture. Made by `explore`.

    Attributes
    ----------
    controls : dict of name to ipywidgets control
    data : the model's result for the controls as they stand
    alt : the picture's alt text
    error : the exception that the last update ended with, or None
    """

    def __init__(
        self,
        model: Model,
        chart: Chart | Sequence[Chart],
        controls: Sequence[str] | Mapping[str, widgets.Widget | None],
        given: Assumptions,
        *,
        size: tuple[float, float] = (8.0, 4.4),
    ) -> None:
        self._model, self._given = model, given
        self._charts = [chart] if callable(chart) else list(chart)
        self._figure, self._axes = style.figure(len(self._charts), size)
        named = dict(controls) if isinstance(controls, Mapping) else dict.fromkeys(controls)
        self._own = [name for name, control in named.items() if control is not None]
        self.controls = {name: control or _control(name, given) for name, control in named.items()}
        self._start = {name: control.value for name, control in self.controls.items()}
        self._stale, self._laid_out = True, False
        self._timer: asyncio.TimerHandle | None = None
        self.error: Exception | None = None
        self._data: Any = None
        self._message = widgets.HTML()
        self._heard = aria.Heard()
        self._picture = widgets.HTML(
            layout={"width": f"{int(self._figure.get_figwidth() * 100)}px", "max_width": "100%"}
        )
        self._reset = widgets.Button(
            description="Reset", icon="undo", tooltip="Put every control back where it started"
        )
        self._reset.on_click(lambda _: self.reset())
        self.widget = widgets.VBox([*self._rows(), self._reset, self._message, self._picture, self._heard])
        self.refresh()
        whole = picture.png(self._figure, drawn=True)
        self._twin = picture.img(self._figure, whole=whole)
        self._image, self._told = picture.bundle(self._figure, whole)
        for control in self.controls.values():
            control.observe(self._changed, names="value")

    # -- state -----------------------------------------------------------------------------------

    @property
    def given(self) -> Assumptions:
        """The assumptions as the controls stand."""
        return self._given.change(**{n: c.value for n, c in self.controls.items() if n not in self._own})

    @property
    def data(self) -> Any:
        """The model's result for the controls as they stand."""
        self.refresh()
        return self._data

    @property
    def alt(self) -> str:
        """The alt text of the picture as the controls stand."""
        self.refresh()
        return picture.alt_text(self._figure)

    @property
    def html(self) -> str:
        """The picture as the controls stand: an HTML image with its alt text."""
        self.refresh()
        return str(self._picture.value)

    def reset(self) -> None:
        """Put every control back where it started."""
        for name, value in self._start.items():
            self.controls[name].value = value
        self.refresh()

    def close(self) -> None:
        """Give up the controls and the picture; what is on the page stays as it is."""
        if self._timer is not None:
            self._timer.cancel()
        for control in self.controls.values():
            control.unobserve_all()
        for part in [*_tree(self.widget)]:
            part.close()

    # -- updating --------------------------------------------------------------------------------

    def _changed(self, _: object) -> None:
        """Draw soon and once. A kernel that is busy drawing lets a fast drag pile up; only the last counts."""
        self._stale = True
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.refresh()
            return
        if self._timer is None:
            self._timer = loop.call_later(_PAUSE, self._draw_pending)

    def _draw_pending(self) -> None:
        self._timer = None
        self.refresh()

    def refresh(self) -> None:
        """Bring data and picture up to the controls, where they are behind.

        Raises
        ------
        Whatever the model or the chart raises; the message stands under the controls as well, and the last
        good picture stays.
        """
        if not self._stale:
            return
        self._stale = False
        try:
            self._data = self._model(self.given, **{name: self.controls[name].value for name in self._own})
            self._draw()
        except Exception as error:
            self.error = error
            kind = "" if isinstance(error, Fault) else f"{type(error).__name__}: "
            self._message.value = (
                '<p role="alert" style="color:#fff;background:#a4262c;padding:4px 8px">'
                f"<b>This can't be drawn.</b> {escape(kind + str(error))}</p>"
            )
            raise
        self.error = None
        self._message.value = ""

    def _draw(self) -> None:
        for chart, ax in zip(self._charts, self._axes, strict=True):
            chart(self._data, ax=ax)
        if not self._laid_out:  # once: constrained layout costs as much as the drawing
            self._figure.draw_without_rendering()
            self._figure.set_layout_engine("none")
            self._laid_out = True
        self._picture.value = picture.img(self._figure, quick=True)
        self._heard.say(". ".join(map(style.title, self._axes)) + ".")

    # -- showing ---------------------------------------------------------------------------------

    def _rows(self) -> list[widgets.Widget]:
        rows: list[widgets.Widget] = []
        for name, control in self.controls.items():
            if name not in self._own:
                rows.append(widgets.HTML(self._says_who(name)))
            rows.append(control)
        return rows

    def _says_who(self, name: str) -> str:
        row = self._given.row(name)
        source = f" {escape(row['source'].replace(';', ', '))}" if row["source"] else ""
        return (
            '<div style="line-height:1.5">'
            f"<b>{escape(row['label'])}</b> ({escape(row['unit'])}) <code>{name}</code> "
            f"{kinds.badge(row['kind'])}{source}, base {row['base']:g}</div>"
        )

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live controls; where no kernel runs, the picture as it stood when the cell ran."""
        names = ", ".join(self.controls)
        html = f"{self._twin}<p><i>Run this notebook to move the controls: {escape(names)}.</i></p>"
        live = self.widget._repr_mimebundle_() or {}
        return {**live, "text/html": html, **self._image, "text/plain": repr(self)}, self._told

    def __repr__(self) -> str:
        self.refresh()
        return f"Explorer of {', '.join(self.controls)}. {picture.in_words(self._figure)}"


def _control(name: str, given: Assumptions) -> widgets.Widget:
    """The register's control of one assumption: a slider whose number can be typed as well."""
    row = given.row(name)
    low, high = given.low(name), given.high(name)
    if low == high:
        raise Fault(f"{name} is fixed at {low:g} in the register, so it cannot be a control")
    look: dict[str, Any] = {
        "description": f"{row['label']} ({row['unit']})",  # for a screen reader: the line above shows it
        "tooltip": f"{row['label']} ({row['unit']}): {row['reason']}",
        "style": {"description_width": "0px"},
        "layout": {"width": "36rem", "max_width": "100%"},
    }
    value = getattr(given, name)
    if row["whole"]:
        whole = max(1, int(_step(low, high)))
        return widgets.IntSlider(value=int(value), min=int(low), max=int(high), step=whole, **look)
    step = _step(low, high)
    decimals = max(0, -math.floor(math.log10(step)))
    return widgets.FloatSlider(
        value=value, min=low, max=high, step=step, readout_format=f".{decimals}f", **look
    )


def _step(low: float, high: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that cuts the range into 40 to 100 parts."""
    rough = (high - low) / 100
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)


def _tree(widget: widgets.Widget) -> list[widgets.Widget]:
    """A widget and all inside it."""
    return [widget, *(part for child in getattr(widget, "children", ()) for part in _tree(child))]


def _place(model: Model, chart: object, controls: object) -> object:
    """What tells one explorer of a notebook from another: its cell, or else what it explores."""
    shell = get_ipython()
    kernel = getattr(shell, "kernel", None)
    if kernel is not None:
        cell = (kernel.get_parent("shell") or {}).get("metadata", {}).get("cellId")
        if cell:
            return cell
    charts = [chart] if callable(chart) else list(chart)  # type: ignore[call-overload]
    return (_name(model), *map(_name, charts), *controls)  # type: ignore[misc]


def _name(function: object) -> str:
    return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', repr(function))}"
