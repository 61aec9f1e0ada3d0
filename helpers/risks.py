"""Executive review: lock-in, breach losses, flags at another hospital, the success measure, and gates.

Costs are present values in million yuan (Y m) over what happens anyway; years are counted from today and
money is paid at year ends. Formulas are named where they stand.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import NormalDist
from types import SimpleNamespace
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from helpers.faults import Fault, did_you_mean

Z95 = NormalDist().inv_cdf(0.95)
ACTS = {
    "stay": "Stay put",
    "move_now": "Move now",
    "wait": "Wait and see",
    "ready": "Be ready",
}


class Given(Protocol):
    """Anything that answers an assumption's name with its value: `case.assume(...)` or a plain namespace."""

    def __getattr__(self, name: str) -> Any: ...


# -- guards ------------------------------------------------------------------------------------------


def _number(
    name: str, value: float, *, low: float = -math.inf, high: float = math.inf, above: bool = False
) -> float:
    """The value as a float, or one line that says what it may be."""
    bound = (
        f"above {low:g}"
        if above
        else f"of at least {low:g}"
        if math.isinf(high)
        else f"from {low:g} to {high:g}"
    )
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise Fault(f"{name} is a number {bound}, not {value!r}") from None
    if not math.isfinite(number) or number < low or number > high or (above and number == low):
        raise Fault(f"{name} is a number {bound}, not {value!r}")
    return number


# -- leaving a vendor --------------------------------------------------------------------------------


def annuity(rate: float, years: float) -> float:
    """Present value of 1 paid at the end of each year: (1 - (1 + r)^-T) / r, and T where r is nought."""
    _number("rate", rate, low=0)
    _number("years", years, low=0, above=True)
    return float(years) if rate == 0 else -math.expm1(-years * math.log1p(rate)) / rate


def break_even_price_rise(premium: float, migration: float, spend: float, rate: float, years: float) -> float:
    """The lasting price rise, as a share of today's price, at which leaving costs as much as staying.

    Parameters
    ----------
    premium : float
        Extra running cost of the other platform, share of today's spend.
    migration : float
        One-off cost of leaving, Y m, paid today.
    spend : float
        What is paid today, Y m a year.
    rate, years : float
        Discount rate a year; years over which a move must pay.

    Returns
    -------
    float
        premium + migration / (spend x annuity(rate, years)). Above it leaving is cheaper.
    """
    _number("premium", premium, low=0)
    _number("migration", migration, low=0)
    _number("spend", spend, low=0, above=True)
    return float(premium + migration / (spend * annuity(rate, years)))


def break_even_curve(given: Given) -> pd.DataFrame:
    """The break-even price rise for every planning period from one year to ten.

    Columns: years, price_rise (share), planned (True for the period in `given.horizon`), shock (share).
    """
    years = range(1, 11)
    rises = [
        break_even_price_rise(
            given.multicloud_premium, given.migration_cost, given.tencent_spend, given.discount_rate, y
        )
        for y in years
    ]
    return pd.DataFrame(
        {
            "years": years,
            "price_rise": rises,
            "planned": [y == given.horizon for y in years],
            "shock": given.shock_size,
        }
    )


def _present_cost(
    given: Given, *, shock: float, start: float, lag: float, migration: float, risen: int = 2
) -> float:
    """Y m over today's price when leaving begins at year `start` and takes `lag` years (inf: never leave).

    Until it has left, the hospital pays the raised price (from year `risen` on); afterwards it pays the
    premium.
    """
    year = np.arange(1, int(given.horizon) + 1)
    old = np.clip(lag - (year - 1 - start), 0.0, 1.0)  # share of each year still on the old platform
    rise = np.where(year >= risen, shock, 0.0)
    discount = (1.0 + given.discount_rate) ** -year
    running = given.tencent_spend * (old * rise + (1.0 - old) * given.multicloud_premium)
    return float(running @ discount + migration * (1.0 + given.discount_rate) ** -start)


def _cheapest(costs: pd.Series) -> str:
    return str(costs[["wait", "ready", "stay", "move_now"]].round(9).idxmin())


