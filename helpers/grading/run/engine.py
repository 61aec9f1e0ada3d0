"""papermill's engine on a kernel of ours: limits on time and output, errors that cost one cell only."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill.engines
from nbclient.exceptions import CellExecutionComplete, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient

from helpers.grading.run.budget import SLICE, WALL, Budget, Clock, WallClock
from helpers.grading.run.client import KernelManager
from helpers.grading.run.kernel import StartFailed
from helpers.grading.run.limits import Limits
from helpers.grading.run.watch import ProcessorClock

GRACE = 1.0  # seconds that an interrupted cell gets before its kernel is killed
ENGINE = "huashan"

# Run silently in a kernel before the notebook: what kind of run it is for.
PRELUDE = "__import__('sys').modules['inside.spare'].begin({pictures})"
# The same in a kernel that was started in the ordinary way, which has to be given the module first.
ORDINARY = (
    "(lambda m: (exec({source!r}, m.__dict__), m.install(), m.quieten(get_ipython()), m.begin({pictures})))"
    "(__import__('sys').modules.setdefault('inside.spare', __import__('types').ModuleType('inside.spare')))"
)
SPARE = Path(__file__).with_name("inside") / "spare.py"


@dataclass
class Run:
    """What one execution gave.

    ``errors``: cell index to what went wrong in it. ``stopped``: cell index to why its kernel ended there.
    ``rest``: why the cells after the last executed one were not run, if they were not.
    """

    notebook: Any
    errors: dict[int, str] = field(default_factory=dict)
    stopped: dict[int, str] = field(default_factory=dict)
    reached: int = -1
    rest: str = ""


class GradingClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, with a limit on time, on bytes taken, and with errors that cost one cell only."""

    def __init__(
        self,
        nb_man: Any,
        *,
        limits: Limits,
        budget: Budget,
        run: Run,
        skip: dict[int, str],
        pictures: bool,
        **options: Any,
    ) -> None:
        super().__init__(nb_man, allow_errors=True, store_widget_state=False, record_timing=False,
                         iopub_timeout=int(WALL * budget.timeout) + 10, coalesce_streams=True, **options)  # fmt: skip
        self.limits, self.budget, self.run = limits, budget, run
        self.skip, self.pictures = skip, pictures
        self.on_cell_error = self._note_error
        self.on_cell_executed = self._note_count

    def _note_count(self, cell: Any, cell_index: int, execute_reply: dict[str, Any]) -> None:
        count = execute_reply["content"].get("execution_count")
        cell.execution_count = count if isinstance(count, int) else None

    def _note_error(self, cell: Any, cell_index: int, execute_reply: dict[str, Any]) -> None:
        content = execute_reply["content"]
        self.run.errors[cell_index] = _said(content.get("ename"), content.get("evalue"))

    def execute(self, **kwargs: Any) -> Any:
        """Run every cell; a kernel that dies is noted in the run with the cell that it died in."""
        self.reset_execution_trackers()
        asyncio.run(self._run_all())
        return self.nb

    async def _run_all(self) -> None:
        manager = self.km  # nbclient forgets it where a kernel does not answer
        assert manager is not None
        await manager.start_kernel()
        try:
            await self.async_start_new_kernel_client()
            await self._prepare()
            self.budget.begin(_clock(manager))
            await self._run_cells()
        finally:
            self.budget.end()
            client: Any = getattr(self, "kc", None)
            if client is not None:
                client.stop_channels()
                client.context.destroy(linger=0)
                self.kc = None
            await manager.shutdown_kernel(now=True)
            await manager.cleanup_resources()

    async def _prepare(self) -> None:
        client: Any = self.kc
        code = PRELUDE.format(pictures=self.pictures)
        if not isinstance(self.km, KernelManager):
            code = ORDINARY.format(pictures=self.pictures, source=SPARE.read_text(encoding="utf-8"))
        await self.async_wait_for_reply(client.execute(code, silent=True, store_history=False))

    async def _run_cells(self) -> None:
        for index, cell in enumerate(self.nb.cells):
            try:
                if index in self.skip:
                    self._leave_out(cell, self.skip[index])
                elif cell.cell_type == "code":
                    await self._run_cell(cell, index)
            except (DeadKernelError, StartFailed):
                self.run.stopped[index] = self._why()
                return
            finally:
                self.run.reached = index

    async def _run_cell(self, cell: Any, index: int) -> None:
        left = self.budget.left()
        floor = left / 2  # a cell that never ends leaves time for the rest
        work = asyncio.ensure_future(self.async_execute_cell(cell, index))
        done: set[Any] = set()
        while not done and left > floor:
            wait = min(SLICE, max(left - floor, 0.01))
            done, _ = await asyncio.wait({work}, timeout=wait)
            if not done:
                self.budget.stood(wait)
                left = self.budget.left()
        if not done:
            await self.km.interrupt_kernel()
            done, _ = await asyncio.wait({work}, timeout=GRACE)
            if done and index in self.run.errors:
                self.run.errors[index] = self.budget.too_long()
        if not done:
            self.budget.late = True
            await self.km.shutdown_kernel(now=True)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(work, 10)
            return
        raise DeadKernelError("the kernel could not be stopped")

    def _why(self) -> str:
        if self.budget.late:
            self.budget.late = False
            return f"{self.budget.too_long()} and would not be interrupted"
        kernel = self.km.kernel if isinstance(self.km, KernelManager) else None
        if kernel is not None and kernel.over_memory():
            return f"it used more than {self.limits.memory:,} MB of memory"
        channels: list[Any] = [] if self.kc is None else [self.kc.iopub_channel, self.kc.shell_channel]
        for refused in filter(None, (getattr(channel, "refused", "") for channel in channels)):
            return str(refused)
        return "it ended the Python process"

    def _leave_out(self, cell: Any, why: str) -> None:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", name="stderr", text=f"[not run: {why}]\n")]

    async def _async_poll_kernel_alive(self) -> None:
        """Notice at once, not within a second, that the kernel has ended."""
        kernel = self.km.kernel if isinstance(self.km, KernelManager) else None
        if kernel is None:
            await super()._async_poll_kernel_alive()
            return
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[None] = loop.create_future()
        loop.add_reader(kernel.kernel, _settle, ended)
        try:
            await ended
        finally:
            loop.remove_reader(kernel.kernel)
        await asyncio.sleep(0.05)  # its last words may still be on their way
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        try:
            return super().process_message(msg, cell, cell_index)
        except CellExecutionComplete:
            raise
        except Exception as problem:  # a forged or damaged message costs itself
            self.log.debug("message left out: %r", problem)
            return None

    def handle_comm_msg(self, outs: Any, msg: Any, cell_index: int) -> None:
        """Widgets have no reader here."""


def _clock(manager: Any) -> Clock:
    kernel = manager.kernel if isinstance(manager, KernelManager) else None
    pid = kernel.pid if kernel is not None else getattr(manager.provisioner, "pid", None)
    return ProcessorClock(pid) if pid and sys.platform.startswith("linux") else WallClock()


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _said(name: Any, value: Any) -> str:
    value = str(value or "").strip().split("\n")[0][:300]
    return f"{name}: {value}" if value else str(name)


class GradingEngine(papermill.engines.NBClientEngine):  # type: ignore[misc]
    """papermill's engine on kernels of a fork server."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        wanted = {name: options[name] for name in ("km", "limits", "budget", "run", "skip", "pictures")}
        logger = logging.getLogger("huashan.grading")
        GradingClient(nb_man, kernel_name=kernel_name, log=logger, **wanted).execute()


papermill.engines.papermill_engines.register(ENGINE, GradingEngine)
