"""The line of code that a form writes into the cell that shows it."""

from __future__ import annotations

import re
from typing import Any

from helpers import kernel


def shell() -> Any:
    """The IPython that runs, or None."""
    from IPython.core.getipython import get_ipython

    return get_ipython()


def running_cell() -> str:
    """The code of the cell that runs; nothing where nobody says."""
    return str(kernel.request(shell()).get("content", {}).get("code", ""))


def with_answer(cell: str, id: str, code: str) -> str | None:
    """A cell's code with an answer in place of its call of `choose`; None where it has none.

    What else stands in the cell stays; the way back to the form is said in a comment where there is room for one.
    """
    call = re.compile(rf"^([^#\n]*?)\bchoose\(\s*(['\"]){re.escape(id)}\2[^()\n]*\)([^\n]*)", re.M)
    found = call.search(cell)
    if found is None:
        return None
    rest = found[3] if found[3].strip() else f'  # for the form again: {found[1].lstrip()}choose("{id}")'
    return f"{cell[: found.start()]}{found[1]}{code}{rest}{cell[found.end() :]}"


def put(cell: str) -> None:
    """Put code in place of the code of the cell that runs, in a frontend that does so; others leave it as it is."""
    shell().set_next_input(cell, replace=True)
