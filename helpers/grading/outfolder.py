"""The folder that results go to: tried before anything starts, used by one run at a time, with its seed."""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.faults import Fault
from helpers.grading.store import write_whole

SEED = "seed.txt"
LOCK = "in-use.lock"
_ROOM = 4 << 20  # bytes that a small class' results take at least
_SEED_TEXT = """\
# The seed of the hidden scenarios, drawn for this folder. A later run into this folder uses it again, so that it
# gives the same grades. Who knows it knows the hidden assumptions: keep it from students. Another: --seed NUMBER.
{seed}
"""


def try_out(out: Path, submissions: Path, pack: Path) -> None:
    """Make the folder, and see that results can be written to it.

    Raises
    ------
    Fault
        Where it is a file, lies among the submissions or in the pack, or cannot be written to.
    """
    place = out.resolve()
    for what, folder in (("the folder of submissions", submissions.resolve()), ("the pack", pack.resolve())):
        if folder.is_dir() and (place == folder or folder in place.parents):
            raise Fault(f"--out {out} is in {what}: give a folder outside it")
    try:
        if out.exists() and not out.is_dir():
            raise Fault(f"--out {out} is a file: give a folder, which may be new")
        out.mkdir(parents=True, exist_ok=True)
        _probe(out / ".tried")
    except OSError as problem:
        raise Fault(f"--out {out} cannot be written to: {_words(problem)}") from None


def _probe(path: Path) -> None:
    try:
        with open(path, "wb") as file:
            file.write(bytes(_ROOM))
            file.flush()
            os.fsync(file.fileno())
    finally:
        path.unlink(missing_ok=True)


def _words(problem: OSError) -> str:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"{problem.strerror}; {_ROOM >> 20} MB at least are needed"
    where = f" ({problem.filename})" if problem.filename else ""
    return f"{problem.strerror}{where}"


def seed(out: Path) -> int:
    """The seed of this folder: drawn at its first run, and the same ever after.

    Raises
    ------
    Fault
        Where the file that keeps it holds no number any more.
    """
    path = out / SEED
    if not path.exists():
        drawn = secrets.randbits(63)
        write_whole(path, _SEED_TEXT.format(seed=drawn))
        return drawn
    kept = re.findall(r"^\s*(\d+)\s*$", path.read_text(encoding="utf-8", errors="replace"), re.M)
    if len(kept) != 1:
        raise Fault(f"{path} holds no seed any more: restore it, or delete it for new hidden scenarios")
    return int(kept[0])


@contextmanager
def in_use(out: Path) -> Iterator[None]:
    """Keep a second run out of the folder. The system ends the lock with the process, however that ends.

    Raises
    ------
    Fault
        Where another run has it; it says which process.
    """
    out.mkdir(parents=True, exist_ok=True)
    handle = os.open(out / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    try:
        if not _locked(handle):
            holder = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            raise Fault(
                f"another run is grading into {out} (process {holder}): wait for it, or give another --out"
            )
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode("ascii"))
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    """Take the lock, which belongs to this process alone and not to those that it starts."""
    try:
        import fcntl
    except ImportError:
        return _locked_on_windows(handle)
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        if problem.errno in (errno.EACCES, errno.EAGAIN):
            return False
        raise
    return True


def _locked_on_windows(handle: int) -> bool:
    import msvcrt

    os.lseek(handle, 1 << 20, os.SEEK_SET)  # a byte far behind the process number, which stays readable
    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    finally:
        os.lseek(handle, 0, os.SEEK_SET)
    return True
