"""Demand and capacity: arithmetic against hand-worked values, and the laws that it must obey."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from helpers import case, demand

TABLES = case.load()
BASE = case.assume()

ASSUMED = (
    "annual_visits",
    "beds",
    "staff",
    "operating_days",
    "peak_online_consultations",
    "share_of_peak_kept",
    "chronic_followup_share",
    "bed_use",
    "length_of_stay",
)


@st.composite
def assumptions(draw):
    """Any assumptions that the register allows."""
    changes = {}
    for name in ASSUMED:
        low, high = BASE.low(name), BASE.high(name)
        whole = BASE.row(name)["whole"]
        changes[name] = draw(st.integers(int(low), int(high)) if whole else st.floats(low, high))
    return BASE.change(**changes)


def value(given, measure):
    return demand.summary(given).at[measure, "value"]


# Worked by hand from 4.2 million visits, 3000 beds, 4200 staff, 300 days, a peak of 3000 and a stay of 6.5 days.
@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("visits_per_operating_day", 14_000),
        ("visits_per_calendar_day", 4_200_000 / 365),
        ("visits_per_bed", 1_400),
        ("visits_per_staff", 1_000),
        ("online_share_at_peak", 1.095 / 4.2),
        ("online_per_day_kept", 750),
        ("online_share_kept", 750 * 365 / 4_200_000),
        ("online_share_of_followups", 750 * 365 / 1_680_000),
        ("chronic_followups_per_day", 1_680_000 / 365),
        ("inpatients_per_year", 941_700 / 6.5),
        ("share_of_peak_for_half_of_followups", 0.56 / 0.73),
    ],
)
def test_base_values(measure, expected):
    assert value(BASE, measure) == pytest.approx(expected, rel=1e-12)


def test_closed_form_is_the_share_at_which_half_is_reached():
    needed = demand.share_of_peak_for_half_of_followups(BASE)
    assert value(BASE.change(share_of_peak_kept=needed), "online_share_of_followups") == pytest.approx(0.5)


def test_more_than_the_whole_peak_can_be_needed():
    most = {name: BASE.high(name) for name in ("annual_visits", "chronic_followup_share")}
    far = BASE.change(**most, peak_online_consultations=BASE.low("peak_online_consultations"))
    assert demand.share_of_peak_for_half_of_followups(far) > 1.5


@settings(max_examples=60)
@drawn(assumptions())
def test_measures_agree_with_each_other(given):
    table = demand.summary(given)["value"]
    year = table["visits_per_calendar_day"] * 365
    assert table["visits_per_operating_day"] * given.operating_days == pytest.approx(year)
    assert table["visits_per_bed"] * given.beds == pytest.approx(year)
    assert table["visits_per_staff"] * given.staff == pytest.approx(year)
    assert table["visits_per_operating_day"] >= table["visits_per_calendar_day"] * (1 - 1e-12)
    # Little's law: those who come in, times how long they stay, fill the beds in use.
    assert table["inpatients_per_year"] * given.length_of_stay / 365 == pytest.approx(
        given.beds * given.bed_use
    )


@settings(max_examples=60)
@drawn(assumptions())
def test_keeping_more_than_needed_passes_half_and_less_does_not(given):
    kept = demand.retention(given)
    assert (kept.kept >= kept.required) == (kept.share_of_followups >= 0.5) or math.isclose(
        kept.kept, kept.required, rel_tol=1e-9
    )


@settings(max_examples=40)
@drawn(assumptions(), st.sampled_from(demand.RETENTION_DRIVERS))
def test_need_rises_with_follow_ups_and_falls_with_the_peak(given, name):
    ends = [
        demand.share_of_peak_for_half_of_followups(given.change(**{name: end}))
        for end in (given.low(name), given.high(name))
    ]
    rising = name != "peak_online_consultations"
    assert (ends[0] < ends[1]) == rising


def test_curve_runs_from_nothing_to_the_whole_peak():
    curve = demand.retention(BASE, points=11).curve
    assert list(curve["share_of_peak_kept"]) == pytest.approx(np.linspace(0, 1, 11))
    assert curve["online_per_day"].iloc[-1] == BASE.peak_online_consultations
    assert curve["share_of_followups"].is_monotonic_increasing
    assert curve["share_of_followups"].to_numpy() == pytest.approx(
        curve["online_per_day"].to_numpy() * 365 / 1_680_000
    )


def test_ranges_are_sorted_and_cover_the_base():
    table = demand.required_share_range(BASE)
    need = demand.share_of_peak_for_half_of_followups(BASE)
    assert table["width"].is_monotonic_decreasing
    assert (
        (table[["at_low", "at_high"]].min(axis=1) <= need)
        & (table[["at_low", "at_high"]].max(axis=1) >= need)
    ).all()


def test_each_range_runs_from_the_registers_low_to_its_high():
    table = demand.required_share_range(BASE)
    for name, row in table.iterrows():
        for end, value in (("at_low", BASE.low(name)), ("at_high", BASE.high(name))):
            needed = demand.share_of_peak_for_half_of_followups(BASE.change(**{name: value}))
            assert row[end] == needed
        assert row["width"] == abs(row["at_high"] - row["at_low"])


def test_arrays_give_what_numbers_give():
    draws = BASE.sample(50, np.random.default_rng(1), list(ASSUMED))
    arrays = demand._measures(SimpleNamespace(**{name: draws[name].to_numpy() for name in ASSUMED}))
    for row in (0, 49):
        one = BASE.change(**{n: int(v) if BASE.row(n)["whole"] else v for n, v in draws.loc[row].items()})
        for name, column in arrays.items():
            assert column[row] == pytest.approx(value(one, name)), name


def test_every_measure_says_what_it_is():
    table = demand.summary(BASE)
    assert set(table["kind"]) == {"DER"}
    assert table[["label", "unit", "formula"]].map(bool).all(axis=None)


# -- comparators -------------------------------------------------------------------------------------


def test_comparators_are_the_register_row_for_them():
    table = demand.visits_per_bed(BASE, TABLES.references)["visits_per_bed"].drop("Huashan, as given")
    row = BASE.row("comparator_visits_per_bed")
    assert sorted(table) == pytest.approx([row["low"], row["base"], row["high"]], rel=2e-3)


def test_comparators_name_sources_that_exist():
    table = demand.visits_per_bed(BASE)
    assert list(table.index)[1:] == list(TABLES.comparators["hospital"])
    known = set(TABLES.references.index) | set(TABLES.claims.index)
    assert set(table["source"].str.split(";").explode()) <= known
    assert table.at["China, all hospitals", "confidence"] == "low"


@pytest.mark.parametrize(
    ("reference", "what", "expected"),
    [
        ("R-zhongshan-nejm", "beds", 2005),
        ("R-zhongshan-nejm", "outpatients/year", 4.8e6),
        ("R-nhc-2023", "visits/year", 4.26e9),
    ],
)
def test_quantity(reference, what, expected):
    assert demand.quantity(TABLES.references, reference, what) == pytest.approx(expected)


def test_quantity_names_what_is_there():
    with pytest.raises(ValueError, match="R-zhongshan-nejm has no quantity in wards; it has: beds, "):
        demand.quantity(TABLES.references, "R-zhongshan-nejm", "wards")
    with pytest.raises(ValueError, match="did you mean R-zhongshan-nejm"):
        demand.quantity(TABLES.references, "R-zhongshan-nejn", "beds")
