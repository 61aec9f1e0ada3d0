"""What the desk shows beside the stage: expected answers, votes, clock, what to drop and what comes next."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from helpers import case
from helpers.case.assumptions import Assumptions
from helpers.stage import models, pace, questions, results, sheets, start
from helpers.stage.names import SESSIONS
from helpers.stage.screens import Screens, said_figure
from helpers.stage.show import EXPLORE, FINDING, QUESTION, SAID, TEXT, VOTING, Show
from helpers.stage.votes import CLOSED, OPEN

WORDS = {
    QUESTION: "the question alone", VOTING: "the open vote", SAID: "what the class said", TEXT: "the text",
    EXPLORE: "the model", FINDING: "what was found",
}  # fmt: skip


@lru_cache(maxsize=64)
def _figure(number: str, given: Assumptions) -> tuple[str, str]:
    return said_figure(number, given)


def content(show: Show, screens: Screens) -> dict[str, Any]:
    """Everything that the desk's template needs."""
    row, steps = show.row, show.steps()
    at = steps.index(show.step)
    last = show.now.row + 1 == len(show.rows)
    coming = None if last else show.rows[show.now.row + 1]
    place = sheets.place(row.screen)
    return {
        "row": row, "rows": show.rows, "at": show.now.row, "step": WORDS[steps[at]], "steps": [WORDS[s] for s in steps],
        "step_at": at, "then": _then(show), "coming": coming, "blank": show.now.blank, "place": place.replace("*", ""),
        "figures": [_figure(number, screens.given) for number in row.figures],
        "letter": show.letter if row.screen.kind == "letter" else None,
        "votes": votes(show), "still_open": show.state() == OPEN and show.step in (EXPLORE, FINDING),
        "spans": pace.spans(row), "rehearsal": show.now.rehearsal, "clock": clock(show),
        "title": SESSIONS[show.now.session], "warn": _warn(show, screens),
    }  # fmt: skip


def _warn(show: Show, screens: Screens) -> str:
    """What stands in place of an agreed set, where none was typed."""
    screen = show.row.screen
    if screen.starts != "agreed" or not (note := start.start(show, screen, screens.given).note):
        return ""
    return f"{note}. The stage says so. An agreed set is typed on the row of the weights."


def _then(show: Show) -> str:
    """What the next press does, in words."""
    if show.now.blank:
        return "the stage comes back"
    steps, at = show.steps(), show.steps().index(show.step)
    if show.holds():
        return f"the vote is closed and shown, {show.inside()}: press twice"
    if at + 1 == len(steps):
        last = show.now.row + 1 == len(show.rows)
        after = "the end" if last else f"“{show.rows[show.now.row + 1].screen.asks}”"
        return f"{after} (this vote stays open and sealed)" if show.sealed() else after
    if steps[at + 1] == VOTING:
        return "opens the vote"
    then, asked = WORDS[steps[at + 1]], show.step in (QUESTION, VOTING)
    return (
        f"{then} (nobody's answer is in: nothing of the vote is shown)"
        if asked and show.state() == OPEN
        else then
    )


def clock(show: Show) -> dict[str, Any]:
    """The clock: minutes gone, minutes behind, and what to drop."""
    return {
        "started": show.now.started is not None,
        "here": pace.here(show),
        "row": show.row.minutes,
        "left": pace.left(show),
        "elapsed": show.elapsed(),
        "behind": show.behind(),
        "drops": [f"{row.pasture}: {row.screen.asks} ({row.minutes} min)" for row in show.drops()],
        "of": show.rows[-1].end,
    }


def votes(show: Show) -> dict[str, Any] | None:
    """The state of the screen's ballot; what was voted only once it is closed."""
    screen = show.row.screen
    if not screen.ballot or screen.ballot == "pooled":
        return None
    held, session = show.votes, show.now.session
    state = held.state(session, screen.ballot, screen.round)
    found: dict[str, Any] = {
        "ballot": screen.ballot, "round": screen.round, "state": state, "count": show.count(),
        "reopened": held.reopened(session, screen.ballot, screen.round), "sealed": show.sealed(),
        "letters": questions.LETTERS, "names": questions.NAMES, "seats": questions.SEATS, "sentences": [], "claims": {},
        "agreed": {},
        "swings": [(code, one.words.split(":")[0]) for code, one in questions.questions().items() if code.startswith("w.")],
    }  # fmt: skip
    if screen.ballot == "w" and state == CLOSED:
        own = results.weights(held, session, models.table(case.assume(), models.LISTED))
        if own.agreed is not None or len(own.sets):
            begins = results.mean(own) if own.agreed is None else own.agreed
            found["agreed"] = {f"w.{name}": f"{swing:.0f}" for name, swing in begins.items()}
    if screen.ballot == "sentence" and state == CLOSED:
        found["sentences"] = results.sentences(held, session).to_dict("records")
        found["claims"] = case.load_class().sentences["name"].to_dict()
    return found
