"""The findings chosen for the memo's page, as the journal keeps them: five at most."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.exercises import journal
from helpers.exercises.lesson import KEPT, of_journal
from helpers.faults import Fault, did_you_mean
from helpers.memo.findings import handed_on

MOST = 5
NOT_KEPT = "nothing is kept by this"


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
