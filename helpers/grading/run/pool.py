"""Worker processes on this machine.

What is read from a submission or from a kernel is read here, in a process that may die, with limits of its own.
A worker that fails or dies costs nothing but its task's time: the task goes to a new worker, and a task that takes
two workers with it is given up with a reason.
"""

from __future__ import annotations

import multiprocessing.util
import os
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from types import ModuleType
from typing import Any

from helpers.faults import Fault
from helpers.grading.result import refused
from helpers.grading.run.budget import WALL
from helpers.grading.run.kernel import StartFailed
from helpers.grading.run.limits import bounded_work, limit_worker
from helpers.grading.run.sandbox import SandboxMissing
from helpers.grading.run.task import Setting, Task
from helpers.grading.store import temporary

TRIES = 2


def serve(setting: Setting, pipe: Connection) -> None:
    """A worker process: tasks in, results out, until the pipe is closed."""
    threading.Thread(target=_end_with_the_grader, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_worker(setting.limits)
    from helpers.grading.run.worker import Worker  # papermill and all, which the grader itself has no use for

    worker = Worker(setting)
    try:
        while True:
            try:
                task = pipe.recv()
            except EOFError:
                return
            with bounded_work():
                try:
                    message = ForkingPickler.dumps(("done", worker.do(task)))
                except BaseException as problem:  # SystemExit too: a submission's failure is its own
                    message = ForkingPickler.dumps(("failed", Failure.of(problem)))
            try:
                pipe.send_bytes(message)
            except OSError:  # the grader has ended, or given this up
                return
    finally:
        worker.close()


def _end_with_the_grader() -> None:
    """End this process, in the middle of whatever it does, when the grader has ended."""
    grader = multiprocessing.parent_process()
    assert grader is not None
    wait([grader.sentinel])
    os.kill(os.getpid(), signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


@dataclass(frozen=True)
class Failure:
    """What a task ended with in place of a result, fit to travel."""

    said: str
    trace: str
    told: Exception | None = None  # one that is made to be read by people

    @classmethod
    def of(cls, problem: BaseException) -> Failure:
        told = problem if isinstance(problem, Fault | StartFailed | SandboxMissing) else None
        return cls(type(problem).__name__, traceback.format_exc()[-20_000:], told)


def _have_short_paths() -> None:
    """Have multiprocessing bind its socket where the path is not too long for one, whatever TMPDIR says."""
    kept, tempfile.tempdir = tempfile.tempdir, str(temporary())
    try:
        multiprocessing.util.get_temp_dir()  # it asks once
    finally:
        tempfile.tempdir = kept


@contextmanager
def _without_main() -> Iterator[None]:
    """Have no worker run the script that grades once more, as multiprocessing would where it has no main guard."""
    kept, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = kept


class Pool:
    """Worker processes on this machine."""

    def __init__(self, setting: Setting, jobs: int) -> None:
        self.setting, self.jobs = setting, max(1, jobs)
        # Not forked from this process, which may have threads: a fork beside them can wait for ever.
        self._context: Any = multiprocessing.get_context(
            "forkserver" if sys.platform.startswith("linux") else "spawn"
        )
        self._context.set_forkserver_preload(["helpers.grading.run.worker"])
        _have_short_paths()
        self._workers: dict[Connection, Any] = {}
        self._idle: list[Connection] = []

    def _start(self) -> Connection:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=serve, args=(self.setting, theirs))
        with _without_main():
            process.start()
        theirs.close()
        self._workers[ours] = process
        return ours

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Any]]:
        """Every task with its result, as each is finished; tasks are taken as workers are free.

        *A submission's failure is its own.* Whatever its task raises, wherever, and if it takes its worker with it:
        it is tried in a new worker, and then it is given up with a reason. Only what fails in a task of our own (a
        key's) is raised.

        Raises
        ------
        Fault
            A key's own, such as one that fails.
        StartFailed, SandboxMissing, RuntimeError
            Where a worker cannot run a key.
        """
        coming, again = iter(tasks), deque[tuple[Task, int]]()
        busy: dict[Connection, tuple[Task, int, float]] = {}
        while True:
            while len(busy) < self.jobs:
                task, attempt = again.popleft() if again else (next(coming, None), 1)
                if task is None:
                    break
                busy[self._send(task)] = (task, attempt, time.monotonic() + self._patience(task))
            if not busy:
                return
            for pipe in self._ready(busy):
                task, attempt, _ = busy.pop(pipe)
                answer = self._answer(pipe)
                if not isinstance(answer, Failure):
                    yield task, answer
                elif task.ours and (answer.told or answer.trace):
                    raise answer.told or RuntimeError(f"a worker failed:\n{answer.trace}")
                elif attempt < TRIES:
                    again.append((task, attempt + 1))
                else:
                    yield task, refused(f"it can't be run here: twice it ended with {answer.said}")

    def _send(self, task: Task) -> Connection:
        """Give a task to a worker that takes it."""
        while True:
            pipe = self._idle.pop() if self._idle else self._start()
            try:
                pipe.send(task)
                return pipe
            except OSError:
                self._lose(pipe)

    def _answer(self, pipe: Connection) -> Any:
        """What a worker has to say; one that failed, or has died, is not used again."""
        try:
            kind, answer = pipe.recv()
        except (EOFError, OSError):
            kind, answer = "failed", Failure("the end of the process that ran it", "")
        if kind == "failed":
            self._lose(pipe)
        else:
            self._idle.append(pipe)
        return answer

    def _patience(self, task: Task) -> float:
        runs = max([task.scenarios * 20, *(len(plan) for plan in task.plans.values())])
        return (runs + 1) * (WALL * self.setting.limits.timeout + 15) + 60

    def _ready(self, busy: dict[Connection, tuple[Task, int, float]]) -> list[Connection]:
        """Workers with something to read; those that have overstayed are killed and so become readable."""
        first = min(end for _, _, end in busy.values())
        ready = wait(list(busy), timeout=max(0.0, first - time.monotonic()))
        if not ready:
            for pipe, (_, _, end) in busy.items():
                if time.monotonic() >= end:
                    self._workers[pipe].kill()
        return [pipe for pipe in busy if pipe in ready]

    def _lose(self, pipe: Connection) -> None:
        process = self._workers.pop(pipe)
        pipe.close()
        process.kill()
        process.join()

    def close(self) -> None:
        """Let the workers end, and end those that do not."""
        for pipe in self._workers:
            pipe.close()
        for process in self._workers.values():
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()
        self._workers, self._idle = {}, []
