"""The checker of pictures sees what is wrong with words, and does not see what is not."""

import fit
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from helpers.charts import figure
from helpers.charts.lettering import Lettering, Letters


@pytest.fixture
def ax():
    ax = figure((4.0, 3.0)).axes[0]
    ax.set_axis_off()
    return ax


def lettered(ax, **places):
    """Words of one lettering with their middles at places in inches."""
    words = [Letters(text, *place, 1.0) for text, place in places.items()]
    ax.add_artist(made := Lettering(words, "black", ax.figure))
    return made


def test_words_apart_are_fine(ax):
    ax.text(0.1, 0.2, "one")
    ax.text(0.1, 0.6, "two")
    lettered(ax, three=(3, 2))
    assert fit.complaints(ax) == []


def test_words_on_words_are_seen_in_texts_and_in_lettering(ax):
    ax.text(0.1, 0.2, "one")
    ax.text(0.1, 0.22, "two")
    lettered(ax, three=(3, 2), four=(3.1, 2))
    assert fit.complaints(ax) == ["'one' lies on 'two'", "'three' lies on 'four'"]


def test_words_that_leave_the_picture_are_seen(ax):
    ax.text(0.95, 0.5, "too long for what is left")
    lettered(ax, cut=(0.05, 1))
    assert fit.complaints(ax) == [
        "leaves the picture: 'too long for what is left'",
        "leaves the picture: 'cut'",
    ]


def test_small_type_is_seen(ax):
    ax.text(0.1, 0.2, "small", fontsize=6)
    assert fit.complaints(ax) == ["8.3 pixels: 'small'"]


@pytest.mark.parametrize(
    ("ground", "bar", "found"),
    [(False, None, 1), (True, None, 0), (False, 1.0, 0), (False, 0.5, 1)],
    ids=["bare", "white behind", "on a bar", "on a pale bar"],
)
def test_a_line_through_words_is_seen_where_nothing_hides_it(ax, ground, bar, found):
    text = ax.text(0.5, 0.5, "words", ha="center", va="center", zorder=6)
    ax.add_artist(Line2D([0.5, 0.5], [0, 1], zorder=0.9))
    if ground:
        text.set_bbox({"facecolor": "white", "pad": 1})
    if bar is not None:
        ax.add_artist(Rectangle((0.2, 0.4), 0.6, 0.2, zorder=1, alpha=bar))
    assert fit.complaints(ax) == ["struck through: 'words'"] * found


def test_a_lettering_has_its_words_where_they_were_put(ax):
    flat, upright = (Lettering([Letters("T07", 2, 1, 1.0, up)], "black", ax.figure) for up in (False, True))
    (wide,), (tall,) = flat.boxes(), upright.boxes()
    dots = ax.figure.dpi
    for box in (wide, tall):
        assert ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) == pytest.approx((2 * dots, dots), abs=2)
    assert (wide.width, wide.height) == pytest.approx((tall.height, tall.width))
    assert wide.width > wide.height
