"""Why students chose assumptions of their own: for the marker to read. It earns no points by itself."""

from __future__ import annotations

from helpers import whys
from helpers.grading.cells import StudentCell
from helpers.grading.pack import Lesson
from helpers.grading.written import LONGEST_ANSWER


def reasons(cells: list[StudentCell], lesson: Lesson) -> dict[str, str]:
    """What stands in the cells that ask why, by exercise; found by tag, else by id."""
    found = {}
    for exercise in lesson.exercises:
        if exercise.reason is None:
            continue
        tag = f"{whys.TAG}{exercise.id}"
        theirs = [one for one in cells if tag in one.tags] or [
            one for one in cells if one.id == exercise.reason
        ]
        texts = [whys.reason(one.source[:LONGEST_ANSWER]) for one in theirs if one.kind != "code"]
        found[exercise.id] = "\n\n".join(filter(None, dict.fromkeys(texts)))
    return found
    return found
