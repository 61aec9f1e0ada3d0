"""Diagnostic flow: four queues in a row, from scan to signed report, and what each intervention does to them.

The line is a Jackson network: Poisson arrivals, exponential service, first come first served. Each stage
is then an M/M/c queue that sees the same arrival rate, and the mean times of the stages add up. A stage
that cannot keep up has an infinite wait: that is an answer, not an error.

Sources: Erlang C and Little's law, any text on queues (for example Kleinrock, Queueing Systems, 1975);
Amdahl, AFIPS 1967, for the speed-up of a part; Goldratt, The Goal, 1984, for the constraint of a line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.faults import Fault, did_you_mean
from helpers.numbers import number, whole, zero

if TYPE_CHECKING:
    from helpers.case.assumptions import Assumptions

INTERVENTIONS = {
    "base": "As it is",
    "ai_reading": "AI reading",
    "standardisation": "Standardisation",
    "both": "Both",
}
STAGES = ("scan", "clean", "read", "sign off")
AMDAHL_SHARES = (0.15, 0.30, 0.50, 0.80)
EFFECT_DRIVERS = ("reading_time_cut", "pilot_share", "transfer")

_COLUMNS = ("stage", "servers", "service_minutes")
_BISECTIONS = 200  # halving stops earlier, when two neighbouring floats are reached


# --- one queue ---------------------------------------------------------------------------------------


def erlang_c(servers: int, offered_load: float) -> float:
    """Probability that an arrival has to wait in an M/M/c queue.

    ``offered_load`` is arrivals per hour times hours of service each, in erlangs (the mean number of busy
    servers). It is 0 without load and 1 where the load reaches the servers, since then everybody waits.
    Formula: Erlang B by its recursion, B_k = a B_(k-1) / (k + a B_(k-1)), then C = c B / (c - a (1 - B)).
    ValueError for fewer than one server, a fraction of a server, or a load that is negative or no number.
    """
    servers = whole("servers", servers)
    load = number("offered_load", offered_load, low=0, infinite=True)
    return float(_erlang_c(servers, np.array([load]))[0])


def _erlang_c(servers: int, load: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Erlang C for many loads at once, without checks."""
    stable = np.where(load < servers, load, 0.0)
    blocked = np.ones_like(stable)
    for k in range(1, servers + 1):
        blocked = stable * blocked / (k + stable * blocked)
    waits = servers * blocked / (servers - stable * (1 - blocked))
    return np.where(load < servers, waits, 1.0)


