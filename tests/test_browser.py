"""Every lesson in a real JupyterLab in a real browser: run all cells, move a slider by key, reset."""

import shutil

import browser
import pytest

from helpers import notebooks

pytestmark = pytest.mark.skipif(
    browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)"
)


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

    output = page.locator(".jp-OutputArea-output:has([role=slider])").first
    slider, picture = output.locator("[role=slider]").first, output.locator("img[data-plotted]").first
    for handle in output.locator("[role=slider]").all():
        assert len(handle.get_attribute("aria-label") or "") > 3, "a slider has no name"
        assert handle.get_attribute("data-lm-suppress-shortcuts"), "Jupyter Notebook 7 takes its arrow keys"
    before = picture.get_attribute("src")
    slider.focus()
    at_top = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
    for _ in range(5):
        page.keyboard.press("ArrowLeft" if at_top else "ArrowRight")
    moved = wait_for(page, lambda: picture.get_attribute("src") != before)
    assert moved, "the picture does not follow the slider"
    come_to_rest(page, picture)  # keys still under way would move the slider again after the reset
    assert len(picture.get_attribute("alt")) > 40
    assert slider.get_attribute("aria-valuetext") == output.locator(".widget-readout").first.inner_text()
    assert len(output.locator("[aria-live=polite]").inner_text()) > 10, "a screen reader hears nothing"
    output.locator("button:has-text('Reset')").click()
    assert wait_for(page, lambda: picture.get_attribute("src") == before), (
        "reset does not restore the picture"
    )
    assert page.problems == []


def come_to_rest(page, picture):
    """Wait until the picture has stood for a second and the kernel has nothing to do."""
    seen = None
    while seen != (seen := picture.get_attribute("src")):
        page.wait_for_timeout(1000)
        page.wait_for_selector("#jp-main-statusbar :text('| Idle')")


def wait_for(page, holds, seconds=15):
    """Whether something comes true while the page goes on."""
    for _ in range(seconds * 10):
        if holds():
            return True
        page.wait_for_timeout(100)
    return False
