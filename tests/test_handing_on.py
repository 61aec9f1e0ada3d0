"""helpers.exercises.handing_on: a finding goes on with its kind, the weakest part it rests on, and its range."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import case, exercises
from helpers.case.kinds import KINDS
from helpers.exercises import handing_on, journal
from helpers.faults import Fault

REGISTER = case.load().assumptions


@pytest.fixture(autouse=True)
def run(tmp_path, monkeypatch):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    exercises.begin("02-value-chain", case.assume())


def handed(*args, **more):
    exercises.finding("cut", *args, **more)
    return exercises.findings()["cut"]


def test_a_finding_is_derived_and_rests_on_the_weakest_that_its_lesson_assumes():
    held = handed(4.4, "Reading time falls by 4.4%.")
    assert (held["kind"], held["rests_on"], held["range"]) == ("DER", "TA", "")
    assert held["lesson"] == "02-value-chain"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "DER"])
def test_what_is_not_derived_rests_on_nothing_else(kind):
    held = handed(1, "So it is.", kind=kind)
    assert (held["kind"], held["rests_on"]) == (kind, "")


@pytest.mark.parametrize(
    ("names", "weakest"),
    [
        (["C25"], "CASE"),
        (["R-yu-2022"], "EXT"),
        (["R-yu-2022", "C25"], "CASE"),
        (["reading_time_cut", "cleaning_time"], "TA"),
        (["scores"], "TA"),
        ([], ""),
    ],
)
def test_what_it_rests_on_may_be_named(names, weakest):
    assert handed(1, "So it is.", rests_on=names)["rests_on"] == weakest


def test_the_names_tell_the_kind_that_the_tables_give():
    for name, kind in REGISTER["kind"].items():
        assert handing_on.weakest([name]) == kind


@given(st.sets(st.sampled_from(list(REGISTER.index)), min_size=1), st.sampled_from(list(REGISTER.index)))
def test_more_to_rest_on_never_makes_it_stronger(names, more):
    order = ["TA", "DER", "CASE", "EXT"]
    assert order.index(handing_on.weakest({*names, more})) <= order.index(handing_on.weakest(names))


def test_a_range_is_written_as_the_finding_is():
    assert handed(0.044, "4.4%", low=0.011, high=0.093, form="{:.1%}")["range"] == "1.1% to 9.3%"
    assert handed(-2.0, "Y -2", low=-8, high=1.94)["range"] == "−8 to 1.94"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"kind": "FACT"}, "the kind of finding cut is one of CASE, EXT, TA, DER, not 'FACT'"),
        ({"low": 1}, "the range of finding cut takes two numbers, low and high, not 1 and None"),
        ({"low": "a", "high": 2}, "takes two numbers, low and high, not 'a' and 2"),
        ({"low": 3, "high": 2}, "the range of finding cut goes from low to high, not from 3 to 2"),
        ({"low": 1, "high": 2, "form": "{:d} %"}, "the form of finding cut writes a number"),
        ({"rests_on": ["claning_time"]}, "can't rest on 'claning_time'.*did you mean cleaning_time?"),
        ({"rests_on": ["load"]}, "can't rest on 'load'"),
    ],
)
def test_what_does_not_fit_is_told_in_a_line_and_nothing_is_handed_on(more, says):
    with pytest.raises(Fault, match=says) as told:
        exercises.finding("cut", 1, "So it is.", **more)
    assert "\n" not in str(told.value)
    assert exercises.findings() == {}
