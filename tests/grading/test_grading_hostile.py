"""One batch of broken and hostile submissions among honest ones: nobody hurts anybody."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from grading import hostile, toy

from helpers.grading.grade import grade
from helpers.grading.gradebook import Row
from helpers.grading.run.limits import Limits

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")

LIMITS = Limits(timeout=6, memory=512, output=5, disk=32)
FIRST, LAST = "00 honest", "zz honest"
RIGHT = {"2.1": "right", "2.2": "right", "2.3": "right"}


class Class:
    """A graded class and the places that it was told to attack."""

    def __init__(self, rows: list[Row], out: Path, calls: list[str]) -> None:
        self.rows = {row.student: row for row in rows}
        self.out, self.calls = out, calls

    def outcomes(self, student: str) -> dict[str, str]:
        judged = self.rows[student].grade.judgements
        return {one.id: str(one.outcome) for one in judged if one.id != "2.8"}

    def reasons(self, student: str) -> str:
        row = self.rows[student]
        return "; ".join([row.grade.why, *row.grade.notes])

    def printed(self, student: str) -> str:
        cells = json.loads(toy.executed(self.rows[student], self.out))["cells"]
        return "".join(
            output.get("text", "")
            for cell in cells
            for output in cell.get("outputs", [])
            if cell["cell_type"] == "code"
        )


@pytest.fixture(scope="module")
def graded(pack: Path, sandbox: None, tmp_path_factory: pytest.TempPathFactory) -> Class:
    place = tmp_path_factory.mktemp("hostile")
    submissions, out = place / "submissions", place / "out"
    submissions.mkdir()
    out.mkdir()
    (out / "gradebook.csv").write_text("before", encoding="utf-8")
    os.environ["GRADERS_SECRET"] = "PLANTED-IN-ENVIRONMENT"
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    made = hostile.batch(str(out), listener.getsockname()[1])
    honest = toy.submission(**{"closing": "# PLANTED-IN-A-SUBMISSION\nprint('done')"})
    for name, content in {FIRST: honest, **made, LAST: toy.submission()}.items():
        data = json.dumps(content) if isinstance(content, dict) else content
        (submissions / f"{name}.ipynb").write_bytes(data if isinstance(data, bytes) else data.encode())
    rows = grade(submissions, out, root=pack, jobs=2, scenarios=2, limits=LIMITS)
    calls = []
    with contextlib.suppress(TimeoutError):
        calls.append(str(listener.accept()[1]))
    listener.close()
    del os.environ["GRADERS_SECRET"]
    return Class(rows, out, calls)


@pytest.mark.parametrize("student", [FIRST, LAST])
def test_honest_grades_do_not_move(graded: Class, student: str) -> None:
    assert graded.outcomes(student) == RIGHT
    assert graded.rows[student].grade.points == 7


def test_honest_grades_equal_those_without_sandbox(graded: Class, pack: Path, tmp_path: Path) -> None:
    submissions = tmp_path / "honest"
    submissions.mkdir()
    names = [FIRST, LAST, "no metadata", "reordered", "duplicated", "warns"]
    for name in names:
        path = graded.rows[name].submission.path
        assert path is not None
        (submissions / path.name).write_bytes(path.read_bytes())
    open_rows = grade(
        submissions, tmp_path / "out", root=pack, jobs=1, scenarios=2, limits=LIMITS, sandboxed=False
    )
    for row in open_rows:
        assert row.grade == graded.rows[row.student].grade


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("endless loop", "ran longer than it may"),
        ("swallows interrupts", "would not be interrupted"),
        ("kills its kernel", "ended the Python process"),
        ("os exit", "ended the Python process"),
        ("input", "StdinNotImplementedError"),
        ("eight gigabytes", "MemoryError"),
        ("many small", "more than 512 MB of memory"),
        ("fills the disk", "No space left on device"),
        ("200 children", "Resource temporarily unavailable"),
    ],
)
def test_a_harmful_cell_costs_its_own_exercise(graded: Class, student: str, reason: str) -> None:
    assert graded.outcomes(student) == {**RIGHT, "2.1": "not run"}
    assert reason in graded.reasons(student)
    assert graded.rows[student].grade.outcome == "graded with notes"


@pytest.mark.parametrize(
    "student",
    ["exit", "sys exit", "writes later", "snoops", "writes", "network", "sends nonsense", "rewrites json",
     "rewrites builtins", "chdir", "50 MB in lines", "50 MB in a line", "50 MB display", "floods past the bound"],
)  # fmt: skip
def test_mischief_beside_right_answers_changes_nothing(graded: Class, student: str) -> None:
    assert graded.outcomes(student) == RIGHT


def test_a_flood_is_cut_off(graded: Class) -> None:
    for student in ("50 MB in lines", "50 MB in a line", "50 MB display", "floods past the bound"):
        assert len(toy.executed(graded.rows[student], graded.out)) < 3 * LIMITS.output * 2**20
    assert "wrote more than 5 MB" in graded.reasons("floods past the bound")


def test_nothing_of_others_can_be_read(graded: Class) -> None:
    assert "SNOOPED []" in graded.printed("snoops")


def test_nothing_outside_can_be_written(graded: Class) -> None:
    printed = graded.printed("writes")
    assert "/.grading" not in printed
    assert "/usr" not in printed
    assert not (graded.out / "late").exists()
    assert "attacked" not in (graded.out / "gradebook.csv").read_text(encoding="utf-8")


def test_no_network(graded: Class) -> None:
    assert graded.calls == []
    assert "CONNECTED" not in graded.printed("network")


def test_nothing_is_left_running(graded: Class) -> None:
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "sleep 97531" not in running


@pytest.mark.parametrize("student", ["huge int answer", "nan", "infinity", "liar", "text for a number", "a function",
                                     "deep answer"])  # fmt: skip
def test_odd_answers_are_wrong_and_no_more(graded: Class, student: str) -> None:
    assert graded.outcomes(student) == {**RIGHT, "2.1": "wrong"}


def test_forging_earns_nothing(graded: Class) -> None:
    assert graded.outcomes("forges an answer") == {**RIGHT, "2.2": "wrong"}
    assert graded.outcomes("rewrites check") == {"2.1": "right at base only", "2.2": "wrong", "2.3": "wrong"}
    assert graded.rows["huge int"].grade.points == 0
    assert graded.rows["deep"].grade.points == 0


@pytest.mark.parametrize("student", ["no metadata", "deleted cells", "reordered", "duplicated", "emptied"])
def test_damaged_notebooks_are_put_right(graded: Class, student: str) -> None:
    assert graded.outcomes(student) == RIGHT
    if student != "no metadata":
        assert graded.rows[student].grade.outcome == "graded with notes"


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("all emptied", "no cell with anything in it"),
        ("ten thousand cells", "at most 500 are run"),
        ("not json", "not valid JSON"),
        ("empty file", "the file is empty"),
        ("a picture", "not text in UTF-8"),
        ("json but no notebook", "no notebook"),
        ("deep json", "not valid JSON"),
        ("another notebook", "none of the lessons"),
    ],
)
def test_what_cannot_be_run_says_why_and_is_not_zero(graded: Class, student: str, reason: str) -> None:
    row = graded.rows[student]
    assert row.grade.outcome == "could not be run"
    assert reason in row.grade.why
    assert row.grade.points is None


def test_a_spreadsheet_runs_nothing(graded: Class) -> None:
    for path in [*graded.out.glob("*.csv"), graded.out / "marking" / "marks.csv"]:
        for line in toy.read_csv(path):
            for value in line.values():
                assert value[:1] not in "=+-@\t\r" or value == "", (path.name, value)
                assert "\n" not in value
                assert "\u202e" not in value


class Parsed(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag, *(name for name, _ in attrs)]


def test_pages_show_names_and_answers_as_text(graded: Class) -> None:
    pages = list(graded.out.rglob("*.html"))
    assert len(pages) > 50
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert not {"script", "img", "onerror", "iframe", "object", "form"} & set(Parsed(page).found), (
            path.name
        )
        assert "\u202e" not in page
    assert "&lt;script&gt;" in (graded.out / "report.html").read_text(encoding="utf-8") or any(
        "&lt;script&gt;" in path.read_text(encoding="utf-8") for path in pages
    )
