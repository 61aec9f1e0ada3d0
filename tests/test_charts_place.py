"""Labels find the side with room: each takes the first of its places that covers nothing."""

import math
from dataclasses import replace

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.charts import look
from helpers.charts.place import Choice, Label, Placer, crossed
from helpers.charts.words import block

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
