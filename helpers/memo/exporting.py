"""The memo's page as a file beside the notebook: from the saved notebook's words and the journal's findings."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from types import EllipsisType
from typing import Any

from helpers import chosen
from helpers.exercises import ballot, journal, predicting, running
from helpers.faults import Fault
from helpers.memo import choice, findings, parts, sheet
from helpers.memo.sheet import Behind, Figures, Head

PAGE = "decision-memo.html"


@dataclass(frozen=True)
class Exported:
    """What became of an export: where the page is, which parts are blank, and why it is too long."""

    place: Path | None
    words: int
    blanks: list[str]
    trouble: str = ""
    notebook: str = ""  # whose words they are
    too_long: str = ""
    findings: int = 0

    def __repr__(self) -> str:
        done = len(parts.PARTS) - len(self.blanks)
        told = [f"Decision memo: {done} of {len(parts.PARTS)} parts written, {self.words} words."]
        if self.too_long:
            told.append(self.too_long)
        if self.blanks:
            told.append(f"Still blank: {', '.join(self.blanks)}.")
        if not self.findings:
            told.append("No findings are chosen for it yet.")
        told.append(
            f"Saved as {self.place.name}, beside this notebook, with the words of {self.notebook} as last saved."
            if self.place
            else f"Not saved: {self.trouble}."
        )
        return " ".join(told)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        link = f' <a href="{escape(self.place.name)}" target="_blank">Open it</a>' if self.place else ""
        return {"text/plain": repr(self), "text/html": f'<div role="status">{escape(repr(self))}{link}</div>'}


def export(
    figures: Figures = (),
    *,
    figure: int = 1,
    author: str | EllipsisType = ...,
    addressee: str = Head.addressee,
    date: str = "",
    notebook: Path | str | None = None,
    to: Path | str = PAGE,
) -> Exported:
    """Make the memo's page from the saved notebook and the journal, and save it beside the notebook.

    Parameters
    ----------
    figures : charts, or captions with a chart each
        Those to pick from.
    figure : int
        Which of them is printed, from 1 on.
    author, addressee, date : str
        Who writes to whom, and when: today, unless another date is given.
    notebook : path, optional
        The memo's notebook; the one that runs unless given, whatever its name.
    to : path
        Where the page goes, from the notebook's folder.

    Raises
    ------
    Fault (a ValueError)
        Where the notebook's file is not one, or it can't be told which notebook is meant; for what is no chart, and a
        name that is no text.

    Nothing is saved where the journal is switched off, as in grading; the page is made all the same.
    """
    head = _head(author, addressee, date)
    source = Path(notebook) if notebook is not None else running.notebook_with(parts.TAGS, parts.NOTEBOOK)
    missing = "" if source.exists() else f"there is no {source.name} in this folder to take your words from"
    texts = dict.fromkeys(parts.PARTS, "") if missing else parts.written(_read(source))
    found = findings.only(journal.read().findings, choice.chosen())
    behind = Behind(ballot.votes(), predicting.predictions(), chosen.own(source.parent))
    made = sheet.page(texts, found, figures, figure=figure, head=head, behind=behind)
    words = sum(map(parts.words, texts.values()))
    blanks = [heading.lower() for part, heading in parts.PARTS.items() if not texts[part]]
    told = Exported(
        None, words, blanks, too_long=parts.too_long(texts, found["finding"]), findings=len(found)
    )
    if journal.path() is None:
        return replace(told, trouble="the journal is switched off, so this run leaves no files")
    if missing:
        return replace(told, trouble=missing)
    place = source.parent / to
    try:
        place.write_text(made, encoding="utf-8", newline="\n")
    except OSError as error:
        return replace(told, trouble=f"{place.name} could not be written ({error.strerror})")
    return replace(told, place=place, notebook=source.name)


def _head(author: object, addressee: object, date: object) -> Head:
    said = {"author": "" if author is ... else author, "addressee": addressee, "date": date or sheet.today()}
    for name, value in said.items():
        if not isinstance(value, str):
            raise Fault(f"{name} takes a text in quotes, not {value!r:.40}")
    return Head(**{name: " ".join(str(value).split()) for name, value in said.items()})


def _read(place: Path) -> Any:
    """A notebook, by nothing but its JSON: nbformat is slow, and a browser's Python may not have it."""
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
        parts.written(found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Fault(
            f"{place.name} is not a notebook that can be read ({type(error).__name__}: {error})"
        ) from None
    return found
