"""axe-core on every exported lesson and on one that runs in JupyterLab: no finding in what the pack shows.

Not run with the other tests: it needs axe.min.js, which npm brings. The environment variable AXE_CORE says where it
is; `.ci/run` sets it.
"""

import os
import shutil
from collections import Counter
from pathlib import Path

import browser
import nbconvert
import pytest

from helpers import notebooks

AXE = os.environ.get("AXE_CORE", "")
pytestmark = pytest.mark.skipif(
    not AXE or browser.CHROMIUM is None, reason="needs Chromium, and AXE_CORE with the path of axe.min.js"
)

# What is not the pack's. A finding counts unless its element lies in one of these, and the rule is the one named.
NBCONVERT = {
    "color-contrast": [
        ".highlight *",  # its colours of code
        ".jp-InputPrompt",  # "In [ ]:" in grey
        ".jp-OutputPrompt",
    ],
}
JUPYTERLAB = {
    "aria-input-field-name": [".cm-content"],  # its editor has no name
    "aria-allowed-attr": ["jp-button"],  # buttons of its toolbars
    "aria-required-children": [".jp-WindowedPanel-viewport"],  # the list of cells
    "region": [".jp-skiplink-wrapper"],
    "button-name": ["jp-button", ".jp-Toolbar *"],
}
RUN = """
async others => {
    const found = await axe.run(document, {resultTypes: ['violations']});
    const told = [];
    for (const rule of found.violations) for (const node of rule.nodes) {
        const element = document.querySelector(node.target[node.target.length - 1]);
        const theirs = (others[rule.id] || []).some(place => element && element.matches(place));
        told.push({rule: rule.id, theirs, html: node.html.slice(0, 200), target: node.target.join(' ')});
    }
    return told;
}
"""


@pytest.fixture(scope="module")
def page():
    with browser.chromium() as page:
        yield page


def findings(page, others):
    """axe's findings that are the pack's; the others are counted on standard output, by rule."""
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    told = page.evaluate(RUN, others)
    print("not the pack's:", dict(Counter(one["rule"] for one in told if one["theirs"])))
    return [f"{one['rule']}: {one['target']}: {one['html']}" for one in told if not one["theirs"]]


@pytest.mark.parametrize("name", [path.stem for path in notebooks.lessons()])
def test_an_exported_lesson(page, tmp_path, name):
    html, _ = nbconvert.HTMLExporter().from_filename(str(notebooks.lessons()[int(name[:2])]))
    (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    page.goto((tmp_path / f"{name}.html").as_uri())
    assert findings(page, NBCONVERT) == []


def test_a_lesson_that_runs(page, tmp_path):
    (lesson,) = (path for path in notebooks.lessons() if path.name.startswith("02"))
    folder, scratch = tmp_path / "lessons", tmp_path / "jupyter"
    folder.mkdir()
    shutil.copy(lesson, folder)
    with browser.lab(folder, scratch, browser.WHOLE_PAGE) as address:
        browser.open_lesson(page, address, lesson.name)
        browser.run_all(page)
        slider = page.locator("[role=slider]").first
        slider.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "document.querySelector('.huashan-heard [aria-live=polite]')?.innerText.length > 10"
        )
        assert findings(page, JUPYTERLAB) == []
    assert page.locator("[role=slider]").count() == page.locator("[role=slider][aria-label]").count() > 0
