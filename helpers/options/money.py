"""Money model of lesson 4: five years of cash flow for each option, relative to staying as is.

Amounts are in Y million. A flow is known one year at a time and by component, so that the table a learner
reads, the net present value and a million draws all come from the same lines.
"""

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from helpers import case
from helpers.case.assumptions import Assumptions
from helpers.faults import Fault
from helpers.numbers import whole, zero
from helpers.options.mcda import known_position

Z95 = 1.6448536269514722  # standard normal quantile of 0.95

COMMON = ("discount_rate", "horizon")
NOT_A_LINE = {
    "discount_rate",
    "ai_delay",
    "shock_probability",
}  # value bends with these; straight in the rest


@dataclass(frozen=True)
class MoneyDraws:
    """Result of `monte_carlo`: one row a draw.

    net_present_value: Y million, one column an option. assumptions: the values drawn, one column a name.
    """

    net_present_value: pd.DataFrame
    assumptions: pd.DataFrame

    @property
    def chance_positive(self) -> pd.Series:
        """Share of draws in which an option beats staying as is."""
        return (self.net_present_value > 0).mean().rename("chance_positive")

    @property
    def net_benefit(self) -> pd.DataFrame:
        """The acts to choose among, doing nothing (0) first: what `evpi` takes."""
        return pd.concat(
            [pd.Series(0.0, self.net_present_value.index, name="nothing"), self.net_present_value], axis=1
        )


# --- the options, one year at a time ---


def _ai(p: Any, year: int) -> dict[str, Any]:
    """O1. Development is paid half in year 1 and half in year 2; a tool earns from its clinical use on."""
    in_use = np.clip(year - p.ai_delay, 0, 1)
    minutes = p.ai_studies * 1e3 * p.reading_time * p.reading_time_cut * p.ai_adoption
    own_cost = p.ai_development_cost * (1 - p.ai_grant_share)
    return {
        "development, net of grants": -own_cost / 2 * (year in (1, 2)),
        "running cost": -in_use * p.ai_running_cost,
        "reader time saved": in_use * minutes * p.reader_minute_value / 1e6,
        "complex cases": in_use * p.extra_complex_cases * p.complex_case_contribution / 1e3,
    }


def _regional(p: Any, year: int) -> dict[str, Any]:
    """O2. Partners join over three years."""
    ramp = min(year / 3, 1)
    consults = p.regional_partners * p.consults_per_partner_day * p.consult_days
    return {
        "capital": -p.regional_capital * (year == 0),
        "running cost": -p.regional_running_cost * (year > 0),
        "fees": ramp * consults * p.consult_fee / 1e6,
        "admissions": ramp * consults * p.consult_to_admission * p.complex_case_contribution / 1e3,
    }


def _platform(p: Any, year: int) -> dict[str, Any]:
    """O3. Projects start in year 2 and are at full number in year 3."""
    ramp = min(max(year - 1, 0) / 2, 1)
    running = year > 0
    return {
        "capital": -p.platform_capital * (year == 0),
        "compliance": -p.platform_compliance_cost * running,
        "extra breach loss, expected": -running * extra_breach_frequency(p) * p.breach_mean_loss,
        "projects, net of their cost": ramp
        * p.platform_projects
        * p.project_price
        * (1 - p.project_cost_share),
    }


def _multicloud(p: Any, year: int) -> dict[str, Any]:
    """O4. A price shock is avoided if it has come by then; better tools help from year 2."""
    running = year > 0
    shock_by_now = 1 - (1 - p.shock_probability) ** year
    return {
        "migration": -p.migration_cost * (year == 0),
        "running premium": -running * p.multicloud_premium * p.tencent_spend,
        "price shock avoided": running * shock_by_now * p.shock_size * p.tencent_spend,
        "better tools": p.multicloud_benefit * (year > 1),
    }


_FLOWS: dict[str, Callable[[Any, int], dict[str, Any]]] = {
    "O1": _ai,
    "O2": _regional,
    "O3": _platform,
    "O4": _multicloud,
}


def drivers() -> dict[str, tuple[str, ...]]:
    """What each option's value depends on, besides the discount rate and the horizon (data/options.csv).

    Raises
    ------
    Fault (a ValueError)
        Names the options that have no money model, and the money models that are of no option.
    """
    listed = _drivers()
    bare, strange = [o for o in listed if o not in _FLOWS], [o for o in _FLOWS if o not in listed]
    if bare:
        raise Fault(f"option {', '.join(bare)} has no money model; write one in helpers/options/money.py")
    if strange:
        raise Fault(f"the money model of {', '.join(strange)} has no option in data/options.csv; take it out")
    return listed


@case.of_tables
def _drivers() -> dict[str, tuple[str, ...]]:
    return {str(option): tuple(names.split(";")) for option, names in case.load().options["drivers"].items()}


def extra_breach_frequency(p: Any) -> Any:
    """Serious breaches a year that the platform adds to today's."""
    return p.breach_frequency * (p.platform_breach_multiplier - 1)


