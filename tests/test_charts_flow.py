"""Charts of lesson 2: true titles, and words that fit wherever the controls stand."""

import math
import re
from functools import cache

import pytest
from fit import complaints, extremes
from matplotlib.colors import to_hex

from helpers import case, charts, flow
from helpers.charts import look, picture
from helpers.explore.core import Core, from_register

BASE = case.assume()
KNOWN = case.load()
EXPLORERS = {  # as the lessons show them: model, charts, controls
    "line": (
        flow.line,
        (charts.capacity, charts.waits),
        ("imaging_arrivals", "cleaning_share", "reading_time"),
    ),
    "interventions": (
        flow.by_stage,
        (charts.turnaround, charts.capacity),
        ("reading_time_cut", "standardised_cleaning_share", "cleaning_servers", "reading_servers"),
    ),
    "crossover": (flow.sweep, (charts.arrivals,), ("imaging_arrivals", "reading_time_cut", "cleaning_share")),
    "amdahl": (flow.amdahl, (charts.amdahl,), ("reading_time_cut",)),
    "scaling": (
        flow.hospital_effect,
        (charts.hospital_effect,),
        ("reading_time_cut", "transfer", "pilot_share"),
    ),
    "flags": (flow.false_flags, (charts.false_flags,), ("flag_share", "flag_minutes", "reading_time_cut")),
}
MOVED = [
    (name, changes) for name, (*_, controls) in EXPLORERS.items() for changes in extremes(BASE, controls)
]
FURTHER = [  # a learner's own assumptions, beside the controls
    ("line", {"scan_servers": 5, "signoff_servers": 3, "cleaning_share": 0.6, "reading_time": 24}),
    ("interventions", {"reading_servers": 5, "imaging_arrivals": 32.5, "reading_time_cut": 0.36}),
    ("interventions", {"scan_servers": 5}),
    ("interventions", {"cleaning_share": 0.6, "cleaning_servers": 4}),
    ("crossover", {"reading_time": 24}),
    ("crossover", {"cleaning_share": 0.6, "cleaning_time": 15}),
    ("crossover", {"reading_servers": 6}),
    ("flags", {"flag_share": 0.3, "flag_minutes": 8, "reading_time": 6}),
]


@pytest.fixture
def shown_on():
    """Draws for another screen until the test ends."""
    yield look.show_on
    look.show_on("page")


@cache
def explorer(name):
    model, drawn, controls = EXPLORERS[name]
    core = Core(model, drawn, {control: from_register(control, BASE) for control in controls}, BASE)
    core.start()
    return core


def check_words(ax):
    said = charts.alt_text(ax)
    assert charts.title(ax) in said
    assert not re.search(r"\b(nan|inf)\b|-0\.0\b", f"{said} {[text.get_text() for text in ax.texts]}")


@pytest.mark.parametrize(("name", "changes"), MOVED, ids=str)
def test_an_explorer_fits_wherever_its_controls_stand(name, changes):
    core = explorer(name)
    core.values = {control: getattr(BASE, control) for control in core.controls} | changes
    core.update()
    for panel in core.panels:
        assert complaints(panel.ax) == []
        check_words(panel.ax)


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorers_axes_stand_still(name):
    core = explorer(name)
    ends = []
    for changes in extremes(BASE, EXPLORERS[name][2]):
        core.values = {control: getattr(BASE, control) for control in core.controls} | changes
        core.update()
        ends.append([(*panel.ax.get_xlim(), *panel.ax.get_ylim()) for panel in core.panels])
    assert all(end == ends[0] for end in ends)


@pytest.mark.parametrize(("name", "changes"), [(n, c) for n, c in MOVED if len(c) != 1] + FURTHER, ids=str)
@pytest.mark.parametrize("screen", ["page", "narrow"])
def test_a_chart_alone_fits(name, changes, screen, shown_on):
    shown_on(screen)
    model, drawn, _ = EXPLORERS[name]
    data = model(BASE.change(**changes))
    for chart in drawn:
        ax = chart(data)
        assert complaints(ax, screen) == []
        check_words(ax)


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_chart_fits_the_projector(name, shown_on):
    shown_on("projector")
    model, drawn, _ = EXPLORERS[name]
    for chart in drawn:
        assert complaints(chart(model(BASE)), "projector") == []


@pytest.mark.parametrize("screen", look.SCREENS)
@pytest.mark.parametrize(
    ("chart", "table"), [(charts.coverage, "activities"), (charts.four_ps, "innovations")]
)
def test_maps_fit_every_screen(chart, table, screen, shown_on):
    shown_on(screen)
    assert complaints(chart(getattr(KNOWN, table)), screen) == []


def test_turnaround_title_agrees_with_the_model():
    table = flow.turnaround(BASE)["saved_minutes"]
    title = charts.title(charts.turnaround(flow.by_stage(BASE)))
    assert f"AI reading saves {table['ai_reading']:.1f}" in title
    assert f"standardisation saves {table['standardisation']:.1f}" in title
    worse = charts.title(charts.turnaround(flow.by_stage(BASE.change(reading_time_cut=-0.05))))
    assert "AI reading adds" in worse


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cleaning_share": 0.6}, "the line cannot keep up; it can with Standardisation"),
        ({"scan_servers": 5}, "No intervention here keeps up"),
        (
            {"imaging_arrivals": 32.5, "reading_servers": 7, "reading_time": 12.9, "reading_time_cut": -0.05},
            "With AI reading the line cannot keep up",
        ),
    ],
)
def test_turnaround_says_who_keeps_up(changes, words):
    assert words in charts.title(charts.turnaround(flow.by_stage(BASE.change(**changes))))


