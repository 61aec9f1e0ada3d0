"""The students' copy: whole, runnable, and without an answer in it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from grading import toy

from helpers import case, notebooks, places
from helpers.exercises import answers, seal, solutions
from helpers.exercises import lesson as running
from helpers.faults import Fault
from helpers.grading import solutions as handed_out
from helpers.grading.pack import ROOT, Pack
from helpers.grading.release import Release, contents, release


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return release(tmp_path_factory.mktemp("release") / "huashan")


def key_entries() -> Iterator[dict[str, Any]]:
    """What the pack's keys display, read off their stored outputs."""
    for path in notebooks.answer_keys():
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if answers.KEY in output.get("data", {}):
                    yield output["data"][answers.KEY]


def told(entry: dict[str, Any], page: str) -> bool:
    """Whether a text states the answer of an exercise: as an assignment, a check's value or a record."""
    variable = "answer_" + entry["id"].replace(".", "_")
    value = entry["answer"]
    for form in {
        repr(value),
        json.dumps(value, ensure_ascii=False),
        f"{value:g}" if isinstance(value, float) else repr(value),
    }:
        stated = rf"({variable}\s*=|check\(.{entry['id']}.,)\s*{re.escape(form)}(?![\w.])"
        if re.search(stated, page):
            return True
    return False


def distinctive(value: Any) -> Iterator[str]:
    """Texts that would hardly stand anywhere but in an answer: numbers of seven digits or more, whole dicts."""
    if isinstance(value, float) and len(repr(value).strip("-0.")) >= 9:
        yield repr(value)
    if isinstance(value, dict) and len(value) > 1:
        yield json.dumps(value, ensure_ascii=False)
        yield repr(value)
        yield json.dumps(value, ensure_ascii=False)[1:-1]
    if isinstance(value, list) and len(value) > 2:
        yield repr(value)
        yield json.dumps(value, ensure_ascii=False)


def test_no_key_answer_is_in_the_release(made: Release) -> None:
    entries = [entry for entry in key_entries() if entry["kind"] != "written"]
    if not entries:
        pytest.skip("the keys have no stored outputs yet")
    for path in sorted(made.folder.rglob("*")):
        if path.suffix not in (".ipynb", ".py", ".csv", ".json", ".md", ".toml", ".yml"):
            continue
        page = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            cells = json.loads(page)["cells"]
            page = "\n".join(
                json.dumps(cell.get("outputs", []), ensure_ascii=False) + "".join(cell["source"])
                for cell in cells
            )
        for entry in entries:
            where = (path.relative_to(made.folder).as_posix(), entry["id"])
            assert not told(entry, page), where
            found = [text for text in distinctive(entry["answer"]) if text in page]
            assert not found, (where, found)


def test_every_exercise_is_open_in_the_release(made: Release) -> None:
    lessons = Pack(made.folder).lessons
    assert set(lessons) == set(Pack(ROOT).lessons)
    for name, lesson in lessons.items():
        cells = {cell["id"]: cell for cell in lesson.cells}
        for exercise in lesson.exercises:
            if not exercise.written:
                source = cells[str(exercise.answer)]["source"]
                assert "..." in source or f'choose("{exercise.id}")' in source, (name, exercise.id)


def test_what_is_left_out_and_what_is_not(made: Release) -> None:
    names = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file()}
    assert not [
        name
        for name in names
        if "instructor" in name
        or "grading" in name
        or "stage/" in name
        or "sessions" in name
        or name.startswith((".git/", ".venv"))
    ]
    assert {"pyproject.toml", "data/assumptions.csv", "helpers/cli.py"} <= names
    with zipfile.ZipFile(made.archive) as archive:
        assert {name.split("/", 1)[1] for name in archive.namelist()} == names


