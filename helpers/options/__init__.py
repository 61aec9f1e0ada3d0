"""Lessons 3 and 4, the options: which is best, for whom, at what weight, at what price, and what is worth knowing.

The models stand in five modules by subject; this one is where to import them from.
"""

from typing import TYPE_CHECKING, Any

from helpers.options.information import combinations, evpi, evppi, information_gaps
from helpers.options.mcda import (
    Scores,
    Weighing,
    add_option,
    contributions,
    flip_weights,
    foundation,
    leaders_by_weight,
    lenses,
    profile_swings,
    profile_weights,
    rank_order_centroid,
    rank_reversals,
    score_tables,
    swing_weights,
    tie_weight,
    topsis,
    twin,
    weigh,
    weighted_sum,
)
from helpers.options.money import (
    MoneyDraws,
    Tail,
    break_even,
    break_evens,
    cash_flows,
    drivers,
    extra_breach_frequency,
    finance_checked,
    finance_scores,
    monte_carlo,
    net_present_value,
    tail,
    tornado,
)
from helpers.options.scored import scored, shift
from helpers.options.smaa import KNOWN, Smaa, acceptability, smaa

if TYPE_CHECKING:
    import pandas as pd

    DRIVERS: dict[str, tuple[str, ...]]
    FOUNDATION: pd.DataFrame
    INFORMATION_GAPS: dict[str, tuple[tuple[str, ...], str]]
else:
    _TABLES = {"DRIVERS": drivers, "FOUNDATION": foundation, "INFORMATION_GAPS": information_gaps}

    def __getattr__(name: str) -> Any:
        """The tables under the names that lessons use, read when they are asked for."""
        if name in _TABLES:
            return _TABLES[name]()
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "DRIVERS",
    "FOUNDATION",
    "INFORMATION_GAPS",
    "KNOWN",
    "MoneyDraws",
    "Scores",
    "Smaa",
    "Tail",
    "Weighing",
    "acceptability",
    "add_option",
    "break_even",
    "break_evens",
    "cash_flows",
    "combinations",
    "contributions",
    "drivers",
    "evpi",
    "evppi",
    "extra_breach_frequency",
    "finance_checked",
    "finance_scores",
    "flip_weights",
    "foundation",
    "information_gaps",
    "leaders_by_weight",
    "lenses",
    "monte_carlo",
    "net_present_value",
    "profile_swings",
    "profile_weights",
    "rank_order_centroid",
    "rank_reversals",
    "score_tables",
    "scored",
    "shift",
    "smaa",
    "swing_weights",
    "tail",
    "tie_weight",
    "topsis",
    "tornado",
    "twin",
    "weigh",
    "weighted_sum",
]
