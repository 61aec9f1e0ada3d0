"""The forms that course platforms import, column by column as their own code reads them.

Canvas (`lib/gradebook_importer.rb`, `gradebook_exporter.rb`). The head begins with Student and ID; SIS User ID, SIS
Login ID and Section follow in this order, and each further column is an assignment, called by its title with its
number in brackets, or by its title alone. A row whose first cell holds "Points Possible" says what an assignment can
earn. A student is found by ID, else by the SIS ids, else by name. Cells are trimmed; an empty one is no grade, and
Canvas shows it as a change before it imports, where the student has a grade already.

Moodle (`mod/assign/feedback/offline/importgradeslib.php`, `gradingtable.php`). The columns Identifier, Grade and Last
modified (grade) are asked for, or the whole file is refused; Feedback comments is read where the assignment has that
feedback. A student is found by the number at the end of Identifier. An empty grade is passed over, as is one above the
assignment's maximum, and one that was changed in Moodle after the date in Last modified (grade), unless the importer's
tick says otherwise. The separator is a comma, the encoding UTF-8, the names of columns the site's language (here
English).

A cell stays empty while a written answer waits, where a submission could not be run, and where a student handed a
lesson in more than once with different points: none of these is a zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from helpers.grading.compare import Outcome
from helpers.grading.gradebook import Row, possible
from helpers.grading.roster import Person, Roster
from helpers.grading.spreadsheet import number, table

CANVAS_HEAD = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
MOODLE_HEAD = [
    "Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed",
    "Last modified (submission)", "Last modified (grade)", "Feedback comments",
]  # fmt: skip
People = dict[str, Person]  # by Submission.person
Form = Callable[[list[Row], Roster, People], Iterator[tuple[str, str]]]


def canvas(rows: list[Row], roster: Roster, people: People) -> Iterator[tuple[str, str]]:
    """One file for all lessons: a student a row, a lesson a column."""
    lessons = {row.lesson: possible(row) for row in rows if row.plan}
    titles = [_title(lesson, roster.head) for lesson in lessons]
    lines: list[list[object]] = [["    Points Possible", "", "", "", "", *map(number, lessons.values())]]
    for own in _students(rows):
        first, person = own[0], people.get(own[0].submission.person)
        if not first.submission.canvas and _namesake(first, rows):
            continue  # Canvas would find both by the name, and give one the other's points
        sis = (person.number, person.login, person.section) if person else ("", "", "")
        lines.append(
            [first.student, first.submission.canvas, *sis, *(_points(own, lesson) for lesson in lessons)]
        )
    yield "canvas.csv", table(CANVAS_HEAD[:5] + titles, lines)


def moodle(rows: list[Row], roster: Roster, people: People) -> Iterator[tuple[str, str]]:
    """A grading worksheet for each lesson."""
    for lesson in sorted({row.lesson for row in rows if row.plan}):
        concerned = [
            own for own in _students(rows) if any(row.lesson == lesson or not row.lesson for row in own)
        ]
        most = next(possible(row) for row in rows if row.lesson == lesson and row.plan)
        lines = [_worksheet_line(own, lesson, most, people) for own in concerned]
        yield f"moodle-{lesson}.csv", table(MOODLE_HEAD, lines)


FORMS: dict[str, Form] = {"canvas": canvas, "moodle": moodle}


def left_out(rows: list[Row]) -> list[str]:
    """What a platform's import cannot be given, and why, in words."""
    lost = Counter(
        own[0].student for own in _students(rows) if not own[0].submission.canvas and _namesake(own[0], rows)
    )
    return [
        f"canvas.csv leaves out {name}: {count} students are called so, and no Canvas number tells them apart"
        for name, count in lost.items()
    ]


def _worksheet_line(own: list[Row], lesson: str, most: float | None, people: People) -> list[object]:
    first, person = own[0], people.get(own[0].submission.person)
    who = f"Participant {first.submission.moodle}" if first.submission.moodle else ""
    comment = "; ".join(row.grade.why for row in own if not row.grade.ran and row.submission.where)
    email, modified = (person.email, person.modified.strip("-")) if person else ("", "")
    return [who, first.student, email, "", _points(own, lesson), number(most), "Yes", "", modified, comment]


def _students(rows: list[Row]) -> list[list[Row]]:
    """Rows by the student that they are of, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.submission.person, []).append(row)
    return list(found.values())


def _namesake(one: Row, rows: list[Row]) -> bool:
    return any(row.student == one.student and row.submission.person != one.submission.person for row in rows)


def _points(own: list[Row], lesson: str) -> str:
    """A student's points for a lesson: nothing while they are not final, or where files of theirs say different ones."""
    finals = {_final(row) for row in own if row.lesson == lesson}
    return finals.pop() if len(finals) == 1 else ""


def _final(row: Row) -> str:
    waiting = any(one.outcome is Outcome.TO_MARK for one in row.grade.judgements)
    return "" if waiting or not row.grade.ran else number(row.grade.points)


def _title(lesson: str, head: tuple[str, ...]) -> str:
    """The lesson's column in Canvas' own export, where exactly one has its name; else the lesson's name."""
    same = [one for one in head if one.rpartition(" (")[0].strip().lower() == lesson.lower()]
    return same[0] if len(same) == 1 else lesson
