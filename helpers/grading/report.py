"""Pages in HTML: feedback for a student, the report for the instructor, the sheet for the marker."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable
from html import escape

from helpers.grading.compare import GRADED, Judgement, Outcome
from helpers.grading.gradebook import Row, number, possible
from helpers.grading.intake import shown
from helpers.grading.pack import Lesson
from helpers.grading.similar import pairs

_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #8886;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.b{display:inline-block;border-radius:.25rem;padding:0 .5rem;color:#fff;font-weight:600;white-space:nowrap}
.right{background:#1b6b3a}.base{background:#8a4400}.known{background:#5b3f8c}.wrong{background:#a4262c}
.open{background:#595959}.mark{background:#1f4e79}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#8882;padding:.6rem;border-radius:.25rem}
.bar{background:#1f4e79;height:1rem;min-width:2px}
.task{opacity:.85;font-size:.92em}
"""
_CLASSES = {
    Outcome.RIGHT: "right", Outcome.NOT_DERIVED: "base", Outcome.MISCONCEPTION: "known", Outcome.WRONG: "wrong",
    Outcome.NOT_ANSWERED: "open", Outcome.NOT_RUN: "wrong", Outcome.TO_MARK: "mark", Outcome.MARKED: "mark",
}  # fmt: skip


def text(value: object) -> str:
    """Any text as HTML that shows it and does nothing else."""
    return "<br>".join(escape(shown(line)) if line.strip() else "" for line in str(value).splitlines())