@dataclass(frozen=True)
class VendorDecision:
    """Four ways to face a price shock that comes at the start of year 2 with some probability, or never.

    Attributes
    ----------
    costs : DataFrame
        One row an act (stay, move_now, wait, ready); columns label, calm and shock (present cost in Y m over
        today's price), response (what is done once the shock has come).
    probability : float
        Of the shock, 0 to 1.
    """

    costs: pd.DataFrame
    probability: float

    def expected_at(self, probability: ArrayLike) -> pd.DataFrame:
        """Expected cost in Y m, one row a probability and one column an act."""
        q = np.atleast_1d(np.asarray(probability, dtype=float))
        calm, shock = self.costs["calm"].to_numpy(), self.costs["shock"].to_numpy()
        return pd.DataFrame(
            np.outer(1 - q, calm) + np.outer(q, shock), index=pd.Index(q, name="q"), columns=self.costs.index
        )

    @property
    def expected(self) -> pd.Series:
        """Expected cost of each act, Y m."""
        return self.expected_at(self.probability).iloc[0].rename("expected")

    @property
    def best(self) -> str:
        """The act with the least expected cost; of equals the one that leaves most open (wait, then ready)."""
        return _cheapest(self.expected)

    def turning_probability(self, first: str, second: str) -> float:
        """The probability at which two acts cost the same; nan where it is not between 0 and 1."""
        for act in (first, second):
            if act not in self.costs.index:
                raise Fault(f"no act is called {act}; {did_you_mean(act, self.costs.index)}")
        gap = (self.costs[["calm", "shock"]].T[first] - self.costs[["calm", "shock"]].T[second]).astype(float)
        slope = gap["shock"] - gap["calm"]
        q = -gap["calm"] / slope if slope else math.nan
        return float(q) if 0 <= q <= 1 else math.nan

    @property
    def turning_points(self) -> pd.DataFrame:
        """Where the cheapest act changes as the shock grows likelier: columns probability, before, after."""
        acts = list(self.costs.index)
        ties = sorted(
            {
                q
                for i, a in enumerate(acts)
                for b in acts[i + 1 :]
                if 0 < (q := self.turning_probability(a, b)) < 1
            }
        )
        edges = [0.0, *ties, 1.0]
        middles = [(a + b) / 2 for a, b in pairwise(edges)]
        best = [_cheapest(row) for _, row in self.expected_at(middles).iterrows()]
        rows = [(q, a, b) for q, a, b in zip(ties, best, best[1:], strict=False) if a != b]
        return pd.DataFrame(rows, columns=["probability", "before", "after"])

    @property
    def tree(self) -> pd.DataFrame:
        """The decision tree as a table: act, event, probability, response, cost (Y m), weighted (Y m)."""
        rows = [
            (row["label"], event, p, row["response"] if event == "shock" else "-", row[event], p * row[event])
            for _, row in self.costs.iterrows()
            for event, p in (("calm", 1 - self.probability), ("shock", self.probability))
        ]
        return pd.DataFrame(rows, columns=["act", "event", "probability", "response", "cost", "weighted"])


def vendor_decision(given: Given, probability: float | None = None) -> VendorDecision:
    """Stay, move now, wait and see, or pay to be ready, against a price shock at the start of year 2.

    Without readiness a move takes `exit_time` years, in which the raised price is paid. Being ready costs
    `readiness_cost` a year until it is used, spares a share of the migration cost, and lets the hospital
    leave at once. After a shock each act that may choose takes the cheaper of leaving and staying
    (the value of waiting: Dixit & Pindyck 1994).

    Parameters
    ----------
    given : Assumptions
    probability : float, optional
        Of the shock; `given.shock_probability` where it is left out.
    """
    q = _number("probability", given.shock_probability if probability is None else probability, low=0, high=1)
    size, kit = given.shock_size, given.readiness_cost
    stay = _present_cost(given, shock=size, start=0, lag=math.inf, migration=0)
    slow = _present_cost(given, shock=size, start=1, lag=given.exit_time, migration=given.migration_cost)
    quick = _present_cost(
        given, shock=size, start=1, lag=0, migration=given.migration_cost * (1 - given.readiness_saving)
    )
    moved = [
        _present_cost(given, shock=s, start=0, lag=given.exit_time, migration=given.migration_cost)
        for s in (0.0, size)
    ]
    rows = {
        "stay": (0.0, stay, "pay the rise"),
        "move_now": (*moved, "none needed"),
        "wait": (0.0, min(stay, slow), "leave, slowly" if slow < stay else "pay the rise"),
        "ready": (
            kit * annuity(given.discount_rate, given.horizon),
            kit / (1 + given.discount_rate) + min(stay, quick),
            "leave at once" if quick < stay else "pay the rise",
        ),
    }
    costs = pd.DataFrame.from_dict(rows, orient="index", columns=["calm", "shock", "response"])
    costs.insert(0, "label", [ACTS[act] for act in costs.index])
    costs.index.name = "act"
    return VendorDecision(costs, q)


