"""helpers.case: the data files are right, and a fault in one is told whole."""

import csv
import io
import re
import shutil

import pandas as pd
import pytest

from helpers import case, notebooks, places
from helpers.case import checks, reading, schemas, shipped

GIVEN = case.assume()
CUT = f"{GIVEN.low('reading_time_cut'):g} to {GIVEN.high('reading_time_cut'):g}"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(case.DATA, tmp_path / "data")
    return tmp_path / "data"


def edit(folder, name, old, new):
    file = folder / f"{name}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder):
    with pytest.raises(ValueError, match="the data files have") as raised:
        case.load(folder)
    return str(raised.value).splitlines()[1:]


def test_the_ledger_is_whole():
    claims = case.load().claims
    assert list(claims.index) == [f"C{i:02}" for i in range(1, 75)]
    assert list(claims["id"]) == list(claims.index)
    cited = claims[claims["anchor"] != ""]
    assert cited["anchor"].nunique() == 11
    assert cited["line"].str.extract(r"(\d+)")[0].astype(int).max() == 17


def test_every_table_is_there_and_none_is_empty():
    tables = case.load()
    assert all(len(getattr(tables, name)) > 0 for name in schemas.TABLES)


def test_what_is_loaded_may_be_changed_without_harm():
    first = case.load()
    first.claims.loc["C01", "claim"] = "spoilt"
    assert case.load().claims.loc["C01", "claim"] != "spoilt"


def test_a_file_that_a_spreadsheet_saved_with_a_mark_is_read(folder):
    file = folder / "gaps.csv"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert len(case.load(folder).gaps) == len(case.load().gaps)


def test_an_edited_file_is_read_again(folder):
    before = case.load(folder).assumptions.at["beds", "label"]
    edit(folder, "assumptions", "beds,Beds,", "beds,Hospital beds,")
    assert case.load(folder).assumptions.at["beds", "label"] == "Hospital beds" != before


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            "claims",
            ",fact,",
            ",fct,",
            r"claims.csv, row \d+, column type: 'fct' is not one of fact, position",
        ),
        (
            "claims",
            "C02,",
            "C01,",
            r"claims.csv, row \d, column id: 'C01' is not an id that no other row has",
        ),
        ("assumptions", ",0.2,", ",lots,", r"assumptions.csv, row \d+, column \w+: 'lots' is not a number"),
        ("assumptions", ",beds,", ",beds,9", r"assumptions.csv, row 3, columns low base high: low 92700"),
        (
            "assumptions",
            "C25;R-herlev",
            "C99;R-herlev",
            r"column source: 'C99' is not an id of claims.csv or ref.*did you mean",
        ),
        (
            "assumptions",
            ",TA,CASE,TA,",
            ",TA,CSE,TA,",
            r"column low_kind: 'CSE' is not one of CASE, EXT, TA, DER",
        ),
        (
            "scenarios",
            "reading_time_cut=0.05",
            "reading_tme_cut=0.05",
            r"scenarios.csv, row 3.*did you mean reading_time_cut",
        ),
        (
            "scenarios",
            "transfer=0.1",
            "transfer=many",
            r"scenarios.csv, row 3.*is not a list of name=number pairs",
        ),
        (
            "stakeholders",
            ",5,5,5,5,",
            ",5,7,5,5,",
            r"stakeholders.csv, row 2, column interest_before: '7' is not a whole number",
        ),
        ("tasks", "T01,", "T99,", r"tasks.csv, row \d+, column after_\w+: 'T01' is not an id of tasks.csv"),
        (
            "scores",
            ",70,85,95,",
            ",70,85,195,",
            r"scores.csv, row 2, column high: '195' is not a number from 0 to 100",
        ),
        (
            "references",
            ",high,",
            ",sure,",
            r"references.csv, row \d+, column confidence: 'sure' is not one of high, medium, low",
        ),
        ("gaps", "id,claim", "id,clam", r"gaps.csv, row 1: the column claim is missing"),
        (
            "scores",
            "O2-speed,O2,speed,",
            "O2-speed,O2,finance,",
            r"scores.csv: option O2 and criterion speed must have one row, not none",
        ),
        (
            "scores",
            "O2-speed,O2,speed,",
            "O2-speed,O2,finance,",
            r"scores.csv: option O2 and criterion finance must have one row, not 2",
        ),
        (
            "profiles",
            ",cio,CIO,speed,",
            ",cio,CIO,finance,",
            r"profiles.csv: profile cio and criterion speed must have one row, not none",
        ),
        (
            "criteria",
            "autonomy,",
            "freedom,",
            r"foundation.csv: criterion freedom must have one row, not none",
        ),
        (
            "options",
            "tencent_spend;",
            "tencent_spent;",
            r"options.csv, row 5, column drivers: 'tencent_spent' is not an id of assumptions.*mean tencent_spend",
        ),
        (
            "information",
            ",discount_rate,C18",
            ",,C18",
            r"information.csv, row 9, column assumptions: '' is not something: the cell is empty",
        ),
        ("tasks", ",yes,,C49;C50", ",maybe,,C49;C50", r"column go_live: 'maybe' is not yes or an empty cell"),
        (
            "comparators",
            "R-zhongshan-page,R",
            "R-zhongshan-pag,R",
            r"comparators.csv, row 3, column visits: 'R-zhongshan-pag' is not an id of references.csv; did you",
        ),
        ("findings", ",8,how many", ",five,how many", r"column lesson: 'five' is not a whole number from 0"),
        (
            "foundation",
            "15,25,40,TA",
            "50,25,40,TA",
            r"foundation.csv, row 2, columns low base high: low 50, base 25",
        ),
    ],
)
def test_a_fault_says_file_row_column_and_what_is_allowed(folder, name, old, new, says):
    edit(folder, name, old, new)
    told = faults(folder)
    assert any(re.search(says, line) for line in told), told


