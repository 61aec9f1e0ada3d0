"""The pool's work over a Dask cluster."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpers.grading.pack import ROOT
from helpers.grading.result import refused
from helpers.grading.run.task import Setting, Task

if TYPE_CHECKING:
    from helpers.grading.run.worker import Worker

AHEAD = 3  # tasks on their way for each that is done at a time: a class' files are not held all at once

_workers: dict[tuple[int, int], Worker] = {}


def run_on_cluster(setting: Setting, task: Task) -> Any:
    """The pure function that a cluster maps. Each worker keeps its own fork server and copy of the pack."""
    from helpers.grading import release
    from helpers.grading.run.worker import Worker

    me = (os.getpid(), threading.get_ident())
    worker = _workers.get(me)
    if worker is None or worker.wanted != setting:
        if worker is not None:
            worker.close()
        root = setting.pack if setting.pack.is_dir() else ROOT
        local = replace(setting, pack=release.runtime_copy(root))
        worker = _workers[me] = Worker(local, wanted=setting)
    return worker.do(task)


class Cluster:
    """The same over a Dask scheduler; its workers need this pack installed, and bubblewrap."""

    def __init__(self, setting: Setting, address: str) -> None:
        from distributed import Client

        self.setting = setting
        self.client = Client(address, timeout=20)

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Any]]:
        from distributed import as_completed

        coming, done = iter(tasks), as_completed()
        futures: dict[Any, Task] = {}

        def submit(count: int) -> None:
            for task in itertools.islice(coming, count):
                key = f"huashan-{task.name}"
                future = self.client.submit(
                    run_on_cluster, self.setting, task, key=key, retries=2, pure=False
                )
                futures[future] = task
                done.add(future)

        submit(AHEAD * max(1, sum(self.client.nthreads().values())))
        for future in done:
            task = futures.pop(future)
            try:
                answer = future.result()
            except Exception as problem:  # a submission's failure is its own, as in `pool`
                if task.ours:
                    raise
                answer = refused(f"the cluster gave it up: {type(problem).__name__}")
            future.release()
            submit(1)
            yield task, answer

    def close(self) -> None:
        self.client.close()