def page(title: str, body: Iterable[str]) -> str:
    """A whole page. It may run no script and load nothing."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{text(title)}</title><style>{_STYLE}</style></head><body>\n<h1>{text(title)}</h1>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def rows_of(head: list[str], lines: Iterable[list[str]], numeric: tuple[int, ...] = ()) -> str:
    """An HTML table of cells that are HTML already."""
    css = lambda index: ' class="n"' if index in numeric else ""  # noqa: E731
    top = "".join(f'<th scope="col"{css(i)}>{name}</th>' for i, name in enumerate(head))
    body = "".join(
        "<tr>" + "".join(f"<td{css(i)}>{value}</td>" for i, value in enumerate(line)) + "</tr>\n"
        for line in lines
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>\n{body}</tbody></table>"


def badge(outcome: Outcome) -> str:
    """An outcome as a coloured word."""
    return f'<span class="b {_CLASSES[outcome]}">{escape(str(outcome))}</span>'


# ------------------------------------------------------------------------------------------------- feedback


def feedback(row: Row) -> str:
    """What a student gets: what was right, what went wrong, where to look; no value that the key gives."""
    title = f"Feedback on {row.lesson or 'your submission'}"
    body = [f"<p>{text(row.student)} · {text(row.submission.where)}</p>"]
    if not row.grade.ran:
        why = row.grade.why or "no reason was given"
        body.append(
            f"<p><b>Your submission could not be run:</b> {text(why)}.</p>"
            "<p>This is not a grade of zero. Open the notebook in JupyterLab, choose <i>Restart Kernel and Run "
            "All Cells</i>, save it, and hand it in again, or ask your instructor.</p>"
        )
        return page(title, body)
    waiting = [one.id for one in row.grade.judgements if one.outcome is Outcome.TO_MARK]
    total = f"{number(row.grade.points)} of {number(possible(row))} points"
    body.append(
        f"<p><b>{total}</b>{' so far; to be marked: ' + text(', '.join(waiting)) if waiting else ''}.</p>"
    )
    assert row.plan is not None
    lines = [
        [
            text(one.id),
            badge(one.outcome),
            f"{number(one.points)} / {number(one.possible)}",
            _advice(one, row.plan.lesson),
        ]
        for one in row.grade.judgements
    ]
    body.append(rows_of(["Exercise", "Outcome", "Points", "What to look at"], lines, numeric=(2,)))
    if row.grade.notes:
        body.append("<h2>What was put right before your notebook was run</h2><ul>")
        body += [f"<li>{text(note)}</li>" for note in row.grade.notes]
        body.append("</ul>")
    body.append(
        "<p>Your notebook was run once as the case stands and again under other assumptions. An answer that is "
        "computed from <code>given</code> follows; one that was typed in does not.</p>"
    )
    return page(title, body)


def _advice(one: Judgement, lesson: Lesson) -> str:
    """One sentence for the student, and the task it is about."""
    said = {
        Outcome.RIGHT: "Right, and it stays right when the assumptions change.",
        Outcome.NOT_DERIVED: "Right as the case stands, but the answer does not follow when the assumptions change. "
        "Compute it from the model and given rather than typing a result in.",
        Outcome.MISCONCEPTION: one.hint,
        Outcome.WRONG: "This is not what the model gives. Check units, and what the question holds fixed.",
        Outcome.NOT_ANSWERED: "No answer was given.",
        Outcome.NOT_RUN: f"This could not be judged: {one.why}.",
        Outcome.TO_MARK: "Your text is with the marker.",
        Outcome.MARKED: one.why or "Marked.",
    }[one.outcome]
    if one.outcome in (Outcome.WRONG, Outcome.NOT_DERIVED) and one.why:
        said += f" ({one.why[0].upper()}{one.why[1:]}.)"
    task = _task(one, lesson) if one.outcome is not Outcome.RIGHT else ""
    return text(said) + (f'<div class="task">{text(task)}</div>' if task else "")


def _task(one: Judgement, lesson: Lesson) -> str:
    """The first lines of the question that an exercise asks in its lesson."""
    asked = next((exercise for exercise in lesson.exercises if exercise.id == one.id), None)
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
    body = ["<p>Enter points and a comment in <code>marks.csv</code>, beside this page, and grade again.</p>"]
    for name, plan in sorted({row.lesson: row.plan for row in rows if row.plan}.items()):
        for exercise, entry in plan.exercises.items():
            if entry["kind"] != "written":
                continue
            asked = Judgement(exercise, Outcome.TO_MARK, None, 0)
            body.append(f"<h2>{text(name)} · {text(exercise)} · {number(float(entry['points']))} points</h2>")
            body.append(f"<p>{text(_task(asked, plan.lesson))}</p><p>Look for:</p><ul>")
            body += [f"<li>{text(point)}</li>" for point in entry["look_for"]]
            body.append("</ul>")
            answered = [row for row in rows if row.lesson == name and row.grade.ran]
            for row in answered:
                body.append(_written(row, exercise))
            if not answered:
                body.append("<p>No answers.</p>")
    return page("Marking sheet", body)


def _written(row: Row, exercise: str) -> str:
    answer = row.result["written"].get(exercise, "")
    one = next(one for one in row.grade.judgements if one.id == exercise)
    shown_mark = f" · {number(one.points)} points" if one.outcome is Outcome.MARKED else ""
    content = f"<pre>{text(answer)}</pre>" if answer else "<p><i>not answered</i></p>"
    return f"<h3>{text(row.student)}{shown_mark}</h3>{content}"


# ------------------------------------------------------------------------------------------- the instructor's


def report(rows: list[Row]) -> str:
    """The instructor's page on a class."""
    outcomes = Counter(row.grade.outcome for row in rows)
    body = ["<p>" + ", ".join(f"{count} {text(name)}" for name, count in sorted(outcomes.items())) + ".</p>"]
    for lesson in sorted({row.lesson for row in rows if row.plan}):
        own = [row for row in rows if row.lesson == lesson]
        body.append(f"<h2>{text(lesson)}</h2>")
        body += [*_scenarios(own), *_distribution(own), *_missed(own), *_misconceptions(own)]
    return page("Class report", [*body, *_to_look_at(rows), *_alike(rows)])


def _scenarios(rows: list[Row]) -> list[str]:
    plan = rows[0].plan
    assert plan is not None
    said = {one.name: ", ".join(f"{k} = {v:g}" for k, v in one.changes.items()) for one in plan.scenarios}
    lines = [[text(name), text(changes or "as the case stands")] for name, changes in said.items()]
    head = "<details><summary>Scenarios that submissions were run under</summary>"
    return [head, rows_of(["Scenario", "Assumptions"], lines), "</details>"]


