"""helpers.site: the lock file names what is needed, each file with its digest, and says which file is missing."""

import hashlib
import json
import os
import zipfile

import pytest

from helpers import places
from helpers.faults import Fault
from helpers.site import lock, wheels
from helpers.site.edition import RELEASE, Edition


def sha(content):
    return hashlib.sha256(content).hexdigest()


def package(name, depends=(), content=b"held"):
    return {
        "name": name, "version": "1.0", "file_name": f"{name.replace('-', '_')}-1.0-py3-none-any.whl", "install_dir": "site",
        "sha256": sha(content), "package_type": "package", "imports": [name], "depends": list(depends),
        "unvendored_tests": False,
    }  # fmt: skip


OWN = {
    "numpy": package("numpy"),
    "pandas": package("pandas", ["numpy", "python_dateutil"]),
    "python-dateutil": package("python-dateutil", ["six"]),
    "six": package("six"),
    "networkx": package("networkx", ["numpy", "setuptools"]),
    "setuptools": package("setuptools"),
}
CONTENT = json.dumps({"info": {"python": "3.14.2"}, "packages": OWN}).encode()
EDITION = Edition(
    "9.9", "pyodide.mjs", {"pyodide.mjs": sha(b"start")}, sha(CONTENT), "https://cdn.example/v9.9/"
)


@pytest.fixture
def locked():
    return lock.Lock(EDITION, CONTENT)