def test_all_faults_are_told_at_once(folder):
    edit(folder, "claims", ",fact,", ",fct,")
    edit(folder, "gaps", ",low,weeks", ",cheap,weeks")
    (folder / "rubric.csv").unlink()
    told = "\n".join(faults(folder))
    assert "claims.csv" in told
    assert "'cheap' is not one of low, medium, high" in told
    assert "rubric.csv: the file is missing" in told


def test_a_table_that_cannot_be_read_is_one_fault_and_not_one_of_each_row_that_names_it(folder):
    edit(folder, "claims", ",fact,", ",fact,one too many,")
    told = faults(folder)
    assert len(told) == 1
    assert "claims.csv, row " in told[0]


def test_a_file_of_another_shape_is_told(folder):
    (folder / "rubric.csv").write_text('a,b\n1,2\n"', encoding="utf-8")
    (folder / "risks.csv").write_text("", encoding="utf-8")
    (folder / "gaps.csv").write_bytes(b"PK\x03\x04 and so on")
    told = "\n".join(faults(folder))
    assert "rubric.csv, row 3: a quotation mark is not closed" in told
    assert "risks.csv: the file is empty" in told
    assert "gaps.csv: is a workbook" in told


def decimal_comma(name, column, cell):
    """A cell as a spreadsheet in German shows it: only numbers change."""
    number = schemas.TABLES[name].columns[column].kind in ("number", "whole")
    return cell.replace(".", ",") if number else cell


@pytest.mark.parametrize(
    ("encoding", "mark", "end"),
    [
        ("utf-8-sig", ";", "\r\n"),
        ("utf-8", ";", "\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-8-sig", "\t", "\r"),
        ("utf-16", ";", "\r\n"),
    ],
)
def test_every_table_saved_by_a_spreadsheet_in_german_is_the_same(folder, encoding, mark, end):
    for name in schemas.TABLES:
        file = folder / f"{name}.csv"
        header, *rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=mark, lineterminator=end)
        writer.writerow([*header, ""])
        writer.writerows(
            [*(decimal_comma(name, c, cell) for c, cell in zip(header, row, strict=True)), ""] for row in rows
        )
        writer.writerows([[""] * len(header)] * 2)
        file.write_bytes(out.getvalue().encode(encoding))
    mine, right = case.load(folder), case.load()
    for name in schemas.TABLES:
        pd.testing.assert_frame_equal(getattr(mine, name), getattr(right, name), check_column_type=False)


def test_a_table_saved_in_windows_encoding_is_read(folder):
    file = folder / "assumptions.csv"
    text = file.read_text(encoding="utf-8").replace("beds,Beds,", "beds,Häuser – Zoë,")
    file.write_bytes(text.encode("cp1252", errors="replace"))
    assert case.load(folder).assumptions.at["beds", "label"] == "Häuser – Zoë"


