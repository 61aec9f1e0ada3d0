"""Assumptions of a learner's own, and why they chose them, as their saved lessons say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import case, tables, whys
from helpers.exercises import answers
from helpers.exercises.feedback import Feedback

COLUMNS = ["lesson", "exercise", "assumption", "value", "base", "why"]
_CAPTION = "Assumptions of your own, as your lessons were last saved"
_NONE = (
    "No assumptions of your own yet. Some exercises ask for them; what you choose there, and why, stands here once "
    "their check has run and the lesson is saved."
)


def own(folder: Path | str = ".") -> pd.DataFrame:
    """The assumptions that differ from base in the saved lessons of a folder, each with its reason.

    Returns
    -------
    DataFrame
        Columns lesson (its file), exercise, assumption, value, base, why ("" where nothing is written); of two files
        with the same exercise the one that was saved later counts. Its attrs name under "unread" the files that are
        no notebook.
    """
    found: dict[str, list[tuple[Any, ...]]] = {}
    unread = []
    for place in sorted(Path(folder).glob("*.ipynb"), key=lambda place: (place.stat().st_mtime, place.name)):
        try:
            found |= {exercise: list(rows) for exercise, rows in _of_lesson(place)}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):  # whatever else a file may hold
            unread.append(place.name)
    ordered = sorted(found, key=lambda exercise: [int(part) for part in exercise.split(".")])
    rows = pd.DataFrame([row for exercise in ordered for row in found[exercise]], columns=COLUMNS)
    rows.attrs["unread"] = unread
    return rows


def shown(folder: Path | str = ".") -> tables.Table | Feedback:
    """The same for reading in a lesson."""
    rows = own(folder)
    unread = f" {', '.join(rows.attrs['unread'])} can't be read." if rows.attrs["unread"] else ""
    if rows.empty:
        return Feedback("open", _NONE + unread)
    return tables.show(rows, *COLUMNS[1:], caption=f"{_CAPTION}.{unread}" if unread else _CAPTION)


def _of_lesson(place: Path) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    cells = json.loads(place.read_text(encoding="utf-8"))["cells"]
    reasons = {
        tag.removeprefix(whys.TAG): whys.reason("".join(cell["source"]))
        for cell in cells
        for tag in cell["metadata"].get("tags", [])
        if tag.startswith(whys.TAG)
    }
    for cell in cells:
        for output in cell.get("outputs", []):
            record = output.get("data", {}).get(answers.ANSWER, {})
            if record.get("id") in reasons and isinstance(record.get("under"), Mapping):
                yield record["id"], _rows(place.stem, record, reasons[record["id"]])


def _rows(lesson: str, record: Mapping[str, Any], why: str) -> Iterator[tuple[Any, ...]]:
    register = case.assume()
    for name, value in record["under"].items():
        yield lesson, record["id"], name, value, register.base(name), why
