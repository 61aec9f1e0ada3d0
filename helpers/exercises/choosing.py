"""Answer by a form: `answer_2_2 = choose("2.2")` becomes `answer_2_2 = {"C27": "position", ...}` in that very cell.

Running the cell shows the form; once it is filled in, running the cell again puts the line of code in its place, since
only a cell that runs can change itself. What is handed in is that line. Where nobody can fill in a form, as on a page,
under papermill or in grading, `choose` is three dots, and a text says what may be chosen.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from helpers.exercises import asking, codeline, journal, running, seal
from helpers.exercises.asking import Asked
from helpers.exercises.feedback import Feedback
from helpers.exercises.lesson import current
from helpers.faults import Fault

if TYPE_CHECKING:
    from helpers.exercises.choiceform import Form

_SHORT = 40  # letters of a label that stands in a row with others

_live: dict[Asked, Form] = {}


def choose(id: str, *, pick: int | None = None) -> Any:
    """Show a form for an exercise that asks for a choice, a set or an order, or take what was filled in.

    Parameters
    ----------
    id : str
        Exercise, for example "2.2".
    pick : int, optional
        How many are wanted of a set, where the question says so.

    Returns
    -------
    text, list or dict, as it now stands in the cell; or ... (not answered yet)

    Raises
    ------
    Fault (a ValueError)
        Where no exercise has this id, or its answer is not a choice.
    """
    if id not in seal.stored() and current["given"] is None:
        raise Fault(asking.unknown(id))
    asked = asking.asked(id, pick)
    if asked is None:
        _show(Feedback("note", asking.unknown(id)))
        return ...
    if not live():
        _show(Page(asked))
        return ...
    return _form(asked)


def live() -> bool:
    """Whether somebody sits before the notebook that runs, in a frontend that shows forms."""
    return running.notebook() is not None and journal.path() is not None


def _form(asked: Asked) -> Any:
    """Show the form, or write down what stands in it."""
    from helpers.exercises.choiceform import Form

    form = _live[asked] = _live.get(asked) or Form(asked)
    value = form.value()
    if not form.ready():
        _show(form)
        return ...
    code = asked.code(value)
    cell = codeline.with_answer(codeline.running_cell(), asked.id, code)
    if cell is not None:
        codeline.put(cell)
    form.written()
    _show(Written(asked, code))
    return {part: value.get(part, ...) for part in asked.parts} if asked.kind == asking.PARTS else value


def _show(shown: object) -> None:
    from IPython.display import display

    display(shown)


class Page:
    """What a page without a form says of an exercise: what may be chosen, and the line of code to write."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    def __repr__(self) -> str:
        parts = "".join(f"\n- {asking.label(part)}" for part in self.asked.parts)
        words = "; ".join(map(asking.label, self.asked.words))
        return f"{self.asked.wanted()} To choose from: {words}.{parts}\nAs code: {_line(self.asked)}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": page(self.asked), "text/plain": repr(self)}


def page(asked: Asked) -> str:
    """The same in HTML."""
    labels = [asking.label(word) for word in asked.words]
    words = (
        f"<p style='margin:4px 0 0'>To choose from:</p>{_list(labels)}"
        if max(map(len, labels)) > _SHORT
        else f"<p style='margin:4px 0 0'>To choose from: {escape('; '.join(labels))}</p>"
    )
    return (
        f'<div style="border-left:5px solid #595959;padding:4px 10px">{escape(asked.wanted())} '
        f"In a notebook of yours, running this cell shows a form."
        f"{_list(map(asking.label, asked.parts)) if asked.parts else ''}{words}"
        f"<p style='margin:4px 0 0'>As code:</p>"
        f'<pre style="white-space:pre-wrap;margin:0">{escape(_line(asked))}</pre></div>'
    )


def _list(items: Iterable[str]) -> str:
    return f"<ul style='margin:2px 0'>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _line(asked: Asked, code: str = "") -> str:
    return f"{asked.variable} = {code or asked.code()}"


class Written:
    """That an answer stands in the cell, with the line to copy where a frontend has not put it there."""

    def __init__(self, asked: Asked, code: str) -> None:
        self.asked, self.code = asked, code

    def __repr__(self) -> str:
        return f"Written into the cell: {_line(self.asked, self.code)}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        html = (
            '<div role="status" style="border-left:5px solid #1f4e79;padding:4px 10px">'
            "Your answer stands in the cell now. To check it, run the next one. "
            "<details><summary>If it is not there, copy this line into it</summary>"
            f'<pre style="white-space:pre-wrap;margin:0">{escape(_line(self.asked, self.code))}</pre></details></div>'
        )
        return {"text/html": html, "text/plain": repr(self)}
