"""The one error that an ordinary mistake raises: a line, and no traceback in a notebook."""

from collections.abc import Iterable

_SLIPS = 2  # of a near name, at most
_SHOWN = 12  # names in one line, where none is near


class _OneLine(Exception):
    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [f"\x1b[31mPlease check:\x1b[0m {self}"]


class Fault(_OneLine, ValueError):
    """A mistake in what a person gave. Its message says what, where, and what would be right."""


class UnknownName(_OneLine, AttributeError):
    """A name that does not exist, with the nearest one that does."""


def nearest(name: object, names: Iterable[str]) -> str | None:
    """The real name that a mistyped one is near to, or None.

    Near is a slip of the hand: at most one letter in three added, left out, changed or exchanged with its neighbour,
    and never more than two. Capitals, blanks and hyphens count for nothing.
    """
    said = _plain(str(name))
    known = {real: _plain(real) for real in names}
    slips = {real: _slips(said, plain) for real, plain in known.items()}
    near = [real for real, n in slips.items() if n <= min(max(len(said), len(known[real])) // 3, _SLIPS)]
    return min(near, key=slips.__getitem__, default=None)


def _plain(name: str) -> str:
    return name.casefold().replace(" ", "_").replace("-", "_")


def _slips(one: str, other: str) -> int:
    """Letters to add, leave out, change or exchange with a neighbour (optimal string alignment)."""
    if abs(len(one) - len(other)) > _SLIPS:
        return _SLIPS + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            slips = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if earlier and j > 1 and a == other[j - 2] and one[i - 2] == b:
                slips = min(slips, earlier[j - 2] + 1)
            row.append(slips)
    return row[-1]


def did_you_mean(name: object, names: Iterable[str]) -> str:
    """A clause to end a message with: the nearest real name, or the names that there are where none is near."""
    known = list(names)
    close = nearest(name, known)
    if close:
        return f"did you mean {close}?"
    shown = known if len(known) <= _SHOWN else [*known[: _SHOWN - 1], f"{len(known) - _SHOWN + 1} more"]
    return f"known names: {', '.join(shown)}"
