"""The case as validated tables."""

import functools
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from helpers.case import checks, ranges, schemas, sheets, shipped
from helpers.faults import Fault, did_you_mean
from helpers.places import DATA

Made = TypeVar("Made")


@dataclass(frozen=True)
class Case:
    """Every table of `data/`, each indexed by the column that identifies a row and keeping it as a column."""

    claims: pd.DataFrame
    references: pd.DataFrame
    stakeholders: pd.DataFrame
    gaps: pd.DataFrame
    activities: pd.DataFrame
    innovations: pd.DataFrame
    assumptions: pd.DataFrame
    scenarios: pd.DataFrame
    options: pd.DataFrame
    unlisted: pd.DataFrame
    criteria: pd.DataFrame
    scores: pd.DataFrame
    foundation: pd.DataFrame
    profiles: pd.DataFrame
    information: pd.DataFrame
    tasks: pd.DataFrame
    constraints: pd.DataFrame
    risks: pd.DataFrame
    comparators: pd.DataFrame
    findings: pd.DataFrame
    predictions: pd.DataFrame
    misses: pd.DataFrame
    rubric: pd.DataFrame


def load(folder: Path | str | None = None) -> Case:
    """Read and validate the tables.

    Parameters
    ----------
    folder : path, optional
        Where the CSV files are; the pack's own `data/` unless given.

    Raises
    ------
    Fault (a ValueError)
        Lists every fault of every file at once: file, row as a spreadsheet counts it, column, what is wrong
        and what is allowed.
    """
    place = Path(folder) if folder is not None else DATA
    # A shallow copy is the caller's own: pandas copies what is written to.
    return Case(**{name: table.copy(deep=False) for name, table in _tables(place).items()})


@dataclass(frozen=True)
class ClassTables:
    """What a live class runs on: run-sheets, screens, letters that arrive, and claims that sentences hang on."""

    sessions: pd.DataFrame
    screens: pd.DataFrame
    letters: pd.DataFrame
    sentences: pd.DataFrame


def load_class(folder: Path | str | None = None) -> ClassTables:
    """Read and validate the tables of a live class, as `load` does those of the case."""
    place = Path(folder) if folder is not None else DATA
    found = _read(place, _stamps(place, tuple(schemas.EVERY)), tuple(schemas.CLASS_TABLES))
    return ClassTables(**{name: table.copy(deep=False) for name, table in found.items()})


def parse_changes(text: str) -> dict[str, float]:
    """The `changes` cell of a scenario: ``name=value`` pairs separated by semicolons."""
    pairs = [part.split("=") for part in str(text).split(";") if part.strip()]
    try:
        return {name.strip(): float(value) for name, value in pairs}
    except ValueError:
        raise Fault(f"{text!r} is not a list of name=number pairs separated by semicolons") from None


def of_tables(make: Callable[[], Made]) -> Callable[[], Made]:
    """A function of the pack's tables alone: what it made is kept until one of their files changes."""

    @functools.lru_cache(maxsize=2)
    def made(place: Path, stamps: object) -> Made:
        return make()

    @functools.wraps(make)
    def kept() -> Made:
        return made(DATA, _stamps(DATA))

    return kept


def rows(*tables: str) -> Mapping[str, Mapping[str, Any]]:
    """The rows of some tables by their ids, as plain Python."""
    return _rows(tables, DATA, _stamps(DATA))


@functools.lru_cache(maxsize=4)
def _rows(tables: tuple[str, ...], place: Path, stamps: object) -> Mapping[str, Mapping[str, Any]]:
    held: dict[str, Mapping[str, Any]] = {}
    for name in tables:
        records: dict[Any, Any] = _read(place, stamps)[name].to_dict("index")
        held |= {str(id): row for id, row in records.items()}
    return MappingProxyType(held)


# -- reading and validating --------------------------------------------------------------------------


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _tables(place: Path) -> dict[str, pd.DataFrame]:
    """The tables of a folder, read again where a file has changed; not to be written to."""
    return _read(place, _stamps(place))


def _stamps(place: Path, names: tuple[str, ...] = tuple(schemas.TABLES)) -> tuple[object, ...]:
    return tuple((name, _stamp(place / f"{name}.csv")) for name in names)


@functools.lru_cache(maxsize=4)
def _read(
    place: Path, stamps: object, names: tuple[str, ...] = tuple(schemas.TABLES)
) -> dict[str, pd.DataFrame]:
    """Tables of a folder; `stamps` makes an edited file be read again."""
    faults: list[str] = []
    raw: dict[str, pd.DataFrame] = {}
    for name in names:
        spec = schemas.EVERY[name]
        table = _csv(place / f"{name}.csv", spec, faults)
        if table is not None:
            raw[name] = table
    known = not set(names) - set(schemas.TABLES) and shipped.known(place)
    tables = {name: _typed(name, table, faults, known) for name, table in raw.items()}
    ids = {name: set(raw[name][schemas.EVERY[name].id]) for name in raw}
    if not set(names) & set(schemas.TABLES):  # those of a class name rows of the case
        ids |= {name: set(table.index) for name, table in _tables(place).items()}
    for name, table in raw.items():
        faults.extend(_broken_links(name, table, ids))
        faults.extend(_out_of_order(name, tables[name], table.index))
        faults.extend(_incomplete(name, table, ids))
    if "scenarios" in raw and "assumptions" in raw and not faults:
        faults.extend(_broken_scenarios(raw["scenarios"], tables["assumptions"]))
    if faults:
        count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise Fault(f"the data files have {count}:\n" + "\n".join(f"- {fault}" for fault in faults))
    return tables


