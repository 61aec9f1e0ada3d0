"""What can't be done with a value, by Python's message and the line."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from helpers.faults import did_you_mean
from helpers.mistakes.scene import Scene
from helpers.mistakes.told import DOTS, Told

DECIMAL = re.compile(r"(?<![\w.,])(\d+),(\d+)(?![\w.]|,\d)")
NUMBER = re.compile(r"(?<![\w.,])\d+,\d+(?![\w.]|,\d)|(?<![\w.,])[1-9]\d{0,2}(?:,\d{3})+(?![\w.]|,\d)")
_GROUPED = re.compile(r"(?<![\w.,])([1-9]\d{0,2})((?:,\d{3})+)(?![\w.]|,\d)")  # 1,000,000
_POWER = re.compile(r"([\w.]+)\s*\^\s*([\w.]+)")


def explain(error: Exception, at: Scene) -> Told | None:
    """Two lines for an error of a kind and a message that is known; None for any other."""
    message = str(error)
    if "ellipsis" in message.lower():
        return DOTS
    for kind, pattern, made in _KNOWN:
        found = re.search(pattern, message)
        if found and isinstance(error, kind):
            told = made(found, at)
            if told:
                return told
    return None


def comma(line: str, place: str) -> Told | None:
    """A comma in a number of a line, where there is one: for decimals, or for thousands."""
    code = _without_texts(line)
    decimal, grouped = DECIMAL.search(code), _GROUPED.search(code)
    if grouped:
        whole = grouped[0].replace(",", "")
        if decimal and decimal.start() == grouped.start():
            return Told(
                f"{grouped[0]}{place} is two numbers for Python, {decimal[1]} and {decimal[2]}.",
                f"Write {whole} without a mark for thousands, or {decimal[1]}.{decimal[2]} with a decimal point.",
            )
        return Told(
            f"{grouped[0]}{place} is {grouped[0].count(',') + 1} numbers for Python: a comma stands between two.",
            f"Write thousands without a mark: {whole}",
        )
    if not decimal:
        return None
    return Told(
        f"{decimal[0]}{place} is two numbers for Python, {decimal[1]} and {decimal[2]}.",
        f"Write a decimal point, {decimal[1]}.{decimal[2]}, and thousands without a mark.",
    )


def _without_texts(line: str) -> str:
    """A line with its texts and its comment blanked out."""
    return re.sub(r"\"[^\"]*\"|'[^']*'|#.*", lambda found: " " * len(found[0]), line)


def power(line: str, place: str) -> Told:
    """The sign ^, which is no power in Python."""
    found = _POWER.search(line)
    right = f"Write {found[1]}**{found[2]}" if found else "Write **, as in 10**6"
    return Told(f"^{place} is no power in Python.", f"{right} (two stars).")


def _power(found: re.Match[str], at: Scene) -> Told | None:
    return power(at.line, at.place) if "^" in at.line else None


def _tuple(found: re.Match[str], at: Scene) -> Told:
    return comma(at.line, at.place) or Told(
        f"a pair of values stands where one number belongs{at.place}.",
        "Look for a comma in a number: Python takes a decimal point, 33.3.",
    )


def _sequence(found: re.Match[str], at: Scene) -> Told:
    return _text(found, at) if re.search(r"[\"']", at.line) else _tuple(found, at)


def _text(found: re.Match[str], at: Scene) -> Told:
    return Told(
        f"a text and a number don't go together{at.place}: {at.line}",
        'A number stands without quotes: 33.3 and not "33.3".',
    )


def _by_zero(found: re.Match[str], at: Scene) -> Told:
    node = at.node
    below = ast.unparse(node.right) if isinstance(node, ast.BinOp) else ""
    what = f"{below} is 0" if below and below != "0" else "the number below the line is 0"
    return Told(
        f"{what}, and nothing can be divided by it{at.place}: {at.line}",
        "Look at what stands behind the / sign.",
    )


def _called(found: re.Match[str], at: Scene) -> Told:
    kind = found[1]
    if kind in ("DataFrame", "Series", "dict", "list", "tuple", "_LocIndexer"):
        return Told(f"a {'table' if kind != 'dict' else kind} is followed by round brackets{at.place}: {at.line}",
                    'Take square ones to look something up: claims["type"], claims.loc["C25"].')  # fmt: skip
    if kind in ("int", "float", "float64", "int64"):
        return Told(
            f"a number is followed by a bracket{at.place}: {at.line}",
            "Write * between them to multiply, or take the brackets away.",
        )
    if kind == "module":
        return Told(f"a module is called like a function{at.place}: {at.line}",
                    "Name the function in it, with a point: charts.show(...)")  # fmt: skip
    return Told(f"what is called{at.place} is no function but of the kind {kind}: {at.line}",
                "Take the round brackets away, or give your own value another name.")  # fmt: skip


def _looked_up(found: re.Match[str], at: Scene) -> Told | None:
    if found[1] in ("function", "method", "builtin_function_or_method", "Chart", "type"):
        return Told(
            f"a function is followed by square brackets{at.place}: {at.line}", "Call it with round ones: f(x)"
        )
    if found[1] in ("int", "float"):
        return Told(
            f"a number has no rows or parts to look up{at.place}: {at.line}", "Take the square brackets away."
        )
    return None


def _lacks(found: re.Match[str], at: Scene) -> Told:
    return Told(
        f"{found[1]}() lacks something{at.place}: {found[2]}",
        f"Put it between the brackets of {found[1]}(...).",
    )


def _too_many(found: re.Match[str], at: Scene) -> Told:
    told = comma(at.line, at.place)
    return told or Told(f"{found[1]}() is given more values than it takes{at.place}.", f"Look at: {at.line}")


def _keyword(found: re.Match[str], at: Scene) -> Told:
    return Told(f"{found[1]}() takes nothing called {found[2]}{at.place}.", _parameters(found, at))


def _parameters(found: re.Match[str], at: Scene) -> str:
    """The names that the called function takes."""
    import inspect

    node = at.node
    try:
        called = (
            eval(ast.unparse(node.func), dict(at.names))
            if isinstance(node, ast.Call) and _plain(node.func)
            else None
        )
        takes = list(inspect.signature(called).parameters) if called is not None else []
    except (TypeError, ValueError, NameError, AttributeError):  # a function that does not tell
        takes = []
    if not takes:
        return "Look at how the name is spelt."
    guess = did_you_mean(found[2], takes)
    return guess[:1].upper() + guess[1:]


def _plain(node: ast.expr) -> bool:
    """Whether an expression is names and points alone, so that reading it again does nothing."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _to_number(found: re.Match[str], at: Scene) -> Told:
    return comma(found[1].strip("'\""), "") or Told(
        f"{found[1]} is no number{at.place}.",
        "Give a number, with a decimal point and without quotes or units.",
    )


