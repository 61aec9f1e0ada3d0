"""Where a number comes from: the four kinds, their names and their badges."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Kind:
    """One answer to the question 'says who?'."""

    code: str
    name: str
    meaning: str
    colour: str  # background of the badge; white text on it has a contrast above 4.5:1


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("CASE", "case", "stated in the source text, as a secondary summary of the case", "#1f4e79"),
        Kind("EXT", "external", "found in a public source outside the case, which is named", "#1b6b3a"),
        Kind(
            "TA",
            "teaching assumption",
            "chosen by the authors so that the lesson works; not a fact",
            "#8a4400",
        ),
        Kind("DER", "derived", "arithmetic on other numbers", "#5b3f8c"),
    )
}


def badge(kind: str) -> str:
    """The kind as a small coloured label in HTML, readable on a light and on a dark page."""
    known = KINDS[kind]
    return (
        f'<span title="{escape(known.meaning)}" style="background:{known.colour};color:#ffffff;'
        'border-radius:3px;padding:1px 5px;font-size:85%;font-weight:600;white-space:nowrap">'
        f"{escape(known.name)}</span>"
    )


def name(kind: str) -> str:
    """The kind in words, for a source line under a chart or in plain text."""
    return KINDS[kind].name
