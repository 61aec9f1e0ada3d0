"""What the register allows: which names there are, and which values of each."""

import math
import numbers
from collections.abc import Mapping
from typing import Any

import numpy as np

from helpers.faults import Fault, nearest

Rows = Mapping[str, Mapping[str, Any]]  # of data/assumptions.csv, by name


def check(rows: Rows, changes: Mapping[str, object]) -> None:
    """Let pass what may be changed; three dots leave a value as it is.

    Raises
    ------
    Fault (a ValueError)
        Names every unknown name with the nearest real one, and every value of a wrong type or out of range with the
        range.
    """
    faults = [fault for name, value in changes.items() if (fault := _fault(rows, name, value))]
    if faults:
        raise Fault("; ".join(faults))


def unknown(rows: Rows, name: object) -> str:
    """That no assumption has this name, with the nearest that one has."""
    close = nearest(name, rows)
    if close is None:
        return f"no assumption is called {name}; all names are in data/assumptions.csv"
    row = rows[close]
    reach = f"{float(row['low']):g} to {float(row['high']):g}, {row['unit']}"
    return f"no assumption is called {name}; did you mean {close} ({reach})?"


def _fault(rows: Rows, name: str, value: object) -> str | None:
    if name not in rows:
        return unknown(rows, name)
    if value is ...:
        return None
    row, low, high = rows[name], float(rows[name]["low"]), float(rows[name]["high"])
    number = "whole number" if row["whole"] else "number"
    allowed = f"{name} takes a {number} from {low:g} to {high:g} ({row['unit']})"
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        return f"{allowed}, not {value!r}"
    if not math.isfinite(value) or not low <= float(value) <= high:
        return f"{allowed}; {value!r} is outside that range"
    if row["whole"] and float(value) != round(float(value)):
        return f"{allowed}; {value!r} is not whole"
    return None
