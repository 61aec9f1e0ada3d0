"""The plans of the case: every order of its tasks under its constraints, and what these cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.roadmap.plan import ORDERS, constrain, order
from helpers.roadmap.schedule import length
from helpers.roadmap.views import outlook

if TYPE_CHECKING:
    from helpers.case.assumptions import Assumptions

STRETCH = "_stretch"


def plans(tasks: pd.DataFrame, constraints: pd.DataFrame, given: Assumptions) -> dict[str, pd.DataFrame]:
    """Every order in `ORDERS`, stretched by the constraints, by the name that people read."""
    return {label: constrain(order(tasks, name), constraints, given) for name, label in ORDERS.items()}


def delays(
    tasks: pd.DataFrame, constraints: pd.DataFrame, given: Assumptions, named: str = "source"
) -> pd.Series:
    """Weeks by which each constraint alone, at the top of its range, delays one order of the tasks.

    Indexed by the constraint's assumption without its ending: talent, regulation, interoperability.
    """
    plan = order(tasks, named)
    now = length(constrain(plan, constraints, given))
    late = {
        name.removesuffix(STRETCH): length(
            constrain(plan, constraints, given.change(**{name: given.high(name)}))
        )
        for name in constraints["assumption"]
    }
    return pd.Series(late, name="delay") - now


def finish_probability(
    tasks: pd.DataFrame,
    constraints: pd.DataFrame,
    given: Assumptions,
    named: str = "source",
    *,
    rng: np.random.Generator,
) -> float:
    """Chance that one order of the tasks, under its constraints, is done by deadline_weeks, by simulation."""
    plan = constrain(order(tasks, named), constraints, given)
    return float(outlook(plan, given, rng=rng).schedule.probability(given.deadline_weeks))