def _csv(path: Path, spec: schemas.Table, faults: list[str]) -> pd.DataFrame | None:
    """A file as texts, each row under its number in the file less 2; faults noted."""
    numeric = [key for key, column in spec.columns.items() if column.kind in ("number", "whole")]
    try:
        sheet = sheets.read(path, columns=spec.columns, numeric=numeric)
    except FileNotFoundError:
        faults.append(f"{path.name}: the file is missing")
        return None
    except Fault as fault:
        faults.append(str(fault))
        return None
    missing = [column for column in spec.columns if column not in sheet.columns]
    extra = [column for column in sheet.columns if column not in spec.columns]
    faults.extend(f"{path.name}, row 1: the column {column} is missing" for column in missing)
    faults.extend(
        f"{path.name}, row 1: there is no column {column}; {did_you_mean(column, missing or spec.columns)}"
        for column in extra
    )
    if missing or extra:
        return None
    rows = [[row[column].strip() for column in sheet.columns] for row in sheet.rows]
    return pd.DataFrame(rows, index=[n - 2 for n in sheet.numbers], columns=sheet.columns, dtype="str")


def _typed(name: str, raw: pd.DataFrame, faults: list[str], known: bool) -> pd.DataFrame:
    """The table with its types, faults noted; those that are `known` to be right are not validated again."""
    spec = schemas.EVERY[name]
    table = raw.copy()
    for key, column in spec.columns.items():
        if column.kind in ("number", "whole"):
            table[key] = pd.to_numeric(raw[key].replace("", None), errors="coerce").astype(float)
            bad = table[key].isna() & ~((raw[key] == "") & column.empty)
            faults.extend(
                checks.fault(name, row, key, raw.at[row, key], column.says()) for row in raw.index[bad]
            )
            table.loc[bad, key] = column.low if column.low is not None else 0.0  # told already
    if not known:
        faults.extend(checks.validate(name, table, raw))
    for key, column in spec.columns.items():
        if column.kind == "flag":
            table[key] = table[key] == "yes"
        if column.kind == "whole" and not column.empty:
            table[key] = table[key].astype(int)
    return table.set_index(spec.id, drop=False).rename_axis(None)


def _broken_links(name: str, raw: pd.DataFrame, ids: dict[str, set[str]]) -> list[str]:
    faults = []
    for key, column in schemas.EVERY[name].columns.items():
        if not column.to or not all(table in ids for table in column.to):
            continue  # a table that can't be read is a fault of its own, and not of each row that names one of it
        known = set().union(*(ids[table] for table in column.to))
        for row, cell in raw[key].items():
            for part in (p.strip() for p in cell.split(";") if p.strip()):
                if part not in known:
                    where = " or ".join(f"{table}.csv" for table in column.to)
                    faults.append(
                        checks.fault(
                            name, row, key, part, f"an id of {where}; {did_you_mean(part, sorted(known))}"
                        )
                    )
    return faults


def _out_of_order(name: str, table: pd.DataFrame, rows: pd.Index) -> list[str]:
    faults = []
    for keys in schemas.EVERY[name].ordered:
        for row, values in zip(rows, table[list(keys)].to_numpy(dtype=float), strict=True):
            if (np.diff(values) < 0).any():
                said = ", ".join(f"{key} {value:g}" for key, value in zip(keys, values, strict=True))
                faults.append(
                    f"{name}.csv, row {row + 2}, columns {' '.join(keys)}: {said} must not fall from left to right"
                )
    return faults


def _incomplete(name: str, raw: pd.DataFrame, ids: dict[str, set[str]]) -> list[str]:
    """Combinations that have no row, or two."""
    spec, keys = schemas.EVERY[name], list(schemas.EVERY[name].complete)
    if not keys:
        return []
    linked = {key: set().union(*(ids.get(table, set()) for table in spec.columns[key].to)) for key in keys}
    whole = [sorted(linked[key] or set(raw[key])) for key in keys]
    rows = Counter(raw[keys].itertuples(index=False, name=None))
    return [
        f"{name}.csv: {' and '.join(f'{key} {part}' for key, part in zip(keys, parts, strict=True))} must have one "
        f"row, not {rows[parts] or 'none'}"
        for parts in product(*whole)
        if rows[parts] != 1
    ]


def _broken_scenarios(raw: pd.DataFrame, register: pd.DataFrame) -> list[str]:
    faults: list[str] = []
    held: dict[Any, Any] = register.to_dict("index")
    for row, cell in zip(raw.index, raw["changes"], strict=True):
        try:
            ranges.check(held, parse_changes(cell))
        except Fault as fault:
            faults.append(f"scenarios.csv, row {int(row) + 2}, column changes: {fault}")
    return faults


assert {f.name for f in fields(Case)} == set(schemas.TABLES)
