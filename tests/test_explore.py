"""helpers.explore: controls as data, numbers as people type them, and one display that follows both."""

import asyncio
import math
import re
from base64 import b64decode
from dataclasses import replace

import ipywidgets as widgets
import numpy as np
import pandas as pd
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from helpers import case, charts
from helpers.charts.chart import chart as framed
from helpers.charts.frame import Axis, Frame
from helpers.explore import core, explore, menu, slider
from helpers.explore.core import Control, Core, from_register
from helpers.explore.numbers import NumberField, read
from helpers.explore.widgets import _live, _tree

GIVEN = case.assume()
RANGED = [name for name, low in case.load().assumptions["low"].items() if low < GIVEN.high(name)]
CALLS = []


def model(given, extra=1):
    CALLS.append(given.reading_time_cut)
    if given.reading_time_cut > 0.3:
        raise ValueError("no reader is that fast")
    return pd.DataFrame({"x": [0, 1], "y": [0, given.reading_time_cut * extra]})


def chart(data, *, ax=None):
    """A chart of a learner's own: a plain function."""
    ax.clear()
    ax.plot(data["x"], data["y"])
    top = data["y"].max()
    return charts.tell(ax, charts.Words(f"Up to {top:.2f}", f"Line to {top:.3f}."))


def _frame(data):
    return Frame(Axis(0, 1, "x (h)"), Axis(0, max(0.01, data["y"].max()), "y (h)"), source="test")


@framed(_frame)
def kept(data, put):
    """The same with a frame."""
    put.line(data["x"], data["y"], "#000000")
    return charts.Words(f"Up to {data['y'].max():.2f}", f"Line to {data['y'].max():.3f}.")


# --- controls as data --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RANGED)
def test_a_control_of_the_register_has_its_range_and_its_reasons(name):
    control = from_register(name, GIVEN)
    assert (control.low, control.start, control.high) == (
        GIVEN.low(name),
        getattr(GIVEN, name),
        GIVEN.high(name),
    )
    assert control.ends == (control.low, control.high)
    assert control.base == GIVEN.base(name)
    assert all((control.label, control.kind, control.reason))
    steps = (control.high - control.low) / control.step
    assert steps <= 101
    assert control.whole or steps >= 40


def test_a_slider_comes_back_to_a_start_that_lies_between_its_steps():
    control = from_register("qaly_threshold", GIVEN)
    steps = (control.start - control.low) / control.step
    assert steps != round(steps)
    explorer = explore(
        lambda given: pd.DataFrame({"x": [0], "y": [given.qaly_threshold]}), chart, ["qaly_threshold"], GIVEN
    )
    slider_ = explorer.controls["qaly_threshold"]
    slider_.value = control.low + control.step * math.ceil(steps) + control.step
    assert slider_.value != control.start
    slider_.value = control.low + control.step * math.floor(steps)
    assert slider_.value == control.start


@pytest.mark.parametrize("name", RANGED)
def test_what_stands_beside_a_control_can_be_typed_there(name):
    control = from_register(name, GIVEN)
    for value in np.linspace(control.low, control.high, 7):
        value = round(value) if control.whole else value
        assert abs(read(control.written(value), control) - value) <= 0.501 * control.step


def test_a_control_starts_where_the_assumptions_stand_and_says_the_base():
    control = from_register("reading_time_cut", GIVEN.change(reading_time_cut=0.1))
    assert (control.start, control.base) == (0.1, 0.2)


def test_what_cannot_be_a_control_is_told():
    with pytest.raises(ValueError, match="horizon is fixed at 5"):
        from_register("horizon", GIVEN)
    with pytest.raises(ValueError, match="did you mean reading_time"):
        from_register("reading_tim", GIVEN)


