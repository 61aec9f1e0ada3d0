"""Executed notebooks made safe to open: what a student put in can run nothing and ask for nothing.

Not in JupyterLab with the notebook trusted, nor on a page that nbconvert made of it. Everything is by allow-list:
kinds of output, HTML tags and attributes, CSS properties and the form of their values, commands of mathematics. The
pack's own pictures, badges and tables consist of nothing else, and its own text cells, unchanged, stay as they are.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Callable, Collection, Iterator
from html import unescape
from typing import Any

import bleach  # comes with nbconvert
import tinycss2
from bleach import html5lib_shim

from helpers.grading.files import shown as in_one_line
from helpers.grading.mathematics import DEAD, names, only_shown
from helpers.grading.pack import Cell, tags, text

_TAGS = names(
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 "
    "hr i img ins kbd li ol p pre s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul "
    "var wbr"
)
_ATTRIBUTES = frozenset(
    [
        "alt",
        "title",
        "style",
        "role",
        "scope",
        "colspan",
        "rowspan",
        "width",
        "height",
        "align",
        "open",
        "lang",
        "start",
    ]
)
_PROPERTIES = names(
    "background background-color border border-bottom border-collapse border-color border-left border-radius "
    "border-right border-spacing border-style border-top border-width box-sizing color display flex flex-wrap "
    "font font-family font-size font-style font-variant font-variant-numeric font-weight gap height letter-spacing "
    "line-height list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width "
    "min-height min-width opacity overflow overflow-wrap overflow-x overflow-y padding padding-bottom padding-left "
    "padding-right padding-top text-align text-decoration text-indent vertical-align white-space width "
    "word-break"
)
_WRITTEN = {"Characters", "SpaceCharacters", "Entity"}
_TOKENS = {"ident", "number", "dimension", "percentage", "hash", "whitespace", "string"}
_FUNCTIONS = {"rgb", "rgba", "hsl", "hsla", "calc", "min", "max"}
_VALUE = re.compile(r"[\w\s#%.,()/+*'\"-]*")
_PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_SILENT = re.compile(r"(?is)<(script|style|template|noscript|iframe|title|textarea|xmp)\b.*?(</\1\s*>|\Z)")
# Bounds of what is taken apart: a parser's work grows with the square of some of these.
MOST_HTML = 500_000  # letters of one output, and of all outputs of a notebook, beside pictures
_MOST_TAGS, _LONGEST_TAG, _DEEPEST = 20_000, 3_000, 60
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_VOID = frozenset({"br", "hr", "img", "col", "input", "wbr", "p", "li", "td", "tr", "th", "meta", "link"})
# HTML, a link or what it leads to, an address as it stands, a diagram, a backslash in disguise, and a fence that is
# followed by more than the name of a language: JupyterLab writes that into an attribute as it stands. No backslash
# takes part: whether one escapes anything depends on the renderer.
_ALIVE = re.compile(
    r"<(?=[A-Za-z/!?]|\Z)|\](?=[(:\[])|:(?=//)|(?i:www)(?=\.)|@|(?i:mer)(?=(?i:maid))|&(?=#|bsol;)"
    r"|(?<![`~])(?=(?:`{3,}+|~{3,}+)(?![ \t]*+[\w+#.{}-]*+[ \t]*+(?:[\r\n]|\Z)))",
    re.A,
)
_ATTACHED = r"!\[[\w .,-]{0,80}\]\(attachment:([\w.-]{1,80})\)"
_ATTACHED_OR_ALIVE = re.compile(rf"{_ATTACHED}|(?a:{_ALIVE.pattern})")
PICTURES = ("image/png", "image/jpeg", "image/gif")
_LONGEST_ALT, _WIDEST = 2_000, 4_000
_NO_MARKUP = str.maketrans(
    {"<": "\u2039", ">": "\u203a", '"': "\u2033"}
)  # text even where a page does not escape it


class _Style:
    """CSS of a style attribute, by name and by what its value is made of."""

    def sanitize_css(self, style: str) -> str:
        kept = []
        # bleach hands a style over, and writes it, as HTML wrote it: `&quot;` is a quotation mark to a browser only.
        for one in tinycss2.parse_declaration_list(unescape(style), skip_comments=True, skip_whitespace=True):
            if one.type == "declaration" and one.lower_name in _PROPERTIES and all(map(_plain, one.value)):
                value = tinycss2.serialize(one.value).strip()
                if _VALUE.fullmatch(value):
                    kept.append(f"{one.lower_name}:{value}")
        return ";".join(kept)


class _Mathematics(html5lib_shim.Filter):  # type: ignore[misc]
    """Text between two tags, its entities read, with only such commands in it as show."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for is_text, tokens in itertools.groupby(super().__iter__(), lambda token: token["type"] in _WRITTEN):
            if is_text:
                yield {"type": "Characters", "data": only_shown("".join(map(_written, tokens)))}
            else:
                yield from tokens


