"""Marks and their words: one baseline, ghosts that yield, tips where they leave the frame, labels that find room."""

import math

import numpy as np
import pytest
from fit import complaints
from matplotlib.colors import to_hex

from helpers import charts
from helpers.charts import frame as frames
from helpers.charts import look, picture
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, columns, rows
from helpers.charts.marks import Marks
from helpers.charts.place import Choice
from helpers.charts.words import Words

BLUE = look.COLOURS["blue"]
JUST_OVER = np.nextafter(10, 11)
BARE = Axis(0, 10, ticks=(), grid=False, shown=False)


def put_into(put, x=BARE, y=BARE, *, base=None, data=None):
    """The Axes of a chart that this function puts marks into."""

    @chart(lambda _: Frame(x=x, y=y, source="a test"))
    def drawn(data, marks):
        put(marks) if data is None else put(marks, data)
        return Words("A title", "An alt text")

    panel = charts.Panel(drawn, reach=[base] if base is not None else ())
    panel.put(data)
    return panel.ax


def text(ax, words):
    (found,) = [t for t in ax.texts if t.get_text() == words]
    return found


def ink_below(ax, words):
    """The last row of pixels that has ink of these words: for letters that hang below no line, their baseline."""
    dark = picture.pixels(ax.figure)[:, :, :3].sum(axis=2) < 300
    box, high = text(ax, words).get_window_extent(), dark.shape[0]
    part = dark[:, int(box.x0) - 1 : int(box.x1) + 1]
    low, top = int(high - box.y0) + 8, int(high - box.y1) - 8
    return top + int(np.flatnonzero(part[top:low].any(axis=1)).max())


def test_words_at_one_height_stand_on_one_line_whatever_their_letters():
    ax = put_into(lambda put: [put.words(x, 5, word) for x, word in enumerate(("xxx", "lxx", "24%", "Hxd"))])
    rows = [ink_below(ax, word) for word in ("xxx", "lxx", "24%", "Hxd")]
    assert max(rows) - min(rows) <= 1, "pixels: words are laid down on whole ones"


@pytest.mark.parametrize("to", [1.0, 5.0])
def test_a_line_of_two_points_has_its_label_along_it(to):
    ax = put_into(lambda put: put.line([0, 10], [0, 10 * to / 5], look.INK, label="along"))
    box = text(ax, "along").get_window_extent()
    x, y = ax.transData.inverted().transform((box.x1, box.y0))
    assert x > 3
    assert abs(y - x * to / 5) < 1.5


def test_a_label_would_rather_lie_on_a_ghost_than_on_a_line():
    def put(marks, there):
        for y in np.linspace(0, 10, 60) if there == "base" else ():
            marks.line([5.6, 10], [y, y], look.INK)
        for y in np.linspace(0, 10, 60) if there == "now" else ():
            marks.line([0, 5.4], [y, y], look.INK)
        marks.point(5.5, 5, look.INK, label="here")

    alone = text(put_into(put, data="now"), "here").get_window_extent()
    ghosted = text(put_into(put, base="base", data="now"), "here")
    box = ghosted.get_window_extent()
    assert box.x0 == pytest.approx(alone.x0)
    assert box.x0 > ghosted.axes.transData.transform((5.5, 5))[0]
    assert ghosted.get_bbox_patch() is not None


def test_a_stack_beyond_the_frame_ends_there_with_a_tip_and_keeps_its_label():
    parts = [
        (4.0, look.COLOURS["sky"], 1.0, ""),
        (9.0, look.COLOURS["orange"], 1.0, ""),
        (3.0, look.INK, 1.0, ""),
    ]
    ax = put_into(lambda put: put.stack(0, parts, label="16"), y=rows(["row"]))
    assert [(p.get_x(), p.get_width()) for p in ax.patches] == [(0, 4), (4, 6)]
    assert [line.get_marker() for line in ax.lines] == [">"]
    assert text(ax, "16").get_window_extent().x1 < ax.bbox.x1


