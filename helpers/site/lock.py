"""Pyodide's lock file for a site: its own packages, ours beside them, and nothing from an index of packages.

A cell's ``from helpers import ...`` has Pyodide load the entry that says it holds `helpers`, and all that it depends
on: so no lesson needs another line. What helpers import inside functions must stand in it, too.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from helpers.faults import Fault
from helpers.site.edition import LOCK, Edition

# What the kernel itself installs when it starts. Those that an edition does not know are part of its Python.
KERNEL = ("micropip", "ssl", "sqlite3", "jedi", "ipython", "comm")
# What the pack's modules import; tests/site holds this against what lessons really load.
PACK = (
    "numpy", "pandas", "matplotlib", "pillow", "networkx", "ipython", "executing", "ipywidgets",
    "mistune", "bleach", "jinja2", "markupsafe",
)  # fmt: skip
# What the lock asks for and nothing here imports: networkx' setuptools and matplotlib's fonttools (for PDF) are a
# megabyte each, pytz half of one.
_LEFT_OUT = {"setuptools", "fonttools", "pytz"}

Entry = dict[str, Any]


def canonical(name: str) -> str:
    """A package's name as it is compared: lock files write prompt_toolkit and prompt-toolkit."""
    return re.sub(r"[-_.]+", "-", name).lower()


class Lock:
    """The lock file of an edition, to be added to."""

    def __init__(self, edition: Edition, content: bytes) -> None:
        self.edition, self._whole = edition, json.loads(content)
        found: Mapping[str, Entry] = self._whole["packages"]
        self._own = {canonical(name): dict(entry) for name, entry in found.items()}
        self._added: dict[str, tuple[str, Entry, Path]] = {}

    def has(self, name: str) -> bool:
        """Whether the edition holds a package, or it was added."""
        return canonical(name) in self._own or canonical(name) in self._added

    def add(self, wheel: Path, *, depends: Sequence[str] | None = None, imports: Sequence[str] = ()) -> None:
        """Add a wheel, or put it in place of the edition's own, whose dependencies it has unless told."""
        name, version = named(wheel)
        if depends is None:
            depends = self._entry(canonical(name))["depends"]
        self._added[canonical(name)] = (name, entry(name, version, wheel, depends, imports), wheel)

    def needed(self, names: Iterable[str]) -> list[str]:
        """Canonical names of some packages and of all that they depend on, in order.

        Raises
        ------
        Fault
            Where one is in neither the edition nor what was added.
        """
        found: list[str] = []
        waiting = [canonical(name) for name in names]
        while waiting:
            one = waiting.pop()
            if one in found or one in _LEFT_OUT:
                continue
            found.append(one)
            waiting += [canonical(name) for name in self._entry(one)["depends"]]
        return sorted(found)

    def own(self, needed: Iterable[str]) -> list[tuple[str, str]]:
        """Files of the edition's own packages among some, each with its SHA-256."""
        entries = (self._own[name] for name in needed if name not in self._added)
        return [(entry["file_name"], entry["sha256"]) for entry in entries]

    def _entry(self, name: str) -> Entry:
        if name in self._added:
            return self._added[name][1]
        if name not in self._own:
            raise Fault(f"Pyodide {self.edition.version} has no {name}, and no wheel of it was given")
        return self._own[name]

    def write(self, folder: Path, needed: Sequence[str], source: Path | None) -> None:
        """Write the lock file and the wheels that were added; with a source also the edition's own packages.

        Without a source the edition's packages are named where its CDN has them, all of them, so that a cell may
        import any.

        Raises
        ------
        Fault
            Where the source lacks a package or has another file of that name; all are named in one line.
        """
        folder.mkdir(parents=True, exist_ok=True)
        packages: dict[str, Entry] = {}
        own = sorted(self._own) if source is None else [name for name in needed if name not in self._added]
        if source is not None:
            check(self.own(own), source, self.edition)
        for name in own:
            held = {**self._own[name], "depends": self._depends(self._own[name])}
            if source is None:
                held["file_name"] = self.edition.cdn + held["file_name"]
            else:
                shutil.copyfile(source / held["file_name"], folder / held["file_name"])
            packages[name] = held
        for name, (_, held, wheel) in self._added.items():
            shutil.copyfile(wheel, folder / wheel.name)
            packages[name] = {**held, "depends": self._depends(held)}
        text = json.dumps({**self._whole, "packages": dict(sorted(packages.items()))}, indent=1)
        (folder / LOCK).write_text(text + "\n", encoding="utf-8", newline="\n")

    @staticmethod
    def _depends(held: Entry) -> list[str]:
        return [name for name in map(canonical, held["depends"]) if name not in _LEFT_OUT]


def check(wanted: Sequence[tuple[str, str]], source: Path, edition: Edition) -> None:
    """Stop where a folder lacks a file, or has one with another SHA-256."""
    missing = [name for name, _ in wanted if not (source / name).is_file()]
    if missing:
        raise Fault(f"{source} lacks {len(missing)} files of Pyodide {edition.version}: {', '.join(missing)}")
    wrong = [name for name, digest in wanted if _digest(source / name) != digest]
    if wrong:
        raise Fault(
            f"{source} has other files than Pyodide {edition.version}, by their SHA-256: {', '.join(wrong)}"
        )


def entry(name: str, version: str, wheel: Path, depends: Sequence[str], imports: Sequence[str]) -> Entry:
    """A wheel as a lock file has it."""
    return {
        "name": canonical(name),
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": _digest(wheel),
        "package_type": "package",
        "imports": list(imports) or [canonical(name).replace("-", "_")],
        "depends": list(depends),
        "unvendored_tests": False,
    }


def named(wheel: Path) -> tuple[str, str]:
    """Name and version of a wheel, as its own metadata say."""
    with zipfile.ZipFile(wheel) as held:
        (place,) = [name for name in held.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
        told = HeaderParser().parsestr(held.read(place).decode("utf-8"))
    return str(told["Name"]), str(told["Version"])


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
