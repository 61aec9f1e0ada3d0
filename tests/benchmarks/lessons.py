"""What a learner waits for, as ratios in one run: imports, a lesson's cells, an explorer's update, sampling.

    python tests/benchmarks/lessons.py [--repeats 5]

Nothing here passes or fails by the clock: machines are shared and noisy. Aims stand beside the ratios.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

STACK = "import pandas, matplotlib.figure, matplotlib.backends.backend_agg, PIL.Image, ipywidgets"
LESSON = f"{STACK}; from helpers import case, charts, flow, exercises, explore"


def seconds(work: Callable[[], object], repeats: int) -> list[float]:
    """Wall-clock seconds of each repeat, after one that warms up."""
    work()
    took = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return took


def imports(repeats: int) -> None:
    """A lesson's imports beside those of pandas, matplotlib and ipywidgets; runs alternate."""
    took: dict[str, list[float]] = {"-": [], STACK: [], LESSON: []}
    for _ in range(repeats + 1):
        for code, times in took.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code if code != "-" else "pass"], check=True)
            times.append(time.perf_counter() - start)
    bare, stack, lesson = (min(times) for times in took.values())
    print("imports (best of the run, beyond a bare interpreter)")
    print(
        f"  pandas, matplotlib, ipywidgets {stack - bare:.2f} s; with the lesson's helpers {lesson - bare:.2f} s"
    )
    print(f"  helpers add {100 * ((lesson - bare) / (stack - bare) - 1):.0f} percent (aim: under 20)\n")


def lessons() -> None:
    """Each lesson in a kernel of its own: its cells' time, beyond the kernel's start and beyond the imports."""
    from nbclient import NotebookClient

    from helpers import notebooks, places

    def run(notebook: Any) -> float:
        start = time.perf_counter()
        NotebookClient(
            notebook, kernel_name="python3", resources={"metadata": {"path": str(places.NOTEBOOKS)}}
        ).execute()
        return time.perf_counter() - start

    print(
        "lessons (seconds; the best of two runs: a kernel's start now and then waits three seconds for nothing)"
    )
    with notebooks.steady_environment():
        for path in notebooks.lessons():
            whole = notebooks.read(path)
            head = notebooks.read(path)
            head.cells = [c for c in head.cells if c.id in ("title", "parameters", "setup")]
            empty = notebooks.read(path)
            empty.cells = empty.cells[:1]
            kernel, start, all_cells = (min(run(nb), run(nb)) for nb in (empty, head, whole))
            print(
                f"  {path.stem:20} kernel {kernel:.2f}, imports and register {start - kernel:.2f}, "
                f"own cells {all_cells - start:.2f} (aim: under 3), whole / bare kernel {all_cells / kernel:.1f}"
            )
    print()


