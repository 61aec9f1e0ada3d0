"""The parts of a memo: what they are called, where they are written, and whether they fit on a page."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

LESSONS = {
    1: "Evidence",
    2: "Value chain",
    3: "Options",
    4: "Worth",
    5: "Roadmap",
    6: "Roll-out",
    7: "Risks",
    8: "Executive review",
}
NOTEBOOK = "09-decision-memo.ipynb"
OF_THIS_LESSON = "memo_parts_written"
_FIRST = 3  # the number of its first written question
_HEADINGS = (
    "Bottom line",
    "Recommendation",
    "What would change our mind",
    "Gates",
    "Risks",
    "First hundred days",
    "How far to trust this",
)
PARTS = {f"{int(NOTEBOOK[:2])}.{number}": heading for number, heading in enumerate(_HEADINGS, _FIRST)}
TAGS = [f"answer-{part}" for part in PARTS]
PLACEHOLDER = "*Write your answer here.*"

# Measured by printing (tests/test_memo_print.py): so much fits beside a figure and five findings, A4 and Letter.
WORDS_A_PAGE = 450
LINES_A_PAGE = 53  # of a column; a list or a table takes more of them than the same words in a row
LETTERS_OF_FINDINGS = 550  # so much fits beside a figure
_A_LINE = 10  # words
_WORD = re.compile(r"\S*\w\S*")
_ROW = re.compile(r"\s*(?:[-*+]|\d+[.)]|\|)\s*\S")


def written(notebook: Mapping[str, Any]) -> dict[str, str]:
    """The written parts of a memo notebook: the text of its cells tagged answer-9.3 and so on.

    A part that is not written yet, or whose cell is gone, is an empty text.
    """
    texts = dict.fromkeys(PARTS, "")
    for cell in notebook["cells"]:
        for tag in cell.get("metadata", {}).get("tags", []):
            part = tag.removeprefix("answer-")
            if part in texts and cell["cell_type"] == "markdown":
                texts[part] = "".join(cell["source"]).replace(PLACEHOLDER, "").strip()
    return texts


def words(text: str) -> int:
    """How many words a text has; signs that stand alone, as of a list or a table, are none."""
    return len(_WORD.findall(text))


def lines(text: str) -> int:
    """How many lines of a column a text takes, about: each item of a list and each row of a table begins a new one."""
    blocks = [""]
    for line in text.splitlines():
        if not line.strip() or _ROW.match(line):
            blocks.append(line)
        else:
            blocks[-1] += f" {line}"
    return sum(math.ceil(words(block) / _A_LINE) for block in blocks)


def too_long(parts: Mapping[str, str], findings: Iterable[str] = ()) -> str:
    """Why a memo does not fit on a page, by how many words, and which part is the longest; nothing where it fits."""
    letters = sum(map(len, findings))
    if letters > LETTERS_OF_FINDINGS:
        return (
            f"The findings chosen have {letters} letters, and the page has room for {LETTERS_OF_FINDINGS}: choose fewer, "
            "or shorter ones."
        )
    return _too_many(parts)


def _too_many(parts: Mapping[str, str]) -> str:
    counts = {part: words(text) for part, text in parts.items()}
    over = sum(counts.values()) - WORDS_A_PAGE
    if over > 0:
        most = max(counts, key=counts.__getitem__)
        longest = f"the longest part is {PARTS[most]}, with {counts[most]}"
        return f"That is {over} {'word' if over == 1 else 'words'} more than a page holds ({WORDS_A_PAGE}); {longest}."
    spread = {part: lines(text) for part, text in parts.items()}
    if sum(spread.values()) > LINES_A_PAGE:
        cut = (sum(spread.values()) - LINES_A_PAGE) * _A_LINE
        most = max(spread, key=spread.__getitem__)
        return (
            f"Its lists and tables take more room than a page has: cut about {cut} words, or join short items; "
            f"most room goes to {PARTS[most]}."
        )
    return ""
