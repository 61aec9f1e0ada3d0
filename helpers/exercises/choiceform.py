"""The controls of a form: a menu for each part, buttons for one word, boxes for a set, arrows for an order."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as widgets

from helpers.exercises import asking
from helpers.exercises.asking import Asked
from helpers.exercises.choicepage import Page, page
from helpers.explore import aria

_WRITE, _WRITE_SOME = "Write it into the cell", "Write what there is"
_AUTO = {"width": "auto", "max_width": "100%"}
_RUN_AGAIN = "Now run this cell again (Shift + Enter): your answer is then written into it."
_PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="

# Only a cell that runs can change itself, so the button has it run, as its button in the toolbar would. Where there is
# no such toolbar nothing happens, and the line above says what to do.
_RUN = """
const cell = this.closest('.jp-CodeCell'), panel = this.closest('.jp-NotebookPanel');
const run = panel && panel.querySelector('[data-command="notebook:run-cell-and-select-next"]');
if (run && cell && cell.classList.contains('jp-mod-active'))
  run.dispatchEvent(new MouseEvent('mousedown', {bubbles: true, button: 0}));
"""

# ipywidgets gives a group of buttons no name.
_NAME = """
for (const group of this.closest('.widget-vbox').querySelectorAll('.widget-radio')) {
  group.setAttribute('role', 'radiogroup');
  group.setAttribute('aria-label', group.querySelector('.widget-label').textContent);
}
"""


def _script(code: str, number: int = 0) -> str:
    """HTML that runs a few lines of script once it is shown; another number has it run again."""
    lines = escape(" ".join(code.split()), quote=True)
    return f'<img src="{_PIXEL}" alt="" data-turn="{number}" style="display:none" onload="{lines}">'


def naming() -> Any:
    """A widget that nobody sees and that gives the groups of buttons around it their names."""
    return widgets.HTML(_script(_NAME), layout={"height": "0px", "margin": "0"})


class Form:
    """A form that a learner fills in. What is chosen stays when its cell runs again."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._changed = self._told = self._warned = False
        self._turns = 0
        self._choice = _CHOICES[asked.kind](asked, self._on_change)
        self.button = widgets.Button(
            description=_WRITE, button_style="primary", layout={**_AUTO, "align_self": "flex-start"}
        )
        self.button.on_click(self._pressed)
        self._line, self._heard, self._runner = widgets.HTML(), aria.Heard(), widgets.HTML()
        name = naming()
        self.widget = widgets.VBox(
            [widgets.HTML(f"<b>{escape(asked.wanted())}</b>"), *self._choice.rows, self.button, self._line,
             name, self._heard, self._runner],
            layout={"max_width": "100%", "overflow": "hidden"},
        )  # fmt: skip

    @property
    def controls(self) -> dict[str, Any]:
        """The controls, by part or word."""
        return self._choice.controls

    @property
    def said(self) -> str:
        """What stands below the form."""
        return str(self._line.value)

    def value(self) -> Any:
        """The answer as the form stands: a word, a list, or a dict of the parts that are chosen; ... for none."""
        return self._choice.value()

    def ready(self) -> bool:
        """Whether what stands here is to be written now. Where not, the form says what is still open."""
        missing = self.asked.open(self.value())
        if self._told or (self._changed and not missing):
            return True
        if self._changed:
            self._say(f"Nothing is written yet. {_open(missing)}.")
        return False

    def written(self) -> None:
        """Wait for a change, or for the button, before anything is written again."""
        self._changed = False
        self._waits()

    def _waits(self) -> None:
        self._told = self._warned = False
        self.button.description = _WRITE
        self._say("")

    def _on_change(self, _: object = None) -> None:
        self._waits()
        self._changed = True
        if not self.asked.open(self.value()):
            self._say("Complete. Press the button, or run this cell again.")

    def _pressed(self, _: object) -> None:
        value = self.value()
        missing = self.asked.open(value)
        if missing and value in (..., [], {}):
            self._say("Nothing is chosen yet.")
        elif missing and not self._warned:
            self._warned = True
            self.button.description = _WRITE_SOME
            self._say(f"{_open(missing)}. Press again to write what there is.")
        else:
            self._told = True
            self._say(_RUN_AGAIN)
            self._turns += 1
            self._runner.value = _script(_RUN, self._turns)

    def _say(self, words: str) -> None:
        self._line.value = escape(words)
        self._heard.say(words)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """The form; where no kernel runs, what may be chosen."""
        live = self.widget._repr_mimebundle_() or {}
        return {**live, "text/html": page(self.asked), "text/plain": repr(Page(self.asked))}


def _open(missing: list[str]) -> str:
    return f"Still open: {', '.join(missing)}"


