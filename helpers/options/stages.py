"""Option 1 in three stages with a gate after each: what the right to stop is worth, and what it costs.

The stages stand on the calendar of the money model: `ai_delay` is the time from today to clinical use. Stage 1 is the
foundation and a controlled pilot, stage 2 building and a referral trial, stage 3 registration and scaling. Amounts are
present values in Y million. What has fallen due before a gate is spent, and so is `sunk_share` of what has not.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from helpers.case.assumptions import Assumptions
from helpers.faults import Fault
from helpers.numbers import whole
from helpers.options import money
from helpers.options.samples import learned_spread

OPTION = "O1"
GATES = ("pilot", "trial", "answer")  # what the board learns before each
OUTCOMES = 25  # of a pilot and of a trial, all equally likely
NEVER = math.inf  # years to clinical use of a tool that is not registered


@dataclass(frozen=True)
class Tree:
    """What a board can come to know, and what it can still save; P and T are the numbers of outcomes.

    Attributes
    ----------
    cuts, cases : arrays of P and of T
        What the pilot and the trial would show (a share; cases a year), all equally likely.
    chances : array of 3
        That the tool is registered in time, late, not at all.
    in_use : array 3 x P x T
        Value of using the tool from then on.
    saved : array of 2
        Development that stopping at the first and at the second gate spares.
    development, pilot_cost, trial_cost : float
        What all stages cost, net of grants; what it costs to learn.
    """

    cuts: np.ndarray
    cases: np.ndarray
    chances: np.ndarray
    in_use: np.ndarray
    saved: np.ndarray
    development: float
    pilot_cost: float
    trial_cost: float


@dataclass(frozen=True)
class Staged:
    """Result of `staged`, in Y million.

    all_at_once: value of approving everything today, without a pilot. steps: how its value becomes that of approving
    in steps, one addend a row: all at once, the right to stop after the pilot, the trial and the answer, cost of
    learning, time that the gates take. chances: of coming past each gate and into use.
    """

    all_at_once: float
    steps: pd.Series
    chances: pd.Series

    @property
    def in_steps(self) -> float:
        """Value of approving in steps, all costs taken off; below zero it is better not to begin."""
        return float(self.steps.sum())

    @property
    def right_to_stop(self) -> float:
        """What the three gates are worth before their own cost; never negative."""
        return float(self.steps[[f"stop_after_{gate}" for gate in GATES]].sum())

    @property
    def price(self) -> float:
        """What approving in steps costs: pilot, trial and time."""
        return float(-self.steps[["learning", "time"]].sum())

    @property
    def gain(self) -> float:
        """The better of steps and nothing, less the better of all at once and nothing."""
        return max(0.0, self.in_steps) - max(0.0, self.all_at_once)


def tree(given: Assumptions, *, outcomes: int = OUTCOMES, wait: float = 0.0) -> Tree:
    """Option 1 as a tree of what a pilot, a trial and the authority would say.

    A normal posterior mean is cut into ``outcomes`` equally likely parts, each at its own mean, so that the mean of all
    is the assumption as given. ``wait``: years by which use begins later than `ai_delay`.
    """
    outcomes = whole("outcomes", outcomes)
    cut = learned_spread(given.cut_spread, given.scan_spread, given.pilot_scans)
    more = learned_spread(given.cases_spread, given.week_spread, given.trial_weeks)
    cuts = given.reading_time_cut + cut * _parts(outcomes)
    cases = given.extra_complex_cases + more * _parts(outcomes)
    cost = learning_cost(given)
    never = -float(money.value_at(given, OPTION, ai_delay=NEVER))
    return Tree(
        cuts, cases, _answers(given), _in_use(given, cuts, cases, wait), _saved(given), never, cost["pilot"], cost["trial"]
    )  # fmt: skip


def folded(
    tree: Tree, gates: tuple[str, ...] = GATES, *, paid: bool = True
) -> tuple[float, np.ndarray, np.ndarray]:
    """Backward induction: from the last gate to today, at each the better of stopping and going on.

    ``gates``: those at which the board may stop; at the others it goes on. ``paid``: pilot and trial cost something.

    Returns
    -------
    float, array of P, array of P x T
        Value today; what going on is worth, less stopping, at the first gate by what the pilot shows, and at the
        second by what both show.
    """
    strange = [gate for gate in gates if gate not in GATES]
    if strange:
        raise Fault(f"there is no gate {strange[0]!r}; the gates are {', '.join(GATES)}")
    use = np.maximum(tree.in_use, 0) if "answer" in gates else tree.in_use
    later = np.tensordot(tree.chances, use, axes=1)
    second = later - tree.saved[1]
    if "trial" in gates:
        later = np.maximum(later, tree.saved[1])
    first = later.mean(axis=1) - (tree.trial_cost if paid else 0.0)
    gain = first - tree.saved[0]
    if "pilot" in gates:
        first = np.maximum(first, tree.saved[0])
    return float(first.mean()) - tree.development - (tree.pilot_cost if paid else 0.0), gain, second


def staged(given: Assumptions, *, outcomes: int = OUTCOMES) -> Staged:
    """Option 1 all at once and in steps, and what leads from one to the other.

    All at once is the money model's own net present value, over the authority's answers: equal to
    ``net_present_value(given)["O1"]`` where registration is certain and in time. Gates are added in their order.
    """
    same = tree(given, outcomes=outcomes)
    slow = replace(same, in_use=_in_use(given, same.cuts, same.cases, given.pause_at_gates))
    now = at_once(given)
    parts, before = {"all_at_once": now}, now
    for place, gate in enumerate(GATES):
        value = folded(same, GATES[: place + 1], paid=False)[0]
        parts[f"stop_after_{gate}"] = max(
            0.0, value - before
        )  # a right is no burden: what is below is rounding
        before = value
    paid, (end, first, second) = folded(same)[0], folded(slow)
    parts["learning"], parts["time"] = paid - before, end - paid
    on = first > 0
    both = on[:, None] & (second > 0)
    used = np.tensordot(slow.chances, slow.in_use > 0, axes=1)
    chances = {"pilot": on.mean(), "trial": both.mean(), "answer": (both * used).mean()}
    return Staged(now, pd.Series(parts, name="value"), pd.Series(chances, name="chance"))


def at_once(given: Assumptions, **changes: float) -> float:
    """Value of approving all of Option 1 today: the mean over the authority's answers (Y million).

    ``changes`` are other values of the money model's assumptions, also beyond their ranges.
    """
    values = [
        float(money.value_at(given, OPTION, ai_delay=delay, **changes)) for delay in _delays(given, 0.0)
    ]
    return float(sum(chance * value for chance, value in zip(_answers(given), values, strict=True)))


def pilot_bar(given: Assumptions) -> float:
    """The cut that the pilot must show for going on to be worth it; nan where no outcome or every outcome will do."""
    shown = tree(given, wait=given.pause_at_gates)
    gain = folded(shown)[1]
    if not (gain[0] < 0 < gain[-1]):
        return math.nan
    return float(np.interp(0.0, gain, shown.cuts))


def last_gate(given: Assumptions) -> pd.DataFrame:
    """The second gate as a table to work on by hand: three equally likely outcomes of the trial, the cut as given.

    One row an outcome (weak, middling, strong): chance, cases (a year), go_on and stop (Y million from here on).
    """
    small = tree(given.change(pilot_scans=0), outcomes=3, wait=given.pause_at_gates)
    going = np.tensordot(small.chances, np.maximum(small.in_use, 0), axes=1)[1]
    rows = {"chance": 1 / 3, "cases": small.cases, "go_on": going - small.saved[1], "stop": 0.0}
    return pd.DataFrame(rows, index=pd.Index(["weak", "middling", "strong"], name="outcome"))


@dataclass(frozen=True)
class Foundation:
    """Foundation first (O0) in money, Y million. cost: stage 1, its pilot and what is bound ahead; going_on: worth of
    being able to go on, once the pilot is known; data: the part of it that is there because the data are ready.
    """

    cost: float
    going_on: float
    data: float

    @property
    def net(self) -> float:
        """What foundation first is worth: what it buys less what it costs."""
        return self.going_on - self.cost


def foundation_first(given: Assumptions) -> Foundation:
    """What stage 1 costs alone, and what it buys: ready data, and the right to go on or to stop.

    Without it the data are late with `data_unready_probability`, and the tool by `data_delay` years: `data` is that
    chance times what so late a start would take off.
    """
    soon = tree(given, wait=given.pause_at_gates)
    late = replace(
        soon, in_use=_in_use(given, soon.cuts, soon.cases, given.pause_at_gates + given.data_delay)
    )
    ready, unready = (float(np.maximum(folded(one)[1], 0).mean()) for one in (soon, late))
    cost = soon.development - float(soon.saved[0]) + soon.pilot_cost
    return Foundation(cost, ready, given.data_unready_probability * (ready - unready))


def learning_cost(given: Assumptions, *, scans: Any = None, weeks: Any = None) -> dict[str, Any]:
    """Present value of what the pilot and the trial cost (Y million), paid at the end of the year in which they end.

    Nothing for one of size zero. ``scans`` and ``weeks`` are other sizes than those given, and may be arrays.
    """
    n = given.pilot_scans if scans is None else np.asarray(scans)
    length = given.trial_weeks if weeks is None else np.asarray(weeks)
    costs = {
        "pilot": (n > 0) * given.pilot_setup_cost + n * given.pilot_scan_cost / 1e6,
        "trial": length * given.trial_week_cost,
    }
    years = {study: max(1, math.ceil(end)) for study, end in zip(costs, _ends(given), strict=True)}
    return {study: cost / (1 + given.discount_rate) ** years[study] for study, cost in costs.items()}


# --- private ---


def _answers(given: Assumptions) -> np.ndarray:
    """Chances that the tool is registered in time, late, not at all."""
    yes, late = given.registration_chance, given.registration_late_chance
    return np.array([yes * (1 - late), yes * late, 1 - yes])


def _in_use(given: Assumptions, cuts: np.ndarray, cases: np.ndarray, wait: float) -> np.ndarray:
    """Value of using the tool, 3 x P x T: by the authority's answer, what the pilot shows and what the trial shows."""
    never = money.value_at(given, OPTION, ai_delay=NEVER)
    shown = {"reading_time_cut": cuts[:, None], "extra_complex_cases": cases[None, :]}
    use = [money.value_at(given, OPTION, ai_delay=delay, **shown) - never for delay in _delays(given, wait)]
    return np.array([np.broadcast_to(one, (len(cuts), len(cases))) for one in use])


