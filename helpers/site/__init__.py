"""The lessons as a folder for any static host: pages to read, and a JupyterLab in the browser that runs them.

edition   which Pyodide, and the official digests of its files
lock      what Pyodide may load, each file with its digest
wheels    the pack as a wheel of its own, and what Pyodide lacks, packed from what is installed here
bytecode  what lessons load, compiled by Pyodide itself
lite      JupyterLite: settings, contents, the builder
pages     each lesson as a page without a kernel
build     all of it
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_command(subparsers: Any) -> None:
    """Register `site` with the command `huashan`."""
    site = subparsers.add_parser(
        "site",
        help="make a folder for any static host: the lessons to read, and to run with nothing installed",
    )
    site.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a new or empty folder")
    site.add_argument(
        "--offline",
        type=Path,
        metavar="FOLDER",
        help="a folder with Pyodide's own files, so that the site asks nobody else for anything",
    )
    site.add_argument(
        "--lock",
        type=Path,
        metavar="FILE",
        help="Pyodide's own pyodide-lock.json, where this machine has no network",
    )
    site.set_defaults(run=_site)


def _site(args: argparse.Namespace) -> int:
    from helpers.site.build import build

    made = build(args.out, offline=args.offline, lock=args.lock)
    print(made)
    return 0
