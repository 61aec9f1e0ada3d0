"""A lock on a folder, so that two programs that change a file in it take turns.

A dozen lines and not a package: a lock that leaves no file behind in a learner's folder, works in one that
can't be written, and asks nothing of a browser's Python.
"""

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PATIENCE = 10.0  # seconds; a change takes milliseconds, so who holds it longer is stopped or dead
_PAUSE = 0.01


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the folder alone. Where locks are not to be had, or in vain for long, it goes on without."""
    with contextlib.ExitStack() as stack:
        if held := _posix(folder) or _windows(folder):
            file, take = held
            stack.callback(os.close, file)
            _wait(take)
        yield


def _wait(take: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            take()
        except (BlockingIOError, PermissionError):  # somebody else has it
            time.sleep(_PAUSE)
        except OSError:  # a file system without locks
            return
        else:
            return


def _posix(folder: Path) -> tuple[int, Callable[[], object]] | None:
    try:
        import fcntl

        take, how = fcntl.flock, fcntl.LOCK_EX | fcntl.LOCK_NB
        file = os.open(folder, os.O_RDONLY)
    except (ImportError, AttributeError, OSError):  # a browser's fcntl has no locks
        return None
    return file, lambda: take(file, how)


def _windows(folder: Path) -> tuple[int, Callable[[], object]] | None:
    """There a folder can't be opened: a file in the folder for temporary ones stands for it."""
    try:
        import msvcrt

        name = hashlib.sha256(os.path.normcase(os.path.abspath(folder)).encode()).hexdigest()[:16]
        file = os.open(Path(tempfile.gettempdir()) / f"huashan-{name}.lock", os.O_RDWR | os.O_CREAT)
    except (ImportError, OSError):
        return None
    return file, lambda: msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
