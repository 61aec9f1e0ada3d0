"""What every model needs of numbers: checks with one wording, beta-PERT, and the zero of a function."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from helpers.faults import Fault

_STEPS = 200  # halvings: more than a float has digits
_TERMS = 20  # of a continued fraction: up to _MEDIAN no float changes after them
_MEDIAN = 0.9  # above the median of each beta-PERT, which is at most 0.5^(1/5)


def number(
    what: str,
    value: object,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    above: bool = False,
    infinite: bool = False,
) -> float:
    """The value as a float.

    Raises
    ------
    Fault (a ValueError)
        One line that says what it may be: from ``low`` (beyond it, with ``above``) to ``high``, and finite unless
        ``infinite``.
    """
    kind = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    found = float(value) if kind else math.nan  # type: ignore[arg-type]
    outside = not low <= found <= high or (above and found == low)
    if math.isnan(found) or outside or (math.isinf(found) and not infinite):
        raise Fault(f"{what} is a number{_bound(low, high, above)}, not {value!r}")
    return found


def share(what: str, value: object) -> float:
    """The value as a float from 0 to 1."""
    return number(what, value, low=0, high=1)


def whole(what: str, value: object, *, low: int = 1) -> int:
    """The value as an int; 3.0 will do.

    Raises
    ------
    Fault (a ValueError)
        Where it is no whole number, or below ``low``.
    """
    kind = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    if not kind or not float(value).is_integer() or value < low:  # type: ignore[arg-type,operator]
        raise Fault(f"{what} is a whole number of at least {low}, not {value!r}")
    return int(value)  # type: ignore[call-overload,no-any-return]


def _bound(low: float, high: float, above: bool) -> str:
    if above:
        return f" above {low:g}"
    if math.isinf(low):
        return "" if math.isinf(high) else f" of at most {high:g}"
    return f" of at least {low:g}" if math.isinf(high) else f" from {low:g} to {high:g}"


def pert(low: Any, mode: Any, high: Any) -> tuple[Any, Any]:
    """Both shapes of the beta-PERT between two ends: 1 + 4 (mode - low)/(high - low) and its mirror (Vose, Risk Analysis).

    The ends must differ.
    """
    width = high - low
    return 1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width


def draw(low: Any, mode: Any, high: Any, rng: np.random.Generator, size: Any) -> npt.NDArray[np.float64]:
    """Beta-PERT draws; the ends must differ."""
    return np.asarray(low + (high - low) * rng.beta(*pert(low, mode, high), size))


def quantile(low: float, mode: float, high: float, score: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Beta-PERT values at normal scores; ``low`` where both ends are one."""
    if high == low:
        return np.full(np.shape(score), low)
    one, other = pert(low, mode, high)
    tail = np.array([math.erfc(abs(z) / math.sqrt(2)) / 2 for z in np.ravel(score)]).reshape(np.shape(score))
    above = score > 0  # from the other end, where the chance is near 1
    part = np.empty(np.shape(score))
    part[~above] = _beta_quantile(tail[~above], one, other)
    part[above] = 1 - _beta_quantile(tail[above], other, one)
    return np.asarray(low + (high - low) * part)


def _beta_quantile(chance: npt.NDArray[np.float64], a: float, b: float) -> npt.NDArray[np.float64]:
    """Quantiles of a beta distribution with the shapes of a beta-PERT, for chances up to a half, by Newton's steps.

    They begin at x^a = a B(a, b) chance, which holds near 0. scipy has this too: 20 MB for a browser to fetch.
    """
    scale = math.exp(math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b))  # B(a, b)
    x = np.minimum((a * scale * chance) ** (1 / a), a / (a + b))
    low, high = np.zeros(np.shape(chance)), np.full(np.shape(chance), _MEDIAN)
    for _ in range(_STEPS):
        density = x ** (a - 1) * (1 - x) ** (b - 1) / scale
        off = _beta_chance(x, a, b, density) - chance
        low, high = np.where(off < 0, x, low), np.where(off < 0, high, x)
        step = x - np.divide(off, density, out=np.zeros_like(x), where=density > 0)
        step = np.where((step >= low) & (step <= high), step, (low + high) / 2)
        done = abs(step - x) <= 1e-8 * x  # the next step would be of 1e-16
        x = step
        if done.all():
            break
    return np.asarray(x)


def _beta_chance(
    x: npt.NDArray[np.float64], a: float, b: float, density: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The chance of at most x under a beta distribution, by its continued fraction (DLMF 8.17.22)."""
    fraction: Any = 1.0
    for m in range(_TERMS, -1, -1):
        after = a + 2 * m
        even = (m + 1) * (b - m - 1) / ((after + 1) * (after + 2))
        odd = -(a + m) * (a + b + m) / (after * (after + 1))
        fraction = 1 + odd * x / (1 + even * x / fraction)
    return np.asarray(density * x * (1 - x) / (a * fraction))


def zero(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function changes its sign between two ends, by halving; nan where it does not.

    Halving and not `scipy.optimize`, since waits are infinite beyond a line's capacity.
    """
    up = function(high) >= 0
    if (function(low) >= 0) == up:
        return math.nan
    for _ in range(_STEPS):
        middle = low + (high - low) / 2
        if middle in (low, high):
            break
        if (function(middle) >= 0) == up:
            high = middle
        else:
            low = middle
    return float(high)
