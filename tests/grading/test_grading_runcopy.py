"""The run copy is what the student saw: answers where they were typed, checks where they were run, layout aside."""

from __future__ import annotations

import ast
import itertools
import json
import resource
from pathlib import Path
from typing import Any

import pytest
from grading import toy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.grading import cells as reading
from helpers.grading.pack import Lesson, Pack, checked
from helpers.grading.runcopy import MARK, OWN_ASSUMPTIONS, RunCopy, Unreadable, make_run_copy, read_cells


@pytest.fixture(scope="module")
def lesson(pack: Path) -> Lesson:
    return Pack(pack).lessons["02-toy"]


def copy_of(made: dict[str, Any], lesson: Lesson) -> RunCopy:
    return make_run_copy(read_cells(json.dumps(made).encode(), 10**8, 500), lesson)


def seen(run: RunCopy) -> dict[str, Any]:
    """What each protected check sees when the copy is run, with everything but plain assignments left out."""
    values: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for cell in run.cells:
        if MARK in cell["metadata"]:
            found[cell["metadata"][MARK]] = values.get(ast.parse(cell["source"]).body[0].value.args[1].id)  # type: ignore[attr-defined]
        elif cell["cell_type"] == "code":
            for one in ast.parse(cell["source"]).body:
                if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant | ast.Dict):
                    values[one.targets[0].id] = ast.literal_eval(one.value)  # type: ignore[attr-defined]
    return found


def code(source: str, name: str = "own", count: int | None = None) -> dict[str, Any]:
    return {"cell_type": "code", "id": name, "metadata": {}, "source": source, "outputs": [],
            "execution_count": count}  # fmt: skip


def filled(**more: str) -> dict[str, Any]:
    return toy.submission({"answer-2-1": "answer_2_1 = 300", "answer-2-2": 'answer_2_2 = "reading"', **more})


def place(made: dict[str, Any], name: str) -> int:
    return next(i for i, cell in enumerate(made["cells"]) if cell["id"] == name)


# -- an answer typed into the check's own cell ---------------------------------------------------------

IN_THE_CHECK = [
    'answer_2_1 = 300\ncheck("2.1", answer_2_1)',
    'check("2.1", 300)',
    "check('2.1', 300)  # mine",
    'answer_2_1 = 300\n\ncheck(\n    "2.1",\n    answer_2_1,\n)',
    'answer_2_1 = 299\nanswer_2_1 = 300\ncheck("2.1", answer_2_1)\nanswer_2_1 = 5',
    'x = 1\ncheck("2.1", 300)\nprint(x)',
    'answer_2_1 = 300; check("2.1", answer_2_1)',
]


@pytest.mark.parametrize("source", IN_THE_CHECK)
@pytest.mark.parametrize(
    "blank", ["answer_2_1 = ...   # a number of studies", "answer_2_1 = ...", "", "# none"]
)
def test_an_answer_in_the_checks_own_cell_counts(lesson: Lesson, source: str, blank: str) -> None:
    made = filled(**{"answer-2-1": blank, "check-2-1": source})
    assert seen(copy_of(made, lesson))["2.1"] == 300


@pytest.mark.parametrize("source", IN_THE_CHECK)
def test_and_where_its_answer_cell_is_gone_or_lost_its_id(lesson: Lesson, source: str) -> None:
    made = filled(**{"check-2-1": source})
    del made["cells"][place(made, "answer-2-1")]
    made["cells"][place(made, "check-2-1")]["id"] = "check-2-1"
    assert seen(copy_of(made, lesson))["2.1"] == 300


def test_only_the_call_in_a_check_cell_that_was_not_touched_needs_no_note(lesson: Lesson) -> None:
    run = copy_of(filled(**{"check-2-1": 'answer_2_1 = 300\ncheck("2.1", answer_2_1)'}), lesson)
    assert run.notes == []


# -- the answer's variable used again -------------------------------------------------------------------


