"""A small lesson with its key, for grading tests: four exercises of different kinds, one of them written."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

from helpers.grading import intake
from helpers.grading.compare import grade
from helpers.grading.gradebook import Row
from helpers.grading.intake import Submission
from helpers.grading.pack import Lesson
from helpers.grading.plan import Plan, Scenario
from helpers.grading.store import fingerprint

ROOT = Path(__file__).resolve().parents[2]

PARAMETERS = 'scenario = "base"   # a row of data/scenarios.csv\nchanges = {}'
SETUP = """from helpers import case, flow
from helpers.exercises import begin, check, predict

given = case.assume(scenario, changes)
begin("02-toy", given)"""

LESSON = [
    ("markdown", "title", "# 2 · A toy lesson\n\nHow much faster is a report with AI reading?", []),
    ("code", "parameters", PARAMETERS, ["parameters", "protected"]),
    ("code", "setup", SETUP, ["protected"]),
    ("code", "predict-2-1", 'predict("p2.1", ..., confidence=70)', []),
    ("markdown", "exercise-2-1", "**Exercise 2.1.** How many studies arrive in a day of ten hours?", []),
    ("code", "answer-2-1", "answer_2_1 = ...   # a number of studies", []),
    ("code", "check-2-1", 'check("2.1", answer_2_1)', ["protected"]),
    ("markdown", "exercise-2-2", "**Exercise 2.2.** Which stage is the bottleneck: reading or scanning?", []),
    ("code", "answer-2-2", 'answer_2_2 = ...   # "reading" or "scanning"', []),
    ("code", "check-2-2", 'check("2.2", answer_2_2)', ["protected"]),
    ("markdown", "exercise-2-3", "**Exercise 2.3.** By how many percent does each tool shorten reading?", []),
    ("code", "answer-2-3", 'answer_2_3 = {"ai": ..., "both": ...}   # percent', []),
    ("code", "check-2-3", 'check("2.3", answer_2_3)', ["protected"]),
    ("markdown", "question-2-8", "**Question 2.8.** Why does throughput not move? Argue in three lines.", []),
    ("markdown", "answer-2-8", "*Write your answer here.*", ["answer-2.8"]),
    ("code", "closing", 'print("End of the toy lesson.")', []),
]

KEY = [
    ("code", "parameters", PARAMETERS, ["parameters"]),
    (
        "code",
        "setup",
        "from helpers import case\nfrom helpers.exercises import key, written_key\n"
        "given = case.assume(scenario, changes)",
        [],
    ),
    (
        "code",
        "key-2-1",
        'key("2.1", given.imaging_arrivals * 10, points=2, relative=0.01,\n'
        '    wrong=[(given.imaging_arrivals * 24, "The day here has ten hours.", 0.5)])',
        [],
    ),
    ("code", "key-2-2", 'key("2.2", "reading", points=1)', []),
    (
        "code",
        "key-2-3",
        "cut = 100 * given.reading_time_cut\n"
        'key("2.3", {"ai": cut, "both": cut * 1.5}, points=4, relative=0.01)',
        [],
    ),
    (
        "code",
        "key-2-8",
        'written_key("2.8", points=3, look_for=["the line is paced by its slowest stage"])',
        [],
    ),
]

RIGHT = {
    "answer-2-1": "answer_2_1 = given.imaging_arrivals * 10",
    "answer-2-2": 'answer_2_2 = "Reading"',
    "answer-2-3": 'answer_2_3 = {"ai": 100 * given.reading_time_cut, "both": 150 * given.reading_time_cut}',
    "answer-2-8": "The slowest stage sets the pace, so a faster reader only waits.",
}


def notebook(cells: list[tuple[str, str, str, list[str]]]) -> dict[str, Any]:
    """A notebook as plain JSON."""
    made = []
    for kind, name, source, tags in cells:
        cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {"tags": tags}, "source": source}
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        made.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def make_pack(root: Path) -> Path:
    """A pack with the toy lesson in place of the real ones; helpers and data are the real ones."""
    shutil.copytree(ROOT / "helpers", root / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data", root / "data")
    keys = root / "notebooks" / "instructor" / "key"
    keys.mkdir(parents=True)
    (root / "notebooks" / "02-toy.ipynb").write_text(json.dumps(notebook(LESSON)), encoding="utf-8")
    (keys / "02-toy.ipynb").write_text(json.dumps(notebook(KEY)), encoding="utf-8")
    for name in ("pyproject.toml", "environment.yml", "README.md", "LICENSE"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, root / name)
    return root


def submission(answers: dict[str, str] | None = None, **changes: str) -> dict[str, Any]:
    """The toy lesson as a student hands it in, with `answers` (cell id to source) filled in."""
    made = notebook(LESSON)
    for cell in made["cells"]:
        filled = {**(RIGHT if answers is None else answers), **changes}
        cell["source"] = filled.get(cell["id"], cell["source"])
    return made


_read: dict[str, bytes] = {"": b""}


def find(place: Path, **how: Any) -> list[Submission]:
    """The submissions of a place; `content` gives what was in them, although archives are gone afterwards."""
    with intake.unpacking() as private:
        found = intake.find(place, private, **how)
        _read.update({one.digest: intake.content(one) for one in found if one.digest})
    return found


def content(one: Submission) -> bytes:
    return _read[one.digest]


def executed(row: Row, out: Path) -> str:
    """The executed notebook of a graded row, before it was made safe to open."""
    return str(json.loads((out / "results" / f"{row.kept}.json").read_text(encoding="utf-8"))["notebook"])


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV that `huashan grade` wrote."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def marked_row(student: str, answers: dict[str, str], lesson: str = "05-toy", **who: Any) -> Row:
    """A graded row with written answers, exercise to text, as if it had been run: 3 points each can be had."""
    entries = {
        name: {"id": name, "kind": "written", "points": 3.0, "look_for": ["a reason"]} for name in answers
    }
    plan = Plan(Lesson(lesson, (), ()), (Scenario("base"),), {"base": entries})
    result = {"status": "ran", "lesson": lesson, "notes": [], "written": answers, "code": "", "notebook": "",
              "scenarios": [{"name": "base", "answers": {}, "trouble": {}, "errors": 0}]}  # fmt: skip
    given = {
        "path": Path("x"),
        "where": f"{student}.ipynb",
        "person": fingerprint(student, repr({k: v for k, v in who.items() if k != "digest"})),
        **who,
    }
    return Row(Submission(student, **given), lesson, grade(result, plan), result, plan)
