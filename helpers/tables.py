"""A DataFrame for reading: words wrap and stand left, numbers stand right and short, kinds show as badges."""

import numbers
import re
from html import escape

import pandas as pd

from helpers import kinds
from helpers.faults import Fault, did_you_mean

_SEPARATOR = re.compile(r";(?=\S)")  # of a list; a semicolon of prose has a space after it
HEADS = {"id": "", "would_settle": "what would settle it", "in_source": "in the source", "odd": "what is odd"}


class Table:
    """What `show` returns: the last expression of a cell."""

    def __init__(self, frame: pd.DataFrame, caption: str = "") -> None:
        self.frame, self.caption = frame, caption

    def __repr__(self) -> str:
        body = self.frame.map(_plain).to_string(index=False, header=[_head(c) for c in self.frame.columns])
        return f"{self.caption}\n{body}" if self.caption else str(body)

    def _repr_html_(self) -> str:
        caption = (
            f'<caption style="text-align:left;font-weight:bold">{escape(self.caption)}</caption>'
            if self.caption
            else ""
        )
        head = "".join(
            f'<th scope="col" style="text-align:left">{escape(_head(c))}</th>' for c in self.frame.columns
        )
        body = "".join(
            f"<tr>{''.join(_cell(column, value) for column, value in zip(self.frame.columns, row, strict=True))}</tr>"
            for row in self.frame.itertuples(index=False, name=None)
        )
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def show(frame: pd.DataFrame, *columns: str, caption: str = "") -> Table:
    """Rows of a table for reading in a lesson.

    Parameters
    ----------
    frame : DataFrame
        The rows, in their order.
    columns : str
        Which columns, in which order (default: all). An index with a name can be among them.
    caption : str, optional
        Stands above the table.

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
    return Table(rows[list(columns) or list(rows.columns)], caption)


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


def _cell(column: object, value: object) -> str:
    if column == "kind" and value in kinds.KINDS:
        return f'<td style="text-align:left;vertical-align:top">{kinds.badge(str(value))}</td>'
    side = "right" if isinstance(value, numbers.Real) and not isinstance(value, bool) else "left"
    return f'<td style="text-align:{side};vertical-align:top">{escape(_plain(value))}</td>'
