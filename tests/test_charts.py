"""helpers.charts: the look, words, a chart and its panel, and the picture that a page shows."""

import io
import re
import subprocess
import sys
from base64 import b64decode
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

from helpers import charts, places
from helpers.case import kinds
from helpers.charts import look, picture, words
from helpers.charts.chart import Panel, chart
from helpers.charts.frame import Frame, rows, span

COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(lambda parts: "#" + "".join(f"{p:02x}" for p in parts))


def _frame(data):
    return Frame(span(data, label="Length (m)"), rows(f"row {i}" for i in range(len(data))), source="test")


@chart(_frame)
def bars(data, put, *, colour=look.COLOURS["blue"], height=0.6):
    """A bar a number."""
    for y, value in zip(range(len(data))[::-1], data, strict=True):
        put.bar(y, 0, value, colour, height=height, label=f"{value:g}")
    return charts.Words(
        f"Up to {max(data):g}", f'Bars to "{max(data):g}".', "a < b: 1, 2" if len(data) > 2 else ""
    )


# --- the look ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "colour", [look.INK, look.MUTED, look.ALERT, *[k.colour for k in kinds.KINDS.values()]]
)
def test_text_has_a_contrast_of_four_and_a_half_on_white(colour):
    assert look.contrast(colour) >= 4.5


@pytest.mark.parametrize("colour", [*look.OPTION_COLOURS.values(), *look.INTERVENTION_COLOURS.values()])
def test_lines_and_bars_have_a_contrast_of_three_on_white(colour):
    assert look.contrast(colour) >= 3


def test_contrast_is_wcags():
    assert look.contrast("#000000") == pytest.approx(21)
    assert look.contrast("#767676") == pytest.approx(4.54, abs=0.005)  # the palest grey that passes
    assert look.contrast("#0072b2", "#d55e00") == look.contrast("#d55e00", "#0072b2")


@given(COLOURS)
def test_words_in_a_colour_can_be_read_and_keep_it_where_they_can(colour):
    dark = look.readable(colour)
    assert look.contrast(dark) >= 4.5
    assert dark == colour or look.contrast(colour) < 4.5
    assert all(new <= old + 1e-9 for new, old in zip(to_rgb(dark), to_rgb(colour), strict=True))


@given(COLOURS, st.floats(0, 1))
def test_a_tint_is_what_the_colour_looks_like_on_white(colour, alpha):
    seen = [round(255 * (alpha * part + 1 - alpha)) for part in to_rgb(colour)]
    assert [round(255 * part) for part in to_rgb(look.tint(colour, alpha))] == pytest.approx(seen, abs=1)


@given(COLOURS, st.floats(0, 1))
def test_words_on_a_colour_stand_out(colour, alpha):
    face = look.tint(colour, alpha)
    assert look.contrast(look.ink_on(colour, alpha), face) == max(
        look.contrast(c, face) for c in (look.INK, look.PAPER)
    )


def test_an_option_keeps_its_colour_and_a_strange_one_is_black():
    assert look.option_colour("O3") == look.OPTION_COLOURS["O3"]
    assert look.option_colour("O9") == look.COLOURS["black"]


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(codec="latin-1", categories=["L", "N"]), min_size=1, max_size=30), st.booleans())
def test_the_width_of_words_is_what_the_picture_gives_them(text, bold):
    ax = charts.figure((9.0, 1.0)).axes[0]
    drawn = ax.text(0, 0, text, fontsize=look.POINTS, fontweight="bold" if bold else "normal")
    wide = drawn.get_window_extent().width * 72 / look.DOTS
    assert look.extent(text, bold=bold)[0] == pytest.approx(wide, abs=1)


def test_a_projector_enlarges_the_whole_picture():
    small = picture.pixels(bars([1, 2]).figure).shape
    charts.projector()
    try:
        large = picture.pixels(bars([1, 2]).figure).shape
        assert large[0] / small[0] == pytest.approx(look.SCREENS["projector"].dots / look.DOTS, rel=0.01)
        assert f'width="{round(8 * look.SCREENS["projector"].zoom)}"' in charts.show(bars([1, 2]))._html
    finally:
        charts.projector(False)


def test_a_narrow_screen_takes_no_wider_figure_and_a_strange_one_is_refused():
    look.show_on("narrow")
    try:
        assert charts.figure((8.0, 4.0)).get_size_inches().tolist() == [look.SCREENS["narrow"].widest, 4.0]
    finally:
        look.show_on("page")
    with pytest.raises(ValueError, match="no screen 'wall'; there are page, projector, narrow"):
        look.show_on("wall")


