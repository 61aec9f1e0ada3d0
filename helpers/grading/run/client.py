"""What jupyter_client is given: the provisioner, manager and client of a forked kernel, and of an ordinary one.

The channels are sockets on disk that the grader makes and listens on: the kernel is handed the listening
descriptors and sees no folder of the grader's.
"""

from __future__ import annotations

import asyncio
import functools
import os
import shutil
import signal
import sys
import tempfile
import time
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Type

from helpers.grading.run import sandbox
from helpers.grading.run.forkserver import START_TIMEOUT, ForkServer
from helpers.grading.run.kernel import Kernel, StartFailed
from helpers.grading.run.limits import MEGABYTE


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

    Over `soft` bytes only small messages are still read (answers are small). At four times that, and for what is no
    message, the kernel is killed, and `refused` says why.
    """

    soft = 10 * MEGABYTE
    small = 64 * 1024
    most_frames = 64
    taken = 0
    refused = ""
    kernel: Kernel | None = None

    async def _recv(self, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        frames = await self._frames()
        size = sum(map(len, frames))
        self.taken += size
        if self.taken > 4 * self.soft:
            self._refuse(f"it wrote more than {self.soft / MEGABYTE:g} MB")
        if self.refused or (size > self.small and self.taken > self.soft):
            return dict(NOTHING)
        try:
            _, parts = self.session.feed_identities(frames)
            message = self.session.deserialize(parts)
            ok = all(isinstance(message[part], dict) for part in ("header", "parent_header", "content"))
            return message if ok and isinstance(message["msg_type"], str) else dict(NOTHING)
        except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
            return dict(NOTHING)

    @functools.cached_property
    def _rest(self) -> zmq.Socket[bytes]:
        """The same socket for who does not wait."""
        return zmq.Socket.shadow(self.socket)

    async def _frames(self) -> list[bytes]:
        """The frames of one message, counted before they are taken together."""
        frames: list[bytes] = []
        try:
            while not frames or self.socket.getsockopt(zmq.RCVMORE):
                if len(frames) >= self.most_frames:
                    self._refuse("it sent a message of too many parts")
                    break
                # The rest of a message is there with its first frame: nothing to wait for.
                frames.append(self._rest.recv(zmq.NOBLOCK) if frames else await self.socket.recv())
        except zmq.ZMQError:  # the rest of a message never came, or is not to be had
            self._refuse("it sent half a message")
        return frames

    def _refuse(self, why: str) -> None:
        self.refused = self.refused or why
        if self.kernel is not None:
            self.kernel.kill()


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
        """Ask until the kernel answers and its broadcasts arrive here."""
        end = time.monotonic() + (timeout or START_TIMEOUT)
        while True:
            self.kernel_info()
            while not await self.shell_channel.socket.poll(50):
                if time.monotonic() > end:
                    raise StartFailed("a kernel did not answer in time")
                if not await self.is_alive():
                    raise StartFailed("a kernel ended before it answered")
            message = await self.shell_channel.get_msg(timeout=1)
            if message["msg_type"] == "kernel_info_reply" and await self.iopub_channel.socket.poll(5):
                self._handle_kernel_info_reply(message)
                return


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
