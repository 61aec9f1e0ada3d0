"""Charts take no setting from the machine: the same pictures, whatever a matplotlibrc says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
HOSTILE = {
    "latex": "text.usetex: True",
    "ticks": "xtick.labelsize: 20\nytick.labelsize: 20\nxtick.direction: in\nxtick.minor.visible: True",
    "fonts": "font.family: serif\nfont.serif: No Such Font\nfont.size: 30\nmathtext.fontset: stix",
    "dark": "figure.facecolor: black\naxes.facecolor: black\ntext.color: white\naxes.prop_cycle: cycler('color', ['w'])",
    "room": "figure.autolayout: True\nfigure.subplot.left: 0.4\nfigure.dpi: 40\nfigure.figsize: 2, 2\n"
    "figure.constrained_layout.w_pad: 1",
    "saving": "savefig.dpi: 20\nsavefig.bbox: tight\nsavefig.facecolor: red\nsavefig.format: svg",
    "lines": "lines.linewidth: 9\npatch.linewidth: 5\nhatch.linewidth: 8\npath.sketch: 3, 100, 2\nlines.marker: o",
    "axes": "axes.xmargin: 0.4\naxes.autolimit_mode: round_numbers\naxes.titlelocation: right\nyaxis.labellocation: top\n"
    "axes.spines.left: False\naxes.formatter.limits: -1, 1\naxes.unicode_minus: False\naxes.formatter.use_locale: True",
    "legends": "legend.fontsize: 25\nlegend.frameon: True\nlegend.loc: lower left\nlegend.markerscale: 4",
    "pixels": "text.antialiased: False\nlines.antialiased: False\ntext.hinting: none\nagg.path.chunksize: 20\n"
    "image.cmap: gray",
    "time": "timezone: Asia/Shanghai\ndate.epoch: 1990-01-01",
    "not valid": "lines.linewidth: thick\nno.such.setting: 1\nthis line is no setting",
}
# Each picture in a process that has everything but Matplotlib: what it finds, it finds when it is imported.
DRAW = """
import hashlib, json, os, sys
from helpers import case, flow, options, roadmap

cases = json.loads(sys.argv[1])
given, known = case.assume(), case.load()
tables = flow.by_stage(given), flow.sweep(given), options.net_present_value(given)
assert "matplotlib" not in sys.modules

def draw():
    import matplotlib
    from matplotlib import rcParamsDefault
    from helpers import charts
    from helpers.charts import look, picture

    by_stage, sweep, value = tables
    shown = [
        charts.claims_by_type(known.claims),
        charts.turnaround(by_stage),
        charts.arrivals(sweep),
        charts.net_present_value(value),
    ]
    own = charts.figure().axes[0]
    own.plot([0, 1], [0, -1], label="a learner's own")
    own.legend()
    shown.append(charts.tell(own, charts.Words("Own", "A line of the learner's own.")))
    drawn = [(picture.fingerprint(ax), hashlib.sha256(picture.pixels(ax.figure)).hexdigest()) for ax in shown]
    ours = {**rcParamsDefault, **look.rc()}
    kept = ("backend", "interactive", "toolbar", "webagg", "tk.", "macosx", "keymap", "figure.raise", "savefig.dir")
    strange = [name for name, value in matplotlib.rcParams.items()
               if not name.startswith(kept) and value != ours[name]]
    return [drawn, strange]

for name, (folder, environment) in cases.items():
    if len(cases) == 1 or os.fork() == 0:
        os.chdir(folder)
        os.environ.update(environment)
        print(json.dumps([name, draw()]), flush=True)
        break
    os.wait()
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """By case: digests of five pictures as a process draws them that has such a matplotlibrc, and settings that stayed."""
    cases = {}
    for name, words in {"clean": "", **HOSTILE, "beside": HOSTILE["latex"] + "\n" + HOSTILE["ticks"]}.items():
        folder = tmp_path_factory.mktemp("rc")
        (folder / "matplotlibrc").write_text(words, encoding="utf-8")
        here = {"MATPLOTLIBRC": str(folder / "matplotlibrc")}
        cases[name] = [str(folder), {}] if name == "beside" else [str(HERE), here]
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    found = {}
    for some in [cases] if hasattr(os, "fork") else [{name: one} for name, one in cases.items()]:
        run = subprocess.run(
            [sys.executable, "-c", DRAW, json.dumps(some)],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert run.returncode == 0, run.stderr
        told = dict(map(json.loads, run.stdout.splitlines()))
        assert set(told) == set(some), run.stderr
        found |= told
    return found


@pytest.mark.parametrize("name", [*HOSTILE, "beside"])
def test_a_matplotlibrc_changes_no_picture(name, drawn):
    """By a variable of the environment, or beside the lesson."""
    pictures, strange = drawn["clean"]
    assert strange == []
    assert drawn[name] == [pictures, []]
