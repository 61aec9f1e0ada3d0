"""Charts of lesson 5: true titles, words that fit on every screen, wherever the controls stand."""

import math
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from fit import complaints, words
from hypothesis import given as drawn_from
from hypothesis import settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from helpers import case, charts, flow, memo, options, risks
from helpers.charts import chart, look, measures
from helpers.charts import risks as losses
from helpers.explore import core

BASE = case.assume()
REGISTER = case.load().risks
PANEL = (5.76, 4.4)  # inches of a chart that a lesson shows beside another


def rivals(given):
    on_time, late = (options.net_present_value(g)["O1"] for g in (given, risks.late_data(given)))
    return risks.premises(given, on_time - late)


def legs(given):
    return risks.time_to_treatment(given, flow.turnaround(given)["turnaround_minutes"])


LEGS = ("reading_time_cut", "decision_wait", "start_wait", "order_wait", "imaging_arrivals")
EXPLORERS = {  # as the lesson shows them: model, charts, controls
    "treatment": (legs, ("treatment_legs",), LEGS),
    "tree": (legs, ("metric_tree",), LEGS),
    "break even": (
        risks.break_even_curve,
        ("break_even_rise",),
        ("tencent_spend", "migration_cost", "multicloud_premium", "shock_size"),
    ),
    "vendor": (
        risks.vendor_decision,
        ("vendor_choices", "vendor_bars"),
        ("shock_probability", "shock_size", "readiness_cost", "exit_time", "migration_cost"),
    ),
    "rivals": (
        rivals,
        ("premises",),
        ("shock_probability", "shock_size", "data_unready_probability", "data_delay"),
    ),
    "breach": (
        risks.breach,
        ("loss_exceedance", "control_return"),
        ("breach_frequency", "control_effect", "control_cost"),
    ),
    "flags": (risks.flags, ("flag_counts", "ppv_curve"), ("prevalence_partner", "external_loss")),
}


def cases(name):
    """Base, each control alone at its ends, and all of them together: names of controls and of an end."""
    controls = EXPLORERS[name][2]
    ends = [(chosen, end) for chosen in (*((c,) for c in controls), controls) for end in ("low", "high")]
    return [((), "base"), *ends]


@cache
def result(name, moved=(), end="base"):
    return EXPLORERS[name][0](BASE.change(**{control: getattr(BASE, end)(control) for control in moved}))


CASES = [
    (explorer, name, moved, end)
    for explorer in EXPLORERS
    for name in EXPLORERS[explorer][1]
    for moved, end in cases(explorer)
]
EXTREMES = [row for row in CASES if len(row[2]) != 1]


@pytest.fixture(autouse=True)
def page():
    yield
    look.show_on("page")


def title(ax):
    return charts.title(ax)


@pytest.mark.parametrize(("explorer", "name", "moved", "end"), CASES, ids=str)
def test_a_chart_fits_and_tells_its_finding_wherever_a_control_stands(explorer, name, moved, end):
    data, drawn = result(explorer, moved, end), getattr(charts, name)
    if len(EXPLORERS[explorer][1]) == 2:
        beside = charts.Panel(drawn, size=PANEL)
        beside.put(data)
        assert complaints(beside.ax) == []
    ax = drawn(data)
    assert complaints(ax) == []
    alt = charts.alt_text(ax)
    assert len(alt) > 80
    assert "nan" not in alt
    assert any("Source:" in text.get_text() for text in ax.texts)


@pytest.mark.parametrize("screen", ["projector", "narrow"])
@pytest.mark.parametrize(("explorer", "name", "moved", "end"), EXTREMES, ids=str)
def test_a_chart_fits_on_other_screens(explorer, name, moved, end, screen):
    look.show_on(screen)
    assert complaints(getattr(charts, name)(result(explorer, moved, end)), screen) == []


@pytest.mark.parametrize("explorer", EXPLORERS)
def test_an_explorer_keeps_its_axes_and_its_words_apart_before_the_ghost_of_the_base(explorer):
    model, drawn, controls = EXPLORERS[explorer]
    controls = {name: core.from_register(name, BASE) for name in controls}
    shown = core.Core(model, [getattr(charts, name) for name in drawn], controls, BASE)
    shown.start()
    seen = set()
    for end in ("base", "low", "high"):
        shown.values = {name: getattr(BASE, end)(name) for name in controls}
        shown.update()
        for panel in shown.panels:
            assert complaints(panel.ax) == []
            seen.add((panel.chart.__name__, panel.ax.get_xlim(), panel.ax.get_ylim()))
    assert len(seen) == len(drawn)


# --- what the titles say -----------------------------------------------------------------------------


