"""Which answer cells failed before they gave a new answer: a check has only an earlier one then, and judges nothing."""

from __future__ import annotations

import re
import sys
from typing import Any

_ASSIGNS = re.compile(r"^[ \t]*answer_(\d+)_(\d+)[ \t]*(?::[^=\n]+)?=(?!=)", re.M)

_NONE = object()

_failed: dict[str, bool] = {}  # by exercise, of the last cell that gives its answer a value
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


def _begins(info: Any) -> None:
    _before.clear()
    for id in _answers_of(info):
        _failed[id], _before[id] = False, _now(id)


def _ended(result: Any) -> None:
    for id, old in _before.items():
        _failed[id] = not result.success and _now(id) is old
    _before.clear()


def _now(id: str) -> Any:
    """What stands for an answer in the learner's names."""
    shell = _shell()
    return shell.user_ns.get(f"answer_{id.replace('.', '_')}", _NONE) if shell is not None else _NONE


def _shell() -> Any:
    module = sys.modules.get("IPython")  # what has not been imported runs no cells
    return module.get_ipython() if module is not None else None


def _answers_of(info: Any) -> list[str]:
    return [f"{lesson}.{number}" for lesson, number in _ASSIGNS.findall(info.raw_cell or "")]
