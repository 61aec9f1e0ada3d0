"""Each lesson as a page to read: its text, its results and pictures as they are stored, no kernel and no script.

A telephone gets pictures drawn for a narrow screen, since those of a page would be shrunk until nobody can read them.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from helpers import places, workspace
from helpers.case import codes
from helpers.faults import Fault
from helpers.site import markdown
from helpers.site.narrow import Image, drawn_narrow, images

PICTURES = "pictures"
_LOCAL = re.compile(r'href="(\d\d-[\w-]+)\.ipynb"')
_TOP = re.compile(r"^# (?P<said>.+)$", re.M)
_QUESTION = re.compile(r"\*\*Decision question\.\*\*\s+(?P<said>.+)")
_MINUTES = re.compile(r"\*\*Time:\*\*\s+(?P<said>\d+)")


@dataclass
class Page:
    """A lesson as its page needs it."""

    stem: str
    title: str
    question: str
    minutes: str
    parts: list[str] = field(default_factory=list)  # HTML, a cell each
    headings: list[markdown.Heading] = field(default_factory=list)


def write(out: Path, run: str) -> int:
    """Write a page a lesson, the pictures and the way in; returns how many lessons there are.

    Parameters
    ----------
    out : path
    run : str
        The folder in it where a lesson can be run.

    Raises
    ------
    Fault
        Where a lesson has no results stored, or a picture for a narrow screen is missing.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    jinja = Environment(
        loader=PackageLoader("helpers.site", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made = [_page(path, out) for path in places.lessons()]
    ways = {page.stem: f"{run}/lab/index.html?path={quote(page.stem)}.ipynb" for page in made}
    for number, page in enumerate(made):
        around = {"before": made[number - 1] if number else None, "after": [*made, None][number + 1]}
        text = jinja.get_template("lesson.html").render(
            page=page, run=ways[page.stem], style=codes.STYLE, **around
        )
        (out / f"{page.stem}.html").write_text(text, encoding="utf-8", newline="\n")
    text = jinja.get_template("index.html").render(pages=made, ways=ways)
    (out / "index.html").write_text(text, encoding="utf-8", newline="\n")
    return len(made)


def _page(path: Path, out: Path) -> Page:
    notebook = workspace.plain(path)
    first = "".join(notebook["cells"][0]["source"])
    title, question, minutes = (
        found["said"].strip() if (found := one.search(first)) else "" for one in (_TOP, _QUESTION, _MINUTES)
    )
    page = Page(path.stem, title or path.stem, question, minutes)
    narrow = drawn_narrow(path)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            made = markdown.html("".join(cell["source"]))
            page.headings += made.headings
            page.parts.append(_relinked(made.html))
        elif cell["cell_type"] == "code":
            page.parts.append(_code(cell, narrow.get(cell["id"], []), out, path.name))
    return page


def _relinked(html: str) -> str:
    """Links from lesson to lesson lead to pages."""
    return _LOCAL.sub(r'href="\1.html"', html)


def _code(cell: Mapping[str, Any], narrow: list[Image], out: Path, name: str) -> str:
    """A code cell: its code, in a fold where a student's copy folds it, and what it shows."""
    source = "".join(cell["source"])
    code = f'<pre class="code" tabindex="0"><code>{escape(source)}</code></pre>'
    if workspace.folded(cell["id"], source):
        code = f"<details><summary>Code</summary>{code}</details>"
    shown = "".join(_outputs(cell))
    found = images(shown)
    if len(found) != len(narrow) or any(a.alt != b.alt for a, b in zip(found, narrow, strict=True)):
        raise Fault(
            f"{name}: the cell {cell['id']} shows other charts than are stored; run: huashan lessons {name[:2]}"
        )
    for wide, small in zip(found, narrow, strict=True):
        shown = shown.replace(wide.tag, _picture(wide, small, out), 1)
    return f'{code}<div class="shown">{_relinked(shown)}</div>' if shown else code


def _outputs(cell: Mapping[str, Any]) -> Iterator[str]:
    """What a cell shows, as HTML."""
    for output in cell["outputs"]:
        data = output.get("data", {})
        if output["output_type"] == "stream":
            yield f"<pre>{escape(''.join(output['text']))}</pre>"
        elif "text/html" in data:
            yield f"<div>{''.join(data['text/html'])}</div>"
        elif "text/markdown" in data:
            yield markdown.html("".join(data["text/markdown"])).html
        elif "text/plain" in data:
            yield f"<pre>{escape(''.join(data['text/plain']))}</pre>"
        else:
            raise Fault(f"the cell {cell['id']} shows {output['output_type']}, which has no place on a page")


def _picture(wide: Image, small: Image, out: Path) -> str:
    """Two pictures of one chart as files; a browser fetches the one that fits."""
    files = [_file(one, out) for one in (wide, small)]
    return (
        f'<picture class="chart"><source media="(max-width: 640px)" srcset="{files[1]}" width="{small.width}" '
        f'height="{small.height}"><img src="{files[0]}" alt="{wide.alt}" data-plotted="{wide.plotted}" '
        f'width="{wide.width}" height="{wide.height}" loading="lazy" style="--wide:{wide.width}px;--small:{small.width}px">'
        "</picture>"
    )


def _file(one: Image, out: Path) -> str:
    data = b64decode(one.data)
    name = f"{PICTURES}/{hashlib.sha256(data).hexdigest()[:16]}.png"
    (out / PICTURES).mkdir(parents=True, exist_ok=True)
    (out / name).write_bytes(data)
    return name
