"""The one error that an ordinary mistake raises: a line, and no traceback in a notebook."""

from collections.abc import Iterable
from difflib import get_close_matches


class _OneLine(Exception):
    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [f"\x1b[31mPlease check:\x1b[0m {self}"]


class Fault(_OneLine, ValueError):
    """A mistake in what a person gave. Its message says what, where, and what would be right."""


class UnknownName(_OneLine, AttributeError):
    """A name that does not exist, with the nearest one that does."""


def nearest(name: object, names: Iterable[str]) -> str | None:
    """The real name closest to a mistyped one, or None where none is close."""
    close = get_close_matches(str(name), list(names), n=1, cutoff=0.5)
    return close[0] if close else None


def did_you_mean(name: object, names: Iterable[str]) -> str:
    """A clause to end a message with: the nearest real name, or all of them where none is close."""
    known = list(names)
    close = nearest(name, known)
    return f"did you mean {close}?" if close else f"known names: {', '.join(known)}"
