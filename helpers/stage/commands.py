"""What a window may ask for: a step, a control, a vote. Each message is checked before anything is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from helpers import case
from helpers.faults import Fault
from helpers.stage import exports, questions, rehearsal
from helpers.stage.screens import Screens
from helpers.stage.sheets import Screen
from helpers.stage.show import Show
from helpers.stage.votes import CLOSED, NEW, OPEN, Vote, ballot_of

PART, WHOLE = "part", "whole"  # what of the pages has changed
_MOST = 500  # of a room: a count typed by hand beyond it is a slip


class Commands:
    """The messages that both windows may send, and what they do."""

    def __init__(self, show: Show, screens: Screens, salt: str = "") -> None:
        self.show, self.screens, self._salt = show, screens, salt
        self.told = ""  # what to say of the last command on the desk
        self._do: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
            "next": self._step(show.next),
            "back": self._step(show.back),
            "blank": self._step(show.blank),
            "restart": self._step(show.restart),
            "draw": self._step(show.draw),
            "reset": self._step(screens.reset),
            "jump": self._jump,
            "zoom": self._zoom,
            "set": self._set,
            "open": self._ballot,
            "close": self._ballot,
            "hands": self._hands,
            "set_weights": self._weights,
            "sort": self._sort,
            "rehearse": self._rehearse,
        }

    def do(self, message: Any) -> str:
        """Do what a message asks; returns what of the pages has changed. Fault in one line for one that is none."""
        name = message.get("do") if isinstance(message, dict) else None
        if not isinstance(name, str) or name not in self._do:
            raise Fault(f"no such command: {str(name)[:40]!r}")
        self.told = ""
        return self._do[name](message)

    @staticmethod
    def _step(step: Callable[[], None]) -> Callable[[Mapping[str, Any]], str]:
        def done(_: Mapping[str, Any]) -> str:
            step()
            return WHOLE

        return done

    def _jump(self, message: Mapping[str, Any]) -> str:
        self.show.jump(_whole(message, "row"))
        return WHOLE

    def _zoom(self, message: Mapping[str, Any]) -> str:
        self.show.zoom(1.1 if _whole(message, "by") > 0 else 1 / 1.1)
        return WHOLE

    def _set(self, message: Mapping[str, Any]) -> str:
        self.screens.set(str(message.get("name")), message.get("value"))
        return PART

    # -- votes ----------------------------------------------------------------------------------------

    @property
    def _screen(self) -> Screen:
        screen = self.show.row.screen
        if not screen.ballot or screen.ballot == "pooled":
            raise Fault("this screen asks for no vote")
        return screen

    def _ballot(self, message: Mapping[str, Any]) -> str:
        screen, session = self._screen, self.show.now.session
        step = self.show.votes.open if message["do"] == "open" else self.show.votes.close
        step(session, screen.ballot, screen.round)
        first = screen.ballot == "vote" and screen.round == 2 and message["do"] == "close"
        if first and self.show.votes.state(session, "vote", 1) == OPEN:
            self.show.votes.close(session, "vote", 1)
            self.told = "the first vote was still open and is closed too"
        return WHOLE

    def _hands(self, message: Mapping[str, Any]) -> str:
        """Counts for a choice, numbers that were called out, or sentences, a line each."""
        screen, given = self._screen, message.get("given")
        if screen.ballot == "vote":
            votes = self._counted(given)
        elif screen.ballot == "sentence":
            votes = [
                Vote("sentence", " ".join(line.split())) for line in str(given).splitlines() if line.strip()
            ]
        elif screen.ballot == "w":
            raise Fault("weights are typed a set at a time")
        else:
            one = questions.question(screen.ballot)
            votes = [
                Vote(one.code, one.read(part)) for part in re.split(r"[\s;]+", str(given).strip()) if part
            ]
        if not votes:
            raise Fault("nothing was typed")
        self._put(votes, "hands")
        return WHOLE

    def _counted(self, given: Any) -> list[Vote]:
        if not isinstance(given, dict):
            raise Fault("counts are needed, one for each letter")
        votes = []
        for letter, option in questions.LETTERS.items():
            text = str(given.get(letter, "")).strip() or "0"
            if not text.isdecimal() or int(text) > _MOST:
                raise Fault(f"{letter}: {text[:20]!r} is no count from 0 to {_MOST}")
            votes += [Vote("vote", option)] * int(text)
        return votes

    def _put(self, votes: list[Vote], way: str) -> None:
        screen, session = self._screen, self.show.now.session
        replaced = self.show.votes.put(session, screen.round, votes, way)
        self.told = f"{len(votes)} noted" + (f", in place of {replaced} by {way} before" if replaced else "")

    def _weights(self, message: Mapping[str, Any]) -> str:
        """One seat's seven swings, typed."""
        if self._screen.ballot != "w":
            raise Fault("this screen asks for no weights")
        seat = str(questions.question("seat").read(str(message.get("seat", ""))))
        given = message.get("given")
        if not isinstance(given, dict):
            raise Fault("seven swings are needed")
        swings = {}
        for code, one in questions.questions().items():
            if code.startswith("w."):
                text = str(given.get(code, "")).strip()
                if not text:
                    raise Fault(f"{one.words.split(':')[0]}: no swing was typed; seven are needed")
                swings[code.removeprefix("w.")] = float(one.read(text))
        if not any(swings.values()):
            raise Fault("all seven swings are 0; at least one must be above")
        self.show.votes.put_set(self.show.now.session, self._screen.round, seat, swings)
        self.told = f"the set of seat {questions.SEATS[seat]} is noted"
        return WHOLE

    def _sort(self, message: Mapping[str, Any]) -> str:
        claim = str(message.get("claim", ""))
        if claim and claim not in case.load_class().sentences.index:
            raise Fault(f"no sentence is sorted under {claim[:20]!r}")
        self.show.votes.sort(_whole(message, "vote"), claim)
        return WHOLE

    def _rehearse(self, message: Mapping[str, Any]) -> str:
        rehearsal.fill(self.show, _whole(message, "voters"))
        return WHOLE

    # -- a form's table -------------------------------------------------------------------------------

    def take(self, raw: bytes) -> list[str]:
        """Read an export into the ballots that it names; returns lines that say what was done and what was not.

        A ballot that was never open is opened for it; one that is closed stays as it is.
        """
        votes, session = self.show.votes, self.show.now.session
        found = exports.read(raw, salt=self._salt)
        told = [*found.notes]
        by_ballot: dict[tuple[str, int | None], list[Vote]] = {}
        for round, lines in found.votes.items():
            for vote in lines:
                by_ballot.setdefault((ballot_of(vote.question), round), []).append(vote)
        for (ballot, named), lines in by_ballot.items():
            round = named or self._round(ballot)
            state = votes.state(session, ballot, round)
            which = f"[{ballot}]" + (f", vote {round}" if ballot == "vote" else "")
            if state == CLOSED:
                told.append(f"{which}: closed, so nothing was changed; open it again to add to it")
                continue
            if state == NEW:
                votes.open(session, ballot, round)
            replaced = votes.put(session, round, lines, "form")
            many = len({v.voter for v in lines}) if ballot == "w" else len(lines)
            told.append(f"{which}: {many} noted" + (", in place of an earlier export" if replaced else ""))
        told.append(f"{found.rows:,} rows read, {len(found.problems):,} cells not")
        return told + found.listed()

    def _round(self, ballot: str) -> int:
        """The round of an export that names none: the one on the screen, else the first."""
        screen = self.show.row.screen
        return screen.round if screen.ballot == ballot else 1


def _whole(message: Mapping[str, Any], name: str) -> int:
    value = message.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise Fault(f"{name} must be a whole number, not {str(value)[:40]!r}")
    return int(value)