def _beyond(found: re.Match[str], at: Scene) -> Told:
    return Told(f"there are fewer values than the number in square brackets asks for{at.place}: {at.line}",
                "Counting begins at 0: the first is [0], the last [-1].")  # fmt: skip


def _array(found: re.Match[str], at: Scene) -> Told:
    return Told(f"a whole column stands where one yes or no belongs{at.place}: {at.line}",
                'Take one value of it, such as .loc["O1"] or .max().')  # fmt: skip


def _module(found: re.Match[str], at: Scene) -> Told:
    return Told(
        f"there is no module {found[1]}{at.place}.",
        "Look at how it is spelt; the lessons need no other than theirs.",
    )


def _import(found: re.Match[str], at: Scene) -> Told:
    return Told(f"{found[2]} has no {found[1]}{at.place}.", "Look at how it is spelt.")


_Made = Callable[["re.Match[str]", Scene], "Told | None"]
_KNOWN: list[tuple[type[Exception], str, _Made]] = [
    (TypeError, r"for \^:", _power),
    (TypeError, r"ufunc 'bitwise_xor'|operation 'xor'", _power),
    (TypeError, r"operand .*'(tuple)'|only concatenate (tuple)|not '?(tuple)'?", _tuple),
    (TypeError, r"sequence by non-int", _sequence),
    (TypeError, r"and 'tuple'|'tuple' and", _tuple),
    (TypeError, r"operand .*'str'|concatenate str|and 'str'|'str' and|not \"?'?str'?\"?\b", _text),
    (ZeroDivisionError, r".*", _by_zero),
    (TypeError, r"'(\w+)' object is not callable", _called),
    (TypeError, r"'(\w+)' object is not subscriptable", _looked_up),
    (TypeError, r"([\w.]+)\(\) missing \d+ required [\w-]+ arguments?: (.*)", _lacks),
    (TypeError, r"([\w.]+)(?:\(\) takes| expected) .* arguments?(?: but \d+|,? \(?(?:got )?\d+)", _too_many),
    (TypeError, r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'", _keyword),
    (ValueError, r"could not convert string to float: (.*)", _to_number),
    (ValueError, r"invalid literal for int\(\) with base 10: (.*)", _to_number),
    (ValueError, r"truth value of an? \w+ is ambiguous|truth value of an array", _array),
    (IndexError, r"out of (?:range|bounds)", _beyond),
    (ModuleNotFoundError, r"No module named '([\w.]+)'", _module),
    (ImportError, r"cannot import name '(\w+)' from '([\w.]+)'", _import),
]