def test_a_slider_of_ones_own_is_whole_where_all_its_numbers_are():
    whole, share = slider("Beds", 1, 2, 5), slider("Kept", 0.0, 0.5, 1.0, unit="share")
    assert (whole.whole, whole.step, whole.ends, whole.written(2.0)) == (True, 1.0, (1, 5), "2")
    assert (share.whole, share.share, share.step, share.written(0.1)) == (False, True, 0.01, "10%")
    assert not whole.kind


@draw(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_a_slider_has_some_forty_to_a_hundred_round_steps(low, reach):
    step = slider("Own", low, low, low + reach).step
    assert 39 <= reach / step <= 101
    assert f"{step:.0e}"[0] in "125"


def test_a_menu_starts_with_its_first_choice_or_another():
    assert (menu("Way", ["a", "b"]).start, menu("Way", ["a", "b"], "b").start) == ("a", "b")
    assert menu("Way", ["a", "b"]).ends == ("a", "b")


# --- numbers as people type them ---------------------------------------------------------------------

SHARE = from_register("reading_time_cut", GIVEN)
MINUTES = from_register("reading_time", GIVEN)
BEDS = from_register("beds", GIVEN)


@pytest.mark.parametrize("typed", ["0.1", "0,1", "10%", "10 %", " 10,0% ", ".1", "1e-1"])
def test_a_tenth_is_a_tenth_however_it_is_typed(typed):
    assert read(typed, SHARE) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("typed", "control", "value"),
    [
        ("-5%", SHARE, -0.05),
        ("−0,05", SHARE, -0.05),
        ("12,5", MINUTES, 12.5),
        ("2,800", BEDS, 2800),
        ("2.800", BEDS, 2800),
        ("2 800", BEDS, 2800),
        ("1,250", slider("Own", 0.0, 1.0, 2.0), 1.25),
        ("1,250", slider("Own", 500.0, 700.0, 2000.0), 1250),
    ],
)
def test_a_comma_is_what_the_range_makes_of_it(typed, control, value):
    assert read(typed, control) == pytest.approx(value)


@pytest.mark.parametrize(
    ("typed", "control", "words"),
    [
        ("10", SHARE, "10 is outside the range; it goes from -5.0% to 36.0%; for 10 percent write 10%"),
        ("40%", SHARE, "40% is outside the range; it goes from -5.0% to 36.0%"),
        ("a bit", SHARE, "'a bit' is no number; it goes from -5.0% to 36.0%"),
        ("", MINUTES, "'' is no number; it goes from 6.0 to 24.0"),
        ("nan", MINUTES, "'nan' is no number"),
        ("inf", MINUTES, "'inf' is no number"),
        ("10%", MINUTES, "Reading time is in minutes, not percent"),
        ("3", MINUTES, "3 is outside the range; it goes from 6.0 to 24.0"),
        ("2800.5", BEDS, "2800.5 is no whole number; it goes from 2,700 to 3,300"),
        ("1", BEDS, "1 is outside the range; it goes from 2,700 to 3,300"),
    ],
)
def test_what_cannot_be_taken_is_said_in_one_line(typed, control, words):
    with pytest.raises(ValueError, match=re.escape(words)) as problem:
        read(typed, control)
    assert "\n" not in str(problem.value)


@draw(st.floats(-0.05, 0.36), st.sampled_from(["{:.6f}", "{:.4%}", "{:.6e}"]), st.booleans())
def test_what_is_read_is_what_was_written(value, form, comma):
    typed = form.format(value).replace(".", "," if comma else ".")
    assert read(typed, SHARE) == pytest.approx(value, abs=1e-5)


def test_a_field_follows_its_slider_and_a_slider_its_field():
    handle = widgets.FloatSlider(0.2, min=-0.05, max=0.36, step=0.005)
    field = NumberField(handle, SHARE)
    assert field.field.value == "20.0%"
    handle.value = 0.3
    assert field.field.value == "30.0%"
    field.field.value = "0,1"
    assert (handle.value, field.field.value, field.complaint.value) == (0.1, "10.0%", "")


