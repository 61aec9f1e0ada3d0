"""Which files are submissions, and whose.

*No row fewer than hand-ins.* Every name in the folder (or ZIP) of submissions ends in at least one `Submission`:
each notebook is one; who handed in no notebook has one that says what came in its place. Files that lie beside a
notebook are said in its remarks. Nothing is left out but what systems leave behind (`files.is_junk`).

*Identity is the platform's number or the file, never the name alone*: `Submission.person` and `Submission.key`.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from helpers.faults import Fault
from helpers.grading import archive, files, owners
from helpers.grading.files import MEGABYTE, Entry, Found, shown
from helpers.grading.owners import Owner
from helpers.grading.store import fingerprint, workspace

LARGEST = 20 * MEGABYTE  # of one notebook
_NOTEBOOK = re.compile(r"\.ipynb$", re.I)
# What browsers and mail programs make of a notebook's name.
_MISNAMED = re.compile(r"\.ipynb\.(?!html?$|pdf$|py$|zip$)\w{1,12}$", re.I)
_MAYBE = re.compile(r"(\.json|\.txt|^[^.]+)$", re.I)
_VERSION = re.compile(r"(?<!\s)\s*+\((?P<paren>\d{1,3})\)$")
_CANVAS_VERSION = re.compile(r"-(?P<dash>\d{1,2})$")


@dataclass(frozen=True)
class Submission:
    """One notebook handed in, or (with no path) what a student handed in that is none; ``why`` then says what it is.

    ``notes`` are for the student too, ``remarks`` for the instructor alone. A class' files are too much to hold at
    once: ``path`` says where the content lies, here or unpacked, and `content` reads it when its turn has come.
    """

    student: str
    path: Path | None
    where: str  # as the instructor knows it: from the folder of submissions
    person: str = ""  # a digest of what tells a student from another
    stem: str = ""  # the file's own name, without what marks a later copy
    canvas: str = ""
    moodle: str = ""
    version: int = 0
    late: bool = False
    why: str = ""
    earlier: tuple[str, ...] = ()  # files of the same name that this one replaces
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    digest: str = field(default="", repr=False, compare=False)  # of its content; empty where there is none

    @property
    def key(self) -> str:
        """What tells this submission from every other, whatever its students are called."""
        return fingerprint(self.person, self.where.rpartition("/")[0], _bare(self))


@dataclass(frozen=True)
class _Person:
    """All that one student handed in."""

    owner: Owner
    key: str
    files: tuple[Found, ...]
    folder: str = ""  # their folder, where they have one


@contextmanager
def unpacking() -> Iterator[Path]:
    """A folder of this run's own, for what archives hold."""
    private = workspace("in")
    try:
        yield private
    finally:
        shutil.rmtree(private, ignore_errors=True)


def find(place: Path, private: Path, largest: int = LARGEST) -> list[Submission]:
    """All submissions of a notebook file, a folder, or a course platform's ZIP, which is unpacked into `private`.

    The order does not depend on the machine. Files of more than `largest` bytes are not read.

    Raises
    ------
    Fault
        Where there is nothing to grade.
    """
    people = _people(_entries(place, private, largest))
    found = [one for person in people for one in _handed_in(person, private, largest)]
    if not found:
        raise Fault(f"{place} is empty: there is no notebook (.ipynb) in it")
    return sorted(found, key=lambda one: (one.student, one.where))


def content(one: Submission, largest: int = LARGEST) -> bytes:
    """A submission's content, as it was when it was found.

    Raises
    ------
    Refused
        Where it has been changed or removed since.
    """
    assert one.path is not None
    data = files.read(one.path, largest)
    if fingerprint(data) != one.digest:
        raise files.Refused("the file was changed")
    return data


