"""Words that are laid down as pictures look like any other words."""

import io

import numpy as np
import pytest
from matplotlib.text import Text

from helpers import charts
from helpers.charts.stamp import Stamp

LOOKS = [
    {"ha": "left", "va": "bottom"},
    {"ha": "right", "va": "top", "rotation": 90},
    {"ha": "center", "va": "center", "fontweight": "bold"},
]


def drawn(kind, text, at, **look):
    """A text's box in pixels, and the picture of a figure that holds nothing else."""
    fig = charts.figure((4, 2))
    fig.axes[0].set_axis_off()
    shown = kind(*at, text, color="#d55e00", fontsize=9.3, linespacing=1.1, clip_on=False, **look)
    shown.set_transform(None)
    fig.axes[0].add_artist(shown)
    fig.canvas.draw()
    return shown.get_window_extent(), np.asarray(fig.canvas.buffer_rgba())[..., :3].astype(int)


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("text", ["speed, gy 12%", "one\ntwo three"])
def test_a_stamp_has_the_pixels_of_a_text_that_starts_on_a_whole_pixel(text, look):
    box, _ = drawn(Text, text, (250, 150), **look)
    at = 250 - box.x0 % 1, 150 - box.y0 % 1
    _, plain = drawn(Text, text, at, **look)
    _, stamped = drawn(Stamp, text, at, **look)
    assert (plain != 255).any()
    assert (plain == stamped).all()


def test_a_stamp_keeps_white_behind_it_and_is_words_in_a_drawing_without_pixels():
    fig = charts.figure((4, 2))
    shown = Stamp(1, 1, "behind", color="black", bbox={"facecolor": "red"})
    shown.set_transform(fig.dpi_scale_trans)
    fig.axes[0].add_artist(shown)
    fig.canvas.draw()
    assert (np.asarray(fig.canvas.buffer_rgba())[..., :3] == (255, 0, 0)).all(axis=2).any()
    page = io.StringIO()
    fig.savefig(page, format="svg", metadata={"Date": None})
    assert "behind" in page.getvalue()


def test_what_is_hidden_is_not_drawn():
    _, pixels = drawn(Stamp, "hidden", (250, 150), visible=False)
    assert (pixels == 255).all()
