"""What a right table of `data/` looks like: columns, types, allowed values and references."""

from dataclasses import dataclass, field

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
            return "one of " + ", ".join(self.allowed)
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
    """One file of `data/`: the column that identifies a row, and all columns."""

    id: str
    columns: dict[str, Column]
    ordered: tuple[tuple[str, ...], ...] = field(
        default=()
    )  # columns whose numbers must not fall, left to right


def text(**more: object) -> Column:
    return Column("text", **more)  # type: ignore[arg-type]


def number(**more: object) -> Column:
    return Column("number", **more)  # type: ignore[arg-type]


def links(*tables: str, empty: bool = True) -> Column:
    return Column("list", empty=empty, to=tables)


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
}
