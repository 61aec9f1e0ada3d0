"""The teaching plan's figures are those of the models, its minutes add up, and what it names exists."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from helpers import case, demand, flow, notebooks, options, places, risks, roadmap

PLAN = places.NOTEBOOKS / "instructor" / "teaching-plan.md"
pytestmark = pytest.mark.skipif(not PLAN.exists(), reason="a student's copy has no teaching plan")
TEXT = PLAN.read_text(encoding="utf-8") if PLAN.exists() else ""
GIVEN = case.assume()
KNOWN = case.load()


def plan(order):
    return roadmap.constrain(roadmap.order(KNOWN.tasks, order), KNOWN.constraints, GIVEN)


def on_time(order):
    outlook = roadmap.outlook(plan(order), GIVEN, rng=np.random.default_rng(2026))
    return 100 * outlook.schedule.probability(GIVEN.deadline_weeks)


def exact():
    """Each figure of the plan's table, unrounded."""
    line = flow.turnaround(GIVEN)
    flags, decision = risks.flags(GIVEN), risks.vendor_decision(GIVEN)
    legs = risks.time_to_treatment(GIVEN, line["turnaround_minutes"])
    drop = risks.ppv_drop(GIVEN)
    return {
        "F1": 100 * demand.share_of_peak_for_half_of_followups(GIVEN),
        "F2": line.at["ai_reading", "capacity_per_hour"] - line.at["base", "capacity_per_hour"],
        "F3": 100 * line.at["ai_reading", "saved_minutes"] / line.at["base", "turnaround_minutes"],
        "F4": 100 * line.at["standardisation", "saved_minutes"] / line.at["base", "turnaround_minutes"],
        "F5": flow.crossover_arrivals(GIVEN),
        "F6": 100 * flow.hospital_effect(GIVEN).base,
        "F7": options.net_present_value(GIVEN)["O1"],
        "F8": on_time("source"),
        "F9": on_time("resequenced"),
        "F10": 100 * roadmap.contingency(GIVEN).coverage,
        "F11": 100 * legs.at["ai_reading", "cut"],
        "F12": 100 * risks.break_even_curve(GIVEN).set_index("years")["price_rise"][GIVEN.horizon],
        "F13": 100 * decision.turning_probability("wait", "ready"),
        "F14": 100 * flags.at["home", "ppv"],
        "F15": 100 * flags.at["partner_loss", "ppv"],
        "F16": 100 * drop["prevalence"] / drop.sum(),
        "F17": 1 / risks.breach(GIVEN).chance_of_large_loss,
    }


def test_every_figure_of_the_plan_is_the_models_own():
    rows = re.findall(r"^\| (F\d+) \|[^|]+\| ([−-]?[\d.,]+) \|", TEXT, re.M)
    told = {name: value.replace("−", "-").replace(",", "") for name, value in rows}
    figures = exact()
    assert set(told) == set(figures)
    for name, value in told.items():
        digits = len(value.partition(".")[2])
        assert float(value) == pytest.approx(figures[name], abs=0.5000001 * 10**-digits), name


def test_figures_are_named_and_not_repeated_in_the_run_sheets():
    assert set(re.findall(r"\bF\d+\b", TEXT)) == set(exact())


def test_each_run_sheet_is_gapless_and_as_long_as_it_says():
    sheets = re.findall(r"^### .*?\b(\d+) minutes\n(.*?)(?=^##|\Z)", TEXT, re.M | re.S)
    assert [int(minutes) for minutes, _ in sheets] == [45, 75, 90, 75, 75, 75]
    for minutes, sheet in sheets:
        spans = [(int(a), int(b)) for a, b in re.findall(r"^\| (\d+)–(\d+) \|", sheet, re.M)]
        assert spans[0][0] == 0
        assert spans[-1][1] == int(minutes)
        assert all(end == start for (_, end), (start, _) in pairwise(spans))


def test_claims_exercises_cells_and_files_that_it_names_exist():
    assert set(re.findall(r"\bC\d\d\b", TEXT)) <= set(KNOWN.claims.index)
    assert set(re.findall(r"\bR-[a-z0-9-]+[a-z0-9]", TEXT)) <= set(KNOWN.references.index)
    cells = {cell.id for path in notebooks.lessons() for cell in notebooks.read(path).cells}
    named = re.findall(r"`([a-z]+(?:-[a-z0-9]+)+)`", TEXT)
    assert set(named) - cells == set()
    exercises = {int(a) * 100 + int(b) for a, b in re.findall(r"[Ee]xercises? (\d)\.(\d+)", TEXT)}
    known = {
        int(a) * 100 + int(b)
        for path in notebooks.lessons()
        for cell in notebooks.read(path).cells
        for a, b in re.findall(r"^(?:check|answer)-(\d)-(\d+)$", cell.id)
    }
    assert exercises <= known
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT):
        assert (PLAN.parent / Path(target)).exists(), target
