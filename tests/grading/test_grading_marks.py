"""Marks through a spreadsheet's hands: none is lost, and what can't be used is said by its row."""

from __future__ import annotations

import csv
import io
import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from grading import toy

from helpers.case import sheets
from helpers.faults import Fault
from helpers.grading import marks, marksfile
from helpers.grading.gradebook import Row
from helpers.grading.spreadsheet import plain_table

ANSWERS = {
    "5.1": "Because of the queue.",
    "5.10": "The gate comes first.",
    "2.8": "The slowest stage sets the pace.",
}
STUDENTS = [
    "01234567",
    "7654321",
    "Zoë Brandt",
    "1e5",
    "3-4",
    "Jan 10",
    "=cmd",
    "O'Neil",
    "王小明",
    "Doe, Jane",
]
Cells = list[list[str]]


def rows() -> list[Row]:
    return [toy.marked_row(name, {k: f"{v} {name}" for k, v in ANSWERS.items()}) for name in STUDENTS]


def known(of: list[Row]) -> list[marks.Line]:
    return [line for _, line in marks.lines(of)]


def points_for(line: marks.Line) -> float:
    """Each line's own mark, in quarters: "2.05" can't be told from "2.5" once a date was made of it."""
    return (int(line.key[1:5], 16) % 13) / 4


def fresh(lines: list[marks.Line], separator: str = ",") -> Cells:
    """The file as we write it the first time, with a mark and a comment entered on every line."""
    text = marksfile.text(lines, marks.Assigned(), separator).lstrip("\ufeff")
    cells = list(csv.reader(io.StringIO(text), delimiter=separator))
    by_key = {line.key: line for line in lines}
    for row in cells[1:]:
        row[5], row[6] = f"{points_for(by_key[row[0]]):g}", f"seen, {row[1]}; fine"
    return cells


def save(path: Path, cells: Cells, encoding: str = "utf-8-sig", separator: str = ",") -> Path:
    path.write_bytes(plain_table(cells, separator).replace("\n", "\r\n").encode(encoding, "replace"))
    return path


def given(path: Path, lines: list[marks.Line]) -> dict[str, tuple[float, str] | None]:
    assigned = marks.assign(marksfile.read(path), lines)
    return {line.key: assigned.mark(line) for line in lines}


# ------------------------------------------------------------------------------------ what spreadsheets do


MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
}


def rewritten(text: str, country: str) -> str:
    """What a spreadsheet makes of a cell when it opens a CSV and saves it again."""
    months = MONTHS[country].split()
    comma = country != "en"
    date = "-" if country == "en" else "."
    one, _, two = text.partition(date)
    if one.isdigit() and two.isdigit() and 1 <= int(two) <= 12 and 1 <= int(one) <= 31 and len(two) <= 2:
        return f"{int(one):02d}. {months[int(two) - 1]}" if comma else f"{int(one)}-{months[int(two) - 1]}"
    try:
        number = float(text.replace(",", ".") if comma else text)
    except ValueError:
        return text
    plain = f"{number:.0E}" if abs(number) >= 1e11 else f"{number:.10g}"
    return plain.replace(".", ",") if comma else plain


def as_is(cells: Cells) -> Cells:
    return cells


def shuffled_rows(cells: Cells) -> Cells:
    return [cells[0], *random.Random(1).sample(cells[1:], len(cells) - 1)]


def shuffled_columns(cells: Cells) -> Cells:
    order = random.Random(2).sample(range(len(cells[0])), len(cells[0]))
    return [[row[at] for at in order] for row in cells]


def own_columns(cells: Cells) -> Cells:
    return [[*row, "my notes" if not at else f"note {at}", ""] for at, row in enumerate(cells)]


def own_rows(cells: Cells) -> Cells:
    blank = [""] * len(cells[0])
    return [cells[0], blank, *cells[1:4], blank, *cells[4:], blank, ["", "", "sum", "", "", "", "", ""]]


def only_what_is_needed(cells: Cells) -> Cells:
    return [[row[0], row[5], row[6]] for row in cells]


def loud_heads(cells: Cells) -> Cells:
    return [[f" {name.upper()} " for name in cells[0]], *cells[1:]]


def rows_doubled(cells: Cells) -> Cells:
    return [*cells, *cells[1:]]


