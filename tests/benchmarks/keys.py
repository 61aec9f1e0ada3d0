"""From a key press on a slider to the changed picture, as Chromium shows it: p50 and p95 over the lessons' explorers.

    python tests/benchmarks/keys.py [--lessons 02 05] [--presses 8]

Needs Chromium. A page of copies is opened, where nothing waits for a prediction.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import browser

from helpers import notebooks

# The time of the key is taken where the page gets it, that of the picture where its new image has been decoded.
WATCH = """slider => new Promise(done => {
    const output = slider.closest('.jp-OutputArea-output');
    let start = 0;
    slider.addEventListener('keydown', () => { start = performance.now(); }, { once: true, capture: true });
    const watch = new MutationObserver(async () => {
        const image = output.querySelector('img[data-plotted]');
        if (!start || !image || image.src === before) return;
        watch.disconnect();
        await image.decode();
        requestAnimationFrame(() => done(performance.now() - start));
    });
    const before = output.querySelector('img[data-plotted]').src;
    watch.observe(output, { subtree: true, childList: true, attributes: true });
    setTimeout(() => done(null), 3000);  // a step that changes nothing that is drawn
})"""


def timed(page: Any, slider: Any, key: str) -> float | None:
    """Milliseconds from the key to the picture; none where the step changes nothing that is drawn."""
    slider.scroll_into_view_if_needed()
    slider.focus()
    waiting = slider.evaluate_handle(f"slider => ({{ took: ({WATCH})(slider) }})")
    page.keyboard.press(key)
    took = waiting.evaluate("held => held.took")
    return None if took is None else float(took)


def lesson(address: str, page: Any, name: str, presses: int) -> list[float]:
    """The times of one lesson: the first slider of each explorer, to and fro."""
    browser.open_lesson(page, address, name)
    browser.run_all(page)
    found = []
    for output in page.locator(".jp-OutputArea-output:has(.noUi-handle):has(img[data-plotted])").all():
        slider = output.locator(".noUi-handle").first
        for number in range(presses):
            found.append(timed(page, slider, "ArrowRight" if number % 2 == 0 else "ArrowLeft"))
    return [one for one in found if one is not None]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lessons", nargs="+", default=["02", "03", "04", "05"])
    parser.add_argument("--presses", type=int, default=8)
    args = parser.parse_args()
    chosen = [path for path in notebooks.lessons() if path.stem[:2] in args.lessons]
    folder, scratch = (Path(tempfile.mkdtemp()) for _ in range(2))
    took: list[float] = []
    for path in chosen:
        shutil.copy(path, folder)
    with browser.lab(folder, scratch, browser.WHOLE_PAGE) as address, browser.chromium() as page:
        for path in chosen:
            own = lesson(address, page, path.name, args.presses)
            took += own
            print(
                f"  {path.stem[:2]}  {len(own):3} presses, p50 {statistics.median(own):4.0f} ms, most {max(own):4.0f} ms"
            )
    parts = statistics.quantiles(took, n=20)
    print(f"{len(took)} key presses: p50 {statistics.median(took):.0f} ms (aim 120), p95 {parts[18]:.0f} ms")


if __name__ == "__main__":
    main()
