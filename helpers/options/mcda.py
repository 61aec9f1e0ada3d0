"""Multi-criteria models of lesson 3: weighted sum, ties between options, TOPSIS and its rank reversal.

Everywhere `scores` is a DataFrame of options x criteria on 0-100, higher is better, and `weights` a Series
with one weight a criterion. Weights need not sum to one: only their ratios count.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import case
from helpers.faults import Fault, did_you_mean
from helpers.numbers import number

LEVELS = ("low", "base", "high")


class Scores(NamedTuple):
    """Three tables of the same shape, options x criteria."""

    low: pd.DataFrame
    base: pd.DataFrame
    high: pd.DataFrame


@dataclass(frozen=True)
class Weighing:
    """Result of `weigh`: one score table seen with one set of weights.

    weights: per criterion, summing to one. parts: what each criterion adds, options x criteria.
    totals: the weighted sums. stretches: who leads at every weight (`leaders_by_weight`).
    """

    weights: pd.Series
    parts: pd.DataFrame
    totals: pd.Series
    stretches: pd.DataFrame


# --- tables and weights ---


def foundation() -> pd.DataFrame:
    """Proposed scores of foundation first, the option that the source argues for without listing it.

    data/foundation.csv as a table of criteria x low, base, high.
    """
    known = case.load()
    return known.foundation[list(LEVELS)].reindex(known.criteria.index)


def score_tables(scores: pd.DataFrame) -> Scores:
    """The long table (option, criterion, low, base, high) as three tables of options x criteria.

    ValueError when a score is missing, given twice, or not in the order low <= base <= high.
    """
    keys = scores[["option", "criterion"]]
    if keys.duplicated().any():
        option, criterion = keys[keys.duplicated()].iloc[0]
        raise Fault(f"scores: {option} has two scores on {criterion}; there must be one")
    options, criteria = keys["option"].unique(), keys["criterion"].unique()
    tables = []
    for level in LEVELS:
        wide = scores.set_index(["option", "criterion"])[level].unstack()
        tables.append(wide.reindex(index=options, columns=criteria).astype(float))
    result = Scores(*tables)
    check_order(result)
    return result


def add_option(
    scores: pd.DataFrame, option: str, values: Mapping[str, Sequence[float]] | pd.DataFrame
) -> pd.DataFrame:
    """The long table with one more option; `values` gives criterion -> (low, base, high).

    `values` may also be a table with the criteria as its index and the columns low, base, high.

    An option of that name that is there already is replaced, so a cell can be run again.
    ValueError for an unknown criterion, a missing one, a score outside 0 to 100, or a triple out of order.
    """
    criteria = list(scores["criterion"].unique())
    if isinstance(values, pd.DataFrame):
        values = {
            str(name): row
            for name, row in zip(values.index, values[list(LEVELS)].to_numpy().tolist(), strict=True)
        }
    for name in values:
        known_position(f"criterion of {option}", name, criteria)
    rows = []
    for criterion in criteria:
        if criterion not in values:
            raise Fault(f"scores: {option} has no score on {criterion}")
        low, base, high = (
            number(f"score of {option} on {criterion}", score, low=0, high=100) for score in values[criterion]
        )
        rows.append({"option": option, "criterion": criterion, "low": low, "base": base, "high": high})
    more = pd.DataFrame(rows, index=[f"{option}-{criterion}" for criterion in criteria])
    result = pd.concat([scores[scores["option"] != option], more])
    score_tables(result)
    return result


def swing_weights(swings: Mapping[str, float] | pd.Series) -> pd.Series:
    """Weights that sum to one from swings on any scale: w_j = s_j / sum of s (Edwards & Barron 1994).

    A swing says how much it is worth to move one criterion from its worst to its best stated level.
    """
    weights = pd.Series(swings, dtype=float).rename("weight")
    _check_weights(weights)
    return weights / weights.sum()


def profile_weights(profiles: pd.DataFrame) -> pd.DataFrame:
    """Weights of every stakeholder profile: profiles x criteria, each row sums to one."""
    order = profiles["profile"].unique(), profiles["criterion"].unique()
    wide = profiles.set_index(["profile", "criterion"])["swing"].unstack().reindex(order[0], columns=order[1])
    missing = wide.isna().to_numpy()
    if missing.any():
        i, j = np.argwhere(missing)[0]
        raise Fault(f"profiles: {wide.index[i]} has no swing for {wide.columns[j]}")
    return wide.astype(float).apply(swing_weights, axis=1)


def profile_swings(profiles: pd.DataFrame, profile: str = "base") -> pd.Series:
    """The swings of one stakeholder profile, by criterion, as they were asked for (0 to 100)."""
    known_position("profile", profile, list(profiles["profile"].unique()))
    return profiles[profiles["profile"] == profile].set_index("criterion")["swing"]


def rank_order_centroid(criteria: Sequence[str]) -> pd.Series:
    """Weights when only the order of the criteria is known, most important first (Edwards & Barron 1994).

    The j-th of n gets (1/n) * sum of 1/k for k = j..n: the centre of all weights in that order.
    """
    n = len(criteria)
    weights = np.cumsum(1 / np.arange(n, 0, -1))[::-1] / n
    return pd.Series(weights, index=list(criteria), name="weight")


# --- weighted sum and ties ---


def weighted_sum(scores: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Weighted mean score of each option, on the scale of the scores: V_i = sum of w_j v_ij."""
    values, share = aligned(scores, weights)
    return pd.Series(values @ share, index=scores.index, name="weighted_sum")


