"""Bytecode of the modules that lessons load, compiled by the browser's own Python when a site is made.

Pyodide's packages hold none, so that each visit would compile a thousand modules. Here Node.js runs Pyodide on the files
of the site. The packages stay as they are: their bytecode is a wheel of its own and lies beside them once both are
unpacked. Python's own library is read from an archive, of which the site gets a copy with bytecode.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.faults import Fault
from helpers.site import lite, wheels

NAME = "huashan-bytecode"
LIBRARY = "huashan_stdlib.zip"
_ARCHIVE = "python_stdlib.zip"  # Pyodide's own
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Bytecode:
    """A wheel with the packages' bytecode, and Python's library with its own."""

    wheel: Path
    library: Path


def node() -> str:
    """Where Node.js is; Fault where it is not."""
    found = shutil.which("node")
    if found is None:
        raise Fault("Node.js is not installed here")
    return found


def make(start: Path, packages: Sequence[str], work: Path) -> Bytecode:
    """Run the lessons in Pyodide, and compile what they load.

    Parameters
    ----------
    start : path
        The file that Pyodide begins with, in a folder of all its files and packages.
    packages : sequence of str
    work : path
        A new folder for what comes of it.

    Raises
    ------
    Fault
        Where Node.js is not here, or the lessons don't run.
    """
    lessons, made = work / "lessons", work / "made"
    made.mkdir(parents=True)
    lessons.mkdir()
    for name, content in lite.contents():
        if name.endswith(".ipynb"):
            (lessons / name).write_bytes(content)
    script = _HERE / "compile_loaded.py"
    command: list[str | Path] = [node(), _HERE / "bytecode.mjs", start, script, lessons, made, *packages]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        said = re.findall(r"^\w*(?:Error|Exit): .+", done.stderr, re.MULTILINE)
        raise Fault(f"Node.js could not run the lessons ({said[-1] if said else done.returncode})")
    wheel = wheels._write(work, NAME, wheels._version(), _files(made / "packages"))
    return Bytecode(wheel, _library(start.with_name(_ARCHIVE), _files(made / "library"), work / LIBRARY))


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def _library(archive: Path, more: dict[str, bytes], out: Path) -> Path:
    """A copy of an archive with some files more."""
    shutil.copyfile(archive, out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as held:
        for place, content in more.items():
            held.writestr(zipfile.ZipInfo(place, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out
