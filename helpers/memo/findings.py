"""What the lessons handed on: findings with their kinds and ranges, and blanks for lessons that were skipped."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import case
from helpers.case import kinds
from helpers.memo.parts import LESSONS, OF_THIS_LESSON

COLUMNS = ["lesson", "id", "finding", "value", "kind", "rests_on", "range", "under"]


def handed_on() -> dict[int, dict[str, str]]:
    """What each lesson hands on, by id, in words for the blank that a skipped one leaves (data/findings.csv)."""
    handed: dict[int, dict[str, str]] = {}
    for row in case.load().findings.to_dict("records"):
        handed.setdefault(int(row["lesson"]), {})[str(row["id"])] = str(row["finding"])
    return handed


def marking(rubric: pd.DataFrame, part: str) -> dict[str, Any]:
    """What a marker looks for in one part of the memo, and its points, as `written_key` takes them."""
    rows = rubric[rubric["question"] == part]
    look_for = [
        f"{row['criterion']} ({row['points']:g}): {row['full']}. Half: {row['half']}"
        for row in rows.to_dict("records")
    ]
    return {"points": math.fsum(rows["points"]), "look_for": look_for}


def carried(findings: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The findings of the earlier lessons, with a named blank for what a skipped lesson did not hand on.

    Parameters
    ----------
    findings : mapping
        `exercises.findings()`: id to value, text, the assumptions that were changed, kind, rests_on and range.

    Returns
    -------
    DataFrame
        Columns lesson, id, finding, value, kind (its code, "" where a journal does not say), rests_on (in words), range,
        under; lessons in order, then findings of the learner's own.
    """
    rows, handed = [], handed_on()
    for number, title in LESSONS.items():
        lesson, expected = f"{number} · {title}", handed.get(number, {})
        missing = [words for name, words in expected.items() if name not in findings]
        rows += [_handed_on(lesson, name, findings[name]) for name in expected if name in findings]
        if missing:
            rows.append(_blank(lesson, "", f"[blank until lesson {number} is run: {'; '.join(missing)}]"))
    known = {name for expected in handed.values() for name in expected} | {OF_THIS_LESSON}
    rows += [_handed_on("Your own", name, held) for name, held in findings.items() if name not in known]
    return pd.DataFrame(rows, columns=COLUMNS)


def only(findings: Mapping[str, Mapping[str, Any]], ids: list[str]) -> pd.DataFrame:
    """Some findings in the order given, as `carried` has them; a named blank for one that is not handed on."""
    table = carried(findings).set_index("id", drop=False)
    expected = {name: (number, words) for number, some in handed_on().items() for name, words in some.items()}
    rows = []
    for id in ids:
        if id in table.index:
            rows.append(tuple(table.loc[id]))
        else:
            number, words = expected.get(id, ("", id))
            where = f"until lesson {number} is run" if number else "since the journal has no such finding"
            rows.append(
                _blank(
                    f"{number} · {LESSONS.get(int(number), '')}" if number else "",
                    id,
                    f"[blank {where}: {words}]",
                )
            )
    return pd.DataFrame(rows, columns=COLUMNS)


def _blank(lesson: str, id: str, words: str) -> tuple[str, ...]:
    return lesson, id, words, "", "", "", "", ""


def _handed_on(lesson: str, name: str, held: Mapping[str, Any]) -> tuple[str, ...]:
    value = held.get("value", "")
    shown = f"{value:.3g}" if isinstance(value, int | float) else str(value)
    kind, below = str(held.get("kind", "")), str(held.get("rests_on", ""))
    return (
        lesson, name, str(held.get("text", "")), shown, kind if kind in kinds.KINDS else "",
        kinds.name(below) if below in kinds.KINDS else "", str(held.get("range", "")), _under(held.get("assumptions")),
    )  # fmt: skip


def _under(changed: object) -> str:
    """The assumptions that a finding was made under, in words."""
    if not isinstance(changed, Mapping) or not changed:
        return "base"
    return ", ".join(f"{name} = {value:g}" for name, value in changed.items())