@pytest.mark.parametrize("again", ["answer_2_1 = 0", "answer_2_1 = 0\nanswer_2_2 = 'x'"])
@pytest.mark.parametrize("after", ["check-2-1", "answer-2-2", "check-2-2", "check-2-3", "closing"])
@pytest.mark.parametrize("counts", [False, True])
def test_a_name_used_again_does_not_unseat_an_answer(
    lesson: Lesson, again: str, after: str, counts: bool
) -> None:
    made = filled()
    made["cells"].insert(place(made, after) + 1, code(again))
    if counts:  # as Run All leaves them
        for number, cell in enumerate(made["cells"]):
            cell["execution_count"] = number + 1
    found = seen(copy_of(made, lesson))
    assert found["2.1"] == 300
    assert found["2.2"] == ("x" if "answer_2_2" in again and after == "answer-2-2" else "reading")


@pytest.mark.parametrize("above", ["answer_2_1 = ...   # a number of studies", "answer_2_1 = ..."])
@pytest.mark.parametrize("later", [None, "check-2-2", "closing"])
def test_an_answer_below_its_check_is_seen_and_a_later_use_is_not(
    lesson: Lesson, above: str, later: str | None
) -> None:
    made = filled(**{"answer-2-1": above})
    if later:
        made["cells"].insert(place(made, later) + 1, code("answer_2_1 = 0", "reuse"))
    made["cells"].insert(place(made, "check-2-1") + 1, code("answer_2_1 = 300"))
    run = copy_of(made, lesson)
    assert seen(run)["2.1"] == 300
    assert any("moved after it" in note for note in run.notes)


def test_a_check_run_after_a_second_answer_below_it_sees_the_second(lesson: Lesson) -> None:
    made = filled(**{"answer-2-1": "answer_2_1 = 5"})
    at = place(made, "check-2-1")
    made["cells"].insert(at + 1, code("answer_2_1 = 300", count=8))
    made["cells"][at]["execution_count"], made["cells"][at - 1]["execution_count"] = 9, 4
    assert seen(copy_of(made, lesson))["2.1"] == 300


