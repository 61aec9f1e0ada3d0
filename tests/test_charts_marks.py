"""helpers.charts: frames that join, marks that say when they leave one, labels that find the side with room."""

import math
from dataclasses import replace

import numpy as np
import pytest
from fit import complaints
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from helpers import charts
from helpers.charts import frame as frames
from helpers.charts import look
from helpers.charts.frame import Axis, Frame, columns, rows, span
from helpers.charts.marks import Marks
from helpers.charts.place import Choice, Label, Placer, crossed
from helpers.charts.words import block

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
    assume(not flat or sum(block(name, 0.95)[0] + 6 for name in names) < 72 * size[0] * 0.8)
    ax = charts.figure(size).axes[0]
    layout = frames.lay_out(frame, frames.panel_of(ax), 1)
    frames.draw(ax, frame, layout)
    if above and not flat:
        put = Marks(ax, frame, layout.panel)
        put.names_above()
        put.settle()
    assert complaints(ax) == []


def test_a_panel_is_its_part_of_the_figure():
    fig = charts.figure((8.0, 4.0))
    fig.clear()
    box = frames.panel_of(fig.add_subplot(2, 2, 2))
    assert (box.x0, box.y0, box.x1, box.y1) == (4, 2, 8, 4)


# --- marks -------------------------------------------------------------------------------------------


class Board:
    """A frame with marks put into it."""

    def __init__(self, frame, **options):
        self.ax = charts.figure(frame.size).axes[0]
        layout = frames.lay_out(frame, frames.panel_of(self.ax), 1)
        frames.draw(self.ax, frame, layout)
        self._before = len(self.ax.texts)
        self.put = Marks(self.ax, frame, layout.panel, **options)

    def settled(self):
        self.put.settle()
        assert complaints(self.ax) == []
        return self

    @property
    def texts(self):
        return {text.get_text(): text for text in self.ax.texts[self._before :]}

    def box(self, words):
        return self.texts[words].get_window_extent()


@pytest.fixture
def board():
    return Board(bare())


def test_a_bars_label_stands_at_its_end_or_within_where_that_is_beyond(board):
    board.put.bar(2, 0, 5, BLUE, label="five")
    board.put.bar(1, 0, 9.9, BLUE, label="nearly everything")
    board.put.bar(0, 8, 6, BLUE, label="down")
    board.settled()
    five, nearly, down = (patch.get_window_extent() for patch in board.ax.patches)
    assert board.box("five").x0 > five.x1
    assert nearly.x0 < board.box("nearly everything").x0
    assert board.box("nearly everything").x1 < nearly.x1
    assert board.box("down").x1 < down.x0


def test_a_name_stands_within_its_bar_only_where_it_fits(board):
    board.put.bar(2, 0, 5, BLUE, name="within")
    board.put.bar(1, 0, 0.3, BLUE, name="without")
    assert set(board.settled().texts) == {"within"}


def test_a_name_keeps_off_a_line_through_its_bar(board):
    board.put.bar(1, 0, 8, look.SPARE, name="aside")
    board.put.rule(x=4)
    board.settled()
    middle = board.ax.transData.transform((4, 0))[0]
    assert not board.box("aside").x0 < middle < board.box("aside").x1


@pytest.mark.parametrize(
    ("start", "end", "tip", "at"),
    [(0, 25, ">", 10), (0, -25, "<", 0), (0, 9, None, None), (0, 10, None, None)],
)
def test_a_bar_beyond_the_frame_is_marked_at_its_edge_and_keeps_its_label(board, start, end, tip, at):
    board.put.bar(1, start, end, BLUE, label="25 m")
    board.settled()
    tips = [(line.get_marker(), line.get_xdata()[0]) for line in board.ax.lines]
    assert tips == ([(tip, at)] if tip else [])
    assert "25 m" in board.texts


@pytest.mark.parametrize(("end", "tip", "at"), [(3, "^", 1), (-3, "v", 0)])
def test_so_is_a_column(end, tip, at):
    board = Board(bare(x=columns("abc"), y=Axis(0, 1, "Share")))
    board.put.column(1, 0.5, end, BLUE, label="300%")
    board.settled()
    assert [(line.get_marker(), line.get_ydata()[0]) for line in board.ax.lines] == [(tip, at)]
    assert "300%" in board.texts