def _entries(place: Path, private: Path, largest: int) -> list[Entry]:
    if place.is_dir():
        try:
            return files.entries(place)
        except OSError as problem:
            raise Fault(f"{place} cannot be opened: {problem.strerror}") from None
    if not place.exists():
        raise Fault(f"{place} is neither a notebook, nor a folder, nor a ZIP: it does not exist")
    if place.suffix.lower() != ".zip":
        name = files.as_text(place.name)
        return [Entry(name, False, (Found(name, place.resolve()),))]
    bounds = archive.Bounds(one=largest)
    try:
        members = archive.unpack(place, private / "class", bounds)
    except archive.NoArchive as problem:
        raise Fault(f"{place.name}: {problem}") from None
    except OSError as problem:
        raise Fault(f"{place.name} cannot be unpacked: {problem.strerror}") from None
    tops: dict[str, list[Found]] = {}
    for one in members:
        tops.setdefault(one.where.split("/")[0], []).append(one)
    return [Entry(top, "/" in found[0].where, tuple(found)) for top, found in sorted(tops.items())]


def _people(entries: list[Entry]) -> list[_Person]:
    """Who handed in what. What one platform's student has in several folders or files counts as one person's."""
    told = owners.tell(entry.name for entry in entries)
    groups: dict[str, list[tuple[Owner, Entry]]] = {}
    for entry in entries:
        owner = told.get(entry.name)
        if owner is None:
            name = entry.name if entry.folder else _stem(entry.name)[0]
            owner, key = Owner(name), fingerprint("folder" if entry.folder else "file", name)
        else:
            key = fingerprint("canvas", owner.canvas, "moodle", owner.moodle, owner.student)
        groups.setdefault(key, []).append((owner, entry))
    people = []
    for key, group in groups.items():
        owner = replace(group[0][0], late=any(one.late for one, _ in group))
        found = tuple(file for _, entry in group for file in entry.files)
        folder = ", ".join(entry.name for _, entry in group if entry.folder)
        people.append(_Person(owner, key, found, folder))
    return people


def _handed_in(person: _Person, private: Path, largest: int) -> list[Submission]:
    """At least one submission: each notebook, else what came in its place."""
    make = _maker(person)
    found: list[Submission] = []
    others: list[tuple[Found, str]] = []  # and what they are
    for file in person.files:
        name, note = file.name, ""
        if _MISNAMED.search(name) or (_MAYBE.search(name) and _is_notebook(file, largest)):
            note = f"the file is called {shown(name)} and was read as a notebook: hand in a file that ends in .ipynb"
        if _NOTEBOOK.search(name) or note:
            found.append(_read(make(file), file, largest, note))
        elif name.lower().endswith(".zip") and file.path is not None:
            inside, why = _from_zip(file, make, private, largest)
            found += inside
            others += [] if inside else [(file, why)]
        else:
            others.append((file, file.why or files.what_it_is(name)))
    if found:
        left = tuple(f"also handed in, not looked at: {shown(file.where)}" for file, _ in others)
        found = _latest(found)
        return [replace(found[0], remarks=found[0].remarks + left), *found[1:]]
    return [_no_notebook(person, others, make)]


def _maker(person: _Person) -> Callable[..., Submission]:
    owner = person.owner
    remarks = ("handed in late",) if owner.late else ()

    def make(file: Found, where: str = "") -> Submission:
        stem, version = _stem(file.name)
        stem = stem if _NOTEBOOK.search(file.name) else file.name  # "a.ipynb.txt" is no copy of "a.ipynb"
        if owner.canvas and (dashed := _CANVAS_VERSION.search(stem)):
            version = max(version, int(dashed["dash"]))
        return Submission(
            owner.student, file.path, where or file.where, person.key, stem, owner.canvas, owner.moodle, version,
            owner.late, file.why, remarks=remarks,
        )  # fmt: skip

    return make


def _stem(name: str) -> tuple[str, int]:
    """A file's name without its endings and without a copy's number, and that number."""
    stem = _NOTEBOOK.sub("", _MISNAMED.sub("", name))
    stem = re.sub(r"\.(json|txt|zip)$", "", stem, flags=re.I) if stem == name else stem
    numbered = _VERSION.search(stem)
    return (stem[: numbered.start()], int(numbered["paren"])) if numbered else (stem, 0)


def _is_notebook(file: Found, largest: int) -> bool:
    if file.path is None:
        return False
    try:
        return files.holds_a_notebook(files.read(file.path, largest))
    except files.Refused:
        return False


