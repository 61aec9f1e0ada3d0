"""The checker of pictures sees what is wrong with words, and does not see what is not."""

import fit
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from helpers.charts import figure


@pytest.fixture
def ax():
    ax = figure((4.0, 3.0)).axes[0]
    ax.set_axis_off()
    return ax


def test_words_apart_are_fine(ax):
    ax.text(0.1, 0.2, "one")
    ax.text(0.1, 0.6, "two")
    assert fit.complaints(ax) == []


def test_words_on_words_are_seen(ax):
    ax.text(0.1, 0.2, "one")
    ax.text(0.1, 0.22, "two")
    assert fit.complaints(ax) == ["'one' lies on 'two'"]


def test_words_that_leave_the_picture_are_seen(ax):
    ax.text(0.95, 0.5, "too long for what is left")
    assert fit.complaints(ax) == ["leaves the picture: 'too long for what is left'"]


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