CHECK = 'check("2.1", answer_2_1)'
WAYS = {
    "deleted": lambda cells, at: cells.pop(at),
    "twice": lambda cells, at: cells.insert(at, dict(cells[at])),
    "twice, once at the end": lambda cells, at: cells.append({**cells[at], "id": "again"}),
    "moved up": lambda cells, at: cells.insert(at - 2, cells.pop(at)),
    "moved to the top": lambda cells, at: cells.insert(0, cells.pop(at)),
    "moved to the end": lambda cells, at: cells.append(cells.pop(at)),
    "markdown": lambda cells, at: cells[at].update(cell_type="markdown"),
    "raw": lambda cells, at: cells[at].update(cell_type="raw"),
    "no id": lambda cells, at: cells[at].update(id="x", metadata={}),
    "emptied": lambda cells, at: cells[at].update(source=""),
    "a syntax error": lambda cells, at: cells[at].update(source=f"{CHECK} :-("),
    "commented out": lambda cells, at: cells[at].update(source=f"# {CHECK}"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("reuse", [None, "check-2-2", "closing"])
def test_whatever_became_of_its_check_an_answer_is_seen(lesson: Lesson, way: str, reuse: str | None) -> None:
    made = filled()
    if reuse and way != "moved to the end" and way != "a syntax error":
        made["cells"].insert(place(made, reuse) + 1, code("answer_2_1 = 0", "reuse"))
    WAYS[way](made["cells"], place(made, "check-2-1"))
    for cell in made["cells"]:
        if ":-(" in cell["source"]:  # what does not parse is kept and run as it is; here it is only looked at
            run = copy_of(made, lesson)
            sources = [one["source"] for one in run.cells]
            assert sources.index(CHECK) > sources.index("answer_2_1 = 300")
            return
    assert seen(copy_of(made, lesson))["2.1"] == 300


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_run_all_showed_is_what_the_copy_shows(lesson: Lesson, data: st.DataObject) -> None:
    """Own cells that give and use answers, anywhere: while the check stands below a value, it sees that value."""
    made = filled(
        **{"answer-2-1": data.draw(st.sampled_from(["answer_2_1 = 300", "answer_2_1 = ...", "y = 1"]))}
    )
    for number in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(3, len(made["cells"])))
        value = data.draw(st.integers(1, 9))
        name = data.draw(st.sampled_from(["answer_2_1", "answer_2_2", "other"]))
        made["cells"].insert(at, code(f"{name} = {value}", f"own{number}"))
    expected: Any = None
    for cell in made["cells"]:
        if cell["source"] == CHECK:
            break
        for one in ast.parse(cell["source"]).body if cell["cell_type"] == "code" else ():
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "answer_2_1":
                expected = ast.literal_eval(one.value)
    if expected not in (None, ...):
        assert seen(copy_of(made, lesson))["2.1"] == expected


# -- layout is no change --------------------------------------------------------------------------------

SAME = {
    "setup": [
        "from helpers import case, flow\nfrom helpers.exercises import begin, check, predict\n\n\n"
        'given = case.assume(scenario, changes)\nbegin("02-toy", given)\n',
        "from helpers.exercises import begin, check, predict\nfrom helpers import case, flow\n"
        "given = case.assume(scenario, changes)\nbegin('02-toy', given)",
        "from helpers import (\n    flow,\n    case,\n)\nfrom helpers.exercises import (check, begin,\n  predict)\n"
        'given = case.assume( scenario,changes )\nbegin("02-toy", given,)',
        "from helpers import case\nfrom helpers.exercises import begin, check, predict\n"
        'given = case.assume(scenario, changes)\nbegin("02-toy", given)  # unused import taken out',
    ],
    "parameters": [
        'scenario = "base"  # a row of data/scenarios.csv\nchanges = {}\n',
        "scenario='base'\nchanges={}",
        'scenario = "base"\n\nchanges = {}  # nothing',
    ],
    "check-2-1": ["check('2.1', answer_2_1)", 'check("2.1",answer_2_1)', 'check(\n    "2.1", answer_2_1,\n)',
                  'check("2.1", answer_2_1)\n', '# checked\ncheck("2.1", answer_2_1)'],
}  # fmt: skip


@pytest.mark.parametrize(("name", "source"), [(name, one) for name, all in SAME.items() for one in all])
def test_layout_alone_is_no_change(lesson: Lesson, name: str, source: str) -> None:
    assert copy_of(filled(**{name: source}), lesson).notes == []


def test_a_whole_notebook_through_a_formatter_gets_no_note(lesson: Lesson) -> None:
    for way in itertools.product(*SAME.values()):
        assert copy_of(filled(**dict(zip(SAME, way, strict=True))), lesson).notes == []


@pytest.mark.parametrize(
    ("name", "source", "note"),
    [
        (
            "setup",
            "from helpers import case\ngiven = case.assume()",
            "the cell setup was changed and was put back",
        ),
        ("setup", "import os", "the cell setup was changed and was put back"),
        ("parameters", 'scenario = "base"\nchanges = {"reading_time_cut": 0.3}', OWN_ASSUMPTIONS),
        ("check-2-1", 'check("2.1", 999 or answer_2_1)', "the check check-2-1 was changed and was put back"),
        ("check-2-1", 'check("2.1")', "the check check-2-1 was changed and was put back"),
    ],
)
def test_what_changes_more_than_layout_is_noted(lesson: Lesson, name: str, source: str, note: str) -> None:
    assert copy_of(filled(**{name: source}), lesson).notes == [note]


def test_what_a_student_added_to_the_setup_is_kept(lesson: Lesson) -> None:
    added = "import numpy as np\ncut = 0.3\ngiven = None\ndef half(x):\n    return x / 2"
    run = copy_of(filled(setup=f"{toy.SETUP}\n{added}"), lesson)
    sources = [cell["source"] for cell in run.cells]
    kept = sources[sources.index(toy.SETUP) + 1]
    assert kept == "import numpy as np\ncut = 0.3\ndef half(x):\n    return x / 2"


# -- bounds ---------------------------------------------------------------------------------------------


def test_a_check_is_short_and_nothing_longer_is_parsed() -> None:
    assert checked('check("2.1", answer_2_1)') == "2.1"
    assert checked('check("2.1", ' + "1" * 500 + ")") is None


LARGE = [
    "x = [" + "1," * 2_000_000 + "]",
    "x = [" + "1, " * 1_300_000 + "]",
    "answer_2_1 = [" + "1," * 2_000_000 + "]",
    'check("2.1", [' + "1," * 2_000_000 + "])",
    "(" * 2_000_000,
    "answer_2_1 = " + "-" * 2_000_000 + "1",
    "\n".join(["answer_2_1 = 1"] * 250_000),
    "answer_2_1 " * 400_000,
    " " * 4_000_000 + "x",
    "# " + "a " * 2_000_000,
    "\x00" * 100_000,
]


@pytest.mark.parametrize("source", LARGE, ids=range(len(LARGE)))
@pytest.mark.parametrize(
    "name", ["own", "check-2-1", "setup", "parameters", "answer-2-1", "answer-2-8", "question-2-8"]
)
def test_a_large_cell_takes_little_of_the_graders_memory(lesson: Lesson, source: str, name: str) -> None:
    made = filled()
    made["cells"].insert(5, code(source, name))
    data = json.dumps(made).encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cells = read_cells(data, 10**8, 500)
    run = make_run_copy(cells, lesson)
    assert len(run.code) <= 200_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes"


def test_what_all_cells_together_cost_is_bounded(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    real = ast.parse
    monkeypatch.setattr(
        ast,
        "parse",
        lambda source, *more, **named: (parsed.append(len(source)), real(source, *more, **named))[1],
    )
    for name in ("check-2-1", "setup", "own"):
        parsed.clear()
        made = filled()
        made["cells"] += [code('check("2.1", [' + "1," * 900 + "])", name) for _ in range(450)]
        copy_of(made, lesson)
        assert sum(parsed) < 150_000


def test_each_cell_is_parsed_at_most_once(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    made = filled(
        **{"check-2-1": 'answer_2_1 = 300\ncheck("2.1", answer_2_1)', "setup": f"{toy.SETUP}\nimport os"}
    )
    theirs = {cell["source"] for cell in made["cells"]} - {cell["source"] for cell in lesson.cells}
    parsed: list[str] = []
    real = ast.parse
    monkeypatch.setattr(
        ast, "parse", lambda source, *more, **named: (parsed.append(source), real(source, *more, **named))[1]
    )
    cells = read_cells(json.dumps(made).encode(), 10**7, 500)
    reading.tell_lesson(cells, {"02-toy": lesson})
    make_run_copy(cells, lesson)
    assert max(parsed.count(source) for source in theirs) <= 2  # as a check alone, and as a cell of the pack


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"cells": [' + b"[]," * 500_000 + b"[]]}", "brackets"),
        (b'{"cells": [' + b"{}," * 500_000 + b"{}]}", "brackets"),
        (b"[" * 300_000, "not valid JSON"),
        (b'{"a":' * 100_000, "not valid JSON"),
        (b'{"cells": [' + b'{"source": ""},' * 600 + b"{}]}", "at most 500"),
        (b" " * 200_000_000, "empty"),
        (b"x" * 100_000_001, "at most"),
    ],
)
def test_a_file_is_bounded_before_it_is_parsed(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_cells(data, 10**8, 500)


@pytest.mark.parametrize("half", [chr(0xD83D), chr(0xDC00), f"a{chr(0xD800)}b", 2 * chr(0xD83D)])
@pytest.mark.parametrize("where", ["source", "id", "tags", "written"])
def test_half_a_character_is_replaced(lesson: Lesson, half: str, where: str) -> None:
    made = filled()
    cell = {**code("x = 1"), "metadata": {"tags": []}}
    if where == "source":
        cell["source"] = f"x = '{half}'"
    elif where == "id":
        cell["id"] = half
    elif where == "tags":
        cell["metadata"] = {"tags": [half]}
    else:
        cell = {
            "cell_type": "markdown",
            "id": "w",
            "metadata": {"tags": ["answer-2.8"]},
            "source": f"{half} words",
        }
    made["cells"].insert(6, cell)
    run = copy_of(made, lesson)
    text = json.dumps(run.cells, ensure_ascii=False) + run.code + json.dumps(run.written, ensure_ascii=False)
    assert text.encode("utf-8")


def test_a_whole_emoji_written_as_two_halves_stays_whole(lesson: Lesson) -> None:
    data = json.dumps({"cells": [code("x = 1")]}).replace("x = 1", "x = '\\ud83d\\ude00'").encode()
    assert read_cells(data, 10**6, 5)[0].source == "x = '😀'"
