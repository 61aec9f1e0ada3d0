"""In the sandbox the case's tables lie where a student has them: beside the lesson, and a folder higher."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from grading import toy

from helpers.grading.compare import Outcome
from helpers.grading.grade import grade
from helpers.grading.run.limits import Limits

FIND = "float(next(line for line in {lines} if line.startswith('imaging_arrivals,')).split(',')[4])"
READ = {
    "open": 'open("{path}/assumptions.csv", encoding="utf-8")',
    "pathlib": 'Path("{path}/assumptions.csv").read_text(encoding="utf-8").splitlines()',
    "resolved": 'Path("{path}").resolve().joinpath("assumptions.csv").read_text(encoding="utf-8").splitlines()',
    "glob": 'next(iter(Path("{path}").glob("assum*.csv"))).open(encoding="utf-8")',
    "from cwd": '(Path.cwd() / "{path}" / "assumptions.csv").open(encoding="utf-8")',
}
CODE = {
    f"{name} {path}": f"from pathlib import Path\nbase = {FIND.format(lines=way.format(path=path))}"
    for name, way in READ.items()
    for path in ("data", "../data", "./data")
}
PANDAS = """import pandas as pd
base = pd.read_csv("{path}/assumptions.csv", index_col="name").at["imaging_arrivals", "base"]"""
CODE |= {f"pandas {path}": PANDAS.format(path=path) for path in ("data", "../data")}
CODE |= {
    "writes beside them": 'open("data/mine.csv", "w").write("x")\nopen("notes.txt", "w").write("x")\nbase = 30.0',
    "the dictionary": 'open("data/README.md", encoding="utf-8").read()\nbase = 30.0',
}
WAYS: list[dict[str, Any]] = [
    {},
    {"forking": False},
    {"sandboxed": False},
    {"forking": False, "sandboxed": False},
]


@pytest.mark.parametrize("way", WAYS, ids=["sandbox", "no fork", "no sandbox", "neither"])
def test_tables_open_as_they_do_in_the_students_folder(
    pack: Path, sandbox: None, tmp_path: Path, way: dict[str, Any]
) -> None:
    (tmp_path / "class").mkdir()
    names = list(CODE) if not way else ["open data", "open ../data", "pandas ../data", "writes beside them"]
    lines = [f"{CODE[name]}\nassert base == 30, {name!r}\ndel base" for name in names]
    made = toy.submission(**{"answer-2-1": "\n".join([*lines, toy.RIGHT["answer-2-1"]])})
    (tmp_path / "class" / "Ada.ipynb").write_text(json.dumps(made), encoding="utf-8")
    (row,) = grade(
        tmp_path / "class", tmp_path / "out", root=pack, scenarios=1, limits=Limits(timeout=20), **way
    )
    judged = {one.id: one for one in row.grade.judgements}
    assert judged["2.1"].outcome is Outcome.RIGHT, row.grade.notes
    assert row.grade.outcome == "graded"
    assert (pack / "data" / "mine.csv").exists() is False