def test_a_field_says_what_it_cannot_take_and_stays():
    handle = widgets.IntSlider(3000, min=2700, max=3300)
    field = NumberField(handle, BEDS)
    field.field.value = "10 <b>"
    assert (handle.value, field.field.value) == (3000, "3,000")
    assert 'role="alert"' in field.complaint.value
    assert "10 &lt;b&gt;" in field.complaint.value
    field.field.value = "2,800"
    assert (handle.value, field.complaint.value) == (2800, "")
    field.field.value = "9999"
    handle.value = 2900
    assert (field.field.value, field.complaint.value) == ("2,900", "")


# --- the core ----------------------------------------------------------------------------------------


def cored(*drawn, controls=("reading_time_cut",), size=None, **own):
    named = {name: from_register(name, GIVEN) for name in controls}
    named |= {name: replace(control, name=name) for name, control in own.items()}
    made = Core(model, drawn or [kept], named, GIVEN, size)
    CALLS.clear()
    return made


def test_assumptions_reach_the_model_as_such_and_other_controls_as_keywords():
    made = cored(extra=slider("Extra", 1, 2, 5))
    assert made.run({"reading_time_cut": 0.1, "extra": 3})["y"].max() == pytest.approx(0.3)
    made.values = {"reading_time_cut": 0.1, "extra": 4}
    assert made.given == GIVEN.change(reading_time_cut=0.1)


def test_corners_are_each_control_at_its_ends_alone_and_all_together():
    made = cored(controls=("reading_time_cut", "beds"))
    found = {(values["reading_time_cut"], values["beds"]) for values in made.corners()}
    cut, beds = SHARE.ends, BEDS.ends
    alone = {(c, BEDS.start) for c in cut} | {(SHARE.start, b) for b in beds}
    assert found == alone | {(c, b) for c in cut for b in beds}


def test_every_choice_of_a_menu_is_a_corner():
    made = cored(controls=(), way=menu("Way", ["a", "b", "c"], "b"))
    assert [values["way"] for values in made.corners()] == ["a", "b", "c"]


def test_many_controls_go_together_in_step_only():
    made = cored(controls=RANGED[:8])
    corners = made.corners()
    assert len(corners) == 2 * 8 + 2 < core.MOST_CORNERS
    assert {name: GIVEN.low(name) for name in RANGED[:8]} in corners
    assert {name: GIVEN.high(name) for name in RANGED[:8]} in corners
    assert all(set(values) == set(RANGED[:8]) for values in corners)


def test_a_frame_reaches_as_far_as_the_controls_do_where_the_model_has_an_answer():
    made = cored(extra=slider("Extra", 1.0, 2.0, 5.0))
    made.start()
    made.update()
    (panel,) = made.panels
    assert panel.ax.get_ylim() == (0, pytest.approx(5 * 0.2))  # at a cut above 0.3 there is none
    assert made.data["y"].max() == pytest.approx(0.4)


def test_a_chart_whose_frame_holds_needs_no_corner():
    holding = framed(_frame, holds=True)(kept.put)
    made = cored(holding)
    made.start()
    assert CALLS == [0.2]
    both = cored(holding, kept)
    both.start()
    assert len(CALLS) > 1


def test_a_chart_of_ones_own_stands_beside_one_of_the_pack():
    made = cored(kept, chart)
    made.start()
    made.update()
    (one, first), (other, second) = made.pictures()
    assert (charts.title(one), charts.title(other)) == ("Up to 0.20", "Up to 0.20")
    assert first[:4] == second[:4] == b"\x89PNG"
    assert tuple(one.figure.get_size_inches()) == (5.76, 4.4)


def test_a_size_is_that_of_each_chart():
    made = cored(kept, chart, size=(4.0, 3.0))
    made.start()
    made.update()
    assert {tuple(panel.ax.figure.get_size_inches()) for panel in made.panels} == {(4.0, 3.0)}