@pytest.fixture
def source(tmp_path):
    """A folder with every file of the edition."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    (folder / "pyodide-lock.json").write_bytes(CONTENT)
    (folder / "pyodide.mjs").write_bytes(b"start")
    for one in OWN.values():
        (folder / one["file_name"]).write_bytes(b"held")
    return folder


@pytest.fixture
def wheel(tmp_path):
    return wheels._write(tmp_path, "huashan-notebooks", "1.0", {"helpers/__init__.py": b""})


def test_what_is_needed_is_whole_whichever_way_a_name_is_written(locked):
    assert locked.needed(["Pandas"]) == ["numpy", "pandas", "python-dateutil", "six"]
    assert locked.needed(["networkx"]) == ["networkx", "numpy"]  # nothing here imports its setuptools


def test_what_nobody_has_is_named(locked, wheel):
    locked.add(wheel, depends=["numpy", "scipy"])
    with pytest.raises(Fault, match=r"Pyodide 9.9 has no scipy, and no wheel of it was given"):
        locked.needed(["huashan-notebooks"])


def test_offline_the_files_lie_beside_the_lock_file(locked, wheel, source, tmp_path):
    locked.add(wheel, depends=["pandas"], imports=["helpers"])
    out = tmp_path / "out"
    locked.write(out, locked.needed(["huashan-notebooks"]), source)
    packages = json.loads((out / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    assert set(packages) == {"huashan-notebooks", "numpy", "pandas", "python-dateutil", "six"}
    for one in packages.values():
        assert sha((out / one["file_name"]).read_bytes()) == one["sha256"]
        assert set(one["depends"]) <= set(packages)
    assert packages["huashan-notebooks"]["imports"] == ["helpers"]
    assert {path.name for path in out.iterdir()} == {
        "pyodide-lock.json",
        *(one["file_name"] for one in packages.values()),
    }


def test_otherwise_each_of_pyodides_packages_is_where_its_cdn_has_it(locked, wheel, tmp_path):
    locked.add(wheel, depends=["pandas"], imports=["helpers"])
    locked.write(tmp_path / "out", locked.needed(["huashan-notebooks"]), None)
    packages = json.loads((tmp_path / "out" / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    assert packages["pandas"]["file_name"] == EDITION.cdn + OWN["pandas"]["file_name"]
    assert packages["setuptools"]["sha256"] == OWN["setuptools"]["sha256"]  # a learner's own import finds it
    assert packages["huashan-notebooks"]["file_name"] == wheel.name
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [wheel.name, "pyodide-lock.json"]


def test_a_missing_file_and_a_wrong_one_are_one_line_each(locked, source, tmp_path):
    (source / OWN["six"]["file_name"]).unlink()
    (source / OWN["numpy"]["file_name"]).write_bytes(b"something else")
    needed = locked.needed(["pandas"])
    with pytest.raises(Fault, match=r"lacks 1 files of Pyodide 9.9: six-1.0-py3-none-any.whl$"):
        locked.write(tmp_path / "out", needed, source)
    (source / OWN["six"]["file_name"]).write_bytes(b"held")
    with pytest.raises(
        Fault, match=r"other files than Pyodide 9.9, by their SHA-256: numpy-1.0-py3-none-any.whl$"
    ):
        locked.write(tmp_path / "out", needed, source)


def test_another_lock_file_is_refused(source, tmp_path):
    assert EDITION.check_lock(source / "pyodide-lock.json") == CONTENT
    (source / "pyodide-lock.json").write_bytes(CONTENT + b" ")
    with pytest.raises(Fault, match=r"is not that of Pyodide 9.9: its SHA-256 is another"):
        EDITION.check_lock(source / "pyodide-lock.json")
    with pytest.raises(Fault, match=r"there is no .*nowhere.json: it is part of Pyodide 9.9"):
        EDITION.check_lock(tmp_path / "nowhere.json")


def test_the_release_is_pinned_by_digests_and_by_its_own_number():
    digests = [*RELEASE.core.values(), RELEASE.lock]
    assert all(len(one) == 64 and int(one, 16) for one in digests)
    assert len(set(digests)) == len(digests)
    assert RELEASE.version in RELEASE.cdn
    assert RELEASE.start in RELEASE.core


def test_the_packs_wheel_runs_lessons_and_holds_nothing_of_a_teachers(tmp_path):
    made = wheels.pack(tmp_path)
    names = set(zipfile.ZipFile(made).namelist())
    assert {f"helpers/_pack/data/{path.name}" for path in places.DATA.glob("*.csv")} <= names
    assert {
        "helpers/_pack/data/checks.json",
        "helpers/case/shipped.txt",
        "helpers/exercises/gate.py",
    } <= names
    assert not [
        one
        for one in names
        if one.split("/")[1] in ("grading", "stage", "lessons", "site", "lab") or "instructor" in one
    ]
    assert not [
        one
        for one in names
        if one.endswith((".pyc", ".ipynb")) or ("solutions" in one.rsplit("/")[-1] and "data" in one)
    ]
    assert made.read_bytes() == wheels.pack(tmp_path / "again").read_bytes()


def test_the_packs_wheel_finds_its_tables_and_knows_them(tmp_path):
    """As a browser has it: no other package's files, no pandera."""
    import subprocess
    import sys

    with zipfile.ZipFile(wheels.pack(tmp_path)) as held:
        held.extractall(tmp_path / "site")
    code = (
        "import sys; sys.modules['pandera'] = None\n"
        "from helpers import case, places\n"
        "assert places.DATA.is_relative_to(sys.argv[1])\n"
        "print(len(case.load().claims), case.assume().beds)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "site"], capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[0]) > 70


def test_an_installed_package_is_packed_again_whole(tmp_path):
    made = wheels.installed("ipywidgets", tmp_path)
    with zipfile.ZipFile(made) as held:
        names = held.namelist()
        assert "ipywidgets/widgets/widget_float.py" in names
        record = [name for name in names if name.endswith("RECORD")]
        assert [line.split(",")[0] for line in held.read(record[0]).decode().splitlines()] == names
    assert lock.named(made) == ("ipywidgets", "8.1.9")


def test_what_is_not_installed_or_not_pure_is_said(tmp_path):
    with pytest.raises(Fault, match="no-such-package is not installed here"):
        wheels.installed("no-such-package", tmp_path)
    with pytest.raises(Fault, match="numpy has parts that a browser can't run"):
        wheels.installed("numpy", tmp_path)
