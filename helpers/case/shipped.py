"""The tables that were validated when they were made: reading them again need not import what validates."""

import hashlib
from pathlib import Path

from helpers import places
from helpers.case import schemas

FILE = Path(__file__).with_name("shipped.txt")  # made by `huashan names`, never by hand


def digest(folder: Path) -> str:
    """What tells these tables, and what is asked of them, from others; an ending of a line is no difference."""
    made = hashlib.sha256(repr(schemas.TABLES).encode())
    for name in sorted(schemas.TABLES):
        held = (folder / f"{name}.csv").read_bytes().replace(b"\r\n", b"\n")
        made.update(f"{name} {len(held)} ".encode() + held)
    return made.hexdigest()


def known(folder: Path) -> bool:
    """Whether a folder holds just the tables that were validated."""
    if folder != places.DATA or not FILE.is_file():
        return False
    try:
        return digest(folder) == FILE.read_text(encoding="utf-8").strip()
    except OSError:  # a file is missing or can't be read, which is told of by its reader
        return False


def note(folder: Path = places.DATA, file: Path = FILE) -> None:
    """Note that these tables are right. The caller has read them just now."""
    file.write_text(digest(folder) + "\n", encoding="utf-8", newline="\n")
