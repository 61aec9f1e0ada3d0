"""The 75 minutes walked from the keyboard in Chromium, stage at 1920x1080 and desk at 1280x800, without a notebook."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from browser import CHROMIUM, FLAGS

from helpers import case
from helpers.stage import figures, sheets

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")]

ROWS = sheets.sheet("75")
SHRUNK = (
    0.86  # of its size: no picture is smaller on the stage, or its type would be too small for the last row
)
LONG = 120_000  # milliseconds: a machine that tests run on may be busy with others
ROOT = Path(__file__).resolve().parents[2]
PICTURES = os.environ.get("HUASHAN_SCREENSHOTS")  # a folder to look at them in


@pytest.fixture
def address(tmp_path):
    """`start()`: the command as an instructor gives it; yields both addresses. Once more, it is the same class."""
    running = []

    def start():
        log = tmp_path / f"log-{len(running)}.txt"
        command = [
            sys.executable,
            "-m",
            "helpers.cli",
            "present",
            "75",
            "--no-browser",
            "--folder",
            str(tmp_path / "class"),
        ]
        command += ["--port", str(running[-1][1]) if running else "0"]
        out = log.open("w", encoding="utf-8")
        process = subprocess.Popen(
            command, stdout=out, stderr=out, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        out.close()
        for _ in range(600):
            told = log.read_text(encoding="utf-8")
            assert process.poll() is None, told
            found = re.findall(r"http://\S+", told)
            if len(found) == 2:
                running.append((process, int(found[0].split(":")[2].split("/")[0])))
                return found, process
            time.sleep(0.1)
        raise AssertionError(told)

    yield start
    for process, _ in running:
        process.terminate()
        process.wait(20)


def until(page, expression, arg=None):
    """Wait for a condition in the page. Playwright's own way evaluates a text there, which these pages forbid."""
    end = time.monotonic() + LONG / 1000
    while not page.evaluate(expression, arg):
        assert time.monotonic() < end, (expression, arg, page.inner_text("body"))
        page.wait_for_timeout(20)


class Windows:
    """Stage and desk, and what the rehearsing instructor does in them."""

    def __init__(self, chromium, addresses):
        sizes = {"width": 1920, "height": 1080}, {"width": 1280, "height": 800}
        self.stage, self.desk = (chromium.new_context(viewport=size).new_page() for size in sizes)
        self.faults = []
        for page, address in zip((self.stage, self.desk), addresses, strict=True):
            page.set_default_timeout(LONG)
            page.on("pageerror", lambda error: self.faults.append(str(error)))
            page.on(
                "console",
                lambda line: self.faults.append(line.text) if line.type in ("error", "warning") else None,
            )
            page.goto(address)
            until(page, "document.body.dataset.state !== undefined")

    def done(self, act, states=1):
        """Do something and wait until both windows stand at the new state."""
        before = int(self.desk.evaluate("document.body.dataset.state"))
        act()
        for page in (self.desk, self.stage):
            until(page, f"Number(document.body.dataset.state) >= {before + states}")

    def key(self, key):
        self.done(lambda: self.stage.keyboard.press(key))

    def twice(self, key):
        """As a clicker sends it: the second at once, however long the windows take to show the first."""
        self.done(lambda: [self.stage.keyboard.press(key) for _ in range(2)], states=2)

    def press(self, what):
        self.done(lambda: self.desk.click(f"button[data-do={what}]"))

    @property
    def step(self):
        return self.desk.text_content(".steps [aria-current]").strip()

    @property
    def text(self):
        """All that the stage lets somebody see or hear."""
        return self.stage.evaluate(
            "document.body.innerText + ' ' + [...document.querySelectorAll('[alt],[title],[aria-label],[aria-valuetext]')]"
            ".map(e => [e.alt, e.title, e.getAttribute('aria-label'), e.getAttribute('aria-valuetext')].join(' ')).join(' ')"
        )

    def look(self, name):
        """Nothing scrolls, nothing stands outside, what is alone is large; a picture for people, on request."""
        outside = """() => [...document.querySelectorAll('main *')].filter(e => {
            const r = e.getBoundingClientRect();
            return r.width && (r.bottom > innerHeight + 1 || r.right > innerWidth + 1 || r.top < -1 || r.left < -1);
        }).map(e => e.outerHTML.slice(0, 80))"""
        assert self.stage.evaluate(outside) == [], name
        for page in (self.stage, self.desk):
            assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        for place in (
            "#rows",
            "#told",
            ".frame",
        ):  # the desk scrolls within its parts, and these stay in sight
            below = f"[...document.querySelectorAll('{place}')].every(e => e.getBoundingClientRect().bottom <= innerHeight)"
            assert self.desk.evaluate(below), (name, place)
        sizes = (
            "css => [...document.querySelectorAll(css)].map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        for css, part in {
            ".ask:not(.tabled) h1, .ask:not(.tabled) p": 22,
            ".tabled h1": 24,
            ".tabled *": 45,
        }.items():
            assert all(size >= 1080 / part for size in self.stage.evaluate(sizes, css)), (name, css)
        drawn = """[...document.querySelectorAll('.pictures img')].map(
            e => Math.min(e.clientWidth / e.naturalWidth, e.clientHeight / e.naturalHeight))"""
        tight = [one.id for one in sheets.screens().values() if one.zoom < 0.9 and one.id in name]
        least = 0.98 if tight else SHRUNK
        assert all(scale >= least for scale in self.stage.evaluate(drawn)), (name, self.stage.evaluate(drawn))
        if PICTURES:
            self.stage.screenshot(path=f"{PICTURES}/{name}-stage.png")
            self.desk.screenshot(path=f"{PICTURES}/{name}-desk.png")


