"""What is on the stage at each step: words, pictures and controls, drawn by the core that draws in the lessons."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from helpers import case, charts, flow
from helpers.case import kinds
from helpers.case.assumptions import Assumptions
from helpers.charts import look, picture
from helpers.charts.chart import alt_text
from helpers.explore.core import Control, Core, Model, from_register
from helpers.faults import Fault, did_you_mean
from helpers.stage import figures, models, pictures, results
from helpers.stage.questions import question
from helpers.stage.sheets import Row, Screen
from helpers.stage.show import EXPLORE, FINDING, QUESTION, SAID, TEXT, Show
from helpers.stage.votes import CLOSED

WIDE, HIGH, HIGH_ALONE = 1824, 700, 830  # pixels of a stage of 1920 x 1080 that pictures have; without controls
DOTS = 190  # pixels to an inch before any zoom: ordinary type is then a fortieth of the height
_GAP = 24


@dataclass(frozen=True)
class Shown:
    """One picture as a page shows it."""

    src: str
    alt: str
    width: int
    height: int


@dataclass
class Face:
    """A control as a page shows it. A menu has options, a slider low, high and step."""

    name: str
    label: str
    kind: str
    written: str
    at: float
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    options: tuple[str, ...] = ()
    unit: str = ""


@dataclass
class Content:
    """Everything of one step. What has not been revealed is not in it."""

    step: str
    asks: str = ""
    body: tuple[str, ...] = ()
    head: str = ""  # above a picture: the question, then what was found
    sub: str = ""
    pictures: list[Shown] = field(default_factory=list)
    controls: list[Face] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)  # number with unit, and what it is
    note: str = ""


class Screens:
    """Draws the steps of a show; explorers are kept while their screen and their zoom stay."""

    def __init__(self, show: Show, given: Assumptions) -> None:
        self.show, self.given = show, given
        self._cores: dict[tuple[Any, ...], Core] = {}

    # -- explorers ------------------------------------------------------------------------------------

    def core(self, row: Row | None = None) -> Core | None:
        """The explorer of a row, with the controls as they were left; None where it has none."""
        row = row or self.show.row
        screen = self.show.explorer(row)
        if screen is None:
            return None
        agreed, guess = self._agreed(screen), self._middle(screen)
        key = (screen.id, self.show.now.zoom, guess, None if agreed is None else tuple(agreed.items()))
        if key not in self._cores:
            if len(self._cores) > 12:
                self._cores.pop(next(iter(self._cores)))
            self._cores[key] = self._made(screen, agreed, guess)
        core = self._cores[key]
        held = self.show.now.values.get(screen.id, {})
        wanted = {name: held.get(name, control.start) for name, control in core.controls.items()}
        if wanted != core.values:
            core.values = wanted
            self._drawn_for(core, screen)
            core.update()
        return core

    def _made(self, screen: Screen, agreed: Mapping[str, float] | None, guess: float | None) -> Core:
        model: Model = models.MODELS[screen.model]
        controls = controls_of(screen, self.given)
        if agreed is not None:
            controls, model = self._from_agreed(controls, agreed)
        drawn = [getattr(charts, name) for name in screen.charts]
        said = {} if guess is None else {drawn[0]: self._said(screen, guess)}
        wide, high, dots = self._room(screen, len(controls))
        core = Core(model, drawn, controls, self.given, (wide / dots, high / dots), said, titled=False)
        self._drawn_for(core, screen)
        core.start()
        return core

    def _room(self, screen: Screen, controls: int) -> tuple[float, float, int]:
        """Pixels that each picture has, and dots to an inch."""
        many = len(screen.charts)
        wide = (WIDE - _GAP * (many - 1)) / many
        return wide, HIGH if controls else HIGH_ALONE, round(DOTS * self.show.now.zoom * screen.zoom)

    def _drawn_for(self, core: Core, screen: Screen) -> None:
        wide, _, dots = self._room(screen, len(core.controls))
        look.draw_for(look.Screen(dots, wide / dots, dots))

    def _agreed(self, screen: Screen) -> Mapping[str, float] | None:
        """The set that the class agreed, where the screen starts from it and it is there."""
        votes, session = self.show.votes, self.show.now.session
        if screen.starts != "agreed" or votes.state(session, "w") != CLOSED:
            return None
        found = results.weights(votes, session, models.table(self.given)).agreed
        return None if found is None else {str(name): float(value) for name, value in found.items()}

    def _from_agreed(
        self, controls: dict[str, Control], agreed: Mapping[str, float]
    ) -> tuple[dict[str, Control], Model]:
        """The controls started at the agreed set, the last for the criterion that turns it soonest."""
        import pandas as pd

        table = models.table(self.given, models.LISTED)
        flip = results.nearest_flip(table, pd.Series(agreed, dtype=float))
        shown = {name: one for name, one in controls.items() if name not in agreed}
        name = flip.criterion if flip else "clinical_leadership"
        own = models.own_control(name)
        assert own is not None
        shown[name] = replace(own, start=round(agreed[name]))
        others = {key: value for key, value in agreed.items() if key != name}
        return shown, partial(models.weighing, **others)

    def _middle(self, screen: Screen) -> float | None:
        """The class's middle guess, once its ballot is closed."""
        votes, session = self.show.votes, self.show.now.session
        if not screen.ballot.startswith("p") or screen.ballot == "pooled" or votes.state(session, screen.ballot) != CLOSED:
            return None
        values = results.guesses(votes, session, screen.ballot)
        return float(values.median()) if len(values) else None

    def _said(self, screen: Screen, guess: float) -> tuple[float, str]:
        """The middle guess as a value of the chart's axis, with its words."""
        words = f"your middle guess: {guess:.0f}"
        if screen.ballot == "p2.3":
            now = flow.turnaround(self.given).set_index("intervention").at["base", "turnaround_minutes"]
            return float(now) * (1 - guess / 100), words + " percent off"
        return guess / 100, words

    # -- moving a control -----------------------------------------------------------------------------

    def set(self, name: str, value: Any) -> None:
        """Put one control somewhere; Fault for a control or a value that there is not."""
        core, screen = self.core(), self.show.explorer()
        if core is None or screen is None:
            raise Fault("this screen has no controls")
        if name not in core.controls:
            raise Fault(f"this screen has no control {name}; {did_you_mean(name, core.controls)}")
        values = self.show.now.values.setdefault(screen.id, {})
        values[name] = taken(core.controls[name], value)
        self.show.keep()

    def reset(self) -> None:
        """Every control of this screen where it started."""
        screen = self.show.explorer()
        if screen is not None:
            self.show.now.values.pop(screen.id, None)
            self.show.keep()

    # -- content --------------------------------------------------------------------------------------

    def content(self) -> Content:
        """What is on the stage now."""
        row, step = self.show.row, self.show.now.step
        if step not in self.show.steps():
            step = QUESTION
        screen = row.screen
        if step == QUESTION:
            return Content(step, screen.asks, () if screen.kind == "text" else screen.body, note=self._note(row))
        if step == TEXT:
            return self._text(row)
        if screen.kind == "vote" or step == SAID:
            return self._said_step(row, step)
        return self._explorer(row, step)

    def _note(self, row: Row) -> str:
        """How many have voted, and nothing else of a vote."""
        if not row.screen.ballot or row.screen.ballot == "pooled":
            return ""
        votes, now = self.show.votes, self.show.now
        if votes.state(now.session, row.screen.ballot, row.screen.round) == "new":
            return ""
        count = self.show.count(row)
        return f"{count} {'vote' if count == 1 else 'votes'}"

    def _text(self, row: Row) -> Content:
        screen = row.screen
        if screen.kind == "letter":
            letter = self.show.letter
            return Content(TEXT, letter["title"], (letter["text"], "Invented by the pack, for this hour."))
        references = case.load().references
        lines = []
        for line in screen.body:
            if line in references.index:
                one = references.loc[line]
                lines.append(f"{one['statement']}. ({one['source']}; confidence: {one['confidence']})")
            else:
                lines.append(line)
        return Content(TEXT, screen.asks, tuple(lines))

    def _explorer(self, row: Row, step: str) -> Content:
        core, screen = self.core(row), self.show.explorer(row)
        assert core is not None
        assert screen is not None
        self._drawn_for(core, screen)
        shown = core.pictures()
        titles = [charts.title(ax) for ax, _ in shown]
        found = step == FINDING
        made = [_shown(data, _alt(alt_text(ax), () if found else titles)) for ax, data in shown]
        asks = screen.asks if row.screen.kind != "letter" else self.show.letter["look"]
        content = Content(step, head=titles[0] if found else asks, pictures=made)
        content.sub = " · ".join(titles[1:]) if found else ""
        content.controls = [face(name, one, core.values[name]) for name, one in core.controls.items()]
        if found:
            content.figures = [said_figure(number, core.given) for number in row.figures]
        return content

    def _said_step(self, row: Row, step: str) -> Content:
        votes, now, screen = self.show.votes, self.show.now, row.screen
        if screen.ballot != "pooled" and votes.state(now.session, screen.ballot, screen.round) != CLOSED:
            note = self._note(row) or "no votes yet"
            return Content(step, screen.asks, ("The vote is open: it shows once it is closed.",), note=note)
        drawn, head = self._class_charts(row, step)
        content = Content(step, head=head if step == FINDING else screen.asks, pictures=drawn)
        if (again := votes.reopened(now.session, screen.ballot, screen.round)) and screen.ballot != "pooled":
            content.note = f"opened again {'once' if again == 1 else f'{again} times'} after it was closed"
        if "rehearsal" in votes.ways(now.session):
            content.note = "rehearsal: simulated votes, no class" + (f"; {content.note}" if content.note else "")
        return content

    def _class_charts(self, row: Row, step: str) -> tuple[list[Shown], str]:
        """Charts of what the class said, and one sentence on it."""
        votes, session, ballot = self.show.votes, self.show.now.session, row.screen.ballot
        if ballot == "vote":
            found = results.decision(votes, session)
            return self._drawn([(pictures.two_votes, found)], step), results.decision_says(found)
        if ballot == "sentence":
            counts = results.sentence_counts(results.sentences(votes, session))
            return self._drawn([(pictures.claims, counts)], step), results.sentences_say(counts)
        if ballot == "w":
            return self._weights_charts(step)
        if ballot == "pooled":
            data = pooled(self.show, self.given)
            return self._drawn([(pictures.pooled, data)], step), ""
        values = results.guesses(votes, session, ballot)
        unit = question(ballot).unit
        return self._drawn([(pictures.spread, pictures.Spread(values, unit))], step), ""

    def _weights_charts(self, step: str) -> tuple[list[Shown], str]:
        votes, session = self.show.votes, self.show.now.session
        found = results.weights(votes, session, models.table(self.given, models.LISTED))
        drawn: list[tuple[Any, Any]] = [(pictures.by_seat, found)]
        if step == FINDING and len(found.sets):
            drawn.append((charts.acceptability, results.class_smaa(found, self.given, np.random.default_rng(models.SEED))))
        return self._drawn(drawn, step), results.weights_say(found)

    def _drawn(self, parts: list[tuple[Any, Any]], step: str) -> list[Shown]:
        """Charts without controls, side by side, without their titles."""
        wide = (WIDE - _GAP * (len(parts) - 1)) / len(parts)
        dots = round(DOTS * self.show.now.zoom)
        look.draw_for(look.Screen(dots, wide / dots, dots))
        made = []
        for drawn, data in parts:
            panel = charts.Panel(drawn, size=(wide / dots, HIGH / dots), titled=False)
            panel.put(data)
            hidden = () if step == FINDING else (charts.title(panel.ax),)
            made.append(_shown(picture.png(panel.render(), quick=True), _alt(alt_text(panel.ax), hidden)))
        return made


