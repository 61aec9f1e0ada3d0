"""The decision memo: blanks are named, predictions are scored right, and the page stands alone."""

import json
import math
import re

import nbformat
import pandas as pd
import pytest

from helpers import charts, memo, notebooks, places

FINDINGS = {
    "binding_stage": {"value": 33.33333, "text": "Cleaning binds", "assumptions": {}},
    "flip_weight": {
        "value": "O2",
        "text": "O2 | leads <b>here</b>",
        "assumptions": {"reading_time_cut": 0.1},
    },
}
PREDICTIONS = {
    "p1.1": {"value": 3, "confidence": 70, "result": 3, "met": True},
    "p1.2": {"value": 3, "confidence": 68, "result": 9, "met": False},
    "p2.1": {"value": "read", "confidence": 100, "result": "clean", "met": False},
    "p2.2": {"value": 1, "confidence": None, "result": 1, "met": True},
    "p2.3": {"value": 1, "confidence": 90},
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HUASHAN_JOURNAL", raising=False)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return tmp_path


def notebook(**texts):
    cells = [nbformat.v4.new_markdown_cell("# A lesson"), nbformat.v4.new_code_cell("1 + 1")]
    for part in memo.PARTS:
        cell = nbformat.v4.new_markdown_cell(texts.get("p" + part.replace(".", "_"), memo.PLACEHOLDER))
        cell.metadata["tags"] = [f"answer-{part}"]
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


def figure():
    return charts.calibration(memo.calibration(PREDICTIONS))


def test_a_skipped_lesson_leaves_a_named_blank():
    table = memo.carried(FINDINGS | {"mine": {"value": 1, "text": "A thought"}})
    assert list(dict.fromkeys(table["lesson"].str[0])) == [*map(str, memo.LESSONS), "Y"]
    blanks = table[table["finding"].str.startswith("[blank")].set_index("lesson")["finding"]
    assert list(blanks.index) == [f"{n} · {title}" for n, title in memo.LESSONS.items()]
    assert blanks["2 · Value chain"] == "[blank until lesson 2 is run: the cut over the whole hospital]"
    assert table.loc[table["id"] == "binding_stage", "value"].item() == "33.3"
    assert list(table.loc[table["id"] != "", "under"]) == ["base", "reading_time_cut = 0.1", "base"]
    assert not memo.carried({name: {} for part in memo.HANDED_ON.values() for name in part})["finding"].any()


@pytest.mark.parametrize("number", memo.LESSONS)
def test_the_findings_expected_are_those_that_the_lesson_hands_on(number):
    (lesson,) = places.NOTEBOOKS.glob(f"{number:02d}-*.ipynb")
    code = "\n".join(cell.source for cell in notebooks.read(lesson).cells if cell.cell_type == "code")
    assert set(re.findall(r'\bfinding\(\s*"([^"]+)"', code)) == set(memo.HANDED_ON[number])
    assert memo.handed_on() == memo.HANDED_ON


def test_calibration_counts_only_predictions_with_a_confidence_and_a_result():
    table = memo.calibration(PREDICTIONS)
    assert table.to_dict("records") == [
        {"confidence": 70.0, "predictions": 2, "right": 1, "share_right": 0.5},
        {"confidence": 100.0, "predictions": 1, "right": 0, "share_right": 0.0},
    ]
    assert memo.brier_score(PREDICTIONS) == pytest.approx((0.3**2 + 0.68**2 + 1) / 3)


def test_saying_fifty_percent_scores_a_quarter_and_nothing_settled_scores_nothing():
    coin = {str(i): {"confidence": 50, "met": bool(i % 2)} for i in range(7)}
    assert memo.brier_score(coin) == 0.25
    assert math.isnan(memo.brier_score({}))
    empty = memo.calibration({})
    assert empty.empty
    assert "No prediction" in charts.calibration(empty).get_title(loc="left")


def test_written_parts_are_found_by_tag_and_placeholders_are_blank():
    parts = memo.written(notebook(p9_3="Do **this** first.", p9_4=f"{memo.PLACEHOLDER}\n\nThen that."))
    assert parts["9.3"] == "Do **this** first."
    assert parts["9.4"] == "Then that."
    assert [part for part, text in parts.items() if not text] == ["9.5", "9.6", "9.7", "9.8", "9.9"]
    assert list(memo.written(nbformat.v4.new_notebook()).values()) == [""] * len(memo.PARTS)


def test_the_page_stands_alone_and_holds_words_findings_and_figures():
    parts = memo.written(notebook(p9_3="Do **this** first.<script>alert(1)</script>"))
    ax = figure()
    html = memo.page(parts, memo.carried(FINDINGS), [ax])
    assert "<p>Do <strong>this</strong> first.alert(1)</p>" in html
    assert "<h2>Bottom line</h2>" in html
    assert "<td>Cleaning binds</td>" in html
    assert "[blank: recommendation, question 9.4, is not written yet]" in html
    assert "[blank until lesson 4 is run: " in html
    assert "O2 | leads &lt;b&gt;here&lt;/b&gt;" in html.replace("&#124;", "|")
    assert 'src="data:image/png;base64,' in html
    assert re.search(r'alt="Scatter of predictions that came true', html)
    assert "<script" not in html
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", html), "nothing may be fetched"


def test_export_saves_beside_the_notebook_and_says_what_is_missing(folder):
    nbformat.write(notebook(p9_3="Stop and fix the data."), folder / memo.NOTEBOOK)
    (folder / "journal.json").write_text(
        json.dumps({"predictions": PREDICTIONS, "findings": FINDINGS}), encoding="utf-8"
    )
    done = memo.export([figure()])
    assert str(done.place) == memo.PAGE
    assert repr(done).startswith(
        "Decision memo: 1 of 7 parts written, 5 words. Still blank: recommendation, "
    )
    html = (folder / memo.PAGE).read_text(encoding="utf-8")
    assert "Stop and fix the data." in html
    assert "Cleaning binds" in html
    assert "href" in done._repr_mimebundle_()["text/html"]


def test_a_copy_that_runs_is_where_the_words_are_taken_from(folder, monkeypatch):
    nbformat.write(notebook(), folder / memo.NOTEBOOK)
    copy = folder / "09-decision-memo-Copy1.ipynb"
    nbformat.write(notebook(p9_3="From the copy."), copy)
    monkeypatch.setenv("JPY_SESSION_NAME", str(copy))
    done = memo.export()
    assert "1 of 7 parts written, 3 words" in repr(done)
    assert repr(done).endswith(
        "Saved as decision-memo.html, beside this notebook, with the words of 09-decision-memo-Copy1.ipynb as last saved."
    )
    assert "From the copy." in (folder / memo.PAGE).read_text(encoding="utf-8")


def test_the_page_goes_beside_the_notebook_wherever_the_kernel_runs(folder, monkeypatch):
    (folder / "mine").mkdir()
    nbformat.write(notebook(p9_3="Elsewhere."), folder / "mine" / "memo.ipynb")
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "mine" / "memo.ipynb"))
    assert memo.export().place == folder / "mine" / memo.PAGE


