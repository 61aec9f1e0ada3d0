"""The rules by which a submission sees some folders and not others, wherever they lie."""

from __future__ import annotations

import os
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.grading.run import view
from helpers.grading.run.view import HIDE, SHOW, View, make_view

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")

PACKAGES = f"lib/python3.{sys.version_info.minor}/site-packages"


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment under `tmp_path`, which this process takes for its own."""
    prefix = tmp_path.resolve() / "environment"
    for part in ("bin", PACKAGES, "share/jupyter/kernels", "share/doc", "include", "pkgs"):
        (prefix / part).mkdir(parents=True)
    for name in ("bin/python", "pyvenv.cfg", "stray.ipynb"):
        (prefix / name).touch()
    for name in ("prefix", "base_prefix", "exec_prefix", "base_exec_prefix"):
        monkeypatch.setattr(sys, name, str(prefix))
    monkeypatch.setattr(sys, "executable", str(prefix / "bin" / "python"))
    monkeypatch.setattr(sys, "path", [str(prefix / PACKAGES)])
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    return prefix


def seen(made: View, path: Path) -> bool:
    return made.ruling(str(path)) == SHOW


def test_of_a_prefix_only_what_python_needs(python: Path) -> None:
    made = make_view([])
    for part in ("bin/python", f"{PACKAGES}/numpy", "pyvenv.cfg", "share/jupyter/kernels"):
        assert seen(made, python / part), part
    for part in ("", "stray.ipynb", "share/doc", "include", "pkgs"):
        assert not seen(made, python / part), part


def test_of_the_system_only_what_python_needs() -> None:
    made = make_view([])
    assert seen(made, Path("/usr/bin/env"))
    assert seen(made, Path("/usr/lib/anything"))
    for path in (
        "/usr/src/x",
        "/usr/share/x",
        "/usr/local/share/x",
        "/usr/x",
        "/var/x",
        "/srv/x",
        "/etc/passwd",
    ):
        assert not seen(made, Path(path)), path


@pytest.mark.parametrize(
    "secret", [".", "lib", f"{PACKAGES}/course", "bin/keys", "share/jupyter/class", "course", "..", "share"]
)
def test_a_secret_is_hidden_and_python_seen_wherever_one_lies_in_the_other(python: Path, secret: str) -> None:
    folder = (python / secret).resolve()
    folder.mkdir(exist_ok=True)
    made = make_view([folder])
    assert not seen(made, folder / "key.ipynb")
    assert seen(made, python / "bin" / "python")
    assert seen(made, python / "share" / "jupyter" / "kernels")
    assert seen(made, python / PACKAGES / "numpy") == (secret != "lib")


def test_a_secret_is_hidden_where_its_link_leads(python: Path, tmp_path: Path) -> None:
    real = python / "lib" / "course"
    real.mkdir()
    (tmp_path / "named").symlink_to(real)
    assert not seen(make_view([tmp_path / "named"]), real / "key.ipynb")


@pytest.mark.parametrize("variable", ["HOME", "TMPDIR"])
def test_home_and_temporary_files_are_hidden(
    python: Path, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = python / "lib" / "place"
    place.mkdir()
    monkeypatch.setenv(variable, str(place))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert not seen(make_view([]), place / "file")


def test_the_installed_package_is_hidden() -> None:
    assert not seen(make_view([]), Path(view.__file__))


def test_libraries_and_packages_elsewhere_are_seen(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries, packages = tmp_path / "libraries", tmp_path / "user" / "site-packages"
    for folder in (libraries, packages, tmp_path / "course"):
        folder.mkdir(parents=True)
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{libraries}::relative:/:{tmp_path / 'missing'}")
    monkeypatch.setattr(sys, "path", ["", str(tmp_path / "course"), str(packages)])
    made = make_view([])
    assert seen(made, libraries / "libodd.so")
    assert seen(made, packages / "odd")
    assert not seen(made, tmp_path / "course")
    assert not seen(made, Path("/anything"))
    assert view.packages_elsewhere() == [str(packages)]


def test_packages_that_are_links_into_a_cache_are_seen_but_for_the_pack(python: Path, tmp_path: Path) -> None:
    for name in ("numpy", "helpers/grading"):
        archive = tmp_path / "cache" / name.partition("/")[0]
        (archive / name).mkdir(parents=True)
        (archive / "x.dist-info").mkdir()
        (archive / "x.dist-info" / "METADATA").touch()
        info = python / PACKAGES / f"{archive.name}.dist-info"
        info.mkdir()
        (info / "METADATA").symlink_to(archive / "x.dist-info" / "METADATA")
    made = make_view([])
    assert seen(made, tmp_path / "cache" / "numpy" / "numpy")
    assert not seen(made, tmp_path / "cache" / "helpers" / "helpers")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("real/bin", {"named": "real"}),
        ("real/bin", {"named": "second", "second": "./real/"}),
        ("real/bin", {"named": "real/bin/..", "back": "."}),
        ("real/bin", {"named": "{top}/real"}),
        ("real/bin", {"named": "far/away", "far": "{top}/near", "near/away": "../real"}),
    ],
)
def test_a_path_is_followed_link_by_link(tmp_path: Path, target: str, said: dict[str, str]) -> None:
    top = tmp_path.resolve()
    (top / target).mkdir(parents=True)
    for link, where in said.items():
        (top / link).parent.mkdir(exist_ok=True)
        (top / link).symlink_to(where.format(top=top))
    real, links = view.trace(str(top / "named" / "bin"))
    assert real == os.path.realpath(top / "named" / "bin") == str(top / target)
    passed = {str(top / link): where.format(top=top) for link, where in said.items() if link != "back"}
    assert links == passed


def test_a_circle_of_links_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    assert not os.path.exists(view.trace(str(tmp_path / "one"))[0])


def test_a_link_in_place_of_a_folder_that_is_made_anyway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path.resolve()
    (top / "elsewhere" / "venv").mkdir(parents=True)
    (top / "tmp").symlink_to("elsewhere")
    monkeypatch.setattr(view, "_MADE", (str(top / "tmp"),))
    real, links = view.trace(str(top / "tmp" / "venv"))
    assert (real, links) == (
        str(top / "elsewhere/venv"),
        {str(top / "tmp/venv"): str(top / "elsewhere/venv")},
    )


TREE = ["/".join(("", *parts)) for depth in (1, 2, 3, 4) for parts in product("ab", repeat=depth)]


@settings(max_examples=300)
@given(rules=st.dictionaries(st.sampled_from(TREE), st.sampled_from([SHOW, HIDE])))
def test_what_is_mounted_is_what_the_rules_say(rules: dict[str, str]) -> None:
    made = View(rules, {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view, "_laid_over", lambda path: ["--tmpfs", path])
        patch.setattr(os.path, "isdir", lambda path: True)
        mounted = mount(made.options())
    for path in TREE:
        assert ruled_by(path, mounted) == made.ruling(path)


def mount(options: list[str]) -> dict[str, str]:
    """What bubblewrap would do: a mount covers those below it, and a folder can't be made in what is shown."""
    mounted: dict[str, str] = {}
    words = iter(options)
    for word in words:
        path = next(words)
        if word == "--ro-bind":
            assert next(words) == path
        if word in ("--ro-bind", "--tmpfs"):
            mounted = {one: what for one, what in mounted.items() if not view.within(one, path)}
            mounted[path] = SHOW if word == "--ro-bind" else HIDE
        elif word == "--dir":
            assert ruled_by(path, mounted) == HIDE
        else:
            assert word in ("--perms", "--remount-ro")
    return mounted