HANDS: list[Callable[[Cells], Cells]] = [
    as_is, shuffled_rows, shuffled_columns, own_columns, own_rows, only_what_is_needed, loud_heads, rows_doubled,
]  # fmt: skip
SAVED = [
    ("utf-8-sig", ","),
    ("utf-8", ";"),
    ("cp1252", ";"),
    ("utf-16", "\t"),
    ("utf-8", "\t"),
    ("utf-16-le", ";"),
]
WAYS = list(itertools.product(("en", "de", "fr"), SAVED, HANDS))


@pytest.mark.parametrize(("country", "saved", "hand"), WAYS)
def test_every_mark_comes_back(tmp_path: Path, country: str, saved: tuple[str, str], hand: Callable) -> None:
    """All marks and comments entered are read, whatever spreadsheet the file went through, opened and saved twice."""
    lines = known(rows())
    encoding, separator = saved
    cells = fresh(lines)
    entering = [
        [*row[:5], row[5].replace(".", ",") if country != "en" else row[5], *row[6:]] for row in cells
    ]
    for _ in range(2):
        entering = [[rewritten(cell, country) for cell in row] for row in entering]
    path = save(tmp_path / "marks.csv", hand(entering), encoding, separator)
    found = given(path, lines)
    assert {key: mark and mark[0] for key, mark in found.items()} == {
        one.key: points_for(one) for one in lines
    }
    if encoding != "cp1252":
        assert all(
            mark and mark[1].startswith("seen, ") and mark[1].endswith("; fine") for mark in found.values()
        )


OLD = ["student", "lesson", "exercise", "possible", "points", "comment", "answer"]


@pytest.mark.parametrize("country", ["en", "de", "fr"])
@pytest.mark.parametrize("saved", SAVED[:3])
def test_files_of_the_old_form_are_read(tmp_path: Path, country: str, saved: tuple[str, str]) -> None:
    """Without keys, with exercises as numbers: 5.10 is 5.1 or 05. Okt by now, and 01234567 has lost its nought."""
    of = [row for row in rows() if row.student not in ("1e5", "3-4", "王小明")]
    lines = known(of)
    cells = [OLD] + [
        [one.student, one.lesson, one.exercise, "3", f"{points_for(one):g}", "fine", one.answer[1:]]
        for one in lines
    ]
    cells = [[rewritten(cell, country) for cell in row] for row in cells]
    path = save(tmp_path / "marks.csv", cells, *saved)
    assert {key: mark and mark[0] for key, mark in given(path, lines).items()} == {
        one.key: points_for(one) for one in lines
    }


# ------------------------------------------------------------------------------------------ named findings


def test_two_students_of_one_name_keep_their_marks(tmp_path: Path) -> None:
    of = [toy.marked_row("Wei Zhang", {"2.8": f"answer {n}"}, moodle=n) for n in ("101", "102")]
    first, second = known(of)
    assert first.key != second.key
    cells = fresh([first, second])
    for row in cells[1:]:
        row[5] = "3" if row[0] == first.key else "1"
    path = save(tmp_path / "marks.csv", cells)
    sheet = marksfile.read(path)
    assigned = marks.assign(sheet, [first, second])
    assert (assigned.mark(first), assigned.mark(second)) == ((3.0, cells[1][6]), (1.0, cells[1][6]))
    marksfile.save(path, marksfile.text([first, second], assigned), sheet)
    again = {row["key"]: row["points"] for row in toy.read_csv(path)}
    assert again == {first.key: "3", second.key: "1"}


def test_two_of_one_name_without_keys_stop_the_run(tmp_path: Path) -> None:
    of = [toy.marked_row("Wei Zhang", {"2.8": "same"}, moodle=n) for n in ("101", "102")]
    path = save(tmp_path / "marks.csv", [OLD, ["Wei Zhang", "05-toy", "2.8", "3", "2", "", ""]])
    with pytest.raises(Fault, match=r"row 2 \(Wei Zhang, 05-toy, 2.8\) fits 2 answers: give each its key"):
        marks.assign(marksfile.read(path), known(of))


