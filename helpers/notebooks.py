"""The pack's notebooks as files: where they are, and executing one in place so that its outputs can be kept."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from helpers.exercises import journal
from helpers.faults import Fault
from helpers.places import answer_keys as answer_keys
from helpers.places import lessons as lessons

# What makes two runs on two machines give the same outputs.
STEADY = {
    journal.SWITCH: "off",
    "PYTHONHASHSEED": "0",
    "IPYKERNEL_CELL_NAME": "<cell>",
    "OPENBLAS_NUM_THREADS": "1",  # in how many parts a sum is taken decides its last digits
}


def read(path: Path) -> Any:
    """A notebook as nbformat reads it.

    Raises
    ------
    Fault (a ValueError)
        For a file that is none.
    """
    try:
        return nbformat.read(path, as_version=4)
    except OSError:
        raise
    except Exception as problem:  # nbformat lets through whatever a wrong part of a file leads to
        raise Fault(f"{path}: is no notebook ({str(problem).splitlines()[0]:.80})") from None


def execute(path: Path) -> Any:
    """Run a notebook from top to bottom in its own folder and save it with its outputs.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        Where a cell fails; the file is then left as it was.
    """
    return save(executed(read(path), path.parent), path)


def executed(notebook: Any, folder: Path) -> Any:
    """Run a notebook's cells in a folder; they get their outputs.

    Widgets are not kept: their ids differ at every run, and a page without a kernel shows the static twin.
    Nor is anything that tells of the machine: times and the interpreter's version.
    """
    from nbclient import NotebookClient

    with steady_environment():
        NotebookClient(
            notebook,
            timeout=120,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
        ).execute()
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return notebook


def save(notebook: Any, path: Path) -> Any:
    """Write a notebook to a file, the same bytes on every system."""
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    return notebook


@contextlib.contextmanager
def steady_environment() -> Iterator[None]:
    """Environment variables under which a kernel's outputs do not depend on the machine or the learner."""
    before = {name: os.environ.get(name) for name in STEADY}
    os.environ.update(STEADY)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