def wait_minutes(
    servers: int, service_minutes: float, arrivals_per_hour: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Mean wait in the queue, Wq = C / (c mu - lambda), in minutes; infinite where overloaded."""
    load = arrivals_per_hour * service_minutes / 60
    spare = np.where(load < servers, servers - load, 1.0)
    return np.where(load < servers, _erlang_c(servers, load) * service_minutes / spare, np.inf)


def _time_minutes(
    servers: int, service_minutes: float, arrivals_per_hour: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    return wait_minutes(servers, service_minutes, arrivals_per_hour) + service_minutes


# --- the line ----------------------------------------------------------------------------------------


def tandem(stages: pd.DataFrame, arrivals_per_hour: float) -> pd.DataFrame:
    """Steady state of M/M/c queues in a row, one row a stage, in the order given.

    ``stages`` has the columns stage (a name), servers (whole, 1 or more) and service_minutes (mean, 0 or
    more). Columns of the result: stage, servers, service_minutes, offered_load (erlangs), utilisation
    (share of server time that is asked for; above 1 means overloaded), wait_minutes (mean, in the queue),
    time_minutes (wait and service), queue_length (mean number waiting, by Little's law L = lambda W),
    capacity_per_hour, and binds (True for the stage with the smallest capacity, for each where they tie).
    An overloaded stage has an infinite wait and queue. Stages after it are still given the full arrivals.
    ValueError for a missing column, an empty table, a repeated name or a number out of range.
    """
    checked = _check_stages(stages)
    arrivals = number("arrivals_per_hour", arrivals_per_hour, low=0)
    servers = checked["servers"].to_numpy()
    service = checked["service_minutes"].to_numpy(dtype=float)
    rate = np.array([arrivals])
    wait = np.array([wait_minutes(c, s, rate)[0] for c, s in zip(servers, service, strict=True)])
    with np.errstate(divide="ignore"):
        capacity = servers * 60 / service
    return checked.assign(
        offered_load=arrivals * service / 60,
        utilisation=arrivals * service / 60 / servers,
        wait_minutes=wait,
        time_minutes=wait + service,
        queue_length=arrivals / 60 * wait if arrivals else 0.0,
        capacity_per_hour=capacity,
        binds=np.isfinite(capacity) & np.isclose(capacity, capacity.min(), rtol=1e-12, atol=0),
    )


def line_capacity(stages: pd.DataFrame) -> float:
    """Studies per hour that the line can sustain: the smallest servers / service time of its stages."""
    return float(tandem(stages, 0)["capacity_per_hour"].min())


def _check_stages(stages: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in _COLUMNS if name not in stages.columns]
    if missing:
        raise Fault(f"stages lacks the column {', '.join(missing)}; it needs {', '.join(_COLUMNS)}")
    if stages.empty:
        raise Fault("stages has no row; a line needs at least one stage")
    names = [str(name) for name in stages["stage"]]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Fault(f"stages names {', '.join(twice)} more than once; each stage needs its own name")
    servers = [whole(f"servers of {n}", c) for c, n in zip(stages["servers"], names, strict=True)]
    service = [
        number(f"service_minutes of {n}", s, low=0)
        for s, n in zip(stages["service_minutes"], names, strict=True)
    ]
    return pd.DataFrame({"stage": names, "servers": servers, "service_minutes": service}, index=names)


# --- the hospital's line under each intervention -----------------------------------------------------


def stages(given: Assumptions, intervention: str = "base") -> pd.DataFrame:
    """The imaging line as ``tandem`` takes it: scan, clean, read, sign off.

    ``intervention`` is base, ai_reading (reading time x (1 - reading_time_cut)), standardisation (the share
    of studies that needs cleaning falls to standardised_cleaning_share) or both. The mean cleaning time is
    the share that needs it times the time to clean one. ValueError for any other name.
    """
    if intervention not in INTERVENTIONS:
        raise Fault(f"no intervention {intervention!r}; {did_you_mean(intervention, INTERVENTIONS)}")
    standard = intervention in ("standardisation", "both")
    share = given.standardised_cleaning_share if standard else given.cleaning_share
    cut = given.reading_time_cut if intervention in ("ai_reading", "both") else 0.0
    rows = [
        ("scan", given.scan_servers, given.scan_time),
        ("clean", given.cleaning_servers, share * given.cleaning_time),
        ("read", given.reading_servers, given.reading_time * (1 - cut)),
        ("sign off", given.signoff_servers, given.signoff_time),
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def line(given: Assumptions) -> pd.DataFrame:
    """The line as it is now: ``tandem`` of the base stages at the given arrivals."""
    return tandem(stages(given), given.imaging_arrivals).assign(arrivals_per_hour=given.imaging_arrivals)


def turnaround_minutes(line: pd.DataFrame) -> float:
    """Mean minutes from scan to signed report on a line as ``tandem`` returns it; infinite where overloaded."""
    return float(line["time_minutes"].sum())


def by_stage(given: Assumptions) -> pd.DataFrame:
    """The result of ``tandem`` for every intervention: 16 rows, with intervention and label in front."""
    parts = []
    for name, label in INTERVENTIONS.items():
        part = tandem(stages(given, name), given.imaging_arrivals).reset_index(drop=True)
        part["arrivals_per_hour"] = given.imaging_arrivals
        part.insert(0, "intervention", name)
        part.insert(1, "label", label)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def turnaround(given: Assumptions) -> pd.DataFrame:
    """What each intervention does to the line: one row for base, ai_reading, standardisation and both.

    Columns: intervention, label, turnaround_minutes (mean, scan to signed report), saved_minutes (against
    base), saved_share (the same as a share of base), wait_minutes and service_minutes (its two parts),
    binding_stage, utilisation (of that stage) and capacity_per_hour (of the line). Overload shows as an
    infinite turnaround; an overloaded base has no share to save, and two overloaded lines no difference (nan).
    """
    rows = []
    for (name, label), part in by_stage(given).groupby(["intervention", "label"], sort=False):
        binding = part[part["binds"]]
        rows.append(
            {
                "intervention": name,
                "label": label,
                "turnaround_minutes": part["time_minutes"].sum(),
                "wait_minutes": part["wait_minutes"].sum(),
                "service_minutes": part["service_minutes"].sum(),
                "binding_stage": " and ".join(binding["stage"]),
                "utilisation": part["utilisation"].max(),
                "capacity_per_hour": part["capacity_per_hour"].min(),
            }
        )
    table = pd.DataFrame(rows, index=[row["intervention"] for row in rows])
    total = table["turnaround_minutes"]
    table.insert(3, "saved_minutes", total["base"] - total)
    table.insert(4, "saved_share", table["saved_minutes"] / total["base"])
    return table


# --- where one intervention overtakes the other ------------------------------------------------------


def crossover_arrivals(given: Assumptions) -> float:
    """Arrivals per hour below which AI reading gives a shorter turnaround than standardisation.

    AI saves reading time on every study at any load; standardisation saves most where cleaning queues. The
    result is the lowest rate at which the order turns in standardisation's favour, between 0 and the
    capacity of the line. nan where AI reading never leads, or leads all the way. Found on a grid that grows
    finer towards capacity, where waits rise steeply, then by bisection.
    """
    lines = [stages(given, name) for name in ("ai_reading", "standardisation")]
    top = min(line_capacity(line) for line in [stages(given), *lines])
    lead = _lead(*lines)
    even = np.linspace(0, 0.99, 397)
    steep = 1 - np.geomspace(0.01, 1e-5, 100)  # nearer to capacity waits are months, and rounding decides
    rates = top * np.unique(np.concatenate([even, steep]))
    ahead = lead(rates)
    turns = np.flatnonzero((ahead[:-1] < 0) & (ahead[1:] >= 0))
    if not turns.size:
        return math.nan
    left, right = rates[turns[0]], rates[turns[0] + 1]
    return zero(lambda rate: float(lead(np.array([rate]))[0]), left, right)


def _lead(
    first: pd.DataFrame, second: pd.DataFrame
) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    """Minutes by which the first line is slower than the second, as a function of the arrival rate."""
    pairs = zip(
        zip(first["servers"], first["service_minutes"], strict=True),
        zip(second["servers"], second["service_minutes"], strict=True),
        strict=True,
    )
    different = [(one, other) for one, other in pairs if one != other]  # equal stages would give inf - inf

    def slower(rates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        lead = np.zeros_like(rates)
        for one, other in different:
            lead += _time_minutes(*one, rates) - _time_minutes(*other, rates)
        return lead

    return slower


def matching_cut(given: Assumptions) -> float:
    """The cut in reading time at which AI reading gives the same turnaround as standardisation (share).

    Taken at the given arrivals; negative where standardisation does harm. nan where no cut can match: where
    the base line is overloaded, or where even reading in no time would save too little.
    """
    if given.imaging_arrivals >= line_capacity(stages(given)):
        return math.nan
    rate = np.array([given.imaging_arrivals], dtype=float)
    servers, minutes = given.reading_servers, float(given.reading_time)
    shares = (given.cleaning_share, given.standardised_cleaning_share)
    before, after = (
        _time_minutes(given.cleaning_servers, share * given.cleaning_time, rate)[0] for share in shares
    )
    reading = _time_minutes(servers, minutes, rate)[0]
    target = reading - (before - after)
    if not target >= 0 or math.isinf(target):
        return math.nan
    edge = 1 - servers * 60 / (given.imaging_arrivals * minutes)  # the cut at which readers are overloaded
    return zero(lambda cut: target - float(_time_minutes(servers, minutes * (1 - cut), rate)[0]), edge, 1.0)


@dataclass(frozen=True)
class Sweep:
    """Turnaround as arrivals rise.

    ``turnaround``: minutes, one row a rate (index arrivals_per_hour), one column an intervention, infinite
    where a stage is overloaded. ``now``: the same at ``arrivals``, the rate that the assumptions give.
    ``capacity``: studies per hour of each intervention's line. ``crossover``: see ``crossover_arrivals``.
    """

    turnaround: pd.DataFrame
    now: pd.Series
    capacity: pd.Series
    crossover: float
    arrivals: float


def sweep(given: Assumptions, arrivals: Iterable[float] | None = None) -> Sweep:
    """Turnaround of each intervention over ``arrivals`` (studies per hour, each 0 or more).

    Without ``arrivals``: from a fifth of the base line's capacity to a little beyond the best line's.
    """
    lines = {name: stages(given, name) for name in INTERVENTIONS}
    capacity = pd.Series({name: line_capacity(rows) for name, rows in lines.items()})
    here = float(given.imaging_arrivals)
    if arrivals is None:
        arrivals = np.linspace(0.2 * capacity["base"], max(1.03 * capacity.max(), 1.03 * here), 241)
    rates = np.asarray(list(arrivals), dtype=float)
    if not rates.size or not np.isfinite(rates).all() or (rates < 0).any():
        raise Fault("arrivals must be one or more finite rates, each 0 or more (studies per hour)")
    table = pd.DataFrame(
        {name: _total(rows, rates) for name, rows in lines.items()},
        index=pd.Index(rates, name="arrivals_per_hour"),
    )
    now = pd.Series({name: _total(rows, np.array([here]))[0] for name, rows in lines.items()})
    return Sweep(table, now, capacity, crossover_arrivals(given), here)


def _total(stages: pd.DataFrame, rates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Turnaround in minutes at each rate."""
    pairs = zip(stages["servers"], stages["service_minutes"], strict=True)
    return np.sum([_time_minutes(servers, service, rates) for servers, service in pairs], axis=0)


# --- a part of the whole: Amdahl, scaling, flags -----------------------------------------------------


def speed_up(share: float, factor: float) -> float:
    """Speed-up of a whole when a part of it runs ``factor`` times as fast: 1 / ((1 - p) + p / s) (Amdahl).

    ``share`` is the part's share of the whole, 0 to 1; ``factor`` is above 0 and may be infinite.
    """
    part = number("share", share, low=0, high=1)
    faster = number("factor", factor, low=0, above=True, infinite=True)
    left = (1 - part) + part / faster
    return 1 / left if left else math.inf


def reading_share(given: Assumptions) -> float:
    """Share of the base turnaround that a reader spends on the study (0 where the line is overloaded)."""
    total = tandem(stages(given), given.imaging_arrivals)["time_minutes"].sum()
    return float(given.reading_time / total)


def amdahl(given: Assumptions, shares: Iterable[float] = AMDAHL_SHARES) -> pd.DataFrame:
    """What the cut in reading time is worth if nothing queues, by reading's share of turnaround.

    One row a share. Columns: share, speed_up (times), turnaround_cut (share of the whole saved, = share x
    cut), limit (share saved if reading took no time at all).
    """
    factor = 1 / (1 - given.reading_time_cut)
    rows = [(float(p), speed_up(p, factor), p * given.reading_time_cut, float(p)) for p in shares]
    return pd.DataFrame(rows, columns=["share", "speed_up", "turnaround_cut", "limit"])


@dataclass(frozen=True)
class HospitalEffect:
    """Cut in reading time over the whole hospital (shares).

    ``base`` at the given values; ``low`` and ``high`` over all corners of the three assumptions' ranges.
    ``drivers``: one row an assumption, largest swing first: name, label, low_value, high_value (the ends of
    its range), low, high (the effect there, others as given), swing.
    """

    base: float
    low: float
    high: float
    drivers: pd.DataFrame


def hospital_effect(given: Assumptions) -> HospitalEffect:
    """How much of a pilot's cut reaches the hospital: pilot share x cut + the rest x transfer x cut."""
    ends = {name: (given.low(name), given.high(name)) for name in EFFECT_DRIVERS}
    now = {name: float(getattr(given, name)) for name in EFFECT_DRIVERS}
    corners = [_effect(*corner) for corner in product(*ends.values())]
    rows = []
    for name, values in ends.items():
        effects = sorted((_effect(**(now | {name: value})), value) for value in values)
        (low, low_value), (high, high_value) = effects
        rows.append((name, given.row(name)["label"], low_value, high_value, low, high, high - low))
    columns = ["name", "label", "low_value", "high_value", "low", "high", "swing"]
    drivers = pd.DataFrame(rows, columns=columns).sort_values("swing", ascending=False, ignore_index=True)
    return HospitalEffect(_effect(**now), min(corners), max(corners), drivers)


def _effect(reading_time_cut: float, pilot_share: float, transfer: float) -> float:
    return float(pilot_share * reading_time_cut + (1 - pilot_share) * transfer * reading_time_cut)


@dataclass(frozen=True)
class FalseFlags:
    """Reader minutes a study: saved by the tool, lost to false flags, and the net of the two.

    ``break_even_minutes``: the time to dismiss a flag at which nothing is left. ``break_even_share``: the
    share of studies flagged at which nothing is left (above 1: never). Both are negative where the tool
    saves nothing to begin with. ``net_cut``: the cut in reading time after flags (share).
    """

    saved: float
    lost: float
    net: float
    net_cut: float
    break_even_minutes: float
    break_even_share: float


def false_flags(given: Assumptions) -> FalseFlags:
    """Minutes a study saved by AI reading against the minutes spent on its false flags."""
    saved = given.reading_time * given.reading_time_cut
    lost = given.flag_share * given.flag_minutes
    return FalseFlags(
        saved=float(saved),
        lost=float(lost),
        net=float(saved - lost),
        net_cut=float((saved - lost) / given.reading_time),
        break_even_minutes=float(saved / given.flag_share),
        break_even_share=float(saved / given.flag_minutes),
    )
