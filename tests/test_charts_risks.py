"""helpers.charts.risks: every chart at the ends of its ranges, told truly and with no words on top of others."""

import itertools
import math

import numpy as np
import pytest

from helpers import case, charts, flow, memo, options, risks
from helpers.charts import picture, style
from helpers.charts import risks as drawn

BASE = case.assume()
REGISTER = case.load().risks
MOVED = {
    "vendor": (
        *("tencent_spend", "migration_cost", "multicloud_premium", "shock_size", "shock_probability"),
        *("readiness_cost", "readiness_saving", "exit_time", "data_unready_probability", "data_delay"),
    ),
    "breach": ("breach_frequency", "control_cost", "control_effect"),
    "flags": ("prevalence_partner", "external_loss"),
    "legs": ("order_wait", "decision_wait", "start_wait", "reading_time_cut", "imaging_arrivals"),
}


def corner(group, end):
    """All assumptions of a group at one end of their ranges."""
    return BASE.change(**{name: getattr(BASE, end)(name) for name in MOVED[group]})


def rivals(given):
    on_time, late = (options.net_present_value(g)["O1"] for g in (given, risks.late_data(given)))
    return risks.premises(given, on_time - late)


def legs(given):
    return risks.time_to_treatment(given, flow.turnaround(given)["turnaround_minutes"])


DRAWN = {
    "break_even_rise": ("vendor", risks.break_even_curve),
    "vendor_choices": ("vendor", risks.vendor_decision),
    "vendor_bars": ("vendor", risks.vendor_decision),
    "premises": ("vendor", rivals),
    "loss_exceedance": ("breach", risks.breach),
    "control_return": ("breach", risks.breach),
    "flag_counts": ("flags", risks.flags),
    "ppv_curve": ("flags", risks.flags),
    "metric_tree": ("legs", legs),
    "treatment_legs": ("legs", legs),
}
PANELS = [
    ("vendor_choices", "vendor_bars"),
    ("loss_exceedance", "control_return"),
    ("flag_counts", "ppv_curve"),
]


def boxes(ax):
    """Every text of a drawn chart with its box in pixels, slightly shrunk: touching is no overlap."""
    texts = [*ax.texts, ax._left_title, ax.xaxis.label, ax.yaxis.label]
    return {t.get_text(): t.get_window_extent().shrunk(0.96, 0.8) for t in texts if t.get_text().strip()}


def assert_legible(*axes):
    fig = axes[0].get_figure(root=True)
    picture.png(fig)  # draws it, and so lays it out
    width, height = fig.get_size_inches() * fig.dpi
    found = [pair for ax in axes for pair in boxes(ax).items()]
    for text, box in found:
        assert box.x0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y0 >= -1, text
        assert box.y1 <= height + 1, text
    assert not [(a, b) for (a, one), (b, two) in itertools.combinations(found, 2) if one.overlaps(two)]


@pytest.mark.parametrize("end", ["base", "low", "high"])
@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_tells_its_finding_and_no_words_collide(name, end):
    group, model = DRAWN[name]
    ax = getattr(charts, name)(model(corner(group, end)))
    alt = style.alt_text(ax)
    assert len(alt) > 80
    assert "nan" not in alt
    assert any("Source:" in text.get_text() for text in ax.texts)
    assert_legible(ax)


@pytest.mark.parametrize("end", ["base", "low", "high"])
@pytest.mark.parametrize("pair", PANELS)
def test_two_panels_stay_apart(pair, end):
    group, model = DRAWN[pair[0]]
    data = model(corner(group, end))
    fig, axes = style.figure(2)
    for name, ax in zip(pair, axes, strict=True):
        getattr(charts, name)(data, ax=ax)
    assert_legible(*axes)
    assert len(fig.axes) == 2


def title(ax):
    return " ".join(ax.get_title(loc="left").split())


def test_titles_follow_the_data():
    assert "cheapest is to wait and see; above 13% to be ready" in title(
        charts.vendor_choices(risks.vendor_decision(BASE))
    )
    large = risks.vendor_decision(BASE.change(shock_size=1.0))
    assert "cheapest is to be ready" in title(charts.vendor_choices(large))
    assert "less than waiting" in title(charts.vendor_bars(large))
    assert "does not pay" in title(charts.control_return(risks.breach(BASE.change(breach_frequency=0.01))))
    assert "Prevalence explains 100%" in title(charts.ppv_curve(risks.flags(BASE.change(external_loss=0.0))))
    assert "lengthens" in title(charts.treatment_legs(legs(BASE.change(reading_time_cut=-0.05))))
    vendor, data = (charts.premises(risks.premises(BASE, loss)) for loss in (1.0, 100.0))
    assert "Tencent stays aligned" in title(vendor)
    assert "the data are ready" in title(data)


def test_an_overloaded_line_is_said_and_does_not_break_the_charts():
    overloaded = risks.time_to_treatment(BASE, {"base": math.inf, "ai_reading": math.inf, "both": 40.0})
    for name in ("metric_tree", "treatment_legs"):
        ax = getattr(charts, name)(overloaded)
        assert "overloaded" in title(ax)
        assert "without end" in style.alt_text(ax)
        assert_legible(ax)


def test_no_breach_above_the_fine_is_not_called_impossible():
    never = risks.annual_loss(0, 30, 200, draws=2_000, rng=np.random.default_rng(0))
    quiet = risks.Breach(never, never, effect=0.5, cost=1.0)
    assert "more than were simulated" in title(charts.loss_exceedance(quiet))


@pytest.mark.parametrize("readings", [{}, {"rosi": 0.4, "partner_ppv": 0.2, "outage_days": 0.5}])
def test_gates_are_counted_and_legible(readings):
    table = risks.gates(REGISTER, readings)
    ax = charts.gates(table)
    assert f"{(table['status'] == 'not measured').sum()} not measured" in title(ax)
    fig = ax.get_figure(root=True)
    picture.png(fig)
    rows = {}
    for text in ax.texts:
        rows.setdefault(round(text.get_position()[1], 3), []).append(
            text.get_window_extent().shrunk(0.98, 0.8)
        )
    for row in rows.values():
        assert not any(a.overlaps(b) for a, b in itertools.combinations(row, 2))


@pytest.mark.parametrize(
    ("confidence", "met", "says"),
    [(90, 0.5, "more sure than"), (50, 0.9, "less sure"), (70, 0.7, "well calibrated")],
)
def test_calibration_says_how_sure_and_how_right(confidence, met, says):
    predictions = {str(i): {"confidence": confidence, "met": i < 10 * met} for i in range(10)}
    assert says in title(charts.calibration(memo.calibration(predictions)))


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(0.234, "share", "23%"), (0.0104, "share/year", "1.04%"), (0.0, "share", "0%"), (0.5, "years", "0.5")],
)
def test_a_gate_shows_enough_digits_to_tell_it_from_its_threshold(value, unit, said):
    assert drawn._value(value, unit) == said
