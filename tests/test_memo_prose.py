"""helpers.memo.prose: what a writer typed is shown, and does nothing else."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.case.kinds import KINDS
from helpers.memo import prose

ALLOWED = {"b": {"class"}, "a": {"href"}} | {
    tag: set()
    for tag in ("p", "ul", "ol", "li", "em", "strong", "h4", "code", "pre", "br", "hr", "blockquote", "del",
                "table", "thead", "tbody", "tr", "th", "td")
}  # fmt: skip
BAITS = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![a](http://x.example/a.png)",
        "[b](javascript:alert(1))",
        "[c](data:text/html,x)",
        '[d](https://x.example "t")',
        "<a href='vbscript:x' onclick=x>e</a>",
        "<style>*{}</style>",
        "<b class='kind TA' style='x'>",
        "| a | b |\n|---|---|\n| c | d |",
        "- item\n",
        "# head\n",
        "```\ncode\n```",
        "**bold",
        "<!--",
        "<svg/onload=alert(1)>",
        "&lt;script&gt;",
        "[x]: http://x.example\n[x]",
        "<iframe src=//x.example>",
        "TA",
        "DER,",
        "`TA`",
    ]
)


class Parsed(HTMLParser):
    """The tags with their attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.other = [], "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.other.append(data)

    def handle_decl(self, decl):
        self.other.append(decl)


@given(st.lists(BAITS | st.text(max_size=20), max_size=6), st.sampled_from(["", "\n", "\n\n", " "]))
def test_whatever_is_typed_no_tag_does_anything(pieces, between):
    words = between.join(pieces)
    found = Parsed(prose.html(words))
    assert found.other == []
    for tag, attributes in found.tags:
        assert tag in ALLOWED
        assert set(attributes) <= ALLOWED[tag]
        assert (
            attributes.get("href", "https:").split(":")[0] in ("https", "http", "mailto")
            or ":" not in attributes["href"]
        )
        assert attributes.get("class", "kind TA") in {f"kind {code}" for code in KINDS}


@given(st.text(st.sampled_from("abc <>&\"'.;()ü中"), max_size=40))
def test_plain_words_are_shown_as_they_are(words):
    assert Parsed(prose.html(f"a {words}")).text.split() == ["a", *words.split()]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Do **this** first.", "<p>Do <strong>this</strong> first.</p>"),
        ("It is (DER), not TAX.", '<p>It is (<b class="kind DER">DER</b>), not TAX.</p>'),
        ("Only `TA` in code.", "<p>Only <code>TA</code> in code.</p>"),
        ("# Big", "<h4>Big</h4>"),
        ("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>"),
        ("<b onclick='x'>bold</b>", "<p>&lt;b onclick='x'&gt;bold&lt;/b&gt;</p>"),
        ("![a picture](https://x.example/a.png)", "<p>a picture</p>"),
        ("[here](https://x.example)", '<p><a href="https://x.example">here</a></p>'),
        ("[here](javascript:alert)", '<p><a href="#harmful-link">here</a></p>'),
    ],
)  # fmt: skip
def test_what_is_typed_becomes(typed, shown):
    assert str(prose.html(typed)) == shown


def test_a_table_and_a_list_stay_what_they_are():
    html = prose.html("| Gate | Number |\n|---|---|\n| terms | 90 % |\n\n1. first\n2. second")
    assert "<th>Gate</th>" in html
    assert "<td>90 %</td>" in html
    assert html.count("<li>") == 2