def test_so_is_a_stack(board):
    board.put.stack(1, [(6, BLUE, 1.0, "work"), (9, BLUE, 0.4, "")], label="15.0")
    board.settled()
    assert [(line.get_marker(), line.get_xdata()[0]) for line in board.ax.lines] == [(">", 10)]
    assert {"work", "15.0"} == set(board.texts)


@pytest.mark.parametrize(
    ("x", "y", "shape", "at"),
    [(5, 1, "o", (5, 1)), (50, 1, ">", (10, 1)), (-1, 1, "<", (0, 1)), (5, 40, "^", (5, 2.6))],
)
def test_so_is_a_point(board, x, y, shape, at):
    board.put.point(x, y, BLUE, label="here")
    board.settled()
    (point,) = board.ax.lines
    assert point.get_marker() == shape
    assert (point.get_xdata()[0], point.get_ydata()[0]) == pytest.approx(at)


def test_a_bar_without_an_end_is_hatched_to_the_edge(board):
    board.put.bar(1, 2, math.inf, BLUE, label="no end")
    board.settled()
    (bar,) = board.ax.patches
    assert bar.get_hatch()
    assert bar.get_bbox().x1 == 10
    assert not board.ax.lines


def test_a_stack_is_as_long_as_its_parts(board):
    board.put.stack(
        1, [(2, BLUE, 1.0, ""), (0, BLUE, 1.0, "nothing"), (3, BLUE, 0.4, "")], start=1, label="5"
    )
    board.settled()
    assert [(p.get_bbox().x0, p.get_bbox().x1) for p in board.ax.patches] == [(1, 3), (3, 6)]
    assert set(board.texts) == {"5"}


def test_a_pale_bar_is_opaque_so_that_nothing_stains_it(board):
    board.put.bar(1, 0, 5, BLUE, alpha=0.4)
    (bar,) = board.ax.patches
    assert bar.get_alpha() is None
    assert look.tint(BLUE, 0.4) == look.tint(look.tint(BLUE, 0.4), 1)


def all_marks(put):
    put.bar(2, 0, 5, BLUE, label="bar", name="name")
    put.bar(1, 0, 50, BLUE, label="beyond")
    put.bar(1, 0, math.inf, BLUE, label="endless")
    put.stack(0, [(1, BLUE, 1.0, "part"), (2, BLUE, 0.5, "")], label="stack")
    put.stack(0, [(90, BLUE, 1.0, "")], label="long stack")
    put.line([0, 5], [0, 2], BLUE, label="line")
    put.line([0, 5], [1, 2], BLUE, label="line", end=True)
    put.point(4, 1, BLUE, label="point")
    put.dots([1, 2], [1, 1], BLUE)
    put.rule(x=3, label="rule")
    put.rule(y=1.5, label="rule")
    put.band([0, 5], 0, [1, 2], BLUE)
    put.steps([0, 1, 2], [0.5, 1], BLUE)
    put.arrow((1, 1), (2, 2))
    put.cell(8, 1, BLUE, "cell")
    put.note("note")
    put.words(1, 1, "words")
    put.names_above()


def test_a_ghost_has_every_shape_in_one_pale_colour_and_no_word():
    ghost = Board(bare(), ghost=True)
    all_marks(ghost.put)
    ghost.put.settle()
    assert not ghost.texts
    fills = {
        look._hex(np.array(patch.get_facecolor()[:3])) for patch in ghost.ax.patches if not patch.get_hatch()
    }
    lines = {line.get_color() for line in ghost.ax.lines}
    assert (fills, lines) == ({look.GHOST}, {look.GHOST})
    assert all(artist.get_zorder() < 1 for artist in ghost.put.artists)


def test_words_keep_off_what_stands_beside():
    still = Board(bare())
    still.put.rule(x=5, label="deadline")
    still.put.settle()
    put = Marks(still.ax, still.put.frame, frames.panel_of(still.ax), beside=still.put)
    put.note("a note in the middle", where=["top"])
    put.words(5, 1, "at the line", ha="center", others=[Choice(8, 0, "left", "center")])
    put.settle()
    assert complaints(still.ax) == []


def test_notes_take_the_corner_that_is_free():
    board = Board(bare(y=Axis(0, 1)))
    board.put.bar(0.8, 0, 10, BLUE, height=0.4)
    board.put.note("above?", where=["top left", "bottom right"])
    board.settled()
    middle = board.ax.bbox
    assert board.box("above?").y1 < (middle.y0 + middle.y1) / 2
    assert board.box("above?").x0 > (middle.x0 + middle.x1) / 2


