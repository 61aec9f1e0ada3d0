"""How the pack looks: every colour, size and screen, for charts and for HTML."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from matplotlib import rcParams, rcParamsDefault
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.font_manager import FontProperties, fontManager

INK = "#1a1a1a"
MUTED = "#595959"
GRID = "#dddddd"
GHOST = "#dcdcdc"  # the base, behind what a control has changed
PALE = "#e4e4e4"
SPARE = "#c4c4c4"
PAPER = "#ffffff"
ALERT = "#a4262c"

# Okabe and Ito's palette for colour-blind readers, darkened where text or thin lines on white need it.
COLOURS = {
    "blue": "#0072b2",
    "orange": "#d55e00",
    "green": "#00795c",
    "purple": "#a8508a",
    "sky": "#56b4e9",
    "yellow": "#e69f00",
    "grey": "#767676",
    "brown": "#7a6652",
    "amber": "#b87a00",
    "black": INK,
}
SAID = COLOURS["purple"]  # what a learner predicted, in any chart
OPTION_COLOURS = {
    "O0": COLOURS["grey"],
    "O1": COLOURS["blue"],
    "O2": COLOURS["orange"],
    "O3": COLOURS["green"],
    "O4": COLOURS["purple"],
}
INTERVENTION_COLOURS = {
    "base": COLOURS["grey"],
    "ai_reading": COLOURS["blue"],
    "standardisation": COLOURS["orange"],
    "both": COLOURS["green"],
}

POINTS = 10.5  # of ordinary type in a chart
SMALLEST = 0.82  # of it, nothing is smaller
DOTS = 150  # pixels of a picture to an inch: it shows at two thirds of its size


@dataclass(frozen=True)
class Screen:
    """Where charts are looked at: pixels of a page to an inch of a figure, and the widest figure in inches.

    ``least``: no words of a mark are smaller, in parts of ordinary type, and none stand upright: a room has a last row.
    """

    zoom: float
    widest: float
    dots: int = DOTS
    least: float = 0.0


SCREENS = {
    "page": Screen(100, 9.0),
    "projector": Screen(175, 9.0, 175),  # the same picture, larger: what fits on a page fits in the room
    "narrow": Screen(100, 5.18),  # in 390 pixels its smallest letters are 9 high
}
SCREEN = "HUASHAN_SCREEN"  # the environment's variable that names one
_state = {"screen": SCREENS["page"]}


def screen() -> Screen:
    """The screen that charts are drawn for."""
    return _state["screen"]


def legible(scale: float) -> float:
    """The size at which words of a mark are written on this screen."""
    return max(scale, screen().least)


def show_on(name: str) -> None:
    """Draw for another screen from now on.

    Raises
    ------
    ValueError
        For a screen that there is not.
    """
    if name not in SCREENS:
        raise ValueError(f"there is no screen {name!r}; there are {', '.join(SCREENS)}")
    draw_for(SCREENS[name])


def draw_for(chosen: Screen) -> None:
    """Draw for a screen of one's own from now on."""
    _state["screen"] = chosen
    rcParams["figure.dpi"] = chosen.dots


@contextlib.contextmanager
def on(name: str) -> Iterator[None]:
    """Draw for another screen meanwhile; errors as in `show_on`."""
    before = _state["screen"]
    show_on(name)
    try:
        yield
    finally:
        draw_for(before)


def projector(on: bool = True) -> None:
    """Enlarge every chart drawn from now on, for a room with a projector."""
    show_on("projector" if on else "page")


# --- matplotlib's settings ---------------------------------------------------------------------------

# Where a window opens and how it behaves is the machine's affair. All else draws, and stands at matplotlib's own
# value, whatever a matplotlibrc says.
_OF_WINDOWS = (
    *("backend", "interactive", "toolbar", "webagg.", "tk.", "macosx.", "keymap."),
    *("figure.raise_window", "savefig.directory"),
)


