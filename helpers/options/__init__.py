"""Lessons 3 and 4, the options: which is best, for whom, at what weight, at what price, and what is worth knowing.

The models stand in eight modules by subject; this one is where to import them from.
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
    value_at,
)
from helpers.options.samples import evppi_line, evsi, learned_spread, normal_loss, simulated_evsi
from helpers.options.scored import scored, shift
from helpers.options.smaa import KNOWN, Smaa, acceptability, smaa
from helpers.options.stages import (
    Foundation,
    Staged,
    Tree,
    at_once,
    folded,
    foundation_first,
    last_gate,
    learning_cost,
    pilot_bar,
    staged,
    tree,
)
from helpers.options.studies import SampleValue, sample_value, slope_of

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
    "Foundation",
    "MoneyDraws",
    "SampleValue",
    "Scores",
    "Smaa",
    "Staged",
    "Tail",
    "Tree",
    "Weighing",
    "acceptability",
    "add_option",
    "at_once",
    "break_even",
    "break_evens",
    "cash_flows",
    "combinations",
    "contributions",
    "drivers",
    "evpi",
    "evppi",
    "evppi_line",
    "evsi",
    "extra_breach_frequency",
    "finance_checked",
    "finance_scores",
    "flip_weights",
    "folded",
    "foundation",
    "foundation_first",
    "information_gaps",
    "last_gate",
    "leaders_by_weight",
    "learned_spread",
    "learning_cost",
    "lenses",
    "monte_carlo",
    "net_present_value",
    "normal_loss",
    "pilot_bar",
    "profile_swings",
    "profile_weights",
    "rank_order_centroid",
    "rank_reversals",
    "sample_value",
    "score_tables",
    "scored",
    "shift",
    "simulated_evsi",
    "slope_of",
    "smaa",
    "staged",
    "swing_weights",
    "tail",
    "tie_weight",
    "topsis",
    "tornado",
    "tree",
    "twin",
    "value_at",
    "weigh",
    "weighted_sum",
]
