"""The few statements of a source that its answers need: grading runs these, not the lesson's charts and controls."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence


def needed(before: Sequence[ast.stmt], wanted: Iterable[ast.AST]) -> list[ast.stmt]:
    """The statements, in order, that the wanted expressions depend on."""
    return _kept(before, set().union(*(names(one, ast.Load) for one in wanted), set()), lambda one: False)


def answers_alone(cells: Sequence[str]) -> list[str]:
    """The code of a source's cells, cut down to what its `key` and `written_key` calls need, a cell each."""
    code = [statement for source in cells for statement in ast.parse(source).body]
    return list(map(ast.unparse, _kept(code, set(), lambda one: key_call(one) is not None)))


def _kept(code: Sequence[ast.stmt], wanted: set[str], always: Callable[[ast.stmt], bool]) -> list[ast.stmt]:
    """The statements that are always kept or give the wanted names a value, with all that these need."""
    kept: list[ast.stmt] = []
    for statement in reversed(code):
        if always(statement) or wanted & bound(statement):
            kept.insert(0, statement)
            wanted -= _settled(statement)
            wanted |= names(statement, ast.Load)
    return kept


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


def bound(statement: ast.stmt) -> set[str]:
    """Names that a statement gives a value, or changes."""
    found = names(statement, ast.Store)
    for one in ast.walk(statement):
        if isinstance(one, ast.Subscript | ast.Attribute) and isinstance(one.ctx, ast.Store | ast.Del):
            found |= names(one.value, ast.Load)
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            found.add(one.name)
        if isinstance(one, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in one.names}
    return found


def names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    """Names that a statement reads (`ast.Load`) or gives a value (`ast.Store`); a function's own are its own."""
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        inside = {arg.arg for arg in ast.walk(node.args) if isinstance(arg, ast.arg)}
        body = node.body if isinstance(node.body, list) else [node.body]
        own = inside | set().union(*(names(one, ast.Store) for one in body))
        if context is ast.Store:
            return {node.name} if isinstance(node, ast.FunctionDef) else set()
        given = [
            *node.args.defaults,
            *filter(None, node.args.kw_defaults),
            *getattr(node, "decorator_list", ()),
        ]
        outside = set().union(*(names(one, ast.Load) for one in given), set())
        return outside | set().union(*(names(one, ast.Load) for one in body)) - own
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        own = set().union(*(names(one.target, ast.Store) for one in node.generators))
        if context is ast.Store:
            return set()
        found = set().union(*(names(child, ast.Load) for child in ast.iter_child_nodes(node)))
        return found - own
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, context) else set()
    return set().union(*(names(child, context) for child in ast.iter_child_nodes(node)), set())
