"""Exercises of a lesson: predict, observe, check, hand a finding on; and what a key notebook says of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from helpers import answers, checks, journal, numerals, own, predicted
from helpers.answers import Plain, plain
from helpers.assumptions import Assumptions
from helpers.faults import Fault, did_you_mean

_TONES = {
    "right": ("#1b6b3a", "✔ Right"),
    "wrong": ("#a4262c", "✘ Not yet"),
    "note": ("#1f4e79", "Note"),
    "open": ("#595959", "Open"),
}


@dataclass(frozen=True)
class Feedback:
    """What a cell of the learner's gets back: a short text, and data for the grader where there is some."""

    tone: str
    text: str
    right: bool | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{_TONES[self.tone][1]}: {self.text}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        colour, word = _TONES[self.tone]
        html = (
            f'<div role="status" style="border-left:5px solid {colour};padding:4px 10px">'
            f'<b style="background:{colour};color:#fff;border-radius:3px;padding:1px 6px">{word}</b> '
            f"{escape(self.text)}</div>"
        )
        return {"text/html": html, "text/plain": repr(self), **self.data}


# -- a lesson's run ------------------------------------------------------------------------------------

_run: dict[str, Any] = {"lesson": "", "given": None, "told": ""}


def begin(lesson: str, given: Assumptions) -> Feedback:
    """Say under which assumptions a lesson runs, and what the journal holds. Called once, at its top."""
    held, cannot_save = journal.read(), journal.cannot_save()
    _run.update(lesson=lesson, given=given, told=held.note)
    parts = ["All assumptions are at their base values." if not given.changed else _changed(given)]
    if held.note:
        parts.append(f"Your journal: {held.note}.")
    if held.predictions or held.findings:
        parts.append(
            f"Your journal holds {len(held.predictions)} predictions and {len(held.findings)} findings."
        )
    elif not held.note and not cannot_save:
        parts.append("Your journal is empty: it starts with your first prediction.")
    if cannot_save:
        parts.append(f"Predictions and findings are kept for this run only: {cannot_save}.")
    return Feedback("note", " ".join(parts))


def _changed(given: Assumptions) -> str:
    listed = ", ".join(f"{name} = {value:g}" for name, value in given.changed.items())
    return f"Changed assumptions: {listed}. Results follow; checks only judge answers at base."


# -- predictions ---------------------------------------------------------------------------------------


def predict(id: str, value: object = ..., *more: object, confidence: float | None = None) -> Feedback:
    """Lock a prediction before seeing the result.

    Parameters
    ----------
    id : str
        For example "p2.1".
    value : number, text, or ... (not predicted yet)
    confidence : number from 0 to 100
        How sure you are, in percent; by name only, since 12,5 are two values to Python.

    The first prediction stands: another value later changes nothing.
    """
    if value is ...:
        held = journal.read()
        if id in held.predictions:
            text = f"{_word(held)}: you predicted {predicted.said(held.predictions[id])}."
            return Feedback("note", text + _of_journal(held))
        return Feedback(
            "open", "Replace the three dots with your prediction and run this cell, before you go on."
        )
    said, sure = predicted.value_of(id, value, more), predicted.confidence_of(id, confidence)
    with journal.changing() as held:
        known = held.predictions.get(id)
        if not known:
            held.predictions[id] = {"value": said, "confidence": sure}
    if not known:
        text = f"{_word(held)}: you predict {predicted.said(held.predictions[id])}."
    else:
        same = known.get("value") == said
        later = "" if same else f" It stays, although the cell now says {said}: a prediction is made once."
        text = f"{_word(held)}: you predicted {predicted.said(known)}.{later}"
    return Feedback("note", text + _of_journal(held))


_KEPT = "It is kept for this run only: "


def _word(held: journal.Journal) -> str:
    return "Kept for this run only" if held.trouble else "Locked"


def _of_journal(held: journal.Journal, lead: str = "") -> str:
    """What there is to say of the journal's file after a result; `lead` comes before why it can't be saved."""
    noted = f" Your journal: {held.note}." if held.note else ""
    return noted + (f" {lead}{held.trouble}." if held.trouble else "")


