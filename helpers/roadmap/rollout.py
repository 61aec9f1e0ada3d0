"""What a roll-out costs, what the contingency covers, and when support lapses."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.faults import Fault, did_you_mean
from helpers.numbers import number
from helpers.roadmap.schedule import critical_path

if TYPE_CHECKING:
    from helpers.case.assumptions import Assumptions

Array = npt.NDArray[np.float64]

PLANS: Mapping[str, float] = MappingProxyType({"Big bang": 0, "6 months": 6, "9 months": 9, "12 months": 12})

_DAYS_A_MONTH = 365 / 12
_TAIL = 12  # recovery is followed for this many time constants, to e^-12 of the dip


# --- roll-out -----------------------------------------------------------------------------------------


def roll_out(given: Assumptions, months: float) -> pd.DataFrame:
    """Productivity through one roll-out, one row a day from the first release until recovery is complete.

    ``months`` is the time over which departments go live one by one at even steps; 0 is a big bang.
    Columns: day, released (departments), in_window (departments within support_window days of their
    go-live), slowdown (times), lost_share (of the hospital's visits) and lost_visits (that day).

    A department loses golive_dip x max(dip_floor, rollout_learning ^ departments live before it) at its
    go-live and recovers exponentially with recovery_days. While more than support_cap departments are in
    their window, recovery of all slows by in_window / support_cap, at most slowdown_cap times. Visits are
    spread evenly over departments and days. A teaching model; without a queue for support, a department
    loses visits per day x dip x recovery_days, which its sum reproduces.
    """
    release = _release_days(given.departments, months)
    last = release.max() + given.support_window + math.ceil(_TAIL * given.recovery_days)
    day = np.arange(last + 1)
    age = day - release[:, None]
    live, in_window = age >= 0, (age >= 0) & (age < given.support_window)
    slowdown = np.clip(in_window.sum(axis=0) / given.support_cap, 1.0, given.slowdown_cap)
    rate = 1 / (given.recovery_days * slowdown)
    elapsed = np.concatenate([[0.0], np.cumsum(rate)[:-1]])  # recovery so far, in time constants
    start = np.where(live, np.exp(np.minimum(0.0, elapsed[release][:, None] - elapsed)), 0.0)
    before = np.searchsorted(release, release)  # departments live before this one
    dip = given.golive_dip * np.maximum(given.dip_floor, given.rollout_learning**before)
    over_day = -np.expm1(-rate) / rate  # mean of exp(-rate t) over one day
    lost_share = (dip @ start) * over_day / given.departments
    return pd.DataFrame(
        {
            "day": day,
            "released": live.sum(axis=0),
            "in_window": in_window.sum(axis=0),
            "slowdown": slowdown,
            "lost_share": lost_share,
            "lost_visits": lost_share * given.visits_per_day,
        }
    )


def roll_out_days(given: Assumptions, plans: Mapping[str, float] = PLANS) -> pd.DataFrame:
    """`roll_out` of several plans below one another, with the column plan; ``plans`` maps a name to months."""
    return pd.concat([roll_out(given, months).assign(plan=name) for name, months in plans.items()])


def roll_outs(given: Assumptions, plans: Mapping[str, float] = PLANS) -> pd.DataFrame:
    """Roll-out plans side by side, one row a plan, indexed by its name.

    ``plans`` maps a name to months. Columns: months, lost_visits, worst_day (share of visits lost),
    most_in_window (departments), visit_cost (lost visits x visit_value, Y m), dual_running_cost (months x
    dual_running_cost, Y m), total_cost (Y m) and cheapest.
    """
    rows = {}
    for name, months in plans.items():
        days = roll_out(given, months)
        rows[name] = {
            "months": months,
            "lost_visits": days["lost_visits"].sum(),
            "worst_day": days["lost_share"].max(),
            "most_in_window": days["in_window"].max(),
            "visit_cost": days["lost_visits"].sum() * given.visit_value / 1e6,
            "dual_running_cost": months * given.dual_running_cost,
        }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table["total_cost"] = table["visit_cost"] + table["dual_running_cost"]
    return table.assign(cheapest=table["total_cost"] == table["total_cost"].min())


def support_overlap(given: Assumptions, plans: Mapping[str, float] = PLANS) -> pd.Series:
    """Of each phased plan, how many departments are inside their support window at once, at most."""
    phased = {name: months for name, months in plans.items() if months > 0}
    return pd.Series({name: roll_out(given, months)["in_window"].max() for name, months in phased.items()})


def _release_days(departments: int, months: float) -> npt.NDArray[np.int64]:
    months = number("months of a roll-out", months, low=0, high=60)
    step = months * _DAYS_A_MONTH / departments
    return np.floor(np.arange(departments) * step + 1e-9).astype(np.int64)


# --- contingency --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contingency:
    """A reserve against the support that it is meant for.

    ``fund`` and ``need`` in Y m; ``coverage`` is their ratio. ``break_even_cost`` is the support cost (Y
    thousand per department and day) and ``departments_covered`` the number of departments at which the
    fund is just enough. ``departments``, ``support_window`` (days) and ``support_cost`` are what is given.
    """

    fund: float
    need: float
    coverage: float
    break_even_cost: float
    departments_covered: float
    departments: float
    support_window: float
    support_cost: float


def contingency(given: Assumptions) -> Contingency:
    """The source's reserve, contingency_share x it_budget, against departments x support_window days x
    support_cost. Each department is supported once, for one window."""
    return Contingency(
        **_contingency(given),
        departments=given.departments,
        support_window=given.support_window,
        support_cost=given.support_cost,
    )


def contingency_draws(given: Assumptions, *, rng: np.random.Generator, draws: int = 20_000) -> pd.DataFrame:
    """The same with every assumption drawn from its range (beta-PERT), one row a draw.

    Columns: fund and need (Y m), coverage, break_even_cost, departments_covered. The share of rows with a
    coverage of 1 or more is the chance that the fund is enough.
    """
    names = ["it_budget", "contingency_share", "departments", "support_window", "support_cost"]
    return pd.DataFrame(_contingency(given.sample(draws, rng, names)))


def _contingency(values: Any) -> dict[str, Any]:
    """Formulas over numbers or columns; Y m = Y thousand / 1,000."""
    fund = values.it_budget * values.contingency_share
    days = values.departments * values.support_window
    need = days * values.support_cost / 1000
    return {
        "fund": fund,
        "need": need,
        "coverage": fund / need,
        "break_even_cost": fund * 1000 / days,
        "departments_covered": fund * 1000 / (values.support_window * values.support_cost),
    }


def contingency_odds(given: Assumptions, *, rng: np.random.Generator) -> pd.Series:
    """What `contingency_draws` say of the coverage.

    enough is the share of draws in which the fund is enough; low and high hold nine in ten of them between them.
    """
    coverage = contingency_draws(given, rng=rng)["coverage"]
    low, high = coverage.quantile([0.05, 0.95])
    return pd.Series({"enough": float((coverage >= 1).mean()), "low": low, "high": high})


# --- support windows ----------------------------------------------------------------------------------


def support_windows(
    plan: pd.DataFrame, given: Assumptions, go_lives: Sequence[str] | None = None
) -> pd.DataFrame:
    """The source's support windows against the plan's go-lives, on one line of weeks; one row an event.

    Windows open with the source's phases, at 0, 1/4 and 1/2 of deadline_weeks (months 1, 4 and 7), and
    last support_window days. Go-lives are the ends of the tasks ``go_lives`` by `critical_path`, each of
    which needs support for as long from then on; unless named they are those that the plan's column go_live
    marks: after them clinicians work on something new. Columns: event (window or go-live), task, label, start,
    finish (weeks), covered_share (of the support that a go-live needs; 1 for a window). A task that the
    plan no longer has is left out; ValueError where none is left.
    """
    weeks = given.support_window / 7
    opens = [given.deadline_weeks * share for share in (0.0, 0.25, 0.5)]
    rows: list[dict[str, object]] = [
        {"event": "window", "task": "", "label": f"Phase {i + 1}", "start": at, "finish": at + weeks}
        for i, at in enumerate(opens)
    ]
    path = critical_path(plan.drop(columns="duration", errors="ignore"))
    if go_lives is None:
        go_lives = _marked(path)
    found = [task for task in go_lives if task in path.index]
    if not found:
        known = did_you_mean(go_lives[0] if go_lives else "", [str(task) for task in path.index])
        raise Fault(f"none of the go-lives {', '.join(go_lives)} is a task of this plan; {known}")
    for task in found:
        at = float(path.loc[[task], "early_finish"].iloc[0])
        label = str(path.at[task, "name"]) if "name" in path else task
        rows.append({"event": "go-live", "task": task, "label": label, "start": at, "finish": at + weeks})
    covered = [1.0 if r["event"] == "window" else _covered(r, opens, weeks) for r in rows]
    return pd.DataFrame(rows).assign(covered_share=covered)


def _marked(path: pd.DataFrame) -> list[str]:
    if "go_live" not in path:
        raise Fault(
            "these tasks have no column go_live (true or false); name the go-lives, such as ['T11', 'T12']"
        )
    return [str(task) for task in path.index[path["go_live"].astype(bool)]]


def _covered(row: Mapping[str, Any], opens: Sequence[float], weeks: float) -> float:
    """Share of [start, finish] under the union of the windows. They may overlap by a day or lie apart."""
    total, reach = 0.0, -math.inf
    for at in sorted(opens):
        begin, end = max(at, reach, row["start"]), min(at + weeks, row["finish"])
        total += max(0.0, end - begin)
        reach = max(reach, at + weeks)
    return total / weeks
