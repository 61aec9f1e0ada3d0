"""The decision memo: what the lessons handed on, how well predictions were calibrated, and the page itself."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from helpers import case, chosen
from helpers.charts import picture
from helpers.exercises import journal, running
from helpers.exercises.calibration import brier_score as brier_score
from helpers.exercises.calibration import calibration as calibration
from helpers.exercises.calibration import forecaster as forecaster
from helpers.exercises.calibration import settled as settled
from helpers.faults import Fault

LESSONS = {
    1: "Evidence",
    2: "Value chain",
    3: "Options",
    4: "Worth",
    5: "Roadmap",
    6: "Roll-out",
    7: "Risks",
    8: "Executive review",
}
OF_THIS_LESSON = "memo_parts_written"
PARTS = {
    "9.3": "Bottom line",
    "9.4": "Recommendation",
    "9.5": "What would change our mind",
    "9.6": "Gates",
    "9.7": "Risks",
    "9.8": "First hundred days",
    "9.9": "How far to trust this",
}
_TAGS = [f"answer-{part}" for part in PARTS]
PLACEHOLDER = "*Write your answer here.*"
WORDS_A_PAGE = 450
NOTEBOOK = "09-decision-memo.ipynb"
PAGE = "decision-memo.html"

_STYLE = """
@page { size: A4; margin: 12mm }
body { font: 9.5pt/1.3 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 186mm; margin: 0 auto }
h1 { font-size: 14pt; margin: 0 0 1mm } h2 { font-size: 10.5pt; margin: 1.5mm 0 0.5mm }
p, ul, ol { margin: 0 0 1mm } table { border-collapse: collapse; font-size: 7.5pt; line-height: 1.2 }
td, th { border-bottom: 1px solid #ccc; padding: 0.4px 5px; text-align: left; vertical-align: top }
.output { display: flex; gap: 4mm; align-items: start } .output_area { flex: 1; min-width: 0 }
img { max-width: 100%; max-height: 42mm }
@media screen { body { padding: 8mm } }
.prompt, .anchor-link { display: none }
"""


# -- what was carried over -----------------------------------------------------------------------------


def handed_on() -> dict[int, dict[str, str]]:
    """What each lesson hands on, by id, in words for the blank that a skipped one leaves (data/findings.csv)."""
    handed: dict[int, dict[str, str]] = {}
    for row in case.load().findings.to_dict("records"):
        handed.setdefault(int(row["lesson"]), {})[str(row["id"])] = str(row["finding"])
    return handed


def __getattr__(name: str) -> Any:
    """HANDED_ON, read when it is asked for."""
    if name == "HANDED_ON":
        return handed_on()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def marking(rubric: pd.DataFrame, part: str) -> dict[str, Any]:
    """What a marker looks for in one part of the memo, and its points, as `written_key` takes them."""
    rows = rubric[rubric["question"] == part]
    look_for = [
        f"{row['criterion']} ({row['points']:g}): {row['full']}. Half: {row['half']}"
        for row in rows.to_dict("records")
    ]
    return {"points": math.fsum(rows["points"]), "look_for": look_for}


def carried(findings: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The findings of the earlier lessons, with a named blank for what a skipped lesson did not hand on.

    Parameters
    ----------
    findings : mapping
        `exercises.findings()`: id to value, text and the assumptions that were changed.

    Returns
    -------
    DataFrame
        Columns lesson, id, finding, value, under; lessons in order, then findings of the learner's own.
    """
    rows, handed = [], handed_on()
    for number, title in LESSONS.items():
        lesson, expected = f"{number} · {title}", handed.get(number, {})
        missing = [words for name, words in expected.items() if name not in findings]
        rows += [_handed_on(lesson, name, findings[name]) for name in expected if name in findings]
        if missing:
            rows.append((lesson, "", f"[blank until lesson {number} is run: {'; '.join(missing)}]", "", ""))
    known = {name for expected in handed.values() for name in expected} | {OF_THIS_LESSON}
    rows += [_handed_on("Your own", name, held) for name, held in findings.items() if name not in known]
    return pd.DataFrame(rows, columns=["lesson", "id", "finding", "value", "under"])


def _handed_on(lesson: str, name: str, held: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    value = held.get("value", "")
    shown = f"{value:.3g}" if isinstance(value, int | float) else str(value)
    return lesson, name, str(held.get("text", "")), shown, _under(held.get("assumptions"))


def _under(changed: object) -> str:
    """The assumptions that a finding was made under, in words."""
    if not isinstance(changed, Mapping) or not changed:
        return "base"
    return ", ".join(f"{name} = {value:g}" for name, value in changed.items())


# -- the page ------------------------------------------------------------------------------------------


def written(notebook: Any) -> dict[str, str]:
    """The written parts of a memo notebook: the text of its cells tagged answer-9.3 and so on.

    A part that is not written yet, or whose cell is gone, is an empty text.
    """
    texts = dict.fromkeys(PARTS, "")
    for cell in notebook.cells:
        for tag in cell.get("metadata", {}).get("tags", []):
            part = tag.removeprefix("answer-")
            if part in texts and cell.cell_type == "markdown":
                texts[part] = cell.source.replace(PLACEHOLDER, "").strip()
    return texts


def page(
    parts: Mapping[str, str],
    found: pd.DataFrame,
    figures: Sequence[Axes] = (),
    own: pd.DataFrame | None = None,
) -> str:
    """The memo as one HTML page that needs nothing else: no script, no font, no address.

    Parameters
    ----------
    parts : mapping
        Text (Markdown) of each part, as from `written`.
    found : DataFrame
        As from `carried`.
    figures : sequence of Axes
        Charts with alt text, as `charts` makes them.
    own : DataFrame, optional
        Assumptions of the writer's own, as from `chosen.own`.
    """
    node = _as_notebook(parts, found, figures, own)  # first, since it spares nbformat's slow import
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name="basic",
        sanitize_html=True,  # a memo is handed in and opened by others
        exclude_input=True,
        exclude_anchor_links=True,
    )
    exporter.register_filter("clean_html", _harmless)  # nbconvert's own leaves no headings or paragraphs
    body, _ = exporter.from_notebook_node(node)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Decision memo</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _harmless(html: str) -> str:
    """HTML with the tags that Markdown makes, and no script, picture or style of a writer's own."""
    import bleach  # comes with nbconvert

    tags = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
    table = {"table", "tbody", "td", "th", "thead", "tr"}
    return str(
        bleach.clean(
            str(html), tags=tags | table | {"h1", "h2", "h3", "h4"}, attributes={"a": ["href"]}, strip=True
        )
    )


def _as_notebook(
    parts: Mapping[str, str], found: pd.DataFrame, figures: Sequence[Axes], own: pd.DataFrame | None
) -> Any:
    from helpers import notebooks

    v4 = notebooks.nbformat.v4
    cells = [v4.new_markdown_cell("# Decision memo: Huashan Hospital")]
    for part, heading in PARTS.items():
        text = parts.get(part, "") or f"*[blank: {heading.lower()}, question {part}, is not written yet]*"
        cells.append(v4.new_markdown_cell(f"## {heading}\n\n{text}"))
    drawn = _drawn(figures)
    if drawn:
        cells.append(v4.new_code_cell("", outputs=[_as_output(v4, ax) for ax in drawn]))
    cells.append(v4.new_markdown_cell(f"## What the lessons found\n\n{_as_markdown(found)}"))
    if own is not None and not own.empty:
        cells.append(v4.new_markdown_cell(f"## Assumptions of my own\n\n{_own_as_markdown(own)}"))
    for number, cell in enumerate(cells):
        cell["id"] = f"part-{number}"
    return v4.new_notebook(cells=cells)


def _drawn(figures: object) -> list[Axes]:
    """The charts among what a learner gave: one, several, or what `charts.show` made of them.

    Raises
    ------
    Fault (a ValueError)
        For what is no chart.
    """
    if isinstance(figures, Axes):
        return [figures]
    if isinstance(figures, picture.Picture):
        return list(figures.axes)
    if isinstance(figures, list | tuple):
        return [ax for one in figures for ax in _drawn(one)]
    raise Fault(
        f"figures takes charts in square brackets, such as [charts.calibration(...)], not {figures!r}"
    )


def _as_output(v4: Any, ax: Axes) -> Any:
    data, told = picture.show(ax).as_png()
    return v4.new_output("display_data", data=data, metadata=told)


def _as_markdown(found: pd.DataFrame) -> str:
    """A Markdown table; what a learner wrote cannot break its rows."""
    lines, last = ["| Lesson | Finding | Assumptions |", "|---|---|---|"], ""
    for row in found.to_dict("records"):
        lesson, last = "" if row["lesson"] == last else row["lesson"], row["lesson"]
        lines.append(_line(lesson, row["finding"], row["under"]))
    return "\n".join(lines)


def _own_as_markdown(own: pd.DataFrame) -> str:
    lines = ["| Assumption | Mine | Base | Why |", "|---|---|---|---|"]
    for row in own.to_dict("records"):
        lines.append(
            _line(
                row["assumption"], f"{row['value']:g}", f"{row['base']:g}", row["why"] or "[no reason given]"
            )
        )
    return "\n".join(lines)


def _line(*texts: object) -> str:
    """A row of a Markdown table."""
    cells = [" ".join(escape(str(text)).replace("|", "&#124;").split()) for text in texts]
    return f"| {' | '.join(cells)} |"


@dataclass(frozen=True)
class Exported:
    """What became of an export: where the page is, and which parts are blank."""

    place: Path | None
    words: int
    blanks: list[str]
    trouble: str = ""
    notebook: str = ""  # whose words they are

    def __repr__(self) -> str:
        done = len(PARTS) - len(self.blanks)
        told = [f"Decision memo: {done} of {len(PARTS)} parts written, {self.words} words."]
        if self.words > WORDS_A_PAGE:
            told.append(f"A page holds about {WORDS_A_PAGE}: cut what the board does not need.")
        if self.blanks:
            told.append(f"Still blank: {', '.join(self.blanks)}.")
        told.append(
            f"Saved as {self.place.name}, beside this notebook, with the words of {self.notebook} as last saved."
            if self.place
            else f"Not saved: {self.trouble}."
        )
        return " ".join(told)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        link = f' <a href="{escape(self.place.name)}" target="_blank">Open it</a>' if self.place else ""
        return {"text/plain": repr(self), "text/html": f'<div role="status">{escape(repr(self))}{link}</div>'}


def export(
    figures: Sequence[Axes] = (), *, notebook: Path | str | None = None, to: Path | str = PAGE
) -> Exported:
    """Make the memo's page from the saved notebook and the journal, and save it beside the notebook.

    Parameters
    ----------
    figures : sequence of Axes
        Charts to print in it.
    notebook : path, optional
        The memo's notebook; the one that runs unless given, whatever its name.
    to : path
        Where the page goes, from the notebook's folder.

    Raises
    ------
    Fault (a ValueError)
        Where the notebook's file is not one, or it can't be told which notebook is meant.

    Nothing is saved where the journal is switched off, as in grading; the page is made all the same.
    """
    source = Path(notebook) if notebook is not None else running.notebook_with(_TAGS, NOTEBOOK)
    missing = "" if source.exists() else f"there is no {source.name} in this folder to take your words from"
    parts = dict.fromkeys(PARTS, "") if missing else written(_read(source))
    text = page(parts, carried(journal.read().findings), figures, chosen.own(source.parent))
    words = sum(len(part.split()) for part in parts.values())
    blanks = [heading.lower() for part, heading in PARTS.items() if not parts[part]]
    if journal.path() is None:
        return Exported(None, words, blanks, "the journal is switched off, so this run leaves no files")
    if missing:
        return Exported(None, words, blanks, missing)
    place = source.parent / to
    try:
        place.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        return Exported(None, words, blanks, f"{place.name} could not be written ({error.strerror})")
    return Exported(place, words, blanks, notebook=source.name)


def _read(place: Path) -> Any:
    from helpers import notebooks

    try:
        return notebooks.read(place)
    except (OSError, ValueError, notebooks.nbformat.ValidationError) as error:
        raise Fault(f"{place.name} is not a notebook that can be read ({error})") from None
