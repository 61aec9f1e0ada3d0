"""What workers are told and given to do; nothing here needs papermill, so the grader itself starts without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from helpers.grading.pack import Lesson
from helpers.grading.plan import Plan, Scenario
from helpers.grading.run.limits import Limits

if TYPE_CHECKING:
    from helpers.grading import own


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