def _written(token: dict[str, Any]) -> str:
    return unescape(f"&{token['name']};") if token["type"] == "Entity" else str(token["data"])


def _plain(token: Any) -> bool:
    if token.type == "function":
        return token.lower_name in _FUNCTIONS and all(map(_plain, token.arguments))
    return token.type in _TOKENS or (token.type == "literal" and token.value in (",", "/", "+", "-", "*"))


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "src":
        return tag == "img" and bool(_PICTURE.fullmatch(value))
    if name == "href":
        return tag == "a" and bool(re.match(r"(https?://|mailto:|#)", value))
    return name in _ATTRIBUTES


def _unwieldy(source: str) -> bool:
    """Whether HTML would take long to take apart: tags that are too long, too many, or too deep in each other."""
    bare = _PICTURE.sub("", source)
    if len(bare) > MOST_HTML or bare.count("<") > _MOST_TAGS or bare.count("&") > _MOST_TAGS:
        return True
    if any(len(tag.partition(">")[0]) > _LONGEST_TAG for tag in bare.split("<")[1:]):
        return True
    depth = 0
    for found in _TAG.finditer(bare):
        depth += -1 if found[1] else found[2].lower() not in _VOID
        if depth > _DEEPEST:
            return True
    return False


@functools.lru_cache(maxsize=256)  # a class shows the same charts
def html(source: str) -> str:
    """HTML that shows and does nothing else: no script, form, frame, address to load from, class or id.

    What would take a parser long is left out as a whole.
    """
    if _unwieldy(source):
        return "[left out: HTML that is too much to be made safe]"
    cleaner = bleach.Cleaner(
        tags=_TAGS,
        attributes=_allowed,
        protocols={"http", "https", "mailto", "data"},
        strip=True,
        css_sanitizer=_Style(),
        filters=[_Mathematics],
    )
    return str(cleaner.clean(_SILENT.sub("", source)))


def markdown(source: str, pictures: Collection[str] = ()) -> str:
    """Markdown with its headings, lists and emphasis, in which HTML, links, pictures and diagrams are only text.

    `pictures` are the names of attachments that may be shown.
    """

    def dead(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0] + DEAD
        return found[0] if found[1] in pictures else _ALIVE.sub(rf"\g<0>{DEAD}", found[0])

    return only_shown(_ATTACHED_OR_ALIVE.sub(dead, source))


