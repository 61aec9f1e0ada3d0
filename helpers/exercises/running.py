"""The notebook that runs, as far as a kernel can know it."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from helpers import places
from helpers.faults import Fault

_begun = ""  # the lesson that runs


def begun(lesson: str) -> None:
    """Note which lesson runs, as its own first cells say it."""
    global _begun
    _begun = lesson


def notebook() -> Path | None:
    """The file of the notebook that this kernel was started for; None where nobody says.

    VS Code puts its path into the user's names; JupyterLab and Notebook put it into JPY_SESSION_NAME when they
    start the kernel, so it misses a later renaming. papermill and nbclient say nothing. A browser's kernel says
    nothing either: there it is the notebook of the lesson that runs. The path is relative where the file lies in the
    folder that the kernel runs in.
    """
    browser = f"{_begun}.ipynb" if places.BROWSER and _begun else ""
    for said in (_vscode(), os.environ.get("JPY_SESSION_NAME", ""), browser):
        place = Path(said)
        if place.suffix == ".ipynb" and place.is_file():
            near = place.resolve().parent == Path.cwd().resolve()
            return Path(place.name) if near else place
    return None


def notebook_with(tags: Sequence[str], usual: str) -> Path:
    """The notebook that runs if it has a cell with one of the tags, else the usual one, else the only such one here.

    Returns the usual name where there is none. It is read as text, since nbformat is slow to import.

    Raises
    ------
    Fault (a ValueError)
        Where there are several, none runs for sure, and none has the usual name.
    """
    here = notebook()
    if here is not None and _has(here, tags):
        return here
    others = [] if Path(usual).exists() else [p for p in sorted(Path().glob("*.ipynb")) if _has(p, tags)]
    if len(others) > 1:
        names = " or ".join(place.name for place in others)
        raise Fault(f"it can't be told whether this notebook is {names}: call yours {usual}")
    return others[0] if others else Path(usual)


def _has(place: Path, tags: Sequence[str]) -> bool:
    try:
        text = place.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(json.dumps(tag) in text for tag in tags)


def _vscode() -> str:
    from IPython import get_ipython

    shell = get_ipython()  # type: ignore[no-untyped-call]
    return str(shell.user_ns.get("__vsc_ipynb_file__", "")) if shell is not None else ""
