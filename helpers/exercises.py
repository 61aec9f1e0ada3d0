"""Exercises of a lesson: predict, observe, check, hand a finding on; and what a key notebook says of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from helpers import answers, checks, journal
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

_run: dict[str, Any] = {"lesson": "", "given": None}


def begin(lesson: str, given: Assumptions) -> Feedback:
    """Say under which assumptions a lesson runs, and what the journal holds. Called once, at its top."""
    _run.update(lesson=lesson, given=given)
    held = journal.read()
    parts = ["All assumptions are at their base values." if not given.changed else _changed(given)]
    if held.note:
        parts.append(f"Your journal: {held.note}.")
    elif held.predictions or held.findings:
        parts.append(
            f"Your journal holds {len(held.predictions)} predictions and {len(held.findings)} findings."
        )
    else:
        parts.append("Your journal is empty: it starts with your first prediction.")
    return Feedback("note", " ".join(parts))


def _changed(given: Assumptions) -> str:
    listed = ", ".join(f"{name} = {value:g}" for name, value in given.changed.items())
    return f"Changed assumptions: {listed}. Results follow; checks only judge answers at base."


# -- predictions ---------------------------------------------------------------------------------------


def predict(id: str, value: object = ..., confidence: float | None = None) -> Feedback:
    """Lock a prediction before seeing the result.

    Parameters
    ----------
    id : str
        For example "p2.1".
    value : number, text, or ... (not predicted yet)
    confidence : number from 0 to 100
        How sure you are, in percent.

    The first prediction stands: another value later changes nothing.
    """
    held = journal.read()
    known = held.predictions.get(id)
    if value is ...:
        if known:
            return Feedback("note", f"Locked: you predicted {_said(known)}.")
        return Feedback(
            "open", "Replace the three dots with your prediction and run this cell, before you go on."
        )
    try:
        said = plain(value)
    except ValueError:
        said = None
    if not isinstance(said, int | float | str) or isinstance(said, bool):
        raise Fault(f'prediction {id} takes a number such as 25 or a text such as "cleaning", not {value!r}')
    if isinstance(said, str) and said.strip()[:1].isdigit():
        raise Fault(
            f"a number in prediction {id} stands without quotes and unit, not {said!r}; nothing is locked yet"
        )
    sure = _confidence(id, confidence)
    if known:
        same = known.get("value") == said
        later = "" if same else f" It stays, although the cell now says {said}: a prediction is made once."
        return Feedback("note", f"Locked: you predicted {_said(known)}.{later}")
    held.predictions[id] = {"value": said, "confidence": sure}
    trouble = journal.write(held)
    saved = f" But {trouble}." if trouble else ""
    return Feedback("note", f"Locked: you predict {_said(held.predictions[id])}.{saved}")


def _confidence(id: str, confidence: float | None) -> float | None:
    if confidence is None:
        return None
    number = answers.as_number(confidence)
    if number is None or not 0 <= number <= 100:
        raise Fault(
            f"the confidence of prediction {id} is a number from 0 to 100 (percent), not {confidence!r}"
        )
    if 0 < number <= 1:
        raise Fault(f"the confidence of prediction {id} is in percent: {100 * number:g}, not {number:g}")
    return number


def _said(prediction: dict[str, Any]) -> str:
    value, sure = prediction.get("value"), prediction.get("confidence")
    shown = f"{value:,.10g}" if isinstance(value, int | float) else str(value)
    return shown if sure is None else f"{shown} ({sure:g} percent sure)"


def observe(id: str, value: object, tolerance: float | None = None, unit: str = "") -> Feedback:
    """Show the locked prediction beside the result.

    A number is met within `tolerance`, or within a tenth of the result where none is given. The journal
    keeps the result and whether it was met, for the calibration in the last lesson; a prediction in another
    form or unit counts neither way.
    """
    result = plain(value)
    number = answers.as_number(result)
    shown = (_short(number) if number is not None else str(result)) + (f" {unit}" if unit else "")
    held = journal.read()
    known = held.predictions.get(id)
    if not known:
        return Feedback(
            "open", f"Result: {shown}. You made no prediction {id}, so there is nothing to compare."
        )
    within = tolerance if tolerance is not None else 0.1 * abs(number or 0.0)
    said = known.get("value")
    hit: bool | None = answers.same(said, result, tolerance=within)
    verdict = "Your prediction was met." if hit else "Your prediction was not met: what did it leave out?"
    if (slip := _slip(said, result, within)) and not hit:
        hit, verdict = None, f"{slip}, so it is not scored."
    known.update(result=result, met=hit)
    journal.write(held)
    return Feedback("note", f"Result: {shown}. You predicted {_said(known)}. {verdict}")


def _slip(said: Plain, result: Plain, within: float) -> str:
    """What in the form of a prediction, and not in its thought, keeps it from being compared."""
    if isinstance(said, str) != isinstance(result, str):
        return (
            "The result is a "
            + ("text" if isinstance(result, str) else "number")
            + " and your prediction is not"
        )
    number = answers.as_number(result)
    if number and any(answers.same(said, number * f, tolerance=within * f) for f in (100, 0.01, 1000, 0.001)):
        return "The size is right in another unit"
    return ""


def _short(number: float) -> str:
    """Three figures, or whole with separators from a thousand on."""
    return f"{number:,.0f}" if 1000 <= abs(number) < 1e15 else f"{number:.3g}"


def predictions() -> dict[str, dict[str, Any]]:
    """All locked predictions by id: value, confidence, and result and met once observed."""
    return journal.read().predictions


# -- findings ------------------------------------------------------------------------------------------


def finding(id: str, value: object, text: str) -> Feedback:
    """Hand a finding on to later lessons: a number (or text) and a sentence that says what it means."""
    held = journal.read()
    changed = dict(_run["given"].changed) if _run["given"] is not None else {}
    held.findings[id] = {"value": plain(value), "text": str(text), "assumptions": changed}
    trouble = journal.write(held)
    return Feedback("note", f"Finding handed on: {text}" + (f" But {trouble}." if trouble else ""))


def findings() -> dict[str, dict[str, Any]]:
    """All findings handed on so far, by id: value, text, and the assumptions that were changed."""
    return journal.read().findings


# -- answers -------------------------------------------------------------------------------------------


def check(id: str, value: object = ...) -> Feedback:
    """Say whether an answer is right and, where it is a known misconception, which; record it for grading.

    Parameters
    ----------
    id : str
        Exercise, for example "2.3".
    value : number, text, list or dict of these, or ... (not answered yet)

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
    if id not in known:
        return Feedback(
            "note", f"Answer {id} is recorded; there is nothing to check it with yet.", None, data
        )
    if _run["given"] is not None and _run["given"].changed:
        return Feedback("note", f"Answer {id} is recorded. {_cannot_judge()}", None, data)
    right, text = _judged(given, known[id])
    return Feedback("right" if right else "wrong", text, right, data)


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
        return False, f"This exercise takes a number, without quotes or units, not {given!r}."
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
    """
    right = plain(answer)
    listed = []
    for value, hint, *credit in wrong:
        other = plain(value)
        if not answers.same(other, right, tolerance, relative):
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
        }
    )


def _kind(value: Plain) -> str:
    if isinstance(value, dict | list):
        return type(value).__name__
    return "number" if answers.as_number(value) is not None else "text"


def written_key(id: str, *, points: float = 1, look_for: Sequence[str] = ()) -> KeyEntry:
    """What a marker looks for in a written answer, and the points that it can earn."""
    return KeyEntry({"id": id, "kind": "written", "points": points, "look_for": list(look_for)})
