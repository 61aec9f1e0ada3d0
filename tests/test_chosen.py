"""Assumptions of a learner's own, and why: from the saved lessons to the table, the memo and the marker."""

import os

import nbformat
import pytest

from helpers import case, chosen, exercises, memo, notebooks, whys


def lesson(folder, name, why, under, id="2.6"):
    """A saved lesson with one exercise that leaves assumptions to the learner."""
    said = exercises.check(id, 14.0, case.assume().change(**under)).data if under is not None else {}
    check = nbformat.v4.new_code_cell(f'check("{id}", answer, mine)')
    check.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "", **said})]
    asks = nbformat.v4.new_markdown_cell(why)
    asks.metadata["tags"] = [f"reason-{id}"]
    notebooks.save(nbformat.v4.new_notebook(cells=[check, asks]), folder / name)


def test_what_was_chosen_and_why(tmp_path):
    lesson(tmp_path, "02-x.ipynb", "Partners | are <b>smaller</b>.", {"transfer": 0.3, "pilot_share": 0.3})
    lesson(tmp_path, "01-x.ipynb", whys.PLACEHOLDER, {"share_of_peak_kept": 0.1}, id="1.5")
    rows = chosen.own(tmp_path)
    assert rows["exercise"].tolist() == ["1.5", "2.6", "2.6"]
    assert rows["assumption"].tolist() == ["share_of_peak_kept", "pilot_share", "transfer"]
    assert rows["why"].tolist() == ["", *["Partners | are <b>smaller</b>."] * 2]
    assert (rows["value"] != rows["base"]).all()
    html = memo.page({}, memo.carried({}), behind=memo.Behind(own=rows))
    assert "Assumptions of my own" in html
    assert "[no reason given]" in html
    assert "<b>smaller" not in html
    assert "transfer" in chosen.shown(tmp_path)._repr_html_()


def test_the_later_of_two_files_counts_and_a_damaged_one_is_told(tmp_path):
    lesson(tmp_path, "02-b.ipynb", "Old.", {"transfer": 0.4})
    lesson(tmp_path, "02-a.ipynb", "New.", {"transfer": 0.3})
    os.utime(tmp_path / "02-b.ipynb", (1, 1))
    (tmp_path / "half.ipynb").write_text('{"cells": [', encoding="utf-8")
    (tmp_path / "list.ipynb").write_text("[]", encoding="utf-8")
    rows = chosen.own(tmp_path)
    assert rows["why"].tolist() == ["New."]
    assert "half.ipynb, list.ipynb can't be read" in repr(chosen.shown(tmp_path))


@pytest.mark.parametrize("under", [None, {}])
def test_without_a_choice_there_is_nothing_to_show(tmp_path, under):
    lesson(tmp_path, "02-a.ipynb", "Because.", under)
    assert chosen.own(tmp_path).empty
    assert "No assumptions of your own yet" in repr(chosen.shown(tmp_path))
    assert "Assumptions of my own" not in memo.page(
        {}, memo.carried({}), behind=memo.Behind(own=chosen.own(tmp_path))
    )
