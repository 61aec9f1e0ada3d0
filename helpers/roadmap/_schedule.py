"""How long a plan takes: critical path, PERT, simulation.

Sources: Kelley and Walker 1959 for the critical path; Malcolm and others, Operations Research 1959, for
PERT; Vose, Risk Analysis, for beta-PERT; Van Slyke, Operations Research 1963, for criticality by simulation.
"""

from __future__ import annotations

import copy
import functools
import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.faults import Fault
from helpers.roadmap import _plan

if TYPE_CHECKING:
    from helpers.assumptions import Assumptions

Array = npt.NDArray[np.float64]

_CHUNK = 8192  # draws at a time: a chunk of all tasks stays in the processor's cache
_Z_MAX, _Z_STEPS = 6.0, 64  # the quantile table covers +-6 standard deviations in steps of 1/64
_CORRELATIONS = (0.0, 0.15, 0.3, 0.45, 0.6)


# --- critical path ------------------------------------------------------------------------------------


def critical_path(tasks: pd.DataFrame) -> pd.DataFrame:
    """Earliest and latest times of every task, one row a task in the order given, indexed by id.

    ``tasks`` has the columns task (id), duration (weeks, 0 or more; most_likely is used where there is no
    such column) and after (ids separated by ; , or spaces, or a list; empty, "-" or None for none). Added
    are early_start, early_finish, late_start, late_finish and slack (weeks), and critical. Slack is the
    delay that a task can take without moving the end. ValueError for a circle (which it names), an unknown
    predecessor, a repeated id, a time that is no number.
    """
    net, weeks = _plan.network(tasks), _plan.durations(tasks)
    start, finish = np.zeros(len(weeks)), np.zeros(len(weeks))
    for i in net.topological:
        start[i] = max((finish[j] for j in net.predecessors[i]), default=0.0)
        finish[i] = start[i] + weeks[i]
    end = finish.max()
    latest = np.zeros(len(weeks))
    for i in reversed(net.topological):
        latest[i] = min((latest[j] - weeks[j] for j in net.successors[i]), default=end)
    slack = latest - finish
    slack[np.abs(slack) <= 1e-9 * max(1.0, end)] = 0.0
    return tasks.assign(
        task=pd.Index(net.labels),
        duration=weeks,
        early_start=start,
        early_finish=finish,
        late_start=latest - weeks,
        late_finish=latest,
        slack=slack,
        critical=slack == 0,
    ).set_axis(net.labels, axis=0)


def length(tasks: pd.DataFrame) -> float:
    """Weeks from the start of a plan to its end, each task taking its duration (or most likely) time."""
    return float(critical_path(tasks)["early_finish"].max())


# --- PERT ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pert:
    """PERT's view of a plan: the path that is longest by mean times, as a normal distribution in weeks."""

    mean: float
    variance: float
    path: tuple[Hashable, ...]

    def probability(self, by: float) -> float:
        """Chance that this one path is finished by week ``by``."""
        by = _number(by, "by")
        if self.variance == 0:
            return float(by >= self.mean)
        return 0.5 * math.erfc((self.mean - by) / math.sqrt(2 * self.variance))


def pert(tasks: pd.DataFrame) -> Pert:
    """The classical PERT estimate.

    ``tasks`` has the columns task, optimistic, most_likely, pessimistic (weeks) and after. A task's mean is
    (o + 4m + p)/6 and its variance ((p - o)/6)^2; both are summed along the critical path by mean times
    only. Where paths tie, the one of the larger variance counts. ValueError as in `critical_path`, and
    where times fall from left to right.
    """
    net = _plan.network(tasks)
    low, mode, high = _plan.three_points(tasks)
    means, variances = (low + 4 * mode + high) / 6, ((high - low) / 6) ** 2
    best: list[tuple[float, float]] = [(0.0, 0.0)] * len(means)
    came_from: list[int | None] = [None] * len(means)

    def longer(i: int) -> tuple[float, float]:
        return round(best[i][0], 9), best[i][1]

    for i in net.topological:
        came_from[i] = max(net.predecessors[i], key=longer, default=None)
        before = best[came_from[i]] if came_from[i] is not None else (0.0, 0.0)  # type: ignore[index]
        best[i] = before[0] + float(means[i]), before[1] + float(variances[i])
    at: int | None = max(range(len(means)), key=longer)
    end, path = at, []
    while at is not None:
        path.append(net.labels[at])
        at = came_from[at]
    mean, variance = best[end]  # type: ignore[index]
    return Pert(mean, variance, tuple(reversed(path)))


