"""Value of information: what it would be worth to know before choosing."""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers import case
from helpers.faults import Fault
from helpers.options.mcda import known_position


def information_gaps() -> dict[str, tuple[tuple[str, ...], str]]:
    """The gaps of data/information.csv: the assumptions that closing one would settle, and the claims that open it."""
    table = case.load().information
    return {
        gap: (tuple(names.split(";")), claims)
        for gap, names, claims in zip(table["gap"], table["assumptions"], table["claims"], strict=True)
    }


def evpi(net_benefit: pd.DataFrame) -> float:
    """Expected value of perfect information: E[max NB] - max E[NB], in the unit of the table.

    One row a draw or a state of equal weight, one column an act. Never negative.
    """
    values = _complete(net_benefit)
    return max(0.0, float(values.max(axis=1).mean() - values.mean(axis=0).max()))


def evppi(
    net_benefit: pd.DataFrame, samples: pd.DataFrame, groups: Mapping[str, Sequence[str]] | None = None
) -> pd.Series:
    """Expected value of knowing one group of assumptions: one entry a group, largest first.

    The unit is that of the table; `attrs["evpi"]` of the result holds the value of knowing them all.

    Regression after Strong, Oakley & Brennan (2014): the net benefit of each act is regressed on the group's
    values (cubic, with products of two), and EVPPI = E[max fitted] - max E[fitted]. With an intercept this is
    never negative; it is capped at EVPI, which it could pass only through noise in the fit.
    """
    if groups is None:
        groups = {gap: names for gap, (names, _) in information_gaps().items()}
    values, ceiling = _complete(net_benefit), evpi(net_benefit)
    if len(samples) != len(values):
        raise Fault(f"net_benefit has {len(values)} rows and samples {len(samples)}; they must match")
    result = {}
    for group, names in groups.items():
        for name in names:
            known_position("sampled assumption", name, list(samples.columns))
        fitted = _fit(_features(samples[list(names)].to_numpy(float)), values)
        gain = fitted.max(axis=1).mean() - fitted.mean(axis=0).max()
        result[group] = float(np.clip(gain, 0, ceiling))
    series = pd.Series(result, name="evppi").sort_values(ascending=False, kind="stable")
    series.attrs["evpi"] = ceiling
    return series


def combinations(net_present_value: pd.DataFrame) -> pd.DataFrame:
    """Net benefit of every set of options, as if they could be added up: one column a set, "nothing" first.

    The options of the case do not exclude each other, so "which one?" is not the only question.
    """
    columns = {"nothing": np.zeros(len(net_present_value))}
    for size in range(1, net_present_value.shape[1] + 1):
        for names in itertools.combinations(net_present_value.columns, size):
            columns["+".join(names)] = net_present_value[list(names)].sum(axis=1).to_numpy()
    return pd.DataFrame(columns, index=net_present_value.index)


def _complete(net_benefit: pd.DataFrame) -> np.ndarray:
    values = net_benefit.to_numpy(float)
    if values.size == 0:
        raise Fault("net_benefit is empty; it needs one row a draw and one column an act")
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise Fault(f"net_benefit: row {row} of {net_benefit.columns[column]} is {values[row, column]}")
    return values


def _features(x: np.ndarray) -> np.ndarray:
    """Polynomial terms of the standardised columns, one row a term; a column that doesn't vary adds none."""
    spread = x.std(axis=0)
    varies = spread > 0
    z = ((x[:, varies] - x[:, varies].mean(axis=0)) / spread[varies]).T.copy()
    squares = z * z
    products = [z[i] * z[j] for i, j in itertools.combinations(range(len(z)), 2)]
    return np.vstack([np.ones((1, len(x))), z, squares, squares * z, *products])


def _fit(features: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Least-squares fit of every act, by the normal equations: many draws, few terms."""
    gram = features @ features.T
    return features.T @ np.linalg.lstsq(gram, features @ values, rcond=None)[0]