# --- words -------------------------------------------------------------------------------------------


@given(
    st.lists(st.text("abc wxyz\n", min_size=1), max_size=8).map(" ".join), st.floats(20, 400), st.booleans()
)
def test_wrapped_lines_are_no_wider_than_they_may_be_and_lose_no_word(text, width, bold):
    lines = words.wrap(text, width, 0.9, bold).split("\n")
    assert " ".join(lines).split() == text.split()
    for line in lines:
        assert look.extent(line, 0.9, bold)[0] <= width + 0.5 or " " not in line.strip()


def test_a_line_is_broken_no_sooner_than_it_must():
    assert words.wrap("one two three", 1000) == "one two three"
    assert words.wrap("one two three", look.extent("one two")[0] + 1) == "one two\nthree"
    assert words.block("one two\nthree") == (look.extent("one two")[0], 2 * look.extent("three")[1])


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_are_said_in_words(items, said):
    assert words.listed(items) == said


@pytest.mark.parametrize(
    ("text", "shown"),
    [("-4.7%", "−4.7%"), ("from -5 to 3", "from −5 to 3"), ("(-2)", "(−2)"), ("C25-C30", "C25-C30"), ("2-3", "2-3"),
     ("R-ibm-breach", "R-ibm-breach"), ("five-year", "five-year")],
)  # fmt: skip
def test_a_sign_is_a_minus_and_a_hyphen_stays(text, shown):
    assert words.signed(text) == shown


def test_signs_of_titles_and_labels_are_minus_signs():
    @chart(_frame)
    def falling(data, put):
        put.note("-3 here")
        return charts.Words("It falls by -3", "Alt -3.")

    ax = falling([1, 2])
    assert {"−3 here", "It falls by −3"} <= {text.get_text() for text in ax.texts}


def test_numbers_in_words():
    assert [words.number(n) for n in (0, 1, 10, 11, 1200)] == ["none", "one", "ten", "11", "1,200"]
    assert [words.counted(n, "year") for n in (1, 2, 0)] == ["1 year", "2 years", "0 years"]
    assert [words.first_up("ab"), words.first_down("Ab"), words.first_down("AI reading")] == [
        "Ab",
        "ab",
        "AI reading",
    ]


@given(st.floats(0, 1), st.integers(0, 2))
def test_a_share_is_never_said_to_be_nothing_or_all_where_it_is_not(share, decimals):
    said = words.percent(share, decimals)
    assert (said == f"{0:.{decimals}%}") == (share == 0)
    assert (said == f"{1:.{decimals}%}") == (share == 1)


def test_a_share_near_an_end_says_on_which_side():
    assert [words.percent(s) for s in (0.001, 0.25, 0.999)] == ["under 1%", "25%", "over 99%"]


# --- a chart and its panel ---------------------------------------------------------------------------


def test_a_chart_is_called_as_its_signature_says():
    assert str(bars.__signature__).startswith(
        "(data, *, ax: 'Axes | None' = None, said: 'Said | None' = None, colour="
    )
    assert bars.__name__ == "bars"
    with pytest.raises(TypeError, match=r"bars\(\) takes no width"):
        bars([1, 2], width=3)
    (first, _) = bars([1, 2], colour=look.INK).patches
    assert to_hex(first.get_facecolor()) == look.INK


def test_a_given_axes_is_emptied_and_reused():
    ax = bars([1, 2, 3])
    assert bars([4, 9], ax=ax) is ax
    assert len(ax.patches) == 2
    assert charts.title(ax) == "Up to 9"


def test_what_a_learner_said_stands_in_the_frame():
    ax = bars([1, 2], said=1.5)
    assert "you said 1.5" in [text.get_text() for text in ax.texts]
    assert any(list(line.get_xdata()) == [1.5, 1.5] for line in ax.lines)


def test_a_panel_reaches_as_far_as_any_result_and_stands_still():
    panel = Panel(bars, reach=[[1, 2], [4, 10]])
    ends = set()
    for data in ([1, 2], [4, 10], [3, 3]):
        panel.put(data)
        ends.add(panel.ax.get_xlim())
    reach = bars.frame([4, 10]).x
    assert ends == {(reach.low, reach.high)}


