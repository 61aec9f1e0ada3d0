"""The assumption register as an object: what is given in one run, within its ranges, with its sources."""

from collections.abc import Iterator, Mapping
from html import escape
from types import EllipsisType, MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers.case import cells, codes, kinds, ranges, reading
from helpers.faults import Fault, UnknownName, did_you_mean
from helpers.numbers import draw

if TYPE_CHECKING:
    from helpers.case.names import Names
else:
    Names = object


class Assumptions(Names):
    """One consistent set of assumptions.

    Values are attributes: ``given.reading_time_cut``. The object never changes; ``change`` makes another.

    Parameters
    ----------
    register : DataFrame
        One row an assumption, indexed by name, with columns label, unit, low, base, high, whole, kind,
        source, reason, would_change (data/assumptions.csv).
    values : mapping
        What differs from base, already validated by `change`.
    """

    __slots__ = ("_register", "_rows", "_values")
    _register: pd.DataFrame
    _rows: dict[str, dict[str, Any]]  # the same as plain Python: models read attributes in loops
    _values: Mapping[str, float]

    def __init__(self, register: pd.DataFrame, values: Mapping[str, float] | None = None) -> None:
        self._fill(register, register.to_dict("index"), values or {})

    def _fill(self, register: pd.DataFrame, rows: dict[Any, Any], values: Mapping[str, float]) -> None:
        object.__setattr__(self, "_register", register)
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "_values", MappingProxyType(dict(values)))

    # -- reading ---------------------------------------------------------------------------------

    if not TYPE_CHECKING:  # a type checker knows the names one by one

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            if name not in self._rows:
                raise UnknownName(ranges.unknown(self._rows, name))
            row = self._rows[name]
            value = self._values.get(name, row["base"])
            return int(value) if row["whole"] else float(value)

    def __setattr__(self, name: str, value: object) -> None:
        raise UnknownName(f"assumptions never change in place; write given.change({name}={value!r})")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.names]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Assumptions) and dict(self.items()) == dict(other.items())

    def __hash__(self) -> int:
        return hash(tuple(self.items()))

    @property
    def names(self) -> list[str]:
        """All names, in the register's order."""
        return list(self._rows)

    @property
    def changed(self) -> dict[str, float]:
        """The names whose value is not the base one, with their values."""
        return {name: getattr(self, name) for name in self._values if getattr(self, name) != self.base(name)}

    def items(self) -> list[tuple[str, float]]:
        """Name and value of every assumption."""
        return [(name, getattr(self, name)) for name in self.names]

    def row(self, name: str) -> pd.Series:
        """The register's row of one assumption: label, unit, range, kind, source, reason."""
        return pd.Series(self._rows[self._known(name)], name=name)

    def low(self, name: str) -> float:
        """The lowest value that the register allows."""
        return float(self._rows[self._known(name)]["low"])

    def base(self, name: str) -> float:
        """The register's base value, whatever is given now."""
        return float(self._rows[self._known(name)]["base"])

    def high(self, name: str) -> float:
        """The highest value that the register allows."""
        return float(self._rows[self._known(name)]["high"])

    # -- making others ---------------------------------------------------------------------------

    def change(self, **changes: "float | EllipsisType") -> "Assumptions":
        """The same assumptions but for `changes`; three dots leave one as it is.

        Raises
        ------
        Fault (a ValueError)
            Names every unknown name with the nearest real one, and every value of a wrong type or out of
            range with the range.
        """
        ranges.check(self._rows, changes)
        chosen = {
            name: float(value) for name, value in changes.items() if not isinstance(value, EllipsisType)
        }
        made = object.__new__(Assumptions)  # rows are read once, not for each change: models change in loops
        made._fill(self._register, self._rows, {**self._values, **chosen})
        return made

    def sample(self, draws: int, rng: np.random.Generator, names: list[str] | None = None) -> pd.DataFrame:
        """Beta-PERT draws, one row a draw and one column a name (default: all names).

        The register's low and high are the bounds, the value given now is the mode:
        alpha = 1 + 4 (mode - low)/(high - low), beta = 1 + 4 (high - mode)/(high - low)
        (Vose, Risk Analysis). Where low equals high the column is constant; whole numbers are rounded.
        """
        columns = {}
        for name in self.names if names is None else names:
            low, high, mode = self.low(name), self.high(name), float(getattr(self, name))
            if high == low:
                columns[name] = np.full(draws, low)
                continue
            drawn = draw(low, mode, high, rng, draws)
            columns[name] = np.rint(drawn) if self._rows[name]["whole"] else drawn
        return pd.DataFrame(columns)

    def _known(self, name: str) -> str:
        if name not in self._rows:
            raise Fault(ranges.unknown(self._rows, name))
        return name

    # -- showing ---------------------------------------------------------------------------------

    def table(self, *names: str, caption: str = "") -> "RegisterTable":
        """The named assumptions as a table that says of each where it comes from (default: all)."""
        return RegisterTable(self, list(names) or self.names, caption)

    def __repr__(self) -> str:
        changes = ", ".join(f"{name}={value:g}" for name, value in self.changed.items())
        return f"Assumptions: {len(self.names)} in all, {changes or 'all at base'}"

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


