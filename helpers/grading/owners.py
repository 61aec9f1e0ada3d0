"""Whose a file is, as the course platforms name what they let an instructor download.

Moodle (`mod/assign`, its download of all submissions): "Jane Doe_1234_assignsubmission_file_" as a folder, or as the
start of a file's name; a text typed in online comes in "..._onlinetext_". The words are unmistakable.

Canvas (`lib/content_zipper.rb`): "doejane_LATE_4712_99001_name.ipynb": the name in sorting order with letters only,
LATE where it was, the student's number, the file's number; "doejane_4712_text.html" for a text typed in online. With
LATE in it a name is taken for Canvas' own. Without, `anna_2026_02_value-chain.ipynb` has the same form, so the set
decides: every file of the folder has the form, no number begins with a nought, each student's number belongs to one
name, no file's number comes twice, and there are at least two files. Else it is a file's name and nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_MOODLE = re.compile(
    r"^(?P<student>.+?)_(?P<number>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(?P<rest>.*)$", re.S
)
_CANVAS = re.compile(
    r"^(?P<student>.+?)(?P<late>_LATE)?_(?P<number>[1-9]\d*)_(?:(?P<file>[1-9]\d*)_(?P<rest>.+)|(?:text|link)\.html)$",
    re.S,
)
_NAMELESS = re.compile(r"^(?P<late>LATE_)?(?P<student>anon_[A-Za-z0-9]{5})_(?P<file>[1-9]\d*)_(?P<rest>.+)$")


@dataclass(frozen=True)
class Owner:
    """A student as a name tells: the platform's number where it does, and the file's own name in ``rest``."""

    student: str
    canvas: str = ""
    moodle: str = ""
    late: bool = False
    rest: str = ""


def tell(names: Iterable[str]) -> dict[str, Owner]:
    """The owner of each name in a folder of submissions that a platform has named; the others are left out."""
    found: dict[str, Owner] = {}
    canvas: dict[str, re.Match[str]] = {}
    other = 0
    for name in names:
        if moodle := _MOODLE.match(name):
            found[name] = Owner(moodle["student"], moodle=moodle["number"], rest=moodle["rest"])
        elif nameless := _NAMELESS.match(name):
            found[name] = Owner(nameless["student"], late=bool(nameless["late"]), rest=nameless["rest"])
        elif matched := _CANVAS.match(name):
            canvas[name] = matched
        else:
            other += 1
    whole = not other and len(canvas) > 1 and _consistent(canvas.values())
    for name, matched in canvas.items():
        if whole or matched["late"]:
            late, rest = bool(matched["late"]), matched["rest"] or ""
            found[name] = Owner(matched["student"], canvas=matched["number"], late=late, rest=rest)
    return found


def _consistent(matches: Iterable[re.Match[str]]) -> bool:
    names: dict[str, set[str]] = {}
    files: list[str] = []
    for one in matches:
        names.setdefault(one["number"], set()).add(one["student"])
        files += [one["file"]] if one["file"] else []
    return all(len(who) == 1 for who in names.values()) and len(files) == len(set(files))
