"""The number-lint: which numerals in a cell's prose answer the question 'says who?'."""

import re

from helpers import case

TABLES = case.load()
NUMERAL = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?")

# What numbers a thing of the pack rather than states a quantity.
STRUCTURE = [
    r"```[\s\S]*?```",
    r"`[^`]*`",
    r"\]\([^)]*\)",  # a link's address
    r"https?://\S+",
    r"<[^>]*>",
    r"\bR-[a-z0-9-]+",
    r"\b(?:C|O|T|K|G|S|RK|RB|A|N|P|p)\d+(?:\.\d+)?(?: to (?:C|T)\d+)?\b",
    r"\b(?i:lessons?|exercises?|options?|phases?|questions?|steps?|articles?|predictions?)"
    r" \d+(?:\.\d+)?(?:(?:, | and | to | or )\d+(?:\.\d+)?)*",
    r"^#+ \d+(?:\.\d+)?(?: ·)?",
    r"^\s*\d+\.\s",
    r"\[\d+ · ",
    r"\*\*Time:\*\* \d+ minutes",
    r"\babout \d+ minutes more\b",
    r"^\|[^|]*\]\([^|]*\|[^|]*\| \d+ \|$",  # the map of lessons: link, question, minutes
    r"\| \d(?:, \d)* \|$",  # a last column that names lessons
    r"\*\*\d+\.\d+\*\*",
    r"\b4Ps?\b",
]
_STRUCTURE = re.compile("|".join(f"(?:{p})" for p in STRUCTURE), re.M)


def numerals(text: str) -> list[float]:
    """Every numeral of a text as a number; separators of thousands are set aside."""
    return [float(found.replace(",", "").rstrip(".")) for found in NUMERAL.findall(text)]


def named(text: str) -> set[float]:
    """The quantities of all claims, references and assumptions that a cell names, and these as percentages."""
    found: list[float] = []
    for id in set(re.findall(r"\bC\d\d\b", text)) & set(TABLES.claims.index):
        row = TABLES.claims.loc[id]
        found += numerals(f"{row['quantity']} {row['anchor']} {row['claim']}")
    for id in set(re.findall(r"\bR-[a-z0-9-]+", text)) & set(TABLES.references.index):
        row = TABLES.references.loc[id]
        found += numerals(
            f"{row['value'].replace(';', ' ; ')} {row['statement']} {row['source']} {row['note']}"
        )
    for name in set(re.findall(r"`(\w+)`", text)) & set(TABLES.assumptions.index):
        found += [float(TABLES.assumptions.at[name, end]) for end in ("low", "base", "high")]
    return {round(n, 6) for number in found for n in (number, 100 * number, number / 100, 100 - 100 * number)}


def strays(text: str) -> list[str]:
    """Numerals of a cell's prose that nothing in the cell accounts for."""
    allowed = named(text)
    prose = _STRUCTURE.sub(" ", text)
    return [n for n in NUMERAL.findall(prose) if round(abs(float(n.replace(",", ""))), 6) not in allowed]
