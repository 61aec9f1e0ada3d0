"""What a cell of the learner's gets back."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

from helpers.case import codes

_TONES = {
    "right": ("#1b6b3a", "✔ Right"),
    "wrong": ("#a4262c", "✘ Not yet"),
    "note": ("#1f4e79", "Note"),
    "open": ("#595959", "Open"),
}


_MARKS = (
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
    (re.compile(r"(?<![\w*])\*([^*\s][^*\n]*)\*(?![\w*])"), r"<em>\1</em>"),
)


def marked(text: str) -> str:
    """A text as HTML, with the two marks of Markdown that hints and reasons use; its codes show what they stand for."""
    html = codes.html(text)
    for mark, tag in _MARKS:
        html = mark.sub(tag, html)
    return html


@dataclass(frozen=True)
class Feedback:
    """What a cell of the learner's gets back: a short text, and data for the grader where there is some."""

    tone: str
    text: str
    right: bool | None = None
    data: dict[str, Any] = field(default_factory=dict)
    worked: str = ""  # a solution, folded below the text

    def __repr__(self) -> str:
        return f"{_TONES[self.tone][1]}: {self.text}" + (
            f"\n\nWorked solution\n{self.worked}" if self.worked else ""
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        colour, word = _TONES[self.tone]
        html = (
            f'<div role="status" style="border-left:5px solid {colour};padding:4px 10px">'
            f'<b style="background:{colour};color:#fff;border-radius:3px;padding:1px 6px">{word}</b> '
            f"{marked(self.text)}{self._folded()}</div>"
        )
        return {"text/html": html, "text/plain": repr(self), **self.data}

    def _folded(self) -> str:
        if not self.worked:
            return ""
        inside = f'<pre style="white-space:pre-wrap">{escape(self.worked)}</pre>'
        return f"<details><summary>Worked solution</summary>{inside}</details>"