# --- controls -----------------------------------------------------------------------------------------


def controls_of(screen: Screen, given: Assumptions) -> dict[str, Control]:
    """The controls of an explorer: of the register, or the stage's own."""
    return {name: models.own_control(name) or from_register(name, given) for name in screen.controls}


def face(name: str, control: Control, value: Any) -> Face:
    """A control as a page shows it, with its kind in words and without codes."""
    kind = kinds.name(control.kind) if control.kind else ""
    if control.options:
        at = control.options.index(value)
        return Face(name, control.label, kind, str(value), at, 0, len(control.options) - 1, 1, tuple(map(str, control.options)))
    unit = "" if control.share else control.unit
    return Face(name, control.label, kind, control.written(value), float(value), control.low, control.high, control.step, (), unit)


def taken(control: Control, value: Any) -> Any:
    """A value for a control: a number within its range, or the place of an option.

    Raises
    ------
    Fault
        For what is no number or lies outside.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Fault(f"{control.label}: {value!r} is no number")
    if control.options:
        if value != int(value) or not 0 <= value < len(control.options):
            raise Fault(f"{control.label}: there are {len(control.options)} choices")
        return control.options[int(value)]
    slack = 1e-9 * (control.high - control.low)
    if not control.low - slack <= value <= control.high + slack:
        raise Fault(f"{control.label}: {value:g} lies outside {control.low:g} to {control.high:g}")
    held = min(max(float(value), control.low), control.high)
    return round(held) if control.whole else held


# --- parts --------------------------------------------------------------------------------------------


def said_figure(number: str, given: Assumptions) -> tuple[str, str]:
    """A figure as a stage shows it: the number with its unit, and what it is."""
    one = figures.figure(number)
    short = {"studies an hour": "studies an hour"}.get(one.unit, one.unit)
    return f"{one.written(given)} {short}", one.words.replace(" (R-pipl-fine)", "")


def pooled(show: Show, given: Assumptions) -> list[pictures.Pooled]:
    """The class's closed guesses against the models' results."""
    known, found = case.load().predictions, []
    for code, words in (("p2.3", "Fall of turnaround"), ("p7.6", "Flags that are right at a partner")):
        if show.votes.state(show.now.session, code) == CLOSED:
            values = results.guesses(show.votes, show.now.session, code)
            near = int((abs(values - results.truth(code, given)) <= float(known.at[code, "tolerance"])).sum())
            found.append(pictures.Pooled(words, near, len(values)))
    return found or [pictures.Pooled("no guess was taken", 0, 0)]


def _alt(alt: str, hidden: Any) -> str:
    """The alt text without the titles that have not been said yet."""
    for title in hidden:
        alt = alt.replace(f" {title}.", "").replace(title, "")
    return " ".join(alt.split())


def _shown(data: bytes, alt: str) -> Shown:
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    return Shown("data:image/png;base64," + b64encode(data).decode(), alt, width, height)
