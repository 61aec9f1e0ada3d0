"""Pages in HTML: stage, desk, cards, debrief. Every text passes through autoescape; scripts are the pack's own files."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from helpers.case import codes, kinds

HERE = Path(__file__).parent


_BADGE = re.compile(r"\[(" + "|".join(one.name for one in kinds.KINDS.values()) + r")\]")


def coded(words: object) -> Markup:
    """A text as HTML, escaped, whose codes show what they stand for under the mouse; '[case]' is the badge."""
    links = re.sub(
        r' style="[^"]*"', "", codes.html(str(words))
    )  # the pages' own style does it, and no other is allowed
    named = re.sub(r'<a href="#[^"]*" title=', "<abbr title=", links).replace("</a>", "</abbr>")
    return Markup(_BADGE.sub(lambda found: badge(found[1]), named))


def badge(name: str) -> Markup:
    """A kind by its name as a coloured label."""
    return Markup('<span class="kind {}">{}</span>').format(name[:3], name)


def signed(minutes: float) -> str:
    """Minutes ahead or behind, in words."""
    if abs(minutes) < 0.5:
        return "on time"
    whole = f"{abs(minutes):.0f} min"
    return f"{whole} {'behind' if minutes > 0 else 'ahead'}"


@functools.cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {"badge": badge, "coded": coded, "signed": signed}
    made.globals["kinds"] = kinds.KINDS
    return made


def page(name: str, **content: Any) -> str:
    """One template, filled."""
    return _templates().get_template(f"{name}.html").render(**content)
