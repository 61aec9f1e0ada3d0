"""The cells and the caption of a table in HTML, as every table of the pack has them."""

from html import escape


def caption(words: str) -> str:
    """A caption in HTML; nothing without words."""
    look = "text-align:left;font-weight:bold"
    return f'<caption style="{look}">{escape(words)}</caption>' if words else ""


def cell(html: str, *, head: bool = False, side: str = "left", look: str = "") -> str:
    """A cell in HTML; with `head` one that says what its row is, for a reader who hears one cell at a time."""
    style = f"text-align:{side};vertical-align:top{look}"
    if head:
        return f'<th scope="row" style="{style};font-weight:normal">{html}</th>'
    return f'<td style="{style}">{html}</td>'
