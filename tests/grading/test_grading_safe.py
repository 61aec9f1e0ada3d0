"""Executed notebooks and pages run nothing and ask for nothing, whatever a student has put in."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import browser
import pytest
from grading import live, toy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import notebooks
from helpers.grading import compare, mathematics, pages, safe
from helpers.grading.gradebook import Row

URL = "http://127.0.0.1:9"
real_browser = pytest.mark.skipif(
    browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)"
)
FORBIDDEN = {
    "script", "style", "iframe", "object", "embed", "link", "meta", "base", "svg", "math", "form", "input", "button",
    "video", "audio", "source", "track", "picture", "template", "noscript", "textarea", "select", "marquee", "body",
}  # fmt: skip


def check_harmless(page: str) -> None:
    for tag, attributes in live.Seen(page).tags:
        assert tag not in FORBIDDEN, tag
        for name, value in attributes.items():
            assert name in safe._ATTRIBUTES | {"src", "href"}, (tag, name)
            assert name != "src" or (value or "").startswith("data:image/"), value
            assert name != "style" or "url" not in (value or "").lower(), value
            assert name != "href" or re.match(r"https?:|mailto:|#", value or ""), value


@pytest.mark.parametrize("payload", live.HTML)
def test_html_is_cut_to_what_shows(payload: str) -> None:
    check_harmless(safe.html(live.filled(payload, URL)))


TAGS = """< > </ /> " ' = img script style svg src onerror url( <!-- --> p a href javascript: data: x ; :"""
PIECES = [*TAGS.split(), " ", "\\", "background", "]]>", "<![CDATA[", "&lt;", "&#x3c;"]
MARKS = [*PIECES, "![", "](", "]", "[", "`", "\n", "!", "(", ")", "$", "\\style", "http://x/"]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_html_is_cut_to_what_shows(source: str) -> None:
    check_harmless(safe.html(source))


@settings(deadline=None)
@given(st.lists(st.sampled_from(MARKS), max_size=25).map("".join))
def test_any_markdown_becomes_text(source: str) -> None:
    """As nbconvert renders it."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    page = markdown2html_mistune(safe.markdown(source))
    for tag, attributes in live.Seen(page).tags:
        assert tag not in FORBIDDEN - {"svg", "math"}, page
        assert tag != "img", page
        assert not [name for name in attributes if name.startswith("on")], page
        assert not re.match(r"(?i)\s*(javascript|data|vbscript):", attributes.get("href") or ""), page


FEW = [
    "[",
    "\\",
    "](",
    "]:",
    "![",
    "]",
    "javascript:x",
    "http://x/",
    "(",
    ")",
    "\n",
    " ",
    "<",
    "```",
    "mermaid",
    "\xa0",
]


@settings(deadline=None, max_examples=1000)
@example("[my working\\\\](javascript:document.title=1)")
@example("[x\\\\](data:text/html;base64,PHNjcmlwdD4=)")
@example("[x\\\\](vbscript:x)")
@example("[x\\\\]: javascript:2\n\nsee [x\\\\]")
@example("[x\\\\](javascript:x)")
@example("[x]: javascript:2\n\n[x]")
@example("[![x](data:x)](vbscript:x)")
@example("[![x](attachment:p.png)](javascript:x)")
@example("<a href='javascript:x' onclick='x'>x</a> <javascript:x>")
@example("![x](y)")
@example("http://x/y")
@example("```\xa0mermaid\ng\n```")
@given(st.lists(st.sampled_from(FEW), max_size=12).map("".join))
def test_any_link_is_only_text(source: str) -> None:
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    page = markdown2html_mistune(safe.markdown(source))
    live_ones = [found for tag, found in live.Seen(page).tags if tag in ("a", "img")]
    assert not [one for one in live_ones if one.get("class") != "anchor-link"], page
    assert "jp-Mermaid" not in page


@pytest.mark.parametrize(
    "piece",
    [
        "`",
        "~",
        "``` ",
        "[",
        "![",
        "](",
        "<",
        "$",
        "\\href",
        "![a](attachment:",
        " ",
        "&#0",
        "\\begin{a",
        "~~~a",
    ],
)
def test_the_work_on_a_text_cell_grows_no_faster_than_the_cell(piece: str) -> None:
    """A megabyte of one sign: with the square of its length each would take an hour, and stop the whole class."""
    for end in (" mermaid", '"'):
        source = "```" + piece * (1_000_000 // len(piece)) + end
        assert len(safe.markdown(source)) >= 1_000_000


def read_on(page: str) -> str:
    """Text as MathJax reads it: across comments and `<wbr>`."""
    return html.unescape(re.sub(r"<[^>]*>", "|", re.sub(r"<wbr>|<!--.*?-->", "", page)))


def commands(text: str) -> set[str]:
    return set(re.findall(r"\\([A-Za-z]+)", text.replace("\0", "")))


NOTHING = """<wbr> </wbr> <wbr><wbr> <!----> <!--x--> <!> <x> </x> <script></script> <b> </b> <br> <td> </table> <pre>
    &shy; &#0; &#8203; \0 \u200b \xad x \\"""
