"""What is kept of where a class stands: one small file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers import case
from helpers.faults import Fault

FILE = "stage.json"
QUESTION = "question"
ZOOMS = (0.6, 1.21)  # of charts; an explorer says for itself how much its own take


@dataclass
class Standing:
    """What is kept. ``started`` is the clock's time when the class began, in seconds, ``entered`` at the first of this row,
    ``until`` when a countdown ends; None before. ``spent`` are seconds of earlier visits, by row.
    """

    session: str
    row: int = 0
    step: str = QUESTION
    blank: bool = False
    zoom: float = 1.0
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    letter: str = ""
    started: float | None = None
    rehearsal: bool = False
    voters: int = 0  # simulated
    entered: float | None = None
    spent: dict[str, float] = field(default_factory=dict)
    until: float | None = None


def kept(file: Path, session: str, rows: int) -> Standing | None:
    """Where this session stood; None where the file is not there or is another session's.

    Raises
    ------
    Fault
        For a file that holds something else.
    """
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as problem:
        raise Fault(f"{file}: can't be read ({problem}); move it away to begin anew") from None
    try:
        found = Standing(**held)
        found.row = min(max(int(found.row), 0), rows - 1)
        found.zoom = min(max(float(found.zoom), ZOOMS[0]), 2.0)
        found.values = {str(screen): dict(values) for screen, values in found.values.items()}
        found.spent = {str(row): float(seconds) for row, seconds in found.spent.items()}
        found.entered, found.until = _time(found.entered), _time(found.until)
    except (TypeError, ValueError, AttributeError):
        raise Fault(f"{file}: is no state of a stage; move it away to begin anew") from None
    if found.session != session:
        return None
    found.blank = False
    if found.letter not in case.load_class().letters.index:
        found.letter = ""
    return found


def _time(value: Any) -> float | None:
    return None if value is None else float(value)
