"""Worked solutions, in a students' copy that was handed out with them: sealed, and opened by a word or after some tries.

With a word that the instructor keeps, the seal is a real one. With a number of tries the word lies in the file beside
them: a learner who works alone is kept from a glance, and who takes the file apart is not.
"""

from __future__ import annotations

import functools
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.case.assumptions import Assumptions
from helpers.exercises import answers, hashes, lesson, reason, tries
from helpers.exercises.feedback import Feedback
from helpers.faults import Fault, did_you_mean
from helpers.places import DATA

FILE = DATA / "solutions.json"
FUNCTION = "worked"  # what a solution's code calls its function of the assumptions
_ROUNDS = 200_000

Worked = Mapping[str, Any]  # steps: list of str; code: the function's source; why: str


def sealed_file(found: Mapping[str, Worked], word: str, after: int | None = None) -> str:
    """The text of data/solutions.json.

    Parameters
    ----------
    found : mapping
        By exercise: steps, code and why.
    word : str
        What opens them.
    after : int
        The number of wrong tries after which an exercise's solution opens by itself; None: never.
    """
    salt = secrets.token_hex(8)
    locked = {id: reason.lock(json.dumps(one), [_key(word, salt, id)]) for id, one in found.items()}
    openly = {} if after is None else {"after": after, "word": word}
    return json.dumps({"salt": salt, **openly, "exercises": locked}, indent=1) + "\n"


def due(id: str, tried: int, given: Assumptions | None) -> str:
    """The worked solution of an exercise that was tried so often; nothing where it is not due or there is none."""
    held = _held()
    if given is None or "after" not in held or tried < held["after"] or id not in held["exercises"]:
        return ""
    return _said(_opened(id, held["word"], held), given)


def solution(id: str, word: str = "", mine: Assumptions | None = None) -> Feedback:
    """Show how an exercise is worked, with the learner's own numbers.

    Parameters
    ----------
    id : str
    word : str
        What the instructor gave out; needless after as many wrong tries as the copy asks for.
    mine : Assumptions
        What it is worked under, in place of the lesson's.

    Raises
    ------
    Fault (a ValueError)
        Where the copy has no such solution, or it is not open yet.
    """
    held = _held()
    if not held:
        raise Fault("this copy was handed out without worked solutions")
    if id not in held["exercises"]:
        raise Fault(f"there is no worked solution of {id!r}; {did_you_mean(id, held['exercises'])}")
    given = mine or lesson.current["given"]
    if given is None:
        raise Fault("run the top of the lesson first: a solution is worked under its assumptions")
    if not word and tries.made(id) < held.get("after", float("inf")):
        how = (
            f"after {held['after']} different wrong answers"
            if "after" in held
            else "with the instructor's word"
        )
        raise Fault(f"the worked solution of {id} opens {how}")
    return Feedback(
        "note", f"Exercise {id}, worked.", worked=_said(_opened(id, word or held["word"], held), given)
    )


def _held() -> dict[str, Any]:
    return _stored(FILE, FILE.stat().st_mtime) if FILE.exists() else {}


@functools.cache
def _stored(path: Path, stamp: float) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _key(word: str, salt: str, id: str) -> bytes:
    return hashes.slow(word, salt, _ROUNDS) + id.encode()


def _opened(id: str, word: str, held: Mapping[str, Any]) -> Worked:
    text = reason.unlock(held["exercises"][id], [_key(word, held["salt"], id)])
    if text is None:
        raise Fault("that is not the word which opens the worked solutions")
    return dict(json.loads(text))


def _said(worked: Worked, given: Assumptions) -> str:
    steps = [f"{number}. {step}" for number, step in enumerate(worked["steps"], start=1)]
    under = (
        ", ".join(f"{name} = {value:g}" for name, value in given.changed.items()) or "the base assumptions"
    )
    return "\n".join(
        [*steps, "", worked["code"], "", f"Under {under}: {_result(worked['code'], given)}", worked["why"]]
    )


def _result(code: str, given: Assumptions) -> str:
    """What the code gives under some assumptions, in words."""
    names: dict[str, Any] = {}
    exec(code, names)  # the pack's own key, as its release wrote it
    try:
        result = answers.plain(names[FUNCTION](given))
    except Fault as fault:
        return f"no result ({fault})"
    if isinstance(result, dict):
        return ", ".join(f"{name}: {_shown(part)}" for name, part in result.items())
    return ", ".join(map(_shown, result)) if isinstance(result, list) else _shown(result)


def _shown(part: Any) -> str:
    return f"{part:.6g}" if isinstance(part, float) else str(part)
