"""What tests of several folders use."""

import gc
from collections.abc import Iterator
from pathlib import Path

import browser
import pytest
from hypothesis import settings

from helpers import places
from helpers.exercises import journal

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
    "test_browser_start", "test_grading_hostile", "test_stage_screens", "test_lesson_explorers", "test_browser_codes",
    "test_grading_safe", "test_grading_own", "test_grading_readme", "test_browser_forms", "test_grading_places",
    "test_stage_browser", "test_run_pool", "test_charts_options", "test_run_spare", "test_grading_desk", "test_checks",
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


@pytest.fixture(scope="session")
def student_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """One JupyterLab for all students' workspaces, with their journals: its address and the folder of its files."""
    folder, scratch = tmp_path_factory.mktemp("students"), tmp_path_factory.mktemp("jupyter")
    with browser.lab(folder, scratch, browser.WHOLE_PAGE, without=[journal.SWITCH]) as address:
        yield address, folder


@pytest.fixture(scope="module")  # Playwright's loop would be in the way of others
def student_desk(student_lab: tuple[str, Path]) -> Iterator[browser.Desk]:
    with browser.chromium() as page:
        yield browser.Desk(page, *student_lab)


@pytest.fixture
def quick_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals made in a test cost little; those of data/checks.json say what they cost themselves."""
    from helpers.exercises import seal as checks

    monkeypatch.setattr(checks, "ROUNDS", 1)
    monkeypatch.setattr(checks, "_FEWEST", 1)
