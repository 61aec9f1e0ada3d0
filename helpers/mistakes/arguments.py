"""A call of the pack's that fails because of what the learner's cell hands it, such as a table's name in quotes."""

from __future__ import annotations

import ast
import inspect
import numbers
from collections.abc import Callable, Iterator
from types import MethodType
from typing import Any

import pandas as pd

from helpers.case.assumptions import Assumptions
from helpers.mistakes.scene import Scene
from helpers.mistakes.told import DOTS, Told

_KINDS: dict[str, tuple[type, str]] = {
    "DataFrame": (pd.DataFrame, "a table"),
    "Series": (pd.Series, "a column or row of a table"),
    "Assumptions": (Assumptions, "assumptions (such as given)"),
    "float": (numbers.Real, "a number"),
    "int": (numbers.Real, "a number"),
    "str": (str, "a text in quotes"),
}
_PLACES = ("first", "second", "third", "fourth", "fifth")
_UNKNOWN = object()  # what only running the cell again could tell


def explain(at: Scene) -> Told | None:
    """Two lines where a value that the cell hands over is of another kind than the function says that it takes.

    None where each is what it should be, or nobody can tell: the report is then for who mends the pack.
    """
    call = at.node
    function = _value(call.func, at) if isinstance(call, ast.Call) else _UNKNOWN
    if not isinstance(call, ast.Call) or not _of_pack(function):
        return None
    for place, (name, said, written, value) in enumerate(_handed(function, call, at)):
        wanted = [_KINDS.get(one.strip().rpartition(".")[2], (object, "")) for one in said.split("|")]
        if value is _UNKNOWN or any(isinstance(value, kind) for kind, _ in wanted):
            continue
        if value is ...:
            return DOTS
        nth = _PLACES[place] if place < len(_PLACES) and written.startswith("=") is False else f"for {name}"
        what = " or ".join(word for _, word in wanted)
        return Told(
            f"{ast.unparse(call.func)} takes {what} {nth}{at.place}, and {written.removeprefix('=')} is {_is(value)}.",
            _cure(value, tuple(kind for kind, _ in wanted), what, at),
        )
    return None


def _of_pack(function: object) -> bool:
    return callable(function) and str(getattr(function, "__module__", "")).partition(".")[0] == "helpers"


def _handed(function: Any, call: ast.Call, at: Scene) -> Iterator[tuple[str, str, str, Any]]:
    """Name, annotation, source and value of each argument; a source begins with = where its name is written, too."""
    called: Callable[..., Any] = function.__func__ if isinstance(function, MethodType) else function
    try:
        parameters = list(inspect.signature(called).parameters.values())
    except (TypeError, ValueError):  # a function that does not tell
        return
    if isinstance(function, MethodType) or isinstance(called, type):
        parameters = parameters if isinstance(called, type) else parameters[1:]
    known = {one.name: inspect.formatannotation(one.annotation).strip("'") for one in parameters}
    for one, node in zip(parameters, call.args, strict=False):
        if isinstance(node, ast.Starred) or one.kind is one.VAR_POSITIONAL:
            break
        yield one.name, known[one.name], _written(node), _value(node, at)
    for keyword in call.keywords:
        if keyword.arg in known:
            yield keyword.arg, known[keyword.arg], f"={_written(keyword.value)}", _value(keyword.value, at)


def _written(node: ast.expr) -> str:
    """An argument as a learner writes it."""
    text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return f'"{node.value}"' if text else ast.unparse(node)  # type: ignore[attr-defined]


def _value(node: ast.expr, at: Scene) -> Any:
    """What an expression is, where looking does nothing: a constant, a name, or a module's name behind a point."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return at.names.get(node.id, _UNKNOWN)
    if isinstance(node, ast.Attribute):
        held = _value(node.value, at)
        return getattr(held, node.attr, _UNKNOWN) if inspect.ismodule(held) else _bound(held, node.attr)
    return _UNKNOWN


def _bound(held: object, name: str) -> Any:
    """A method of an object. What else stands behind a point may compute, and is left alone."""
    found = inspect.getattr_static(type(held), name, None)
    return MethodType(found, held) if inspect.isfunction(found) else _UNKNOWN


def _is(value: object) -> str:
    if isinstance(value, str):
        return "a text"
    if isinstance(value, numbers.Number):
        return "a number"
    if isinstance(value, pd.DataFrame):
        return "a table"
    if isinstance(value, pd.Series):
        return "a column or row of a table"
    return (
        "a function without its round brackets" if callable(value) else f"of the kind {type(value).__name__}"
    )


def _cure(value: object, kinds: tuple[type, ...], what: str, at: Scene) -> str:
    if isinstance(value, str) and isinstance(at.names.get(value), kinds):
        return f"Without quotes, {value} is what it takes: the cells above gave it its value."
    return f"Put {what} there."