def test_a_result_beyond_the_reach_moves_the_frame_as_long_as_it_stands():
    panel = Panel(bars, reach=[[1, 2]])
    panel.put([1, 2])
    before = panel.ax.get_xlim()
    panel.put([1, 20])
    assert panel.ax.get_xlim()[1] > 20
    panel.put([1, 2])
    assert panel.ax.get_xlim() == before


def test_the_ghost_is_the_base_pale_and_without_words():
    panel = Panel(bars, reach=[[1, 2], [4, 10]])
    panel.put([4, 9])
    ghosts = [p for p in panel.ax.patches if to_hex(p.get_facecolor()) == look.GHOST]
    assert [patch.get_width() for patch in ghosts] == [1, 2]
    marks = [p for p in panel.ax.patches if p not in ghosts]
    assert [patch.get_width() for patch in marks] == [4, 9]
    assert all(ghost.get_height() > mark.get_height() for ghost, mark in zip(ghosts, marks, strict=True))
    assert all(ghost.get_zorder() < mark.get_zorder() for ghost, mark in zip(ghosts, marks, strict=True))
    said = Counter(text.get_text() for text in panel.ax.texts)
    assert (said["4"], said["9"]) == (1, 1)
    assert not said["1"] + said["2"]


def test_a_frame_of_other_rows_has_no_ghost():
    panel = Panel(bars, reach=[[1, 2]])
    panel.put([1, 2, 3])
    assert not [p for p in panel.ax.patches if to_hex(p.get_facecolor()) == look.GHOST]


def test_a_chart_alone_has_no_ghost():
    assert not [p for p in bars([1, 2]).patches if to_hex(p.get_facecolor()) == look.GHOST]


def _ruled(data):
    frame = _frame(data)
    return Frame(frame.x, frame.y, "test", ground=lambda put: put.rule(x=1, label="the deadline"))


@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(st.floats(0.1, 9), min_size=3, max_size=3), min_size=2, max_size=4))
def test_marks_over_a_kept_frame_give_the_picture_that_a_whole_drawing_gives(results):
    panel = Panel(chart(_ruled)(bars.put), reach=results[:1])
    for data in results:
        panel.put(data)
        shown = panel.render().copy()
    assert np.array_equal(shown, picture.pixels(panel.figure))


def test_a_long_title_gets_the_lines_it_needs():
    @chart(_frame)
    def wordy(data, put):
        return charts.Words("a title of many words " * 8, "Alt.")

    ax = wordy([1, 2])
    (title,) = (text.get_window_extent() for text in ax.texts if text.get_gid() == "title")
    assert title.y1 <= ax.figure.bbox.y1
    assert title.y0 >= ax.bbox.y1
    assert title.x1 <= ax.figure.bbox.x1


def test_a_chart_drawn_by_hand_gets_its_words():
    ax = charts.figure().axes[0]
    ax.plot([0, 1], [0, 1])
    assert charts.tell(ax, charts.Words("Rises", "A line.")) is ax
    assert (charts.title(ax), charts.alt_text(ax)) == ("Rises", "A line.")
    assert charts.show(ax).alt == "A line."


# --- a picture ---------------------------------------------------------------------------------------


def images(html):
    """Alt text and pixels of each image of a page."""
    found = re.findall(r'src="data:image/png;base64,([^"]+)" alt="([^"]*)"', html)
    return [(alt, decoded(b64decode(data))) for data, alt in found]