# --- simulation ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Schedule:
    """A simulated plan: ``finish`` in weeks, one a draw; ``criticality``, the share of draws in which a
    task was on the longest path, indexed by task."""

    finish: Array
    criticality: pd.Series

    @property
    def mean(self) -> float:
        """Mean finish, weeks."""
        return float(self.finish.mean())

    @property
    def standard_deviation(self) -> float:
        """Standard deviation of the finish, weeks."""
        return float(self.finish.std(ddof=1))

    def probability(self, by: float) -> float:
        """Share of draws that are finished by week ``by``."""
        return float((self.finish <= _number(by, "by")).mean())

    def standard_error(self, by: float) -> float:
        """Standard error of `probability`, from the number of draws."""
        share = self.probability(by)
        return math.sqrt(share * (1 - share) / len(self.finish))

    def percentile(self, percent: float) -> float:
        """The week by which ``percent`` (0 to 100) of the draws are finished: 80 gives the P80."""
        if not 0 <= _number(percent, "percent") <= 100:
            raise Fault(f"percent is {percent:g}; it must lie from 0 to 100")
        return float(np.percentile(self.finish, percent))


def simulate(
    tasks: pd.DataFrame, *, correlation: float = 0.0, draws: int = 100_000, rng: np.random.Generator
) -> Schedule:
    """Monte Carlo of a plan, every task's time beta-PERT, one common cause between them.

    ``tasks`` as in `pert`. ``correlation`` (0 to 1) is that of each two tasks' underlying normals, a
    Gaussian copula with one factor: z_i = sqrt(r) common + sqrt(1 - r) own_i. A task's weeks are the
    beta-PERT quantile of its z, from a table that is right to about a hundred-thousandth of its range. The
    same numbers are drawn at every correlation, so plans drawn from equal generators can be compared.
    ValueError as in `pert`, and for a correlation, a number of draws or a generator that can't be.
    """
    net, points = _plan.network(tasks), _plan.three_points(tasks)
    own, common = _loadings(correlation)
    count = _draws(draws)
    if not isinstance(rng, np.random.Generator):
        raise Fault("rng must be a numpy Generator, for example numpy.random.default_rng(2026)")
    tables = [_quantiles(*three) for three in zip(*points, strict=True)]

    def chunks() -> Iterator[Array]:
        for first in range(0, count, _CHUNK):
            z = rng.standard_normal((len(tables) + 1, min(_CHUNK, count - first)))
            weeks = z[1:]
            weeks *= own
            weeks += common * z[0]
            for row, (values, rises) in zip(weeks, tables, strict=True):
                _look_up(row, values, rises)
            yield weeks

    return _propagate(net, chunks())


def propagate(tasks: pd.DataFrame, durations: pd.DataFrame) -> Schedule:
    """The plan's finish for durations drawn elsewhere: one column a task, one row a draw, in weeks.

    ``tasks`` needs the columns task and after. Use it for times that are not beta-PERT. ValueError for a
    task without a column, and as in `critical_path`.
    """
    net = _plan.network(tasks)
    missing = [str(label) for label in net.labels if label not in durations]
    if missing:
        raise Fault(f"durations has no column for task {', '.join(missing)}; it needs one column a task")
    weeks = durations[net.labels].to_numpy(dtype=float).T
    if weeks.shape[1] == 0 or not (np.isfinite(weeks).all() and (weeks >= 0).all()):
        raise Fault("durations must hold at least one row, and finite numbers of weeks, 0 or more")
    return _propagate(net, (weeks[:, i : i + _CHUNK] for i in range(0, weeks.shape[1], _CHUNK)))


def _propagate(net: _plan.Network, chunks: Iterator[Array]) -> Schedule:
    ends, on_path = [], np.zeros(len(net.labels))
    for weeks in chunks:
        end, critical = _forward_and_back(net, weeks)
        ends.append(end)
        on_path += critical.sum(axis=1)
    finish = np.concatenate(ends)
    return Schedule(finish, pd.Series(on_path / len(finish), index=net.labels, name="criticality"))