HALVES = r"\ &#92; &bsol; st yle s t &#116; &#x54 le &fjlig; {x} $ \begin{ matrix}"
MORE = "style href mmlToken def newcommand let require unicode begin"


@pytest.mark.parametrize("broken", ["", " ", *NOTHING.split()])
def test_a_command_that_does_more_than_show_is_dead_however_it_is_broken_up(broken: str) -> None:
    for command in MORE.split():
        for at in range(len(command)):
            source = f"<p>$\\{command[:at]}{broken}{command[at:]}{{x}}{{y}}$</p>"
            assert command not in commands(read_on(safe.html(source)))
            assert command not in commands(safe.markdown(source))


@given(st.lists(st.sampled_from([*NOTHING.split(), *HALVES.split()]), max_size=15).map("".join))
def test_whatever_html_is_read_on_it_holds_only_commands_that_show(source: str) -> None:
    assert commands(read_on(safe.html(source))) <= mathematics._COMMANDS | {"begin", "end"}
    assert commands(safe.markdown(source)) <= mathematics._COMMANDS | {"begin", "end"}


@pytest.mark.parametrize("name", ["x", "document", "CD", "empheq", "matrix**", ""])
def test_only_an_environment_that_shows_begins(name: str) -> None:
    source = f"\\begin{{{name}}} x \\end{{{name}}}"
    assert "\\begin" not in safe.markdown(source)
    assert "\\begin" not in safe.html(source)
    assert "\\end" not in safe.html(source)


@pytest.mark.parametrize("source", [r"a \\b", r"C:\Users\anna", r"$\unknown{x}$", "$\\href{x}{y}$ \\ \\_ \\"])
@pytest.mark.parametrize("make", [safe.html, safe.markdown])
def test_what_a_backslash_stands_before_is_still_there(make: Callable[[str], str], source: str) -> None:
    assert make(source).replace("\u200b", "") == source


def test_plain_mathematics_stays_as_it_is() -> None:
    for one in HONEST:
        source = f"See ${one}$, $${one}$$."
        assert safe.markdown(source) == source
        assert html.unescape(safe.html(html.escape(source))) == source