@pytest.mark.parametrize("share", [0.2, 0.5, 1.0])
def test_a_line_of_two_points_has_its_label_along_it(share):
    board = Board(bare(x=Axis(0, 10), y=Axis(0, 1)))
    board.put.line([0, 10], [0, share], BLUE, label="a line")
    board.settled()
    box = board.box("a line")
    (x, low), (_, high) = board.ax.transData.inverted().transform([(box.x0, box.y0), (box.x0, box.y1)])
    assert x > 5  # where it has got away from the start
    assert min(abs(low - share * x / 10), abs(high - share * x / 10)) < 0.35


def test_labels_at_the_ends_of_lines_that_meet_stand_apart():
    board = Board(bare(x=Axis(0, 10), y=Axis(0, 1), right=("a label",)))
    for i in range(4):
        board.put.line([0, 10], [i / 4, 0.5], BLUE, label=f"label {i}", end=True)
    board.settled()
    assert len(board.texts) == 4


def test_words_in_a_cell_are_broken_and_as_large_as_fits():
    board = Board(bare(x=columns("abc"), y=rows("abc")))
    board.put.cell(0, 2, look.INK, "short")
    board.put.cell(1, 1, look.PAPER, "words that need many a line " * 8)
    board.settled()
    sizes = {text: drawn.get_fontsize() for text, drawn in board.texts.items()}
    assert sizes["short"] == look.POINTS
    assert max(sizes.values()) > min(sizes.values())
    assert board.texts["short"].get_color() == look.PAPER


def test_the_room_of_a_square_is_in_points(board):
    wide, high = board.put.room(10, 3.2)
    assert (wide, high) == pytest.approx([side * 72 / look.DOTS for side in board.ax.bbox.size])


def test_names_of_rows_stand_above_them():
    board = Board(bare(y=rows(["first", "second"], above=True)))
    board.put.bar(1, 0, 5, BLUE, height=0.36)
    board.put.names_above(0.24)
    board.settled()
    bar = board.ax.patches[0].get_window_extent()
    assert board.box("first").y0 >= bar.y1 - 1
    assert board.box("first").x0 == pytest.approx(board.ax.bbox.x0, abs=6)


# --- where labels go ---------------------------------------------------------------------------------

BOUNDS = (0.0, 0.0, 400.0, 300.0)
PLACES = st.tuples(st.integers(20, 380), st.integers(20, 280))
CHOICES = st.lists(
    st.builds(
        Choice,
        st.integers(-60, 60),
        st.integers(-60, 60),
        st.sampled_from(["left", "center", "right"]),
        st.sampled_from(["bottom", "center", "top"]),
    ),
    min_size=1,
    max_size=6,
).map(tuple)
LABELS = st.builds(
    lambda at, choices, words: Label(words, *map(float, at), choices, look.INK, False, 1.0),
    PLACES, CHOICES, st.sampled_from(["a", "label", "a longer label", "two\nlines"]),
)  # fmt: skip


def extent(label, x, y, ha, va):
    wide, high = block(label.text)
    left = x - {"left": 0, "center": 0.5, "right": 1}[ha] * wide
    low = y - {"bottom": 0, "center": 0.5, "top": 1}[va] * high
    return left, low, left + wide, low + high


def shared(a, b):
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return wide if min(wide, high) == wide else high


def clear(box, others, segments):
    """Whether a place covers nothing, by a margin."""
    inside = BOUNDS[0] + 2 < box[0] and box[2] < BOUNDS[2] - 2 and BOUNDS[1] < box[1] and box[3] < BOUNDS[3]
    return (
        inside
        and all(shared(box, o) < -0.5 for o in others)
        and not any(strikes(box, s, 0.5) for s in segments)
    )


def strikes(box, segment, margin=0.0):
    """Whether a segment meets a box, grown by a margin: by its many points."""
    x0, y0, x1, y1 = segment
    steps = np.linspace(0, 1, 1 + 4 * math.ceil(math.hypot(x1 - x0, y1 - y0) + 1))
    xs, ys = x0 + steps * (x1 - x0), y0 + steps * (y1 - y0)
    within = (
        (xs >= box[0] - margin) & (xs <= box[2] + margin) & (ys >= box[1] - margin) & (ys <= box[3] + margin)
    )
    return bool(within.any())


