"""helpers.charts: the common style, and the picture that a page shows."""

import io

import numpy as np
import pytest
from PIL import Image

from helpers import charts
from helpers.charts import picture, style


def draw(height=3.0, ax=None):
    ax = style.axes(ax)
    ax.bar(["a", "b"], [1.0, height])
    ax.plot([0, 1], [0, height])
    ax.scatter([0, 1], [0, height])
    ax.annotate("top", (1, height))
    return style.finish(
        ax, title="Rises", xlabel="x (m)", ylabel="y (m)", source="test", alt=f'Bars to "{height}"'
    )


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
    shown = charts.show(draw())._repr_mimebundle_()
    assert 'alt="Bars to &quot;3.0&quot;"' in shown["text/html"]
    assert "data-plotted=" in shown["text/html"]
    assert shown["text/plain"] == 'Chart: Bars to "3.0"'
    assert any("Source: test" in t.get_text() for t in draw().texts)


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
