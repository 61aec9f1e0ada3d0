"""Pictures as a page of the stage shows them, and how large they are there."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.charts import look

WIDE, HIGH, HIGH_ALONE = (
    1824,
    770,
    900,
)  # pixels of a stage of 1920 x 1080 that pictures have; without controls
DOTS = 215  # pixels to an inch before any zoom: ordinary type is then a thirty-fourth of the height
_GAP = 24
LEAST = 0.9  # of ordinary type: no words of a mark are smaller on a stage


@dataclass(frozen=True)
class Shown:
    """One picture as a page shows it."""

    src: str
    alt: str
    width: int
    height: int


def width(many: int) -> float:
    """Pixels that each of some pictures side by side has."""
    return (WIDE - _GAP * (many - 1)) / many


def draw_for(wide: float, zoom: float) -> int:
    """Have charts drawn for a picture that is so wide in pixels; returns pixels to an inch."""
    dots = round(DOTS * zoom)
    look.draw_for(look.Screen(dots, wide / dots, dots, LEAST))
    return dots


def without(alt: str, titles: Iterable[str]) -> str:
    """An alt text without the titles that have not been said yet."""
    for title in titles:
        alt = alt.replace(f" {title}.", "").replace(title, "")
    return " ".join(alt.split())


def shown(data: bytes, alt: str) -> Shown:
    """A PNG with its alt text."""
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    return Shown("data:image/png;base64," + b64encode(data).decode(), alt, width, height)
