"""Leaving a vendor: the price rise that pays for it, four ways to face a shock, and a rival premise.

Costs are present values in million yuan (Y m) over what happens anyway; years are counted from today and money is
paid at year ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from helpers.faults import Fault, did_you_mean
from helpers.numbers import number
from helpers.risks.given import Given

ACTS = {
    "stay": "Stay put",
    "move_now": "Move now",
    "wait": "Wait and see",
    "ready": "Be ready",
}


def annuity(rate: float, years: float) -> float:
    """Present value of 1 paid at the end of each year: (1 - (1 + r)^-T) / r, and T where r is nought."""
    number("rate", rate, low=0)
    number("years", years, low=0, above=True)
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
    number("premium", premium, low=0)
    number("migration", migration, low=0)
    number("spend", spend, low=0, above=True)
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
    q = number("probability", given.shock_probability if probability is None else probability, low=0, high=1)
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
    q = number("shock_probability", given.shock_probability, low=0, high=1)
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
            "loss": [stuck, number("loss_if_data_late", loss_if_data_late)],
        },
        index=pd.Index(["vendor", "data"], name="id"),
    )
    table["expected"] = table["chance"] * table["loss"]
    others = table["expected"].to_numpy()[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        tie = others / table["loss"].to_numpy()
    table["tie_chance"] = np.where((tie >= 0) & (tie <= 1), tie, np.nan)
    return table
