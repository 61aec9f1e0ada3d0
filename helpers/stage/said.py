"""What the class said, as charts and as one sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from helpers import case, charts
from helpers.case.assumptions import Assumptions
from helpers.charts import picture
from helpers.charts.chart import alt_text
from helpers.stage import findings, models, pictures, results, shown, tables
from helpers.stage.questions import NAMES, question
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

    def weights(self) -> results.ClassWeights:
        """The closed sets of weights, and what each chooses of the listed options."""
        return results.weights(
            self.show.votes, self.show.now.session, models.table(self.given, models.LISTED)
        )

    def apart(self) -> tuple[str, tables.Table] | None:
        """The three criteria on which the class is furthest apart, and a line on the others; None without own sets."""
        found = self.weights()
        if not len(found.sets):
            return None
        known, apart = case.load().criteria, results.apart(found)
        rows = [
            (
                str(known.at[name, "label"]),
                str(known.at[name, "worst"]),
                str(known.at[name, "best"]),
                f"{one.low_seat} {one.low:.0f}, {one.high_seat} {one.high:.0f}",
                f"{one['mean']:.0f}",
            )
            for name, one in apart.head(results.MOST_APART).iterrows()
        ]
        means: Any = apart["mean"].iloc[len(rows) :]
        others = [f"{known['label'][name]} {swing:.0f}" for name, swing in means.items()]
        head = ("Criterion", "Worst (0)", "Best (100)", "Lowest and highest", "Mean")
        return f"The others stay at the mean of all: {', '.join(others)}.", tables.Table(head, tuple(rows))

    def led(self) -> str:
        """What the weights of the class chose, with options as people vote on them; nothing before they are closed."""
        if self.show.votes.state(self.show.now.session, "w") != CLOSED:
            return ""
        found = self.weights()
        if found.agreed is not None:
            return findings.named(results.agreed_says(found), NAMES)
        if not len(found.sets):
            return ""
        told = results.agreed_says(replace(found, agreed=results.mean(found)))
        told = told.replace("The set that you agreed", "No set was agreed; the mean of your own")
        return findings.named(told, NAMES)

    def _weights_charts(self, step: str) -> tuple[list[shown.Shown], tuple[str, str]]:
        found = self.weights()
        drawn: list[tuple[Any, Any]] = [(pictures.by_seat, found)] if len(found.sets) else []
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
