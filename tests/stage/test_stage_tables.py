"""The tables of a class are checked as those of the case are, and told all at once."""

import shutil

import pytest

from helpers import case, places
from helpers.case import schemas


@pytest.fixture
def folder(tmp_path):
    for path in places.DATA.glob("*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_the_packs_own_are_right(folder):
    mine, own = case.load_class(folder), case.load_class()
    for name in schemas.CLASS_TABLES:
        assert getattr(mine, name).equals(getattr(own, name))
        assert len(getattr(own, name)) > 0


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        (
            "sessions",
            "75-01,75,0,1",
            "75-01,76,0,1",
            "sessions.csv, row 12, column session: '76' is not one of 45, 75",
        ),
        ("sessions", ",C40;C74", ",C40;C99", "column claims: 'C99' is not an id of claims.csv"),
        (
            "sessions",
            ",cold-call,",
            ",cold-cal,",
            "'cold-cal' is not an id of screens.csv; did you mean cold-call",
        ),
        ("letters", ",registration,", ",registratoin,", "letters.csv, row 2, column screen"),
        ("screens", "Flags at a partner,explorer", "Flags at a partner,explore", "screens.csv"),
        ("sentences", "C25,", "C250,", "sentences.csv, row 2, column claim: 'C250'"),
    ],
)
def test_a_fault_is_told_with_its_file_row_and_column(folder, table, old, new, told):
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match="the data files have one fault") as fault:
        case.load_class(folder)
    assert told in str(fault.value)


def test_a_lesson_does_not_wait_for_them(folder):
    (folder / "sessions.csv").unlink()
    case.load(folder)
    with pytest.raises(ValueError, match=r"sessions.csv: the file is missing"):
        case.load_class(folder)