def answers(row):
    """What must not be seen before the finding: each quoted figure in words."""
    given = case.assume()
    return [figures.figure(number).words for number in row.figures] + [
        f"{figures.figure(number).written(given)} {figures.figure(number).unit}" for number in row.figures
    ]


EXPORT = (
    "﻿Zeit;[voter] Nick;[vote] Was nun?;[sure] Wie sicher?;[p2.3] Um wie viel?;[p7.6] Wie viele?\r\n"
    "1;a;A;80;２０;70\r\n2;b;A: Option 1;60;20 %;65\r\n3;c;D;55;12,5;60\r\n4;d;vielleicht;70;viel;30\r\n"
).encode("utf-16")


def test_the_75_minutes_from_the_keyboard(address, tmp_path):
    (addresses, _) = address()
    table = tmp_path / "export.csv"
    table.write_bytes(EXPORT)
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        windows = Windows(chromium, addresses)
        windows.press("begin")
        assert windows.desk.locator("button[data-do=begin]").count() == 0
        seen = []
        for at, row in enumerate(ROWS):
            assert windows.desk.text_content(".where").startswith(f"{at + 1} of {len(ROWS)} ")
            assert row.screen.asks in windows.stage.inner_text("h1")
            assert row.expects[:40] in windows.desk.inner_text("#expects")
            assert windows.desk.inner_text("#count") == row.count
            votes(windows, row, table)
            steps = [one.strip() for one in windows.desk.locator(".steps li").all_text_contents()]
            for step in steps:
                assert windows.step == step
                windows.look(f"{at + 1:02}-{row.screen.id}-{step.replace(' ', '-')}")
                seen.append((row.screen.id, step))
                if step == "what was found":
                    for words in answers(row):
                        assert words in windows.text
                else:
                    assert not [words for words in answers(row) if words in windows.text], (row.id, step)
                if (at, step) != (len(ROWS) - 1, steps[-1]):
                    windows.key({0: "ArrowRight", 1: "PageDown", 2: " "}[len(seen) % 3])
        assert windows.faults == []
        assert ("vote-two", "what was found") in seen
        assert {screen for screen, step in seen if step == "what the class said"} == {
            "vote-one", "interventions", "flags", "vote-two", "chairs",
        }  # fmt: skip
        controls_blank_and_jump(windows)
        chromium.close()


