"""What a prediction is asked for: the questions of data/predictions.csv, and what fits them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers import case, numerals
from helpers.exercises import answers
from helpers.exercises.answers import Plain, plain
from helpers.faults import Fault, did_you_mean

NOT_LOCKED = "nothing is locked by this"
_BY_NAME = f"how sure you are goes by name, such as confidence=70; {NOT_LOCKED}"


@dataclass(frozen=True)
class Asked:
    """One question: a number with its unit, range and tolerance, or one of some words.

    ``words`` holds each word with what else it may be called; the first is the one that is kept.
    """

    id: str
    question: str
    kind: str  # number, whole or words
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    tolerance: float = 0.0
    words: tuple[tuple[str, ...], ...] = ()

    @property
    def percent(self) -> bool:
        """Whether it asks for so many of a hundred, so that a share is a slip."""
        return "percent" in self.unit or "hundred" in self.unit

    @property
    def takes(self) -> str:
        """What may be predicted, in words."""
        if self.words:
            *first, last = (word[0] for word in self.words)
            return f"{', '.join(first)} or {last}"
        number = "a whole number" if self.kind == "whole" else "a number"
        return f"{number} from {_figure(self.low)} to {_figure(self.high)} ({self.unit})"

    @property
    def met_when(self) -> str:
        """How near a prediction must come, in words; it is said before one is asked how sure one is."""
        if self.words:
            return "Choose one."
        if not self.tolerance:
            return "It is met if it is just right."
        return f"It is met if it lies within {_figure(self.tolerance)} of the result."

    @property
    def example(self) -> str:
        """How the code form is written; the value is no hint."""
        return f'predict("{self.id}", {repr(self.words[0][0]) if self.words else "..."}, confidence=70)'

    def value(self, value: object, more: Sequence[object] = ()) -> int | float | str:
        """The value as it may be locked.

        Raises
        ------
        Fault (a ValueError)
            With what would be right, where it does not fit: it can't be undone once it is locked.
        """
        said = self._plain(value, more)
        return self._word(said) if self.words else self._number(said)

    def _plain(self, value: object, more: Sequence[object]) -> Plain:
        parts = (value, *more) if more or not isinstance(value, tuple | list) else tuple(value)
        if slip := numerals.comma_slip(parts):
            raise self._fault(f"takes a number with a decimal point: {slip}", _BY_NAME)
        if more:
            raise self._fault(f"takes one value, not {len(parts)}", _BY_NAME)
        try:
            return plain(value)
        except ValueError:
            raise self._fault(f"takes {self.takes}, not {value!r:.60}") from None

    def _word(self, said: Plain) -> str:
        known = {answers.normalise(name): word[0] for word in self.words for name in word}
        flat = answers.normalise(f"{said:g}" if isinstance(said, int | float) else str(said))
        if flat not in known:
            guess = did_you_mean(flat, known) if isinstance(said, str) else ""
            hint = f"; {guess}" if guess.startswith("did you mean") else ""
            raise self._fault(f"takes {self.takes}, not {said!r:.60}{hint}")
        return known[flat]

    def _number(self, said: Plain) -> int | float:
        in_percent = isinstance(said, str) and said.strip().endswith("%")
        number = _read(said)
        if number is None or not math.isfinite(number):
            raise self._fault(f"takes {self.takes}, not {said!r:.60}")
        if in_percent and not self.percent:
            raise self._fault(f"takes {self.takes}, not percent")
        if self.percent and not in_percent and 0 < abs(number) < 1:
            raise self._fault(
                f"is in percent: {_figure(100 * number)}, not {number:g} (for less than one percent write "
                f'"{number:g} %")'
            )
        if self.kind == "whole" and number != round(number):
            raise self._fault(f"takes {self.takes}, not {number:g}")
        if not self.low <= number <= self.high:
            raise self._fault(f"takes {self.takes}; {_figure(number)} lies outside")
        return int(number) if number == round(number) else number

    def _fault(self, what: str, after: str = NOT_LOCKED) -> Fault:
        return Fault(f"prediction {self.id} {what}; {after}")

    def result(self, value: object) -> Plain:
        """A result as it is kept: a number, or the word that it is."""
        found = plain(value)
        return self._word(found) if self.words else found

    def met(self, said: Plain, result: Plain) -> bool:
        """Whether a locked value meets a result."""
        return answers.same(said, result, tolerance=self.tolerance)


def _read(said: Plain) -> float | None:
    """The number that somebody means: 12, "12,5", "−.5", "12 %"; none where it is not clear."""
    if not isinstance(said, str):
        return answers.as_number(said)
    try:
        return float(numerals.with_point(said.strip().removesuffix("%").strip(), decimal_comma=False))
    except ValueError:
        return None


def _figure(number: float) -> str:
    return f"{number:,.6g}".replace("-", "\u2212")


def all_asked() -> dict[str, Asked]:
    """Every question by id, in the order of the lessons."""
    rows = case.load().predictions.to_dict("records")
    return {str(row["id"]): _asked(row) for row in rows}


def _asked(row: Mapping[Hashable, Any]) -> Asked:
    words = tuple(tuple(word.split("|")) for word in str(row["words"] or "").split(";") if word)
    if words:
        return Asked(str(row["id"]), str(row["question"]), "words", words=words)
    low, high, tolerance = (float(str(row[name])) for name in ("low", "high", "tolerance"))
    return Asked(
        str(row["id"]), str(row["question"]), str(row["kind"]), str(row["unit"]), low, high, tolerance
    )


def asked(id: str) -> Asked:
    """What prediction ``id`` asks.

    Raises
    ------
    Fault (a ValueError)
        Where no question has this id.
    """
    known = all_asked()
    if id not in known:
        raise Fault(f"no prediction is called {id!r}; {did_you_mean(id, known)}")
    return known[id]


def misses(id: str) -> dict[str, str]:
    """What to tell somebody whose prediction missed in a known way, by the name of that way (data/misses.csv)."""
    table = case.load().misses
    rows = table[table["prediction"] == id]
    return dict(zip(rows["name"], rows["says"], strict=True))


def confidence_of(id: str, confidence: object) -> float | None:
    """A confidence in percent; None where none is given.

    Raises
    ------
    Fault (a ValueError)
        For what is no number from 0 to 100, and for a share.
    """
    if confidence is None:
        return None
    number = answers.as_number(confidence)
    if number is None or not 0 <= number <= 100:
        raise Fault(
            f"the confidence of prediction {id} is a number from 0 to 100 (percent), not {confidence!r}; "
            f"{NOT_LOCKED}"
        )
    if 0 < number <= 1:
        raise Fault(
            f"the confidence of prediction {id} is in percent: {100 * number:g}, not {number:g}; {NOT_LOCKED}"
        )
    return number
