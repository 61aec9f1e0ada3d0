"""A form's export as votes: any table whose columns carry a question's code in brackets at their head.

Three shapes are read: a row a voter; one question with a column of counts; pairs of question and answer. What cannot
be read is listed with its row and never guessed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from helpers.case import sheets
from helpers.charts.words import counted
from helpers.faults import Fault
from helpers.stage import questions
from helpers.stage.leftout import Group, Left, grouped
from helpers.stage.votes import Vote

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
_CODE = re.compile(r"\s*[\[【]\s*([A-Za-z][A-Za-z0-9_.]*?)([12]?)\s*[\]】]")
_COUNTS = {"count", "counts", "votes", "responses", "number", "total", "人数", "票数", "数量"}
_SHOWN = 200  # problems of one reason that are listed one by one
Key = tuple[str, int | None]  # a question's code and the round that it names


@dataclass
class Read:
    """What an export held.

    votes : by round, None where the code names none ([vote2] names the second)
    problems : what could not be read, one each, with its row
    asked : the questions that have a column
    unsure : whether the letters had to be guessed, so that they may be others
    """

    votes: dict[int | None, list[Vote]] = field(default_factory=dict)
    problems: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: int = 0
    asked: set[Key] = field(default_factory=set)
    unsure: bool = False

    def miss(self, row: int, code: str, why: object) -> None:
        """Note what is left out."""
        self.problems.append(Left(row, code, str(why)))

    def add(self, round: int | None, vote: Vote) -> None:
        self.votes.setdefault(round, []).append(vote)

    def grouped(self) -> list[Group]:
        """The problems, those of one reason together."""
        return grouped(self.problems, _SHOWN)


def read(raw: bytes, name: str = "the table", salt: str = "", last: Collection[str] = ()) -> Read:
    """Votes of an export.

    Parameters
    ----------
    raw : bytes
        The file as it is, or a pasted text in UTF-8.
    salt : str
        Goes into the digest that stands for a voter's own mark: the mark itself is not kept.
    last : codes
        Questions of which a voter's last answer counts; of the others it is the first, unless the code names the
        second round.

    Raises
    ------
    Fault
        One line: too large, no table, or no column with a code.
    """
    if len(raw) > MOST_BYTES:
        raise Fault(
            f"{name}: {len(raw) / 1024**2:.1f} MB; at most 10 MB are read. Export fewer questions or rows"
        )
    sheet = sheets.read(raw, name, repeats=True)
    if len(sheet.rows) > MOST_ROWS:
        raise Fault(f"{name}: {len(sheet.rows):,} rows; at most {MOST_ROWS:,} are read")
    coded = {column: found for column in sheet.columns if (found := _code(column))}
    result = Read(notes=sheet.notes, rows=len(sheet.rows), unsure=sheet.guessed)
    if coded:
        unknown = [c for c, (code, _) in coded.items() if not _known(code)]
        for column in unknown:
            result.miss(1, "", f"there is no question [{coded[column][0]}], its column is left out")
        coded = {c: found for c, found in coded.items() if c not in unknown}
        _once(coded, name)
        result.asked = set(coded.values())
    if not coded:
        pairs = _pairs(sheet)
        if pairs is None:
            raise Fault(
                f"{name}: no column has a question's code in brackets at its head, such as [vote]; "
                "huashan form prints the questions with their codes"
            )
        _read_pairs(sheet, *pairs, result, salt, last)
        return result
    counts = [c for c in sheet.columns if c.strip().casefold() in _COUNTS]
    if len(coded) == 1 and counts:
        _read_counts(sheet, next(iter(coded)), counts[0], coded, result)
    else:
        _read_voters(sheet, coded, result, salt, last)
    return result


def _code(text: str) -> Key | None:
    """The code at the head of a text and the round that it names: ('vote', 2) of '[vote2] What ...'."""
    found = _CODE.match(unicodedata.normalize("NFKC", text))
    if not found:
        return None
    code, round = found[1], found[2]
    if code[-1] == "." or not code.isalpha():  # the figure belongs to the code, as in p2.3
        return code + round, None
    return code, int(round) if round else None


def _known(code: str) -> bool:
    try:
        questions.question(code)
    except Fault:
        return False
    return True


def _once(coded: dict[str, Key], name: str) -> None:
    twice = [code for code, n in Counter(coded.values()).items() if n > 1]
    if twice:
        raise Fault(f"{name}, row 1: [{twice[0][0]}] heads two columns; give each question a code of its own")


def _voter(mark: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}/{mark.strip().casefold()}".encode()).hexdigest()[:16]


def _read_voters(
    sheet: sheets.Sheet, coded: dict[str, Key], result: Read, salt: str, last: Collection[str]
) -> None:
    answers: list[tuple[int, str, dict[Key, str]]] = []
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        cells = {coded[column]: row[column] for column in coded if row[column].strip()}
        mark = next((text for (code, _), text in cells.items() if code == "voter"), "")
        answers.append((number, _voter(mark, salt) if mark else f"row-{number}", cells))
    _once_each(answers, result, last)
    for number, voter, cells in answers:
        _row(number, cells, voter, result)


def _once_each(
    answers: Sequence[tuple[int, str, dict[Key, str]]], result: Read, last: Collection[str]
) -> None:
    """Keep one answer of each voter to each question: the last where it is to count, else the first."""
    counts: dict[tuple[str, Key], int] = {}
    for number, voter, cells in answers:
        for key in cells:
            if _counts_last(key, last) or (voter, key) not in counts:
                counts[voter, key] = number
    again: Counter[Key] = Counter()
    for number, voter, cells in answers:
        for key in [key for key in cells if key[0] != "voter" and counts[voter, key] != number]:
            del cells[key]
            if _counts_last(key, last):
                again[key] += 1
            else:
                why = f"the same [voter] as in row {counts[voter, key]} has answered it; left out"
                result.miss(number, key[0], why)
    for (code, _), many in again.items():
        if code != "sure":
            result.notes.append(
                f"[{code}]: {counted(many, 'earlier answer')} of a [voter] who answered again; the last counts"
            )


def _counts_last(key: Key, last: Collection[str]) -> bool:
    return key[1] == 2 or (key[1] is None and key[0] in last)


def _row(number: int, cells: dict[Key, str], voter: str, result: Read) -> None:
    """The votes of one voter: what can't be read is listed, and all else is kept."""
    answers: dict[Key, str | float] = {}
    for (code, round), text in cells.items():
        one = questions.question(code)
        if one.kind == "voter":
            continue
        try:
            answers[one.code, round] = one.read(text)
        except Fault as fault:
            result.miss(number, code, fault)
    seat = next((str(value) for (code, _), value in answers.items() if code == "seat"), None)
    weights = {key: value for key, value in answers.items() if key[0].startswith("w.")}
    asked = {questions.question(code).code for code, _ in cells if code.startswith("w.")}
    if asked and not _whole(number, {code: float(v) for (code, _), v in weights.items()}, result):
        weights = {}
    for (code, round), value in answers.items():
        if code in ("seat", "sure") or (code.startswith("w.") and not weights):
            continue
        sure = answers.get(("sure", round)) if code == "vote" else None
        result.add(round, Vote(code, value, voter, seat, None if sure is None else float(sure)))


