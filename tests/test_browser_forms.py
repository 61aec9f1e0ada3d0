"""A form in a student's workspace: run, fill in, run again; the code stands in the cell, and stays when it is reopened."""

import ast
import json
import shutil

import browser
import pytest
from browser import cell, run

from helpers import places

pytestmark = pytest.mark.skipif(
    browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)"
)
LESSON = "02-value-chain.ipynb"
WORDS = {"C27": "position", "C28": "paradigm", "C29": "process", "C33": "position"}
ACTIVITIES = {"C30": "A7", "C52": "A6", "C63": "A5", "C65": "A8"}


@pytest.fixture(scope="module")
def desk(student_desk):
    """A student's workspace with lesson 2 open in JupyterLab; yields its page and its folder."""
    folder = student_desk.workspace("forms")
    student_desk.open(f"forms/{LESSON}")
    return student_desk.page, folder


def code(page, text):
    """What stands in a cell, as the page shows it."""
    return cell(page, text).locator(".cm-content").first.inner_text()


def fill(page, form, choices):
    for menu, (code, word) in zip(form.locator("select").all(), choices.items(), strict=True):
        assert menu.evaluate("menu => menu.labels[0].textContent").startswith(code), "a menu has no name"
        label = next(t for t in menu.locator("option").all_inner_texts() if t.split(":")[0] == word)
        menu.select_option(label=label)


def no_wider_than_the_page(form):
    return form.evaluate(
        """form => [...form.querySelectorAll('*')].every(one => one.getBoundingClientRect().right
           <= form.closest('.jp-Cell').getBoundingClientRect().right + 1)"""
    )


def test_what_is_filled_in_becomes_the_line_of_code_of_its_cell(desk):
    page, _ = desk
    browser.run_all(page)
    form = cell(page, 'answer_2_2 = choose("2.2")')
    form.locator("select").first.wait_for()
    assert no_wider_than_the_page(form)
    form.locator("button:has-text('Write it into the cell')").click()
    form.locator("text=Nothing is chosen yet").first.wait_for()
    fill(page, form, WORDS)
    form.locator("text=Complete").first.wait_for()
    form.locator("button:has-text('Write it into the cell')").click()  # it has the cell run
    cell(page, "answer_2_2 = {").locator("text=Your answer stands in the cell now").wait_for()
    assert ast.literal_eval(ast.parse(code(page, "answer_2_2 = {")).body[0].value) == WORDS
    run(page, 'check("2.2"')
    cell(page, 'check("2.2"').locator("text=Right").first.wait_for()
    assert page.problems == []


def test_running_the_cell_again_writes_it_too_and_on_a_narrow_page(desk):
    page, _ = desk
    page.set_viewport_size({"width": 800, "height": 900})
    form = cell(page, 'answer_2_1 = choose("2.1")')
    assert no_wider_than_the_page(form)
    fill(page, form, ACTIVITIES)
    form.locator("text=Complete").first.wait_for()
    run(page, 'answer_2_1 = choose("2.1")')
    assert ast.literal_eval(ast.parse(code(page, "answer_2_1 = {")).body[0].value) == ACTIVITIES
    run(page, 'check("2.1"')
    said = cell(page, 'check("2.1"').locator(".jp-OutputArea").inner_text()
    assert "is not answered yet" not in said
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.problems == []


def test_it_is_still_there_when_the_notebook_is_opened_again(desk):
    page, folder = desk
    page.click(".lm-MenuBar-itemLabel:text-is('File')")
    page.click(".lm-Menu-itemLabel:text-is('Save Notebook')")
    page.wait_for_timeout(1000)
    cells = {one["id"]: one for one in json.loads((folder / LESSON).read_text(encoding="utf-8"))["cells"]}
    assert "".join(cells["answer-2-2"]["source"]).startswith("answer_2_2 = {\n")
    page.reload()
    page.wait_for_selector("#jp-main-statusbar :text('| Idle')", timeout=60_000)
    assert '"C28": "paradigm"' in code(page, "answer_2_2 = {")


@pytest.mark.skipif(not places.answer_keys(), reason="a student's copy has no grading")
def test_what_it_wrote_is_graded(desk, sandbox, tmp_path):
    from helpers.grading.grade import grade

    shutil.copy(desk[1] / LESSON, tmp_path / "anna.ipynb")
    (row,) = grade(tmp_path, tmp_path / "out", scenarios=1)
    said = {one.id: str(one.outcome) for one in row.grade.judgements}
    assert said["2.2"] == "right"
    assert said["2.3"] == "not answered"
    assert not any("2.1" in note or "2.2" in note for note in row.grade.notes)
