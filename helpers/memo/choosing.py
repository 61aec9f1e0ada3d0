"""Choose which findings go onto the memo's page: five at most, since a page that says everything says nothing."""

from __future__ import annotations

from typing import Any

from helpers.exercises import gate
from helpers.exercises.feedback import Feedback
from helpers.memo.choice import MOST, keep

QUIET = (
    f"Choose: in a workspace of yours this asks which findings go onto the page, {MOST} at most. "
    'As code: memo.choose("binding_stage", "partner_ppv")'
)


def choose(*ids: str) -> Any:
    """Choose findings for the page by their ids, in the order in which they are to stand.

    Without ids a form asks in a workspace; elsewhere, as on a page or in grading, nobody is asked. A later choice takes
    the place of an earlier one.

    Raises
    ------
    Fault (a ValueError)
        For more than five, one that is named twice, and one that no lesson hands on: the choice stays as it was.
    """
    if ids:
        return Feedback("note", keep(ids))
    if not gate.waits():
        return Feedback("open", QUIET)
    from helpers.memo.choosing_form import ChoosingForm

    return ChoosingForm()
