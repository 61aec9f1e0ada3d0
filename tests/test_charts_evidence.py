"""Charts of demand and evidence: titles true and labels apart wherever the controls stand."""

from itertools import product

import pandas as pd
import pytest

from helpers import case, charts, demand
from helpers.charts import style

TABLES = case.load()
BASE = case.assume()
DRIVERS = ("share_of_peak_kept", "peak_online_consultations", "chronic_followup_share", "annual_visits")
CORNERS = [
    dict(zip(DRIVERS, ends, strict=True))
    for ends in product(*[(BASE.low(n), BASE.base(n), BASE.high(n)) for n in DRIVERS])
]


def boxes(ax):
    """The extents of a chart's texts, in pixels."""
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()
    shown = [text for text in ax.texts if text.get_text() and text.get_visible()]
    return {text.get_text(): text.get_window_extent() for text in shown}


def overlaps(ax):
    found = list(boxes(ax).items())
    return [(a, b) for i, (a, one) in enumerate(found) for b, other in found[i + 1 :] if one.overlaps(other)]


@pytest.mark.parametrize("changes", CORNERS[::7], ids=str)
def test_retention_title_agrees_with_the_data_at_every_corner(changes):
    data = demand.retention(BASE.change(**changes))
    ax = charts.retention(data)
    title = " ".join(ax.get_title(loc="left").split())
    assert ("Even the whole peak" in title) == (data.required > 1)
    assert ("needs" in title) == (data.kept < data.required <= 1)
    assert ("exceed all" in title) == (data.share_of_followups > 1)
    assert not overlaps(ax)


@pytest.mark.parametrize("changes", CORNERS[::20], ids=str)
def test_required_share_names_the_widest_and_keeps_labels_apart(changes):
    table = demand.required_share_range(BASE.change(**changes))
    ax = charts.required_share(table)
    assert str(table["label"].iloc[0]).lower() in " ".join(ax.get_title(loc="left").split()).lower()
    assert not overlaps(ax)


@pytest.mark.parametrize(("beds", "where"), [(3300, "between"), (2700, "between")])
def test_comparators_place_huashan(beds, where):
    ax = charts.comparators(demand.visits_per_bed(BASE.change(beds=beds)))
    assert where in ax.get_title(loc="left")


def test_comparators_say_above_and_below():
    table = demand.visits_per_bed(BASE)
    for value, where in ((3000, "above"), (100, "below")):
        moved = table.copy()
        moved.loc["Huashan, as given", "visits_per_bed"] = value
        assert where in charts.comparators(moved).get_title(loc="left")


def test_claims_are_all_counted():
    ax = charts.claims_by_type(TABLES.claims)
    assert sum(patch.get_width() for patch in ax.patches) == len(TABLES.claims)
    assert not overlaps(ax)


def test_citations_show_every_claim_and_where_they_stop():
    claims = TABLES.claims
    ax = charts.citations(claims)
    assert sum(len(group.get_offsets()) for group in ax.collections) == len(claims)
    cited = claims[claims["anchor"] != ""]
    last = cited["line"].str.extract(r"L(\d+)")[0].astype(int).max()
    assert f"line {last};" in ax.get_title(loc="left")
    assert not overlaps(ax)


def test_citations_of_nothing_cited():
    ax = charts.citations(TABLES.claims.assign(anchor=""))
    assert "0 cited" in charts.alt_text(ax.get_figure(root=True))


STAKEHOLDERS = pd.DataFrame(
    {
        "name": [f"Party number {i}" for i in range(13)],
        "in_source": ["yes", "no"] * 6 + ["yes"],
        "power_before": [5] * 5 + [1] * 8,
        "interest_before": [5] * 5 + [1, 2, 3, 4] * 2,
        "power_after": [1] * 13,
        "interest_after": [1] * 13,
    }
)


@pytest.mark.parametrize("when", ["before", "after"])
def test_names_in_the_grid_never_overlap(when):
    _, (ax, _) = style.figure(2, (8, 5.6))
    charts.power_interest(STAKEHOLDERS, when=when, ax=ax)
    assert not overlaps(ax)


def test_grid_counts_key_players_and_who_is_missing():
    title = charts.power_interest(STAKEHOLDERS, when="before").get_title(loc="left")
    assert "5 key players, 2 of them missing" in " ".join(title.split())
    title = charts.power_interest(STAKEHOLDERS, when="after").get_title(loc="left")
    assert "0 key players, none" in " ".join(title.split())


def test_grid_knows_two_moments():
    with pytest.raises(ValueError, match="'before' or 'after'"):
        charts.power_interest(STAKEHOLDERS, when="now")