def explorers(repeats: int) -> None:
    """Every explorer of the lessons beside a bare draw of one plain figure; a chart beside a bare draw of itself."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from helpers import notebooks

    plain = Figure(figsize=(8, 4.4), dpi=150)
    FigureCanvasAgg(plain)
    plain.add_subplot().bar(range(4), [1, 2, 3, 4])
    ratios, still = [], []
    print(
        "explorers, kernel side: update (p50) over a bare draw of one plain figure, which alternates with it"
    )
    for path in notebooks.lessons():
        for explorer in _explorers_of(path):
            took, bare = _alternating(explorer, plain, 4 * repeats)
            ratios.append(took / bare)
            names = ", ".join(control.label for control in explorer._core.controls.values())
            print(f"  {path.stem[:2]} {1e3 * took:5.0f} ms, ratio {took / bare:.2f}  {names[:70]}")
            still += [_static(panel, repeats) for panel in explorer._core.panels if hasattr(panel, "chart")]
    ratios.sort()
    print(
        f"  {len(ratios)} explorers: median {statistics.median(ratios):.2f} (aim 1.2), worst {ratios[-1]:.2f} (aim 2.5)"
    )
    print(
        f"  {len(still)} static charts (median, worst; aim 1.2)\n"
        f"    made and drawn over drawn again: {_spread(whole for whole, _ in still)}\n"
        f"    shown in a cell over made and drawn: {_spread(shown for _, shown in still)}\n"
    )


def _explorers_of(path: Path) -> list[Any]:
    """The live explorers of a lesson that has been run in this process."""
    import contextlib
    import io

    from helpers import notebooks
    from helpers.explore.widgets import _live

    _live.clear()
    names: dict[str, Any] = {"display": lambda *shown: None}
    with notebooks.steady_environment(), contextlib.redirect_stdout(io.StringIO()):
        for cell in notebooks.read(path).cells:
            if cell.cell_type == "code":
                exec(cell.source, names)
    return list(_live.values())


def _alternating(explorer: Any, plain: Any, repeats: int) -> tuple[float, float]:
    """Median seconds of an update, over all controls in turn, and of a bare draw; one after the other."""
    took, bare = [], []
    for name, told in explorer._core.controls.items():
        control = explorer.controls[name]
        ring = [*told.options[1:], *told.options[:1]] or [told.high, told.start, told.low, told.start]
        # each differs from the one before: what does not change is not drawn
        values = [one for before, one in zip([ring[-1], *ring], ring, strict=False) if one != before]
        for turn in range(max(2, repeats // len(explorer.controls))):
            start = time.perf_counter()
            control.value = values[turn % len(values)]
            explorer.refresh()
            middle = time.perf_counter()
            plain.canvas.draw()
            took.append(middle - start)
            bare.append(time.perf_counter() - middle)
        control.value = told.start
    return statistics.median(took), statistics.median(bare)


def _static(panel: Any, repeats: int) -> tuple[float, float]:
    """A chart made and drawn, over the same figure drawn again; and one as a cell shows it, over made and drawn."""
    from helpers import charts

    made, again, shown = [], [], []
    for _ in range(repeats):
        start = time.perf_counter()
        ax = panel.chart(panel.data, **panel.options)
        ax.figure.canvas.draw()
        middle = time.perf_counter()
        ax.figure.canvas.draw()
        made.append(middle - start)
        again.append(time.perf_counter() - middle)
        start = time.perf_counter()
        charts.show(panel.chart(panel.data, **panel.options))
        shown.append(time.perf_counter() - start)
    once = statistics.median(made)
    return once / statistics.median(again), statistics.median(shown) / once


def _spread(ratios: Iterable[float]) -> str:
    found = list(ratios)
    return f"{statistics.median(found):.2f}, {max(found):.2f}"


def sampling(repeats: int) -> None:
    """SMAA and the schedule simulation beside the bare cost of drawing the same random numbers."""
    import numpy as np

    from helpers import case, options, roadmap

    known = case.load()
    tables = options.score_tables(known.scores)
    tasks = roadmap.order(known.tasks, "source")
    print("sampling (aim: within 4 times the bare draws)")
    for draws in (100_000, 1_000_000):
        rng = np.random.default_rng(1)

        def bare(rng: Any = rng, draws: int = draws) -> None:
            for low in tables.low.to_numpy().ravel():
                rng.beta(2.0 + low / 100, 3.0, draws)
            rng.standard_exponential((draws, tables.low.shape[1]))

        whole = statistics.median(
            seconds(lambda n=draws, r=rng: options.smaa(*tables, draws=n, rng=r), max(1, repeats // 2))
        )
        alone = statistics.median(seconds(bare, max(1, repeats // 2)))
        print(f"  SMAA, {draws:9,} draws: {whole:.2f} s, bare {alone:.2f} s, ratio {whole / alone:.2f}")
    rng = np.random.default_rng(1)
    whole = statistics.median(
        seconds(lambda: roadmap.simulate(tasks, correlation=0.3, draws=100_000, rng=rng), repeats)
    )
    alone = statistics.median(seconds(lambda: rng.standard_normal((100_000, len(tasks) + 1)), repeats))
    print(f"  schedule, 100,000 draws: {whole:.3f} s, bare normals {alone:.3f} s, ratio {whole / alone:.2f}")
    code = (
        "import resource, numpy as np; from helpers import case, options\n"
        "t = options.score_tables(case.load().scores); b = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "options.smaa(*t, draws=1_000_000, rng=np.random.default_rng(1))\n"
        "print(b // 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    print(f"  SMAA at a million draws: peak {said[1]} MB, of which {said[0]} before it (aim: under 600)\n")


def main() -> None:
    """Run everything and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", choices=("imports", "lessons", "explorers", "sampling"))
    args = parser.parse_args()
    print(f"{Path(__file__).name}; load per processor is not controlled, ratios are of one run\n")
    parts: dict[str, Callable[[], None]] = {
        "imports": lambda: imports(args.repeats),
        "lessons": lessons,
        "explorers": lambda: explorers(args.repeats),
        "sampling": lambda: sampling(args.repeats),
    }
    for name, part in parts.items():
        if args.only in (None, name):
            part()


if __name__ == "__main__":
    main()
