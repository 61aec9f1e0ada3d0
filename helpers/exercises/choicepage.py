"""What is read of an exercise by choice where its form is not: what may be chosen, the line of code, what was written."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from helpers.exercises import asking
from helpers.exercises.asking import Asked

_SHORT = 40  # letters of a label that stands in a row with others


class Page:
    """What a page without a form says of an exercise: what may be chosen, and the line of code to write."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    def __repr__(self) -> str:
        parts = "".join(f"\n- {asking.label(part)}" for part in self.asked.parts)
        words = "; ".join(map(asking.label, self.asked.words))
        return f"{self.asked.wanted()} To choose from: {words}.{parts}\nAs code: {_line(self.asked)}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": page(self.asked), "text/plain": repr(self)}


def page(asked: Asked) -> str:
    """The same in HTML."""
    labels = [asking.label(word) for word in asked.words]
    words = (
        f"<p style='margin:4px 0 0'>To choose from:</p>{_list(labels)}"
        if max(map(len, labels)) > _SHORT
        else f"<p style='margin:4px 0 0'>To choose from: {escape('; '.join(labels))}</p>"
    )
    return (
        f'<div style="border-left:5px solid #595959;padding:4px 10px">{escape(asked.wanted())} '
        f"In a notebook of yours, running this cell shows a form."
        f"{_list(map(asking.label, asked.parts)) if asked.parts else ''}{words}"
        f"<p style='margin:4px 0 0'>As code:</p>"
        f'<pre style="white-space:pre-wrap;margin:0">{escape(_line(asked))}</pre></div>'
    )


def _list(items: Iterable[str]) -> str:
    return f"<ul style='margin:2px 0'>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _line(asked: Asked, code: str = "") -> str:
    return f"{asked.variable} = {code or asked.code()}"


class Written:
    """That an answer stands in the cell, with the line to copy where a frontend has not put it there."""

    def __init__(self, asked: Asked, code: str) -> None:
        self.asked, self.code = asked, code

    def __repr__(self) -> str:
        return f"Written into the cell: {_line(self.asked, self.code)}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        html = (
            '<div role="status" style="border-left:5px solid #1f4e79;padding:4px 10px">'
            "Your answer stands in the cell now. To check it, run the next one. "
            "<details><summary>If it is not there, copy this line into it</summary>"
            f'<pre style="white-space:pre-wrap;margin:0">{escape(_line(self.asked, self.code))}</pre></details></div>'
        )
        return {"text/html": html, "text/plain": repr(self)}
