"""Votes on their way in, typed or read: into the table, or waiting for a choice where they would add up or fall short."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.charts.words import counted, listed
from helpers.faults import Fault
from helpers.stage import exports
from helpers.stage.leftout import Group
from helpers.stage.show import Show
from helpers.stage.votes import CLOSED, NEW, Vote, ballot_of

_WAYS = {"hands": "typed by hand", "form": "from a form", "desk": "typed in sets", "rehearsal": "simulated"}
REPLACE, ADD, LEAVE = "replace", "add", "leave"


@dataclass(frozen=True)
class Waiting:
    """Votes that somebody must choose about. ``here`` is how many each way has brought already."""

    ballot: str
    round: int
    votes: tuple[Vote, ...]
    way: str
    here: dict[str, int]
    why: str

    @property
    def many(self) -> int:
        return count(self.ballot, self.votes)

    @property
    def name(self) -> str:
        return named(self.ballot, self.round)

    @property
    def new(self) -> str:
        """The votes that came now, in words."""
        return f"{self.many:,} {_WAYS[self.way]}"

    @property
    def held(self) -> str:
        """What is there already, in words."""
        return listed([f"{many:,} {_WAYS[way]}" for way, many in self.here.items()])

    @property
    def can_add(self) -> bool:
        """Whether both may count: never two exports of one form."""
        return self.way not in self.here or self.way == "hands"


@dataclass(frozen=True)
class Taken:
    """What became of an export: what is left out, the same reasons together; and what was done, a line each."""

    left: list[Group]
    lines: list[str]


def named(ballot: str, round: int) -> str:
    """A ballot as the desk's lines name it."""
    return f"[{ballot}]" + (f", vote {round}" if ballot == "vote" else "")


def count(ballot: str, votes: tuple[Vote, ...] | list[Vote]) -> int:
    """How many people voted: a set of weights is one."""
    return len({one.voter for one in votes}) if ballot == "w" else len(votes)


