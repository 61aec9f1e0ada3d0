"""Tables that a question stands on: what the room has to have seen before it guesses, votes or agrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers import case, flow, risks
from helpers.case import kinds
from helpers.case.assumptions import Assumptions
from helpers.charts.words import first_up
from helpers.stage import figures, models

Cells = tuple[str, ...]


_LONG = 300  # letters from which a table of few rows has smaller type


@dataclass(frozen=True)
class Table:
    """Rows of words under a head, which may be empty; ``badges`` names the kind that each row wears, if any."""

    head: Cells
    rows: tuple[Cells, ...]
    badges: Cells = ()

    @property
    def size(self) -> str:
        """How large its type may be: few, some or many words."""
        if len(self.rows) > 4:
            return "many"
        return "some" if sum(len(cell) for row in self.rows for cell in row) > _LONG else "few"


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
    """What the room may know before it guesses: how many are ill, how accurate the tool is, and what a flag is worth at
    home."""
    every: Any = risks.flags(given)
    rows = []
    for name, at, right in (
        ("Huashan", "home", f"{100 * every.at['home', 'ppv']:.0f} [derived]"),
        ("A partner", "partner_loss", "?"),
    ):
        shares = (every.at[at, column] for column in ("prevalence", "sensitivity", "specificity"))
        rows.append((name, *(f"{100 * share:.0f}" for share in shares), right))
    return Table(
        (
            "",
            "Ill, of a hundred",
            "Flagged, of a hundred ill",
            "Not flagged, of a hundred well",
            "Right, of a hundred flags",
        ),
        tuple(rows),
    )


def weights(_: Assumptions, swings: Mapping[str, float] | None = None) -> Table:
    """A set of weights as it was given, and as shares; without one, the pack's own."""
    held = models.base_swings() if swings is None else pd.Series(swings, dtype=float)
    labels = case.load().criteria["label"]
    rows = [
        (str(labels[str(name)]), f"{swing:.0f}", f"{100 * swing / held.sum():.0f} percent")
        for name, swing in held.items()
    ]
    return Table(("Criterion", "Swing, 0 to 100", "Share of the weight"), tuple(rows))


def board(given: Assumptions, led: str = "No set was agreed.") -> Table:
    """The middle board with its numbers: what would have to be true. ``led`` is what the class's weights chose."""
    said = {name: figures.figure(name).written(given) for name in ("F2", "F3", "F14", "F15", "F18")}
    rows = (
        ("Option 1 to lead", f"weights that choose it. {led}", "your weights; scores [teaching assumption]"),
        (
            "AI to help a patient",
            f"reading as the tightest stage. Here a fifth off it takes {said['F3']} percent off the time to the report; "
            f"the line finishes {said['F2']} studies an hour more",
            "[derived]",
        ),
        (
            "the year to be kept",
            f"no registration in it. With one the plan ends in week {said['F18']}",
            "[derived]",
        ),
        (
            "a partner to be served",
            f"a gate before it. Of a hundred flags {said['F15']} are right there, {said['F14']} at Huashan",
            "[derived]",
        ),
    )
    return Table(("For …", "there would have to be", "Who says so"), rows)


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
    return Table(("Left out", "Power over the next step [teaching assumption]", "Why"), rows)


def contradictions(_: Assumptions) -> Table:
    """Sentences of the source that cannot stand beside one another."""
    said = case.load().claims["claim"]
    return Table(
        ("This sentence", "cannot stand beside this one"),
        tuple(tuple(f"{said[code]} ({code})" for code in pair) for pair in PAIRS),
    )


TABLES: Mapping[str, Callable[[Assumptions], Table]] = {
    "badges": badges, "board": board, "contradictions": contradictions, "criteria": criteria, "facts": facts, "line": line,
    "missing": missing, "premises": premises, "prevalence": prevalence, "weights": weights,
}  # fmt: skip
