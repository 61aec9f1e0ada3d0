"""A name, column or row that there is not, with the nearest that there is."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import pandas as pd

from helpers import ran
from helpers.faults import did_you_mean, nearest
from helpers.mistakes import scene as scenes
from helpers.mistakes.scene import Scene
from helpers.mistakes.told import DOTS, Told

_CODE = re.compile(r"[A-Z]{1,2}\d+")
_OTHERWISE = {"true": "True", "false": "False", "none": "None", "null": "None", "nan": "None", "NA": "None"}


def unknown(error: NameError, at: Scene) -> Told | None:
    """A name that stands for nothing."""
    name = error.name
    if not name:
        return None
    wrong = f"the name {name}{at.place} stands for nothing yet."
    if name in _OTHERWISE:
        return Told(wrong, f"Python writes it {_OTHERWISE[name]}, with a capital letter and without quotes.")
    if name in scenes.defined(at.lesson):
        if name.startswith("answer_"):
            return _no_answer(name, at)
        if re.search(rf"^{name}\s*=", at.cell, re.MULTILINE):  # here: running what is above would not help
            told = f'This cell gives it a value only here or further down. If you mean the word: "{name}", in quotes.'
            return Told(wrong, told)
        return Told(
            wrong,
            "A cell further up gives it a value. Run the cells above first: Run > Run All Above Selected Cell.",
        )
    if told := _meant(name, at):
        return Told(wrong, told)
    if name in scenes.words(at.lesson):
        return Told(wrong, f'If it is a word, put it in quotes: "{name}"')
    return Told(
        wrong,
        _near(name, at) or f'If it is a word, put it in quotes: "{name}". If not, look at how it is spelt.',
    )


def _no_answer(name: str, at: Scene) -> Told:
    """An answer that its cell has not given."""
    number = name.removeprefix("answer_")
    close = nearest(name, [one for one in at.public() if one.endswith(number)])
    if close:
        return Told(f"there is no {name} yet{at.place}.", f"You have {close}: the answer's name is {name}.")
    how = "failed" if ran.failed(number.replace("_", ".")) else "failed, or has not been run"
    return Told(
        f"there is no {name} yet{at.place}: the answer cell above {how}.",
        "Mend that cell and run it (Shift+Enter), then this one.",
    )


def _meant(name: str, at: Scene) -> str:
    """What an assumption or a column is read with, where a bare name is one."""
    cell = at.cell
    if re.search(rf"\[[^\]\n]*\b{name}\b", cell):  # where a column's name belongs: only quotes are missing
        return ""
    held = [one for one in at.public() if _has(at.names[one], name)]
    here = [one for one in held if re.search(rf"\b{one}\b", cell)]
    if not here and _CODE.fullmatch(name):  # O1 is a word wherever it is not a table's
        return ""
    table = next(reversed(here or [one for one in held if isinstance(at.names[one], pd.DataFrame)]), "")
    column = f'{table}["{name}"]' if table else ""
    if name in scenes.register():
        of = "mine" if re.search(r"\bmine\b", cell) else "given"
        also = f" If you mean the column: {column}" if column else ""
        return f"An assumption is read with {of} and a point: {of}.{name}{'.' if also else ''}{also}"
    if column and not here and name in scenes.words(at.lesson):
        return f'As a column of {table} it is {column}; if it is a word, put it in quotes: "{name}"'
    return f"It is a part of {table}: {column}" if column else ""


def _has(thing: object, name: str) -> bool:
    """Whether a table has such a column, or a row that was taken out of one such a part."""
    if isinstance(thing, pd.DataFrame):
        return name in thing.columns
    return isinstance(thing, pd.Series) and name in thing.index


def _near(name: str, at: Scene) -> str | None:
    """The nearest of all that may have been meant, as it would be written."""
    for names, form in (
        ({*at.public(), *scenes.defined(at.lesson)}, "{}"),
        (scenes.register(), "given.{}"),
        (scenes.words(at.lesson), '"{}", in quotes'),
        ([one for one in dir(builtins) if not one.startswith("_")], "{}"),
    ):
        close = nearest(name, sorted(names, key=lambda one: (abs(len(one) - len(name)), one)))
        if close:
            return f"Did you mean {form.format(close)}?"
    return None


def attribute(error: AttributeError, at: Scene) -> Told | None:
    """What is asked of a thing by a point, and it has not."""
    thing, name = error.obj, error.name
    if thing is ...:
        return DOTS
    if not name:
        return None
    what = _what(thing, at)
    if isinstance(thing, pd.DataFrame):
        close = nearest(name, map(str, thing.columns))
        if close:
            return Told(
                f"{what} has no {name}.",
                f'Did you mean its column "{close}"? Write {_said(thing, at)}["{close}"]',
            )
    if type(thing).__module__ == "builtins" and not isinstance(thing, ModuleType):
        return Told(
            f"{what} has no {name}{at.place}.",
            "Look at what stands before the point: it is not a table or a module.",
        )
    return Told(
        f"{what} has no {name}{at.place}.", _did(name, [one for one in dir(thing) if not one.startswith("_")])
    )


def _what(thing: object, at: Scene) -> str:
    if isinstance(thing, ModuleType):
        return thing.__name__.removeprefix("helpers.")
    if isinstance(thing, pd.DataFrame | pd.Series):
        return f"the {'table' if isinstance(thing, pd.DataFrame) else 'column'} {_said(thing, at)}".rstrip()
    kinds = {
        "str": "a text",
        "int": "a number",
        "float": "a number",
        "list": "a list",
        "tuple": "a pair",
        "dict": "a dict",
    }
    return kinds.get(type(thing).__name__, type(thing).__name__)


def _said(thing: object, at: Scene) -> str:
    """What the cell calls a thing."""
    return next((name for name in at.public() if at.names[name] is thing), "")


def _did(name: object, names: Iterable[str], form: Callable[[str], str] = str) -> str:
    listed = did_you_mean(name, names)
    return listed[:1].upper() + listed[1:] + ("" if listed.endswith("?") else ".")


def missing(error: KeyError, at: Scene) -> Told | None:
    """A row or column of a table, or a key of a dict, that there is not."""
    key = error.args[0] if error.args else None
    table, where = _table(at, key)
    if table is not None:
        return _of_pair(key, table, at) or _in_table(_bare(key), table, where, at)
    held = _subscripted(at)
    if isinstance(held, dict):
        return Told(f"there is no {key!r} here{at.place}.", _did(key, map(str, held)))
    return None


def _of_pair(key: object, table: pd.DataFrame | pd.Series, at: Scene) -> Told | None:
    """Two names in square brackets where a table takes one: a row and a column, or two columns."""
    asked = key if isinstance(key, tuple) else _asked(at)
    if not isinstance(asked, tuple) or len(asked) < 2 or not all(isinstance(one, str | int) for one in asked):
        return None
    short, listed = _before_brackets(table, at), ", ".join(map(_quoted, asked))
    columns = list(table.columns) if isinstance(table, pd.DataFrame) else list(table.index)
    if all(one in columns for one in asked):
        kind = "columns" if isinstance(table, pd.DataFrame) else "rows"
        return Told(f"several {kind} stand in a list, in brackets of its own{at.place}.",
                    f"Write double brackets: {short}[[{listed}]]")  # fmt: skip
    if isinstance(table, pd.Series):
        return Told(f"a column, or a row, takes one name in square brackets{at.place}, and here are {len(asked)}.",
                    f"Its names: {_did('', map(str, columns)).removeprefix('Known names: ')}")  # fmt: skip
    if len(asked) != 2:
        return None
    for row, column in (asked, asked[::-1]):
        if row in table.index and column in columns:
            return Told(
                f"one value of a table is read with .loc, the row first and then the column{at.place}.",
                f"Write: {short}.loc[{_quoted(row)}, {_quoted(column)}]",
            )
    if isinstance(key, tuple):
        return Told(f"a table takes one column in square brackets{at.place}, and here are two names.",
                    f"One value is {short}.loc[row, column], two columns are {short}[[{listed}]]")  # fmt: skip
    return None


def _asked(at: Scene) -> object:
    """What stood between the square brackets: pandas' message may not say."""
    keys = (frame.f_locals.get("key") for frame in at.frames if "self" in frame.f_locals)
    return next((one for one in keys if isinstance(one, tuple)), None)


