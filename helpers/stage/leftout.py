"""What of a form's export could not be read: each cell with its row, and the same reasons together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NAMED = 6  # rows that a group's line names
_CELL = re.compile(r"^(?P<cell>'.*?'|\".*?\") (?:is|are) (?P<why>.+)$", re.S)


@dataclass(frozen=True)
class Left:
    """One thing that was left out: its row as a spreadsheet counts, its question's code, and why."""

    row: int
    code: str
    why: str

    def __str__(self) -> str:
        return f"row {self.row}{f', [{self.code}]' if self.code else ''}: {self.why}"

    @property
    def reason(self) -> str:
        """Why, without what stood in the cell."""
        found = _CELL.match(self.why)
        return re.sub(r"row \d+", "an earlier row", found["why"] if found else self.why)

    @property
    def cell(self) -> str:
        """What stood in the cell; nothing where the reason names none."""
        found = _CELL.match(self.why)
        return found["cell"] if found else ""


@dataclass(frozen=True)
class Group:
    """Cells that were left out for one reason: a line, and one more for each."""

    head: str
    rows: tuple[str, ...]


def grouped(problems: Sequence[Left], most: int) -> list[Group]:
    """The same reasons together, the largest group first; at most ``most`` rows of each are listed one by one."""
    groups: dict[tuple[str, str], list[Left]] = {}
    for one in problems:
        code = "" if one.reason.startswith("the same [voter]") else one.code  # a whole row that came again
        groups.setdefault((code, one.reason), []).append(one)
    found = []
    for (code, reason), members in sorted(groups.items(), key=lambda item: -len(item[1])):
        places = list(dict.fromkeys(f"{one.row} {one.cell}".strip() for one in members))
        rows = ", ".join(places[:_NAMED])
        more = f" and {len(places) - _NAMED:,} more" if len(places) > _NAMED else ""
        where = f"[{code}] " if code else ""
        head = f"{where}{len(members):,} left out: {reason.removesuffix('; left out')} (row {rows}{more})"
        listed = tuple(str(one) for one in members[:most])
        if len(members) > most:
            listed += (f"and {len(members) - most:,} more",)
        found.append(Group(head, listed))
    return found
