"""helpers.case.assumptions: the register as an object."""

import numpy as np
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from helpers import case, places
from helpers.case.assumptions import typed_names

BASE = case.assume()


def test_names_complete_and_values_are_those_of_the_register():
    assert set(BASE.names) <= set(dir(BASE))
    assert BASE.reading_time_cut == 0.20
    assert BASE.beds == 3000
    assert isinstance(BASE.beds, int)
    assert dict(BASE.items()) == {name: getattr(BASE, name) for name in BASE}


def test_it_never_changes():
    with pytest.raises(AttributeError, match=r"given.change\(beds=1\)"):
        BASE.beds = 1
    changed = BASE.change(beds=2800)
    assert (BASE.beds, changed.beds, changed.changed) == (3000, 2800, {"beds": 2800})
    assert changed != BASE
    assert changed.change(beds=3000) == BASE
    assert hash(changed.change(beds=3000)) == hash(BASE)


def test_an_unknown_name_is_told_with_the_nearest():
    with pytest.raises(AttributeError, match="did you mean reading_time"):
        _ = BASE.reeding_time
    with pytest.raises(ValueError, match="did you mean beds"):
        BASE.row("bed")
    assert not hasattr(BASE, "_repr_svg_")


@hypothesis_given(st.sampled_from(BASE.names), st.floats(0, 1))
def test_every_value_within_its_range_is_taken(name, part):
    low, high = BASE.low(name), BASE.high(name)
    value = min(high, low + part * (high - low))
    if BASE.row(name)["whole"]:
        value = round(value)
    assert getattr(BASE.change(**{name: value}), name) == value


@hypothesis_given(st.sampled_from(BASE.names), st.floats(0.001, 1e6))
def test_no_value_outside_its_range_is_taken(name, beyond):
    for value in (BASE.low(name) - beyond, BASE.high(name) + beyond):
        with pytest.raises(ValueError, match=name):
            BASE.change(**{name: value})


def test_samples_are_beta_pert():
    draws = BASE.sample(200_000, np.random.default_rng(1), ["reading_time", "horizon", "beds"])
    low, mode, high = BASE.low("reading_time"), BASE.base("reading_time"), BASE.high("reading_time")
    mean = (low + 4 * mode + high) / 6
    variance = (mean - low) * (high - mean) / 7  # exact for beta-PERT; frameworks.md
    drawn = draws["reading_time"]
    assert drawn.between(low, high).all()
    assert drawn.mean() == pytest.approx(mean, abs=4 * np.sqrt(variance / len(drawn)))
    assert drawn.var() == pytest.approx(variance, rel=0.02)
    assert (draws["horizon"] == BASE.horizon).all()
    assert (draws["beds"] % 1 == 0).all()


def test_a_sample_is_the_same_for_the_same_seed_and_covers_all_names():
    one, two = (BASE.sample(5, np.random.default_rng(7)) for _ in range(2))
    assert one.equals(two)
    assert list(one.columns) == BASE.names


def test_a_sample_starts_from_what_is_given_now():
    rng = np.random.default_rng(3)
    moved = BASE.change(reading_time=20).sample(20_000, rng, ["reading_time"])["reading_time"]
    ends = BASE.low("reading_time") + BASE.high("reading_time")
    assert moved.mean() == pytest.approx((ends + 4 * 20) / 6, abs=0.2)


def test_the_table_says_of_each_where_it_comes_from():
    html = BASE.change(reading_time_cut=0.1).table("reading_time_cut", "horizon")._repr_html_()
    for said in (
        "C25",
        "R-chen-2024",
        "case",
        "external",
        "teaching assumption",
        "<b>0.1</b> (changed)",
        "fixed",
    ):
        assert said in html
    assert html.count('<th scope="col"') == 5
    assert html.count('<th scope="row"') == 2
    assert "<caption" in html
    assert ">Two &amp; more</caption>" in BASE.table("beds", caption="Two & more")._repr_html_()
    frame = BASE.table().frame()
    assert list(frame.index) == BASE.names
    assert frame.loc["reading_time_cut", "kind"] == "case"


def test_its_short_form_says_what_is_changed():
    assert repr(BASE).endswith("all at base")
    assert "beds=2800" in repr(BASE.change(beds=2800))
    assert "beds" in BASE._repr_html_()


def test_every_row_says_who_and_what_would_change_it():
    register = case.load().assumptions
    assert (register["would_change"] != "").all()
    assert (register["reason"] != "").all()
    unsourced = register[(register["source"] == "") & ~register["kind"].isin(["TA", "DER"])]
    assert unsourced.empty


def test_the_names_that_a_type_checker_is_told_are_the_register_s():
    stored = (places.PACKAGE / "case" / "names.py").read_text(encoding="utf-8")
    assert stored == typed_names(case.load().assumptions), "run: huashan names"
