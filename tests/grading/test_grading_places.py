"""Grading in real installations, in each kind of place: it works there, and what is secret stays so."""

from __future__ import annotations

import ast
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from grading import toy
from grading.installation import Installation, Stock, install

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")

ROOT = sys.platform != "win32" and os.getuid() == 0
ORDINARY = 54321 if ROOT else None  # a user id that nobody has; None for whoever runs the test
T = TypeVar("T", str, tuple[str, str])
AWKWARD = "Grüße aus 上海 & Köln"


def writable(*places: T) -> list[T]:
    """Of places, or groups of them, those that can be tried here; failing all, /tmp, so that none is skipped."""

    def can(place: T) -> bool:
        return all(os.access(one, os.W_OK) for one in ([place] if isinstance(place, str) else place))

    return [place for place in places if can(place)]


@pytest.fixture(scope="module")
def kept() -> Iterator[Stock]:
    """In a folder of a filesystem that most of the places share."""
    with tempfile.TemporaryDirectory(prefix="huashan-stock-", dir="/var/tmp") as folder:
        yield Stock(Path(folder))


@pytest.fixture
def stock(kept: Stock, new_folder: None) -> Iterator[Stock]:
    yield kept
    kept.take_back()


@pytest.fixture
def new_folder(sandbox: None) -> Iterator[Callable[[str], Path]]:
    """Makes folders anywhere, which are gone afterwards."""
    made: list[Path] = []

    def make(place: str) -> Path:
        made.append(Path(place) / f"huashan-test-{secrets.token_hex(4)}")
        made[-1].mkdir()
        return made[-1]

    yield make
    for folder in made:
        shutil.rmtree(folder)


def graded_and_tight(made: Installation, *options: str, **environment: str) -> None:
    """Both submissions get all their points, and the one that searched found nothing."""
    done = made.grade(*options, **environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 graded, 0 graded with notes, 0 could not be run"), done.stdout
    assert [row["points"] for row in toy.read_csv(made.out / "gradebook.csv")] == ["7", "7"]
    searched = ast.literal_eval(made.printed("searching").partition("SEARCHED ")[2])
    assert searched == {"seen": True, "found": [], "writable": ["/.grading/home", "/dev/shm", "/tmp"]}


@pytest.mark.parametrize("place", writable("/home", "/var/tmp")[:1])
def test_everything_in_one_place_of_an_ordinary_user(
    new_folder: Callable[[str], Path], stock: Stock, place: str
) -> None:
    top = new_folder(place)
    graded_and_tight(install(stock, top / "python", top / "venv", top / "pack", top / "class", user=ORDINARY))


@pytest.mark.parametrize(
    ("place", "environment"),
    writable(("/usr/lib", "/usr/src"), ("/usr/local/lib", "/opt")) or [("/tmp", "/var/tmp")],
)
def test_pack_and_class_in_a_place_that_is_shown(
    new_folder: Callable[[str], Path], stock: Stock, place: str, environment: str
) -> None:
    top, other = new_folder(place), new_folder(environment)
    graded_and_tight(install(stock, other / "python", other / "venv", top / "pack", top / "class"))


def test_an_environment_made_in_the_pack_itself_behind_a_link(
    new_folder: Callable[[str], Path], stock: Stock
) -> None:
    top = new_folder("/tmp")
    (top / AWKWARD).mkdir()
    (top / "link").symlink_to(AWKWARD)
    pack = top / "link" / "the pack"
    made = install(stock, top / AWKWARD / "python", pack, pack, top / AWKWARD / "class", user=ORDINARY)
    graded_and_tight(made, TMPDIR=str(long_folder(top)))


def long_folder(top: Path) -> Path:
    """A folder whose path leaves no room for a socket's name."""
    made = top / ("temporary files of a name that nobody would type" * 3)
    made.mkdir()
    made.chmod(0o1777)
    return made


def test_pack_class_and_keys_in_the_environment(new_folder: Callable[[str], Path], stock: Stock) -> None:
    top = new_folder("/tmp")
    shown = top / "venv" / "lib"
    made = install(stock, top / "python", top / "venv", shown / "pack", shown / "class")
    shutil.move(shown / "pack" / "notebooks" / "instructor", shown / "instructor")
    keys = shown / "instructor" / "key"
    (keys / "02-toy.ipynb").rename(shown / "elsewhere.ipynb")
    (keys / "02-toy.ipynb").symlink_to(shown / "elsewhere.ipynb")
    (shown / "instructor" / "plan.html").write_text("PLANTED-SECRET", encoding="utf-8")
    graded_and_tight(made, "--keys", str(keys))


def test_an_environment_that_others_may_not_read(new_folder: Callable[[str], Path], stock: Stock) -> None:
    """Root, whose submissions run as nobody, is told in a line what to open; its owner just grades."""
    top = new_folder("/tmp")
    made = install(stock, top / "python", top / "venv", top / "pack", top / "class")
    closed = next((top / "venv").glob("lib/python3*/site-packages/zmq"))
    closed.chmod(0o700)
    try:
        if not ROOT:
            graded_and_tight(made)
            return
        done = made.grade()
    finally:
        closed.chmod(0o755)
    assert done.returncode == 2
    first, _, rest = done.stderr.partition("\n")
    assert f"nobody, who may not read {closed}" in first
    assert f"chmod -R go+rX {top / 'venv'}" in first
    assert rest.count("\n") == 1
    assert "Traceback" not in done.stderr
