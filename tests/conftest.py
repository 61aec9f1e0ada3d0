"""What tests of several folders use."""

import gc
from pathlib import Path

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


# What takes longest, longest first: workers take whole files in this order, and none ends alone with a long one.
LONGEST = (
    "test_browser", "test_grading_class", "test_grading_lessons", "test_lessons_run", "test_grading_resume",
    "test_stage_browser", "test_browser_codes", "test_stage_screens", "test_grading_hostile", "test_lesson_explorers",
    "test_browser_start", "test_grading_safe", "test_grading_own", "test_grading_readme", "test_grading_places",
    "test_run_pool", "test_charts_options", "test_run_spare", "test_grading_desk", "test_checks", "test_browser_forms",
    "test_browser_ballot", "test_charts_machine", "test_run_client", "test_run_preflight", "test_grading_cluster",
    "test_install", "test_imports", "test_other_systems", "test_charts_roadmap", "test_charts_risks",
    "test_grading_command", "test_grading_exports", "test_memo_print", "test_charts_stages", "test_charts_flow",
)  # fmt: skip


def slow(path: Path) -> bool:
    """Whether all of a file is."""
    return path.stem in SLOW or path.suffix == ".ipynb" or "grading" in path.parts[-3:-1]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where slow files are left out they are not even read."""
    return True if config.option.markexpr == "not slow" and slow(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if slow(item.path):
            item.add_marker(pytest.mark.slow)
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


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