def test_nothing_but_what_a_model_cannot_answer_is_passed_over():
    def broken(given):
        if given.reading_time_cut < 0:
            raise KeyError("a slip in the model")
        return model(given)

    made = Core(broken, [kept], {"reading_time_cut": SHARE}, GIVEN)
    with pytest.raises(KeyError, match="a slip"):
        made.start()


# --- in a notebook -----------------------------------------------------------------------------------


@pytest.fixture
def explorer():
    made = explore(model, chart, ["reading_time_cut", "beds"], GIVEN)
    CALLS.clear()
    return made


def said(widget):
    """All that a widget's pieces of HTML say."""
    return " ".join(w.value for w in _tree(widget) if isinstance(w, widgets.HTML))


def test_controls_come_from_the_register(explorer):
    handle = explorer.controls["reading_time_cut"]
    assert (handle.min, handle.value, handle.max) == (SHARE.low, SHARE.start, SHARE.high)
    assert handle.step == SHARE.step
    assert isinstance(explorer.controls["beds"], widgets.IntSlider)
    assert handle.description == "Cut in reading time with AI (share)"
    for words in ("Cut in reading time with AI", "case", "C25", "base 20.0%", "base 3,000"):
        assert words in said(explorer.widget)


def test_a_number_can_be_typed_beside_its_slider(explorer):
    share, beds = [w for w in _tree(explorer.widget) if isinstance(w, widgets.Text)]
    share.value = "0,1"
    beds.value = "2,800"
    assert (explorer.controls["reading_time_cut"].value, explorer.controls["beds"].value) == (0.1, 2800)
    assert explorer.alt == "Line to 0.100."
    share.value = "a lot"
    assert "&#x27;a lot&#x27; is no number" in said(explorer.widget)
    assert explorer.alt == "Line to 0.100."


def test_data_picture_and_alt_follow_and_reset_restores(explorer):
    before, picture = explorer.alt, explorer.html
    explorer.controls["reading_time_cut"].value = 0.1
    assert explorer.data["y"].max() == pytest.approx(0.1)
    assert explorer.alt == "Line to 0.100."
    assert 'alt="Line to 0.100."' in explorer.html
    assert explorer.html != picture
    explorer.reset()
    assert (explorer.alt, explorer.html) == (before, picture)
    assert explorer.given == GIVEN


def test_the_reset_button_resets(explorer):
    explorer.controls["beds"].value = 2800
    button = next(w for w in explorer.widget.children if isinstance(w, widgets.Button))
    button.click()
    assert explorer.controls["beds"].value == 3000


def test_an_error_surfaces_and_the_last_good_picture_stays(explorer):
    picture = explorer.html
    with pytest.raises(ValueError, match="that fast"):
        explorer.controls["reading_time_cut"].value = 0.35
    assert isinstance(explorer.error, ValueError)
    message = next(w for w in explorer.widget.children if "alert" in str(getattr(w, "value", "")))
    assert "no reader is that fast" in message.value
    assert explorer._picture.value == picture
    explorer.controls["reading_time_cut"].value = 0.2
    assert explorer.error is None
    assert message.value == ""


def test_only_the_last_value_of_a_fast_drag_is_drawn(explorer):
    async def drag():
        for step in range(20):
            explorer.controls["reading_time_cut"].value = step / 100
        assert CALLS == []
        await asyncio.sleep(0.2)

    asyncio.run(drag())
    assert CALLS == [0.19]
    assert explorer.alt == "Line to 0.190."


def test_asking_for_data_in_the_middle_of_a_drag_gives_the_newest(explorer):
    async def drag():
        explorer.controls["reading_time_cut"].value = 0.05
        assert explorer.data["y"].max() == pytest.approx(0.05)
        await asyncio.sleep(0.05)

    asyncio.run(drag())


