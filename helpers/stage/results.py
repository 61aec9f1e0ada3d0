"""The class's own numbers in the models: who chose what, what their weights choose, and one sentence on it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers import case, options
from helpers.case.assumptions import Assumptions
from helpers.charts.words import counted, first_down, first_up, listed, number, percent
from helpers.faults import Fault
from helpers.stage.questions import NAMES, SEATS
from helpers.stage.votes import CLOSED, Votes

ORDER = tuple(NAMES)


@dataclass(frozen=True)
class Decision:
    """Votes on the decision, a round a column, and how sure they were (a mean of 50 to 100, nan where nobody said).

    sure_of: the same mean for each option, options x rounds. said_of: how many said it.
    moved: voters who could be told apart in both rounds, by what they chose first (rows) and last (columns).
    """

    counts: pd.DataFrame
    sure: pd.Series
    moved: pd.DataFrame | None
    sure_of: pd.DataFrame
    said_of: pd.DataFrame


def decision(votes: Votes, session: str) -> Decision:
    """The closed rounds of the decision. Fault where none is closed."""
    rounds = {
        round: votes.read(session, "vote", round)
        for round in (1, 2)
        if votes.state(session, "vote", round) == CLOSED
    }
    if not rounds:
        raise Fault("[vote] is not closed, so its votes are not shown")
    counts = pd.DataFrame(
        {r: t["value"].value_counts().reindex(ORDER, fill_value=0) for r, t in rounds.items()}
    )
    sure = pd.Series({r: pd.to_numeric(t["confidence"]).mean() for r, t in rounds.items()})
    sure_of = pd.DataFrame(
        {
            r: pd.to_numeric(t["confidence"]).groupby(t["value"]).mean().reindex(ORDER)
            for r, t in rounds.items()
        }
    )
    said_of = pd.DataFrame(
        {
            r: t.dropna(subset="confidence")["value"].value_counts().reindex(ORDER, fill_value=0)
            for r, t in rounds.items()
        }
    )
    moved = None
    if len(rounds) == 2:
        # a row's number tells nobody apart from one export to the next; a mark of one's own does
        first, last = (
            t[t["voter"].notna() & ~t["voter"].astype(str).str.startswith("row-")].set_index("voter")["value"]
            for t in rounds.values()
        )
        both = first.index.intersection(last.index)
        if len(both):
            moved = pd.crosstab(first[both], last[both]).reindex(index=ORDER, columns=ORDER, fill_value=0)
    return Decision(counts, sure, moved, sure_of, said_of)


def decision_says(found: Decision) -> str:
    """One sentence on the votes."""
    told = []
    for round, column in found.counts.items():
        total, most = int(column.sum()), column.max()
        name = "The last vote" if round == 2 else "The first vote"
        if not total:
            told.append(f"{name} has no votes.")
            continue
        leaders = [NAMES[o] for o in column.index[column == most]]
        share = f"{most} of {total}"
        told.append(f"{name}: {listed(leaders)}, {share}{' each' if len(leaders) > 1 else ''}.")
    if found.moved is not None:
        every = int(found.moved.to_numpy().sum())
        stayed = int(np.trace(found.moved.to_numpy()))
        told.append(f"Of {counted(every, 'voter')} who can be told apart {every - stayed} moved.")
    elif found.counts.shape[1] == 2:
        change = found.counts[2] - found.counts[1]
        up = str(change.abs().idxmax())
        if change[up]:
            way = "more" if change[up] > 0 else "fewer"
            told.append(f"{first_up(NAMES[up])} has {abs(int(change[up]))} {way}.")
    return " ".join(told)


def sure_says(found: Decision) -> str:
    """One sentence on how sure they were; nothing where nobody said."""
    told = [
        f"{'the last' if round == 2 else 'the first'} vote {mean:.0f} ({found.said_of[round].sum()} said)"
        for round, mean in found.sure.items()
        if not math.isnan(mean)
    ]
    return f"How sure, 50 to 100, on average: {', '.join(told)}." if told else ""


# --- guesses ------------------------------------------------------------------------------------------


def guesses(votes: Votes, session: str, code: str) -> pd.Series:
    """The class's guesses, closed."""
    return pd.to_numeric(votes.read(session, code)["value"]).rename(code)


def truth(code: str, given: Assumptions) -> float:
    """What the model says to a question that the class guesses."""
    from helpers.stage import figures

    return figures.figure({"p2.3": "F3", "p7.6": "F15"}[code]).value(given)


