"""Who is in the course: `--roster FILE`, so that who handed in nothing has a row, and importers find everyone.

Columns are known by their names, whatever their order. Looked up in the platforms' own code: Canvas' gradebook export
(`gradebook_exporter.rb`: Student or LastName and FirstName, ID, SIS User ID, SIS Login ID, Section; rows for points
possible and for how grades are posted come first) and Moodle's grading worksheet (`mod/assign/gradingtable.php`:
Identifier "Participant 1234", Full name, ID number, Email address). Moodle's list of participants and tables made by
hand have a name (or a first and a last one) and perhaps a number and an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from helpers.case import sheets
from helpers.faults import Fault
from helpers.grading.compare import NOTHING
from helpers.grading.files import shown
from helpers.grading.intake import Submission
from helpers.grading.store import fingerprint

_COLUMNS = {
    "name": (
        "student",
        "student name",
        "full name",
        "fullname",
        "name",
        "vollständiger name",
        "display name",
    ),
    "first": ("first name", "firstname", "given name", "vorname"),
    "last": ("last name", "lastname", "surname", "family name", "nachname"),
    "identifier": ("identifier", "participant"),
    "id": ("id", "canvas id", "canvas_user_id", "user id", "user_id"),
    "number": (
        "sis user id",
        "id number",
        "student id",
        "student number",
        "matriculation number",
        "matrikelnummer",
    ),
    "login": ("sis login id", "username", "login", "login id"),
    "section": ("section", "group", "groups"),
    "email": ("email address", "email", "e-mail", "e-mail-adresse", "mail"),
    "modified": ("last modified (grade)",),
}
_NOBODY = re.compile(r"(?i)(Student, Test|Manual Posting|Muted)$")  # rows of Canvas' export


@dataclass(frozen=True)
class Person:
    """One line of the roster. ``number``, ``login`` and ``section`` are as the platform has them."""

    row: int
    name: str
    canvas: str = ""
    moodle: str = ""
    number: str = ""
    login: str = ""
    section: str = ""
    email: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Roster:
    """The course. ``head`` are the file's columns, among which Canvas' assignments are."""

    people: tuple[Person, ...] = ()
    head: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matched:
    """Submissions under the roster's names, who handed in what, who nothing, and what fits nobody, by row."""

    submissions: tuple[Submission, ...]
    people: dict[str, Person]  # by Submission.person
    missing: tuple[Submission, ...] = ()
    said: tuple[str, ...] = ()


def read(path: Path) -> Roster:
    """The people of a roster.

    Raises
    ------
    Fault
        Where no column holds names, or there is nobody.
    """
    table = sheets.read(path, columns=[name for known in _COLUMNS.values() for name in known])
    places = _places(table)
    if "name" not in places and not {"first", "last"} & set(places):
        raise Fault(
            f"{path.name}: no column holds names; columns: {', '.join(table.columns)}. "
            "Known are Student (Canvas), Full name (Moodle), Name, First name and Last name"
        )
    worksheet = "identifier" in places
    people = []
    for row, cells in zip(table.numbers, table.rows, strict=True):
        found = {what: cells[column].strip() for what, column in places.items()}
        name = found.get("name") or " ".join(part for part in (found.get("first"), found.get("last")) if part)
        if not name or name.startswith("Points Possible") or _NOBODY.match(name):
            continue
        moodle = _last_number(found.get("identifier", ""))
        canvas = "" if worksheet else _last_number(found.get("id", ""))
        rest = {what: found.get(what, "") for what in ("number", "login", "section", "email", "modified")}
        people.append(Person(row, name, canvas, moodle, **rest))
    if not people:
        raise Fault(f"{path.name} lists nobody")
    return Roster(tuple(people), tuple(table.columns))


def _places(table: sheets.Sheet) -> dict[str, str]:
    """Which column holds what, as far as any does."""
    names = {" ".join(name.lower().split()): name for name in table.columns}
    found = {what: next((name for name in known if name in names), "") for what, known in _COLUMNS.items()}
    return {what: names[name] for what, name in found.items() if name}


def _last_number(text: str) -> str:
    digits = re.search(r"(\d+)(?:[.,]0+)?\s*$", text)
    return digits[1] if digits else ""


def match(roster: Roster, submissions: Iterable[Submission]) -> Matched:
    """Find each submission's student: by the platform's number, else by a name, login or address that only one has."""
    found, people, said = [], {}, []
    for one in submissions:
        fitting = _fitting(roster, one)
        if len(fitting) == 1:
            person = fitting[0]
            people[one.person] = person
            one = replace(
                one,
                student=person.name,
                canvas=one.canvas or person.canvas,
                moodle=one.moodle or person.moodle,
            )
        elif fitting:
            rows = " and ".join(str(person.row) for person in fitting)
            said.append(f"{shown(one.where)}: rows {rows} of the roster fit {shown(one.student)}")
        else:
            said.append(f"{shown(one.where)}: {shown(one.student)} is not in the roster")
        found.append(one)
    said += _shared(people)
    there = {person.row for person in people.values()}
    absent = {person: _nothing(person) for person in roster.people if person.row not in there}
    people |= {one.person: person for person, one in absent.items()}
    return Matched(tuple(found), people, tuple(absent.values()), tuple(dict.fromkeys(said)))


def _fitting(roster: Roster, one: Submission) -> list[Person]:
    for platform in ("canvas", "moodle"):
        number = getattr(one, platform)
        if number and any(getattr(person, platform) for person in roster.people):
            return [person for person in roster.people if getattr(person, platform) == number]
    name = _plain(one.student)
    ways = (
        lambda person: name in _spellings(person.name),
        lambda person: one.student.strip() in (person.number, person.login, person.email),
        lambda person: bool(person.email) and name == _plain(person.email.partition("@")[0]),
    )
    return next((found for way in ways if (found := [p for p in roster.people if way(p)])), [])


def _spellings(name: str) -> set[str]:
    """A name's letters in the orders that platforms write it in: "Doe, Jane" is "janedoe" and Canvas' "doejane"."""
    last, comma, first = name.partition(",")
    words = name.replace(",", " ").split()
    orders = {
        _plain(name),
        _plain(" ".join(words[-1:] + words[:-1])),
        _plain(" ".join(words[1:] + words[:1])),
    }
    return orders | ({_plain(first + last)} if comma else set())


def _plain(name: str) -> str:
    flat = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in flat if letter.isalnum())


def _shared(people: dict[str, Person]) -> list[str]:
    """Rows that more than one student's files fit."""
    rows: dict[int, int] = {}
    for person in people.values():
        rows[person.row] = rows.get(person.row, 0) + 1
    return [
        f"row {row} of the roster fits {count} different students' files"
        for row, count in rows.items()
        if count > 1
    ]


def _nothing(person: Person) -> Submission:
    return Submission(
        person.name, None, "", fingerprint("roster", person.row, person.name), canvas=person.canvas,
        moodle=person.moodle, why=NOTHING,
    )  # fmt: skip
