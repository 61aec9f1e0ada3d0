"""What can happen in a worker process of the pool, and workers in which it does.

A worker is no child of the test: what is to go wrong in it is handed over, and put in place there.
"""

from __future__ import annotations

import functools
import os
import pkgutil
import re
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zmq

from helpers.faults import Fault
from helpers.grading.run import forkserver, pool, worker
from helpers.grading.run.kernel import StartFailed
from helpers.grading.run.sandbox import SandboxMissing

serve = pool.serve


def after(prepare: Callable[..., None], *given: Any) -> Any:
    """In place of `pool.serve`: a worker process in which `prepare(*given)` is called first."""
    return functools.partial(_serve_after, prepare, given)


def _serve_after(prepare: Callable[..., None], given: tuple[Any, ...], *told: Any) -> None:
    prepare(*given)
    serve(*told)


class Unspeakable(Exception):
    """One that can neither be shown nor sent."""

    def __init__(self, one: object, other: object) -> None:
        self.held = lambda: (one, other)

    def __str__(self) -> str:
        raise ValueError("not a word")


def raising(problem: BaseException) -> Callable[[], Any]:
    def fail() -> Any:
        raise problem

    return fail


def deep() -> Any:
    return deep()


def killed_by(number: int) -> Callable[[], Any]:
    return lambda: os.kill(os.getpid(), number)


RAISED: dict[str, Callable[[], Any]] = {
    type(problem).__name__: raising(problem)
    for problem in (
        ValueError("x"), TypeError("x"), KeyError("x"), RuntimeError("x"), AssertionError(), MemoryError(),
        RecursionError(), UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates"), OSError(28, "full"),
        TimeoutError(), zmq.error.Again(), zmq.error.ZMQError(), StopIteration(), StopAsyncIteration(),
        GeneratorExit(), SystemExit(0), KeyboardInterrupt(), StartFailed("x"), SandboxMissing("x"), Fault("x"),
        ExceptionGroup("x", [ValueError("x")]), Unspeakable(1, 2), BaseException("x"),
    )
}  # fmt: skip
ENDED: dict[str, Callable[[], Any]] = {
    "too deep": deep,
    "too large": lambda: bytearray(8 << 30),
    "can't be sent": lambda: {"status": "ran", "made": lambda: None},
    "os exit": lambda: os._exit(0),
    **{
        number.name: killed_by(number)
        for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGPROF)
    },
}
ENDINGS = {**RAISED, **ENDED}


def of_a_submission(ending: str | None) -> None:
    """Submissions give themselves back; those that are b"bad" end so."""

    def executed(data: bytes, *rest: Any) -> Any:
        return ENDINGS[ending]() if ending and data == b"bad" else data

    worker.execute_submission = executed


def of_one_that_waits(until: Path) -> None:
    """Submissions give themselves back, b"endless" only once a file is there."""

    def executed(data: bytes, *rest: Any) -> Any:
        end = time.monotonic() + 120
        while data == b"endless" and not until.exists():
            if time.monotonic() > end:
                return b"given up"
            time.sleep(0.02)
        return data

    worker.execute_submission = executed


def of_a_key(ending: str) -> None:
    worker.make_plan = lambda *given: ENDINGS[ending]()


def of_steps(steps: list[tuple[str, str, str]]) -> None:
    """Each step ends so while a submission is run in which it is named as BAD."""
    bad = {"step": ""}
    whole = worker.execute_submission

    def failing(step: str, real: Callable[..., Any], ending: str) -> Callable[..., Any]:
        def one(*given: Any, **named: Any) -> Any:
            return ENDINGS[ending]() if bad["step"] == step else real(*given, **named)

        return one

    def executed(data: bytes, *rest: Any) -> Any:
        named = re.search(rb"# BAD (\w+)", data)
        bad["step"] = named[1].decode() if named else ""
        try:
            return whole(data, *rest)
        finally:
            bad["step"] = ""

    for owner, step, ending in steps:
        place = pkgutil.resolve_name(owner)
        setattr(place, step, failing(step, getattr(place, step), ending))
    worker.execute_submission = executed


def noting_memory(peaks: Path) -> None:
    """After each submission the worker's peak so far, in kilobytes, is a line of the file."""
    whole = worker.execute_submission

    def executed(*given: Any) -> Any:
        try:
            return whole(*given)
        finally:
            with open(peaks, "a", encoding="ascii") as file:
                print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=file)

    worker.execute_submission = executed


def within(folder: Path) -> None:
    """Kernels run what lies in the folder."""
    forkserver.INSIDE = folder