def tolerance(code: str) -> float:
    """How far from the result a guess still came near."""
    found: Any = case.load().predictions.at[code, "tolerance"]
    return float(found)


def guesses_say(values: pd.Series, result: float, unit: str) -> str:
    """One sentence on guesses against the result."""
    if not len(values):
        return "Nobody has guessed."
    room = tolerance(str(values.name))
    near = int((abs(values - result) <= room).sum())
    above = int((values > result + room).sum())
    return (
        f"The middle guess is {values.median():.0f}, the model says {result:.0f} {unit}. "
        f"{near} of {len(values)} came within {room:g}; {above} guessed higher."
    )


# --- weights ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClassWeights:
    """What the class's weights choose.

    sets: swings (0 to 100), voters x criteria, with a column seat. agreed: the set that was agreed, or None.
    chosen: the option that each voter's weights put first, by the voter's index. table: the scores used.
    """

    sets: pd.DataFrame
    agreed: pd.Series | None
    chosen: pd.Series
    table: pd.DataFrame


def weights(votes: Votes, session: str, table: pd.DataFrame) -> ClassWeights:
    """The class's sets of swings and what each chooses on a table of scores (options x criteria)."""
    lines = votes.read(session, "w")
    criteria = [f"w.{name}" for name in table.columns]
    wide = lines.assign(value=pd.to_numeric(lines["value"])).pivot_table(
        index=["way", "voter"], columns="question", values="value", aggfunc="last"
    )
    wide = wide.reindex(columns=criteria).dropna()
    wide.columns = pd.Index(table.columns)
    wide = wide[wide.sum(axis=1) > 0]
    seat = lines.groupby(["way", "voter"])["seat"].last().reindex(wide.index)
    common = seat == "agreed"
    agreed = wide[common].iloc[-1] if common.any() else None
    sets = wide[~common]
    totals = sets.to_numpy(float) @ table.to_numpy(float).T
    best = table.index.to_numpy()[totals.argmax(axis=1)] if len(sets) else np.array([], dtype=object)
    return ClassWeights(sets.assign(seat=seat[~common]), agreed, pd.Series(best, index=sets.index), table)


def chosen_by_seat(found: ClassWeights) -> pd.DataFrame:
    """How many of each seat's voters the weights lead to each option: seats x options."""
    seats = found.sets["seat"].map(lambda s: SEATS.get(s, "Without a seat"))
    order = [name for name in [*SEATS.values(), "Without a seat"] if (seats == name).any()]
    counts = pd.crosstab(seats, found.chosen)
    return counts.reindex(index=order, columns=found.table.index, fill_value=0)


def mean(found: ClassWeights) -> pd.Series:
    """The mean of the voters' own swings, rounded, by criterion."""
    return found.sets.drop(columns="seat").mean().round()


MOST_APART = 3  # criteria on which seats agree in class: all seven take longer than the hour has


def apart(found: ClassWeights) -> pd.DataFrame:
    """Where seats are furthest apart: by criterion, widest first, the lowest and the highest mean of a seat and whose.

    Columns low, low_seat, high, high_seat, mean. With fewer than two seats it is the voters who stand for seats.
    """
    own = found.sets.drop(columns="seat")
    seats = found.sets["seat"].map(lambda seat: SEATS.get(seat, ""))
    by = own.groupby(seats).mean().drop(index="", errors="ignore")
    if len(by) < 2:
        by = own.set_axis(["a voter"] * len(own))
    low, high, names = by.min(), by.max(), by.index.to_numpy()
    table = pd.DataFrame({
        "low": low, "low_seat": names[by.to_numpy().argmin(axis=0)], "high": high,
        "high_seat": names[by.to_numpy().argmax(axis=0)], "mean": mean(found),
    })  # fmt: skip
    return table.loc[(high - low).sort_values(ascending=False, kind="stable").index]


@dataclass(frozen=True)
class Flip:
    """The smallest change of one swing that changes the option: criterion, points to add, the option that then leads."""

    criterion: str
    points: float
    option: str


def nearest_flip(table: pd.DataFrame, swings: pd.Series) -> Flip | None:
    """The smallest change of one swing, between 0 and 100, the others as they are; None where no swing alone does it.

    A weight w of one criterion is a swing s = w R / (1 - w), with R the sum of the other swings.
    """
    flips = options.flip_weights(table, options.swing_weights(swings))
    found: list[Flip] = []
    for name, row in flips.iterrows():
        criterion = str(name)
        rest = float(swings.sum() - swings[criterion])
        for side in ("below", "above"):
            if not math.isnan(row[side]) and row[side] < 1:
                swing = row[side] * rest / (1 - row[side])
                if 0 <= swing <= 100:
                    found.append(Flip(criterion, swing - float(swings[criterion]), str(row[f"to_{side}"])))
    return min(found, key=lambda one: abs(one.points), default=None)


