"""A cgroup (version 2) for each kernel, where this user may make one: it counts what no process holds, too.

That is root's case, and that of a folder delegated to the grader (`systemd-run --user --scope -p Delegate=yes`).
Elsewhere, and whatever goes wrong here, the watch on its processes is what there is.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from helpers.grading.run.limits import MEGABYTE, Limits

ROOT = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")
NEEDED = {"memory", "pids"}


def place(root: Path = ROOT, own: Path = OWN) -> Path | None:
    """The nearest folder, from this process' own upwards, whose children may be given limits; None if none may."""
    try:
        lines = own.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    mine = next((line[3:] for line in lines if line.startswith("0::/")), None)
    if mine is None:
        return None
    folder = root / mine.lstrip("/")
    for one in (folder, *folder.parents):
        with contextlib.suppress(OSError):
            given = set((one / "cgroup.subtree_control").read_text(encoding="ascii").split())
            if given >= NEEDED and os.access(one, os.W_OK) and os.access(one / "cgroup.procs", os.W_OK):
                return one
        if one == root:
            return None
    return None


def enclose(parent: Path | None, name: str, limits: Limits, processes: Iterable[int]) -> Path | None:
    """Put processes into a cgroup of their own under `parent`; None where that can't be done."""
    if parent is None:
        return None
    made = parent / f"huashan-{os.getpid()}-{name}"
    try:
        made.mkdir()
        (made / "memory.max").write_text(str(limits.memory * MEGABYTE), encoding="ascii")
        (made / "pids.max").write_text(str(limits.processes), encoding="ascii")
        with contextlib.suppress(OSError):  # where there is no swap there is nothing to limit
            (made / "memory.swap.max").write_text("0", encoding="ascii")
        (made / "memory.oom.group").write_text("1", encoding="ascii")
        for process in processes:
            (made / "cgroup.procs").write_text(str(process), encoding="ascii")
    except OSError:
        remove(made)
        return None
    return made


def overran(made: Path | None) -> bool:
    """Whether the system has ended processes of a cgroup because they used too much memory."""
    if made is None:
        return False
    try:
        events = dict(
            line.split() for line in (made / "memory.events").read_text(encoding="ascii").splitlines()
        )
    except (OSError, ValueError):
        return False
    return int(events.get("oom_kill", "0")) > 0


def remove(made: Path | None) -> None:
    """Take a cgroup away; one in which a process is still ending stays behind, empty and without a cost."""
    if made is not None:
        with contextlib.suppress(OSError):
            made.rmdir()
