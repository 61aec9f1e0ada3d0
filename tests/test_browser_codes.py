"""In JupyterLab: a code shows its text by mouse and by keyboard, and a mistake ends in two lines."""

import browser
import pytest

from helpers.case import codes

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)"),
]
WRITTEN = "element => getComputedStyle(element, '::after').content"


@pytest.fixture(scope="module")
def opened(student_desk):
    """Lesson 1 of a workspace, run from top to bottom."""
    student_desk.workspace("codes")
    student_desk.open("codes/01-evidence.ipynb")
    page = student_desk.page
    browser.run_all(page)
    for _ in range(3):  # what shows a result waits for a prediction
        page.locator("button:has-text('Skip')").first.click()
        page.wait_for_timeout(500)
    page.wait_for_selector(".widget-html a[title]", timeout=20_000)
    return page


def show_in(page, scheme):
    """JupyterLab's own theme and what the browser says of the system's."""
    page.emulate_media(color_scheme=scheme)
    theme = f"JupyterLab {scheme.title()}"
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    page.wait_for_selector(f"body[data-jp-theme-name='{theme}']", state="attached")


@pytest.fixture(scope="module", params=["light", "dark"])
def lesson(request, opened):
    show_in(opened, request.param)
    yield opened
    show_in(opened, "light")


def reach(page, link):
    """Move to a link as a keyboard does: the Tab key can, and the last key that was pressed makes its focus seen."""
    assert link.evaluate("element => element.tabIndex") == 0
    page.keyboard.press("Tab")
    link.scroll_into_view_if_needed()
    link.focus()
    assert link.evaluate("element => element === document.activeElement")


PLACES = {
    "prose": '.jp-MarkdownCell a[title][href^="#C"]',
    "table": '.jp-OutputArea table a[title][href^="#R-"]',
    "control": '.widget-html a[title][href^="#C"]',
    "chart": 'p:has-text("Named in the picture") a[title][href^="#C"]',
}


@pytest.mark.parametrize("place", PLACES)
def test_a_code_shows_its_text(lesson, place):
    link = lesson.locator(PLACES[place]).first
    told = codes.text(link.inner_text())
    assert told
    assert link.get_attribute("title") == told  # what the mouse sees
    assert link.evaluate(WRITTEN) == "none"
    reach(lesson, link)
    assert told.replace('"', '\\"') in link.evaluate(WRITTEN)


def test_a_code_leads_to_its_row(lesson):
    row = lesson.locator('[data-jupyter-id="C20"]').first
    reach(lesson, lesson.locator('.jp-MarkdownCell a[title][href="#C20"]:visible').first)
    lesson.keyboard.press("Enter")
    lesson.wait_for_function(
        """() => { const box = document.querySelector('[data-jupyter-id="C20"]').getBoundingClientRect();
                   return box.top >= 0 && box.bottom <= innerHeight; }"""
    )
    assert codes.text("C20").startswith(row.locator("xpath=ancestor::tr/td[2]").inner_text())


def type_and_run(page, code):
    """Write over the cell of an exercise and run it; its output."""
    cell = page.locator(".jp-CodeCell:has(.cm-content:has-text('answer_1_4 ='))").first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(f"answer_1_4 = 8\n{code}")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(300)  # until then it shows what it showed before
    page.wait_for_function("document.querySelector('#jp-main-statusbar').textContent.includes('| Idle')")
    return cell.locator(".jp-OutputArea").first


def test_a_mistake_ends_in_two_lines_with_the_report_in_a_fold(lesson):
    output = type_and_run(lesson, 'claims["tpe"]')
    error = output.locator(".jp-RenderedText pre")
    error.wait_for()
    assert error.inner_text().strip().splitlines() == [
        "Please check: the table claims has no column 'tpe' (line 2).",
        "Did you mean type?",
    ]
    report = output.locator("details pre")
    assert not report.is_visible()
    output.locator("summary").click()
    assert "KeyError" in report.inner_text()


def test_what_python_would_take_for_something_else_is_told_too(lesson):
    output = type_and_run(lesson, "answer_1_2 = 10^6")
    error = output.locator(".jp-RenderedText pre")
    error.wait_for()
    assert error.inner_text().strip().splitlines() == [
        "Please check: ^ (line 2) is no power in Python.",
        "Write 10**6 (two stars).",
    ]


def test_a_claim_shows_its_row(lesson):
    output = type_and_run(lesson, 'claim("C25")')
    output.locator("caption:text-is('C25')").wait_for()
    assert "what is odd" in output.inner_text()
    assert lesson.problems == []
