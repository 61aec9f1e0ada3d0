"""The few statements of a source that its answers need: grading runs these, not the lesson's charts and controls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence


def needed(before: Sequence[ast.stmt], wanted: Iterable[ast.AST]) -> list[ast.stmt]:
    """The statements, in order, that the wanted expressions depend on."""
    return _kept(before, set().union(*(_names(one, ast.Load) for one in wanted), set()))


def _kept(before: Sequence[ast.stmt], names: set[str]) -> list[ast.stmt]:
    kept: list[ast.stmt] = []
    for statement in reversed(before):
        if names & bound(statement):
            kept.insert(0, statement)
            names -= _settled(statement)
            names |= _names(statement, ast.Load)
    return kept


def answers_alone(cells: Sequence[str]) -> list[str]:
    """The code of a source's cells, cut down to what its `key` and `written_key` calls need, a cell each."""
    code = [statement for source in cells for statement in ast.parse(source).body]
    kept: list[ast.stmt] = []
    names: set[str] = set()
    for statement in reversed(code):
        if key_call(statement) is not None or names & bound(statement):
            kept.insert(0, statement)
            names -= _settled(statement)
            names |= _names(statement, ast.Load)
    return [ast.unparse(statement) for statement in kept]


def key_call(statement: ast.stmt) -> ast.Call | None:
    """The call of a statement such as `key("2.3", ...)` or `written_key("2.9", ...)`, else None."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("key", "written_key")
    ):
        return call
    return None


def _settled(statement: ast.stmt) -> set[str]:
    """Names that a statement gives a new value whatever they held, so that nothing before it counts."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return bound(statement)
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
