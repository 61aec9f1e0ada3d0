"""What a screen's last title says: the answer to the very question that stood there, with options by their names."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from helpers import case, flow, risks, roadmap
from helpers.case.assumptions import Assumptions
from helpers.charts.options import option_name, option_names
from helpers.explore.core import Core
from helpers.stage import models

_OPTION = re.compile(r"\b(O[0-4])\b")


def named(text: str, voted: Mapping[str, str] | None = None) -> str:
    """A text whose options stand by their names: 'O1' as charts have it, 'O1 Clinical AI', or by a name of ``voted``."""
    if voted is not None:
        return _OPTION.sub(lambda found: voted.get(found[1], found[1]), text)
    names = option_names()

    def full(found: re.Match[str]) -> str:
        short = names.get(found[1], "")
        return found[1] if text[found.end() :].startswith(f" {short}") else option_name(found[1])

    return _OPTION.sub(full, text)


def _interventions(core: Core) -> str:
    total = core.data.groupby("intervention")["time_minutes"].sum()
    if not math.isfinite(total["base"]) or not math.isfinite(total["ai_reading"]):
        return ""
    ai, standard = (100 * (1 - total[one] / total["base"]) for one in ("ai_reading", "standardisation"))
    return f"With AI reading the time {_falls(ai)}, with standardisation it {_falls(standard)}"


def _falls(percent: float) -> str:
    return f"{'falls' if percent >= 0 else 'rises'} by {abs(percent):.0f} percent"


def _night(core: Core) -> str:
    turn = flow.crossover_arrivals(core.given)
    if math.isnan(turn):
        return ""
    total = core.data.groupby("intervention")["time_minutes"].sum()
    if not math.isfinite(total["base"]):
        return f"The AI is the better first step below {turn:.1f} studies an hour"
    ai, standard = (total["base"] - total[one] for one in ("ai_reading", "standardisation"))
    return (
        f"Below {turn:.1f} studies an hour the AI is the better first step; at {core.values['load']:.0f} it saves "
        f"{ai:.1f} minutes, standardisation {standard:.1f}"
    )


def _plan(core: Core) -> str:
    inside = core.values.get("registration") == models.PUT_IN
    line = core.data
    late = line.weeks - line.deadline
    against = f"{late:.0f} weeks after the year" if late > 0.5 else "within the year"
    return f"{'With a registration the' if inside else 'The'} plan ends in week {line.weeks:.0f}, {against}"


def _agreed(core: Core) -> str:
    order = core.data.totals.sort_values(ascending=False, kind="stable")
    first, second = order.index[:2]
    gap = order.iloc[0] - order.iloc[1]
    if gap < 0.05:
        return f"{first} and {second} tie at {order.iloc[0]:.1f} points of 100"
    return f"These weights choose {first}, {gap:.1f} points of 100 before {second}"


def _flags(core: Core) -> str:
    right = core.data["ppv"]
    return (
        f"At a partner {100 * right['partner_loss']:.0f} of a hundred flags are right, "
        f"at Huashan {100 * right['home']:.0f}"
    )


_SAYS: Mapping[str, Callable[[Core], str]] = {
    "agreed": _agreed, "flags": _flags, "interventions": _interventions, "night": _night, "plan": _plan,
    "registration": _plan,
}  # fmt: skip


def _moved(core: Core) -> bool:
    return any(core.values[name] != control.start for name, control in core.controls.items())


def _flags_beside(core: Core, base: Any) -> str:
    """What is left of the fall where controls were moved, against what was asked: a grey dot has no words."""
    if not _moved(core):
        return ""
    asked, right = (100 * one["ppv"] for one in (risks.flags(base), core.data))
    before, now = asked["home"] - asked["partner_loss"], right["home"] - right["partner_loss"]
    return (
        f"As it was asked {asked['partner_loss']:.0f} were right at a partner (the grey mark): a fall of {before:.0f}. "
        f"Now the fall is {now:.0f}"
    )


def _plan_beside(core: Core, base: Assumptions) -> str:
    """Of which times the week with a registration is the sum, and from what it follows."""
    tasks, years = case.load().tasks, core.given.ai_delay
    registration = roadmap.registration_weeks(tasks, core.given)[1]
    validated = 52 * years - registration
    release = models.timeline(core.given, registration=models.PUT_IN).weeks - validated - registration
    return (
        f"{validated:.0f} to a tool that is validated, {registration:.0f} of registration, {release:.0f} of release, "
        f"if clinical use is {years:g} year{'' if years == 1 else 's'} off, a teaching assumption"
    )


_BESIDE: Mapping[str, Callable[[Core, Assumptions], str]] = {
    "flags": _flags_beside, "plan": _plan_beside, "registration": _plan_beside,
}  # fmt: skip


def beside(screen: str, core: Core, base: Assumptions) -> str:
    """What stands below a screen's last title in place of the charts' own; nothing where these do."""
    return named(_BESIDE[screen](core, base)) if screen in _BESIDE else ""


def says(screen: str, core: Core) -> str:
    """The answer to a screen's question; nothing where the chart's own title is the answer."""
    return named(_SAYS[screen](core)) if screen in _SAYS else ""
