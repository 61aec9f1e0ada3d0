"""What the kernel is working on, as far as it says: ipykernel by channel, a browser's kernel without."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any


def request(shell: Any) -> Mapping[str, Any]:
    """The message that the running cell of an IPython came with; empty where there is no kernel or it does not say."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return {}
    asked = ("shell",) if inspect.signature(kernel.get_parent).parameters else ()
    return kernel.get_parent(*asked) or {}
