"""One started kernel, seen from the grader: its sockets, and its processes by pidfd."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
from pathlib import Path

from helpers.grading.run import cgroup


class StartFailed(RuntimeError):
    """A kernel or the process it is forked from did not start; the message says why."""


class Kernel:
    """One started kernel: where its sockets are, and its processes by pidfd."""

    def __init__(self, folder: str, key: str, first: int, kernel: int, shared: bool) -> None:
        self.folder, self.key = folder, key
        self.first, self.kernel = first, kernel
        self.shared = shared  # True where no process namespace dies with the first process
        self.pid = _pid_of(first)
        self.stopped: str | None = None  # why the grader killed it, where it did
        self.cgroup: Path | None = None

    @property
    def address(self) -> str:
        return f"{self.folder}/k"

    def ended(self) -> bool:
        """Whether the kernel's own process has ended."""
        return bool(select.select([self.kernel], [], [], 0)[0])

    def over_memory(self) -> bool:
        """Whether it was ended for the memory that it used."""
        return self.stopped == "memory" or cgroup.overran(self.cgroup)

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.kernel, number)

    def kill(self) -> None:
        """Kill the kernel and everything it started."""
        if self.first < 0:
            return
        if self.shared and not self.ended():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.first, signal.SIGKILL)

    def close(self) -> None:
        """Kill it and give back what it held; may be called again."""
        if self.first < 0:
            return
        self.kill()
        for descriptor in {self.first, self.kernel}:
            os.close(descriptor)
        self.first = self.kernel = -1
        cgroup.remove(self.cgroup)
        shutil.rmtree(self.folder, ignore_errors=True)


def _pid_of(pidfd: int) -> int:
    for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text(encoding="ascii").splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    raise StartFailed("the system does not say which process a pidfd is")
