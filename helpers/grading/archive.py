"""A ZIP of submissions, taken apart within bounds: what a stranger packed can fill a disk or climb out of a folder.

Its members are stored under numbers, so that no name in it ever reaches the file system.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from helpers.grading.files import DEEPEST, MEGABYTE, Found, is_junk, left_behind

_CHUNK = 1 << 18
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class NoArchive(ValueError):
    """A ZIP that cannot be taken apart as a whole; the message says why."""


@dataclass(frozen=True)
class Bounds:
    """How much of an archive is unpacked: members, bytes of one and of all, and bytes for each byte packed."""

    count: int = 20_000
    one: int = 20 * MEGABYTE
    all: int = 2048 * MEGABYTE
    ratio: int = 300


INNER = Bounds(count=500, all=200 * MEGABYTE)  # of a ZIP that one student handed in


def unpack(archive: Path, place: Path, bounds: Bounds) -> list[Found]:
    """Every member of a ZIP, each a file below `place` or a reason why it is none.

    Raises
    ------
    NoArchive
        Where it is damaged, too large, or has too many members.
    OSError
        Where it cannot be opened, or there is no room for what is in it.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return _members(opened, place, bounds)
    except NoArchive:
        raise
    except (*_BROKEN, OSError) as problem:
        if isinstance(problem, OSError) and problem.errno != errno.EINVAL:
            raise  # the disk's trouble, not the archive's
        raise NoArchive(f"it is damaged, or no ZIP ({_said(problem)})") from None


def _members(opened: zipfile.ZipFile, place: Path, bounds: Bounds) -> list[Found]:
    members = [one for one in opened.infolist() if not one.is_dir()]
    if len(members) > bounds.count:
        raise NoArchive(f"it holds {len(members):,} files; at most {bounds.count:,} are unpacked")
    place.mkdir(parents=True, exist_ok=True)
    found: list[Found] = []
    seen: dict[str, int] = {}
    left = bounds.all
    for number, member in enumerate(members):
        where = _unique(_name(member), seen)
        if left_behind(where):
            continue
        why = _unfit(where, member, bounds)
        target = place / f"{number:05d}"
        if not why:
            why, taken = _take(opened, member, target, min(bounds.one, left))
            left -= taken
            if left <= 0:
                raise NoArchive(f"it unpacks to more than {bounds.all / MEGABYTE:,.0f} MB")
        found.append(Found(_inside(where), None if why else target, why))
    return found + _empty(opened, {one.where.split("/")[0] for one in found})


def _empty(opened: zipfile.ZipFile, known: set[str]) -> list[Found]:
    """The folders at the top that have nothing in them."""
    tops = {_inside(_name(one)) for one in opened.infolist() if one.is_dir()}
    return [
        Found(f"{top}/", None, "the folder is empty")
        for top in sorted(tops)
        if "/" not in top and top not in known and not is_junk(top)
    ]


def _name(member: zipfile.ZipInfo) -> str:
    """A member's name as text: UTF-8 where it is, whether its flag says so or not; else the ZIP's old code page."""
    name = member.filename
    if not member.flag_bits & 0x800:
        # Else it was written in the old code page after all, which zipfile has read already.
        with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _unique(where: str, seen: dict[str, int]) -> str:
    """A name of its own for the second of two members of the same name: a later copy, as a browser counts."""
    seen[where] = seen.get(where, -1) + 1
    if not seen[where]:
        return where
    stem, dot, suffix = where.rpartition(".")
    return f"{stem} ({seen[where]}){dot}{suffix}" if dot else f"{where} ({seen[where]})"


def _climbs(where: str) -> bool:
    return where.startswith("/") or ".." in where.split("/") or bool(re.match(r"^[A-Za-z]:", where))


def _inside(where: str) -> str:
    """The name without what would lead out of the folder, for showing."""
    return "/".join(part for part in where.split("/") if part not in ("", ".", "..")) or "no name"


def _unfit(where: str, member: zipfile.ZipInfo, bounds: Bounds) -> str:
    """Why a member is not unpacked, as far as the list of contents tells."""
    if _climbs(where):
        return "its name in the ZIP leads out of the folder"
    if where.count("/") > DEEPEST:
        return f"it lies more than {DEEPEST} folders deep"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link, and links are not followed: hand in the file itself"
    if member.flag_bits & 0x1:
        return "it is locked by a password"
    if member.file_size > bounds.one:
        return f"the file has {member.file_size / MEGABYTE:,.1f} MB; at most {bounds.one / MEGABYTE:,.0f} MB are read"
    if member.file_size > MEGABYTE and member.file_size > bounds.ratio * max(member.compress_size, 1):
        return "it is packed so tightly that it can only be meant to fill a disk"
    return ""


def _take(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int) -> tuple[str, int]:
    """Unpack one member, whatever size it claims: why that failed, if it did, and the bytes that came."""
    taken = 0
    try:
        with opened.open(member) as packed, open(target, "xb") as file:
            while chunk := packed.read(_CHUNK):
                taken += len(chunk)
                if taken > most:
                    return f"it unpacks to more than {most / MEGABYTE:,.0f} MB", taken
                file.write(chunk)
    except (*_BROKEN, OSError) as problem:
        if isinstance(problem, OSError) and problem.errno != errno.EINVAL:
            raise
        return f"it is damaged in the ZIP ({_said(problem)})", taken
    os.chmod(target, 0o600)
    return "", taken


def _said(problem: BaseException) -> str:
    return (str(problem) or type(problem).__name__).splitlines()[0][:120]
