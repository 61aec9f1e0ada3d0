"""A person's CSV file, as spreadsheets save it: encoding, separator, line ends, blanks, decimal commas."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers import numerals
from helpers.faults import Fault

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAVE = "save it as 'CSV UTF-8'"
_WORDS = 4  # Chinese characters from which on a text counts as Chinese


@dataclass
class Sheet:
    """A table of texts: columns, a dict a row, each row's number as a spreadsheet counts, what was mended, separator,
    and whether its letters had to be guessed (Windows-1252)."""

    columns: list[str]
    rows: list[dict[str, str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    separator: str = ","
    guessed: bool = False


def read(
    source: Path | bytes,
    name: str = "",
    *,
    columns: Collection[str] = (),
    numeric: Collection[str] = (),
    repeats: bool = False,
) -> Sheet:
    """Read a CSV file: UTF-8, UTF-16, GB18030 or Windows-1252; commas, semicolons or tabs; any line ends.

    Rows and columns without anything in them are left out. Cells are texts as they stand, blanks included.

    Parameters
    ----------
    source : path or bytes
    name : str
        What to call the file in messages; a path's own name unless given.
    columns : names, optional
        Columns that it should have: they settle the separator where two would do. Others are no fault here.
    numeric : names, optional
        Columns of numbers, in which 2,5 is read as 2.5.
    repeats : bool
        Whether a name may head several columns; the later ones then have a number behind it.

    Raises
    ------
    Fault (a ValueError)
        One line: file, row as a spreadsheet counts it (the header is row 1), what is wrong, what to do.
    FileNotFoundError
    """
    raw = source if isinstance(source, bytes) else _bytes(source, name or source.name)
    name = name or ("this file" if isinstance(source, bytes) else source.name)
    notes: list[str] = []
    text, guessed = _text(raw, name, notes)
    records, separator = _records(text, name, columns, notes)
    found = _table(records, name, notes, repeats)
    found.separator, found.guessed = separator, guessed
    _mend_numbers(found, [column for column in found.columns if column in numeric], separator)
    return found


# -- bytes to text ---------------------------------------------------------------------------------------


def _bytes(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Fault(f"{name}: can't be read ({error.strerror or error})") from None


def _text(raw: bytes, name: str, notes: list[str]) -> tuple[str, bool]:
    """The text, and whether its letters had to be guessed."""
    if raw.startswith(_WORKBOOKS):
        raise Fault(f"{name}: is a workbook and not a CSV file, whatever its name; {_SAVE}")
    encoding = next((code for mark, code in _MARKS.items() if raw.startswith(mark)), "")
    if not encoding and b"\0" in raw[:2]:
        encoding = "utf-16-be" if raw[:1] == b"\0" else "utf-16-le"
    guessed = False
    try:
        text = raw.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            raise Fault(f"{name}: is damaged or cut short; {_SAVE} again") from None
        text, guessed = _without_mark(raw, name, notes)
    if "\0" in text:
        raise Fault(f"{name}: is no text; {_SAVE}")
    return text.lstrip("\ufeff"), guessed


def _without_mark(raw: bytes, name: str, notes: list[str]) -> tuple[str, bool]:
    """A text in the code page of somebody's Windows, and whether that is a guess: Chinese where it reads as Chinese."""
    if chinese := _chinese(raw):
        notes.append(f"{name}: read as Chinese text (GB18030); 'CSV UTF-8' keeps every letter")
        return chinese, False
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise Fault(f"{name}: is neither UTF-8 nor Windows text; {_SAVE}") from None
    notes.append(f"{name}: read as Windows-1252; 'CSV UTF-8' keeps every letter")
    return text, True


def _chinese(raw: bytes) -> str:
    """The text where it decodes into Chinese, else nothing.

    Accented letters of Windows-1252 decode too, two bytes to a rare character; in a Chinese text nearly all
    characters are among those of GB2312, and most among its commoner half.
    """
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    found = [letter.encode("gb2312", "ignore") for letter in text if not letter.isascii()]
    known = [pair for pair in found if pair]
    words = [pair for pair in known if 0xB0 <= pair[0] <= 0xF7]
    common = sum(pair[0] <= 0xD7 for pair in words)
    chinese = len(words) >= _WORDS and len(known) >= 0.95 * len(found) and common >= 0.7 * len(words)
    return text if chinese else ""