# -- the kinds of a choice -----------------------------------------------------------------------------

Change = Callable[[object], None]
_PLAIN = {
    "description_width": "0px"
}  # the description names the control for a screen reader; the text stands beside


class _Parts:
    """A menu for each part."""

    def __init__(self, asked: Asked, changed: Change) -> None:
        options = [("choose …", ...), *((asking.label(word), word) for word in asked.words)]
        wide = any(len(text) > 30 for text, _ in options)
        self.controls: dict[str, Any] = {}
        self.rows = []
        for part in asked.parts:
            menu = widgets.Dropdown(
                options=options, value=..., description=asking.label(part), style=_PLAIN,
                layout={"flex": "0 1 28rem" if wide else "0 1 12rem", "min_width": "0", "max_width": "100%"},
            )  # fmt: skip
            menu.observe(changed, names="value")
            text = widgets.HTML(
                f'<span style="line-height:1.35;display:block">{_marked(part)}</span>',
                layout={"flex": "1 1 16rem", "min_width": "0"},
            )
            self.controls[part] = menu
            row = {"flex_flow": "row wrap", "width": "100%", "max_width": "60rem", "align_items": "center"}
            self.rows.append(widgets.Box([text, menu], layout=row))

    def value(self) -> dict[str, str]:
        return {part: menu.value for part, menu in self.controls.items() if menu.value is not ...}


class _Word:
    """A button for each word."""

    def __init__(self, asked: Asked, changed: Change) -> None:
        self._words = widgets.RadioButtons(
            options=[(asking.label(word), word) for word in asked.words], value=None,
            description=f"Answer {asked.id}", style=_PLAIN, layout=_AUTO,
        )  # fmt: skip
        self._words.observe(changed, names="value")
        self.controls = {asked.variable: self._words}
        self.rows = [self._words]

    def value(self) -> Any:
        return ... if self._words.value is None else self._words.value


class _Set:
    """A box for each word."""

    def __init__(self, asked: Asked, changed: Change) -> None:
        self.controls = {
            word: widgets.Checkbox(description=asking.label(word), indent=False, layout=_AUTO)
            for word in asked.words
        }
        for box in self.controls.values():
            box.observe(changed, names="value")
        self.rows = list(self.controls.values())

    def value(self) -> list[str]:
        return [word for word, box in self.controls.items() if box.value]


class _Order:
    """Two arrows for each word. They begin in the alphabet's order, which says nothing."""

    def __init__(self, asked: Asked, changed: Change) -> None:
        self._words, self._changed = sorted(asked.words), changed
        self._texts = [widgets.HTML(layout={"flex": "1 1 16rem", "min_width": "0"}) for _ in self._words]
        self._up = [self._arrow("up", place, -1) for place in range(len(self._words))]
        self._down = [self._arrow("down", place, 1) for place in range(len(self._words))]
        self.rows = [
            widgets.Box(list(row), layout={"width": "100%", "max_width": "60rem", "align_items": "center"})
            for row in zip(self._up, self._down, self._texts, strict=True)
        ]
        self._show()

    @property
    def controls(self) -> dict[str, Any]:
        """The arrows that move a word: up and down."""
        return dict(zip(self._words, zip(self._up, self._down, strict=True), strict=True))

    def value(self) -> list[str]:
        return list(self._words)

    def _arrow(self, way: str, place: int, by: int) -> Any:
        arrow = widgets.Button(icon=f"arrow-{way}", layout={"width": "2.5rem", "flex": "0 0 auto"})
        arrow.on_click(lambda _: self._move(place, by))
        return arrow

    def _move(self, place: int, by: int) -> None:
        other = place + by
        if not 0 <= other < len(self._words):
            return
        self._words[place], self._words[other] = self._words[other], self._words[place]
        self._show()
        (self._up if by < 0 else self._down)[other].focus()  # so that the same key moves the same word on
        self._changed(None)

    def _show(self) -> None:
        last = len(self._words) - 1
        for place, (word, text) in enumerate(zip(self._words, self._texts, strict=True)):
            text.value = f"{place + 1}. {_marked(word)}"
            for arrow, way, end in ((self._up[place], "up", 0), (self._down[place], "down", last)):
                arrow.tooltip = f"Move {word} {way}" + (" (it is there already)" if place == end else "")


def _marked(code: str) -> str:
    """A code's words, the code itself in bold."""
    text = asking.label(code)
    return f"<b>{escape(code)}</b>{escape(text[len(code) :])}" if text != code else escape(code)


_CHOICES: dict[str, Any] = {asking.PARTS: _Parts, asking.WORD: _Word, asking.SET: _Set, asking.ORDER: _Order}
