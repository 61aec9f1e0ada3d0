"""Pages in HTML: feedback for a student, the report for the instructor, the sheet for the marker.

Templates stand in `templates/`. Every text passes through autoescape and `seen`; a page may run no script and load
nothing.
"""

from __future__ import annotations

import functools
import math
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from helpers.grading.compare import GRADED, Judgement, Outcome
from helpers.grading.files import shown
from helpers.grading.gradebook import Row, possible
from helpers.grading.marks import lines
from helpers.grading.pack import Lesson
from helpers.grading.similar import pairs
from helpers.grading.spreadsheet import number

_CSS = {
    Outcome.RIGHT: "right", Outcome.NOT_DERIVED: "base", Outcome.MISCONCEPTION: "known", Outcome.WRONG: "wrong",
    Outcome.NOT_ANSWERED: "open", Outcome.NOT_RUN: "wrong", Outcome.TO_MARK: "mark", Outcome.MARKED: "mark",
}  # fmt: skip


def seen(value: object) -> Markup:
    """Any text as HTML that shows it, line by line, and does nothing else."""
    if isinstance(value, Markup):
        return value
    return Markup("<br>").join(
        escape(shown(line)) if line.strip() else "" for line in str(value).splitlines()
    )


@functools.cache
def _templates() -> Environment:
    place = FileSystemLoader(Path(__file__).parent / "templates")
    made = Environment(
        loader=place, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"seen": seen, "number": number}
    made.globals["css"] = _CSS
    return made


def _page(name: str, title: str, **content: Any) -> str:
    return _templates().get_template(f"{name}.html").render(title=title, **content) + "\n"


# ------------------------------------------------------------------------------------------------- feedback


def feedback(row: Row) -> str:
    """What a student gets: what was right, what went wrong, where to look; no value that the key gives."""
    lesson = row.plan.lesson if row.plan else None
    waiting = [one.id for one in row.grade.judgements if one.outcome is Outcome.TO_MARK]
    return _page(
        "feedback",
        f"Feedback on {row.lesson or 'your submission'}",
        row=row,
        possible=possible(row),
        waiting=waiting,
        advice=lambda one: _advice(one, lesson),
    )


def _advice(one: Judgement, lesson: Lesson | None) -> Markup:
    """One sentence for the student, and the task it is about."""
    said = {
        Outcome.RIGHT: "Right, and it stays right when the assumptions change.",
        Outcome.NOT_DERIVED: "Right as the case stands, but the answer does not follow when the assumptions change. "
        "Compute it from the model and given rather than typing a result in.",
        Outcome.MISCONCEPTION: one.hint,
        Outcome.WRONG: "This is not right yet. What does the question ask for, and what does it hold fixed?",
        Outcome.NOT_ANSWERED: "No answer was given.",
        Outcome.NOT_RUN: f"This could not be judged: {one.why}.",
        Outcome.TO_MARK: "Your text is with the marker.",
        Outcome.MARKED: one.why or "Marked.",
    }[one.outcome]
    if one.outcome in (Outcome.WRONG, Outcome.NOT_DERIVED) and one.why:
        said += f" ({one.why[0].upper()}{one.why[1:]}.)"
    task = _task(one.id, lesson) if lesson and one.outcome is not Outcome.RIGHT else ""
    return seen(said) + (Markup('<div class="task">{}</div>').format(seen(task)) if task else Markup())


def _task(exercise: str, lesson: Lesson) -> str:
    """The first lines of the question that an exercise asks in its lesson."""
    asked = next((one for one in lesson.exercises if one.id == exercise), None)
    before = ""
    for cell in lesson.cells:
        if asked is not None and cell["id"] == asked.answer:
            break
        if cell["cell_type"] == "markdown":
            before = cell["source"]
    plain = " ".join(before.replace("*", "").replace("#", "").replace("`", "").split())
    return plain if len(plain) <= 240 else plain[:240].rsplit(" ", 1)[0] + " …"


# --------------------------------------------------------------------------------------------- the marker's


def marking_sheet(rows: list[Row]) -> str:
    """One page with every written answer under its question and what to look for."""
    keys = {(row.submission, line.exercise): line.key for row, line in lines(rows)}
    plans = {row.lesson: row.plan for row in rows if row.plan}
    questions = [
        {
            "lesson": name,
            "exercise": exercise,
            "points": float(entry["points"]),
            "task": _task(exercise, plan.lesson),
            "look_for": entry["look_for"],
            "answers": [_answer(row, exercise, keys) for row in rows if row.lesson == name and row.grade.ran],
        }
        for name, plan in sorted(plans.items())
        for exercise, entry in plan.exercises.items()
        if entry["kind"] == "written"
    ]
    return _page("marking", "Marking sheet", questions=questions, reasons=_reasons(rows))


def _answer(row: Row, exercise: str, keys: dict[Any, str]) -> dict[str, Any]:
    one = next(one for one in row.grade.judgements if one.id == exercise)
    return {
        "student": row.student,
        "key": keys.get((row.submission, exercise), ""),
        "points": one.points if one.outcome is Outcome.MARKED else None,
        "text": row.result["written"].get(exercise, ""),
    }


