"""What a kernel sends that is no message: the worker takes a bounded part of it, and nobody else notices."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import pytest
from grading import toy

from helpers.grading.grade import grade
from helpers.grading.run.limits import Limits

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")

# Writes past the kernel's own library, on every connection that it has.
RAW = """import os, socket, stat
answer_2_1 = given.imaging_arrivals * 10
for number in range(3, 96):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            one = socket.socket(fileno=os.dup(number))
            one.getpeername()
            one.setblocking(True)
            one.settimeout(3)
            one.sendall({sent})
    except OSError:
        pass"""
SENT = {
    "half a message": r"b'\x01\x05hello'",
    "half a frame": r"b'\x00\xfahello'",
    "eight million frames": r"b'\x01\x00' * 8_000_000",
    "a frame of a terabyte": r"b'\x02' + (1 << 40).to_bytes(8, 'big') + b'x' * 100",
    "a frame of no size": r"b'\x02' + b'\xff' * 8",
    "no protocol": r"b'\xff' * 5_000",
    "an unknown command": r"b'\x04\x08\x07UNKNOWN'",
    "many messages of nothing": r"b'\x00\x00' * 100_000",
    "many messages of rubbish": r"(b'\x01\x01a' * 5 + b'\x00\x01b') * 20_000",
}


@pytest.mark.parametrize("what", SENT)
def test_rubbish_costs_its_sender_only(what: str, pack: Path, sandbox: None, tmp_path: Path) -> None:
    made = {
        "Ada": toy.submission(),
        "Ben": toy.submission(**{"answer-2-1": RAW.format(sent=SENT[what])}),
        "Cai": toy.submission(),
    }
    for name, one in made.items():
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(one), encoding="utf-8")
    out = tmp_path.with_name(f"{tmp_path.name}-out")
    rows = {
        row.student: row for row in grade(tmp_path, out, root=pack, scenarios=1, limits=Limits(timeout=10))
    }
    assert rows["Ada"].grade.points == rows["Cai"].grade.points == 7
    assert rows["Ben"].grade.outcome
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak < 1.6e6  # kilobytes: the worker's own limit and what it starts with
