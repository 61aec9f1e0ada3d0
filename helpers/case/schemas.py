"""What a right table of `data/` looks like: columns, types, allowed values and references."""

from dataclasses import dataclass

KIND_CODES = ("CASE", "EXT", "TA", "DER")
CLAIM_TYPES = ("fact", "position", "inference", "recommendation", "meta")


@dataclass(frozen=True)
class Column:
    """One column: its type, and what is allowed in it.

    `kind` is text, number, whole, flag (yes or empty) or list (parts separated by ';').
    `to` names the table whose ids the cell, or each part of a list, must be.
    """

    kind: str = "text"
    empty: bool = False
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    to: tuple[str, ...] = ()

    def says(self) -> str:
        """What is allowed, in words."""
        if self.allowed:
            return "one of " + ", ".join(word or "an empty cell" for word in self.allowed)
        if self.kind == "flag":
            return "yes or an empty cell"
        if self.kind in ("number", "whole"):
            number = "a whole number" if self.kind == "whole" else "a number"
            ends = [
                f"from {self.low:g}" if self.low is not None else "",
                f"to {self.high:g}" if self.high is not None else "",
            ]
            return " ".join([number, *[end for end in ends if end]]) + (
                " or an empty cell" if self.empty else ""
            )
        return "some text"


@dataclass(frozen=True)
class Table:
    """One file of `data/`: the column that identifies a row, and all columns.

    `ordered` names columns whose numbers must not fall from left to right, and `complete` those of which every
    combination has one row: a column's values are the ids it links to, or else those that stand in it.
    """

    id: str
    columns: dict[str, Column]
    ordered: tuple[tuple[str, ...], ...] = ()
    complete: tuple[str, ...] = ()


def text(**more: object) -> Column:
    return Column("text", **more)  # type: ignore[arg-type]


def number(**more: object) -> Column:
    return Column("number", **more)  # type: ignore[arg-type]


def links(*tables: str, empty: bool = True) -> Column:
    return Column("list", empty=empty, to=tables)


FOUR_PS = ("product", "process", "position", "paradigm")
SCORE = Column("number", low=0, high=100)
GRADE = Column("whole", low=1, high=5)