def _forward_and_back(net: _plan.Network, weeks: Array) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Finish of each draw, and which tasks were on its longest path; ``weeks`` is tasks by draws."""
    start, finish = np.zeros_like(weeks), np.empty_like(weeks)
    for i in net.topological:
        for j in net.predecessors[i]:
            np.maximum(start[i], finish[j], out=start[i])
        np.add(start[i], weeks[i], out=finish[i])
    end = finish[[i for i in net.topological if not net.successors[i]]].max(axis=0)
    critical = np.zeros(weeks.shape, dtype=bool)
    for i in reversed(net.topological):
        if not net.successors[i]:
            critical[i] = finish[i] == end
        for j in net.successors[i]:  # a start is copied from the finish it waited for, so == is exact
            critical[i] |= critical[j] & (start[j] == finish[i])
    return end, critical


def _look_up(z: Array, values: Array, rises: Array) -> None:
    """Replace normal scores by the quantiles of a table, in place, linear between its points."""
    z *= _Z_STEPS
    z += _Z_MAX * _Z_STEPS
    np.clip(z, 0.0, 2 * _Z_MAX * _Z_STEPS - 1e-9, out=z)
    below = z.astype(np.intp)
    z -= below
    z *= rises.take(below)
    z += values.take(below)


@functools.lru_cache(maxsize=1024)
def _quantiles(low: float, mode: float, high: float) -> tuple[Array, Array]:
    """Beta-PERT weeks at equal steps of the normal score, and the rise from each to the next."""
    from scipy.special import betaincinv, ndtr

    score = np.linspace(-_Z_MAX, _Z_MAX, int(2 * _Z_MAX * _Z_STEPS) + 1)
    if high == low:
        return np.full(score.size, low), np.zeros(score.size - 1)
    alpha = 1 + 4 * (mode - low) / (high - low)
    upper = 1 - betaincinv(6 - alpha, alpha, ndtr(-score))  # from the other end, where ndtr is near 1
    share = np.where(score > 0, upper, betaincinv(alpha, 6 - alpha, ndtr(score)))
    weeks = low + (high - low) * share
    return weeks, np.diff(weeks)


def _loadings(correlation: float) -> tuple[float, float]:
    value = _number(correlation, "correlation")
    if not 0 <= value <= 1:
        raise Fault(f"correlation is {value:g}; it must lie from 0 (none) to 1 (all tasks move as one)")
    return math.sqrt(1 - value), math.sqrt(value)


def _draws(draws: int) -> int:
    if isinstance(draws, bool) or not isinstance(draws, Integral) or draws < 1:
        raise Fault(f"draws is {draws!r}; it must be a whole number, 1 or more")
    return int(draws)


def _number(value: object, what: str) -> float:
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real) or math.isnan(value):
        raise Fault(f"{what} is {value!r}; it must be a number")
    return float(value)


# --- views --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Timeline:
    """A plan on the calendar: ``path`` is its `critical_path`, ``deadline`` in weeks."""

    path: pd.DataFrame
    deadline: float

    @property
    def weeks(self) -> float:
        """Length of the plan."""
        return float(self.path["early_finish"].max())


def timeline(plan: pd.DataFrame, given: Assumptions) -> Timeline:
    """The critical path of a plan by most likely times, and deadline_weeks."""
    return Timeline(critical_path(plan.drop(columns="duration", errors="ignore")), given.deadline_weeks)


def timelines(plans: Mapping[str, pd.DataFrame], given: Assumptions) -> dict[str, Timeline]:
    """`timeline` of several plans, by name."""
    return {name: timeline(plan, given) for name, plan in plans.items()}


@dataclass(frozen=True, eq=False)
class Outlook:
    """A plan against its date: simulation and PERT side by side, and the reference class.

    ``deadline`` in weeks. One project in ``1 / reference_share`` ends as late as ``reference_week`` if the
    plan is promised for the deadline and goes as badly as that share of IT projects did. ``names`` has the
    name of each task, indexed by its id.
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
    for name, plan in plans.items():
        look = outlook(plan, given, rng=copy.deepcopy(rng), draws=draws)
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
    draws: int = 20_000,
) -> pd.DataFrame:
    """Chance of the deadline as task times move together, one row a plan and correlation.

    Columns: plan, correlation, probability, standard_error. Only the correlation changes between rows of a
    plan: all use the same random numbers.
    """
    rows = []
    for name, plan in plans.items():
        for correlation in correlations:
            run = simulate(plan, correlation=correlation, draws=draws, rng=copy.deepcopy(rng))
            rows.append((name, correlation, run.probability(deadline), run.standard_error(deadline)))
    return pd.DataFrame(rows, columns=["plan", "correlation", "probability", "standard_error"])


def merge_bias(on_time: float = 0.8, paths: int = 8) -> pd.DataFrame:
    """What waiting for several independent paths costs, one row for 1 to ``paths`` paths.

    Columns: paths; on_time, the chance that all are on time when each alone is with chance ``on_time``
    (on_time ** n); latest, the expected end of the latest path when each takes from 0 to 1 with equal
    chances (n / (n + 1)); pert, what PERT says of it whatever n is (1/2, the mean of one path).
    """
    if not 0 <= _number(on_time, "on_time") <= 1:
        raise Fault(f"on_time is {on_time:g}; it is a chance and must lie from 0 to 1")
    n = np.arange(1, _draws(paths) + 1)
    return pd.DataFrame({"paths": n, "on_time": float(on_time) ** n, "latest": n / (n + 1), "pert": 0.5})
