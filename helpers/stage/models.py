"""What a screen can show: each model of the lessons under a name, and the controls that are the stage's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from helpers import case, demand, flow, options, risks, roadmap
from helpers.case.assumptions import Assumptions
from helpers.explore.core import Control, Model, menu, slider

SEED = 2026  # the lessons' own, so that both say the same
_DRAWS = 20_000
LISTED, PROPOSED = "as the source lists them", "with foundation first"
LEFT_OUT, PUT_IN = "not in the plan", "in the plan"

# Tasks that the source does not name. That they are the pack's own is to be seen where a class looks for the work.
_ADDED = " +"


# --- options ------------------------------------------------------------------------------------------


def table(given: Assumptions, listed: str = PROPOSED, score: float | None = None) -> pd.DataFrame:
    """Base scores, options x criteria: the listed four, or these and foundation first.

    ``score`` is that of foundation first on clinical leadership, which a class may set (0 to 100).
    """
    scores = _scored(given).base.copy()
    if listed == LISTED:
        return scores.drop(index="O0")
    if score is not None:
        scores.loc["O0", "clinical_leadership"] = score
    return scores


@lru_cache(maxsize=8)  # a class moves weights far more often than assumptions
def _scored(given: Assumptions) -> options.Scores:
    return options.scored(given)


@lru_cache(maxsize=1)
def base_swings() -> pd.Series:
    """Swings of the base profile, by criterion (0 to 100)."""
    return options.profile_swings(case.load().profiles, "base")


def weighing(
    given: Assumptions, listed: str = LISTED, score: float | None = None, **swings: float
) -> options.Weighing:
    """The options weighed with base swings, some of them moved."""
    moved = pd.concat([base_swings(), pd.Series(swings, dtype=float)]).groupby(level=0, sort=False).last()
    return options.weigh(table(given, listed, score), options.swing_weights(moved))


def acceptability(given: Assumptions, weights_known: str = options.KNOWN[0]) -> options.Smaa:
    """How often each option is first, by what is known of the weights."""
    weights, rng = options.swing_weights(base_swings()), np.random.default_rng(3)
    return options.acceptability(options.scored(given), weights, weights_known, draws=4_000, rng=rng)


@lru_cache(maxsize=2)  # seconds to work out, and no control moves it
def information(given: Assumptions) -> Any:
    """What it is worth to close each gap before choosing."""
    draws = options.monte_carlo(given, _DRAWS, np.random.default_rng(3))
    return options.evppi(draws.net_benefit, draws.assumptions)


# --- the line -----------------------------------------------------------------------------------------


def at_load(given: Assumptions, load: float) -> pd.DataFrame:
    """`flow.by_stage` where ``load`` studies arrive in an hour, also fewer than the register's day has: a night."""
    parts = []
    for name, label in flow.INTERVENTIONS.items():
        part = flow.tandem(flow.stages(given, name), load).reset_index(drop=True)
        part["arrivals_per_hour"] = load
        part.insert(0, "intervention", name)
        part.insert(1, "label", label)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


# --- the plan -----------------------------------------------------------------------------------------


def plan(
    given: Assumptions,
    order: str = roadmap.ORDERS["source"],
    registration: str = LEFT_OUT,
) -> pd.DataFrame:
    """One order of the sixteen tasks; what the pack has added says so."""
    known = case.load()
    named = next(name for name, label in roadmap.ORDERS.items() if label == order)
    made = roadmap.constrain(roadmap.order(known.tasks, named), known.constraints, given)
    if registration == PUT_IN:
        weeks = roadmap.registration_weeks(known.tasks, given)
        made = roadmap.with_task(made, "T17", "Class III registration", weeks, after="T09", before="T14")
    ours = known.tasks.loc[known.tasks["added"], "task"]
    added = made["task"].isin([*ours, "T17"])
    return made.assign(name=made["name"] + np.where(added, _ADDED, ""))


def timeline(given: Assumptions, **how: str) -> roadmap.Timeline:
    """When each task of a `plan` is done."""
    return roadmap.timeline(plan(given, **how), given)


def finish(given: Assumptions, **how: str) -> roadmap.Outlook:
    """When a `plan` ends, by simulation."""
    return roadmap.outlook(plan(given, **how), given, rng=np.random.default_rng(SEED))


def windows(given: Assumptions, order: str = roadmap.ORDERS["source"]) -> Any:
    """When support ends, and when departments go live."""
    known = case.load()
    return roadmap.support_windows(roadmap.plans(known.tasks, known.constraints, given)[order], given)


# --- the review ---------------------------------------------------------------------------------------


def gates(given: Assumptions) -> pd.DataFrame:
    """The register's gates with what the pack can read of them today."""
    known, rng = case.load(), np.random.default_rng(SEED)
    chance = roadmap.finish_probability(known.tasks, known.constraints, given, rng=rng)
    return risks.gates(known.risks, risks.readings(given, finish_probability=chance))


def claims(given: Assumptions) -> pd.DataFrame:
    """The ledger of claims, which no assumption moves."""
    return case.load().claims


MODELS: Mapping[str, Model] = {
    "acceptability": acceptability,
    "at_load": at_load,
    "breach": risks.breach,
    "break_even": risks.break_even_curve,
    "by_stage": flow.by_stage,
    "claims": claims,
    "finish": finish,
    "flags": risks.flags,
    "gates": gates,
    "hospital": flow.hospital_effect,
    "information": information,
    "money": options.net_present_value,
    "retention": demand.retention,
    "rivals": risks.rivals,
    "timeline": timeline,
    "treatment": risks.treatment,
    "vendor": risks.vendor_decision,
    "weighing": weighing,
    "windows": windows,
}


def _foundation_score() -> float:
    found: Any = options.FOUNDATION.at["clinical_leadership", "base"]
    return float(found)


_OWN: Mapping[str, Callable[[], Control]] = {
    "listed": lambda: menu("Options on the table", [LISTED, PROPOSED]),
    "load": lambda: slider(
        "Studies that arrive in an hour (a night is quiet)", 4, 30, 32, unit="studies/hour"
    ),
    "order": lambda: menu("Order of the work", list(roadmap.ORDERS.values())),
    "registration": lambda: menu("Registration as a device", [LEFT_OUT, PUT_IN]),
    "score": lambda: slider(
        "Foundation first on clinical leadership",
        0,
        round(_foundation_score()),
        100,
        unit="points",
    ),
    "weights_known": lambda: menu("Known of the weights", options.KNOWN),
}


def own_control(name: str) -> Control | None:
    """A control that is the stage's own, or the swing of a criterion; none for a name of the register's."""
    if name in _OWN:
        return _OWN[name]()
    swings = base_swings()
    if name in swings:
        label = str(case.load().criteria.at[name, "label"])
        return slider(f"Swing: {label}", 0, int(swings[name]), 100, unit="points")
    return None
