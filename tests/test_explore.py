"""helpers.explore: controls, a model and its chart, in one display that follows them."""

import asyncio
import re
from base64 import b64decode

import ipywidgets as widgets
import pandas as pd
import pytest

from helpers import case
from helpers.charts import style
from helpers.explore import _live, _tree, explore

GIVEN = case.assume()
CALLS = []


def model(given, extra=1):
    CALLS.append(given.reading_time_cut)
    if given.reading_time_cut > 0.3:
        raise ValueError("no reader is that fast")
    return pd.DataFrame({"x": [0, 1], "y": [0, given.reading_time_cut * extra]})


def chart(data, *, ax=None):
    ax = style.axes(ax)
    ax.plot(data["x"], data["y"])
    top = data["y"].max()
    return style.finish(
        ax, title=f"Up to {top:.2f}", xlabel="x (h)", ylabel="y (h)", source="test", alt=f"Line to {top:.3f}."
    )


@pytest.fixture
def explorer():
    CALLS.clear()
    return explore(model, chart, ["reading_time_cut", "beds"], GIVEN)


def test_controls_come_from_the_register(explorer):
    slider = explorer.controls["reading_time_cut"]
    ends = [end("reading_time_cut") for end in (GIVEN.low, GIVEN.base, GIVEN.high)]
    assert [slider.min, slider.value, slider.max] == ends
    assert 40 <= (slider.max - slider.min) / slider.step <= 101
    assert isinstance(explorer.controls["beds"], widgets.IntSlider)
    assert slider.description == "Cut in reading time with AI (share)"
    assert explorer.controls["beds"].description == "Beds (beds)"
    shown = " ".join(w.value for w in explorer.widget.children if isinstance(w, widgets.HTML))
    for said in ("Cut in reading time with AI", "share", "case", "C25", "base 0.2"):
        assert said in shown


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
        CALLS.clear()
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


def test_other_controls_come_as_keywords():
    own = explore(model, chart, {"reading_time_cut": None, "extra": widgets.IntSlider(2, 1, 5)}, GIVEN)
    assert own.data["y"].max() == pytest.approx(0.4)
    own.controls["extra"].value = 3
    assert own.data["y"].max() == pytest.approx(0.6)
    assert own.alt == "Line to 0.600."


def test_several_charts_stand_side_by_side_with_all_their_words():
    both = explore(model, [chart, chart], ["reading_time_cut"], GIVEN)
    assert both.alt == "Line to 0.200. Line to 0.200."


def test_a_page_without_a_kernel_gets_the_picture_and_its_words(explorer):
    bundle, told = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert 'alt="Line to 0.200."' in bundle["text/html"]
    assert "data:image/png;base64," in bundle["text/html"]
    assert bundle["text/plain"] == "Explorer of reading_time_cut, beds. Line to 0.200."
    assert b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert told == {"image/png": {"alt": "Line to 0.200.", "width": 800}}


def test_a_screen_reader_hears_the_finding_of_every_panel():
    both = explore(model, [chart, chart], ["reading_time_cut"], GIVEN)
    both.controls["reading_time_cut"].value = 0.1
    (line,) = [w for w in _tree(both.widget) if "huashan-heard" in getattr(w, "_dom_classes", ())]
    assert re.sub("<[^>]+>", "", line.value) == "Up to 0.10. Up to 0.10."


def test_what_cannot_be_a_control_is_told():
    with pytest.raises(ValueError, match="horizon is fixed at 5"):
        explore(model, chart, ["horizon"], GIVEN)
    with pytest.raises(ValueError, match="did you mean reading_time"):
        explore(model, chart, ["reading_tim"], GIVEN)


def test_it_starts_from_changed_assumptions_and_returns_to_them():
    changed = explore(model, chart, ["reading_time_cut"], GIVEN.change(reading_time_cut=0.1))
    changed.controls["reading_time_cut"].value = 0.2
    changed.reset()
    assert changed.alt == "Line to 0.100."
