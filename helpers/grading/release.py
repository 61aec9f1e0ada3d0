"""The students' copy of the pack: everything but what would give answers away."""

from __future__ import annotations

import atexit
import compileall
import functools
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers import answers
from helpers.faults import Fault
from helpers.grading.pack import ROOT, checked
from helpers.grading.store import workspace

# Never in a copy: what tools leave behind, the version history, and continuous integration.
_LEFT_BEHIND = re.compile(
    r"^(\.git|\.venv|venv|\.ci|build|dist|__pycache__|\.[\w-]*_cache|\.hypothesis|\.ipynb_checkpoints|.*\.egg-info"
    r"|journal.*\.json|.*\.pyc|.*\.part|node_modules|\.coverage)$"
)
_TEACHERS = ("notebooks/instructor", "helpers/grading", "tests/grading", "tests/benchmarks")
_NEEDS_KEYS = re.compile(r"instructor|helpers\.grading|import grading|grading\.toy")


@dataclass(frozen=True)
class Release:
    """What was made."""

    folder: Path
    archive: Path
    files: int


def contents(root: Path = ROOT) -> Iterator[Path]:
    """The files of the students' copy, relative to the pack's folder, in order."""
    for folder, names, files in os.walk(root):
        here = Path(folder).relative_to(root)
        names[:] = sorted(
            n for n in names if not _LEFT_BEHIND.match(n) and (here / n).as_posix() not in _TEACHERS
        )
        for name in sorted(files):
            path = here / name
            if not _LEFT_BEHIND.match(name) and not _tells(root, path):
                yield path


def _tells(root: Path, path: Path) -> bool:
    """Whether a file is the teacher's: a test of the keys or of grading."""
    if path.parts[0] != "tests" or path.suffix != ".py":
        return path.name.endswith(".html") and path.parts[0] == "notebooks"
    return bool(_NEEDS_KEYS.search((root / path).read_text(encoding="utf-8")))


def release(folder: Path, root: Path = ROOT) -> Release:
    """Write the students' copy to a new or empty folder, and beside it as a zip of the same name.

    Raises
    ------
    Fault
        Where the folder has something in it, or a lesson carries answers.
    """
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()):
        raise Fault(f"{folder} is not empty: give a new folder for the students' copy")
    inside = root in folder.parents and not _LEFT_BEHIND.match(folder.relative_to(root).parts[0])
    if folder == root or inside:
        raise Fault(f"{folder} is inside the pack: give a folder outside it")
    paths = list(contents(root))
    _no_answers(root, paths)
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, folder / path)
    archive = folder.with_name(folder.name + ".zip")
    _zip(folder, paths, archive)
    return Release(folder, archive, len(paths))


def _no_answers(root: Path, paths: list[Path]) -> None:
    """Stop where a lesson has been answered: its outputs would be in every student's copy."""
    for path in paths:
        if path.suffix != ".ipynb":
            continue
        for cell in json.loads((root / path).read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                _no_answer(path, cell)


def _no_answer(path: Path, cell: dict) -> None:
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if answers.KEY in data:
            raise Fault(f"{path}: the cell {cell.get('id')} shows an answer key")
        if data.get(answers.ANSWER, {}).get("answered"):
            exercise = checked("".join(cell["source"])) or data[answers.ANSWER].get("id")
            raise Fault(
                f"{path}: exercise {exercise} is answered; set its answer back to ... and run the lesson"
            )


def _zip(folder: Path, paths: list[Path], archive: Path) -> None:
    """A zip that is the same, byte for byte, for the same files."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for path in paths:
            entry = zipfile.ZipInfo(f"{folder.name}/{path.as_posix()}", (1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            made.writestr(entry, (folder / path).read_bytes())


@functools.cache
def runtime_copy(root: Path = ROOT) -> Path:
    """The part of the release that a running lesson reads, compiled, in a folder that lasts as long as we do.

    This is the whole of the pack that a submission can see.
    """
    place = workspace("pack")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    for path in contents(root):
        if path.parts[0] in ("helpers", "data"):
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / path, place / path)
    compileall.compile_dir(place / "helpers", quiet=2, stripdir=str(place), prependdir="/pack")
    for folder, _, files in os.walk(place):
        os.chmod(folder, 0o755)
        for name in files:
            os.chmod(Path(folder) / name, 0o644)
    return place
