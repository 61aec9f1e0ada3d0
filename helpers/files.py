"""Files that are written whole or not at all, so that at any moment one is the old one or the new one."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


def write(path: Path, content: bytes, *, sync: bool = False) -> None:
    """Write a file; with `sync` it has also reached the disk, so that it outlives a power cut.

    Raises
    ------
    OSError
        Where the system refuses. The old file is then as it was, and nothing lies beside it.
    """
    with _spare(path, content, sync) as spare:
        os.replace(spare, path)


def write_beside(path: Path, content: bytes) -> Path:
    """Write a file in the place of a damaged one, which is kept: as name-damaged.json, name-damaged-2.json and so on.

    Returns where it is kept. Raises `OSError` as `write` does.
    """
    aside, number = path.with_name(f"{path.stem}-damaged{path.suffix}"), 2
    while os.path.lexists(aside):
        aside, number = path.with_name(f"{path.stem}-damaged-{number}{path.suffix}"), number + 1
    with _spare(path, content) as spare:
        os.rename(path, aside)
        try:
            os.replace(spare, path)
        except BaseException:
            os.rename(aside, path)
            raise
    return aside


def try_out(path: Path, content: bytes) -> None:
    """Raise the `OSError` with which writing a file would fail: neither rights nor a full disk show otherwise."""
    with _spare(path, content):
        pass


@contextlib.contextmanager
def _spare(path: Path, content: bytes, sync: bool = False) -> Iterator[Path]:
    """The content in a file beside, under a name that nobody else has and that is never too long."""
    spare = path.with_name(f".{path.name[:60]}.{secrets.token_hex(4)}.part")
    try:
        spare.write_bytes(content)
        if sync:
            with open(spare, "r+b") as written:
                os.fsync(written.fileno())
        yield spare
    finally:
        with contextlib.suppress(OSError):  # where it could not be made, or the folder is gone
            spare.unlink(missing_ok=True)
