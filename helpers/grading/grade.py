"""`huashan grade`: from a folder of submissions to a gradebook, taken up where it stopped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from helpers.faults import Fault
from helpers.grading import (
    compare,
    exports,
    files,
    gradebook,
    intake,
    marks,
    marksfile,
    outfolder,
    own,
    pages,
    safe,
    similar,
)
from helpers.grading import roster as rosters
from helpers.grading.gradebook import Row
from helpers.grading.intake import Submission
from helpers.grading.pack import ROOT, Pack
from helpers.grading.plan import Plan
from helpers.grading.release import runtime_copy
from helpers.grading.result import RAN, Result, refused
from helpers.grading.run.cluster import Cluster
from helpers.grading.run.limits import MEGABYTE, Limits
from helpers.grading.run.pool import Pool
from helpers.grading.run.preflight import preflight
from helpers.grading.run.sandbox import check_sandbox
from helpers.grading.run.task import Setting, Task, Workers, make_plans, tell_lessons
from helpers.grading.store import Store, fingerprint, write_whole

MARKS = Path("marking", "marks.csv")
RESULTS = "results"


def grade(
    submissions: Path,
    out: Path,
    *,
    lesson: str | None = None,
    scenarios: int = 3,
    seed: int = 1,
    drawn: bool = False,
    roster: Path | None = None,
    jobs: int = 1,
    limits: Limits | None = None,
    sandboxed: bool = True,
    forking: bool = True,
    cluster: str | None = None,
    quiet: bool = True,
    pictures: bool = True,
    root: Path = ROOT,
    keys: Path | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> list[Row]:
    """Grade submissions into `out`; results that are there already are kept.

    `tell` is told, a line each, what was entered and not used. `drawn`: the seed is the one that `out` keeps.

    Raises
    ------
    Fault
        Where there is nothing to grade, a lesson or key is missing, another run is grading into `out`, or the marks
        or the roster cannot be read.
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
    course = rosters.read(roster) if roster else rosters.Roster()
    with intake.unpacking() as unpacked:
        found = intake.find(submissions, unpacked, limits.submission * MEGABYTE)
        matched = rosters.match(course, found) if roster else rosters.Matched(tuple(found), {})
        found = [*matched.submissions, *matched.missing]
        secret = _secret(pack, found, [root, submissions, unpacked, out, *([roster] if roster else [])])
        with outfolder.in_use(out):
            marksfile.read(out / MARKS)  # a file that can't be used is said before the work, not after
            setting = Setting(
                runtime_copy(root), dict(pack.lessons), limits, seed, sandboxed, forking, pictures, secret
            )
            workers: Workers = (
                Cluster(replace(setting, pack=root), cluster) if cluster else Pool(setting, jobs)
            )
            try:
                rows = _run(workers, setting, pack, found, scenarios, wanted, out, quiet)
            finally:
                workers.close()
            said = [*matched.said, *exports.left_out(rows)]
            kept = f"{outfolder.SEED}, beside this page" if drawn else "--seed"
            seed_said = f"The hidden scenarios were drawn with the seed that {kept} gives."
            return _marked_and_written(rows, out, matched, course, seed_said, said, tell)


def _secret(pack: Pack, found: list[Submission], folders: list[Path]) -> tuple[Path, ...]:
    """What no submission may see: folders, and the files in them, which may be links that lead elsewhere."""
    submitted = [one.path for one in found if one.path is not None and one.path.exists()]
    beside = []
    if pack.key_folder is not None:
        real = pack.key_folder.resolve()
        beside = [real, *(folder for folder in real.parents if folder.name == "instructor")]  # with the plan
    return tuple(path.absolute() for path in (*folders, *beside, *pack.keys.values(), *submitted))


def _run(
    workers: Workers,
    setting: Setting,
    pack: Pack,
    found: list[Submission],
    scenarios: int,
    wanted: str | None,
    out: Path,
    quiet: bool,
) -> list[Row]:
    """Every submission's row as it is before any mark; what has no result in `out` yet is run."""
    preflight(workers)
    largest = setting.limits.submission * MEGABYTE
    told = {wanted} if wanted else tell_lessons(workers, (data for _, data in _contents(found, largest)))
    names = sorted(told & set(pack.keys))
    limits = asdict(setting.limits)
    basis = fingerprint(pack.digest(names), scenarios, setting.seed, limits, names, wanted, setting.pictures)
    results = Store(out / RESULTS)
    plans = _plans(workers, setting, pack, names, scenarios, Store(out / "plans"), basis) if names else {}
    names_of = {one: fingerprint(basis, one.digest) for one in found}  # the same file from two is run once
    _execute(workers, names_of, plans, wanted, results, largest, quiet)
    ran = _ran(results, set(names_of.values()))
    keys = {name: pack.keys[name].read_bytes() for name in plans}
    plans = own.with_answers(workers, keys, plans, ran, Store(out / "plans"), basis)
    return [_row(one, names_of[one], results, plans) for one in found]


