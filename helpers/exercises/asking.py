"""What an exercise lets a learner choose: its parts, the words for each, and how both are called.

The seal says which they are (never which is right), the tables of the case what a code such as C27 or A2 stands for.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from helpers import case
from helpers.exercises import seal
from helpers.faults import Fault, did_you_mean

WORD, PARTS, SET, ORDER = "word", "parts", "set", "order"  # the kinds of a choice
_FORMS = {"text": WORD, "dict": PARTS, "set": SET, "list": ORDER}
_WIDE = (
    44  # letters of an answer that stands in one line: with the way back behind it, it fits a narrow screen
)

# Where a code is explained: the table of the case, and the column that says what it is.
_TABLES = {"claims": "claim", "activities": "activity", "stakeholders": "name", "tasks": "name", "risks": "name",
           "options": "name", "gaps": "gap", "criteria": "label"}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What one exercise lets a learner choose.

    `kind` is one of WORD, PARTS, SET, ORDER; `parts` are the parts' names (none but for PARTS), `words` what may be
    chosen, `pick` how many are wanted of a set, where the question says so.
    """

    id: str
    kind: str
    parts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    pick: int | None = None

    @property
    def variable(self) -> str:
        """What the answer is called."""
        return f"answer_{self.id.replace('.', '_')}"

    def code(self, value: object = ...) -> str:
        """An answer as it is written in code; three dots stand for what is not chosen."""
        if self.kind == PARTS:
            given = value if isinstance(value, Mapping) else {}
            items = [f"{_code(part)}: {_code(given.get(part, ...))}" for part in self.parts]
            return _enclosed("{", items, "}", len(self.variable) + 3)
        if self.kind in (SET, ORDER):
            items = [_code(word) for word in value] if isinstance(value, list) else ["..."]
            return _enclosed("[", items, "]", len(self.variable) + 3)
        return _code(value)

    def open(self, value: object) -> list[str]:
        """What is still to be chosen, in a learner's words; nothing where the answer is whole."""
        if self.kind == PARTS:
            given = value if isinstance(value, Mapping) else {}
            return [part for part in self.parts if given.get(part, ...) is ...]
        if self.kind == SET and isinstance(value, list) and self.pick is not None and len(value) != self.pick:
            return [f"{self.pick} are wanted, {len(value)} are ticked"]
        return ["nothing is chosen yet"] if value is ... or value == [] else []

    def wanted(self) -> str:
        """What is to be done, in one sentence."""
        if self.kind == PARTS:
            return "Choose a word for each."
        if self.kind == SET:
            return f"Tick {self.pick if self.pick is not None else 'all that belong in the answer'}."
        return "Put them in order, the first on top." if self.kind == ORDER else "Choose one."


def asked(id: str, pick: int | None = None) -> Asked | None:
    """What an exercise lets a learner choose; None where nobody knows yet, as in a lesson that is being written.

    Raises
    ------
    Fault (a ValueError)
        Where its answer is not a choice, a set or an order.
    """
    known = seal.stored()
    if id not in known:
        return None
    sealed: dict[str, Any] = known[id]
    words = tuple(map(str, sealed.get("among") or ()))
    form = sealed["answer"]["form"]
    if form not in _FORMS or (form == "dict" and not _all_text(sealed["answer"]["parts"].values())):
        raise Fault(f"exercise {id} takes no choice: write its answer as the question says")
    parts = tuple(sealed["answer"]["parts"]) if form == "dict" else ()
    return Asked(id, _FORMS[form], parts, words, pick) if words else None


def _all_text(parts: Iterable[Mapping[str, Any]]) -> bool:
    return all(part["form"] == "text" for part in parts)


def unknown(id: str) -> str:
    """What to say where `asked` knows nothing: that there is no such exercise, or that it can't be shown yet."""
    known = seal.stored()
    if known and id not in known:
        return f"No exercise is called {id!r}; {did_you_mean(id, known)}"
    return f"The choices of exercise {id} are not known here: write the answer as the question says."


def label(code: str) -> str:
    """What a code of the case's tables stands for, such as 'C27: ...'; any other word as it is."""
    meant = _labels().get(code)
    return f"{code}: {meant}" if meant else code


@functools.cache
def _labels() -> dict[str, str]:
    tables = case.load()
    return {
        str(code): str(words)
        for name, column in _TABLES.items()
        for code, words in getattr(tables, name)[column].items()
    }


def _code(value: object) -> str:
    return (
        "..."
        if value is ...
        else json.dumps(value, ensure_ascii=False)
        if isinstance(value, str)
        else repr(value)
    )


def _enclosed(opening: str, items: list[str], closing: str, before: int) -> str:
    """Items between brackets: in one line where it is short, else one item a line."""
    line = f"{opening}{', '.join(items)}{closing}"
    if before + len(line) <= _WIDE:
        return line
    return "\n".join([opening, *(f"    {item}," for item in items), closing])
