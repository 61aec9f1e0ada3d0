"""helpers.site.bytecode: what Node.js has compiled becomes a wheel and a library; where it can't, that is said.

That Python starts from both is seen in the browser (test_site_browser.py).
"""

import stat
import sys
import zipfile

import pytest

from helpers.faults import Fault
from helpers.site import build, bytecode, compile_loaded

NODE = """#!/bin/sh
"exec" "{python}" "$0" "$@"
import sys
from pathlib import Path
_, start, script, lessons, out, *packages = sys.argv[1:]
assert len(list(Path(lessons).glob("*.ipynb"))) == 10 and packages == ["pandas"]
if "{error}":
    sys.exit("at line 1\\n{error}")
for name in ("packages/pandas/__pycache__/io.cpython-314.pyc", "library/json/decoder.pyc"):
    place = Path(out, name)
    place.parent.mkdir(parents=True)
    place.write_bytes(b"compiled")
"""


@pytest.fixture
def node(tmp_path, monkeypatch):
    """A stand-in for Node.js, which may say that something went wrong."""
    file = tmp_path / "node"

    def make(error=""):
        file.write_text(NODE.format(python=sys.executable, error=error), encoding="utf-8")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    monkeypatch.setattr(bytecode.shutil, "which", lambda name: str(file))
    return make


@pytest.fixture
def start(tmp_path):
    with zipfile.ZipFile(tmp_path / "python_stdlib.zip", "w") as held:
        held.writestr("json/decoder.py", "source")
    return tmp_path / "pyodide.mjs"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a first line of its own")
def test_bytecode_lies_beside_what_it_was_made_of(node, start, tmp_path):
    node()
    made = bytecode.make(start, ["pandas"], tmp_path / "work")
    with zipfile.ZipFile(made.wheel) as wheel:
        names = [name for name in wheel.namelist() if ".dist-info/" not in name]
    assert names == ["pandas/__pycache__/io.cpython-314.pyc"]
    with zipfile.ZipFile(made.library) as library:
        assert library.namelist() == ["json/decoder.py", "json/decoder.pyc"]
        assert library.read("json/decoder.py") == b"source"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a first line of its own")
def test_what_went_wrong_is_said(node, start, tmp_path):
    node("SyntaxError: no such thing in this release")
    with pytest.raises(
        Fault, match=r"could not run the lessons \(SyntaxError: no such thing in this release\)"
    ):
        bytecode.make(start, ["pandas"], tmp_path / "work")


def test_without_node_a_site_is_made_and_says_that_it_starts_more_slowly(monkeypatch, tmp_path):
    monkeypatch.setattr(bytecode.shutil, "which", lambda name: None)
    with pytest.raises(Fault, match=r"Node.js is not installed here"):
        bytecode.node()
    said = str(build.Site(tmp_path, 10, 64.0, "", "Node.js is not installed here"))
    assert said.endswith("Without bytecode, since Node.js is not installed here: Python starts more slowly.")
    assert "bytecode" not in str(build.Site(tmp_path, 10, 73.0, "", ""))


def test_a_module_of_the_library_is_compiled_as_it_will_be_found(monkeypatch, tmp_path):
    """Whatever this Python has loaded from an archive."""
    archive = tmp_path / "library.zip"
    with zipfile.ZipFile(archive, "w") as held:
        held.writestr("of_an_archive.py", "ANSWER = 42")
    monkeypatch.syspath_prepend(str(archive))
    monkeypatch.setattr(compile_loaded, "OUT", tmp_path / "out")
    monkeypatch.setattr(compile_loaded.site, "getsitepackages", lambda: [str(tmp_path / "none")])
    monkeypatch.chdir(tmp_path)
    __import__("of_an_archive")
    compile_loaded.compile_loaded()
    monkeypatch.delitem(sys.modules, "of_an_archive")
    (made,) = (tmp_path / "out").rglob("*.pyc")
    assert made == tmp_path / "out" / "library" / "of_an_archive.pyc"
    assert made.read_bytes()[4:8] == b"\1\0\0\0"  # PEP 552: by hash, and not held against it
