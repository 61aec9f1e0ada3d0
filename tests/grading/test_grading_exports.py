"""Rosters of the platforms, and the forms that they import, column by column."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from grading import toy

from helpers.faults import Fault
from helpers.grading import compare, exports, intake, roster, similar
from helpers.grading.compare import Judgement, Outcome
from helpers.grading.grade import grade
from helpers.grading.gradebook import Row
from helpers.grading.roster import Roster
from helpers.grading.spreadsheet import plain_table

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,02-toy (5501),Essay (5502),Current Score
,,,,,Manual Posting,,
    Points Possible,,,,,10,20,(read only)
"Doe, Jane",4712,S-001,jdoe,Group A,,,
"Li, Bo",12,S-002,bli,Group A,,,
"Brandt, Zoë",13,S-003,zbrandt,Group B,,,
"Student, Test",99,,x,,,,
"""
MOODLE = """\
Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments
Participant 101,Wei Zhang,0012,wz1@example.edu,Submitted for grading,,10.00,Yes,"Monday, 3 March 2025, 10:00 AM",-,
Participant 102,Wei Zhang,0013,wz2@example.edu,Submitted for grading,,10.00,Yes,"Monday, 3 March 2025, 10:00 AM","Tuesday, 4 March 2025, 9:00 AM",
Participant 103,Ida Bare,0014,ib@example.edu,No submission,,10.00,Yes,-,-,
"""  # noqa: E501
PARTICIPANTS = (
    "First name,Last name,Email address,Groups\nJane,Doe,jane@example.edu,\nBo,Li,bo@example.edu,A\n"
)
PLAIN = "Nr;Name;Matrikelnummer;E-Mail\n1;Jane Doe;0815;jane@x.de\n2;Bo Li;0816;bo@x.de\n"


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> Roster:
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return roster.read(path)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def forms(
    rows: list[Row], course: Roster | None = None, people: exports.People | None = None
) -> dict[str, list[dict[str, str]]]:
    return {
        name: table(text)
        for form in exports.FORMS.values()
        for name, text in form(rows, course or Roster(), people or {})
    }


def graded(row: Row, *outcomes: tuple[Outcome, float | None]) -> Row:
    judged = tuple(Judgement("2.8", outcome, points, 3.0) for outcome, points in outcomes)
    return replace(row, grade=compare.Grade(compare.GRADED, judged))


# --------------------------------------------------------------------------------------------------- roster


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_canvas_export_is_a_roster(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [[cell or "" for cell in row] for row in csv.reader(io.StringIO(CANVAS))]
    found = read(tmp_path, plain_table(rows, separator), encoding).people
    assert [(one.name, one.canvas, one.number, one.login, one.section) for one in found] == [
        ("Doe, Jane", "4712", "S-001", "jdoe", "Group A"),
        ("Li, Bo", "12", "S-002", "bli", "Group A"),
        ("Brandt, Zoë", "13", "S-003", "zbrandt", "Group B"),
    ]


def test_moodles_worksheet_is_a_roster(tmp_path: Path) -> None:
    found = read(tmp_path, MOODLE).people
    assert [(one.name, one.moodle, one.canvas, one.number) for one in found] == [
        ("Wei Zhang", "101", "", "0012"), ("Wei Zhang", "102", "", "0013"), ("Ida Bare", "103", "", "0014"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", [PARTICIPANTS, PLAIN, "name\nJane Doe\nBo Li\n", "Surname,First name\nDoe,Jane\nLi,Bo\n"]
)
def test_other_lists_of_people_are_rosters(tmp_path: Path, text: str) -> None:
    assert [one.name for one in read(tmp_path, text).people] == ["Jane Doe", "Bo Li"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no column holds names; columns: a, b"),
        ("", "the file is empty"),
        ("Name\n", "lists nobody"),
    ],
)
def test_what_is_no_roster_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Fault, match=said):
        read(tmp_path, text)


def hand_in(name: str, **who: str) -> intake.Submission:
    return toy.marked_row(name, {}, **who).submission


def test_numbers_find_people_and_namesakes_stay_two(tmp_path: Path) -> None:
    course = read(tmp_path, MOODLE)
    one, two = hand_in("Wei Zhang", moodle="101"), hand_in("Wei Zhang", moodle="102")
    matched = roster.match(course, [one, two])
    assert [matched.people[submission.person].number for submission in (one, two)] == ["0012", "0013"]
    assert [(left.student, left.moodle, left.why) for left in matched.missing] == [
        ("Ida Bare", "103", "handed in nothing")
    ]
    assert matched.said == ()


@pytest.mark.parametrize(
    "name", ["doejane", "Jane Doe", "Doe, Jane", "JANE DOE", "jane-doe", "jdoe", "S-001", "Doe Jane"]
)
def test_names_find_people_in_any_spelling(tmp_path: Path, name: str) -> None:
    matched = roster.match(read(tmp_path, CANVAS), [hand_in(name)])
    (one,) = matched.submissions
    assert (one.student, one.canvas, matched.said) == ("Doe, Jane", "4712", ())


