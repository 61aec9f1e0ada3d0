"""Marks and their words: one baseline, ghosts that yield, labels along lines, words that shrink into a cell."""

import numpy as np
import pytest

from helpers import charts
from helpers.charts import look, picture
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, rows
from helpers.charts.words import Words

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
