"""One pathway in patients' terms: counted by hand, against published figures, and by laws."""

import math
from types import SimpleNamespace

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from helpers import case, demand, risks
from helpers.faults import Fault

BASE = case.assume()
NAMES = (
    "stroke_scans", "partner_stroke_scans", "prevalence_partner", "external_loss", "reader_miss", "partner_reader_miss",
    "misses_avoided", "treated_share", "partner_treated_share", "qaly_per_treated", "treatment_extra_cost",
    "qaly_threshold", "tool_scan_cost", "false_alarm_acted", "false_alarm_cost", "flag_minutes", "reader_minute_value",
)  # fmt: skip
COSTS = ("treatment_extra_cost", "tool_scan_cost", "false_alarm_acted", "false_alarm_cost", "flag_minutes")
close = pytest.approx
quick = settings(max_examples=40)


@st.composite
def givens(draw):
    """Assumptions anywhere in the register's ranges."""
    ends = {name: (BASE.low(name), BASE.high(name), BASE.row(name)["whole"]) for name in NAMES}
    return BASE.change(
        **{
            name: draw(st.integers(int(low), int(high)) if whole else st.floats(low, high))
            for name, (low, high, whole) in ends.items()
        }
    )


def test_huashan_by_hand():
    """2,000 scans, 400 occlusions, 24 missed, 12 of them found, 7.2 treated; 1,600 well, 160 false alarms."""
    row = risks.pathway(BASE).loc["home"]
    assert row[["occlusions", "missed", "found", "missed_with"]].tolist() == close([400, 24, 12, 12])
    assert row["false_alarms"] == close(160)
    assert row["qaly"] == close(7.2 * 0.794)
    assert row["tool"] == close(-200)
    assert row["alarms"] == close(-160 * (0.02 + 0.05 * 3))
    assert row["net"] == close(7.2 * (0.794 * 128 - 50) - 200 - 27.2)


def test_the_partners_flags_are_those_of_the_flags_model():
    flags, row = risks.flags(BASE).loc["partner_loss"], risks.pathway(BASE).loc["partner"]
    assert row["ppv"] == close(flags["ppv"])
    assert row["false_alarms"] == close(flags["false_alarms"] * row["scans"] / 10_000)
    assert row["flags"] == close((flags["found"] + flags["false_alarms"]) * row["scans"] / 10_000)


@quick
@for_all(givens())
def test_patients_are_neither_lost_nor_made(given):
    for row in risks.pathway(given).itertuples():
        assert row.found + row.missed_with == close(row.missed)
        assert 0 <= row.treated <= row.found <= row.missed <= row.occlusions <= row.scans
        assert row.sensitivity_with >= row.sensitivity
        assert row.occlusions * (1 - row.sensitivity_with) == close(row.missed_with)
        assert row.health + row.treatment + row.tool + row.alarms == close(row.net, abs=1e-9)


@quick
@for_all(givens())
def test_at_its_break_evens_the_tool_is_worth_nothing(given):
    for row in risks.pathway(given).itertuples():
        spent = -(row.treatment + row.tool + row.alarms)
        assert risks.net_monetary_benefit(row.qaly, row.break_even_threshold, spent) == close(0, abs=1e-7)
        cheaper = dict(given.items()) | {"tool_scan_cost": row.break_even_price}
        assert risks.pathway(SimpleNamespace(**cheaper)).loc[row.Index, "net"] == close(0, abs=1e-7)


@quick
@for_all(givens(), st.sampled_from(COSTS), st.floats(0, 1))
def test_more_cost_never_helps_and_health_never_hurts(given, cost, share):
    now = getattr(given, cost)
    dearer = given.change(**{cost: now + share * (given.high(cost) - now)})
    assert (risks.pathway(dearer)["net"] <= risks.pathway(given)["net"] + 1e-9).all()
    more = given.change(qaly_per_treated=given.high("qaly_per_treated"))
    assert (risks.pathway(more)["net"] >= risks.pathway(given)["net"] - 1e-9).all()


def test_a_tool_that_brings_nothing_to_light_never_breaks_even():
    nothing = dict(BASE.items()) | {"misses_avoided": 0.0}
    table = risks.pathway(SimpleNamespace(**nothing))
    assert (table["qaly"] == 0).all()
    assert table["break_even_threshold"].tolist() == [math.inf, math.inf]


def test_assumptions_are_those_of_their_references():
    references = case.load().references
    for name, reference, what, scale in (
        ("reader_miss", "R-vanleeuwen-2021", "percent missed", 100),
        ("misses_avoided", "R-vanleeuwen-2021", "percent of misses avoided", 100),
        ("qaly_per_treated", "R-pan-2018", "QALY", 1),
        ("treatment_extra_cost", "R-pan-2018", "yuan", 1e3),
    ):
        assert scale * BASE.base(name) == close(demand.quantity(references, reference, what)), name
    assert 1e3 * BASE.base("qaly_threshold") == 128_000
    assert 1e3 * BASE.low("qaly_threshold") == close(
        demand.quantity(references, "R-ochalek-2020", "yuan/DALY"), rel=0.002
    )


def test_the_published_cost_of_a_qaly_follows_from_its_parts():
    """R-pan-2018: 50,000 yuan for 0.794 QALYs is 63,010 a QALY, up to the rounding of its cost."""
    assert BASE.treatment_extra_cost / BASE.qaly_per_treated == close(63.010, rel=0.002)


def test_bad_input_gets_one_line():
    with pytest.raises(Fault, match="threshold is a number of at least 0, not -1"):
        risks.net_monetary_benefit(1, -1, 0)
