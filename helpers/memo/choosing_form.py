"""The form in which findings are chosen for the memo's page: a box for each that was handed on."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import ipywidgets as widgets

from helpers.case import kinds
from helpers.exercises.feedback import Feedback
from helpers.exercises.handing_on import findings
from helpers.exercises.prediction_form import html
from helpers.explore import aria
from helpers.faults import Fault
from helpers.memo import choice
from helpers.memo.findings import carried

_QUESTION = f"Which findings should the board see? {choice.MOST} at most."
# A sentence is too long for the one line that ipywidgets gives the words of a box.
_WRAP = (
    "<style>.huashan-sentence .widget-label-basic {white-space: normal; height: auto; line-height: 1.35; "
    "overflow: visible} .huashan-sentence {height: auto}</style>"
)


class ChoosingForm:
    """Asks which findings go onto the page; what does not fit is told, and nothing is kept by it."""

    def __init__(self) -> None:
        table, now = carried(findings()), choice.chosen()
        table = table[table["id"] != ""]
        self.boxes = {str(row["id"]): self._box(row, now) for row in table.to_dict("records")}
        self._keep = widgets.Button(description="Keep", button_style="primary", tooltip="Keep this choice")
        self._keep.on_click(lambda _: self.keep())
        self._message, self._heard = widgets.HTML(), aria.Heard()
        none = (
            ""
            if self.boxes
            else "<p>No lesson has handed on a finding yet: run one, then this cell again.</p>"
        )
        head = widgets.HTML(f"{_WRAP}<p style='margin:2px 0'><b>{_QUESTION}</b></p>{none}")
        self.widget = widgets.VBox(
            [head, *self.boxes.values(), self._keep, self._message, self._heard], layout={"max_width": "100%"}
        )
        self._count()

    def keep(self) -> None:
        """Keep what is ticked."""
        try:
            text = choice.keep(self._ticked())
        except Fault as fault:
            self._say(html(Feedback("wrong", str(fault))), str(fault))
        else:
            self._say(html(Feedback("note", text)), text)

    def _ticked(self) -> list[str]:
        """What is ticked: in the order kept where it was kept already, else as the lessons come."""
        ticked, before = [id for id, box in self.boxes.items() if box.value], choice.chosen()
        return [*(id for id in before if id in ticked), *(id for id in ticked if id not in before)]

    def _box(self, row: Mapping[Hashable, Any], now: list[str]) -> Any:
        kind = f" ({_kind(row)})" if row["kind"] else ""
        box = widgets.Checkbox(
            value=row["id"] in now, description=f"{row['finding']}{kind}", indent=False,
            layout={"width": "auto", "max_width": "60rem", "height": "auto"},
        )  # fmt: skip
        box.add_class("huashan-sentence")
        box.observe(lambda _: self._count(), names="value")
        return box

    def _count(self) -> None:
        ticked = self._ticked()
        state = "kept" if ticked == choice.chosen() else "not kept yet"
        words = (
            f"{len(ticked)} of at most {choice.MOST} ticked, {state}." if ticked else "None is ticked yet."
        )
        self._say(f"<p style='margin:2px 0'>{escape(words)}</p>", words)

    def _say(self, shown: str, heard: str) -> None:
        self._message.value = shown
        self._heard.say(heard)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        live = self.widget._repr_mimebundle_() or {}
        return {**live, "text/plain": _QUESTION}


def _kind(row: Mapping[Hashable, Any]) -> str:
    """A finding's kind, what it rests on and its range in words."""
    rests = (
        f", resting on {'an' if row['rests_on'][:1] in 'aeiou' else 'a'} {row['rests_on']}"
        if row["rests_on"]
        else ""
    )
    return f"{kinds.name(row['kind'])}{rests}" + (f"; {row['range']}" if row["range"] else "")