@pytest.mark.parametrize("mark", ["&quot;", "&#34;", "&#x22;", "&apos;", "&#39;", "&QUOT;"])
@pytest.mark.parametrize("escape", ["", "\\27", "\\22 ", "\\"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_style_is_read_as_a_browser_reads_it(quote: str, escape: str, mark: str) -> None:
    outer = "'" if quote == '"' else '"'
    inner = f"font-family:{quote}{escape}{mark};background:url(//x/y);{mark}{quote};color:red"
    ((_, found),) = live.Seen(safe.html(f"<p style={outer}{inner}{outer}>x</p>")).tags
    assert "url" not in (found.get("style") or "")
    ((_, found),) = live.Seen(safe.html(f"<p style={outer}font-family:{mark}Noto{mark}{outer}>x</p>")).tags
    assert re.sub(r"[\"']", "|", found.get("style") or "") == "font-family:|Noto|"


@pytest.mark.parametrize("slash", ["\\", "&#92;", "&#092", "&#x5C;", "&#X5c", "&bsol;"])
@pytest.mark.parametrize("make", [safe.html, safe.markdown])
def test_mathematics_gets_no_address_however_its_backslash_is_written(
    make: Callable[[str], str], slash: str
) -> None:
    from html import unescape

    assert "\\href" not in unescape(make(f"$ {slash}href{{javascript:1}}{{x}} $"))


@given(st.text("ab:;()/\\ \"'url#1%,-@{}", max_size=40))
def test_any_style_holds_no_address(style: str) -> None:
    kept = safe._Style().sanitize_css(style)
    assert "url" not in kept.lower().replace("\\", "")
    assert "{" not in kept
    assert "@" not in kept.replace('"@', "").replace("'@", "") or '"' in kept or "'" in kept


def test_a_notebook_holds_only_kinds_that_show() -> None:
    made = json.loads(safe.notebook(json.dumps(live.notebook(URL, sound=False))))
    kinds = {
        kind
        for cell in made["cells"]
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
    }
    assert kinds == {"text/plain", "text/html", "text/markdown", "image/png"}
    assert set(made["metadata"]) == {"kernelspec", "language_info"}
    assert {tag for cell in made["cells"] for tag in cell["metadata"].get("tags", [])} == {"fine"}
    assert not any("attachments" in cell for cell in made["cells"])
    notebooks.nbformat.validate(notebooks.nbformat.from_dict(made))


@pytest.mark.parametrize("path", [*notebooks.lessons(), *notebooks.answer_keys()], ids=lambda path: path.stem)
def test_the_packs_own_outputs_stay_as_they_are(path: Path) -> None:
    """Pictures, badges, tables, their styles and every word; a sheet of styles is no such thing, and goes."""
    before = json.loads(path.read_text(encoding="utf-8"))
    own = {"".join(cell["source"]) for cell in before["cells"]}
    after = json.loads(safe.notebook(json.dumps(before), own))
    for old, new in zip(before["cells"], after["cells"], strict=True):
        assert new["source"] == "".join(old["source"])
        for first, second in zip(old.get("outputs", []), new.get("outputs", []), strict=True):
            assert second.get("metadata", {}) == first.get("metadata", {})
            source = "".join(first.get("data", {}).get("text/html", ""))
            if source:
                shown = re.sub(r"<style>.*?</style>", "", source, flags=re.S)  # a page of grades has its own
                assert shown_of(second["data"]["text/html"]) == shown_of(shown)


def shown_of(page: str) -> list[Any]:
    tags = [
        (
            tag,
            {k: v for k, v in found.items() if k in ("src", "alt", "title", "scope")},
            styles(found.get("style") or ""),
        )
        for tag, found in live.Seen(page).tags
    ]
    return [*tags, html.unescape(re.sub(r"<[^>]*>", "", page))]


def styles(style: str) -> list[str]:
    return [re.sub(r"\s+", "", one) for one in style.split(";") if one.strip()]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"alt": "Bars of minutes.", "width": 640}, {"alt": "Bars of minutes.", "width": 640}),
        ({"alt": '"><script>1</script>'}, {"alt": "\u2033\u203a\u2039script\u203a1\u2039/script\u203a"}),
        ({"alt": 'x" onerror="window.pwned=1'}, {"alt": "x\u2033 onerror=\u2033window.pwned=1"}),
        ({"alt": "two\nlines\u202e"}, {"alt": "two[U+000A]lines[U+202E]"}),
        ({"alt": "x" * 5000}, {"alt": "x" * 2000}),
        ({"alt": ["a list"], "width": "1 onload=x", "unconfined": True, "style": "x"}, None),
        ({"alt": " ", "width": 10**9}, None),
        ("no mapping", None),
    ],
)
def test_what_a_picture_says_of_itself_stays_as_text(said: Any, kept: dict[str, Any] | None) -> None:
    output = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo="},
              "metadata": {"image/png": said, "image/jpeg": said, "alt": "of no picture"}}  # fmt: skip
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "", "outputs": [output]}
    made = safe.notebook(json.dumps({"cells": [cell]}))
    (shown,) = json.loads(made)["cells"][0]["outputs"]
    assert shown["metadata"] == ({} if kept is None else {"image/png": kept})


