"""A student's first and second day: `huashan start`, predict, answer, save, close, come back, hand in."""

import json
import os
import shutil
import sys

import browser
import pytest

from helpers import places, workspace

pytestmark = pytest.mark.skipif(
    browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)"
)

LESSON = "02-value-chain.ipynb"
WAITS = "text=first: this shows its result"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder to start from, and the surroundings of a user whose own settings would spoil everything."""
    scratch = tmp_path_factory.mktemp("jupyter")
    theirs = browser.places(scratch)
    (scratch / "jupyter_config_dir").mkdir()
    (scratch / "jupyter_config_dir" / "jupyter_server_config.py").write_text(
        "c.ServerApp.root_dir = '/'\nc.LabApp.default_url = '/tree'\n", encoding="utf-8"
    )
    startup = scratch / "ipythondir" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-old.py").write_text("import a_module_of_years_ago", encoding="utf-8")
    (scratch / "matplotlibrc").write_text("text.usetex: True\nno.such.setting: 1\n", encoding="utf-8")
    environment = {**os.environ, **theirs, "MATPLOTLIBRC": str(scratch / "matplotlibrc")}
    environment.pop("HUASHAN_JOURNAL", None)
    return tmp_path_factory.mktemp("a student's folder ä"), scratch, environment


@pytest.fixture
def start(desk):
    folder, scratch, environment = desk
    shutil.rmtree(scratch / "jupyter_runtime_dir", ignore_errors=True)
    command = [sys.executable, "-m", "helpers.cli", "start", "02"]
    with browser.served(command, scratch, environment, cwd=folder) as address, browser.chromium() as page:
        url, token = address.split("|")
        page.goto(f"{url}?token={token}")
        page.wait_for_selector("#jp-main-statusbar :text('| Idle')", timeout=60_000)
        yield page


def write(page, old, new):
    """Replace the text of the cell that holds `old`, as by typing, and run it."""
    editor = page.locator(f".jp-CodeCell .cm-content:has-text({json.dumps(old)})").first
    editor.scroll_into_view_if_needed()
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(new)
    page.keyboard.press("Shift+Enter")


def save(page):
    page.click(".lm-MenuBar-itemLabel:text-is('File')")
    page.click(".lm-Menu-itemLabel:text-is('Save Notebook')")
    page.wait_for_timeout(1000)


def form(page, question):
    """The form that asks a question."""
    return page.locator(f".widget-vbox:has(:text({json.dumps(question)}))").last


def lock(page, question, value, *, refused=False):
    """Fill a form in and press Lock."""
    asks = form(page, question)
    asks.scroll_into_view_if_needed()
    asks.locator("input[type=text]").first.fill(value)
    asks.locator("input[type=text]").first.press("Tab")
    asks.locator("button:has-text('Lock')").click()
    asks.locator("[role=alert]" if refused else "text=Locked: you predict").wait_for(timeout=20_000)
    return asks.inner_text()


FALL = "By how many percent does turnaround fall"


def test_the_first_day(start, desk):
    page, folder = start, desk[0] / workspace.NAME
    assert page.url.endswith(f"/lab/tree/{LESSON}")
    assert page.locator(".jp-TableOfContents-tree").is_visible()
    assert page.locator("text=instructor").count() == 0
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    browser.run_all(page)
    assert page.locator(".jp-OutputArea-output[data-mime-type*='stderr']").count() == 0
    waiting = page.locator(WAITS).count()
    assert waiting > 10
    assert page.locator("text=/^Result: /").count() == 0
    assert "takes a number from −50 to 100" in lock(page, FALL, "a lot", refused=True)
    assert json.loads((folder / "journal.json").read_text(encoding="utf-8"))["predictions"] == {}
    assert "you predict 12.5 (50 percent sure)" in lock(page, FALL, "12,5")
    page.wait_for_selector(
        "img[alt*='you said 12.5, the result is 12 percent of turnaround']", timeout=20_000
    )
    page.wait_for_selector("text=Your prediction was met.", timeout=20_000)
    assert page.locator(WAITS).count() == waiting - 3  # the explorer, the three views and the result
    write(page, "answer_2_3 = ", 'answer_2_3 = "clean"')
    save(page)
    held = json.loads((folder / "journal.json").read_text(encoding="utf-8"))
    assert (held["predictions"]["p2.3"]["value"], held["predictions"]["p2.3"]["met"]) == (12.5, True)
    assert page.problems == []


def test_the_second_day(start, desk):
    page, folder = start, desk[0] / workspace.NAME
    page.wait_for_selector("text=Locked: you predict 12.5")  # as it was saved
    page.wait_for_selector("img[data-plotted]")  # no kernel has run anything yet
    browser.run_all(page)
    page.wait_for_selector("text=Locked: you predicted 12.5", timeout=20_000)
    page.wait_for_selector("text=Your prediction was met.", timeout=20_000)
    lock(page, "How many of the nine activities", "7")
    page.wait_for_selector("img[alt*='you said 7, the result is 2']", timeout=20_000)
    save(page)
    notebook = json.loads((folder / LESSON).read_text(encoding="utf-8"))
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    assert '"clean"' in "".join(cells["answer-2-3"]["source"])
    assert cells["check-2-3"]["outputs"]
    assert "you said 7" in json.dumps(cells["observe-2-1"]["outputs"])  # what came late is saved, too
    assert page.problems == []


@pytest.mark.skipif(not places.answer_keys(), reason="a student's copy has no grading")
def test_what_was_saved_is_handed_in_and_graded(desk, sandbox, tmp_path):
    from helpers.grading.grade import grade

    shutil.copy(desk[0] / workspace.NAME / LESSON, tmp_path / "anna.ipynb")
    (row,) = grade(tmp_path, tmp_path / "out", scenarios=1)
    assert row.grade.outcome == "graded"
    judged = {one.id: str(one.outcome) for one in row.grade.judgements}
    assert judged["2.3"] in ("right", "right at base only")
    assert judged["2.4"] == "not answered"
