"""Every lesson in a real JupyterLab in a real browser: run all cells, move a slider by key, reset."""

import shutil

import browser
import pytest

from helpers import notebooks

pytestmark = pytest.mark.skipif(
    browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)"
)
PICTURE = ".jp-OutputArea-output .widget-html img, .jp-OutputArea-output .widget-html-content img"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack")
    for path in notebooks.lessons():
        shutil.copy(path, folder)
    with browser.lab(folder, tmp_path_factory.mktemp("jupyter"), browser.WHOLE_PAGE) as address:
        yield address


@pytest.fixture(scope="module")
def page():
    with browser.chromium() as page:
        yield page


@pytest.mark.parametrize("name", [path.name for path in notebooks.lessons()])
def test_a_lesson_runs_moves_and_resets(server, page, name):
    page.problems.clear()
    browser.open_lesson(page, server, name)
    browser.run_all(page)
    assert (
        page.locator(
            ".jp-OutputArea-output[data-mime-type*='stderr'], .jp-RenderedText pre .ansi-red-fg"
        ).count()
        == 0
    )

    slider = page.locator(".jp-OutputArea-output [role=slider]").first
    picture = page.locator(PICTURE).first
    before, words = picture.get_attribute("src"), picture.get_attribute("alt")
    slider.scroll_into_view_if_needed()
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([e, src]) => e.isConnected ? e.src !== src : true", arg=[picture.element_handle(), before]
    )
    page.wait_for_function(
        "([selector, alt]) => document.querySelector(selector).alt !== alt",
        arg=[PICTURE, words],
        timeout=20_000,
    )
    page.locator(".jp-OutputArea-output button:has-text('Reset')").first.click()
    page.wait_for_function(
        "([selector, src]) => document.querySelector(selector).src === src",
        arg=[PICTURE, before],
        timeout=20_000,
    )
    assert page.problems == []
