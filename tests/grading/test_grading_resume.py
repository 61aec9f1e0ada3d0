"""A run that is killed is taken up where it stopped, and ends in the same gradebook."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from grading import toy

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")

GRADE = """
import sys
from pathlib import Path
from helpers.grading.grade import grade
from helpers.grading.run.limits import Limits
pack, submissions, out, jobs = sys.argv[1:]
grade(Path(submissions), Path(out), root=Path(pack), jobs=int(jobs), scenarios=2, limits=Limits(timeout=30))
"""
WRITTEN = ("gradebook.csv", "canvas.csv", "report.html", "marking/marks.csv", "marking/marking.html")


def start(pack: Path, submissions: Path, out: Path, jobs: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", GRADE, str(pack), str(submissions), str(out), str(jobs)]
    return subprocess.Popen(command, start_new_session=True, cwd=toy.ROOT)


def make_class(folder: Path) -> None:
    folder.mkdir()
    slow = "import time\ntime.sleep(0.1)\nprint({})"
    for number in range(4):
        made = toy.submission(**{"closing": slow.format(number)})
        (folder / f"student {number}.ipynb").write_text(json.dumps(made), encoding="utf-8")
    typed = toy.submission(**{"answer-2-1": "answer_2_1 = 300"})
    (folder / "typed.ipynb").write_text(json.dumps(typed), encoding="utf-8")
    (folder / "broken.ipynb").write_text("{", encoding="utf-8")


def contents(out: Path) -> dict[str, bytes]:
    found = {name: (out / name).read_bytes() for name in WRITTEN}
    for path in sorted((out / "students").rglob("*")):
        if path.is_file():
            found[str(path.relative_to(out))] = path.read_bytes()
    return found


def test_killed_at_ten_random_moments(pack: Path, sandbox: None, tmp_path: Path) -> None:
    submissions, whole, out = tmp_path / "submissions", tmp_path / "whole", tmp_path / "killed"
    make_class(submissions)
    began = time.monotonic()
    assert start(pack, submissions, whole, jobs=1).wait(120) == 0
    took = time.monotonic() - began
    moments = random.Random(os.environ.get("HUASHAN_KILL_SEED", "4"))
    unfinished = 0
    for _ in range(10):
        run = start(pack, submissions, out, jobs=1)
        time.sleep(moments.uniform(0.1, 0.4 * took))
        unfinished += run.poll() is None
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert unfinished >= 3, "the kills came too late to show anything"
    assert start(pack, submissions, out, jobs=2).wait(120) == 0
    assert contents(out) == contents(whole)
    assert not list(out.rglob("*.part"))


def test_nothing_outlives_a_killed_run(pack: Path, sandbox: None, tmp_path: Path) -> None:
    submissions = tmp_path / "submissions"
    submissions.mkdir()
    waiting = toy.submission(**{"closing": "import subprocess\nsubprocess.run(['sleep', '86413'])"})
    (submissions / "waiting.ipynb").write_text(json.dumps(waiting), encoding="utf-8")
    run = start(pack, submissions, tmp_path / "out", jobs=1)
    wait_for(lambda: "sleep 86413" in processes(), 60)
    run.send_signal(signal.SIGKILL)
    run.wait()
    wait_for(lambda: "sleep 86413" not in processes(), 10)


def processes() -> str:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


def wait_for(condition, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
