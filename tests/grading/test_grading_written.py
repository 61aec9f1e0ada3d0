"""Written answers are found by tag and by place, in any kind of cell; 'not answered' means nothing is there."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grading import toy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.grading.pack import Lesson, Pack, read_lesson
from helpers.grading.runcopy import make_run_copy, read_cells
from helpers.places import NOTEBOOKS

TEXT = "The slowest stage sets the pace, so a faster reader only waits."
BLANK = "*Write your answer here.*"
Cells = list[dict[str, Any]]


@pytest.fixture(scope="module")
def lesson(pack: Path) -> Lesson:
    return Pack(pack).lessons["02-toy"]


def cell(kind: str, source: str, name: str = "own", **metadata: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": metadata, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def blank() -> Cells:
    made: Cells = toy.submission({})["cells"]
    return made


def at(cells: Cells, name: str) -> int:
    return next(i for i, one in enumerate(cells) if one["id"] == name)


def read(cells: Cells, lesson: Lesson) -> tuple[dict[str, str], list[str]]:
    run = make_run_copy(read_cells(json.dumps({"cells": cells}).encode(), 10**8, 500), lesson)
    return run.written, [note for note in run.notes if "written" in note]


KINDS = {
    "markdown": ("markdown", TEXT),
    "raw": ("raw", TEXT),
    "text in a code cell": ("code", TEXT),
    "a string": ("code", f'"{TEXT}"'),
    "a named string": ("code", f'answer = """{TEXT}"""'),
    "comments": ("code", "\n".join(f"# {line}" for line in TEXT.split(", "))),
    "a heading of one's own": ("markdown", f"## My answer\n\n{TEXT}"),
    "a list": ("markdown", f"- {TEXT}\n- {TEXT[:20]}"),
    "printed": ("code", f"print({TEXT!r})"),
    "html": ("markdown", f"<b>{TEXT}</b>"),
    "chinese": ("markdown", "最慢的环节决定节奏。"),
    "of no known kind": ("other", TEXT),
}
PLACES: dict[str, Callable[[Cells, dict[str, Any]], None]] = {
    "below the blank": lambda cells, own: cells.insert(at(cells, "answer-2-8") + 1, own),
    "above the blank": lambda cells, own: cells.insert(at(cells, "answer-2-8"), own),
    "in its place": lambda cells, own: cells.__setitem__(at(cells, "answer-2-8"), own),
    "in its place with its id": lambda cells, own: cells.__setitem__(
        at(cells, "answer-2-8"), {**own, "id": "answer-2-8"}
    ),
    "in its place with its tag": lambda cells, own: cells.__setitem__(
        at(cells, "answer-2-8"), {**own, "metadata": {"tags": ["answer-2.8"]}}
    ),
    "behind other code": lambda cells, own: cells.append(own),
    "tagged, elsewhere": lambda cells, own: cells.insert(3, {**own, "metadata": {"tags": ["answer-2.8"]}}),
}
HARM: dict[str, Callable[[Cells], None]] = {
    "none": lambda cells: None,
    "no ids": lambda cells: [one.pop("id") for one in cells] and None,
    "no metadata": lambda cells: [one.update(metadata={}) for one in cells] and None,
    "new ids": lambda cells: [one.update(id=f"n{i}") for i, one in enumerate(cells)] and None,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("harm", HARM)
def test_an_answer_is_found_in_any_kind_of_cell_at_its_place(
    lesson: Lesson, kind: str, where: str, harm: str
) -> None:
    if where == "tagged, elsewhere" and harm == "no metadata":
        return  # nothing is left to find it by
    cells = blank()
    kind_of_cell, source = KINDS[kind]
    PLACES[where](cells, cell(kind_of_cell, source))
    HARM[harm](cells)
    written, notes = read(cells, lesson)
    assert written == {"2.8": source}
    meant = where.startswith("in its place") or where == "tagged, elsewhere"
    assert bool(notes) == (kind_of_cell == "code" or not meant)


def test_an_answer_in_another_place_is_noted_with_where(lesson: Lesson) -> None:
    cells = blank()
    cells.insert(at(cells, "answer-2-8") + 1, cell("code", f"# {TEXT}"))
    assert read(cells, lesson)[1] == ["the written answer 2.8 was found in a code cell"]
    cells = blank()
    cells[at(cells, "question-2-8")]["source"] += f"\n\n{TEXT}"
    assert read(cells, lesson)[1] == ["the written answer 2.8 was found in the cell of its question"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"{BLANK}\n\n{TEXT}", TEXT),
        (f"{TEXT}\n\n{BLANK}", TEXT),
        (f"{BLANK} {TEXT}", TEXT),
        (f"*{TEXT}*", f"*{TEXT}*"),
        (BLANK, ""),
        (f"  {BLANK}\n\n", ""),
        ("", ""),
        ("   \n", ""),
    ],
)
def test_the_blank_is_no_answer_and_takes_none_with_it(lesson: Lesson, source: str, expected: str) -> None:
    cells = blank()
    cells[at(cells, "answer-2-8")]["source"] = source
    assert read(cells, lesson) == ({"2.8": expected}, [])


QUESTION = next(source for _, name, source, _ in toy.LESSON if name == "question-2-8")
MERGED = {
    "question and answer": [f"{QUESTION}\n\n{TEXT}"],
    "question, blank and answer": [f"{QUESTION}\n\n{BLANK}\n\n{TEXT}"],
    "answer above the question": [f"{TEXT}\n\n{QUESTION}"],
    "answer split in two": [QUESTION, TEXT[:30], TEXT[30:]],
    "question split, answer in its second half": [
        QUESTION.split(".** ")[0] + ".**",
        QUESTION.split(".** ")[1] + f"\n\n{TEXT}",
    ],
    "blank kept, answer split": [QUESTION, BLANK, TEXT[:30], TEXT[30:]],
    "an empty cell between": [QUESTION, "", TEXT],
}


@pytest.mark.parametrize("shape", MERGED)
@pytest.mark.parametrize("keep", ["first id", "no id"])
def test_split_and_merged_cells(lesson: Lesson, shape: str, keep: str) -> None:
    cells = blank()
    start = at(cells, "question-2-8")
    sources = MERGED[shape]
    new = [
        cell("markdown", one, "question-2-8" if not i and keep == "first id" else f"m{i}")
        for i, one in enumerate(sources)
    ]
    cells[start : start + 2] = new
    found = read(cells, lesson)[0]["2.8"]
    for piece in (TEXT[:30].strip(), TEXT[30:].strip()):
        assert piece in found
    assert BLANK not in found


def test_a_duplicated_answer_counts_once(lesson: Lesson) -> None:
    cells = blank()
    cells[at(cells, "answer-2-8")]["source"] = TEXT
    cells.insert(at(cells, "answer-2-8"), dict(cells[at(cells, "answer-2-8")]))
    assert read(cells, lesson)[0] == {"2.8": TEXT}


def test_bare_code_is_an_answer_only_where_there_is_no_other(lesson: Lesson) -> None:
    cells = blank()
    cells.insert(at(cells, "answer-2-8") + 1, cell("code", "3 * 4"))
    assert read(cells, lesson)[0] == {"2.8": "3 * 4"}
    cells[at(cells, "answer-2-8")]["source"] = TEXT
    assert read(cells, lesson) == ({"2.8": TEXT}, [])


def test_an_untouched_lesson_and_one_with_own_cells_elsewhere_has_no_answer(lesson: Lesson) -> None:
    assert read(blank(), lesson) == ({"2.8": ""}, [])
    cells = blank()
    cells.insert(at(cells, "question-2-8"), cell("markdown", "A note on 2.3."))
    assert read(cells, lesson) == ({"2.8": ""}, [])


# -- the real lessons, by a generator of shapes ---------------------------------------------------------

REAL = {path.stem: read_lesson(path) for path in sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))}
WRITTEN = [(name, one.id) for name, lesson in REAL.items() for one in lesson.exercises if one.written]


def as_cells(lesson: Lesson) -> Cells:
    return [
        cell(one["cell_type"], one["source"], one["id"], tags=list(one["metadata"]["tags"]))
        for one in lesson.cells
    ]


@pytest.mark.parametrize(("name", "exercise"), WRITTEN)
def test_untouched_lessons_hold_no_answer(name: str, exercise: str) -> None:
    assert read(as_cells(REAL[name]), REAL[name])[0][exercise] == ""


@pytest.mark.parametrize(("name", "exercise"), WRITTEN)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_nothing_that_is_written_for_an_exercise_is_lost_or_given_to_another(
    name: str, exercise: str, data: st.DataObject
) -> None:
    lesson = REAL[name]
    cells = as_cells(lesson)
    place = next(i for i, one in enumerate(cells) if f"answer-{exercise}" in one["metadata"]["tags"])
    parts = [f"Part {number} of an answer to {exercise}." for number in range(data.draw(st.integers(1, 3)))]
    kinds = data.draw(st.lists(st.sampled_from(["markdown", "raw", "code"]), min_size=3, max_size=3))
    own = [
        cell(kind, f"# {text}" if kind == "code" else text, f"own{i}")
        for i, (text, kind) in enumerate(zip(parts, kinds, strict=False))
    ]
    way = data.draw(st.sampled_from(["below", "above", "instead", "first in the blank", "into the question"]))
    if way == "first in the blank":
        cells[place]["source"] = own.pop(0)["source"]
    if way == "into the question":
        cells[place - 1]["source"] += "\n\n" + own.pop(0)["source"]
        if cells[place - 1]["cell_type"] == "code":
            return  # then it is no question
    cells[place + (way != "above") : place + (way != "above")] = own
    if way == "instead":
        del cells[place]
    for harm in data.draw(st.lists(st.sampled_from(sorted(HARM)), max_size=2)):
        if harm != "no ids" or all("id" in one for one in cells):
            HARM[harm](cells)
    if data.draw(st.booleans()):
        for one in random.Random(1).sample(cells, 5):
            one.setdefault("metadata", {}).setdefault("tags", []).append("mine")
    written = read(cells, lesson)[0]
    for text in parts:
        assert text in written[exercise], (way, kinds)
    others = {id for id, answer in written.items() if answer and id != exercise}
    assert not others
    positions = [written[exercise].index(text) for text in parts]
    assert way == "into the question" or positions == sorted(positions)