def _reasons(rows: list[Row]) -> list[dict[str, Any]]:
    """The reasons of a class, an exercise each, with what each answer was judged under."""
    plans = {row.lesson: row.plan for row in rows if row.plan}
    return [
        {
            "lesson": name,
            "exercise": exercise.id,
            "answers": [_reason(row, exercise.id) for row in rows if row.lesson == name and row.grade.ran],
        }
        for name, plan in sorted(plans.items())
        for exercise in plan.lesson.exercises
        if exercise.reason is not None
    ]


def _reason(row: Row, exercise: str) -> dict[str, str]:
    judged = next(one for one in row.grade.judgements if one.id == exercise)
    return {
        "student": row.student,
        "outcome": "; ".join(filter(None, [str(judged.outcome), judged.why])),
        "text": row.result["written"].get(exercise, ""),
    }


# ------------------------------------------------------------------------------------------- the instructor's


def report(rows: list[Row], seed: str = "", said: tuple[str, ...] = ()) -> str:
    """The instructor's page on a class: `seed` says where that of the hidden scenarios is kept."""
    outcomes = sorted(Counter(row.grade.outcome for row in rows).items())
    names = sorted({row.lesson for row in rows if row.plan})
    lessons = [_lesson([row for row in rows if row.lesson == name]) for name in names]
    look = [
        (row.student, row.lesson, row.grade.outcome, "; ".join(row.said))
        for row in rows
        if row.grade.outcome != GRADED or row.remarks or row.submission.remarks
    ]
    alike = [
        (
            pair.first.student,
            pair.second.student,
            pair.first.lesson,
            ", ".join(pair.wrong) or "none",
            f"{pair.code:.0%}",
        )
        for pair in pairs(rows)
    ]
    return _page(
        "report",
        "Class report",
        outcomes=outcomes,
        lessons=lessons,
        to_look_at=look,
        alike=alike,
        seed=seed,
        said=said,
    )


def _lesson(rows: list[Row]) -> dict[str, Any]:
    """What the report says of one lesson."""
    rows = [row for row in rows if row.plan]
    plan, most = rows[0].plan, possible(rows[0]) or 0.0
    assert plan is not None
    points = [row.grade.points for row in rows if row.grade.points is not None]
    shares = Counter(min(int(10 * point / most), 9) for point in points) if most > 0 else Counter[int]()
    changes = {
        one.name: ", ".join(f"{name} = {value:g}" for name, value in one.changes.items())
        for one in plan.scenarios
    }
    return {
        "name": rows[0].lesson,
        "scenarios": [(name, said or "as the case stands") for name, said in changes.items()],
        "typing": _typing(rows[0]),
        "count": len(points),
        "median": statistics.median(points) if points else None,
        "most": most,
        "bars": [
            (
                f"{10 * i} to {10 * (i + 1)} %",
                shares[i],
                f"{100 * shares[i] / len(points):.1f}" if shares[i] else "",
            )
            for i in range(10)
            if shares
        ],
        "missed": _missed(rows),
        "misconceptions": _misconceptions(rows),
    }


def _typing(row: Row) -> str:
    """How many points right answers earn that are typed in and not derived."""
    assert row.plan is not None
    typed, most = row.plan.typing(), row.plan.code_points
    if not typed:
        return f"Typing right answers in earns none of the {number(most)} code points: hidden scenarios move them all."
    which = ", ".join(typed)
    return (
        f"Typing right answers in earns {number(math.fsum(typed.values()))} of the {number(most)} code points "
        f"({row.plan.typing_share:.0%}): no hidden scenario moves {which}."
    )


def _missed(rows: list[Row]) -> list[tuple[str, str, str]]:
    """Exercises by the share of points that the class lost."""
    ran = [row for row in rows if row.grade.ran]
    found = []
    for exercise in rows[0].plan.exercises if rows[0].plan else ():
        judged = [one for row in ran for one in row.grade.judgements if one.id == exercise]
        decided = [one for one in judged if one.points is not None]
        if not decided or len(decided) < len(judged):  # written answers count once all are marked
            continue
        kept = math.fsum((one.points or 0) / one.possible if one.possible else 1 for one in decided)
        said = Counter(str(one.outcome) for one in judged)
        words = ", ".join(f"{count} {name}" for name, count in sorted(said.items()))
        found.append((1 - kept / len(decided), exercise, words))
    found.sort(key=lambda line: (-line[0], line[1]))
    return [(exercise, f"{lost:.0%}", words) for lost, exercise, words in found]


def _misconceptions(rows: list[Row]) -> list[tuple[str, int, str]]:
    found = Counter(
        (one.id, one.misconception or 0, one.hint)
        for row in rows
        for one in row.grade.judgements
        if one.outcome is Outcome.MISCONCEPTION
    )
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [(f"{exercise} ({which})", count, hint) for (exercise, which, hint), count in ranked]