def decoded(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def test_a_picture_carries_alt_text_source_and_digest():
    ax = bars([1, 3])
    shown, told = charts.show(ax)._repr_mimebundle_()
    assert 'alt="Bars to &quot;3&quot;."' in shown["text/html"]
    assert f'data-plotted="{picture.fingerprint(ax)}"' in shown["text/html"]
    assert shown["text/plain"] == 'Chart: Bars to "3".'
    assert any(text.get_text() == "Source: test" for text in ax.texts)
    assert b64decode(shown["image/png"]) == picture.png(picture.pixels(ax.figure))
    assert told["image/png"] == {"alt": 'Bars to "3".', "width": 800}


def test_what_is_too_long_for_an_alt_text_stands_below_the_picture():
    shown, told = charts.show(bars([1, 2, 3]))._repr_mimebundle_()
    assert "In numbers:</b> a &lt; b: 1, 2</p>" in shown["text/html"]
    assert shown["text/plain"] == 'Chart: Bars to "3". In numbers: a < b: 1, 2'
    assert "1, 2" not in told["image/png"]["alt"]
    assert "In numbers" not in charts.show(bars([1, 2]))._repr_mimebundle_()[0]["text/html"]


def test_several_charts_make_one_picture_and_stand_below_each_other_where_it_is_narrow():
    drawn = bars([1, 3]), bars([2, 5, 7])
    shown = charts.show(*drawn)
    bundle, told = shown._repr_mimebundle_()
    (one, first), (other, second) = images(bundle["text/html"])
    assert (one, other) == ("Bars to &quot;3&quot;.", "Bars to &quot;7&quot;.")
    whole = decoded(b64decode(bundle["image/png"]))
    assert whole.shape == (first.shape[0], first.shape[1] + second.shape[1], 3)
    assert told["image/png"] == {"alt": 'Bars to "3". Bars to "7".', "width": 1600}
    assert bundle["text/html"].count("flex:1 1 400px;min-width:0;max-width:800px") == 2
    assert "flex-wrap:wrap" in bundle["text/html"]
    assert bundle["text/plain"].endswith("In numbers: a < b: 1, 2")


@pytest.mark.parametrize("size", [(8, 4.4), (5.76, 4.4)])
def test_a_picture_shrinks_as_far_as_its_letters_can_be_read_and_then_scrolls(size):
    shown = charts.show(bars([1, 2], ax=charts.figure(size).axes[0]))._repr_mimebundle_()[0]["text/html"]
    (narrowest,) = map(int, re.findall(r"min-width:(\d+)px", shown))
    smallest = look.SMALLEST * look.POINTS * look.DOTS / 72  # in a picture of this width
    assert narrowest / (size[0] * look.DOTS) * smallest == pytest.approx(8, abs=0.02)
    assert re.match('<div style="[^"]*overflow-x:auto"><img', shown)


def test_pictures_side_by_side_are_level_on_white():
    low, high = (np.full((height, 2, 4), 7, np.uint8) for height in (2, 5))
    both = picture.beside([low, high])
    assert both.shape == (5, 4, 4)
    assert (both[2:, :2] == 255).all()
    assert (both[:2, :2] == 7).all()


@pytest.mark.parametrize("axes", [[charts.figure().axes[0]], [bars([1, 2]), charts.figure().axes[0]]])
def test_a_chart_without_alt_text_is_refused(axes):
    with pytest.raises(ValueError, match="no alt text"):
        charts.show(*axes)


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1), st.booleans())
def test_a_png_of_few_colours_holds_them_but_for_shades_no_eye_tells_apart(height, width, seed, quick):
    drawn = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    found = decoded(picture.png(drawn, quick=quick))
    assert np.abs(found.astype(int) - drawn[:, :, :3]).max() <= 3


@pytest.mark.parametrize("quick", [False, True])
def test_a_png_keeps_what_is_seen(quick):
    drawn = picture.pixels(bars([1, 2]).figure)
    found, seen = decoded(picture.png(drawn, quick=quick)), drawn[:, :, :3]
    for colour, _ in Counter(map(tuple, seen.reshape(-1, 3))).most_common(5):  # paper, bars, grid and ink
        same = (seen == colour).all(axis=2)
        assert (found[same] == colour).all(), colour
    assert np.abs(found.astype(int) - seen).max() <= 4


def test_a_png_is_small_and_a_quick_one_not_much_larger():
    drawn = picture.pixels(bars([1, 2]).figure)
    small, quick, whole = (
        len(png) for png in (picture.png(drawn), picture.png(drawn, quick=True), _with_all_colours(drawn))
    )
    assert small <= quick < whole


def _with_all_colours(drawn):
    buffer = io.BytesIO()
    Image.fromarray(drawn).convert("RGB").save(buffer, format="PNG", compress_level=6)
    return buffer.getvalue()


def test_the_rarest_of_many_colours_is_shown_as_the_nearest_of_those_kept():
    drawn = np.zeros((60, 1200, 4), np.uint8)
    drawn[:, :, 0] = np.arange(1200) // 40 * 8  # 30 reds, thousands of pixels each
    drawn[30, :, 1] = np.arange(1200) // 4 % 60 * 4 + 8  # with green 300 more, four pixels each
    found, seen = decoded(picture.png(drawn)).astype(int), drawn[:, :, :3].astype(int)
    _, palette = picture._few_colours(drawn)
    assert len(palette) == 256
    nearest = ((seen[:, :, None, :] - palette.astype(int)) ** 2).sum(axis=3).min(axis=2)
    assert np.array_equal(((seen - found) ** 2).sum(axis=2), nearest)


