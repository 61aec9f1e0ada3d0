"""The cells that give an answer its value: which failed before they did, and which hold a typed one.

After a failed one a check has only an earlier answer, and judges nothing.
"""

from __future__ import annotations

import ast
import re
import sys
from typing import Any

_ASSIGNS = re.compile(r"^[ \t]*answer_(\d+)_(\d+)[ \t]*(?::[^=\n]+)?=(?!=)", re.M)

_NONE = object()

_failed: dict[str, bool] = {}  # by exercise, of the last cell that gives its answer a value
_typed: dict[str, bool] = {}  # by exercise, the same
_before: dict[str, Any] = {}  # what the answers of the running cell were when it began


def watch() -> None:
    """Follow the cells that run from now on. Where there is no kernel nothing is followed, and nothing has failed."""
    shell = _shell()
    if shell is None:
        return
    for event, follow in (("pre_run_cell", _begins), ("post_run_cell", _ended)):
        if follow not in shell.events.callbacks[event]:
            shell.events.register(event, follow)


def failed(id: str) -> bool:
    """Whether the last cell that gives this exercise's answer a value stopped with an error before it did."""
    return _failed.get(id, False)


def typed(id: str) -> bool:
    """Whether that cell gives a number or a text as it is typed, neither computed nor filled in by a form."""
    return _typed.get(id, False)


def _begins(info: Any) -> None:
    _before.clear()
    for id in _answers_of(info):
        _failed[id], _before[id] = False, _now(id)
        _typed[id] = _is_typed(f"answer_{id.replace('.', '_')}", info.raw_cell)


def _ended(result: Any) -> None:
    for id, old in _before.items():
        _failed[id] = not result.success and _now(id) is old
    _before.clear()


def _is_typed(answer: str, cell: str) -> bool:
    """Whether the last value that a cell gives an answer is a bare number or text."""
    if "choose(" in cell:  # a form leaves its own way back in the comment of the line that it writes
        return False
    try:
        statements = ast.parse(cell).body
    except SyntaxError:  # a cell with a command of IPython's, or one that fails anyway
        return False
    values = [
        one.value
        for one in statements
        if isinstance(one, ast.Assign | ast.AnnAssign)
        for target in (one.targets if isinstance(one, ast.Assign) else [one.target])
        if isinstance(target, ast.Name) and target.id == answer
    ]
    return bool(values) and _is_bare(values[-1])


def _is_bare(value: ast.expr | None) -> bool:
    if isinstance(value, ast.UnaryOp):
        value = value.operand
    return isinstance(value, ast.Constant) and type(value.value) in (int, float, str)


def _now(id: str) -> Any:
    """What stands for an answer in the learner's names."""
    shell = _shell()
    return shell.user_ns.get(f"answer_{id.replace('.', '_')}", _NONE) if shell is not None else _NONE


def _shell() -> Any:
    module = sys.modules.get("IPython")  # what has not been imported runs no cells
    return module.get_ipython() if module is not None else None


def _answers_of(info: Any) -> list[str]:
    return [f"{lesson}.{number}" for lesson, number in _ASSIGNS.findall(info.raw_cell or "")]
