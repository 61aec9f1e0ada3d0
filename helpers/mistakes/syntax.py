"""What Python can't read, by its message and the line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection

from helpers.mistakes import joined, values
from helpers.mistakes.told import Told

_QUOTES = dict.fromkeys("“”„‟«»‹›″＂「」『』", '"') | dict.fromkeys("‘’‚‛′´｀＇", "'")
_SIGNS = {"−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "÷": "/", "、": ",", "。": ".", "【": "[", "】": "]",
          "²": "**2", "³": "**3", "≤": "<=", "≥": ">=", "≠": "!=", "…": "..."}  # fmt: skip
_CURRENCY = "¥$€£￥"
_NUMBER = r"\d[\d_]*(?:\.\d+)?"
_PERCENT = re.compile(rf"({_NUMBER})\s*%(?!\s*[\w(.])")
_UNIT = re.compile(rf"(?<![\w.])({_NUMBER})\s*([A-Za-z]\w*)")


def explain(error: SyntaxError, cell: str = "", known: Collection[str] = ()) -> Told:
    """Two lines for what Python could not read.

    Parameters
    ----------
    error
    cell : str
        The whole cell, where somebody knows: a mistake may stand in a line above the one that Python stops at.
    known : names
        Those that stand for something in the notebook.
    """
    line = (error.text or "").rstrip("\n")
    where = f"line {error.lineno}" if error.lineno else "the cell"
    for found in (_sign, _indent, _open, _quote, _blank):
        if told := found(error, line, where):
            return told
    if told := _comma(error, cell) or joined.explain(error, line, where, known):
        return told
    for found in (_percent, _equals, _missing):
        if told := found(error, line, where):
            return told
    return Told(
        f"Python can't read {where}: {line.strip() or error.msg}",
        "Look for a bracket, quote or comma too many or too few, near the place that the report below marks with ^.",
    )


def _sign(error: SyntaxError, line: str, where: str) -> Told | None:
    """A sign of a word processor, or of an input method with full-width letters."""
    strange = next(
        (one for one in line if ord(one) > 127 and one in f"{error.msg}{error.text}" and _plain(one)), None
    )
    if strange is None or not error.msg.startswith("invalid"):
        return None
    plain = _plain(strange)
    if plain == " ":
        return Told(
            f"a blank in {where} is not an ordinary one; it came with a copied text.",
            "Delete it and type a blank.",
        )
    if plain in ('"', "'"):
        right = "".join(_QUOTES.get(one, one) for one in line).strip()
        return Told(
            f"the quotes in {where} are typographic ({strange}); Python takes straight ones.",
            f"Write: {right}",
        )
    if strange in _CURRENCY:
        return Told(f"there is a {strange} in {where}.", "Write the number alone, without a currency.")
    right = "".join(_plain(one) or one for one in line).strip()
    return Told(f"the sign {strange} in {where} is not one of Python's.", f"Write: {right}")


def _plain(sign: str) -> str:
    """What Python has in place of a sign, or nothing."""
    if ord(sign) < 128:
        return "" if sign not in _CURRENCY else sign
    known = _QUOTES.get(sign) or _SIGNS.get(sign) or (sign if sign in _CURRENCY else "")
    if known:
        return known
    folded = unicodedata.normalize("NFKC", sign)
    blank = unicodedata.category(sign) in ("Zs", "Cf")
    return " " if blank else (folded if folded.isascii() and len(folded) == 1 else "")


def _indent(error: SyntaxError, line: str, where: str) -> Told | None:
    if not isinstance(error, IndentationError):
        return None
    if "unexpected" in error.msg or "unindent" in error.msg:
        return Told(
            f"{where} does not begin at the left edge as the line above it does.",
            f"Take the blanks before it away (a # that was taken out leaves one behind): {line.strip()}",
        )
    return Told(
        f"{where} belongs to the line above, which ends in a colon.",
        f"Begin it with four blanks:     {line.strip()}",
    )


def _open(error: SyntaxError, line: str, where: str) -> Told | None:
    never = re.match(r"'(.)' was never closed", error.msg)
    if never:
        closing = {"(": ")", "[": "]", "{": "}"}[never[1]]
        return Told(
            f"the bracket {never[1]} that opens in {where} is never closed.",
            f"Put the missing {closing} where it ends: {line.strip()}",
        )
    extra = re.match(r"unmatched '(.)'", error.msg)
    if extra:
        return Told(
            f"there is a {extra[1]} too many in {where}.",
            "Take it out, or put the bracket that opens it before it.",
        )
    other = re.match(r"closing parenthesis '(.)' does not match opening parenthesis '(.)'", error.msg)
    if other:
        closing = {"(": ")", "[": "]", "{": "}"}[other[2]]
        return Told(
            f"in {where} the bracket {other[2]} is closed by {other[1]}.", f"Close it with {closing}."
        )
    return None


def _quote(error: SyntaxError, line: str, where: str) -> Told | None:
    if "unterminated" not in error.msg or "string" not in error.msg:
        return None
    ending = re.fullmatch(r"(.*=\s*)(\w+)([\"'])", line.strip())
    beginning = re.fullmatch(r"(.*=\s*)([\"'])([\w -]+)", line.strip())
    right = 'Put the same quote before and behind the word, such as "fact".'
    if ending:
        right = f"Write: {ending[1]}{ending[3]}{ending[2]}{ending[3]}"
    elif beginning:
        right = f"Write: {beginning[1]}{beginning[2]}{beginning[3]}{beginning[2]}"
    return Told(f"a quote is missing in {where}: {line.strip()}", right)


_BY_COMMA = ("leading zeros", "positional argument follows keyword", "':' expected after dictionary key")


def _comma(error: SyntaxError, cell: str) -> Told | None:
    """A comma in a number, where it stops Python: in the line that it names, or the nearest above."""
    if not any(said in error.msg for said in _BY_COMMA):
        return None
    lines = cell.splitlines()[: error.lineno] or [error.text or ""]
    first = (error.lineno or len(lines)) - len(lines) + 1
    for number, line in reversed(list(enumerate(lines, first))):
        if told := values.comma(line, f" (line {number})"):
            return told
    return None


_BLANK = re.compile(r"\[[^\]\"']*?\b(\w+(?: [A-Za-z]\w*)+)\s*[\],]")


def _blank(error: SyntaxError, line: str, where: str) -> Told | None:
    if ("invalid syntax" in error.msg or "invalid decimal" in error.msg) and (name := _BLANK.search(line)):
        return Told(f"a name with a blank in it stands without quotes in {where}: {line.strip()}",
                    f'Put it in quotes: ["{name[1]}"]')  # fmt: skip
    return None


def _percent(error: SyntaxError, line: str, where: str) -> Told | None:
    found = _PERCENT.search(line)
    if not found or "invalid syntax" not in error.msg:
        return None
    return Told(
        f"Python has no percent sign ({found[0].strip()}, {where}).",
        f"Write {found[1]} / 100 for a share, or {found[1]} where the question asks for percent.",
    )


def _equals(error: SyntaxError, line: str, where: str) -> Told | None:
    if "Maybe you meant '=='" in error.msg or "= =" in line:
        if re.match(r"\s*[\d\"'].*=", line) and "= =" not in line:
            return Told(f"in {where} a value stands to the left of =.", "The name comes first: name = value")
        return Told(
            f"in {where} a single = gives a name a value; to compare takes two, side by side.",
            "Write == to compare.",
        )
    if "cannot assign to" in error.msg:
        return Told(
            f"in {where} what stands to the left of = is no name.", "The name comes first: name = value"
        )
    return None


def _missing(error: SyntaxError, line: str, where: str) -> Told | None:
    checks: list[tuple[str, Callable[[], Told]]] = [
        ("forgot a comma", lambda: Told(f"a comma or a sign such as * is missing in {where}: {line.strip()}",
                                        "Put a comma between two values, or the sign that joins them.")),
        ("expected ':'", lambda: Told(f"{where} lacks the colon at its end.", f"Write: {line.strip()}:")),
        ("Missing parentheses", lambda: Told(f"the call in {where} lacks its round brackets.", "Write: print(...)")),
        ("positional argument follows keyword", lambda: Told(
            f"in {where} a value without a name stands behind one with a name.", "Give it its name: name=value")),
    ]  # fmt: skip
    for words, made in checks:
        if words in error.msg:
            return made()
    unit = _UNIT.search(line)
    if unit and ("invalid decimal literal" in error.msg or "invalid syntax" in error.msg):
        return Told(
            f"{unit[0]} ({where}) is no number for Python.",
            f"Write the number alone, {unit[1]}, or {unit[1]} * {unit[2]} to multiply.",
        )
    if re.search(r"(?<!\.)\.\.(?!\.)|\. \.", line):
        return Told(f"the dots in {where} are not three in a row.", "Put your answer in their place.")
    if re.search(r"[-+*/=(]\s*$", line.split("#")[0]):
        return Told(f"{where} stops short: {line.strip()}", "Write what comes behind the last sign.")
    return None
