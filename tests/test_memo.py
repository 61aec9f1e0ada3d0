"""The decision memo: blanks are named, predictions are scored right, and the page stands alone."""

import json
import math
import re
import subprocess
import sys

import nbformat
import pandas as pd
import pytest

from helpers import charts, memo, notebooks, places
from helpers.case import kinds
from helpers.charts import look, picture
from helpers.faults import Fault
from helpers.memo import choosing, parts, sheet
from helpers.memo.choosing_form import ChoosingForm

FINDINGS = {
    "binding_stage": {
        "value": 33.33333,
        "text": "Cleaning binds",
        "assumptions": {},
        "kind": "DER",
        "rests_on": "TA",
        "range": "30 to 40",
    },
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


def vote(**more):
    return {
        "lesson": "0 · start here",
        "option": "O1",
        "sure": 70.0,
        "because": "",
        "moved_by": "",
        "moved": "",
    } | more


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
    assert list(table.loc[table["id"] == "binding_stage", ["kind", "rests_on", "range"]].iloc[0]) == [
        "DER",
        "teaching assumption",
        "30 to 40",
    ]
    assert list(table.loc[table["id"] == "mine", "kind"]) == [""], "a journal of old"
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


def test_the_page_stands_alone_and_holds_words_findings_and_a_figure():
    parts = memo.written(notebook(p9_3="Do **this** first (TA).<script>alert(1)</script>"))
    html = memo.page(parts, memo.carried(FINDINGS), {"Look <here>": figure()}, head=memo.Head("A. <Writer>"))
    assert '<p>Do <strong>this</strong> first (<b class="kind TA">TA</b>).&lt;script&gt;' in html
    assert "<h2>Bottom line</h2>" in html
    assert '<b class="kind DER">DER</b> Cleaning binds' in html
    assert "<small>Range 30 to 40; rests on a teaching assumption.</small>" in html
    assert "[blank: recommendation, question 9.4, is not written yet]" in html
    assert "[blank until lesson 4 is run: " in html
    assert "O2 | leads &lt;b&gt;here&lt;/b&gt;" in html
    assert "With reading_time_cut = 0.1." in html
    assert "From <b>A. &lt;Writer&gt;</b>" in html
    assert 'src="data:image/png;base64,' in html
    assert "<figcaption>Look &lt;here&gt;</figcaption>" in html
    assert re.search(r'alt="Scatter of predictions that came true', html)
    assert "<script" not in html
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", html), "nothing may be fetched"


def test_what_is_not_given_is_a_named_blank_and_each_kind_is_explained():
    html = memo.page({}, memo.carried({}).iloc[:0])
    for blank in ("[author]", "[date]", "[blank: no findings are chosen yet]"):
        assert blank in html
    assert "Huashan's leadership" in html.replace("&#39;", "'")
    assert all(f'<b class="kind {code}">{code}</b> ' in html for code in kinds.KINDS)
    assert "<img" not in html
    assert "Behind the memo" not in html


def test_the_sheet_behind_says_how_sure_how_right_and_what_moved_the_vote():
    votes = pd.DataFrame([vote(), vote(lesson="2 · value chain", option="O0", moved="Cleaning <binds>")])
    html = memo.page({}, memo.carried({}), behind=memo.Behind(votes, PREDICTIONS))
    assert html.index("Behind the memo") > html.index("C25 is the 25th claim")
    assert re.search(r'alt="Chart of 2 votes by lesson\. From O1, 70% sure, to O0, 70% sure', html)
    assert "Cleaning &lt;binds&gt;" in html
    assert f"Brier score {memo.brier_score(PREDICTIONS):.2f}" in html
    assert html.count("<img") == 2


# -- which findings ------------------------------------------------------------------------------------


def test_only_what_is_chosen_is_printed_in_its_order(folder):
    nbformat.write(notebook(), folder / memo.NOTEBOOK)
    (folder / "journal.json").write_text(json.dumps({"findings": FINDINGS}), encoding="utf-8")
    assert "No findings are chosen for it yet." in repr(memo.export())
    said = memo.choose("partner_ppv", "binding_stage")
    assert said.text == (
        "2 of at most 5 findings go onto the page: partner_ppv, binding_stage. "
        "Not handed on yet: partner_ppv. Run its lesson, else a blank stands there."
    )
    assert memo.chosen() == ["partner_ppv", "binding_stage"]
    assert "No findings are chosen" not in repr(memo.export())
    html = (folder / memo.PAGE).read_text(encoding="utf-8")
    assert html.index("is run: the share of right flags at a partner]") < html.index("Cleaning binds")
    assert "leads &lt;b&gt;here" not in html


@pytest.mark.parametrize(
    ("ids", "says"),
    [
        (["binding_stge"], "no finding is called 'binding_stge'; did you mean binding_stage?"),
        (["binding_stage"] * 2, "finding binding_stage is named twice"),
        ([["binding_stage"]], "choose takes ids of findings in quotes, not ['binding_stage']"),
        (list("abcdef"), "a page has room for 5 findings, not 6"),
    ],
)
def test_a_choice_that_does_not_fit_is_told_and_the_one_before_stays(folder, ids, says):
    memo.choose("binding_stage")
    with pytest.raises(Fault, match=re.escape(says)):
        memo.choose(*ids)
    assert memo.chosen() == ["binding_stage"]


def test_without_a_journal_a_choice_of_ones_own_is_no_mistake(folder, monkeypatch):
    monkeypatch.setenv("HUASHAN_JOURNAL", "off")
    assert memo.choose("my_own").text == "1 of at most 5 findings go onto the page: my_own."
    assert memo.choose().text == choosing.QUIET


def test_the_form_keeps_five_and_says_when_what_is_ticked_is_not_kept(folder):
    names = ["binding_stage", "hospital_cut", "recommendation", "flip_weight", "partner_ppv", "gates_open"]
    held = {name: {"value": 1, "text": f"It is {name}.", "kind": "DER", "rests_on": "TA"} for name in names}
    (folder / "journal.json").write_text(json.dumps({"findings": held}), encoding="utf-8")
    memo.choose("partner_ppv")
    form = ChoosingForm()
    assert [name for name, box in form.boxes.items() if box.value] == ["partner_ppv"]
    assert form.boxes["flip_weight"].description == (
        "It is flip_weight. (derived, resting on a teaching assumption)"
    )
    for box in form.boxes.values():
        box.value = True
    assert "6 of at most 5 ticked, not kept yet." in form._message.value
    form.keep()
    assert "room for 5 findings, not 6" in form._message.value
    form.boxes["gates_open"].value = False
    form.keep()
    assert memo.chosen() == ["partner_ppv", *names[:4]]


# -- the file ------------------------------------------------------------------------------------------


def test_export_saves_beside_the_notebook_and_says_what_is_missing(folder):
    nbformat.write(notebook(p9_3="Stop and fix the data."), folder / memo.NOTEBOOK)
    (folder / "journal.json").write_text(
        json.dumps({"predictions": PREDICTIONS, "findings": FINDINGS}), encoding="utf-8"
    )
    memo.choose("binding_stage")
    done = memo.export([figure()], author="Anna", addressee="The board", date="1 May")
    assert str(done.place) == memo.PAGE
    assert repr(done).startswith(
        "Decision memo: 1 of 7 parts written, 5 words. Still blank: recommendation, "
    )
    html = (folder / memo.PAGE).read_text(encoding="utf-8")
    for words in ("Stop and fix the data.", "Cleaning binds", "Anna", "The board", "1 May", "Brier score"):
        assert words in html
    assert "href" in done._repr_mimebundle_()["text/html"]


def test_the_page_bears_the_day_and_a_name_is_a_text(folder):
    nbformat.write(notebook(), folder / memo.NOTEBOOK)
    memo.export()
    assert sheet.today() in (folder / memo.PAGE).read_text(encoding="utf-8")
    with pytest.raises(Fault, match="author takes a text in quotes, not 3"):
        memo.export(author=3)


def test_the_export_needs_neither_nbformat_nor_nbconvert(folder):
    nbformat.write(notebook(p9_3="Without **either**."), folder / memo.NOTEBOOK)
    code = (
        "import sys\nfor name in ('nbformat', 'nbconvert', 'jsonschema'): sys.modules[name] = None\n"
        "from helpers import memo\nprint(memo.export())"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=folder
    )
    assert "1 of 7 parts written, 2 words" in said.stdout, said.stderr
    assert "<strong>either</strong>" in (folder / memo.PAGE).read_text(encoding="utf-8")


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
    assert (
        "451 words. That is 1 word more than a page holds (450); the longest part is Bottom line, with 451."
        in repr(memo.export())
    )


def test_a_memo_of_lists_and_long_findings_is_told_so():
    few = dict.fromkeys(memo.PARTS, "word " * 40)
    assert parts.too_long(few) == ""
    rows = few | {list(memo.PARTS)[3]: "- one two\n" * 40}
    assert parts.too_long(rows).endswith("or join short items; most room goes to Gates.")
    assert parts.too_long(few, ["x" * 301] * 2).startswith("The findings chosen have 602 letters")


def test_a_line_of_the_text_is_a_line_only_where_it_is_an_item():
    assert parts.lines("one\ntwo\nthree") == 1
    assert parts.lines("- one\n- two\n\n1. three") == 3
    assert parts.lines("word " * 21) == 3
    assert parts.lines("") == 0
    assert parts.lines("| a | b |\n|---|---|\n| c | d |") == 2
    assert parts.words("- a, **b** | c – 5 %") == 4


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
    rubric = pd.read_csv(places.DATA / "rubric.csv", dtype=str)
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
    pages = [
        memo.page({}, memo.carried({}), figures)
        for figures in (ax, [ax], show(ax), [show(ax)], [ax, figure()], {"": ax})
    ]
    assert pages[0].count("<img") == 1
    assert len(set(pages)) == 1
    with pytest.raises(ValueError, match=re.escape("figures takes charts in square brackets")):
        memo.page({}, memo.carried({}), ["a chart"])


@pytest.mark.parametrize("number", [0, 3, "2", True, 1.0])
def test_a_figure_that_there_is_not_is_told(number):
    with pytest.raises(Fault, match=f"figure is the number of the one to print, from 1 to 2, not {number!r}"):
        memo.page({}, memo.carried({}), [figure(), figure()], figure=number)


def test_a_chart_is_drawn_anew_for_print_and_stays_as_it_is_on_the_screen():
    ax = figure()
    before = picture.fingerprint(ax), look.screen()
    memo.page({}, memo.carried({}), ax)
    assert (picture.fingerprint(ax), look.screen()) == before
    by_hand = charts.tell(charts.figure().axes[0], charts.Words("By hand", "A chart by hand."))
    assert 'alt="A chart by hand."' in memo.page({}, memo.carried({}), by_hand)
    silent = charts.figure().axes[0]
    with pytest.raises(Fault, match="has no alt text"):
        memo.page({}, memo.carried({}), silent)
