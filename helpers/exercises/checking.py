"""Check an answer against its seal, and record it for grading."""

from typing import Any

from helpers import ran
from helpers.case.assumptions import Assumptions
from helpers.exercises import answers, judging, own, seal, solutions, tries, words
from helpers.exercises.answers import Plain, plain
from helpers.exercises.feedback import Feedback
from helpers.exercises.lesson import current
from helpers.faults import Fault, did_you_mean


def check(id: str, value: object = ..., mine: Assumptions | None = None) -> Feedback:
    """Say whether an answer is right and why, or what kind of wrong it is; record it for grading.

    Parameters
    ----------
    id : str
        Exercise, for example "2.3".
    value : number, text, list, set or dict of these, or ... (not answered yet)
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
    if ran.failed(id):
        return Feedback("note", _FAILED, None, {answers.ANSWER: {**recorded, "problem": "its cell failed"}})
    value = _without_blanks(value, known.get(id, {}))
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


_FAILED = (
    "The answer cell failed, so nothing is judged: what there is would be an earlier answer. "
    "Put that cell right and run it, then this one."
)

READ_OFF = "0."  # exercises of the first lesson, which asks for a number that is read off
_TYPED = (
    " You typed it: if the answer moves with an assumption, a typed one stays where it is when the grader runs your "
    "notebook under others. Let the code find it."
)


def _verdict(
    id: str, given: Plain, mine: Assumptions | None, sealed: seal.Sealed, data: dict[str, Any]
) -> Feedback:
    """What the seal says of an answer at base; this is what takes time, and a graded run leaves it out."""
    if mine is not None and mine.changed:
        return _under_own(id, given, mine, sealed, data)
    said = judging.judge(given, sealed)
    text, worked = said.text, ""
    if said.tried:
        tried = tries.count(id, given)
        text += _further(sealed.get("hints", ()), tried, said.text)
        worked = solutions.due(id, tried, mine or current["given"])
    if said.right and ran.typed(id) and not id.startswith(READ_OFF):
        text += _TYPED
    if mine is not None:
        text += own.AT_BASE_RIGHT if said.right else own.AT_BASE
    tone = "open" if said.right is None else "right" if said.right else "wrong"
    return Feedback(tone, text, said.right, data, worked)


def _further(hints: list[str], tried: int, said: str) -> str:
    """The hint that is due: none at the first wrong try, then one further with each."""
    if hints and tried == 1 and said == judging.NOT_IT:
        return " The next different try brings a hint."
    return f" Hint: {hints[min(tried - 2, len(hints) - 1)]}" if hints and tried > 1 else ""


def _under_own(
    id: str, given: Plain, mine: Assumptions, sealed: seal.Sealed, data: dict[str, Any]
) -> Feedback:
    """What is said of an answer under the learner's own assumptions: only the grader's key knows that one."""
    if fault := own.not_allowed(id, mine, sealed.get("own")):
        return Feedback("wrong", fault, False, data)
    unmoved = not seal.misses(given, sealed["answer"], sealed["salt"])
    worked = solutions.due(id, tries.made(id), mine)
    return Feedback("note", own.recorded(id, mine, unmoved), None, data, worked)


def _without_blanks(value: object, sealed: seal.Sealed) -> Any:
    """An answer without what is blank in it, a list's blanks as ""; ... itself where nothing is answered."""
    if isinstance(value, dict):
        kept = {name: part for name, part in value.items() if not words.blank(part)}
        return kept if kept or not value else ...
    if isinstance(value, list | tuple | set | frozenset) and any(map(words.blank, value)):
        filled = [part for part in value if not words.blank(part)]
        if not filled or sealed.get("answer", {}).get("form") == "set":
            return filled or ...
        return ["" if words.blank(part) else part for part in value]
    return ... if words.blank(value) else value


def _cannot_judge() -> str:
    changed = ", ".join(f"{name} = {value:g}" for name, value in current["given"].changed.items())
    return f"It can't be judged here, since {changed} and answers are only known at base."
