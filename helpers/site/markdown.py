"""A text cell as HTML: headings that can be linked to, formulas in plain letters, no script."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

from helpers.faults import Fault

_HEADING = re.compile(r"<h(?P<level>[1-6])(?P<more>[^>]*)>(?P<words>.*?)</h(?P=level)>", re.S)
_TAG = re.compile(r"<[^>]*>")
# The signs that formulas of the lessons use. One that is not here is told, rather than shown as TeX.
_SIGNS = {
    r"\times": "×",
    r"\cdot": "·",
    r"\le": "≤",
    r"\ge": "≥",
    r"\sum": "∑",
    r"\rho": "ρ",
    r"\lambda": "λ",
    r"\mu": "μ",
}


@dataclass(frozen=True)
class Heading:
    level: int
    id: str
    words: str


@dataclass
class Made:
    """HTML and the headings in it."""

    html: str
    headings: list[Heading] = field(default_factory=list)


def html(text: str) -> Made:
    """A Markdown text as HTML."""
    made = Made("")

    def linked(found: re.Match[str]) -> str:
        words = _TAG.sub("", found["words"]).strip()
        heading = Heading(int(found["level"]), _id(words), words)
        made.headings.append(heading)
        return f'<h{heading.level} id="{heading.id}">{found["words"]}</h{heading.level}>'

    made.html = _HEADING.sub(linked, str(_reader()(text)))
    return made


def _id(words: str) -> str:
    return re.sub(r"\W+", "-", words.lower()).strip("-")


@functools.cache
def _reader() -> Any:
    import mistune  # comes with nbconvert
    from mistune.plugins.math import math

    class Renderer(mistune.HTMLRenderer):
        def inline_math(self, text: str) -> str:
            return formula(text)

        def block_math(self, text: str) -> str:
            return f"<p>{formula(text)}</p>\n"

    plugins = [math, *map(mistune.plugins.import_plugin, ("table", "strikethrough"))]
    return mistune.Markdown(Renderer(escape=False), plugins=plugins)


def formula(tex: str) -> str:
    """A formula of letters, simple signs and powers, in the type of formulas.

    Raises
    ------
    Fault
        For a sign that is not known.
    """
    found = re.sub(r"\\[a-z]+", lambda sign: _SIGNS.get(sign[0], sign[0]), escape(tex.strip()))
    found = re.sub(r"\^(?:\{([^{}]+)\}|(\w))", lambda power: f"<sup>{power[1] or power[2]}</sup>", found)
    found = re.sub(r"_(?:\{([^{}]+)\}|(\w))", lambda index: f"<sub>{index[1] or index[2]}</sub>", found)
    if re.search(r"[\\{}^_]", found):
        raise Fault(
            f"the formula {tex!r} has signs that a page without scripts can't show; those it can: {', '.join(_SIGNS)}"
        )
    return f'<span class="formula">{found}</span>'
