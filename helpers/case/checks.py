"""Whether a table is what its schema says: types, allowed values, ids that are unique."""

from __future__ import annotations

import functools
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.case import schemas
from helpers.faults import Fault

if TYPE_CHECKING:
    from pandera.errors import SchemaErrors
    from pandera.pandas import DataFrameSchema


def validate(name: str, table: pd.DataFrame, raw: pd.DataFrame) -> list[str]:
    """The faults of a table, a line each; `raw` is the same table as texts.

    Raises
    ------
    Fault (a ValueError)
        Where nothing can be validated, as in a browser.
    """
    if find_spec("pandera") is None:
        raise Fault(
            f"{name}.csv is not the pack's own, and other tables can't be checked here: pandera is missing. "
            "Load them where the pack is installed"
        )
    import pandera.errors

    try:
        _schema(name).validate(table, lazy=True)
    except pandera.errors.SchemaErrors as found:
        return _told(name, raw, found)
    return []


@functools.cache
def _schema(name: str) -> DataFrameSchema:
    """The pandera schema of a table."""
    import pandera.pandas as pa  # takes longer to import than everything else a lesson needs

    def column(key: str, spec: schemas.Column) -> pa.Column:
        checks = []
        if spec.allowed:
            checks.append(pa.Check.isin(spec.allowed, error=spec.says()))
        if spec.kind == "flag":
            checks.append(pa.Check.isin(("", "yes"), error=spec.says()))
        if spec.kind in ("text", "list") and not spec.empty and not spec.allowed:
            checks.append(pa.Check.str_length(min_value=1, error="something: the cell is empty"))
        if spec.low is not None:
            checks.append(pa.Check.ge(spec.low, error=spec.says()))
        if spec.high is not None:
            checks.append(pa.Check.le(spec.high, error=spec.says()))
        if spec.kind == "whole":
            checks.append(pa.Check(lambda values: values % 1 == 0, error=spec.says()))
        dtype = float if spec.kind in ("number", "whole") else str
        unique = key == schemas.EVERY[name].id
        return pa.Column(dtype, checks, nullable=spec.empty and dtype is float, unique=unique)

    return pa.DataFrameSchema({key: column(key, spec) for key, spec in schemas.EVERY[name].columns.items()})


def _told(name: str, raw: pd.DataFrame, found: SchemaErrors) -> list[str]:
    cases = found.failure_cases.drop_duplicates(["column", "index", "check"])
    faults = []
    for row, key, check in zip(cases["index"], cases["column"], cases["check"], strict=True):
        allowed = "an id that no other row has" if check == "field_uniqueness" else str(check)
        faults.append(fault(name, row, key, raw.at[row, key], allowed))
    return faults


def fault(name: str, row: Any, column: str, value: object, allowed: str) -> str:
    """One fault in words. A spreadsheet counts the header as row 1."""
    return f"{name}.csv, row {int(row) + 2}, column {column}: {value!r} is not {allowed}"