def _quoted(label: object) -> str:
    return f'"{label}"' if isinstance(label, str) else str(label)


def _before_brackets(table: pd.DataFrame | pd.Series, at: Scene) -> str:
    """What the cell has before the square brackets."""
    if isinstance(at.node, ast.Subscript):
        return re.sub(r"\.(i?loc|i?at)$", "", ast.unparse(at.node.value))
    return _said(table, at) or "table"


def _bare(key: object) -> object:
    """The first name in pandas' message on several."""
    if (
        isinstance(key, str)
        and key.endswith(("not in index", "in the [index]", "in the [columns]"))
        and "'" in key
    ):
        return key.split("'")[1]
    return key


def _table(at: Scene, key: object) -> tuple[pd.DataFrame | pd.Series | None, str]:
    """The table that was asked, and by what: 'column', 'row', or 'either'."""
    for frame in at.frames:
        held = frame.f_locals.get("self")
        if isinstance(held, pd.DataFrame | pd.Series):
            return held, "column" if isinstance(held, pd.DataFrame) else "row"
        of = getattr(held, "obj", None)
        if isinstance(of, pd.DataFrame | pd.Series):
            return of, _side(frame.f_locals.get("key"), key, of)
    return None, ""


def _side(asked: object, key: object, table: pd.DataFrame | pd.Series) -> str:
    """Whether `.loc[row, column]` fails by its row or its column."""
    if isinstance(asked, tuple) and len(asked) == 2 and isinstance(table, pd.DataFrame):
        known = isinstance(asked[0], slice | list) or asked[0] in table.index
        return "column" if known else "row"
    return "row"


def _in_table(key: object, table: pd.DataFrame | pd.Series, where: str, at: Scene) -> Told:
    if key is ...:
        return DOTS
    said = _said(table, at)
    named = f"the table {said}" if said else "the table"
    columns = list(map(str, table.columns)) if isinstance(table, pd.DataFrame) else []
    rows = list(map(str, table.index))
    short = said or "table"
    wrong = f"{named} has no {where} {key!r}{at.place}."
    if where == "column" and key in rows:
        return Told(wrong, f'It has a row of that name: {short}.loc["{key}"]')
    if where == "row" and key in columns:
        return Told(wrong, f'It has a column of that name: {short}["{key}"]')
    return Told(wrong, _did(key, columns if where == "column" else rows))


def _subscripted(at: Scene) -> Any:
    """What stands before the square brackets, where it is a name."""
    node = at.node
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        return at.names.get(node.value.id)
    return None
