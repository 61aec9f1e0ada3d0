"""Runs a notebook's cells under parameters, through papermill, over as many kernels as it takes."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Iterator
from typing import Any

from papermill.execute import prepare_notebook_metadata
from papermill.parameterize import parameterize_notebook

from helpers.grading.pack import Cell, Lesson
from helpers.grading.run.budget import Budget
from helpers.grading.run.client import KernelManager, OrdinaryManager
from helpers.grading.run.engine import ENGINE, Run, nbformat, papermill
from helpers.grading.run.forkserver import ForkServer
from helpers.grading.run.kernel import Kernel

MOST_DEATHS = 3  # kernels of one scenario that may die before the rest is left


def kernel_seed(seed: int) -> int:
    """What random numbers in a kernel start from: a submission can see it, and it tells nothing of the seed."""
    return int.from_bytes(hashlib.sha256(f"kernel {seed}".encode()).digest()[:4], "big")


class Runner:
    """Executes notebooks on a fork server, with the next kernel getting ready while one runs."""

    def __init__(self, server: ForkServer) -> None:
        self.server = server
        self._next: Kernel | None = None
        self._rehearsed: set[str] = set()

    def rehearse(self, lesson: Lesson, wait: bool, pictures: bool) -> None:
        """Have a lesson run once, with its own charts where they are wanted, for the kernels that come after.

        The first of these may wait for it.
        """
        sources = [cell["source"] for cell in lesson.cells if cell["cell_type"] == "code"]
        self.server.rehearse(lesson.name, sources, pictures)
        if wait and lesson.name not in self._rehearsed:
            self._rehearsed.add(lesson.name)
            self.close()  # the kernel that is ready has no pictures
            self.server.settle()

    def manager(self, seed: int) -> KernelManager | OrdinaryManager:
        """A manager with a kernel that has had time to start; the one after it is set off."""
        if not (self.server.forking or self.server.sandboxed):
            return OrdinaryManager(self.server)
        seed = kernel_seed(seed)
        ready, self._next = self._next, None
        if ready is None or ready.ended() or ready.stopped:
            if ready is not None:
                ready.close()
            ready = self.server.launch(seed)
        manager = KernelManager(self.server, ready)
        if self.server.forking:
            self._next = self.server.launch(seed)
        return manager

    def close(self) -> None:
        if self._next is not None:
            self._next.close()
            self._next = None

    def execute(
        self,
        cells: list[Cell],
        parameters: dict[str, Any],
        seed: int,
        skip: dict[int, str],
        pictures: bool = False,
    ) -> Run:
        """Run cells under parameters; where a cell ends its kernel, go on in a new one without that cell.

        `skip` says which cells are known to end a kernel, and is added to. Without `pictures` charts are not
        drawn.
        """
        budget = Budget(self.server.limits)
        stopped: dict[int, str] = {}
        while True:
            run = self._attempt(cells, parameters, seed, {**skip, **stopped}, budget, pictures)
            stopped |= run.stopped
            if not run.stopped:
                break
            if len(stopped) >= MOST_DEATHS or budget.left() < 0.5:
                late = budget.left() < 0.5
                run.rest = budget.too_long() if late else "the Python process ended again and again"
                break
        skip |= stopped
        skip |= {index: what for index, what in run.errors.items() if what == budget.too_long()}
        run.stopped = {**skip}
        return run

    def _attempt(
        self,
        cells: list[Cell],
        parameters: dict[str, Any],
        seed: int,
        skip: dict[int, str],
        budget: Budget,
        pictures: bool,
    ) -> Run:
        notebook = nbformat.v4.new_notebook(
            cells=[_node(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        notebook.metadata["papermill"] = {}
        with _quietly():
            notebook = parameterize_notebook(
                notebook, parameters, kernel_name="python3", language="python", engine_name=ENGINE
            )
            notebook = prepare_notebook_metadata(notebook, None, None)
            injected = next(
                i for i, c in enumerate(notebook.cells) if "injected-parameters" in c.metadata.tags
            )
            run = Run(notebook)
            papermill.engines.papermill_engines.execute_notebook_with_engine(
                ENGINE, notebook, "python3", output_path=None, progress_bar=False, log_output=False,
                km=self.manager(seed), limits=self.server.limits, budget=budget, run=run, pictures=pictures,
                skip={index + (index >= injected): why for index, why in skip.items()},
            )  # fmt: skip
        return _without_injected(run, injected)


def _without_injected(run: Run, injected: int) -> Run:
    """The run in terms of the cells that were given, without the one that papermill put in."""

    def back(found: dict[int, str]) -> dict[int, str]:
        return {index - (index > injected): what for index, what in found.items() if index != injected}

    del run.notebook.cells[injected]
    run.errors, run.stopped = back(run.errors), back(run.stopped)
    run.reached -= run.reached >= injected
    return run


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Without what papermill and nbclient would log about a submission's own mistakes."""
    loggers = [
        logging.getLogger(name)
        for name in ("papermill", "papermill.translators", "traitlets", "huashan.grading")
    ]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.setLevel(level)


def _node(cell: Cell) -> Any:
    made = {key: cell[key] for key in ("cell_type", "id", "source")} | {"metadata": dict(cell["metadata"])}
    if cell["cell_type"] == "code":
        made |= {"outputs": [], "execution_count": None}
    return nbformat.from_dict(made)
