"""helpers.case.codes: a code shows what it stands for, and only a code that there is."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import case, places, tables
from helpers.case import claim, codes, reference

CLAIMS, REFERENCES = case.load().claims, case.load().references
CODES = [*CLAIMS.index, *REFERENCES.index]
any_code = st.sampled_from(CODES)


def said(code):
    return CLAIMS.at[code, "claim"] if code in CLAIMS.index else REFERENCES.at[code, "statement"]


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_a_link_with_its_text(code):
    link = codes.html(f"see {code}.")
    assert link.startswith(f'see <a href="#{code}" title="')
    assert said(code) in unescape(link)
    made = codes.markdown(f"see {code}.")
    assert made.startswith(f"see [{code}].\n\n[{code}]: #{code} ")
    assert said(code) in made.replace('\\"', '"')


def test_a_claims_type_is_not_given_away():
    """Lesson 1 asks for it."""
    for code in CLAIMS.index:
        assert codes.text(code) == f"{said(code)} ({codes.text(code)[len(said(code)) + 2 :]}"
        assert not re.search(
            r"\b(fact|inference|position|recommendation|meta)\b", codes.text(code)[len(said(code)) :]
        )


@pytest.mark.parametrize("words", ["C99", "R-nobody-1900", "AC25", "C256", "R-", "XR-yu-2022", "C25x", "CO2"])
def test_what_is_no_code_is_left_alone(words):
    assert codes.html(words) == words
    assert codes.markdown(words) == words
    assert codes.found(words) == []


@given(st.text(max_size=40), any_code, st.text(max_size=40))
def test_whatever_stands_around_it_is_escaped(before, code, after):
    made = codes.html(f"{before} {code} {after}")
    assert unescape(re.sub(r"</?a\b[^>]*>", "", made)) == f"{before} {code} {after}"


def test_in_markdown_what_can_hold_no_link_holds_none():
    left = [
        "`C25`",
        "```\nC25\n```",
        "## About C25",
        "[C25](01-evidence.ipynb)",
        "https://x.y/C25",
        '<b title="C25">x</b>',
    ]
    for words in left:
        assert codes.markdown(words) == words


@pytest.mark.parametrize("sign", ["(", "[", ":"])
def test_a_sign_behind_a_code_makes_nothing_else_of_it(sign):
    assert codes.markdown(f"C25{sign}x").startswith(f"[C25][]{sign}x")


def test_html_in_markdown_gets_links_of_its_own_kind_and_a_summary_none():
    made = codes.markdown("<details><summary>Why (C27)?</summary>\nA peak (C03).\n</details>\n\nC25")
    assert "<summary>Why (<abbr title=" in made
    assert 'A peak (<a href="#C03" title="' in made
    assert "\n\n[C25]\n\n[C25]: #C25" in made


def test_a_range_brings_what_lies_between():
    assert codes.found("C12 to C15, and R-yu-2022") == ["C12", "C13", "C14", "C15", "R-yu-2022"]


def test_a_table_marks_codes_and_not_the_id_of_a_row_that_says_it_itself():
    html = tables.show(CLAIMS.loc[["C20"]], "id", "claim", "odd")._repr_html_()
    assert 'href="#C27"' in html
    assert 'href="#C20"' not in html
    assert 'href="#C20"' in tables.show(CLAIMS.loc[["C20"]], "id", "odd")._repr_html_()


def test_the_end_of_a_lesson_has_a_row_a_code():
    end = codes.listed(["R-yu-2022", "C25", "C25"])
    assert re.findall(r'<span id="([^"]*)">', end) == ["C25", "R-yu-2022"]
    assert codes.listed([]) == ""


def test_a_claim_shows_all_that_is_known_of_it():
    row = CLAIMS.loc["C25"]
    for shown in (repr(claim("c25 ")), unescape(claim("C25")._repr_html_())):
        for part in ("claim", "line", "type", "odd", "would_settle"):
            assert row[part] in shown


def test_a_reference_shows_who_says_so():
    row = REFERENCES.loc["R-yu-2022"]
    for shown in (repr(reference("R-yu-2022")), unescape(reference("R-yu-2022")._repr_html_())):
        for part in ("statement", "source", "confidence"):
            assert row[part] in shown


@pytest.mark.parametrize(
    ("ask", "code", "line"),
    [
        (claim, "C99", "there is no claim 'C99'; did you mean C09?"),
        (reference, "R-yu-2023", "there is no reference 'R-yu-2023'; did you mean R-yu-2022?"),
        (claim, "R-yu-2022", 'R-yu-2022 is a reference: write reference("R-yu-2022")'),
        (reference, "C25", 'C25 is a claim: write claim("C25")'),
        (claim, 25, 'claim takes a code in quotes, such as claim("C25"), not 25'),
    ],
)
def test_an_unknown_code_is_one_line(ask, code, line):
    with pytest.raises(ValueError, match=re.escape(line)):
        ask(code)


def written():
    """Every text of the pack in which a code may stand."""
    for folder, kinds in (
        (places.DATA, ("*.csv", "*.md")),
        (places.ROOT / "helpers", ("*.py", "*.md")),
        (places.NOTEBOOKS, ("*.ipynb", "*.md")),
        (places.ROOT, ("README.md",)),
    ):
        for kind in kinds:
            yield from (folder.glob(kind) if folder == places.ROOT else folder.rglob(kind))


def test_every_code_in_every_file_exists():
    strangers = {}
    for path in written():
        text = re.sub(r"base64,[^\\\"]*|\"image/png\": \"[^\"]*", "", path.read_text(encoding="utf-8"))
        unknown = {code for code in codes.CODE.findall(text) if code not in CODES}
        if unknown:
            strangers[path.name] = sorted(unknown)
    assert strangers == {}