def test_a_namesakes_mark_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    """Only one of the two is graded this time: the other's mark stays in the file and counts for nobody."""
    here, gone = (toy.marked_row("Wei Zhang", {"2.8": f"answer {n}"}, moodle=n) for n in ("101", "102"))
    path = save(tmp_path / "marks.csv", fresh(known([gone])))
    sheet = marksfile.read(path)
    assigned = marks.assign(sheet, known([here]))
    assert assigned.mark(known([here])[0]) is None
    assert "row 2 (Wei Zhang, 05-toy, e2-8) was not used" in assigned.said[0]
    assert [
        row["key"] for row in csv.DictReader(io.StringIO(marksfile.text(known([here]), assigned)[1:]))
    ] == [
        known([here])[0].key,
        known([gone])[0].key,
    ]


def test_two_files_of_one_student_have_marks_of_their_own() -> None:
    row = toy.marked_row("Ada", {"2.8": "one"})
    other = replace(row, submission=replace(row.submission, where="second.ipynb", stem="second"))
    assert len({line.key for line in known([row, other])}) == 2


def test_a_mark_follows_a_student_who_renames_the_file() -> None:
    row = toy.marked_row("Ada", {"2.8": "one"}, canvas="12")
    renamed = replace(row, submission=replace(row.submission, where="final.ipynb", stem="final"))
    assert known([row]) == known([renamed])


def test_a_long_comment_of_many_lines_is_kept(tmp_path: Path) -> None:
    lines = known([toy.marked_row("Ada", {"2.8": "x"})])
    cells = fresh(lines)
    cells[1][6] = "=1+1\n" + "long; =words\t" * 40_000
    path = save(tmp_path / "marks.csv", cells)
    sheet = marksfile.read(path)
    assigned = marks.assign(sheet, lines)
    mark = assigned.mark(lines[0])
    assert mark is not None
    assert mark[1] == cells[1][6].replace("\n", "\r\n").strip()
    marksfile.save(path, marksfile.text(lines, assigned), sheet)
    (kept,) = sheets.read(path).rows
    assert kept["comment"].startswith("'=1+1")
    assert "; '=words" in kept["comment"]
    assert marks.assign(marksfile.read(path), lines).mark(lines[0]) == mark


def test_a_date_in_the_points_is_read_and_said(tmp_path: Path) -> None:
    lines = known([toy.marked_row("Ada", {"2.8": "x"})])
    cells = fresh(lines)
    cells[1][5] = "02. Mai"
    sheet = marksfile.read(save(tmp_path / "marks.csv", cells, separator=";"))
    assigned = marks.assign(sheet, lines)
    assert (assigned.mark(lines[0]) or (0,))[0] == 2.5
    assert "row 2, points: '02. Mai' was read as 2.5" in assigned.said[0]
    assert ";2,5;" in marksfile.text(lines, assigned, sheet.separator)


@pytest.mark.parametrize(
    "text", ["four", "2.5 points", "1/2", "nan", "inf", "--1", "5-Feb", "2026-05-02", "50%", "1.2.3", "0x1"]
)
def test_points_that_are_no_number_are_named(tmp_path: Path, text: str) -> None:
    cells = fresh(known([toy.marked_row("Ada", {"2.8": "x"})]))
    cells[1][5] = text
    path = save(tmp_path / "marks.csv", cells)
    before = path.read_bytes()
    with pytest.raises(Fault, match=r"marks.csv: row 2, points: .* is no number"):
        marksfile.read(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["-1", "3.01", "3,5", "1e3"])
@pytest.mark.parametrize("most", ["3", "3,0", "", "03. Jan", "100"])
def test_points_out_of_range_are_named(tmp_path: Path, text: str, most: str) -> None:
    """Also where the column of possible points no longer says so."""
    lines = known([toy.marked_row("Ada", {"2.8": "x"})])
    cells = fresh(lines)
    cells[1][4], cells[1][5] = most, text
    path = save(tmp_path / "marks.csv", cells)
    with pytest.raises(Fault, match=r"row 2, points: .* is not between 0 and"):
        marks.assign(marksfile.read(path), lines)


def test_rows_that_contradict_each_other_stop_the_run(tmp_path: Path) -> None:
    lines = known([toy.marked_row("Ada", {"2.8": "x"})])
    cells = fresh(lines)
    path = save(tmp_path / "marks.csv", [*cells, [*cells[1][:5], "0", *cells[1][6:]]])
    with pytest.raises(Fault, match=r"rows 2 and 3 \(Ada, 05-toy, e2-8\) are for one answer and differ"):
        marks.assign(marksfile.read(path), lines)