def test_who_fits_nobody_or_two_is_said_and_stays(tmp_path: Path) -> None:
    matched = roster.match(read(tmp_path, MOODLE), [hand_in("Wei Zhang"), hand_in("Nobody")])
    assert [one.student for one in matched.submissions] == ["Wei Zhang", "Nobody"]
    assert "rows 2 and 3 of the roster fit Wei Zhang" in matched.said[0]
    assert "Nobody is not in the roster" in matched.said[1]
    assert len(matched.missing) == 3


def test_a_row_that_two_fit_is_said(tmp_path: Path) -> None:
    matched = roster.match(
        read(tmp_path, "name\nAda Lovelace\n"), [hand_in("Ada Lovelace"), hand_in("lovelace ada")]
    )
    assert matched.said == ("row 2 of the roster fits 2 different students' files",)


# --------------------------------------------------------------------------------------------------- exports


def test_canvas_form_column_by_column(tmp_path: Path) -> None:
    course = read(tmp_path, CANVAS)
    rows = [
        graded(toy.marked_row("doejane", {"2.8": "x"}, "02-toy", canvas="4712"), (Outcome.MARKED, 2.5)),
        graded(toy.marked_row("libo", {"2.8": "x"}, "02-toy", canvas="12"), (Outcome.TO_MARK, None)),
    ]
    matched = roster.match(course, [row.submission for row in rows])
    rows = [replace(row, submission=one) for row, one in zip(rows, matched.submissions, strict=True)]
    absent = [
        Row(one, "", compare.Grade(compare.NOTHING), {"status": "refused"}, None) for one in matched.missing
    ]
    (text,) = (text for _, text in exports.canvas([*rows, *absent], course, matched.people))
    assert text.splitlines()[0] == "Student,ID,SIS User ID,SIS Login ID,Section,02-toy (5501)"
    first, *rest = table(text)
    assert "Points Possible" in first["Student"]
    assert first["02-toy (5501)"] == "3"
    assert [tuple(one.values()) for one in rest] == [
        ("Doe, Jane", "4712", "S-001", "jdoe", "Group A", "2.5"),
        ("Li, Bo", "12", "S-002", "bli", "Group A", ""),
        ("Brandt, Zoë", "13", "S-003", "zbrandt", "Group B", ""),
    ]


def test_moodles_form_column_by_column(tmp_path: Path) -> None:
    course = read(tmp_path, MOODLE)
    rows = [
        graded(toy.marked_row("Wei Zhang", {"2.8": "x"}, "02-toy", moodle=number), (Outcome.MARKED, points))
        for number, points in (("101", 1.0), ("102", 3.0))
    ]
    matched = roster.match(course, [row.submission for row in rows])
    absent = [
        Row(one, "", compare.Grade(compare.NOTHING), {"status": "refused"}, None) for one in matched.missing
    ]
    ((name, text),) = exports.moodle([*rows, *absent], course, matched.people)
    assert name == "moodle-02-toy.csv"
    head = text.splitlines()[0].split(",")
    needed = [
        "Identifier",
        "Full name",
        "Grade",
        "Maximum Grade",
        "Last modified (grade)",
        "Feedback comments",
    ]
    assert [column for column in needed if column not in head] == []
    assert head == [column for column in MOODLE.splitlines()[0].split(",") if column != "ID number"]
    kept = ("Identifier", "Grade", "Maximum Grade", "Last modified (grade)")
    assert [tuple(one[column] for column in kept) for one in table(text)] == [
        ("Participant 101", "1", "3", ""), ("Participant 102", "3", "3", "Tuesday, 4 March 2025, 9:00 AM"),
        ("Participant 103", "", "3", ""),
    ]  # fmt: skip


def test_namesakes_that_canvas_could_mix_up_are_left_out_and_said() -> None:
    rows = [
        graded(toy.marked_row("Wei Zhang", {"2.8": "x"}, "02-toy", stem=n), (Outcome.MARKED, 1.0))
        for n in "ab"
    ]
    rows.append(graded(toy.marked_row("Ada", {"2.8": "x"}, "02-toy"), (Outcome.MARKED, 2.0)))
    assert [one["Student"] for one in forms(rows)["canvas.csv"]] == ["Points Possible", "Ada"]
    assert exports.left_out(rows) == [
        "canvas.csv leaves out Wei Zhang: 2 students are called so, and no Canvas number tells them apart"
    ]
    assert len(forms(rows)["moodle-02-toy.csv"]) == 3


@pytest.mark.parametrize(("first", "second", "said"), [(1.0, 2.0, ""), (2.0, 2.0, "2"), (None, 2.0, "")])
def test_a_lesson_handed_in_twice_has_points_only_where_both_agree(
    first: float | None, second: float, said: str
) -> None:
    row = toy.marked_row("Ada", {"2.8": "x"}, "02-toy", canvas="7")
    other = replace(row, submission=replace(row.submission, where="b.ipynb"))
    outcome = Outcome.TO_MARK if first is None else Outcome.MARKED
    rows = [graded(row, (outcome, first)), graded(other, (Outcome.MARKED, second))]
    made = forms(rows)
    assert made["canvas.csv"][1]["02-toy"] == said
    assert [one["Grade"] for one in made["moodle-02-toy.csv"]] == [said]
    assert all(
        one.grade.notes == ("this lesson was handed in in more than one file",) for one in similar.twice(rows)
    )


