"""How long a plan takes: critical path, PERT, simulation.

Sources: Kelley and Walker 1959 for the critical path; Malcolm and others, Operations Research 1959, for
PERT; Vose, Risk Analysis, for beta-PERT; Van Slyke, Operations Research 1963, for criticality by simulation.
"""

from __future__ import annotations

import copy
import functools
import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.faults import Fault
from helpers.numbers import number, quantile, share, whole
from helpers.roadmap.plan import Network, durations, network, three_points

Array = npt.NDArray[np.float64]

_CHUNK = 8192  # draws at a time: a chunk of all tasks stays in the processor's cache
_Z_MAX, _Z_STEPS = 6.0, 64  # the quantile table covers +-6 standard deviations in steps of 1/64


# --- critical path ------------------------------------------------------------------------------------


def critical_path(tasks: pd.DataFrame) -> pd.DataFrame:
    """Earliest and latest times of every task, one row a task in the order given, indexed by id.

    ``tasks`` has the columns task (id), duration (weeks, 0 or more; most_likely is used where there is no
    such column) and after (ids separated by ; , or spaces, or a list; empty, "-" or None for none). Added
    are early_start, early_finish, late_start, late_finish and slack (weeks), and critical. Slack is the
    delay that a task can take without moving the end. ValueError for a circle (which it names), an unknown
    predecessor, a repeated id, a time that is no number.
    """
    net, weeks = network(tasks), durations(tasks)
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


def longest_chains(path: pd.DataFrame) -> dict[int, int]:
    """The chains from a plan's start to its end that are as long as the plan: how many of each number of tasks.

    ``path`` is a `critical_path`. A critical task lies on one of them at least; where chains part and meet again
    each way through counts.
    """
    net, slack = network(path), 1e-9 * max(1.0, float(path["early_finish"].max()))
    start, finish, critical = (path[c].to_numpy() for c in ("early_start", "early_finish", "critical"))
    upto: list[Counter[int]] = [Counter() for _ in net.labels]
    for i in net.topological:
        tight = [j for j in net.predecessors[i] if critical[j] and finish[j] >= start[i] - slack]
        for before in [upto[j] for j in tight] if net.predecessors[i] else [{0: 1}]:
            upto[i].update({tasks + 1: ways for tasks, ways in before.items() if critical[i]})
    ends = [upto[i] for i in net.topological if not net.successors[i]]
    return dict(sum(ends, Counter()))


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
        by = number("by", by, infinite=True)
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
    net = network(tasks)
    low, mode, high = three_points(tasks)
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
        return float((self.finish <= number("by", by, infinite=True)).mean())

    def standard_error(self, by: float) -> float:
        """Standard error of `probability`, from the number of draws."""
        share = self.probability(by)
        return math.sqrt(share * (1 - share) / len(self.finish))

    def percentile(self, percent: float) -> float:
        """The week by which ``percent`` (0 to 100) of the draws are finished: 80 gives the P80."""
        return float(np.percentile(self.finish, number("percent", percent, low=0, high=100)))


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
    count, model = _checked(draws, rng), _Model.of(tasks, correlation)
    _draw([model], count, rng)
    return model.sums.schedule()


def simulate_all(
    runs: Sequence[tuple[pd.DataFrame, float]], *, draws: int, rng: np.random.Generator
) -> list[Schedule]:
    """`simulate` of several plans, each with its correlation and from an equal generator; ``rng`` stays as it is.

    For plans of equally many tasks numbers are drawn once, which is most of the work. ValueError as in `simulate`.
    """
    count, models = _checked(draws, rng), [_Model.of(*run) for run in runs]
    for size in {len(model.tables) for model in models}:
        _draw([model for model in models if len(model.tables) == size], count, copy.deepcopy(rng))
    return [model.sums.schedule() for model in models]


def _checked(draws: int, rng: np.random.Generator) -> int:
    if not isinstance(rng, np.random.Generator):
        raise Fault("rng must be a numpy Generator, for example numpy.random.default_rng(2026)")
    return whole("draws", draws)


def _draw(models: Sequence[_Model], count: int, rng: np.random.Generator) -> None:
    """Simulate plans of equally many tasks."""
    for first in range(0, count, _CHUNK):
        z = rng.standard_normal((len(models[0].tables) + 1, min(_CHUNK, count - first)))
        for model in models:
            model.sums.add(model.weeks(z))


