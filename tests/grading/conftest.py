"""A pack with a small lesson for grading tests, and how they hand submissions in."""

from __future__ import annotations

from pathlib import Path

import pytest
from grading import toy


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy.make_pack(tmp_path_factory.mktemp("pack"))