def seats_say(found: ClassWeights) -> str:
    """What the weights of each seat choose: 'President: O1. IT head: O4 14, O1 1.'"""
    told = []
    for seat, row in chosen_by_seat(found).iterrows():
        chosen = row[row > 0].sort_values(ascending=False, kind="stable")
        which = str(chosen.index[0]) if len(chosen) == 1 else ", ".join(f"{o} {n}" for o, n in chosen.items())
        told.append(f"{seat}: {which}.")
    return " ".join(told)


def agreed_says(found: ClassWeights) -> str:
    """What the agreed set chooses and how near its tie is, in the unit of the chart of ties: 'The set that you agreed
    chooses O0. With privacy safety at 12% of the weight (now 16%) it is O1.'"""
    if found.agreed is None:
        return "No set has been agreed yet."
    totals = options.weighted_sum(found.table, found.agreed)
    told = f"The set that you agreed chooses {totals.idxmax()}."
    flip = nearest_flip(found.table, found.agreed)
    if flip is None:
        return f"{told} No single swing takes that from it."
    now = float(found.agreed[flip.criterion])
    rest = float(found.agreed.sum()) - now
    share, then = now / (rest + now), (now + flip.points) / (rest + now + flip.points)
    name = first_down(str(case.load().criteria.at[flip.criterion, "label"]))
    return f"{told} With {name} at {percent(then)} of the weight (now {percent(share)}) it is {flip.option}."


def own_say(found: ClassWeights) -> str:
    """What the voters' own sets choose, and nothing of the agreed one: 'Of 60 own sets 31 choose O1, 15 O2 and 14 O4.'"""
    if not len(found.chosen):
        return "Only the agreed set is here: nobody handed in one of their own."
    counts = found.chosen.value_counts()
    if len(counts) == 1:
        return f"All own sets choose {counts.index[0]}: {int(counts.sum())} of {int(counts.sum())}."
    each = listed(
        f"{n} {option}" if i else f"{n} choose {option}" for i, (option, n) in enumerate(counts.items())
    )
    return f"Of {counted(int(counts.sum()), 'own set')} {each}."


# --- sentences ----------------------------------------------------------------------------------------


def proposed(sentence: str) -> str:
    """The claim that a sentence hangs on by its words; nothing where none or two fit alike. A person decides."""
    said = f" {sentence.casefold()} "
    if code := re.search(r"\bC(25|41|46|65)\b", sentence):
        return f"C{code[1]}"
    table = case.load_class().sentences
    fits = {c: sum(w in said for w in row["words"].split(";")) for c, row in table.iterrows()}
    most = max(fits.values())
    best = [str(claim) for claim, n in fits.items() if n == most]
    return best[0] if most and len(best) == 1 else ""


def sentences(votes: Votes, session: str) -> pd.DataFrame:
    """The class's sentences: id, value, claim (what somebody decided, else what the words propose), decided."""
    lines = votes.read(session, "sentence")[["id", "value"]]
    decided = votes.sorted()
    return lines.assign(
        claim=[decided.get(i, proposed(str(s))) for i, s in zip(lines["id"], lines["value"], strict=True)],
        decided=lines["id"].isin(decided),
    )


def sentence_counts(found: pd.DataFrame) -> pd.Series:
    """How many sentences hang on each claim, and on none of them."""
    names = [*map(str, case.load_class().sentences.index), ""]
    return found["claim"].value_counts().reindex(names, fill_value=0)


def sentences_say(counts: pd.Series) -> str:
    """One sentence on where the sentences hang."""
    named = counts.drop("")
    if not counts.sum():
        return "No sentences yet."
    every, other = int(counts.sum()), int(counts[""])
    if not named.sum():
        return f"None of the {counted(every, 'sentence')} hangs on one of the four claims."
    many = int((named > 0).sum())
    most = case.load_class().sentences["name"][str(named.idxmax())]
    where = "all four claims" if many == len(named) else f"{number(many)} of four claims"
    told = f"You hang it on {where}, most often on “{most}”: {int(named.max())} of {every} sentences"
    return f"{told}, something else {other}." if other else f"{told}."