def recurring_shock(given: Given) -> float:
    """Expected present cost of *wait and see*, Y m, if the yearly chance of a shock returns until it comes.

    The shock comes once and lasts. It can come at the start of any year of the horizon from the second on:
    sum over years t of q (1 - q)^(t - 2) x cost of a shock in year t, where the hospital then takes the
    cheaper of leaving and staying. `vendor_decision` counts the first of these terms alone.
    """
    q = _number("shock_probability", given.shock_probability, low=0, high=1)
    total = 0.0
    for year in range(2, int(given.horizon) + 1):
        shock = {"shock": given.shock_size, "start": year - 1, "risen": year}
        stay = _present_cost(given, **shock, lag=math.inf, migration=0)
        leave = _present_cost(given, **shock, lag=given.exit_time, migration=given.migration_cost)
        total += q * (1 - q) ** (year - 2) * min(stay, leave)
    return total


def late_data(given: Any) -> SimpleNamespace:
    """The same assumptions with Option 1 delayed by `data_delay` years, beyond the register's range if need be."""
    return SimpleNamespace(**dict(given.items()) | {"ai_delay": given.ai_delay + given.data_delay})


def premises(given: Given, loss_if_data_late: float) -> pd.DataFrame:
    """The source's most consequential premise beside its rival, on one scale.

    Parameters
    ----------
    given : Assumptions
    loss_if_data_late : float
        Y m of Option 1's value that goes if the data are `data_delay` years late (from `options`).

    Returns
    -------
    DataFrame
        Index vendor, data; columns premise, chance (that it is wrong), loss (Y m if it is),
        expected (Y m), tie_chance (the chance at which it costs as much in expectation as the other;
        nan where none from 0 to 1 does).
    """
    stuck = vendor_decision(given).costs["shock"]["wait"]
    table = pd.DataFrame(
        {
            "premise": ["Tencent stays aligned", "The data are ready on time"],
            "chance": [given.shock_probability, given.data_unready_probability],
            "loss": [stuck, _number("loss_if_data_late", loss_if_data_late)],
        },
        index=pd.Index(["vendor", "data"], name="id"),
    )
    table["expected"] = table["chance"] * table["loss"]
    others = table["expected"].to_numpy()[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        tie = others / table["loss"].to_numpy()
    table["tie_chance"] = np.where((tie >= 0) & (tie <= 1), tie, np.nan)
    return table


# -- breach ------------------------------------------------------------------------------------------


def lognormal_shape(median: float, percentile_95: float) -> tuple[float, float]:
    """mu and sigma of the lognormal with this median and 95th percentile: ln m and ln(p95/m) / 1.645."""
    _number("median", median, low=0, above=True)
    _number("percentile_95", percentile_95, low=0, above=True)
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

    @cached_property
    def _ordered(self) -> NDArray[np.float64]:
        return np.sort(self.samples)

    def exceedance(self, loss: ArrayLike) -> Any:
        """Share of simulated years that lose more than `loss`: a float, or an array as given."""
        ordered = self._ordered
        above = 1.0 - np.searchsorted(ordered, np.asarray(loss, dtype=float), side="right") / ordered.size
        return float(above) if np.ndim(loss) == 0 else above


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
    _number("frequency", frequency, low=0)
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1:
        raise Fault(f"draws is a whole number of at least 1, not {draws!r}")
    mu, sigma = lognormal_shape(median, percentile_95)
    counts = rng.poisson(frequency, draws)
    years = np.repeat(np.arange(draws), counts)
    losses = np.exp(mu + sigma * rng.standard_normal(years.size))
    samples = np.bincount(years, weights=losses, minlength=draws).astype(float)
    return AnnualLoss(float(frequency), float(median), float(percentile_95), samples)


def return_on_security_investment(frequency: float, loss: float, effect: float, cost: float) -> float:
    """ROSI of a control: (frequency x loss x effect - cost) / cost (ENISA 2012).

    `loss` is the mean loss of one breach and `cost` the control's cost a year, in one unit; `effect` is the
    share of breaches that it prevents.
    """
    _number("frequency", frequency, low=0)
    _number("loss", loss, low=0)
    _number("effect", effect, low=0, high=1)
    _number("cost", cost, low=0, above=True)
    return float(frequency * loss * effect / cost - 1.0)


def paying_frequency(loss: float, effect: float, cost: float) -> float:
    """The breaches a year at which a control just pays: cost / (loss x effect); inf where it prevents none."""
    _number("loss", loss, low=0, above=True)
    _number("effect", effect, low=0, high=1)
    _number("cost", cost, low=0)
    return math.inf if effect == 0 else float(cost / (loss * effect))


@dataclass(frozen=True)
class Breach:
    """A year's breach losses without and with a control, and what the control returns."""

    without: AnnualLoss
    with_control: AnnualLoss
    effect: float
    cost: float

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
    )


