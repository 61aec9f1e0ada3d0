"""Where a class stands: row, step, controls, clock. Kept in one file, so that a reload or a restart stands there too."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from helpers import case, files
from helpers.faults import Fault
from helpers.stage import pace, sheets, standing
from helpers.stage.sheets import Row, Screen
from helpers.stage.standing import FILE, QUESTION, ZOOMS, Standing
from helpers.stage.votes import CLOSED, NEW, OPEN, Votes

VOTING, SAID, TEXT, EXPLORE, FINDING = "voting", "said", "text", "explorer", "finding"
_LATE = 2.0  # minutes behind from which it is said what to drop
_PAUSE = 2.0  # seconds before which a second press is none: a clicker may send one press twice
_TWICE = 30.0  # seconds in which a second press means the first


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
        self._asked: tuple[str, float] = ("", 0.0)  # what a second press would do, and when the first was
        self.now = standing.kept(self._file, session, len(self.rows)) or Standing(session)
        if not self.now.letter:
            self.draw()

    # -- kept -----------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Write where we stand."""
        files.write(self._file, json.dumps(asdict(self.now), indent=1).encode())

    # -- where ----------------------------------------------------------------------------------------

    @property
    def row(self) -> Row:
        return self.rows[self.now.row]

    @property
    def letter(self) -> Any:
        """The letter of this row, a row of letters.csv: the one that its screen names, or the one that was drawn."""
        return self._letter(self.row)

    def _letter(self, row: Row) -> Any:
        return case.load_class().letters.loc[row.screen.letter or self.now.letter]

    def explorer(self, row: Row | None = None) -> Screen | None:
        """The screen whose model the row shows: its own, or the one that the letter leads to."""
        row = row or self.row
        screen = row.screen
        if screen.kind == "letter":
            return sheets.screens()[self._letter(row)["screen"]]
        return screen if screen.kind == "explorer" else None

    def steps(self, row: Row | None = None) -> list[str]:
        """The steps of a row, in order. What the class said is one as soon as its vote is closed, and never before."""
        row = row or self.row
        screen, state = row.screen, self.state(row)
        # a vote that a form has opened needs no step of its own; sentences are not voted on in the room
        stands = state == OPEN and row is self.row and self.now.step == VOTING
        voting = [VOTING] if (state == NEW and screen.ballot != "sentence") or stands else []
        said = [SAID] if state == CLOSED and self.count(row) else []
        if screen.kind == "vote":
            return [QUESTION, *voting] if state in (NEW, OPEN) else [QUESTION, SAID, FINDING]
        if screen.kind == "explorer":
            return [QUESTION, *voting, *said, EXPLORE, FINDING]
        if screen.kind == "letter":
            return [QUESTION, TEXT, EXPLORE, FINDING]
        return [QUESTION, TEXT] if screen.kind == "text" else [QUESTION, *voting, *said]

    @property
    def step(self) -> str:
        """The step that is on the stage: the question again where a vote was opened or closed from the desk."""
        return self.now.step if self.now.step in self.steps() else QUESTION

    def state(self, row: Row | None = None) -> str:
        """The state of the row's ballot: new, open or closed; nothing where it has none."""
        screen = (row or self.row).screen
        if screen.ballot in ("", "pooled"):
            return ""
        return self.votes.state(self.now.session, screen.ballot, screen.round)

    def sealed(self, row: Row | None = None) -> bool:
        """Whether the row asks for a first decision that is still open: it shows beside the last one."""
        screen = (row or self.row).screen
        return screen.ballot == "vote" and screen.round == 1 and self.state(row) == OPEN

    def holds(self) -> bool:
        """Whether a step on from here would close the vote: it is open, has answers, and is not to stay sealed."""
        asked = self.step in (QUESTION, VOTING)
        return self.state() == OPEN and asked and not self.sealed() and bool(self.inside())

    def count(self, row: Row | None = None) -> int:
        """How many have answered the row's question."""
        screen = (row or self.row).screen
        return self.votes.count(self.now.session, screen.ballot, screen.round) if screen.ballot else 0

    def inside(self) -> str:
        """What a row's ballot holds, in words: '60 are in'; nothing where it is empty."""
        count = self.count()
        if self.row.screen.ballot == "w" and self.votes.agreed(self.now.session, self.row.screen.round):
            return f"{count} and the agreed set are in" if count else "the agreed set is in"
        return f"{count} {'is' if count == 1 else 'are'} in" if count else ""

    # -- votes ----------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the row's vote."""
        self.votes.open(self.now.session, self.row.screen.ballot, self.row.screen.round)

    def close(self) -> str:
        """Close the row's vote, and the first one with the last; returns what else was done."""
        screen, session = self.row.screen, self.now.session
        self.votes.close(session, screen.ballot, screen.round)
        if screen.ballot == "vote" and screen.round == 2 and self.votes.state(session, "vote", 1) == OPEN:
            self.votes.close(session, "vote", 1)
            return "the first vote was still open and is closed too"
        return ""

    def sure(self, what: str) -> bool:
        """Whether this is the second press for something, soon after the first."""
        asked, since = self._asked
        gone = self.clock() - since
        if asked == what and gone < _PAUSE:
            return False
        sure = asked == what and gone <= _TWICE
        self._asked = ("", 0.0) if sure else (what, self.clock())
        return sure

    # -- moving ---------------------------------------------------------------------------------------

    def begin(self) -> None:
        """The class begins: first row, controls at their starts, the clock at nought. Votes stay."""
        self.restart()
        self.now.started = self.now.entered = self.clock()
        self.keep()

    def next(self) -> str:
        """One step on. Returns what the instructor should know of it.

        A vote is opened on the way. One that has answers is closed by a second press alone: what it shows, the room
        can't forget.
        """
        if self.now.blank:
            self.blank()
            return ""
        if self.holds():
            if not self.sure(f"close {self.row.id}"):
                return (
                    f"The vote is open, {self.inside()}. "
                    "Next once more, after two seconds and within half a minute, closes it and shows what they said."
                )
            told = self.close()
            self._stand(self.now.row, SAID)
            return told
        steps = self.steps()
        at = steps.index(self.step)
        told = self._passing()
        if at + 1 < len(steps):
            self._stand(self.now.row, steps[at + 1])
        elif self.now.row + 1 < len(self.rows):
            self._stand(self.now.row + 1, QUESTION)
        return told

    def _passing(self) -> str:
        """What to say on leaving the first row before the clock runs, or an open vote."""
        if not self.now.row and self.now.started is None:
            return "The clock stands still: Begin starts it, from the first row."
        if self.state() != OPEN or self.step not in (QUESTION, VOTING):
            return ""
        if self.sealed():
            return "The first vote stays open and sealed: the last vote closes both."
        return (
            "Nobody's answer is in, so nothing of the vote is shown. It is still open."
            if not self.inside()
            else ""
        )

    def back(self) -> None:
        """One step back."""
        if self.now.blank:
            self.blank()
            return
        at = self.steps().index(self.step)
        if at:
            self._stand(self.now.row, self.steps()[at - 1])
        elif self.now.row:
            before = self.rows[self.now.row - 1]
            self._stand(self.now.row - 1, [one for one in self.steps(before) if one != VOTING][-1])

    def _stand(self, row: int, step: str) -> None:
        """Go somewhere, and note the time there."""
        now = self.now
        if row != now.row:
            now.spent[self.row.id] = 60 * pace.here(self)
            now.zoom = 1.0
            now.entered = None if now.started is None else self.clock()
        if row != now.row or step not in (QUESTION, VOTING):
            now.until = None
        now.row, now.step = row, step
        if step == VOTING and self.state() == NEW:
            self.open()
        self._asked = ("", 0.0)
        self.keep()

    def blank(self) -> None:
        """The stage dark, or what was on it."""
        self.now.blank = not self.now.blank
        self.keep()

    def jump(self, row: int) -> None:
        """To the question of a row; Fault for one that there is not."""
        if not 0 <= row < len(self.rows):
            raise Fault(f"there is no row {row + 1}; this session has {len(self.rows)}")
        self.now.blank = False
        self._stand(row, QUESTION)

    def to(self, step: int) -> str:
        """To a step of this row; returns what the instructor should know of it. Fault for one that there is not."""
        steps = self.steps()
        if not 0 <= step < len(steps):
            raise Fault(f"there is no step {step + 1}; this row has {len(steps)}")
        passed = self.state() == OPEN and self.count() and steps[step] in (EXPLORE, FINDING)
        self.now.blank = False
        self._stand(self.now.row, steps[step])
        return f"The vote is still open: its {self.count()} answers are not shown." if passed else ""

    def zoom(self, times: float) -> str:
        """The type of this row's charts larger or smaller, no larger than they have room for; returns what stood in the
        way."""
        screen = self.explorer()
        most, before = screen.most if screen else ZOOMS[1], self.now.zoom
        self.now.zoom = round(min(max(before * times, ZOOMS[0]), most), 3)
        self.keep()
        if self.now.zoom != before:
            return ""
        return f"The type of this row's charts is as {'large as they have room for' if times > 1 else 'small as it gets'}."

    def draw(self) -> None:
        """Draw a letter, another than the last."""
        letters = [str(name) for name in case.load_class().letters.index if name != self.now.letter]
        self.now.letter = self._rng.choice(letters)
        self.now.values.pop("letter", None)
        self.keep()

    def restart(self) -> None:
        """The session from its beginning: first row, controls at their starts, no clock. Votes stay."""
        self.now = Standing(
            self.now.session, letter=self.now.letter, rehearsal=self.now.rehearsal, voters=self.now.voters
        )
        self.keep()

    # -- time -----------------------------------------------------------------------------------------

    def elapsed(self) -> float:
        """Minutes since the class began."""
        return 0.0 if self.now.started is None else (self.clock() - self.now.started) / 60

    def behind(self) -> float:
        """Minutes behind the sheet; below nought ahead of it, nought while the row's time runs."""
        past = self.elapsed()
        if self.now.started is None:
            return 0.0
        return past - self.row.end if past > self.row.end else min(0.0, past - self.row.minute)

    def drops(self) -> list[Row]:
        """What to leave out once the class is late: rows to come, the first first, and no more than the delay needs."""
        behind, found = self.behind(), list[Row]()
        if behind < _LATE:
            return []
        coming = [row for row in self.rows[self.now.row + 1 :] if row.drop is not None]
        for row in sorted(coming, key=lambda row: row.drop or 0):
            if sum(one.minutes for one in found) < behind:
                found.append(row)
        return found
