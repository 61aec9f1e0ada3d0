"""helpers.lessons: a source gives its lesson and its seals; what is missing from a block is one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nbformat import v4

from helpers import notebooks
from helpers.exercises import seal
from helpers.lessons import build
from helpers.lessons.source import part_of, read
from helpers.slice import answers_alone

SOURCES = build.sources()
pytestmark = pytest.mark.skipif(not SOURCES, reason="a student's copy has no sources")


def tagged(cell: Any, tag: str, id: str) -> Any:
    cell.metadata["tags"] = [tag]
    cell["id"] = id
    return cell


def cells() -> dict[str, Any]:
    """A small lesson with one exercise, as a source has it."""
    return {
        "parameters": tagged(v4.new_code_cell('scenario = "base"\nchanges = {}'), "parameters", "parameters"),
        "setup": v4.new_code_cell("from helpers.exercises import key", id="setup"),
        "idea": v4.new_markdown_cell("An idea.", id="idea"),
        "exercise": tagged(
            v4.new_markdown_cell("### Exercise 9.1 · Double\n\nTwice two?"), "exercise", "exercise-9-1"
        ),
        "blank": tagged(v4.new_code_cell("answer_9_1 = ..."), "blank", "answer-9-1"),
        "solution": tagged(v4.new_code_cell('key("9.1", 2 * 2)'), "solution", "key-9-1"),
        "why": tagged(v4.new_markdown_cell("Two and two."), "why", "why-9-1"),
        "after": v4.new_code_cell("result = 5", id="after"),
    }


def source(tmp_path: Path, **changed: Any) -> Path:
    """A file of that lesson with cells changed, or left out where None."""
    made = [cell for cell in (cells() | changed).values() if cell is not None]
    path = tmp_path / "09-toy.ipynb"
    notebooks.save(v4.new_notebook(cells=made), path)
    return path


def test_no_lesson_and_no_seal_is_stale() -> None:
    assert build.stale() == []


@pytest.mark.parametrize("path", SOURCES, ids=[path.stem for path in SOURCES])
def test_every_answer_of_a_source_is_sealed_as_it_stands(path: Path, quick_seals: None) -> None:
    stored = seal.stored()
    for entry in seal.entries(read(path).notebook):
        if entry["kind"] != "written":
            sealed = stored[entry["id"]]
            assert [wrong["hint"] for wrong in sealed["wrong"]] == [wrong["hint"] for wrong in entry["wrong"]]
            assert "why" in sealed
            assert list(sealed.get("own", [])) == entry["own"]


def test_a_lesson_is_its_source_without_the_answers(tmp_path: Path) -> None:
    made = build.lesson(read(source(tmp_path)))
    assert [cell.id for cell in made.cells] == [
        "parameters", "setup", "idea", "exercise-9-1", "answer-9-1", "check-9-1", "after",
    ]  # fmt: skip
    check = made.cells[5]
    assert check.source == 'check("9.1", answer_9_1)'
    assert check.metadata == {"deletable": False, "editable": False, "tags": ["protected"]}
    assert made.cells[0].metadata == {"deletable": False, "tags": ["parameters", "protected"]}
    assert "2 * 2" not in json.dumps(made)
    assert "Two and two" not in json.dumps(made)


def test_assumptions_of_one_s_own_are_handed_to_the_check(tmp_path: Path) -> None:
    blank = tagged(v4.new_code_cell("mine = given.change(beds=...)\nanswer_9_1 = ..."), "blank", "answer-9-1")
    asks = tagged(v4.new_markdown_cell("*Why these values?*"), "reason", "reason-9-1")
    made = build.lesson(read(source(tmp_path, blank=blank, solution=asks, reason=cells()["solution"])))
    assert made.cells[5].source == 'check("9.1", answer_9_1, mine)'
    assert made.cells[6].source == "*Why these values?*"
    assert made.cells[6].metadata == {"tags": ["reason-9.1"]}


def test_forms_of_a_lesson_show_what_its_seals_have_just_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_seals: None
) -> None:
    path, done = source(tmp_path), []
    entry = {"id": "9.1", "kind": "text", "answer": "yes", "wrong": [], "among": ["yes", "no"]}
    (tmp_path / "lessons").mkdir()
    monkeypatch.setattr(build, "sources", lambda: [path])
    monkeypatch.setattr(build, "entries", lambda: [entry])
    monkeypatch.setattr(build.places, "NOTEBOOKS", tmp_path / "lessons")
    monkeypatch.setattr(build.seal, "FILE", tmp_path / "checks.json")
    monkeypatch.setattr(notebooks, "execute", lambda path: done.append(sorted(seal.stored())))
    monkeypatch.setattr(notebooks, "executed", lambda made, folder: done.append("lesson") or made)
    list(build.write())
    assert done == [[], ["9.1"], "lesson"], "a source whose choices changed runs once more, before its lesson"
    done.clear()
    list(build.write())
    assert done == [["9.1"], "lesson"]


def test_a_written_answer_keeps_the_tag_that_grading_looks_for(tmp_path: Path) -> None:
    blank = tagged(v4.new_markdown_cell("*Write your answer here.*"), "written", "answer-9-1")
    solution = tagged(v4.new_code_cell('written_key("9.1", points=2)'), "solution", "key-9-1")
    made = build.lesson(read(source(tmp_path, blank=blank, solution=solution, why=None)))
    assert [cell.metadata.get("tags") for cell in made.cells][4] == ["answer-9.1"]
    assert not any(cell.source.startswith("check(") for cell in made.cells)


INCOMPLETE = {
    "no blank": ({"blank": None}, "exercise 9.1 has 0 cells with the tag blank"),
    "no solution": ({"solution": None}, "exercise 9.1 has no cell with the tag solution"),
    "no reason": ({"why": None}, "exercise 9.1 has no cell with the tag why"),
    "no question": ({"exercise": None}, "the cell 'answer-9-1' belongs to no exercise"),
    "no number": (
        {"exercise": tagged(v4.new_markdown_cell("### Double"), "exercise", "exercise-9-1")},
        "has the tag exercise and no heading",
    ),
    "no tag": (
        {"exercise": v4.new_markdown_cell("### Exercise 9.1 · Double", id="exercise-9-1")},
        "asks an exercise and has no tag exercise",
    ),
    "another's number": (
        {"solution": tagged(v4.new_code_cell('key("9.2", 4)'), "solution", "key-9-1")},
        "calls key('9.2', ...), which is another exercise's number",
    ),
    "no key": (
        {"solution": tagged(v4.new_code_cell("four = 4"), "solution", "key-9-1")},
        "calls no key; it calls key('9.1', ...) once",
    ),
    "nowhere to say why": (
        {
            "blank": tagged(
                v4.new_code_cell("mine = given.change(beds=...)\nanswer_9_1 = ..."), "blank", "answer-9-1"
            )
        },
        "exercise 9.1 has 0 text cells with the tag reason; it takes one",
    ),
    "a reason for nothing": (
        {"why": tagged(v4.new_markdown_cell("Why these?"), "reason", "reason-9-1")},
        "exercise 9.1 has 1 text cells with the tag reason; it takes none",
    ),
    "no variable": (
        {"blank": tagged(v4.new_code_cell("answer = ..."), "blank", "answer-9-1")},
        "gives answer_9_1 no value",
    ),
    "a name of the lesson's": (
        {"solution": tagged(v4.new_code_cell('result = 2 * 2\nkey("9.1", result)'), "solution", "key-9-1")},
        "changes 'result', which the lesson uses",
    ),
}


@pytest.mark.parametrize("what", INCOMPLETE)
def test_what_is_missing_from_a_block_is_one_line(what: str, tmp_path: Path) -> None:
    changed, says = INCOMPLETE[what]
    with pytest.raises(ValueError) as fault:  # noqa: PT011  # the line is compared below
        read(source(tmp_path, **changed))
    assert says in str(fault.value)
    assert all(line.startswith("09-toy.ipynb: ") for line in str(fault.value).splitlines())


def test_a_lesson_that_was_changed_by_hand_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = source(tmp_path)
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    monkeypatch.setattr(build, "sources", lambda: [path])
    monkeypatch.setattr(build.places, "NOTEBOOKS", lessons)
    assert build.stale() == ["09-toy.ipynb is not what its source says; run: huashan lessons 09"]
    made = build.lesson(read(path))
    notebooks.save(made, lessons / path.name)
    assert build.stale() == []
    made.cells[2].source = "Another idea."
    notebooks.save(made, lessons / path.name)
    assert len(build.stale()) == 1


def test_a_lesson_that_there_is_not_is_told() -> None:
    with pytest.raises(ValueError, match="there is no lesson 77; lessons: 00, 01"):
        list(build.write(["77"]))


@pytest.mark.parametrize("path", SOURCES, ids=[path.stem for path in SOURCES])
def test_grading_runs_no_chart_and_no_control_of_a_source(path: Path) -> None:
    code = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
    kept = "\n".join(answers_alone(code))
    for plumbing in ("charts.", "explore(", "tables.show(", "predict(", "observe(", "check("):
        assert plumbing not in kept
    assert kept.count("key(") >= sum(part_of(cell) == "exercise" for cell in read(path).cells)


def test_a_slice_keeps_what_an_answer_needs_and_no_more() -> None:
    code = [
        "import math\nimport os",
        "a = 1\nb = 2\nc = [a]",
        "c[0] += 1\nprint(b)",
        "d = math.sqrt(c[0])\nb = 3",
        "key('9.1', d)",
    ]
    kept = answers_alone(code)
    assert kept == ["import math", "a = 1", "c = [a]", "c[0] += 1", "d = math.sqrt(c[0])", "key('9.1', d)"]
