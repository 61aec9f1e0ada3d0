"""A folder of one's own to work in: the lessons without outputs, the case's tables, the journal.

The pack itself is left alone, so it may be read-only and shared. Nothing that a person has changed is ever
overwritten: a file is replaced only while it is, byte for byte, what an earlier pack laid there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers import files, places
from helpers.faults import Fault

NAME = "my-lessons"
HIDDEN = ".huashan"  # in a workspace: what was laid there, and JupyterLab's own state
_LAID = "laid.json"
OF_THE_CLASS = ("screens", "sessions", "letters", "sentences")  # the instructor's: they say what is to come
_OPEN = ("answer-", "check-", "predict-", "vote")  # how the ids of cells begin whose code is for learners


@dataclass
class Workspace:
    """What `lay` did, by file name."""

    folder: Path
    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # changed by a person while the pack's own has changed too

    def __str__(self) -> str:
        told = []
        if self.new:
            files = "a file" if len(self.new) == 1 else f"{len(self.new)} files"
            told.append(f"{files} laid in {self.folder}")
        if self.updated:
            told.append(f"brought up to date: {', '.join(self.updated)}")
        if self.left:
            advice = "" if not any(name.endswith(".ipynb") for name in self.left) else (
                "; for the new one beside it: huashan start --fresh NUMBER"
            )  # fmt: skip
            told.append(
                f"left as you have it, though the pack has a newer one: {', '.join(self.left)}{advice}"
            )
        return "\n".join(told)


def is_one(folder: Path | None = None) -> bool:
    """Whether lessons were laid in a folder, by default the current one, for somebody to work in; in a browser, yes."""
    return places.BROWSER or (folder or Path()).joinpath(HIDDEN, _LAID).is_file()


def folded(id: str, source: str) -> bool:
    """Whether a code cell is shown folded: what it makes is for learners, and its code is not.

    One with a comment or with three dots in it speaks to them, except for the two at the top.
    """
    if id in ("parameters", "setup"):
        return True
    return not id.startswith(_OPEN) and "#" not in source and "..." not in source


def plain(path: Path) -> dict[str, Any]:
    """A notebook of the pack's as plain JSON.

    Raises
    ------
    Fault (a ValueError)
        For a file that is none, such as one that was half saved or half merged.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise Fault(f"{path}: is no notebook ({problem})") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise Fault(f"{path}: is no notebook (it has no list of cells)")
    return notebook


def blank(path: Path) -> bytes:
    """A lesson as a student gets it: no outputs, its plumbing folded."""
    notebook = plain(path)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
            if folded(cell.get("id", ""), "".join(cell["source"])):
                cell["metadata"]["jupyter"] = {"source_hidden": True}
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def delivery() -> Iterator[tuple[str, bytes]]:
    """Every file of a workspace: its path from there and its content."""
    for path in places.lessons():
        yield path.name, blank(path)
    for path in sorted([*places.DATA.glob("*.csv"), *places.DATA.glob("*.md")]):
        if path.stem in OF_THE_CLASS:
            continue
        yield f"data/{path.name}", path.read_bytes()


def find(folder: Path | None = None, here: Path | None = None) -> Path:
    """Where a student works: the folder named, or the workspace that we are in or beside, or a new one.

    A new one is `my-lessons` in the current folder, or in the home folder where the current one can't be
    written.

    Raises
    ------
    Fault
        Where neither can be written, or the folder is the pack's own.
    """
    here = (here or Path.cwd()).resolve()
    if folder is not None:
        chosen = (here / folder.expanduser()).resolve()
        if chosen == places.NOTEBOOKS or places.NOTEBOOKS in chosen.parents or chosen == places.ROOT:
            raise Fault(f"{chosen} belongs to the pack itself: give a folder of your own with --folder")
        return chosen
    if (here / HIDDEN).is_dir():
        return here
    candidates = [here / NAME, Path.home() / NAME]
    for one in candidates:
        if one.is_dir() and os.access(one, os.W_OK):
            return one
    for one in candidates:
        if os.access(one.parent, os.W_OK):
            return one
    raise Fault(
        f"neither {candidates[0].parent} nor {candidates[1].parent} can be written: name a folder that can "
        "with --folder"
    )


def lay(folder: Path) -> Workspace:
    """Make or bring up to date a workspace.

    Raises
    ------
    Fault
        Where something stands in the way or the folder can't be written.
    """
    done = Workspace(folder)
    with _told(folder):
        (folder / HIDDEN).mkdir(parents=True, exist_ok=True)
        (folder / "data").mkdir(exist_ok=True)
        known = _known(folder)
        for name, content in delivery():
            _lay(folder, name, content, known, done)
        files.write(folder / HIDDEN / _LAID, (json.dumps(known, indent=1, sort_keys=True) + "\n").encode())
    return done


def _lay(folder: Path, name: str, content: bytes, known: dict[str, str], done: Workspace) -> None:
    place, wanted = folder / name, _digest(content)
    if place.is_dir():
        raise Fault(f"{place} is a folder and stands in the way of the file of that name: move or rename it")
    held = _digest(place.read_bytes()) if place.exists() else None
    if held == wanted:
        known[name] = wanted
    elif held is None:
        files.write(place, content)
        known[name] = wanted
        done.new.append(name)
    elif held == known.get(name):
        files.write(place, content)
        known[name] = wanted
        done.updated.append(name)
    elif known.get(name) != wanted:  # changed by a person, and the pack's has changed as well
        known[name] = wanted  # said once
        done.left.append(name)


def fresh(folder: Path, number: str) -> Path:
    """Lay a fresh copy of one lesson beside the one that is there, and return its path.

    Raises
    ------
    Fault
        Where there is no such lesson or the folder can't be written.
    """
    lesson = find_lesson(number)
    copy = folder / f"{lesson.stem}-fresh.ipynb"
    count = 1
    while copy.exists():
        count += 1
        copy = copy.with_name(f"{lesson.stem}-fresh-{count}.ipynb")
    with _told(folder):
        files.write(copy, blank(lesson))
    return copy


def find_lesson(said: str) -> Path:
    """The pack's lesson of a number ("2", "02") or a name.

    Raises
    ------
    Fault
        Where there is none.
    """
    lessons = places.lessons()
    if not lessons:
        raise Fault(
            f"there are no lessons in {places.NOTEBOOKS}: this install is not whole, install it again"
        )
    for path in lessons:
        if said.removesuffix(".ipynb") == path.stem or (said.isdigit() and said.zfill(2) == path.name[:2]):
            return path
    raise Fault(f"there is no lesson {said}; lessons: {', '.join(path.name[:2] for path in lessons)}")


# -- files ---------------------------------------------------------------------------------------------


def _known(folder: Path) -> dict[str, str]:
    """Digests of what was laid here before; where that is not known, everything counts as the person's."""
    try:
        held = json.loads((folder / HIDDEN / _LAID).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in held.items()} if isinstance(held, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """The system's refusals as one line with what to do."""
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise Fault(
            f"{error.filename} is a file and stands in the way of a folder of that name: move it"
        ) from None
    except OSError as error:
        raise Fault(
            f"{folder} can't be written ({error.strerror}): name another folder with --folder"
        ) from None
