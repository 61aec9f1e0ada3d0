"""What a reader of the site waits for: the first visit's bytes, page to first picture cold and warm, a slider's update.

    HUASHAN_SITE_FILES=FOLDER python tests/benchmarks/site.py [--lesson 02] [--files 20]

It runs on the older Pyodide of the browser tests (tests/site/files.py). Nothing here passes or fails by the clock.
"""

from __future__ import annotations

import argparse
import gzip
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import browser
import old_pyodide
import psutil
import visit

from helpers import places

# Press each Skip once, also where cells move it about; how many of them are there still.
SKIP = """() => {
    const skips = [...document.querySelectorAll('button')].filter(one => one.textContent === 'Skip');
    for (const one of skips) {
        if (!one.dataset.pressed) { one.dataset.pressed = 1; one.click(); }
    }
    return skips.length;
}"""

# Whether the cell with the imports has run.
IMPORTED = """() => window.jupyterapp.shell.currentWidget.content.widgets.find(
    one => one.model.id === 'setup').model.executionCount"""

# Milliseconds from a press on a slider to another picture, noted by the page itself.
WATCH = """output => {
    const plotted = () => output.querySelector('img[data-plotted]').dataset.plotted;
    let pressed = 0, before = '';
    window.took = [];
    output.addEventListener('pointerdown', () => { pressed = performance.now(); before = plotted(); }, true);
    new MutationObserver(() => {
        if (pressed && plotted() !== before) { window.took.push(performance.now() - pressed); pressed = 0; }
    }).observe(output, { subtree: true, childList: true, attributes: true });
}"""


def busy() -> float:
    """Seconds of a processor that this program's own programs have used: the browser, and little else."""
    found = psutil.Process().children(recursive=True)
    return sum(used.user + used.system for used in (one.cpu_times() for one in found))


class Clock:
    """Seconds from a page's address on, part by part: the clock's, and what processors worked (on a quiet machine a
    little less than the clock's)."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, float, float]] = []
        self._last = self._start = (time.perf_counter(), busy())

    def note(self, part: str) -> None:
        """A part is over."""
        now = (time.perf_counter(), busy())
        self.parts.append((part, now[0] - self._last[0], now[1] - self._last[1]))
        self._last = now

    def __str__(self) -> str:
        whole, used = (now - then for now, then in zip(self._last, self._start, strict=True))
        parts = ", ".join(f"{part} {clock:.1f} ({worked:.1f})" for part, clock, worked in self.parts)
        return f"{whole:.1f} s to the first picture, {used:.1f} s of processors: {parts}"


def picture(page: Any, address: str, name: str) -> Clock:
    """Open a lesson, run it, wait for its first picture; all that is asked is skipped."""
    clock = Clock()
    page.goto(f"{address}run/lab/index.html?path={name}", wait_until="commit")
    page.wait_for_selector(".jp-Notebook .jp-MarkdownCell", timeout=visit.STEPS)
    clock.note("the page")
    visit.idle(page)
    clock.note("its kernel")
    page.click(".lm-MenuBar-itemLabel:text-is('Run')")
    page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
    page.wait_for_function(IMPORTED, timeout=visit.STEPS)
    clock.note("the imports")
    while not page.locator("img[data-plotted]").count():
        page.evaluate(SKIP)
        page.wait_for_timeout(50)
    clock.note("the picture")
    return clock


def slider(page: Any, turns: int) -> list[float]:
    """Milliseconds of each of some presses on the first explorer's first slider."""
    visit.done(page)
    while page.evaluate(SKIP):
        page.wait_for_timeout(500)
    visit.idle(page)
    output = page.locator(".jp-OutputArea-output:has([role=slider]):has(img[data-plotted])").first
    output.scroll_into_view_if_needed()
    output.evaluate(WATCH)
    track = output.locator(".noUi-target").first
    track.scroll_into_view_if_needed()
    for turn in range(turns):
        box = track.bounding_box()
        share = 0.1 + 0.8 * (turn * 7 % turns) / turns
        page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        page.wait_for_timeout(1500)
    return [float(one) for one in page.evaluate("window.took")]


PACKED = {".whl", ".zip", ".png", ".woff2"}  # compressed as they are: a host gains nothing by doing it again


def megabytes(files: Sequence[Path]) -> tuple[float, float]:
    """As they lie on the host, and as one that compresses sends them (gzip; most static hosts do)."""
    lying, sent = 0, 0
    for file in files:
        content = file.read_bytes()
        lying += len(content)
        sent += len(content if file.suffix in PACKED else gzip.compress(content, 6))
    return lying / 1e6, sent / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lesson", default="02")
    parser.add_argument("--turns", type=int, default=15, help="presses on a slider")
    parser.add_argument("--files", type=int, default=0, help="name so many of the largest files")
    args = parser.parse_args()
    if not old_pyodide.HERE or browser.CHROMIUM is None:
        raise SystemExit(old_pyodide.MISSING if browser.CHROMIUM else "no Chromium on this machine")
    name = next(path.name for path in places.lessons() if path.name.startswith(args.lesson))
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"
        print(old_pyodide.build(out).strip())
        with visit.served(out) as host, visit.visitor(host.address, caching=True) as page:
            print(f"{name}, cold (aim 30 s): {picture(page, host.address, name)}", flush=True)
            visit.done(page)
            visited = [*host.sent]
            lying, sent = megabytes(visited)
            print(
                f"first visit: {lying:.1f} MB in {len(visited)} files, {sent:.1f} where the host compresses (aim 45)"
            )
            for file in sorted(set(visited), key=lambda file: -file.stat().st_size)[: args.files]:
                print(f"  {file.stat().st_size / 1e6:6.2f} MB {file.relative_to(out)}")
            took = slider(page, args.turns)
            print(
                f"slider, p50 of {len(took)}: {statistics.median(took):.0f} ms, worst {max(took):.0f} (aim 250)",
                flush=True,
            )
            host.sent.clear()
            page.goto("about:blank")
            waited = picture(page, host.address, name)
            print(f"warm (aim 12 s): {waited}, {megabytes(host.sent)[0]:.1f} MB")
            assert page.outside == [], page.outside
            print(f"others used the processors: load {os.getloadavg()[0]:.0f} on {os.cpu_count()}")


if __name__ == "__main__":
    main()
