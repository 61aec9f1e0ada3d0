"""A finished chart as a picture in a page: PNG with alt text, the same for a widget and a static cell."""

from base64 import b64encode
from html import escape
from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from helpers.charts import style


def png(fig: Figure, *, quick: bool = False, drawn: bool = False) -> bytes:
    """The figure as PNG: small, with a palette of 128 colours, or with `quick` larger and sooner.

    Drawn once and encoded from the canvas: `savefig` would draw it twice. `drawn` says that the canvas holds
    the figure as it is.
    """
    canvas = fig.canvas if isinstance(fig.canvas, FigureCanvasAgg) else FigureCanvasAgg(fig)
    if not drawn:
        canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    if not quick:
        image = image.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = BytesIO()
    image.save(buffer, format="PNG", compress_level=1 if quick else 6)
    return buffer.getvalue()


def alt_text(fig: Figure) -> str:
    """The alt texts of a figure's panels, in order."""
    return " ".join(text for text in (style.alt_text(ax) for ax in fig.axes) if text)


def img(fig: Figure, *, quick: bool = False, drawn: bool = False) -> str:
    """The figure as an HTML image that shrinks with the window, with its alt text and data digest."""
    width = int(fig.get_figwidth() * 100)
    data = b64encode(png(fig, quick=quick, drawn=drawn)).decode()
    return (
        f'<img src="data:image/png;base64,{data}" alt="{escape(alt_text(fig), quote=True)}" '
        f'data-plotted="{style.fingerprint(fig)}" style="width:{width}px;max-width:100%;height:auto;background:#fff">'
    )


class Picture:
    """What `show` returns: the last expression of a cell, displayed with alt text."""

    def __init__(self, fig: Figure) -> None:
        self.fig = fig
        self.alt = alt_text(fig)
        if not self.alt:
            raise ValueError("this chart has no alt text: end its function with style.finish(..., alt=...)")
        self._html = img(fig)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self._html, "text/plain": f"Chart: {self.alt}"}

    def __repr__(self) -> str:
        return f"Chart: {self.alt}"


def show(ax: Axes) -> Picture:
    """The chart that an Axes is part of, as a picture with alt text."""
    fig = ax.get_figure(root=True)
    assert isinstance(fig, Figure)
    return Picture(fig)
