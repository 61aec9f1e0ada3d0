"""Demand and capacity: what the case's few figures mean a day, a bed and a member of staff.

Everything here is division, and says which inputs it divides. The one law is Little's (Operations Research
9, 1961): the mean number inside is the arrival rate times the mean stay, so inpatients a year are occupied
bed-days over the length of stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from helpers import case
from helpers.case.assumptions import Assumptions
from helpers.faults import Fault, did_you_mean

CALENDAR_DAYS = 365  # days in a year
HALF = 0.5  # what "a primary entry point" is taken to ask for: half of chronic follow-ups
RETENTION_DRIVERS = ("annual_visits", "chronic_followup_share", "peak_online_consultations")


class Measure(NamedTuple):
    """What a row of `summary` is called, its unit, and how it follows from the register."""

    label: str
    unit: str
    formula: str


MEASURES: dict[str, Measure] = {
    "visits_per_operating_day": Measure(
        "Visits an operating day", "visits/day", "annual_visits / operating_days"
    ),
    "visits_per_calendar_day": Measure("Visits a calendar day", "visits/day", "annual_visits / 365"),
    "visits_per_bed": Measure("Visits a bed", "visits/bed/year", "annual_visits / beds"),
    "visits_per_staff": Measure("Visits a member of staff", "visits/person/year", "annual_visits / staff"),
    "online_share_at_peak": Measure(
        "Online consultations for each visit, at the peak",
        "share",
        "peak_online_consultations / visits_per_calendar_day",
    ),
    "online_per_day_kept": Measure(
        "Online consultations kept", "consultations/day", "share_of_peak_kept x peak_online_consultations"
    ),
    "online_share_kept": Measure(
        "Online consultations for each visit, if that share is kept",
        "share",
        "online_per_day_kept / visits_per_calendar_day",
    ),
    "chronic_followups_per_day": Measure(
        "Chronic follow-ups", "visits/day", "chronic_followup_share x visits_per_calendar_day"
    ),
    "online_share_of_followups": Measure(
        "Online share of chronic follow-ups, if that share is kept",
        "share",
        "online_per_day_kept / chronic_followups_per_day",
    ),
    "share_of_peak_for_half_of_followups": Measure(
        "Share of the peak for half of chronic follow-ups",
        "share",
        "0.5 x chronic_followups_per_day / peak_online_consultations",
    ),
    "inpatients_per_year": Measure(
        "Inpatients", "inpatients/year", "beds x bed_use x 365 / length_of_stay (Little's law)"
    ),
}


def summary(given: Assumptions) -> pd.DataFrame:
    """Every measure at the given assumptions.

    Returns a DataFrame indexed by measure with columns label, value, unit, kind (always DER) and formula.
    Shares are fractions of 1. Online consultations are set against visits because the case does not say
    whether its visits include them: if they do, the shares are of the whole; if not, they are ratios.
    """
    values = _measures(given)
    rows = [
        (*MEASURES[name][:1], values[name], MEASURES[name].unit, "DER", MEASURES[name].formula)
        for name in MEASURES
    ]
    index = pd.Index(list(MEASURES), name="measure")
    return pd.DataFrame(rows, index=index, columns=["label", "value", "unit", "kind", "formula"])


def share_of_peak_for_half_of_followups(given: Assumptions) -> float:
    """The share of the online peak that must be kept for online to be half of chronic follow-ups.

    Closed form: 0.5 x chronic_followup_share x (visits a calendar day) / peak_online_consultations.
    Above 1 it says that not even the whole peak, every day of the year, would do.
    """
    return float(_measures(given)["share_of_peak_for_half_of_followups"])


@dataclass(frozen=True)
class Retention:
    """What keeping a share of the online peak means for chronic follow-ups.

    curve : DataFrame with columns share_of_peak_kept (0 to 1), online_per_day and share_of_followups
    kept, share_of_followups : where the given assumptions stand
    required : the share of the peak for half of chronic follow-ups; may exceed 1
    """

    curve: pd.DataFrame
    kept: float
    share_of_followups: float
    required: float


def retention(given: Assumptions, points: int = 101) -> Retention:
    """The online share of chronic follow-ups for every share of the peak that could be kept."""
    kept = np.linspace(0.0, 1.0, points)
    values = _measures(given)
    online = kept * given.peak_online_consultations
    curve = pd.DataFrame(
        {
            "share_of_peak_kept": kept,
            "online_per_day": online,
            "share_of_followups": online / values["chronic_followups_per_day"],
        }
    )
    return Retention(
        curve=curve,
        kept=given.share_of_peak_kept,
        share_of_followups=float(values["online_share_of_followups"]),
        required=float(values["share_of_peak_for_half_of_followups"]),
    )


def required_share_range(given: Assumptions) -> pd.DataFrame:
    """How far each assumption alone moves the share of the peak that half of follow-ups asks for.

    Returns one row an assumption of `RETENTION_DRIVERS`, widest first, with columns label, at_low, at_high
    (the required share with that assumption at either end of its register range) and width.
    """
    rows = []
    for name in RETENTION_DRIVERS:
        ends = [
            share_of_peak_for_half_of_followups(given.change(**{name: end}))
            for end in (given.low(name), given.high(name))
        ]
        rows.append((given.row(name)["label"], *ends, abs(ends[1] - ends[0])))
    index = pd.Index(RETENTION_DRIVERS, name="assumption")
    table = pd.DataFrame(rows, index=index, columns=["label", "at_low", "at_high", "width"])
    return table.sort_values("width", ascending=False)


# -- comparators -------------------------------------------------------------------------------------

_MULTIPLES = {"million": 1e6, "billion": 1e9}


def quantity(references: pd.DataFrame, reference: str, what: str) -> float:
    """One number of a reference, in plain units.

    A reference lists its numbers in `value` and their units, in the same order, in `unit`. `what` is a unit
    such as 'beds' or 'visits/year'; a leading million or billion is multiplied out.

    Raises
    ------
    Fault (a ValueError)
        For an unknown reference or one without such a unit; the message lists the units that it has.
    """
    if reference not in references.index:
        raise Fault(f"no reference is called {reference}; {did_you_mean(reference, references.index)}")
    values = str(references.at[reference, "value"]).split(";")
    units = str(references.at[reference, "unit"]).split(";")
    for value, unit in zip(values, units, strict=True):
        first, _, rest = unit.partition(" ")
        multiple, plain = (_MULTIPLES[first], rest) if first in _MULTIPLES else (1.0, unit)
        if plain == what:
            return float(value) * multiple
    raise Fault(f"{reference} has no quantity in {what}; it has: {', '.join(units)}")


def visits_per_bed(given: Assumptions, references: pd.DataFrame | None = None) -> pd.DataFrame:
    """Visits a bed a year at Huashan beside those that the public figures of data/comparators.csv imply.

    Parameters
    ----------
    given : Assumptions
    references : DataFrame, optional
        data/references.csv unless given.

    Returns one row a hospital with columns visits_per_bed, kind, source (ids, separated by semicolons),
    confidence (the lower one of its sources; empty for Huashan) and note. The figures are not like for like,
    and the note says why.
    """
    tables = case.load()
    known = tables.references if references is None else references
    rows = [
        (
            "Huashan, as given",
            float(_measures(given)["visits_per_bed"]),
            "DER",
            "C01;C02",
            "",
            "A floor of visits over an approximate count of beds",
        )
    ]
    for row in tables.comparators.to_dict("records"):
        visits, beds = str(row["visits"]), str(row["beds"])
        seen = quantity(known, visits, _visit_unit(known, visits)) / quantity(known, beds, "beds")
        sources = [visits] if visits == beds else [visits, beds]
        rows.append((row["hospital"], seen, "DER", ";".join(sources), _weakest(known, sources), row["note"]))
    columns = ["hospital", "visits_per_bed", "kind", "source", "confidence", "note"]
    return pd.DataFrame(rows, columns=columns).set_index("hospital")


def _visit_unit(references: pd.DataFrame, reference: str) -> str:
    units = str(references.at[reference, "unit"])
    return "outpatients/year" if "outpatients/year" in units else "visits/year"


def _weakest(references: pd.DataFrame, ids: list[str]) -> str:
    return max((str(references.at[i, "confidence"]) for i in ids), key=("high", "medium", "low").index)


# -- arithmetic --------------------------------------------------------------------------------------


def _measures(given: Any) -> Mapping[str, Any]:
    """All measures; `given` may hold numbers or numpy arrays of one shape, and the result follows."""
    visits = given.annual_visits * 1e6
    per_day = visits / CALENDAR_DAYS
    online = given.share_of_peak_kept * given.peak_online_consultations
    followups = given.chronic_followup_share * per_day
    return {
        "visits_per_operating_day": visits / given.operating_days,
        "visits_per_calendar_day": per_day,
        "visits_per_bed": visits / given.beds,
        "visits_per_staff": visits / given.staff,
        "online_share_at_peak": given.peak_online_consultations / per_day,
        "online_per_day_kept": online,
        "online_share_kept": online / per_day,
        "chronic_followups_per_day": followups,
        "online_share_of_followups": online / followups,
        "share_of_peak_for_half_of_followups": HALF * followups / given.peak_online_consultations,
        "inpatients_per_year": given.beds * given.bed_use * CALENDAR_DAYS / given.length_of_stay,
    }
