"""From a fork of the zygote to a kernel behind its walls."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import traceback
from typing import Any

from . import app, spare, walls


def _redirect(keep: list[int]) -> None:
    """Point stdin, stdout and stderr at nothing and close every descriptor but those to keep."""
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    kept = sorted({0, 1, 2, *keep})
    for low, high in zip(kept, [*kept[1:], 1 << 16], strict=True):
        os.closerange(low + 1, high)


def _send(reply: socket.socket, message: dict[str, Any], descriptors: tuple[int, ...] = ()) -> None:
    socket.send_fds(reply, [json.dumps(message).encode()], list(descriptors))


def _report(reply: socket.socket) -> None:
    """Say that this process is the sandbox's first and the kernel in one."""
    own = os.pidfd_open(os.getpid())
    _send(reply, {"ok": True}, (own, own))
    os.close(own)


def _kernel(request: dict[str, Any], sockets: dict[str, int], reply: socket.socket) -> None:
    """Become the kernel, with nothing open but what it listens on."""
    reply.close()
    _redirect(list(sockets.values()))
    become_kernel(request, sockets)


def _first_process(request: dict[str, Any], sockets: dict[str, int], reply: socket.socket) -> None:
    """Process 1 of the new sandbox: raise the walls, start the kernel, outlive it by nothing."""
    os.setsid()
    walls.private_files(int(request["disk"]))
    walls.limit_resources(request["limits"])
    walls.drop_privileges()
    walls.dumpable(False)
    child = os.fork()
    if child == 0:
        walls.dumpable(True)
        walls.filter_system_calls()
        os.setsid()
        _kernel(request, sockets, reply)
        os._exit(0)
    own, kernel = os.pidfd_open(os.getpid()), os.pidfd_open(child)
    _send(reply, {"ok": True}, (own, kernel))
    _redirect([])
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def launch(request: dict[str, Any], sockets: dict[str, int], reply: socket.socket) -> None:
    """In a fork of the zygote: start one kernel, behind its own walls if they are asked for."""
    if request["isolate"]:
        walls.enter_namespaces()
        if os.fork() == 0:
            guarded(_first_process, request, sockets, reply)
        return
    os.setsid()
    walls.die_with_parent()
    walls.limit_resources(request["limits"])
    _report(reply)
    _kernel(request, sockets, reply)


def guarded(step: Any, request: dict[str, Any], sockets: dict[str, int], reply: socket.socket) -> None:
    try:
        step(request, sockets, reply)
    except BaseException as problem:
        said = {"error": f"{type(problem).__name__}: {problem}", "trace": traceback.format_exc()[-2000:]}
        with contextlib.suppress(OSError):  # where the reply has gone out already, the end is seen by pidfd
            _send(reply, said)
        os._exit(1)
    os._exit(0)


def once(request: dict[str, Any], sockets: dict[str, int], reply: socket.socket) -> None:
    """The ordinary start inside the sandbox: bubblewrap's own walls, one process, one kernel."""

    def start(request: dict[str, Any], sockets: dict[str, int], reply: socket.socket) -> None:
        walls.give_up_root()
        walls.limit_resources(request["limits"])
        _report(reply)
        walls.drop_privileges()
        walls.filter_system_calls()
        _kernel(request, sockets, reply)

    guarded(start, request, sockets, reply)


def become_kernel(request: dict[str, Any], sockets: dict[str, int]) -> None:
    """Turn this process into a kernel; returns only when the kernel has ended."""
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(request["home"])
    spare.state["seed"] = request["seed"]
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].register_comm_target()
    made = app.make(request, sockets)
    spare.quieten(made.shell)
    made.start()
