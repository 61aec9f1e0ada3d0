"""Execute one submission: papermill, once a scenario, each time in a kernel of its own.

`execute_submission` is the pure function that everything else maps: a task in, a `Result` out.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # its grammar takes a second at import
import nbformat  # noqa: E402
import papermill.engines  # noqa: E402
from nbclient.exceptions import CellExecutionComplete, DeadKernelError  # noqa: E402
from papermill.clientwrap import PapermillNotebookClient  # noqa: E402
from papermill.execute import prepare_notebook_metadata  # noqa: E402
from papermill.parameterize import parameterize_notebook  # noqa: E402

from helpers import answers  # noqa: E402
from helpers.grading import record  # noqa: E402
from helpers.grading.cells import Unreadable, read_cells, tell_lesson  # noqa: E402
from helpers.grading.forkserver import ForkServer, Kernel, KernelManager, OrdinaryManager, StartFailed  # noqa: E402
from helpers.grading.pack import Cell, Lesson  # noqa: E402
from helpers.grading.result import RAN, Result, ScenarioResult, refused  # noqa: E402
from helpers.grading.runcopy import MARK, RunCopy, make_run_copy  # noqa: E402
from helpers.grading.sandbox import MEGABYTE, Limits  # noqa: E402

GRACE = 1.0  # seconds that an interrupted cell gets before its kernel is killed
MOST_DEATHS = 3  # kernels of one scenario that may die before the rest is left
ENGINE = "huashan"

# Run silently in a kernel before the notebook. No page shows the widgets of a graded run, and nobody looks at
# the pictures of a hidden one, so the first are not encoded and the second not drawn. The tables lie where a
# student has them: beside the lesson in a folder of their own, a folder higher in the repository.
PRELUDE = """
def _spare(pictures):
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from helpers.charts import picture
    except ImportError:
        return
    pixel = bytes.fromhex({pixel!r})
    png = picture.png
    def spared(fig, *, quick=False, drawn=False):
        if pictures and not quick:
            return png(fig, drawn=drawn)
        canvas = fig.canvas if isinstance(fig.canvas, FigureCanvasAgg) else FigureCanvasAgg(fig)
        canvas.draw()
        return pixel
    picture.png = spared
    if not pictures:
        from html import escape
        FigureCanvasAgg.draw = lambda self: None
        Figure.draw_without_rendering = lambda self: None
        picture.img = lambda fig, **how: "<p>[not drawn] " + escape(picture.alt_text(fig)) + "</p>"
_spare({pictures})
del _spare
def _lay():
    import os, shutil
    from helpers import places
    os.makedirs("lessons", exist_ok=True)
    os.makedirs("data", exist_ok=True)
    for table in [*places.DATA.glob("*.csv"), *places.DATA.glob("*.md")]:
        shutil.copyfile(table, os.path.join("data", table.name))
    os.chdir("lessons")
    if not os.path.lexists("data"):
        os.symlink("../data", "data")
