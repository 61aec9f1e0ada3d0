"""What a class as a whole shows: submissions that are nearly or wholly the same, and lessons handed in twice."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from dataclasses import dataclass, replace

from helpers.grading.compare import WITH_NOTES, Outcome
from helpers.grading.gradebook import Row

GRAM = 6  # tokens in a row that are compared
FEWEST_TOKENS = 60  # shorter code is alike by chance
ALIKE = 0.85
FEWEST_WRONG = 2
# A comment, a string, a word or a sign. Python's own tokenizer takes the square of what some code is long.
_TOKEN = re.compile(r"""\#[^\n]*|"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|\w+|[^\w\s]""")


@dataclass(frozen=True)
class Pair:
    """Two submissions and why they are listed: shared wrong answers, likeness of code from 0 to 1."""

    first: Row
    second: Row
    wrong: tuple[str, ...]
    code: float


def tokens(code: str) -> list[str]:
    """The code's words, signs and strings, without layout and comments."""
    return [one for one in _TOKEN.findall(code) if not one.startswith("#")]


def grams(code: str) -> frozenset[int]:
    """Hashes of every run of `GRAM` tokens; none for code too short to compare."""
    found = tokens(code)
    if len(found) < FEWEST_TOKENS:
        return frozenset()
    return frozenset(hash(tuple(found[i : i + GRAM])) for i in range(len(found) - GRAM + 1))


def likeness(first: frozenset[int], second: frozenset[int]) -> float:
    """Jaccard likeness of two sets of grams."""
    return len(first & second) / len(first | second) if first and second else 0.0


def wrong_answers(row: Row) -> dict[str, str]:
    """Answers that are wrong in no known way, under all scenarios, as text: what two people rarely share."""
    return {
        one.id: json.dumps(row.grade.answers[one.id], sort_keys=True)
        for one in row.grade.judgements
        if one.outcome in (Outcome.WRONG, Outcome.NOT_DERIVED)
        and any(v is not None for v in row.grade.answers[one.id])
    }


def twice(rows: list[Row]) -> list[Row]:
    """The rows, with a note where one student handed in a lesson in two files: a person decides which counts."""
    seen = Counter((row.submission.person, row.lesson) for row in rows if row.plan)
    noted = []
    for row in rows:
        if seen[row.submission.person, row.lesson] > 1 and row.plan and row.grade.ran:
            notes = (*row.grade.notes, "this lesson was handed in in more than one file")
            row = replace(row, grade=replace(row.grade, outcome=WITH_NOTES, notes=notes))
        noted.append(row)
    return noted


def together(rows: list[Row]) -> list[Row]:
    """The rows, with a remark where several students handed in the very same file, as groups do.

    A file in which nothing is answered is the lesson itself, and no sign of anything.
    """
    same: dict[str, list[Row]] = {}
    for row in rows:
        if row.grade.ran and any(one.outcome is not Outcome.NOT_ANSWERED for one in row.grade.judgements):
            same.setdefault(row.submission.digest, []).append(row)
    others = {}
    for group in same.values():
        for row in group:
            names = [one.student for one in group if one.submission.person != row.submission.person]
            if names:
                others[row.submission] = f"the same file as {', '.join(names)}"
    return [
        replace(row, remarks=(*row.remarks, others[row.submission])) if row.submission in others else row
        for row in rows
    ]


def pairs(rows: list[Row]) -> list[Pair]:
    """Pairs of one lesson's submissions that share wrong answers or code, the most alike first."""
    ran = [row for row in rows if row.grade.ran]
    wrong = [wrong_answers(row) for row in ran]
    common = Counter(item for one in wrong for item in one.items())
    code = [grams(row.result["code"]) for row in ran]
    found = []
    for i, j in itertools.combinations(range(len(ran)), 2):
        if ran[i].lesson != ran[j].lesson or ran[i].submission.person == ran[j].submission.person:
            continue
        shared = wrong[i].items() & wrong[j].items()
        rare = tuple(
            sorted(
                exercise for exercise, value in shared if common[exercise, value] <= max(3, len(ran) // 10)
            )
        )
        alike = likeness(code[i], code[j])
        if len(rare) >= FEWEST_WRONG or alike >= ALIKE:
            found.append(Pair(ran[i], ran[j], rare, alike))
    return sorted(
        found, key=lambda pair: (-len(pair.wrong), -pair.code, pair.first.student, pair.second.student)
    )
