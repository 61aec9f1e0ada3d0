"""Submissions a minute: `huashan grade` beside papermill's own API in a loop and nbgrader's autograde.

    python tests/benchmarks/grading.py [--lessons 02 04] [--submissions 40] [--others 6] [--class 60]

Everything runs on the same notebooks, in one go. Without --lessons these are small ones, with three answers,
the imports of a lesson and no charts; with it, the pack's own lessons. nbgrader goes into a throwaway virtual
environment on top of this one; where it cannot be installed, its part is left out and says so. --class grades
that many samples of every kind, with what breaks among them, and says how long, how much memory and what wait.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "grading"))

import toy  # noqa: E402

from helpers.grading.pack import ROOT, Pack, text  # noqa: E402
from helpers.grading.run.watch import descendants, proportional, resident  # noqa: E402
from helpers.grading.samples import Samples  # noqa: E402

Notebook = dict[str, Any]
GRADE = """
import sys
from pathlib import Path
from helpers.grading.grade import grade
pack, submissions, out, jobs, scenarios, pictures = sys.argv[1:]
grade(
    Path(submissions), Path(out), root=Path(pack), jobs=int(jobs), scenarios=int(scenarios), pictures=pictures == "yes"
)
"""


def distinct(made: Notebook, number: int) -> Notebook:
    """The notebook with a comment of its own: the same file twice would be run once."""
    one = copy.deepcopy(made)
    last = [cell for cell in one["cells"] if cell["cell_type"] == "code"][-1]
    last["source"] = f"{text(last['source'])}\n# student {number}"
    return one


def write_class(folder: Path, made: Notebook, count: int) -> Path:
    folder.mkdir(parents=True)
    for number in range(count):
        path = folder / f"student{number:03}.ipynb"
        path.write_text(json.dumps(distinct(made, number)), encoding="utf-8")
    return folder


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def by_huashan(
    pack: Path, place: Path, made: Notebook, count: int, jobs: int, scenarios: int, pictures: str = "yes"
) -> float:
    """Seconds an execution, start and reports of the whole command included."""
    name = f"huashan-{jobs}-{scenarios}-{pictures}"
    submissions = write_class(place / name, made, count)
    out = place / f"{name}-out"
    command = [
        sys.executable,
        "-c",
        GRADE,
        str(pack),
        str(submissions),
        str(out),
        str(jobs),
        str(scenarios),
        pictures,
    ]
    took = timed(lambda: subprocess.run(command, check=True, cwd=ROOT))
    rows = (out / "gradebook.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert len(rows) == count, f"{len(rows)} rows for {count} submissions"
    assert all(",graded," in row for row in rows), rows[:2]
    return took / (count * scenarios)


def by_papermill(place: Path, made: Notebook, count: int) -> float:
    """Seconds an execution of papermill's API in a loop, imports not counted."""
    import papermill

    submissions = write_class(place / "papermill", made, count)

    def loop() -> None:
        for path in sorted(submissions.glob("*.ipynb")):
            done = place / "papermill-out.ipynb"
            papermill.execute_notebook(
                str(path), str(done), parameters={"scenario": "base", "changes": {}},
                kernel_name="python3", progress_bar=False,
            )  # fmt: skip

    return timed(loop) / count


def for_nbgrader(made: Notebook) -> Notebook:
    """The same notebook as an nbgrader assignment: answers are solutions, checks are tests with points."""
    one = copy.deepcopy(made)
    for cell in one["cells"]:
        name = cell["id"]
        if cell["cell_type"] != "code" or not name.startswith(("answer-", "check-")):
            continue
        graded = name.startswith("check-")
        cell["metadata"]["nbgrader"] = {
            "grade": graded, "solution": not graded, "locked": graded, "grade_id": name, "schema_version": 3,
            "task": False, "cell_type": "code",
        } | ({"points": 1} if graded else {})  # fmt: skip
    return one


