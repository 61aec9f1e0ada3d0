"""Codes of claims (C25) and references (R-chen-2024) in a text: each shows what it stands for, wherever it is read.

A code becomes a link that carries its text as a title: a mouse that rests on it sees the text, the Tab key reaches it
(`STYLE` then writes the text behind it), and following it leads to its row at the end of the lesson. Links survive
where other markup does not: JupyterLab's and GitHub's cleaning of HTML leave a link its address and its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from helpers.case import cells, reading
from helpers.faults import Fault, did_you_mean

CODE = re.compile(r"(?<![\w-])(?:C\d\d|R-[a-z0-9]+(?:-[a-z0-9]+)*)(?!\w)")
RANGE = re.compile(r"\bC(\d\d) to C(\d\d)\b")

# Parts of a Markdown text in which no Markdown link can stand.
_BLOCKS = "details|summary|div|table|p|ul|ol|figure|figcaption|blockquote|section|style"
_LEFT = [
    r"^(?P<fence>```|~~~)[\s\S]*?^(?P=fence)",
    r"`+[^`]*`+",
    r"!?\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\]|:.*)",  # links, pictures, definitions
    r"\[[^\]]*\]",
    rf"^ {{0,3}}(?P<block></?(?:{_BLOCKS})\b.*(?:\n.*\S.*)*)",  # HTML, up to a blank line
    r"<[^>]*>",
    r"https?://\S+",
    r"^ {0,3}#.*$",  # headings, which stand in a table of contents too
]
_IN_HTML = re.compile(f"(?P<summary><summary.*?</summary>)|<[^>]*>|(?P<code>{CODE.pattern})", re.S)
_PIECE = re.compile("|".join([f"(?P<code>{CODE.pattern})", *(f"(?:{part})" for part in _LEFT)]), re.M)

_LINK = "color:inherit;text-decoration:underline dotted"
_ANY = ", ".join(f'.jp-RenderedHTMLCommon a[title][href^="#{start}"]' for start in ("C", "R-"))
_FOCUS = ", ".join(
    [
        *(f'a[title][href^="#{start}"]:focus-visible::after' for start in ("C", "R-")),
        "summary:focus-visible abbr[title]::after",
    ]
)
STYLE = (
    f"<style>{_ANY} {{{_LINK}}} {_FOCUS} {{content: attr(title); display: inline-block; max-width: 34em; "
    "white-space: normal; font-size: 90%; margin-left: 4px; padding: 1px 6px; border-left: 3px solid currentColor; "
    "background: var(--jp-layout-color2, #eeeeee); color: var(--jp-content-font-color0, #000000)}</style>"
)


def _rows(*tables: str) -> Mapping[str, Mapping[str, Any]]:
    return reading.rows(*(tables or ("claims", "references")))


def text(code: str) -> str:
    """What a code stands for, and who says so: nothing for a code that there is not."""
    return _told(code, _rows())


def _told(code: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
    return "{} ({})".format(*_said(rows[code])) if code in rows else ""


def _said(row: Mapping[str, Any]) -> tuple[str, str]:
    return (row["claim"], _where(row)) if "claim" in row else (row["statement"], row["source"])


def _where(row: Mapping[str, Any]) -> str:
    """Where the source text makes a claim, and what it cites. Not its type: lesson 1 asks for that."""
    return f"{row['line']} of the source text" + (f", citing {row['anchor']}" if row["anchor"] else "")


def found(words: str) -> list[str]:
    """The codes in a text that stand for something, in order, each once; of 'C12 to C17' those between as well."""
    rows = _rows()
    spread = RANGE.sub(
        lambda ends: " ".join(f"C{number:02}" for number in range(int(ends[1]), int(ends[2]) + 1)), words
    )
    return list(dict.fromkeys(code for code in CODE.findall(spread) if code in rows))


def html(words: str) -> str:
    """A text as HTML, escaped, with its codes as links."""
    rows = _rows() if CODE.search(words) else {}  # once a text: explorers show it at each move
    return CODE.sub(lambda code: _anchor(code[0], _told(code[0], rows), f' style="{_LINK}"'), escape(words))


def _anchor(code: str, told: str, look: str = "") -> str:
    return f'<a href="#{code}" title="{escape(told, quote=True)}"{look}>{code}</a>' if told else code


def markdown(words: str) -> str:
    """A Markdown text with its codes as links; what they lead to stands below, so that the text can still be read."""
    codes: dict[str, str] = {}

    def link(piece: re.Match[str]) -> str:
        if piece["block"]:
            return _IN_HTML.sub(_in_html, piece[0])
        code = piece["code"]
        told = code and text(code)
        if not told:
            return piece[0]
        codes[code] = told
        # an empty pair where the next sign would make something else of it
        return f"[{code}]" + ("[]" if words[piece.end() : piece.end() + 1] in ("(", "[", ":") else "")

    linked = _PIECE.sub(link, words)
    if not codes:
        return linked
    below = "\n".join(f'[{code}]: #{code} "{_quoted(told)}"' for code, told in codes.items())
    return f"{linked.rstrip()}\n\n{below}"


def _in_html(one: re.Match[str]) -> str:
    """A code in HTML as a link; in a summary, where no link can stand, the summary's own focus shows the text."""
    if one["summary"]:
        return CODE.sub(lambda code: _abbreviation(code[0]), one[0])
    return _anchor(one[0], text(one[0])) if one["code"] else one[0]


