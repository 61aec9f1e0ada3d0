"""What one execution of a submission may use, and what the worker that reads it may."""

from __future__ import annotations

import contextlib
import math
import signal
from collections.abc import Iterator
from dataclasses import dataclass

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

MEGABYTE = 1 << 20
DESCRIPTORS = 96  # a kernel has forty; each may hold a buffer that no process is charged for
ADDRESSES = 4096  # megabytes that libraries may map or set aside beside memory in use


@dataclass(frozen=True)
class Limits:
    """What one execution of a submission may use.

    ``timeout`` is seconds of processor time for a scenario, ``memory`` megabytes for all its processes together,
    ``output`` megabytes taken from it in a scenario.
    """

    timeout: float = 60.0
    memory: int = 1024
    output: float = 10.0
    processes: int = 64
    disk: int = 64
    cells: int = 500
    submission: int = 20

    def cell_output(self) -> int:
        """Bytes that one cell may write before the rest of its output is left out."""
        return max(int(self.output * MEGABYTE / 4), 4096)

    def resources(self) -> dict[str, int]:
        """The part of the limits that the system enforces, by the names of setrlimit.

        That of addresses (AS) comes on top of what a kernel has from its start.
        """
        return {
            "DATA": self.memory * MEGABYTE,
            "AS": (self.memory + ADDRESSES) * MEGABYTE,  # its tables take a 512th of it, charged to nobody
            "FSIZE": self.disk * MEGABYTE,
            "NPROC": self.processes,
            "CPU": math.ceil(self.timeout) + 10,
            "NOFILE": DESCRIPTORS,
            "CORE": 0,
            "MSGQUEUE": 0,
            "MEMLOCK": 65536,
        }


WORKER_MEMORY = 1024  # megabytes, at least: its own is some 200, a notebook of the largest size takes as much
WORKER_SECONDS = 180.0  # of its own processor time for one task; the kernels have theirs


def limit_worker(limits: Limits) -> None:
    """Bound this process' memory; what it starts may set other limits."""
    if resource is not None and hasattr(resource, "RLIMIT_DATA"):
        most = max(WORKER_MEMORY, limits.memory) * MEGABYTE
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


@contextlib.contextmanager
def bounded_work() -> Iterator[None]:
    """End this process if what is done here takes more processor time than any submission is worth."""
    timer = getattr(signal, "ITIMER_PROF", None)
    if timer is None:
        yield
        return
    signal.setitimer(timer, WORKER_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