# --- views ---


def cash_flows(given: Assumptions, option: str) -> pd.DataFrame:
    """Flows of one option in Y million: years 0..horizon x components, then net, discount_factor, present."""
    flow = _flow(option)
    years = range(int(given.horizon) + 1)
    table = pd.DataFrame([flow(given, year) for year in years], index=pd.RangeIndex(len(years), name="year"))
    table = table.astype(float) + 0.0  # no minus zero in the table
    table["net"] = table.sum(axis=1)
    table["discount_factor"] = (1 + given.discount_rate) ** -table.index.to_numpy(dtype=float)
    table["present"] = table["net"] * table["discount_factor"]
    return table


def net_present_value(given: Assumptions) -> pd.Series:
    """Five-year net present value of each option in Y million, against staying as is; year-end discounting."""
    values = {option: float(_npv(given, option, int(given.horizon))) for option in drivers()}
    return pd.Series(values, name="net_present_value")


def value_at(given: Assumptions, option: str, **changes: Any) -> Any:
    """Net present value of one option (Y million) with some of its assumptions changed, also beyond their ranges.

    A change may be an array, but for the horizon: the result has the shape to which all of them broadcast.
    Fault for a name that no money model reads.
    """
    p = _values(given, changes)
    return _npv(p, option, whole("horizon", p.horizon))


def finance_scores(npv: pd.Series, worst: float, best: float) -> pd.Series:
    """Net present values as 0-100 scores: 0 at `worst`, 100 at `best` (Y million), straight in between."""
    if not worst < best:
        raise Fault(f"worst is {worst:g} and best is {best:g}; worst must be below best")
    return ((npv - worst) / (best - worst) * 100).clip(0, 100).rename("finance")


def finance_checked(scores: pd.DataFrame, npv: pd.Series, criteria: pd.DataFrame) -> pd.DataFrame:
    """The score table with its column finance made from net present values (Y million).

    The scale is that of the row finance of `case.load().criteria`: its worst_value is 0, its best_value 100.
    """
    return scores.assign(finance=finance_scores(npv, *finance_scale(criteria)))


def finance_scale(criteria: pd.DataFrame) -> tuple[float, float]:
    """The net present values (Y million) that score 0 and 100: the row finance of `case.load().criteria`."""
    return float(criteria["worst_value"]["finance"]), float(criteria["best_value"]["finance"])


def monte_carlo(given: Assumptions, draws: int, rng: np.random.Generator) -> MoneyDraws:
    """Net present values under beta-PERT draws of every assumption that the money model reads."""
    names = [*dict.fromkeys(name for each in drivers().values() for name in each), "discount_rate"]
    sample = given.sample(draws, rng, names)
    p = _values(given, {name: sample[name].to_numpy(float) for name in names})
    horizon = int(given.horizon)
    npv = pd.DataFrame({option: np.broadcast_to(_npv(p, option, horizon), draws) for option in drivers()})
    return MoneyDraws(npv, sample)


def tornado(given: Assumptions, option: str) -> pd.DataFrame:
    """Net present value of one option as each assumption moves alone from its low to its high.

    One row a driver, widest first: label, unit, low, high (values), npv_low, npv_high, npv (base), width.
    """
    names = _moving(given, option)
    ends = np.array([_along(given, option, name, [given.low(name), given.high(name)]) for name in names])
    table = _described(given, names)
    table["low"], table["high"] = [given.low(n) for n in names], [given.high(n) for n in names]
    table["npv_low"], table["npv_high"] = ends[:, 0], ends[:, 1]
    table["npv"] = float(_npv(given, option, int(given.horizon)))
    table["width"] = np.abs(ends[:, 1] - ends[:, 0])
    return table.sort_values("width", ascending=False, kind="stable")


def break_evens(given: Assumptions, option: str) -> pd.DataFrame:
    """Value of each driver at which one option's net present value is zero, the others unchanged.

    One row a driver: label, unit, base (its value now), low, high, break_even, in_range (within low..high).
    Where value is a straight line in the driver the break-even is exact, also outside the range, as long as
    it is possible at all (no share above 1, nothing below the smaller of 0 and the low end); else it is found
    by bisection and nan if the range holds none.
    """
    names = _moving(given, option)
    table = _described(given, names)
    table["base"] = [float(getattr(given, name)) for name in names]
    table["low"], table["high"] = [given.low(n) for n in names], [given.high(n) for n in names]
    table["break_even"] = [_break_even(given, option, name) for name in names]
    table["in_range"] = table["break_even"].between(table["low"], table["high"])
    return table


def break_even(given: Assumptions, option: str, driver: str) -> float:
    """One row of `break_evens`: the value of `driver` at which the option is worth nothing; nan if none."""
    known_position(f"driver of {option}", driver, _moving(given, option))
    return _break_even(given, option, driver)


