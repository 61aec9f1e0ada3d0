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
DRAW = """
import hashlib, json, matplotlib
from matplotlib import rcParamsDefault
from helpers import case, charts, flow, options, roadmap
from helpers.charts import look, picture

given, known = case.assume(), case.load()
shown = [
    charts.claims_by_type(known.claims),
    charts.turnaround(flow.by_stage(given)),
    charts.arrivals(flow.sweep(given)),
    charts.net_present_value(options.net_present_value(given)),
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
print(json.dumps([drawn, strange]))
"""


def drawn(folder, words, where="MATPLOTLIBRC"):
    """Digests of five pictures as a process draws them that has such a matplotlibrc, and settings that stayed."""
    folder.mkdir(exist_ok=True)
    (folder / "matplotlibrc").write_text(words, encoding="utf-8")
    named = {"MATPLOTLIBRC": str(folder / "matplotlibrc")} if where == "MATPLOTLIBRC" else {}
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    run = subprocess.run(
        [sys.executable, "-c", DRAW],
        capture_output=True,
        text=True,
        cwd=folder if where == "folder" else HERE,
        env={**os.environ, "PYTHONPATH": path, **named},
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    pictures, strange = drawn(tmp_path_factory.mktemp("clean"), "")
    assert strange == []
    return pictures


@pytest.mark.parametrize("name", HOSTILE)
def test_a_matplotlibrc_changes_no_picture(name, clean, tmp_path):
    assert drawn(tmp_path, HOSTILE[name]) == [clean, []]


def test_nor_does_one_beside_the_lesson(clean, tmp_path):
    assert drawn(tmp_path, HOSTILE["latex"] + "\n" + HOSTILE["ticks"], "folder") == [clean, []]
