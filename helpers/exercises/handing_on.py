"""Findings that one lesson hands on to the next."""

from typing import Any

from helpers.exercises import journal
from helpers.exercises.answers import plain
from helpers.exercises.feedback import Feedback
from helpers.exercises.lesson import KEPT, current, of_journal, read_aloud


def finding(id: str, value: object, text: str) -> Feedback:
    """Hand a finding on to later lessons: a number (or text) and a sentence that says what it means."""
    changed = dict(current["given"].changed) if current["given"] is not None else {}
    with journal.changing() as held:
        held.findings[id] = {"value": plain(value), "text": str(text), "assumptions": changed}
    return Feedback("note", f"Finding handed on: {text}{of_journal(held, KEPT)}")


def findings() -> dict[str, dict[str, Any]]:
    """All findings handed on so far, by id: value, text, and the assumptions that were changed."""
    return read_aloud().findings
