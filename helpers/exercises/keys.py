"""What a key notebook says of each exercise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from helpers.exercises import answers
from helpers.exercises.answers import Plain, plain


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
    own : sequence of names
        Assumptions that the student may choose: the answer is then judged under just these.
    """
    right = plain(answer)
    listed, left_out = [], []
    for number, (value, hint, *credit) in enumerate(wrong, start=1):
        other = plain(value)
        if answers.same(other, right, tolerance, relative):
            left_out.append(number)
        else:
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
            "left_out": left_out,
            "own": list(own),
        }
    )


def _kind(value: Plain) -> str:
    if isinstance(value, dict | list):
        return type(value).__name__
    return "number" if answers.as_number(value) is not None else "text"


def written_key(id: str, *, points: float = 1, look_for: Sequence[str] = ()) -> KeyEntry:
    """What a marker looks for in a written answer, and the points that it can earn."""
    return KeyEntry({"id": id, "kind": "written", "points": points, "look_for": list(look_for)})
