"""How often an exercise was tried: different wrong answers, over all runs of a notebook where they can be kept."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from helpers.exercises import journal
from helpers.exercises.answers import Plain

PART = "tries"  # of the journal's file
_SIZE = 8  # letters that tell one wrong answer from another

_here: dict[str, list[str]] = {}  # those of this run, where no journal is kept


def count(id: str, given: Plain) -> int:
    """Note a wrong answer, and say how many different ones there were. The same answer again is no new try."""
    even = json.loads(json.dumps(given), parse_int=float)  # 6 and 6.0 are one
    mark = hashlib.sha256(json.dumps(even, sort_keys=True).encode()).hexdigest()[:_SIZE]
    tried = _here.setdefault(id, [])
    with journal.changing() as held:
        kept = _kept(held.more)
        marks = list(dict.fromkeys([*kept.get(id, ()), *tried, mark]))
        if journal.path() is not None:
            held.more[PART] = {**kept, id: marks}
    _here[id] = marks
    return len(marks)


def made(id: str) -> int:
    """How many different wrong answers there were so far."""
    return len(dict.fromkeys([*_kept(journal.read().more).get(id, ()), *_here.get(id, ())]))


def _kept(more: dict[str, Any]) -> dict[str, list[str]]:
    """What the journal holds of tries, as far as it is sound: a person may have touched the file."""
    held = more.get(PART)
    if not isinstance(held, dict):
        return {}
    return {
        str(id): [mark for mark in marks if isinstance(mark, str)]
        for id, marks in held.items()
        if isinstance(marks, list)
    }
