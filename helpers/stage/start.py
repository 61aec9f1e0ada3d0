"""Where an explorer starts: at the set of weights that the class agreed, where it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from helpers.case.assumptions import Assumptions
from helpers.explore.core import Control, Model
from helpers.stage import models, results
from helpers.stage.sheets import Screen
from helpers.stage.show import Show
from helpers.stage.votes import CLOSED


def agreed(show: Show, screen: Screen, given: Assumptions) -> Mapping[str, float] | None:
    """The set that the class agreed, where the screen starts from it and it is there."""
    votes, session = show.votes, show.now.session
    if screen.starts != "agreed" or votes.state(session, "w") != CLOSED:
        return None
    found = results.weights(votes, session, models.table(given)).agreed
    return None if found is None else {str(name): float(value) for name, value in found.items()}


def from_agreed(
    given: Assumptions, controls: dict[str, Control], agreed: Mapping[str, float]
) -> tuple[dict[str, Control], Model]:
    """The controls started at the agreed set, the last for the criterion that turns it soonest."""
    flip = results.nearest_flip(models.table(given, models.LISTED), pd.Series(agreed, dtype=float))
    kept = {name: one for name, one in controls.items() if name not in agreed}
    name = flip.criterion if flip else "clinical_leadership"
    own = models.own_control(name)
    assert own is not None
    kept[name] = replace(own, start=round(agreed[name]))
    others: dict[str, Any] = {key: value for key, value in agreed.items() if key != name}
    return kept, partial(models.weighing, **others)
