"""The record that a check displayed, as a stranger's kernel sent it, made safe: plain, small and finite."""

from __future__ import annotations

from typing import Any

from helpers import case
from helpers.exercises import answers

_LONGEST = 300  # letters of what a record says went wrong
_LARGEST = 1e300


def safe(record: dict[str, Any]) -> dict[str, Any]:
    """What counts of a record: whether there is an answer, the answer, and what it was computed under."""
    if record.get("answered") is not True:
        problem = record.get("problem")
        told = {"problem": problem[:_LONGEST]} if isinstance(problem, str) else {}
        return {"answered": False, **told}
    try:
        answer = answers.plain(record.get("answer"))
    except ValueError as problem:
        return {"answered": False, "problem": str(problem)}
    return {"answered": True, "answer": answer, **_under(record)}


def _under(record: dict[str, Any]) -> dict[str, Any]:
    """The assumptions of an answer, or words for what stands in their place."""
    if "under" not in record:
        return {}
    under = record["under"]
    if not isinstance(under, dict):
        return {"under": "its assumptions are not names with numbers"}
    if len(under) > len(case.assume().names):
        return {"under": f"it names {len(under):,} assumptions, more than there are"}
    for name, value in under.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not -_LARGEST < value < _LARGEST:
            return {"under": f"its assumption {str(name)[:60]} is no number"}
    return {"under": {str(name): float(value) for name, value in under.items()}}
