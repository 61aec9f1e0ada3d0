"""Ask for a vote, by a form in a workspace; or take one that is written as code."""

from __future__ import annotations

from typing import Any

from helpers.exercises import ballot, gate, journal
from helpers.exercises.feedback import Feedback
from helpers.faults import Fault, nearest

QUIET = (
    "Vote: in a workspace of yours this asks which way you would go, and how sure you are. "
    'As code: vote("O1", sure=70, because="...")'
)


def vote(option: object = ..., *, sure: object = None, because: object = "") -> Any:
    """Ask which way the hospital should go, or keep a vote; a lesson has one, and the last one can be changed.

    Parameters
    ----------
    option : str, or ... (not voted yet)
        An id of data/options.csv or data/unlisted.csv, such as "O1".
    sure : number from 20 to 100
        How sure you are, in percent.
    because : str
        Why, in a line; or the id of the finding that moved you, or "nothing" where nothing did.

    Without an option a form asks in a workspace. Elsewhere, as on a page or in grading, nobody is asked.

    Raises
    ------
    Fault (a ValueError)
        For what is no option, no such percentage or no such finding: nothing is kept then.
    """
    if option is ...:
        if not gate.waits():
            return Feedback("open", QUIET)
        from helpers.exercises.ballot_form import BallotForm

        return BallotForm()
    why = _because(because)
    moved_by = why if why == ballot.NOTHING or why in journal.read().findings else ""
    return Feedback("note", ballot.cast(ballot.made(option, sure, "" if moved_by else why, moved_by)))


def _because(because: object) -> str:
    """A reason in one line; a word that is nearly the id of a finding is a slip."""
    if not isinstance(because, str):
        raise Fault(f"because takes a line of text in quotes, not {because!r:.40}; {ballot.NOT_KEPT}")
    words = ballot.line(because)
    known = [*journal.read().findings, ballot.NOTHING]
    if words not in known and " " not in words and (meant := nearest(words, known)):
        raise Fault(f"no finding is called {words!r}; did you mean {meant}? {ballot.NOT_KEPT}")
    return words