def _distribution(rows: list[Row]) -> list[str]:
    points = [row.grade.points for row in rows if row.grade.points is not None]
    most = possible(rows[0]) or 0.0
    if not points or most <= 0:
        return ["<p>No submission could be run.</p>"]
    shares = Counter(min(int(10 * point / most), 9) for point in points)
    lines = [
        [f"{10 * i} to {10 * (i + 1)} %", str(shares[i]),
         f'<div class="bar" style="width:{100 * shares[i] / len(points):.1f}%"></div>' if shares[i] else ""]
        for i in range(10)
    ]  # fmt: skip
    middle = f"median {number(statistics.median(points))} of {number(most)} points"
    head = f"<h3>Distribution</h3><p>{len(points)} graded, {middle}.</p>"
    return [head, rows_of(["Share of points", "n", ""], lines, (1,))]


def _missed(rows: list[Row]) -> list[str]:
    """Exercises by the share of points that the class lost."""
    ran = [row for row in rows if row.grade.ran]
    lines = []
    for exercise in rows[0].plan.exercises if rows[0].plan else ():
        judged = [one for row in ran for one in row.grade.judgements if one.id == exercise]
        decided = [one for one in judged if one.points is not None]
        if not decided or len(decided) < len(judged):  # written answers count once all are marked
            continue
        lost = 1 - math.fsum(
            (one.points or 0) / one.possible if one.possible else 1 for one in decided
        ) / len(decided)
        said = Counter(str(one.outcome) for one in judged)
        lines.append((lost, exercise, ", ".join(f"{count} {name}" for name, count in sorted(said.items()))))
    lines.sort(key=lambda line: (-line[0], line[1]))
    shown_lines = [[text(exercise), f"{lost:.0%}", text(said)] for lost, exercise, said in lines]
    return [
        "<h3>Exercises most missed</h3>",
        rows_of(["Exercise", "Points lost", "Outcomes"], shown_lines, (1,)),
    ]


def _misconceptions(rows: list[Row]) -> list[str]:
    found = Counter(
        (one.id, one.misconception or 0, one.hint)
        for row in rows
        for one in row.grade.judgements
        if one.outcome is Outcome.MISCONCEPTION
    )
    if not found:
        return ["<h3>Misconceptions</h3><p>None of those that the key knows.</p>"]
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    lines = [
        [text(f"{exercise} ({which})"), str(count), text(hint)] for (exercise, which, hint), count in ranked
    ]
    return ["<h3>Commonest misconceptions</h3>", rows_of(["Exercise", "n", "The hint they got"], lines, (1,))]


def why(row: Row) -> list[str]:
    """Why a submission could not be run, if it could not."""
    return [row.grade.why] if row.grade.why else []


def _to_look_at(rows: list[Row]) -> list[str]:
    lines = [
        [
            text(row.student),
            text(row.lesson),
            text(row.grade.outcome),
            text("; ".join([*why(row), *row.grade.notes])),
        ]
        for row in rows
        if row.grade.outcome != GRADED
    ]
    table = rows_of(["Student", "Lesson", "Outcome", "Why"], lines) if lines else "<p>None.</p>"
    return ["<h2>Submissions that need a look</h2>", table]


def _alike(rows: list[Row]) -> list[str]:
    lines = [
        [text(pair.first.student), text(pair.second.student), text(pair.first.lesson),
         text(", ".join(pair.wrong) or "none"), f"{pair.code:.0%}"]
        for pair in pairs(rows)
    ]  # fmt: skip
    head = ["One", "Other", "Lesson", "Same wrong answers", "Code alike"]
    table = rows_of(head, lines, (4,)) if lines else "<p>None.</p>"
    return ["<h2>Nearly the same</h2><p>Alike is no proof of anything: look before you ask.</p>", table]
