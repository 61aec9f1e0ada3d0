"""helpers.charts: the common style, and the picture that a page shows."""

import io
import re
from base64 import b64decode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from helpers import charts
from helpers.charts import picture, style


def draw(height=3.0, ax=None, numbers=""):
    ax = style.axes(ax)
    ax.bar(["a", "b"], [1.0, height])
    ax.plot([0, 1], [0, height])
    ax.scatter([0, 1], [0, height])
    ax.annotate("top", (1, height))
    return style.finish(
        ax,
        title="Rises",
        xlabel="x (m)",
        ylabel="y (m)",
        source="test",
        alt=f'Bars to "{height}"',
        numbers=numbers,
    )


def side_by_side(*heights, size=(4.0, 3.0)):
    fig, panels = style.figure(len(heights), size)
    for ax, height in zip(panels, heights, strict=True):
        draw(height, ax)
    return fig


def images(html):
    """Alt text and pixels of each image of a page."""
    found = re.findall(r'src="data:image/png;base64,([^"]+)" alt="([^"]*)"', html)
    return [(alt, np.asarray(Image.open(io.BytesIO(b64decode(data))).convert("RGB"))) for data, alt in found]


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [style.INK, style.MUTED, *[k.colour for k in style.KINDS.values()]])
def test_text_has_a_contrast_of_four_and_a_half_on_white(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


@pytest.mark.parametrize("colour", [*style.OPTION_COLOURS.values(), *style.INTERVENTION_COLOURS.values()])
def test_lines_and_bars_have_a_contrast_of_three_on_white(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 3


def test_a_picture_carries_alt_text_source_and_data_digest():
    shown, told = charts.show(draw())._repr_mimebundle_()
    assert 'alt="Bars to &quot;3.0&quot;"' in shown["text/html"]
    assert "data-plotted=" in shown["text/html"]
    assert shown["text/plain"] == 'Chart: Bars to "3.0"'
    assert any("Source: test" in t.get_text() for t in draw().texts)
    assert b64decode(shown["image/png"]) == picture.png(draw().figure)
    assert told["image/png"] == {"alt": 'Bars to "3.0"', "width": 800}


def test_what_is_too_long_for_an_alt_text_stands_below_the_picture():
    shown, told = charts.show(draw(numbers="a < b: 1, 2"))._repr_mimebundle_()
    assert "In numbers:</b> a &lt; b: 1, 2</p>" in shown["text/html"]
    assert shown["text/plain"] == 'Chart: Bars to "3.0" In numbers: a < b: 1, 2'
    assert "1, 2" not in told["image/png"]["alt"]
    assert "In numbers" not in charts.show(draw())._repr_mimebundle_()[0]["text/html"]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.floats(0.001, 1e6), min_size=2, max_size=3), st.booleans())
def test_panels_are_cut_apart_and_make_up_the_whole(heights, quick):
    fig = side_by_side(*heights)
    shown = images(picture.img(fig, quick=quick))
    assert [alt for alt, _ in shown] == [f"Bars to &quot;{height}&quot;" for height in heights]
    whole = np.asarray(Image.open(io.BytesIO(picture.png(fig, quick=True))))
    assert sum(pixels.shape[1] for _, pixels in shown) == whole.shape[1]
    if quick:  # the small form has a palette of its own for each image
        assert (np.hstack([pixels for _, pixels in shown]) == whole).all()
    for _, pixels in shown:
        assert (pixels[:, [0, -1]] > 250).all(), "a cut goes through ink"


def test_panels_follow_their_own_data_and_shrink_before_they_stand_below_each_other():
    digests = [re.findall('data-plotted="([^"]+)"', picture.img(side_by_side(3, h))) for h in (4, 5)]
    assert digests[0][0] == digests[1][0]
    assert digests[0][1] != digests[1][1]
    html = picture.img(side_by_side(3, 4))
    assert html.count("flex:1 1 400px;min-width:0;max-width:") == 2
    assert "flex-wrap:wrap" in html


def rows():
    fig = style.figure(1)[0]
    fig.clear()
    for place in (1, 2):
        draw(3, fig.add_subplot(2, 1, place))
    return fig


def twins():
    fig = draw(3).figure
    fig.axes[0].twinx()
    return fig


@pytest.mark.parametrize("make", [rows, twins])
def test_panels_that_do_not_stand_side_by_side_stay_one_picture(make):
    fig = make()
    (alt, pixels), *more = images(picture.img(fig))
    assert not more
    assert alt.replace("&quot;", '"') == charts.alt_text(fig)
    assert pixels.shape[1] == round(fig.get_figwidth() * 150)


def test_a_chart_without_alt_text_is_refused():
    with pytest.raises(ValueError, match="no alt text"):
        charts.show(style.axes())


def test_the_digest_follows_the_data_and_only_the_data():
    assert style.fingerprint(draw(3).figure) == style.fingerprint(draw(3.0000001).figure)
    assert style.fingerprint(draw(3).figure) != style.fingerprint(draw(3.1).figure)


def test_a_given_axes_is_emptied_and_reused():
    ax = draw(3)
    assert draw(9, ax) is ax
    assert len(ax.patches) == 2
    assert "9" in style.alt_text(ax)


@pytest.mark.parametrize("quick", [True, False])
def test_a_png_is_sharp_and_reads_back(quick):
    fig = draw().figure
    image = Image.open(io.BytesIO(picture.png(fig, quick=quick)))
    assert image.width == round(fig.get_figwidth() * 150)
    assert np.asarray(image.convert("L")).std() > 10


def test_the_projector_setting_enlarges_type():
    small = draw().title.get_fontsize()
    charts.projector()
    try:
        assert draw().title.get_fontsize() > 1.25 * small
    finally:
        charts.projector(False)
