"""A pack with a small lesson for grading tests, and how they hand submissions in."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import toy

from helpers.grading.sandbox import SandboxMissing, check_sandbox


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy.make_pack(tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="session")
def sandbox() -> None:
    try:
        check_sandbox()
    except SandboxMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def hand_in(tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    def write(made: dict[str, Any]) -> Path:
        folder = tmp_path / "submissions"
        folder.mkdir(exist_ok=True)
        for name, content in made.items():
            path = folder / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            data = json.dumps(content) if isinstance(content, dict) else content
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return folder

    return write


def read_csv(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
