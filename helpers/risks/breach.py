"""A breach: a year's loss, what a control saves and when it pays; and what downtime costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from helpers.faults import Fault
from helpers.numbers import number
from helpers.risks.given import Given

Z95 = NormalDist().inv_cdf(0.95)

_GRID = 2048  # points of the grid that sums of breaches are worked out on, over a loss's own power of ten
_MOST = 500.0  # breaches a year: beyond, the chance of none is too small a number to begin with
_LEAST = 1e-12  # of a number of breaches a year: rarer ones are left out
_erf = np.vectorize(math.erf, otypes=[float])


def _one(median: float, percentile_95: float, loss: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance that one breach loses at most so much."""
    mu, sigma = lognormal_shape(median, percentile_95)
    with np.errstate(divide="ignore"):
        score = (
            (np.log(loss) - mu) / (sigma * math.sqrt(2))
            if sigma
            else np.where(loss < median, -np.inf, np.inf)
        )
    return 0.5 * (1 + _erf(score))


@lru_cache(maxsize=16)  # the decades of a curve; another frequency only weighs them anew
def _sums(
    median: float, percentile_95: float, top: float, most: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ends of a grid's cells up to `top`, and the chance of at most so much for 2 breaches, 3, ... (a row each)."""
    edges = (np.arange(_GRID + 1) + 0.5) * top / _GRID
    parts = sums = np.diff(_one(median, percentile_95, edges), prepend=0.0)
    rows = np.empty((most, len(edges)))
    for row in rows:
        sums = _convolved(sums, parts)
        row[:] = np.cumsum(sums)
    return edges, rows


def _reach(loss: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far a loss's grid goes: so its chance is the same whatever else is asked for with it."""
    return 10.0 ** np.ceil(np.log10(np.maximum(loss, 1e-3)))


def _convolved(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distribution of a sum, as far as the grid reaches."""
    size = 2 * len(one)
    return np.asarray(np.fft.irfft(np.fft.rfft(one, size) * np.fft.rfft(other, size), size)[: len(one)])


def lognormal_shape(median: float, percentile_95: float) -> tuple[float, float]:
    """mu and sigma of the lognormal with this median and 95th percentile: ln m and ln(p95/m) / 1.645."""
    number("median", median, low=0, above=True)
    number("percentile_95", percentile_95, low=0, above=True)
    if percentile_95 < median:
        raise Fault(f"percentile_95 is at least the median ({median:g}), not {percentile_95!r}")
    return math.log(median), math.log(percentile_95 / median) / Z95


def mean_loss(median: float, percentile_95: float) -> float:
    """Mean of the lognormal with this median and 95th percentile: m exp(sigma^2 / 2)."""
    _, sigma = lognormal_shape(median, percentile_95)
    return float(median * math.exp(sigma**2 / 2))


@dataclass(frozen=True)
class AnnualLoss:
    """A year's loss from breaches: a Poisson number of them, each with a lognormal loss.

    Attributes
    ----------
    frequency : float
        Mean number a year.
    median, percentile_95 : float
        Of one breach's loss, in the unit of the result.
    samples : ndarray, shape (draws,)
        Simulated years.
    """

    frequency: float
    median: float
    percentile_95: float
    samples: NDArray[np.float64]

    @property
    def expected(self) -> float:
        """Annual loss expectancy in closed form: frequency x mean loss (ENISA 2012)."""
        return self.frequency * mean_loss(self.median, self.percentile_95)

    @property
    def variance(self) -> float:
        """Variance of a year's loss in closed form: frequency x E[loss^2] (compound Poisson)."""
        mu, sigma = lognormal_shape(self.median, self.percentile_95)
        return self.frequency * math.exp(2 * mu + 2 * sigma**2)

    @property
    def probability_none(self) -> float:
        """Chance of a year without a breach in closed form: e^-frequency."""
        return math.exp(-self.frequency)

    @property
    def standard_error(self) -> float:
        """Standard error of the simulated mean, from the closed-form variance."""
        return math.sqrt(self.variance / len(self.samples))

    def exceedance(self, loss: ArrayLike) -> Any:
        """Chance of a year that loses more than `loss`, computed and not drawn: a float, or an array as given.

        Fault beyond 500 breaches a year.
        """
        number("frequency", self.frequency, low=0, high=_MOST)
        asked = np.asarray(loss, dtype=float)
        above = np.ones_like(asked)
        for top in np.unique(_reach(asked[asked >= 0])):
            own = (asked >= 0) & (_reach(asked) == top)
            above[own] = 1.0 - self._within(asked[own], float(top))
        return float(above) if above.ndim == 0 else above

    def _within(self, loss: NDArray[np.float64], top: float) -> NDArray[np.float64]:
        """Chance of a year that loses at most so much: years of one breach exactly, of several on a grid up to `top`.

        A sum of breaches is the convolution of their losses; each loss is put on the nearest point of the grid.
        """
        weights, count = math.exp(-self.frequency) * self.frequency, 1
        chances = []
        while count <= self.frequency or weights > _LEAST:
            count += 1
            weights *= self.frequency / count
            chances.append(weights)
        edges, sums = _sums(self.median, self.percentile_95, top, 4 * math.ceil(len(chances) / 4))
        several = np.interp(loss, edges, np.array(chances) @ sums[: len(chances)], left=0.0)
        return math.exp(-self.frequency) * (1 + self.frequency * self._one(loss)) + several

    def _one(self, loss: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chance that one breach loses at most so much."""
        return _one(self.median, self.percentile_95, loss)


def annual_loss(
    frequency: float, median: float, percentile_95: float, *, draws: int = 100_000, rng: np.random.Generator
) -> AnnualLoss:
    """Simulate years of breach losses: Poisson frequency, lognormal severity.

    Parameters
    ----------
    frequency : float
        Mean number of breaches a year.
    median, percentile_95 : float
        Of one breach's loss; the result has their unit (Y m in the pack).
    draws : int
        Simulated years.
    rng : numpy Generator
    """
    number("frequency", frequency, low=0)
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1:
        raise Fault(f"draws is a whole number of at least 1, not {draws!r}")
    mu, sigma = lognormal_shape(median, percentile_95)
    counts = rng.poisson(frequency, draws)
    years = np.repeat(np.arange(draws), counts.astype(np.intp))  # a browser has 32 bits
    losses = np.exp(mu + sigma * rng.standard_normal(years.size))
    samples = np.bincount(years, weights=losses, minlength=draws).astype(float)
    return AnnualLoss(float(frequency), float(median), float(percentile_95), samples)


def return_on_security_investment(frequency: float, loss: float, effect: float, cost: float) -> float:
    """ROSI of a control: (frequency x loss x effect - cost) / cost (ENISA 2012).

    `loss` is the mean loss of one breach and `cost` the control's cost a year, in one unit; `effect` is the
    share of breaches that it prevents.
    """
    number("frequency", frequency, low=0)
    number("loss", loss, low=0)
    number("effect", effect, low=0, high=1)
    number("cost", cost, low=0, above=True)
    return float(frequency * loss * effect / cost - 1.0)


def paying_frequency(loss: float, effect: float, cost: float) -> float:
    """The breaches a year at which a control just pays: cost / (loss x effect); inf where it prevents none."""
    number("loss", loss, low=0, above=True)
    number("effect", effect, low=0, high=1)
    number("cost", cost, low=0)
    return math.inf if effect == 0 else float(cost / (loss * effect))


@dataclass(frozen=True)
class Breach:
    """A year's breach losses without and with a control, and what the control returns.

    ``effect`` is the share of breaches that the control prevents, ``cost`` its cost a year and ``fixed_fine`` the
    fixed part of the law's largest fine (Y m).
    """

    without: AnnualLoss
    with_control: AnnualLoss
    effect: float
    cost: float
    fixed_fine: float

    @property
    def chance_of_large_loss(self) -> float:
        """Chance of a year that loses more than the fixed fine, without the control."""
        return float(self.without.exceedance(self.fixed_fine))

    @property
    def mean_loss(self) -> float:
        """Mean loss of one breach, Y m."""
        return mean_loss(self.without.median, self.without.percentile_95)

    @property
    def rosi(self) -> float:
        """Return on the security investment at the frequency given."""
        return return_on_security_investment(self.without.frequency, self.mean_loss, self.effect, self.cost)

    @property
    def paying_frequency(self) -> float:
        """Breaches a year at which the control just pays."""
        return paying_frequency(self.mean_loss, self.effect, self.cost)

    @property
    def summary(self) -> pd.DataFrame:
        """Closed form beside simulation: expected loss (Y m), its error, chance of no breach."""
        rows = {
            name: {
                "expected": loss.expected,
                "simulated": float(loss.samples.mean()),
                "standard error": loss.standard_error,
                "no breach": loss.probability_none,
                "no breach, simulated": float(np.mean(loss.samples == 0)),
            }
            for name, loss in (("without control", self.without), ("with control", self.with_control))
        }
        return pd.DataFrame.from_dict(rows, orient="index")


def breach(given: Given, *, draws: int = 100_000, seed: int = 5) -> Breach:
    """Breach losses at the assumptions given, without and with the control, from one seed."""
    severity = (given.breach_median, given.breach_95th)
    left = given.breach_frequency * (1 - given.control_effect)
    return Breach(
        annual_loss(given.breach_frequency, *severity, draws=draws, rng=np.random.default_rng(seed)),
        annual_loss(left, *severity, draws=draws, rng=np.random.default_rng(seed)),
        float(given.control_effect),
        float(given.control_cost),
        float(given.fixed_fine),
    )


def downtime(given: Given) -> pd.Series:
    """What outages cost in their own unit: clinic days and visits a year, and the share of days that run."""
    days = given.outage_frequency * given.outage_days
    visits = days * given.annual_visits * 1e6 / given.operating_days
    return pd.Series({"days": days, "visits": visits, "availability": 1 - days / given.operating_days})
