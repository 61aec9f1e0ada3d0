"""Charts of stages and of the pathway: they fit wherever the controls stand, and say what the data say."""

from functools import cache

import numpy as np
import pytest
from fit import complaints, extremes

from helpers import case, charts, options, risks
from helpers.charts import look
from helpers.explore.core import Core, from_register, menu

BASE = case.assume()
GATES = (
    "registration_chance",
    "extra_complex_cases",
    "cases_spread",
    "sunk_share",
    "pause_at_gates",
    "ai_delay",
)
DOUBTS = ("registration_chance", "ai_delay", "cut_spread", "cases_spread")
PATHWAY = ("qaly_threshold", "tool_scan_cost", "misses_avoided", "prevalence_partner", "partner_reader_miss")
STUDY = {"study": menu("Study", ["pilot", "trial"])}
EXPLORERS = {  # as a lesson shows them: model, charts, names of the register, controls of its own
    "gates": (options.staged, ("gate_value",), GATES, {}),
    "study": (options.sample_value, ("sample_value",), DOUBTS, STUDY),
    "pathway": (risks.pathway, ("patients_found", "patients_benefit"), PATHWAY, {}),
}


@cache
def result(name, own, changes):
    return EXPLORERS[name][0](BASE.change(**dict(changes)), **dict(own))


CASES = [
    (name, chart, own, tuple(moved.items()))
    for name, (_, drawn, names, controls) in EXPLORERS.items()
    for chart in drawn
    for own in ([(("study", study),) for study in STUDY["study"].options] if controls else [()])
    for moved in extremes(BASE, names)
]


@pytest.fixture(autouse=True)
def page():
    yield
    look.show_on("page")


@pytest.mark.parametrize("screen", list(look.SCREENS))
@pytest.mark.parametrize(("name", "chart", "own", "moved"), CASES, ids=str)
def test_a_chart_fits_every_screen_wherever_a_control_stands(name, chart, own, moved, screen):
    look.show_on(screen)
    ax = getattr(charts, chart)(result(name, own, moved))
    assert complaints(ax, screen) == []
    alt = charts.alt_text(ax)
    assert charts.title(ax) in alt
    assert 80 < len(alt) <= 300
    assert "nan" not in alt
    assert "inf" not in alt
    assert any("Source:" in text.get_text() for text in ax.texts)


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_keeps_its_axes_while_a_control_moves(name):
    model, drawn, names, own = EXPLORERS[name]
    controls = {one: from_register(one, BASE) for one in names} | own
    made = Core(model, [getattr(charts, chart) for chart in drawn], controls, BASE)
    made.start()
    seen = set()
    for moved in extremes(BASE, names):
        made.values = {n: c.start for n, c in controls.items()} | moved
        made.update()
        for panel in made.panels:
            assert complaints(panel.ax) == []
            seen.add((panel.chart.__name__, panel.ax.get_xlim(), panel.ax.get_ylim()))
    assert len(seen) == len(drawn)


@pytest.mark.parametrize("moved", [*extremes(BASE, GATES)], ids=str)
def test_the_waterfall_leads_from_one_plan_to_the_other(moved):
    data = options.staged(BASE.change(**moved))
    ax = charts.gate_value(data)
    bars = [bar for bar in ax.patches if bar.get_zorder() == 1]
    ends = [sorted((bar.get_x(), bar.get_x() + bar.get_width())) for bar in bars]
    first, *between, last = [*data.steps.cumsum(), data.in_steps]
    assert ends[0] == pytest.approx(sorted((0, first)))
    assert ends[-1] == pytest.approx(sorted((0, last)))
    for (low, high), before, after in zip(ends[1:-1], [first, *between], between, strict=False):
        assert [low, high] == pytest.approx(sorted((before, after)))
    assert f"worth {data.right_to_stop:.1f} and costs {data.price:.1f}" in charts.title(ax)
    assert ("neither way pays" in charts.title(ax)) == (max(data.in_steps, data.all_at_once) <= 0)


def test_a_study_says_its_best_size_or_that_none_pays():
    assert "No pilot pays here" in charts.title(charts.sample_value(options.sample_value(BASE)))
    trial = options.sample_value(BASE, "trial")
    ax = charts.sample_value(trial)
    assert f"A trial of {trial.best['size']:.0f} leaves most" in charts.title(ax)
    curve = max(ax.lines, key=lambda line: len(line.get_xdata()))
    assert list(curve.get_ydata()) == pytest.approx(trial.table["evsi"].tolist())


@pytest.mark.parametrize("moved", [*extremes(BASE, PATHWAY)], ids=str)
def test_the_break_even_stands_where_the_line_is_nought(moved):
    data = risks.pathway(BASE.change(**moved))
    ax = charts.patients_benefit(data)
    lines = [line for line in ax.lines if line.get_linewidth() == 2.2]
    for place, line in zip(data.index, lines, strict=True):
        x, y = line.get_data()
        at = np.interp(data["health"][place] / data["qaly"][place], x, y)
        assert at == pytest.approx(data["net_per_1000"][place])
    worth = ["is worth its cost" if net > 0 else "costs more than it is worth" for net in data["net"]]
    assert charts.title(ax) == f"At Huashan the tool {worth[0]}, at a partner it {worth[1]}"


def test_the_bars_are_the_patients():
    data = risks.pathway(BASE)
    ax = charts.patients_found(data)
    drawn = [bar.get_width() for bar in ax.patches]
    expected = 1e3 * data[["missed_with", "found", "false_alarms"]].div(data["scans"], axis=0)
    assert drawn == pytest.approx(expected.to_numpy().ravel().tolist())
    assert "13 false alarms at Huashan, 50 at a partner" in charts.title(ax)
