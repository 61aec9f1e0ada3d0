"""Lesson 3, the options: which is best, for whom, at what weight, at what price, and what is worth knowing.

The models stand in four modules by subject; this one is where to import them from.
"""

from helpers._mcda import (
    Scores,
    add_option,
    contributions,
    flip_weights,
    leaders_by_weight,
    lenses,
    profile_weights,
    rank_order_centroid,
    rank_reversals,
    score_tables,
    swing_weights,
    tie_weight,
    topsis,
    weighted_sum,
)
from helpers._money import (
    DRIVERS,
    MoneyDraws,
    Tail,
    break_even,
    break_evens,
    cash_flows,
    extra_breach_frequency,
    finance_scores,
    monte_carlo,
    net_present_value,
    tail,
    tornado,
)
from helpers._smaa import Smaa, smaa
from helpers._voi import INFORMATION_GAPS, combinations, evpi, evppi

__all__ = [
    "DRIVERS",
    "INFORMATION_GAPS",
    "MoneyDraws",
    "Scores",
    "Smaa",
    "Tail",
    "add_option",
    "break_even",
    "break_evens",
    "cash_flows",
    "combinations",
    "contributions",
    "evpi",
    "evppi",
    "extra_breach_frequency",
    "finance_scores",
    "flip_weights",
    "leaders_by_weight",
    "lenses",
    "monte_carlo",
    "net_present_value",
    "profile_weights",
    "rank_order_centroid",
    "rank_reversals",
    "score_tables",
    "smaa",
    "swing_weights",
    "tail",
    "tie_weight",
    "topsis",
    "tornado",
    "weighted_sum",
]
