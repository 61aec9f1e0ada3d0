"""helpers.files: whatever happens, a file is the old one or the new one, and nothing is left beside it."""

import errno
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import files


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def half_written(place, data):
    with place.open("wb") as out:
        out.write(data[: len(data) // 2])
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupted(*args):
    raise KeyboardInterrupt


def refused(*args):
    raise PermissionError(errno.EACCES, "Permission denied")


BREAKS = [
    (Path, "write_bytes", half_written),
    (Path, "write_bytes", interrupted),
    (os, "fsync", refused),
    (os, "replace", refused),
    (os, "replace", interrupted),
]


@given(st.binary(max_size=300), st.binary(max_size=300), st.booleans())
def test_a_file_is_what_was_written_last(tmp_path_factory, old, new, sync):
    path = tmp_path_factory.mktemp("files") / "journal.json"
    for content in (old, new):
        files.write(path, content, sync=sync)
        assert path.read_bytes() == content
    assert names(path.parent) == ["journal.json"]


@pytest.mark.parametrize(("owner", "step", "how"), BREAKS)
@pytest.mark.parametrize("old", [None, b"old"])
def test_what_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, owner, step, how, old):
    path = tmp_path / "journal.json"
    if old is not None:
        path.write_bytes(old)
    monkeypatch.setattr(owner, step, how)
    with pytest.raises((OSError, KeyboardInterrupt)):
        files.write(path, b"new content", sync=True)
    monkeypatch.undo()
    assert names(tmp_path) == ([] if old is None else ["journal.json"])
    assert old is None or path.read_bytes() == old


@pytest.mark.parametrize("name", ["a" * 255, "ü" * 127, "海" * 85, "𝔞" * 63, ".hidden", "two words.txt"])
def test_a_name_may_be_as_long_as_the_system_allows(tmp_path, name):
    files.write(tmp_path / name, b"new")
    assert names(tmp_path) == [name]


def test_many_who_write_at_once_leave_what_one_of_them_wrote(tmp_path):
    path = tmp_path / "journal.json"
    contents = [bytes([number]) * 100_000 for number in range(8)]
    seen = set()

    def work(content):
        for _ in range(20):
            files.write(path, content)
            seen.add(path.read_bytes())

    threads = [threading.Thread(target=work, args=(one,)) for one in contents]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert seen <= set(contents)
    assert names(tmp_path) == ["journal.json"]


def test_damaged_files_are_kept_each_under_its_own_name(tmp_path):
    path = tmp_path / "journal.json"
    kept = []
    for number in range(3):
        path.write_bytes(b"damaged %d" % number)
        kept.append(files.write_beside(path, b"new").name)
        assert path.read_bytes() == b"new"
    assert kept == ["journal-damaged.json", "journal-damaged-2.json", "journal-damaged-3.json"]
    assert [(tmp_path / name).read_bytes() for name in kept] == [b"damaged 0", b"damaged 1", b"damaged 2"]
    assert names(tmp_path) == sorted(["journal.json", *kept])


@pytest.mark.parametrize(("owner", "step", "how"), [one for one in BREAKS if one[1] != "fsync"])
def test_a_damaged_file_stays_in_its_place_where_the_new_one_cannot_be_written(
    tmp_path, monkeypatch, owner, step, how
):
    path = tmp_path / "journal.json"
    path.write_bytes(b"damaged")
    monkeypatch.setattr(owner, step, how)
    with pytest.raises((OSError, KeyboardInterrupt)):
        files.write_beside(path, b"new content")
    monkeypatch.undo()
    assert names(tmp_path) == ["journal.json"]
    assert path.read_bytes() == b"damaged"


def test_trying_out_changes_nothing_and_says_what_writing_would(tmp_path, monkeypatch):
    path = tmp_path / "journal.json"
    path.write_bytes(b"old")
    files.try_out(path, b"new")
    assert (names(tmp_path), path.read_bytes()) == (["journal.json"], b"old")
    with pytest.raises(FileNotFoundError):
        files.try_out(tmp_path / "missing" / "journal.json", b"new")
    monkeypatch.setattr(Path, "write_bytes", half_written)
    with pytest.raises(OSError, match="No space left"):
        files.try_out(path, b"new")
    assert names(tmp_path) == ["journal.json"]
