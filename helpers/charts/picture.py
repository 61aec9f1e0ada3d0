"""A finished chart as a picture in a page: PNG with alt text, the same for a widget and a static cell.

A page gets HTML: an image a chart, so that charts stand below each other on a narrow screen, with what is too long
for an alt text as words below. All else (PDF, LaTeX, a page that cleans HTML away) gets the whole as PNG.
"""

from __future__ import annotations

import hashlib
import math
from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from PIL import Image

from helpers.case import codes
from helpers.charts import look
from helpers.charts.chart import TITLE, alt_text, numbers
from helpers.charts.frame import figure_of

_LEAST = 8.0  # pixels of type below which a picture shrinks no more
_SCROLLS = "overflow-x:auto"
_FILLS = "width:0;min-width:100%"  # as wide as the page has room, however wide what is in it
_NARROWEST = 400  # pixels of a page below which a chart is not squeezed while there is room below


def pixels(fig: Figure) -> np.ndarray:
    """The figure as drawn: height x width x RGBA. Drawn once: `savefig` would draw it twice."""
    canvas = fig.canvas if isinstance(fig.canvas, FigureCanvasAgg) else FigureCanvasAgg(fig)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def png(drawn: np.ndarray, *, quick: bool = False) -> bytes:
    """Pixels as PNG, with a palette of 256 colours where that is enough: small, or with `quick` larger and sooner."""
    placed = _few_colours(drawn)
    if placed is None:
        image = Image.fromarray(drawn).convert("RGB")
    else:
        image = Image.fromarray(placed[0]).convert("P")
        image.putpalette(placed[1].tobytes())
    buffer = BytesIO()
    image.save(buffer, format="PNG", compress_level=3 if quick else 6)
    return buffer.getvalue()


