"""The teaching plan's figures are those of the models, its minutes add up, and what it names exists."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from helpers import case, notebooks, places
from helpers.stage import plan, sheets
from helpers.stage.figures import FIGURES
from helpers.stage.names import SESSIONS

PLAN = places.NOTEBOOKS / "instructor" / "teaching-plan.md"
pytestmark = pytest.mark.skipif(not PLAN.exists(), reason="a student's copy has no teaching plan")
TEXT = PLAN.read_text(encoding="utf-8") if PLAN.exists() else ""
GIVEN = case.assume()
KNOWN = case.load()


def test_every_figure_of_the_plan_is_the_models_own():
    rows = re.findall(r"^\| (F\d+) \|[^|]+\| ([−-]?[\d.,]+) \|", TEXT, re.M)
    told = {name: value.replace("−", "-").replace(",", "") for name, value in rows}
    assert set(told) == set(FIGURES)
    for name, value in told.items():
        digits = len(value.partition(".")[2])
        assert float(value) == pytest.approx(FIGURES[name].value(GIVEN), abs=0.5000001 * 10**-digits), name


def test_its_tables_are_what_the_run_sheets_say_now():
    assert plan.written(TEXT) == TEXT, "stale: run huashan plan"


def test_a_mark_that_is_missing_or_unknown_is_told():
    with pytest.raises(ValueError, match="the mark <!-- session 90: written by huashan plan --> is missing"):
        plan.written(re.sub(r"<!-- session 90: .*?<!-- end -->", "", TEXT, flags=re.S))
    with pytest.raises(ValueError, match="there is no part 'session 12'"):
        plan.written(TEXT.replace("<!-- session 90:", "<!-- session 12:"))


def test_no_screen_is_named_by_the_id_of_a_cell():
    sheets = TEXT[TEXT.index("## Run-sheets") : TEXT.index("## Traps")]
    assert re.findall(r"`(?:explore|chart|predict)[a-z0-9-]*`", sheets) == []


def test_figures_are_named_and_not_repeated_in_the_run_sheets():
    assert set(re.findall(r"\bF\d+\b", TEXT)) == set(FIGURES)


def test_each_run_sheet_is_gapless_and_as_long_as_it_says():
    sheets = re.findall(r"^### .*?\b(\d+) minutes\n(.*?)(?=^##|\Z)", TEXT, re.M | re.S)
    assert [int(minutes) for minutes, _ in sheets] == [45, 75, 90, 75, 75, 75]
    for minutes, sheet in sheets:
        spans = [(int(a), int(b)) for a, b in re.findall(r"^\| (\d+)–(\d+) \|", sheet, re.M)]
        assert spans[0][0] == 0
        assert spans[-1][1] == int(minutes)
        assert all(end == start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize("session", SESSIONS)
def test_no_lesson_that_shows_a_guess_is_done_before_the_guess(session):
    """What a class guesses is in its form, and the lesson that shows it comes after the form or after class."""
    guesses = {
        row.screen.ballot for row in sheets.sheet(session) if re.fullmatch(r"p\d\.\d", row.screen.ballot)
    }
    intro = TEXT[: TEXT.index(f"<!-- session {session}: ")].rsplit("\n### ", 1)[1]
    before = re.search(r"Before: (.*?)the form", intro, re.S)
    assert before or not guesses, intro
    done = {int(number) for number in re.findall(r"\d", before[1] if before else "")}
    assert "to" not in (before[1].split() if before else ()), "a range would hide a lesson"
    assert not done & {int(code[1]) for code in guesses}


def test_every_line_of_the_board_plan_is_filled_by_a_row():
    table = TEXT[TEXT.index("| Left: what we know") : TEXT.index("## Run-sheets")]
    filled = " ".join(row.board for session in SESSIONS for row in sheets.sheet(session))
    lines = [
        cell for row in table.splitlines()[2:] if row.startswith("|") for cell in row.strip("| ").split(" | ")
    ]
    for line in lines:
        for part in re.split(r"; (?!session)", line):
            words = re.sub(r" \((?:\d|session|.*session).*\)|[:;,]? ?…|^\||; session one", "", part).strip()
            assert words in filled, words
    assert len(lines) > 8


def test_claims_exercises_cells_and_files_that_it_names_exist():
    assert set(re.findall(r"\bC\d\d\b", TEXT)) <= set(KNOWN.claims.index)
    assert set(re.findall(r"\bR-[a-z0-9-]+[a-z0-9]", TEXT)) <= set(KNOWN.references.index)
    cells = {cell.id for path in notebooks.lessons() for cell in notebooks.read(path).cells}
    named = re.findall(r"`([a-z]+(?:-[a-z0-9]+)+)`", TEXT)
    assert set(named) - cells == set()
    exercises = {int(a) * 100 + int(b) for a, b in re.findall(r"[Ee]xercises? (\d)\.(\d+)", TEXT)}
    known = {
        int(a) * 100 + int(b)
        for path in notebooks.lessons()
        for cell in notebooks.read(path).cells
        for a, b in re.findall(r"^(?:check|answer)-(\d)-(\d+)$", cell.id)
    }
    assert exercises <= known
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT):
        assert (PLAN.parent / Path(target)).exists(), target
