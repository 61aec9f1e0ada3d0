"""Words that are drawn again and again: each shaped once, then laid down as a picture of itself."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from helpers.charts import look

_EDGE = 2  # pixels around the letters
_UP, _DOWN = 0.96, 0.24  # of a line's size, from its baseline: the room of its letters
_SHARE = {
    "left": 0.0,
    "right": 1.0,
    "bottom": 0.0,
    "top": 1.0,
    "center": 0.5,
    "baseline": _DOWN / (_UP + _DOWN),
}


class Stamp(Text):
    """A text of one look, level or upright. To shape letters takes a hundred times as long as to lay them down.

    Of a finding whose number changes the other words stay, so words are shaped one by one. It is aligned by the room of
    its letters, not by its ink: words with a 'y' stand no higher than their neighbours.
    """

    def __init__(
        self, x: float, y: float, text: str, *, color: str, fontsize: float, ha: str = "left", va: str = "baseline",
        fontweight: Literal["normal", "bold"] = "normal", linespacing: float = 1.2, rotation: Literal[0, 90] = 0,
        zorder: float = 3.0, clip_on: bool = False, bbox: dict[str, Any] | None = None, visible: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(
            x, y, text, color=color, fontsize=fontsize, ha=ha, va=va, fontweight=fontweight, linespacing=linespacing,
            rotation=rotation, zorder=zorder, clip_on=clip_on, bbox=bbox, visible=visible, parse_math=False,
        )  # fmt: skip
        self._pitch = linespacing

    def draw(self, renderer: RendererBase) -> None:
        """Draw it; where pictures are no pixels, as any text."""
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer)
        elif self.get_visible() and self.get_text():
            x, y = self._corner(renderer.dpi)
            renderer.draw_image(renderer.new_gc(), x, y, self._pressed(renderer.dpi)[0])
        self.stale = False

    def get_window_extent(self, renderer: RendererBase | None = None, dpi: float | None = None) -> Bbox:
        """The box of its ink, in pixels."""
        dots = dpi or self.figure.dpi  # type: ignore[union-attr]
        (x, y), (_, (left, low, right, high)) = self._corner(dots), self._pressed(dots)
        return Bbox([[x + left, y + low], [x + right, y + high]])

    def _corner(self, dots: float) -> tuple[float, float]:
        """The lower left pixel of its picture."""
        tall, wide = self._pressed(dots)[0].shape[:2]
        x, y = self.get_transform().transform(self.get_position())
        across, down = _SHARE[self.get_horizontalalignment()], _SHARE[self.get_verticalalignment()]
        return (
            math.floor(x - across * (wide - 2 * _EDGE)) - _EDGE,
            math.floor(y - down * (tall - 2 * _EDGE)) - _EDGE,
        )

    def _pressed(self, dots: float) -> _Pressed:
        paper = self.get_bbox_patch()
        return _press(
            self.get_text(), float(self.get_fontsize()), self.get_fontweight() == "bold", self._pitch,
            str(self.get_horizontalalignment()), self.get_rotation() == 90,
            to_rgb(self.get_color()), None if paper is None else to_rgb(paper.get_facecolor()), dots,
        )  # fmt: skip


class _Pressed(NamedTuple):
    """Words as pixels, height x width x RGBA with the lowest row first, and where their ink is: left, low, right, high."""

    pixels: np.ndarray
    ink: tuple[float, float, float, float]


@lru_cache(maxsize=256)  # a lesson's words: each kept in colour, up to some hundred kilobytes
def _press(
    text: str, size: float, bold: bool, pitch: float, side: str, upright: bool,
    colour: tuple[float, float, float], paper: tuple[float, float, float] | None, dots: float,
) -> _Pressed:  # fmt: skip
    cover = _lines(text, size, bold, pitch, "left" if upright else side, dots)
    if upright:
        cover = np.rot90(cover)
    down, across = (np.flatnonzero(cover.any(axis=axis)) for axis in (1, 0))
    tall = cover.shape[0]
    ink = (0.0, 0.0, 0.0, 0.0)
    if len(down):
        ink = (float(across[0]), float(tall - 1 - down[-1]), float(across[-1] + 1), float(tall - down[0]))
    pixels = np.empty((*cover.shape, 4), np.uint8)
    if paper is None:
        pixels[..., :3], pixels[..., 3] = np.multiply(colour, 255).round(), cover
    else:
        share = cover[..., None] / 255
        pixels[..., :3] = (255 * (share * colour + (1 - share) * paper)).round()
        pixels[..., 3] = 255
    return _Pressed(np.ascontiguousarray(pixels[::-1]), ink)


def _lines(text: str, size: float, bold: bool, pitch: float, side: str, dots: float) -> np.ndarray:
    """How much of each pixel the letters cover, 0 to 255, the highest row first."""
    lines, em = text.split("\n"), size * dots / 72
    step = (0.76 * pitch + 0.24) * em  # as matplotlib sets lines of these letters
    widths = [look.extent(line, size / look.POINTS, bold)[0] * dots / 72 for line in lines]
    wide, up = math.ceil(max(widths)), math.ceil(_UP * em)
    tall = math.ceil((_UP + _DOWN) * em + (len(lines) - 1) * step)
    cover = np.zeros((tall + 2 * _EDGE, wide + 2 * _EDGE), np.uint8)
    space = look.advance(" ", size, bold) * dots / 72
    for i, (line, width) in enumerate(zip(lines, widths, strict=True)):
        x, base = _SHARE[side] * (wide - width), up + round(i * step)
        for word in line.split(" "):
            if word:
                shape = _word(word, size, bold, dots)
                top, left = base - up, round(x)
                there = cover[top : top + shape.shape[0], left : left + shape.shape[1]]
                np.maximum(there, shape[: there.shape[0], : there.shape[1]], out=there)
            x += look.advance(word, size, bold) * dots / 72 + space
    return cover


@lru_cache(maxsize=4096)
def _word(word: str, size: float, bold: bool, dots: float) -> np.ndarray:
    """One word's cover, its baseline as far below the edge as a line's letters reach up."""
    em = size * dots / 72
    wide = math.ceil(look.advance(word, size, bold) * dots / 72) + 2 * _EDGE
    up = math.ceil(_UP * em) + _EDGE
    sheet = RendererAgg(wide, up + math.ceil((_DOWN + 0.1) * em) + _EDGE, dots)
    sheet.draw_text(sheet.new_gc(), _EDGE, up, word, look.font(size, bold), 0)
    return np.asarray(sheet.buffer_rgba())[..., 3].copy()
