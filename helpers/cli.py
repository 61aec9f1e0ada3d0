"""The command `huashan`: open the lessons, rebuild what is built, hand out and grade."""

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 where it did what it was asked."""
    parser = argparse.ArgumentParser(prog="huashan", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    start = commands.add_parser("start", help="open the first lesson in JupyterLab")
    start.add_argument("lesson", nargs="?", default="00", help="number of a lesson (default: 00)")
    start.add_argument("options", nargs=argparse.REMAINDER, help="anything else goes to JupyterLab")
    start.set_defaults(run=_start)

    execute = commands.add_parser("execute", help="run notebooks in place, so that they carry their outputs")
    execute.add_argument("notebooks", nargs="*", type=Path, help="default: all lessons and keys")
    execute.set_defaults(run=_execute)

    checks = commands.add_parser("checks", help="rebuild data/checks.json from the answer keys")
    checks.add_argument(
        "--as-stored", action="store_true", help="take the keys' stored outputs, without running them"
    )
    checks.set_defaults(run=_checks)

    if getattr(find_spec("helpers.grading"), "origin", None):  # a student's copy has no grading
        from helpers.grading import add_commands

        add_commands(commands)

    args = parser.parse_args(argv)
    try:
        return int(args.run(args))
    except ValueError as mistake:
        print(f"huashan: {mistake}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("huashan: stopped", file=sys.stderr)
        return 130


def _start(args: argparse.Namespace) -> int:
    from helpers import notebooks
    from helpers.faults import Fault

    found = [path for path in notebooks.lessons() if path.name.startswith(args.lesson.zfill(2))]
    if not found:
        numbers = ", ".join(path.name[:2] for path in notebooks.lessons())
        raise Fault(f"there is no lesson {args.lesson}; lessons: {numbers}")
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(found[0]), *args.options])


def _execute(args: argparse.Namespace) -> int:
    from nbclient.exceptions import CellExecutionError

    from helpers import notebooks

    failed = 0
    for path in args.notebooks or [*notebooks.lessons(), *notebooks.answer_keys()]:
        try:
            notebooks.execute(path.resolve())
            print(f"{path.name}: executed")
        except CellExecutionError as error:
            failed += 1
            print(f"{path.name}: not saved, a cell failed\n{error}", file=sys.stderr)
    return 1 if failed else 0


def _checks(args: argparse.Namespace) -> int:
    from helpers import checks, notebooks
    from helpers.faults import Fault

    paths = notebooks.answer_keys()
    if not paths:
        raise Fault("there are no answer keys here: this is a student's copy")
    run = notebooks.read if args.as_stored else notebooks.execute
    found = [entry for path in paths for entry in checks.entries(run(path))]
    text = checks.sealed_file(found, checks.stored())
    checks.FILE.write_text(text, encoding="utf-8", newline="\n")
    print(f"{checks.FILE.name}: {text.count('salt')} exercises from {len(paths)} keys")
    return 0


if __name__ == "__main__":
    sys.exit(main())
