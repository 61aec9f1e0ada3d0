"""Plans against their date and against one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.numbers import share, whole
from helpers.roadmap.schedule import (
    Pert,
    Schedule,
    critical_path,
    longest_chains,
    pert,
    simulate,
    simulate_all,
)

if TYPE_CHECKING:
    from helpers.case.assumptions import Assumptions

_CORRELATIONS = (0.0, 0.15, 0.3, 0.45, 0.6)


@dataclass(frozen=True, eq=False)
class Timeline:
    """A plan on the calendar: ``path`` is its `critical_path`, ``deadline`` in weeks."""

    path: pd.DataFrame
    deadline: float

    @property
    def weeks(self) -> float:
        """Length of the plan."""
        return float(self.path["early_finish"].max())

    @property
    def chains(self) -> dict[int, int]:
        """`longest_chains` of the plan: how many there are of each number of tasks."""
        return longest_chains(self.path)


def timeline(plan: pd.DataFrame, given: Assumptions) -> Timeline:
    """The critical path of a plan by most likely times, and deadline_weeks."""
    return Timeline(critical_path(plan.drop(columns="duration", errors="ignore")), given.deadline_weeks)


def timelines(plans: Mapping[str, pd.DataFrame], given: Assumptions) -> dict[str, Timeline]:
    """`timeline` of several plans, by name."""
    return {name: timeline(plan, given) for name, plan in plans.items()}


@dataclass(frozen=True, eq=False)
class Outlook:
    """A plan against its date: simulation and PERT side by side, and the reference class.

    ``deadline`` in weeks. ``reference_week`` is where a plan that is promised for the deadline ends with the mean
    overrun of those IT projects, a share ``reference_share``, whose cost ran away (R-flyvbjerg-2013); how many run
    so late is not published. ``names`` has the name of each task, indexed by its id.
    """

    schedule: Schedule
    pert: Pert
    deadline: float
    reference_week: float
    reference_share: float
    names: pd.Series

    @property
    def merge_bias(self) -> float:
        """Weeks by which the simulated mean lies beyond PERT's: what parallel paths cost."""
        return self.schedule.mean - self.pert.mean


def outlook(
    plan: pd.DataFrame, given: Assumptions, *, rng: np.random.Generator, draws: int = 20_000
) -> Outlook:
    """`simulate` and `pert` of one plan under what is given: task_correlation, deadline_weeks,
    overrun_share, schedule_overrun."""
    schedule = simulate(plan, correlation=given.task_correlation, draws=draws, rng=rng)
    return _outlook(plan, given, schedule)


def _outlook(plan: pd.DataFrame, given: Assumptions, schedule: Schedule) -> Outlook:
    reference = given.deadline_weeks * (1 + given.schedule_overrun)
    ids = schedule.criticality.index
    names = pd.Series(plan["name"].to_numpy() if "name" in plan else ids.to_numpy(), index=ids)
    return Outlook(schedule, pert(plan), given.deadline_weeks, reference, given.overrun_share, names)


def compare(
    plans: Mapping[str, pd.DataFrame], given: Assumptions, *, rng: np.random.Generator, draws: int = 20_000
) -> pd.DataFrame:
    """Plans side by side, one row a plan, indexed by its name.

    Columns: most_likely_weeks (critical path by most likely times), pert_mean, pert_probability, mean,
    p50, p80 (weeks), probability (of the deadline), standard_error, merge_bias (weeks). Every plan sees
    the same random numbers, task by task as far as they have equally many.
    """
    rows = {}
    runs = [(plan, given.task_correlation) for plan in plans.values()]
    schedules = simulate_all(runs, draws=draws, rng=rng)
    for (name, plan), schedule in zip(plans.items(), schedules, strict=True):
        look = _outlook(plan, given, schedule)
        rows[name] = {
            "most_likely_weeks": timeline(plan, given).weeks,
            "pert_mean": look.pert.mean,
            "pert_probability": look.pert.probability(look.deadline),
            "mean": look.schedule.mean,
            "p50": look.schedule.percentile(50),
            "p80": look.schedule.percentile(80),
            "probability": look.schedule.probability(look.deadline),
            "standard_error": look.schedule.standard_error(look.deadline),
            "merge_bias": look.merge_bias,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def correlation_sweep(
    plans: Mapping[str, pd.DataFrame],
    deadline: float,
    *,
    rng: np.random.Generator,
    correlations: Sequence[float] = _CORRELATIONS,
    draws: int = 10_000,
) -> pd.DataFrame:
    """Chance of the deadline as task times move together, one row a plan and correlation.

    Columns: plan, correlation, probability, standard_error. Only the correlation changes between rows of a
    plan: all use the same random numbers.
    """
    runs = [(name, correlation) for name in plans for correlation in correlations]
    schedules = simulate_all([(plans[name], each) for name, each in runs], draws=draws, rng=rng)
    rows = [
        (*run, schedule.probability(deadline), schedule.standard_error(deadline))
        for run, schedule in zip(runs, schedules, strict=True)
    ]
    return pd.DataFrame(rows, columns=["plan", "correlation", "probability", "standard_error"])


def merge_bias(on_time: float = 0.8, paths: int = 8) -> pd.DataFrame:
    """What waiting for several independent paths costs, one row for 1 to ``paths`` paths.

    Columns: paths; on_time, the chance that all are on time when each alone is with chance ``on_time``
    (on_time ** n); latest, the expected end of the latest path when each takes from 0 to 1 with equal
    chances (n / (n + 1)); pert, what PERT says of it whatever n is (1/2, the mean of one path).
    """
    share("on_time", on_time)
    n = np.arange(1, whole("paths", paths) + 1)
    return pd.DataFrame({"paths": n, "on_time": float(on_time) ** n, "latest": n / (n + 1), "pert": 0.5})
