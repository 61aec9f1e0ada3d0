"""Worker processes that execute submissions, and the same over a Dask cluster.

A worker that dies costs nothing but its task's time: the task goes to another worker, and a task that takes
two workers with it is given up with a reason.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from helpers.grading import own
from helpers.grading.execute import Runner, Scenario, execute_submission
from helpers.grading.forkserver import ForkServer, StartFailed
from helpers.grading.pack import ROOT, Lesson
from helpers.grading.result import refused
from helpers.grading.sandbox import Limits, SandboxMissing
from helpers.grading.scenarios import Plan, make_plan

TRIES = 2


@dataclass(frozen=True)
class Setting:
    """What every worker is told once: where the students' copy of the pack stands, and the limits."""

    pack: Path
    lessons: dict[str, Lesson]
    limits: Limits
    seed: int
    sandboxed: bool = True
    forking: bool = True
    pictures: bool = True
    secret: tuple[Path, ...] = ()  # what no submission may see, beside the pack

    @property
    def modules(self) -> list[str]:
        return sorted({module for lesson in self.lessons.values() for module in lesson.modules})


@dataclass(frozen=True)
class Task:
    """One thing for a worker to do: run a submission, make the plan of a lesson, or add to what its key says."""

    name: str
    data: bytes = b""
    lesson: str | None = None
    plans: dict[str, list[Scenario]] = field(default_factory=dict)
    key: bytes | None = None
    scenarios: int = 0
    own: list[own.Asked] = field(default_factory=list)  # under which the key is run besides


class Worker:
    """What a worker process (or a cluster's) does with tasks: it keeps one fork server."""

    def __init__(self, setting: Setting, wanted: Setting | None = None) -> None:
        self.setting, self.wanted = setting, wanted or setting
        self._runner: Runner | None = None

    @property
    def runner(self) -> Runner:
        if self._runner is None:
            self._runner = Runner(self._server(self.setting.forking))
        return self._runner

    def _server(self, forking: bool) -> ForkServer:
        one = self.setting
        return ForkServer(
            one.pack, one.modules, one.limits, sandboxed=one.sandboxed, forking=forking, secret=one.secret
        )

    def do(self, task: Task) -> Any:
        """A `Result`, a `Plan`, or entries of the key. Where forking fails, kernels are started anew."""
        try:
            return self._do(task)
        except StartFailed:
            if not self.runner.server.forking:
                raise
            self.close()
            self._runner = Runner(self._server(False))
            return self._do(task)

    def _do(self, task: Task) -> Any:
        one = self.setting
        if task.key is not None:
            assert task.lesson is not None
            if task.own:
                return own.work_out(task.key, task.own, self.runner, one.seed)
            return make_plan(one.lessons[task.lesson], task.key, self.runner, task.scenarios, one.seed)
        return execute_submission(
            task.data, one.lessons, task.plans, one.seed, self.runner, task.lesson, one.pictures
        )

    def close(self) -> None:
        if self._runner is not None:
            self._runner.close()
            self._runner.server.close()
            self._runner = None


# ------------------------------------------------------------------------------------------ on this machine


def _serve(setting: Setting, pipe: Connection, parent: int, inherited: list[Connection]) -> None:
    """A worker process: tasks in, results out, until the pipe is closed."""
    for other in inherited:
        other.close()
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # die with the grader
        if os.getppid() != parent:
            return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = Worker(setting)
    try:
        while True:
            try:
                task = pipe.recv()
            except EOFError:
                return
            try:
                answer = ("done", worker.do(task))
            except Exception as problem:
                told = isinstance(problem, (ValueError, StartFailed, SandboxMissing))
                answer = ("failed", (problem if told else None, traceback.format_exc()))
            pipe.send(answer)
    finally:
        worker.close()


