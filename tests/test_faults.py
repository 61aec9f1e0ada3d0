"""helpers.faults: a near name is offered only where it is near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import case
from helpers.faults import did_you_mean, nearest

NAMES = case.assume().names
places = st.integers(0, 200)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("reeding_time", "reading_time"),
        ("raeding_time", "reading_time"),
        ("Reading-time cut", "reading_time_cut"),
        ("bed", "beds"),
        ("bedz", "beds"),
        ("ai_dely", "ai_delay"),
        ("reading_time", "reading_time"),
        # a name that is gone and another that looks a little like it
        ("reading_cut", None),
        ("ai_cost", None),
        ("staff_cost", None),
        ("reading_time_saved_by_ai", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_slip_is_near_and_a_stranger_is_not(said, meant):
    assert nearest(said, NAMES) == meant


@pytest.mark.parametrize(
    ("said", "meant"), [("O22", "O2"), ("o3", "O3"), ("O9", None), ("T1", None), ("nothing", None)]
)
def test_of_short_ids_two_thirds_must_be_right(said, meant):
    assert nearest(said, ["O1", "O2", "O3", "O4"]) == meant


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_taken_away_brings_no_stranger(name):
    """After a rename the old name must not lead to another assumption."""
    assert nearest(name, [other for other in NAMES if other != name]) is None


@given(st.sampled_from([name for name in NAMES if len(name) > 5]), places, st.sampled_from("abcxyz"))
def test_one_slip_leads_back(name, place, letter):
    at = place % (len(name) - 1)
    slips = (name[:at] + name[at + 1 :], name[:at] + letter + name[at:], name[:at] + letter + name[at + 1 :])
    exchanged = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    for slip in (*slips, exchanged):
        assert nearest(slip, [name, "something_else_altogether"]) == name


def test_where_none_is_near_a_line_holds_a_dozen_names():
    assert did_you_mean("redy", ["wait", "ready"]) == "did you mean ready?"
    assert did_you_mean("x", ["wait", "ready"]) == "known names: wait, ready"
    told = did_you_mean("x", [f"C{i:02}" for i in range(1, 75)])
    assert told.startswith("known names: C01, C02")
    assert told.endswith("C11, 63 more")
