"""Tables for reading: what a page shows, and that nothing of a cell is taken for markup."""

import re

import numpy as np
import pandas as pd
import pytest

from helpers import tables

FRAME = pd.DataFrame(
    {
        "id": ["C01", "C02"],
        "claim": ["a < b", "two;parts; and prose"],
        "value": [1234.5, np.nan],
        "kind": ["TA", "CASE"],
        "known": [True, False],
    }
)


def test_page_shows_badges_numbers_and_escaped_words():
    html = tables.show(FRAME, caption="Rows & more")._repr_html_()
    assert "a &lt; b" in html
    assert "Rows &amp; more" in html
    assert "two, parts; and prose" in html
    assert ">1,234<" in html
    assert "teaching assumption" in html
    assert "nan" not in html


def test_every_column_and_row_has_a_head_that_says_what_it_is():
    html = tables.show(FRAME)._repr_html_()
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', html) == ["id", "claim", "value", "kind", "known"]
    assert re.findall(r'<th scope="row"[^>]*>([^<]*)</th>', html) == ["C01", "C02"]
    assert html.count("<td") == 8


@pytest.mark.parametrize("first", ["", np.nan])
def test_an_empty_cell_is_no_head(first):
    html = tables.show(pd.DataFrame({"a": [first, "x"], "b": [1, 2]}))._repr_html_()
    assert html.count('scope="row"') == 1


def test_columns_are_chosen_in_order():
    shown = tables.show(FRAME, "claim", "id")
    assert list(shown.frame.columns) == ["claim", "id"]


def test_named_index_can_be_a_column():
    shown = tables.show(FRAME.set_index("id").rename_axis("measure"), "measure", "claim")
    assert list(shown.frame["measure"]) == ["C01", "C02"]


def test_unknown_column_names_the_nearest():
    with pytest.raises(ValueError, match="no column 'clam'; did you mean claim"):
        tables.show(FRAME, "clam")


def test_plain_text_is_the_same_content():
    text = repr(tables.show(FRAME, "id", "value", "known"))
    assert "1,234" in text
    assert "yes" in text


@pytest.mark.parametrize(
    ("value", "shown"), [(0.2607, "0.261"), (750.0, "750"), (3, "3"), (11506.8, "11,507")]
)
def test_numbers_are_short(value, shown):
    assert tables.Table(pd.DataFrame({"v": [value]}))._repr_html_().count(f">{shown}<") == 1


def test_names_and_values_stand_in_a_sentence():
    assert tables.listed({"O1": 0.752, "O2": 0.6}, "{:.0%}") == "O1 75%, O2 60%"
    assert tables.listed(pd.Series({"6 months": 20})) == "6 months 20"


def doubled(number):
    """Twice a number.

    With more words.
    """
    # a comment stays
    return 2 * number


def test_a_function_shows_its_lines_without_its_docstring():
    shown = tables.source(doubled)
    assert repr(shown) == "def doubled(number):\n    # a comment stays\n    return 2 * number"
    assert shown._repr_markdown_() == f"```python\n{shown!r}\n```"


def test_names_that_code_takes_stand_below_what_reads_otherwise():
    frame = pd.DataFrame({"stage": ["clean", "read"], "capacity_per_hour": [1, 2]}, index=["clean", "read_1"])
    shown = tables.show(frame, code=True)
    html = shown._repr_html_().replace("<wbr>", "")
    assert re.findall(r"<code[^>]*>([^<]*)</code>", html) == ["capacity_per_hour", "read_1"]
    assert "capacity per hour<br>" in html
    assert "capacity_per_hour" in repr(shown)
    assert "read_1" in repr(shown)
    assert "<code" not in tables.show(frame)._repr_html_()


def test_an_index_with_a_name_is_what_code_takes_too():
    frame = pd.DataFrame({"label": ["Wait & see"], "calm": [1.0]}, index=pd.Index(["wait"], name="act"))
    html = tables.show(frame, "label", "calm", code=True)._repr_html_()
    assert re.findall(r"<code[^>]*>([^<]*)</code>", html) == ["wait"]
    assert "Wait &amp; see<br><code" in html
