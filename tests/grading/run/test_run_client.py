"""What a kernel sends past its own library, raw, costs its sender only, and no worker's memory."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from grading import endings, toy

from helpers.grading.grade import grade
from helpers.grading.gradebook import Row
from helpers.grading.run import pool
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


@pytest.fixture(scope="module")
def graded(
    pack: Path, sandbox: None, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Row], list[int]]:
    """A class in which an honest student comes after each who sends rubbish; the workers' memory after each."""
    place = tmp_path_factory.mktemp("rubbish")
    (place / "class").mkdir()
    for number, sent in enumerate(SENT.values()):
        made = {f"{number} sends": toy.submission(**{"answer-2-1": RAW.format(sent=sent)}),
                f"{number} then": toy.submission(closing=f"print({number})")}  # fmt: skip
        for name, one in made.items():
            (place / "class" / f"{name}.ipynb").write_text(json.dumps(one), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "serve", endings.after(endings.noting_memory, place / "peaks"))
        # Some connections stand still until the limit: three at a time.
        rows = grade(place / "class", place / "out", root=pack, jobs=3, scenarios=1, limits=Limits(timeout=6))
    peaks = [int(line) for line in (place / "peaks").read_text(encoding="ascii").splitlines()]
    return {row.student: row for row in rows}, peaks


@pytest.mark.parametrize("what", SENT)
def test_rubbish_costs_its_sender_only(graded: tuple[dict[str, Row], list[int]], what: str) -> None:
    rows, _ = graded
    number = list(SENT).index(what)
    assert rows[f"{number} sends"].grade.outcome
    assert rows[f"{number} then"].grade.points == 7


def test_rubbish_fills_no_memory(graded: tuple[dict[str, Row], list[int]]) -> None:
    _, peaks = graded
    assert len(peaks) >= 2 * len(SENT)
    assert max(peaks) < 1.6e6  # kilobytes: a worker's own limit and what it starts with