def notebook(executed: str, own: Collection[str] = ()) -> str:
    """The text of an executed notebook, made safe. `own` are the sources of the pack's text cells."""
    cells = json.loads(executed)["cells"]
    _within_bounds(cells)
    made = {
        "cells": [_cell(cell, number, own) for number, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _within_bounds(cells: list[Cell]) -> None:
    """Leave HTML out of the outputs that come after too much of it."""
    left = MOST_HTML
    for output in (output for cell in cells for output in cell.get("outputs", [])):
        data = output.get("data")
        if isinstance(data, dict) and "text/html" in data:
            left -= len(_PICTURE.sub("", text(data["text/html"])))
            if left < 0:
                del data["text/html"]


def _cell(cell: Cell, number: int, own: Collection[str]) -> Cell:
    source = text(cell.get("source"))
    kind = cell.get("cell_type")
    name = re.sub(r"[^A-Za-z0-9_-]", "", str(cell.get("id", "")))[:64] or f"cell-{number}"
    kept = [tag for tag in tags(cell) if re.fullmatch(r"[\w.-]{1,60}", tag)]
    made: Cell = {"cell_type": kind, "id": name, "metadata": {"tags": kept} if kept else {}, "source": source}
    if kind == "code":
        count = cell.get("execution_count")
        outputs = [one for output in cell.get("outputs", []) if (one := _output(output)) is not None]
        return made | {"execution_count": count if isinstance(count, int) else None, "outputs": outputs}
    if kind == "markdown":
        pictures = _attachments(cell)
        made |= {"attachments": pictures} if pictures else {}
        return made | {"source": source if source in own else markdown(source, pictures)}
    # Raw text goes into a page as it stands, unless it says that it is of another kind.
    return made | {"cell_type": "raw", "metadata": {**made["metadata"], "raw_mimetype": "text/plain"}}


def _attachments(cell: Cell) -> dict[str, dict[str, str]]:
    """The pictures of a text cell, by name."""
    found = cell.get("attachments")
    kept = {}
    for name, kinds in found.items() if isinstance(found, dict) else ():
        shown = {
            kind: text(kinds[kind])
            for kind in PICTURES
            if isinstance(kinds, dict) and _BASE64.fullmatch(text(kinds.get(kind)))
        }
        if shown and re.fullmatch(r"[\w.-]{1,80}", name):
            kept[name] = shown
    return kept


def _output(output: dict[str, Any]) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": "error",
            "ename": str(output.get("ename", "")),
            "evalue": str(output.get("evalue", "")),
            "traceback": [str(line) for line in lines] if isinstance(lines, list) else [],
        }
    if kind not in ("display_data", "execute_result"):
        return None
    data = _data(output)
    made: dict[str, Any] = {"output_type": kind, "data": data, "metadata": _of_pictures(output, data)}
    if kind == "execute_result":
        count = output.get("execution_count")
        made["execution_count"] = count if isinstance(count, int) else None
    return made


def _data(output: dict[str, Any]) -> dict[str, str]:
    """The kinds of an output that only show something; where none is left, a word in their place."""
    found = output.get("data")
    data = {kind: text(value) for kind, value in found.items()} if isinstance(found, dict) else {}
    kept = {kind: _SHOW[kind](value) for kind, value in data.items() if kind in _SHOW and value}
    kept |= {kind: data[kind] for kind in PICTURES if kind in data and _BASE64.fullmatch(data[kind])}
    left = ", ".join(sorted(re.sub(r"[^\w./+-]", "", kind)[:60] for kind in data if kind not in kept))
    return kept or {"text/plain": f"[left out: {left or 'an output of no known kind'}]"}


def _of_pictures(output: dict[str, Any], shown: Collection[str]) -> dict[str, dict[str, Any]]:
    """What an output says of the pictures that are shown: a text in their place, and a width in pixels."""
    said = output.get("metadata")
    kept: dict[str, dict[str, Any]] = {}
    for kind in PICTURES:
        found = said.get(kind) if isinstance(said, dict) and kind in shown else None
        if not isinstance(found, dict):
            continue
        alt, width = found.get("alt"), found.get("width")
        if isinstance(alt, str) and alt.strip():
            kept.setdefault(kind, {})["alt"] = in_one_line(alt.translate(_NO_MARKUP))[:_LONGEST_ALT]
        if isinstance(width, int) and 0 < width <= _WIDEST:
            kept.setdefault(kind, {})["width"] = int(width)
    return kept


_SHOW: dict[str, Callable[[str], str]] = {"text/plain": str, "text/html": html, "text/markdown": markdown}
