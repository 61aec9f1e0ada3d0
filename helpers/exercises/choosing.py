"""Answer by a form: `answer_2_2 = choose("2.2")` becomes `answer_2_2 = {"C27": "position", ...}` in that very cell.

Running the cell shows the form; once it is filled in, running the cell again puts the line of code in its place, since
only a cell that runs can change itself. What is handed in is that line. Where nobody can fill in a form, as on a page,
under papermill or in grading, `choose` is three dots, and a text says what may be chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.exercises import asking, codeline, journal, running, seal
from helpers.exercises.asking import Asked
from helpers.exercises.choicepage import Page, Written
from helpers.exercises.feedback import Feedback
from helpers.exercises.lesson import current
from helpers.faults import Fault

if TYPE_CHECKING:
    from helpers.exercises.choiceform import Form

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