# -- text to records -------------------------------------------------------------------------------------


def _records(
    text: str, name: str, columns: Collection[str], notes: list[str]
) -> tuple[list[tuple[int, list[str]]], str]:
    """The records that hold something, with their row numbers; and the separator that fits best."""
    first, said = 1, re.match(r"\"?sep=(.)\"?(?:\r\n|\r|\n)", text)  # Excel's own hint
    if said:
        text, first, mark = text[said.end() :], 2, said[1]
    else:
        mark = max(_SEPARATORS, key=lambda mark: _fit(text, mark, columns))
    if not text.strip(' \r\n\t,;"'):
        raise Fault(f"{name}: the file is empty")
    if mark != ",":
        notes.append(f"{name}: separated by {_SEPARATORS.get(mark, mark)}")
    records, number = [], first - 1
    try:
        for number, cells in enumerate(_reader(text, mark, strict=True), first):
            if any(cell.strip() for cell in cells):
                records.append((number, cells))
    except csv.Error:
        raise Fault(
            f"{name}, row {number + 1}: a quotation mark is not closed, or stands inside a quoted cell; "
            'there, write "" for one'
        ) from None
    return records, mark


def _fit(text: str, mark: str, columns: Collection[str]) -> tuple[int, int, int]:
    """How well a separator fits: expected columns found, columns in all, rows that have another length."""
    try:
        records = [
            cells for cells in _reader(text, mark, strict=False) if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        return 0, 0, 0
    if not records:
        return 0, 0, 0
    header = [cell.strip() for cell in records[0]]
    return len(set(columns) & set(header)), len(header), -sum(len(r) != len(header) for r in records)


def _reader(text: str, mark: str, *, strict: bool) -> Iterator[list[str]]:
    if csv.field_size_limit() < len(text):  # a cell may be as long as it likes
        csv.field_size_limit(len(text))
    return iter(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=strict))


# -- records to a table ----------------------------------------------------------------------------------


def _table(records: Sequence[tuple[int, list[str]]], name: str, notes: list[str], repeats: bool) -> Sheet:
    (top, header), *body = records
    names = [cell.strip() for cell in header]
    if repeats:
        names = [
            f"{one} ({n})" if one and (n := names[: at + 1].count(one)) > 1 else one
            for at, one in enumerate(names)
        ]
    twice = next((column for column in names if column and names.count(column) > 1), "")
    if twice:
        raise Fault(f"{name}, row {top}: the column {twice} stands twice; give each column a name of its own")
    for number, cells in body:
        outside = [cell for at, cell in enumerate(cells) if cell.strip() and not "".join(names[at : at + 1])]
        if outside:
            raise Fault(
                f"{name}, row {number}: {outside[0].strip()!r} stands in no column, since the row has more cells "
                "than row 1 has names; a number takes a decimal point, and a text with the separator in it "
                "stands in quotes"
            )
    found = Sheet([column for column in names if column], notes=notes)
    for number, cells in body:
        filled = cells + [""] * (len(names) - len(cells))
        found.rows.append({column: cell for column, cell in zip(names, filled, strict=False) if column})
        found.numbers.append(number)
    return found


def _mend_numbers(found: Sheet, numeric: Sequence[str], separator: str) -> None:
    for column in numeric:
        before = [row[column] for row in found.rows]
        after = [numerals.with_point(cell, decimal_comma=separator == ";") for cell in before]
        for row, cell in zip(found.rows, after, strict=True):
            row[column] = cell
        if after != before:
            found.notes.append(
                f"column {column}: numbers read with a decimal point, such as {_example(before, after)}"
            )


def _example(before: Sequence[str], after: Sequence[str]) -> str:
    old, new = next((old, new) for old, new in zip(before, after, strict=True) if old != new)
    return f"{new} for {old.strip()}"