def downtime(given: Given) -> pd.Series:
    """What outages cost in their own unit: clinic days and visits a year, and the share of days that run."""
    days = given.outage_frequency * given.outage_days
    visits = days * given.annual_visits * 1e6 / given.operating_days
    return pd.Series({"days": days, "visits": visits, "availability": 1 - days / given.operating_days})


# -- flags at another hospital -----------------------------------------------------------------------


def positive_predictive_value(
    prevalence: ArrayLike, sensitivity: float, specificity: float
) -> NDArray[np.float64]:
    """Share of flags that are right: p Se / (p Se + (1 - p)(1 - Sp)); nan where there are no flags."""
    p = np.asarray(prevalence, dtype=float)
    right, wrong = p * sensitivity, (1 - p) * (1 - specificity)
    return np.divide(right, right + wrong, out=np.full(p.shape, np.nan), where=right + wrong > 0)


@dataclass(frozen=True)
class PredictiveValues:
    """What a flag, and no flag, mean at one prevalence. All attributes are shares."""

    prevalence: float
    sensitivity: float
    specificity: float

    @property
    def ppv(self) -> float:
        """Share of flags that are right (nan where nothing is flagged)."""
        return float(positive_predictive_value(self.prevalence, self.sensitivity, self.specificity))

    @property
    def npv(self) -> float:
        """Share of unflagged patients who are well (nan where all are flagged)."""
        return float(positive_predictive_value(1 - self.prevalence, self.specificity, self.sensitivity))

    @property
    def coin_toss_prevalence(self) -> float:
        """The prevalence at which half of the flags are right: (1 - Sp) / (Se + 1 - Sp)."""
        flagged = self.sensitivity + 1 - self.specificity
        return (1 - self.specificity) / flagged if flagged > 0 else math.nan

    @property
    def per_10_000(self) -> pd.Series:
        """Of 10,000 patients: sick, found, missed, false_alarms, cleared (rightly not flagged)."""
        sick = 10_000 * self.prevalence
        well = 10_000 - sick
        found, cleared = sick * self.sensitivity, well * self.specificity
        return pd.Series(
            {
                "sick": sick,
                "found": found,
                "missed": sick - found,
                "false_alarms": well - cleared,
                "cleared": cleared,
            }
        )


def predictive_values(prevalence: float, sensitivity: float, specificity: float) -> PredictiveValues:
    """Bayes' rule for a flag: PPV, NPV and counts, from prevalence, sensitivity and specificity (shares)."""
    shares = {"prevalence": prevalence, "sensitivity": sensitivity, "specificity": specificity}
    return PredictiveValues(*(_number(name, value, low=0, high=1) for name, value in shares.items()))


def flags(given: Given) -> pd.DataFrame:
    """One tool at two hospitals, with and without a performance loss.

    Returns
    -------
    DataFrame
        Index home, home_loss, partner, partner_loss; columns label, prevalence, sensitivity, specificity,
        ppv, npv (shares), sick, found, missed, false_alarms, cleared (of 10,000 patients). The loss is
        taken off both sensitivity and specificity.
    """
    places = {"home": ("Huashan", given.prevalence_huashan), "partner": ("Partner", given.prevalence_partner)}
    rows = {}
    for place, (name, prevalence) in places.items():
        for suffix, note, loss in (
            ("", "tool as at home", 0.0),
            ("_loss", "tool loses accuracy", given.external_loss),
        ):
            values = predictive_values(
                prevalence, given.flag_sensitivity - loss, given.flag_specificity - loss
            )
            rows[place + suffix] = {
                "label": f"{name}, {note}",
                "prevalence": values.prevalence,
                "sensitivity": values.sensitivity,
                "specificity": values.specificity,
                "ppv": values.ppv,
                "npv": values.npv,
                **values.per_10_000,
            }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("id")