def votes(windows, row, table):
    """The first vote by an export, the last by hands, the agreed set typed; each closed before it is shown."""
    if row.screen.id == "vote-one":
        windows.press("open")
        windows.done(lambda: windows.desk.set_input_files("#file", str(table)))
        until(windows.desk, "document.querySelectorAll('#lines li').length > 3")
        told = windows.desk.locator("#lines li").all_text_contents()
        assert windows.desk.locator("#lines > li").first.get_attribute("class") == "left", (
            "what is left out is first"
        )
        assert "[vote], vote 1: 3 noted" in told
        assert any(line.startswith("row 5, [vote]: 'vielleicht' is not one of") for line in told)
        assert any(line.startswith("row 5, [p2.3]: 'viel' is not a number") for line in told)
        windows.done(lambda: windows.stage.keyboard.press("PageDown"))
        assert windows.desk.text_content(".where").startswith("5 of "), "a sealed vote is passed by"
        windows.key("PageUp")
        assert "3 votes" in windows.text
        windows.press("close")
        assert "meant to stay sealed" in windows.desk.inner_text("#told")
        windows.stage.wait_for_timeout(2100)
    elif row.screen.id == "chairs":
        windows.press("open")
        for name, swing in zip(case.load().criteria.index, (100, 50, 40, 30, 60, 40, 40), strict=True):
            windows.desk.fill(f"input[name='w.{name}']", str(swing))
        windows.done(lambda: windows.desk.click("form[data-form=set_weights] button"))
        windows.desk.select_option("select[name=seat]", "president")
        for name in case.load().criteria.index:
            windows.desk.fill(f"input[name='w.{name}']", "50")
        windows.done(lambda: windows.desk.click("form[data-form=set_weights] button"))
    elif row.screen.id == "vote-two":
        windows.press("open")
        for letter, count in {"A": "1", "D": "2o"}.items():
            windows.desk.fill(f"input[name={letter}]", count)
        windows.desk.click("form[data-form=hands] button")
        windows.desk.wait_for_selector("#slip:visible")
        assert "D: '2o'" in windows.desk.inner_text("#slip")
        assert [windows.desk.input_value(f"input[name={letter}]") for letter in "AD"] == ["1", "2o"], (
            "nothing is lost"
        )
        windows.desk.fill("input[name=D]", "2")
        windows.done(lambda: windows.desk.click("form[data-form=hands] button"))
        assert "3 noted" in windows.desk.inner_text("#told")
        assert "foundation first, 2" not in windows.desk.inner_text("body")
    elif row.screen.id == "flags":
        windows.twice("PageDown")
        assert "Next once more" in windows.desk.inner_text("#told")
        assert windows.step == "the question alone", (
            "a clicker that sends a press twice shows nothing of a vote"
        )
        windows.stage.wait_for_timeout(2100)
        windows.key("PageDown")
        assert windows.step == "what the class said"
        windows.key("PageUp")
    if windows.desk.locator("button[data-do=close]").count():
        windows.press("close")


def at(screen):
    """The place of a screen's row."""
    return next(i for i, row in enumerate(ROWS) if row.screen.id == screen)


