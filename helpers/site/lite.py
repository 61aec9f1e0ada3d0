"""JupyterLite: a JupyterLab of static files, with the lessons as its contents."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from helpers import workspace
from helpers.faults import Fault
from helpers.lab import SETTINGS

KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSIONS = (KERNEL, "@jupyter-widgets/jupyterlab-manager")  # and no other that happens to be installed here
KERNELSPEC = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}

# What a lesson needs of JupyterLab in a browser: its work is in this browser alone, so the way to take it out is in
# sight, and it is saved often.
_OWN_SETTINGS: dict[str, dict[str, Any]] = {
    "@jupyterlab/notebook-extension:panel": {
        "toolbar": [
            {
                "name": "download-my-work",
                "command": "docmanager:download",
                "label": "Download my work",
                "caption": "Save this notebook and download it: the file that you hand in",
                "rank": 0,
            }
        ]
    },
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
}


def contents() -> Iterator[tuple[str, bytes]]:
    """What a reader finds beside each other: lessons without outputs, for the browser's kernel, and the tables."""
    for name, content in workspace.delivery():
        if name.endswith(".ipynb"):
            notebook = json.loads(content)
            notebook["metadata"] = {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}
            content = (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()
        yield name, content


def build(work: Path, out: Path, pyodide: Mapping[str, Any]) -> None:
    """Build it with JupyterLite's own builder.

    Parameters
    ----------
    work : path
        An empty folder for what the builder reads.
    out : path
        Where it goes.
    pyodide : mapping
        Settings of the kernel, as from `kernel_settings`.

    Raises
    ------
    Fault
        Where JupyterLite is not installed or its builder fails.
    """
    for name, content in contents():
        place = work / "contents" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    _write(work / "jupyter_lite_config.json", {"LiteBuildConfig": _builder(work)})
    _write(work / "overrides.json", {**json.loads(SETTINGS.read_text(encoding="utf-8")), **_OWN_SETTINGS})
    data = {
        "appName": "Huashan",
        "exposeAppInBrowser": "true",  # to telephone.html
        "litePluginSettings": {f"{KERNEL}:kernel": dict(pyodide)},
    }
    _write(work / "jupyter-lite.json", {"jupyter-lite-schema-version": 0, "jupyter-config-data": data})
    command = [
        sys.executable,
        "-m",
        "jupyterlite_core",
        "build",
        "--lite-dir",
        str(work),
        "--output-dir",
        str(out),
    ]
    done = subprocess.run(
        command, cwd=work, capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise Fault(f"JupyterLite's builder failed: {said[-1] if said else done.returncode}")
    _complete(out)
    page = out / "lab" / "index.html"
    more = Path(__file__).with_name("telephone.html").read_text(encoding="utf-8")
    page.write_text(page.read_text("utf-8").replace("</head>", f"{more}</head>", 1), "utf-8", newline="\n")


def _builder(work: Path) -> dict[str, Any]:
    return {
        "apps": ["lab"],
        "contents": [str(work / "contents")],
        "federated_extensions": [str(extension(name)) for name in EXTENSIONS],
        "ignore_sys_prefix": True,
        "no_sourcemaps": True,
    }


def _complete(out: Path) -> None:
    """Stop where the builder has left something out without a word."""
    listed = out / "api" / "contents" / "all.json"
    names = (
        {item["path"] for item in json.loads(listed.read_text("utf-8"))["content"]}
        if listed.is_file()
        else set()
    )
    wanted = [name for name, _ in contents() if "/" not in name]
    missing = [name for name in wanted if name not in names]
    missing += [name for name in EXTENSIONS if not (out / "extensions" / name / "package.json").is_file()]
    if missing:
        raise Fault(f"JupyterLite's builder left out {', '.join(missing)}")


def extension(name: str) -> Path:
    """Where an extension of JupyterLab's is installed."""
    if find_spec("jupyterlite_core") is not None:
        from jupyter_core.paths import jupyter_path

        for place in (
            Path(sys.prefix, "share", "jupyter", "labextensions"),
            *map(Path, jupyter_path("labextensions")),
        ):
            if (place / name / "package.json").is_file():
                return place / name
    raise Fault(f'a site needs JupyterLite, and {name} is not installed: pip install -e ".[site]"')


def kernel_settings(start: str, options: Mapping[str, object]) -> dict[str, Any]:
    """Settings of the browser's kernel: where Pyodide starts, and what it is started with."""
    return {"pyodideUrl": start, "disablePyPIFallback": True, "loadPyodideOptions": dict(options)}


def _write(place: Path, held: object) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8", newline="\n")
