"""A submission's failure is its own: whatever is raised, and wherever, the others have their grades."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from grading import endings, toy

from helpers.faults import Fault
from helpers.grading.grade import grade
from helpers.grading.gradebook import Row
from helpers.grading.pack import Lesson
from helpers.grading.run import pool
from helpers.grading.run.kernel import StartFailed
from helpers.grading.run.limits import Limits
from helpers.grading.run.pool import Pool
from helpers.grading.run.task import Setting, Task

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are forked on Linux")


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path, {}, Limits(), 1)


@pytest.mark.parametrize("ending", endings.ENDINGS)
def test_a_submission_that_fails_has_an_outcome_and_the_others_theirs(
    ending: str, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "serve", endings.after(endings.of_a_submission, ending))
    files = [b"first", b"bad", b"last", b"bad"]
    workers = Pool(setting, 2)
    try:
        found = {
            task.name: result
            for task, result in workers.map(Task(str(n), data) for n, data in enumerate(files))
        }
    finally:
        workers.close()
    assert found["0"] == b"first"
    assert found["2"] == b"last"
    assert found["1"].status == found["3"].status == "refused"
    assert "twice it ended with" in found["1"].why


@pytest.mark.parametrize("ending", ["ValueError", "MemoryError", "SystemExit", "Fault", "StartFailed"])
def test_a_key_that_fails_stops_the_run(
    ending: str, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "serve", endings.after(endings.of_a_key, ending))
    setting.lessons["02-toy"] = Lesson("02-toy", (), ())
    workers = Pool(setting, 1)
    kinds = {"Fault": Fault, "StartFailed": StartFailed}
    try:
        with pytest.raises(kinds.get(ending, RuntimeError)):
            list(workers.map([Task("plan", key=b"{}", lesson="02-toy")]))
    finally:
        workers.close()


def test_tasks_are_taken_as_workers_are_free(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grader holds the submissions that are being run, and no more."""
    monkeypatch.setattr(pool, "serve", endings.after(endings.of_a_submission, None))
    held = [0, 0]

    def coming() -> Iterator[Task]:
        for number in range(12):
            held[0] += 1
            held[1] = max(held)
            yield Task(str(number), b"good")

    workers = Pool(setting, 2)
    for _ in workers.map(coming()):
        held[0] -= 1
    workers.close()
    assert held[1] <= 3


def test_the_other_jobs_go_on_while_one_submission_does_not_end(
    setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "serve", endings.after(endings.of_one_that_waits, tmp_path / "end"))
    files = [b"endless", *(b"honest %d" % number for number in range(5))]
    workers = Pool(setting, 2)
    try:
        results = []
        for _, result in workers.map(Task(str(number), data) for number, data in enumerate(files)):
            results.append(result)
            if len(results) == 5:
                (tmp_path / "end").touch()
    finally:
        workers.close()
    assert sorted(results[:5]) == files[1:]
    assert results[5:] == [b"endless"]


RUN = "helpers.grading.run"
STEPS = [
    ("helpers.grading.execute", "read_cells", "MemoryError"),
    ("helpers.grading.execute", "tell_lesson", "RecursionError"),
    ("helpers.grading.execute", "make_run_copy", "KeyError"), ("helpers.grading.execute", "_read", "Again"),
    ("helpers.grading.execute", "_packed", "UnicodeEncodeError"),
    (f"{RUN}.runner:Runner", "manager", "OSError"), (f"{RUN}.runner", "parameterize_notebook", "StopIteration"),
    (f"{RUN}.engine:GradingClient", "_prepare", "TypeError"),
    (f"{RUN}.engine:GradingClient", "_run_cell", "ValueError"),
    (f"{RUN}.client:KernelClient", "wait_for_ready", "SystemExit"),
    (f"{RUN}.client:BoundedChannel", "_recv", "Again"),
    (f"{RUN}.client:KernelManager", "shutdown_kernel", "AssertionError"),
]  # fmt: skip


@pytest.fixture(scope="module")
def rows(pack: Path, sandbox: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """A class in which each step fails for one student, between two for whom none does."""
    place = tmp_path_factory.mktemp("steps")
    said = {"Ada": "", **{step: f"# BAD {step}" for _, step, _ in STEPS}, "~Zoë": ""}
    (place / "class").mkdir()
    for name, line in said.items():
        made = toy.submission(closing=f"{line}\nprint({name!r})")
        (place / "class" / f"{name}.ipynb").write_text(json.dumps(made), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "serve", endings.after(endings.of_steps, STEPS))
        patched.setattr(pool, "TRIES", 1)  # that there is a second one is shown above
        found = grade(
            place / "class", place / "out", root=pack, jobs=2, scenarios=1, limits=Limits(timeout=20)
        )
    return {row.student: row for row in found}


@pytest.mark.parametrize("step", [step for _, step, _ in STEPS])
def test_whatever_step_fails(rows: dict[str, Row], step: str) -> None:
    assert rows[step].grade.points in (None, 0)
    assert rows[step].grade.why or rows[step].grade.notes


@pytest.mark.parametrize("student", ["Ada", "~Zoë"])
def test_whatever_step_fails_the_others_have_their_points(rows: dict[str, Row], student: str) -> None:
    assert rows[student].grade.points == 7


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
