"""Every answer cell as a student meets it: open it gives no error, and what the primer teaches fills it in."""

import ast

import pytest
import student

from helpers import case, places
from helpers.exercises import checking, lesson, seal
from helpers.lessons import build, slice, source

pytestmark = pytest.mark.skipif(not places.answer_keys(), reason="a student's copy has no sources")
SOURCES = {path.stem: source.read(path) for path in build.sources()}
BLOCKS = {
    block.id: (name, block) for name, one in SOURCES.items() for block in one.blocks if not block.written
}
FORMS = {id for id, (_, block) in BLOCKS.items() if "choose(" in block.blanks[0].source}
COMPUTED = [id for id in BLOCKS if id not in FORMS]
ENTRIES = {entry["id"]: entry for one in SOURCES.values() for entry in seal.entries(one.notebook)}


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


@pytest.mark.parametrize("id", COMPUTED)
def test_a_line_has_one_hole(id):
    assert all(line.count("...") <= 1 for line in BLOCKS[id][1].blanks[0].source.splitlines() if "=" in line)
