"""In the place of IPython's report: the two lines as the cell's error, and the report in a fold below."""

from __future__ import annotations

import re
import sys
import warnings
from html import escape
from types import TracebackType
from typing import Any

from helpers.faults import UnknownName
from helpers.mistakes import quiet
from helpers.mistakes.told import DOTS, Told

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")

_TOLD_ANYWAY = [
    r"'\w+' object is not (callable|subscriptable); perhaps you missed a comma"
]  # by the two lines


def install(shell: Any, lesson: str) -> None:
    """Have a notebook's mistakes told, as those of a lesson; once more is a change of the lesson alone."""

    def handler(
        shell: Any,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType,
        tb_offset: int | None = None,
    ) -> list[str]:
        return report(shell, kind, error, trace, lesson)

    def syntax(filename: str | None = None, running_compiled_code: bool = False) -> None:
        kind, error, trace = sys.exc_info()
        assert kind is not None
        assert error is not None
        report(shell, kind, error, trace, lesson)

    for said in _TOLD_ANYWAY:
        warnings.filterwarnings("ignore", said, SyntaxWarning)
    shell.set_custom_exc((Exception,), handler)
    shell.showsyntaxerror = (
        syntax  # where Python finds it only after reading, such as a return outside a function
    )
    if quiet.look not in shell.input_transformers_post:
        shell.input_transformers_post.append(quiet.look)


def report(
    shell: Any, kind: type[BaseException], error: BaseException, trace: TracebackType | None, lesson: str
) -> list[str]:
    """Show an error; returns the lines that the front end is told, as IPython asks."""
    unknown = isinstance(error, UnknownName)  # the pack may have asked it of what a cell handed over
    if hasattr(error, "_render_traceback_") and not (unknown and _explained(shell, error, trace, lesson)):
        # a Fault says it in its own line
        lines: list[str] = DOTS.lines() if "Ellipsis" in str(error) else error._render_traceback_()
        shell._showtraceback(kind, error, lines)
        return lines
    told = _explained(shell, error, trace, lesson)
    whole = _whole(shell, kind, error, trace)
    lines = whole if told is None else told.lines()
    shell._showtraceback(kind, error, lines)
    if told is not None:
        shell.display_pub.publish(_fold("\n".join(whole)))
    return lines


def _explained(shell: Any, error: BaseException, trace: TracebackType | None, lesson: str) -> Told | None:
    from helpers.mistakes.explain import explain  # which imports pandas: a kernel starts without

    return explain(error, trace, shell.user_ns, lesson)


def _whole(
    shell: Any, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> list[str]:
    """IPython's own report."""
    if isinstance(error, SyntaxError):
        made: list[str] = shell.SyntaxTB.structured_traceback(kind, error, [])
    else:
        made = shell.InteractiveTB.structured_traceback(kind, error, trace)
    return made


def _fold(words: str) -> dict[str, str]:
    plain = _COLOUR.sub("", words).strip()
    html = (
        '<details><summary style="cursor:pointer">Python\'s own report</summary>'
        f'<pre style="overflow-x:auto">{escape(plain)}</pre></details>'
    )
    return {"text/html": html, "text/plain": plain}
