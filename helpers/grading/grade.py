"""`huashan grade`: from a folder of submissions to a gradebook, taken up where it stopped."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from helpers.faults import Fault
from helpers.grading import compare, gradebook, intake, report, store
from helpers.grading.gradebook import Row
from helpers.grading.intake import Submission
from helpers.grading.pack import ROOT, Pack
from helpers.grading.pool import Cluster, Pool, Setting, Task, make_plans
from helpers.grading.release import runtime_copy
from helpers.grading.runcopy import Unreadable, read_cells, tell_lesson
from helpers.grading.sandbox import MEGABYTE, Limits, SandboxMissing, check_sandbox
from helpers.grading.scenarios import Plan
from helpers.grading.store import Store, fingerprint, write_whole


def command(args: argparse.Namespace) -> int:
    """Run the command: 0 where every submission has an outcome."""
    limits = Limits(timeout=args.timeout, memory=args.memory, output=args.output_limit)
    try:
        rows = grade(
            args.submissions, args.out, lesson=args.lesson, scenarios=args.scenarios, seed=args.seed,
            jobs=args.jobs or os.cpu_count() or 1, limits=limits, sandboxed=not args.no_sandbox,
            forking=not args.no_fork, cluster=args.cluster, quiet=args.quiet, pictures=not args.no_pictures,
            keys=args.keys,
        )  # fmt: skip
    except SandboxMissing as missing:
        print(
            f"huashan: {missing}\nSubmissions are programs that strangers wrote. If you trust these, "
            "--no-sandbox runs them with your own rights.",
            file=sys.stderr,
        )
        return 2
    except RuntimeError as failed:
        print(f"huashan: grading stopped, what is done is kept: {failed}", file=sys.stderr)
        return 1
    print(_summary(rows, args.out))
    return 0


def _summary(rows: list[Row], out: Path) -> str:
    counts = {name: sum(row.grade.outcome == name for row in rows) for name in
              (compare.GRADED, compare.WITH_NOTES, compare.COULD_NOT_BE_RUN)}  # fmt: skip
    waiting = sum(one.outcome is compare.Outcome.TO_MARK for row in rows for one in row.grade.judgements)
    lines = [", ".join(f"{count} {name}" for name, count in counts.items())]
    if waiting:
        lines.append(
            f"{waiting} written answers to mark: {out / 'marking' / 'marking.html'}, marks in marks.csv"
        )
    return "\n".join([*lines, f"open {out / 'report.html'} and {out / 'gradebook.csv'}"])


def grade(
    submissions: Path,
    out: Path,
    *,
    lesson: str | None = None,
    scenarios: int = 3,
    seed: int = 1,
    jobs: int = 1,
    limits: Limits | None = None,
    sandboxed: bool = True,
    forking: bool = True,
    cluster: str | None = None,
    quiet: bool = True,
    pictures: bool = True,
    root: Path = ROOT,
    keys: Path | None = None,
) -> list[Row]:
    """Grade submissions into `out`; results that are there already are kept.

    Raises
    ------
    Fault
        Where there is nothing to grade, a lesson or key is missing, or the marks cannot be read.
    SandboxMissing
        Where the sandbox is asked for and cannot be had.
    """
    if scenarios < 1:
        raise Fault(f"--scenarios is at least 1 (base alone), not {scenarios}")
    limits = limits or Limits()
    if sandboxed:
        check_sandbox()
    forking = forking and sys.platform.startswith("linux")
    pack = Pack(root, keys)
    wanted = pack.lesson(lesson).name if lesson is not None else None
    found = intake.find(submissions)
    marks = gradebook.read_marks(out / "marking" / "marks.csv")
    data = {one: one.read() for one in found}
    names = sorted(_lessons(found, data, pack, limits, wanted) & set(pack.keys))
    setting = Setting(
        runtime_copy(root), dict(pack.lessons), limits, seed, sandboxed, forking, pictures,
        secret=_secret(pack, found, [root, submissions, out]),
    )  # fmt: skip
    basis = fingerprint(pack.digest(names), scenarios, seed, asdict(limits), names, wanted, pictures)
    results = Store(out / "results")
    workers: Pool | Cluster = (
        Cluster(replace(setting, pack=root), cluster) if cluster else Pool(setting, jobs)
    )
    try:
        plans = _plans(workers, setting, pack, names, scenarios, Store(out / "plans"), basis) if names else {}
        _execute(workers, found, data, plans, wanted, basis, results, quiet)
    finally:
        workers.close()
    rows = [_row(one, results.get(_name(basis, data[one], one)) or {}, plans, marks) for one in found]
    rows = _twice(rows)
    _write(rows, out, marks)
    return rows


def _secret(pack: Pack, found: list[Submission], folders: list[Path]) -> tuple[Path, ...]:
    """What no submission may see: folders, and the files in them, which may be links that lead elsewhere."""
    submitted = [one.path for one in found if one.path is not None]
    beside = []
    if pack.key_folder is not None:
        real = pack.key_folder.resolve()
        beside = [real, *(folder for folder in real.parents if folder.name == "instructor")]  # with the plan
    return tuple(path.absolute() for path in (*folders, *beside, *pack.keys.values(), *submitted))


def _twice(rows: list[Row]) -> list[Row]:
    """The rows, with a note where one student handed in a lesson in two files: a person decides which counts."""
    seen = Counter(
        (row.student, row.submission.canvas, row.submission.moodle, row.lesson) for row in rows if row.plan
    )
    noted = []
    for row in rows:
        if seen[row.student, row.submission.canvas, row.submission.moodle, row.lesson] > 1 and row.plan:
            notes = (*row.grade.notes, "this lesson was handed in in more than one file")
            graded = replace(row.grade, outcome=compare.WITH_NOTES, notes=notes)
            row = replace(row, grade=graded) if row.grade.ran else row
        noted.append(row)
    return noted


def _lessons(
    found: list[Submission], data: dict[Submission, bytes], pack: Pack, limits: Limits, wanted: str | None
) -> set[str]:
    """Which lessons' keys are needed."""
    if wanted is not None:
        return {wanted}
    told = set()
    for one in found:
        try:
            cells = read_cells(data[one], limits.submission * MEGABYTE, limits.cells)
        except Unreadable:
            continue
        told.add(tell_lesson(cells, pack.lessons))
    return {name for name in told if name is not None}


