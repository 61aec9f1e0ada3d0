"""The plans of the case: every order of its tasks under its constraints, and what these cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.roadmap.plan import ORDERS, constrain, edit, order, without_task
from helpers.roadmap.schedule import critical_path, length
from helpers.roadmap.views import outlook

if TYPE_CHECKING:
    from helpers.case.assumptions import Assumptions

STRETCH = "_stretch"
WEEKS_PER_YEAR = 52  # as the deadline of a year counts them


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


def registration_weeks(tasks: pd.DataFrame, given: Assumptions) -> list[float]:
    """Weeks that the registration of an AI tool takes, at the low, the given and the high value of ai_delay.

    ai_delay counts years from today to clinical use, for the money too. The registration starts when the tool is
    validated (task T09 in the source's order, by most likely times and with no task stretched), so it takes what is
    left of that time. How long an authority takes hangs on no plan: the weeks are the same in all of them, and a plan
    that validates earlier or later than the source's order releases earlier or later by as much.
    """
    validated = critical_path(order(tasks, "source"))["early_finish"].astype(float).to_dict()["T09"]
    return [
        WEEKS_PER_YEAR * years - validated
        for years in (given.low("ai_delay"), given.ai_delay, given.high("ai_delay"))
    ]


def adapter_places(
    tasks: pd.DataFrame, constraints: pd.DataFrame, given: Assumptions, *, rng: np.random.Generator
) -> pd.DataFrame:
    """What hangs on the place of T10, a task that the source does not have, in the source's order.

    One row a place: most likely weeks, and the chance of the deadline by simulation (its standard error is below
    half a percent).
    """
    plan = constrain(order(tasks, "source"), constraints, given)
    places = {
        "behind the design (ours)": plan,
        "right after the inventory": edit(plan, "T10", after="T02"),
        "left out": without_task(plan, "T10"),
    }
    seed = int(rng.integers(2**32))
    rows = [
        {
            "place": place,
            "most_likely_weeks": length(moved),
            "probability": outlook(moved, given, rng=np.random.default_rng(seed)).schedule.probability(
                given.deadline_weeks
            ),
        }
        for place, moved in places.items()
    ]
    return pd.DataFrame(rows)
