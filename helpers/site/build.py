"""A site from nothing: wheels, lock file, JupyterLite, pages."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers import places
from helpers.faults import Fault
from helpers.site import bytecode, lite, pages, wheels
from helpers.site.edition import LOCK, RELEASE, Edition
from helpers.site.lock import KERNEL, PACK, Lock, check

RUN = "run"  # the part of a site that is JupyterLab
_OURS = "pyodide"  # in it: the lock file, our wheels, and with --offline Pyodide itself
# What pure-Python packages that Pyodide lacks depend on in turn; ipywidgets' two others are JupyterLab's part.
_DEPENDS = {"ipywidgets": ("comm", "ipython", "traitlets"), "comm": ("traitlets",)}


@dataclass(frozen=True)
class Site:
    """What was made."""

    folder: Path
    lessons: int
    megabytes: float
    asks: str  # whom a reader's browser asks besides the site's own host
    uncompiled: str  # why there is no bytecode; nothing where there is

    def __str__(self) -> str:
        asked = f"asks {self.asks} for Python" if self.asks else "asks nobody else for anything"
        slow = (
            f"\nWithout bytecode, since {self.uncompiled}: Python starts more slowly."
            if self.uncompiled
            else ""
        )
        return (
            f"{self.lessons} lessons in {self.folder}, {self.megabytes:.0f} MB: put the folder on any static host, or try "
            f"it with python -m http.server -d {self.folder}\nA reader's browser {asked}.{slow}"
        )


def build(
    out: Path,
    *,
    offline: Path | None = None,
    lock: Path | None = None,
    edition: Edition = RELEASE,
    more: Sequence[Path] = (),
    read: bool = True,
) -> Site:
    """Make the site in a new or empty folder.

    Parameters
    ----------
    out : path
    offline : path, optional
        A folder with Pyodide's files, each of which is checked and laid into the site; otherwise readers get them
        from its CDN.
    lock : path, optional
        Pyodide's own lock file; otherwise that in `offline`, or the CDN's.
    edition : Edition
    more : sequence of paths
        Wheels that stand in for the edition's own packages.
    read : bool
        Whether there are pages to read as well.

    Raises
    ------
    Fault
        Where the folder has something in it, a file is missing or another than Pyodide's, or JupyterLite is not here.
    """
    out = _new(out)
    lite.extension(lite.KERNEL)  # told before anything is fetched
    with tempfile.TemporaryDirectory(prefix="huashan-site-") as scratch:
        work = Path(scratch)
        locked = Lock(edition, _lock(edition, offline, lock))
        pack = _add(locked, work / "wheels", more)
        early = [*(name for name in KERNEL if locked.has(name)), pack]  # fetched while Python starts
        if offline is not None:
            check([*edition.core.items()], offline, edition)
        files = _folder(work / _OURS)
        start = f"./{_OURS}/{edition.start}" if offline else edition.cdn + edition.start
        options: dict[str, object] = {"lockFileURL": f"./{_OURS}/{LOCK}", "packages": early}
        try:
            library = _compile(locked, early, offline, work)
        except Fault as problem:
            uncompiled = str(problem)
        else:
            uncompiled = ""
            early.append(bytecode.NAME)
            shutil.copyfile(library, files / library.name)
            options["stdLibURL"] = f"./{_OURS}/{library.name}"
        locked.write(files, locked.needed(early), offline)
        if offline is not None:
            _copy(edition.core, offline, files)
        lite.build(_folder(work / "lite"), work / RUN, lite.kernel_settings(start, options))
        shutil.copytree(files, work / RUN / _OURS)
        out.mkdir(parents=True, exist_ok=True)
        shutil.copytree(work / RUN, out / RUN)
    if read:
        pages.write(out, RUN)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    asks = "" if offline else edition.cdn.split("/")[2]
    return Site(out, len(places.lessons()), size / 1e6, asks, uncompiled)


def _add(locked: Lock, folder: Path, more: Sequence[Path]) -> str:
    """Add the pack and what the edition lacks; returns the pack's name."""
    for wheel in more:
        locked.add(wheel)
    for name in (*PACK, "comm"):
        if not locked.has(name):
            locked.add(wheels.installed(name, folder), depends=_DEPENDS.get(name, ()))
    locked.add(wheels.pack(folder), depends=PACK, imports=["helpers"])
    return wheels.NAME


def _compile(locked: Lock, packages: Sequence[str], offline: Path | None, work: Path) -> Path:
    """Add the bytecode of what lessons load to the lock; returns Python's library with its own.

    What is compiled comes from a folder or the CDN, and is checked either way.
    """
    bytecode.node()  # told before anything is fetched
    whole, edition, needed = work / "whole", locked.edition, locked.needed(packages)
    if offline is None:
        offline = _folder(work / "fetched")
        for name, digest in [*edition.core.items(), *locked.own(needed)]:
            (offline / name).write_bytes(edition.fetched(name, digest))
    locked.write(whole, needed, offline)
    _copy(edition.core, offline, whole)
    made = bytecode.make(whole / edition.start, packages, work / "bytecode")
    locked.add(made.wheel, depends=())
    return made.library


def _copy(names: Iterable[str], source: Path, folder: Path) -> None:
    for name in names:
        shutil.copyfile(source / name, folder / name)


def _lock(edition: Edition, offline: Path | None, lock: Path | None) -> bytes:
    """The edition's own lock file."""
    if lock is None and offline is not None:
        if not offline.is_dir():
            raise Fault(
                f"there is no folder {offline}: --offline names one with the files of Pyodide {edition.version}"
            )
        lock = offline / LOCK
    if lock is not None:
        return edition.check_lock(lock)
    try:
        return edition.fetched(LOCK, edition.lock)
    except Fault as problem:
        raise Fault(f"{problem}: name a copy of it with --lock") from None


def _new(folder: Path) -> Path:
    folder = folder.expanduser().resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Fault(f"{folder} is not empty: give a new folder for the site")
    if folder == places.ROOT or places.PACKAGE in folder.parents or places.NOTEBOOKS in folder.parents:
        raise Fault(f"{folder} is inside the pack: give a folder outside it")
    return folder


def _folder(place: Path) -> Path:
    place.mkdir(parents=True)
    return place