def test_a_long_memo_is_told_to_shrink(folder):
    nbformat.write(notebook(p9_3="word " * 451), folder / memo.NOTEBOOK)
    assert "451 words. A page holds about 450" in repr(memo.export())


def test_export_without_a_notebook_or_a_journal_saves_nothing(folder, monkeypatch):
    assert repr(memo.export()).endswith(
        "Not saved: there is no 09-decision-memo.ipynb in this folder to take your words from."
    )
    nbformat.write(notebook(), folder / memo.NOTEBOOK)
    monkeypatch.setenv("HUASHAN_JOURNAL", "off")
    assert "this run leaves no files" in repr(memo.export())
    assert not (folder / memo.PAGE).exists()


def test_a_place_that_cannot_be_written_and_a_file_that_is_no_notebook_are_told(folder):
    nbformat.write(notebook(), folder / memo.NOTEBOOK)
    assert "could not be written" in repr(memo.export(to=folder / "no" / "such" / "folder.html"))
    (folder / memo.NOTEBOOK).write_text("not json", encoding="utf-8")
    with pytest.raises(ValueError, match=r"09-decision-memo\.ipynb is not a notebook that can be read"):
        memo.export()


def test_every_part_has_a_row_of_the_rubric_and_every_row_a_part():
    rubric = pd.read_csv(memo.Path(memo.__file__).parent.parent / "data" / "rubric.csv", dtype=str)
    assert set(rubric["question"]) == set(memo.PARTS)


def test_a_forecaster_is_always_equally_sure_and_right_so_often():
    anna = memo.forecaster(90, right=6)
    assert len(anna) == 10
    assert memo.brier_score(anna) == pytest.approx(0.6 * 0.1**2 + 0.4 * 0.9**2)
    with pytest.raises(ValueError, match="right is 11; it is a whole number from 0 to 10"):
        memo.forecaster(90, right=11)


def test_figures_are_charts_however_they_are_given():
    from helpers.charts.picture import show

    ax = figure()
    pages = [memo.page({}, memo.carried({}), figures) for figures in (ax, [ax], show(ax), [show(ax)])]
    assert pages[0].count("<img") == 1
    assert len(set(pages)) == 1
    with pytest.raises(ValueError, match=re.escape("figures takes charts in square brackets")):
        memo.page({}, memo.carried({}), ["a chart"])
