"""What must be said in several places is said in all of them."""

import re
from pathlib import Path

import pytest

from helpers import case, memo, notebooks, options, places
from helpers.charts import look
from helpers.stage import tables

ROOT = Path(__file__).resolve().parent.parent
PLAN = places.NOTEBOOKS / "instructor" / "teaching-plan.md"
README = (ROOT / "README.md").read_text(encoding="utf-8")
KNOWN = case.load()
LESSONS = {path.name: notebooks.read(path) for path in notebooks.lessons()}
WORDS = dict(enumerate(("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")))

every_lesson = pytest.mark.parametrize("name", LESSONS)


def title(name):
    """The lesson as its own first cell has it, such as 2 · Value chain, and its minutes."""
    first = LESSONS[name].cells[0].source
    return re.match(r"# (\d+ · .+)", first)[1], re.search(r"\*\*Time:\*\* (\d+) minutes", first)[1]


# -- a new lesson --------------------------------------------------------------------------------------


def rows(text, folder=""):
    """Of each lesson that a table of Markdown links to, its title and its minutes as told there."""
    row = rf"^\| \[(\d+ · [^\]]+)\]\({folder}([\w-]+\.ipynb)\) \|.*\| (\d+) \|$"
    return {name: (said, minutes) for said, name, minutes in re.findall(row, text, re.M)}


@every_lesson
def test_the_readme_lists_it(name):
    assert rows(README, "notebooks/").get(name) == title(name), "a row of README's table of lessons"


def test_the_readme_lists_no_other_and_counts_them():
    assert list(rows(README, "notebooks/")) == list(LESSONS)
    assert re.search(r"\w+(?= lessons take)", README)[0] == WORDS[len(LESSONS)]


@pytest.mark.parametrize("name", list(LESSONS)[1:])
def test_the_map_of_the_course_lists_it(name):
    start = next(iter(LESSONS.values()))
    told = rows(next(cell.source for cell in start.cells if cell.id == "map"))
    assert told.get(name) == title(name), "a row of the map in lesson 0"


@every_lesson
def test_the_memo_carries_what_it_hands_on(name):
    code = "\n".join(cell.source for cell in LESSONS[name].cells if cell.cell_type == "code")
    handed = set(re.findall(r'\bfinding\(\s*"([^"]+)"', code)) - {memo.OF_THIS_LESSON}
    number, _, words = title(name)[0].partition(" · ")
    assert set(memo.HANDED_ON.get(int(number), {})) == handed, "a row each of data/findings.csv"
    assert memo.LESSONS.get(int(number)) == (words if handed else None), "memo.LESSONS"


@pytest.mark.parametrize("name", list(LESSONS)[1:])
@pytest.mark.skipif(not PLAN.exists(), reason="a student's copy has no teaching plan")
def test_the_teaching_plan_says_what_it_is_for(name):
    table = PLAN.read_text(encoding="utf-8").partition("## Learning objectives")[2].partition("\n## ")[0]
    named = re.findall(r"\d+", " ".join(line.split("|")[2] for line in table.splitlines() if "|" in line))
    assert name[:2].lstrip("0") in named, "a row of the plan's learning objectives"


# -- a new option --------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", KNOWN.options["id"])
def test_an_option_has_scores_a_money_model_drivers_and_a_colour(option):
    scored = KNOWN.scores.loc[KNOWN.scores["option"] == option, "criterion"]
    assert sorted(scored) == sorted(KNOWN.criteria["id"])
    assert option in options.net_present_value(case.assume()).index
    assert options.DRIVERS[option]
    assert option in look.OPTION_COLOURS, "helpers/charts/look.py: a colour of its own in OPTION_COLOURS"


def test_no_two_options_have_one_colour():
    assert len(set(look.OPTION_COLOURS.values())) == len(look.OPTION_COLOURS)


# -- no stopwatch --------------------------------------------------------------------------------------


def test_no_test_is_a_race_with_the_machine():
    """Seconds are measured in tests/benchmarks, as ratios; hypothesis has no deadline (tests/conftest.py)."""
    watch = re.compile(r"perf_counter|process_time|thread_time|timeit|deadline=\s*(?:\d|timedelta)")
    files = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__).resolve()]
    assert [p.name for p in files if "benchmarks" not in p.parts and watch.search(p.read_text("utf-8"))] == []


def test_the_contradictions_on_the_stage_are_the_ledgers_and_those_of_exercise_1_7():
    if not (key := places.NOTEBOOKS / "instructor" / "key" / "01-evidence.ipynb").exists():
        pytest.skip("a student's copy has no keys")
    cells = {cell.id: cell.source for cell in notebooks.read(key).cells}
    names = {"right_claims": KNOWN.claims, "hints": [], "key": lambda *_, **__: None}
    exec(cells["key-1-7"] + "\n" + cells["key-1-7-entry"], names)
    assert dict(tables.PAIRS[:5]) == names["pairs"]
    assert all(other in KNOWN.claims.at[one, "odd"] for one, other in tables.PAIRS)
