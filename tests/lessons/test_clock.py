"""The minutes that a lesson promises, by the stated measure."""

import re

import nbformat
import pytest

from helpers import notebooks, places
from helpers.lessons.clock import EXERCISE, EXPLORER, PART, PREDICTION, WRITTEN, clock, further
from helpers.lessons.source import read

LESSONS = {path.stem: path for path in notebooks.lessons()}
TIME = re.compile(r"^\*\*Time:\*\* (\d+) minutes", re.M)
MOST = 60


def markdown(id, source, **metadata):
    return nbformat.v4.new_markdown_cell(source, id=id, metadata=metadata)


def code(id, source):
    return nbformat.v4.new_code_cell(source, id=id)


def test_what_a_code_shows_under_the_mouse_is_not_read_through():
    plain, noted = (
        markdown("a", "Two words. " + note) for note in ("", '\n\n[C25]: #C25 "A claim of some length"')
    )
    assert clock(nbformat.v4.new_notebook(cells=[noted])) == clock(nbformat.v4.new_notebook(cells=[plain]))


def test_each_thing_to_do_has_its_minutes():
    cells = [
        markdown("text", "## A part\n\n" + "word " * 198),
        code("predict-1-1", 'predict("p1.1")'),
        code("setup", "from helpers.explore import explore"),
        code("explore-it", 'reveal("p1.1", explore, model, chart, [], given)'),
        code("check-1-1", 'check("1.1", answer_1_1)'),
        markdown("question", "## Exercise 1.2"),
        markdown("answer-1-2", "*Write*", tags=["answer-1.2"]),
        markdown("part-1-3", "### 1.3 · Bottom line"),
        markdown("answer-1-3", "*Write*", tags=["answer-1.3"]),
    ]
    text = (200 + 2 + 4) / 200
    expected = text + PREDICTION + EXPLORER + EXERCISE + WRITTEN + PART
    assert clock(nbformat.v4.new_notebook(cells=cells)).core == pytest.approx(expected)


def test_what_is_marked_further_ends_with_its_exercise_or_at_a_heading_of_its_rank():
    cells = [
        markdown("a", "## One"),
        markdown("exercise-1-1", "### Exercise 1.1 (further)"),
        code("check-1-1", 'check("1.1", answer_1_1)'),
        markdown("b", "Goes on."),
        markdown("c", "## Two (further)"),
        markdown("d", "### Inside"),
        markdown("e", "## Three"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    assert further(notebook) == {"exercise-1-1", "check-1-1", "c", "d"}
    both = clock(notebook)
    assert both.further > EXERCISE > both.core


@pytest.mark.parametrize("name", LESSONS)
def test_the_core_of_a_lesson_takes_what_its_title_says_and_no_more_than_an_hour(name):
    notebook = notebooks.read(LESSONS[name])
    says = int(TIME.search(notebook.cells[0].source)[1])
    both = clock(notebook)
    assert both.core <= says <= min(MOST, both.core + 10), (name, both)
    told = re.search(r"about (\d+) minutes more", notebook.cells[0].source)
    assert bool(told) == bool(both.further), name
    assert not told or abs(int(told[1]) - both.further) <= 5, (name, both)


@pytest.mark.parametrize("name", LESSONS)
def test_an_exercise_that_is_marked_further_earns_nothing_and_no_other(name):
    source = read(places.KEYS / f"{name}.ipynb")
    optional = further(source.notebook)
    for block in source.blocks:
        earns = re.search(r"points=([\d.]+)", "\n".join(cell.source for cell in block.solution))
        assert (earns is not None and float(earns[1]) == 0) == (block.question.id in optional), block.id
