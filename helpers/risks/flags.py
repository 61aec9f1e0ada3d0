"""What a flag means at another hospital: predictive values by prevalence, sensitivity and specificity."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from helpers.numbers import number
from helpers.risks.given import Given


def positive_predictive_value(
    prevalence: ArrayLike, sensitivity: float, specificity: float
) -> NDArray[np.float64]:
    """Share of flags that are right: p Se / (p Se + (1 - p)(1 - Sp)); nan where there are no flags."""
    p = np.asarray(prevalence, dtype=float)
    right, wrong = p * sensitivity, (1 - p) * (1 - specificity)
    return np.divide(right, right + wrong, out=np.full(p.shape, np.nan), where=right + wrong > 0)


@dataclass(frozen=True)
class PredictiveValues:
    """What a flag, and no flag, mean at one prevalence. All attributes are shares."""

    prevalence: float
    sensitivity: float
    specificity: float

    @property
    def ppv(self) -> float:
        """Share of flags that are right (nan where nothing is flagged)."""
        return float(positive_predictive_value(self.prevalence, self.sensitivity, self.specificity))

    @property
    def npv(self) -> float:
        """Share of unflagged patients who are well (nan where all are flagged)."""
        return float(positive_predictive_value(1 - self.prevalence, self.specificity, self.sensitivity))

    @property
    def coin_toss_prevalence(self) -> float:
        """The prevalence at which half of the flags are right: (1 - Sp) / (Se + 1 - Sp)."""
        flagged = self.sensitivity + 1 - self.specificity
        return (1 - self.specificity) / flagged if flagged > 0 else math.nan

    @property
    def per_10_000(self) -> pd.Series:
        """Of 10,000 patients: sick, found, missed, false_alarms, cleared (rightly not flagged)."""
        sick = 10_000 * self.prevalence
        well = 10_000 - sick
        found, cleared = sick * self.sensitivity, well * self.specificity
        return pd.Series(
            {
                "sick": sick,
                "found": found,
                "missed": sick - found,
                "false_alarms": well - cleared,
                "cleared": cleared,
            }
        )


def predictive_values(prevalence: float, sensitivity: float, specificity: float) -> PredictiveValues:
    """Bayes' rule for a flag: PPV, NPV and counts, from prevalence, sensitivity and specificity (shares)."""
    shares = {"prevalence": prevalence, "sensitivity": sensitivity, "specificity": specificity}
    return PredictiveValues(*(number(name, value, low=0, high=1) for name, value in shares.items()))


def flags(given: Given) -> pd.DataFrame:
    """One tool at two hospitals, with and without a performance loss.

    Returns
    -------
    DataFrame
        Index home, home_loss, partner, partner_loss; columns label, prevalence, sensitivity, specificity,
        ppv, npv (shares), sick, found, missed, false_alarms, cleared (of 10,000 patients). The loss is
        taken off both sensitivity and specificity.
    """
    places = {"home": ("Huashan", given.prevalence_huashan), "partner": ("Partner", given.prevalence_partner)}
    rows = {}
    for place, (name, prevalence) in places.items():
        for suffix, note, loss in (
            ("", "tool as at home", 0.0),
            ("_loss", "tool loses accuracy", given.external_loss),
        ):
            values = predictive_values(
                prevalence, given.flag_sensitivity - loss, given.flag_specificity - loss
            )
            rows[place + suffix] = {
                "label": f"{name}, {note}",
                "prevalence": values.prevalence,
                "sensitivity": values.sensitivity,
                "specificity": values.specificity,
                "ppv": values.ppv,
                "npv": values.npv,
                **values.per_10_000,
            }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("id")


def ppv_drop(given: Given) -> pd.Series:
    """What takes a flag's worth from Huashan's to the partner's: prevalence first, then performance (shares)."""
    ppv = flags(given)["ppv"]
    return pd.Series(
        {"prevalence": ppv["home"] - ppv["partner"], "performance": ppv["partner"] - ppv["partner_loss"]}
    )
