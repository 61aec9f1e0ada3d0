"""An explorer in a notebook: ipywidgets as controls, one display that follows them, and the picture without a kernel."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets as widgets
from IPython.core.getipython import get_ipython

from helpers import kernel
from helpers.case import codes, kinds
from helpers.case.assumptions import Assumptions
from helpers.charts import Said, look, picture
from helpers.charts import title as title_of
from helpers.explore import aria
from helpers.explore.core import Chart, Control, Core, Model, from_register
from helpers.explore.numbers import NumberField
from helpers.faults import Fault

_PAUSE = 0.01  # seconds in which further changes are gathered into one drawing
_live: dict[object, Explorer] = {}


def explore(
    model: Model,
    chart: Chart | Sequence[Chart],
    controls: Sequence[str] | Mapping[str, Control | widgets.Widget | None],
    given: Assumptions,
    *,
    size: tuple[float, float] | None = None,
    said: Mapping[Chart, Said] | None = None,
) -> Explorer:
    """Bind assumptions to a model and a chart; make it the last expression of a cell.

    Parameters
    ----------
    model : callable
        ``model(given) -> data``; values of controls that are not assumptions come as keywords.
    chart : callable or sequence of callables
        ``chart(data, *, ax=None) -> Axes``; several stand side by side.
    controls : list of assumption names, or dict of name to control
        In a dict, None stands for the register's own control; `slider` and `menu` make others, and any ipywidgets
        control with a value will do.
    given : Assumptions
        Where the controls start and what a reset returns to.
    size : (width, height), inches of one chart; by default the chart's own
    said : mapping of chart to number, or to number and words
        What the learner predicted, as a value of the axis that the chart's frame names.

    Raises
    ------
    Fault (a ValueError)
        For a name that is not in the register, or an assumption that has no range.
    """
    key = _place(model, chart, controls)
    if key in _live:
        _live.pop(key).close()
    explorer = Explorer(model, chart, controls, given, size=size, said=said)
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
        controls: Sequence[str] | Mapping[str, Control | widgets.Widget | None],
        given: Assumptions,
        *,
        size: tuple[float, float] | None = None,
        said: Mapping[Chart, Said] | None = None,
    ) -> None:
        named = dict(controls) if isinstance(controls, Mapping) else dict.fromkeys(controls)
        told = {name: _told(name, control, given) for name, control in named.items()}
        drawn = [chart] if callable(chart) else list(chart)
        self._core = Core(model, drawn, told, given, size, said)
        self._faces = {name: _face(told[name], named[name]) for name in named}
        self.controls: dict[str, Any] = {name: face.control for name, face in self._faces.items()}
        self._stale = False
        self._timer: asyncio.TimerHandle | None = None
        self.error: Exception | None = None
        self._message = widgets.HTML()
        self._heard = aria.Heard()
        self._picture = widgets.HTML(layout={"width": "100%"})
        self._reset = widgets.Button(
            description="Reset", icon="undo", tooltip="Put every control back where it started"
        )
        self._reset.on_click(lambda _: self.reset())
        faces = widgets.Box(
            [face.widget for face in self._faces.values()], layout={"flex_flow": "row wrap", "width": "100%"}
        )
        self.widget = widgets.VBox([faces, self._reset, self._message, self._picture, self._heard])
        self._core.start()
        self._show()
        shown = self._core.pictures(quick=False)
        self._twin = picture.html(shown)
        whole = shown[0][1] if len(shown) == 1 else picture.png(picture.beside(self._pixels()))
        self._image, self._told = picture.bundle(self._axes, whole)
        for control in self.controls.values():
            control.observe(self._changed, names="value")

    # -- state -----------------------------------------------------------------------------------

    @property
    def given(self) -> Assumptions:
        """The assumptions as the controls stand."""
        self._read()
        return self._core.given

    @property
    def data(self) -> Any:
        """The model's result for the controls as they stand."""
        self.refresh()
        return self._core.data

    @property
    def alt(self) -> str:
        """The alt text of the picture as the controls stand."""
        self.refresh()
        return picture.said(self._axes)

    @property
    def html(self) -> str:
        """The picture as the controls stand: an HTML image with its alt text."""
        self.refresh()
        return str(self._picture.value)

    def reset(self) -> None:
        """Put every control back where it started."""
        for name, control in self._core.controls.items():
            self.controls[name].value = control.start
        self.refresh()

    def close(self) -> None:
        """Give up the controls and the picture; what is on the page stays as it is."""
        if self._timer is not None:
            self._timer.cancel()
        for control in self.controls.values():
            control.unobserve(self._changed, names="value")
        own = {
            id(face.widget) for face in self._faces.values() if isinstance(face, _Given)
        }  # a lesson's, which lives on
        for part in _tree(self.widget):
            if id(part) not in own:
                part.close()

    @property
    def _axes(self) -> list[Any]:
        return [panel.ax for panel in self._core.panels]

    def _pixels(self) -> list[Any]:
        return [panel.render().copy() for panel in self._core.panels]

    def _read(self) -> None:
        self._core.values = {name: control.value for name, control in self.controls.items()}

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
            self._draw()
        except Exception as error:
            self.error = error
            kind = "" if isinstance(error, Fault) else f"{type(error).__name__}: "
            self._message.value = (
                f'<p role="alert" style="color:{look.PAPER};background:{look.ALERT};padding:4px 8px">'
                f"<b>This can't be drawn.</b> {escape(kind + str(error))}</p>"
            )
            raise
        self.error = None
        self._message.value = ""

    def _draw(self) -> None:
        self._read()
        self._core.update()
        self._show()

    def _show(self) -> None:
        self._picture.value = picture.html(self._core.pictures())
        self._heard.say(". ".join(map(title_of, self._axes)) + ".")

    # -- showing ---------------------------------------------------------------------------------

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live controls; where no kernel runs, the picture as it stood when the cell ran."""
        names = ", ".join(control.label for control in self._core.controls.values())
        html = f"{self._twin}<p><i>Run this notebook to move the controls: {escape(names)}.</i></p>"
        live = self.widget._repr_mimebundle_() or {}
        return {**live, "text/html": html, **self._image, "text/plain": repr(self)}, self._told

    def __repr__(self) -> str:
        self.refresh()
        names = ", ".join(control.label for control in self._core.controls.values())
        return f"Explorer of {names}. {picture.in_words(self._axes)}"


def _told(name: str, control: Control | widgets.Widget | None, given: Assumptions) -> Control:
    """A control as data, whatever way it was given."""
    if control is None:
        return from_register(name, given)
    if isinstance(control, Control):
        return replace(control, name=name)
    options = tuple(getattr(control, "_options_values", ()) or ())
    low, high = getattr(control, "min", 0.0), getattr(control, "max", 1.0)
    if isinstance(control.value, bool):
        options = (False, True)
    label = getattr(control, "description", "") or name
    return Control(name, label, control.value, low, high, options=options)


class _Given:
    """A control that the lesson made itself."""

    def __init__(self, control: Any) -> None:
        self.control = self.widget = control


class _Menu:
    """A choice among a few, its label above it."""

    def __init__(self, told: Control) -> None:
        self.control = widgets.Dropdown(
            options=list(told.options), value=told.start, description=told.label,
            style={"description_width": "0px"}, layout={"width": "16rem"},
        )  # fmt: skip
        self.widget = _cell(told, [self.control])


class _Number:
    """A slider with its number beside it, which can be typed as well."""

    def __init__(self, told: Control) -> None:
        make = widgets.IntSlider if told.whole else widgets.FloatSlider
        number = {name: int(v) if told.whole else v for name, v in
                  (("value", told.start), ("min", told.low), ("max", told.high), ("step", told.step))}  # fmt: skip
        said = f"{told.label} ({told.unit})" if told.unit else told.label
        self.control = make(
            **number, readout=False, description=said, tooltip=f"{said}: {told.reason}".rstrip(": "),
            style={"description_width": "0px"}, layout={"width": "17rem", "max_width": "70%"},
        )  # fmt: skip
        field = NumberField(self.control, told)
        self._told = told
        self.control.observe(self._begin, names="value")
        self.widget = _cell(told, [widgets.HBox([self.control, field.field]), field.complaint])

    def _begin(self, change: Any) -> None:
        """A slider goes by steps from its low end, and may pass its start by less than one: that place is the start."""
        told, value = self._told, change["new"]
        steps = (value - told.low) / told.step
        if abs(steps - round(steps)) < 1e-6 and 0 < abs(value - told.start) <= 0.501 * told.step:
            self.control.value = told.start


def _face(told: Control, given: Any) -> Any:
    if isinstance(given, widgets.Widget):
        return _Given(given)
    return _Menu(told) if told.options else _Number(told)


def _cell(told: Control, parts: list[widgets.Widget]) -> widgets.Widget:
    """A control below what it is and who says so; its name for code is a tooltip."""
    return widgets.VBox(
        [widgets.HTML(_says_who(told)), *parts], layout={"width": "25rem", "max_width": "100%"}
    )


def _says_who(told: Control) -> str:
    """Two lines: what it is, and who says so."""
    unit = f" ({escape(told.unit)})" if told.unit and not told.share else ""
    name = escape(f"{told.name}: {told.reason}".rstrip(": "))
    head = f'<b title="{name}">{escape(told.label)}</b>{unit}'
    if not told.kind:
        return f'<div style="line-height:1.4">{head}</div>'
    source = f" {codes.html(told.source.replace(';', ', '))}" if told.source else ""
    base = told.written(float(told.base or 0))
    small = f'<span style="font-size:85%">{kinds.badge(told.kind)}{source}, base {base}</span>'
    return f'<div style="line-height:1.4">{head}<br>{small}</div>'


def _tree(widget: widgets.Widget) -> list[widgets.Widget]:
    """A widget and all inside it."""
    return [widget, *(part for child in getattr(widget, "children", ()) for part in _tree(child))]


def _place(model: Model, chart: object, controls: object) -> object:
    """What tells one explorer of a notebook from another: its cell, or else what it explores."""
    if cell := kernel.request(get_ipython()).get("metadata", {}).get("cellId"):
        return cell
    charts = [chart] if callable(chart) else list(chart)  # type: ignore[call-overload]
    return (_name(model), *map(_name, charts), *controls)  # type: ignore[misc]


def _name(function: object) -> str:
    return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', repr(function))}"
