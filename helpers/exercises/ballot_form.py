"""The form in which a vote is cast: an option, how sure, why, and what moved it since the vote before."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from helpers.charts import look
from helpers.exercises import ballot
from helpers.exercises.ballot import Vote
from helpers.exercises.choiceform import naming
from helpers.exercises.entries import LEAST_SURE
from helpers.exercises.feedback import Feedback, marked
from helpers.exercises.prediction_form import html
from helpers.explore import aria
from helpers.faults import Fault

_WIDE = {"description_width": "initial"}
_BROAD = {"width": "34rem", "max_width": "100%"}
_QUESTION = "Which way should the hospital go?"
_OPEN = "choose …"


class BallotForm:
    """Asks for one vote; what is not complete is told, and nothing is kept by it."""

    def __init__(self) -> None:
        self._before, here = ballot.before(), ballot.here()
        self.option = widgets.RadioButtons(
            options=[(f"{id}: {one['name']}", id) for id, one in ballot.choices().items()], value=None,
            description=_QUESTION, style={"description_width": "0px"}, layout={"width": "auto", "max_width": "100%"},
        )  # fmt: skip
        self.sure = widgets.IntSlider(
            50, LEAST_SURE, 100, 5, description=f"How sure are you? (percent, from {LEAST_SURE})", continuous_update=False,
            style=_WIDE, layout=_BROAD,
        )  # fmt: skip
        self.because = widgets.Text(
            description="Why, in a line (if you like)", continuous_update=False, style=_WIDE, layout=_BROAD,
        )  # fmt: skip
        self.moved = widgets.Dropdown(
            options=self._movers(here), value=..., description="What moved you?", style=_WIDE, layout=_BROAD
        )
        self._button = widgets.Button(description="Vote", button_style="primary", tooltip="Keep this vote")
        self._button.on_click(lambda _: self.cast())
        self._change = widgets.Button(description="Change it", tooltip="Change the vote of this lesson")
        self._change.on_click(lambda _: self._ask())
        self._message, self._heard = widgets.HTML(), aria.Heard()
        self.widget = widgets.VBox(layout={"max_width": "100%"})
        if here is None:
            self._ask()
        else:
            self._take(here)
            self._done(f"Voted: {here.told}")
        for control in (self.option, self.sure, self.because, self.moved):
            control.observe(self._late, names="value")

    def _late(self, _: object) -> None:
        """Cast once more what a busy kernel kept from a vote: ipywidgets lets a click overtake a value before it."""
        if not self._asks:
            self.cast()

    def cast(self) -> None:
        """Keep what the form says."""
        try:
            said = self._said()
        except Fault as fault:
            self._say(str(fault))
            return
        self._done(ballot.cast(said))

    def _said(self) -> Vote:
        if self.option.value is None:
            raise Fault(f"Choose one of {', '.join(ballot.choices())} first; {ballot.NOT_KEPT}")
        if self._before is not None and self.moved.value is ...:
            raise Fault(f"Say what moved you, or that nothing did; {ballot.NOT_KEPT}")
        why = ballot.line(self.because.value)
        return ballot.made(
            self.option.value, self.sure.value, why, "" if self.moved.value is ... else self.moved.value
        )

    def _movers(self, here: Vote | None) -> list[tuple[str, Any]]:
        """What can have moved a vote: findings, what the vote names already, or nothing."""
        known = ballot.movers()
        if here is not None and here.moved:
            known.setdefault(here.moved_by, here.moved)
        return [
            (_OPEN, ...),
            *((text, id) for id, text in known.items()),
            ("Nothing moved me", ballot.NOTHING),
        ]

    def _take(self, said: Vote) -> None:
        """Fill in what was voted already."""
        if said.option in ballot.choices():
            self.option.value = said.option
        self.sure.value, self.because.value = round(said.sure), said.because
        if said.moved_by in [id for _, id in self.moved.options]:
            self.moved.value = said.moved_by

    def _ask(self) -> None:
        self._asks = True
        self._say("")
        asked = [self.moved] if self._before is not None else []
        self.widget.children = (
            widgets.HTML(self._head()), self.option, self.sure, *asked, self.because, self._button, self._message,
            naming(), self._heard,
        )  # fmt: skip

    def _head(self) -> str:
        """What is asked, what each option would do, and what was voted before."""
        rows = "".join(
            f"<li>{escape(id)}: {marked(one['recommendation'])}</li>" for id, one in ballot.choices().items()
        )
        earlier = ""
        if self._before is not None:
            lesson, said = self._before
            words = f"In lesson {ballot.titled(lesson)} you voted: {said.text}."
            earlier = f'<p style="margin:2px 0">{escape(words)}</p>'
        fold = "<details>" if self._before else "<details open>"  # it is unfolded the first time
        return (
            f'<div style="line-height:1.35">{earlier}'
            f"{fold}<summary>What each would do</summary><ul style='margin:2px 0'>{rows}</ul></details></div>"
        )

    def _say(self, words: str) -> None:
        look_ = f"color:{look.PAPER};background:{look.ALERT};padding:4px 8px"
        self._message.value = f'<p style="{look_}">{escape(words)}</p>' if words else ""
        self._heard.say(words)

    def _done(self, text: str) -> None:
        self._asks = False
        kept = widgets.HTML(html(Feedback("note", text)))
        change = [self._change] if ballot.is_last() else []
        self.widget.children = (kept, *change)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        live = self.widget._repr_mimebundle_() or {}
        return {**live, "text/plain": _QUESTION}