def test_titles_follow_the_data():
    assert "cheapest is to wait and see; above 13% to be ready" in title(
        charts.vendor_choices(risks.vendor_decision(BASE))
    )
    large = risks.vendor_decision(BASE.change(shock_size=1.0))
    assert "cheapest is to be ready; below 4% to wait and see" in title(charts.vendor_choices(large))
    assert "less than waiting" in title(charts.vendor_bars(large))
    assert "does not pay" in title(charts.control_return(risks.breach(BASE.change(breach_frequency=0.01))))
    assert "Prevalence explains 100%" in title(charts.ppv_curve(risks.flags(BASE.change(external_loss=0.0))))
    assert "lengthens" in title(charts.treatment_legs(legs(BASE.change(reading_time_cut=-0.05))))
    vendor, data = (charts.premises(risks.premises(BASE, loss)) for loss in (1.0, 100.0))
    assert "Tencent stays aligned" in title(vendor)
    assert "The data are ready" in title(data)


@settings(max_examples=30, deadline=None)
@drawn_from(st.floats(0.02, 0.2), st.floats(0.2, 1.0), st.floats(0.1, 1.0))
def test_the_title_names_the_act_on_either_side_of_each_turning_point(chance, size, cost):
    data = risks.vendor_decision(BASE.change(shock_probability=chance, shock_size=size, readiness_cost=cost))
    said = losses._turns(data, data.costs["label"])
    for _, at, before, after in data.turning_points.itertuples():
        side, act = ("above", after) if at > chance else ("below", before)
        assert f"{side} {at:.0%} to {risks.ACTS[act].lower()}" in said


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "only over 6 years or more"),
        ({"shock_size": 0.2}, "over none of these periods"),
        ({"tencent_spend": 40, "migration_cost": 10, "shock_size": 1.0}, "even within a year"),
    ],
)
def test_the_alt_text_says_from_when_the_rise_assumed_pays(changes, says):
    ax = charts.break_even_rise(risks.break_even_curve(BASE.change(**changes)))
    assert charts.alt_text(ax).endswith(f"{says}.")


def test_no_breach_above_the_fine_is_not_called_impossible():
    never = risks.annual_loss(0, 30, 200, draws=2_000, rng=np.random.default_rng(0))
    quiet = risks.Breach(never, never, effect=0.5, cost=1.0, fixed_fine=BASE.fixed_fine)
    ax = charts.loss_exceedance(quiet)
    assert "more than were simulated" in title(ax)
    assert complaints(ax) == []


def test_an_overloaded_line_is_said_and_does_not_break_the_charts():
    overloaded = risks.time_to_treatment(BASE, {"base": math.inf, "ai_reading": math.inf, "both": 40.0})
    for name in ("metric_tree", "treatment_legs"):
        ax = getattr(charts, name)(overloaded)
        assert "overloaded" in title(ax)
        assert "without end" in charts.alt_text(ax)
        assert complaints(ax) == []
    assert [t.get_text() for t in ax.texts].count("no end: overloaded") == 2


# --- what the marks show -----------------------------------------------------------------------------


def key_of(ax):
    """The key's words by the colour of their square."""
    texts = [text for text in ax.texts if text.get_text()]
    return {
        square.get_color(): said.get_text()
        for square, said in pairwise(texts)
        if square.get_text() == "\u25a0"
    }


def bars_of(ax):
    """Widths of the bars of each colour, from the top down."""
    found = {}
    for patch in sorted(ax.patches, key=lambda p: -p.get_y()):
        found.setdefault(to_hex(patch.get_facecolor()), []).append(patch.get_width())
    return found


def test_a_key_has_the_colours_of_its_bars():
    table = legs(BASE)
    ax = charts.treatment_legs(table)
    bars, key = bars_of(ax), key_of(ax)
    assert set(bars) == set(key)
    for leg, (name, colour) in measures.LEGS.items():
        assert key[colour] == name
        assert bars[colour] == pytest.approx(list(table[leg]))


def test_the_bars_of_an_act_add_up_to_its_expected_cost():
    decision = risks.vendor_decision(BASE)
    ax = charts.vendor_bars(decision)
    bars, key = bars_of(ax), key_of(ax)
    assert set(bars) == set(key)
    assert sum(map(sum, bars.values())) == pytest.approx(decision.expected.sum())
    costs = decision.costs.loc["move_now"]
    sums = f"92% \u00d7 {costs['calm']:.1f} + 8% \u00d7 {costs['shock']:.1f}"
    assert sums in [t.get_text() for t in ax.texts]


def test_a_bar_beyond_the_frame_keeps_its_label():
    dear = risks.vendor_decision(BASE.change(migration_cost=BASE.high("migration_cost")))
    ax = charts.vendor_bars(dear)
    assert dear.expected["move_now"] > ax.get_xlim()[1]
    assert max(p.get_x() + p.get_width() for p in ax.patches) == pytest.approx(ax.get_xlim()[1])
    assert f"{dear.expected['move_now']:.1f}" in [t.get_text() for t in ax.texts]