def _abbreviation(code: str) -> str:
    told = text(code)
    return f'<abbr title="{escape(told, quote=True)}">{code}</abbr>' if told else code


def _quoted(told: str) -> str:
    """A text as the title of a Markdown link."""
    return told.replace("\\", "\\\\").replace('"', '\\"')


def listed(codes: Iterable[str]) -> str:
    """The end of a lesson: a row a code, to which the links lead. Nothing without codes."""
    known = _rows()
    rows = [(code, *_said(known[code])) for code in sorted(set(codes))]
    if not rows:
        return ""
    lines = [
        "## Who says so",
        "",
        "The claims (C) and references (R) that this lesson names. Wherever one is named, rest the mouse on it, or "
        "move to it with the Tab key, and its text shows. "
        'For all that is known of one: `claim("C25")` or `reference("R-yu-2022")` in a cell.',
        "",
        "| code | what it says | who says so |",
        "|---|---|---|",
    ]
    return "\n".join([*lines, *(_line(*row) for row in rows)])


def _line(code: str, *cells: str) -> str:
    return (
        f'| <span id="{code}">{code}</span> | ' + " | ".join(c.replace("|", "&#124;") for c in cells) + " |"
    )


class Row:
    """What `claim` and `reference` return: one row of a table, a line a column."""

    def __init__(self, code: str, lines: Mapping[str, str]) -> None:
        self.code, self.lines = code, {head: words for head, words in lines.items() if words}

    def __repr__(self) -> str:
        return "\n".join([self.code, *(f"{head}: {words}" for head, words in self.lines.items())])

    def _repr_html_(self) -> str:
        body = "".join(
            f"<tr>{cells.cell(escape(head), head=True)}{cells.cell(html(words))}</tr>"
            for head, words in self.lines.items()
        )
        heads = "".join(
            f'<th scope="col" style="text-align:left">{head}</th>' for head in ("about it", "what is known")
        )
        return (
            f"<table>{cells.caption(self.code)}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )


def claim(code: str) -> Row:
    """A claim of the source text: what it says, where, of what type it is, what is odd, what would settle it.

    Raises
    ------
    Fault (a ValueError)
        For a claim that there is not, with the nearest one that there is.
    """
    row = _known(code, "claim", 'claim("C25")')
    note = f": {row['type_note']}" if row["type_note"] else ""
    return Row(
        str(row["id"]),
        {
            "claim": row["claim"],
            "who says so": f"{_where(row)}, a summary of the case"
            + ("" if row["anchor"] else "; it cites nothing"),
            "type": row["type"] + note,
            "quantity": f"{row['quantity']} {row['unit']}".strip(),
            "what is odd": row["odd"],
            "what would settle it": row["would_settle"],
        },
    )


def reference(code: str) -> Row:
    """A public source: what it says, who published it, how sure that is, what to keep in mind.

    Raises
    ------
    Fault (a ValueError)
        For a reference that there is not, with the nearest one that there is.
    """
    row = _known(code, "reference", 'reference("R-yu-2022")')
    return Row(
        str(row["id"]),
        {
            "reference": row["statement"],
            "who says so": row["source"],
            "kind": "external: a public source outside the case",
            "confidence": row["confidence"],
            "what to keep in mind": row["note"],
        },
    )


def _known(code: object, what: str, form: str) -> Mapping[str, Any]:
    if not isinstance(code, str):
        raise Fault(f"{what} takes a code in quotes, such as {form}, not {code!r}")
    rows, said = _rows(f"{what}s"), code.strip()
    exact = next((one for one in rows if one.casefold() == said.casefold()), None)
    if exact is None and said in _rows():
        other = "reference" if what == "claim" else "claim"
        raise Fault(f'{said} is a {other}: write {other}("{said}")')
    if exact is None:
        raise Fault(f"there is no {what} {said!r}; {did_you_mean(said, rows)}")
    return rows[exact]