def _delays(given: Assumptions, wait: float) -> tuple[float, float, float]:
    """Years to clinical use after each of the authority's answers."""
    start = given.ai_delay + wait
    return start, start + given.registration_late, NEVER


def _ends(given: Assumptions) -> tuple[float, float]:
    """Years from today to the end of stage 1 and of stage 2."""
    first = given.first_gate_at * given.ai_delay
    return first, first + given.trial_gate_at * given.ai_delay


def _saved(given: Assumptions) -> np.ndarray:
    """What stopping at the first and at the second gate spares: payments of later stages that are not due by then."""
    flows = money.cash_flows(given, OPTION)
    paid = -(flows["development, net of grants"] * flows["discount_factor"]).to_numpy()
    due = flows.index.to_numpy(float)
    share = (paid > 0) / max(1, (paid > 0).sum())  # of development, by year: the money model pays equal parts
    begun = share.cumsum() - share
    done = np.cumsum([given.foundation_cost_part, given.build_and_trial_part])
    saved = []
    for part, at in zip(done, _ends(given), strict=True):
        later = np.clip(
            (begun + share - part) / np.maximum(share, 1e-12), 0, 1
        )  # of a year's payment, for later stages
        saved.append((1 - given.sunk_share) * float((paid * later)[due >= at].sum()))
    return np.array(saved)


def _parts(count: int) -> np.ndarray:
    """Means of ``count`` equally likely parts of the standard normal: count (pdf(a) - pdf(b)) between quantiles a, b."""
    from scipy.special import ndtri

    edges = ndtri(np.linspace(0, 1, count + 1))
    heights = np.exp(-(edges**2) / 2) / math.sqrt(2 * math.pi)
    means = -count * np.diff(heights)
    return (means - means[::-1]) / 2  # its two halves mirror each other to the last digit
