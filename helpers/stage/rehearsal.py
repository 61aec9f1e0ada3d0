"""Simulated voters to practise with: profiles of the pack plus noise. They are nobody, and marked so."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import case, options
from helpers.faults import Fault
from helpers.stage import models, questions
from helpers.stage.show import Show
from helpers.stage.votes import CLOSED, OPEN, Vote

MOST = 500
SWING_NOISE = 20.0  # standard deviation, in points of a swing: a teaching choice
_PROFILES = {
    "president": "president",
    "it_head": "cio",
    "clinicians": "medical_staff",
    "patients": "patients",
}
# Where guesses lie and how far they spread: the answer that comes first to mind, a teaching choice, no measurement.
_GUESSES = {"p2.3": (20.0, 8.0), "p7.6": (65.0, 15.0)}


def fill(show: Show, voters: int, seed: int = models.SEED, *, before_class: bool = False) -> None:
    """Fill every ballot of a session that is not closed with simulated votes; they stay open, to be closed by hand.

    With ``before_class`` only those that a form before class holds: the last vote is filled once it is opened.

    Raises
    ------
    Fault
        For a number of voters that no room holds.
    """
    if not 1 <= voters <= MOST:
        raise Fault(f"--rehearse {voters}: a number from 1 to {MOST} is needed")
    rng = np.random.default_rng(seed)
    swings = _swings(rng, voters)
    seats = [list(_PROFILES)[i % len(_PROFILES)] for i in range(voters)]
    for ballot, round in dict.fromkeys((row.screen.ballot, row.screen.round) for row in show.rows):
        if not ballot or ballot == "pooled" or show.votes.state(show.now.session, ballot, round) == CLOSED:
            continue
        if before_class and round == 2 and show.votes.state(show.now.session, ballot, round) != OPEN:
            continue
        if set(show.votes.counts(show.now.session, ballot, round)) - {"rehearsal"}:
            continue  # what was typed in place of simulated votes stays
        if show.votes.state(show.now.session, ballot, round) != OPEN:
            show.votes.open(show.now.session, ballot, round)
        lines = _votes(ballot, round, swings, seats, rng)
        show.votes.put(show.now.session, round, lines, "rehearsal")
        if ballot == "w" and not before_class:  # in a class somebody types what was agreed
            agreed = {str(name): float(value) for name, value in swings.mean().round().items()}
            show.votes.put_set(show.now.session, round, "agreed", agreed)
    show.now.rehearsal, show.now.voters = True, voters
    show.keep()


def fill_opened(show: Show) -> None:
    """In a rehearsal, let the simulated voters answer a vote that has just been opened."""
    if show.now.voters and show.state() == OPEN and not show.count():
        fill(show, show.now.voters, before_class=True)


def _swings(rng: np.random.Generator, voters: int) -> pd.DataFrame:
    """Swings of simulated voters, each a profile of the pack with noise, between 0 and 100."""
    known = case.load()
    rows = []
    for i in range(voters):
        profile = list(_PROFILES.values())[i % len(_PROFILES)]
        base = options.profile_swings(known.profiles, profile).reindex(known.criteria.index)
        rows.append(np.clip(base + rng.normal(0, SWING_NOISE, len(base)), 0, 100).round())
    return pd.DataFrame(rows, columns=known.criteria.index).reset_index(drop=True)


def _votes(
    ballot: str, round: int, swings: pd.DataFrame, seats: list[str], rng: np.random.Generator
) -> list[Vote]:
    names = [f"simulated-{i}" for i in swings.index]
    if ballot == "w":
        return [
            Vote(f"w.{name}", float(value), names[i], seats[i])  # type: ignore[arg-type]
            for i in range(len(swings))
            for name, value in swings.iloc[i].items()
        ]
    if ballot == "vote":
        table = models.table(case.assume())
        # in the first vote few think of what the text does not list
        offered = [o for o in questions.NAMES if round == 2 or o != "O0"]
        totals = swings.to_numpy() @ table.loc[offered].to_numpy(float).T + rng.normal(
            0, 200, (len(swings), len(offered))
        )
        sure = np.clip(rng.normal(70 + 5 * round, 12, len(swings)), 50, 100).round()
        return [
            Vote("vote", offered[best], names[i], seats[i], float(sure[i]))
            for i, best in enumerate(totals.argmax(axis=1))
        ]
    if ballot == "sentence":
        table = case.load_class().sentences
        every = [*table["first_example"], *table["second_example"]]
        return [
            Vote("sentence", every[k], names[i])
            for i, k in enumerate(rng.integers(len(every), size=len(swings)))
        ]
    middle, spread = _GUESSES[ballot]
    one = questions.question(ballot)
    values = np.clip(rng.normal(middle, spread, len(swings)), max(one.low, 0), one.high).round()
    return [Vote(ballot, float(value), names[i], seats[i]) for i, value in enumerate(values)]
