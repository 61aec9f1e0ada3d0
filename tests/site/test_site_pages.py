"""Lessons as pages to read: whole, without scripts, readable on a telephone."""

import json
import re

import browser
import pytest
import visit

from helpers import places
from helpers.charts import look
from helpers.faults import Fault
from helpers.site import markdown, narrow, pages

PICTURE = (
    '<img src="data:image/png;base64,{data}" alt="Bars: &quot;a&quot; is 3" data-plotted="{plotted}" width="{width}" '
    'height="300" style="width:{width}px;max-width:100%;height:auto;background:#fff">'
)


def image(data="aGFsbG8=", plotted="f00", width=900):
    return PICTURE.format(data=data, plotted=plotted, width=width)


def code_cell(*outputs, id="cell-1", source="show()"):
    return {"cell_type": "code", "id": id, "source": source, "outputs": list(outputs)}


def html(text):
    return {"output_type": "execute_result", "data": {"text/html": text, "text/plain": "?"}}


def test_headings_can_be_linked_to():
    made = markdown.html("## What *to* notice: 3 < 4\n\nText.\n\n### And more")
    assert [(one.level, one.id) for one in made.headings] == [(2, "what-to-notice-3-lt-4"), (3, "and-more")]
    for one in made.headings:
        assert f'<h{one.level} id="{one.id}">' in made.html


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        ("w", "w"),
        (r"m + K / (C \times A)", "m + K / (C × A)"),
        ("e^{-fT}", "e<sup>-fT</sup>"),
        ("x_1", "x<sub>1</sub>"),
    ],
)
def test_a_formula_is_letters_and_signs(tex, shown):
    assert markdown.html(f"Then ${tex}$ follows.").html == (
        f'<p>Then <span class="formula">{shown}</span> follows.</p>\n'
    )


@pytest.mark.parametrize("tex", [r"\frac{a}{b}", r"\unknown", "{x}"])
def test_a_formula_that_a_page_cannot_show_is_told(tex):
    with pytest.raises(Fault, match="has signs that a page without scripts can't show"):
        markdown.formula(tex)


def test_a_picture_becomes_two_files_of_which_one_is_fetched(tmp_path):
    small = narrow.images(image("dMO8cg==", "b4r", 520))
    made = pages._code(code_cell(html(f"<p>Look:</p>{image()}")), small, tmp_path, "02-x.ipynb")
    assert "base64" not in made
    files = re.findall(r'(?:src|srcset)="(pictures/[0-9a-f]{16}\.png)"', made)
    assert sorted((tmp_path / one).read_bytes() for one in files) == [b"hallo", "tür".encode()]
    assert 'alt="Bars: &quot;a&quot; is 3"' in made
    assert 'media="(max-width: 640px)"' in made


def test_a_stored_chart_that_is_not_the_lessons_any_more_is_told(tmp_path):
    with pytest.raises(
        Fault,
        match=r"02-x.ipynb: the cell cell-1 shows other charts than are stored; run: huashan lessons 02",
    ):
        pages._code(code_cell(html(image())), [], tmp_path, "02-x.ipynb")


def test_what_a_cell_shows_is_there_and_its_code_is_not_run(tmp_path):
    text = {"output_type": "execute_result", "data": {"text/plain": "1 < 2"}}
    printed = {"output_type": "stream", "name": "stdout", "text": ["a <b>\n", "c"]}
    made = pages._code(code_cell(text, printed, source="x = ...  # <script>"), [], tmp_path, "02-x.ipynb")
    assert "<pre>1 &lt; 2</pre>" in made
    assert "<pre>a &lt;b&gt;\nc</pre>" in made
    assert "&lt;script&gt;" in made
    assert "<details>" not in made  # a blank is for its reader, so it is open
    assert "<details>" in pages._code(code_cell(text, id="setup"), [], tmp_path, "02-x.ipynb")


def test_a_lesson_links_to_pages():
    assert pages._relinked('<a href="05-roadmap.ipynb">Next</a>') == '<a href="05-roadmap.html">Next</a>'


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The pages of the first lesson and of the one with most charts."""
    out = tmp_path_factory.mktemp("pages")
    lessons = places.lessons()
    most = max(lessons[1:], key=lambda path: path.read_text(encoding="utf-8").count("data-plotted"))
    chosen = [lessons[0], most]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages.places, "lessons", lambda: chosen)
        assert pages.write(out, "run") == 2
    return out, chosen


MEASURE = """() => {
    const texts = [...document.querySelectorAll('body *')].filter(
        one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()));
    return {
        smallest: Math.min(...texts.map(one => parseFloat(getComputedStyle(one).fontSize))),
        charts: [...document.querySelectorAll('.chart img')].map(one => one.clientWidth / one.getAttribute('width')),
        drawn: [...document.querySelectorAll('.chart img')].map(one => [one.clientWidth, one.naturalWidth]),
        wide: document.documentElement.scrollWidth - innerWidth,
        scripts: document.scripts.length,
        alts: [...document.images].map(one => one.alt.length),
        ids: [...document.querySelectorAll("nav a")].map(one => one.hash.slice(1)).filter(
            id => !document.getElementById(id)),
    };
}"""


@pytest.mark.slow
@pytest.mark.skipif(browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)")
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_is_readable_and_asks_nobody(written, width):
    out, chosen = written
    letters = look.SMALLEST * look.POINTS * look.SCREENS["narrow"].zoom / 72  # of a picture at its own size
    with visit.served(out) as host, visit.visitor(host.address, width, 844) as page:
        for path in chosen:
            page.goto(f"{host.address}{path.stem}.html")
            page.evaluate("[...document.images].forEach(one => { one.loading = 'eager' })")
            page.wait_for_function("[...document.images].every(one => one.complete && one.naturalWidth)")
            seen = page.evaluate(MEASURE)
            assert seen["smallest"] >= 9
            assert all(letters * shown / (drawn / look.DOTS * 100) >= 9 for shown, drawn in seen["drawn"])
            assert len(seen["drawn"]) == path.read_text(encoding="utf-8").count("data-plotted")
            assert seen["wide"] <= 0, "the page scrolls sideways"
            assert seen["scripts"] == 0
            assert min(seen["alts"]) > 40
            assert seen["ids"] == []
            assert page.locator("a.run").first.get_attribute("href") == f"run/lab/index.html?path={path.name}"
        page.goto(f"{host.address}index.html")
        assert [one.get_attribute("href") for one in page.locator("th a").all()] == [
            f"{p.stem}.html" for p in chosen
        ]
        assert page.evaluate(MEASURE)["wide"] <= 0
        assert page.outside == []
        assert page.problems == []
        assert host.missing == []


@pytest.mark.slow
def test_a_page_holds_all_of_its_lesson(written):
    out, chosen = written
    for path in chosen:
        text = (out / f"{path.stem}.html").read_text(encoding="utf-8")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                for heading in re.findall(r"^#{1,4} ([\w ,]+)$", "".join(cell["source"]), re.M):
                    assert heading in text
        assert "ipynb#" not in text
