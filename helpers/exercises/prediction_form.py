"""The form in which a prediction is made: a number or a choice, how sure, *Lock* and *Skip*."""

from __future__ import annotations

from contextlib import suppress
from html import escape
from typing import Any

import ipywidgets as widgets

from helpers.charts import look
from helpers.exercises import gate, kept
from helpers.exercises.asked import Asked
from helpers.exercises.feedback import Feedback
from helpers.faults import Fault

_WIDE = {"description_width": "initial"}
_BROAD = {"width": "30rem", "max_width": "100%"}


class PredictionForm:
    """Asks for one prediction; what does not fit is told, and nothing is locked by it."""

    def __init__(self, asked: Asked, question: str) -> None:
        self.asked = asked
        self.value: Any = _choice(asked) if asked.words else _number(asked)
        self.sure = widgets.IntSlider(
            50, 0, 100, 5, description="How sure are you? (percent)", continuous_update=False, style=_WIDE,
            layout=_BROAD,
        )  # fmt: skip
        self._lock = widgets.Button(
            description="Lock", button_style="primary", tooltip=f"Lock prediction {asked.id}"
        )
        self._skip = widgets.Button(
            description="Skip", tooltip=f"Show the result without a prediction {asked.id}"
        )
        self._lock.on_click(lambda _: self.lock())
        self._skip.on_click(lambda _: self.skip())
        self._message = widgets.HTML()
        buttons = widgets.HBox([self._lock, self._skip])
        self.widget = widgets.VBox(
            [widgets.HTML(question), self.value, self.sure, buttons, self._message],
            layout={"max_width": "100%"},
        )
        self._locked = False
        for control in (self.value, self.sure):
            control.observe(self._late, names="value")

    def lock(self) -> None:
        """Lock what the form says, and show what waited for it."""
        first = not kept.locked(self.asked.id)
        try:
            text = kept.lock(self.asked.id, self.asked.value(self._said()), float(self.sure.value))
        except Fault as fault:
            self._message.value = (
                f'<p role="alert" style="color:{look.PAPER};background:{look.ALERT};padding:4px 8px">'
                f"{escape(str(fault))}</p>"
            )
            return
        self._locked = first
        self._done(text)

    def _late(self, _: object) -> None:
        """Lock once more what a busy kernel kept from it: ipywidgets lets a click overtake a value before it."""
        if not self._locked:
            return
        with suppress(Fault):  # what does not fit changes nothing
            value = self.asked.value(self._said())
            kept.withdraw(self.asked.id)
            self._say(kept.lock(self.asked.id, value, float(self.sure.value)))
            gate.again(self.asked.id)

    def skip(self) -> None:
        """Show what waited without a prediction."""
        kept.skip(self.asked.id)
        self._done("Skipped: the result is shown, and a prediction made now is not scored.")

    def _said(self) -> object:
        said = self.value.value
        if said is None or not str(said).strip():
            raise Fault(
                f"prediction {self.asked.id} takes {self.asked.takes}; the field is empty, nothing is locked"
            )
        return said

    def _done(self, text: str) -> None:
        self._say(text)
        gate.open_(self.asked.id)

    def _say(self, text: str) -> None:
        question = self.widget.children[0]
        self.widget.children = (question, widgets.HTML(html(Feedback("note", text))))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        live = self.widget._repr_mimebundle_() or {}
        return {**live, "text/plain": f"Prediction {self.asked.id}: {self.asked.question}"}


def html(feedback: Feedback) -> str:
    """A feedback as HTML."""
    return str(feedback._repr_mimebundle_()["text/html"])


def _number(asked: Asked) -> Any:
    whole = "a whole number" if asked.kind == "whole" else "a number"
    return widgets.Text(
        description=f"Your prediction ({asked.unit})", placeholder=whole, continuous_update=False, style=_WIDE,
        layout=_BROAD,
    )  # fmt: skip


def _choice(asked: Asked) -> Any:
    return widgets.ToggleButtons(
        options=[word[0] for word in asked.words], value=None, description="Your prediction", style=_WIDE,
    )  # fmt: skip