def _whole(number: int, weights: dict[str, float], result: Read) -> bool:
    """Whether a set of swings is complete: six of seven say nothing of the seventh."""
    every = [code for code in questions.questions() if code.startswith("w.")]
    lacking = [code for code in every if code not in weights]
    if lacking:
        result.miss(number, "", f"the set of weights lacks {', '.join(lacking)}; the set is left out")
        return False
    if not any(weights.values()):
        result.miss(number, "", "all seven weights are 0; the set is left out")
        return False
    return True


def _read_counts(sheet: sheets.Sheet, column: str, counts: str, coded: dict[str, Key], result: Read) -> None:
    code, round = coded[column]
    one = questions.question(code)
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        try:
            value, many = one.read(row[column]), _count(row[counts])
        except Fault as fault:
            result.miss(number, code, fault)
            continue
        if sum(len(v) for v in result.votes.values()) + many > MOST_ROWS:
            raise Fault(f"row {number}: more than {MOST_ROWS:,} votes in all; is the column of counts one?")
        for _ in range(many):
            result.add(round, Vote(one.code, value))


def _count(text: str) -> int:
    flat = unicodedata.normalize("NFKC", text).strip()
    if not flat.isdecimal() or len(flat) > 9:
        raise Fault(f"{flat[:40]!r} is no count: a whole number from 0 is needed")
    return int(flat)


def _pairs(sheet: sheets.Sheet) -> tuple[str, str] | None:
    """The columns of question and answer, where the questions stand in cells."""
    for column, answer in zip(sheet.columns, sheet.columns[1:], strict=False):
        if any((found := _code(row[column])) and _known(found[0]) for row in sheet.rows):
            return column, answer
    return None


def _read_pairs(
    sheet: sheets.Sheet, asked: str, answered: str, result: Read, salt: str, last: Collection[str]
) -> None:
    """A row an answer: rows of one voter have the same text in front of the question."""
    ahead = sheet.columns[: sheet.columns.index(asked)]
    voters: dict[str, tuple[int, dict[Key, str]]] = {}
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        found = _code(row[asked])
        if found is None or not _known(found[0]):
            result.miss(number, "", "no question with a known code; left out")
            continue
        result.asked.add(found)
        mark = "/".join(row[column] for column in ahead) or f"row-{number}"
        first, cells = voters.setdefault(mark, (number, {}))
        if found in cells and not _counts_last(found, last):
            result.miss(
                number, "", f"a second answer to [{found[0]}] by the voter of row {first}; left out"
            )  # fmt: skip
            continue
        cells[found] = row[answered]
    for mark, (number, cells) in voters.items():
        _row(number, cells, _voter(mark, salt), result)