def _few_colours(drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Each pixel's place in a palette, height x width, and the palette, colours x RGB: the commonest colours, as they
    are, for all others the nearest.

    Shades that no eye tells apart, within four steps of a colour's 256, are one. None for a picture that is not made of
    few colours, say a heat map of a learner's own.
    """
    flat = np.ascontiguousarray(drawn).view(np.uint32).ravel()
    starts = np.append(0, np.flatnonzero(flat[1:] != flat[:-1]) + 1)  # a pixel is mostly as the one before it
    lengths = np.diff(starts, append=flat.size)
    colours, run = np.unique(flat[starts], return_inverse=True)
    counts = np.bincount(run, weights=lengths)
    order = np.argsort(-counts, kind="stable")
    if counts[order[:256]].sum() < 0.95 * flat.size:
        return None
    _, first = np.unique(colours[order] & np.uint32(0xFCFCFCFC), return_index=True)
    every = colours.view(np.uint8).reshape(-1, 4)[:, :3]
    palette = every[order[np.sort(first)[:256]]]
    wide = palette.astype(np.float32)  # in which whole numbers of this size are exact
    places = ((wide**2).sum(axis=1) - 2 * every.astype(np.float32) @ wide.T).argmin(axis=1).astype(np.uint8)
    return np.repeat(places[run], lengths).reshape(drawn.shape[:2]), palette


def beside(drawn: Sequence[np.ndarray]) -> np.ndarray:
    """Pictures side by side on white, their tops level."""
    tall = max(one.shape[0] for one in drawn)
    filled = [np.pad(one, ((0, tall - one.shape[0]), (0, 0), (0, 0)), constant_values=255) for one in drawn]
    return np.hstack(filled)


def said(axes: Iterable[Axes]) -> str:
    """The alt texts of charts, in order."""
    return " ".join(filter(None, map(alt_text, axes)))


def in_words(axes: Sequence[Axes]) -> str:
    """The alt texts, and the numbers that are too long for them."""
    long = " ".join(filter(None, map(numbers, axes)))
    return said(axes) + (f" In numbers: {long}" if long else "")


def html(shown: Sequence[tuple[Axes, bytes]]) -> str:
    """Charts as HTML: an image each with its alt text and digest, which shrinks with the window.

    It shrinks as far as its letters can be read; a window that is narrower still shows a part, and scrolls.
    """
    if len(shown) == 1:
        ((ax, data),) = shown
        return f'<div style="{_FILLS};{_SCROLLS}">{_image(ax, data)}</div>{_below(ax)}'
    panels = []
    for ax, data in shown:
        room = f"flex:1 1 {_NARROWEST}px;min-width:0;max-width:{_size(ax)[0]}px;margin-bottom:8px;{_SCROLLS}"
        panels.append(f'<div style="{room}">{_image(ax, data)}{_below(ax)}</div>')
    return f'<div style="{_FILLS};display:flex;flex-wrap:wrap">{"".join(panels)}</div>'


def bundle(axes: Sequence[Axes], whole: bytes) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
    """The whole as PNG for a mime bundle, and what goes with it: alt text and width in pixels of a page."""
    told = {"alt": said(axes), "width": sum(_size(ax)[0] for ax in axes)}
    return {"image/png": b64encode(whole).decode()}, {"image/png": told}


class Picture:
    """What `show` returns: the last expression of a cell, displayed with alt text."""

    def __init__(self, *axes: Axes) -> None:
        self.axes, self.alt = axes, said(axes)
        if not all(map(alt_text, axes)):
            raise ValueError(
                "this chart has no alt text: give it words with charts.tell(ax, charts.Words(...))"
            )
        drawn = [pixels(figure_of(ax)) for ax in axes]
        shown = [(ax, png(one)) for ax, one in zip(axes, drawn, strict=True)]
        self._html = html(shown)
        self._image, self._told = bundle(axes, shown[0][1] if len(shown) == 1 else png(beside(drawn)))

    @property
    def fig(self) -> Figure:
        """The figure that was drawn, the first of several."""
        return figure_of(self.axes[0])

    def as_png(self) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
        """The picture as PNG alone, as a mime bundle with its metadata."""
        return self._image, self._told

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
        return {"text/html": self._html, **self._image, "text/plain": repr(self)}, self._told

    def __repr__(self) -> str:
        return f"Chart: {in_words(self.axes)}"


def show(ax: Axes, *more: Axes) -> Picture:
    """The charts on some Axes, side by side where there is room, as a picture with alt text."""
    return Picture(ax, *more)


def fingerprint(ax: Axes) -> str:
    """A short digest of what a chart shows (data, words, colours and sizes, not pixels), the same on every machine."""
    digest = hashlib.sha256()

    def note(*what: object) -> None:
        digest.update("|".join(map(str, what)).encode())

    def figures(values: object) -> str:
        return " ".join(f"{v:.4g}" for v in np.asarray(values, dtype=float).ravel())

    def colours(*values: Any) -> list[str]:
        return [to_hex(to_rgba(value), keep_alpha=True) for value in values]

    note(figures(ax.get_xlim()), figures(ax.get_ylim()), ax.get_xlabel(), ax.get_ylabel())
    note(figures(ax.get_position().bounds), figures(figure_of(ax).get_size_inches()))
    others = [text for text in ax.texts if text.get_gid() != TITLE]
    for text in [*others, *ax.get_xticklabels(), *ax.get_yticklabels()]:
        note(text.get_text(), text.get_color(), f"{text.get_fontsize():.4g}", text.get_fontweight())
    note(ax.get_title(loc="left"))
    for line in ax.lines:
        note(
            figures(line.get_xydata()), line.get_color(), f"{line.get_linewidth():.4g}", line.get_linestyle()
        )
        note(line.get_marker(), f"{line.get_markersize():.4g}", line.get_markerfacecolor())
    for patch in ax.patches:
        if patch.axes is ax:
            note(figures(patch.get_path().vertices), figures(patch.get_patch_transform().get_matrix()))
            faces = colours(patch.get_facecolor(), patch.get_edgecolor())
            note(*faces, f"{patch.get_linewidth():.4g}", patch.get_hatch())
    for collection in ax.collections:
        note(figures(collection.get_offsets()), *colours(*np.atleast_2d(collection.get_facecolor())))
    return digest.hexdigest()[:12]


def _size(ax: Axes) -> tuple[int, int]:
    """Width and height of a chart's picture in pixels of a page."""
    width, height = figure_of(ax).get_size_inches()
    return round(look.screen().zoom * width), round(look.screen().zoom * height)


def _narrowest(width: int) -> int:
    """Pixels of a page below which a picture of that width has letters that can't be read."""
    smallest = look.SMALLEST * look.POINTS / 72 * look.screen().zoom
    return min(width, math.ceil(width * _LEAST / smallest))


def _image(ax: Axes, data: bytes) -> str:
    """Its width and height stand as attributes too, so that a page keeps the room while a new picture loads."""
    width, height = _size(ax)
    return (
        f'<img src="data:image/png;base64,{b64encode(data).decode()}" alt="{escape(alt_text(ax), quote=True)}" '
        f'data-plotted="{fingerprint(ax)}" width="{width}" height="{height}" '
        f'style="width:{width}px;max-width:100%;min-width:{_narrowest(width)}px;height:auto;background:{look.PAPER}">'
    )


def _below(ax: Axes) -> str:
    """What a picture can't show: its numbers, and the text of the codes in it, since no mouse can rest on these."""
    words, style = numbers(ax), "max-width:50em;margin:2px 0"
    drawn = codes.found(" ".join(" ".join(text.get_text().split()) for text in ax.texts))
    named = codes.html(", ".join(drawn))
    return (f'<p style="{style}"><b>In numbers:</b> {codes.html(words)}</p>' if words else "") + (
        f'<p style="{style};font-size:85%">Named in the picture: {named}</p>' if named else ""
    )
