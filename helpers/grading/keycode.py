"""A key notebook's code taken apart: for each exercise, its `key(...)` call and the statements that this needs."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from typing import Any

from helpers.grading.pack import text
from helpers.slice import key_call, needed


@dataclass(frozen=True)
class KeyCall:
    """One exercise of a key: the call, and every statement before it."""

    exercise: str
    call: ast.Call
    before: tuple[ast.stmt, ...]

    def function(self, name: str, result: ast.expr) -> str:
        """The source of a function of `given` that returns an expression of the key's."""
        lines = [ast.unparse(one) for one in needed(self.before, [result])] + [
            f"return {ast.unparse(result)}"
        ]
        return f"def {name}(given):\n" + textwrap.indent("\n".join(lines), "    ")


def key_calls(key: dict[str, Any]) -> dict[str, KeyCall]:
    """The code exercises of a key notebook, in its order."""
    found: dict[str, KeyCall] = {}
    before: list[ast.stmt] = []
    for cell in key["cells"]:
        if cell["cell_type"] != "code" or "parameters" in cell["metadata"].get("tags", []):
            continue
        for statement in ast.parse(text(cell["source"])).body:
            call = key_call(statement)
            if call is not None and _called(call) == "key":
                exercise = str(ast.literal_eval(call.args[0]))
                found[exercise] = KeyCall(exercise, call, tuple(before))
            elif call is None and not _is_setup(statement):
                before.append(statement)
    return found


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_setup(statement: ast.stmt) -> bool:
    """The import of `key` and `given = ...`, which a function of `given` has no use for."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "helpers.exercises"
    return isinstance(statement, ast.Assign) and ast.unparse(statement).startswith("given = case.assume(")
