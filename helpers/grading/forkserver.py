"""Kernels for jupyter_client that are forked from a process with the imports done.

`ForkServer` owns one such process (`zygote.py`, inside bubblewrap unless the submissions are trusted).
`ForkProvisioner` is the kernel provisioner on top of it, `KernelManager` and `KernelClient` the pair that
papermill's engine is given. The channels are sockets on disk that the grader makes and listens on: the
kernel is handed the listening descriptors and sees no folder of the grader's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Type

from helpers import places
from helpers.grading import sandbox
from helpers.grading.sandbox import MEGABYTE, Limits
from helpers.grading.store import workspace
from helpers.grading.watch import Watcher

ZYGOTE = Path(__file__).with_name("zygote.py")
CHANNELS = ("shell", "stdin", "control", "iopub")
START_TIMEOUT = 60.0


class StartFailed(RuntimeError):
    """A kernel or the process it is forked from did not start; the message says why."""


class Kernel:
    """One started kernel: where its sockets are, and its processes by pidfd."""

    def __init__(self, folder: str, key: str, first: int, kernel: int, shared: bool) -> None:
        self.folder, self.key = folder, key
        self.first, self.kernel = first, kernel
        self.shared = shared  # True where no process namespace dies with the first process
        self.pid = _pid_of(first)
        self.stopped: str | None = None  # why the grader killed it, where it did

    @property
    def address(self) -> str:
        return f"{self.folder}/k"

    def ended(self) -> bool:
        """Whether the kernel's own process has ended."""
        return bool(select.select([self.kernel], [], [], 0)[0])

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.kernel, number)

    def kill(self) -> None:
        """Kill the kernel and everything it started."""
        if self.first < 0:
            return
        if self.shared and not self.ended():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.first, signal.SIGKILL)

    def close(self) -> None:
        """Kill it and give back what it held; may be called again."""
        if self.first < 0:
            return
        self.kill()
        for descriptor in {self.first, self.kernel}:
            os.close(descriptor)
        self.first = self.kernel = -1
        shutil.rmtree(self.folder, ignore_errors=True)


def _pid_of(pidfd: int) -> int:
    for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text(encoding="ascii").splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    raise StartFailed("the system does not say which process a pidfd is")


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
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._old: list[tuple[subprocess.Popen[bytes], socket.socket]] = []

    # ------------------------------------------------------------------------------ the process forked from

    def _start(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        arguments = [str(theirs.fileno()), "serve" if self.forking else "once", *self.modules]
        errors = tempfile.TemporaryFile()  # noqa: SIM115  # read below if it fails
        if self.sandboxed:
            script = Path(self.folder, ZYGOTE.name)
            shutil.copyfile(ZYGOTE, script)  # the pack may be shut to the user that it is run as
            command = sandbox.command(self.pack, script, arguments, self.limits, self.secret)
            environment = {}
        else:
            command = [sys.executable, "-s", str(ZYGOTE), *arguments]
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
        return process, ours

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
            "isolate": self.sandboxed, "home": sandbox.HOME if self.sandboxed else self._home(folder),
        }  # fmt: skip
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


def _listen(path: str) -> socket.socket:
    one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    one.bind(path)
    one.listen(16)
    one.setblocking(False)
    return one


# ------------------------------------------------------------------------------ what jupyter_client is given


class ForkProvisioner(KernelProvisionerBase):  # type: ignore[misc]
    """A kernel provisioner whose kernel is forked, not executed."""

    kernel: Kernel | None = None
    ready: Kernel | None = None
    server: ForkServer | None = None

    @property
    def has_process(self) -> bool:
        return self.kernel is not None

    async def poll(self) -> int | None:
        return 1 if self.kernel is None or self.kernel.ended() else None

    async def wait(self) -> int | None:
        while await self.poll() is None:
            await asyncio.sleep(0.01)
        return 1

    async def send_signal(self, signum: int) -> None:
        if self.kernel is not None:
            self.kernel.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        if self.kernel is not None:
            self.kernel.kill()

    terminate = kill

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.pop("extra_arguments", None)
        return {"cmd": [], **kwargs}

    async def launch_kernel(  # type: ignore[override]
        self, cmd: list[str], **kwargs: Any
    ) -> dict[str, Any]:
        assert self.server is not None
        self.kernel = self.ready or self.server.launch()
        self.ready = None
        told: dict[str, Any] = {
            "transport": "ipc", "ip": self.kernel.address, "key": self.kernel.key.encode(),
            "signature_scheme": "hmac-sha256", "shell_port": 1, "stdin_port": 2, "control_port": 3,
            "iopub_port": 4, "hb_port": 5,
        }  # fmt: skip
        self.connection_info = told  # type: ignore[assignment]
        return told

    async def cleanup(self, restart: bool = False) -> None:
        if self.kernel is not None:
            self.kernel.close()
            self.kernel = None


