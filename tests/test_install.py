"""An ordinary install, from a wheel, is whole: it starts, runs, hands out and grades, away from any checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from helpers import places

pytestmark = pytest.mark.skipif(places.INSTALLED, reason="wheels are built from a checkout")
BIN = "Scripts" if sys.platform == "win32" else "bin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            out,
            places.ROOT,
        ],
        check=True,
    )
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A new environment with the wheel, which borrows what the pack depends on from the one that tests it."""
    place = tmp_path_factory.mktemp("somewhere else") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    (packages,) = [*place.glob("lib/*/site-packages"), *place.glob("Lib/site-packages")]
    (packages / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", packages, wheel], check=True
    )
    return place / BIN / "python"


def run(python, folder, *words, module="helpers.cli"):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [python, "-m", module, *map(str, words)],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip


def test_the_wheel_holds_lessons_and_tables_and_no_key(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"helpers/_pack/notebooks/{path.name}" for path in places.lessons()} <= names
    assert {f"helpers/_pack/data/{path.name}" for path in places.DATA.iterdir()} <= names
    assert {f"helpers/_pack/{name}" for name in ("README.md", "LICENSE", "pyproject.toml")} <= names
    assert not [
        name for name in names if "instructor" in name or name.startswith(("tests", "data", "notebooks"))
    ]


def test_it_is_the_install_that_runs(installed, tmp_path):
    done = subprocess.run(
        [installed, "-c", "from helpers import places; print(places.PACKAGE)"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
        env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
    )  # fmt: skip
    assert Path(done.stdout.strip()).is_relative_to(Path(installed).parent.parent)


def test_it_lays_a_workspace_in_which_a_lesson_runs(installed, tmp_path):
    assert run(installed, tmp_path, "start", "--no-lab").returncode == 0
    work = tmp_path / "my-lessons"
    done = run(installed, work, "02-value-chain.ipynb", "out.ipynb", "-y", "changes: {reading_time_cut: 0.1}",
               module="papermill")  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    cells = json.loads((work / "out.ipynb").read_text(encoding="utf-8"))["cells"]
    assert "reading_time_cut = 0.1" in json.dumps([cell.get("outputs") for cell in cells])


def test_it_makes_the_students_copy(installed, tmp_path):
    done = run(installed, tmp_path, "release", "copy")
    assert done.returncode == 0, done.stderr
    names = {path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*")}
    assert {"pyproject.toml", "helpers/cli.py", "data/claims.csv", "notebooks/00-start-here.ipynb"} <= names
    assert not [name for name in names if "grading" in name or "_pack" in name or "dist-info" in name]


def test_it_says_that_it_has_no_keys(installed, tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "anna.ipynb").write_bytes(places.lessons()[0].read_bytes())
    done = run(installed, tmp_path, "grade", "class", "--out", "out", "--no-sandbox")
    assert done.returncode == 2
    assert "no answer keys" in done.stderr
    assert "--keys" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not places.answer_keys(), reason="a student's copy has no keys")
def test_it_grades_with_keys_from_elsewhere(installed, sandbox, tmp_path):
    made = run(installed, tmp_path, "00", "class", "--keys", places.KEYS, module="helpers.grading.samples")
    assert made.returncode == 0, made.stderr
    done = run(
        installed,
        tmp_path,
        "grade",
        "class/Ada Derived.ipynb",
        "--out",
        "out",
        "--keys",
        places.KEYS,
        "--quiet",
    )
    assert done.returncode == 0, done.stderr
    assert "1 graded" in done.stdout
