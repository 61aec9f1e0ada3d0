"""Words that are drawn again and again: shaped once, then laid down as a picture of themselves."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

_EDGE = 2  # pixels around the letters


class Stamp(Text):
    """A text of one look. To shape its letters takes a hundred times as long as to lay them down."""

    def __init__(self, x: float, y: float, text: str, **look: Any) -> None:
        super().__init__(x, y, text, **look)
        self._look = tuple(sorted(look.items()))

    def draw(self, renderer: RendererBase) -> None:
        """Draw it; with white behind it, or where pictures are no pixels, as any text."""
        if not isinstance(renderer, RendererAgg) or self.get_bbox_patch() is not None:
            super().draw(renderer)
        elif self.get_visible():
            x, y = np.floor(self.get_window_extent(renderer).min) - _EDGE
            renderer.draw_image(renderer.new_gc(), x, y, _pressed(self.get_text(), self._look, renderer.dpi))
        self.stale = False


@lru_cache(maxsize=2048)
def _pressed(text: str, look: tuple[tuple[str, Any], ...], dots: float) -> np.ndarray:
    """The text as pixels on nothing, height x width x RGBA, the lowest row first."""
    shape = Text(0, 0, text, **dict(look))
    shape.set_figure(_sheet(dots))
    box = shape.get_window_extent(RendererAgg(1, 1, dots))
    sheet = RendererAgg(math.ceil(box.width) + 2 * _EDGE + 1, math.ceil(box.height) + 2 * _EDGE + 1, dots)
    shape.set_position((_EDGE - box.x0, _EDGE - box.y0))
    shape.draw(sheet)
    return np.ascontiguousarray(np.asarray(sheet.buffer_rgba())[::-1])


@lru_cache(maxsize=8)
def _sheet(dots: float) -> Figure:
    return Figure(dpi=dots)
