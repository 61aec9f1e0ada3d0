"""Findings that one lesson hands on to the next, each with its kind, what it rests on, and its range."""

from collections.abc import Iterable
from typing import Any

from helpers import case
from helpers.case import reading
from helpers.case.kinds import KINDS
from helpers.exercises import journal
from helpers.exercises.answers import as_number, plain
from helpers.exercises.feedback import Feedback
from helpers.exercises.lesson import KEPT, current, of_journal, read_aloud
from helpers.faults import Fault, did_you_mean

DERIVED = "DER"
_WEAKEST_FIRST = ("TA", DERIVED, "CASE", "EXT")


def finding(
    id: str,
    value: object,
    text: str,
    *,
    kind: str = DERIVED,
    rests_on: Iterable[str] | None = None,
    low: float | None = None,
    high: float | None = None,
    form: str = "{:.3g}",
) -> Feedback:
    """Hand a finding on to later lessons: a number (or text) and a sentence that says what it means.

    Parameters
    ----------
    id : str
        Its name, as in data/findings.csv; another name makes it one of the learner's own.
    value : number or text
    text : str
        One sentence.
    kind : str
        CASE, EXT, TA or DER: who says so. What a model or arithmetic gives is derived.
    rests_on : names, optional
        Of a derived finding: the assumptions, claims (C25), references (R-yu-2022) or tables ("scores") that it was
        worked out from. Unless given, all assumptions that the lesson uses count.
    low, high : numbers, optional
        The ends of its range, in the unit of the value: over the register, or a simulation's interval.
    form : str
        How the ends are written, for example "{:.0%}".

    Raises
    ------
    Fault (a ValueError)
        For a kind or a name that there is not, a range with one end or with its ends the wrong way round, and a form
        that writes no number.
    """
    if kind not in KINDS:
        raise Fault(f"the kind of finding {id} is one of {', '.join(KINDS)}, not {kind!r}")
    entry = {
        "value": plain(value),
        "text": str(text),
        "assumptions": dict(current["given"].changed) if current["given"] is not None else {},
        "lesson": current["lesson"],
        "kind": kind,
        "rests_on": weakest(rests_on, current["lesson"]) if kind == DERIVED else "",
        "range": _range(id, low, high, form),
    }
    with journal.changing() as held:
        held.findings[id] = entry
    return Feedback("note", f"Finding handed on: {text}{of_journal(held, KEPT)}")


def findings() -> dict[str, dict[str, Any]]:
    """All findings handed on so far, by id.

    Each has value, text and the assumptions that were changed; and lesson, kind, rests_on (the weakest kind among what
    it was worked out from) and range (in words), which are missing or "" where they are not known.
    """
    return read_aloud().findings


def weakest(names: Iterable[str] | None, lesson: str = "") -> str:
    """The weakest kind among assumptions, claims, references and tables: an assumption of ours is the weakest.

    Without names all assumptions count that a lesson uses (data/assumptions.csv), or all where it is none of these.

    Raises
    ------
    Fault (a ValueError)
        For a name that there is not.
    """
    found = _of_lesson(lesson) if names is None else {kind for name in names for kind in _kinds(name)}
    return min(found, key=_WEAKEST_FIRST.index, default="")


def _of_lesson(lesson: str) -> set[str]:
    number, register = lesson[:2].lstrip("0"), reading.rows("assumptions").values()
    used = {str(row["kind"]) for row in register if number in str(row["lessons"]).split(";")}
    return used or {str(row["kind"]) for row in register}


def _kinds(name: str) -> set[str]:
    register, claims, references = map(reading.rows, ("assumptions", "claims", "references"))
    if name in register:
        return {str(register[name]["kind"])}
    if name in claims or name in references:
        return {"CASE" if name in claims else "EXT"}
    table = vars(case.load()).get(name)
    found = set(table["kind"]) if table is not None and "kind" in table.columns else set()
    if not found or not found <= set(KINDS):
        raise Fault(
            f"a finding can't rest on {name!r}: there is no such assumption, claim, reference or table; "
            f"{did_you_mean(name, [*register, *claims, *references])}"
        )
    return found


def _range(id: str, low: float | None, high: float | None, form: str) -> str:
    """Both ends in words; nothing where there are none."""
    if low is None and high is None:
        return ""
    ends = [as_number(plain(end)) if end is not None else None for end in (low, high)]
    if ends[0] is None or ends[1] is None:
        raise Fault(f"the range of finding {id} takes two numbers, low and high, not {low!r} and {high!r}")
    if ends[0] > ends[1]:
        raise Fault(f"the range of finding {id} goes from low to high, not from {low:g} to {high:g}")
    try:
        return " to ".join(form.format(end).replace("-", "\u2212") for end in ends)
    except (ValueError, IndexError, KeyError):
        raise Fault(
            f'the form of finding {id} writes a number, such as "{{:.0%}}", and not {form!r}'
        ) from None
