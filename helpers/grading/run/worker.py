"""What a worker does with a task."""

from __future__ import annotations

from typing import Any

from helpers.grading import own
from helpers.grading.execute import execute_submission, told
from helpers.grading.run.forkserver import ForkServer
from helpers.grading.run.kernel import StartFailed
from helpers.grading.run.runner import Runner
from helpers.grading.run.task import Setting, Task
from helpers.grading.run.trial import try_kernel
from helpers.grading.scenarios import make_plan


class Worker:
    """What a worker process (or a cluster's) does with tasks: it keeps one fork server."""

    def __init__(self, setting: Setting, wanted: Setting | None = None) -> None:
        self.setting, self.wanted = setting, wanted or setting
        self._runner: Runner | None = None

    @property
    def runner(self) -> Runner:
        if self._runner is None:
            self._runner = Runner(self._server(self.setting.forking))
        return self._runner

    def _server(self, forking: bool) -> ForkServer:
        one = self.setting
        return ForkServer(
            one.pack, one.modules, one.limits, sandboxed=one.sandboxed, forking=forking, secret=one.secret
        )

    def do(self, task: Task) -> Any:
        """A `Result`, a lesson's name or None, a `Plan`, entries of the key, or what is wrong.

        Where forking fails, kernels are started anew.
        """
        try:
            return self._do(task)
        except StartFailed:
            if not self.runner.server.forking:
                raise
            self.close()
            self._runner = Runner(self._server(False))
            return self._do(task)

    def _do(self, task: Task) -> Any:
        one = self.setting
        if task.key is not None:
            assert task.lesson is not None
            if task.own:
                return own.work_out(task.key, task.own, self.runner, one.seed)
            self.runner.rehearse(one.lessons[task.lesson], wait=False, pictures=one.pictures)
            return make_plan(one.lessons[task.lesson], task.key, self.runner, task.scenarios, one.seed)
        if task.check:
            return try_kernel(self.runner)
        if task.tell:
            return told(task.data, one.lessons, one.limits)
        return execute_submission(
            task.data, one.lessons, task.plans, one.seed, self.runner, task.lesson, one.pictures
        )

    def close(self) -> None:
        if self._runner is not None:
            self._runner.close()
            self._runner.server.close()
            self._runner = None
