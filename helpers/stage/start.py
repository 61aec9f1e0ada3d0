"""Where an explorer starts: at the set of weights that the class agreed, else at the mean of its own, else at the pack's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from helpers.case.assumptions import Assumptions
from helpers.charts.words import counted
from helpers.explore.core import Control, Model
from helpers.stage import models, results
from helpers.stage.sheets import Screen
from helpers.stage.show import Show
from helpers.stage.votes import CLOSED


@dataclass(frozen=True)
class Start:
    """A set of weights and whose it is. ``swings`` is None for the pack's own; ``note`` is empty for an agreed set."""

    swings: Mapping[str, float] | None
    told: str
    note: str = ""


AGREED = Start(None, "The set that you agreed.")
OURS = Start(
    None,
    "No set was agreed. These are the pack's own weights. [teaching assumption]",
    "No set was agreed: the pack's own weights, a teaching assumption",
)


def start(show: Show, screen: Screen, given: Assumptions) -> Start:
    """Where a screen starts; for one that starts from no set of weights, as the pack has it."""
    votes, session = show.votes, show.now.session
    if screen.starts != "agreed" or votes.state(session, "w") != CLOSED:
        return OURS
    found = results.weights(votes, session, models.table(given))
    if found.agreed is not None:
        return replace(AGREED, swings=_swings(found.agreed))
    if not len(found.sets):
        return OURS
    whose = f"the mean of your {counted(len(found.sets), 'own set')}"
    return Start(
        _swings(results.mean(found)), f"No set was agreed. This is {whose}.", f"No set was agreed: {whose}"
    )


def _swings(held: Any) -> Mapping[str, float]:
    return {str(name): float(value) for name, value in held.items()}


def from_agreed(
    given: Assumptions, controls: dict[str, Control], agreed: Mapping[str, float]
) -> tuple[dict[str, Control], Model]:
    """The controls started at a set of weights, the last for the criterion that turns it soonest."""
    flip = results.nearest_flip(models.table(given, models.LISTED), pd.Series(agreed, dtype=float))
    kept = {name: one for name, one in controls.items() if name not in agreed}
    name = flip.criterion if flip else "clinical_leadership"
    own = models.own_control(name)
    assert own is not None
    kept[name] = replace(own, start=round(agreed[name]))
    others: dict[str, Any] = {key: value for key, value in agreed.items() if key != name}
    return kept, partial(models.weighing, **others)
