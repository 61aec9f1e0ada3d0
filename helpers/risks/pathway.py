"""One pathway in patients' terms: head scans for suspected large-vessel occlusion, without and with the tool.

Readers miss some occlusions. The tool brings a part of these to light; of the patients found so, some can be treated in
time and gain health. It also raises false alarms, and costs money on every scan. The chain is that of R-vanleeuwen-2021;
health gained and cost of treatment are those of a model for China (R-pan-2018).
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from helpers.numbers import number
from helpers.risks.flags import predictive_values
from helpers.risks.given import Given

PARTS = ("health", "treatment", "tool", "alarms")  # of the net benefit


def net_monetary_benefit(qalys: float, threshold: float, cost: float) -> float:
    """Health gained in money, less what it costs: threshold x QALYs - cost, in the unit of the last two."""
    return number("threshold", threshold, low=0) * number("qalys", qalys) - number("cost", cost)


def pathway(given: Given) -> pd.DataFrame:
    """What the tool on one pathway is worth to patients in a year, at Huashan and at a partner.

    Returns
    -------
    DataFrame
        Index home, partner. Columns label; scans, occlusions, missed (by readers alone), missed_with (the tool),
        found (more), treated (more), flags, false_alarms (counts a year); sensitivity, sensitivity_with (of the
        reading), ppv (of the tool's flags), prevalence (shares); qaly (gained); health, treatment, tool, alarms
        (Y thousand a year: worth and costs, these negative), net (their sum); net_per_1000 (scans, Y thousand);
        break_even_threshold (Y thousand a QALY) and break_even_price (Y a scan) at which net is nought.
    """
    places = {
        "home": ("Huashan", given.stroke_scans, given.prevalence_huashan, given.reader_miss, given.treated_share, 0.0),
        "partner": (
            "Partner", given.partner_stroke_scans, given.prevalence_partner, given.partner_reader_miss,
            given.partner_treated_share, given.external_loss,
        ),
    }  # fmt: skip
    rows = {place: _place(given, *what) for place, what in places.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("id")


def _place(
    given: Given, label: str, scans: float, prevalence: float, miss: float, treated_share: float, loss: float
) -> dict[str, Any]:
    tool = predictive_values(prevalence, given.flag_sensitivity - loss, given.flag_specificity - loss)
    counts = tool.per_10_000 * scans / 10_000
    # A tool that sees less of the occlusions brings less of the missed ones to light, in proportion.
    avoided = given.misses_avoided * tool.sensitivity / given.flag_sensitivity
    missed = counts["sick"] * miss
    found = missed * avoided
    treated = found * treated_share
    alarm = (
        given.flag_minutes * given.reader_minute_value / 1e3
        + given.false_alarm_acted * given.false_alarm_cost
    )
    qaly = treated * given.qaly_per_treated
    costs = {
        "treatment": treated * given.treatment_extra_cost,
        "tool": scans * given.tool_scan_cost / 1e3,
        "alarms": counts["false_alarms"] * alarm,
    }
    spent = sum(costs.values())
    net = net_monetary_benefit(qaly, given.qaly_threshold, spent)
    return {
        "label": label, "scans": scans, "prevalence": prevalence, "occlusions": counts["sick"],
        "sensitivity": 1 - miss, "sensitivity_with": 1 - miss * (1 - avoided),
        "missed": missed, "missed_with": missed - found, "found": found, "treated": treated,
        "flags": counts["found"] + counts["false_alarms"], "false_alarms": counts["false_alarms"], "ppv": tool.ppv,
        "qaly": qaly, "health": qaly * given.qaly_threshold, **{part: -cost for part, cost in costs.items()},
        "net": net, "net_per_1000": 1e3 * net / scans,
        "break_even_threshold": spent / qaly if qaly > 0 else math.inf,
        "break_even_price": given.tool_scan_cost + 1e3 * net / scans,
    }  # fmt: skip