@given(st.text())
def test_any_alt_is_text_even_on_a_page_that_does_not_escape_it(alt: str) -> None:
    output = {"data": {"image/png": "x"}, "metadata": {"image/png": {"alt": alt}}}
    told = safe._of_pictures(output, ["image/png"]).get("image/png", {"alt": ""})["alt"]
    ((tag, attributes),) = live.Seen(f'<img alt="{told}">').tags
    assert (tag, list(attributes)) == ("img", ["alt"])


def test_a_students_own_pictures_stay() -> None:
    source = "See ![my plan](attachment:p.png) [x](attachment:p.png)"
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": source,
            "attachments": {"p.png": {"image/png": "iVBORw0KGgo="}, "q.png": {"image/svg+xml": "<svg/>"}}}  # fmt: skip
    (made,) = json.loads(safe.notebook(json.dumps({"cells": [cell]})))["cells"]
    assert made["attachments"] == {"p.png": {"image/png": "iVBORw0KGgo="}}
    assert made["source"] == "See ![my plan](attachment:p.png) [x]\u200b(attachment:p.png)"


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "~~~~~"])
@pytest.mark.parametrize("before", ["", "> ", "- ", "1. ", "   ", "text\n", "```\nx\n```\n"])
def test_a_fence_names_a_language_or_is_none(before: str, fence: str) -> None:
    """What follows it goes into an attribute in JupyterLab, as it stands."""
    for name in ("", "python", " c++ ", "{r}", "text\r\n", "sh\t"):
        assert "\u200b" not in safe.markdown(f"{before}{fence}{name}\nx\n{fence}")
    for more in ('x"y', "x onfocus=y", "$x", "x\xa0y", "&quot;", "\\(", "x\x0cy", "'", '![a](attachment:a)"'):
        made = safe.markdown(f"{before}{fence}{more}\nx\n", ["a"])
        assert f"{before}\u200b{fence}" in made
        assert made.replace("\u200b", "") == f"{before}{fence}{more}\nx\n"


def test_what_a_student_wrote_reads_as_before() -> None:
    written = (
        "# Head\n\n* a < b and **bold**, `x<y`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n$\\frac{1}{2}$ at 5 [1]"
    )
    assert safe.markdown(written).replace("\u200b", "") == written


# ------------------------------------------------------------------------------------------------ in a browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser.launched() as one:
        yield one


@dataclass
class Opened:
    """A page, and what was asked for when it was opened."""

    page: Any
    asked: list[str] = field(default_factory=list)

    @property
    def asks(self) -> list[str]:
        return sorted({one for one in self.asked if not one.startswith(("data:", "file:"))})

    @property
    def ran(self) -> Any:
        """1 if a script of the page's own ran."""
        return self.page.evaluate("window.pwned")


def opened(
    chromium: Any, folder: Path, texts: dict[str, str], url: str, width: int = 1280
) -> dict[str, Opened]:
    """Each text as a page of its own, some time after it was opened. Nothing but `url` and files can be reached."""
    made, context = {}, chromium.new_context(viewport={"width": width, "height": 900})
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
        one = made[name] = Opened(context.new_page())
        one.page.route(
            "**/*",
            lambda route: (
                route.continue_() if route.request.url.startswith((url, "file:")) else route.abort()
            ),
        )
        one.page.on("request", lambda request, asked=one.asked: asked.append(request.url))
        one.page.goto((folder / f"{name}.html").as_uri())
    one.page.wait_for_timeout(1500)
    return made


