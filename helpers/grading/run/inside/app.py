"""The kernel application: IPython's kernel on sockets that it is given, with bounds on what it sends."""

from __future__ import annotations

import threading
import time
from typing import Any

import zmq
from ipykernel import kernelapp
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from traitlets.config import Config

CHANNELS = ("shell", "stdin", "control", "iopub")


class Shell(ZMQInteractiveShell):  # type: ignore[misc]
    def ask_exit(self) -> None:
        print("exit() does nothing here: the rest of the notebook is run all the same.")


class Kernel(IPythonKernel):  # type: ignore[misc]
    shell_class = Shell
    _execute_sleep = 0  # nothing overtakes: whoever has something to say sends it


class BoundedSession(Session):  # type: ignore[misc]
    """Shortens what a cell prints and leaves out pictures that are too large, while they are still here, and
    messages that nobody waits for.

    The grader has its own bound, which a submission cannot reach; this one keeps an honest mistake (a
    print in a loop) from costing more than the rest of its own output.
    """

    limit = 1 << 20
    spent = 0
    parent_id: str | None = None

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None,
             *args: Any, **kwargs: Any) -> Any:  # fmt: skip
        if isinstance(msg_or_type, str) and isinstance(content, dict):
            content = self.bounded(msg_or_type, content, parent)
            if content is None:
                return None
        return super().send(stream, msg_or_type, content, parent, *args, **kwargs)

    def bounded(self, kind: str, content: dict[str, Any], parent: Any) -> dict[str, Any] | None:
        """The content, shortened where the cell has said enough, or None."""
        if kind == "execute_input" or (kind == "status" and content.get("execution_state") == "busy"):
            return None  # a cell's source comes from the grader, who knows that it runs
        if kind == "stream":
            size = len(content.get("text", ""))
        elif kind in ("display_data", "execute_result", "update_display_data"):
            size = sum(len(v) for v in content.get("data", {}).values() if isinstance(v, (str, bytes)))
        elif kind == "error":
            lines = [str(line)[:20_000] for line in content.get("traceback", [])[-40:]]
            return {**content, "evalue": str(content.get("evalue", ""))[:20_000], "traceback": lines}
        else:
            return content
        parent_id = (parent or {}).get("header", parent or {}).get("msg_id") if parent else None
        if parent_id != self.parent_id:
            self.parent_id, self.spent = parent_id, 0
        before, self.spent = self.spent, self.spent + size
        if self.spent <= self.limit:
            return content
        if before > self.limit:
            return None
        note = f"[output left out here: more than {self.limit:,} bytes in one cell]\n"
        if kind == "stream":
            return {**content, "text": content["text"][: self.limit - before] + "\n" + note}
        return {**content, "data": {"text/plain": note}, "metadata": {}}


class Directly(IOPubThread):  # type: ignore[misc]
    """Sends at once, from the thread that has something to say, in place of waking another for it."""

    lock = threading.RLock()

    def start(self) -> None:
        self._xpub_stream.stop_on_recv()

    def schedule(self, f: Any) -> None:
        with self.lock:
            f()


class Stream(OutStream):  # type: ignore[misc]
    """Sends what is printed at the end of a cell, and now and then while it runs."""

    sent = 0.0

    def _schedule_flush(self) -> None:
        now = time.monotonic()
        if now - self.sent > self.flush_interval:
            self.sent = now
            self.flush()


class App(kernelapp.IPKernelApp):  # type: ignore[misc]
    """`request` says where it listens, under which key; `sockets` are the listening descriptors."""

    name = "ipython-kernel"
    kernel_class = Kernel
    outstream_class = f"{__name__}.Stream"
    request: dict[str, Any]
    sockets: dict[str, int]

    def parse_command_line(self, argv: Any = None) -> None:
        """There is none, and taking one apart is a fifth of a kernel's start."""
        self.update_config(Config({"HistoryManager": {"enabled": False}}))

    def init_connection_file(self) -> None:
        self.transport, self.ip, self.connection_file = "ipc", self.request["address"], "none"
        self.shell_port, self.stdin_port, self.control_port, self.iopub_port = 1, 2, 3, 4
        self.session = BoundedSession(parent=self, key=self.request["key"].encode(), username="student")
        self.session.limit = int(self.request["output_limit"])

    def write_connection_file(self, **kwargs: Any) -> None:
        pass

    def init_iopub(self, context: Any) -> None:
        self.iopub_socket = context.socket(zmq.XPUB)
        self.iopub_socket.linger = 1000
        self._bind_socket(self.iopub_socket, self.iopub_port)
        self.configure_tornado_logger()
        self.iopub_thread = Directly(self.iopub_socket, pipe=False, session=self.session)
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket

    def init_heartbeat(self) -> None:
        self.heartbeat = None

    def _try_bind_socket(self, s: Any, port: int) -> int:
        s.setsockopt(zmq.USE_FD, self.sockets[CHANNELS[port - 1]])
        s.setsockopt(zmq.SNDHWM, 0)
        return int(super()._try_bind_socket(s, port))

    def _apply_curve_client_options(self, socket: Any) -> None:
        socket.setsockopt(zmq.RECONNECT_IVL, -1)


def make(request: dict[str, Any], sockets: dict[str, int]) -> App:
    """The application of one kernel, ready to start."""
    App.request, App.sockets = request, sockets
    made = App.instance(capture_fd_output=False, parent_handle=0, log_level=50)
    made.initialize()
    return made
