"""A DataFrame for reading: words wrap and stand left, numbers stand right and short, kinds show as badges."""

import ast
import inspect
import numbers
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape

import pandas as pd

from helpers.case import codes, kinds
from helpers.case.cells import caption, cell
from helpers.faults import Fault, did_you_mean

_SEPARATOR = re.compile(r";(?=\S)")  # of a list; a semicolon of prose has a space after it
HEADS = {"would_settle": "what would settle it", "in_source": "in the source", "odd": "what is odd"}


class Table:
    """What `show` returns: the last expression of a cell."""

    def __init__(self, frame: pd.DataFrame, caption: str = "", code: Sequence[object] | None = None) -> None:
        self.frame, self.caption = frame, caption
        self.code = None if code is None else list(map(str, code))  # of the rows, for code

    def __repr__(self) -> str:
        shown = self.frame.map(_plain)
        if self.code is None:
            body = shown.to_string(index=False, header=[_head(c) for c in self.frame.columns])
        else:
            body = shown.set_axis(self.code, axis=0).to_string()
        return f"{self.caption}\n{body}" if self.caption else str(body)

    def _repr_html_(self) -> str:
        names = [""] * len(self.frame.columns) if self.code is None else [*map(str, self.frame.columns)]
        head = "".join(
            f'<th scope="col" style="text-align:left;vertical-align:top">{escape(_head(c))}{_named(name, _head(c))}</th>'
            for c, name in zip(self.frame.columns, names, strict=True)
        )
        body = "".join(
            f"<tr>{''.join(_cells(self.frame.columns, row, name))}</tr>"
            for row, name in zip(
                self.frame.itertuples(index=False, name=None),
                self.code or [""] * len(self.frame),
                strict=True,
            )
        )
        return f"<table>{caption(self.caption)}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def show(frame: pd.DataFrame, *columns: str, caption: str = "", code: bool = False) -> Table:
    """Rows of a table for reading in a lesson.

    Parameters
    ----------
    frame : DataFrame
        The rows, in their order.
    columns : str
        Which columns, in which order (default: all). An index with a name can be among them.
    caption : str, optional
        Stands above the table.
    code : bool
        Show below each head the name that code takes, as in ``frame.loc[row, column]``, where it reads otherwise.

    Raises
    ------
    Fault (a ValueError)
        For a column that the table does not have, with the nearest one that it has.
    """
    named = frame.index.name is not None and frame.index.name not in frame.columns
    rows = frame.reset_index() if named else frame
    for column in columns:
        if column not in rows.columns:
            raise Fault(f"the table has no column {column!r}; {did_you_mean(column, map(str, rows.columns))}")
    return Table(rows[list(columns) or list(rows.columns)], caption, list(frame.index) if code else None)


def listed(values: Mapping[str, float] | pd.Series, form: str = "{:g}") -> str:
    """Names and their values within a sentence, such as 'O1 75%, O2 60%' with the form '{:.0%}'."""
    return ", ".join(f"{name} {form.format(value)}" for name, value in values.items())


class Source:
    """What `source` returns: the last expression of a cell."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __repr__(self) -> str:
        return self.code

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.code}\n```"


def source(function: Callable[..., object]) -> Source:
    """The lines of a function for reading in a lesson, without its docstring.

    Raises
    ------
    OSError
        For a function that is in no file, such as one of a library's compiled parts.
    """
    code = textwrap.dedent(inspect.getsource(function)).rstrip()
    lines = code.splitlines()
    first, *_ = ast.parse(code).body[0].body  # type: ignore[attr-defined]
    if function.__doc__:
        del lines[first.lineno - 1 : first.end_lineno]
    return Source("\n".join(lines))


def _head(column: object) -> str:
    return HEADS.get(str(column), str(column).replace("_", " "))


def _plain(value: object) -> str:
    """A cell's text: numbers to four figures at most, lists with commas, nothing for a missing value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, numbers.Real):
        number = float(value)
        if number != number:
            return ""
        return f"{number:,.0f}" if abs(number) >= 1000 or number == round(number) else f"{number:.3g}"
    return _SEPARATOR.sub(", ", str(value))


def _named(name: str, words: str) -> str:
    """The name that code takes, in small below the words; nothing where they are the same."""
    if name in ("", words):
        return ""
    broken = escape(name).replace("_", "_<wbr>")  # a long name wraps where it is read in parts
    return f'<br><code style="font-size:85%;font-weight:normal">{broken}</code>'


def _cells(columns: Iterable[object], row: Iterable[object], name: str = "") -> Iterator[str]:
    """The cells of a row; the first says what the row is, unless it is empty, and `name` is the row's for code.

    A code shows its text, but for one whose text is in the row itself.
    """
    columns = list(columns)
    told = any(column in columns for column in ("claim", "statement"))
    for place, (column, value) in enumerate(zip(columns, row, strict=True)):
        badge = column == "kind" and value in kinds.KINDS
        marked = escape if told and column == "id" else codes.html
        words = kinds.badge(str(value)) if badge else marked(_plain(value))
        if place == 0:
            words += _named(name, _plain(value))
        right = isinstance(value, numbers.Real) and not isinstance(value, bool)
        yield cell(words, head=place == 0 and words != "", side="right" if right else "left")
