"""The votes of a class: one SQLite table, and ballots that open, close and open again.

A vote can be written only while its ballot is open, and read only while it is closed; the first is the database's own
rule, so that it holds for every way in. How many have voted may be known at any time. The agreed set is nobody's vote:
a class agrees on it once it has seen its own, so it may be written then too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.faults import Fault

FILE = "votes.sqlite"
OPEN, CLOSED, NEW = "open", "closed", "new"
_BALLOT = "CASE WHEN {0}.question LIKE 'w.%' THEN 'w' ELSE {0}.question END"


def _guard(when: str, row: str) -> str:
    return f"""
DROP TRIGGER IF EXISTS no_{when.lower()};
CREATE TRIGGER no_{when.lower()} BEFORE {when} ON votes
WHEN {row}.seat IS NOT 'agreed'
AND NOT EXISTS (SELECT 1 FROM ballots b WHERE b.session = {row}.session AND b.round = {row}.round
                AND b.question = {_BALLOT.format(row)} AND b.state = 'open')
BEGIN SELECT RAISE(ABORT, 'the ballot is closed'); END;"""


_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS ballots (
  session TEXT NOT NULL, question TEXT NOT NULL, round INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')), reopened INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (session, question, round));
CREATE TABLE IF NOT EXISTS votes (
  id INTEGER PRIMARY KEY, session TEXT NOT NULL, question TEXT NOT NULL, round INTEGER NOT NULL,
  voter TEXT, seat TEXT, value NOT NULL, confidence REAL, way TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_question ON votes (session, question, round);
CREATE TABLE IF NOT EXISTS sorted (vote INTEGER PRIMARY KEY, claim TEXT NOT NULL);
{_guard("INSERT", "NEW")}
{_guard("UPDATE", "OLD")}
{_guard("DELETE", "OLD")}
"""


class Vote(NamedTuple):
    """One line of the table, but for session and round. ``value`` is an option, a number or a sentence."""

    question: str
    value: str | float
    voter: str | None = None
    seat: str | None = None
    confidence: float | None = None


def ballot_of(question: str) -> str:
    """What a question is opened and closed with: the seven weights go together."""
    return "w" if question.startswith("w.") else question