@dataclass(frozen=True)
class _Model:
    """A plan as its simulation needs it: the quantiles of each task, and how far they move together."""

    tables: list[tuple[Array, Array]]
    own: float
    common: float
    sums: _Sums

    @classmethod
    def of(cls, tasks: pd.DataFrame, correlation: float) -> _Model:
        net, points = network(tasks), three_points(tasks)
        tables = [_quantiles(*three) for three in zip(*points, strict=True)]
        return cls(tables, *_loadings(correlation), _Sums(net))

    def weeks(self, z: Array) -> Array:
        """Weeks of each task (a row) in each draw: row 0 of ``z`` is the common cause."""
        weeks = z[1:] * self.own
        weeks += self.common * z[0]
        for row, (values, rises) in zip(weeks, self.tables, strict=True):
            _look_up(row, values, rises)
        return weeks


def propagate(tasks: pd.DataFrame, durations: pd.DataFrame) -> Schedule:
    """The plan's finish for durations drawn elsewhere: one column a task, one row a draw, in weeks.

    ``tasks`` needs the columns task and after. Use it for times that are not beta-PERT. ValueError for a
    task without a column, and as in `critical_path`.
    """
    net = network(tasks)
    missing = [str(label) for label in net.labels if label not in durations]
    if missing:
        raise Fault(f"durations has no column for task {', '.join(missing)}; it needs one column a task")
    weeks = durations[net.labels].to_numpy(dtype=float).T
    if weeks.shape[1] == 0 or not (np.isfinite(weeks).all() and (weeks >= 0).all()):
        raise Fault("durations must hold at least one row, and finite numbers of weeks, 0 or more")
    sums = _Sums(net)
    for first in range(0, weeks.shape[1], _CHUNK):
        sums.add(weeks[:, first : first + _CHUNK])
    return sums.schedule()


class _Sums:
    """What a simulation keeps of its draws, a chunk at a time."""

    def __init__(self, net: Network) -> None:
        self._net = net
        self._ends: list[Array] = []
        self._on_path = np.zeros(len(net.labels))

    def add(self, weeks: Array) -> None:
        """``weeks`` is tasks by draws."""
        end, critical = _forward_and_back(self._net, weeks)
        self._ends.append(end)
        self._on_path += [np.count_nonzero(one) for one in critical]

    def schedule(self) -> Schedule:
        finish = np.concatenate(self._ends)
        share = pd.Series(self._on_path / len(finish), index=self._net.labels, name="criticality")
        return Schedule(finish, share)


def _forward_and_back(net: Network, weeks: Array) -> tuple[Array, list[npt.NDArray[np.bool_]]]:
    """Finish of each draw, and of each task in which draws it was on the longest path."""
    start, finish = [np.zeros(weeks.shape[1])] * len(weeks), [*weeks]
    for i in net.topological:
        if waits := net.predecessors[i]:
            start[i] = functools.reduce(np.maximum, [finish[j] for j in waits])
            finish[i] = start[i] + weeks[i]
    last = [i for i in net.topological if not net.successors[i]]
    end = functools.reduce(np.maximum, [finish[i] for i in last])

    def passed_on(i: int, j: int) -> npt.NDArray[np.bool_]:
        """Where j is critical and waited for i: a start is copied from the finish it waited for, so == is exact."""
        return critical[j] if len(net.predecessors[j]) == 1 else critical[j] & (start[j] == finish[i])

    critical = {i: finish[i] == end for i in last}
    for i in reversed(net.topological):
        if after := net.successors[i]:
            critical[i] = functools.reduce(np.logical_or, [passed_on(i, j) for j in after])
    return end, [critical[i] for i in range(len(weeks))]


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
    weeks = quantile(low, mode, high, np.linspace(-_Z_MAX, _Z_MAX, int(2 * _Z_MAX * _Z_STEPS) + 1))
    return weeks, np.diff(weeks)


def _loadings(correlation: float) -> tuple[float, float]:
    value = share("correlation", correlation)
    return math.sqrt(1 - value), math.sqrt(value)
