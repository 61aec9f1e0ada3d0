"""The students' copy of the pack: everything but what would give answers away."""

from __future__ import annotations

import atexit
import compileall
import functools
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers import places
from helpers.exercises import answers
from helpers.faults import Fault
from helpers.grading import solutions
from helpers.grading.pack import checked
from helpers.grading.run.sandbox import PACK
from helpers.grading.store import not_written, workspace
from helpers.workspace import OF_THE_CLASS, blank, plain

# What a copy is made of; whatever else lies in the pack's folder stays there.
_TOP = ("README.md", "LICENSE", "pyproject.toml", "environment.yml")
_LESSON = re.compile(r"\d\d-[\w-]+\.ipynb")
_TABLE = re.compile(r"[\w-]+\.(csv|json|md)")
_NOT_OURS = re.compile(r"__pycache__|_pack|\..*|.*\.py[cod]|.*\.part")


@dataclass(frozen=True)
class Release:
    """What was made."""

    folder: Path
    archive: Path
    files: int


def contents(root: Path = places.ROOT) -> Iterator[Path]:
    """The files of the students' copy, as paths from the top of a checkout, in order."""
    yield from (Path(name) for name in _TOP if (root / name).is_file())
    for folder, form in (("data", _TABLE), ("notebooks", _LESSON)):
        names = sorted(path.name for path in (root / folder).iterdir() if path.is_file())
        yield from (
            Path(folder, name)
            for name in names
            if form.fullmatch(name) and Path(name).stem not in OF_THE_CLASS
        )
    package = places.part(Path("helpers"), root)
    for place, names, files in os.walk(package):
        here = Path("helpers") / Path(place).relative_to(package)
        names[:] = sorted(n for n in names if not _NOT_OURS.fullmatch(n) and here / n not in _INSTRUCTORS)
        yield from (here / name for name in sorted(files) if not _NOT_OURS.fullmatch(name))


_INSTRUCTORS = (
    Path("helpers/grading"),
    Path("helpers/stage"),
    Path("helpers/site"),
)
_SOLUTIONS = Path("data/solutions.json")


def release(folder: Path, root: Path = places.ROOT, how: solutions.Opening | None = None) -> Release:
    """Write the students' copy to a new or empty folder, and beside it as a zip of the same name.

    Lessons are as `huashan start` lays them: without outputs. `how`: what opens the worked solutions; without it the
    copy has none.

    Raises
    ------
    Fault
        Where the folder has something in it, this is not the whole pack, or a lesson carries answers.
    """
    folder = folder.expanduser().resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Fault(f"{folder} is not empty: give a new folder for the students' copy")
    if folder == root or root in folder.parents or places.PACKAGE in folder.parents:
        raise Fault(f"{folder} is inside the pack: give a folder outside it")
    whole = (root / "data").is_dir() and (root / "notebooks").is_dir()
    paths = [path for path in contents(root) if path != _SOLUTIONS] if whole else []
    missing = [name for name in _TOP if Path(name) not in paths]
    if missing or not any(path.suffix == ".ipynb" for path in paths):
        raise Fault(
            f"{root} is not the whole pack ({', '.join(missing) or 'no lessons'}): nothing is handed out"
        )
    _no_answers(root, paths)
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        source = places.part(path, root)
        (folder / path).write_bytes(blank(source) if path.suffix == ".ipynb" else source.read_bytes())
    if how is not None:
        paths.append(_SOLUTIONS)
        (folder / _SOLUTIONS).write_text(solutions.text(how), encoding="utf-8", newline="\n")
    archive = folder.with_name(folder.name + ".zip")
    _zip(folder, paths, archive)
    return Release(folder, archive, len(paths))


def _no_answers(root: Path, paths: list[Path]) -> None:
    """Stop where a lesson has been answered: its outputs would be in every student's copy."""
    for path in paths:
        if path.suffix != ".ipynb":
            continue
        for cell in plain(root / path)["cells"]:
            if cell["cell_type"] == "code":
                _no_answer(path, cell)


def _no_answer(path: Path, cell: dict) -> None:
    """Neither a blank that is filled in, nor an output that records an answer."""
    source = "".join(cell["source"])
    blank_of = re.match(r"answer-(\d+)-(\d+)$", cell.get("id") or "")
    answered = (
        ".".join(blank_of.groups()) if blank_of and not re.search(r"\.\.\.|= choose\(", source) else None
    )
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if answers.KEY in data:
            raise Fault(f"{path}: the cell {cell.get('id')} shows an answer key")
        if data.get(answers.ANSWER, {}).get("answered"):
            answered = checked(source) or data[answers.ANSWER].get("id")
    if answered:
        raise Fault(f"{path}: exercise {answered} is answered; set its answer back to ... and run the lesson")


def _zip(folder: Path, paths: list[Path], archive: Path) -> None:
    """A zip that is the same, byte for byte, for the same files."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for path in paths:
            entry = zipfile.ZipInfo(f"{folder.name}/{path.as_posix()}", (1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            made.writestr(entry, (folder / path).read_bytes())


@functools.cache
def runtime_copy(root: Path = places.ROOT) -> Path:
    """The part of the release that a running lesson reads, compiled, in a folder that lasts as long as we do.

    This is the whole of the pack that a submission can see. Raises `Fault` where it can't be written.
    """
    place = workspace("pack")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    try:
        for path in contents(root):
            if path.parts[0] in ("helpers", "data"):
                (place / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(places.part(path, root), place / path)
        compileall.compile_dir(place / "helpers", quiet=2, stripdir=str(place), prependdir=PACK)
    except OSError as problem:
        raise not_written(place, problem) from problem
    for folder, _, files in os.walk(place):
        os.chmod(folder, 0o755)
        for name in files:
            os.chmod(Path(folder) / name, 0o644)
    return place