def _read(one: Submission, file: Found, largest: int, note: str = "") -> Submission:
    """The submission with its content, or with the reason why there is none."""
    notes = (*one.notes, *((note,) if note else ()))
    if file.path is None:
        return replace(one, notes=notes)
    try:
        data = files.read(file.path, largest)
    except files.Refused as refusal:
        return replace(one, path=None, why=str(refusal))
    kind = files.what_it_is("", data[:64])
    if kind:
        no_text = "" if kind == "a web page" else ", not text in UTF-8"
        return replace(one, path=None, why=f"it is called a notebook and is {kind}{no_text}: {files.HAND_IN}")
    return replace(one, notes=notes, digest=fingerprint(data))


def _from_zip(
    file: Found, make: Callable[..., Submission], private: Path, largest: int
) -> tuple[list[Submission], str]:
    """The notebooks in a ZIP that a student handed in; where there is none, what is in it instead."""
    assert file.path is not None
    place = private / fingerprint(str(file.path))
    try:
        members = archive.unpack(file.path, place, replace(archive.INNER, one=largest))
    except archive.NoArchive as problem:
        return [], f"a ZIP archive that cannot be opened: {problem}"
    except OSError as problem:
        return [], f"a ZIP archive that could not be opened ({problem.strerror})"
    note = f"the notebook was taken out of {shown(file.name)}: hand in the notebook itself"
    found = [
        _read(make(one, where=f"{file.where}/{one.where}"), one, largest, note)
        for one in members
        if _NOTEBOOK.search(one.name)
    ]
    held = ", ".join(shown(one.name) for one in members[:3]) or "nothing"
    return found, f"a ZIP archive without a notebook; it holds {held}"


def _no_notebook(
    person: _Person, others: list[tuple[Found, str]], make: Callable[..., Submission]
) -> Submission:
    """The row of who handed in no notebook."""
    if not others:
        why = f"there is no notebook in the folder, it is empty: {files.HAND_IN}"
        return replace(make(Found(person.folder, None)), path=None, why=why)
    refused = [file for file, why in others if file.why]
    if len(others) == len(refused) == 1:
        where = person.folder or refused[0].where
        said = refused[0].why if where == refused[0].where else f"{shown(refused[0].name)}: {refused[0].why}"
        return replace(make(refused[0]), where=where, path=None, why=said)
    names = ", ".join(f"{shown(file.name)}{f' ({kind})' if kind else ''}" for file, kind in others[:3])
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    where = person.folder or others[0][0].where
    return replace(
        make(others[0][0]), where=where, path=None, why=f"no notebook but {names}{more}: {files.HAND_IN}"
    )


def _latest(found: list[Submission]) -> list[Submission]:
    """The highest version of each of a student's files: "name (1).ipynb" is a later copy of "name.ipynb"."""
    kept = []
    for group in _copies(found):
        *earlier, last = sorted(group, key=lambda one: (not one.why, one.version, one.where))
        kept.append(replace(last, earlier=tuple(one.where for one in earlier)))
    return kept


def _copies(found: list[Submission]) -> Iterator[list[Submission]]:
    groups: dict[tuple[str, str], list[Submission]] = {}
    plain = {_bare(one) for one in found}
    for one in found:
        stem = _bare(one)
        if (
            one.canvas and _CANVAS_VERSION.sub("", stem) in plain
        ):  # Canvas' "-1" only where the first is there too
            stem = _CANVAS_VERSION.sub("", stem)
        groups.setdefault((one.where.rpartition("/")[0], stem), []).append(one)
    yield from groups.values()


def _bare(one: Submission) -> str:
    """The file's own name, without what Canvas puts before it."""
    return re.sub(r"_\d+_", "_", one.stem.replace("_LATE", "")) if one.canvas else one.stem


def folder_name(student: str, *more: str) -> str:
    """A short folder name for a student: letters, digits, hyphens, and a few digits that make it unique."""
    flat = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", flat).strip("-")[:40] or "student"
    return f"{slug}-{fingerprint(student, *more)[:6]}"
