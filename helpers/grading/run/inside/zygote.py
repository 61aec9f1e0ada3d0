"""The process inside the sandbox that has imported what a lesson needs and from which kernels are forked.

It must stay free of threads and of zmq contexts until it has forked.

Protocol, over one SEQPACKET socket: a request is one JSON object. ``{"rehearse": [source, ...], "draws": bool}`` has no
answer.
Any other starts a kernel and comes with five descriptors (the listening sockets of the channels shell, stdin,
control and iopub, and a reply socket). On the reply socket comes one JSON object, with two pidfds when it is
``{"ok": true}``: the sandbox's first process (killing it kills everything in it) and the kernel itself (which
is what gets interrupted).
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import shutil
import signal
import socket
import sys
from pathlib import Path

from . import app, launch, rehearsal, spare

# Imported by a kernel while it starts or runs its first cell: had before the fork, they cost nothing after it.
WARM = (
    "asyncio", "tornado.platform.asyncio", "tornado.netutil", "tornado.queues", "zmq.asyncio",
    "zmq.eventloop.zmqstream", "ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell",
    "ipykernel.displayhook", "ipykernel.iostream", "ipykernel.heartbeat", "ipykernel.subshell_manager",
    "ipykernel.parentpoller", "ipykernel.debugger", "faulthandler", "IPython.core.completerlib",
    "IPython.core.debugger", "IPython.core.magics", "IPython.core.oinspect", "IPython.extensions.storemagic",
    "IPython.core.pylabtools", "IPython.core.payloadpage", "IPython.utils.capture", "IPython.utils.wildcard",
    "pdb", "matplotlib_inline.backend_inline", "matplotlib_inline.config", "comm", "stack_data",
    "pygments.formatters", "pygments.lexers.python", "pygments.styles.default", "jedi", "sqlite3",
    "encodings.idna", "stringprep", "matplotlib.backends.backend_agg", "PIL.PngImagePlugin", "ipywidgets",
    "pandas", "numpy.random",
)  # fmt: skip


def prepare(modules: list[str]) -> list[str]:
    """Import what kernels and lessons need; returns the lesson modules that would not import, with reasons."""
    font_list = os.environ.pop("HUASHAN_FONT_LIST", "")
    if font_list and os.path.exists(font_list):
        cache = Path(os.environ["MPLCONFIGDIR"])
        cache.mkdir(parents=True, exist_ok=True)
        shutil.copy(font_list, cache / Path(os.environ.pop("HUASHAN_FONT_NAME")).name)
    failed = []
    for name in (*WARM, *modules):
        try:
            importlib.import_module(name)
        except Exception as problem:
            if name in modules:
                failed.append(f"{name}: {problem}")
    warm_up()
    spare.install()
    gc.collect()
    gc.freeze()
    return failed


def warm_up() -> None:
    """Do once what every kernel would do again: read the case's tables, find the fonts."""
    case = sys.modules.get("helpers.case")
    if case is not None and hasattr(case, "load"):
        try:
            case.load()
        except Exception as problem:
            print(f"the case's data could not be read: {problem}", file=sys.stderr)
    if "matplotlib.font_manager" in sys.modules:
        sys.modules["matplotlib.font_manager"].findfont("DejaVu Sans")


def addresses() -> int:
    """Bytes of addresses that this process has mapped, and that a fork of it begins with."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def serve(control: socket.socket, once: bool) -> None:
    """Fork one kernel a request until the grader hangs up; with `once`, become the kernel."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stage = rehearsal.Stage()
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 1 << 20, 8)
        if not data:
            return
        request = json.loads(data)
        if "rehearse" in request:
            stage.rehearse(request["rehearse"], request["draws"])
            continue
        stage.collect(request["patience"])
        if "AS" in request["limits"]:
            request["limits"]["AS"] += addresses()
        sockets = dict(zip(app.CHANNELS, descriptors, strict=False))
        reply = socket.socket(fileno=descriptors[-1])
        if once:
            control.close()
            launch.once(request, sockets, reply)
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            launch.guarded(launch.launch, request, sockets, reply)
        for descriptor in descriptors[:-1]:
            os.close(descriptor)
        reply.close()


def main(arguments: list[str]) -> int:
    descriptor, once, *modules = arguments
    control = socket.socket(fileno=int(descriptor))
    failed = prepare(modules)
    control.send(json.dumps({"ready": True, "failed": failed}).encode())
    serve(control, once == "once")
    return 0
