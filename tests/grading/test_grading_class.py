"""A class from hand-out to gradebook: judging, marks, importers' forms, pages, resuming with new marks."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from grading import endings, toy

from helpers import cli
from helpers.faults import Fault
from helpers.grading import grade as grading
from helpers.grading import marks, marksfile
from helpers.grading.compare import Outcome
from helpers.grading.grade import grade
from helpers.grading.gradebook import Row
from helpers.grading.pack import ROOT
from helpers.grading.run import forkserver, pool, runner, sandbox
from helpers.grading.run.limits import Limits
from helpers.grading.run.sandbox import SandboxMissing
from helpers.grading.run.task import Workers
from helpers.grading.samples import Samples
from helpers.grading.similar import pairs

LIMITS = Limits(timeout=20)  # processor time does not count on a busy machine, patience does
WAYS: list[dict[str, Any]] = [
    {"jobs": 1},
    {"jobs": 2, "forking": False},
    {"jobs": 2, "forking": False, "sandboxed": False},
]
SHARED = "\n".join(f"step_{n} = given.imaging_arrivals * {n} + 7 - {n}" for n in range(12))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("class")


@pytest.fixture(scope="module")
def rows(pack: Path, sandbox: None, place: Path) -> dict[str, Row]:
    """The twelve samples, and a pair who worked together."""
    submissions = place / "submissions"
    assert Samples("02", pack).write(submissions) == 12
    for name in ("Max Pair", "Nora Pair"):
        made = toy.submission(
            **{"predict-2-1": SHARED, "answer-2-1": "answer_2_1 = 123.25", "answer-2-2": "answer_2_2 = 'lunch'",
               "closing": f"print({name!r})"})  # fmt: skip
        (submissions / f"{name}.ipynb").write_text(json.dumps(made), encoding="utf-8")
    return {row.student: row for row in grade(submissions, place / "out", root=pack, jobs=2, limits=LIMITS)}


def outcomes(row: Row) -> list[str]:
    return [str(one.outcome) for one in row.grade.judgements]


def test_the_twelve_samples(rows: dict[str, Row]) -> None:
    right = ["right", "right", "right"]
    base_only = ["right at base only", "right", "right at base only"]
    assert outcomes(rows["Ada Derived"])[:3] == right
    assert outcomes(rows["Ben Typed"])[:3] == base_only
    assert outcomes(rows["Cleo Mistaken"])[:3] == ["known misconception", "right", "right"]
    assert rows["Cleo Mistaken"].grade.judgements[0].points == 1.0
    assert outcomes(rows["Dora Half"]) == ["right", "not answered", "right", "not answered"]
    assert outcomes(rows["Emil Nothing"]) == ["not answered"] * 4
    assert outcomes(rows["Finn Error"])[:3] == ["not run", "right", "right"]
    assert outcomes(rows["gretaloop"])[:3] == ["not run", "right", "right"]
    assert outcomes(rows["Hans Edited"])[:3] == right
    assert rows["Hans Edited"].grade.outcome == "graded with notes"
    assert outcomes(rows["Ida Bare"])[:3] == right
    assert rows["Jan Broken"].grade.outcome == "could not be run"
    assert outcomes(rows["Kim Quits"])[:3] == ["not run", "right", "right"]
    assert outcomes(rows["Lea Off"])[:3] == ["wrong", "wrong", "wrong"]


def test_hidden_scenarios_change_what_the_key_reads_and_nothing_else(rows: dict[str, Row]) -> None:
    plan = rows["Ada Derived"].plan
    assert plan is not None
    assert set(plan.names) == {"imaging_arrivals", "reading_time_cut"}
    assert [set(one.changes) for one in plan.scenarios] == [set(), set(plan.names), set(plan.names)]
    answers = {scenario: entries["2.1"]["answer"] for scenario, entries in plan.entries.items()}
    assert len(set(answers.values())) == 3


def test_the_report_names_the_points_that_typing_earns(rows: dict[str, Row], place: Path) -> None:
    """No draw moves which stage is the bottleneck: one of seven code points is there for typing."""
    plan = rows["Ada Derived"].plan
    assert plan is not None
    assert plan.typing() == {"2.2": 1.0}
    assert plan.typing_share == 1 / 7
    typed = rows["Ben Typed"].grade
    assert sum(one.points or 0 for one in typed.judgements if one.id in plan.typing()) == 1.0
    assert sum(one.points or 0 for one in typed.judgements) == 1.0
    page = (place / "out" / "report.html").read_text(encoding="utf-8")
    assert "Typing right answers in earns 1 of the 7 code points (14%): no hidden scenario moves 2.2." in page


def test_with_base_alone_everything_can_be_typed(rows: dict[str, Row]) -> None:
    plan = rows["Ada Derived"].plan
    assert plan is not None
    alone = replace(plan, scenarios=plan.scenarios[:1], entries={"base": plan.entries["base"]})
    assert (alone.typing_share, alone.typing()) == (1.0, {"2.1": 2.0, "2.2": 1.0, "2.3": 4.0})


def test_a_kernels_random_numbers_tell_nothing_of_the_seed() -> None:
    seeds = [runner.kernel_seed(seed) for seed in (0, 1, 2, 2**63)]
    assert len(set(seeds)) == 4
    assert all(0 <= seed < 2**32 for seed in seeds)
    assert not set(seeds) & {0, 1, 2}


def test_zero_and_could_not_be_run_are_not_the_same(rows: dict[str, Row], place: Path) -> None:
    book = {line["student"]: line for line in toy.read_csv(place / "out" / "gradebook.csv")}
    assert book["Emil Nothing"]["points"] == "0"
    assert book["Jan Broken"]["points"] == ""
    assert "not valid JSON" in book["Jan Broken"]["notes"]
    assert book["Ben Typed"]["2.1 outcome"] == "right at base only"
    assert book["Cleo Mistaken"]["2.1 outcome"] == "known misconception 1"


def key_answers(rows: dict[str, Row]) -> set[str]:
    """Every number of the key under every scenario, and the hidden values, as text of four digits or more."""
    plan = rows["Ada Derived"].plan
    assert plan is not None
    found: set[float] = set()
    for scenario in plan.scenarios:
        found.update(scenario.changes.values())
        for entry in plan.entries[scenario.name].values():
            answer = entry.get("answer")
            parts = answer.values() if isinstance(answer, dict) else [answer]
            found.update(part for part in parts if isinstance(part, int | float))
    return {text for value in found for text in (f"{value:g}", repr(value)) if len(text.strip("-0.")) >= 3}


def test_feedback_says_what_to_do_and_gives_nothing_away(rows: dict[str, Row], place: Path) -> None:
    secret = key_answers(rows)
    assert len(secret) >= 8
    pages = {path: path.read_text(encoding="utf-8") for path in (place / "out" / "students").rglob("*.html")}
    assert len(pages) == 14
    for path, page in pages.items():
        shown = [value for value in secret if value in page]
        assert shown == [], (path.name, shown)
    by_student = {name: next(p for path, p in pages.items() if name in str(path)) for name in
                  ("ben-typed", "cleo-mistaken", "jan-broken", "finn-error")}  # fmt: skip
    assert "does not follow when the assumptions change" in by_student["ben-typed"]
    assert "The day here has ten hours." in by_student["cleo-mistaken"]
    assert "not a grade of zero" in by_student["jan-broken"]
    assert "ZeroDivisionError" in by_student["finn-error"]


def test_executed_notebooks_hold_no_hidden_value(rows: dict[str, Row], place: Path) -> None:
    plan = rows["Ada Derived"].plan
    assert plan is not None
    hidden = [repr(value) for scenario in plan.scenarios[1:] for value in scenario.changes.values()]
    notebooks = list((place / "out" / "students").rglob("*.ipynb"))
    assert len(notebooks) == 13
    for path in notebooks:
        content = path.read_text(encoding="utf-8")
        assert not [value for value in hidden if value in content]


def test_the_report_names_what_a_teacher_needs(rows: dict[str, Row], place: Path) -> None:
    page = (place / "out" / "report.html").read_text(encoding="utf-8")
    for expected in (
        "median",
        "Exercises most missed",
        "The day here has ten hours.",
        "Jan Broken",
        "Max Pair",
    ):
        assert expected in page


def test_those_who_worked_together_are_found(rows: dict[str, Row]) -> None:
    first, *others = pairs(list(rows.values()))
    assert (first.first.student, first.second.student) == ("Max Pair", "Nora Pair")
    assert first.wrong == ("2.1", "2.2")
    assert first.code > 0.85
    same_code = {"Ada Derived", "Hans Edited", "Ida Bare"}  # samples made from the same key
    assert {name for pair in others for name in (pair.first.student, pair.second.student)} == same_code


def test_importers_forms(rows: dict[str, Row], place: Path) -> None:
    canvas = toy.read_csv(place / "out" / "canvas.csv")
    assert canvas[0]["Student"] == "Points Possible"
    assert canvas[0]["02-toy"] == "10"
    assert next(line for line in canvas if line["Student"] == "gretaloop")["ID"] == "4712"
    assert next(line for line in canvas if line["Student"] == "Jan Broken")["02-toy"] == ""
    moodle = toy.read_csv(place / "out" / "moodle-02-toy.csv")
    assert (
        next(line for line in moodle if line["Full name"] == "Finn Error")["Identifier"] == "Participant 4711"
    )


def test_marks_are_merged_by_a_re_run(rows: dict[str, Row], place: Path, pack: Path) -> None:
    out = place / "marked"
    shutil.copytree(place / "out", out)
    path = out / "marking" / "marks.csv"
    sheet = (out / "marking" / "marking.html").read_text(encoding="utf-8")
    assert toy.RIGHT["answer-2-8"] in sheet
    assert "the line is paced by its slowest stage" in sheet
    lines = toy.read_csv(path)
    assert {line["student"] for line in lines} >= {"Ada Derived", "Max Pair"}
    for line in lines:
        if line["student"] == "Ada Derived":
            line |= {"points": "2.5", "comment": "=good, but no number"}
    write_marks(path, lines)
    again = {row.student: row for row in grade(place / "submissions", out, root=pack, jobs=1, limits=LIMITS)}
    ada = again["Ada Derived"]
    assert ada.grade.judgements[-1].outcome is Outcome.MARKED
    assert ada.grade.points == 9.5
    kept = next(line for line in toy.read_csv(path) if line["student"] == "Ada Derived")
    assert (kept["points"], kept["comment"]) == ("2.5", "'=good, but no number")
    canvas = {line["Student"]: line["02-toy"] for line in toy.read_csv(out / "canvas.csv")}
    assert canvas["Ada Derived"] == "9.5"
    assert canvas["Max Pair"] == "", "an answer waits for its mark"


def write_marks(path: Path, lines: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, marks.COLUMNS)
    writer.writeheader()
    writer.writerows(lines)
    path.write_text(text.getvalue(), encoding="utf-8")


def test_a_mark_for_an_earlier_answer_is_set_aside(rows: dict[str, Row]) -> None:
    ((_, line),) = marks.lines([rows["Ada Derived"]])
    cells = {"key": line.key, "points": "2", "comment": "fine", "answer": "a0000000"}
    sheet = marks.Sheet((marks.Entry(2, cells, 2.0),))
    assigned = marks.assign(sheet, [line])
    assert assigned.mark(line) is None
    (again,) = csv.DictReader(io.StringIO(marksfile.text([line], assigned).lstrip("\ufeff")))
    assert again["points"] == ""
    assert again["comment"] == "[2 points were for an earlier answer] fine"
    assert "row 2" in assigned.said[0]


def test_faulty_marks_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    path.write_text(
        "student,lesson,exercise,possible,points,comment,answer\nA,02,2.8,3,four,,x\nB,02,2.8,3,7,,x\n",
        encoding="utf-8",
    )
    with pytest.raises(Fault, match=r"row 2.*no number.*row 3.*not between 0 and 3"):
        marksfile.read(path)
    path.write_text("student,points\nA,1\n", encoding="utf-8")
    with pytest.raises(Fault, match="lesson is missing"):
        marksfile.read(path)


def test_the_same_class_in_any_way_gives_the_same_gradebook(
    rows: dict[str, Row], pack: Path, tmp_path: Path, place: Path
) -> None:
    """Any number of jobs, kernels forked or started anew, with walls or without: byte for byte the same."""
    few = tmp_path / "few"
    few.mkdir()
    for name in ("Ben Typed", "Emil Nothing"):
        shutil.copy(place / "submissions" / f"{name}.ipynb", few)
    books = set()
    for number, options in enumerate(WAYS):
        out = tmp_path / str(number)
        grade(few, out, root=pack, scenarios=1, limits=LIMITS, **options)
        books.add((out / "gradebook.csv").read_bytes() + (out / "report.html").read_bytes())
    assert len(books) == 1


def test_grading_refuses_without_a_sandbox(
    pack: Path,
    place: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    sandbox.check_sandbox.cache_clear()
    try:
        with pytest.raises(SandboxMissing, match="bubblewrap"):
            grade(place, tmp_path / "out", root=pack)
        (tmp_path / "a.ipynb").write_text(json.dumps(toy.submission()), encoding="utf-8")
        assert cli.main(["grade", str(tmp_path / "a.ipynb"), "--out", str(tmp_path / "out")]) == 2
        assert "--no-sandbox" in capsys.readouterr().err
    finally:
        sandbox.check_sandbox.cache_clear()


def test_mistakes_of_the_instructor_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["grade", str(tmp_path / "none"), "--out", str(tmp_path / "o")],
                  ["grade", str(tmp_path), "--out", str(tmp_path / "o"), "--lesson", "77"],
                  ["grade", str(tmp_path), "--out", str(tmp_path / "o"), "--scenarios", "0"]):  # fmt: skip
        assert cli.main(words) == 2
        said = capsys.readouterr().err.strip()
        assert said.startswith("huashan: ")
        assert len(said.splitlines()) == 1


def test_a_process_that_cannot_fork_is_done_without(
    pack: Path, sandbox: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where forking fails, kernels start anew inside the same walls, and the grade is the same."""
    broken = tmp_path / "inside"
    shutil.copytree(forkserver.INSIDE, broken)
    source = (broken / "launch.py").read_text(encoding="utf-8")
    assert "walls.enter_namespaces()\n" in source
    (broken / "launch.py").write_text(source.replace("walls.enter_namespaces()\n", "raise OSError('no')\n"))
    monkeypatch.setattr(pool, "serve", endings.after(endings.within, broken))
    (tmp_path / "Ada.ipynb").write_text(json.dumps(toy.submission()), encoding="utf-8")
    (row,) = grade(tmp_path / "Ada.ipynb", tmp_path / "out", root=pack, scenarios=1, limits=LIMITS)
    assert outcomes(row)[:3] == ["right", "right", "right"]


