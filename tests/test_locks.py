"""helpers.exercises.locks: one at a time where locks are to be had, and no fuss where they are not."""

import fcntl
import os
import sys
import threading
import types

import pytest

from helpers.exercises import locks


def in_turns(folder):
    """Whether four threads that each read, wait and write in the lock lose nothing."""
    count = [0]

    def add():
        for _ in range(5):
            with locks.lock(folder):
                seen = count[0]
                threading.Event().wait(0.002)
                count[0] = seen + 1

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count[0] == 20


def test_a_folder_is_held_by_one_at_a_time_and_nothing_stays_behind(tmp_path):
    assert in_turns(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_so_too_where_there_is_only_the_windows_way(tmp_path, monkeypatch):
    def locking(file, mode, size):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise PermissionError(13, "Permission denied") from None

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", types.SimpleNamespace(locking=locking, LK_NBLCK=2))
    monkeypatch.setattr(locks.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = tmp_path / "lessons"
    folder.mkdir()
    assert in_turns(folder)
    assert list(folder.iterdir()) == []


def no_locks(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", None)
    return tmp_path


def no_folder(monkeypatch, tmp_path):
    return tmp_path / "missing"


def no_locks_in_this_file_system(monkeypatch, tmp_path):
    def flock(file, mode):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", flock)
    return tmp_path


def held_for_ever(monkeypatch, tmp_path):
    monkeypatch.setattr(locks, "PATIENCE", 0.05)
    other = os.open(tmp_path, os.O_RDONLY)  # closed when the test run ends
    fcntl.flock(other, fcntl.LOCK_EX)
    return tmp_path


@pytest.mark.parametrize("case", [no_locks, no_folder, no_locks_in_this_file_system, held_for_ever])
def test_without_a_lock_the_work_is_done_all_the_same(case, monkeypatch, tmp_path, capsys):
    done = []
    with locks.lock(case(monkeypatch, tmp_path)):
        done.append(1)
    assert done == [1]
    assert capsys.readouterr() == ("", "")


def test_an_error_inside_lets_go(tmp_path):
    with pytest.raises(KeyError), locks.lock(tmp_path):
        raise KeyError
    assert in_turns(tmp_path)


def test_where_fcntl_has_no_locks_it_goes_on_without(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", types.ModuleType("fcntl"))
    monkeypatch.setitem(sys.modules, "msvcrt", None)
    with locks.lock(tmp_path):
        assert list(tmp_path.iterdir()) == []