def test_running_a_cell_twice_leaves_one_live_explorer(explorer):
    count = len(_live)
    old = explorer.controls["beds"]
    again = explore(model, chart, ["reading_time_cut", "beds"], GIVEN)
    assert len(_live) == count
    assert old.comm is None
    again.controls["reading_time_cut"].value = 0.1
    assert again.data["y"].max() == pytest.approx(0.1)


@pytest.mark.parametrize(
    "own", [slider("Extra", 1, 2, 5), widgets.IntSlider(2, 1, 5), menu("Extra", [1, 2, 3], 2)]
)
def test_controls_of_ones_own_come_as_keywords(own):
    made = explore(model, chart, {"reading_time_cut": None, "extra": own}, GIVEN)
    assert made.data["y"].max() == pytest.approx(0.4)
    made.controls["extra"].value = 3
    assert made.data["y"].max() == pytest.approx(0.6)
    assert made.alt == "Line to 0.600."
    made.reset()
    assert made.controls["extra"].value == 2


def test_a_tick_box_has_two_ends():
    told = core_of({"extra": widgets.Checkbox(False)})["extra"]
    assert told.ends == (False, True)
    assert not told.kind


def core_of(controls) -> dict[str, Control]:
    return explore(model, chart, controls, GIVEN)._core.controls


def test_several_charts_stand_side_by_side_with_all_their_words():
    both = explore(model, [kept, chart], ["reading_time_cut"], GIVEN)
    assert both.alt == "Line to 0.200. Line to 0.200."
    bundle, told = both._repr_mimebundle_()
    assert bundle["text/html"].count("<img") == 2
    assert told["image/png"]["width"] == 2 * 576


def test_a_page_without_a_kernel_gets_the_picture_and_its_words(explorer):
    bundle, told = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert 'alt="Line to 0.200."' in bundle["text/html"]
    assert "data:image/png;base64," in bundle["text/html"]
    assert "move the controls: Cut in reading time with AI, Beds." in bundle["text/html"]
    assert bundle["text/plain"] == "Explorer of Cut in reading time with AI, Beds. Line to 0.200."
    assert b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert told == {"image/png": {"alt": "Line to 0.200.", "width": 800}}


def test_a_screen_reader_hears_the_finding_of_every_panel():
    both = explore(model, [chart, kept], ["reading_time_cut"], GIVEN)
    both.controls["reading_time_cut"].value = 0.1
    (line,) = [w for w in _tree(both.widget) if "huashan-heard" in getattr(w, "_dom_classes", ())]
    assert re.sub("<[^>]+>", "", line.value) == "Up to 0.10. Up to 0.10."


def test_an_explorer_says_what_cannot_be_a_control():
    with pytest.raises(ValueError, match="horizon is fixed at 5"):
        explore(model, chart, ["horizon"], GIVEN)
    with pytest.raises(ValueError, match="did you mean reading_time"):
        explore(model, chart, ["reading_tim"], GIVEN)


def test_it_starts_from_changed_assumptions_and_returns_to_them():
    changed = explore(model, chart, ["reading_time_cut"], GIVEN.change(reading_time_cut=0.1))
    changed.controls["reading_time_cut"].value = 0.2
    changed.reset()
    assert changed.alt == "Line to 0.100."


def test_a_closed_explorer_gives_up_its_controls(explorer):
    handle = explorer.controls["beds"]
    explorer.close()
    assert handle.comm is None
    CALLS.clear()
    handle.value = 2800
    assert CALLS == []


def test_a_control_of_ones_own_outlives_the_cell_that_is_run_again():
    mine, heard = widgets.FloatSlider(0.5, min=0.1, max=1.0), []
    mine.observe(heard.append, names="value")
    first = explore(model, chart, {"extra": mine}, GIVEN)
    second = explore(model, chart, {"extra": mine}, GIVEN)
    assert first.controls["extra"] is second.controls["extra"]
    mine.value = 0.8
    assert second.data["y"].max() == pytest.approx(0.8 * GIVEN.reading_time_cut)
    assert len(heard) == 1
    assert mine._repr_mimebundle_()