def controls_blank_and_jump(windows):
    """A slider by its arrows, the room dark and back, a row by its number, type larger, controls back."""
    windows.done(lambda: windows.desk.click(f"button[data-do=jump][data-row='{at('interventions')}']"))
    for _ in range(2):
        windows.key("PageDown")
    picture = windows.stage.get_attribute(".pictures img", "src")
    windows.stage.focus("#c-cleaning_servers")
    windows.stage.keyboard.press("ArrowRight")
    for page in (windows.stage, windows.desk):  # each has a connection of its own
        until(page, "document.getElementById('o-cleaning_servers').textContent === '3'")
    until(windows.stage, "src => document.querySelector('.pictures img').src !== src", picture)
    assert windows.stage.get_attribute("#c-cleaning_servers", "aria-valuetext").startswith("3")
    assert windows.step == "the model", "an arrow on a slider moves the slider"
    assert windows.stage.evaluate("document.activeElement.id") == "c-cleaning_servers"
    windows.stage.keyboard.press("Escape")
    from_the_desk(windows)
    windows.key("r")
    assert windows.stage.inner_text("#o-cleaning_servers") == "2"
    windows.key("b")
    assert windows.stage.locator(".blank").count() == 1
    windows.key("b")
    windows.key("+")
    windows.look("zoomed")
    assert windows.faults == []


def from_the_desk(windows):
    """The desk's own slider moves the stage, its little picture shows it, and a clicker works from a field there."""
    picture = windows.stage.get_attribute(".pictures img", "src")
    windows.desk.focus("#c-cleaning_servers")
    windows.desk.keyboard.press("ArrowLeft")
    until(windows.stage, "document.getElementById('o-cleaning_servers').textContent === '2'")
    until(windows.stage, "src => document.querySelector('.pictures img').src !== src", picture)
    now = windows.stage.get_attribute(".pictures img", "src")
    until(windows.desk, "src => document.querySelector('.mini img').src === src", now)
    assert windows.desk.evaluate("document.activeElement.id") == "c-cleaning_servers"
    windows.desk.focus("textarea[name=table]")
    windows.desk.keyboard.type("[vote],x")
    windows.desk.keyboard.press("ArrowLeft")
    assert windows.step == "the model", "arrows belong to the field"
    windows.done(lambda: windows.desk.keyboard.press("PageDown"))
    assert windows.step == "what was found"
    windows.done(lambda: windows.desk.keyboard.press("PageUp"))
    assert windows.desk.input_value("textarea[name=table]") == "[vote],x"
    windows.desk.keyboard.press("Escape")
    assert windows.desk.evaluate("document.activeElement === document.body")


def test_a_reload_and_a_restart_stand_at_the_same_screen(address):
    addresses, process = address()
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        windows = Windows(chromium, addresses)
        windows.done(lambda: windows.desk.click(f"button[data-do=jump][data-row='{at('phases')}']"))
        windows.key("PageDown")
        shown = windows.stage.inner_text("main")
        assert "Months one to three" in shown
        windows.stage.reload()
        until(windows.stage, "document.body.dataset.state !== undefined")
        assert windows.stage.inner_text("main") == shown
        process.terminate()
        process.wait(20)
        windows.desk.wait_for_selector("#gone:visible")
        assert windows.stage.inner_text("main") == shown, "the room sees nothing of it"
        assert windows.stage.locator("#gone").count() == 0
        again, _ = address()
        assert again == addresses, "the same address, so that an open window finds it"
        windows.desk.wait_for_selector("#gone", state="hidden")
        assert windows.stage.inner_text("main") == shown
        chromium.close()


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_a_debrief_of_two_sections_prints_on_two_sheets_at_most(size, tmp_path):
    from helpers.stage import debrief, rehearsal
    from helpers.stage.show import Show

    folders = [tmp_path / "monday", tmp_path / "tuesday"]
    for folder in folders:
        folder.mkdir()
        show = Show("75", folder)
        rehearsal.fill(show, 60)
        for ballot, round in {(row.screen.ballot, row.screen.round) for row in ROWS if row.screen.ballot}:
            show.votes.close("75", ballot, round)
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for some in (folders[:1], folders):
            page = chromium.new_page()
            page.goto(debrief.write(some, tmp_path / "out.html")[0].as_uri())
            sheets_of = re.findall(rb"/Type\s*/Page\b", page.pdf(format=size))
            assert 1 <= len(sheets_of) <= 2
        chromium.close()