TABLES: dict[str, Table] = {
    "references": Table(
        "id",
        {
            "id": text(),
            "statement": text(),
            "value": text(empty=True),
            "unit": text(empty=True),
            "source": text(),
            "confidence": text(allowed=("high", "medium", "low")),
            "topic": text(),
            "note": text(empty=True),
        },
    ),
    "claims": Table(
        "id",
        {
            "id": text(),
            "lesson": text(),
            "line": text(),
            "anchor": text(empty=True),
            "claim": text(),
            "quantity": text(empty=True),
            "unit": text(empty=True),
            "type": text(allowed=CLAIM_TYPES),
            "type_note": text(empty=True),
            "odd": text(empty=True),
            "would_settle": text(empty=True),
        },
    ),
    "assumptions": Table(
        "name",
        {
            "name": text(),
            "label": text(),
            "unit": text(),
            "low": number(),
            "base": number(),
            "high": number(),
            "whole": Column("flag"),
            "kind": text(allowed=KIND_CODES),
            "low_kind": text(allowed=KIND_CODES),
            "high_kind": text(allowed=KIND_CODES),
            "source": links("claims", "references"),
            "reason": text(),
            "lessons": text(),
            "would_change": text(),
            "register": text(),
        },
        ordered=(("low", "base", "high"),),
    ),
    "scenarios": Table("id", {"id": text(), "label": text(), "changes": text(empty=True), "reason": text()}),
    "stakeholders": Table(
        "id",
        {
            "id": text(),
            "name": text(),
            "role": text(),
            "in_source": text(allowed=("yes", "no")),
            "claims": links("claims"),
            "interest": text(),
            "power_before": GRADE,
            "interest_before": GRADE,
            "power_after": GRADE,
            "interest_after": GRADE,
            "note": text(),
        },
    ),
    "gaps": Table(
        "id",
        {
            "id": text(),
            "claim": links("claims", empty=False),
            "gap": text(),
            "decision": text(),
            "how_to_close": text(),
            "cost": text(allowed=("low", "medium", "high")),
            "time": text(allowed=("weeks", "months", "years")),
        },
    ),
    "activities": Table(
        "id",
        {
            "id": text(),
            "activity": text(),
            "group": text(allowed=("primary", "support", "margin")),
            "claims": links("claims"),
            "elsewhere": links("claims"),
            "care_delivery": text(),
            "note": text(),
        },
    ),
    "innovations": Table(
        "id",
        {
            "id": text(),
            "innovation": text(),
            "claim": links("claims", empty=False),
            "source_says": text(empty=True, allowed=("", *FOUR_PS)),
            "better": text(allowed=FOUR_PS),
            "degree": text(allowed=("incremental", "moderate", "radical")),
            "reason": text(),
        },
    ),
    "options": Table(
        "id",
        {
            "id": text(),
            "name": text(),
            "short": text(),
            "listed_in": text(allowed=("analysis", "review")),
            "recommendation": text(),
            "rationale": text(),
            "trade_off": text(),
            "needs": text(),
            "kind": text(allowed=KIND_CODES),
            "claims": links("claims", empty=False),
            "drivers": links("assumptions", empty=False),
        },
    ),
    "unlisted": Table(
        "id",
        {
            "id": text(),
            "name": text(),
            "short": text(),
            "recommendation": text(),
            "trade_off": text(),
            "kind": text(allowed=KIND_CODES),
            "claims": links("claims", empty=False),
        },
    ),
    "criteria": Table(
        "id",
        {
            "id": text(),
            "label": text(),
            "worst": text(),
            "best": text(),
            "worst_value": number(empty=True),
            "best_value": number(empty=True),
            "unit": text(empty=True),
            "kind": text(allowed=KIND_CODES),
            "claims": links("claims"),
            "reason": text(),
        },
    ),
    "scores": Table(
        "id",
        {
            "id": text(),
            "option": links("options", empty=False),
            "criterion": links("criteria", empty=False),
            "low": SCORE,
            "base": SCORE,
            "high": SCORE,
            "kind": text(allowed=KIND_CODES),
            "claims": links("claims"),
            "reason": text(),
        },
        ordered=(("low", "base", "high"),),
        complete=("option", "criterion"),
    ),
    "foundation": Table(
        "criterion",
        {
            "criterion": links("criteria", empty=False),
            "low": SCORE,
            "base": SCORE,
            "high": SCORE,
            "kind": text(allowed=KIND_CODES),
            "claims": links("claims", empty=False),
            "reason": text(),
        },
        ordered=(("low", "base", "high"),),
        complete=("criterion",),
    ),
    "profiles": Table(
        "id",
        {
            "id": text(),
            "profile": text(),
            "label": text(),
            "criterion": links("criteria", empty=False),
            "swing": SCORE,
            "kind": text(allowed=KIND_CODES),
            "claims": links("claims"),
            "reason": text(),
        },
        complete=("profile", "criterion"),
    ),
    "information": Table(
        "id",
        {
            "id": text(),
            "gap": text(),
            "assumptions": links("assumptions", empty=False),
            "claims": links("claims", empty=False),
        },
    ),
    "tasks": Table(
        "task",
        {
            "task": text(),
            "name": text(),
            "phase": Column("whole", low=1, high=3),
            "optimistic": number(low=0),
            "most_likely": number(low=0),
            "pessimistic": number(low=0),
            "after_source": links("tasks"),
            "after_resequenced": links("tasks"),
            "after_data_first": links("tasks"),
            "go_live": Column("flag"),
            "added": Column("flag"),
            "claims": links("claims"),
            "note": text(empty=True),
        },
        ordered=(("optimistic", "most_likely", "pessimistic"),),
    ),
    "constraints": Table(
        "constraint",
        {
            "constraint": text(),
            "name": text(),
            "claims": links("claims", empty=False),
            "tasks": links("tasks", empty=False),
            "assumption": links("assumptions"),
            "binds": text(),
            "lacks": text(),
        },
    ),
    "risks": Table(
        "id",
        {
            "id": text(),
            "name": text(),
            "family": text(),
            "claims": links("claims", empty=False),
            "what_fails": text(),
            "early_sign": text(),
            "control": text(),
            "acts_on": text(),
            "measure": text(),
            "unit": text(),
            "direction": text(allowed=("at least", "at most")),
            "threshold": number(),
            "reading": text(),
            "owner": text(),
            "week": Column("whole", low=0),
            "kind": text(allowed=KIND_CODES),
            "reason": text(),
        },
    ),
    "comparators": Table(
        "id",
        {
            "id": text(),
            "hospital": text(),
            "visits": links("references", empty=False),
            "beds": links("references", empty=False),
            "note": text(),
        },
    ),
    "findings": Table(
        "id",
        {"id": text(), "lesson": Column("whole", low=0), "finding": text()},
    ),
    "predictions": Table(
        "id",
        {
            "id": text(),
            "question": text(),
            "kind": text(allowed=("number", "whole", "words")),
            "unit": text(empty=True),
            "low": number(empty=True),
            "high": number(empty=True),
            "tolerance": number(empty=True, low=0),
            "words": text(empty=True),
        },
        ordered=(("low", "high"),),
    ),
    "misses": Table(
        "id",
        {"id": text(), "prediction": links("predictions", empty=False), "name": text(), "says": text()},
    ),
    "rubric": Table(
        "id",
        {
            "id": text(),
            "criterion": text(),
            "question": text(),
            "points": number(low=0),
            "full": text(),
            "half": text(),
            "none": text(),
            "claims": links("claims"),
        },
    ),
}

