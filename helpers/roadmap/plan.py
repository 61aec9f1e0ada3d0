"""A plan as a table: which task waits for which, and how a learner changes it."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.faults import Fault, did_you_mean
from helpers.numbers import number

if TYPE_CHECKING:
    from helpers.case.assumptions import Assumptions

ORDERS = {"source": "As in the source", "resequenced": "Re-sequenced", "data_first": "Data first"}
TIMES = ("optimistic", "most_likely", "pessimistic")

_PREFIX = "after_"
_NONE = {"", "-", "–", "—", "none", "nan"}


@dataclass(frozen=True)
class Network:
    """Tasks as positions 0 to n-1: names, who waits for whom, and an order in which nobody waits."""

    labels: list[Hashable]
    predecessors: list[list[int]]
    successors: list[list[int]]
    topological: list[int]


# --- the learner's verbs ------------------------------------------------------------------------------


def order(tasks: pd.DataFrame, name: str) -> pd.DataFrame:
    """The plan under one ordering: `tasks` with the column after taken from after_<name>.

    ``name`` is source, resequenced or data_first, or any other for which there is a column. The other
    orderings are dropped, so that a later edit has one place to go to. ValueError for an unknown name.
    """
    known = [str(c).removeprefix(_PREFIX) for c in tasks.columns if str(c).startswith(_PREFIX)]
    if not known:
        raise Fault("these tasks have one order already; order() takes the table case.load().tasks")
    if name not in known:
        raise Fault(f"there is no order {name!r}; {did_you_mean(name, known)}")
    plan = tasks.drop(columns=[_PREFIX + k for k in known], errors="ignore")
    return plan.assign(after=tasks[_PREFIX + name]).set_axis(_labels(tasks), axis=0)


def edit(
    plan: pd.DataFrame,
    task: Hashable,
    *,
    weeks: float | Sequence[float] | None = None,
    stretch: float | None = None,
    after: object = None,
    name: str | None = None,
) -> pd.DataFrame:
    """The plan with one task changed; the plan given stays as it is.

    ``weeks`` is (optimistic, most likely, pessimistic), or one number for a task without doubt.
    ``stretch`` multiplies all three. ``after`` names the tasks that it waits for, such as "T03;T06"; "-"
    for none. ValueError for an unknown task, times that fall, a circle.
    """
    row = _row(plan, task)
    changed = _labelled(plan)
    if weeks is not None:
        _set_times(changed, row, _three(weeks))
    if stretch is not None:
        factor = number(f"stretch of task {task}", stretch, low=0)
        columns = [c for c in (*TIMES, "duration") if c in changed]
        _set(changed, row, {c: float(changed[c].iloc[row]) * factor for c in columns})
    if after is not None:
        _set(changed, row, {"after": _written(_parts(after, _labels(plan)))})
    if name is not None:
        _set(changed, row, {"name": name})
    return _checked(changed)


def with_task(
    plan: pd.DataFrame,
    task: str,
    name: str,
    weeks: float | Sequence[float],
    *,
    after: object = None,
    before: object = None,
    phase: object = None,
) -> pd.DataFrame:
    """The plan with one task more.

    ``weeks`` as in `edit`. ``after`` names the tasks that it waits for and ``before`` those that shall wait
    for it. ``phase`` is the phase of the first task that waits for it unless given. ValueError for an id
    that is taken, an unknown task, a circle.
    """
    labels = _labels(plan)
    if task in labels:
        raise Fault(f"there is a task {task} already; give the new one another id, or use edit()")
    followers = [_row(plan, _real(part, labels, "before")) for part in _parts(before, labels)]
    row: dict[str, Any] = {"task": task, "name": name, "after": _written(_parts(after, labels))}
    if "phase" in plan.columns:
        at = followers[0] if followers else len(plan) - 1
        row["phase"] = plan["phase"].iloc[at] if phase is None else phase
    types = pd.api.types
    texts = {c: "" for c in plan.columns if types.is_string_dtype(plan[c].dtype)}
    flags = {c: False for c in plan.columns if types.is_bool_dtype(plan[c].dtype)}
    grown = pd.concat([_labelled(plan), pd.DataFrame([{**texts, **flags, **row}], index=[task])])
    _set_times(grown, len(plan), _three(weeks))
    for follower in followers:
        waits = _parts(grown["after"].iloc[follower], labels)
        _set(grown, follower, {"after": _written([*waits, task])})
    return _checked(grown)


def without_task(plan: pd.DataFrame, task: Hashable) -> pd.DataFrame:
    """The plan with one task less; what waited for it now waits for what it waited for."""
    gone, labels = _row(plan, task), _labels(plan)
    inherited = _parts(plan["after"].iloc[gone], labels)
    left = _labelled(plan)
    for row, cell in enumerate(plan["after"]):
        waits = _parts(cell, labels)
        if str(task) in waits:
            kept = [w for w in waits if w != str(task)]
            _set(left, row, {"after": _written(dict.fromkeys([*kept, *inherited]))})
    return _checked(left.drop(index=left.index[gone]))


def stretch(plan: pd.DataFrame, factor: float) -> pd.DataFrame:
    """The plan with the times of every task multiplied by ``factor``; its length then scales alike."""
    by = number("factor", factor, low=0)
    times = [c for c in (*TIMES, "duration") if c in plan]
    return plan.assign(**{c: plan[c].to_numpy(dtype=float) * by for c in times})


def constrain(plan: pd.DataFrame, constraints: pd.DataFrame, given: Assumptions) -> pd.DataFrame:
    """The plan with every task stretched by the constraints that bind on it.

    ``constraints`` has the columns tasks (ids separated by ";") and assumption (the name in `given` of the
    factor, 1 where the constraint costs no time). Factors of one task are multiplied. A task that the plan
    no longer has is passed over. ValueError where a factor is below 0.
    """
    labels = [str(label) for label in _labels(plan)]
    factors = np.ones(len(plan))
    for tasks, assumption in zip(constraints["tasks"], constraints["assumption"], strict=True):
        bound = set(_parts(tasks, labels))
        factor = number(assumption, getattr(given, assumption), low=0)
        factors[[label in bound for label in labels]] *= factor
    times = [c for c in (*TIMES, "duration") if c in plan]
    return plan.assign(**{c: plan[c].to_numpy(dtype=float) * factors for c in times})


# --- reading a plan -----------------------------------------------------------------------------------


def predecessors(tasks: pd.DataFrame) -> dict[Hashable, list[Hashable]]:
    """Of each task those that it waits for, checked: ids once each, all known, no circle."""
    net = network(tasks)
    return {
        label: [net.labels[j] for j in waits]
        for label, waits in zip(net.labels, net.predecessors, strict=True)
    }


def network(tasks: pd.DataFrame) -> Network:
    """The graph of a plan. The column after may hold text with ; , or spaces between ids, a list, or none."""
    import networkx as nx

    labels = _labels(tasks)
    if "after" not in tasks:
        raise Fault("these tasks have no column after; choose an order first: roadmap.order(tasks, 'source')")
    position = {str(label): i for i, label in enumerate(labels)}
    waits = []
    for label, cell in zip(labels, tasks["after"], strict=True):
        parts = [_real(part, labels, f"task {label} comes after") for part in _parts(cell, labels)]
        waits.append(list(dict.fromkeys(position[part] for part in parts)))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(labels)))
    graph.add_edges_from((j, i) for i, before in enumerate(waits) for j in before)
    try:
        topological = list(nx.topological_sort(graph))
    except nx.NetworkXUnfeasible:
        circle = [str(labels[edge[0]]) for edge in nx.find_cycle(graph)]
        path = " -> ".join([*circle, circle[0]])
        raise Fault(f"these tasks wait for one another in a circle: {path}; take one link out") from None
    return Network(labels, waits, [list(graph.successors(i)) for i in range(len(labels))], topological)


def durations(tasks: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Weeks of each task: the column duration, or most_likely where there is none."""
    column = "duration" if "duration" in tasks else "most_likely"
    if column not in tasks:
        raise Fault("these tasks have no column duration (or most_likely): the weeks that each task takes")
    return _numbers(tasks, column)