_lay()
del _lay
"""
PIXEL = (
    "89504e470d0a1a0a0000000d4948445200000001000000010100000000376ef9240000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
)


@dataclass(frozen=True)
class Scenario:
    """One set of assumptions that a submission is run under."""

    name: str
    changes: dict[str, float] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, Any]:
        return {"scenario": "base", "changes": dict(self.changes)}


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
        budget: Budget,
        run: Run,
        skip: dict[int, str],
        pictures: bool,
        **options: Any,
    ) -> None:
        super().__init__(nb_man, allow_errors=True, store_widget_state=False, record_timing=False,
                         iopub_timeout=int(budget.timeout) + 10, coalesce_streams=True, **options)  # fmt: skip
        self.budget, self.run, self.skip, self.pictures = budget, run, skip, pictures
        self.on_cell_error = self._note_error

    def _note_error(self, cell: Any, cell_index: int, execute_reply: dict[str, Any]) -> None:
        content = execute_reply["content"]
        self.run.errors[cell_index] = _said(content.get("ename"), content.get("evalue"))

    def execute(self, **kwargs: Any) -> Any:
        """Run every cell; a kernel that dies is noted in the run with the cell that it died in."""
        self.reset_execution_trackers()
        asyncio.run(self._run_all())
        return self.nb

    async def _run_all(self) -> None:
        assert self.km is not None
        await self.km.start_kernel()
        try:
            await self.async_start_new_kernel_client()
            await self._prepare()
            self.budget.begin()
            await self._run_cells()
        finally:
            client: Any = getattr(self, "kc", None)
            if client is not None:
                client.stop_channels()
                client.context.destroy(linger=0)
                self.kc = None
            await self.km.shutdown_kernel(now=True)
            await self.km.cleanup_resources()

    async def _prepare(self) -> None:
        client: Any = self.kc
        code = PRELUDE.format(pixel=PIXEL, pictures=self.pictures)
        await self.async_wait_for_reply(client.execute(code, silent=True, store_history=False))

    async def _run_cells(self) -> None:
        for index, cell in enumerate(self.nb.cells):
            self.nb_man.cell_start(cell, index)
            try:
                if index in self.skip:
                    self._leave_out(cell, self.skip[index])
                else:
                    await self._run_cell(cell, index)
            except (DeadKernelError, StartFailed):
                self.run.stopped[index] = self._why()
                return
            finally:
                self.run.reached = index
                self.nb_man.cell_complete(cell, cell_index=index)

    async def _run_cell(self, cell: Any, index: int) -> None:
        allowed = self.budget.for_cell()
        work = asyncio.ensure_future(self.async_execute_cell(cell, index))
        done, _ = await asyncio.wait({work}, timeout=allowed)
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
        if kernel is not None and kernel.stopped == "memory":
            return f"it used more than {self.budget.limits.memory:,} MB of memory"
        if self.kc is not None and getattr(self.kc.iopub_channel, "flooded", False):
            return f"it wrote more than {self.budget.limits.output:g} MB"
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


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _said(name: Any, value: Any) -> str:
    value = str(value or "").strip().split("\n")[0][:300]
    return f"{name}: {value}" if value else str(name)


@dataclass
class Budget:
    """Wall-clock time of one scenario, over all the kernels that it takes."""

    limits: Limits
    began: float | None = None  # set when the first kernel is ready: a slow start is not the student's
    late: bool = False

    @property
    def timeout(self) -> float:
        return self.limits.timeout

    def begin(self) -> None:
        if self.began is None:
            self.began = time.monotonic()

    def left(self) -> float:
        return self.timeout - (time.monotonic() - (self.began or time.monotonic()))

    def for_cell(self) -> float:
        """Half of what is left: a cell that never ends leaves time for the rest."""
        return max(self.left() / 2, 0.0)

    def too_long(self) -> str:
        return f"it ran longer than it may (a run has {self.timeout:g} seconds in all)"


class GradingEngine(papermill.engines.NBClientEngine):  # type: ignore[misc]
    """papermill's engine on kernels of a fork server."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        wanted = {name: options[name] for name in ("km", "budget", "run", "skip", "pictures")}
        logger = logging.getLogger("huashan.grading")
        GradingClient(nb_man, kernel_name=kernel_name, log=logger, **wanted).execute()


papermill.engines.papermill_engines.register(ENGINE, GradingEngine)


def kernel_seed(seed: int) -> int:
    """What random numbers in a kernel start from: a submission can see it, and it tells nothing of the seed."""
    return int.from_bytes(hashlib.sha256(f"kernel {seed}".encode()).digest()[:4], "big")


class Runner:
    """Executes notebooks on a fork server, with the next kernel getting ready while one runs."""

    def __init__(self, server: ForkServer) -> None:
        self.server = server
        self._next: Kernel | None = None

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
                km=self.manager(seed), budget=budget, run=run, pictures=pictures,
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


# ------------------------------------------------------------------------------------ one submission, whole