class BoundedChannel(AsyncZMQSocketChannel):  # type: ignore[misc]
    """A channel that takes a bounded number of bytes and hands on only messages of the right shape.

    Over `soft` bytes only small messages are still read (answers are small); at four times that, `flooded` is
    set and the kernel is killed.
    """

    soft = 10 * MEGABYTE
    small = 64 * 1024
    taken = 0
    flooded = False
    kernel: Kernel | None = None

    async def _recv(self, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        frames = await self.socket.recv_multipart(**kwargs)
        size = sum(map(len, frames))
        self.taken += size
        if self.taken > 4 * self.soft and self.kernel is not None and not self.flooded:
            self.flooded = True
            self.kernel.kill()
        if size > self.small and self.taken > self.soft:
            return dict(NOTHING)
        try:
            _, parts = self.session.feed_identities(frames)
            message = self.session.deserialize(parts)
            ok = all(isinstance(message[part], dict) for part in ("header", "parent_header", "content"))
            return message if ok and isinstance(message["msg_type"], str) else dict(NOTHING)
        except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
            return dict(NOTHING)


NOTHING: dict[str, Any] = {
    "header": {},
    "parent_header": {},
    "msg_type": "nothing",
    "content": {},
    "metadata": {},
}


class KernelClient(AsyncKernelClient):  # type: ignore[misc]
    """A client that takes no more from a kernel than it can hold, and is ready once it is subscribed."""

    shell_channel_class = Type(BoundedChannel)
    iopub_channel_class = Type(BoundedChannel)
    largest_message = 16 * MEGABYTE

    @property
    def manager(self) -> KernelManager:
        assert isinstance(self.parent, KernelManager)
        return self.parent

    def _create_connected_socket(self, channel: str, identity: bytes | None = None) -> Any:
        kind = {"shell": zmq.DEALER, "iopub": zmq.SUB}.get(channel)
        if kind is None:
            return super()._create_connected_socket(channel, identity)
        one = self.context.socket(kind)
        one.linger = 0
        one.setsockopt(zmq.MAXMSGSIZE, self.largest_message)
        one.setsockopt(zmq.RCVHWM, 16)
        one.setsockopt(zmq.RECONNECT_IVL, -1)
        if identity:
            one.identity = identity
        one.connect(self._make_url(channel))
        return one

    def start_channels(self, *args: Any, **kwargs: Any) -> None:
        """Open the two channels that are used; there is no heartbeat: the kernel's pidfd is watched."""
        for channel in (self.shell_channel, self.iopub_channel):
            channel.kernel = self.manager.kernel
            channel.soft = self.manager.output_limit
        super().start_channels(shell=True, iopub=True, stdin=False, hb=False, control=False)

    async def is_alive(self) -> bool:  # type: ignore[override]
        return bool(await self.manager.is_alive())

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # type: ignore[override]
        """Wait until the kernel answers and its broadcasts arrive here."""
        end = time.monotonic() + (timeout or START_TIMEOUT)
        self.kernel_info()
        answered = subscribed = False
        while not (answered and subscribed):
            if time.monotonic() > end:
                raise StartFailed("a kernel did not answer in time")
            if not await self.is_alive():
                raise StartFailed("a kernel ended before it answered")
            if not subscribed:
                subscribed = bool(await self.iopub_channel.socket.poll(0 if not answered else 50))
            if not answered and await self.shell_channel.socket.poll(50):
                message = await self.shell_channel.get_msg(timeout=1)
                answered = message["msg_type"] == "kernel_info_reply"
                self._handle_kernel_info_reply(message)


class KernelManager(AsyncKernelManager):  # type: ignore[misc]
    """Manages one kernel of a fork server, and kills it rather than asking it to stop."""

    def __init__(self, server: ForkServer, ready: Kernel | None = None, **kwargs: Any) -> None:
        super().__init__(kernel_name="python3", **kwargs)
        self.transport = "ipc"
        self.autorestart = False
        self.client_factory = KernelClient
        self._kernel_spec = KernelSpec(argv=[], display_name="Python 3", language="python")
        self.provisioner = ForkProvisioner(kernel_id="k", kernel_spec=self._kernel_spec, parent=self)
        self.provisioner.server, self.provisioner.ready = server, ready
        self.output_limit = int(server.limits.output * MEGABYTE)

    @property
    def kernel(self) -> Kernel | None:
        provisioner = self.provisioner
        return provisioner.kernel if isinstance(provisioner, ForkProvisioner) else None

    def write_connection_file(self, **kwargs: Any) -> None:
        """No file: the kernel was told everything when it was forked."""

    def _connect_control_socket(self) -> None:
        """No control channel: a kernel is interrupted and killed by its pidfd."""

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:  # type: ignore[override]
        assert self.provisioner is not None
        await self.provisioner.kill()

    async def interrupt_kernel(self) -> None:  # type: ignore[override]
        assert self.provisioner is not None
        await self.provisioner.send_signal(signal.SIGINT)

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        if self.provisioner is not None:
            await self.provisioner.cleanup(restart=restart)


# ------------------------------------------------------------------------------------- where nothing is forked


class OrdinaryClient(AsyncKernelClient):  # type: ignore[misc]
    """jupyter_client's own client, with the bound on bytes taken."""

    shell_channel_class = Type(BoundedChannel)
    iopub_channel_class = Type(BoundedChannel)


class OrdinaryManager(AsyncKernelManager):  # type: ignore[misc]
    """A kernel started in the ordinary way, for trusted submissions on systems that cannot fork one."""

    def __init__(self, server: ForkServer, **kwargs: Any) -> None:
        super().__init__(kernel_name="python3", **kwargs)
        self.autorestart = False
        self.client_factory = OrdinaryClient
        self.folder = tempfile.mkdtemp(dir=server.folder)
        if sys.platform != "win32":  # sockets on disk do not race for ports
            self.transport, self.ip = "ipc", os.path.join(self.folder, "k")
        self.environment = {
            **os.environ,
            **sandbox.environment(self.folder, str(server.pack)),
            "PATH": os.environ["PATH"],
        }
        self.output_limit = int(server.limits.output * MEGABYTE)

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        await super().start_kernel(cwd=self.folder, env=self.environment, **kwargs)

    def client(self, **kwargs: Any) -> Any:
        made = super().client(**kwargs)
        for channel in (made.shell_channel, made.iopub_channel):
            channel.soft = self.output_limit
        return made

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        await super().cleanup_resources(restart=restart)
        shutil.rmtree(self.folder, ignore_errors=True)
