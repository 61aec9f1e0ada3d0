"""What a lesson's kernel is given when the lesson begins: codes that show their text, mistakes in two lines."""

from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import HTML, Markdown, display

from helpers import mistakes
from helpers.case import codes
from helpers.exercises import journal

# A folded cell shows its first line in full, as wide as it is, and would make the page scroll sideways.
_NARROW = (
    "<style>.jp-Placeholder-content, .jp-Placeholder-contentContainer {min-width: 0; overflow: hidden} "
    ".jp-PlaceholderText {min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: pre}</style>"
)


def prepare(lesson: str) -> None:
    """Lay them out, where there is a notebook at all; laying them out twice changes nothing."""
    shell: Any = get_ipython()
    if shell is None:
        return
    if journal.path() is not None:  # a run for a page or for grading: its reader wants Python's own report
        mistakes.install(shell, lesson)
    shell.display_formatter.formatters["text/markdown"].for_type(Markdown, _with_codes)
    display(HTML(codes.STYLE + _NARROW))


def _with_codes(shown: Markdown) -> str:
    return codes.markdown(str(shown.data))