def ruled_by(path: str, mounted: dict[str, str]) -> str:
    above = [one for one in mounted if view.within(path, one)]
    return mounted[max(above, key=len)] if above else HIDE


@pytest.mark.parametrize(
    ("mode", "of", "told"), [(0o600, "file", "file"), (0o700, "folder", "folder"), (0o744, "folder", "folder"),
                             (0o640, "file", "file"), (0o644, "file", None), (0o755, "folder", None)]
)  # fmt: skip
def test_what_others_may_not_read_is_named(
    tmp_path: Path, mode: int, of: str, told: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path.resolve() / "package"
    folder.mkdir(mode=0o755)
    file = folder / "module.py"
    file.touch()
    file.chmod(0o644)
    {"file": file, "folder": folder}[of].chmod(mode)
    module = type(sys)("module")
    module.__file__ = str(file)
    monkeypatch.setattr(sys, "executable", "/usr/bin/env")
    monkeypatch.setattr(sys, "modules", {"module": module})
    assert view.not_for_others() == {"file": str(file), "folder": str(folder), None: None}[told]


@pytest.mark.parametrize("way", ["{}", "{}/../{}", "{}/.", "{}/in/..", "{}/link/.."])
def test_the_interpreter_is_named_without_going_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Inside, a folder that a path goes through and leaves again by `..` is not there."""
    top = tmp_path / "env"
    (top / "in").mkdir(parents=True)
    (tmp_path / "far" / "in").mkdir(parents=True)
    (top / "link").symlink_to(tmp_path / "far" / "in")
    for folder in (top, tmp_path / "far"):
        (folder / "python").write_text(str(folder), encoding="utf-8")
    named = Path(str(tmp_path)) / way.format("env", "env") / "python"
    monkeypatch.setattr(view.sys, "executable", f"{tmp_path}/{way.format('env', 'env')}/python")
    assert ".." not in view.python().split("/")
    assert Path(view.python()).read_text(encoding="utf-8") == named.read_text(encoding="utf-8")
