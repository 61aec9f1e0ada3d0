"""The figures that run-sheets quote by number, each worked out from the models, with its unit and its lesson."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers import case, demand, flow, options, risks, roadmap
from helpers.case.assumptions import Assumptions
from helpers.faults import Fault, did_you_mean
from helpers.stage import models

_SEED = 2026


@dataclass(frozen=True)
class Figure:
    """One figure: what it is, how it is written, and how it follows from the assumptions.

    ``unit`` begins with the word for the unit; ``value`` gives it unrounded.
    """

    words: str
    unit: str
    lesson: int
    digits: int
    value: Callable[[Any], float]

    def written(self, given: Assumptions) -> str:
        """The number as people write it."""
        return f"{self.value(given):.{self.digits}f}".replace("-", "−")

    def said(self, given: Assumptions) -> str:
        """The figure as a stage says it: 'fall of imaging turnaround with AI reading: 12 percent'."""
        return f"{self.words}: {self.written(given)} {self.unit}"


def _line(intervention: str, column: str, of: str = "") -> Callable[[Assumptions], float]:
    def value(given: Assumptions) -> float:
        line: Any = flow.turnaround(given).set_index("intervention")
        if of:
            return float(100 * line.at[intervention, column] / line.at["base", of])
        return float(line.at[intervention, column] - line.at["base", column])

    return value


def _on_time(order: str) -> Callable[[Assumptions], float]:
    def value(given: Assumptions) -> float:
        known, rng = case.load(), np.random.default_rng(_SEED)
        return 100 * roadmap.finish_probability(known.tasks, known.constraints, given, order, rng=rng)

    return value


def _registered(given: Assumptions) -> float:
    return models.timeline(given, registration=models.PUT_IN).weeks


def _cell(table: Any, row: str, column: str) -> float:
    return float(table.at[row, column])


def _price_rise(given: Any) -> float:
    curve: Any = risks.break_even_curve(given).set_index("years")
    return float(100 * curve.at[int(given.horizon), "price_rise"])


def _prevalence_part(given: Any) -> float:
    drop = risks.ppv_drop(given)
    return float(100 * drop["prevalence"] / drop.sum())


FIGURES = {
    "F1": Figure(
        "share of the online peak that must be kept for half of chronic follow-ups", "percent", 1, 0,
        lambda given: 100 * demand.share_of_peak_for_half_of_followups(given),
    ),
    "F2": Figure(
        "gain of the whole line from AI reading", "studies an hour", 2, 1,
        _line("ai_reading", "capacity_per_hour"),
    ),
    "F3": Figure(
        "fall of imaging turnaround with AI reading", "percent", 2, 0,
        _line("ai_reading", "saved_minutes", "turnaround_minutes"),
    ),
    "F4": Figure(
        "fall of imaging turnaround with standardisation", "percent", 2, 0,
        _line("standardisation", "saved_minutes", "turnaround_minutes"),
    ),
    "F5": Figure(
        "load below which AI reading beats standardisation", "studies an hour", 2, 1, flow.crossover_arrivals
    ),
    "F6": Figure(
        "fall of reading time over the whole hospital", "percent", 2, 1,
        lambda given: 100 * flow.hospital_effect(given).base,
    ),
    "F7": Figure(
        "net present value of Option 1 over the horizon", "Y million", 4, 1,
        lambda given: float(options.net_present_value(given)["O1"]),
    ),
    "F8": Figure("chance that the source's plan keeps its year", "percent", 5, 0, _on_time("source")),
    "F9": Figure("chance that the re-sequenced plan keeps its year", "percent", 5, 0, _on_time("resequenced")),
    "F10": Figure(
        "contingency fund over the support that is needed", "percent", 6, 0,
        lambda given: 100 * roadmap.contingency(given).coverage,
    ),
    "F11": Figure(
        "fall of time-to-treatment with AI reading", "percent", 8, 1,
        lambda given: 100 * _cell(risks.treatment(given), "ai_reading", "cut"),
    ),
    "F12": Figure("lasting price rise that pays for leaving Tencent", "percent", 7, 0, _price_rise),
    "F13": Figure(
        "chance of a shock above which readiness to leave pays", "percent", 7, 0,
        lambda given: 100 * risks.vendor_decision(given).turning_probability("wait", "ready"),
    ),
    "F14": Figure(
        "flags that are right at Huashan", "percent", 7, 0,
        lambda given: 100 * _cell(risks.flags(given), "home", "ppv"),
    ),
    "F15": Figure(
        "flags that are right at a partner", "percent", 7, 0,
        lambda given: 100 * _cell(risks.flags(given), "partner_loss", "ppv"),
    ),
    "F16": Figure("part of the fall in the worth of a flag that comes from prevalence", "percent", 7, 0, _prevalence_part),
    "F17": Figure(
        "years for one in which a breach costs more than the fixed part of the largest fine (R-pipl-fine)",
        "years", 7, 0, lambda given: 1 / risks.breach(given).chance_of_large_loss,
    ),
    "F18": Figure("from the start to the end of the source's plan with a registration in it", "weeks", 6, 0, _registered),
}  # fmt: skip


def figure(number: str) -> Figure:
    """One figure; Fault for a number that there is not."""
    if number not in FIGURES:
        raise Fault(f"there is no figure {number}; {did_you_mean(number, FIGURES)}")
    return FIGURES[number]
