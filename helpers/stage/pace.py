"""The clock of a class: minutes of the session and of a row, and a countdown for the room."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.faults import Fault

if TYPE_CHECKING:  # pragma: no cover
    from helpers.stage.sheets import Row
    from helpers.stage.show import Show

LONGEST = 60  # minutes of a countdown
USUAL = (1, 2, 3, 5)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}
_MINUTES = re.compile(rf"\b(\d+|{'|'.join(_NUMBERS)})(?: minutes?\b|(?= to agree\b))", re.I)


def spans(row: Row) -> tuple[int, ...]:
    """Minutes to count down: those that a row's own words give the class, such as two alone and six to agree, then the
    usual ones."""
    told = f"{row.question} {' '.join(row.screen.body)}"
    found = [_NUMBERS.get(one.casefold()) or int(one) for one in _MINUTES.findall(told)]
    return tuple(dict.fromkeys([*(one for one in found if 0 < one <= LONGEST), *USUAL]))


def here(show: Show) -> float:
    """Minutes spent in this row, earlier visits to it with them."""
    now = show.now
    since = 0.0 if now.entered is None else show.clock() - now.entered
    return (now.spent.get(show.row.id, 0.0) + since) / 60


def left(show: Show) -> float | None:
    """Seconds that the countdown has left, nought once it is over; None where none runs."""
    return None if show.now.until is None else max(0.0, show.now.until - show.clock())


def count_down(show: Show, minutes: float) -> None:
    """Start a countdown, or end it with nought."""
    if not 0 <= minutes <= LONGEST:
        raise Fault(f"a countdown of {minutes:g} minutes; from 0 to {LONGEST} are possible")
    show.now.until = show.clock() + 60 * minutes if minutes else None
    show.keep()
