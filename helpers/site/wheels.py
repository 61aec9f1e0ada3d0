"""Wheels for a browser: the pack as lessons need it, and pure-Python packages that Pyodide lacks, as installed here."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import struct
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path, PurePosixPath

from helpers import places
from helpers.case import shipped
from helpers.faults import Fault

NAME = "huashan-notebooks"
# What runs on a teacher's machine alone.
_LEFT_OUT = {"grading", "stage", "lessons", "site", "lab"}
# The time zone UTC (RFC 8536). Pandas asks for it when it is imported, and where a browser's Python has no such file
# reads all zones of the world to find it.
_UTC = b"TZif" + bytes(16) + struct.pack(">6L", 0, 0, 0, 0, 1, 4) + struct.pack(">lBB", 0, 0, 0) + b"UTC\0"
_NOT_OURS = re.compile(r"__pycache__|_pack|\..*|.*\.py[cod]|.*\.part")


def pack(folder: Path) -> Path:
    """The pack as a wheel: what lessons import, and the tables where `places` finds them.

    The tables are read first, so that what is in it has been validated.
    """
    from helpers import case

    case.load()
    files = {f"helpers/{name}": path.read_bytes() for name, path in _modules()}
    files["helpers/case/shipped.txt"] = (shipped.digest(places.DATA) + "\n").encode()
    for path in sorted([*places.DATA.glob("*.csv"), *places.DATA.glob("*.json")]):
        if path.name != "solutions.json":
            files[f"helpers/_pack/data/{path.name}"] = path.read_bytes()
    # What is in this folder of a wheel goes to the root of the browser's files.
    files[f"{NAME.replace('-', '_')}-{_version()}.data/data/usr/share/zoneinfo/UTC"] = _UTC
    return _write(folder, NAME, _version(), files)


def _modules() -> Iterator[tuple[str, Path]]:
    """Every file of the package that a lesson may need, by its path inside."""
    for place, names, files in os.walk(places.PACKAGE):
        here = Path(place).relative_to(places.PACKAGE)
        outside = _LEFT_OUT if here == Path() else set()
        names[:] = sorted(name for name in names if name not in outside and not _NOT_OURS.fullmatch(name))
        kept = (name for name in sorted(files) if not _NOT_OURS.fullmatch(name))
        yield from (((here / name).as_posix(), Path(place) / name) for name in kept)


def _version() -> str:
    try:
        return metadata.version(NAME)
    except metadata.PackageNotFoundError:  # a folder on the path, never installed
        return "0"


def installed(name: str, folder: Path) -> Path:
    """A wheel of a pure-Python package, packed again from its files here.

    Raises
    ------
    Fault
        Where it is not installed, or has parts that only this kind of machine can run.
    """
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise Fault(f'{name} is not installed here: pip install -e ".[site]"') from None
    files = {}
    for path in found.files or ():
        inside = PurePosixPath(path.as_posix())
        if (
            ".." in inside.parts
            or inside.suffix == ".pyc"
            or inside.name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
        ):
            continue
        if inside.suffix in (".so", ".pyd", ".dylib"):
            raise Fault(f"{name} has parts that a browser can't run ({inside.name})")
        files[inside.as_posix()] = Path(str(found.locate_file(path))).read_bytes()
    kept = {place: held for place, held in files.items() if ".dist-info/" not in place}
    told = next(held for place, held in files.items() if place.endswith(".dist-info/METADATA"))
    return _write(folder, name, found.version, kept, told)


def _write(folder: Path, name: str, version: str, files: dict[str, bytes], told: bytes = b"") -> Path:
    """A wheel (PEP 427) that is the same, byte for byte, for the same files."""
    flat = name.replace("-", "_")
    info = f"{flat}-{version}.dist-info"
    whole = {
        **files,
        f"{info}/METADATA": told or f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: huashan\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [f"{place},sha256={_hash(held)},{len(held)}" for place, held in whole.items()]
    whole[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""]).encode()
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{flat}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as wheel:
        for place, held in whole.items():
            wheel.writestr(zipfile.ZipInfo(place, (1980, 1, 1, 0, 0, 0)), held, zipfile.ZIP_DEFLATED)
    return made


def _hash(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
