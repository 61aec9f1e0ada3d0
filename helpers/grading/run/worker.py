"""What a worker does with a task, and what it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from helpers.grading import own
from helpers.grading.execute import execute_submission, told
from helpers.grading.pack import Lesson
from helpers.grading.run.forkserver import ForkServer
from helpers.grading.run.kernel import StartFailed
from helpers.grading.run.limits import Limits
from helpers.grading.run.runner import Runner, Scenario
from helpers.grading.run.trial import try_kernel
from helpers.grading.scenarios import Plan, make_plan


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
    """One thing for a worker to do: run a submission, or tell its lesson.

    With a key: make the plan of a lesson, or add to what its key says.
    """

    name: str
    data: bytes = b""
    lesson: str | None = None
    plans: dict[str, list[Scenario]] = field(default_factory=dict)
    key: bytes | None = None
    scenarios: int = 0
    own: list[own.Asked] = field(default_factory=list)  # under which the key is run besides
    tell: bool = False  # only say which lesson it is
    check: bool = False  # only see that kernels work here

    @property
    def ours(self) -> bool:
        """Whether it is the grader's own, so that its failure stops the run."""
        return self.check or self.key is not None


class Workers(Protocol):
    """Those that do tasks: a `pool.Pool` on this machine, a `cluster.Cluster`."""

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Any]]: ...

    def close(self) -> None: ...


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
        """A `Result`, a lesson's name or None, a `Plan`, entries of the key, or what is wrong.

        Where forking fails, kernels are started anew.
        """
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
            self.runner.rehearse(one.lessons[task.lesson], wait=False)
            return make_plan(one.lessons[task.lesson], task.key, self.runner, task.scenarios, one.seed)
        if task.check:
            return try_kernel(self.runner)
        if task.tell:
            return told(task.data, one.lessons, one.limits)
        return execute_submission(
            task.data, one.lessons, task.plans, one.seed, self.runner, task.lesson, one.pictures
        )

    def close(self) -> None:
        if self._runner is not None:
            self._runner.close()
            self._runner.server.close()
            self._runner = None


def make_plans(workers: Workers, keys: dict[str, bytes], scenarios: int) -> dict[str, Plan]:
    """The plan of each lesson, made by the workers."""
    tasks = [Task(f"plan-{name}", lesson=name, key=key, scenarios=scenarios) for name, key in keys.items()]
    made: dict[str, Plan] = {}
    for task, answer in workers.map(tasks):
        if not isinstance(answer, Plan):
            raise RuntimeError(f"the key of {task.lesson} could not be run: {answer.why}")
        assert task.lesson is not None
        made[task.lesson] = answer
    return made


def tell_lessons(workers: Workers, files: Iterable[bytes]) -> set[str]:
    """The lessons that submitted files are, told by the workers."""
    tasks = (Task(f"tell-{number}", data=data, tell=True) for number, data in enumerate(files))
    return {name for _, name in workers.map(tasks) if isinstance(name, str)}