def test_lessons_are_handed_out_without_outputs(made: Release) -> None:
    for path in places.lessons(made.folder / "notebooks"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert not [cell["id"] for cell in cells if cell.get("outputs") or cell.get("execution_count")]


def test_the_command_works_in_a_students_copy(made: Release) -> None:
    use = "import sys; from helpers import cli; print(cli.__file__); sys.exit(cli.main(['grade', 'x']))"
    done = subprocess.run([sys.executable, "-c", use], cwd=made.folder, capture_output=True, text=True,
                          env={"PYTHONPATH": str(made.folder), "PATH": ""})  # fmt: skip
    assert str(made.folder) in done.stdout
    assert done.returncode == 2
    assert "invalid choice: 'grade'" in done.stderr


@pytest.mark.parametrize("missing", ["data", "notebooks", "pyproject.toml", "README.md"])
def test_what_is_not_the_whole_pack_is_not_handed_out(tmp_path: Path, missing: str) -> None:
    root = toy.make_pack(tmp_path / "pack")
    shutil.rmtree(root / missing) if (root / missing).is_dir() else (root / missing).unlink()
    with pytest.raises(Fault, match="not the whole pack"):
        release(tmp_path / "out", root)
    assert not (tmp_path / "out").exists()


def test_what_else_lies_in_the_packs_folder_stays_there(tmp_path: Path) -> None:
    root = toy.make_pack(tmp_path / "pack")
    for name in ("my-lessons/02-toy.ipynb", "site-packages/pip/x.py", "notebooks/exam.ipynb", "helpers/.env",
                 "notebooks/decision-memo.html", "data/journal.part", "secret.txt", "uv.lock"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("mine", encoding="utf-8")
    assert not [path for path in release(tmp_path / "out", root).folder.rglob("*") if path.is_file()
                and path.read_bytes() == b"mine"]  # fmt: skip


def test_two_releases_are_the_same_file(tmp_path: Path, pack: Path) -> None:
    first, second = (release(tmp_path / place / "huashan", pack).archive.read_bytes() for place in ("a", "b"))
    assert first == second


@pytest.mark.parametrize("where", ["source", "output"])
def test_an_answered_lesson_stops_the_release(tmp_path: Path, where: str) -> None:
    root = toy.make_pack(tmp_path / "pack")
    path = root / "notebooks" / "02-toy.ipynb"
    answered = toy.submission(None if where == "source" else {})
    if where == "output":
        record = {answers.ANSWER: {"id": "2.1", "answered": True, "answer": 300}}
        check = next(cell for cell in answered["cells"] if cell["id"] == "check-2-1")
        check["outputs"] = [{"output_type": "display_data", "data": record, "metadata": {}}]
    path.write_text(json.dumps(answered), encoding="utf-8")
    with pytest.raises(Fault, match=r"exercise 2\.1 is answered"):
        release(tmp_path / "out", root)


def test_a_lesson_that_was_half_merged_stops_the_release(tmp_path: Path) -> None:
    root = toy.make_pack(tmp_path / "pack")
    (root / "notebooks" / "02-toy.ipynb").write_text("<<<<<<< HEAD\n{}", encoding="utf-8")
    with pytest.raises(Fault, match=r"02-toy\.ipynb: is no notebook"):
        release(tmp_path / "out", root)


def test_a_folder_in_use_or_in_the_pack_is_refused(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(Fault, match="not empty"):
        release(tmp_path / "full")
    with pytest.raises(Fault, match="inside the pack"):
        release(ROOT / "data" / "copy")


def test_contents_are_in_a_fixed_order(pack: Path) -> None:
    assert list(contents(pack)) == list(contents(pack))


def test_a_release_has_worked_solutions_where_they_are_asked_for_and_each_gives_its_key_s_answer(
    made: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not (made.folder / "data" / "solutions.json").exists()
    how = handed_out.opening(after=3)
    copy = release(tmp_path / "huashan", how=how)
    assert copy.files == made.files + 1
    with zipfile.ZipFile(copy.archive) as archive:
        assert "huashan/data/solutions.json" in archive.namelist()
    monkeypatch.setattr(solutions, "FILE", copy.folder / "data" / "solutions.json")
    monkeypatch.setitem(running.current, "given", case.assume())
    coded = {entry["id"]: entry for entry in key_entries() if entry["kind"] != "written"}
    assert set(coded) == set(seal.stored())
    for id, entry in coded.items():
        shown = solutions.solution(id, how.word).worked
        assert all(hint in shown for hint in entry["hints"])
        if entry["kind"] == "number":
            result = float(shown.rpartition("Under the base assumptions: ")[2].split("\n")[0])
            assert answers.same(result, entry["answer"], **answers.rules(entry))


@pytest.mark.parametrize("after", [0, -1])
def test_solutions_are_not_open_before_a_try(after: int) -> None:
    with pytest.raises(Fault, match="one try at least"):
        handed_out.opening(after)
