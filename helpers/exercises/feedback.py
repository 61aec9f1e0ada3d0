"""What a cell of the learner's gets back."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

_TONES = {
    "right": ("#1b6b3a", "✔ Right"),
    "wrong": ("#a4262c", "✘ Not yet"),
    "note": ("#1f4e79", "Note"),
    "open": ("#595959", "Open"),
}


_CODE = re.compile(r"`([^`\n]+)`")


def _as_code(found: re.Match[str]) -> str:
    return f"<code>{found[1]}</code>"


@dataclass(frozen=True)
class Feedback:
    """What a cell of the learner's gets back: a short text, and data for the grader where there is some."""

    tone: str
    text: str
    right: bool | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{_TONES[self.tone][1]}: {self.text}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        colour, word = _TONES[self.tone]
        html = (
            f'<div role="status" style="border-left:5px solid {colour};padding:4px 10px">'
            f'<b style="background:{colour};color:#fff;border-radius:3px;padding:1px 6px">{word}</b> '
            f"{_CODE.sub(_as_code, escape(self.text))}</div>"
        )
        return {"text/html": html, "text/plain": repr(self), **self.data}
