"""A vote, and a choice for the memo's page, in a workspace: by keys, with names for a screen reader, and on another day."""

import json

import browser
import nbformat
import pytest
from browser import cell, run

pytestmark = pytest.mark.skipif(
    browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)"
)
CELLS = (
    "from helpers import case, memo\nfrom helpers.exercises import begin, finding, vote\n"
    'begin("00-start-here", case.assume())',
    "vote()   # first",
    'begin("01-evidence", case.assume())\nfinding("1-cited", 0.2, "A fifth of the claims is cited.")',
    "vote()   # second",
    "memo.choose()",
)


@pytest.fixture(scope="module")
def desk(student_desk):
    """A workspace with a notebook of these cells open in JupyterLab; yields its page, its folder and how to open it."""
    folder = student_desk.workspace("votes")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "votes.ipynb")
    student_desk.open("votes/votes.ipynb")
    return student_desk.page, folder, lambda: student_desk.open("votes/votes.ipynb")


def held(folder):
    return json.loads((folder / "journal.json").read_text(encoding="utf-8"))


def test_a_vote_is_cast_by_keys_and_each_control_has_a_name(desk):
    page, folder, _ = desk
    run(page, CELLS[0].splitlines()[0])
    run(page, CELLS[1])
    form = cell(page, CELLS[1])
    group = form.locator("[role=radiogroup]")
    group.wait_for()
    assert group.get_attribute("aria-label") == "Which way should the hospital go?"
    slider = form.locator("[role=slider]").first
    assert slider.get_attribute("aria-label") == "How sure are you? (percent, from 20)"
    line = form.locator("input[type=text]").last
    assert line.evaluate("one => one.labels[0].textContent") == "Why, in a line (if you like)"
    assert form.locator("select").count() == 0, "the first vote is not asked what moved it"
    form.locator("button:has-text('Vote')").press("Enter")
    form.locator("text=Choose one of O1, O2, O3, O4, O0 first").first.wait_for()
    page.wait_for_selector("#jp-main-statusbar :text('| Idle')")  # the form is drawn again with what it says
    form.locator("input[type=radio]").nth(1).press("Space")
    for shown in ("55", "60"):
        slider.press("ArrowRight")
        form.locator(f".widget-readout:text-is('{shown}')").wait_for()
        page.wait_for_timeout(
            300
        )  # ipywidgets holds a value back while the kernel is busy, and a click overtakes it
        page.wait_for_selector("#jp-main-statusbar :text('| Idle')")
    form.locator("button:has-text('Vote')").press("Enter")
    form.locator("text=Voted: O2 Regional digital expansion (60 percent sure).").wait_for()
    assert held(folder)["votes"]["00-start-here"]["option"] == "O2"
    assert page.problems == []


def test_the_next_vote_shows_the_one_before_and_asks_what_moved_it(desk):
    page, folder, _ = desk
    run(page, CELLS[2].splitlines()[0])
    run(page, CELLS[3])
    form = cell(page, CELLS[3])
    form.locator("text=In lesson 0 · start here you voted: O2 Regional").wait_for()
    menu = form.locator("select")
    assert menu.evaluate("menu => menu.labels[0].textContent") == "What moved you?"
    offered = [text.replace("\xa0", " ") for text in menu.locator("option").all_inner_texts()]
    assert offered == [
        "choose …", "A fifth of the claims is cited.", "Nothing moved me",
    ]  # fmt: skip
    form.locator("input[type=radio]").nth(4).check()
    menu.select_option(index=1)
    form.locator("button:has-text('Vote')").click()
    form.locator("text=Moved by: A fifth of the claims is cited.").wait_for()
    assert held(folder)["votes"]["01-evidence"]["moved_by"] == "1-cited"


def test_what_goes_onto_the_page_is_ticked_and_kept(desk):
    page, folder, _ = desk
    run(page, CELLS[4])
    form = cell(page, CELLS[4])
    form.locator(
        "text=A fifth of the claims is cited. (derived, resting on a teaching assumption)"
    ).wait_for()
    form.locator("input[type=checkbox]").first.press("Space")
    form.locator("text=1 of at most 5 ticked, not kept yet.").first.wait_for()
    form.locator("button:has-text('Keep')").press("Enter")
    form.locator("text=1 of at most 5 findings go onto the page: 1-cited.").first.wait_for()
    assert held(folder)["memo"] == {"page": {"findings": ["1-cited"]}}
    page.set_viewport_size({"width": 800, "height": 900})
    assert form.evaluate(
        "form => form.querySelector('.widget-vbox').scrollWidth <= form.querySelector('.widget-vbox').clientWidth + 1"
    )
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.problems == []


def test_on_another_day_all_is_as_it_was(desk):
    page, folder, open_again = desk
    before = held(folder)
    page.click(".lm-MenuBar-itemLabel:text-is('File')")
    page.click(".lm-Menu-itemLabel:text-is('Save Notebook')")
    page.wait_for_timeout(500)
    open_again()
    browser.run_all(page)
    cell(page, CELLS[1]).locator("text=Voted: O2 Regional digital expansion (60 percent sure).").wait_for()
    assert cell(page, CELLS[1]).locator("button:has-text('Change it')").count() == 0, "a later vote was cast"
    second = cell(page, CELLS[3])
    second.locator("text=Voted: O0 Foundation first (50 percent sure).").wait_for()
    assert cell(page, CELLS[4]).locator("input[type=checkbox]").first.is_checked()
    assert {**held(folder), "findings": before["findings"]} == before
    second.locator("button:has-text('Change it')").click()
    assert second.locator("select").input_value() == second.locator("option").nth(1).get_attribute("value")
    second.locator("input[type=radio]").first.check()
    second.locator("button:has-text('Vote')").click()
    second.locator("text=Voted: O1 AI-driven clinical integration").wait_for()
    assert [one["option"] for one in held(folder)["votes"].values()] == ["O2", "O1"]