def _marked_and_written(
    rows: list[Row],
    out: Path,
    matched: rosters.Matched,
    course: rosters.Roster,
    seed: str,
    said: list[str],
    tell: Callable[[str], None],
) -> list[Row]:
    """Give the rows the marks entered by now, and write everything that people open."""
    sheet = marksfile.read(out / MARKS)
    answered = marks.lines(rows)
    known = [line for _, line in answered]
    assigned = marks.assign(sheet, known)
    entered: dict[Submission, dict[str, tuple[float, str]]] = {}
    for row, line in answered:
        if (mark := assigned.mark(line)) is not None:
            entered.setdefault(row.submission, {})[line.exercise] = mark
    rows = [_with_marks(row, entered.get(row.submission, {})) for row in rows]
    rows = similar.together(similar.twice([_with_notes(row) for row in rows]))
    said = [*(f"marks.csv: {one}" for one in assigned.said), *said]
    copied = marksfile.save(out / MARKS, marksfile.text(known, assigned, sheet.separator), sheet)
    if copied:
        said.append(f"marks.csv was rewritten; what stood there is in {copied.name}")
    for place, content in _of_class(rows, matched, course, seed, said):  # all of them are made, then written
        write_whole(out / place, content)
    for place, content in _of_students(rows, Store(out / RESULTS)):
        write_whole(out / place, content)
    for one in said:
        tell(one)
    return rows


def _plans(
    workers: Workers,
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
    for name, plan in make_plans(workers, keys, scenarios).items():
        kept.put(f"{name}-{basis}", plan.as_data())
        plans[name] = plan
    return plans


def _contents(found: Iterable[Submission], largest: int) -> Iterator[tuple[Submission, bytes]]:
    """Submissions that can be run, each with its content, read as it is asked for.

    One that was changed or removed since it was found is left out, and so has no result: its row says that.
    """
    for one in found:
        if not one.why:
            with suppress(files.Refused):
                yield one, intake.content(one, largest)


def _execute(
    workers: Workers,
    names: dict[Submission, str],
    plans: dict[str, Plan],
    wanted: str | None,
    results: Store,
    largest: int,
    quiet: bool,
) -> None:
    """Run what has no result under its name yet; each result is written as it comes."""
    scenarios = {name: list(plan.scenarios) for name, plan in plans.items()}
    waiting: dict[str, Submission] = {}
    for one, name in names.items():
        if not one.why and name not in results:
            waiting.setdefault(name, one)
    tasks = (
        Task(names[one], data=data, lesson=wanted, plans=scenarios)
        for one, data in _contents(waiting.values(), largest)
    )
    with _progress(len(names), len(names) - len(waiting), quiet) as advance:
        for task, result in workers.map(tasks):
            results.put(task.name, result.as_data())
            advance()


def _ran(results: Store, names: set[str]) -> list[Result]:
    """What submissions answered, without their executed notebooks."""
    found = (results.get(name) for name in sorted(names))
    return [Result.from_data({**one, "notebook": ""}) for one in found if one and one["status"] == RAN]


@contextmanager
def _progress(total: int, done: int, quiet: bool) -> Iterator[Any]:
    """A bar that says how far, how fast and how long."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread
    with tqdm(total=total, initial=done, unit="submission", disable=quiet, file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def _row(one: Submission, name: str, results: Store, plans: dict[str, Plan]) -> Row:
    """A submission's row, as it is before any mark."""
    kept = results.get(name) or refused(_GONE).as_data()
    result = {**(refused(one.why).as_data() if one.why else kept), "notebook": ""}
    lesson = result.get("lesson") or ""
    plan = plans.get(lesson) if result.get("status") == "ran" else None
    judged = compare.grade(result, plan)
    if one.why == compare.NOTHING:
        judged = compare.Grade(compare.NOTHING)
    return Row(one, lesson, judged, result, plan, kept=name)


_GONE = "the file was changed or removed while the class was graded: give the same command again"


def _with_marks(row: Row, entered: dict[str, tuple[float, str]]) -> Row:
    return replace(row, grade=compare.grade(row.result, row.plan, entered)) if entered else row


def _with_notes(row: Row) -> Row:
    """The row with what intake noted: how the notebook came is for the student to know."""
    notes = (*row.submission.notes, *row.grade.notes)
    if not row.submission.notes or not row.grade.ran:
        return row
    return replace(row, grade=replace(row.grade, outcome=compare.WITH_NOTES, notes=notes))


def _of_class(
    rows: list[Row], matched: rosters.Matched, course: rosters.Roster, seed: str, said: list[str]
) -> list[tuple[Path, str]]:
    """Every table and page that people open, but the marks, with its place in the folder for results."""
    bom = "\ufeff"  # by which spreadsheets know UTF-8
    found = [(Path("gradebook.csv"), bom + gradebook.gradebook(rows))]
    for form in exports.FORMS.values():
        found += [(Path(name), content) for name, content in form(rows, course, matched.people)]
    found.append((Path("marking", "marking.html"), pages.marking_sheet(rows)))
    found.append((Path("report.html"), pages.report(rows, seed, tuple(said))))
    return found


def _of_students(rows: list[Row], results: Store) -> Iterator[tuple[Path, str]]:
    """Each student's feedback, and the executed notebook for the instructor."""
    used: set[Path] = set()
    for row in rows:
        one = row.submission
        if row.grade.outcome == compare.NOTHING:
            continue
        folder = Path("students", intake.folder_name(one.student, one.person))
        stem = row.lesson if row.grade.ran else f"{row.lesson or 'unread'}-{one.key[:6]}"
        if folder / stem in used:
            stem += f"-{one.key[:6]}"
        used.add(folder / stem)
        yield folder / f"{stem}-feedback.html", pages.feedback(row)
        if executed := (results.get(row.kept) or {}).get("notebook"):
            own = frozenset(cell["source"] for cell in row.plan.lesson.cells) if row.plan else frozenset()
            yield folder / f"{stem}.ipynb", safe.notebook(executed, own)