def _plans(
    workers: Pool | Cluster,
    setting: Setting,
    pack: Pack,
    names: list[str],
    scenarios: int,
    kept: Store,
    basis: str,
) -> dict[str, Plan]:
    """Each lesson's plan: kept from an earlier run on the same basis, else made."""
    plans: dict[str, Plan] = {}
    for name in names:
        stored = kept.get(f"{name}-{basis}")
        if stored is not None:
            plans[name] = Plan.from_data(pack.lessons[name], stored)
    keys = {name: pack.keys[name].read_bytes() for name in names if name not in plans}
    for name, plan in make_plans(workers, setting, keys, scenarios).items():
        kept.put(f"{name}-{basis}", plan.as_data())
        plans[name] = plan
    return plans


def _name(basis: str, data: bytes, one: Submission) -> str:
    """What a result is kept under. The same file from two students is run once."""
    return fingerprint(basis, data, one.path is None)


def _execute(
    workers: Pool | Cluster,
    found: list[Submission],
    data: dict[Submission, bytes],
    plans: dict[str, Plan],
    wanted: str | None,
    basis: str,
    results: Store,
    quiet: bool,
) -> None:
    """Run what has no result yet; each result is written as it comes."""
    scenarios = {name: list(plan.scenarios) for name, plan in plans.items()}
    tasks: dict[str, Task] = {}
    for one in found:
        name = _name(basis, data[one], one)
        if name in tasks or name in results:
            continue
        if one.path is None:
            results.put(name, {**_refused("there is no notebook in the folder")})
        else:
            tasks[name] = Task(name, data=data[one], lesson=wanted, plans=scenarios)
    with _progress(len(found), len(found) - len(tasks), quiet) as advance:
        for task, result in workers.map(list(tasks.values())):
            results.put(task.name, result)
            advance()


def _refused(why: str) -> dict[str, Any]:
    from helpers.grading.pool import given_up

    return given_up(why)


@contextmanager
def _progress(total: int, done: int, quiet: bool) -> Iterator[Any]:
    """A bar that says how far, how fast and how long."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread
    with tqdm(total=total, initial=done, unit="submission", disable=quiet, file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def _row(one: Submission, result: dict[str, Any], plans: dict[str, Plan], marks: gradebook.Marks) -> Row:
    lesson = result.get("lesson") or ""
    plan = plans.get(lesson) if result.get("status") == "ran" else None
    judged = compare.grade(result or _refused("it has no result"), plan)
    row = Row(one, lesson, judged, result, plan)
    if plan is None or not judged.ran:
        return row
    entered = {}
    for exercise, answer in result["written"].items():
        mark = gradebook.mark_of(marks, row, exercise, answer)
        if mark is not None:
            entered[exercise] = mark
    return Row(one, lesson, compare.grade(result, plan, entered), result, plan) if entered else row


def _write(rows: list[Row], out: Path, marks: gradebook.Marks) -> None:
    """Everything that people open."""
    gradebook.write_csv(out / "gradebook.csv", gradebook.gradebook(rows))
    write_whole(out / "canvas.csv", gradebook.canvas(rows))
    for lesson in sorted({row.lesson for row in rows if row.plan}):
        write_whole(out / f"moodle-{lesson}.csv", gradebook.moodle(rows, lesson))
    gradebook.write_csv(out / "marking" / "marks.csv", gradebook.marks_table(rows, marks))
    write_whole(out / "marking" / "marking.html", report.marking_sheet(rows))
    write_whole(out / "report.html", report.report(rows))
    used: set[Path] = set()
    for row in rows:
        folder = (
            out
            / "students"
            / intake.folder_name(row.submission.student, row.submission.canvas, row.submission.moodle)
        )
        stem = (
            row.lesson
            if row.grade.ran
            else f"{row.lesson or 'unread'}-{store.fingerprint(row.submission.where)[:6]}"
        )
        if folder / stem in used:
            stem += f"-{store.fingerprint(row.submission.where)[:6]}"
        used.add(folder / stem)
        write_whole(folder / f"{stem}-feedback.html", report.feedback(row))
        if row.result.get("notebook"):
            write_whole(folder / f"{stem}.ipynb", row.result["notebook"])
