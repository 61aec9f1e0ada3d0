"""README's worked class: its own lines are run, and print what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import places

README = (places.ROOT / "README.md").read_text(encoding="utf-8")
(BLOCK,) = re.findall(r"```console\n(.*?)```", README, re.S)


def steps() -> list[tuple[str, str]]:
    """Each command with what it is said to print; a remark behind a command is no part of it."""
    found = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", BLOCK, re.M)
    return [(re.sub(r"\s+# .*", "", line), said) for line, said in found]


def test_the_block_is_read() -> None:
    assert [line.split()[0] for line, _ in steps()] == ["huashan", "python", "huashan"]
    assert "12" not in steps()[2][0]


def test_the_worked_class(sandbox: None, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "HOME": str(home), "PATH": path}
    for line, said in steps():
        # No progress bar; and one loop never ends, in which half of the time for a scenario is waited out.
        command = line + (" --quiet --timeout 12" if " grade " in line else "")
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        if said:
            assert done.stdout == said.replace("~", str(home))
    assert (home / "huashan-students.zip").is_file()
    assert (home / "graded" / "marking" / "marking.html").is_file()


if not places.answer_keys():
    pytest.skip("a student's copy has no grading", allow_module_level=True)
