"""The command `huashan grade`: options checked, and what went wrong said in one line."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from pathlib import Path

from helpers.faults import Fault
from helpers.grading import compare, options, outfolder
from helpers.grading.grade import grade
from helpers.grading.gradebook import Row
from helpers.grading.pack import ROOT
from helpers.grading.run.limits import Limits
from helpers.grading.run.sandbox import SandboxMissing

_NO_WALLS = "Submissions are programs that strangers wrote. If you trust these, --no-sandbox runs them with your own rights."
_KEPT = "what is done is kept, give the command again"


def run(args: argparse.Namespace) -> int:
    """Run the command: 0 where every submission has an outcome. What is wrong is one line, unless --debug."""
    try:
        rows = _graded(args)
    except (SandboxMissing, Fault) as known:
        _traceback(args.debug)
        print(f"huashan: {known}", file=sys.stderr)
        if isinstance(known, SandboxMissing):
            print(_NO_WALLS, file=sys.stderr)
        return 2
    except OSError as problem:
        _traceback(args.debug)
        where = problem.filename or args.out
        print(f"huashan: {where}: {problem.strerror or problem}; {_KEPT}", file=sys.stderr)
        return 1
    except Exception as problem:
        _traceback(args.debug)
        first = (str(problem) or type(problem).__name__).splitlines()[0]
        print(f"huashan: grading stopped: {first}; {_KEPT} (--debug says more)", file=sys.stderr)
        return 1
    print(_printable(_summary(rows, args.out)))
    return 0


def _traceback(wanted: bool) -> None:
    if wanted:
        traceback.print_exc()


def _printable(text: str) -> str:
    """Text that a terminal of any encoding takes."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _graded(args: argparse.Namespace) -> list[Row]:
    """Check what was asked for, and do it."""
    options.check(args)
    limits = Limits(timeout=args.timeout, memory=args.memory, output=args.output_limit)
    outfolder.try_out(args.out, args.submissions, ROOT)
    drawn = args.seed is None
    return grade(
        args.submissions, args.out, lesson=args.lesson, scenarios=args.scenarios,
        seed=outfolder.seed(args.out) if drawn else args.seed, drawn=drawn, roster=args.roster,
        jobs=args.jobs or os.cpu_count() or 1, limits=limits, sandboxed=not args.no_sandbox,
        forking=not args.no_fork, cluster=args.cluster, quiet=args.quiet, pictures=not args.no_pictures, keys=args.keys,
        tell=lambda line: print(f"huashan: {_printable(line)}", file=sys.stderr),
    )  # fmt: skip


def _summary(rows: list[Row], out: Path) -> str:
    names = (compare.GRADED, compare.WITH_NOTES, compare.COULD_NOT_BE_RUN, compare.NOTHING)
    counts = {name: sum(row.grade.outcome == name for row in rows) for name in names}
    waiting = sum(one.outcome is compare.Outcome.TO_MARK for row in rows for one in row.grade.judgements)
    said = [f"{count} {name}" for name, count in counts.items() if count or name != compare.NOTHING]
    lines = [", ".join(said)]
    if waiting:
        lines.append(
            f"{waiting} written answers to mark: {out / 'marking' / 'marking.html'}, marks in marks.csv"
        )
    return "\n".join([*lines, f"open {out / 'report.html'} and {out / 'gradebook.csv'}"])
