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


def drawn(kind, text, at=(250, 150), **look):
    """A text's box in pixels, and the picture of a figure that holds nothing else."""
    fig = charts.figure((4, 2))
    fig.axes[0].set_axis_off()
    shown = kind(*at, text, color="#d55e00", fontsize=9.3, **look)
    shown.set_transform(None)
    fig.axes[0].add_artist(shown)
    fig.canvas.draw()
    return shown.get_window_extent(), np.asarray(fig.canvas.buffer_rgba())[..., :3].astype(int)


def ink(pixels):
    """Left, low, right and high of what is not white, in pixels from the lower left."""
    down, across = (np.flatnonzero((pixels != 255).any(axis=2).any(axis=axis)) for axis in (1, 0))
    return across[0], len(pixels) - 1 - down[-1], across[-1] + 1, len(pixels) - down[0]


def cut(pixels):
    left, low, right, high = ink(pixels)
    return pixels[len(pixels) - high : len(pixels) - low, left:right]


@pytest.mark.parametrize("text", ["speed, gy 12%", "min", "AVATAR“no”"])
@pytest.mark.parametrize("bold", ["normal", "bold"])
def test_a_stamp_has_the_pixels_of_a_text_that_starts_on_a_whole_pixel(text, bold):
    _, plain = drawn(Text, text, fontweight=bold)
    _, stamped = drawn(Stamp, text, fontweight=bold)
    assert cut(plain).shape == cut(stamped).shape
    assert (cut(plain) == cut(stamped)).all()


def test_lines_are_as_far_apart_as_those_of_a_text_and_upright_words_are_turned_ones():
    _, plain = drawn(Text, "one\nyou three", linespacing=1.1)
    _, stamped = drawn(Stamp, "one\nyou three", linespacing=1.1)
    assert np.abs(np.subtract(cut(plain).shape, cut(stamped).shape)).max() <= 1
    _, upright = drawn(Stamp, "one\nyou three", linespacing=1.1, rotation=90)
    assert (np.rot90(cut(stamped)) == cut(upright)).all()


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("text", ["speed, gy 12%", "one\ntwo three"])
def test_a_stamps_box_is_where_its_ink_is(text, look):
    box, pixels = drawn(Stamp, text, **look)
    assert tuple(box.extents) == ink(pixels)


@pytest.mark.parametrize("across", ["left", "center", "right"])
@pytest.mark.parametrize("down", ["bottom", "center", "top"])
def test_a_stamp_stands_at_its_anchor_and_words_with_a_y_no_higher_than_others(across, down):
    left, _, right, high = drawn(Stamp, "xz", ha=across, va=down)[0].extents
    assert high == drawn(Stamp, "xy", ha=across, va=down)[0].y1
    assert abs({"left": left, "center": (left + right) / 2, "right": right}[across] - 250) <= 2
    bottom, top = (drawn(Stamp, "Åg", ha=across, va=down)[0].extents[i] for i in (1, 3))
    assert {"bottom": bottom >= 149, "center": bottom < 150 < top, "top": top <= 151}[down]


def test_a_stamp_keeps_white_behind_it_and_is_words_in_a_drawing_without_pixels():
    fig = charts.figure((4, 2))
    shown = Stamp(1, 1, "behind $1 to $2", color="black", fontsize=10, bbox={"facecolor": "red"})
    shown.set_transform(fig.dpi_scale_trans)
    fig.axes[0].add_artist(shown)
    fig.canvas.draw()
    assert (np.asarray(fig.canvas.buffer_rgba())[..., :3] == (255, 0, 0)).all(axis=2).any()
    page = io.StringIO()
    fig.savefig(page, format="svg", metadata={"Date": None})
    assert "behind $1 to $2" in page.getvalue()


def test_what_is_hidden_is_not_drawn():
    _, pixels = drawn(Stamp, "hidden", visible=False)
    assert (pixels == 255).all()
