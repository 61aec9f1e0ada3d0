"""Files that are written whole or answered by one line, and folders in which a socket's path is short enough."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import pytest

from helpers.faults import Fault
from helpers.grading import store
from helpers.grading.release import runtime_copy
from helpers.grading.store import Store, workspace, write_whole


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Lets a test name the folder for temporary files anew."""
    monkeypatch.setattr(tempfile, "tempdir", None)
    return monkeypatch


@pytest.mark.skipif(sys.platform == "win32", reason="no sockets with a path")
@pytest.mark.parametrize("length", [30, 59, 60, 61, 107, 200])
@pytest.mark.parametrize("letter", ["a", "ü", "海"])
def test_a_socket_fits_however_long_the_temporary_folder(
    temporary: pytest.MonkeyPatch, length: int, letter: str
) -> None:
    top = tempfile.mkdtemp(dir="/tmp")
    more = length - len(top) - 1
    base = Path(top, letter * (more // len(letter.encode())) + "a" * (more % len(letter.encode())))
    base.mkdir()
    temporary.setenv("TMPDIR", str(base))
    temporary.setattr(tempfile, "tempdir", None)
    made = workspace("k")
    try:
        assert made.stat().st_mode & 0o777 == 0o700
        folder = made / "100" / "tmpabcdefgh"
        folder.mkdir(parents=True)
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(folder / "k-5"))
        assert len(os.fsencode(base)) == length
        assert (made.parent == base) == (length <= store.LONGEST_BASE)
    finally:
        shutil.rmtree(made)
        shutil.rmtree(top)


def test_no_temporary_folder_is_one_line(temporary: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    temporary.setattr(tempfile, "gettempdir", none)
    with pytest.raises(Fault, match="TMPDIR"):
        workspace("k")


@pytest.mark.skipif(sys.platform == "win32", reason="no sockets with a path")
def test_only_long_temporary_folders_is_one_line(temporary: pytest.MonkeyPatch) -> None:
    temporary.setattr(tempfile, "gettempdir", lambda: "/" + "x" * 100)
    temporary.setattr(os, "access", lambda *args: False)
    with pytest.raises(Fault, match=f"at most {store.LONGEST_BASE} bytes"):
        workspace("k")


REFUSALS = [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES, errno.EIO]


@pytest.mark.parametrize("number", REFUSALS)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_cannot_be_written_is_one_line_and_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, step: str
) -> None:
    path = tmp_path / "gradebook.csv"
    write_whole(path, "old")

    def refuse(*args: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, step, refuse)
    with pytest.raises(Fault) as told:
        write_whole(path, "new")
    assert str(told.value).startswith(f"{path} can't be written: {os.strerror(number)}")
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["gradebook.csv"]


@pytest.mark.parametrize("number", REFUSALS)
def test_a_folder_that_cannot_be_made_is_one_line(temporary: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*args: object, **options: object) -> str:
        raise OSError(number, os.strerror(number))

    temporary.setattr(tempfile, "gettempdir", lambda: "/short")
    temporary.setattr(tempfile, "mkdtemp", refuse)
    with pytest.raises(Fault, match=f"/short can't be written: {os.strerror(number)}"):
        workspace("k")


def test_a_pack_that_cannot_be_copied_is_one_line(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", refuse)
    with pytest.raises(Fault, match=r"hs-\d+-pack\w+ can't be written: No space left on device"):
        runtime_copy.__wrapped__(pack)


def test_a_file_in_place_of_the_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(Fault, match=r"out.results can't be written"):
        Store(tmp_path / "out" / "results")
    with pytest.raises(Fault, match=r"gradebook\.csv can't be written"):
        write_whole(tmp_path / "out" / "gradebook.csv", "text")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "a file"