# What a class needs and a lesson does not: read apart, so that a lesson does not wait for it.
CLASS_TABLES: dict[str, Table] = {
    "screens": Table(
        "screen",
        {
            "screen": text(),
            "name": text(),
            "kind": text(allowed=("question", "text", "explorer", "vote", "letter")),
            "asks": text(),
            "body": text(empty=True),
            "table": text(empty=True),
            "model": text(empty=True),
            "charts": Column("list", empty=True),
            "controls": Column("list", empty=True),
            "starts": text(empty=True),
            "answer": text(empty=True),
            "votes": text(empty=True),
            "letter": text(empty=True),
            "lesson": text(empty=True),
            "cell": text(empty=True),
            "zoom": number(low=0.3, high=3, empty=True),
            "most": number(low=1, high=2, empty=True),
        },
    ),
    "sessions": Table(
        "id",
        {
            "id": text(),
            "session": text(allowed=("45", "75", "90", "one", "two", "three")),
            "minute": Column("whole", low=0),
            "minutes": Column("whole", low=1),
            "count": text(),
            "pasture": text(),
            "screen": links("screens", empty=False),
            "question": text(),
            "reveal": text(empty=True),
            "figures": Column("list", empty=True),
            "expects": text(),
            "board": text(empty=True),
            "call": text(empty=True),
            "drop": Column("whole", low=1, empty=True),
            "claims": links("claims"),
        },
    ),
    "letters": Table(
        "letter",
        {
            "letter": text(),
            "title": text(),
            "text": text(),
            "screen": links("screens", empty=False),
            "look": text(),
            "answer": text(empty=True),
            "kind": text(allowed=KIND_CODES),
            "claims": links("claims", "references", empty=False),
        },
    ),
    "sentences": Table(
        "claim",
        {
            "claim": links("claims", empty=False),
            "name": text(),
            "words": Column("list", empty=False),
            "first_example": text(),
            "second_example": text(),
        },
    ),
}
EVERY = TABLES | CLASS_TABLES
