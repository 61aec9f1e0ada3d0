"""Names that stand side by side without a sign, and names that begin with a nought."""

from __future__ import annotations

import re
from collections.abc import Collection
from keyword import iskeyword

from helpers.mistakes.told import Told

_NAME = r"[A-Za-z_]\w*"
_SIDE_BY_SIDE = re.compile(rf"(?<![\w.\"'])({_NAME}(?:\.{_NAME})*)[ \t]+(?=({_NAME})\b(?![\"']))")
_NOUGHT = re.compile(r"(?<![\w.])0\w*[A-Za-z_]\w*")
_TIMES = re.compile(r"(?<![\w.])([\w.]*\w)[ \t]+([xX])[ \t]+(\w[\w.]*)")  # 3 x beds


def explain(error: SyntaxError, line: str, where: str, known: Collection[str]) -> Told | None:
    """Two lines for either; None for anything else."""
    code = re.sub(r"\"[^\"]*\"|'[^']*'|#.*", lambda found: "0" * len(found[0]), line)
    if "invalid" not in error.msg or re.match(r"\s*(?:import|from|def|class)\b", code):
        return None
    return _nought(code, where, known) or _side_by_side(code, where, known)


def _nought(code: str, where: str, known: Collection[str]) -> Told | None:
    """0o_sum or 00_sum, where a name o0_sum is known."""
    for written in _NOUGHT.findall(code):
        meant = next((name for name in sorted(known) if _like(name) == _like(written)), None)
        if meant:
            return Told(
                f"{written} ({where}) begins with a nought, and no name does.",
                f"Did you mean {meant}, with the letter {meant[0]}?",
            )
    return None


def _like(name: str) -> str:
    return name.casefold().replace("0", "o")


def _side_by_side(code: str, where: str, known: Collection[str]) -> Told | None:
    if times := _TIMES.search(code):
        return Told(
            f"{times[2]} ({where}) is a letter for Python, and no sign.",
            f"Write * for times: {times[1]} * {times[3]}",
        )
    for found in _SIDE_BY_SIDE.finditer(code):
        one, other = found[1], found[2]
        if any(iskeyword(part) for part in (one, other)):
            continue
        if re.search(
            r"\d[ \t]+$", code[: found.start()]
        ):  # 30 per cent: it is the number that stands too near
            return None
        return Told(f"a sign is missing between {one} and {other} in {where}.", _between(one, other, known))
    return None


def _between(one: str, other: str, known: Collection[str]) -> str:
    joined = f"{one}_{other}"
    if joined in known:
        return f"Write _ between them, {joined}, if it is that name; or a sign, such as * (times)."
    if one in known or other in known:
        return "Put it there, such as * (times)."
    return f'Put it there, such as * (times). If it is a text, put it in quotes: "{one} {other}"'