@pytest.mark.parametrize("missing", ["points", "key and exercise", "key and lesson", "key and student"])
def test_a_lost_column_is_named(tmp_path: Path, missing: str) -> None:
    cells = fresh(known([toy.marked_row("Ada", {"2.8": "x"})]))
    kept = [at for at, name in enumerate(cells[0]) if name not in missing.split(" and ")]
    path = save(tmp_path / "marks.csv", [[row[at] for at in kept] for row in cells])
    with pytest.raises(Fault, match=f"the column {missing.split(' and ')[-1]} is missing"):
        marksfile.read(path)


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04xlsx", b"\xd0\xcf\x11\xe0old excel", b"a,b\x00\x01\x00c\n\x00\x00"]
)
def test_what_is_no_csv_is_said(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "marks.csv"
    path.write_bytes(data)
    with pytest.raises(Fault, match="save it as"):
        marksfile.read(path)


# ----------------------------------------------------------------------------------------- never overwritten


def test_a_file_that_would_say_less_is_copied_first(tmp_path: Path) -> None:
    lines = known([toy.marked_row("Ada", {"2.8": "old answer"})])
    path = save(tmp_path / "marks.csv", fresh(lines))
    before, sheet = path.read_bytes(), marksfile.read(path)
    new = known([toy.marked_row("Ada", {"2.8": "new answer"})])
    text = marksfile.text(new, marks.assign(sheet, new))
    copied = marksfile.save(path, text, sheet)
    assert copied == tmp_path / "marks.1.csv"
    assert copied.read_bytes() == before
    assert "points were for an earlier answer" in path.read_text(encoding="utf-8-sig")


def test_copies_are_numbered_and_none_is_overwritten(tmp_path: Path) -> None:
    lines = known([toy.marked_row("Ada", {"2.8": "x"})])
    path = tmp_path / "marks.csv"
    for number in (1, 2, 3):
        save(path, [["key", "points"], ["k0000000000", str(number)]])
        marksfile.save(path, marksfile.text(lines, marks.Assigned()), marksfile.read(path))
    copies = [(tmp_path / f"marks.{number}.csv").read_text(encoding="utf-8-sig") for number in (1, 2, 3)]
    assert [copy.splitlines()[1] for copy in copies] == ["k0000000000,1", "k0000000000,2", "k0000000000,3"]


def test_what_is_entered_while_grading_runs_is_copied(tmp_path: Path) -> None:
    lines = known([toy.marked_row("Ada", {"2.8": "x"})])
    path = save(tmp_path / "marks.csv", fresh(lines))
    sheet = marksfile.read(path)
    save(path, [["key", "points"], [lines[0].key, "1.75"]])
    copied = marksfile.save(path, marksfile.text(lines, marks.assign(sheet, lines)), sheet)
    assert copied is not None
    assert "1.75" in copied.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("country", ["en", "de", "fr"])
def test_writing_back_loses_nothing_and_then_rests(tmp_path: Path, hand: Callable, country: str) -> None:
    """After one rewriting everything entered is in the file or a copy; a second changes not a byte."""
    lines = known(rows())
    path = save(
        tmp_path / "marks.csv", hand([[rewritten(cell, country) for cell in row] for row in fresh(lines)])
    )
    words = {word for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))) for word in row}
    for _ in range(2):
        sheet = marksfile.read(path)
        marksfile.save(path, marksfile.text(lines, marks.assign(sheet, lines), sheet.separator), sheet)
    after = path.read_bytes()
    sheet = marksfile.read(path)
    assert (
        marksfile.save(path, marksfile.text(lines, marks.assign(sheet, lines), sheet.separator), sheet)
        is None
    )
    assert path.read_bytes() == after
    everywhere = "".join(one.read_text(encoding="utf-8-sig") for one in tmp_path.glob("marks*.csv"))
    assert [word for word in words if word.startswith(("seen", "note")) and word not in everywhere] == []
    assert {key: mark and mark[0] for key, mark in given(path, lines).items()} == {
        one.key: points_for(one) for one in lines
    }