def three_points(tasks: pd.DataFrame) -> tuple[npt.NDArray[np.float64], ...]:
    """Optimistic, most likely and pessimistic weeks of each task, checked not to fall."""
    missing = [c for c in TIMES if c not in tasks]
    if missing:
        raise Fault(f"these tasks have no column {', '.join(missing)}; needed are {', '.join(TIMES)}")
    low, mode, high = (_numbers(tasks, c) for c in TIMES)
    for label, *three in zip(_labels(tasks), low, mode, high, strict=True):
        _rising(label, three)
    return low, mode, high


def _rising(label: object, three: Sequence[float]) -> None:
    for i in (0, 1):
        if three[i] > three[i + 1]:
            raise Fault(
                f"task {label}: {TIMES[i]} {three[i]:g} is above {TIMES[i + 1]} {three[i + 1]:g}; "
                "right is optimistic <= most_likely <= pessimistic"
            )


def _labels(tasks: pd.DataFrame) -> list[Hashable]:
    if not isinstance(tasks, pd.DataFrame):
        raise Fault(f"tasks is {type(tasks).__name__}; it must be a DataFrame with one row a task")
    if "task" not in tasks:
        raise Fault("these tasks have no column task: the id of each task, such as T01")
    if tasks.empty:
        raise Fault("there is no task in this plan; it needs one at least")
    labels = [_plain(label) for label in tasks["task"]]
    if "" in (str(label).strip() for label in labels):
        raise Fault("a task has no id; the column task must hold one in every row")
    seen: set[str] = set()
    for label in labels:
        if str(label) in seen:
            raise Fault(f"task {label} stands twice in this plan; each task needs an id of its own")
        seen.add(str(label))
    return labels