def test_flags_are_counted_in_the_colours_of_the_key():
    table = risks.flags(BASE)
    bars = bars_of(charts.flag_counts(table))
    for part, (_, colour) in measures.FLAG_PARTS.items():
        assert bars[colour] == pytest.approx(list(table.loc[["home", "partner", "partner_loss"], part]))


def test_both_curves_are_marked_at_the_fine():
    leak = risks.breach(BASE)
    ax = charts.loss_exceedance(leak)
    marked = {line.get_ydata()[0] for line in ax.lines if list(line.get_xdata()) == [leak.fixed_fine]}
    assert marked == {loss.exceedance(leak.fixed_fine) for loss in (leak.without, leak.with_control)}


# --- predictions and gates ---------------------------------------------------------------------------


@pytest.mark.parametrize("screen", look.SCREENS)
@pytest.mark.parametrize(
    ("confidence", "met", "says"),
    [(90, 0.5, "more sure than"), (50, 0.9, "less sure"), (70, 0.7, "well calibrated"), (100, 1, "well")],
)
def test_calibration_says_how_sure_and_how_right(confidence, met, says, screen):
    predictions = {str(i): {"confidence": confidence, "met": i < 10 * met} for i in range(10)}
    look.show_on(screen)
    ax = charts.calibration(memo.calibration(predictions))
    assert says in title(ax)
    assert complaints(ax, screen) == []


def ballots(options, sure=70.0):
    lessons = [f"{number} · lesson" for number in range(len(options))]
    return pd.DataFrame({"lesson": lessons, "option": options, "sure": sure})


@pytest.mark.parametrize("screen", look.SCREENS)
@pytest.mark.parametrize(
    ("voted", "says"),
    [
        ([], "You have not voted yet"),
        (["O1"], "Your vote: O1, 70% sure"),
        (["O1", "O0"], "From O1, 70% sure, to O0, 70% sure: you changed your mind once"),
        (["O1", "O1", "O0", "O2", "O4", "O3", "O0", "O0", "O0", "O0"], "you changed your mind 5 times"),
        (["O4"] * 10, "You began with O4"),
        (["O0", "O4"] * 5, "you changed your mind 9 times"),
    ],
)
def test_votes_say_how_the_advice_moved(voted, says, screen):
    look.show_on(screen)
    ax = charts.votes(ballots(voted, 100.0 if len(set(voted)) == 2 and len(voted) == 10 else 70.0))
    assert says in title(ax)
    assert complaints(ax, screen) == []
    assert chart.alt_text(ax).startswith(f"Chart of {f'{len(voted)} ' if voted else ''}vote")
    shown = [text.get_text() for text in words(ax)]
    assert sum(said.endswith("%") for said in shown) == len(voted)


@pytest.mark.parametrize("screen", look.SCREENS)
@pytest.mark.parametrize("readings", [{}, {"rosi": 0.4, "partner_ppv": 0.2, "outage_days": 0.5}, "all"])
def test_a_gate_names_risk_measure_owner_week_and_threshold(readings, screen):
    if readings == "all":
        readings = dict(zip(REGISTER["reading"], REGISTER["threshold"], strict=True))
    look.show_on(screen)
    table = risks.gates(REGISTER, readings)
    ax = charts.gates(table)
    assert complaints(ax, screen) == []
    counts = table["status"].value_counts()
    assert title(ax) == f"Of 12 gates: {', '.join(f'{counts.get(s, 0)} {s}' for s in measures.STATUS)}"
    shown = [text.get_text() for text in words(ax)]
    for column in ("name", "measure", "owner"):
        for value in table[column]:
            assert any(value in said for said in shown), value
    for _, gate in table.iterrows():
        assert any(f"week {gate['week']}" in said for said in shown)
        assert f"{gate['name']}: {gate['status']}; what helps: " in chart.numbers(ax)
    assert sum(said.endswith("shut") for said in shown) == counts.get("shut", 0) + title(ax).endswith("shut")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.234, "share", "23%"), (0.0104, "share/year", "1.04% per year"), (0.0, "share", "0%"),
        (0.5, "years", "0.5 years"), (1.0, "years", "1 year"), (1.0, "days/year", "1 day per year"),
        (0.8, "ratio", "80%"), (1.0, "agreed", "agreed"), (0.0, "agreed", "not agreed"), (0, "findings", "0 findings"),
    ],
)  # fmt: skip
def test_a_gate_shows_its_unit_and_enough_digits_to_tell_it_from_its_threshold(value, unit, said):
    assert measures._value(value, unit) == said
