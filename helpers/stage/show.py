"""Where a class stands: row, step, controls, clock. Kept in one file, so that a reload or a restart stands there too."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from helpers import case, files
from helpers.faults import Fault
from helpers.stage import sheets
from helpers.stage.sheets import Row, Screen
from helpers.stage.votes import OPEN, Votes

FILE = "stage.json"
QUESTION, SAID, TEXT, EXPLORE, FINDING = "question", "votes", "text", "explorer", "finding"
ZOOMS = (0.6, 1.21)  # of charts; an explorer says for itself how much its own take
_LATE = 2.0  # minutes behind from which it is said what to drop


@dataclass
class Standing:
    """What is kept. ``started`` is the clock's time at the first step, in seconds; None before."""

    session: str
    row: int = 0
    step: str = QUESTION
    blank: bool = False
    zoom: float = 1.0
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    letter: str = ""
    started: float | None = None
    rehearsal: bool = False


class Show:
    """One session under way.

    Raises
    ------
    Fault
        For a session that there is not, or a file that holds something else.
    """

    def __init__(
        self,
        session: str,
        folder: Path,
        *,
        clock: Callable[[], float] = time.time,
        rng: random.Random | None = None,
    ) -> None:
        self.rows, self.folder, self.clock = sheets.sheet(session), folder, clock
        self.votes = Votes(folder)
        self._file = folder / FILE
        self._rng = rng or random.Random()
        self.now = self._kept(session) or Standing(session)
        if not self.now.letter:
            self.draw()

    # -- kept -----------------------------------------------------------------------------------------

    def _kept(self, session: str) -> Standing | None:
        """Where this session stood; None where the file is not there or is another session's."""
        try:
            held = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as problem:
            raise Fault(f"{self._file}: can't be read ({problem}); move it away to begin anew") from None
        try:
            found = Standing(**held)
            found.row = min(max(int(found.row), 0), len(self.rows) - 1)
            found.zoom = min(max(float(found.zoom), ZOOMS[0]), 2.0)
            found.values = {str(screen): dict(values) for screen, values in found.values.items()}
        except (TypeError, ValueError, AttributeError):
            raise Fault(f"{self._file}: is no state of a stage; move it away to begin anew") from None
        if found.session != session:
            return None
        found.blank = False
        if found.letter not in case.load_class().letters.index:
            found.letter = ""
        return found

    def keep(self) -> None:
        """Write where we stand."""
        files.write(self._file, json.dumps(asdict(self.now), indent=1).encode())

    # -- where ----------------------------------------------------------------------------------------

    @property
    def row(self) -> Row:
        return self.rows[self.now.row]

    @property
    def letter(self) -> Any:
        """The letter that was drawn, a row of letters.csv."""
        return case.load_class().letters.loc[self.now.letter]

    def explorer(self, row: Row | None = None) -> Screen | None:
        """The screen whose model the row shows: its own, or the one that the letter leads to."""
        screen = (row or self.row).screen
        if screen.kind == "letter":
            return sheets.screens()[self.letter["screen"]]
        return screen if screen.kind == "explorer" else None

    def steps(self, row: Row | None = None) -> list[str]:
        """The steps of a row, in order. What the class said is one as soon as anybody has said something."""
        row = row or self.row
        screen, said = row.screen, []
        if self.sealed(row):
            return [QUESTION]
        if screen.kind == "vote" or (screen.ballot and self.count(row)):
            said = [SAID]
        if screen.kind == "vote":
            return [QUESTION, *said, FINDING]
        if screen.kind == "explorer":
            return [QUESTION, *said, EXPLORE, FINDING]
        if screen.kind == "letter":
            return [QUESTION, TEXT, EXPLORE, FINDING]
        return [QUESTION, TEXT] if screen.kind == "text" else [QUESTION, *said]

    def sealed(self, row: Row) -> bool:
        """Whether the row asks for a first decision that is still open: it shows beside the last one."""
        screen = row.screen
        first = screen.ballot == "vote" and screen.round == 1
        return first and self.votes.state(self.now.session, screen.ballot) == OPEN

    def count(self, row: Row | None = None) -> int:
        """How many have answered the row's question."""
        screen = (row or self.row).screen
        return self.votes.count(self.now.session, screen.ballot, screen.round) if screen.ballot else 0

    # -- moving ---------------------------------------------------------------------------------------

    def next(self) -> None:
        """One step on; the first starts the clock."""
        if self.now.started is None:
            self.now.started = self.clock()
            self.keep()
        if self.now.blank:
            self.blank()
            return
        steps = self.steps()
        at = steps.index(self.now.step) if self.now.step in steps else 0
        if at + 1 < len(steps):
            self.now.step = steps[at + 1]
        elif self.now.row + 1 < len(self.rows):
            self.now.row, self.now.step, self.now.zoom = self.now.row + 1, QUESTION, 1.0
        self.keep()

    def back(self) -> None:
        """One step back."""
        if self.now.blank:
            self.blank()
            return
        steps = self.steps()
        at = steps.index(self.now.step) if self.now.step in steps else 0
        if at:
            self.now.step = steps[at - 1]
        elif self.now.row:
            self.now.row, self.now.zoom = self.now.row - 1, 1.0
            self.now.step = self.steps()[-1]
        self.keep()

    def blank(self) -> None:
        """The stage dark, or what was on it."""
        self.now.blank = not self.now.blank
        self.keep()

    def jump(self, row: int) -> None:
        """To the question of a row; Fault for one that there is not."""
        if not 0 <= row < len(self.rows):
            raise Fault(f"there is no row {row + 1}; this session has {len(self.rows)}")
        self.now.row, self.now.step, self.now.blank, self.now.zoom = row, QUESTION, False, 1.0
        self.keep()

    def zoom(self, times: float) -> None:
        """The type of this row's charts larger or smaller, no larger than they have room for."""
        screen = self.explorer()
        most = screen.most if screen else ZOOMS[1]
        self.now.zoom = round(min(max(self.now.zoom * times, ZOOMS[0]), most), 3)
        self.keep()

    def draw(self) -> None:
        """Draw a letter, another than the last."""
        letters = [str(name) for name in case.load_class().letters.index if name != self.now.letter]
        self.now.letter = self._rng.choice(letters)
        self.now.values.pop("letter", None)
        self.keep()

    def restart(self) -> None:
        """The session from its beginning: first row, controls at their starts, no clock. Votes stay."""
        self.now = Standing(self.now.session, letter=self.now.letter, rehearsal=self.now.rehearsal)
        self.keep()

    # -- time -----------------------------------------------------------------------------------------

    def elapsed(self) -> float:
        """Minutes since the first step."""
        return 0.0 if self.now.started is None else (self.clock() - self.now.started) / 60

    def behind(self) -> float:
        """Minutes behind the sheet; below nought ahead of it, nought while the row's time runs."""
        past = self.elapsed()
        if self.now.started is None:
            return 0.0
        return past - self.row.end if past > self.row.end else min(0.0, past - self.row.minute)

    def drops(self) -> list[Row]:
        """What to leave out, the first first, once the class is late: rows to come."""
        if self.behind() < _LATE:
            return []
        coming = [row for row in self.rows[self.now.row + 1 :] if row.drop is not None]
        return sorted(coming, key=lambda row: row.drop or 0)
