"""What a run writes: files, whole or not at all, and results that a later run takes up."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from helpers import files
from helpers.faults import Fault

LONGEST_BASE = 60  # bytes: leaves 47 for what is made in it, such as hs-4194304-kabcdefgh/100/tmpabcdefgh/k-5


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file, and its folder where there is none, so that at any moment it is the old one or the new one.

    Raises `Fault` where it can't be written.
    """
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, data, sync=True)
    except OSError as problem:
        raise not_written(path, problem) from problem


def not_written(path: Path, problem: OSError) -> Fault:
    """The one line about a file or folder that the system refused to write."""
    return Fault(f"{path} can't be written: {problem.strerror}; free it, or give another place")


def workspace(what: str) -> Path:
    """A new folder for sockets and the like; those of runs that were killed are removed.

    Its path is short: a socket's whole path has at most 107 bytes. Raises `Fault` where none can be made.
    """
    base = temporary()
    for left in base.glob("hs-*-*"):
        owner = left.name.split("-")[1]
        if owner.isdigit() and not _alive(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    try:
        return Path(tempfile.mkdtemp(prefix=f"hs-{os.getpid()}-{what}", dir=base))
    except OSError as problem:
        raise not_written(base, problem) from problem


def temporary() -> Path:
    """The folder for temporary files, or a shorter one where a socket in it would have too long a path."""
    try:
        named = tempfile.gettempdir()
    except FileNotFoundError as problem:
        raise Fault(
            "no folder for temporary files can be written; free one, or name it in the variable TMPDIR"
        ) from problem
    if len(os.fsencode(named)) <= LONGEST_BASE or sys.platform == "win32":
        return Path(named)
    for short in ("/tmp", "/var/tmp", "/dev/shm"):
        if os.path.isdir(short) and os.access(short, os.W_OK | os.X_OK):
            return Path(short)
    raise Fault(
        f"the folder for temporary files, {named}, has too long a path for a socket; name another of at most "
        f"{LONGEST_BASE} bytes in the variable TMPDIR"
    )


def _alive(process: int) -> bool:
    if sys.platform == "win32":  # there, signal 0 is no question
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def fingerprint(*parts: Any) -> str:
    """A short digest of plain data and bytes."""
    summed = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else json.dumps(part, sort_keys=True).encode()
        summed.update(len(data).to_bytes(8, "big") + data)
    return summed.hexdigest()[:32]


class Store:
    """Results of one output folder, by the fingerprint of everything that they depend on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise not_written(folder, problem) from problem
        for left in folder.glob(".*.part"):  # of a run that was killed
            left.unlink()

    def get(self, name: str) -> Any | None:
        """A result, or None where there is none or it cannot be read."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def put(self, name: str, result: Any) -> None:
        write_whole(self.folder / f"{name}.json", json.dumps(result, ensure_ascii=True, sort_keys=True))

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None
