"""Every answer cell as a student meets it: open it gives no error, and what the primer teaches fills it in."""

import ast
import json
import re

import numpy as np
import pytest
import student

from helpers import case, exercises, places, slice
from helpers.exercises import answers, checking, lesson
from helpers.grading.keycode import key_calls
from helpers.lessons import build, source

pytestmark = pytest.mark.skipif(not places.answer_keys(), reason="a student's copy has no sources")
PATHS = {path.stem: path for path in build.sources()}
SOURCES = {name: source.read(path) for name, path in PATHS.items()}
BLOCKS = {
    block.id: (name, block) for name, one in SOURCES.items() for block in one.blocks if not block.written
}
FORMS = {id for id, (_, block) in BLOCKS.items() if "choose(" in block.blanks[0].source}
COMPUTED = [id for id in BLOCKS if id not in FORMS]


def ran(id, blank, given):
    """The names that an answer cell leaves, run after what it needs of its lesson."""
    name, block = BLOCKS[id]
    before = []
    for cell in SOURCES[name].cells:
        if cell is block.blanks[0]:
            break
        if cell.cell_type == "code" and source.part_of(cell) not in (*source.HIDDEN, source.BLANK):
            before += ast.parse(cell.source).body
    code = ast.parse(blank)
    needed = [
        one
        for one in slice.needed(before, code.body)
        if not ast.unparse(one).startswith("given = case.assume(")
    ]
    space = {"given": given}
    exec(compile(ast.Module([*needed, *code.body], []), id, "exec"), space)
    return space


def judged(id, blank, given=None):
    """What check says of an answer cell at base, or under other assumptions."""
    space = ran(id, blank, given or case.assume())
    block = BLOCKS[id][1]
    return checking.check(id, space[block.variable], *([space["mine"]] if block.own else []))


@pytest.fixture(autouse=True)
def as_in_a_lesson(monkeypatch):
    monkeypatch.setitem(lesson.current, "given", case.assume())


@pytest.mark.parametrize("id", COMPUTED)
def test_an_answer_cell_left_open_is_not_answered_and_gives_no_error(id):
    assert judged(id, BLOCKS[id][1].blanks[0].source).tone == "open"


@pytest.mark.parametrize("id", COMPUTED)
def test_each_hole_alone_gives_no_error(id):
    """Holes are filled from the top; at each step the rest is still open."""
    blank, lines = BLOCKS[id][1].blanks[0].source, {}
    for name in student.holes(blank)[:-1]:
        lines[name] = student.LINES[id][name]
        said = judged(id, student.filled(blank, lines))
        assert said.tone == "open" or id in ("1.3", "1.6"), said


@pytest.mark.parametrize("id", COMPUTED)
def test_what_a_student_writes_is_right(id):
    blank = BLOCKS[id][1].blanks[0].source
    assert student.holes(blank) == list(student.LINES[id]), "a hole has no line in tests/lessons/student.py"
    said = judged(id, student.filled(blank, student.LINES[id]))
    assert said.right, said


HIDDEN = case.assume().change(**case.assume().sample(1, np.random.default_rng(4)).iloc[0].to_dict())
READ_OFF = {"0.1", "1.3", "1.6", "9.1"}  # from a chart, a table that no assumption moves, or by trying


@pytest.mark.parametrize("id", [id for id in COMPUTED if id not in READ_OFF])
def test_what_a_student_writes_follows_when_assumptions_move(id):
    """The holes ask for a formula: under values that nobody has seen it gives what the key gives."""
    name, block = BLOCKS[id]
    key = key_calls(json.loads(PATHS[name].read_text(encoding="utf-8")))[id]
    space = {"key": exercises.key, "case": case}
    exec(key.function("work_out", key.call), space)
    entry = space["work_out"](HIDDEN).data
    given = ran(id, student.filled(block.blanks[0].source, student.LINES[id]), HIDDEN)[block.variable]
    assert answers.same(answers.plain(given), entry["answer"], **answers.rules(entry))


@pytest.mark.parametrize("id", COMPUTED)
def test_a_line_has_one_hole(id):
    assert all(line.count("...") <= 1 for line in BLOCKS[id][1].blanks[0].source.splitlines() if "=" in line)


# -- the Python that an exercise needs is the Python that lesson 0 teaches -------------------------------

READ_ONLY = {"Pow", "Dict"}  # stand in answer cells (4.4) or are written by a form: to be read, not written


def constructs(code):
    """The kinds of things that code is made of; a subscript, a call and a constant by what is in them."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant):
            found.add(type(node.value).__name__)
        elif isinstance(node, ast.Subscript):
            found.add(f"[{type(node.slice).__name__}]")
        elif isinstance(node, ast.Call):
            found.add("call")
            found.update("keyword" for _ in node.keywords)
        elif not isinstance(node, ast.Module | ast.Expr | ast.expr_context):
            found.add(type(node).__name__)
    return found


def taught():
    """The constructs of the cells in "The Python you need"."""
    cells = SOURCES["00-start-here"].cells
    return set().union(
        *(constructs(cell.source) for cell in cells if PRIMER.match(cell.id) and cell.cell_type == "code")
    )


PRIMER = re.compile(r"python-")


def test_what_a_student_must_write_is_taught_in_lesson_0_and_nothing_else_is():
    needed = set().union(
        *(constructs(f"{name} = {code}") for lines in student.LINES.values() for name, code in lines.items())
    )
    assert needed - taught() == set(), "an exercise needs what lesson 0 does not teach"
    # The table of the lesson is shown by a line that nobody is asked to write.
    assert taught() - needed - READ_ONLY - {"keyword", "bool"} == set(), "lesson 0 teaches what nobody needs"


def test_a_construct_that_is_not_taught_is_told():
    assert constructs("[x for x in y]") - taught()
    assert constructs("a if b else c") - taught()
    assert constructs("x[1:2]") - taught()
    assert constructs("lambda: 1") - taught()


def test_the_primer_has_a_cell_to_try_under_each_of_its_ideas():
    cells = [cell for cell in SOURCES["00-start-here"].cells if PRIMER.match(cell.id)]
    heads = [i for i, cell in enumerate(cells) if cell.id.endswith("-text")]
    assert all(cells[i + 1].cell_type == "code" for i in heads)
    tries = [cell for cell in cells if cell.cell_type == "code" and cell.id != "python-table"]
    assert all("#" in cell.source for cell in tries), "a cell does not say what to try"