def test_a_script_without_a_main_guard_grades_once(pack: Path, sandbox: None, tmp_path: Path) -> None:
    """multiprocessing has its workers run the script that started them again, unless it is kept from it."""
    folder, script = tmp_path / "class", tmp_path / "mine.py"
    folder.mkdir()
    (folder / "anna.ipynb").write_text(json.dumps(toy.submission()), encoding="utf-8")
    script.write_text(
        "from pathlib import Path\nfrom helpers.grading.grade import grade\n"
        f"print('begun')\nprint(len(grade(Path({str(folder)!r}), Path({str(tmp_path / 'out')!r}), "
        f"root=Path({str(pack)!r}), jobs=1)), 'row')\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line in ("begun", "1 row")] == ["begun", "1 row"]


def test_a_lesson_handed_in_twice_is_noted(pack: Path, sandbox: None, tmp_path: Path) -> None:
    folder = tmp_path / "class" / "Ada"
    folder.mkdir(parents=True)
    for name, made in {"first": toy.submission({}), "second": toy.submission()}.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(made), encoding="utf-8")
    found = grade(tmp_path / "class", tmp_path / "out", root=pack, scenarios=1, limits=LIMITS)
    assert [row.grade.points for row in found] == [0, 7]
    assert all("more than one file" in row.grade.notes[-1] for row in found)
    assert len(list((tmp_path / "out" / "students").rglob("*-feedback.html"))) == 2


def test_a_file_that_changes_while_the_class_is_graded_has_a_row_that_says_so(
    pack: Path, sandbox: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "class"
    place.mkdir()
    for name in ("Ada", "Ben", "Cai"):
        (place / f"{name}.ipynb").write_text(
            json.dumps(toy.submission(closing=f"# {name}")), encoding="utf-8"
        )

    def meanwhile(workers: Workers) -> None:
        (place / "Ada.ipynb").write_text(json.dumps(toy.submission({})), encoding="utf-8")
        (place / "Ben.ipynb").unlink()

    monkeypatch.setattr(grading, "preflight", meanwhile)
    found = grade(place, tmp_path / "out", root=pack, scenarios=1, limits=LIMITS)
    assert [(row.student, row.grade.points) for row in found] == [("Ada", None), ("Ben", None), ("Cai", 7)]
    assert all("changed or removed" in row.grade.why for row in found[:2])
    monkeypatch.undo()
    again = grade(place, tmp_path / "out", root=pack, scenarios=1, limits=LIMITS)
    assert [(row.student, row.grade.points) for row in again] == [("Ada", 0), ("Cai", 7)]
