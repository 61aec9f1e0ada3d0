"""A submission's failure is its own: whatever is raised, and wherever, the others have their grades."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq
from grading import toy

from helpers.faults import Fault
from helpers.grading import execute
from helpers.grading.grade import grade
from helpers.grading.pack import Lesson
from helpers.grading.run import client, engine, runner, worker
from helpers.grading.run.kernel import StartFailed
from helpers.grading.run.limits import Limits
from helpers.grading.run.pool import Pool
from helpers.grading.run.sandbox import SandboxMissing
from helpers.grading.run.worker import Setting, Task

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are forked on Linux")


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


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path, {}, Limits(), 1)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_submission_that_fails_has_an_outcome_and_the_others_theirs(
    ending: str, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def executed(data: bytes, *rest: Any) -> Any:
        return ENDINGS[ending]() if data == b"bad" else data

    monkeypatch.setattr(worker, "execute_submission", executed)
    files = [b"first", b"bad", b"last", b"bad"]
    pool = Pool(setting, 2)
    try:
        found = {
            task.name: result for task, result in pool.map(Task(str(n), data) for n, data in enumerate(files))
        }
    finally:
        pool.close()
    assert found["0"] == b"first"
    assert found["2"] == b"last"
    assert found["1"].status == found["3"].status == "refused"
    assert "twice it ended with" in found["1"].why


@pytest.mark.parametrize("ending", ["ValueError", "MemoryError", "SystemExit", "Fault", "StartFailed"])
def test_a_key_that_fails_stops_the_run(
    ending: str, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "make_plan", lambda *given: ENDINGS[ending]())
    setting.lessons["02-toy"] = Lesson("02-toy", (), ())
    pool = Pool(setting, 1)
    kinds = {"Fault": Fault, "StartFailed": StartFailed}
    try:
        with pytest.raises(kinds.get(ending, RuntimeError)):
            list(pool.map([Task("plan", key=b"{}", lesson="02-toy")]))
    finally:
        pool.close()


def test_tasks_are_taken_as_workers_are_free(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grader holds the submissions that are being run, and no more."""
    monkeypatch.setattr(worker, "execute_submission", lambda data, *rest: {"status": "ran"})
    held = [0, 0]

    def coming() -> Iterator[Task]:
        for number in range(12):
            held[0] += 1
            held[1] = max(held)
            yield Task(str(number), b"good")

    pool = Pool(setting, 2)
    for _ in pool.map(coming()):
        held[0] -= 1
    pool.close()
    assert held[1] <= 3


STEPS = [
    (execute, "read_cells", "MemoryError"), (execute, "tell_lesson", "RecursionError"),
    (execute, "make_run_copy", "KeyError"), (execute, "_read", "Again"),
    (execute, "_packed", "UnicodeEncodeError"),
    (runner.Runner, "manager", "OSError"), (runner, "parameterize_notebook", "StopIteration"),
    (engine.GradingClient, "_prepare", "TypeError"), (engine.GradingClient, "_run_cell", "ValueError"),
    (client.KernelClient, "wait_for_ready", "SystemExit"), (client.BoundedChannel, "_recv", "Again"),
    (client.KernelManager, "shutdown_kernel", "AssertionError"),
]  # fmt: skip


@pytest.mark.parametrize(("owner", "step", "ending"), STEPS, ids=[step for _, step, _ in STEPS])
def test_whatever_step_fails(
    owner: Any,
    step: str,
    ending: str,
    pack: Path,
    sandbox: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_work = {"bad": False}
    real, whole = getattr(owner, step), worker.execute_submission

    def failing(*given: Any, **named: Any) -> Any:
        return ENDINGS[ending]() if at_work["bad"] else real(*given, **named)

    def executed(data: bytes, *rest: Any) -> Any:
        at_work["bad"] = b"BAD" in data
        try:
            return whole(data, *rest)
        finally:
            at_work["bad"] = False

    monkeypatch.setattr(owner, step, failing)
    monkeypatch.setattr(worker, "execute_submission", executed)
    for name, said in {"Ada": "", "Ben": "# BAD", "Cai": ""}.items():
        made = toy.submission(closing=f"{said}\nprint('end')")
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(made), encoding="utf-8")
    out = tmp_path.with_name(f"{tmp_path.name}-out")
    rows = {
        row.student: row for row in grade(tmp_path, out, root=pack, scenarios=1, limits=Limits(timeout=20))
    }
    assert [rows[name].grade.points for name in ("Ada", "Cai")] == [7, 7]
    assert rows["Ben"].grade.points in (None, 0)
    assert rows["Ben"].grade.why or rows["Ben"].grade.notes


def test_a_half_character_costs_itself(pack: Path, sandbox: None, tmp_path: Path) -> None:
    made = toy.submission(**{"answer-2-2": "answer_2_2 = 'reading'  # \ud83d", "closing": "print('\ud83d')"})
    for name, one in {"Ada": made, "Ben": toy.submission()}.items():
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(one), encoding="utf-8")
    out = tmp_path.with_name(f"{tmp_path.name}-out")
    rows = {
        row.student: row for row in grade(tmp_path, out, root=pack, scenarios=1, limits=Limits(timeout=20))
    }
    assert rows["Ben"].grade.points == 7
    assert rows["Ada"].grade.outcome
    for path in (out / "students").rglob("*.ipynb"):
        json.loads(path.read_text(encoding="utf-8"))
