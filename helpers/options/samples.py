"""Value of sample information: what a pilot or a trial of a given size is worth before it is run."""

import math
from typing import Any

import numpy as np

from helpers import numbers
from helpers.faults import Fault


def learned_spread(prior: float, noise: float, size: Any) -> Any:
    """Standard deviation of the posterior mean, before the sample is drawn (normal prior, normal noise).

    prior^2 / sqrt(prior^2 + noise^2 / size), from nought at size 0 to ``prior``, by Bayes' rule for two normals.
    ``size`` may be an array.
    """
    prior, noise = numbers.number("prior", prior, low=0), numbers.number("noise", noise, low=0)
    size = np.asarray(size, dtype=float)
    if (size < 0).any():
        raise Fault(f"size is {size.min():g}; a sample has at least 0 observations")
    if prior == 0:
        return np.zeros(size.shape)[()]
    error = np.divide(noise, np.sqrt(size), out=np.full(size.shape, np.inf), where=size > 0)
    return (prior * (prior / np.hypot(prior, error)))[()]


def normal_loss(mean: float, spread: Any) -> Any:
    """E[max(X, 0)] - max(mean, 0) of a normal X: spread times the unit normal loss integral at |mean| / spread.

    The integral is pdf(u) - u (1 - cdf(u)), by parts from its definition. Nought where there is no spread.
    """
    from scipy.special import ndtr

    spread = np.asarray(spread, dtype=float)
    with np.errstate(over="ignore"):  # a spread of next to nothing: as good as none
        u = np.divide(abs(mean), spread, out=np.full(spread.shape, np.inf), where=spread > 0)
    near = np.minimum(u, 40.0)  # beyond, the density is nought
    loss = np.exp(-(near**2) / 2) / math.sqrt(2 * math.pi) - near * ndtr(-near)
    return (np.where(np.isfinite(u), spread * np.maximum(loss, 0.0), 0.0))[()]


def evsi(mean: float, slope: float, prior: float, noise: float, size: Any) -> Any:
    """Expected value of sample information for the choice between an act and nothing, in the unit of ``mean``.

    The act's value is a straight line in the unknown: ``mean`` where the unknown is at its own mean, ``slope`` for one
    of it more. ``prior`` is the unknown's standard deviation, ``noise`` that of one observation. Nought at size 0; it
    rises with the size and tends to `evppi_line`.
    """
    return normal_loss(mean, abs(slope) * learned_spread(prior, noise, size))


def evppi_line(mean: float, slope: float, prior: float) -> float:
    """Expected value of knowing the unknown itself: what `evsi` tends to."""
    return float(normal_loss(mean, abs(slope) * prior))


def simulated_evsi(
    mean: float, slope: float, prior: float, noise: float, size: int, *, draws: int, rng: np.random.Generator
) -> tuple[float, float]:
    """The same by drawing samples and choosing after each, with the standard error of the result."""
    size, draws = numbers.whole("size", size, low=0), numbers.whole("draws", draws, low=2)
    truth = rng.normal(0, prior, draws)
    weight = size * prior**2 / (size * prior**2 + noise**2) if size and prior else 0.0
    seen = truth + rng.normal(0, noise / math.sqrt(size), draws) if size else truth
    gains = np.where(mean + slope * weight * seen > 0, mean + slope * truth, 0.0)
    gains -= (mean + slope * truth) * (mean > 0)  # against what would be chosen without a sample
    return float(gains.mean()), float(gains.std(ddof=1) / math.sqrt(draws))
