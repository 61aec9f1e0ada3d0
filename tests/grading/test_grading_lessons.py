"""The pack's own lessons, answered by their keys and graded: whole marks under every scenario."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from helpers import case, whys
from helpers.grading.grade import grade
from helpers.grading.gradebook import Row
from helpers.grading.pack import ROOT, Pack, tags, text
from helpers.grading.run.limits import Limits
from helpers.grading.samples import Recipe, Samples

TYPED = ("02-value-chain", "05-roadmap")  # two stand for all: this tests grading, not the lessons
KEYED = [name for name in Pack(ROOT).lessons if name in Pack(ROOT).keys]


WITH_OWN = {
    "01-evidence": 1,
    "02-value-chain": 2,
    "04-worth": 2,
    "05-roadmap": 1,
    "06-roll-out": 1,
    "07-risks": 2,
    "08-executive-review": 1,
}


def between(name: str) -> float:
    """A value of an assumption that is not its base."""
    base = case.assume()
    middle = (base.base(name) + base.high(name)) / 2
    return round(middle) if base.row(name)["whole"] else middle


def of_ones_own(name: str, *, typed: bool) -> dict:
    """A lesson with values in every `mine`, and answers that follow from it, or that hold whatever is given."""
    samples = Samples(name)
    for cell in samples.notebook["cells"]:
        for tag in tags(cell):
            if tag.startswith(whys.TAG):
                cell["source"] = f"Because of {tag} alone."
        cell["source"] = re.sub(
            r"(\w+)=\.\.\.", lambda found: f"{found[1]}={between(found[1])}", text(cell["source"])
        )
    cells = {cell["id"]: cell["source"] for cell in samples.notebook["cells"]}
    chosen = {
        str(one.variable): found[0]
        for one in samples.code
        if (found := re.search(r"^mine = given\.change\(.*?^\)", cells[str(one.answer)], re.M | re.S))
    }

    def answer(number: int, variable: str, recipe: Recipe) -> str:
        if variable not in chosen:
            return samples.derived(number, variable, recipe)
        fixed = chosen[variable].replace("mine = given", "fixed = case.assume()")
        return f"from helpers import case\n{fixed}\n{recipe.right}\n{variable} = work_out({'fixed' if typed else 'mine'})"

    return samples.answered(answer, "In words.")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lessons")


@pytest.fixture(scope="module")
def graded(sandbox: None, place: Path) -> dict[tuple[str, str], Row]:
    """Each lesson answered from its key, and once with every answer as it is at base."""
    for name in KEYED:
        samples = Samples(name)
        for student, source in (("derived", samples.derived), ("typed", samples.typed)):
            if student == "typed" and name not in TYPED:
                continue
            path = place / "class" / student / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(samples.answered(source, "In words.")), encoding="utf-8")
    for name in WITH_OWN:
        for student in ("own", "own typed"):
            path = place / "class" / student / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            made = of_ones_own(name, typed=student == "own typed")
            path.write_text(json.dumps(made), encoding="utf-8")
    rows = grade(
        place / "class", place / "out", jobs=2, limits=Limits(timeout=60), scenarios=2, seed=2, pictures=False
    )
    return {(row.student, row.lesson): row for row in rows}


@pytest.mark.parametrize("name", KEYED)
def test_the_keys_own_answers_are_right_under_every_scenario(
    graded: dict[tuple[str, str], Row], name: str
) -> None:
    row = graded["derived", name]
    assert row.grade.outcome == "graded", row.grade.notes or row.grade.why
    said = {one.id: str(one.outcome) for one in row.grade.judgements}
    assert set(said.values()) <= {"right", "to be marked"}, said


@pytest.mark.parametrize("name", [name for name in TYPED if name in KEYED])
def test_answers_that_do_not_follow_are_told_from_those_that_do(
    graded: dict[tuple[str, str], Row], name: str
) -> None:
    """Where the right answer moves with the assumptions, one that stays at base is right at base only."""
    row = graded["typed", name]
    plan = row.plan
    assert plan is not None
    for one in row.grade.judgements:
        answers = [plan.entries[scenario.name][one.id].get("answer") for scenario in plan.scenarios]
        if str(one.outcome) == "right":
            entry = plan.exercises[one.id]
            spread = [a for a in answers if isinstance(a, float)]
            allowed = max(entry["tolerance"], entry["relative"] * abs(spread[0])) if spread else 0
            assert not spread or max(abs(a - spread[0]) for a in spread) <= 2 * allowed + 1e-6
        elif str(one.outcome) != "to be marked":
            assert str(one.outcome) == "right at base only"


@pytest.mark.parametrize("name", WITH_OWN)
def test_answers_under_assumptions_of_ones_own_are_judged_under_these(
    graded: dict[tuple[str, str], Row], name: str
) -> None:
    for student, outcome in (("own", "right"), ("own typed", "right at base only")):
        row = graded[student, name]
        assert row.plan is not None
        theirs = [one for one in row.grade.judgements if row.plan.exercises[one.id].get("own")]
        assert len(theirs) == WITH_OWN[name]
        assert {str(one.outcome) for one in theirs} == {outcome}, row.grade.notes
        assert student != "own" or all(one.why.startswith("judged under") for one in theirs)


def test_the_marker_reads_why_students_chose_their_assumptions(
    graded: dict[tuple[str, str], Row], place: Path
) -> None:
    page = (place / "out" / "marking" / "marking.html").read_text(encoding="utf-8")
    for name, count in WITH_OWN.items():
        lesson = Pack(ROOT).lessons[name]
        asking = [one.id for one in lesson.exercises if one.reason]
        assert len(asking) == count
        for id in asking:
            assert f"Because of reason-{id} alone." in page, id
    assert "no reason given" in page  # by those who left the cell as it came
    assert "judged under" in page
