"""`marking/marks.csv` itself, which people fill in with a spreadsheet of any country.

*Nothing that a person entered is lost or overwritten without a copy.* What stands in the file is written back as it
was entered, columns of their own too, and entries that no answer fits; and `save` copies the file before it writes one
that says less.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from helpers.case import sheets
from helpers.faults import Fault
from helpers.grading.gradebook import exercise_order
from helpers.grading.marks import COLUMNS, Assigned, Entry, Line, Sheet, plain_name, same_answer
from helpers.grading.spreadsheet import as_number, cell, guard, number, plain_table, undated, unguard
from helpers.grading.store import write_whole

_BOM = "\ufeff"  # by which spreadsheets know UTF-8


def read(path: Path) -> Sheet:
    """The marks entered so far; an empty sheet where there is no file.

    Raises
    ------
    Fault
        Where it is no CSV, has lost a column that is needed, or points are no number or out of range: all at once.
    """
    if not path.exists():
        return Sheet()
    data = path.read_bytes()
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        return Sheet(data=data)
    table = sheets.read(data, path.name, columns=COLUMNS)
    _check_columns(table, path.name)
    entries, faults, said = [], [], []
    for row, cells in _records(table):
        text = cells.get("points", "")
        points = as_number(text)
        if points is None and text:
            points = undated(text)
            if points is None:
                faults.append(f"row {row}, points: {text!r} is no number")
            else:
                said.append(
                    f"row {row}, points: {text!r} was read as {points:g}, of which a spreadsheet made a date"
                )
        most = as_number(cells.get("possible", ""))
        if points is not None and not 0 <= points <= (points if most is None else most):
            faults.append(f"row {row}, points: {text} is not between 0 and {number(most)}")
        entries.append(Entry(row, cells, points))
    if faults:
        raise Fault(f"{path.name}: " + "; ".join(faults))
    return Sheet(tuple(entries), table.separator, tuple(said), data)


def _records(table: sheets.Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row's number and its cells, by columns in small letters."""
    for line, row in zip(table.numbers, table.rows, strict=True):
        yield line, {name.lower(): cell.strip() for name, cell in row.items()}


def _check_columns(table: sheets.Sheet, name: str) -> None:
    names = {one.lower() for one in table.columns}
    needed = ["points"] if "key" in names else ["student", "lesson", "exercise", "points"]
    missing = [column for column in needed if column not in names]
    if missing and table.rows:
        raise Fault(f"{name}: the column {missing[0]} is missing; columns: {', '.join(COLUMNS)}")


def text(known: list[Line], assigned: Assigned, separator: str = ",") -> str:
    """The file's text: every line with what was entered for it, then every entry that was not used."""
    own = list(
        dict.fromkeys(name for one in [*assigned.marks.values(), *assigned.unused] for name in one.own)
    )
    rows = []
    for line in sorted(
        known, key=lambda one: (one.student, one.lesson, exercise_order(one.exercise), one.key)
    ):
        entry = assigned.marks.get(line.key)
        points, comment = (entry["points"], entry.comment) if entry else ("", "")
        if entry and entry.points is not None:
            points = points if as_number(points) is not None else _in_words(entry.points, separator)
            if same_answer(entry, line) is False:
                comment = f"[{points} points were for an earlier answer] {comment}".strip()
                points = ""
        rows.append(
            [line.key, _name(line.student), line.lesson, "e" + line.exercise.replace(".", "-"),
             _in_words(line.possible, separator), points, guard(comment), line.answer,
             *(entry.own.get(name, "") if entry else "" for name in own)]
        )  # fmt: skip
    rows += [
        [one[name] for name in COLUMNS] + [one.own.get(name, "") for name in own] for one in assigned.unused
    ]
    return _BOM + plain_table([[*COLUMNS, *own], *rows], separator)


def _in_words(value: float, separator: str) -> str:
    """A number in the form of the spreadsheet that the file comes from: with semicolons goes a decimal comma."""
    return number(value).replace(".", ",") if separator == ";" else number(value)


def _name(student: str) -> str:
    """A student's name for the file: one of digits begins with a letter, so that no nought is lost."""
    return f"s{student}" if re.fullmatch(r"[\d\s.,:/+eE-]+", student) else cell(student)


def save(path: Path, content: str, sheet: Sheet) -> Path | None:
    """Write the file; where it would say less than what stands there, that is copied first. Says where to."""
    standing = path.read_bytes() if path.exists() else None
    data = content.encode("utf-8")
    if standing == data:
        return None
    copied = None
    if standing is not None and (standing != sheet.data or _loses(sheet, content)):
        copied = _free_name(path)
        write_whole(copied, standing)
    write_whole(path, data)
    return copied


def _loses(sheet: Sheet, content: str) -> bool:
    """Whether anything that was entered is not in the new text, beside the same names."""
    new = sheets.read(content.encode("utf-8"), "marks.csv", columns=COLUMNS)
    there = Counter(_entered(cells) for _, cells in _records(new))
    return bool(Counter(_entered(one.cells) for one in sheet.entries if one.entered) - there)


def _entered(cells: dict[str, str]) -> tuple[object, ...]:
    own = sorted((name, value) for name, value in cells.items() if name not in COLUMNS and value)
    who = plain_name(cells.get("student", "")) if cells.get("student") else cells.get("key", "")
    return who, cells.get("points", ""), unguard(cells.get("comment", "")), tuple(own)


def _free_name(path: Path) -> Path:
    taken = 1
    while (spare := path.with_name(f"{path.stem}.{taken}{path.suffix}")).exists():
        taken += 1
    return spare
