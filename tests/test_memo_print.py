"""The memo as a browser prints it: one page, A4 and Letter, whatever fits by its own count; and one sheet behind it."""

import re
import textwrap

import browser
import pandas as pd
import pytest

from helpers import case, charts, exercises, flow, memo, options, risks
from helpers.exercises import ballot
from helpers.memo import parts, sheet
from helpers.memo.findings import only

pytestmark = pytest.mark.skipif(
    browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)"
)
PAPERS = ("A4", "Letter")
GIVEN = case.assume()
SENTENCE = str.split(
    "We advise the leadership to unify the terms on every campus before any tool is bought, since in "
    "our draws the plan keeps its year with a chance of about a quarter (DER), and that rests on times we chose (TA). "
)
FIGURES = {
    "What each option is worth, against staying as is.": charts.net_present_value(
        options.net_present_value(GIVEN)
    ),
    "Where the minutes to treatment go, and which of them AI touches.": charts.treatment_legs(
        risks.time_to_treatment(GIVEN, flow.turnaround(GIVEN)["turnaround_minutes"])
    ),
    "How many of the flagged patients are ill.": charts.flag_counts(risks.flags(GIVEN)),
}
HEAD = memo.Head("Anna Example and Ben Example", "Huashan's leadership", "29 November 2026")


@pytest.fixture(scope="module")
def page():
    with browser.chromium() as page:
        yield page


def pages(page, html, paper):
    """How many pages a browser prints."""
    page.set_content(html)
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))


def words(count):
    return " ".join((SENTENCE * (count // len(SENTENCE) + 1))[:count])


def even(total):
    """So many words, as many in each part."""
    share, more = divmod(total, len(memo.PARTS))
    return {part: words(share + (place < more)) for place, part in enumerate(memo.PARTS)}


def listed(text, width=80, mark="- "):
    """A text as a list of lines."""
    return "\n".join(mark + line for line in textwrap.wrap(text, width))


def skewed(total):
    """A long recommendation, and little else."""
    shares = dict.fromkeys(memo.PARTS, 20)
    shares[list(memo.PARTS)[1]] = total - 20 * (len(memo.PARTS) - 1)
    return {part: words(share) for part, share in shares.items()}


def with_lists(total, *which, **more):
    texts = even(total)
    for place in which:
        part = list(texts)[place]
        texts[part] = listed(texts[part], **more)
    return texts


def with_gates(total, rows):
    """Gates as a table."""
    texts = even(total)
    row = "| one set of terms in use | 90 % of records | IT head | week 12 | tools wait |"
    texts[list(texts)[3]] = "\n".join(
        ["| Measure | Number | Owner | Date | While shut |", "|---|---|---|---|---|", *[row] * rows]
    )
    return texts


def findings(letters):
    """The five longest findings that a page takes: each derived, with a range, under an assumption of one's own."""
    ids = list(case.load().findings.index)[: memo.MOST]
    text = words(200)[: letters // memo.MOST]
    held = {
        "text": text, "value": 1, "kind": "DER", "rests_on": "TA", "range": "1.1% to 9.3%", "assumptions": {},
    }  # fmt: skip
    changed = {**held, "assumptions": {"standardised_cleaning_share": 0.25}}
    return only({id: changed if id == ids[0] else held for id in ids}, ids)


def with_all(total, rows):
    """A table of gates across the page, and lists of items of some lines on either side of it."""
    texts = with_gates(total, rows)
    names = list(texts)
    for place, width, mark in ((2, 190, "1. "), (4, 100, "- ")):
        texts[names[place]] = listed(texts[names[place]], width, mark)
    return texts


MOST = findings(parts.LETTERS_OF_FINDINGS)
FULL = {
    "as many words as a page holds": even(memo.WORDS_A_PAGE),
    "all but a little in one part": skewed(memo.WORDS_A_PAGE),
    "two lists": with_lists(400, 3, 4),
    "lists of short items": with_lists(330, 3, 5, width=50),
    "gates as a table": with_gates(370, 5),
    "a table between lists": with_all(426, 3),
    "nothing written yet": {},
}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("figure", range(1, len(FIGURES) + 1))
@pytest.mark.parametrize("shape", FULL)
def test_what_fits_by_its_own_count_is_printed_on_one_page(page, shape, figure, paper):
    assert parts.too_long(FULL[shape], MOST["finding"]) == ""
    assert pages(page, memo.page(FULL[shape], MOST, FIGURES, figure=figure, head=HEAD), paper) == 1


def test_the_longest_memo_here_is_as_long_as_may_be():
    assert sum(map(parts.words, FULL["as many words as a page holds"].values())) == memo.WORDS_A_PAGE
    assert len(MOST) == memo.MOST


@pytest.mark.parametrize("paper", PAPERS)
def test_twice_as_many_words_are_told_of_and_take_more_than_a_page(page, paper):
    texts = even(2 * memo.WORDS_A_PAGE)
    assert parts.too_long(texts).startswith(f"That is {memo.WORDS_A_PAGE} words more than a page holds")
    assert pages(page, memo.page(texts, MOST, FIGURES, head=HEAD), paper) > 1


@pytest.mark.parametrize("paper", PAPERS)
def test_what_stands_behind_the_page_takes_one_sheet_of_its_own(page, paper):
    lessons = [f"{number} · executive review" for number in range(10)]
    moved = max((str(text) for text in MOST["finding"]), key=len)
    votes = pd.DataFrame(
        [
            {"lesson": lesson, **vars(ballot.Vote("O1" if number % 2 else "O0", 70, "A short line of why", "x", moved))}
            for number, lesson in enumerate(lessons)
        ]
    )  # fmt: skip
    predictions = {str(n): {"confidence": 50 + 10 * (n % 6), "met": n % 2 == 0} for n in range(40)}
    why = "Departments differ more than the pilots show."
    own = pd.DataFrame(
        [{"assumption": name, "value": 0.1, "base": 0.2, "why": why} for name in GIVEN.names[:10]]
    )
    whole = memo.page(
        FULL["as many words as a page holds"], MOST, FIGURES, head=HEAD, behind=memo.Behind(votes, predictions, own)
    )  # fmt: skip
    assert pages(page, whole, paper) == 2
    assert list(votes.columns[1:]) == list(exercises.votes().columns[1:])


def test_nothing_is_fetched_and_nothing_runs(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    texts = {
        next(
            iter(memo.PARTS)
        ): '![x](https://example.org/x.png) <img src="//example.org/y.png" onerror="alert(1)">'
    }
    page.set_content(memo.page(texts, MOST, FIGURES, head=HEAD))
    page.wait_for_timeout(200)
    assert [url for url in asked if not url.startswith("data:")] == []
    assert page.problems == []


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_on_a_screen_nothing_is_wider_than_the_page(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(memo.page(FULL["gates as a table"], MOST, FIGURES, head=HEAD))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_date_is_todays():
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ 20\d\d", sheet.today())
