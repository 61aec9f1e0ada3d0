"""The lessons in a browser with nothing installed, in a Chromium that is refused every request to anybody else.

What runs is an older Pyodide than a site is made of: the newer one's packages can't be had here. The files come by
`python tests/site/files.py FOLDER`; without them these tests are left out, and say so.
"""

import html
import json
import math
import re
import subprocess
import sys
from pathlib import Path

import browser
import old_pyodide as old
import pytest
import visit

from helpers import case, places

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)"),
    pytest.mark.skipif(not old.HERE, reason=old.MISSING),
]
LESSONS = [path.name for path in places.lessons()]
NUMBERS = Path(__file__).with_name("models.py")
CLOSE = 1e-9  # of a model's numbers, relative: numpy, pandas and the processor differ
FORM = ".jp-CodeCell:has(button:has-text('Skip'))"


def cells(name):
    return json.loads((places.NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site on a host of its own, with one notebook more that prints what models say."""
    out = tmp_path_factory.mktemp("site") / "out"
    old.build(out)
    visit.add_notebook(out / "run", "numbers.ipynb", NUMBERS.read_text(encoding="utf-8"))
    with visit.served(out) as host:
        yield host.address


@pytest.fixture(scope="module")
def page(site):
    """One visitor through all lessons: what a lesson hands on is there in the next."""
    with visit.visitor(site) as page:
        yield page


def say_all_predictions(page):
    """Lock the first prediction of a lesson, skip the others; returns how many there were."""
    count = page.locator(FORM).count()
    for number in range(count):
        form = page.locator(FORM).first
        form.scroll_into_view_if_needed()
        if number == 0:
            fill(form)
            form.locator("button:has-text('Lock')").click()
        else:
            form.locator("button:has-text('Skip')").click()
        left = count - number - 1
        assert visit.wait_for(page, lambda left=left: page.locator(FORM).count() == left), (
            "a form stays as it is"
        )
    visit.idle(page)
    return count


def fill(form):
    """Say something that the form takes: the lowest number, or its first word."""
    id = re.search(r'predict\("(p[\d.]+)"', form.locator(".cm-content").first.inner_text())[1]
    row = case.load().predictions.loc[id]
    if row["kind"] == "words":
        form.locator(".widget-toggle-buttons button").first.click()
        return
    form.locator("input[type=text]").first.fill(f"{row['low']:g}")
    form.locator("input[type=text]").first.press("Tab")


def move(page):
    """Move the first slider of the first explorer by key and by mouse, and reset it."""
    output = page.locator(".jp-OutputArea-output:has([role=slider]):has(img[data-plotted])").first
    output.scroll_into_view_if_needed()
    slider, picture = output.locator("[role=slider]").first, output.locator("img[data-plotted]").first

    def shown():
        return picture.get_attribute("data-plotted")

    start = shown()
    at_top = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
    for _ in range(3):
        slider.press("ArrowLeft" if at_top else "ArrowRight")
    by_key = visit.wait_for(page, lambda: shown() != start)
    output.locator("button:has-text('Reset')").click()
    assert visit.wait_for(page, lambda: shown() == start), "reset does not restore the picture"
    box = output.locator(".noUi-target").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] * (0.1 if at_top else 0.9), box["y"] + box["height"] / 2)
    assert visit.wait_for(page, lambda: shown() != start), "the picture does not follow the mouse"
    assert len(picture.get_attribute("alt")) > 40
    output.locator("button:has-text('Reset')").click()
    return by_key


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_from_first_to_last_cell(site, page, name):
    page.outside.clear()
    visit.open_lesson(page, site, name)
    visit.run_all(page)
    assert visit.red_lines(page) == []
    waiting = page.locator("img[data-plotted]").count()
    asked = sum("".join(cell["source"]).startswith("predict(") for cell in cells(name))
    assert say_all_predictions(page) == asked
    if asked:
        assert visit.wait_for(page, lambda: page.locator("img[data-plotted]").count() > waiting)
    assert visit.red_lines(page) == []
    assert page.locator("[role=slider]").count() > 0
    move(page)  # by key, too, where this older JupyterLab lets keys through to a slider
    checks = [cell for cell in cells(name) if cell["id"].startswith("check-")]
    assert checks
    for cell in checks:
        assert said_of(page, cell["id"].removeprefix("check-").replace("-", ".")).strip()
    assert page.outside == []


def test_what_is_answered_and_locked_outlives_a_reload_and_is_graded(site, page, sandbox, tmp_path):
    """A number computed and a prediction: saved, there after a reload, downloaded, graded."""
    from helpers.grading.grade import grade

    name, exercise = computed()
    visit.open_lesson(page, site, name)
    visit.run_all(page)
    asked = say_all_predictions(page)
    code = solved(name, exercise)
    answer_and_check(page, exercise, code)
    assert "Right" in said_of(page, exercise)
    page.keyboard.press("Control+s")
    page.wait_for_timeout(3000)
    page.goto("about:blank")
    visit.open_lesson(page, site, name)
    assert code.splitlines()[-1] in page.locator(".jp-NotebookPanel").inner_text()
    with page.expect_download() as got:
        page.locator("text=Download my work").first.click()
    visit.run_all(page)
    assert page.locator("text=/you predict/").count(), "the prediction is gone"
    assert page.locator(FORM).count() == asked - 1, (
        "what was skipped may still be predicted, what is locked may not"
    )
    submissions = tmp_path / "class"
    submissions.mkdir()
    got.value.save_as(submissions / "anna.ipynb")
    downloaded = json.loads((submissions / "anna.ipynb").read_text(encoding="utf-8"))
    assert downloaded["metadata"]["kernelspec"]["name"] == "python"
    (row,) = grade(submissions, tmp_path / "graded", scenarios=2)
    told = {one.id: str(one.outcome) for one in row.grade.judgements}
    assert told[exercise] == "right"
    assert set(told.values()) == {"right", "not answered"}
    assert page.outside == []


def answer_and_check(page, exercise, code):
    """Put code into an answer cell by the keyboard, run it, and run its check."""
    name = exercise.replace(".", "_")
    answer = cell_with(page, rf"answer_{name} =")
    answer.locator(".cm-content").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")
    visit.idle(page)
    page.wait_for_timeout(1000)
    check = check_of(page, exercise)
    check.locator(".cm-content").first.click()
    page.keyboard.press("Control+Enter")
    visit.wait_for(page, lambda: "Right" in said_of(page, exercise))


def cell_with(page, pattern):
    """The first code cell with some code."""
    return (
        page.locator(".jp-CodeCell")
        .filter(has=page.locator(".cm-content", has_text=re.compile(pattern)))
        .first
    )


def check_of(page, exercise):
    return cell_with(page, rf'check\("{re.escape(exercise)}"')


def said_of(page, exercise):
    """What the check of an exercise says."""
    shown = check_of(page, exercise).locator(".jp-OutputArea")
    return shown.first.inner_text() if shown.count() else ""


def computed():
    """A lesson and the first exercise of it whose answer is computed on one line."""
    from student import LINES

    for exercise, lines in LINES.items():
        if len(lines) == 1 and not exercise.startswith("0."):
            name = next(name for name in LESSONS if int(name[:2]) == int(exercise.split(".")[0]))
            return name, exercise
    raise AssertionError("no exercise is computed on one line")


def solved(name, exercise):
    """The answer cell of an exercise with a student's line in place of the three dots."""
    from student import LINES

    ((hole, line),) = LINES[exercise].items()
    cell = next(cell for cell in cells(name) if cell["id"] == f"answer-{exercise.replace('.', '-')}")
    return re.sub(rf"^{hole} = \.\.\..*$", lambda _: f"{hole} = {line}", "".join(cell["source"]), flags=re.M)


def test_the_numbers_are_those_of_an_install(site, page):
    visit.open_lesson(page, site, "numbers.ipynb")
    visit.run_all(page)
    assert visit.red_lines(page) == []
    there = json.loads(page.locator(".jp-OutputArea-output pre").first.inner_text())
    done = subprocess.run([sys.executable, NUMBERS], capture_output=True, text=True, check=True)
    here = json.loads(done.stdout)
    assert there.keys() == here.keys()
    assert len(here) > 100
    far = {name: (there[name], here[name]) for name in here if not close(there[name], here[name], name)}
    assert far == {}


def close(there, here, name):
    """To 1e-9, and what is drawn at random to a hundredth: a 32-bit machine may round a draw the other way."""
    return math.isclose(there, here, rel_tol=1e-2 if name.startswith("drawn") else CLOSE, abs_tol=1e-12)


def test_the_charts_say_what_they_say_in_an_install(site, page):
    """By alt text; pixels and the digest of what is plotted differ between releases of matplotlib."""
    name = LESSONS[0]
    stored = re.findall(r'alt="([^"]+)" data-plotted', json.dumps(cells(name)).replace('\\"', '"'))
    visit.open_lesson(page, site, name)
    visit.run_all(page)
    say_all_predictions(page)
    visit.wait_for(page, lambda: page.locator("img[data-plotted]").count() >= len(set(stored)))
    shown = {one.get_attribute("alt") for one in page.locator("img[data-plotted]").all()}
    assert stored
    assert {html.unescape(one) for one in stored} <= shown  # what is predicted here has a picture of its own
