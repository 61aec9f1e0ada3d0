"""The lessons in a browser with nothing installed, in a Chromium that is refused every request to anybody else.

What runs is an older Pyodide than a site is made of: the newer one's packages can't be had here. The files come by
`python tests/site/files.py FOLDER`; without them these tests are left out, and say so.
"""

import html
import json
import math
import re
import shutil
import subprocess
import sys
from pathlib import Path

import browser
import old_pyodide as old
import pytest
import student
import visit

from helpers import case, places
from helpers.memo import exporting, parts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)"),
    pytest.mark.skipif(not old.HERE, reason=old.MISSING),
]
LESSONS = [path.name for path in places.lessons()]
NUMBERS = Path(__file__).with_name("models.py")
CLOSE = 1e-9  # of a model's numbers, relative: numpy, pandas and the processor differ
PREDICTED, COMPARED = "text=/you predict/i", "text=/You predicted/"  # below the form, and beside the result
WORDS = "Build the foundation first, says a browser."
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


def test_where_python_comes_from_a_cdn_its_bytecode_comes_with_the_site(tmp_path):
    cdn, run = tmp_path / "cdn", tmp_path / "site" / "run" / "pyodide"
    shutil.copytree(old.FILES / "pyodide", cdn)
    with visit.served(tmp_path) as host, visit.visitor(host.address) as page:
        assert "Without bytecode" not in old.build(tmp_path / "site", f"{host.address}cdn/")
        for wheel in run.glob("*.whl"):  # this older Pyodide looks for all of them where it comes from itself
            shutil.move(wheel, cdn / wheel.name)
        host.sent.clear()  # of what was fetched to make it
        visit.open_lesson(page, f"{host.address}site/", LESSONS[0])
        visit.run_all(page)
        assert visit.red_lines(page) == []
        assert page.outside == host.missing == []
    assert {cdn / "pyodide.asm.wasm", run / "huashan_stdlib.zip"} <= set(host.sent)
    assert cdn / "python_stdlib.zip" not in host.sent
    assert [path for path in host.sent if path.name.startswith("huashan_bytecode")]


