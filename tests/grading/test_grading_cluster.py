"""Grading over a Dask scheduler with two worker processes, one of which is killed midway."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from grading import toy

from helpers.grading.grade import grade
from helpers.grading.run.limits import Limits

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": str(toy.ROOT)}
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port),
         "--no-dashboard"], **quiet)  # fmt: skip
    workers = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "distributed.cli.dask_worker",
                address,
                "--nthreads",
                "1",
                "--no-nanny",
                "--no-dashboard",
                "--name",
                f"w{number}",
            ],
            **quiet,
        )
        for number in range(2)
    ]
    yield address, workers
    for process in [*workers, scheduler]:
        process.kill()
        process.wait()


def test_a_cluster_gives_the_same_gradebook_though_a_worker_dies(
    pack: Path, sandbox: None, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    submissions = tmp_path / "submissions"
    submissions.mkdir()
    for number in range(6):
        made = toy.submission(**{"closing": f"import time\ntime.sleep(0.3)\nprint({number})"})
        (submissions / f"student {number}.ipynb").write_text(json.dumps(made), encoding="utf-8")
    (submissions / "typed.ipynb").write_text(
        json.dumps(toy.submission(**{"answer-2-1": "answer_2_1 = 300"})), encoding="utf-8"
    )
    results = tmp_path / "cluster" / "results"
    killed: list[int] = []
    over = threading.Event()

    def kill_midway() -> None:
        while len(list(results.glob("*.json"))) < 2 and not over.wait(0.05):
            pass
        killed.append(len(list(results.glob("*.json"))))
        os.kill(workers[0].pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_midway)
    killer.start()
    options = {"root": pack, "scenarios": 2, "limits": Limits(timeout=30)}
    grade(submissions, tmp_path / "cluster", cluster=address, **options)
    over.set()
    killer.join()
    assert 2 <= killed[0] < 7, "the worker was killed too late to matter"
    grade(submissions, tmp_path / "here", jobs=2, **options)
    for name in ("gradebook.csv", "canvas.csv", "report.html"):
        assert (tmp_path / "cluster" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