def observe(id: str, value: object, tolerance: float | None = None, unit: str = "") -> Feedback:
    """Show the locked prediction beside the result.

    A number is met within `tolerance`, or within a tenth of the result where none is given. The journal
    keeps the result and whether it was met, for the calibration in the last lesson; a prediction in another
    form or unit counts neither way.
    """
    result = plain(value)
    number = answers.as_number(result)
    shown = (predicted.short(number) if number is not None else str(result)) + (f" {unit}" if unit else "")
    with journal.changing() as held:
        known = held.predictions.get(id)
        if known:
            hit, verdict = predicted.verdict(known.get("value"), result, tolerance)
            known.update(result=result, met=hit)
    if not known:
        text = f"Result: {shown}. You made no prediction {id}, so there is nothing to compare."
        return Feedback("open", text + _of_journal(held))
    text = f"Result: {shown}. You predicted {predicted.said(known)}. {verdict}"
    return Feedback("note", text + _of_journal(held, _KEPT))


def predictions() -> dict[str, dict[str, Any]]:
    """All locked predictions by id: value, confidence, and result and met once observed."""
    return _read_aloud().predictions


def _read_aloud() -> journal.Journal:
    """The journal; what is wrong with its file is said, unless it was said already."""
    held = journal.read()
    told = held.note or (held.trouble if not held.predictions and not held.findings else "")
    if told and told != _run["told"]:
        print(f"Your journal: {told}.")
        _run["told"] = told
    return held


# -- findings ------------------------------------------------------------------------------------------


def finding(id: str, value: object, text: str) -> Feedback:
    """Hand a finding on to later lessons: a number (or text) and a sentence that says what it means."""
    changed = dict(_run["given"].changed) if _run["given"] is not None else {}
    with journal.changing() as held:
        held.findings[id] = {"value": plain(value), "text": str(text), "assumptions": changed}
    return Feedback("note", f"Finding handed on: {text}{_of_journal(held, _KEPT)}")


def findings() -> dict[str, dict[str, Any]]:
    """All findings handed on so far, by id: value, text, and the assumptions that were changed."""
    return _read_aloud().findings


# -- answers -------------------------------------------------------------------------------------------


def check(id: str, value: object = ..., mine: Assumptions | None = None) -> Feedback:
    """Say whether an answer is right and, where it is a known misconception, which; record it for grading.

    Parameters
    ----------
    id : str
        Exercise, for example "2.3".
    value : number, text, list or dict of these, or ... (not answered yet)
    mine : Assumptions, in an exercise that leaves some to the learner
        What the answer was computed under, made by `given.change(...)`. Recorded with it: the grader judges it under
        just these.

    Raises
    ------
    Fault (a ValueError)
        Where no exercise has this id.
    """
    known = checks.stored()
    if id not in known and _run["given"] is None:
        raise Fault(f"no exercise is called {id!r}; {did_you_mean(id, known)}")
    recorded = {"id": id, "answered": False, "answer": None}
    value = _without_blanks(value)
    if value is ...:
        return Feedback("open", f"Exercise {id} is not answered yet.", None, {answers.ANSWER: recorded})
    try:
        given = plain(value)
    except ValueError as error:
        return Feedback("wrong", f"{error}.", False, {answers.ANSWER: {**recorded, "problem": str(error)}})
    data = {answers.ANSWER: {**recorded, "answered": True, "answer": given}}
    if mine is not None:
        if fault := own.not_assumptions(id, mine):
            return Feedback("wrong", fault, False, {answers.ANSWER: {**recorded, "problem": fault}})
        data[answers.ANSWER]["under"] = mine.changed
    if id not in known:
        return Feedback(
            "note", f"Answer {id} is recorded; there is nothing to check it with yet.", None, data
        )
    if _run["given"] is not None and _run["given"].changed:
        return Feedback("note", f"Answer {id} is recorded. {_cannot_judge()}", None, data)
    return _verdict(id, given, mine, known[id], data)


def _verdict(
    id: str, given: Plain, mine: Assumptions | None, sealed: checks.Sealed, data: dict[str, Any]
) -> Feedback:
    """What the seal says of an answer at base; this is what takes time, and a graded run leaves it out."""
    if mine is not None and mine.changed:
        return _under_own(id, given, mine, sealed, data)
    right, text = _judged(given, sealed)
    if mine is not None:
        text += own.AT_BASE_RIGHT if right else own.AT_BASE
    return Feedback("right" if right else "wrong", text, right, data)


