"""Why a student chose assumptions of their own reaches the marker, and the code answer's points do not hang on it."""

from __future__ import annotations

import pytest

from helpers import whys
from helpers.grading.cells import StudentCell
from helpers.grading.pack import Exercise, Lesson
from helpers.grading.reasons import reasons
from helpers.grading.runcopy import make_run_copy

LESSON = Lesson(
    "02-toy",
    (
        {"cell_type": "markdown", "id": "exercise-2-4", "source": "### Exercise 2.4", "metadata": {"tags": []}},
        {"cell_type": "code", "id": "answer-2-4", "source": "answer_2_4 = ...", "metadata": {"tags": []}},
        {"cell_type": "code", "id": "check-2-4", "source": 'check("2.4", answer_2_4, mine)',
         "metadata": {"tags": ["protected"]}},
        {"cell_type": "markdown", "id": "reason-2-4", "source": whys.PLACEHOLDER,
         "metadata": {"tags": ["reason-2.4"]}},
    ),
    (Exercise("2.4", "answer_2_4", "check-2-4", "answer-2-4", "mine", "reason-2-4"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (("markdown", "reason-2-4", "Small clinics copy less.", ("reason-2.4",)), "Small clinics copy less."),
        (("markdown", "x", f"{whys.PLACEHOLDER}\nBecause.", ("reason-2.4",)), "Because."),
        (("raw", "reason-2-4", "Because.", ()), "Because."),
        (("markdown", "reason-2-4", whys.PLACEHOLDER, ("reason-2.4",)), ""),
        (("code", "reason-2-4", "1 + 1", ("reason-2.4",)), ""),
        (("markdown", "x", "Elsewhere.", ()), ""),
    ],
)
def test_a_reason_is_found_by_tag_or_id(cell, says):
    assert reasons([StudentCell(*cell)], LESSON) == {"2.4": says}


def test_it_goes_with_what_was_written_and_is_no_written_answer():
    cell = StudentCell("markdown", "reason-2-4", "Because.", ("reason-2.4",))
    made = make_run_copy([cell], LESSON)
    assert made.written == {"2.4": "Because."}
    assert not any("written answer" in note for note in made.notes)
