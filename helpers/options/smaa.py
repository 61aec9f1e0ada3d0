"""SMAA-2: how often each option is best when scores and weights are uncertain, and for whom."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers import numbers
from helpers.faults import Fault
from helpers.options.mcda import Scores, aligned, check_order, known_position

KNOWN = ("nothing", "the largest", "their order", "base swings")  # of the weights, ever more
CHUNK = 25_000  # draws held at once: a few megabytes for a table of the size of the pack's
CONFIDENCE_DRAWS = 100_000  # score draws kept for the confidence factors


@dataclass(frozen=True)
class Smaa:
    """Result of `smaa`.

    rank_acceptability: options x ranks 1..n, share of draws; rows and columns sum to one.
    central_weights: options x criteria, mean weights of the draws in which the option is first (nan if none).
    confidence: chance that the option is first when its central weights are taken as given (nan if none).
    """

    rank_acceptability: pd.DataFrame
    central_weights: pd.DataFrame
    confidence: pd.Series
    draws: int


def smaa(
    low: pd.DataFrame,
    base: pd.DataFrame,
    high: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    order: Sequence[str] | None = None,
    draws: int = 100_000,
    rng: np.random.Generator,
) -> Smaa:
    """Stochastic multi-criteria acceptability analysis, SMAA-2 (Lahdelma & Salminen 2001).

    Scores are drawn from beta-PERT between low and high (a score with low = high is fixed). Weights are
    `weights` where given; else all weights are equally likely (uniform on the simplex), and with `order` only
    those in which the named criteria go from most to least important, above all that are not named. Ties are broken
    by lot.
    """
    tables = Scores(low, base, high)
    check_order(tables)
    if draws < 1:
        raise Fault(f"draws is {draws}; at least one is needed")
    draw_weights = _weight_sampler(base, weights, order, rng)
    draw_scores = _score_sampler(tables, rng)
    n, m = base.shape
    counts, weight_sums, kept = np.zeros((n, n)), np.zeros((n, m)), []
    held = 0
    for size in _chunks(draws):
        values, share = draw_scores(size), draw_weights(size)
        ranking = _ranking(np.einsum("doc,dc->do", values, share), rng)
        for rank in range(n):
            counts[:, rank] += np.bincount(ranking[:, rank], minlength=n)
        first = np.eye(n)[ranking[:, 0]]
        weight_sums += first.T @ share
        if held < CONFIDENCE_DRAWS:
            kept.append(values)
            held += size
    firsts = counts[:, :1]
    central = np.divide(weight_sums, firsts, out=np.full((n, m), np.nan), where=firsts > 0)
    confidence = [_confidence(kept, i, central[i], rng) for i in range(n)]
    return Smaa(
        pd.DataFrame(counts / draws, index=base.index, columns=pd.RangeIndex(1, n + 1, name="rank")),
        pd.DataFrame(central, index=base.index, columns=base.columns),
        pd.Series(confidence, index=base.index, name="confidence"),
        draws,
    )


def acceptability(
    scores: Scores, weights: pd.Series, known: str, *, draws: int, rng: np.random.Generator
) -> Smaa:
    """`smaa` where a part of what `weights` say is known: one of `KNOWN`.

    With 'nothing' all weights are equally likely, with 'the largest' those whose largest is that of `weights`, with
    'their order' those that fall in the order of `weights`, and with 'base swings' the weights are `weights` themselves.
    """
    known_position("knowledge of the weights", known, KNOWN)
    order = list(weights.sort_values(ascending=False, kind="stable").index)
    told: dict[str, dict[str, Any]] = {
        KNOWN[0]: {},
        KNOWN[1]: {"order": order[:1]},
        KNOWN[2]: {"order": order},
        KNOWN[3]: {"weights": weights},
    }
    return smaa(*scores, **told[known], draws=draws, rng=rng)


def _confidence(kept: list[np.ndarray], option: int, weights: np.ndarray, rng: np.random.Generator) -> float:
    """Share of the score draws in which the option is first at the weights; nan without weights."""
    if np.isnan(weights).any():
        return float("nan")
    wins = sum((_ranking(values @ weights, rng)[:, 0] == option).sum() for values in kept)
    return float(wins / sum(len(values) for values in kept))


def _score_sampler(tables: Scores, rng: np.random.Generator) -> Callable[[int], np.ndarray]:
    low, base, high = (table.to_numpy(float) for table in tables)
    open_ = low < high
    ends = low[open_], base[open_], high[open_]

    def draw(size: int) -> np.ndarray:
        values = np.empty((size, *low.shape))
        values[:] = base
        values[:, open_] = numbers.draw(*ends, rng, (size, len(ends[0])))
        return values

    return draw


def _weight_sampler(
    scores: pd.DataFrame, weights: pd.Series | None, order: Sequence[str] | None, rng: np.random.Generator
) -> Callable[[int], np.ndarray]:
    if weights is not None and order is not None:
        raise Fault("give weights or an order of the criteria, not both")
    if weights is not None:
        share = aligned(scores, weights)[1]
        return lambda size: np.broadcast_to(share, (size, len(share)))
    m = scores.shape[1]

    def uniform(size: int) -> np.ndarray:
        parts = rng.standard_exponential((size, m))
        return parts / parts.sum(axis=1, keepdims=True)

    if order is None:
        return uniform
    columns = [known_position("criterion", name, list(scores.columns)) for name in order]
    if len(set(columns)) < len(columns):
        raise Fault(
            f"order names {len(columns)} criteria, {len(set(columns))} of them different; name each once"
        )
    others = [column for column in range(m) if column not in columns]

    def ordered(size: int) -> np.ndarray:
        parts = np.sort(uniform(size), axis=1)[:, ::-1]
        result = np.empty((size, m))
        result[:, columns] = parts[:, : len(columns)]
        if others:
            result[:, others] = rng.permuted(parts[:, len(columns) :], axis=1)
        return result

    return ordered


def _ranking(utility: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Option numbers from best to worst for every row; equal values in random order."""
    ranking = np.argsort(-utility, axis=1, kind="stable")
    ordered = np.take_along_axis(utility, ranking, axis=1)
    tied = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
    if tied.any():
        lots = rng.random((int(tied.sum()), utility.shape[1]))
        ranking[tied] = np.lexsort((lots, -utility[tied]), axis=1)
    return ranking


def _chunks(draws: int) -> Iterator[int]:
    for start in range(0, draws, CHUNK):
        yield min(CHUNK, draws - start)
