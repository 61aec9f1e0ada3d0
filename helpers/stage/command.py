"""The commands of a live class: present, form, debrief, plan."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path
from typing import Any

from helpers.faults import Fault
from helpers.stage.names import SESSIONS

FOLDER = Path("my-class")


def add_commands(commands: Any) -> None:
    """Add them to those of `huashan`."""
    names = ", ".join(SESSIONS)
    present = commands.add_parser("present", help="the stage and the desk of a live class, in two windows")
    present.add_argument("session", metavar="SESSION", choices=list(SESSIONS), help=f"one of {names}")
    present.add_argument(
        "--folder", type=Path, default=FOLDER, help="where votes and state are kept (default: my-class)"
    )
    present.add_argument(
        "--port", type=int, default=None, help="of this machine (default: 8765, or one that is free)"
    )
    present.add_argument(
        "--rehearse", type=int, metavar="N", help="practise with N simulated voters, in a folder of its own"
    )
    present.add_argument("--no-browser", action="store_true", help="print the two addresses, open nothing")
    present.set_defaults(run=_present)

    form = commands.add_parser("form", help="the questions of a session, to copy into any form service")
    form.add_argument("session", metavar="SESSION", choices=list(SESSIONS), help=f"one of {names}")
    form.set_defaults(run=_form)

    debrief = commands.add_parser("debrief", help="a page and a CSV of what a class voted, without names")
    debrief.add_argument(
        "folders", nargs="*", type=Path, default=[FOLDER], help="of classes, side by side (default: my-class)"
    )
    debrief.add_argument(
        "--out", type=Path, default=Path("debrief.html"), help="the page; the CSV stands beside it"
    )
    debrief.add_argument("--forget", action="store_true", help="afterwards remove the votes from the folders")
    debrief.set_defaults(run=_debrief)

    plan = commands.add_parser("plan", help="write the tables of the teaching plan from data/sessions.csv")
    plan.set_defaults(run=_plan)


def _folder(given: Path, rehearse: int | None) -> Path:
    """The class's folder, made where it is not there; a rehearsal never touches a class's votes."""
    folder = (given.with_name(f"{given.name}-rehearsal") if rehearse is not None else given).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise Fault(f"{folder}: is a file, a folder is needed") from None
    return folder


def _present(args: argparse.Namespace) -> int:
    from helpers import case
    from helpers.stage import once, rehearsal, server
    from helpers.stage.show import Show

    if args.port is not None and not 0 <= args.port <= 65535:
        raise Fault(f"--port {args.port}: a port is a number from 0 to 65535")
    folder = _folder(args.folder, args.rehearse)
    token = server.token(folder)
    if already := once.running(folder, token):
        if already.session != args.session:
            raise Fault(
                f"{folder}: session {already.session} is under way there; stop it first, or give another --folder"
            )
        print("It runs already; these are its pages.")
        _tell(already.port, token, args.no_browser)
        return 0
    show = Show(args.session, folder)
    if args.rehearse is not None:
        rehearsal.fill(show, args.rehearse, before_class=True)
    room = server.Room(show, case.assume(), token)

    def ready(port: int) -> None:
        once.note(folder, once.Running(args.session, port))
        _tell(port, token, args.no_browser)
        print("Stop with Ctrl+C; the class stands where it stood.", flush=True)

    server.run(room, args.port, ready)
    return 0


def _tell(port: int, token: str, quiet: bool) -> None:
    """Print the two addresses and, unless it is to be quiet, open them."""
    pages = {face: f"http://127.0.0.1:{port}/{face}?token={token}" for face in ("stage", "desk")}
    print(f"stage (for the projector): {pages['stage']}", flush=True)
    print(f"desk (for you):            {pages['desk']}", flush=True)
    print("The addresses hold a key: show them to nobody.", flush=True)
    if not quiet:
        for page in pages.values():
            webbrowser.open_new(page)


def _form(args: argparse.Namespace) -> int:
    from helpers.stage import questions, sheets

    print(questions.form({"sentence", *(row.screen.ballot for row in sheets.sheet(args.session))}))
    return 0


def _debrief(args: argparse.Namespace) -> int:
    from helpers.stage import debrief

    page, table = debrief.write(args.folders, args.out)
    print(f"{page}\n{table}")
    if args.forget:
        debrief.forget(args.folders)
        print("the votes are removed")
    return 0


def _plan(args: argparse.Namespace) -> int:
    from helpers.stage import plan

    print(f"{plan.PLAN.name}: {'written' if plan.write() else 'as it was'}")
    return 0