@pytest.mark.parametrize("quick", [False, True])
def test_a_picture_of_countless_colours_keeps_them(quick):
    across, down = np.meshgrid(np.arange(256), np.arange(256))
    drawn = np.dstack([across, down, np.full((256, 256), 9), np.full((256, 256), 255)]).astype(np.uint8)
    assert np.array_equal(decoded(picture.png(drawn, quick=quick)), drawn[:, :, :3])


# --- its letters -------------------------------------------------------------------------------------


@pytest.fixture
def fonts(monkeypatch):
    """A machine with other fonts: each with the file that it names, which may not be there."""

    def have(**files):
        others = [SimpleNamespace(name=name.replace("_", " "), fname=file) for name, file in files.items()]
        monkeypatch.setattr(look, "fontManager", SimpleNamespace(ttflist=others))
        look.letters.cache_clear()
        return look.letters()

    yield have
    look.letters.cache_clear()


def test_letters_that_the_first_font_lacks_come_from_one_that_is_here(fonts):
    assert fonts(Comic_Sans=__file__, SimHei=__file__, PingFang_SC=__file__) == ("DejaVu Sans", "PingFang SC")
    assert fonts(SimHei=__file__, PingFang_SC=__file__ + ".gone") == ("DejaVu Sans", "SimHei")
    assert fonts() == ("DejaVu Sans",)


def test_a_name_in_chinese_warns_of_nothing():
    """In a process of its own: a font is looked for once."""
    code = (
        "from helpers import charts; from helpers.charts import look, picture\n"
        "ax = charts.figure().axes[0]; ax.set_xlabel('远程影像'); ax.set_ylabel('中心', fontweight='bold')\n"
        "picture.pixels(ax.figure)\n"
        "assert look.extent('远程影像中心', bold=True)[0] > look.extent('abcdef', bold=True)[0]"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=places.ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_letters_that_the_first_font_has_are_its_own():
    drawn = []
    for family in (["DejaVu Sans"], [*look.letters()]):
        figure = charts.figure((3, 1))
        figure.text(0.1, 0.5, "Hamburgefönstiv 0123 − →", fontfamily=family)
        drawn.append(picture.pixels(figure).copy())
    assert np.array_equal(*drawn)


# --- its digest --------------------------------------------------------------------------------------


def test_the_digest_follows_the_data():
    assert picture.fingerprint(bars([1, 3])) == picture.fingerprint(bars([1, 3.0000001]))
    assert picture.fingerprint(bars([1, 3])) != picture.fingerprint(bars([1, 3.1]))


def test_the_digest_follows_colours_and_sizes():
    plain = picture.fingerprint(bars([1, 3]))
    assert picture.fingerprint(bars([1, 3], colour=look.COLOURS["orange"])) != plain
    assert picture.fingerprint(bars([1, 3], height=0.5)) != plain


@pytest.mark.parametrize(
    ("name", "value"), [("POINTS", 11.0), ("INK", "#222222"), ("MUTED", "#333333"), ("SMALLEST", 0.9)]
)
def test_the_digest_follows_the_look_of_the_whole_pack(name, value, monkeypatch):
    plain = picture.fingerprint(bars([1, 3]))
    monkeypatch.setattr(look, name, value)
    assert picture.fingerprint(bars([1, 3])) != plain


@pytest.mark.parametrize(
    "change",
    [
        lambda ax: ax.lines[0].set_linewidth(5),
        lambda ax: ax.lines[0].set_color("red"),
        lambda ax: ax.lines[0].set_marker("X"),
        lambda ax: ax.patches[0].set_edgecolor("red"),
        lambda ax: ax.collections[0].set_facecolor("red"),
        lambda ax: ax.collections[0].set_offsets([[0, 0], [1, 2]]),
        lambda ax: ax.texts[0].set_text("other"),
        lambda ax: ax.texts[0].set_fontsize(20),
        lambda ax: ax.set_title("other", loc="left"),
        lambda ax: ax.set_xlabel("other"),
        lambda ax: ax.set_ylim(0, 9),
        lambda ax: ax.figure.set_size_inches(3, 3),
    ],
)
def test_the_digest_follows_whatever_a_chart_drawn_by_hand_shows(change):
    def drawn():
        ax = charts.figure().axes[0]
        ax.plot([0, 1], [0, 1])
        ax.bar([0, 1], [1, 1])
        ax.scatter([0, 1], [0, 1])
        ax.text(0, 0, "words")
        return ax

    other = drawn()
    change(other)
    assert picture.fingerprint(other) != picture.fingerprint(drawn())
