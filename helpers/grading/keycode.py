"""A key notebook's code taken apart: for each exercise, its `key(...)` call and the statements that this needs."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from typing import Any

from helpers.grading.pack import text


@dataclass(frozen=True)
class KeyCall:
    """One exercise of a key: the call, and every statement before it."""

    exercise: str
    call: ast.Call
    before: tuple[ast.stmt, ...]

    def function(self, name: str, result: ast.expr) -> str:
        """The source of a function of `given` that returns an expression of the key's."""
        lines = [ast.unparse(one) for one in _needed(self.before, result)] + [f"return {ast.unparse(result)}"]
        return f"def {name}(given):\n" + textwrap.indent("\n".join(lines), "    ")


def key_calls(key: dict[str, Any]) -> dict[str, KeyCall]:
    """The code exercises of a key notebook, in its order."""
    found: dict[str, KeyCall] = {}
    before: list[ast.stmt] = []
    for cell in key["cells"]:
        if cell["cell_type"] != "code" or "parameters" in cell["metadata"].get("tags", []):
            continue
        for statement in ast.parse(text(cell["source"])).body:
            call = _call(statement)
            if call is not None and _called(call) == "key":
                exercise = str(ast.literal_eval(call.args[0]))
                found[exercise] = KeyCall(exercise, call, tuple(before))
            elif (call is None or _called(call) != "written_key") and not _is_setup(statement):
                before.append(statement)
    return found


def _call(statement: ast.stmt) -> ast.Call | None:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return value if isinstance(value, ast.Call) else None


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_setup(statement: ast.stmt) -> bool:
    """The import of `key` and `given = ...`, which a function of `given` has no use for."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "helpers.exercises"
    return isinstance(statement, ast.Assign) and ast.unparse(statement).startswith("given = case.assume(")


def _needed(before: tuple[ast.stmt, ...], wanted: ast.expr) -> list[ast.stmt]:
    """The statements, in order, that the wanted expression depends on."""
    names = _names(wanted, ast.Load)
    kept: list[ast.stmt] = []
    for statement in reversed(before):
        if names & bound(statement):
            kept.insert(0, statement)
            names -= _settled(statement)
            names |= _names(statement, ast.Load)
    return kept


def _settled(statement: ast.stmt) -> set[str]:
    """Names that a statement gives a new value whatever they held, so that nothing before it counts."""
    if not isinstance(statement, ast.Assign):
        return set()
    targets = [one for target in statement.targets for one in getattr(target, "elts", [target])]
    return {one.id for one in targets if isinstance(one, ast.Name)}


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, context)}


def bound(statement: ast.stmt) -> set[str]:
    """Names that a statement gives a value, or changes."""
    found = _names(statement, ast.Store)
    for one in ast.walk(statement):
        if isinstance(one, ast.Subscript | ast.Attribute) and isinstance(one.ctx, ast.Store | ast.Del):
            found |= _names(one.value, ast.Load)
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            found.add(one.name)
        if isinstance(one, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in one.names}
    return found
