"""What running kernels and everything that they start use: memory, which is watched, and processor time."""

from __future__ import annotations

import contextlib
import os
import threading

from helpers.grading.run.kernel import Kernel
from helpers.grading.run.limits import DESCRIPTORS

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PERIOD = 0.05  # seconds
BUFFER = 1 << 18  # bytes that fit into a socket, by Linux' own measure


def _read(path: str) -> bytes:
    """What the system says under a path; asked for many times a second, so without what `Path` does besides."""
    with open(path, "rb", buffering=0) as file:
        return file.read()


def descendants(pid: int) -> list[int]:
    """The process and all that it started, also those that it left behind (they fall to the first process)."""
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{one}/task"):
                todo += map(int, _read(f"/proc/{one}/task/{thread}/children").split())
    return found


def resident(pid: int) -> int:
    """Bytes of memory in use by a process, shared pages counted in full; 0 if it has ended."""
    try:
        return int(_read(f"/proc/{pid}/statm").split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def proportional(pid: int) -> int:
    """Bytes of memory in use by a process, each shared page counted by its share."""
    try:
        for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return resident(pid)
    return 0


def buffers(pids: list[int]) -> int:
    """Bytes that may wait in all sockets of some processes: no process is charged for them.

    A process that does not let itself be looked into counts as if all that it may open were sockets.
    """
    found, unseen = set(), 0
    for pid in pids:
        try:
            for number in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):  # closed meanwhile
                    found.add(os.readlink(f"/proc/{pid}/fd/{number}"))
        except PermissionError:
            unseen += DESCRIPTORS
        except OSError:  # it has ended
            continue
    return (sum(one.startswith("socket:") for one in found) + unseen) * BUFFER


def processor(pid: int | str) -> tuple[float, bool]:
    """Seconds of processor time that a process and its reaped children have used; whether it wants more now."""
    try:
        fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    except OSError:
        return 0.0, False
    return sum(map(int, fields[11:15])) / TICKS, fields[0] in (b"R", b"D")


class ProcessorClock:
    """Processor time of a process with all that it starts, by /proc."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._most = 0.0

    def used(self) -> float:
        """Seconds so far. What an ended process' parent never asked for is lost; what is left never falls."""
        self._most = max(self._most, sum(processor(pid)[0] for pid in descendants(self.pid)))
        return self._most

    def wants(self) -> bool:
        """Whether a process, or a thread of one, is running or waiting for a processor or a disk."""
        return any(_runs(pid) for pid in descendants(self.pid))


def _runs(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return any(processor(f"{pid}/task/{thread}")[1] for thread in os.listdir(f"/proc/{pid}/task"))
    return False


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
        # A kernel's own few sockets are let be; those of many processes together are not.
        most = DESCRIPTORS * BUFFER * len(processes) if len(processes) > 2 else 0
        if sum(map(resident, processes)) + most <= self.limit or kernel.stopped or kernel.first < 0:
            return
        held = buffers(processes) if most else 0
        if sum(map(proportional, processes)) + held > self.limit and kernel.first >= 0:
            kernel.stopped = "memory"
            kernel.kill()

    def close(self) -> None:
        self._stop.set()
