"""papermill on one kernel that is emptied between runs, since starting one costs more than most lessons; what it gave."""

import contextlib
from collections.abc import Iterator

from jupyter_client.manager import start_new_kernel
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

# What lessons import is had once, and kept out of the way of the collections below, which would look it through.
FREEZE = """
from helpers import case, charts, demand, exercises, explore, flow, memo, options, risks, roadmap
case.load()
import gc
gc.collect()
gc.freeze()
"""

EMPTY = """
from helpers.charts import picture
from helpers.explore.widgets import _live
for _explorer in list(_live.values()):
    _explorer.close()
_live.clear()
%reset -f
import gc
gc.collect()
del gc
"""

# Scenario runs compare what charts say and plot, not pixels: to draw and encode them would take half of the time.
UNDRAWN = """
from helpers.charts import picture
import numpy
picture.pixels = explore.core.charts.Panel.render = lambda _, blank=numpy.zeros((1, 1, 4), numpy.uint8): blank
"""


class SharedKernel(NBClientEngine):
    """papermill's own engine, but for where the kernel comes from."""

    pair = None

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **more):
        manager, client = cls.pair
        client.execute_interactive(EMPTY, silent=True)
        runner = PapermillNotebookClient(nb_man, km=manager, timeout=60, force_raise_errors=True)
        runner.kc = client
        runner.execute(cleanup_kc=False, reset_kc=False)


@contextlib.contextmanager
def engine(*, undrawn: bool = False) -> Iterator[str]:
    """Start the kernel and register the engine; yields its name."""
    manager, client = SharedKernel.pair = start_new_kernel(kernel_name="python3")
    client.execute_interactive(FREEZE, silent=True)
    if undrawn:
        client.execute_interactive(UNDRAWN, silent=True)
    papermill_engines.register("shared", SharedKernel)
    yield "shared"
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def shown(notebook):
    """What the cells show, without pictures."""
    kinds = ("text/plain", "text/markdown")
    return {
        cell.id: [out["data"][k] for out in cell.outputs for k in kinds if k in out.get("data", {})]
        for cell in notebook.cells
        if cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", [])
    }