def execute_submission(data: bytes, lessons: dict[str, Lesson], plans: dict[str, list[Scenario]], seed: int,
                       runner: Runner, wanted: str | None = None, pictures: bool = True) -> Result:  # fmt: skip
    """Run one submitted file under each scenario of its lesson; `pictures` are drawn at base only."""
    try:
        name, copy = _to_run(data, lessons, plans, wanted, runner.server.limits)
    except Unreadable as refusal:
        return refused(str(refusal), wanted)
    skip: dict[int, str] = {}
    notes, notebook = list(copy.notes), ""
    found: list[ScenarioResult] = []
    for scenario in plans[name]:
        first = not found
        run = runner.execute(copy.cells, scenario.parameters, seed, skip, pictures=pictures and first)
        found.append(_read(run, copy, lessons[name], scenario))
        if first:
            notes += [f"cell {index + 1} was stopped: {why}" for index, why in run.stopped.items()]
        notebook = notebook or _packed(run.notebook)
    return Result(
        RAN, lesson=name, notes=tuple(notes), written=copy.written, code=copy.code, scenarios=tuple(found),
        notebook=notebook,
    )  # fmt: skip


def _to_run(
    data: bytes,
    lessons: dict[str, Lesson],
    plans: dict[str, list[Scenario]],
    wanted: str | None,
    limits: Limits,
) -> tuple[str, RunCopy]:
    """The lesson that a submitted file is, and the notebook to run in its place."""
    cells = read_cells(data, limits.submission * MEGABYTE, limits.cells)
    told = tell_lesson(cells, lessons)
    if told is None and wanted is None:
        raise Unreadable("the notebook is none of the lessons")
    if told is not None and wanted is not None and told != wanted:
        raise Unreadable(f"the notebook is lesson {told}, not {wanted}")
    if told is None:
        raise Unreadable(f"the notebook is not lesson {wanted}: it has none of its exercises")
    if told not in plans:
        raise Unreadable(f"the notebook is lesson {told}, which is not being graded")
    return told, make_run_copy(cells, lessons[told])


def _packed(notebook: Any) -> str:
    """The executed notebook as text, without what differs from run to run."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for name in ("papermill", "execution", MARK):
            cell.metadata.pop(name, None)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _read(run: Run, copy: RunCopy, lesson: Lesson, scenario: Scenario) -> ScenarioResult:
    """Answers of one run, from the outputs of the protected check cells only."""
    found: dict[str, Any] = {}
    trouble: dict[str, str] = {}
    for index, cell in enumerate(run.notebook.cells):
        exercise = cell.metadata.get(MARK)
        if exercise is None or cell.cell_type != "code":
            continue
        answer = _answer(cell, exercise)
        if answer is not None:
            found[exercise] = answer
        else:
            trouble[exercise] = _reason(run, copy, lesson, exercise, index)
    return ScenarioResult(scenario.name, found, trouble, len(run.errors))


def _answer(cell: Any, exercise: str) -> dict[str, Any] | None:
    """The record that a check cell displayed, if it is of this exercise."""
    for output in reversed(cell.get("outputs", [])):
        data = output.get("data") if output.get("output_type") != "stream" else None
        found = (data or {}).get(answers.ANSWER)
        if isinstance(found, dict) and found.get("id") == exercise:
            return record.safe(found)
    return None


def _reason(run: Run, copy: RunCopy, lesson: Lesson, exercise: str, check: int) -> str:
    """Why an exercise has no answer, in words for the student."""
    asked = next(one for one in lesson.exercises if one.id == exercise)
    source = copy.answering(asked.variable)
    if source is None:
        source = next((i for i, cell in enumerate(copy.cells) if cell["id"] == asked.answer), None)
    for index in (source, check):
        if index is None:
            continue
        if index in run.stopped:
            return f"its cell was stopped: {run.stopped[index]}"
        if index in run.errors:
            return f"its cell stopped with {run.errors[index]}"
    if check > run.reached or run.rest:
        first = next(iter(run.stopped), None)
        where = "" if first is None else f" after cell {first + 1} ended the run: {run.stopped[first]}"
        return f"it was not reached{where}" if first is not None else f"it was not reached: {run.rest}"
    if copy.answering(asked.variable) is None:
        return f"no cell gives {asked.variable} a value"
    return "its check gave no answer"


def encoded(data: bytes) -> str:
    """Bytes as text, for a task that travels."""
    return base64.b64encode(data).decode("ascii")
