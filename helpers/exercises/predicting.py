"""Predict before the result is seen, and observe what came of it."""

from typing import Any

from helpers.exercises import answers, journal, predicted
from helpers.exercises.answers import plain
from helpers.exercises.feedback import Feedback
from helpers.exercises.lesson import KEPT, of_journal, read_aloud, word


def predict(id: str, value: object = ..., *more: object, confidence: float | None = None) -> Feedback:
    """Lock a prediction before seeing the result.

    Parameters
    ----------
    id : str
        For example "p2.1".
    value : number, text, or ... (not predicted yet)
    confidence : number from 0 to 100
        How sure you are, in percent; by name only, since 12,5 are two values to Python.

    The first prediction stands: another value later changes nothing.
    """
    if value is ...:
        held = journal.read()
        if id in held.predictions:
            text = f"{word(held)}: you predicted {predicted.said(held.predictions[id])}."
            return Feedback("note", text + of_journal(held))
        return Feedback(
            "open", "Replace the three dots with your prediction and run this cell, before you go on."
        )
    said, sure = predicted.value_of(id, value, more), predicted.confidence_of(id, confidence)
    with journal.changing() as held:
        known = held.predictions.get(id)
        if not known:
            held.predictions[id] = {"value": said, "confidence": sure}
    if not known:
        text = f"{word(held)}: you predict {predicted.said(held.predictions[id])}."
    else:
        same = known.get("value") == said
        later = "" if same else f" It stays, although the cell now says {said}: a prediction is made once."
        text = f"{word(held)}: you predicted {predicted.said(known)}.{later}"
    return Feedback("note", text + of_journal(held))


def observe(id: str, value: object, tolerance: float | None = None, unit: str = "") -> Feedback:
    """Show the locked prediction beside the result.

    A number is met within `tolerance`, or within a tenth of the result where none is given. The journal
    keeps the result and whether it was met, for the calibration in the last lesson; a prediction in another
    form or unit counts neither way.
    """
    result = plain(value)
    number = answers.as_number(result)
    shown = (predicted.short(number) if number is not None else str(result)) + (f" {unit}" if unit else "")
    with journal.changing() as held:
        known = held.predictions.get(id)
        if known:
            hit, verdict = predicted.verdict(known.get("value"), result, tolerance)
            known.update(result=result, met=hit)
    if not known:
        text = f"Result: {shown}. You made no prediction {id}, so there is nothing to compare."
        return Feedback("open", text + of_journal(held))
    text = f"Result: {shown}. You predicted {predicted.said(known)}. {verdict}"
    return Feedback("note", text + of_journal(held, KEPT))


def predictions() -> dict[str, dict[str, Any]]:
    """All locked predictions by id: value, confidence, and result and met once observed."""
    return read_aloud().predictions
