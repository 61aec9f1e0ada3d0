"""What Python reads as something else than was meant, and says nothing: told before the cell runs.

``10^6`` is 12, and ``answer = 33,3`` a pair.
"""

from __future__ import annotations

import ast

from helpers.faults import Fault
from helpers.mistakes.told import Told
from helpers.mistakes.values import NUMBER, comma, power


class Slip(Fault):
    """A mistake that was seen before the cell ran."""

    def __init__(self, told: Told) -> None:
        super().__init__(f"{told.wrong} {told.right}")
        self.told = told

    def _render_traceback_(self) -> list[str]:
        return self.told.lines()


def look(lines: list[str]) -> list[str]:
    """Let a cell's lines pass unless one of them holds such a mistake; IPython calls it before a cell runs.

    Raises
    ------
    Slip
        With the two lines.
    """
    source = "".join(lines)
    try:
        code = ast.parse(source)
    except SyntaxError:  # that is told when Python reads it
        return lines
    for statement in code.body:
        told = _power(statement, source) or _comma(statement, source)
        if told:
            raise Slip(told)
    return lines


def _place(node: ast.AST, source: str) -> str:
    many = len([line for line in source.splitlines() if line.strip()]) > 1
    return f" (line {node.lineno})" if many else ""  # type: ignore[attr-defined]


def _power(statement: ast.stmt, source: str) -> Told | None:
    """^ with a number on one of its sides: nobody who computes wants the bits."""
    for node in ast.walk(statement):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            sides = (node.left, node.right)
            if any(isinstance(s, ast.Constant) and type(s.value) in (int, float) for s in sides):
                return power(ast.get_source_segment(source, node) or "", _place(node, source))
    return None


def _comma(statement: ast.stmt, source: str) -> Told | None:
    """A pair without brackets, written as a decimal comma is, where one value is meant."""
    if isinstance(statement, ast.Assign):
        one = len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name | ast.Subscript)
        value: ast.expr | None = statement.value if one else None
    else:
        value = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(value, ast.Tuple):
        return None
    written = ast.get_source_segment(source, value) or ""
    if written.startswith("(") and written.endswith(")"):
        return None
    return comma(written, _place(value, source)) if len(value.elts) == _parts(written) else None


def _parts(written: str) -> int:
    """Of how many parts a tuple is that comes from one number with commas and nothing else."""
    found = NUMBER.search(written)
    return 1 + found[0].count(",") if found else 0