def _under_own(
    id: str, given: Plain, mine: Assumptions, sealed: checks.Sealed, data: dict[str, Any]
) -> Feedback:
    """What is said of an answer under the learner's own assumptions: only the grader's key knows that one."""
    if fault := own.not_allowed(id, mine, sealed.get("own")):
        return Feedback("wrong", fault, False, data)
    unmoved = not checks.misses(given, sealed["answer"], sealed["salt"])
    return Feedback("note", own.recorded(id, mine, unmoved), None, data)


def _without_blanks(value: object) -> object:
    """A dict or list that still has ... in it, without these; ... itself where nothing is left."""
    if isinstance(value, dict):
        kept = {key: part for key, part in value.items() if part is not ...}
        return kept if kept or not value else ...
    if isinstance(value, list | tuple) and any(part is ... for part in value):
        return ...
    return value


def _cannot_judge() -> str:
    changed = ", ".join(f"{name} = {value:g}" for name, value in _run["given"].changed.items())
    return f"It can't be judged here, since {changed} and answers are only known at base."


def _judged(given: Plain, sealed: checks.Sealed) -> tuple[bool, str]:
    salt, expected = sealed["salt"], sealed["answer"]
    wrong = checks.misses(given, expected, salt)
    if not wrong:
        return True, "This is what the model gives, too."
    for known in sealed["wrong"]:
        if checks.opens(given, known["answer"], salt):
            return False, known["hint"]
    form = expected["form"]
    if form in ("dict", "list"):
        if not isinstance(given, dict if form == "dict" else list):
            return False, f"This exercise takes a {form}; keep the form that the cell came with."
        total = len(expected["parts"])
        return False, f"{max(0, total - len(wrong))} of {total} are right. Look again at: {', '.join(wrong)}."
    if form == "number" and answers.as_number(given) is None:
        if slip := numerals.comma_slip(given if isinstance(given, list) else ()):
            return False, f"This exercise takes a number, with a decimal point: {slip}."
        point = " and with a decimal point" if isinstance(given, str) and "," in given else ""
        return False, f"This exercise takes a number, without quotes or units{point}, not {given!r}."
    if form == "text" and not isinstance(given, str):
        return False, f"This exercise takes a text in quotes, not {given!r}."
    return False, "This is not what the model gives. Check units, and what the question holds fixed."


# -- keys ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KeyEntry:
    """What a key notebook says of one exercise; displayed, so that it can be read off the notebook."""

    data: dict[str, Any]

    def __repr__(self) -> str:
        says = self.data.get("answer", self.data.get("look_for"))
        return f"Key {self.data['id']}: {says} ({self.data['points']:g} points)"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"text/plain": repr(self), answers.KEY: self.data}


def key(
    id: str,
    answer: object,
    *,
    points: float = 1,
    tolerance: float = 0.0,
    relative: float = 0.0,
    wrong: Sequence[tuple[Any, ...]] = (),
    own: Sequence[str] = (),
) -> KeyEntry:
    """The right answer of an exercise under the assumptions that the key notebook runs with.

    Parameters
    ----------
    id : str
    answer : number, text, list or dict of these
    points : number
    tolerance, relative : number
        A number may lie max(tolerance, relative x |answer|) away.
    wrong : sequence of (answer, hint) or (answer, hint, credit)
        Known misconceptions: what each would answer, what to tell the learner (without the answer), and the
        share of the points that it still earns. One that equals the right answer here is left out.
    own : sequence of names
        Assumptions that the student may choose: the answer is then judged under just these.
    """
    right = plain(answer)
    listed, left_out = [], []
    for number, (value, hint, *credit) in enumerate(wrong, start=1):
        other = plain(value)
        if answers.same(other, right, tolerance, relative):
            left_out.append(number)
        else:
            listed.append({"answer": other, "hint": str(hint), "credit": float(credit[0]) if credit else 0.0})
    return KeyEntry(
        {
            "id": id,
            "kind": _kind(right),
            "answer": right,
            "points": points,
            "tolerance": tolerance,
            "relative": relative,
            "wrong": listed,
            "left_out": left_out,
            "own": list(own),
        }
    )


def _kind(value: Plain) -> str:
    if isinstance(value, dict | list):
        return type(value).__name__
    return "number" if answers.as_number(value) is not None else "text"


def written_key(id: str, *, points: float = 1, look_for: Sequence[str] = ()) -> KeyEntry:
    """What a marker looks for in a written answer, and the points that it can earn."""
    return KeyEntry({"id": id, "kind": "written", "points": points, "look_for": list(look_for)})
