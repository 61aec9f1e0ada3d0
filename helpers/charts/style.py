"""One look for every chart: colours, type, layout, source line and alt text."""

import hashlib
import textwrap
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib import rcParams, rcParamsDefault
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.case.kinds import KINDS

INK = "#1a1a1a"
MUTED = "#595959"
GRID = "#dddddd"

# Okabe and Ito's palette for colour-blind readers, darkened where text or thin lines on white need it.
COLOURS = {
    "blue": "#0072b2",
    "orange": "#d55e00",
    "green": "#00795c",
    "purple": "#a8508a",
    "sky": "#56b4e9",
    "yellow": "#e69f00",
    "grey": "#767676",
    "black": INK,
}
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
KIND_NAMES = {code: kind.name for code, kind in KINDS.items()}

# Where a window opens and how it behaves is the machine's affair. All else draws, and stands at matplotlib's own
# value, whatever a matplotlibrc says.
_OF_WINDOWS = (
    *("backend", "interactive", "toolbar", "webagg.", "tk.", "macosx.", "keymap."),
    *("figure.raise_window", "savefig.directory"),
)

_alt: WeakKeyDictionary[Axes, str] = WeakKeyDictionary()
_numbers: WeakKeyDictionary[Axes, str] = WeakKeyDictionary()
_state = {"projector": False}


def projector(on: bool = True) -> None:
    """Enlarge the type of every chart drawn from now on, for a room with a projector."""
    _state["projector"] = bool(on)
    rcParams.update(rc())  # type: ignore[arg-type]


def _as_delivered() -> dict[str, object]:
    return {name: value for name, value in rcParamsDefault.items() if not name.startswith(_OF_WINDOWS)}


def rc() -> dict[str, object]:
    """The matplotlib settings under which the pack draws, where they are not matplotlib's own."""
    size = 14.0 if _state["projector"] else 10.5
    return {
        "font.family": ["sans-serif"],
        "font.sans-serif": ["DejaVu Sans"],  # ships with matplotlib, so pictures agree between machines
        "font.size": size,
        "axes.titlesize": size * 1.14,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.titlepad": 10,
        "axes.labelsize": size,
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
        "figure.facecolor": "white",
        "figure.dpi": 150,  # sharp on a projector: pictures show at two thirds of their size in pixels
        "path.simplify": True,
    }


def figure(panels: int = 1, size: tuple[float, float] = (8.0, 4.4)) -> tuple[Figure, list[Axes]]:
    """A figure outside pyplot with a number of panels side by side; `size` in inches for one panel."""
    width = size[0] if panels == 1 else size[0] * 0.72 * panels
    fig = Figure(figsize=(width, size[1]), layout="constrained")
    return fig, [fig.add_subplot(1, panels, i + 1) for i in range(panels)]


def axes(ax: Axes | None = None, *, size: tuple[float, float] = (8.0, 4.4)) -> Axes:
    """The Axes to draw on: the given one, emptied, or one in a new figure of `size` inches."""
    if ax is None:
        return figure(size=size)[1][0]
    ax.clear()
    return ax


def finish(
    ax: Axes, *, title: str, source: str, alt: str, numbers: str = "", xlabel: str = "", ylabel: str = ""
) -> Axes:
    """Set what every chart has: a title with the finding, axes with units, a source line, alt text.

    The alt text is one breath long: kind of chart, range, finding. What is longer goes into `numbers`, which
    stand as text below the picture for everybody.
    """
    params = rc()
    size = float(params["font.size"])  # type: ignore[arg-type]
    width = _root(ax).get_figwidth() / max(1, _columns(ax))
    line = max(24, int(width * 72 * 0.92 / (size * 1.14 * 0.62)))
    ax.set_title(textwrap.fill(title, line), loc="left", fontsize=size * 1.14, fontweight="bold", color=INK)
    ax.set_ylabel(ylabel, fontsize=size)
    note = textwrap.fill(f"Source: {source}", int(width * 72 * 0.92 / (size * 0.82 * 0.55)))
    # The source line rides below the axis label: the layout then keeps room for it and clearing removes it.
    ax.set_xlabel(xlabel, fontsize=size)
    drop = size * (1.2 if not ax.xaxis.get_visible() else (4.1 if xlabel else 2.7))
    ax.annotate(
        note,
        xy=(0, 0),
        xycoords="axes fraction",
        xytext=(0, -drop),
        textcoords="offset points",
        ha="left",
        va="top",
        fontsize=size * 0.82,
        color=MUTED,
        annotation_clip=False,
    )
    from helpers.charts import chart
    from helpers.charts.words import Words

    chart._words[ax] = Words(" ".join(title.split()), " ".join(alt.split()), " ".join(numbers.split()))
    return ax


def title(ax: Axes) -> str:
    """The finding in the chart's title, on one line."""
    return " ".join(ax.get_title(loc="left").split())


def alt_text(ax: Axes) -> str:
    """What the chart says in words, as its own function computed it."""
    return _alt.get(ax, "")


def numbers(ax: Axes) -> str:
    """What is too long for the alt text, to stand as text below the picture."""
    return _numbers.get(ax, "")


def fingerprint(drawn: Figure | Axes) -> str:
    """A short digest of what a figure or one panel plots (data and text, not pixels), the same on every machine."""
    digest = hashlib.sha256()

    def number(values: object) -> str:
        return " ".join(f"{v:.4g}" for v in np.asarray(values, dtype=float).ravel())

    for ax in drawn.axes if isinstance(drawn, Figure) else [drawn]:
        for text in [
            ax.get_title(loc="left"),
            ax.get_xlabel(),
            ax.get_ylabel(),
            *(t.get_text() for t in ax.texts),
        ]:
            digest.update(text.encode())
        for line in ax.lines:
            digest.update(number(line.get_xydata()).encode())
        for patch in ax.patches:
            if patch.axes is ax:
                digest.update(number(patch.get_path().vertices).encode())
                digest.update(number(patch.get_patch_transform().get_matrix()).encode())
        for collection in ax.collections:
            digest.update(number(collection.get_offsets()).encode())
    return digest.hexdigest()[:12]


def _root(ax: Axes) -> Figure:
    fig = ax.get_figure(root=True)
    assert isinstance(fig, Figure)
    return fig


def _columns(ax: Axes) -> int:
    spec = ax.get_subplotspec()
    return spec.get_gridspec().ncols if spec is not None else 1


rcParams.update(_as_delivered())  # type: ignore[arg-type]
projector(False)  # the pack's look holds for a learner's own charts too
