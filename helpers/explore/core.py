"""What an explorer is, whatever shows it: controls as data, a model, its charts, and where they stand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers import charts
from helpers.case.assumptions import Assumptions
from helpers.charts import picture
from helpers.faults import Fault

Model = Callable[..., Any]
Chart = Callable[..., Axes]

MOST_CORNERS = 64


@dataclass(frozen=True)
class Control:
    """One thing to change: a number with its range, or a choice among ``options``."""

    name: str
    label: str
    start: Any
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    unit: str = ""
    whole: bool = False
    kind: str = ""  # of the register's row; none for a control of the lesson's own
    source: str = ""
    base: float | None = None  # the register's
    reason: str = ""
    options: tuple[Any, ...] = ()

    @property
    def share(self) -> bool:
        """Whether it is a part of a whole, which people write in percent."""
        return self.unit.startswith("share")

    @property
    def ends(self) -> tuple[Any, ...]:
        """What it can be at most: both ends of a range, or every option."""
        return self.options or (self.low, self.high)

    def written(self, value: float) -> str:
        """A value as it stands beside the control."""
        if self.whole:
            return f"{value:,.0f}"
        decimals = max(0, -math.floor(math.log10(self.step) + 1e-9))
        return f"{value:.{max(0, decimals - 2)}%}" if self.share else f"{value:,.{decimals}f}"


def from_register(name: str, given: Assumptions) -> Control:
    """The control of one assumption.

    Raises
    ------
    Fault
        For a name that is not in the register, or an assumption that has no range.
    """
    row, low, high = given.row(name), given.low(name), given.high(name)
    if low == high:
        raise Fault(f"{name} is fixed at {low:g} in the register, so it cannot be a control")
    whole = bool(row["whole"])
    step = max(1.0, float(int(_step(low, high)))) if whole else _step(low, high)
    return Control(
        name, str(row["label"]), getattr(given, name), low, high, step, str(row["unit"]), whole, str(row["kind"]),
        str(row["source"] or ""), given.base(name), str(row["reason"]),
    )  # fmt: skip


def slider(label: str, low: float, start: float, high: float, *, unit: str = "") -> Control:
    """A control of the lesson's own: a number between two ends."""
    whole = all(isinstance(value, int) for value in (low, start, high))
    step = max(1.0, float(int(_step(low, high)))) if whole else _step(low, high)
    return Control("", label, start, low, high, step, unit, whole)


def sliders(
    labels: Mapping[str, str] | pd.Series, low: float, starts: Mapping[str, float] | pd.Series, high: float
) -> dict[str, Control]:
    """One `slider` for each name in ``labels``, all over one range, each from its own start; whole where all are."""
    begin = {
        name: float(starts[name])
        for name in map(str, labels.index if isinstance(labels, pd.Series) else labels)
    }
    whole = all(isinstance(end, int) for end in (low, high)) and all(map(float.is_integer, begin.values()))
    return {
        name: slider(str(labels[name]), low, int(start) if whole else start, high)
        for name, start in begin.items()
    }


def menu(label: str, options: Sequence[Any], start: Any = None) -> Control:
    """A control of the lesson's own: a choice among a few, the first unless ``start`` says another."""
    return Control("", label, options[0] if start is None else start, options=tuple(options))


def _step(low: float, high: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that cuts the range into 40 to 100 parts."""
    rough = (high - low) / 100
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)


class Panel(Protocol):
    """What draws one chart: `charts.Panel`, or `Redrawn` for a function of a learner's own."""

    @property
    def ax(self) -> Axes: ...

    def put(self, data: Any) -> None: ...

    def render(self) -> np.ndarray: ...


class Redrawn:
    """A chart that is a plain function, ``chart(data, *, ax) -> Axes``: drawn anew each time."""

    def __init__(self, drawn: Chart, size: tuple[float, float]) -> None:
        self._chart, self.ax = drawn, charts.figure(size).axes[0]

    def put(self, data: Any) -> None:
        self._chart(data, ax=self.ax)

    def render(self) -> np.ndarray:
        return picture.pixels(self.ax.figure)  # type: ignore[arg-type]


class Core:
    """Controls, model and charts, and the values as they stand.

    Attributes
    ----------
    values : dict of control to value
    data : the model's result for them, once `draw` has run
    """

    def __init__(
        self,
        model: Model,
        drawn: Sequence[Chart],
        controls: Mapping[str, Control],
        given: Assumptions,
        size: tuple[float, float] | None = None,
        said: Mapping[Chart, charts.Said] | None = None,
        titled: bool = True,
    ) -> None:
        self._titled = titled
        self.model, self.charts, self.controls = model, list(drawn), dict(controls)
        self._said = dict(said or {})
        self._base = given
        self.values = {name: control.start for name, control in self.controls.items()}
        self._size = size
        self.data: Any = None
        self.panels: list[Panel] = []

    @property
    def given(self) -> Assumptions:
        """The assumptions as the controls stand."""
        return self._base.change(**{n: v for n, v in self.values.items() if self.controls[n].kind})

    def run(self, values: Mapping[str, Any]) -> Any:
        """The model's result for other values of the controls."""
        changes = {name: value for name, value in values.items() if self.controls[name].kind}
        own = {name: value for name, value in values.items() if not self.controls[name].kind}
        return self.model(self._base.change(**changes), **own)

    def corners(self) -> list[dict[str, Any]]:
        """Values where the controls stand at their ends: one by one, and together, or where that is too many in step.

        One by one, since a line that is overloaded at every corner may be at its slowest short of them.
        """
        ends = {name: control.ends for name, control in self.controls.items()}
        alone = [{**self.values, name: end} for name in ends for end in ends[name]]
        if len(ends) == 1:
            return alone
        if math.prod(map(len, ends.values())) <= MOST_CORNERS:
            chosen: Iterable[tuple[Any, ...]] = itertools.product(*ends.values())
        else:
            chosen = zip(*((end[0], end[-1]) for end in ends.values()), strict=True)
        return [*alone, *(dict(zip(ends, values, strict=True)) for values in chosen)]

    def start(self) -> None:
        """Run the model for the values at the start, and frame the charts over what the controls can reach."""
        self.data = self.run(self.values)
        size = self._size or (None if len(self.charts) == 1 else (5.76, 4.4))
        framed = [one for one in self.charts if isinstance(one, charts.Chart)]
        reach = [self.data]
        if self.controls and not all(one.holds for one in framed):
            reach += [found for values in self.corners() if (found := self._tried(values)) is not None]
        self.panels = [
            charts.Panel(
                one,
                size=size,
                said=self._said.get(one),
                reach=reach[:1] if one.holds else reach,
                titled=self._titled,
            )
            if isinstance(one, charts.Chart)
            else Redrawn(one, size or (8.0, 4.4))
            for one in self.charts
        ]
        self._put()

    def _tried(self, values: Mapping[str, Any]) -> Any:
        """The model's result, or none where it has no answer: the learner is told when they get there."""
        try:
            return self.run(values)
        except (ValueError, ArithmeticError):
            return None

    def update(self) -> None:
        """Run the model for the values as they stand and put the result into the charts."""
        self.data = self.run(self.values)
        self._put()

    def _put(self) -> None:
        for panel in self.panels:
            panel.put(self.data)

    def pictures(self, *, quick: bool = True) -> list[tuple[Axes, bytes]]:
        """Each chart with its picture as PNG."""
        return [(panel.ax, picture.png(panel.render(), quick=quick)) for panel in self.panels]
