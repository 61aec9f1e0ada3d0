"""Choose which findings go onto the memo's page: five at most, since a page that says everything says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from helpers.exercises import gate, journal
from helpers.exercises.feedback import Feedback
from helpers.exercises.lesson import KEPT, of_journal
from helpers.faults import Fault, did_you_mean
from helpers.memo.findings import handed_on

MOST = 5
NOT_KEPT = "nothing is kept by this"
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


def chosen() -> list[str]:
    """The ids of the findings chosen for the page, in order."""
    return list(journal.read().memo.get("page", {}).get("findings", []))[:MOST]


def keep(ids: Sequence[str]) -> str:
    """Keep a choice; says what is kept. Errors as in `choose`."""
    _check(ids)
    with journal.changing() as held:
        held.memo["page"] = {**held.memo.get("page", {}), "findings": list(ids)}
        missing = [id for id in ids if id not in held.findings]
    told = f"{len(ids)} of at most {MOST} findings go onto the page: {', '.join(ids)}."
    if missing and journal.path() is not None:
        told += f" Not handed on yet: {', '.join(missing)}. Run its lesson, else a blank stands there."
    return told + of_journal(held, KEPT)


def _check(ids: Sequence[str]) -> None:
    for id in ids:
        if not isinstance(id, str):
            raise Fault(f"choose takes ids of findings in quotes, not {id!r:.40}; {NOT_KEPT}")
    if len(ids) > MOST:
        raise Fault(f"a page has room for {MOST} findings, not {len(ids)}; {NOT_KEPT}")
    if twice := [id for id in ids if list(ids).count(id) > 1]:
        raise Fault(f"finding {twice[0]} is named twice; {NOT_KEPT}")
    known = [*(id for some in handed_on().values() for id in some), *journal.read().findings]
    for id in ids:
        if id not in known and journal.path() is not None:  # without a journal nobody knows a learner's own
            raise Fault(f"no finding is called {id!r}; {did_you_mean(id, known)}; {NOT_KEPT}")
