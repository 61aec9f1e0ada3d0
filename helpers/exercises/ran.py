"""Which answer cells ran and failed: a check after one has only an earlier answer, and judges nothing by it."""

from __future__ import annotations

import re
import sys
from typing import Any

_ASSIGNS = re.compile(r"^[ \t]*answer_(\d+)_(\d+)[ \t]*(?::[^=\n]+)?=(?!=)", re.M)

_failed: dict[str, bool] = {}  # by exercise, of the last cell that gives its answer a value


def watch() -> None:
    """Follow the cells that run from now on. Where there is no kernel nothing is followed, and nothing has failed."""
    module = sys.modules.get("IPython")  # what has not been imported runs no cells
    shell = module.get_ipython() if module is not None else None
    if shell is None:
        return
    for event, follow in (("pre_run_cell", _begins), ("post_run_cell", _ended)):
        if follow not in shell.events.callbacks[event]:
            shell.events.register(event, follow)


def failed(id: str) -> bool:
    """Whether the last cell that gives this exercise's answer a value stopped with an error."""
    return _failed.get(id, False)


def _begins(info: Any) -> None:
    _failed.update(dict.fromkeys(_answers_of(info), False))


def _ended(result: Any) -> None:
    _failed.update(dict.fromkeys(_answers_of(result.info), not result.success))


def _answers_of(info: Any) -> list[str]:
    return [f"{lesson}.{number}" for lesson, number in _ASSIGNS.findall(info.raw_cell or "")]
