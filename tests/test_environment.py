"""Every route installs the same: pyproject.toml, environment.yml and the README agree."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_conda_and_binder_install_what_pip_does():
    listed = re.findall(r"^ {6}- (.+)$", (ROOT / "environment.yml").read_text(encoding="utf-8"), re.M)
    assert listed[-1] == "-e ."
    assert listed[:-1] == PROJECT["dependencies"]


def test_every_direct_dependency_is_pinned():
    pins = PROJECT["dependencies"] + [
        pin for extra in PROJECT["optional-dependencies"].values() for pin in extra
    ]
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9_.-]+==[\d.]+", pin)] == []


def test_no_file_names_a_registry_or_a_lock():
    assert not (ROOT / "uv.lock").exists()
    hosts = re.compile(
        "|".join(("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.", "ana" + r"conda\.org"))
    )
    for name in ("pyproject.toml", "environment.yml", "README.md", ".ci/run"):
        if (ROOT / name).exists():
            assert not hosts.search((ROOT / name).read_text(encoding="utf-8")), name


def test_nothing_else_stands_at_the_top():
    allowed = {
        "notebooks",
        "data",
        "helpers",
        "tests",
        "environment.yml",
        "README.md",
        "pyproject.toml",
        "LICENSE",
    }
    built = {"build", "dist", "my-lessons"}
    found = {
        p.name for p in ROOT.iterdir() if not p.name.startswith(".") and not p.name.endswith(".egg-info")
    }
    assert found - built == allowed


def test_the_readme_has_the_two_commands_and_its_links_lead_somewhere():
    assert ".venv/bin/pip install -e . && .venv/bin/huashan start" in README
    assert '.venv/bin/pip install -e ".[test]" && .venv/bin/python -m pytest' in README
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    missing = [link for link in links if not (ROOT / link).exists()]
    assert [link for link in missing if "instructor" not in link] == []
