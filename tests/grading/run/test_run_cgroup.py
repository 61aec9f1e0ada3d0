"""A cgroup where one can be had, on a tree of files that looks like the system's."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.grading.run import cgroup
from helpers.grading.run.limits import Limits


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Root gives its children memory and pids, the user's slice too, and the scope that we are in nothing."""
    for path, given in {"": "cpu memory pids", "user": "memory pids", "user/scope": ""}.items():
        folder = tmp_path / "cgroup" / path
        folder.mkdir(exist_ok=True)
        (folder / "cgroup.subtree_control").write_text(given, encoding="ascii")
        (folder / "cgroup.procs").write_text("", encoding="ascii")
    return tmp_path / "cgroup"


def own(tree: Path, line: str) -> Path:
    path = tree.parent / "own"
    path.write_text(line, encoding="ascii")
    return path


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("0::/user/scope\n", "user"),
        ("0::/user\n", "user"),
        ("0::/\n", "."),
        ("4:memory:/user\n0::/user/scope\n", "user"),
        ("4:memory:/user\n", None),
        ("", None),
    ],
)
def test_the_nearest_folder_that_gives_limits(tree: Path, line: str, found: str | None) -> None:
    expected = None if found is None else tree / found
    assert cgroup.place(tree, own(tree, line)) == expected


def test_none_where_no_folder_gives_them(tree: Path) -> None:
    for path in tree.rglob("cgroup.subtree_control"):
        path.write_text("cpu memory", encoding="ascii")
    assert cgroup.place(tree, own(tree, "0::/user/scope")) is None
    assert cgroup.place(tree, tree / "absent") is None
    assert cgroup.enclose(None, "1", Limits(), [1]) is None


def test_a_kernel_is_put_under_its_limits(tree: Path) -> None:
    made = cgroup.enclose(tree / "user", "1", Limits(memory=256, processes=20), [17, 18])
    assert made is not None
    assert made.parent == tree / "user"
    assert (made / "memory.max").read_text(encoding="ascii") == str(256 << 20)
    assert (made / "pids.max").read_text(encoding="ascii") == "20"
    assert (made / "cgroup.procs").read_text(encoding="ascii") == "18"  # the system takes one a write
    assert not cgroup.overran(made)
    (made / "memory.events").write_text("low 0\noom 1\noom_kill 1\n", encoding="ascii")
    assert cgroup.overran(made)


def test_what_cannot_be_made_is_done_without(tree: Path) -> None:
    assert cgroup.enclose(tree / "absent", "1", Limits(), [1]) is None
    assert not cgroup.overran(tree / "absent")
