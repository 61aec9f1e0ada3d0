"""What a window may ask for: a step, a control, a vote. Each message is checked before anything is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from helpers import case
from helpers.faults import Fault
from helpers.stage import pace, questions, rehearsal
from helpers.stage.screens import Screens
from helpers.stage.sheets import Screen
from helpers.stage.show import Show
from helpers.stage.taking import Taking
from helpers.stage.votes import Vote

PART, WHOLE = "part", "whole"  # what of the pages has changed
_MOST = 500  # of a room: a count typed by hand beyond it is a slip


class Slip(Fault):
    """A figure that can't be read, and the field of the desk in which it stands."""

    def __init__(self, told: str, field: str) -> None:
        super().__init__(told)
        self.field = field


class Commands:
    """The messages that both windows may send, and what they do."""

    def __init__(self, show: Show, screens: Screens, salt: str = "") -> None:
        self.show, self.screens = show, screens
        self.taking = Taking(show, salt)
        self.told = ""  # what to say of the last command on the desk
        self._do: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
            "next": self._next,
            "back": self._step(show.back),
            "blank": self._step(show.blank),
            "begin": self._step(show.begin),
            "restart": self._step(show.restart),
            "draw": self._step(show.draw),
            "reset": self._step(screens.reset),
            "jump": self._jump,
            "step": self._to,
            "count_down": self._count_down,
            "zoom": self._zoom,
            "set": self._set,
            "open": self._open,
            "close": self._close,
            "choose": self._choose,
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

    def _next(self, _: Mapping[str, Any]) -> str:
        if self.show.holds():
            self._chosen()
        self.told = self.show.next()
        rehearsal.fill_opened(self.show)
        return WHOLE

    def _to(self, message: Mapping[str, Any]) -> str:
        self.told = self.show.to(_whole(message, "step"))
        rehearsal.fill_opened(self.show)
        return WHOLE

    def _jump(self, message: Mapping[str, Any]) -> str:
        self.show.jump(_whole(message, "row"))
        return WHOLE

    def _zoom(self, message: Mapping[str, Any]) -> str:
        self.told = self.show.zoom(1.1 if _whole(message, "by") > 0 else 1 / 1.1)
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

    def _open(self, _: Mapping[str, Any]) -> str:
        if self._screen.ballot:
            self.show.open()
        rehearsal.fill_opened(self.show)
        return WHOLE

    def _close(self, _: Mapping[str, Any]) -> str:
        """Close the vote; one that is to stay sealed only when it is asked for twice."""
        screen = self._screen
        self._chosen()
        if self.show.sealed() and not self.show.sure(f"close {screen.id}"):
            self.told = (
                "This vote is meant to stay sealed: closing the last vote closes it too. "
                "Press Close once more, after two seconds and within half a minute, to close it now. "
                "The next step would then show it."
            )
            return WHOLE
        self.told = self.show.close()
        return WHOLE

    def _chosen(self) -> None:
        """Fault while votes for the ballot wait for a choice: a result must not be one half."""
        screen = self._screen
        closed = (1, 2) if (screen.ballot, screen.round) == ("vote", 2) else (screen.round,)
        if any(self.taking.waits(screen.ballot, round) for round in closed):
            raise Fault("votes wait for your choice first: which of them count?")

    def _choose(self, message: Mapping[str, Any]) -> str:
        self.told = self.taking.choose(_whole(message, "at"), str(message.get("how")))
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
            votes = self._called_out(screen.ballot, str(given))
        if not votes:
            raise Fault("nothing was typed")
        self.told = self.taking.typed(screen.ballot, screen.round, votes)
        return WHOLE

    @staticmethod
    def _called_out(ballot: str, given: str) -> list[Vote]:
        """Numbers that were called out, with blanks or semicolons between; Fault that names all that are none."""
        one, votes, bad = questions.question(ballot), [], []
        for part in re.split(r"[\s;]+", given.strip()):
            if part:
                try:
                    votes.append(Vote(one.code, one.read(part)))
                except Fault:
                    bad.append(part[:20])
        if bad:
            named = ", ".join(map(repr, bad[:5])) + (f" and {len(bad) - 5} more" if len(bad) > 5 else "")
            raise Slip(
                f"{named}: not {one.says()}. Nothing is noted yet; mend it and press Note again", "lines"
            )
        return votes

    def _counted(self, given: Any) -> list[Vote]:
        if not isinstance(given, dict):
            raise Fault("counts are needed, one for each letter")
        votes = []
        for letter, option in questions.LETTERS.items():
            text = str(given.get(letter, "")).strip() or "0"
            if not text.isdecimal() or int(text) > _MOST:
                raise Slip(
                    f"{letter}: {text[:20]!r} is no count from 0 to {_MOST}; nothing is noted yet", letter
                )
            votes += [Vote("vote", option)] * int(text)
        return votes

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
                name = one.words.split(":")[0]
                if not text:
                    raise Slip(f"{name}: no swing was typed; seven are needed", code)
                try:
                    swings[code.removeprefix("w.")] = float(one.read(text))
                except Fault as fault:
                    raise Slip(f"{name}: {fault}; nothing is noted yet", code) from None
        if not any(swings.values()):
            raise Fault("all seven swings are 0; at least one must be above")
        self.show.votes.put_set(self.show.now.session, self._screen.round, seat, swings)
        self.told = (
            "the agreed set is noted" if seat == "agreed" else f"the set of {questions.SEATS[seat]} is noted"
        )
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

    # -- the clock -----------------------------------------------------------------------------------

    def _count_down(self, message: Mapping[str, Any]) -> str:
        pace.count_down(self.show, _whole(message, "minutes"))
        return WHOLE


def _whole(message: Mapping[str, Any], name: str) -> int:
    value = message.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise Fault(f"{name} must be a whole number, not {str(value)[:40]!r}")
    return int(value)