def test_bars_of_turnaround_add_up_to_the_model():
    ax = charts.turnaround(flow.by_stage(BASE))
    drawn = sum(patch.get_width() for patch in ax.patches)
    assert drawn == pytest.approx(flow.turnaround(BASE)["turnaround_minutes"].sum())


def test_the_key_of_turnaround_is_of_the_colours_of_its_bars():
    data = flow.by_stage(BASE)
    keyed = [colour for _, colour in charts.turnaround.frame(data).key]
    drawn = [to_hex(patch.get_facecolor()) for patch in charts.turnaround(data).patches]
    assert drawn[:8:2] == keyed  # work and waiting of each stage of the first bar


def test_capacity_marks_the_binding_stage_only():
    ax = charts.capacity(flow.line(BASE))
    assert [t.get_text() for t in ax.texts if "binds" in t.get_text() and not t.get_gid()] == ["33.3 binds"]
    assert "'clean' binds" in charts.title(ax)


def test_stages_that_tie_bind_together():
    tied = BASE.change(reading_servers=5, reading_time=9, cleaning_share=0.4, cleaning_time=9)
    assert charts.title(charts.capacity(flow.line(tied))).startswith("2 stages bind at 33.3")


def test_capacity_says_what_each_intervention_adds():
    ax = charts.capacity(flow.by_stage(BASE))
    assert "AI adds none, standardisation 1.0" in charts.title(ax)
    assert {"AI reading 43.7", "Standardisation 66.7"} <= {text.get_text() for text in ax.texts}
    assert "AI reading moves read to 43.7. Standardisation moves clean to 66.7." in picture.in_words([ax])


def test_a_capacity_far_beyond_the_arrivals_is_marked_at_the_edge():
    ax = charts.capacity(flow.by_stage(BASE.change(standardised_cleaning_share=0.1)))
    (tip,) = [line for line in ax.lines if line.get_marker() == ">"]
    assert tip.get_xdata()[0] == ax.get_xlim()[1]
    assert "Standardisation 133.3" in [text.get_text() for text in ax.texts]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "only below 13.7"),
        ({"cleaning_servers": 3}, "AI reading beats standardisation at every load"),
        ({"reading_time_cut": -0.05}, "Standardisation beats AI reading at every load"),
        ({"reading_time_cut": 0, "standardised_cleaning_share": 0.4}, "do the same at every load"),
        ({"reading_time": 13, "reading_time_cut": 0.05}, "only above"),
    ],
)
def test_crossover_title_covers_every_order(changes, words):
    assert words in charts.title(charts.arrivals(flow.sweep(BASE.change(**changes))))


def test_crossover_is_marked_where_it_is():
    data = flow.sweep(BASE)
    (mark,) = [line for line in charts.arrivals(data).lines if line.get_marker() == "X"]
    assert math.isclose(mark.get_xdata()[0], data.crossover)


def test_waits_say_where_the_queue_has_no_end():
    ax = charts.waits(flow.line(BASE.change(cleaning_share=0.6)))
    assert "Overloaded at 'clean'" in charts.title(ax)
    assert "no end: overloaded" in [text.get_text() for text in ax.texts]


def test_amdahl_marks_what_each_share_saves():
    ax = charts.amdahl(flow.amdahl(BASE))
    assert {"3.0%", "6.0%", "10.0%", "16.0%"} <= {text.get_text() for text in ax.texts}
    assert "saves 3.0% to 16.0%" in charts.title(ax)
    assert "5% longer adds" in charts.title(charts.amdahl(flow.amdahl(BASE.change(reading_time_cut=-0.05))))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "take 33% of the reading time that the tool saves"),
        ({"reading_time_cut": -0.05}, "every false flag is a loss"),
        (
            {"flag_share": 0.3, "flag_minutes": 8, "reading_time": 6},
            "cost more reading time than the tool saves",
        ),
    ],
)
def test_false_flags_title_follows_the_balance(changes, words):
    assert words in charts.title(charts.false_flags(flow.false_flags(BASE.change(**changes))))


def test_what_flags_cost_is_taken_from_what_is_saved():
    data = flow.false_flags(BASE)
    saved, lost, left = (patch.get_bbox() for patch in charts.false_flags(data).patches)
    assert (saved.x0, saved.x1) == pytest.approx((0, data.saved))
    assert (lost.x0, lost.x1) == pytest.approx((data.net, data.saved))
    assert (left.x0, left.x1) == pytest.approx((0, data.net))


def test_hospital_effect_names_the_widest_driver():
    ax = charts.hospital_effect(flow.hospital_effect(BASE.change(reading_time_cut=0.36)))
    assert "transfer matters most" in charts.title(ax)
    widest = max(ax.patches[1:], key=lambda patch: patch.get_width())
    assert to_hex(widest.get_facecolor()) == look.COLOURS["blue"]


def test_coverage_counts_what_the_table_fills():
    ax = charts.coverage(KNOWN.activities)
    assert "fills 2 of 9 activities" in charts.title(ax)
    assert len(ax.patches) == len(KNOWN.activities)
    emptied = charts.coverage(KNOWN.activities.assign(claims=""))
    assert "fills 0 of 9" in charts.title(emptied)


def test_four_ps_counts_what_moves():
    ax = charts.four_ps(KNOWN.innovations)
    assert charts.title(ax).startswith("2 of 3 innovations")
    assert len(ax.patches) == 2  # an arrow for each that moves
    agreed = KNOWN.innovations.assign(source_says=KNOWN.innovations["better"])
    assert charts.title(charts.four_ps(agreed)).startswith("0 of 9 innovations")