class Pool:
    """Worker processes on this machine."""

    def __init__(self, setting: Setting, jobs: int) -> None:
        self.setting, self.jobs = setting, max(1, jobs)
        self._context: Any = multiprocessing.get_context(
            "fork" if sys.platform.startswith("linux") else "spawn"
        )
        self._workers: dict[Connection, Any] = {}
        self._idle: list[Connection] = []

    def _start(self) -> Connection:
        ours, theirs = self._context.Pipe()
        inherited = [*self._workers, ours] if self._context.get_start_method() == "fork" else []
        process = self._context.Process(target=_serve, args=(self.setting, theirs, os.getpid(), inherited))
        process.start()
        theirs.close()
        self._workers[ours] = process
        return ours

    def map(self, tasks: list[Task]) -> Iterator[tuple[Task, Any]]:
        """Every task with its result, as each is finished.

        Raises
        ------
        ValueError
            A task's own, such as a key that fails.
        RuntimeError
            Where a worker cannot do its work at all.
        """
        waiting = deque((task, 1) for task in tasks)
        busy: dict[Connection, tuple[Task, int, float]] = {}
        while waiting or busy:
            while waiting and len(busy) < self.jobs:
                pipe = self._idle.pop() if self._idle else self._start()
                task, attempt = waiting.popleft()
                try:
                    pipe.send(task)
                except OSError:
                    self._lose(pipe)
                    waiting.appendleft((task, attempt))
                    continue
                busy[pipe] = (task, attempt, time.monotonic() + self._patience(task))
            for pipe in self._ready(busy):
                task, attempt, _ = busy.pop(pipe)
                try:
                    kind, answer = pipe.recv()
                except (EOFError, OSError):
                    self._lose(pipe)
                    if attempt < TRIES:
                        waiting.append((task, attempt + 1))
                    else:
                        yield task, refused("the process that ran it ended twice without a result")
                    continue
                self._idle.append(pipe)
                if kind == "failed":
                    raise answer[0] or RuntimeError(f"a worker failed:\n{answer[1]}")
                yield task, answer

    def _patience(self, task: Task) -> float:
        runs = max([task.scenarios * 20, *(len(plan) for plan in task.plans.values())])
        return (runs + 1) * (self.setting.limits.timeout + 15) + 60

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


# ---------------------------------------------------------------------------------------------- on a cluster

_workers: dict[tuple[int, int], Worker] = {}


def run_on_cluster(setting: Setting, task: Task) -> Any:
    """The pure function that a cluster maps. Each worker keeps its own fork server and copy of the pack."""
    from helpers.grading import release

    me = (os.getpid(), threading.get_ident())
    worker = _workers.get(me)
    if worker is None or worker.wanted != setting:
        if worker is not None:
            worker.close()
        root = setting.pack if setting.pack.is_dir() else ROOT
        local = replace(setting, pack=release.runtime_copy(root))
        worker = _workers[me] = Worker(local, wanted=setting)
    return worker.do(task)


class Cluster:
    """The same over a Dask scheduler; its workers need this pack installed, and bubblewrap."""

    def __init__(self, setting: Setting, address: str) -> None:
        from distributed import Client

        self.setting = setting
        self.client = Client(address, timeout=20)

    def map(self, tasks: list[Task]) -> Iterator[tuple[Task, Any]]:
        from distributed import as_completed

        futures = {
            self.client.submit(
                run_on_cluster, self.setting, task, key=f"huashan-{task.name}", retries=2, pure=False
            ): task
            for task in tasks
        }
        for future in as_completed(futures):
            task = futures[future]
            try:
                yield task, future.result()
            except ValueError:
                raise
            except Exception as problem:
                yield task, refused(f"the cluster gave it up: {type(problem).__name__}")
            future.release()

    def close(self) -> None:
        self.client.close()


def make_plans(
    pool: Pool | Cluster, setting: Setting, keys: dict[str, bytes], scenarios: int
) -> dict[str, Plan]:
    """The plan of each lesson, made by the workers."""
    tasks = [Task(f"plan-{name}", lesson=name, key=key, scenarios=scenarios) for name, key in keys.items()]
    made: dict[str, Plan] = {}
    for task, answer in pool.map(tasks):
        if not isinstance(answer, Plan):
            raise RuntimeError(f"the key of {task.lesson} could not be run: {answer.why}")
        assert task.lesson is not None
        made[task.lesson] = answer
    return made
