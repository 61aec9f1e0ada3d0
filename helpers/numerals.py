"""Numbers as people write them: with a decimal comma, grouped, in full width, as a text."""

import re
import unicodedata
from collections.abc import Sequence

_GROUPS = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"([+-]?)(\d*(?:[.,]\d+)*)((?:[eE][+-]?\d+)?)")


def comma_slip(parts: Sequence[object]) -> str:
    """What a number written with commas should have been: "12.5, not 12,5" for (12, 5); else nothing.

    Python takes 12,5 for two numbers, and 14,000 for 14 and 0.
    """
    if len(parts) < 2 or not all(isinstance(p, int) and not isinstance(p, bool) for p in parts):
        return ""
    first, *after = (int(str(part)) for part in parts)
    if any(part < 0 for part in after):
        return ""
    written = ",".join(str(part) for part in (first, *after))
    thousands = str(first) + "".join(f"{part:03}" for part in after)
    if not all(part == 0 or 99 < part < 1000 for part in after):
        return f"{first}.{after[0]}, not {written}"
    return (
        f"{first}.{after[0]} or {thousands}, not {written}"
        if len(after) == 1
        else f"{thousands}, not {written}"
    )


def with_point(cell: str, decimal_comma: bool) -> str:
    """A cell that holds a number, with a decimal point and no groups; anything else as it is.

    Parameters
    ----------
    cell : str
    decimal_comma : bool
        How to read "1,234", which may be either: 1.234 where true; where false it is left as it is.
    """
    flat = _GROUPS.sub("", unicodedata.normalize("NFKC", cell).replace("\u2212", "-").strip())
    found = _NUMBER.fullmatch(flat)
    if not found or not found[2]:
        return cell
    sign, digits, power = found.groups()
    if "," not in digits and digits.count(".") < 2:
        return sign + digits + power if flat != cell.strip() else cell
    whole, mark, fraction = digits.rpartition(max(",.", key=digits.rfind))
    other = "." if mark == "," else ","
    if mark in whole:  # the same mark twice: groups only
        plain = re.fullmatch(rf"\d{{1,3}}(\{mark}\d{{3}})+", digits)
        return sign + digits.replace(mark, "") + power if plain else cell
    if other in whole:
        grouped = re.fullmatch(rf"\d{{1,3}}(\{other}\d{{3}})+", whole)
        return f"{sign}{whole.replace(other, '')}.{fraction}{power}" if grouped else cell
    if re.fullmatch(r"[1-9]\d{0,2}", whole) and len(fraction) == 3 and not decimal_comma:
        return cell
    return f"{sign}{whole or '0'}.{fraction}{power}"


def as_written(text: str) -> float | None:
    """The number that a text is, in any of these manners and with or without a percent sign; else None."""
    try:
        return float(with_point(text.strip().removesuffix("%"), decimal_comma=True))
    except ValueError:
        return None


_IN_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_FIRST = re.compile(r"[+-]?(?:\d[\d.,'’\s]*|[.,]\d+)(?:[eE][+-]?\d+)?")


def in_text(text: str) -> str:
    """The number that a text says, as code writes it: "3" for "three", "2.00" for "2.00x", "33.3" for "33,3".

    Nothing where it says none, or more than one.
    """
    flat = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip().casefold()
    if flat in _IN_WORDS:
        return str(_IN_WORDS.index(flat))
    found = [part.strip(" ,'’") for part in _FIRST.findall(flat)]
    if len(found) != 1:
        return ""
    written = with_point(found[0].rstrip("."), decimal_comma=True)
    return written if as_written(written) is not None else ""
