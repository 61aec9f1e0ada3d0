"""What the models of this folder take."""

from typing import Any, Protocol


class Given(Protocol):
    """Anything that answers an assumption's name with its value: `case.assume(...)` or a plain namespace."""

    def __getattr__(self, name: str) -> Any: ...
