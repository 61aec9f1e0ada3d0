"""What tests of several folders use."""

import gc

import pytest
from hypothesis import settings

from helpers import places

# An example may take its time: hypothesis' own limit is a fifth of a second.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")

# What opens a browser, installs, draws every chart, or runs lessons or a class: left out by -m "not slow".
SLOW = {"test_browser", "test_browser_forms", "test_browser_start", "test_charts_evidence", "test_charts_flow",
        "test_charts_machine", "test_charts_options", "test_charts_risks", "test_charts_roadmap", "test_charts_stages",
        "test_exports", "test_install", "test_stage_screens",
        "test_browser_ballot", "test_lesson_explorers", "test_lessons_run", "test_memo_print",
        "test_other_systems"}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.stem in SLOW or item.path.suffix == ".ipynb" or "grading" in item.path.parts[-3:-1]:
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """What is here now stays: later collections of garbage need not look it through, thousands of times."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sandbox() -> None:
    """Skips a test where submissions can't be run behind walls."""
    if not places.answer_keys():
        pytest.skip("a student's copy has no grading")
    from helpers.grading.run.sandbox import SandboxMissing, check_sandbox

    try:
        check_sandbox()
    except SandboxMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def quick_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals made in a test cost little; those of data/checks.json say what they cost themselves."""
    from helpers.exercises import seal as checks

    monkeypatch.setattr(checks, "ROUNDS", 1)
    monkeypatch.setattr(checks, "_FEWEST", 1)
