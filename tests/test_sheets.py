"""helpers.case.sheets: a CSV file is read as the spreadsheet meant it, or answered in one line."""

import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.case import sheets

HEADER = ["student", "points", "comment"]
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")
CELLS = st.one_of(
    st.text(LETTERS, max_size=12),
    st.sampled_from(
        ["2,5", "a;b", "a\tb", 'say "x"', "two\nlines", "two\r\nlines", " x ", "007", "=1+1", "½"]
    ),
)
TABLES = st.lists(
    st.lists(CELLS, min_size=3, max_size=3).filter(lambda r: any(c.strip() for c in r)), max_size=6
)
DIALECTS = {
    "delimiter": st.sampled_from(",;\t"),
    "lineterminator": st.sampled_from(["\r\n", "\n", "\r"]),
    "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
}


def as_text(rows, **dialect):
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(rows)
    return out.getvalue()


@given(
    TABLES,
    st.fixed_dictionaries(DIALECTS),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le", "utf-32"]),
    st.integers(0, 2),
    st.integers(0, 2),
)
def test_any_table_in_any_dialect_is_read_back_the_same(rows, dialect, encoding, blank_rows, blank_columns):
    assume(
        dialect["quoting"] == csv.QUOTE_ALL or not any("\r" in c or "\n" in c for row in rows for c in row)
    )
    wide = [row + [""] * blank_columns for row in [HEADER, *rows]]
    wide += [[""] * len(wide[0])] * blank_rows
    text = as_text(wide, **dialect)
    try:
        raw = text.encode(encoding)
    except UnicodeEncodeError:
        assume(False)
    if encoding == "cp1252" and not text.isascii():
        with pytest.raises(UnicodeDecodeError):  # else nobody could tell
            raw.decode("utf-8")
        assume(not sheets._chinese(raw))  # nor here: four pairs of accents that spell common Chinese
    found = sheets.read(raw, columns=HEADER)
    assert found.columns == HEADER
    assert [list(row.values()) for row in found.rows] == rows
    assert found.numbers == list(range(2, 2 + len(rows)))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("header", [["id"], ["id", "name; given", "a,b"], ["a b", "ü"]])
def test_the_separator_is_told_without_knowing_the_columns(mark, header):
    rows = [[f"x{i},y", "p;q", "r\ts"][: len(header)] for i in range(3)]
    found = sheets.read(as_text([header, *rows], delimiter=mark).encode())
    assert found.columns == header
    assert [list(row.values()) for row in found.rows] == rows


def test_the_hint_for_a_spreadsheet_is_taken_and_counted():
    found = sheets.read(b"sep=;\r\nstudent;points\r\nZoe;2,5\r\n", numeric=["points"])
    assert found.rows == [{"student": "Zoe", "points": "2.5"}]
    assert found.numbers == [3]


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        ("2,5", ";", "2.5"),
        ("2,5", ",", "2.5"),
        ("2,5", "\t", "2.5"),
        ("-0,05", ";", "-0.05"),
        ("−0,125", ",", "-0.125"),
        (",5", ";", "0.5"),
        ("1.234,5", ";", "1234.5"),
        ("1,234.5", "\t", "1234.5"),
        ("1 234,5", ";", "1234.5"),
        ("1\u202f234\u00a0567,5", ";", "1234567.5"),
        ("1.234.567", ";", "1234567"),
        ("1,5E+05", ";", "1.5E+05"),
        ("1,234", ";", "1.234"),
        ("1,234", ",", "1,234"),  # either: told as no number
        ("1.234", ";", "1.234"),
        ("2.5", ";", "2.5"),
        (" 12 ", ";", " 12 "),
        ("2,5 points", ";", "2,5 points"),
        ("1,2,3", ";", "1,2,3"),
        ("", ";", ""),
        ("n/a", ";", "n/a"),
    ],
)
def test_a_decimal_comma_is_read_in_columns_of_numbers_alone(cell, mark, number):
    found = sheets.read(
        as_text([HEADER, ["Zoë", cell, cell]], delimiter=mark).encode("utf-8"),
        columns=HEADER,
        numeric=["points"],
    )
    assert found.rows == [{"student": "Zoë", "points": number, "comment": cell}]
    assert any("column points" in note for note in found.notes) == (number != cell)


def test_what_was_mended_is_said(tmp_path):
    file = tmp_path / "marks.csv"
    file.write_bytes("student;points\r\nZoë;2,5\r\n".encode("cp1252"))
    assert sheets.read(file, numeric=["points"]).notes == [
        "marks.csv: read as Windows-1252; 'CSV UTF-8' keeps every letter",
        "marks.csv: separated by semicolons",
        "column points: numbers read with a decimal point, such as 2.5 for 2,5",
    ]
    assert sheets.read(b"student,points\nZoe,2.5\n", numeric=["points"]).notes == []


def test_blank_rows_count_and_quoted_line_ends_do_not():
    found = sheets.read(b'a,b\n\n"x\ny",1\n,,,\nz,2\n')
    assert found.rows == [{"a": "x\ny", "b": "1"}, {"a": "z", "b": "2"}]
    assert found.numbers == [3, 5]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "marks.csv: the file is empty"),
        (b"\xef\xbb\xbf", "marks.csv: the file is empty"),
        (b" \r\n;;\r\n", "marks.csv: the file is empty"),
        (b"PK\x03\x04...", "marks.csv: is a workbook"),
        (b"\xd0\xcf\x11\xe0...", "marks.csv: is a workbook"),
        (b"a,b\nZ\x81,1\n", "marks.csv: is neither UTF-8 nor Windows text"),
        (b"\xff\xfea\0,\0b", "marks.csv: is damaged or cut short"),
        (b"a,b\nx\0y,1\n", "marks.csv: is no text"),
        (b"a,b,a\n1,2,3\n", "marks.csv, row 1: the column a stands twice"),
        (b"a,b\n1,2\n1,2,5\n", "marks.csv, row 3: '5' stands in no column"),
        (b"a,,b\n1,2,3\n", "marks.csv, row 2: '2' stands in no column"),
        (b'a,b\n1,2\n"x,1\n2,3\n', "marks.csv, row 3: a quotation mark is not closed"),
        (b'a;b\n"x" y;1\n', "marks.csv, row 2: a quotation mark"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_the_place(raw, says):
    with pytest.raises(ValueError, match="marks") as raised:
        sheets.read(raw, "marks.csv")
    assert str(raised.value).startswith(says)
    assert "\n" not in str(raised.value)


def test_a_folder_in_its_place_is_told_and_a_missing_file_is_the_callers(tmp_path):
    with pytest.raises(ValueError, match="can't be read"):
        sheets.read(tmp_path)
    with pytest.raises(FileNotFoundError):
        sheets.read(tmp_path / "marks.csv")


@pytest.mark.parametrize("words", ["结果很好，医生也同意。", "昵称：小王；选项一"])
def test_chinese_as_a_spreadsheet_in_china_saves_it(words):
    found = sheets.read(f"student,comment\n1,{words}\n".encode("gb18030"))
    assert found.rows == [{"student": "1", "comment": words}]
    assert not found.guessed


@pytest.mark.parametrize(
    "words",
    ["Ça dépend, l'hôpital est déjà prêt", "Größe, Übermaß, Füße", "señor, ¿qué pasó? ½", "naïve – “quoted”"],
)
def test_accents_are_no_chinese(words):
    found = sheets.read(f'student,comment\n1,"{words}"\n'.encode("cp1252"))
    assert found.rows[0]["comment"] == words
    assert found.guessed