def by_nbgrader(place: Path, made: Notebook, count: int) -> float | str:
    """Seconds a submission of `nbgrader autograde`, or why there is no number."""
    place = place / "nbgrader"
    home = place / "venv"
    venv.create(home, with_pip=True)
    packages = next((home / "lib").glob("python3*")) / "site-packages"
    here = next(path for path in sys.path if path.endswith("site-packages"))
    editable = f"import sys; sys.path.insert(0, {str(ROOT)!r})"
    (packages / "below.pth").write_text(f"{here}\n{editable}\n", encoding="utf-8")
    python = str(home / "bin" / "python")
    installed = subprocess.run(
        [python, "-m", "pip", "install", "-q", "nbgrader"], capture_output=True, text=True
    )
    if installed.returncode != 0:
        return f"nbgrader could not be installed: {installed.stderr.strip().splitlines()[-1]}"
    course = place / "course"
    assignment = for_nbgrader(made)
    source = course / "source" / "ps1"
    source.mkdir(parents=True)
    (source / "lesson.ipynb").write_text(json.dumps(assignment), encoding="utf-8")
    for number in range(count):
        student = course / "submitted" / f"student{number:03}" / "ps1"
        student.mkdir(parents=True)
        (student / "lesson.ipynb").write_text(json.dumps(distinct(assignment, number)), encoding="utf-8")
    environment = {**os.environ, "PATH": f"{home / 'bin'}:{os.environ['PATH']}", "HUASHAN_JOURNAL": "off"}
    run = lambda *words: subprocess.run(  # noqa: E731
        [python, "-m", "nbgrader", *words, "--course-dir", str(course)],
        cwd=course, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    made_assignment = run("generate_assignment", "ps1", "--force")
    if made_assignment.returncode != 0:
        return f"nbgrader made no assignment: {made_assignment.stderr.strip().splitlines()[-1]}"
    results = []
    took = timed(lambda: results.append(run("autograde", "ps1")))
    graded = list((course / "autograded").glob("*/ps1/lesson.ipynb"))
    if len(graded) != count:
        return f"nbgrader graded {len(graded)} of {count}: {results[0].stderr.strip().splitlines()[-1]}"
    return took / count


def whole_class(lesson: str, count: int, place: Path) -> str:
    """A class of samples of every kind on all processors: wall time, peak memory, largest wait for a result."""
    submissions, out = place / "class", place / "class-out"
    submissions.mkdir()
    made = Samples(lesson).all()
    names = sorted(made)
    for number in range(count):
        name = names[number % len(names)]
        content = made[name]
        path = submissions / f"student {number:02}" / Path(name).name
        path.parent.mkdir()
        whole = distinct(content, number) if isinstance(content, dict) else content
        path.write_text(json.dumps(whole) if isinstance(whole, dict) else whole, encoding="utf-8")
    jobs = os.cpu_count() or 1
    command = [sys.executable, "-c", GRADE, str(ROOT), str(submissions), str(out), str(jobs), "3", "yes"]
    began, peak, own, largest, last, seen = time.perf_counter(), 0, 0, 0.0, time.perf_counter(), 0
    process = subprocess.Popen(command, cwd=ROOT)
    while process.poll() is None:
        time.sleep(0.1)
        peak = max(peak, sum(map(proportional, descendants(process.pid))))
        own = max(own, resident(process.pid))
        now = len(list((out / "results").glob("*.json")))
        if now != seen:
            largest, last, seen = max(largest, time.perf_counter() - last), time.perf_counter(), now
    assert process.returncode == 0
    took = time.perf_counter() - began
    return (
        f"a class of {count}, lesson {lesson}, {jobs} jobs, 3 scenarios: {took:.0f} s, at most {peak / 1e6:.0f} MB "
        f"(the grader's own process {own / 1e6:.0f} MB), largest wait for a result {largest:.0f} s"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--lessons",
        nargs="+",
        default=[None],
        metavar="NN",
        help="the pack's own, instead of the small notebook",
    )
    parser.add_argument("--submissions", type=int, default=40, help="for huashan grade")
    parser.add_argument("--others", type=int, default=6, help="for papermill and nbgrader")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--class", type=int, default=0, dest="size", metavar="N", help="a class of N besides")
    parser.add_argument("--no-nbgrader", action="store_true", help="leave its part out")
    args = parser.parse_args()
    os.environ["HUASHAN_JOURNAL"] = "off"  # predictions of these runs are nobody's
    for lesson in args.lessons:
        with tempfile.TemporaryDirectory(prefix="hs-benchmark-") as folder:
            compare(lesson, Path(folder), args)
            if args.size and lesson:
                print(whole_class(lesson, args.size, Path(folder)), flush=True)
    return 0


def compare(lesson: str | None, place: Path, args: argparse.Namespace) -> None:
    """Measure everything on one lesson and print the table."""
    if lesson:
        samples = Samples(lesson)
        pack, made = ROOT, samples.answered(samples.derived, "An answer in a sentence.")
        name = Pack(ROOT).lesson(lesson).name
    else:
        pack, made, name = toy.make_pack(place / "pack"), toy.submission(), "a small notebook"
    print(
        f"{name}; load before the start {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True
    )
    measured: dict[str, list[float]] = {}
    missing = ""
    for number in range(args.rounds):
        here = place / f"round{number}"
        measured.setdefault("papermill", []).append(by_papermill(here, made, args.others))
        for jobs in args.jobs:
            for scenarios in (1, 3):
                took = by_huashan(pack, here, made, args.submissions, jobs, scenarios)
                measured.setdefault(f"huashan, {jobs} jobs, {scenarios} scenarios", []).append(took)
            if lesson:
                took = by_huashan(pack, here, made, args.submissions, jobs, 1, "no")
                measured.setdefault(f"huashan, {jobs} jobs, 1, no pictures", []).append(took)
        graded = "nbgrader was left out" if args.no_nbgrader else by_nbgrader(here, made, args.others)
        if isinstance(graded, str):
            missing = graded
        else:
            measured.setdefault("nbgrader", []).append(graded)
    report({name: statistics.median(values) for name, values in measured.items()}, missing)


def report(seconds: dict[str, float], missing: str) -> None:
    """Print a line each: seconds an execution, executions and submissions a minute, ratios."""
    print(f"{'':32}{'s/execution':>12}{'executions/min':>16}{'x papermill':>13}{'x nbgrader':>12}")
    for name, took in seconds.items():
        papermill = f"{seconds['papermill'] / took:.1f}"
        nbgrader = f"{seconds['nbgrader'] / took:.1f}" if "nbgrader" in seconds else "-"
        print(f"{name:32}{took:12.3f}{60 / took:16.0f}{papermill:>13}{nbgrader:>12}")
    if missing:
        print(missing)


if __name__ == "__main__":
    sys.exit(main())
