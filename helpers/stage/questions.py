"""What a class is asked: codes, words, and which answers each takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from helpers import case, numerals
from helpers.charts.options import option_names
from helpers.charts.words import first_down
from helpers.faults import Fault, did_you_mean
from helpers.stage import sheets, tables

LETTERS = {"A": "O1", "B": "O2", "C": "O3", "D": "O0", "E": "O4"}
NAMES = {"O1": "Option 1, clinical AI", "O2": "Option 2, regional", "O3": "Option 3, data platform",
         "O0": "foundation first, none of these yet", "O4": "Option 4, multi-cloud"}  # fmt: skip
SEATS = {
    "president": "President",
    "it_head": "IT head",
    "clinicians": "Clinicians",
    "tencent": "Tencent",
    "patients": "Patients",
    "regulator": "Device regulator",
    "partner": "Partner hospital",
    "agreed": "The agreed set",
}
_ALSO = {
    "it head": "it_head", "cio": "it_head", "head of it": "it_head", "doctors": "clinicians", "medical staff": "clinicians",
    "device regulator": "regulator", "nmpa": "regulator", "partner hospital": "partner", "agreed set": "agreed",
    "the agreed set": "agreed",
}  # fmt: skip
# What may follow a letter or an option's number: its words, set off. "A guess" and "option 1 I guess" are no votes.
_GOES_ON = r"(?:\s*[.:,;()/、-].*)?"


@dataclass(frozen=True)
class Question:
    """One question of a form: its code, its words, and what may be answered.

    ``ballot`` is what is opened and closed together: the seven weights are one.
    """

    code: str
    words: str
    kind: str  # choice, number, seat, text, voter
    ballot: str
    unit: str = ""
    low: float = float("-inf")
    high: float = float("inf")
    choices: Mapping[str, str] = field(default_factory=dict)  # value to words

    def says(self) -> str:
        """What may be answered, in words."""
        if self.kind == "choice":
            return "one of " + ", ".join(f"{letter} ({NAMES[value]})" for letter, value in LETTERS.items())
        if self.kind == "seat":
            return "one of " + ", ".join(SEATS.values())
        if self.kind == "number":
            return f"a number from {self.low:g} to {self.high:g}"
        return "a text"

    def read(self, text: str) -> str | float:
        """The answer that a cell holds; Fault in one line for one that is none of those allowed."""
        flat = " ".join(unicodedata.normalize("NFKC", text).split())
        if self.kind == "number":
            value = numerals.as_written(flat)
            if value is None or not self.low <= value <= self.high:
                raise Fault(f"{_short(flat)} is not {self.says()}")
            if self.high == 100 and 0 < abs(value) < 1 and not flat.endswith("%"):
                raise Fault(f"{_short(flat)} is less than one of a hundred; write 20 for a fifth, or 0.2%")
            return value
        if self.kind == "choice":
            return self._choice(flat)
        if self.kind == "seat":
            return self._seat(flat)
        return flat

    def _choice(self, flat: str) -> str:
        lower = flat.casefold()
        letter = re.fullmatch(rf"([a-e]){_GOES_ON}", lower)
        option = re.fullmatch(rf"(?:option ?|o|选项 ?|方案 ?)([0-4]){_GOES_ON}", lower)
        if letter:
            return LETTERS[letter[1].upper()]
        if option and f"O{option[1]}" in NAMES:
            return f"O{option[1]}"
        short = option_names()
        named = [
            value
            for value, words in NAMES.items()
            if lower in (words.casefold(), *words.casefold().split(", "), short[value].casefold())
        ]
        if len(named) != 1:
            raise Fault(f"{_short(flat)} is not {self.says()}")
        return named[0]

    def _seat(self, flat: str) -> str:
        lower = flat.casefold()
        found = next(
            (seat for seat, name in SEATS.items() if lower in (seat, name.casefold())), _ALSO.get(lower)
        )
        if found is None:
            raise Fault(f"{_short(flat)} is a seat that nobody has; it is {self.says()}")
        return found


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _on_stage(ballot: str) -> str:
    """The question as the stage asks it: a form asks the same."""
    return next(screen.asks for screen in sheets.screens().values() if screen.ballot == ballot)


_SENTENCE = "The one claim in the text on which the recommendation hangs, and why. One sentence, no names."
_SURE = "How sure are you that you would still say so after the class, from 50 to 100?"


@cache
def questions() -> Mapping[str, Question]:
    """Every question, by code, in the order of the form."""
    known = case.load()
    chairs = {seat: name for seat, name in SEATS.items() if seat != "agreed"}
    asked = [
        Question(
            "voter", "A nickname or a number of your own, the same each time. Not your name.", "voter", ""
        ),
        Question("sentence", _SENTENCE, "text", "sentence"),
        Question("vote", "What should the hospital do next?", "choice", "vote", choices=NAMES),
        Question("sure", _SURE, "number", "vote", "percent", 50, 100),
        Question(
            "seat", "Which chair were you given, in the message with this form?", "seat", "w", choices=chairs
        ),
    ]
    for criterion, levels in known.criteria.iterrows():
        worst, best = (first_down(levels[end]) for end in ("worst", "best"))
        words = (
            f"{levels['label']}: how much is it worth to move it from the worst ({worst}) to the best ({best})? "
            "0 to 100; the widest swing has 100."
        )
        asked.append(Question(f"w.{criterion}", words, "number", "w", "points", 0, 100))
    for code in ("p2.3", "p7.6"):
        row: Any = known.predictions.loc[code]
        asked.append(
            Question(
                code,
                _on_stage(code),
                "number",
                code,
                str(row["unit"]),
                float(row["low"]),
                float(row["high"]),
            )
        )
    return {one.code: one for one in asked}


_SHORT_CODES = {
    "w.privacy": "w.privacy_safety",
    "w.clinical": "w.clinical_leadership",
    "w.load": "w.low_load",
}
BALLOTS = ("sentence", "vote", "w", "p2.3", "p7.6")


def question(code: str) -> Question:
    """One question by its code; Fault for a code that there is not."""
    known = questions()
    found = _SHORT_CODES.get(code, code)
    if found not in known:
        raise Fault(f"there is no question [{code}]; {did_you_mean(code, known)}")
    return known[found]


def form(ballots: set[str]) -> str:
    """Texts to copy into any form service, each with its code in brackets at its head: the form before class and,
    where there is a last vote, a second one for the end."""
    lines = [
        "Copy each line as the text of one question, with the lines marked > below it, which must be read before the",
        "answer. Keep the code in brackets: by it the answers are read.",
    ]
    if "w" in ballots:
        lines += [
            "", "CHAIRS, with the message that brings the form. Down the class list, and again from the front: President,",
            "IT head, Clinicians, Tencent. Send each the card of that chair, to be read before the weights.",
        ]  # fmt: skip
    asked = [one for one in questions().values() if not one.ballot or one.ballot in ballots]
    second = [one for one in asked if one.ballot in ("", "vote")] if "vote" in ballots else []
    if second:
        lines += ["", "THE FIRST FORM, before class"]
    for one in asked:
        lines += ["", f"[{one.code}] {one.words}", *_seen(one), *_answers(one)]
    if second:
        lines += [
            "", "THE SECOND FORM, for the last vote, at the end of class. It is a form of its own.",
        ]  # fmt: skip
        for one in second:
            code, words = (
                (f"{one.code}2", _LAST.get(one.code, one.words)) if one.ballot else (one.code, _AGAIN)
            )
            lines += ["", f"[{code}] {words}", *_answers(one)]
        lines += [
            "", "One form answered twice works too: drop its export at the last vote, where the last answer counts of",
            "each [voter]. Without that question nobody is told apart, and first answers would count as last ones.",
        ]  # fmt: skip
    return "\n".join(lines)


# What the room sees before it guesses, beside the words of the question's own screen.
_TABLES = {"p2.3": "line", "p7.6": "prevalence"}


def _seen(one: Question) -> list[str]:
    """What a guess needs that is made the evening before: the lines and the table that the stage shows first."""
    if one.code not in _TABLES:
        return []
    screen = next(screen for screen in sheets.screens().values() if screen.ballot == one.code)
    table = tables.TABLES[_TABLES[one.code]](case.assume())
    rows = [" | ".join(cells) for cells in (table.head, *table.rows)]
    return [f"    > {line}" for line in (*rows, *screen.before)]


_AGAIN = "The same nickname or number as in the first form. It shows who moved."
_LAST = {
    "vote": "Once more: what should the hospital do next?",
    "sure": "How sure are you now, from 50 to 100?",
}


def _answers(one: Question) -> list[str]:
    """What a form offers as answers."""
    if one.kind == "choice":
        return [f"    {letter}: {NAMES[value]}" for letter, value in LETTERS.items()]
    if one.kind == "seat":
        return [f"    {name}" for name in one.choices.values()]
    if one.kind == "number":
        return [f"    a number from {one.low:g} to {one.high:g}, {one.unit}"]
    return ["    a short text"]