@pytest.fixture(scope="module")
def page(site):
    """One visitor through all lessons: what a lesson hands on is there in the next."""
    with visit.visitor(site) as page:
        yield page


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A folder for what the visitor downloads."""
    return tmp_path_factory.mktemp("class")


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
    """Move the first slider of the first explorer by key and by mouse, and reset it after each."""
    output = page.locator(".jp-OutputArea-output:has([role=slider]):has(img[data-plotted])").first
    output.scroll_into_view_if_needed()
    slider, pictures = output.locator("[role=slider]").first, output.locator("img[data-plotted]")

    def shown():  # a slider may move but one of two
        return [one.get_attribute("data-plotted") for one in pictures.all()]

    def reset():
        output.locator("button:has-text('Reset')").click()
        assert visit.wait_for(page, lambda: shown() == start), "reset does not restore the picture"

    start = shown()
    at_top = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
    for _ in range(3):
        slider.press("ArrowLeft" if at_top else "ArrowRight")
    assert visit.wait_for(page, lambda: shown() != start), "the picture does not follow the arrow keys"
    reset()
    track = output.locator(".noUi-target").first
    track.scroll_into_view_if_needed()  # the button may be a screen away
    box = track.bounding_box()
    page.mouse.click(box["x"] + box["width"] * (0.1 if at_top else 0.9), box["y"] + box["height"] / 2)
    assert visit.wait_for(page, lambda: shown() != start), "the picture does not follow the mouse"
    assert all(len(one.get_attribute("alt")) > 40 for one in pictures.all())
    reset()


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_from_first_to_last_cell(site, page, handed_in, name):
    """All cells; one prediction, one explorer, one answer and its check; and what is handed in is downloaded."""
    work_through(site, page, handed_in, name)


def work_through(site, page, handed_in, name):
    page.outside.clear()
    visit.open_lesson(page, site, name)
    visit.run_all(page)
    assert visit.red_lines(page) == []
    asked = sum("".join(cell["source"]).startswith("predict(") for cell in cells(name))
    assert say_all_predictions(page) == asked
    assert asked
    assert visit.wait_for(page, lambda: page.locator(COMPARED).count()), "what was predicted is not compared"
    assert visit.red_lines(page) == []
    move(page)
    checks = [cell["id"].removeprefix("check-").replace("-", ".") for cell in cells(name)
              if cell["id"].startswith("check-")]  # fmt: skip
    assert checks
    for exercise in checks:
        assert said_of(page, exercise).strip()
    exercise = computed(name)
    answer_and_check(page, exercise, solved(name, exercise))
    assert "Right" in said_of(page, exercise)
    save(page)
    assert download(page, handed_in / name)["metadata"]["kernelspec"]["name"] == "python"
    assert page.outside == []


def test_on_a_telephone_a_lesson_has_the_page_for_itself(site, page):
    small = page.context.browser.new_page(viewport={"width": 390, "height": 844})  # another reader's
    small.goto(f"{site}run/lab/index.html?path={LESSONS[0]}")
    small.wait_for_selector(".jp-MarkdownCell", timeout=visit.STEPS)
    assert visit.wait_for(small, lambda: small.locator(".jp-Notebook").bounding_box()["width"] > 300)
    text = small.locator(".jp-MarkdownCell .jp-RenderedMarkdown").first
    assert text.bounding_box()["width"] > 260
    small.close()


def test_the_memos_words_are_on_the_page_that_it_exports(site, page):
    """Write a part, save, export, and open the page from the link below the cell."""
    visit.open_lesson(page, site, LESSONS[-1])
    visit.run_all(page)
    waiting = page.locator(f".jp-MarkdownCell:has-text({json.dumps(parts.PLACEHOLDER[:24])})")
    assert waiting.count() == len(parts.PARTS)
    part = waiting.first
    part.scroll_into_view_if_needed()
    part.dblclick()
    part.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(WORDS)
    page.keyboard.press("Control+Enter")
    save(page)
    export = cell_with(page, r"memo\.export\(")
    export.locator(".cm-content").first.click()
    page.keyboard.press("Control+Enter")
    assert visit.wait_for(page, lambda: f"1 of {len(parts.PARTS)} parts written" in said(export))
    assert f"Saved as {exporting.PAGE}, beside this notebook" in said(export)
    assert visit.red_lines(page) == []
    export.locator(".jp-OutputArea a:has-text('Open it')").click()
    opened = page.frame_locator(".jp-HTMLViewer iframe")
    opened.get_by_text(WORDS).wait_for(timeout=visit.STEPS)
    assert opened.locator("img[alt]").count() >= 1  # the figure; on the second sheet how sure one was
    assert page.outside == []


def test_a_prediction_and_an_answer_outlive_a_reload(site, page, handed_in):
    """In a lesson that was worked through: what is locked is locked, and what was written is there."""
    name = next(one for one in LESSONS if one.startswith("02"))
    if not (handed_in / name).exists():
        work_through(site, page, handed_in, name)
    page.goto("about:blank")
    visit.open_lesson(page, site, name)
    code = solved(name, computed(name))
    assert code.splitlines()[-1] in page.locator(".jp-NotebookPanel").inner_text()
    visit.run_all(page)
    assert "Right" in said_of(page, computed(name))
    assert page.locator(PREDICTED).count(), "the prediction is gone"
    asked = sum("".join(cell["source"]).startswith("predict(") for cell in cells(name))
    assert page.locator(FORM).count() == asked - 1, (
        "what was skipped may still be predicted, what is locked may not"
    )
    assert page.outside == []


def test_what_was_downloaded_is_graded(handed_in, sandbox, tmp_path):
    """Each lesson, as its reader took it out of the browser: the one answer is right, the others are not there."""
    from helpers.grading.grade import grade

    names = sorted(path.name for path in handed_in.iterdir())
    if not names:
        pytest.skip("no lesson was worked through in this run")
    rows = {row.lesson[:2]: row for row in grade(handed_in, tmp_path / "graded", scenarios=2)}
    assert sorted(rows) == [name[:2] for name in names]
    for name in names:
        told = {one.id: one for one in rows[name[:2]].grade.judgements}
        answered = told.pop(computed(name))
        assert str(answered.outcome) == "right", name
        assert answered.points == answered.possible > 0, name
        assert {str(one.outcome) for one in told.values()} <= {"not answered"}, name
        assert rows[name[:2]].grade.points == answered.points, name


def save(page):
    page.keyboard.press("Escape")  # a cell that is typed into has keys of its own
    page.keyboard.press("Control+s")
    page.wait_for_timeout(3000)


def download(page, place):
    """Take the work out of the browser; returns the notebook."""
    with page.expect_download() as got:
        page.locator("text=Download my work").first.click()
    got.value.save_as(place)
    return json.loads(place.read_text(encoding="utf-8"))


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
    return said(check_of(page, exercise))


def said(cell):
    """What a cell shows."""
    shown = cell.locator(".jp-OutputArea")
    return shown.first.inner_text() if shown.count() else ""


PRACTICE = {"1.2", "1.3", "8.1"}  # no points are to be had


def computed(name):
    """The first exercise of a lesson that is worth points and whose answer follows from the base alone."""
    return next(
        exercise
        for exercise, lines in student.LINES.items()
        if int(exercise.split(".")[0]) == int(name[:2])
        and exercise not in PRACTICE
        and "mine." not in " ".join(lines.values())
    )


# What students read off a chart is right at base only; here it is derived, so that each lesson earns its points.
DERIVED = {"0.1": {"answer_0_1": "now"}}


def solved(name, exercise):
    """The answer cell of an exercise with a student's lines in place of the dots."""
    cell = next(cell for cell in cells(name) if cell["id"] == f"answer-{exercise.replace('.', '-')}")
    return student.filled("".join(cell["source"]), (student.LINES | DERIVED)[exercise])


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
