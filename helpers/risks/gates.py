"""The success measure along the patient's way, whether a list of risks is complete, and gates that must be passed."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.faults import Fault, did_you_mean
from helpers.risks.given import Given


def time_to_treatment(given: Given, imaging: Mapping[str, float] | pd.Series) -> pd.DataFrame:
    """Minutes from arrival to first treatment, by leg, for each way of running the imaging line.

    Parameters
    ----------
    given : Assumptions
    imaging : Series or mapping of name to minutes
        Turnaround of the imaging line (`flow.turnaround`); inf where the line is overloaded.

    Returns
    -------
    DataFrame
        One row a name; columns order, imaging, decision, start, total (minutes) and cut (the share by which
        the total is below the first row's; nan where the first row's is infinite).
    """
    if len(imaging) == 0:
        raise Fault("imaging is empty: give the turnaround of at least one way of running the line")
    rows = {
        str(name): (given.order_wait, _minutes(str(name), minutes), given.decision_wait, given.start_wait)
        for name, minutes in imaging.items()
    }
    legs = pd.DataFrame.from_dict(rows, orient="index", columns=["order", "imaging", "decision", "start"])
    legs["total"] = legs.sum(axis=1)
    first = float(legs["total"].iloc[0])
    legs["cut"] = 1 - legs["total"] / first if math.isfinite(first) else math.nan
    return legs


def _minutes(name: str, value: float) -> float:
    if not value >= 0:
        raise Fault(
            f"the imaging time of {name} is a number of minutes of at least 0 (inf if overloaded), not {value!r}"
        )
    return float(value)


@dataclass(frozen=True)
class Mece:
    """How far a grouping is mutually exclusive (no overlaps) and collectively exhaustive (no gaps)."""

    overlaps: dict[str, list[str]]
    gaps: list[str]

    @property
    def exclusive(self) -> bool:
        """True where no item stands in two groups."""
        return not self.overlaps

    @property
    def exhaustive(self) -> bool:
        """True where every item stands in a group."""
        return not self.gaps

    @property
    def passes(self) -> bool:
        """True where the grouping is both."""
        return self.exclusive and self.exhaustive


def mece(groups: Mapping[str, Collection[str]], items: Iterable[str]) -> Mece:
    """Test a grouping of `items`: which stand in several groups, and which in none (Minto)."""
    whole = list(dict.fromkeys(items))
    for group, members in groups.items():
        if strange := [m for m in members if m not in whole]:
            raise Fault(
                f"group {group} holds {strange[0]}, which is not among the items; {did_you_mean(strange[0], whole)}"
            )
    homes = {item: [group for group, members in groups.items() if item in members] for item in whole}
    return Mece(
        {item: found for item, found in homes.items() if len(found) > 1},
        [item for item, found in homes.items() if not found],
    )


def grouped(register: pd.DataFrame, headings: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """The register's risks under each heading: those that go back to one of the heading's claims.

    ``headings`` has the claims of each; the register's column claims holds ids with ";" between them.
    """
    claims = {str(risk): set(said.split(";")) for risk, said in register["claims"].items()}
    return {
        heading: [risk for risk, own in claims.items() if own & set(named)]
        for heading, named in headings.items()
    }


def gates(register: pd.DataFrame, readings: Mapping[str, float | None]) -> pd.DataFrame:
    """The register's gates with today's readings.

    Parameters
    ----------
    register : DataFrame
        `case.load().risks`: reading (name), direction ('at least' or 'at most'), threshold, and words.
    readings : mapping
        Reading name to value; a gate whose reading is absent, None or nan has not been measured.

    Returns
    -------
    DataFrame
        The register's name, measure, direction, threshold, unit, owner, week and control (what helps), with value
        and status ('open', 'shut' or 'not measured').
    """
    known = set(register["reading"])
    for name in readings:
        if name not in known:
            raise Fault(f"no gate reads {name}; {did_you_mean(name, sorted(known))}")
    table = register[["name", "measure", "direction", "threshold", "unit", "owner", "week", "control"]].copy()
    table["value"] = [_reading(readings.get(name)) for name in register["reading"]]
    met = np.where(
        table["direction"] == "at least",
        table["value"] >= table["threshold"],
        table["value"] <= table["threshold"],
    )
    table["status"] = np.where(table["value"].isna(), "not measured", np.where(met, "open", "shut"))
    return table


def _reading(value: float | None) -> float:
    return math.nan if value is None else float(value)


def verdict(table: pd.DataFrame) -> str:
    """The verdict that a table of gates supports: 'go', 'measure first' or to hold what lies behind shut gates."""
    if (table["status"] == "shut").any():
        return "hold what lies behind shut gates"
    return "measure first" if (table["status"] == "not measured").any() else "go"