@real_browser
def test_a_page_that_nbconvert_makes_asks_for_nothing_of_a_students(chromium: Any, tmp_path: Path) -> None:
    with live.listener() as (url, asked):
        cleaned = json.loads(safe.notebook(json.dumps(live.notebook(url))))
        texts = {"safe": live.exported(cleaned), "bare": live.exported({**cleaned, "cells": []})}
        pages = opened(chromium, tmp_path, texts, url)
        assert pages["safe"].ran is None
        assert asked == []
        assert pages["safe"].asks == pages["bare"].asks, "nothing but what nbconvert's own template asks for"
        found = opened(chromium, tmp_path, {"live": live.exported(live.lively(url))}, url)["live"]
        assert found.ran == 1
        assert sum(one.startswith(url) for one in found.asks) >= 20, "the payloads are live"
        assert asked


HONEST = [
    r"\bar{x} = \frac{1}{n} \sum_{i=1}^{n} x_i",
    r"\text{if } \alpha \le \beta, \quad \hat{\beta} \in \mathbb{R}",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
    r"\left\{ \sqrt[3]{2} \right\} \times 10\% \, \max_{x \ne 0} x",
]
# Whether the last formulas are set, without a word in red, as MathJax shows what it does not know.
SHOWN = """honest => {
    const set = [...document.querySelectorAll('.jp-MarkdownCell')].slice(-honest);
    return set.length === honest && set.every(one => one.querySelector('mjx-container')
        && !one.querySelector('mjx-merror, [mathcolor=red], [style*=red]'));
}"""
# What could run or load something once it is clicked, touched or looked at, of all that outputs and text cells show.
LIVING = r"""() => {
    const found = [];
    for (const one of document.querySelectorAll('.jp-OutputArea-output *, .jp-MarkdownOutput *')) {
        if (/^(script|iframe|object|embed|form|input|link|meta|base|style|video|audio)$/i.test(one.tagName))
            found.push(one.tagName);
        for (const { name, value } of one.attributes) {
            const address = /^((xlink:)?href|src|srcset|action|data)$/.test(name);
            const harmless = /^(#|https?:|mailto:)/.test(value) && one.tagName === 'A' || /^data:image.png/.test(value);
            if (/^on/.test(name) || address && !harmless || name === 'style' && /url\(/.test(value))
                found.push(`${name}=${value}`);
        }
    }
    return found;
}"""


@real_browser
def test_jupyterlab_that_trusts_the_notebook_runs_nothing(chromium: Any, tmp_path: Path) -> None:
    folder, scratch = tmp_path / "folder", tmp_path / "scratch"
    folder.mkdir()
    scratch.mkdir()
    with live.listener() as (url, asked):
        lively, given = live.lively(url), live.notebook(url)
        given["cells"] += [
            {"cell_type": "markdown", "id": f"honest-{n}", "metadata": {}, "source": f"${one}$"}
            for n, one in enumerate(HONEST)
        ]
        (folder / "live.ipynb").write_text(json.dumps(lively), encoding="utf-8")
        (folder / "safe.ipynb").write_text(safe.notebook(json.dumps(given)), encoding="utf-8")
        environment = {**os.environ, **browser.places(scratch)}
        trust = [
            sys.executable,
            "-m",
            "nbformat.sign",
            str(folder / "live.ipynb"),
            str(folder / "safe.ipynb"),
        ]
        subprocess.run(trust, env=environment, check=True, capture_output=True)
        with browser.lab(folder, scratch, browser.WHOLE_PAGE) as address:
            page = browser.new_page(chromium)
            browser.open_lesson(page, address, "safe.ipynb")
            page.wait_for_function(SHOWN, arg=len(HONEST), timeout=60_000)
            page.wait_for_timeout(3000)
            assert (asked, page.evaluate("window.pwned")) == ([], None)
            assert page.evaluate(LIVING) == []
            browser.open_lesson(page, address, "live.ipynb", idle=False)  # its payloads may do anything
            page.wait_for_function("window.pwned === 1", timeout=60_000)
            for _ in range(300):
                if live.sly(lively) <= set(asked):
                    break
                page.wait_for_timeout(200)
            assert live.sly(lively) - set(asked) == set(), "the payloads are live"
            assert [one for one in page.evaluate(LIVING) if "script:" in one]


