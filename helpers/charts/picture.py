"""A finished chart as a picture in a page: PNG with alt text, the same for a widget and a static cell.

A page gets HTML: an image a panel, so that panels stand below each other on a narrow screen, with what is too long
for an alt text as words below. All else (PDF, LaTeX, a page that cleans HTML away) gets the whole as PNG.
"""

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from io import BytesIO
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from helpers.charts import style

_NARROWEST = 400  # pixels of a page below which a panel is not squeezed while there is room below


def png(fig: Figure, *, quick: bool = False, drawn: bool = False) -> bytes:
    """The figure as PNG: small, with a palette of 128 colours, or with `quick` larger and sooner.

    Drawn once and encoded from the canvas: `savefig` would draw it twice. `drawn` says that the canvas holds
    the figure as it is.
    """
    return _encoded(_pixels(fig, drawn), quick)


def alt_text(fig: Figure) -> str:
    """The alt texts of a figure's panels, in order."""
    return " ".join(text for text in (style.alt_text(ax) for ax in fig.axes) if text)


def in_words(fig: Figure) -> str:
    """The alt texts, and the numbers that are too long for them."""
    long = " ".join(filter(None, map(style.numbers, fig.axes)))
    return alt_text(fig) + (f" In numbers: {long}" if long else "")


def img(fig: Figure, *, quick: bool = False, drawn: bool = False, whole: bytes | None = None) -> str:
    """The figure as HTML: an image a panel with its alt text and data digest, which shrinks with the window.

    `whole` is the figure's PNG, where it was made already.
    """
    if len(fig.axes) > 1:
        pixels = _pixels(fig, drawn or whole is not None)
        panels = _panels(fig, pixels)
        if panels:
            shown = "".join(_panel(one, quick) for one in panels)
            return f'<div style="display:flex;flex-wrap:wrap">{shown}</div>'
    data = whole or png(fig, quick=quick, drawn=drawn)
    size = tuple(round(100 * inches) for inches in fig.get_size_inches())
    words = "".join(_in_numbers(ax) for ax in fig.axes)
    return _image(data, alt_text(fig), style.fingerprint(fig), size) + words


def bundle(fig: Figure, whole: bytes) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
    """The whole as PNG for a mime bundle, and what goes with it: alt text and width in pixels of a page."""
    told = {"alt": alt_text(fig), "width": round(100 * fig.get_figwidth())}
    return {"image/png": b64encode(whole).decode()}, {"image/png": told}


class Picture:
    """What `show` returns: the last expression of a cell, displayed with alt text."""

    def __init__(self, fig: Figure) -> None:
        self.fig = fig
        self.alt = alt_text(fig)
        if not self.alt:
            raise ValueError("this chart has no alt text: end its function with style.finish(..., alt=...)")
        whole = png(fig)
        self._html = img(fig, whole=whole)
        self._image, self._told = bundle(fig, whole)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
        return {"text/html": self._html, **self._image, "text/plain": repr(self)}, self._told

    def __repr__(self) -> str:
        return f"Chart: {in_words(self.fig)}"


def show(ax: Axes) -> Picture:
    """The chart that an Axes is part of, as a picture with alt text."""
    fig = ax.get_figure(root=True)
    assert isinstance(fig, Figure)
    return Picture(fig)


@dataclass(frozen=True)
class _Panel:
    ax: Axes
    pixels: np.ndarray
    size: tuple[int, int]  # in pixels of a page


def _pixels(fig: Figure, drawn: bool) -> np.ndarray:
    """The figure as drawn: height x width x RGB."""
    canvas = fig.canvas if isinstance(fig.canvas, FigureCanvasAgg) else FigureCanvasAgg(fig)
    if not drawn:
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())[:, :, :3]


def _encoded(pixels: np.ndarray, quick: bool) -> bytes:
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if not quick:
        image = image.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = BytesIO()
    image.save(buffer, format="PNG", compress_level=1 if quick else 6)
    return buffer.getvalue()


def _panels(fig: Figure, pixels: np.ndarray) -> list[_Panel]:
    """The panels cut apart halfway between their ink; none where they do not stand side by side, each with words."""
    boxes = [ax.get_tightbbox() for ax in fig.axes]
    spots = [ax.get_position() for ax in fig.axes]
    apart = all(left.x1 <= right.x0 for left, right in pairwise(spots))
    if not apart or not all(map(style.alt_text, fig.axes)) or any(box is None for box in boxes):
        return []
    between = [round((a.x1 + b.x0) / 2) for a, b in pairwise(boxes) if a is not None and b is not None]
    edges = [0, *between, pixels.shape[1]]
    scale = 100 / fig.dpi
    return [
        _Panel(ax, pixels[:, a:b], (round((b - a) * scale), round(pixels.shape[0] * scale)))
        for ax, (a, b) in zip(fig.axes, pairwise(edges), strict=True)
    ]


def _panel(one: _Panel, quick: bool) -> str:
    data = _encoded(one.pixels, quick)
    image = _image(data, style.alt_text(one.ax), style.fingerprint(one.ax), one.size)
    room = f"flex:1 1 {_NARROWEST}px;min-width:0;max-width:{one.size[0]}px;margin-bottom:8px"
    return f'<div style="{room}">{image}{_in_numbers(one.ax)}</div>'


def _image(data: bytes, alt: str, digest: str, size: tuple[int, ...]) -> str:
    """Its width and height stand as attributes too, so that a page keeps the room while a new picture loads."""
    width, height = size
    return (
        f'<img src="data:image/png;base64,{b64encode(data).decode()}" alt="{escape(alt, quote=True)}" '
        f'data-plotted="{digest}" width="{width}" height="{height}" '
        f'style="width:{width}px;max-width:100%;height:auto;background:#fff">'
    )


def _in_numbers(ax: Axes) -> str:
    words = style.numbers(ax)
    return f'<p style="max-width:50em;margin:2px 0"><b>In numbers:</b> {escape(words)}</p>' if words else ""
