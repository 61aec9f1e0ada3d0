"""What a scenario has used up of its time.

Processor time is what a student may use, so a busy machine costs nobody points. Time in which none of its
processes wants a processor counts too: a cell that sleeps or waits for ever stands still on any machine. The
wall clock alone is a last guard, many times as generous.
"""

from __future__ import annotations

import time
from typing import Protocol

from helpers.grading.run.limits import Limits

WALL = 10  # times the limit that a scenario may take by the wall clock
SLICE = 0.25  # seconds between looks at a cell that runs


class Clock(Protocol):
    """What a kernel has used."""

    def used(self) -> float:
        """Seconds of processor time so far; never falls."""

    def wants(self) -> bool:
        """Whether any of its processes has work for a processor at this moment."""


class WallClock:
    """For kernels whose processes can't be looked into: the time that passes."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def used(self) -> float:
        return time.monotonic() - self._start

    def wants(self) -> bool:
        return True


class Budget:
    """Time of one scenario, over all the kernels that it takes."""

    def __init__(self, limits: Limits) -> None:
        self.timeout = limits.timeout
        self.late = False
        self._spent = 0.0  # by kernels that are done with, and in standing still
        self._clock: Clock | None = None
        self._before = 0.0
        self._end: float | None = None

    def begin(self, clock: Clock) -> None:
        """A kernel is ready: its slow start is not the student's."""
        self._clock, self._before = clock, clock.used()
        self._end = self._end or time.monotonic() + WALL * self.timeout

    def end(self) -> None:
        """That kernel is done with."""
        if self._clock is not None:
            self._spent += self._clock.used() - self._before
            self._clock = None

    def spent(self) -> float:
        """Seconds used so far."""
        running = self._clock.used() - self._before if self._clock is not None else 0.0
        return self._spent + running

    def stood(self, seconds: float) -> None:
        """A cell has been running for that long: it is charged where nothing of it wanted a processor."""
        if self._clock is not None and not self._clock.wants():
            self._spent += seconds

    def left(self) -> float:
        """Seconds left; none where the wall clock's guard has run out."""
        if self._end is not None and time.monotonic() > self._end:
            return 0.0
        return max(self.timeout - self.spent(), 0.0)

    def too_long(self) -> str:
        """Why a cell was stopped."""
        return f"it ran longer than it may (a run has {self.timeout:g} seconds in all)"