class Taking:
    """Where votes go that were typed or read. ``waiting`` are those that somebody must choose about."""

    def __init__(self, show: Show, salt: str = "") -> None:
        self.show, self._salt = show, salt
        self.waiting: list[Waiting] = []

    def waits(self, ballot: str, round: int) -> bool:
        """Whether votes for a ballot wait for a choice."""
        return any((one.ballot, one.round) == (ballot, round) for one in self.waiting)

    def typed(self, ballot: str, round: int, votes: list[Vote]) -> str:
        """Take votes that were typed; returns what became of them. A second set of counts stands for the first; numbers
        and sentences may be more of them."""
        here = self._beside(ballot, round, "hands")
        before = self._here(ballot, round).get("hands", 0)
        if before and ballot != "vote":
            here["hands"] = before
        if here:
            self._wait(Waiting(ballot, round, tuple(votes), "hands", here, "they would add up"))
            return ""  # the choice itself says it
        replaced = self.show.votes.put(self.show.now.session, round, votes, "hands")
        return f"{len(votes)} noted" + (f", in place of {replaced} by hands before" if replaced else "")

    def _here(self, ballot: str, round: int) -> dict[str, int]:
        return self.show.votes.counts(self.show.now.session, ballot, round)

    def _beside(self, ballot: str, round: int, way: str) -> dict[str, int]:
        """Votes of other ways; sets typed on the desk are one seat's each and stand beside those of a form."""
        here = self._here(ballot, round)
        return {
            one: many for one, many in here.items() if one != way and not (ballot == "w" and one == "desk")
        }

    def _wait(self, one: Waiting) -> str:
        self.waiting = [
            held
            for held in self.waiting
            if (held.ballot, held.round, held.way) != (one.ballot, one.round, one.way)
        ]
        self.waiting.append(one)
        return f"{one.name}: {one.new}, and {one.held} already: {one.why}. Nothing is noted until you choose"

    def choose(self, at: int, how: str) -> str:
        """Do with waiting votes what somebody chose: in place of all that is there, beside it, or not at all."""
        if not 0 <= at < len(self.waiting):
            raise Fault("nothing waits for a choice there any more")
        one = self.waiting[at]
        if how not in (REPLACE, ADD, LEAVE) or (how == ADD and not one.can_add):
            raise Fault(f"no such choice: {how[:20]!r}")
        if how != LEAVE:
            self.show.votes.put(
                self.show.now.session, one.round, one.votes, one.way, add=how == ADD, instead=one.here
            )
        self.waiting.remove(one)
        done = {
            REPLACE: f"{one.new} noted, in place of {one.held}",
            ADD: f"{one.new} noted, beside {one.held}",
        }
        return f"{one.name}: {done.get(how, f'{one.held} stay, {one.new} are not noted')}"

    # -- a form's table -------------------------------------------------------------------------------

    def read(self, raw: bytes) -> Taken:
        """Read an export into the ballots that it names; says what was done and what was not.

        A ballot that was never open is opened for it; one that is closed stays as it is.
        """
        screen = self.show.row.screen
        again = ("vote", "sure") if (screen.ballot, screen.round) == ("vote", 2) else ()
        found = exports.read(raw, salt=self._salt, last=again)
        by_ballot: dict[tuple[str, int], list[Vote]] = {
            (ballot_of(code), round or self._round(ballot_of(code))): []
            for code, round in found.asked
            if code not in ("voter", "seat", "sure")
        }
        for round, lines in found.votes.items():
            for vote in lines:
                ballot = ballot_of(vote.question)
                by_ballot.setdefault((ballot, round or self._round(ballot)), []).append(vote)
        told = [
            line
            for (ballot, round), lines in sorted(by_ballot.items(), key=lambda item: item[0])
            if (line := self._take(ballot, round, lines, found.unsure))
        ]
        told += [*found.notes, f"{found.rows:,} rows read, {len(found.problems):,} cells not"]
        return Taken(found.grouped(), told)

    def _take(self, ballot: str, round: int, lines: list[Vote], unsure: bool) -> str:
        """Put one ballot's votes where they belong; what became of them, nothing to say where there are none."""
        votes, session, which = self.show.votes, self.show.now.session, named(ballot, round)
        before = self._here(ballot, round).get("form", 0)
        if not lines:
            return (
                f"{which}: no answer could be read, the {before:,} of the earlier export stay"
                if before
                else ""
            )
        state = votes.state(session, ballot, round)
        if state == CLOSED:
            return f"{which}: closed, so nothing was changed; open it again to add to it"
        if state == NEW:
            votes.open(session, ballot, round)
        many, beside = count(ballot, lines), self._beside(ballot, round, "form")
        if beside:
            here = {**beside, **({"form": before} if before else {})}
            return self._wait(Waiting(ballot, round, tuple(lines), "form", here, "they would add up"))
        if before and (many < before or unsure):
            why = "these are fewer" if many < before else "the letters of the new one may be wrong"
            return self._wait(Waiting(ballot, round, tuple(lines), "form", {"form": before}, why))
        votes.put(session, round, lines, "form")
        told = f"{which}: {many:,} noted" + (
            f", in place of {before:,} of an earlier export" if before else ""
        )
        return told + self._odd(ballot, round, lines)

    def _odd(self, ballot: str, round: int, lines: list[Vote]) -> str:
        """What looks wrong about a last vote: everybody's first answer over again, or more answers than voters."""
        if (ballot, round) != ("vote", 2):
            return ""
        if same := self.show.votes.repeated(self.show.now.session, ballot):
            return (
                f". Look: {counted(same, 'voter')} gave both votes, and every one the same answer twice. "
                "Is this the export from before class?"
            )
        first = self.show.votes.count(self.show.now.session, ballot, 1)
        nameless = all((one.voter or "").startswith("row-") for one in lines)
        if nameless and first and len(lines) > 1.2 * first:
            return (
                f". Look: there are {first:,} first votes and {len(lines):,} last ones, and no column [voter]. "
                "Are first answers among the last?"
            )
        return ""

    def _round(self, ballot: str) -> int:
        """The round of an export that names none: the one on the screen, else the first."""
        screen = self.show.row.screen
        return screen.round if screen.ballot == ballot else 1
