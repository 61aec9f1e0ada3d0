"""Worked solutions for a students' copy, made from the sources: steps, code and why of each coded exercise."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from helpers import places, workspace
from helpers.exercises import solutions
from helpers.faults import Fault
from helpers.grading.keycode import key_calls
from helpers.lessons import build


@dataclass(frozen=True)
class Opening:
    """What opens them: a word, and, where `after` is a number, so many wrong tries at an exercise."""

    word: str
    after: int | None = None


def opening(after: int | None) -> Opening:
    """A new word.

    Raises
    ------
    Fault
        Where the number of tries is below one.
    """
    if after is not None and after < 1:
        raise Fault(f"solutions open after one try at least, not after {after}")
    return Opening(secrets.token_hex(4), after)


def text(how: Opening) -> str:
    """The text of data/solutions.json."""
    found = {entry["id"]: entry for entry in build.entries() if entry["kind"] != "written"}
    code = _code()
    if not found or set(found) != set(code):
        raise Fault("solutions come from the sources of the lessons: run huashan lessons in a checkout first")
    worked = {
        id: {"steps": entry["hints"], "code": code[id], "why": entry["why"]} for id, entry in found.items()
    }
    return solutions.sealed_file(worked, how.word, how.after)


def _code() -> dict[str, str]:
    """A function of the assumptions for each coded exercise, as its key derives it."""
    found: dict[str, str] = {}
    for path in places.answer_keys():
        for id, one in key_calls(workspace.plain(path)).items():
            found[id] = one.function(solutions.FUNCTION, one.call.args[1])
    return found
