"""Charts of approving in steps: what the right to stop is worth, and what a pilot or a trial is worth by its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.charts import look
from helpers.charts.chart import chart
from helpers.charts.frame import Frame, rows, span
from helpers.charts.marks import Marks
from helpers.charts.money import amount
from helpers.charts.words import Words, finding, percent

if TYPE_CHECKING:
    from helpers.options import SampleValue, Staged

_SOURCE = "derived; stages on the money model, teaching assumptions, reading cut C25"
WORTH, PRICE, TOTAL = look.COLOURS["green"], look.COLOURS["orange"], look.COLOURS["blue"]
_FAR = 120.0  # Y million that the axis reaches to either side
_STEPS = {
    "all_at_once": "All approved today",
    "stop_after_pilot": "Right to stop after the pilot",
    "stop_after_trial": "Right to stop after the trial",
    "stop_after_answer": "Right to stop after the authority's answer",
    "learning": "Cost of pilot and trial",
    "time": "Time that the gates take",
}

# --- gates -------------------------------------------------------------------------------------------


def _gates_frame(data: Staged) -> Frame:
    return Frame(
        x=span(data.steps.cumsum(), room=0.16, below=0.16, least=1, most=_FAR,
               label="Value of Option 1 today (Y million), against staying as is"),
        y=rows([*_STEPS.values(), "Approved in steps"]),
        source=_SOURCE,
        key=(("a plan's value", TOTAL), ("what a gate adds", WORTH), ("what gates cost", PRICE)),
        ground=lambda put: put.rule(x=0, dash="-", width=1.2),
    )  # fmt: skip


@chart(_gates_frame)
def gate_value(data: Staged, put: Marks) -> Words:
    """From approving all today to approving in steps: what each gate adds, and what the gates cost (`options.staged`)."""
    at = 0.0
    for y, (step, value) in put.down([*data.steps.items(), ("in_steps", data.in_steps)]):
        whole = step in ("all_at_once", "in_steps")
        start, end = (0.0, value) if whole else (at, at + value)
        colour = TOTAL if whole else WORTH if value >= 0 and str(step).startswith("stop") else PRICE
        put.bar(y, start, end, colour, label=amount(value))
        at = end
    each = "; ".join(f"{name} {amount(data.steps[step])}" for step, name in _STEPS.items())
    return finding(
        f"The right to stop is worth {data.right_to_stop:.1f} and costs {data.price:.1f}: {_verdict(data)}",
        f"Waterfall of Option 1's value in Y million, from {amount(data.all_at_once)} all at once to "
        f"{amount(data.in_steps)} in steps.",
        f"{each}. Chance of coming past the first gate {percent(data.chances['pilot'])}, past the second "
        f"{percent(data.chances['trial'])}, into use {percent(data.chances['answer'])}.",
    )


def _verdict(data: Staged) -> str:
    if max(data.in_steps, data.all_at_once) <= 0:
        return "neither way pays"
    return "steps are better" if data.in_steps > data.all_at_once else "all at once is better"


# --- the size of a study -----------------------------------------------------------------------------

_STUDIES = {
    "pilot": ("scans timed in the pilot", "the true cut in reading time"),
    "trial": ("weeks of the referral trial", "the true number of extra cases"),
}
_MOST = 40.0  # Y million that the axis reaches


def _sample_frame(data: SampleValue) -> Frame:
    table, (size, _) = data.table, _STUDIES[data.study]
    return Frame(
        x=span(table["size"], room=0.02, label=f"Size: {size}"),
        y=span(table[["evsi", "cost"]], [data.evppi], room=0.14, least=0.5, most=_MOST, label="Y million"),
        source=f"{_SOURCE}; normal prior and noise",
        key=(("worth of the sample", WORTH), ("its cost", PRICE)),
    )


@chart(_sample_frame)
def sample_value(data: SampleValue, put: Marks) -> Words:
    """What a study is worth before it is run, and what it costs, by its size (`options.sample_value`)."""
    table, (size, truth) = data.table, _STUDIES[data.study]
    sizes, most = table["size"].to_numpy(float), put.frame.y.high
    for column, colour, dash in (("evsi", WORTH, "-"), ("cost", PRICE, "--")):
        values = table[column].to_numpy(float)
        put.line(sizes, np.where(values <= most, values, np.nan), colour, dash=dash)
    if data.evppi <= most:
        put.rule(
            y=data.evppi, colour=look.MUTED, dash=":", bold=False, label=f"to know {truth}: {data.evppi:.1f}"
        )
    now, best = data.now, data.best
    put.point(now["size"], now["evsi"], look.INK, size=9, label=f"as planned: {_worth(now['evsi'])}")
    said = f"as planned ({data.size:,.0f}) it leaves {amount(now['net'])}"
    title = f"No {data.study} pays here; {said}"
    if best["size"] > 0:
        title = f"A {data.study} of {best['size']:,.0f} leaves most, {amount(best['net'])}; {said}"
    return finding(
        title,
        f"Line chart of worth and cost in Y million against {size}, from none to {sizes[-1]:,.0f}; the worth tends to "
        f"{_worth(data.evppi)}.",
    )


def _worth(value: float) -> str:
    """Never nought where it is not."""
    return f"{value:.1f}" if value >= 0.05 or value == 0 else "under 0.1"
