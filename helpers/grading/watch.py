"""A watch on the memory of running kernels and of everything that they start."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.grading.forkserver import Kernel

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
PERIOD = 0.05  # seconds


def descendants(pid: int) -> list[int]:
    """The process and all that it started, also those that it left behind (they fall to the first process)."""
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{one}/task"):
                children = Path(f"/proc/{one}/task/{thread}/children").read_text(encoding="ascii")
                todo += [int(child) for child in children.split()]
    return found


def resident(pid: int) -> int:
    """Bytes of memory in use by a process, shared pages counted in full; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def proportional(pid: int) -> int:
    """Bytes of memory in use by a process, each shared page counted by its share."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return resident(pid)
    return 0


class Watcher:
    """Kills a kernel whose processes together use more than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._kernels: set[Kernel] = set()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, kernel: Kernel) -> None:
        with self._lock:
            self._kernels.add(kernel)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True, name="memory-watch")
            self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(PERIOD):
            with self._lock:
                self._kernels = {kernel for kernel in self._kernels if kernel.first >= 0}
                kernels = list(self._kernels)
            for kernel in kernels:
                with contextlib.suppress(OSError):  # it may be closed while we look
                    self._look(kernel)

    def _look(self, kernel: Kernel) -> None:
        processes = descendants(kernel.pid)
        if sum(map(resident, processes)) <= self.limit or kernel.stopped or kernel.first < 0:
            return
        if sum(map(proportional, processes)) > self.limit and kernel.first >= 0:
            kernel.stopped = "memory"
            kernel.kill()

    def close(self) -> None:
        self._stop.set()
