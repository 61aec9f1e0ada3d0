"""What lies in a folder of submissions: files, and whatever else stands in a file's place.

The operating system's refusal for one file is that file's outcome. Nothing here follows a link, waits for a
pipe, or reads more than it was told to.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1 << 20
DEEPEST = 30  # folders within folders
_JUNK = {
    "__MACOSX", ".DS_Store", ".ipynb_checkpoints", "Thumbs.db", "desktop.ini", ".git", ".venv", "__pycache__",
}  # fmt: skip
_ELSE = (
    (stat.S_ISLNK, "it is a link, and links are not followed: hand in the file itself"),
    (stat.S_ISFIFO, "it is a pipe, not a file"),
    (stat.S_ISSOCK, "it is a socket, not a file"),
    (stat.S_ISCHR, "it is a device, not a file"),
    (stat.S_ISBLK, "it is a device, not a file"),
)
_KINDS = {
    ".html": "a web page", ".htm": "a web page", ".pdf": "a PDF", ".py": "a Python script",
    ".docx": "a Word document", ".doc": "a Word document", ".odt": "a text document", ".pages": "a Pages document",
    ".txt": "plain text", ".md": "plain text", ".zip": "a ZIP archive", ".rar": "an archive", ".7z": "an archive",
    ".gz": "an archive", ".tar": "an archive", ".png": "a picture", ".jpg": "a picture", ".jpeg": "a picture",
    ".heic": "a picture", ".csv": "a table", ".xlsx": "a spreadsheet", ".ods": "a spreadsheet",
    ".json": "JSON but no notebook", ".url": "a bookmark", ".webloc": "a bookmark", ".lnk": "a shortcut",
}  # fmt: skip
_MAGIC = (
    (b"PK\x03\x04", "a ZIP archive"), (b"%PDF", "a PDF"), (b"\x1f\x8b", "an archive"), (b"\x89PNG", "a picture"),
    (b"Rar!", "an archive"), (b"7z\xbc\xaf", "an archive"), (b"<!doctype html", "a web page"), (b"<html", "a web page"),
)  # fmt: skip
HAND_IN = "hand in the .ipynb file that JupyterLab saves"


class Refused(Exception):
    """One file that is not read; the message says why, in words for the student."""


@dataclass(frozen=True)
class Found:
    """One thing handed in. ``path`` is None where it cannot be read, and ``why`` says so."""

    where: str  # from the folder of submissions, with slashes
    path: Path | None
    why: str = ""

    @property
    def name(self) -> str:
        return self.where.rpartition("/")[2]


@dataclass(frozen=True)
class Entry:
    """One name in the folder of submissions: a file, or a folder with all that is in it."""

    name: str
    folder: bool
    files: tuple[Found, ...]


def as_text(name: str) -> str:
    """A file's name as text, also where Python reads names in another encoding than UTF-8."""
    try:
        return os.fsencode(name).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return name


def shown(name: str) -> str:
    """A name as text that is safe to look at: no line breaks, no marks that turn writing round."""
    kept = []
    for letter in name:
        if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co"):
            kept.append(f"[U+{ord(letter):04X}]")
        else:
            kept.append(letter)
    return "".join(kept).strip() or "[no name]"


def is_junk(name: str) -> bool:
    """Whether a name is what systems and tools leave behind, which nobody hands in."""
    return (
        name in _JUNK
        or name.startswith("._")
        or (re.match(r"\.[^.]", name) is not None and ".ipynb" not in name.lower())
    )


def left_behind(where: str) -> bool:
    """Whether a path below a folder of submissions is what systems and tools leave behind.

    A notebook in somebody's folder is not, even where the folder's name begins with a dot.
    """
    first, *rest = where.split("/")
    hers = (
        len(rest) == 1 and ".ipynb" in rest[0].lower() and not first.startswith("._") and first not in _JUNK
    )
    return any(map(is_junk, rest)) or (is_junk(first) and not hers)


def entries(folder: Path) -> list[Entry]:
    """Everything in a folder of submissions, by name.

    Raises
    ------
    OSError
        Where the folder itself cannot be listed.
    """
    with os.scandir(folder) as listed:
        names = sorted(one.name for one in listed if not is_junk(one.name) or _holds_notebooks(one))
    found = []
    for name in names:
        files = tuple(_below(folder / name, as_text(name), 0))
        found.append(Entry(as_text(name), _is_folder(folder / name), files))
    return found


def _holds_notebooks(folder: os.DirEntry[str]) -> bool:
    try:
        with os.scandir(folder) as listed:
            return any(not left_behind(f"{folder.name}/{one.name}") for one in listed)
    except OSError:  # a file, or a folder that is nobody's to open
        return False


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _below(path: Path, where: str, depth: int) -> Iterable[Found]:
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISREG(mode):
            yield Found(where, path)
            return
        if not stat.S_ISDIR(mode):
            yield Found(where, None, next(why for test, why in _ELSE if test(mode)))
            return
        if depth >= DEEPEST:
            yield Found(where, None, f"it lies more than {DEEPEST} folders deep")
            return
        with os.scandir(path) as listed:
            names = sorted(one.name for one in listed if not is_junk(one.name))
    except OSError as problem:
        yield Found(where, None, f"it could not be opened ({problem.strerror})")
        return
    for name in names:
        yield from _below(path / name, f"{where}/{as_text(name)}", depth + 1)


def read(path: Path, largest: int) -> bytes:
    """A file's content.

    Raises
    ------
    Refused
        Where it is too large, is no plain file, or the system does not give it.
    """
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):  # none of them is known everywhere
        flags |= getattr(os, name, 0)
    try:
        with open(os.open(path, flags), "rb") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise Refused("it is not a plain file")
            if state.st_size <= largest:
                data = file.read(largest + 1)
                if len(data) <= largest:
                    return data
    except OSError as problem:
        raise Refused(f"it could not be opened ({problem.strerror})") from None
    size = max(state.st_size, largest + 1) / MEGABYTE
    raise Refused(f"the file has {size:,.1f} MB; at most {largest / MEGABYTE:,.0f} MB are read")


def what_it_is(name: str, head: bytes = b"") -> str:
    """What kind of file this is, in words; nothing where neither name nor first bytes tell."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower()
    for magic, words in _MAGIC:
        if head.startswith(magic) or start.startswith(magic.lower()):
            return words
    suffix = re.search(r"\.\w+$", name.lower())
    return _KINDS.get(suffix[0], "") if suffix else ""


def holds_a_notebook(data: bytes) -> bool:
    """Whether content looks like a notebook's, whatever the file is called."""
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b'"cells"' in data and b'"nbformat"' in data
