"""A kernel is tried before the first submission; what is wrong is one line with what to do."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from grading import endings

from helpers.faults import Fault
from helpers.grading.pack import Lesson
from helpers.grading.release import runtime_copy
from helpers.grading.run import forkserver, pool
from helpers.grading.run.limits import Limits
from helpers.grading.run.pool import Pool
from helpers.grading.run.preflight import preflight
from helpers.grading.run.task import Setting

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")


@pytest.fixture
def setting(pack: Path, sandbox: None) -> Setting:
    return Setting(runtime_copy(pack), {}, Limits(timeout=20), 1)


def said(setting: Setting) -> str:
    """The one line that the preflight stops with, empty where all is well."""
    workers = Pool(setting, 2)
    try:
        preflight(workers)
    except Fault as fault:
        return str(fault)
    finally:
        workers.close()
    return ""


@pytest.mark.parametrize("forking", [True, False])
def test_where_all_is_well_nothing_is_said(setting: Setting, forking: bool) -> None:
    assert said(replace(setting, forking=forking)) == ""


BROKEN = [
    ("zygote.py", "import shutil", "import no_such_library", "No module named 'no_such_library'", "install the pack"),
    ("zygote.py", "    failed = prepare(modules)", "    raise SystemExit(3)", "did not start", "install the pack"),
    ("zygote.py", "    failed = prepare(modules)", "    raise PermissionError(1, 'Operation not permitted')",
     "Operation not permitted", "let this user"),
    ("app.py", "    made = App.instance", "    raise RuntimeError('no')\n    made = App.instance",
     "ended before it answered", "install the pack"),
    ("app.py", "    made = App.instance", "    sys.modules['pandas'] = None\n    made = App.instance", "pandas", "install"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "before", "after", "what", "advice"), BROKEN, ids=[f"{b[0]} {b[3]}" for b in BROKEN]
)
def test_a_kernel_that_does_not_work_is_one_line(
    file: str, before: str, after: str, what: str, advice: str, setting: Setting, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    broken = tmp_path / "inside"
    shutil.copytree(forkserver.INSIDE, broken)
    source = (broken / file).read_text(encoding="utf-8")
    assert before in source
    changed = source.replace(before, after).replace("import threading\n", "import sys\nimport threading\n")
    (broken / file).write_text(changed, encoding="utf-8")
    monkeypatch.setattr(pool, "serve", endings.after(endings.within, broken))
    line = said(setting)
    assert what in line
    assert advice in line
    assert len(line.splitlines()) == 1


def test_a_lessons_module_that_is_missing_is_named(setting: Setting) -> None:
    lesson = Lesson("02-toy", (), (), modules=("helpers.flow", "no_such_module"))
    line = said(replace(setting, lessons={"02-toy": lesson}))
    assert "no_such_module" in line
    assert "helpers.flow" not in line
    assert "install" in line


@pytest.mark.parametrize("memory", [1, 40, 60])
def test_too_little_memory_is_said(setting: Setting, memory: int) -> None:
    line = said(replace(setting, limits=Limits(timeout=20, memory=memory)))
    assert line
    assert len(line.splitlines()) == 1