def _plain(cell: Any) -> Hashable:
    """An id as people write it: 1.0, which pandas makes of 1 beside an empty cell, is 1 again."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)) or cell is pd.NA:
        return ""
    return int(cell) if isinstance(cell, float | np.floating) and float(cell).is_integer() else cell


def _parts(cell: Any, labels: Iterable[Hashable]) -> list[str]:
    """The ids in a cell of the column after, as text."""
    if isinstance(cell, set | frozenset):
        cell = sorted(cell, key=str)  # a set has no order of its own
    if isinstance(cell, list | tuple | np.ndarray | pd.Series):
        return [part for item in cell for part in _parts(item, labels)]
    text = str(_plain(cell)).strip()
    if text.lower() in _NONE:
        return []
    known = {str(label) for label in labels}
    found: list[str] = []
    for piece in [text] if text in known else re.split(r"[;,]", text):
        piece = piece.strip()
        found += [piece] if piece in known else piece.split()
    return [piece for piece in found if piece.lower() not in _NONE]


def _real(part: str, labels: Iterable[Hashable], where: str) -> str:
    known = [str(label) for label in labels]
    if part not in known:
        raise Fault(f"{where} {part!r}, which is no task of this plan; {did_you_mean(part, known)}")
    return part


def _row(plan: pd.DataFrame, task: Hashable) -> int:
    known = [str(label) for label in _labels(plan)]
    if str(task) not in known:
        raise Fault(f"there is no task {task!r} in this plan; {did_you_mean(task, known)}")
    return known.index(str(task))


def _numbers(tasks: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    return np.array(
        [
            number(f"task {label}: {column}", value, low=0)
            for label, value in zip(tasks["task"], tasks[column], strict=True)
        ]
    )


# --- writing a plan -----------------------------------------------------------------------------------


def _labelled(plan: pd.DataFrame) -> pd.DataFrame:
    """A copy that has its ids as its index and can take other ones."""
    copy = plan.set_axis(_labels(plan), axis=0)
    times = {c: copy[c].astype(float) for c in (*TIMES, "duration") if c in copy}
    return copy.assign(after=copy["after"].astype(object), **times)


def _three(weeks: float | Sequence[float]) -> tuple[float, float, float]:
    values = [weeks] * 3 if isinstance(weeks, Real) else list(weeks)  # type: ignore[arg-type]
    if len(values) != 3:
        raise Fault(
            f"weeks has {len(values)} numbers; give optimistic, most likely, pessimistic, or one number"
        )
    low, mode, high = (number("weeks", value, low=0) for value in values)
    return low, mode, high


def _set_times(plan: pd.DataFrame, row: int, three: tuple[float, float, float]) -> None:
    _set(
        plan,
        row,
        {**dict(zip(TIMES, three, strict=True)), **({"duration": three[1]} if "duration" in plan else {})},
    )


def _set(plan: pd.DataFrame, row: int, values: Mapping[str, object]) -> None:
    for position, column in enumerate(plan.columns):
        if column in values:
            cells = [values[column] if i == row else cell for i, cell in enumerate(plan[column])]
            plan.isetitem(position, cells)


def _written(parts: Iterable[object]) -> str:
    return ";".join(str(part) for part in parts)


def _checked(plan: pd.DataFrame) -> pd.DataFrame:
    network(plan)
    if all(c in plan for c in TIMES):
        three_points(plan)
    return plan