SEGMENTS = st.lists(st.tuples(*[st.integers(0, 400)] * 4).map(lambda s: tuple(map(float, s))), max_size=4)
BOXES = st.builds(lambda at, wide, high: (*map(float, at), float(at[0] + wide), float(at[1] + high)),
                  PLACES, st.integers(1, 80), st.integers(1, 60))  # fmt: skip


@given(st.lists(LABELS, min_size=1, max_size=6), st.lists(BOXES, max_size=3), SEGMENTS)
def test_a_label_with_a_free_choice_covers_nothing(labels, marks, segments):
    placer = Placer(BOUNDS, 72.0)
    for box in marks:
        placer.keep_off(box)
    for x0, y0, x1, y1 in segments:
        placer.keep_off_line(np.array([[x0, y0], [x1, y1]]))
    placed = []
    for label in labels:
        free = [
            choice
            for choice in label.choices
            if clear(
                extent(label, label.x + choice.dx, label.y + choice.dy, choice.ha, choice.va),
                placed + marks,
                segments,
            )
        ]
        spot = placer.place(label)
        box = extent(label, spot.x, spot.y, spot.ha, spot.va)
        if free:
            assert all(shared(box, other) <= 1.001 for other in placed + marks)
            assert not any(
                strikes((box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1), s, -0.01) for s in segments
            )
            assert not spot.ground
        assert box[0] >= BOUNDS[0] or box[2] <= BOUNDS[2]
        placed.append(box)


def test_the_first_free_choice_is_taken():
    placer = Placer(BOUNDS, 72.0)
    placer.keep_off((100, 90, 200, 110))
    right, above, below = (
        Choice(5, 0, "left", "center"),
        Choice(0, 20, "center", "bottom"),
        Choice(0, -20, "center", "top"),
    )
    spot = placer.place(Label("words", 120, 100, (right, above, below), look.INK, False, 1.0))
    assert (spot.ha, spot.va) == ("center", "bottom")


def test_words_on_words_are_the_last_resort():
    placer = Placer(BOUNDS, 72.0)
    placer.place(Label("first", 100, 100, (Choice(0, 0, "left", "center"),), look.INK, False, 1.0))
    placer.keep_off((100, 50, 140, 70))
    on_words, on_mark = Choice(0, 0, "left", "center"), Choice(0, -40, "left", "center")
    spot = placer.place(Label("other", 100, 100, (on_words, on_mark), look.INK, False, 1.0))
    assert spot.y == 60
    assert spot.ground  # white behind, for it covers a mark


def test_what_lies_on_its_own_mark_needs_no_ground_and_no_label_without_choices_is_placed():
    placer = Placer(BOUNDS, 72.0)
    placer.keep_off((100, 90, 200, 110))
    within = Label("words", 150, 100, (Choice(0, 0, "center", "center", True),), look.INK, False, 1.0)
    assert not placer.place(within).ground
    assert placer.place(replace(within, choices=())) is None


def test_a_label_is_moved_sideways_into_the_bounds():
    placer = Placer(BOUNDS, 72.0)
    spot = placer.place(
        Label("a long label", 395, 100, (Choice(0, 0, "left", "center"),), look.INK, False, 1.0)
    )
    assert spot.x + block("a long label")[0] <= BOUNDS[2]


@given(BOXES, st.tuples(*[st.integers(0, 400)] * 4))
@example((10.0, 10.0, 20.0, 20.0), (0, 15, 30, 15))
@example((10.0, 10.0, 20.0, 20.0), (15, 0, 15, 9))
@example((10.0, 10.0, 20.0, 20.0), (12, 12, 13, 13))
@example((10.0, 10.0, 20.0, 20.0), (5, 5, 5, 5))
def test_crossed_agrees_with_a_search_along_the_line(box, segment):
    found = crossed(box, np.array([segment], dtype=float))
    if strikes(box, segment, -0.26):  # its points lie a quarter of a pixel apart
        assert found
    if not strikes(box, segment, 0.26):
        assert not found


@given(BOXES, SEGMENTS)
def test_several_lines_cross_where_one_of_them_does(box, segments):
    pieces = np.array(segments, dtype=float).reshape(-1, 4)
    assert crossed(box, pieces) == any(crossed(box, piece[None]) for piece in pieces)