# What DejaVu Sans has no letters for, such as a name in Chinese, the first of these draws that the machine has.
_OTHERS = (
    "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Hiragino Sans GB",
    "STHeiti", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP", "SimHei", "Arial Unicode MS",
)  # fmt: skip
# Matplotlib's own, a box for each letter of the world: without it each letter that is missing warns, in red.
_BOXES = "Last Resort High-Efficiency"
# Few of them are there in bold. That matplotlib takes what there is instead need not be told, in red, in a lesson.
logging.getLogger("matplotlib.font_manager").addFilter(lambda told: "font weight" not in told.getMessage())


@cache
def letters() -> tuple[str, ...]:
    """The fonts of every chart. All words of the pack are in the first, which ships with matplotlib: so pictures agree
    between machines."""
    here = {
        one.name for one in fontManager.ttflist if one.name in (*_OTHERS, _BOXES) and Path(one.fname).exists()
    }
    return "DejaVu Sans", *[name for name in _OTHERS if name in here][:1], *here & {_BOXES}


def rc() -> dict[str, object]:
    """The matplotlib settings under which the pack draws, where they are not matplotlib's own."""
    return {
        "font.family": [*letters()],  # by name: of a generic family matplotlib takes the first alone
        "font.size": POINTS,
        "axes.titlesize": POINTS * 1.14,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.titlepad": 10,
        "axes.labelsize": POINTS,
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "grid.color": GRID,
        "grid.linewidth": 0.8,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
        "figure.facecolor": PAPER,
        "figure.dpi": screen().dots,
        "path.simplify": True,
    }


# --- colours and type --------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def tint(colour: str, alpha: float) -> str:
    """The opaque colour that a colour of this opacity has on white: what lies behind does not stain it."""
    return _hex(alpha * np.array(to_rgb(colour)) + (1 - alpha))


def _hex(shares: np.ndarray) -> str:
    return str(to_hex(tuple(map(float, shares))))  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def _luminance(colour: str) -> float:
    """WCAG 2's relative luminance."""
    mixed = np.array(to_rgb(colour))
    linear = np.where(mixed <= 0.04045, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str = PAPER) -> float:
    """WCAG 2's contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=256)
def readable(colour: str) -> str:
    """The colour, darkened where words in it would not stand out from white by 4.5 to 1."""
    darker = (_hex(share * np.array(to_rgb(colour))) for share in np.linspace(1, 0, 51))
    return colour if contrast(colour) >= 4.5 else next(one for one in darker if contrast(one) >= 4.5)


def ink_on(face: str, alpha: float = 1.0) -> str:
    """White or ink, whichever stands out more on a colour laid over white."""
    light = _luminance(tint(face, alpha)) + 0.05
    return PAPER if 1.05 / light > light / (_luminance(INK) + 0.05) else INK


def option_colour(option: object) -> str:
    """The option's colour in every lesson; black for one that is not in the pack."""
    return OPTION_COLOURS.get(str(option), COLOURS["black"])


_RENDERER = RendererAgg(8, 8, DOTS)


@lru_cache(maxsize=64)
def font(size: float, bold: bool = False) -> FontProperties:
    """The letters of every chart, of that size in points."""
    return FontProperties(family=[*letters()], size=size, weight="bold" if bold else "normal")


@lru_cache(maxsize=4096)
def advance(word: str, size: float, bold: bool = False) -> float:
    """Width in points of a word that is `size` points high."""
    return float(_RENDERER.get_text_width_height_descent(word, font(size, bold), False)[0]) * 72 / DOTS


@lru_cache(maxsize=4096)
def extent(text: str, scale: float = 1.0, bold: bool = False) -> tuple[float, float]:
    """Width and height in points of one line of type at `scale` times the ordinary size.

    Word by word: where a number changes the others are known.
    """
    size, words = POINTS * scale, text.split(" ")
    width = sum(advance(word, size, bold) for word in words) + (len(words) - 1) * advance(" ", size, bold)
    return width, size * 1.2


rcParams.update({name: value for name, value in rcParamsDefault.items() if not name.startswith(_OF_WINDOWS)})
rcParams.update(rc())  # type: ignore[arg-type]  # the pack's look holds for a learner's own charts too
show_on(os.environ.get(SCREEN) if os.environ.get(SCREEN) in SCREENS else "page")  # type: ignore[arg-type]