def test_never_a_zero_for_what_could_not_be_run() -> None:
    refused = compare.grade({"status": "refused", "why": "damaged"}, None)
    good = graded(toy.marked_row("Ada", {"2.8": "x"}, "02-toy", moodle="1"), (Outcome.MARKED, 2.0))
    bad = Row(toy.marked_row("Bo", {}, moodle="2").submission, "", refused, {"status": "refused"}, None)
    made = forms([good, bad])
    assert [one["02-toy"] for one in made["canvas.csv"]] == ["3", "2", ""]
    assert [(one["Grade"], one["Feedback comments"]) for one in made["moodle-02-toy.csv"]] == [
        ("2", ""),
        ("", "damaged"),
    ]


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "a;=1+1", "+1", "@SUM(1)", "x\t=2", "-3", " =4"])
def test_a_name_is_no_formula_in_any_form(name: str) -> None:
    rows = [graded(toy.marked_row(name, {"2.8": "x"}, "02-toy"), (Outcome.MARKED, 1.0))]
    for form in exports.FORMS.values():
        for _, text in form(rows, Roster(), {}):
            for separator in ",;\t":
                cells = [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]
                assert [
                    cell for cell in cells if cell.lstrip(' "')[:1] in tuple("=+-@") and cell not in ("-",)
                ] == []


def test_groups_handing_in_one_file_are_said() -> None:
    rows = [
        graded(toy.marked_row(name, {"2.8": "x"}, digest="same"), (Outcome.MARKED, 1.0))
        for name in ("Ada", "Bo")
    ]
    rows.append(graded(toy.marked_row("Cy", {"2.8": "x"}, digest="other"), (Outcome.MARKED, 1.0)))
    assert [row.remarks for row in similar.together(rows)] == [
        ("the same file as Bo",),
        ("the same file as Ada",),
        (),
    ]
    blank = [graded(row, (Outcome.NOT_ANSWERED, 0.0)) for row in rows]
    assert [row.remarks for row in similar.together(blank)] == [(), (), ()]


# ------------------------------------------------------------------------------------------- a whole class


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
def test_the_platforms_zip_from_end_to_end(pack: Path, sandbox: None, tmp_path: Path, platform: str) -> None:
    """The ZIP as it comes, a roster, a mark entered, and the form for import: every student found by number."""
    notebook = json.dumps(toy.submission())
    names = {
        "canvas": {"doejane_4712_99001_02-toy.ipynb": notebook, "libo_LATE_12_99002_02-toy.ipynb.txt": notebook},
        "moodle": {"Wei Zhang_101_assignsubmission_file_/02.ipynb": notebook,
                   "Wei Zhang_102_assignsubmission_file_/02.ipynb": notebook,
                   "Wei Zhang_102_assignsubmission_onlinetext_/onlinetext.html": "<p>see file</p>"},
    }[platform]  # fmt: skip
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as made:
        for name, data in names.items():
            made.writestr(name, data)
    course = tmp_path / "roster.csv"
    course.write_text({"canvas": CANVAS, "moodle": MOODLE}[platform], encoding="utf-8")
    out, said = tmp_path / "out", list[str]()
    options = {"root": pack, "scenarios": 1, "roster": course, "tell": said.append}
    rows = grade(tmp_path / "submissions.zip", out, **options)  # type: ignore[arg-type]
    assert [row.grade.points for row in rows] == [7, 7, None]
    assert rows[-1].grade.outcome == "handed in nothing"
    path = out / "marking" / "marks.csv"
    lines = toy.read_csv(path)
    assert len(lines) == 2
    path.write_text(path.read_text(encoding="utf-8").replace(",3,,,", ",3,1.5,,"), encoding="utf-8")
    rows = grade(tmp_path / "submissions.zip", out, **options)  # type: ignore[arg-type]
    assert [row.grade.points for row in rows] == [8.5, 8.5, None]
    if platform == "canvas":
        assert [(one["ID"], one["02-toy (5501)"]) for one in toy.read_csv(out / "canvas.csv")] == [
            ("", "10"), ("4712", "8.5"), ("12", "8.5"), ("13", ""),
        ]  # fmt: skip
        assert "handed in late" in toy.read_csv(out / "gradebook.csv")[1]["notes"]
    else:
        assert [(one["Identifier"], one["Grade"]) for one in toy.read_csv(out / "moodle-02-toy.csv")] == [
            ("Participant 101", "8.5"), ("Participant 102", "8.5"), ("Participant 103", ""),
        ]  # fmt: skip
    assert said == (["canvas.csv leaves out Wei Zhang: 2 students are called so, and no Canvas number tells them apart"] * 2
                    if platform == "moodle" else [])  # fmt: skip
    assert len(list((out / "students").iterdir())) == 2
