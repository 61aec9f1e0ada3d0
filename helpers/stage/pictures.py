"""Charts of what a class said, in the frames and colours of the lessons' charts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from helpers import case
from helpers.charts import frame, look
from helpers.charts.chart import chart
from helpers.charts.frame import Axis, Frame, rows, span
from helpers.charts.marks import Marks
from helpers.charts.options import option_name
from helpers.charts.words import Words, first_up, percent
from helpers.stage import results
from helpers.stage.questions import NAMES

_CLASS = "the class's own votes"
_ROUNDS = {1: ("first vote", 0.35), 2: ("last vote", 1.0)}


def _letter(option: object) -> str:
    return first_up(NAMES.get(str(option), str(option)))


# --- the decision -------------------------------------------------------------------------------------


def _votes_frame(data: results.Decision) -> Frame:
    return Frame(
        x=span(
            data.counts,
            least=5,
            room=0.12 if data.sure_of.isna().all(axis=None) else 0.36,
            label="Votes",
            ticks=None,
        ),
        y=rows(map(_letter, data.counts.index)),
        source=_CLASS,
        names=0.3,
        key=tuple(
            (name, look.tint(look.INK, alpha)) for r, (name, alpha) in _ROUNDS.items() if r in data.counts
        ),
    )


@chart(_votes_frame)
def two_votes(data: results.Decision, put: Marks) -> Words:
    """Votes on each option, the first round pale and the last dark (`results.decision`)."""
    both = data.counts.shape[1] == 2
    for y, option in put.down(data.counts.index):
        for round in (1, 2):
            if round not in data.counts:
                continue
            votes = float(data.counts[round][option])
            at = y + (0.2 if round == 1 else -0.2) * both
            colour = look.tint(look.option_colour(option), _ROUNDS[round][1] if both else 1.0)
            put.bar(at, 0, votes, colour, height=0.36 if both else 0.6, label=_votes(data, round, option))
    each = "; ".join(
        f"{_ROUNDS[r][0]}: " + ", ".join(f"{_letter(o)} {_votes(data, r, o)}" for o in column.index)
        for r, column in ((r, data.counts[r]) for r in _ROUNDS if r in data.counts)
    )
    title = results.decision_says(data)
    return Words(title, f"Bar chart of votes. {first_up(each)}. {title}")


def _votes(data: results.Decision, round: int, option: object) -> str:
    """Votes of an option and, where somebody said it, how sure they were on average: '12 (sure: 78)'; where not all of
    them said it, '12 (9 say how sure: 78)'."""
    counts: Any = data.counts
    sure_of: Any = data.sure_of
    said_of: Any = data.said_of
    votes, sure = int(counts.at[option, round]), float(sure_of.at[option, round])
    said = int(said_of.at[option, round])
    if not said:
        return f"{votes}"
    return f"{votes} ({'' if said == votes else f'{said} say how '}sure: {sure:.0f})"


# --- guesses ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spread:
    """Guesses with their unit, and the result once it may be seen."""

    values: pd.Series
    unit: str
    result: float | None = None

    def bins(self) -> tuple[np.ndarray, np.ndarray]:
        """Edges, ten wide or wider so that there are at most ten bins, and how many guesses lie between them."""
        seen = [*self.values, *([] if self.result is None else [self.result])] or [0.0]
        width = 10.0
        while np.floor(max(seen) / width) - np.floor(min(seen) / width) >= 10:
            width *= 2
        edges = width * np.arange(np.floor(min(seen) / width), np.floor(max(seen) / width) + 2)
        return edges, np.histogram(self.values, edges)[0]


def _spread_frame(data: Spread) -> Frame:
    edges, counts = data.bins()
    names = [f"{low:.0f} to under {high:.0f}" for low, high in pairwise(edges)]
    return Frame(x=span(counts, least=5, room=0.3, label="Guesses"), y=rows(names), source=_CLASS)


@chart(_spread_frame)
def spread(data: Spread, put: Marks) -> Words:
    """How many guessed what, in tens, and where the result lies."""
    edges, counts = data.bins()
    shown = list(zip(edges, edges[1:], counts, strict=False))
    for y, (low, high, count) in put.down(shown):
        here = data.result is not None and low <= data.result < high
        words = f"{count}" + (f"  the model: {data.result:.0f}" if here else "")
        put.bar(y, 0, count, look.COLOURS["purple"] if not here else look.COLOURS["green"], label=words)
    middle = f"{data.values.median():.0f}" if len(data.values) else "none"
    title = f"The middle guess is {middle} {data.unit}"
    each = ", ".join(f"{low:.0f} to under {high:.0f}: {count}" for low, high, count in shown)
    return Words(title, f"Bar chart of guesses, {len(data.values)} in all: {each}. {title}.")


# --- weights and sentences ----------------------------------------------------------------------------


def _seats_frame(data: results.ClassWeights) -> Frame:
    counts = results.chosen_by_seat(data)
    used = [o for o in counts.columns if counts[o].any()]
    return Frame(
        x=span(
            counts.sum(axis=1),
            least=4,
            room=0.08,
            label="Voters, by the option that their own weights choose",
        ),
        y=rows(counts.index),
        source="the class's own weights; scores: teaching assumptions",
        key=tuple((option_name(o), look.option_colour(o)) for o in used),
        names=0.25,
    )


@chart(_seats_frame)
def by_seat(data: results.ClassWeights, put: Marks) -> Words:
    """Whose weights choose which option, a row a seat (`results.weights`)."""
    counts = results.chosen_by_seat(data)
    for y, (_, row) in put.down(counts.iterrows()):
        put.stack(
            y,
            [(n, look.option_colour(o), 1.0, f"{n}") for o, n in row.items() if n],
            height=0.6,
            bold=True,
        )
    title = results.own_say(data)
    each = "; ".join(
        f"{seat}: " + ", ".join(f"{o} {n}" for o, n in r.items() if n) for seat, r in counts.iterrows()
    )
    return Words(
        title, f"Stacked bars of voters by seat and by the option that their weights choose. {each}. {title}"
    )


def _claims_frame(data: pd.Series) -> Frame:
    names = case.load_class().sentences["name"]
    return Frame(
        x=span(data, least=4, room=0.12, label="Sentences"),
        y=rows(first_up(str(names[c])) if c else "something else" for c in data.index),
        source="the class's own sentences, sorted by the instructor",
        names=0.3,
    )


@chart(_claims_frame)
def claims(data: pd.Series, put: Marks) -> Words:
    """How many sentences hang on each claim (`results.sentence_counts`)."""
    for y, count in put.down(data):
        put.bar(y, 0, count, look.COLOURS["blue"], label=f"{count:.0f}")
    names = case.load_class().sentences["name"].to_dict()
    each = ", ".join(f"{names[c] if c else 'something else'} {n}" for c, n in data.items())
    title = results.sentences_say(data)
    return Words(title, f"Bar chart of sentences by the claim that they hang on: {each}. {title}")


# --- how sure, how right ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pooled:
    """A guess that the class made: its words, how many of its guesses came near, and how many there were.

    Without ``guess`` it is how sure the class felt, of a hundred, to stand beside them.
    """

    words: str
    near: int
    of: int
    guess: bool = True


def pooled_says(data: list[Pooled]) -> str:
    """One sentence on all guesses together."""
    near, of = (sum(getattr(one, part) for one in data if one.guess) for part in ("near", "of"))
    told = f"{percent(near / of)} of your guesses came near" if of else "No guesses were taken"
    sure = next((one for one in data if not one.guess), None)
    return told + (f"; of your vote you felt {sure.near} percent sure" if sure else "")


def _pooled_frame(data: list[Pooled]) -> Frame:
    return Frame(
        x=Axis(0, 1, "Share of guesses that came near; how sure you felt (percent)", form=frame.percent),
        y=rows([one.words for one in data]),
        source=_CLASS + "; near: within what a prediction in the lessons is allowed",
        names=0.4,
    )


@chart(_pooled_frame)
def pooled(data: list[Pooled], put: Marks) -> Words:
    """The share of a class's guesses that came near, a row a question."""
    for y, one in put.down(data):
        share = one.near / one.of if one.of else 0.0
        colour = look.COLOURS["green" if one.guess else "purple"]
        put.bar(y, 0, share, colour, label=f"{one.near} of {one.of}" if one.guess else percent(share))
    title = pooled_says(data)
    each = "; ".join(f"{one.words}: {one.near} of {one.of}" for one in data)
    return Words(title, f"Bar chart of guesses that came near. {each}. {title}.")
