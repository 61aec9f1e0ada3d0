"""data/README.md names every file of `data/` and every column, and nothing that is not there."""

import csv
import re
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parent.parent / "data"
PARTS = re.split(r"^## ", (DATA / "README.md").read_text(encoding="utf-8"), flags=re.M)[1:]
DESCRIBED = {part.split("\n", 1)[0].strip(): part for part in PARTS}
FILES = sorted(path.name for path in DATA.glob("*.csv"))


def test_every_file_is_described_and_every_description_has_a_file():
    assert {name for name in DESCRIBED if name.endswith(".csv")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_columns(name):
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        columns = next(csv.reader(file))
    rows = [line for line in DESCRIBED[name].splitlines() if line.startswith("| `")]
    described = [column for row in rows for column in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert sorted(described) == sorted(columns)
