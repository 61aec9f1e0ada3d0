"""Hand the pack out to students, and grade what comes back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_commands(subparsers: Any) -> None:
    """Register `release` and `grade` with the command `huashan`."""
    release = subparsers.add_parser("release", help="make the students' copy of the pack, a folder and a zip")
    release.add_argument(
        "folder", type=Path, metavar="DIR", help="new or empty folder; the zip goes beside it"
    )
    release.add_argument(
        "--solutions", action="store_true", help="with worked solutions, which a word opens that is printed"
    )
    release.add_argument(
        "--solutions-after",
        type=int,
        metavar="N",
        help="the same, and open after N wrong tries (for practice)",
    )
    release.set_defaults(run=_release)

    grade = subparsers.add_parser("grade", help="re-execute submissions and grade them")
    grade.add_argument(
        "submissions",
        type=Path,
        metavar="SUBMISSIONS",
        help="a notebook, a folder of them, or a platform's ZIP",
    )
    grade.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results go")
    grade.add_argument("--lesson", help="number or name of the lesson; else told from each notebook")
    grade.add_argument(
        "--keys", type=Path, metavar="DIR", help="the answer keys, where this install holds none"
    )
    grade.add_argument("--scenarios", type=int, default=3, metavar="N", help="base and N-1 hidden draws (3)")
    grade.add_argument(
        "--seed", type=int, help="of the hidden draws (one is drawn, and kept in DIR/seed.txt)"
    )
    grade.add_argument("--roster", type=Path, metavar="FILE", help="CSV of who is in the course")
    grade.add_argument("--jobs", type=int, help="submissions graded at a time (one a processor)")
    grade.add_argument(
        "--timeout", type=float, default=60.0, metavar="SECONDS", help="processor time per scenario (60)"
    )
    grade.add_argument("--memory", type=int, default=1024, metavar="MB", help="per submission (1024)")
    grade.add_argument(
        "--output-limit", type=float, default=10.0, metavar="MB", help="taken per scenario (10)"
    )
    grade.add_argument("--no-sandbox", action="store_true", help="run trusted submissions with no walls")
    grade.add_argument("--no-fork", action="store_true", help="start each kernel anew (slower)")
    grade.add_argument("--no-pictures", action="store_true", help="alt texts in place of charts (faster)")
    grade.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler whose workers grade")
    grade.add_argument("--debug", action="store_true", help="show where an error arose")
    grade.add_argument("--quiet", action="store_true", help="no progress bar")
    grade.set_defaults(run=_grade)


def _release(args: argparse.Namespace) -> int:
    from helpers.grading import release, solutions

    wanted = args.solutions or args.solutions_after is not None
    how = solutions.opening(args.solutions_after) if wanted else None
    made = release.release(args.folder, how=how)
    print(f"{made.files} files in {made.folder} and {made.archive}")
    if how is not None:
        print(f'worked solutions open with the word {how.word}: exercises.solution("2.4", "{how.word}")')
    return 0


def _grade(args: argparse.Namespace) -> int:
    from helpers.grading import command

    return command.run(args)
