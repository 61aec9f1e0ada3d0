"""What the models of the other lessons say to this one: the way to treatment, rival premises, the gates' readings."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import flow, options, roadmap
from helpers.case.assumptions import Assumptions
from helpers.risks.breach import breach, downtime
from helpers.risks.flags import flags
from helpers.risks.gates import time_to_treatment
from helpers.risks.vendor import late_data, premises

LOW = ("exit_time", "breach_frequency", "external_loss", "support_cost")  # less of it opens gates
HIGH = ("prevalence_partner", "reading_time_cut")  # more of it does


def treatment(given: Any) -> pd.DataFrame:
    """`time_to_treatment` with the imaging line of `flow`: one row a way of running the line, minutes."""
    return time_to_treatment(given, flow.turnaround(given)["turnaround_minutes"])


def rivals(given: Any) -> pd.DataFrame:
    """`premises` with what Option 1 loses, by the money model of `options`, where the data are late (Y million)."""
    on_time = options.net_present_value(given)["O1"]
    late = options.net_present_value(late_data(given))["O1"]  # type: ignore[arg-type]
    return premises(given, on_time - late)


def readings(given: Any, *, finish_probability: float) -> dict[str, float]:
    """What the pack can read of the gates today, by the names of the register's column reading.

    ``finish_probability`` is the roadmap's chance of its date (`roadmap.finish_probability`); all else follows
    from what is given. What nobody has measured is not among them.
    """
    leak = breach(given)
    return {
        "exit_time": given.exit_time,
        "outage_days": downtime(given)["days"],
        "chance_of_large_loss": leak.chance_of_large_loss,
        "rosi": leak.rosi,
        "partner_ppv": float(flags(given)["ppv"]["partner_loss"]),
        "time_to_treatment_cut": float(treatment(given)["cut"]["ai_reading"]),
        "finish_probability": finish_probability,
        "contingency_coverage": roadmap.contingency(given).coverage,
    }


def hopeful(given: Assumptions) -> Assumptions:
    """The assumptions with what the gates hang on at the end of its range that opens them (`LOW`, `HIGH`)."""
    ends = {name: given.low(name) for name in LOW} | {name: given.high(name) for name in HIGH}
    return given.change(**ends)
