"""Charts of demand and evidence: titles true, words that fit wherever the controls stand."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from fit import complaints, extremes
from matplotlib.colors import to_hex

from helpers import case, charts, demand
from helpers.charts import look, picture
from helpers.charts.evidence import UNCITED
from helpers.explore.core import Core, from_register

TABLES = case.load()
BASE = case.assume()
DRIVERS = ("share_of_peak_kept", "peak_online_consultations", "chronic_followup_share", "annual_visits")
EXPLORERS = {
    "retention": (demand.retention, charts.retention, DRIVERS),
    "beds": (demand.visits_per_bed, charts.comparators, ("annual_visits", "beds")),
}
TABLE_CHARTS = {
    "required": (charts.required_share, demand.required_share_range(BASE)),
    "types": (charts.claims_by_type, TABLES.claims),
    "citations": (charts.citations, TABLES.claims),
    "people": (charts.power_interest, TABLES.stakeholders),
}
CORNERS = [
    dict(zip(DRIVERS, ends, strict=True))
    for ends in product(*[(BASE.low(n), BASE.base(n), BASE.high(n)) for n in DRIVERS])
]


@pytest.fixture
def shown_on():
    """Draws for another screen until the test ends."""
    yield look.show_on
    look.show_on("page")


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_fits_and_stands_still_wherever_its_controls_stand(name):
    model, chart, controls = EXPLORERS[name]
    core = Core(model, [chart], {control: from_register(control, BASE) for control in controls}, BASE)
    core.start()
    ends = set()
    for changes in extremes(BASE, controls):
        core.values = {control: getattr(BASE, control) for control in controls} | changes
        core.update()
        (panel,) = core.panels
        assert complaints(panel.ax) == [], changes
        ends.add((*panel.ax.get_xlim(), *panel.ax.get_ylim()))
    assert len(ends) == 1


@pytest.mark.parametrize("screen", look.SCREENS)
@pytest.mark.parametrize("name", EXPLORERS)
def test_a_chart_alone_fits_every_screen(name, screen, shown_on):
    shown_on(screen)
    model, chart, controls = EXPLORERS[name]
    for changes in extremes(BASE, controls) if screen == "narrow" else [{}]:
        assert complaints(chart(model(BASE.change(**changes))), screen) == [], changes


@pytest.mark.parametrize("screen", look.SCREENS)
@pytest.mark.parametrize("name", TABLE_CHARTS)
def test_a_chart_of_a_table_fits_every_screen(name, screen, shown_on):
    shown_on(screen)
    chart, table = TABLE_CHARTS[name]
    assert complaints(chart(table), screen) == []


@pytest.mark.parametrize("changes", CORNERS[::7], ids=str)
def test_retention_title_agrees_with_the_data_at_every_corner(changes):
    data = demand.retention(BASE.change(**changes))
    ax = charts.retention(data)
    title = charts.title(ax)
    assert ("Even the whole peak" in title) == (data.required > 1)
    assert ("needs" in title) == (data.kept < data.required <= 1)
    assert ("exceed all" in title) == (data.share_of_followups > 1)
    assert complaints(ax) == []


@pytest.mark.parametrize("changes", CORNERS[::20], ids=str)
def test_required_share_names_the_widest_and_keeps_labels_apart(changes):
    table = demand.required_share_range(BASE.change(**changes))
    ax = charts.required_share(table)
    assert str(table["label"].iloc[0]).lower() in charts.title(ax).lower()
    assert complaints(ax) == []


@pytest.mark.parametrize(("beds", "where"), [(3300, "between"), (2700, "between")])
def test_comparators_place_huashan(beds, where):
    ax = charts.comparators(demand.visits_per_bed(BASE.change(beds=beds)))
    assert where in charts.title(ax)


@pytest.mark.parametrize(("visits", "where"), [(3000, "above"), (100, "below")])
def test_comparators_say_above_and_below(visits, where):
    table = demand.visits_per_bed(BASE)
    table.loc["Huashan, as given", "visits_per_bed"] = visits
    ax = charts.comparators(table)
    assert where in charts.title(ax)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == [""] * len(table)  # each stands above its bar
    lengths = [patch.get_width() for patch in ax.patches]
    assert lengths == sorted(table["visits_per_bed"])


def test_claims_are_all_counted_once_in_the_colours_of_the_key():
    ax = charts.claims_by_type(TABLES.claims)
    assert sum(patch.get_width() for patch in ax.patches) == len(TABLES.claims)
    drawn = {to_hex(patch.get_facecolor()) for patch in ax.patches}
    assert drawn == {colour for _, colour in charts.claims_by_type.frame(TABLES.claims).key}


def dots(ax):
    return {line.get_color(): line.get_xydata() for line in ax.lines if line.get_marker() == "o"}


def test_citations_show_every_claim_and_where_they_stop():
    claims = TABLES.claims
    ax = charts.citations(claims)
    shown = dots(ax)
    cited = claims[claims["anchor"] != ""]
    assert len(shown[look.COLOURS["blue"]]) == len(cited)
    assert len(shown[UNCITED]) == len(claims) - len(cited)
    assert len(np.unique(np.vstack([shown[look.COLOURS["blue"]], shown[UNCITED]]), axis=0)) == len(claims)
    last = cited["line"].str.extract(r"L(\d+)")[0].astype(int).max()
    assert shown[look.COLOURS["blue"]][:, 0].max() == last
    assert f"line {last};" in charts.title(ax)


def test_the_claim_that_is_marked_is_the_one_asked_for():
    claims = TABLES.claims
    ax = charts.citations(claims, mark="C03")
    ((x, _),) = dots(ax)[look.INK]
    assert f"L{int(x)}" in claims.loc["C03", "line"]
    assert any(text.get_text().startswith("C03") for text in ax.texts)


def test_citations_of_nothing_cited():
    ax = charts.citations(TABLES.claims.assign(anchor=""))
    assert "0 cited" in charts.alt_text(ax)


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
@pytest.mark.parametrize("screen", look.SCREENS)
@pytest.mark.parametrize("people", [TABLES.stakeholders, STAKEHOLDERS], ids=["known", "crowded"])
def test_names_in_the_grid_never_overlap(when, screen, people, shown_on):
    shown_on(screen)
    ax = charts.power_interest(people, when=when)
    assert complaints(ax, screen) == []


def test_a_cell_that_is_full_counts_those_it_leaves_out_and_the_words_name_them():
    ax = charts.power_interest(STAKEHOLDERS, when="after")
    said = [" ".join(text.get_text().split()) for text in ax.texts]
    named = [words for words in said if words.startswith("Party")]
    (rest,) = [words for words in said if words.startswith("and ")]
    assert rest == f"and {len(STAKEHOLDERS) - len(named)} more"
    assert all(f"{name} 1 and 1" in picture.in_words([ax]) for name in STAKEHOLDERS["name"])


def test_grid_counts_key_players_and_who_is_missing():
    title = charts.title(charts.power_interest(STAKEHOLDERS, when="before"))
    assert "5 key players, 2 of them missing" in title
    title = charts.title(charts.power_interest(STAKEHOLDERS, when="after"))
    assert "0 key players, none" in title


def test_grid_knows_two_moments():
    with pytest.raises(ValueError, match="'before' or 'after'"):
        charts.power_interest(STAKEHOLDERS, when="now")
