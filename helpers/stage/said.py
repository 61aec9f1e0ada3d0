"""What the class said, as charts and as one sentence."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers import charts
from helpers.case.assumptions import Assumptions
from helpers.charts import picture
from helpers.charts.chart import alt_text
from helpers.stage import findings, models, pictures, results, shown
from helpers.stage.questions import question
from helpers.stage.sheets import Row
from helpers.stage.show import FINDING, Show
from helpers.stage.votes import CLOSED


class Said:
    """Charts of the closed votes of a show."""

    def __init__(self, show: Show, given: Assumptions) -> None:
        self.show, self.given = show, given

    def charts(self, row: Row, step: str) -> tuple[list[shown.Shown], str | tuple[str, str]]:
        """Charts of what the class said, and one sentence on it, or two of which the second is small."""
        votes, session, ballot = self.show.votes, self.show.now.session, row.screen.ballot
        if ballot == "vote":
            found = results.decision(votes, session)
            told = results.decision_says(found), results.sure_says(found)
            return self._drawn([(pictures.two_votes, found)], step), told
        if ballot == "sentence":
            counts = results.sentence_counts(results.sentences(votes, session))
            return self._drawn([(pictures.claims, counts)], step), results.sentences_say(counts)
        if ballot == "w":
            return self._weights_charts(step)
        if ballot == "pooled":
            data = pooled(self.show, self.given)
            return self._drawn([(pictures.pooled, data)], step), pictures.pooled_says(data)
        values = results.guesses(votes, session, ballot)
        unit = question(ballot).unit
        return self._drawn([(pictures.spread, pictures.Spread(values, unit))], step), ""

    def _weights_charts(self, step: str) -> tuple[list[shown.Shown], tuple[str, str]]:
        votes, session = self.show.votes, self.show.now.session
        found = results.weights(votes, session, models.table(self.given, models.LISTED))
        drawn: list[tuple[Any, Any]] = [(pictures.by_seat, found)] if len(found.sets) else []
        if step == FINDING and drawn:
            drawn.append(
                (
                    charts.acceptability,
                    results.class_smaa(found, self.given, np.random.default_rng(models.SEED)),
                )
            )
        return self._drawn(drawn, step), (
            findings.named(results.own_say(found)),
            findings.named(results.seats_say(found)),
        )

    def _drawn(self, parts: list[tuple[Any, Any]], step: str) -> list[shown.Shown]:
        """Charts without controls, side by side, without their titles."""
        if not parts:
            return []
        wide = shown.width(len(parts))
        dots = shown.draw_for(wide, self.show.now.zoom)
        made = []
        for drawn, data in parts:
            panel = charts.Panel(drawn, size=(wide / dots, shown.HIGH_ALONE / dots), titled=False)
            panel.put(data)
            hidden = () if step == FINDING else (charts.title(panel.ax),)
            made.append(
                shown.shown(
                    picture.png(panel.render(), quick=True), shown.without(alt_text(panel.ax), hidden)
                )
            )
        return made


def pooled(show: Show, given: Assumptions) -> list[pictures.Pooled]:
    """The class's closed guesses against the models' results."""
    found = []
    for code, words in (("p2.3", "Fall of turnaround"), ("p7.6", "Flags that are right at a partner")):
        if show.votes.state(show.now.session, code) == CLOSED:
            values = results.guesses(show.votes, show.now.session, code)
            near = int((abs(values - results.truth(code, given)) <= results.tolerance(code)).sum())
            found.append(pictures.Pooled(words, near, len(values)))
    found = found or [pictures.Pooled("no guess was taken", 0, 0)]
    return [*found, *_sure(show)]


def _sure(show: Show) -> list[pictures.Pooled]:
    """How sure the class felt of its last closed vote, where anybody has said so."""
    votes, session = show.votes, show.now.session
    if not any(votes.state(session, "vote", round) == CLOSED for round in (1, 2)):
        return []
    told = results.decision(votes, session).sure.dropna()
    return (
        [pictures.Pooled("How sure you felt of your vote", round(told.iloc[-1]), 100, False)]
        if len(told)
        else []
    )