def test_a_blank_row_does_not_move_the_rows_that_are_told(folder):
    file = folder / "assumptions.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([header, ",,,\n", "\n", *rows]), encoding="utf-8")
    assert len(case.load(folder).assumptions) == len(case.load().assumptions)
    edit(folder, "assumptions", ",beds,", ",beds,9")
    assert any("assumptions.csv, row 5, columns low base high" in line for line in faults(folder))


@pytest.mark.parametrize(
    ("scenario", "changes", "says"),
    [
        ("bse", None, "did you mean base"),
        (
            "base",
            {"reading_tme_cut": 0.1},
            rf"reading_tme_cut; did you mean reading_time_cut \({CUT}, share\)",
        ),
        ("base", {"reading_time_cut": 2}, f"from {CUT}"),
        ("base", {"reading_time_cut": "0.1"}, "takes a number"),
        ("base", {"reading_time_cut": True}, "takes a number"),
        ("base", {"reading_time_cut": float("nan")}, "outside"),
        ("base", {"beds": 3000.5}, "not whole"),
        ("base", {1: 2}, "no assumption is called 1"),
        ("base", [("a", 1)], "changes takes names with numbers"),
        ("base", "reading_time_cut=0.1", "changes takes names with numbers"),
    ],
)
def test_assume_refuses_in_one_line(scenario, changes, says):
    with pytest.raises(ValueError, match=says) as raised:
        case.assume(scenario, changes)
    assert "\n" not in str(raised.value)


def test_all_wrong_changes_are_told_in_that_line():
    with pytest.raises(ValueError, match="reading_time_cut") as raised:
        case.assume(changes={"reading_time_cut": 9, "bedz": 1})
    assert "did you mean beds" in str(raised.value)


@pytest.mark.parametrize("scenario", list(case.load().scenarios.index))
def test_each_scenario_is_what_its_row_says(scenario):
    row = case.load().scenarios.loc[scenario]
    assert case.assume(scenario).changed == case.parse_changes(row["changes"])


def test_changes_come_on_top_of_the_scenario():
    given = case.assume("sceptic", {"reading_time_cut": 0.3})
    assert given.reading_time_cut == 0.3
    assert given.transfer == 0.1


def test_the_shipped_tables_are_right_though_nobody_validates_them_again(folder, monkeypatch):
    assert shipped.known(case.DATA), "a table or its schema has changed; run: huashan names"
    case.load(folder)  # elsewhere the same tables are validated
    assert not shipped.known(folder)


def test_a_table_that_is_not_the_shipped_one_is_validated(folder, monkeypatch):
    monkeypatch.setattr(places, "DATA", folder)
    assert shipped.known(folder)
    file = folder / "gaps.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert shipped.known(folder), "an ending of a line is no difference"
    edit(folder, "gaps", ",low,", ",lowish,")
    assert not shipped.known(folder)
    assert "'lowish' is not one of" in faults(folder)[0]


def test_where_pandera_is_missing_other_tables_are_refused_in_a_line(folder, monkeypatch):
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    edit(folder, "gaps", ",low,", ",medium,")
    with pytest.raises(ValueError, match=r"\w+.csv is not the pack's own.* pandera is missing"):
        case.load(folder)
    assert len(case.load().gaps)


def test_every_public_reference_is_used_in_a_lesson_or_behind_an_assumption():
    """One that nobody reads is taken out: it would only look like diligence."""
    texts = [cell.source for path in places.answer_keys() for cell in notebooks.read(path).cells]
    texts += [
        (case.DATA / name).read_text(encoding="utf-8") for name in ("assumptions.csv", "comparators.csv")
    ]
    text = "\n".join(texts)
    unused = [
        ref for ref in case.load().references.index if not re.search(rf"{re.escape(ref)}(?![\w-])", text)
    ]
    assert not unused


def test_what_follows_from_the_tables_is_made_once_and_again_when_one_has_changed(folder, monkeypatch):
    monkeypatch.setattr(reading, "DATA", folder)
    made = []
    scores = case.of_tables(lambda: made.append(1) or len(made))
    assert (scores(), scores()) == (1, 1)
    path = folder / "scores.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert (scores(), scores()) == (2, 2)
