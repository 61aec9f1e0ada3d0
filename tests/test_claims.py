"""data/claims.csv: a paraphrase keeps every qualifier of its source."""

import json
import re

import pandas as pd
import pytest

from helpers import case, places

# What the source's sentence hangs on, as its paraphrase says it: without the word the claim is another one.
QUALIFIERS = {
    "C01": "more than",
    "C02": "about",
    "C03": "at the height of the pandemic",
    "C04": "significant",
    "C06": "substantial",
    "C08": "more than",
    "C12": "not just",
    "C14": "first",
    "C18": "detailed",
    "C19": "the case has little",
    "C20": "the case has no",
    "C21": "successful",
    "C23": "now centralised",
    "C25": "in pilot departments",
    "C26": "all specialties",
    "C27": "management",
    "C32": "may",
    "C34": "more",
    "C35": "significant",
    "C38": "severe",
    "C40": "preliminary",
    "C42": "rather than just",
    "C43": "not just",
    "C46": "before",
    "C48": "depends on",
    "C49": "full",
    "C50": "no downtime at all",
    "C53": "constant",
    "C54": "may not easily",
    "C55": "risk",
    "C57": "for emergency technical support",
    "C58": "first ninety days of each phase",
    "C63": "too quickly",
    "C65": "unchallenged",
    "C66": "significantly",
    "C68": "reputation",
    "C69": "if the system expands",
    "C71": "not fully",
    "C74": "for review",
}


@pytest.mark.parametrize(("claim", "words"), QUALIFIERS.items())
def test_a_paraphrase_keeps_the_qualifiers_of_its_source(claim, words):
    assert words in case.load().claims.at[claim, "claim"].lower()


def test_a_paraphrase_adds_no_word_that_makes_more_of_it():
    added = re.compile(
        r"\b(all sources|not spreading|no move into|riskiest|amply|succeeds if|most used"
        r"|nobody has|first in neurology|does best|time to a diagnosis|smaller hospitals|everything can)\b",
        re.I,
    )
    claims = case.load().claims
    assert [row.id for row in claims.itertuples() if added.search(f"{row.claim} {row.odd}")] == []


def test_a_quantity_that_names_its_claim_is_in_that_claim():
    """ "More than four thousand staff (C10)" is a slip that no check of numerals sees."""
    said = re.compile(
        r"[^.,;:!?()|\n]*\b(?:thousands?|million|billion|percent|hundred)\b[^.,;:!?()|\n]*\(\[?(C\d\d)\b"
    )
    quantity = case.load().claims.set_index("id")["quantity"]
    named = [
        (path.stem, cell["id"], found[0].strip(), found[1])
        for path in places.lessons()
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
        for found in said.finditer("".join(cell["source"]))
    ]
    assert len(named) >= 5
    assert [one for one in named if pd.isna(quantity[one[3]]) or quantity[one[3]] == ""] == []
