"""How sure somebody was of their predictions, and how right."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.faults import Fault


def settled(predictions: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The predictions that had a confidence and were observed: columns id, confidence (percent), met."""
    rows = [
        (name, float(held["confidence"]), bool(held["met"]))
        for name, held in predictions.items()
        if held.get("confidence") is not None and held.get("met") is not None
    ]
    return pd.DataFrame(rows, columns=["id", "confidence", "met"])


def calibration(predictions: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """How often predictions came true, by the confidence given, to the nearest ten percent.

    Returns
    -------
    DataFrame
        Columns confidence (percent), predictions, right (counts), share_right; empty where none is settled.
    """
    table = settled(predictions)
    groups = table["met"].groupby((table["confidence"] / 10).round() * 10)
    result = groups.agg(predictions="count", right="sum", share_right="mean").reset_index()
    return result.astype({"confidence": float, "predictions": int, "right": int, "share_right": float})


def brier_score(predictions: Mapping[str, Mapping[str, Any]]) -> float:
    """Mean squared distance between confidence and outcome, 0 (sure and right) to 1; nan where none is settled.

    Saying 50 percent every time scores 0.25 (Brier, Monthly Weather Review 78, 1950).
    """
    table = settled(predictions)
    return float(((table["confidence"] / 100 - table["met"].astype(float)) ** 2).mean())


def forecaster(confidence: float, *, right: int, of: int = 10) -> dict[str, dict[str, Any]]:
    """The predictions of somebody who is always equally sure (percent) and right so many times of so many."""
    if not 0 <= right <= of:
        raise Fault(f"right is {right}; it is a whole number from 0 to {of}")
    return {f"p{place}": {"confidence": confidence, "met": place < right} for place in range(of)}
