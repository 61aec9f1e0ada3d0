"""Charts of lesson 2: true titles, nothing cut off, no text on another, wherever the controls stand."""

import math
import re
from functools import cache

import pytest

from helpers import case, charts, flow
from helpers.charts import style

BASE = case.assume()
KNOWN = case.load()
EXPLORERS = {  # as the lesson shows them: model, panels, controls
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
EXTREMES = [
    (name, {control: end(control)})
    for name, (_, _, controls) in EXPLORERS.items()
    for control in controls
    for end in (BASE.low, BASE.high)
] + [
    ("line", {"scan_servers": 5, "signoff_servers": 3, "cleaning_share": 0.6, "reading_time": 24}),
    ("interventions", {"reading_servers": 5, "imaging_arrivals": 32.5, "reading_time_cut": 0.36}),
    ("interventions", {"scan_servers": 5}),
    ("interventions", {"cleaning_share": 0.6, "cleaning_servers": 4}),
    ("crossover", {"reading_time": 24}),
    ("crossover", {"cleaning_share": 0.6, "cleaning_time": 15}),
    ("crossover", {"reading_servers": 6}),
    ("scaling", {"reading_time_cut": 0.36, "transfer": 0.9, "pilot_share": 0.3}),
    ("flags", {"flag_share": 0.3, "flag_minutes": 8, "reading_time": 6}),
]


@cache
def laid_out(name):
    """An explorer's figure, laid out once at base: what follows is drawn into the same space."""
    model, panels, _ = EXPLORERS[name]
    figure, axes = style.figure(len(panels), (8.0, 3.4) if name == "flags" else (8.0, 4.4))
    for chart, ax in zip(panels, axes, strict=True):
        chart(model(BASE), ax=ax)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def draw(name, changes):
    """The figure of an explorer after its controls have moved."""
    model, panels, _ = EXPLORERS[name]
    figure = laid_out(name)
    for chart, ax in zip(panels, figure.axes, strict=True):
        chart(model(BASE.change(**changes)), ax=ax)
    figure.draw_without_rendering()
    return figure


def text_boxes(ax):
    """What each text of a panel covers, in pixels."""
    texts = [*ax.texts, *(ax.get_legend().get_texts() if ax.get_legend() else ())]
    return [(t.get_text(), t.get_window_extent()) for t in texts if t.get_text()]


def titled(ax):
    return " ".join(ax.get_title(loc="left").split())


@pytest.mark.parametrize(("name", "changes"), EXTREMES, ids=str)
def test_texts_stay_apart_and_inside_and_hold_no_nonsense_number(name, changes):
    figure = draw(name, changes)
    for ax in figure.axes:
        boxes = text_boxes(ax)
        for i, (one, box) in enumerate(boxes):
            assert figure.bbox.x0 - 1 <= box.x0, f"{one!r} is cut off on the left"
            assert box.x1 <= figure.bbox.x1 + 1, f"{one!r} is cut off on the right"
            for other, covered in boxes[i + 1 :]:
                assert not box.overlaps(covered), f"{one!r} lies on {other!r}"
        title = ax._left_title.get_window_extent()
        assert title.x1 <= figure.bbox.x1 + 1, f"the title {titled(ax)!r} is cut off on the right"
        assert title.y1 <= figure.bbox.y1 + 2, f"the title {titled(ax)!r} is cut off at the top"
        said = style.alt_text(ax)
        assert titled(ax) in said
        assert not re.search(r"\b(nan|inf)\b|-0\.0\b", f"{said} {[words for words, _ in boxes]}")


def test_turnaround_title_agrees_with_the_model():
    table = flow.turnaround(BASE)["saved_minutes"]
    title = titled(charts.turnaround(flow.by_stage(BASE)))
    assert f"AI reading saves {table['ai_reading']:.1f}" in title
    assert f"standardisation saves {table['standardisation']:.1f}" in title
    worse = titled(charts.turnaround(flow.by_stage(BASE.change(reading_time_cut=-0.05))))
    assert "AI reading adds" in worse


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cleaning_share": 0.6}, "the line cannot keep up; it can with Standardisation"),
        ({"scan_servers": 5}, "No intervention here keeps up"),
        (
            {"imaging_arrivals": 32.5, "reading_servers": 7, "reading_time": 12.9, "reading_time_cut": -0.05},
            "up",
        ),
    ],
)
def test_turnaround_says_who_keeps_up(changes, words):
    assert words in titled(charts.turnaround(flow.by_stage(BASE.change(**changes))))


def test_bars_of_turnaround_add_up_to_the_model():
    ax = charts.turnaround(flow.by_stage(BASE))
    drawn = sum(patch.get_width() for patch in ax.patches)
    assert drawn == pytest.approx(flow.turnaround(BASE)["turnaround_minutes"].sum())


def test_capacity_marks_the_binding_stage_only():
    ax = charts.capacity(flow.line(BASE))
    assert [t.get_text() for t in ax.texts if "binds" in t.get_text()] == ["33.3 binds"]
    assert "'clean' binds" in titled(ax)


def test_stages_that_tie_bind_together():
    tied = BASE.change(reading_servers=5, reading_time=9, cleaning_share=0.4, cleaning_time=9)
    assert titled(charts.capacity(flow.line(tied))).startswith("2 stages bind at 33.3")


def test_capacity_says_what_each_intervention_adds():
    title = titled(charts.capacity(flow.by_stage(BASE)))
    assert "AI adds none, standardisation 1.0" in title


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
    assert words in titled(charts.arrivals(flow.sweep(BASE.change(**changes))))


def test_crossover_is_marked_where_it_is():
    data = flow.sweep(BASE)
    ax = charts.arrivals(data)
    assert any(
        math.isclose(line.get_xdata()[0], data.crossover) for line in ax.lines if len(line.get_xdata()) == 1
    )


def test_waits_say_where_the_queue_has_no_end():
    ax = charts.waits(flow.line(BASE.change(cleaning_share=0.6)))
    assert "Overloaded at 'clean'" in titled(ax)
    assert any("no end" in t.get_text() for t in ax.texts)


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
    assert words in titled(charts.false_flags(flow.false_flags(BASE.change(**changes))))


def test_hospital_effect_names_the_widest_driver():
    title = titled(charts.hospital_effect(flow.hospital_effect(BASE.change(reading_time_cut=0.36))))
    assert "transfer matters most" in title


def test_coverage_counts_what_the_table_fills():
    ax = charts.coverage(KNOWN.activities)
    assert "fills 2 of 9 activities" in titled(ax)
    assert len(ax.patches) == len(KNOWN.activities)
    emptied = charts.coverage(KNOWN.activities.assign(claims=""))
    assert "fills 0 of 9" in titled(emptied)


def test_four_ps_counts_what_moves():
    assert titled(charts.four_ps(KNOWN.innovations)).startswith("2 of 3 innovations")
    agreed = KNOWN.innovations.assign(source_says=KNOWN.innovations["better"])
    assert titled(charts.four_ps(agreed)).startswith("0 of 9 innovations")


@pytest.mark.parametrize(
    ("chart", "table"), [(charts.coverage, "activities"), (charts.four_ps, "innovations")]
)
def test_maps_keep_their_texts_apart(chart, table):
    ax = chart(getattr(KNOWN, table))
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()
    boxes = text_boxes(ax)
    clashes = [(a, b) for i, (a, one) in enumerate(boxes) for b, two in boxes[i + 1 :] if one.overlaps(two)]
    assert not clashes
    assert ax._left_title.get_window_extent().x1 <= figure.bbox.x1 + 1
