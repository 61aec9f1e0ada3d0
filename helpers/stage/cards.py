"""What to print: a card a chair, the seven criteria, letters A to E to hold up, cards for gates and for Monday, and the
key by which sentences are sorted."""

from __future__ import annotations

from typing import Any

from helpers import case
from helpers.charts.words import first_up
from helpers.stage import pages, questions, sheets

CHAIRS = {
    "president": "S01", "it_head": "S02", "clinicians": "S03", "tencent": "S04", "patients": "S05",
    "regulator": "S08", "partner": "S11",
}  # fmt: skip
_POWER: dict[Any, str] = {1: "almost none", 2: "little", 3: "some", 4: "much", 5: "the most"}
_PERSONS = (
    "president",
    "it_head",
)  # whose role names somebody: a card is a chair, nobody plays a living person


def chairs() -> list[dict[str, Any]]:
    """A card a chair: what the source says that the party said, what it does not say, and its power."""
    known = case.load()
    found = []
    for seat, stakeholder in CHAIRS.items():
        row = known.stakeholders.loc[stakeholder]
        codes = [code for code in str(row["claims"]).split(";") if code]
        said = [known.claims.loc[code] for code in codes if row["in_source"] == "yes"]
        found.append(
            {
                "chair": questions.SEATS[seat],
                "role": first_up(
                    str(row["role"]).split(", ", 1)[-1] if seat in _PERSONS else str(row["role"])
                ),
                "said": [_said(claim) for claim in said],
                "unsaid": [str(claim["odd"]) for claim in said if claim["odd"]],
                "silent": not said,
                "interest": str(row["interest"]),
                "before": f"{_POWER[row['power_before']]} ({row['power_before']} of 5)",
                "after": f"{_POWER[row['power_after']]} ({row['power_after']} of 5)",
                "note": row["note"],
            }
        )
    return found


def _said(claim: Any) -> str:
    anchor = f", citing {claim['anchor']}" if claim["anchor"] else ", citing nothing"
    return f"{claim['claim']} ({claim['id']}, {claim['line']} of the source text{anchor})"


def page() -> str:
    """The sheet to print, A4 or Letter."""
    known = case.load()
    table = case.load_class().sentences
    key = [
        {"claim": claim, "says": known.claims.at[claim, "claim"], "name": row["name"],
         "examples": [row["first_example"], row["second_example"]]}
        for claim, row in table.iterrows()
    ]  # fmt: skip
    letters = [(letter, questions.NAMES[option]) for letter, option in questions.LETTERS.items()]
    criteria = [(row["label"], row["worst"], row["best"]) for _, row in known.criteria.iterrows()]
    since = [
        known.references.loc[line]
        for line in sheets.screens()["since"].body
        if line in known.references.index
    ]
    facts = [f"{one['statement']}. ({one['source']}; confidence: {one['confidence']})" for one in since]
    return pages.page("cards", chairs=chairs(), letters=letters, key=key, criteria=criteria, facts=facts)
