"""What shows a result waits until it is predicted: in a workspace, where somebody works through a lesson.

Elsewhere (a page, a test, papermill, grading, an instructor's screen) nothing waits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from IPython.display import DisplayHandle, display

from helpers import workspace
from helpers.exercises import journal, kept, running
from helpers.exercises.feedback import Feedback

_Place = tuple[DisplayHandle, Callable[[], object]]
_waiting: dict[str, list[_Place]] = {}
_shown: dict[str, list[_Place]] = {}


def waits() -> bool:
    """Whether results wait for predictions here."""
    return journal.path() is not None and workspace.is_one() and running.notebook() is not None


def after(id: str, show: Callable[[], object]) -> Any:
    """What ``show()`` gives, or a line in its place until prediction ``id`` is locked or skipped."""
    if not waits() or kept.is_open(id):
        return show()
    line = Feedback("open", f"Predict {id} first: this shows its result. It appears here when you have.")
    handle = display(line, display_id=True)
    _waiting.setdefault(id, []).append((handle, show))
    return None


def open_(id: str) -> None:
    """Show what waited for a prediction, each where it stands."""
    _shown[id] = _waiting.pop(id, [])
    again(id)


def again(id: str) -> None:
    """Show once more what a prediction showed last, since it has changed. One that fails keeps no other closed."""
    failed = []
    for handle, show in _shown.get(id, []):
        try:
            shown: object = show()
        except Exception as error:
            shown = Feedback("wrong", f"This can't be shown: {error}. Run this cell again.")
            failed.append(error)
        handle.update(shown)
    if failed:
        raise failed[0]