def test_words_of_a_cell_are_broken_anew_where_they_shrink():
    words = "imaging: scan to signed report\n72 minutes, 35%"
    ax = put_into(lambda put: put.cell(5, 5, look.PAPER, words, width=1.5, height=1.6))
    (cell,), (said,) = ax.patches, [t for t in ax.texts if "imaging" in t.get_text()]
    inner, outer = said.get_window_extent(), cell.get_window_extent()
    assert outer.x0 < inner.x0 < inner.x1 < outer.x1
    assert outer.y0 < inner.y0 < inner.y1 < outer.y1
    assert said.get_fontsize() < look.POINTS


def bare(x=None, y=None, **more):
    return Frame(x or Axis(0, 10, "Length (m)"), y or rows("abc"), source="test", **more)


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
    [(0, 25, ">", 10), (0, -25, "<", 0), (0, 9, None, None), (0, 10, None, None), (0, JUST_OVER, None, None)],
)
def test_a_bar_beyond_the_frame_is_marked_at_its_edge_and_keeps_its_label(board, start, end, tip, at):
    board.put.bar(1, start, np.float64(end), BLUE, label="25 m")
    board.settled()
    tips = [(line.get_marker(), line.get_xdata()[0]) for line in board.ax.lines]
    assert tips == ([(tip, at)] if tip else [])
    assert "25 m" in board.texts


@pytest.mark.parametrize(("end", "tip", "at"), [(3, "^", 1), (-3, "v", 0)])
def test_so_is_a_column(end, tip, at):
    board = Board(bare(x=columns("abc"), y=Axis(0, 1, "Share")))
    board.put.column(1, 0.5, np.float64(end), BLUE, label="300%")
    board.settled()
    assert [(line.get_marker(), line.get_ydata()[0]) for line in board.ax.lines] == [(tip, at)]
    assert "300%" in board.texts


@pytest.mark.parametrize(
    ("x", "y", "shape", "at"),
    [(5, 1, "o", (5, 1)), (50, 1, ">", (10, 1)), (-1, 1, "<", (0, 1)), (5, 40, "^", (5, 2.6)), (5, -4, "v", (5, -0.6)),
     (JUST_OVER, 1, "o", (10, 1)), (math.inf, 1, "o", (10, 1))],
)  # fmt: skip
def test_so_is_a_point(board, x, y, shape, at):
    board.put.point(np.float64(x), np.float64(y), BLUE, label="here")
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


def test_a_stack_that_fills_the_frame_but_for_rounding_goes_on_nowhere(board):
    parts = [10 - JUST_OVER + 9, np.float64(1 + 2 * (JUST_OVER - 10))]
    assert sum(parts) > 10
    board.put.stack(1, [(part, BLUE, 1.0, "") for part in parts], label="10")
    board.settled()
    assert not [*board.ax.lines]


def test_a_pale_bar_is_opaque_so_that_nothing_stains_it(board):
    board.put.bar(1, 0, 5, BLUE, alpha=0.4)
    (bar,) = board.ax.patches
    assert bar.get_alpha() is None
    assert look.tint(BLUE, 0.4) == look.tint(look.tint(BLUE, 0.4), 1)


def all_marks(put):
    put.bar(2, 0, 5, BLUE, label="bar", name="name")
    put.bar(1, 0, 50, BLUE, label="beyond")
    put.bar(1, 0, math.inf, BLUE, label="endless")
    put.bars([0, 1], 0, [3, 5], BLUE, names=[["one"], ["other"]])
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
    fills = {to_hex(patch.get_facecolor()) for patch in ghost.ax.patches if not patch.get_hatch()}
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


def test_labels_at_the_ends_of_lines_that_meet_stand_apart():
    board = Board(bare(x=Axis(0, 10), y=Axis(0, 1), right=("a label",)))
    for i in range(4):
        board.put.line([0, 10], [i / 4, 0.5], BLUE, label=f"label {i}", end=True)
    board.settled()
    assert len(board.texts) == 4


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
