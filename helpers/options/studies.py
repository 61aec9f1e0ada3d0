"""A pilot and a referral trial of Option 1 by their size: what they are worth, what they cost, and the best size."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.case.assumptions import Assumptions
from helpers.faults import Fault, did_you_mean
from helpers.options import stages
from helpers.options.samples import evppi_line, evsi

STUDIES = {  # of each: the unknown, the doubt about it, the noise of one observation, how many there are
    "pilot": ("reading_time_cut", "cut_spread", "scan_spread", "pilot_scans"),
    "trial": ("extra_complex_cases", "cases_spread", "week_spread", "trial_weeks"),
}
_SIZES = 101


@dataclass(frozen=True)
class SampleValue:
    """Result of `sample_value`, in Y million.

    table: one row a size, with size, evsi, cost and net. study: "pilot" or "trial". evppi: the ceiling. size: the one
    given. mean: what the option is worth without any sample.
    """

    table: pd.DataFrame
    study: str
    evppi: float
    size: int
    mean: float

    @property
    def now(self) -> pd.Series:
        """The row of the size given."""
        return self.table[self.table["size"] == self.size].iloc[0]

    @property
    def best(self) -> pd.Series:
        """The row that leaves most after its cost: no sample at all where none pays."""
        return self.table.iloc[int(self.table["net"].to_numpy().argmax())]


def sample_value(given: Assumptions, study: str = "pilot") -> SampleValue:
    """What a pilot about `reading_time_cut` or a trial about `extra_complex_cases` is worth, by its size.

    The choice is all of Option 1 or nothing, before anything is paid, over the authority's answers. Sizes go from none
    to the register's largest; the one given is among them. Cost is a present value, as what it is held against.
    """
    if study not in STUDIES:
        raise Fault(f"there is no study {study!r}; {did_you_mean(study, STUDIES)}")
    unknown, prior, noise, name = STUDIES[study]
    mean, slope, size = stages.at_once(given), slope_of(given, unknown), getattr(given, name)
    sizes = np.unique([*np.linspace(0, given.high(name), _SIZES).round(), size]).astype(int)
    table = pd.DataFrame(
        {"size": sizes, "evsi": evsi(mean, slope, getattr(given, prior), getattr(given, noise), sizes)}
    )
    table["cost"] = stages.learning_cost(given, scans=sizes, weeks=sizes)[study]
    table["net"] = table["evsi"] - table["cost"]
    return SampleValue(table, study, evppi_line(mean, slope, getattr(given, prior)), size, mean)


def slope_of(given: Assumptions, unknown: str) -> float:
    """What one more of an assumption adds to Option 1 (Y million), over the authority's answers.

    Value is a straight line in the assumptions that a study is about, so that two points give it.
    """
    base = float(getattr(given, unknown))
    low, high = (stages.at_once(given, **{unknown: at}) for at in (0.0, 1.0 + abs(base)))
    return (high - low) / (1.0 + abs(base))
