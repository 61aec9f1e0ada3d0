"""What a kernel may not do, by the filter of system calls, and memory that no process is charged for."""

from __future__ import annotations

import errno
import platform
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.grading.release import runtime_copy
from helpers.grading.run.forkserver import ForkServer
from helpers.grading.run.inside import calls, walls
from helpers.grading.run.limits import Limits
from helpers.grading.run.runner import Runner

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")
known = pytest.mark.skipif(platform.machine() not in calls.KNOWN, reason="a processor without a filter")
ALLOW, EPERM = walls._ALLOW, walls._EPERM
ARCHITECTURES = sorted(calls.KNOWN)
ANYTHING = st.integers(0, 2**32 - 1)


def judged(program: list[walls.Step], architecture: int, number: int, *arguments: int) -> int:
    """What the kernel's packet filter makes of a call."""
    words = {0: number, 4: architecture} | {16 + 8 * at: one for at, one in enumerate(arguments)}
    held, at = 0, 0
    while True:
        operation, so, otherwise, value = program[at]
        if operation == walls._LEAVE:
            return value
        if operation == walls._LOAD:
            held = words.get(value, 0)
        elif operation == walls._AND:
            held &= value
        else:
            holds = {
                walls._EQUAL: held == value,
                walls._AT_LEAST: held >= value,
                walls._ANY_BIT: bool(held & value),
            }[operation]
            at += so if holds else otherwise
        at += 1


@pytest.mark.parametrize("machine", ARCHITECTURES)
@given(arguments=st.lists(ANYTHING, min_size=6, max_size=6), number=st.integers(0, 600))
def test_the_filter_says_of_each_call_what_the_tables_say(
    machine: str, arguments: list[int], number: int
) -> None:
    known = calls.KNOWN[machine]
    expected = {
        known.clone: not arguments[0] & calls.NAMESPACES,
        known.socket: arguments[0] in (calls.AF_UNIX, calls.AF_NETLINK),
        known.setsockopt: arguments[1] != calls.SOL_SOCKET or arguments[2] not in calls.BUFFER_SIZES,
        known.mmap: arguments[3] & calls.SHARED_BY_NO_FILE != calls.SHARED_BY_NO_FILE,
    }.get(number, number not in known.denied.values())
    if number == known.clone3:
        return
    said = judged(walls.filter_program(known), known.architecture, number, *arguments)
    assert said == (ALLOW if expected else EPERM)


@pytest.mark.parametrize("machine", ARCHITECTURES)
@given(level=st.sampled_from([0, 1, 6]), option=st.integers(0, 70), family=st.integers(0, 45))
def test_the_filter_at_the_edges_of_what_it_looks_at(
    machine: str, level: int, option: int, family: int
) -> None:
    known = calls.KNOWN[machine]
    program = walls.filter_program(known)
    said = judged(program, known.architecture, known.setsockopt, 3, level, option)
    assert (said == EPERM) == (level == 1 and option in (7, 8, 32, 33))
    assert (judged(program, known.architecture, known.socket, family) == ALLOW) == (family in (1, 16))
    for flags, allowed in {
        0x01: True,
        0x02: True,
        0x22: True,
        0x21: False,
        0x23: False,
        0x40021: False,
    }.items():
        assert (judged(program, known.architecture, known.mmap, 0, 1, 3, flags) == ALLOW) == allowed


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_another_kind_of_call_is_not_let_through(machine: str) -> None:
    known = calls.KNOWN[machine]
    program = walls.filter_program(known)
    assert judged(program, known.architecture ^ 1, 0) == walls._KILL
    assert judged(program, known.architecture, 0x40000000 + 9) == EPERM
    assert judged(program, known.architecture, known.clone3) == walls._ENOSYS
    assert len(program) < 256 + 64


# ------------------------------------------------------------------------------------------- in a real kernel


@pytest.fixture(scope="module")
def runner(sandbox: None) -> Iterator[Runner]:
    server = ForkServer(runtime_copy(), ["helpers.case"], Limits(memory=256, timeout=60))
    made = Runner(server)
    yield made
    made.close()
    server.close()


def run(runner: Runner, *sources: str) -> Any:
    cells = [
        {"cell_type": "code", "id": f"c{at}", "source": source, "metadata": {"tags": []}}
        for at, source in enumerate(sources)
    ]
    return runner.execute(cells, {}, 1, {})