class Votes:
    """The table in an instructor's folder.

    ``way`` is how a line came in: hands, form, desk or rehearsal. Lines of one way replace the earlier ones of that
    way, so that a fuller export of the same form counts nobody twice.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._run("", script=_SCHEMA)

    def _connect(self) -> sqlite3.Connection:
        made = sqlite3.connect(self.path, timeout=10)
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("PRAGMA synchronous=NORMAL")
        return made

    def _run(self, sql: str, values: tuple[object, ...] = (), script: str = "") -> list[tuple]:
        try:
            with closing(self._connect()) as made, made:
                if script:
                    made.executescript(script)
                    return []
                return made.execute(sql, values).fetchall()
        except sqlite3.OperationalError as problem:  # locked, or not to be written
            raise Fault(f"{self.path}: {problem}") from None
        except sqlite3.DatabaseError as problem:
            raise Fault(f"{self.path}: {problem}; move the file away to begin a new one") from None

    # -- ballots --------------------------------------------------------------------------------------

    def state(self, session: str, question: str, round: int = 1) -> str:
        """new, open or closed."""
        found = self._run(
            "SELECT state FROM ballots WHERE session = ? AND question = ? AND round = ?",
            (session, question, round),
        )
        return found[0][0] if found else NEW

    def reopened(self, session: str, question: str, round: int = 1) -> int:
        """How often it was opened again after it had been closed."""
        found = self._run(
            "SELECT reopened FROM ballots WHERE session = ? AND question = ? AND round = ?",
            (session, question, round),
        )
        return found[0][0] if found else 0

    def open(self, session: str, question: str, round: int = 1) -> None:
        """Open a ballot, or open a closed one again, which is counted."""
        self._run(
            "INSERT INTO ballots VALUES (?, ?, ?, 'open', 0) ON CONFLICT DO UPDATE SET "
            "reopened = reopened + (state = 'closed'), state = 'open'",
            (session, question, round),
        )

    def close(self, session: str, question: str, round: int = 1) -> None:
        """Close a ballot: its votes can be read from now on, and not be changed."""
        if self.state(session, question, round) == NEW:
            raise Fault(f"[{question}] has not been opened, so it cannot be closed")
        self._run(
            "UPDATE ballots SET state = 'closed' WHERE session = ? AND question = ? AND round = ?",
            (session, question, round),
        )

    def seats(self, session: str) -> set[str]:
        """Seats in which somebody has said to sit, but for the agreed set; known at any time, as a count is."""
        found = self._run(
            "SELECT DISTINCT seat FROM votes WHERE session = ? AND seat IS NOT NULL AND seat <> 'agreed'",
            (session,),
        )
        return {str(seat) for (seat,) in found}

    def count(self, session: str, question: str, round: int = 1) -> int:
        """How many have voted, whether it is open or closed; the agreed set is nobody's vote."""
        lines = "question = 'w.clinical_leadership'" if question == "w" else "question = ?"
        values = (session, round) if question == "w" else (session, round, question)
        found = self._run(
            f"SELECT COUNT(*) FROM votes WHERE session = ? AND round = ? AND {lines} AND seat IS NOT 'agreed'",
            values,
        )
        return int(found[0][0])

    def counts(self, session: str, question: str, round: int = 1) -> dict[str, int]:
        """How many have voted by each way; the agreed set is nobody's vote."""
        lines = "question = 'w.clinical_leadership'" if question == "w" else "question = ?"
        values = (session, round) if question == "w" else (session, round, question)
        return dict(
            self._run(
                f"SELECT way, COUNT(*) FROM votes WHERE session = ? AND round = ? AND {lines} "
                "AND seat IS NOT 'agreed' GROUP BY way ORDER BY way",
                values,
            )
        )

    def agreed(self, session: str, round: int = 1) -> bool:
        """Whether the set that was agreed has been noted."""
        found = self._run(
            "SELECT 1 FROM votes WHERE session = ? AND round = ? AND seat = 'agreed' AND question LIKE 'w.%' LIMIT 1",
            (session, round),
        )
        return bool(found)

    def repeated(self, session: str, question: str) -> int:
        """Voters with a mark of their own in both rounds, where every one of them says the same twice; else 0.

        It says so of the whole alone, so that it may be known while a ballot is open.
        """
        found = self._run(
            "SELECT COUNT(*), SUM(a.value = b.value) FROM votes a JOIN votes b ON a.session = b.session "
            "AND a.question = b.question AND a.voter = b.voter AND a.round = 1 AND b.round = 2 "
            "WHERE a.session = ? AND a.question = ? AND a.voter NOT LIKE 'row-%' AND a.voter NOT LIKE 'simulated-%'",
            (session, question),
        )
        both, same = found[0]
        return int(both) if both and both == same else 0

    # -- votes ----------------------------------------------------------------------------------------

    def put(
        self,
        session: str,
        round: int,
        votes: Iterable[Vote],
        way: str,
        *,
        add: bool = False,
        instead: Iterable[str] = (),
    ) -> int:
        """Write votes in place of those that came this way before, all or none; returns how many were replaced.

        ``instead`` names other ways that give way too. With ``add`` nothing is replaced. Fault where a ballot is not
        open.
        """
        lines = list(votes)
        ballots = sorted({ballot_of(one.question) for one in lines})
        for ballot in ballots:
            if self.state(session, ballot, round) != OPEN:
                raise Fault(f"[{ballot}] is not open; open it on the desk first, nothing was written")
        replaced = 0
        try:
            with closing(self._connect()) as made, made:
                if not add:
                    for ballot, gone in product(ballots, {way, *instead}):
                        replaced += made.execute(
                            "DELETE FROM votes WHERE session = ? AND round = ? AND way = ? "
                            f"AND {_BALLOT.format('votes')} = ?",
                            (session, round, gone, ballot),
                        ).rowcount
                made.executemany(
                    "INSERT INTO votes (session, question, round, voter, seat, value, confidence, way) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        (session, v.question, round, v.voter, v.seat, v.value, v.confidence, way)
                        for v in lines
                    ],
                )
        except sqlite3.DatabaseError as problem:  # closed by another window between the two
            raise Fault(f"{self.path.name}: {problem}; nothing was written") from None
        return replaced

    def put_set(self, session: str, round: int, seat: str, swings: Mapping[str, float]) -> None:
        """Write one seat's set of swings, in place of the set that was typed for it before."""
        state = self.state(session, "w", round)
        if state != OPEN and not (seat == "agreed" and state == CLOSED):
            raise Fault("[w] is not open; open it on the desk first, nothing was written")
        with closing(self._connect()) as made, made:
            made.execute(
                "DELETE FROM votes WHERE session = ? AND round = ? AND way = 'desk' AND seat = ? AND question LIKE 'w.%'",
                (session, round, seat),
            )
            made.executemany(
                "INSERT INTO votes (session, question, round, voter, seat, value, way) VALUES (?, ?, ?, ?, ?, ?, 'desk')",
                [
                    (session, f"w.{name}", round, f"desk-{seat}", seat, value)
                    for name, value in swings.items()
                ],
            )

    def read(self, session: str, question: str, round: int = 1) -> pd.DataFrame:
        """The votes of a closed ballot: id, question, voter, seat, value, confidence, way. Fault while it is open."""
        if self.state(session, question, round) != CLOSED:
            raise Fault(f"[{question}] is not closed, so its votes are not shown")
        rows = self._run(
            "SELECT id, question, voter, seat, value, confidence, way FROM votes v WHERE session = ? AND round = ? "
            f"AND {_BALLOT.format('v')} = ? ORDER BY id",
            (session, round, question),
        )
        return pd.DataFrame(rows, columns=["id", "question", "voter", "seat", "value", "confidence", "way"])

    def ways(self, session: str) -> set[str]:
        """How votes came in."""
        return {row[0] for row in self._run("SELECT DISTINCT way FROM votes WHERE session = ?", (session,))}

    def sessions(self) -> list[str]:
        """Sessions that have a ballot."""
        return [row[0] for row in self._run("SELECT DISTINCT session FROM ballots ORDER BY session")]

    # -- sentences and the end ------------------------------------------------------------------------

    def sort(self, vote: int, claim: str) -> None:
        """Note on which claim a sentence hangs; an empty claim takes the note back."""
        if claim:
            self._run(
                "INSERT INTO sorted VALUES (?, ?) ON CONFLICT DO UPDATE SET claim = excluded.claim",
                (vote, claim),
            )
        else:
            self._run("DELETE FROM sorted WHERE vote = ?", (vote,))

    def sorted(self) -> dict[int, str]:
        """Sentences that somebody has sorted: the vote's id and its claim."""
        return dict(self._run("SELECT vote, claim FROM sorted"))

    def forget(self) -> None:
        """Remove every vote and ballot, and what the file keeps of them."""
        self._run(
            "",
            script="DROP TABLE IF EXISTS votes; DROP TABLE IF EXISTS ballots; DROP TABLE IF EXISTS sorted;",
        )
        with closing(self._connect()) as made:
            made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            made.execute("VACUUM")
        self._run("", script=_SCHEMA)