# --- what expected value cannot see ---


@dataclass(frozen=True)
class Tail:
    """Result of `tail`: Y million over the horizon, present value, one entry a draw.

    expected: net present value with the expected breach loss (closed form). samples: with breaches that
    happen or don't. chance_of_breach: closed form. capital: what the option costs at the start.
    """

    expected: float
    samples: np.ndarray
    chance_of_breach: float
    capital: float

    def shortfall(self, share: float = 0.01) -> float:
        """Mean of the worst `share` of draws: the expected shortfall."""
        if not 0 < share <= 1:
            raise Fault(f"share is {share:g}; it must lie above 0 and not above 1")
        worst = max(1, round(share * len(self.samples)))
        return float(np.partition(self.samples, worst - 1)[:worst].mean())

    def shortfall_error(self, share: float = 0.01) -> float:
        """Standard error of `shortfall`, from the spread of the worst draws (Manistre & Hancock 2005)."""
        worst = max(1, round(share * len(self.samples)))
        tail = np.partition(self.samples, worst - 1)[:worst]
        beyond = self.shortfall(share) - tail.max()
        return float(np.sqrt((tail.var() + (1 - share) * beyond**2) / worst))


def tail(given: Assumptions, draws: int, rng: np.random.Generator) -> Tail:
    """The platform's value when extra breaches happen or don't, everything else as in `given`.

    Breaches are Poisson, losses lognormal: their spread is that of the register's median and 95th percentile,
    and their mean is `breach_mean_loss`, so that the mean of the samples is the expected value.
    """
    horizon = int(given.horizon)
    expected = float(_npv(given, "O3", horizon))
    frequency, mean = float(extra_breach_frequency(given)), float(given.breach_mean_loss)
    sigma = np.log(given.breach_95th / given.breach_median) / Z95
    factor = (1 + given.discount_rate) ** -np.arange(1, horizon + 1, dtype=float)
    counts = rng.poisson(frequency, size=(draws, horizon))
    loss = rng.lognormal(np.log(mean) - sigma**2 / 2, sigma, size=int(counts.sum()))
    draw, year = np.divmod(np.repeat(np.arange(counts.size), counts.ravel().astype(np.intp)), horizon)
    lost = np.bincount(draw, weights=loss * factor[year], minlength=draws)
    return Tail(
        expected,
        expected + frequency * mean * factor.sum() - lost,
        float(1 - np.exp(-frequency * horizon)),
        float(given.platform_capital),
    )


# --- private ---


def _npv(p: Any, option: str, horizon: int) -> Any:
    """Net present value; `p` holds numbers, or arrays of one shape."""
    flow = _flow(option)
    return _total(
        _total(flow(p, year).values()) / (1 + p.discount_rate) ** year for year in range(horizon + 1)
    )


def _total(terms: Iterable[Any]) -> Any:
    """The sum from left to right: `sum` rounds numbers otherwise than arrays, and otherwise before Python 3.12."""
    return functools.reduce(operator.add, terms)


def _flow(option: str) -> Callable[[Any, int], dict[str, Any]]:
    known_position("option with a money model", option, list(_FLOWS))
    return _FLOWS[option]


def _values(given: Assumptions, changes: Mapping[str, Any]) -> SimpleNamespace:
    names = {*(name for each in drivers().values() for name in each), *COMMON}
    for name in changes:
        known_position("assumption of the money models", name, sorted(names))
    return SimpleNamespace(**{name: getattr(given, name) for name in names} | dict(changes))


def _moving(given: Assumptions, option: str) -> list[str]:
    """The option's drivers that have a range to move in."""
    _flow(option)
    names = [*drivers()[option], "discount_rate"]
    return [name for name in names if given.low(name) < given.high(name)]


def _along(given: Assumptions, option: str, name: str, values: Any) -> np.ndarray:
    """Net present value at each value of one driver."""
    values = np.asarray(values, dtype=float)
    return np.broadcast_to(_npv(_values(given, {name: values}), option, int(given.horizon)), values.shape)


def _described(given: Assumptions, names: list[str]) -> pd.DataFrame:
    rows = [given.row(name) for name in names]
    return pd.DataFrame(
        {"label": [row["label"] for row in rows], "unit": [row["unit"] for row in rows]},
        index=pd.Index(names, name="driver"),
    )


def _break_even(given: Assumptions, option: str, name: str) -> float:
    low, high = float(given.low(name)), float(given.high(name))
    at_low, at_high = (float(v) for v in _along(given, option, name, [low, high]))
    if at_low == at_high:
        return float("nan")
    if name in NOT_A_LINE:
        return zero(lambda x: float(_along(given, option, name, [x])[0]), low, high)
    crossing = low - at_low * (high - low) / (at_high - at_low)
    share = str(given.row(name)["unit"]).startswith("share")
    possible = min(0.0, low) <= crossing <= (1.0 if share else np.inf)
    return crossing if possible else float("nan")