def said(runner: Runner, source: str) -> str:
    done = run(runner, source)
    assert not done.errors, done.errors
    assert not done.stopped, done.stopped
    return str(done.notebook.cells[0]["outputs"][-1]["data"]["text/plain"])


CALLS = "import ctypes, mmap, os, socket\nlibc = ctypes.CDLL(None, use_errno=True)\n"
REFUSED = [
    "socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)",
    "socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)",
    "socket.socket(socket.AF_INET)",
    "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "mmap.mmap(-1, 1 << 20)",
    "open('/dev/zero', 'rb')",
    "os.splice(*os.pipe(), 1)",
]


@linux
@known
@pytest.mark.parametrize("call", REFUSED)
def test_memory_that_nobody_is_charged_for_is_not_to_be_had(runner: Runner, call: str) -> None:
    done = run(runner, CALLS + call)
    assert "PermissionError" in done.errors[0], done.errors


@linux
@known
@pytest.mark.parametrize("name", ["msgget", "semget", "shmget"])
def test_system_v_has_nothing_to_give(runner: Runner, name: str) -> None:
    assert said(runner, f"{CALLS}libc.{name}(0, 4096, 0o1600), ctypes.get_errno()") == f"(-1, {errno.EPERM})"


@linux
def test_addresses_have_an_end(runner: Runner) -> None:
    """Tables of addresses are nobody's either: a 512th of what is mapped, were there no limit."""
    code = f"{CALLS}mmap.mmap(-1, 1 << 36, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)"
    assert "Cannot allocate memory" in run(runner, code).errors[0]


FULL = """
import os, socket, time
def fill():
    kept = []
    while True:
        try:
            pair = socket.socketpair()
        except OSError:
            return kept
        kept.append(pair)
        pair[0].setblocking(False)
        try:
            while True:
                pair[0].send(b"x" * 65536)
        except OSError:
            pass
for _ in range(12):
    if os.fork() == 0:
        kept = fill()
        time.sleep(20)
        os._exit(0)
time.sleep(20)
"""


@linux
def test_full_buffers_of_sockets_count(runner: Runner) -> None:
    """Finding G15: twelve processes held 670 MB in them under --memory 256."""
    done = run(runner, "x = 1", FULL, "x")
    assert done.stopped == {1: "it used more than 256 MB of memory"}
    assert not done.rest


HONEST = [
    ("from multiprocessing import Pool\nwith Pool(3) as pool:\n    made = pool.map(abs, [-1, 2])\nmade", "[1, 2]"),
    (
        "from concurrent.futures import ProcessPoolExecutor\nwith ProcessPoolExecutor(2) as pool:\n"
        "    made = list(pool.map(abs, [-1, 2]))\nmade",
        "[1, 2]",
    ),
    ("from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(8) as pool:\n"
     "    made = list(pool.map(abs, [-1, 2]))\nmade", "[1, 2]"),
    ("from multiprocessing import Array, Value\nvalue, many = Value('i', 3), Array('d', 1000)\n"
     "(value.value, len(many))", "(3, 1000)"),
    ("import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(7)'], capture_output=True, text=True).stdout",
     "'7\\n'"),
    ("import asyncio\nasync def seven():\n    await asyncio.sleep(0)\n    return 7\nawait seven()", "7"),
    ("import mmap\nm = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)\nm[0] = 7\nm[0]", "7"),
    ("import mmap, tempfile\nf = tempfile.TemporaryFile()\n_ = f.truncate(4096)\n"
     "m = mmap.mmap(f.fileno(), 4096)\nm[0] = 7\nm[0]", "7"),
    ("import socket\na, b = socket.socketpair()\na.settimeout(1)\n_ = a.send(b'7')\nb.recv(1)", "b'7'"),
    ("import numpy as np\nfloat(np.ones(10_000_000).sum())", "10000000.0"),
]  # fmt: skip


@linux
@pytest.mark.parametrize(("code", "shown"), HONEST, ids=[code.splitlines()[0] for code, _ in HONEST])
def test_what_honest_code_does_is_let_be(runner: Runner, code: str, shown: str) -> None:
    assert said(runner, code) == shown
