"""Frames: axes over what can be reached, which join, and the room that their words have."""

import math
from dataclasses import replace

from fit import complaints
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers import charts
from helpers.charts import frame as frames
from helpers.charts import look
from helpers.charts.frame import Axis, Frame, columns, rows, span
from helpers.charts.marks import Marks

NUMBERS = st.floats(-1e6, 1e6)
BLUE = look.COLOURS["blue"]

# --- axes --------------------------------------------------------------------------------------------


@given(st.lists(NUMBERS, min_size=1), st.booleans(), st.floats(0, 0.5))
def test_a_span_holds_every_value_and_zero_where_it_should(values, zero, room):
    axis = span(values, zero=zero, room=room)
    assert axis.low <= min(values)
    assert max(values) <= axis.high
    assert axis.low < axis.high
    if zero:
        assert axis.low <= 0 <= axis.high
        assert axis.low == 0 or min(values) < 0


def test_a_span_ends_at_the_most_and_is_at_least_so_long():
    assert span([1, 500], most=100, room=0.0).high == 100
    assert span([1, 2], least=30, room=0.0).high == 30
    assert span([-500, 1], most=100, room=0.0).low == -100
    assert (span([2, 4], zero=False, room=0.5, below=0.25).low, span([2, 4], zero=False, room=0.5).high) == (
        1.5,
        5,
    )


def test_what_has_no_end_reaches_the_most_and_what_is_no_number_counts_for_nothing():
    assert span([1, math.inf], most=100, room=0.0).high == 100
    assert span([1, math.inf, math.nan], room=0.0).high == 1
    assert span([math.nan]).low < span([math.nan]).high


@given(st.lists(NUMBERS, min_size=1), st.lists(NUMBERS, min_size=1))
def test_a_joined_axis_reaches_as_far_as_both(first, second):
    one, other = span(first, label="x (m)"), span(second, label="x (m)")
    both = one.joined(other)
    assert (both.low, both.high) == (min(one.low, other.low), max(one.high, other.high))
    assert both == replace(other.joined(one), label="x (m)")


@given(NUMBERS, st.floats(1e-3, 1e6))
def test_ticks_lie_within_their_axis(low, reach):
    axis = Axis(low, low + reach)
    assume(axis.high > axis.low)
    ticks = [tick for tick, _ in axis.marked()]
    assert ticks == sorted(ticks)
    assert all(axis.low - 1e-6 * reach <= tick <= axis.high + 1e-6 * reach for tick in ticks)


def test_ticks_are_written_as_their_axis_says():
    assert Axis(0, 1, form=frames.percent, ticks=(0, 0.5, 1)).marked() == [
        (0, "0%"),
        (0.5, "50%"),
        (1, "100%"),
    ]
    assert Axis(0, 9, ticks=(1, 2), names=("one", "two")).marked() == [(1, "one"), (2, "two")]
    assert [frames.plain(v) for v in (-1e-15, 1234567.0, 0.25)] == ["0", "1.23457e+06", "0.25"]


def test_the_first_row_is_on_top_and_the_first_column_at_the_left():
    assert rows("abc").marked() == [(2, "a"), (1, "b"), (0, "c")]
    assert columns("abc").marked() == [(0, "a"), (1, "b"), (2, "c")]


# --- frames ------------------------------------------------------------------------------------------


def bare(x=None, y=None, **more):
    return Frame(x or Axis(0, 10, "Length (m)"), y or rows("abc"), source="test", **more)


def test_frames_join_where_they_differ_in_reach_alone():
    one = bare(right=("b",))
    other = replace(bare(right=("a",)), x=Axis(-5, 3, "Length (m)"))
    assert one.identity == other.identity
    both = one.joined(other)
    assert (both.x.low, both.x.high, both.right) == (-5, 10, ("a", "b"))
    for different in (
        bare(y=rows("abd")),
        bare(x=Axis(0, 10, "Length (km)")),
        bare(key=(("a", BLUE),)),
        bare(size=(3, 3)),
    ):
        assert different.identity != one.identity


LETTERS = st.text("abc def", min_size=1, max_size=40).filter(str.strip)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(LETTERS, min_size=1, max_size=4, unique=True), LETTERS, LETTERS, st.booleans(), st.booleans(),
    st.lists(LETTERS, max_size=5), st.sampled_from([(8.0, 4.4), (5.2, 4.4), (5.76, 4.4)]),
)  # fmt: skip
def test_the_words_of_a_frame_have_room(names, label, source, above, flat, keyed, size):
    frame = Frame(
        columns(names) if flat else Axis(0, 1, label, form=frames.percent),
        Axis(0, 1, label) if flat else rows(names, above=above),
        source=source, size=size, key=tuple((words, BLUE) for words in keyed),
    )  # fmt: skip
    longest = max(look.extent(word, 0.95)[0] for name in names for word in name.split(" "))
    assume(not flat or (longest + 12) * len(names) < 72 * size[0] * 0.85)
    ax = charts.figure(size).axes[0]
    layout = frames.lay_out(frame, frames.panel_of(ax), 1)
    frames.draw(ax, frame, layout)
    if above and not flat:
        put = Marks(ax, frame, layout.panel)
        put.names_above()
        put.settle()
    assert complaints(ax) == []


def test_names_of_columns_stand_on_one_line_and_are_broken_to_the_width_of_one():
    names = ["process", "position", "xxx", "long words below one another"]
    frame = Frame(columns(names), Axis(0, 1), source="test", size=(5.2, 4.4))
    ax = charts.figure(frame.size).axes[0]
    frames.draw(ax, frame, frames.lay_out(frame, frames.panel_of(ax), 1))
    labels = ax.get_xticklabels()
    assert {label.get_verticalalignment() for label in labels} == {"baseline"}
    assert [label.get_text().count("\n") > 0 for label in labels] == [False, False, False, True]
    assert complaints(ax) == []


def test_a_panel_is_its_part_of_the_figure():
    fig = charts.figure((8.0, 4.0))
    fig.clear()
    box = frames.panel_of(fig.add_subplot(2, 2, 2))
    assert (box.x0, box.y0, box.x1, box.y1) == (4, 2, 8, 4)
