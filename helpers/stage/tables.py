"""Tables that a question stands on: what the room has to have seen before it guesses, votes or agrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from helpers import case, flow, risks
from helpers.case import kinds
from helpers.case.assumptions import Assumptions
from helpers.charts.words import first_up

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of words under a head, which may be empty; ``badges`` names the kind that each row wears, if any."""

    head: Cells
    rows: tuple[Cells, ...]
    badges: Cells = ()


_WORKS = {"scan": "Scanners", "clean": "Clerks", "read": "Readers", "sign off": "Senior physicians"}
_DOES = {
    "scan": "the pictures are taken",
    "clean": "data are put right by hand, in some studies",
    "read": "a physician writes the report",
    "sign off": "a second one signs it",
}
PAIRS = (("C27", "C20"), ("C51", "C60"), ("C59", "C49"), ("C66", "C07"), ("C70", "C38"), ("C42", "C63"))
_POWER = {1: "almost none", 2: "little", 3: "some", 4: "much", 5: "the most"}


def badges(_: Assumptions) -> Table:
    """The four kinds of number and what each means."""
    every = list(kinds.KINDS.values())
    return Table((), tuple((first_up(one.meaning),) for one in every), tuple(one.name for one in every))


def line(given: Assumptions) -> Table:
    """The four stages of imaging: what is done, by how many, and how long it takes on average."""
    rows = []
    every: Any = flow.stages(given).itertuples(index=False)
    for number, stage in enumerate(every, 1):
        works = f"{_WORKS[stage.stage]}: {stage.servers:.0f}"
        rows.append(
            (
                f"{number}. {first_up(stage.stage)}",
                _DOES[stage.stage],
                works,
                f"{stage.service_minutes:.1f} min",
            )
        )
    return Table(("Stage", "What is done", "Who works there", "Mean work for a study"), tuple(rows))


def criteria(_: Assumptions) -> Table:
    """The seven criteria, and what their worst and best mean."""
    known = case.load().criteria
    return Table(
        ("Criterion", "Worst (0)", "Best (100)"),
        tuple((str(one.label), str(one.worst), str(one.best)) for one in known.itertuples(index=False)),
    )


def prevalence(given: Any) -> Table:
    """What the room may know before it guesses: how many are ill, and what a flag is worth at home."""
    home = float(risks.flags(given)["ppv"]["home"])
    return Table(
        ("", "Ill, of a hundred examined", "Right, of a hundred flags"),
        (
            ("Huashan", f"{100 * given.prevalence_huashan:.0f}", f"{100 * home:.0f}"),
            ("A partner", f"{100 * given.prevalence_partner:.0f}", "?"),
        ),
    )


def facts(_: Assumptions) -> Table:
    """The facts that one may buy, in the order of the register: it says nothing of their worth."""
    gaps = case.load().information["gap"]
    half = (len(gaps) + 1) // 2
    left, right = [list(map(str, part)) for part in (gaps[:half], gaps[half:])]
    return Table((), tuple(zip(left, right + [""] * (half - len(right)), strict=True)))


def premises(given: Assumptions) -> Table:
    """The two premises by their names alone."""
    named = risks.rivals(given)["premise"]
    return Table((), tuple((f"“{one}”",) for one in named))


def missing(_: Assumptions) -> Table:
    """Parties that the source leaves out, with the power over the next step that the pack gives them."""
    known = case.load().stakeholders
    left_out = known[known["in_source"] != "yes"].sort_values("power_after", ascending=False, kind="stable")
    every: Any = left_out.itertuples(index=False)
    rows = tuple((str(one.name), _POWER[int(one.power_after)], first_up(str(one.note))) for one in every)
    return Table(("Left out", "Power over the next step (teaching assumption)", "Why"), rows)


def contradictions(_: Assumptions) -> Table:
    """Sentences of the source that cannot stand beside one another."""
    said = case.load().claims["claim"]
    return Table(
        ("This sentence", "cannot stand beside this one"),
        tuple(tuple(f"{said[code]} ({code})" for code in pair) for pair in PAIRS),
    )


TABLES: Mapping[str, Callable[[Assumptions], Table]] = {
    "badges": badges, "contradictions": contradictions, "criteria": criteria, "facts": facts, "line": line,
    "missing": missing, "premises": premises, "prevalence": prevalence,
}  # fmt: skip