def hostile_rows(url: str) -> list[Row]:
    words = live.filled(
        "<script>{run}</script><img src='{url}/page.png'>\"'>&amp;{{{{ 7919*7919 }}}}{{% raw %}}", url
    )
    long = "w" * 300
    rows = [toy.marked_row(name, {"2.8": f"{name}\n\n{words}"}) for name in (words, long, "Zoë", "محمد")]
    refused = compare.grade({"status": "refused", "why": words}, None)
    return [
        *rows,
        Row(toy.marked_row("Ida", {}).submission, words, refused, {"status": "refused"}, None, (words, long)),
    ]


@real_browser
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_ask_for_nothing_and_fit_a_phone(chromium: Any, tmp_path: Path, width: int) -> None:
    with live.listener() as (url, asked):
        rows = hostile_rows(url)
        made = {
            "report": pages.report(rows, "the seed", (live.filled("<img src='{url}/said.png'>", url),)),
            "marking": pages.marking_sheet(rows),
            **{f"feedback-{n}": pages.feedback(row) for n, row in enumerate(rows)},
        }
        for name, one in opened(chromium, tmp_path, made, url, width).items():
            assert (one.asks, one.ran) == ([], None), name
            assert one.page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert "{{" not in made[name].replace("{{ 7919*7919 }}", "")
            assert "62710561" not in one.page.evaluate("document.body.innerText"), name
        assert asked == []


def test_every_table_has_a_caption_and_heads_with_a_scope() -> None:
    rows = hostile_rows(URL)
    for text in (pages.report(rows), pages.feedback(rows[0])):
        found = live.Seen(text).tags
        tables = sum(tag == "table" for tag, _ in found)
        assert tables >= 1
        assert sum(tag == "caption" for tag, _ in found) == tables
        heads = [attributes for tag, attributes in found if tag == "th"]
        assert heads
        assert all(attributes.get("scope") in ("col", "row") for attributes in heads)


def test_pages_carry_a_policy_that_allows_nothing() -> None:
    for text in (
        pages.report(hostile_rows(URL)),
        pages.marking_sheet(hostile_rows(URL)),
        pages.feedback(hostile_rows(URL)[0]),
    ):
        policies = [
            found["content"]
            for tag, found in live.Seen(text).tags
            if found.get("http-equiv") == "Content-Security-Policy"
        ]
        assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]
        assert not {tag for tag, _ in live.Seen(text).tags} & {"script", "img", "link", "iframe"}


HEAVY = {
    "attributes": "<p " + "a " * 400_000 + ">", "deep": "<div>" * 100_000, "formats": "<b><i><u><s><p>" * 40_000,
    "tags": "<td>" * 250_000, "scripts": "<script" * 200_000, "comments": "<!--" * 250_000, "brackets": "<" * 1_000_000,
    "entities": "&lt;" * 120_000, "ampersands": "&" * 490_000,
    "style": f"<p style='color:{'(' * 400_000}'>", "many small": "<p a b c d e f g h>" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_html_that_is_heavy_to_take_apart_costs_little(name: str) -> None:
    """Counted in what the parser is given, not in seconds: more than the bounds never reaches it."""
    given: list[int] = []

    class Counting(safe.bleach.Cleaner):  # type: ignore[misc]
        def clean(self, source: str) -> str:
            given.append(len(source))
            return str(super().clean(source))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(safe.bleach, "Cleaner", Counting)
        made = safe.html(HEAVY[name])
    assert not given or given[0] <= safe.MOST_HTML
    check_harmless(made)


def test_a_notebook_of_much_html_keeps_the_first_of_it() -> None:
    outputs = [
        {"output_type": "display_data", "data": {"text/html": f"<p>{n}{'x' * 300_000}</p>"}, "metadata": {}}
        for n in range(9)
    ]
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "source": "",
        "execution_count": 1,
        "outputs": outputs,
    }
    (made,) = json.loads(safe.notebook(json.dumps({"cells": [cell]})))["cells"]
    kinds = [next(iter(one["data"])) for one in made["outputs"]]
    assert kinds == ["text/html"] + ["text/plain"] * 8
