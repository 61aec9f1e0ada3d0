"""What a writer typed, in Markdown, as HTML that shows it and does nothing else.

A memo is handed in and opened by others: HTML in it is shown as text, pictures give way to their words, and what is
left is cleaned once more. Codes of a kind stand as badges.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from html import escape
from typing import Any

import bleach
import mistune
from markupsafe import Markup

from helpers.case.kinds import KINDS

_TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "ul",
    "b",
}
_TABLE = {"table", "tbody", "td", "th", "thead", "tr"}
_CODE = re.compile(rf"\b({'|'.join(KINDS)})\b")


class _Quiet(mistune.HTMLRenderer):
    """No picture, one size of heading, and badges for the codes of kinds."""

    def text(self, text: str) -> str:
        return _CODE.sub(lambda code: badge(code[0]), super().text(text))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return escape(text)

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return f"<h4>{text}</h4>\n"


def badge(code: str) -> Markup:
    """The code of a kind as a badge, in outline: a printer leaves backgrounds out."""
    return Markup(f'<b class="kind {code}">{code}</b>')


def html(words: str) -> Markup:
    """Markdown as HTML: paragraphs, lists, tables, emphasis and links."""
    made = str(_markdown()(words))
    return Markup(
        bleach.clean(
            made,
            tags=_TAGS | _TABLE,
            attributes={"a": ["href"], "b": _is_badge},
            protocols={"http", "https", "mailto"},
            strip=True,
        ).strip()
    )


def _is_badge(tag: str, name: str, value: str) -> bool:
    return name == "class" and value in {f"kind {code}" for code in KINDS}


@functools.cache
def _markdown() -> Callable[[str], Any]:
    return mistune.create_markdown(renderer=_Quiet(escape=True), plugins=["table", "strikethrough"])