def contributions(scores: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """What each criterion adds to each option's weighted sum: options x criteria."""
    values, share = aligned(scores, weights)
    return pd.DataFrame(values * share, index=scores.index, columns=scores.columns)


def weigh(scores: pd.DataFrame, weights: pd.Series) -> Weighing:
    """Everything that one set of weights says of one score table."""
    share = pd.Series(aligned(scores, weights)[1], index=scores.columns, name="weight")
    parts = contributions(scores, share)
    return Weighing(share, parts, weighted_sum(scores, share), leaders_by_weight(scores, share))


def tie_weight(scores: pd.DataFrame, weights: pd.Series, criterion: str, first: str, second: str) -> float:
    """Weight of `criterion` at which `first` and `second` tie, the other weights keeping their ratios.

    With d the score difference and k = (d.w - w_j d_j)/(1 - w_j), the tie is at k/(k - d_j).
    nan where no tie lies strictly between 0 and 1. ValueError for an unknown option or criterion, and where
    the criterion has all the weight, so that the others have no ratios to keep.
    """
    values, share = aligned(scores, weights)
    j = known_position("criterion", criterion, list(scores.columns))
    rows = [known_position("option", name, list(scores.index)) for name in (first, second)]
    difference = values[rows[0]] - values[rows[1]]
    if not np.delete(share, j).any():
        raise Fault(f"weights: {criterion} has all the weight, so the others have no ratios to keep")
    others = _without(share, j)
    k, d = float(difference @ others), float(difference[j])
    tie = k / (k - d) if k != d else np.nan
    return tie if 0 < tie < 1 else np.nan


def leaders_by_weight(scores: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """Which option leads at every weight that each criterion could have, the others keeping their ratios.

    One row a stretch without change: criterion, start, end, leader, and now (today's weight lies in it).
    The ends are exact: they are the ties between the leader and the option that overtakes it. Beside a criterion that
    has all the weight the others have no ratios, and share alike.
    """
    values, share = aligned(scores, weights)
    rows = []
    for j, criterion in enumerate(scores.columns):
        rest = values @ _without(share, j)
        for start, end, leader in _envelope(rest, values[:, j]):
            rows.append(
                {
                    "criterion": criterion,
                    "start": start,
                    "end": end,
                    "leader": scores.index[leader],
                    "weight": share[j],
                    "now": start <= share[j] < end or (end == 1 and share[j] == 1),
                }
            )
    return pd.DataFrame(rows)


def flip_weights(scores: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """What would have to be true for the recommendation to change: one row a criterion.

    Columns: weight (today's), leader, below and above (the nearest weights at which the lead is lost, nan
    where it never is), to_below and to_above (the option that then leads).
    """
    stretches = leaders_by_weight(scores, weights)
    rows = {}
    for criterion, part in stretches.groupby("criterion", sort=False):
        part = part.reset_index(drop=True)
        at = int(part["now"].to_numpy().argmax())
        row = {"weight": part["weight"][at], "leader": part["leader"][at]}
        for side, edge, step in (("below", "start", -1), ("above", "end", 1)):
            inside = 0 <= at + step < len(part)
            row[side] = part[edge][at] if inside else np.nan
            row[f"to_{side}"] = part["leader"][at + step] if inside else None
        rows[criterion] = row
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("criterion")


def lenses(scores: pd.DataFrame, profiles: pd.DataFrame) -> pd.DataFrame:
    """Weighted sums of one score table seen with the weights of each profile: options x profiles."""
    return pd.DataFrame({name: weighted_sum(scores, row) for name, row in profiles.iterrows()})


# --- TOPSIS and rank reversal ---


def topsis(scores: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Closeness to the ideal, 0 to 1: d- / (d+ + d-) after vector normalisation (Hwang & Yoon 1981).

    d+ and d- are distances from the best and the worst value that any option in the table has, so adding or
    dropping an option moves both ends. nan for all where no option differs from another.
    """
    values, share = aligned(scores, weights)
    length = np.sqrt((values**2).sum(axis=0))
    weighted = share * values / np.where(length > 0, length, 1)
    best = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    total = best + worst
    closeness = np.divide(worst, total, out=np.full_like(total, np.nan), where=total > 0)
    return pd.Series(closeness, index=scores.index, name="topsis")


def rank_reversals(
    scores: pd.DataFrame, weights: pd.Series, rule: Callable[[pd.DataFrame, pd.Series], pd.Series] = topsis
) -> pd.DataFrame:
    """Pairs of options that change places when a third one leaves the table.

    One row a reversal: dropped, ahead (before), behind (before). Empty for a weighted sum, whatever it holds.
    """
    full = rule(scores, weights)
    rows = []
    for dropped in scores.index:
        rest = rule(scores.drop(index=dropped), weights)
        for ahead in rest.index:
            for behind in rest.index:
                if full[ahead] > full[behind] and rest[ahead] < rest[behind]:
                    rows.append({"dropped": dropped, "ahead": ahead, "behind": behind})
    return pd.DataFrame(rows, columns=["dropped", "ahead", "behind"])


def twin(scores: pd.DataFrame, weights: pd.Series, of: str, criterion: str, score: float) -> pd.DataFrame:
    """What a copy of one option, changed on one criterion, does to the others under two rules.

    A copy that is worse adds nothing to choose from, so a sound rule should not reorder the rest. One row an
    option (the copy is called "twin"), columns weighted_sum, weighted_sum_with, topsis, topsis_with.
    """
    known_position("option", of, list(scores.index))
    known_position("criterion", criterion, list(scores.columns))
    more = scores.copy()
    more.loc["twin"] = scores.loc[of]
    more.loc["twin", criterion] = score
    columns = {}
    for name, rule in (("weighted_sum", weighted_sum), ("topsis", topsis)):
        columns[name], columns[f"{name}_with"] = rule(scores, weights), rule(more, weights)
    return pd.DataFrame(columns, index=more.index)


# --- shared checks ---


def aligned(scores: pd.DataFrame, weights: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Score array and weights that sum to one, in the order of the score columns."""
    _check_complete(scores)
    weights = pd.Series(weights, dtype=float)
    columns = list(scores.columns)
    for name in weights.index:
        known_position("criterion", name, columns)
    for name in columns:
        if name not in weights.index:
            raise Fault(f"weights: {name} has no weight")
    share = weights.reindex(columns)
    _check_weights(share)
    return scores.to_numpy(float), (share / share.sum()).to_numpy()


def _check_weights(weights: pd.Series) -> None:
    if not np.isfinite(weights).all():
        name = weights.index[~np.isfinite(weights)][0]
        raise Fault(f"weights: {name} is {weights[name]}; a number from 0 up is needed")
    if (weights < 0).any():
        raise Fault(f"weights: {weights.idxmin()} is {weights.min():g}; no weight may be negative")
    if weights.sum() <= 0:
        raise Fault("weights: they sum to nothing; at least one must be above 0")


def _check_complete(scores: pd.DataFrame) -> None:
    missing = ~np.isfinite(scores.to_numpy(float))
    if missing.any():
        i, j = np.argwhere(missing)[0]
        raise Fault(f"scores: {scores.index[i]} has no score on {scores.columns[j]}")


def check_order(tables: Scores) -> None:
    for table in tables:
        if not (table.index.equals(tables.base.index) and table.columns.equals(tables.base.columns)):
            raise Fault("scores: the low, base and high tables differ in their options or criteria")
        _check_complete(table)
    low, base, high = (table.to_numpy(float) for table in tables)
    wrong = (low > base) | (base > high)
    if wrong.any():
        i, j = np.argwhere(wrong)[0]
        raise Fault(
            f"scores: {tables.base.index[i]} on {tables.base.columns[j]} is {low[i, j]:g} / {base[i, j]:g} / "
            f"{high[i, j]:g}; it must run low <= base <= high"
        )


def _without(share: np.ndarray, j: int) -> np.ndarray:
    """The other weights, in their ratios or alike where they are all zero, summing to one; the j-th is zero."""
    others = share.copy() if np.delete(share, j).any() else np.ones_like(share)
    others[j] = 0
    return others / others.sum()


def _envelope(rest: np.ndarray, own: np.ndarray) -> list[tuple[float, float, int]]:
    """Stretches of x in [0, 1] with the option that is highest on rest + x (own - rest)."""
    slope = own - rest
    with np.errstate(divide="ignore", invalid="ignore"):
        ties = (rest[None, :] - rest[:, None]) / (slope[:, None] - slope[None, :])
    inside = ties[np.isfinite(ties) & (ties > 0) & (ties < 1)]
    edges = np.unique(np.concatenate([[0.0], inside, [1.0]]))
    stretches: list[tuple[float, float, int]] = []
    for start, end in itertools.pairwise(edges):
        leader = int((rest + slope * (start + end) / 2).argmax())
        if stretches and stretches[-1][2] == leader:
            start = stretches.pop()[0]
        stretches.append((float(start), float(end), leader))
    return stretches


def known_position(what: str, name: str, known: Sequence[str]) -> int:
    """Place of a name in a list; Fault with the nearest real name where it isn't there."""
    if name not in known:
        raise Fault(f"unknown {what} {name!r}; {did_you_mean(name, known)}")
    return list(known).index(name)
