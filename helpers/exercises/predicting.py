"""Predict before the result is seen, and observe what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from matplotlib.axes import Axes

from helpers import charts
from helpers.exercises import answers, calibration, gate, journal, kept, predicted
from helpers.exercises.answers import Plain
from helpers.exercises.asked import Asked, asked, confidence_of, misses
from helpers.exercises.feedback import Feedback, marked
from helpers.exercises.lesson import KEPT, current, of_journal, read_aloud
from helpers.exercises.prediction_form import PredictionForm
from helpers.faults import Fault, did_you_mean


class Question:
    """A question to predict on a page where no form is: its words, and how the code form is written."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    @property
    def text(self) -> str:
        """The question in words."""
        one = self.asked
        return f"Predict {one.id}: {one.question} Takes {one.takes}. {one.met_when} As code: {one.example}"

    def __repr__(self) -> str:
        return self.text

    def html(self) -> str:
        """The question, what it takes, and when it is met."""
        one = self.asked
        words = f"{one.takes[0].upper()}{one.takes[1:]}. {one.met_when}"
        return (
            f'<div><p style="margin:2px 0"><b>{marked(one.question)}</b></p>'
            f'<p style="margin:2px 0">{marked(words)}</p></div>'
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        code = f"To predict in code, write <code>{escape(self.asked.example)}</code>."
        page = f'{self.html()}<p style="margin:2px 0;font-size:90%">{code}</p>'
        return {"text/html": page, "text/plain": repr(self)}


def predict(id: str, value: object = ..., *more: object, confidence: float | None = None) -> Any:
    """Ask for a prediction, or lock it before its result is seen.

    Parameters
    ----------
    id : str
        A question of data/predictions.csv, for example "p2.1".
    value : number, text, or ... (not predicted yet)
    confidence : number from 0 to 100
        How sure you are, in percent; by name only, since 12,5 are two values to Python.

    The first prediction stands: another value later changes nothing.

    Raises
    ------
    Fault (a ValueError)
        For an id that no question has, and for a value that does not fit: nothing is locked then.
    """
    one = asked(id)
    if value is ...:
        if text := kept.locked(id):
            return Feedback("note", text)
        question = Question(one)
        return PredictionForm(one, question.html()) if gate.waits() else question
    said, sure = one.value(value, more), confidence_of(id, confidence)
    text = kept.lock(id, said, sure)
    gate.open_(id)
    return Feedback("note", text)


def observe(id: str, value: object, **thoughts: object) -> Any:
    """Show the locked prediction beside the result, and in what way it missed.

    Parameters
    ----------
    id : str
        A question of data/predictions.csv; its tolerance and unit stand there.
    value : number or text
        The result.
    thoughts : numbers or texts by name
        What somebody predicts who thought of something else, or a tuple of such values; what to tell them stands
        under that name in data/misses.csv.

    The journal keeps the result and whether it was met, once, for the calibration; under changed assumptions it is
    shown and not scored.
    """
    one = asked(id)
    result, known = one.result(value), misses(id)
    for name in thoughts:
        if name not in known:
            raise Fault(f"data/misses.csv has no {name!r} for prediction {id}; {did_you_mean(name, known)}")
    instead = {known[name]: thought for name, thought in thoughts.items()}
    return gate.after(id, lambda: _observed(one, result, instead))


def _observed(one: Asked, result: Plain, instead: Mapping[str, object]) -> Feedback | Observed:
    with journal.changing() as held:
        known = held.predictions.get(one.id, {})
        text = _told(held, one, known, result, instead)
    shown = f"Result: {_with_unit(one, result)}. {text}"
    if "value" not in known:
        return Feedback("open", shown + of_journal(held))
    told = Feedback("note", shown + of_journal(held, KEPT))
    return told if _changed() else Observed(told, one, known["value"], result)


def _told(
    held: journal.Journal,
    one: Asked,
    known: dict[str, Any],
    result: Plain,
    instead: Mapping[str, object],
) -> str:
    """What is said of a prediction beside its result; what is to be kept of it is put into the journal."""
    if "value" not in known:
        kept.show(held, one.id)
        return f"You made no prediction {one.id}, so there is nothing to compare."
    mine = f"You predicted {predicted.said(known)}."
    if _changed():
        return f"It holds under changed assumptions. {mine} {_as_it_came_out(one, known)}"
    met, verdict = predicted.verdict(one, known["value"], result, instead)
    kept.settle(known, result, met)
    return f"{mine} {verdict}" + (f" {kept.LATE}" if known.get("late") else "")


def _changed() -> bool:
    return current["given"] is not None and bool(current["given"].changed)


def _as_it_came_out(one: Asked, known: Mapping[str, Any]) -> str:
    if known.get("met") is None:
        return "Predictions are scored at base only."
    verdict = "met" if known["met"] else "not met"
    return f"At base the result is {_with_unit(one, known['result'])}, and your prediction was {verdict}: that stays."


def _with_unit(one: Asked, result: Plain) -> str:
    number = answers.as_number(result)
    return str(result) if number is None or one.words else f"{predicted.short(number)} {one.unit}"


class Observed:
    """A result beside what was predicted, in words and on one line of numbers."""

    def __init__(self, told: Feedback, one: Asked, said: Plain, result: Plain) -> None:
        self.text = told.text
        self._told, mine, real = told, answers.as_number(said), answers.as_number(result)
        self._picture = None
        if mine is not None and real is not None and not one.words and abs(real) < float("inf"):
            outcome = charts.Outcome(mine, real, one.tolerance, one.unit)
            self._picture = charts.show(charts.outcome(outcome))

    def __repr__(self) -> str:
        return repr(self._told)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        bundle = self._told._repr_mimebundle_()
        if self._picture is not None:
            picture, _ = self._picture._repr_mimebundle_()
            bundle["text/html"] += picture["text/html"]
        return bundle


def reveal(
    id: str,
    show: Callable[..., Any],
    *args: Any,
    mark: bool | Callable[[float], float] = False,
    on: object = None,
    **options: Any,
) -> Any:
    """``show(*args, **options)``, once prediction ``id`` is made: whatever would give its result away.

    Parameters
    ----------
    show : callable
        A chart, `explore`, `tables.show`, or what else makes the output of a cell.
    mark : bool or function
        Whether the prediction stands in the chart, as a value of the axis that the chart's frame names; a function
        turns the prediction into such a value.
    on : chart
        Of an explorer with several charts the one to mark, by default the first.
    """
    asked(id)
    return gate.after(id, lambda: _shown(show, *args, **options, **_marked_with(id, show, args, mark, on)))


def _shown(show: Callable[..., Any], *args: Any, **options: Any) -> Any:
    made = show(*args, **options)
    return charts.show(made) if isinstance(made, Axes) else made


def _marked_with(id: str, show: object, args: tuple[Any, ...], mark: Any, on: object) -> dict[str, Any]:
    """The keyword by which a chart or an explorer takes what was predicted; none where nothing was."""
    value = answers.as_number(kept.entry(id).get("value"))
    if not mark or value is None:
        return {}
    at = (float(mark(value)), "your prediction") if callable(mark) else value
    if isinstance(show, charts.Chart):
        return {"said": at}
    first = args[1] if callable(args[1]) else args[1][0]
    return {"said": {on or first: at}}


def predictions() -> dict[str, dict[str, Any]]:
    """All locked predictions by id: value, confidence, when, and result and met once observed."""
    return {id: known for id, known in read_aloud().predictions.items() if "value" in known}


def so_far() -> Any:
    """How sure and how right the learner was up to here, as a picture; a line where nothing is settled yet."""
    table = calibration.calibration(predictions())
    if table.empty:
        return Feedback(
            "open", "No prediction is settled yet. Once some are, this shows how sure and how right you were."
        )
    return charts.show(charts.calibration(table))
