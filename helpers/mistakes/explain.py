"""Which kind of mistake an error is, and whether it is the learner's."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from IPython.core.error import UsageError

import helpers
from helpers.mistakes import arguments, names, syntax, values
from helpers.mistakes.scene import Scene
from helpers.mistakes.told import DOTS, Told

_PACK = Path(helpers.__file__).resolve().parent


def explain(
    error: BaseException, trace: TracebackType | None, namespace: Mapping[str, Any], lesson: str
) -> Told | None:
    """Two lines for an error in a cell; None where its whole report must be seen.

    Parameters
    ----------
    error, trace : what was caught
    namespace : the names of the notebook: code that runs in it is the learner's
    lesson : its name, such as '02-value-chain'
    """
    frames = list(traceback.walk_tb(trace))
    theirs = [place for place, (frame, _) in enumerate(frames) if frame.f_globals is namespace]
    if isinstance(error, SyntaxError) and not theirs:
        return syntax.explain(_plain(error, namespace), _cell(error, namespace), namespace)
    if isinstance(error, UsageError):
        return _of_ipython(error)
    if not theirs:
        return None
    frame, number = frames[theirs[-1]]
    above = tuple(one for one, _ in frames[theirs[-1] + 1 :])
    if any(map(_of_pack, above)):  # where the pack itself fails, the report is for who mends it
        if "ellipsis" in str(error).lower():
            return DOTS
        return arguments.explain(Scene(lesson, frame, number, above, _node(trace, frame)))
    return _of_learner(error, Scene(lesson, frame, number, above, _node(trace, frame)))


def _of_pack(frame: FrameType) -> bool:
    return _PACK in Path(frame.f_code.co_filename).parents


def _of_learner(error: BaseException, at: Scene) -> Told:
    told = None
    if isinstance(error, NameError):
        told = names.unknown(error, at)
    elif isinstance(error, AttributeError):
        told = names.attribute(error, at)
    elif isinstance(error, KeyError):
        told = names.missing(error, at)
    elif isinstance(error, Exception):
        told = values.explain(error, at)
    first = (str(error).splitlines() or [""])[0]
    return told or Told(
        f"Python stops{at.place}: {at.line}",
        f"It says {type(error).__name__}: {first}" if first else "Look at the report.",
    )


def _of_ipython(error: UsageError) -> Told | None:
    """A line that begins with % is a command of IPython's, which it may not know."""
    if "magic" not in str(error):
        return None
    return Told("a line begins with a % sign.", "Take it away: a percentage is written 17 / 100.")


def _plain(error: SyntaxError, namespace: Mapping[str, Any]) -> SyntaxError:
    """Python's own error, where IPython has only found that something is to come yet."""
    if "incomplete input" not in error.msg:
        return error
    cell, line = str(namespace["In"][-1]), (error.text or "").strip()
    try:
        compile(cell if line in cell else line, "<cell>", "exec", dont_inherit=True)
    except SyntaxError as fuller:
        return fuller
    return error


def _cell(error: SyntaxError, namespace: Mapping[str, Any]) -> str:
    """The cell that Python could not read, where it is the one that the notebook ran last."""
    cell = str((namespace.get("In") or [""])[-1])
    lines = cell.splitlines()
    there = (
        0 < (error.lineno or 0) <= len(lines) and (error.text or "").strip() in lines[(error.lineno or 0) - 1]
    )
    return cell if there else ""


def _node(trace: TracebackType | None, frame: FrameType) -> ast.AST | None:
    """The expression of a frame that failed."""
    from executing import Source  # comes with IPython

    while trace is not None and trace.tb_frame is not frame:
        trace = trace.tb_next
    node = Source.executing(trace).node if trace is not None else None
    return node if isinstance(node, ast.AST) else None
