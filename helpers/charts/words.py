"""What a chart says: its title, its alt text and the numbers below it, and how numbers and lists are written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from helpers.charts import look


@dataclass(frozen=True)
class Words:
    """The finding as a title, the alt text (one breath: kind of chart, range, finding), and what is longer."""

    title: str
    alt: str
    numbers: str = ""


def finding(title: str, shown: str, numbers: str = "") -> Words:
    """Words whose alt text says what is shown, and ends with the finding."""
    return Words(title, f"{shown} {title}.", numbers)


_SIGN = re.compile(r"(?<![\w.,)\]-])-(?=\d)")


def signed(text: str) -> str:
    """The text with its minus signs as such, as they stand at the axes; hyphens stay."""
    return _SIGN.sub("−", text)


@lru_cache(maxsize=2048)
def wrap(text: str, width: float, scale: float = 1.0, bold: bool = False) -> str:
    """The text broken into lines of at most `width` points, by what its words measure."""
    space = look.advance(" ", look.POINTS * scale, bold)
    lines = []
    for paragraph in text.split("\n"):
        line: list[str] = []
        used = 0.0
        for word in paragraph.split(" "):
            room = look.extent(word, scale, bold)[0]
            if line and used + space + room > width:
                lines.append(" ".join(line))
                line, used = [], 0.0
            used += room + (space if line else 0.0)
            line.append(word)
        lines.append(" ".join(line))
    return "\n".join(lines)


def block(text: str, scale: float = 1.0, bold: bool = False) -> tuple[float, float]:
    """Width and height in points of type of several lines."""
    sizes = [look.extent(line, scale, bold) for line in text.split("\n")]
    return max(width for width, _ in sizes), sum(height for _, height in sizes)


def listed(items: Iterable[str]) -> str:
    """A list in words: 'a', 'a and b', 'a, b and c'."""
    words = list(items)
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} and {words[-1]}"


_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(count: int) -> str:
    """A small number as a word."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def counted(count: float, thing: str) -> str:
    """'1 year', '2 years'."""
    return f"{count:,.0f} {thing}" if math.isclose(count, 1) else f"{count:,.0f} {thing}s"


def percent(share: float, decimals: int = 0) -> str:
    """A share as people say it: never 0 or 100 percent where that is not so."""
    edge = 0.5 * 10.0 ** -(decimals + 2)
    if 0 < share <= edge:
        return f"under {2 * edge:.{decimals}%}"
    return f"over {1 - 2 * edge:.{decimals}%}" if 1 - edge <= share < 1 else f"{share:.{decimals}%}"


def first_up(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def first_down(text: str) -> str:
    """The text with its first letter small, but for a name in capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
