"""The command `huashan`: open the lessons, rebuild what is built, teach a class, hand out and grade."""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from helpers.faults import Fault


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 where it did what it was asked."""
    parser = argparse.ArgumentParser(prog="huashan", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    start = commands.add_parser(
        "start",
        help="open a lesson in JupyterLab, in a folder of your own",
        usage="huashan start [LESSON] [--folder FOLDER] [--fresh LESSON] [--projector] [--no-lab] [OPTION ...]",
        epilog="LESSON is a number (default: 00). Any other OPTION, such as --no-browser, goes to JupyterLab.",
        allow_abbrev=False,
    )
    start.add_argument("--folder", type=Path, help="where you work (default: my-lessons)")
    start.add_argument(
        "--fresh", metavar="LESSON", help="lay a fresh copy of a lesson beside the one you have"
    )
    start.add_argument(
        "--projector", action="store_true", help="larger charts, text and controls, for a room"
    )
    start.add_argument("--no-lab", action="store_true", help="lay the folder, open nothing")
    start.set_defaults(run=_start)

    execute = commands.add_parser("execute", help="run notebooks in place, so that they carry their outputs")
    execute.add_argument("notebooks", nargs="*", type=Path, help="default: all lessons and keys")
    execute.set_defaults(run=_execute)

    lessons = commands.add_parser(
        "lessons", help="write the lessons and the seals of their answers from their sources"
    )
    lessons.add_argument("numbers", nargs="*", metavar="LESSON", help="such as 02 (default: all)")
    lessons.add_argument(
        "--as-stored",
        action="store_true",
        help="run nothing: lessons keep no outputs, answers are those stored",
    )
    lessons.set_defaults(run=_lessons)

    names = commands.add_parser(
        "names", help="note that the tables are right, and tell type checkers the names of assumptions.csv"
    )
    names.set_defaults(run=_names)

    if getattr(find_spec("helpers.stage"), "origin", None):  # a student's copy has neither stage nor grading
        from helpers.stage.command import add_commands as add_class_commands

        add_class_commands(commands)

    if getattr(find_spec("helpers.grading"), "origin", None):
        from helpers.grading import add_commands

        add_commands(commands)

    if getattr(find_spec("helpers.site"), "origin", None):
        from helpers.site import add_command

        add_command(commands)

    args, more = parser.parse_known_args(argv)
    args.options = more
    if more and args.run is not _start:
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    try:
        return int(args.run(args))
    except Fault as mistake:  # any other error is the pack's own, and its report is for who mends it
        print(f"huashan: {mistake}", file=sys.stderr)
        return 2
    except OSError as refusal:
        where = f"{refusal.filename}: " if refusal.filename else ""
        print(f"huashan: {where}{refusal.strerror or refusal}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("huashan: stopped", file=sys.stderr)
        return 130


def _start(args: argparse.Namespace) -> int:
    from helpers import lab, workspace

    # A lesson comes before any option of JupyterLab's, one of which may have a number of its own.
    said = args.options.pop(0) if args.options and not args.options[0].startswith("-") else "00"
    lesson = workspace.find_lesson(args.fresh or said)
    folder = workspace.find(args.folder)
    laid = workspace.lay(folder)
    name = workspace.fresh(folder, args.fresh).name if args.fresh else lesson.name
    print(str(laid) or f"your lessons are in {folder}", flush=True)
    if args.no_lab or lab.on_a_hub():
        print(f"open {folder / name}")
        return 0
    return lab.open_lesson(folder, name, args.options, projector=args.projector)


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


def _lessons(args: argparse.Namespace) -> int:
    from nbclient.exceptions import CellExecutionError

    from helpers.lessons import build

    try:
        for line in build.write(args.numbers, run=not args.as_stored):
            print(line, flush=True)
    except CellExecutionError as error:
        print(f"not saved, a cell failed\n{error}", file=sys.stderr)
        return 1
    return 0


def _names(args: argparse.Namespace) -> int:
    from helpers import case, places
    from helpers.case import shipped
    from helpers.case.assumptions import typed_names

    register = case.load().assumptions
    (places.PACKAGE / "case" / "names.py").write_text(typed_names(register), encoding="utf-8", newline="\n")
    shipped.note()
    print(f"names.py: {len(register)} names; shipped.txt: the tables as they are")
    return 0


if __name__ == "__main__":
    sys.exit(main())
