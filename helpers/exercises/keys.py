"""What a key notebook says of each exercise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.exercises import answers, words
from helpers.exercises.answers import Plain, plain
from helpers.faults import Fault


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
    among: Iterable[str] | Mapping[str, Iterable[str]] = (),
    as_set: bool | None = None,
    hints: Sequence[str] = (),
) -> KeyEntry:
    """The right answer of an exercise under the assumptions that the key notebook runs with.

    Parameters
    ----------
    id : str
    answer : number, text, list, set or dict of these
    points : number
    tolerance, relative : number
        A number may lie max(tolerance, relative x |answer|) away.
    wrong : sequence of (answer, hint) or (answer, hint, credit)
        Known misconceptions: what each would answer, what to tell the learner (without the answer), and the
        share of the points that it still earns. One that equals the right answer here is left out.
    own : sequence of names
        Assumptions that the student may choose: the answer is then judged under just these.
    among : words, or a mapping of each to other spellings that the exercise takes for it
        The words that an answer is made of; every text in it is one of these.
    as_set : bool
        Order and repetition count for nothing. Where the answer is a Python set that needs no saying.
    hints : sequence of str
        Shown from the second wrong try on, one further each time; none holds the answer.

    Raises
    ------
    Fault (a ValueError)
        Where the answer has a word that is not among those allowed.
    """
    right = plain(answer)
    allowed, spellings = words.choices(among)
    if strange := [word for word in words.all_in(right) if words.unknown(word, allowed)]:
        raise Fault(f"the key of {id}: {words.not_allowed(strange[0], allowed)}")
    limits = {
        "tolerance": tolerance,
        "relative": relative,
        "as_set": isinstance(answer, set | frozenset) if as_set is None else as_set,
        "spellings": spellings,
    }
    listed, left_out = _misconceptions(wrong, right, limits)
    return KeyEntry(
        {
            "id": id,
            "kind": "set" if limits["as_set"] else _kind(right),
            "answer": right,
            "points": points,
            **limits,
            "wrong": listed,
            "left_out": left_out,
            "own": list(own),
            "among": allowed,
            "hints": [str(hint) for hint in hints],
        }
    )


def _misconceptions(
    wrong: Sequence[tuple[Any, ...]], right: Plain, limits: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[int]]:
    """Those that are wrong here, and the numbers of the others."""
    listed, left_out = [], []
    for number, (value, hint, *credit) in enumerate(wrong, start=1):
        other = plain(value)
        if answers.same(other, right, **limits):
            left_out.append(number)
        else:
            listed.append({"answer": other, "hint": str(hint), "credit": float(credit[0]) if credit else 0.0})
    return listed, left_out


def _kind(value: Plain) -> str:
    if isinstance(value, dict | list):
        return type(value).__name__
    return "number" if answers.as_number(value) is not None else "text"


def written_key(id: str, *, points: float = 1, look_for: Sequence[str] = ()) -> KeyEntry:
    """What a marker looks for in a written answer, and the points that it can earn."""
    return KeyEntry({"id": id, "kind": "written", "points": points, "look_for": list(look_for)})
