"""Check an answer against its seal, and record it for grading."""

from typing import Any

from helpers import numerals
from helpers.case.assumptions import Assumptions
from helpers.exercises import answers, own, seal
from helpers.exercises.answers import Plain, plain
from helpers.exercises.feedback import Feedback
from helpers.exercises.lesson import current
from helpers.faults import Fault, did_you_mean


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
    known = seal.stored()
    if id not in known and current["given"] is None:
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
    if current["given"] is not None and current["given"].changed:
        return Feedback("note", f"Answer {id} is recorded. {_cannot_judge()}", None, data)
    return _verdict(id, given, mine, known[id], data)


def _verdict(
    id: str, given: Plain, mine: Assumptions | None, sealed: seal.Sealed, data: dict[str, Any]
) -> Feedback:
    """What the seal says of an answer at base; this is what takes time, and a graded run leaves it out."""
    if mine is not None and mine.changed:
        return _under_own(id, given, mine, sealed, data)
    right, text = _judged(given, sealed)
    if mine is not None:
        text += own.AT_BASE_RIGHT if right else own.AT_BASE
    return Feedback("right" if right else "wrong", text, right, data)


def _under_own(
    id: str, given: Plain, mine: Assumptions, sealed: seal.Sealed, data: dict[str, Any]
) -> Feedback:
    """What is said of an answer under the learner's own assumptions: only the grader's key knows that one."""
    if fault := own.not_allowed(id, mine, sealed.get("own")):
        return Feedback("wrong", fault, False, data)
    unmoved = not seal.misses(given, sealed["answer"], sealed["salt"])
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
    changed = ", ".join(f"{name} = {value:g}" for name, value in current["given"].changed.items())
    return f"It can't be judged here, since {changed} and answers are only known at base."


def _judged(given: Plain, sealed: seal.Sealed) -> tuple[bool, str]:
    salt, expected = sealed["salt"], sealed["answer"]
    wrong = seal.misses(given, expected, salt)
    if not wrong:
        return True, seal.why(given, sealed) or "This is what the model gives, too."
    for known in sealed["wrong"]:
        if seal.opens(given, known["answer"], salt):
            return False, known["hint"]
    form = expected["form"]
    if form == "set":
        if not isinstance(given, list):
            return False, "This exercise takes several: a list such as ['a', 'b']."
        strangers = ", ".join(str(one) for one in seal.strangers(given, expected, salt))
        return False, f"These do not belong: {strangers}." if strangers else "These belong, and some are missing."
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