def ppv_drop(given: Given) -> pd.Series:
    """What takes a flag's worth from Huashan's to the partner's: prevalence first, then performance (shares)."""
    ppv = flags(given)["ppv"]
    return pd.Series(
        {"prevalence": ppv["home"] - ppv["partner"], "performance": ppv["partner"] - ppv["partner_loss"]}
    )


# -- the success measure -----------------------------------------------------------------------------


def time_to_treatment(given: Given, imaging: Mapping[str, float] | pd.Series) -> pd.DataFrame:
    """Minutes from arrival to first treatment, by leg, for each way of running the imaging line.

    Parameters
    ----------
    given : Assumptions
    imaging : Series or mapping of name to minutes
        Turnaround of the imaging line (`flow.turnaround`); inf where the line is overloaded.

    Returns
    -------
    DataFrame
        One row a name; columns order, imaging, decision, start, total (minutes) and cut (the share by which
        the total is below the first row's; nan where the first row's is infinite).
    """
    if len(imaging) == 0:
        raise Fault("imaging is empty: give the turnaround of at least one way of running the line")
    rows = {
        str(name): (given.order_wait, _minutes(str(name), minutes), given.decision_wait, given.start_wait)
        for name, minutes in imaging.items()
    }
    legs = pd.DataFrame.from_dict(rows, orient="index", columns=["order", "imaging", "decision", "start"])
    legs["total"] = legs.sum(axis=1)
    first = float(legs["total"].iloc[0])
    legs["cut"] = 1 - legs["total"] / first if math.isfinite(first) else math.nan
    return legs


def _minutes(name: str, value: float) -> float:
    if not value >= 0:
        raise Fault(
            f"the imaging time of {name} is a number of minutes of at least 0 (inf if overloaded), not {value!r}"
        )
    return float(value)


# -- lists and gates ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mece:
    """How far a grouping is mutually exclusive (no overlaps) and collectively exhaustive (no gaps)."""

    overlaps: dict[str, list[str]]
    gaps: list[str]

    @property
    def exclusive(self) -> bool:
        """True where no item stands in two groups."""
        return not self.overlaps

    @property
    def exhaustive(self) -> bool:
        """True where every item stands in a group."""
        return not self.gaps

    @property
    def passes(self) -> bool:
        """True where the grouping is both."""
        return self.exclusive and self.exhaustive


def mece(groups: Mapping[str, Collection[str]], items: Iterable[str]) -> Mece:
    """Test a grouping of `items`: which stand in several groups, and which in none (Minto)."""
    whole = list(dict.fromkeys(items))
    for group, members in groups.items():
        if strange := [m for m in members if m not in whole]:
            raise Fault(
                f"group {group} holds {strange[0]}, which is not among the items; {did_you_mean(strange[0], whole)}"
            )
    homes = {item: [group for group, members in groups.items() if item in members] for item in whole}
    return Mece(
        {item: found for item, found in homes.items() if len(found) > 1},
        [item for item, found in homes.items() if not found],
    )


def gates(register: pd.DataFrame, readings: Mapping[str, float | None]) -> pd.DataFrame:
    """The register's gates with today's readings.

    Parameters
    ----------
    register : DataFrame
        `case.load().risks`: reading (name), direction ('at least' or 'at most'), threshold, and words.
    readings : mapping
        Reading name to value; a gate whose reading is absent, None or nan has not been measured.

    Returns
    -------
    DataFrame
        The register's name, measure, direction, threshold, unit, owner, week and control (what helps), with value
        and status ('open', 'shut' or 'not measured').
    """
    known = set(register["reading"])
    for name in readings:
        if name not in known:
            raise Fault(f"no gate reads {name}; {did_you_mean(name, sorted(known))}")
    table = register[["name", "measure", "direction", "threshold", "unit", "owner", "week", "control"]].copy()
    table["value"] = [_reading(readings.get(name)) for name in register["reading"]]
    met = np.where(
        table["direction"] == "at least",
        table["value"] >= table["threshold"],
        table["value"] <= table["threshold"],
    )
    table["status"] = np.where(table["value"].isna(), "not measured", np.where(met, "open", "shut"))
    return table


def _reading(value: float | None) -> float:
    return math.nan if value is None else float(value)


def verdict(table: pd.DataFrame) -> str:
    """The verdict that a table of gates supports: 'go', 'measure first' or to hold what lies behind shut gates."""
    if (table["status"] == "shut").any():
        return "hold what lies behind shut gates"
    return "measure first" if (table["status"] == "not measured").any() else "go"
