"""Controls of a lesson's own: several sliders over one range."""

import pandas as pd

from helpers.explore import sliders

LABELS = {"a": "First", "b": "Second"}


def test_sliders_share_a_range_and_each_has_its_own_start():
    made = sliders(LABELS, 0, pd.Series({"b": 30.0, "a": 100.0}), 100)
    assert {name: (one.label, one.start, one.low, one.high) for name, one in made.items()} == {
        "a": ("First", 100, 0, 100),
        "b": ("Second", 30, 0, 100),
    }


def test_sliders_are_whole_where_all_of_their_numbers_are():
    whole = sliders(LABELS, 0, {"a": 1.0, "b": 2}, 10)
    assert [(one.whole, type(one.start)) for one in whole.values()] == [(True, int)] * 2
    parts = sliders(pd.Series(LABELS), 0, {"a": 0.5, "b": 1}, 1)
    assert [(one.start, one.whole) for one in parts.values()] == [(0.5, False), (1.0, False)]
