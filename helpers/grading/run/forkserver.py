"""Starts kernels by forking them from a process with the imports done (`inside.zygote`, behind bubblewrap)."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from helpers import places
from helpers.grading.run import cgroup, sandbox
from helpers.grading.run.kernel import Kernel, StartFailed
from helpers.grading.run.limits import MEGABYTE, Limits
from helpers.grading.run.watch import Watcher, descendants
from helpers.grading.store import workspace

INSIDE = Path(__file__).with_name("inside")
CHANNELS = ("shell", "stdin", "control", "iopub")
START_TIMEOUT = 60.0
REHEARSAL = 20.0  # seconds that a lesson's first submission waits for one


class ForkServer:
    """Starts kernels; `sandboxed` puts each behind walls of its own, `forking` has the imports done before.

    `secret` is what no kernel behind walls may see, beside the pack's own folder.
    Not for use from several threads at once.
    """

    def __init__(
        self,
        pack: Path,
        modules: Iterable[str],
        limits: Limits,
        *,
        sandboxed: bool = True,
        forking: bool = True,
        secret: Iterable[Path] = (),
    ) -> None:
        self.pack, self.modules, self.limits = pack, tuple(modules), limits
        self.sandboxed, self.forking = sandboxed, forking
        self.secret = (places.ROOT, *secret)
        self.folder = str(workspace("k"))
        self.watcher = Watcher(limits.memory * MEGABYTE)
        self.failed_imports: list[str] = []
        self._count = 0
        self._patience = 0.0
        self._cgroups = cgroup.place() if sandboxed else None
        self._lessons: dict[str, tuple[list[str], bool]] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._old: list[tuple[subprocess.Popen[bytes], socket.socket]] = []

    # ------------------------------------------------------------------------------ the process forked from

    def _start(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        arguments = [str(theirs.fileno()), "serve" if self.forking else "once", *self.modules]
        errors = tempfile.TemporaryFile()  # noqa: SIM115  # read below if it fails
        if self.sandboxed:
            inside = Path(self.folder, "inside")  # a copy: the pack may be shut to the user that it is run as
            if not inside.exists():
                shutil.copytree(INSIDE, inside, ignore=shutil.ignore_patterns("__pycache__"))
            command = sandbox.command(self.pack, inside, arguments, self.limits, self.secret)
            environment = {}
        else:
            command = sandbox.zygote(str(INSIDE.parent), arguments)
            home = os.path.join(self.folder, "home")
            os.makedirs(home, exist_ok=True)
            environment = sandbox.environment(home, str(self.pack))
        process = subprocess.Popen(
            command, env=environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
            stdout=errors, stderr=errors, cwd="/",
        )  # fmt: skip
        theirs.close()
        ours.settimeout(START_TIMEOUT)
        try:
            answer = ours.recv(1 << 16)
        except TimeoutError:
            answer = b""
        if not answer:
            process.kill()
            process.wait()
            errors.seek(0)
            said = errors.read()[-2000:].decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise StartFailed(
                f"the process that kernels are forked from did not start: {said or 'no message'}"
            )
        errors.close()
        self.failed_imports = json.loads(answer)["failed"]
        for lesson in self._lessons.values():
            _ask_rehearsal(ours, *lesson)
        return process, ours

    def rehearse(self, name: str, sources: list[str], draws: bool = True) -> None:
        """Have a lesson run before, once, and with `draws` its own charts drawn, for the kernels that come later."""
        if not self.forking or name in self._lessons:
            return
        self._lessons[name] = sources, draws
        if self._control is not None:
            _ask_rehearsal(self._control, sources, draws)

    def launch(self, seed: int = 0) -> Kernel:
        """Start one kernel and return without waiting until it answers.

        Raises `StartFailed` if that fails twice.
        """
        try:
            return self._launch(seed)
        except (StartFailed, OSError):
            self._stop()
        try:
            return self._launch(seed)
        except OSError as refused:
            raise StartFailed(f"a kernel did not start: {refused}") from refused

    def settle(self) -> None:
        """Let the next kernel wait for the rehearsals that are under way."""
        self._patience = REHEARSAL if self._lessons else 0.0

    def _launch(self, seed: int) -> Kernel:
        if self._control is None:
            self._process, self._control = self._start()
        assert self._process is not None
        self._count += 1
        folder = os.path.join(self.folder, str(self._count))
        os.mkdir(folder, 0o700)
        key = secrets.token_hex(16)
        listening = [_listen(f"{folder}/k-{port}") for port in range(1, len(CHANNELS) + 1)]
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        limits = self.limits.resources()
        if not self.sandboxed:
            limits = {name: limits[name] for name in ("DATA", "CORE")}
        request = {
            "address": f"{folder}/k", "key": key, "seed": seed, "limits": limits,
            "disk": self.limits.disk * MEGABYTE, "output_limit": self.limits.cell_output(),
            "isolate": self.sandboxed, "patience": self._patience,
            "home": sandbox.HOME if self.sandboxed else self._home(folder),
        }  # fmt: skip
        self._patience = 0.0
        try:
            socket.send_fds(
                self._control, [json.dumps(request).encode()], [s.fileno() for s in [*listening, theirs]]
            )
            theirs.close()
            ours.settimeout(START_TIMEOUT)
            data, descriptors, _, _ = socket.recv_fds(ours, 1 << 16, 2)
        except TimeoutError as late:
            raise StartFailed("a kernel did not start in time") from late
        finally:
            ours.close()
            for one in listening:
                one.close()
        answer = (
            json.loads(data) if data else {"error": "no answer from the process that kernels are forked from"}
        )
        if not self.forking:
            self._old.append((self._process, self._control))
            self._process = self._control = None
        if "error" in answer:
            shutil.rmtree(folder, ignore_errors=True)
            raise StartFailed(f"a kernel did not start: {answer['error']}")
        first, kernel = descriptors
        started = Kernel(folder, key, first, kernel, shared=not self.sandboxed)
        started.cgroup = cgroup.enclose(
            self._cgroups, str(self._count), self.limits, descendants(started.pid)
        )
        self.watcher.watch(started)
        return started

    def _home(self, folder: str) -> str:
        home = os.path.join(folder, "home")
        os.mkdir(home)
        return home

    def _stop(self) -> None:
        """End the process forked from, and with it every kernel behind its walls."""
        for process, control in [*self._old, (self._process, self._control)]:
            if control is not None:
                control.close()
            if process is not None:
                process.kill()
                process.wait()
        self._old, self._process, self._control = [], None, None

    def close(self) -> None:
        """End everything and remove the folder of sockets."""
        self.watcher.close()
        self._stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _ask_rehearsal(control: socket.socket, sources: list[str], draws: bool) -> None:
    asked = json.dumps({"rehearse": sources, "draws": draws}).encode()
    with contextlib.suppress(OSError):  # too long, or hung up: kernels draw for themselves
        control.send(asked)


def _listen(path: str) -> socket.socket:
    one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    one.bind(path)
    one.listen(16)
    one.setblocking(False)
    return one
