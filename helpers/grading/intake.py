"""Which files are submissions, and whose."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.faults import Fault

# Doe, Jane hands in to Canvas: doejane_LATE_1234_56789_02-value-chain-1.ipynb
_CANVAS = re.compile(r"^(?P<student>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_(?P<rest>.+)$")
# to Moodle: "Jane Doe_1234_assignsubmission_file_" as a folder or as the start of a file's name
_MOODLE = re.compile(
    r"^(?P<student>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$", re.S
)
_VERSION = re.compile(r"\s*\((?P<paren>\d{1,3})\)$")
_CANVAS_VERSION = re.compile(r"-(?P<dash>\d{1,2})$")
_SKIPPED = (".ipynb_checkpoints", "__MACOSX")


@dataclass(frozen=True)
class Submission:
    """One file handed in, or (with no path) a student's folder in which there is no notebook."""

    student: str
    path: Path | None
    where: str  # as the instructor knows it: relative to the folder of submissions
    canvas: str = ""
    moodle: str = ""
    version: int = 0
    earlier: tuple[str, ...] = ()  # files of the same name that this one replaces

    def read(self) -> bytes:
        return self.path.read_bytes() if self.path is not None else b""


def find(place: Path) -> list[Submission]:
    """All submissions of a notebook file or a folder, in an order that does not depend on the machine.

    Raises
    ------
    Fault
        Where there is nothing to grade.
    """
    if place.is_file():
        return [_of_file(place, place.name, None)]
    if not place.is_dir():
        raise Fault(f"{place} is neither a notebook nor a folder")
    found: list[Submission] = []
    for entry in sorted(place.iterdir(), key=lambda path: path.name):
        if entry.is_symlink() or entry.name.startswith(".") or entry.name in _SKIPPED:
            continue
        if entry.is_dir():
            owner = _owner(entry.name)
            inside = [_of_file(path, str(path.relative_to(place)), owner) for path in _notebooks(entry)]
            found += inside or [Submission(path=None, where=entry.name, **owner)]
        elif entry.suffix.lower() == ".ipynb":
            found.append(_of_file(entry, entry.name, None))
    if not found:
        raise Fault(f"there is no notebook (.ipynb) in {place}")
    return sorted(_latest(found), key=lambda one: (one.student, one.where))


def _notebooks(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part in _SKIPPED or part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() == ".ipynb" and path.is_file() and not path.is_symlink() and not hidden:
            yield path


def _owner(name: str) -> dict[str, Any]:
    moodle, canvas = _MOODLE.match(name), _CANVAS.match(name)
    if moodle:
        return {"student": moodle["student"], "moodle": moodle["number"], "canvas": ""}
    if canvas:
        return {"student": canvas["student"], "canvas": canvas["number"], "moodle": ""}
    return {"student": name, "canvas": "", "moodle": ""}


def _of_file(path: Path, where: str, owner: dict[str, Any] | None) -> Submission:
    stem = re.sub(r"\.ipynb$", "", path.name, flags=re.I)
    version = 0
    numbered = _VERSION.search(stem)
    if numbered:
        version, stem = int(numbered["paren"]), stem[: numbered.start()]
    known = owner or _owner(stem)
    if owner is None and known["canvas"] and (dashed := _CANVAS_VERSION.search(stem)):
        version = max(version, int(dashed["dash"]))
    return Submission(**known, path=path, where=where, version=version)


def _latest(found: list[Submission]) -> list[Submission]:
    """The highest version of each student's file; a copy called "name (1).ipynb" is a later one."""
    groups: dict[tuple[str, str, str, str], list[Submission]] = {}
    for one in found:
        folder, _, name = one.where.rpartition("/")
        stem = _VERSION.sub("", re.sub(r"\.ipynb$", "", name, flags=re.I))
        if one.canvas:
            stem = _CANVAS_VERSION.sub("", re.sub(r"_\d+_", "_", stem.replace("_LATE", "")))
        groups.setdefault((one.student, one.canvas or one.moodle, folder, stem), []).append(one)
    kept = []
    for group in groups.values():
        *earlier, last = sorted(group, key=lambda one: (one.version, one.where))
        kept.append(Submission(**{**last.__dict__, "earlier": tuple(one.where for one in earlier)}))
    return kept


def shown(name: str) -> str:
    """A name as text that is safe to look at: no line breaks, no marks that turn writing round."""
    kept = []
    for letter in name:
        if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co"):
            kept.append(f"[U+{ord(letter):04X}]")
        else:
            kept.append(letter)
    return "".join(kept).strip() or "[no name]"


def folder_name(student: str, *more: str) -> str:
    """A short folder name for a student: letters, digits, hyphens, and a few digits that make it unique."""
    flat = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", flat).strip("-")[:40] or "student"
    unique = hashlib.sha256("\0".join((student, *more)).encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{slug}-{unique}"
