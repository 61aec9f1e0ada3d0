"""Many short words as one artist: to draw sixty texts takes longer than all else in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox

from helpers.charts import look

_CAPITALS = 0.729  # height of DejaVu Sans's capitals, in its size


@dataclass(frozen=True)
class Letters:
    """One line of type with its middle at a place in inches of the figure."""

    text: str
    x: float
    y: float
    scale: float
    upright: bool = False


class Lettering(PathPatch):
    """Words of one colour as one filled outline."""

    def __init__(self, words: Sequence[Letters], colour: str, figure: Figure) -> None:
        self.words = tuple(words)
        outlines = [_outline(word.text, word.scale, word.upright) for word in words]
        places = np.repeat([(w.x, w.y) for w in words], [len(codes) for _, codes in outlines], axis=0)
        vertices = np.concatenate([shape for shape, _ in outlines]) + places
        codes = np.concatenate([codes for _, codes in outlines])
        super().__init__(Path(vertices, codes), facecolor=colour, linewidth=0, zorder=6, clip_on=False)
        self.set_transform(figure.dpi_scale_trans)

    def boxes(self) -> list[Bbox]:
        """What each of the words covers, in pixels."""
        shapes = (_outline(word.text, word.scale, word.upright)[0] + (word.x, word.y) for word in self.words)
        return [Bbox(self.get_transform().transform([at.min(axis=0), at.max(axis=0)])) for at in shapes]


@lru_cache(maxsize=1024)
def _outline(text: str, scale: float, upright: bool) -> tuple[np.ndarray, np.ndarray]:
    """Words around their middle as vertices, in inches, and codes. Baselines agree, whatever hangs below."""
    size = look.POINTS * scale
    path = TextPath((0, 0), text, size=size, prop=FontProperties(family="DejaVu Sans"))
    flat = np.asarray(path.vertices) - (path.get_extents().x1 / 2, _CAPITALS * size / 2)
    turned = np.column_stack([-flat[:, 1], flat[:, 0]]) if upright else flat
    return turned / 72, np.asarray(path.codes)