def assume(scenario: str = "base", changes: Mapping[str, float] | None = None) -> Assumptions:
    """The assumptions of a named scenario with one's own changes on top.

    Parameters
    ----------
    scenario : str
        An id of data/scenarios.csv.
    changes : mapping of name to number, optional
        For example ``{"reading_time_cut": 0.10}``.

    Raises
    ------
    Fault (a ValueError)
        For an unknown scenario or name (with the nearest real one), a wrong type, or a value out of range.
    """
    scenarios = reading.rows("scenarios")
    if scenario not in scenarios:
        raise Fault(f"no scenario is called {scenario!r}; {did_you_mean(scenario, scenarios)}")
    if changes is not None and not isinstance(changes, Mapping):
        raise Fault(f'changes takes names with numbers, such as {{"reading_time_cut": 0.1}}, not {changes!r}')
    named = str(scenarios[scenario]["changes"])
    given = _at_base().change(**reading.parse_changes(named))
    return given.change(**{str(name): value for name, value in (changes or {}).items()})


@reading.of_tables
def _at_base() -> Assumptions:
    return Assumptions(reading.load().assumptions)


class RegisterTable:
    """Some rows of the register, for showing: value, unit, range, kind with source, what would change it."""

    def __init__(self, given: Assumptions, names: list[str], caption: str = "") -> None:
        self.given, self.caption = given, caption or "Assumptions, and who says so"
        self.rows = [(name, given.row(name)) for name in names]

    def frame(self) -> pd.DataFrame:
        """The same as a plain DataFrame, one row an assumption."""
        return pd.DataFrame(
            {
                "now": [getattr(self.given, name) for name, _ in self.rows],
                "unit": [row["unit"] for _, row in self.rows],
                "low": [row["low"] for _, row in self.rows],
                "high": [row["high"] for _, row in self.rows],
                "kind": [kinds.name(row["kind"]) for _, row in self.rows],
                "source": [row["source"] for _, row in self.rows],
            },
            index=pd.Index([name for name, _ in self.rows], name="assumption"),
        )

    def __repr__(self) -> str:
        return f"{self.caption}\n{self.frame().to_string()}"

    def _repr_html_(self) -> str:
        heads = {"Assumption": 23, "Now": 12, "Range": 20, "Says who?": 26, "What would change it": 19}
        body = "".join(self._line(name, row) for name, row in self.rows)
        head = "".join(
            f'<th scope="col" style="text-align:left;width:{w}%">{h}</th>' for h, w in heads.items()
        )
        table = f"{cells.caption(self.caption)}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        return f'<div style="overflow-x:auto"><table style="width:100%;min-width:640px">{table}</table></div>'

    def _line(self, name: str, row: pd.Series) -> str:
        value = getattr(self.given, name)
        now = f"<b>{value:g}</b> (changed)" if name in self.given.changed else f"{value:g}"
        sources = codes.html(row["source"].replace(";", ", "))
        told = (
            f"{escape(row['label'])}<br><code>{name}</code>",
            f"{now} {escape(row['unit'])}",
            " to ".join(self._end(row, end) for end in ("low", "high"))
            if row["low"] < row["high"]
            else "fixed",
            f"{kinds.badge(row['kind'])} {sources}<br>{codes.html(row['reason'])}",
            codes.html(row["would_change"]),
        )
        look = ";white-space:normal;overflow-wrap:break-word"
        shown = (cells.cell(html, head=place == 0, look=look) for place, html in enumerate(told))
        return f"<tr>{''.join(shown)}</tr>"

    @staticmethod
    def _end(row: pd.Series, end: str) -> str:
        """One end of the range, with its badge where it comes from elsewhere than the base value."""
        other = row[f"{end}_kind"]
        return f"{row[end]:g}" + ("" if other == row["kind"] else f" {kinds.badge(other)}")


def typed_names(register: pd.DataFrame) -> str:
    """The text of helpers/case/names.py: what a type checker is told of the register's names."""
    head = (
        '"""The names of data/assumptions.csv for a type checker; made by `huashan names`, never by hand."""'
    )
    lines = [
        f"    {name}: {'int' if whole else 'float'}  # {unit}"
        for name, whole, unit in zip(register.index, register["whole"], register["unit"], strict=True)
    ]
    return "\n".join([head, "", "", "class Names:", *lines, ""])
