"""A real installation in any place: an interpreter, an environment made from it, a pack, a class to grade."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
from grading import toy

# What no lesson needs, and this checkout's own ways to be imported.
LEFT_OUT = shutil.ignore_patterns(
    "babel", "dask", "debugpy", "distributed", "jupyter_server", "jupyterlab", "mypy", "mypyc", "pandas-stubs", "pip",
    "playwright", "pulp", "setuptools", "sklearn", "skcriteria", "tests", "typeshed", "helpers", "*huashan_notebooks*",
)  # fmt: skip

# Looks for what was planted everywhere, and for places to write; what it reads it looks for in two halves.
SEARCH = """import os
seen, found, writable = 0, [], []
def look(path):
    global seen
    try:
        with open(path, "rb") as file:
            seen += 1
            if b"PLANTED" + b"-SECRET" in file.read(5_000_000):
                found.append(str(path))
    except OSError:
        pass
def walk(top):
    for folder, names, files in os.walk(top):
        if not folder.startswith(os.environ["HOME"] + "/") and not os.path.exists(folder + "/mine"):
            try:
                os.mkdir(folder + "/mine")
                writable.append(folder)
            except OSError:
                pass
        for name in files:
            if name.endswith((".ipynb", ".csv", ".json", ".html")):
                look(os.path.join(folder, name))
walk("/")
for place in NAMED:
    walk(place)
    look(place)
for number in range(256):
    look(number) if number not in (0, 1, 2) and os.path.exists(f"/dev/fd/{number}") else None
for process in ("self", *range(400)):
    for name in ("environ", "cmdline", "maps", "mountinfo"):
        look(f"/proc/{process}/{name}")
    for name in ("root", "cwd"):
        walk(f"/proc/{process}/{name}/.") if os.path.exists(f"/proc/{process}/{name}/.") else None
print("SEARCHED", {"seen": seen > 100, "found": found, "writable": sorted(set(writable))})"""


def link(source: str, target: str) -> str:
    """Copy a file as a hard link where that can be: an environment has tens of thousands."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


class Stock:
    """A copied interpreter and copied packages, tens of thousands of files, that are moved from place to place."""

    def __init__(self, folder: Path) -> None:
        self.python, self.packages = folder / "python", folder / "packages"
        self._moved: list[tuple[Path, Path]] = []
        if sys.base_prefix != "/usr":
            for part in ("bin", "lib"):
                copy(Path(sys.base_prefix) / part, self.python / part,
                     shutil.ignore_patterns("site-packages", "test", "idlelib", "*.a"))  # fmt: skip
        for place in dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")):
            copy(Path(place), self.packages, LEFT_OUT)

    def interpreter(self, folder: Path) -> str:
        """An interpreter in a place of its own, or the system's where Python is part of the system."""
        if sys.base_prefix == "/usr":
            return "/usr/bin/python3"
        self.lay(self.python, folder)
        return str(folder / "bin" / "python3")

    def lay(self, part: Path, place: Path) -> None:
        """Move a part to a place, or copy it where that is on another disk."""
        try:
            part.rename(place)
            self._moved.append((place, part))
        except OSError:
            copy(part, place)

    def take_back(self) -> None:
        while self._moved:
            place, part = self._moved.pop()
            place.rename(part)


def copy(source: Path, target: Path, ignore: Callable[[str, list[str]], set[str]] | None = None) -> None:
    shutil.copytree(source, target, symlinks=True, copy_function=link, ignore=ignore, dirs_exist_ok=True)


@dataclass
class Installation:
    """Where everything lies; `user` is who runs it, None for whoever runs the test."""

    python: Path
    pack: Path
    class_: Path
    libraries: str
    user: int | None = None

    @property
    def out(self) -> Path:
        return self.class_ / "results"

    def grade(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """`huashan grade` of the class, as a person would."""
        home = self.class_ / "home"
        told = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
                "LD_LIBRARY_PATH": self.libraries, **environment}  # fmt: skip
        line = [str(self.python), "-m", "helpers.cli", "grade", str(self.class_ / "submissions")]
        line += ["--out", str(self.out), "--scenarios", "1", "--no-pictures", "--jobs", "1", "--quiet"]
        who: dict[str, Any] = (
            {} if self.user is None else {"user": self.user, "group": self.user, "extra_groups": []}
        )
        return subprocess.run([*line, *options], env=told, capture_output=True, text=True, cwd=home, **who)

    def printed(self, student: str) -> str:
        """What a student's executed notebook printed before its first answer."""
        path = next((self.out / "students").glob(f"{student}*/02-toy.ipynb"))
        cells = {cell["id"]: cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}
        return "".join(output.get("text", "") for output in cells["predict-2-1"]["outputs"])


def install(
    stock: Stock, python: Path, environment: Path, pack: Path, class_: Path, *, user: int | None = None
) -> Installation:
    """Put an interpreter, an environment, a pack and a class where they are asked for."""
    toy.make_pack(pack)
    base = stock.interpreter(python)
    libraries = str(python / "lib")
    subprocess.run([base, "-m", "venv", "--without-pip", str(environment)], check=True,
                   env={**os.environ, "LD_LIBRARY_PATH": libraries})  # fmt: skip
    packages = environment / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    packages.rmdir()
    stock.lay(stock.packages, packages)
    (packages / "pack.pth").write_text(str(pack), encoding="utf-8")  # of the next installation, its own
    made = Installation(environment / "bin" / "python", pack, class_, libraries, user)
    hand_in(made)
    shutil.copytree(matplotlib.get_cachedir(), class_ / "home" / ".cache" / "matplotlib")  # else seconds
    if user is not None:
        for folder in (class_, *class_.rglob("*")):
            os.chown(folder, user, user)
    return made


def hand_in(made: Installation) -> None:
    """An honest submission and one that searches; a secret planted in the key, a submission, results and home."""
    key = made.pack / "notebooks" / "instructor" / "key" / "02-toy.ipynb"
    notebook = json.loads(key.read_text(encoding="utf-8"))
    notebook["metadata"]["planted"] = "PLANTED-SECRET"
    key.write_text(json.dumps(notebook), encoding="utf-8")
    for name in ("home", "submissions", "results"):
        (made.class_ / name).mkdir(parents=True)
    for name in ("home", "results"):
        (made.class_ / name / "earlier.json").write_text('"PLANTED-SECRET"', encoding="utf-8")
    named = [str(path) for path in (made.pack, key, made.class_, made.class_ / "home" / "earlier.json")]
    honest = toy.submission(closing="# PLANTED-SECRET")
    searching = toy.submission(**{"predict-2-1": f"NAMED = {named!r}\n{SEARCH}"})
    for name, content in (("honest", honest), ("searching", searching)):
        (made.class_ / "submissions" / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")
