"""What is on the stage at each step: words, pictures and controls, drawn by the core that draws in the lessons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from helpers import case, charts, flow
from helpers.case import kinds
from helpers.case.assumptions import Assumptions
from helpers.charts.chart import alt_text
from helpers.charts.words import counted, signed
from helpers.explore.core import Control, Core, Model
from helpers.faults import Fault, did_you_mean
from helpers.stage import figures, findings, models, questions, results, sheets, shown, start, tables
from helpers.stage.faces import Face, controls_of, face, fits, set_to, taken
from helpers.stage.said import Said
from helpers.stage.sheets import Row, Screen
from helpers.stage.show import FINDING, QUESTION, SAID, TEXT, VOTING, Show
from helpers.stage.votes import CLOSED, NEW, OPEN

_FIGURES = 120  # pixels that a row of figures takes
SPEAKING = (
    "president",
    "it_head",
    "clinicians",
    "tencent",
)  # the seats until somebody has said which is theirs
_IN_WORDS = ("plan", "registration")  # their figure stands in a line of words: sixteen rows need the height
_PLANS = {"order", "registration"}  # controls that their figure does not follow
_ENOUGH = ("agreed", "interventions")  # their answer says all that the first chart's title would


@dataclass
class Content:
    """Everything of one step. What has not been revealed is not in it."""

    step: str
    asks: str = ""
    body: tuple[str, ...] = ()
    table: tables.Table | None = None
    head: str = ""  # above a picture: the question, then what was found
    sub: str = ""
    kind: str = ""  # the badge of what stands there
    pictures: list[shown.Shown] = field(default_factory=list)
    controls: list[Face] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)  # number with unit, and what it is
    note: str = ""
    trouble: str = ""  # why nothing could be drawn: for the desk alone


class Screens:
    """Draws the steps of a show; explorers are kept while their screen and their zoom stay."""

    def __init__(self, show: Show, given: Assumptions) -> None:
        self.show, self.given = show, given
        self._class = Said(show, given)
        self._cores: dict[tuple[Any, ...], Core] = {}

    # -- explorers ------------------------------------------------------------------------------------

    def core(self, row: Row | None = None) -> Core | None:
        """The explorer of a row, with the controls as they were left; None where it has none."""
        row = row or self.show.row
        screen = self.show.explorer(row)
        if screen is None:
            return None
        agreed, guess = start.start(self.show, screen, self.given).swings, self._middle(screen)
        quoted = bool(row.figures) and screen.id not in _IN_WORDS
        key = (
            screen.id,
            self.show.now.zoom,
            quoted,
            guess,
            None if agreed is None else tuple(agreed.items()),
        )
        if key not in self._cores:
            if len(self._cores) > 12:
                self._cores.pop(next(iter(self._cores)))
            self._cores[key] = self._made(screen, agreed, guess, quoted)
        core = self._cores[key]
        held = self.show.now.values.get(_kept_as(row, screen), {})
        begin = self._answer(row, screen, core)
        wanted = {
            name: held[name] if name in held and fits(control, held[name]) else begin.get(name, control.start)
            for name, control in core.controls.items()
        }
        if wanted != core.values:
            core.values = wanted
            self._drawn_for(core, screen)
            core.update()
        return core

    def _answer(self, row: Row, screen: Screen, core: Core) -> dict[str, Any]:
        """Where controls stand once the answer is shown: what was asked is then seen without a touch."""
        if row is not self.show.row or self.show.now.step != FINDING:
            return {}
        asked = sheets.settings(self.show.letter["answer"]) if row.screen.kind == "letter" else screen.answer
        return {name: set_to(core.controls[name], words) for name, words in asked.items()}

    def _made(
        self, screen: Screen, agreed: Mapping[str, float] | None, guess: float | None, quoted: bool
    ) -> Core:
        model: Model = models.MODELS[screen.model]
        controls = controls_of(screen, self.given)
        if agreed is not None:
            controls, model = start.from_agreed(self.given, controls, agreed)
        drawn = [getattr(charts, name) for name in screen.charts]
        said = {} if guess is None else {drawn[0]: self._said(screen, guess)}
        wide, high, dots = self._room(screen, len(controls))
        high -= _FIGURES if quoted else 0
        core = Core(model, drawn, controls, self.given, (wide / dots, high / dots), said, titled=False)
        self._drawn_for(core, screen)
        core.start()
        return core

    def _room(self, screen: Screen, controls: int) -> tuple[float, float, int]:
        """Pixels that each picture has, and dots to an inch."""
        wide = shown.width(len(screen.charts))
        high = shown.HIGH if controls else shown.HIGH_ALONE
        return wide, high, round(shown.DOTS * self.show.now.zoom * screen.zoom)

    def _drawn_for(self, core: Core, screen: Screen) -> None:
        shown.draw_for(shown.width(len(screen.charts)), self.show.now.zoom * screen.zoom)

    def _middle(self, screen: Screen) -> float | None:
        """The class's middle guess, once its ballot is closed."""
        votes, session = self.show.votes, self.show.now.session
        if (
            not screen.ballot.startswith("p")
            or screen.ballot == "pooled"
            or votes.state(session, screen.ballot) != CLOSED
        ):
            return None
        values = results.guesses(votes, session, screen.ballot)
        return float(values.median()) if len(values) else None

    def _against(self, row: Row) -> list[str]:
        """One sentence on the class's guesses against the model, where it has guessed."""
        screen = row.screen
        if self._middle(screen) is None:
            return []
        values = results.guesses(self.show.votes, self.show.now.session, screen.ballot)
        # a guess was made of what was asked: no control that is moved afterwards marks it anew
        return [results.guesses_say(values, results.truth(screen.ballot, self.given), "percent")]

    def _said(self, screen: Screen, guess: float) -> tuple[float, str]:
        """The middle guess as a value of the chart's axis, with its words."""
        words = f"your middle guess: {guess:.0f}"
        if screen.ballot == "p2.3":
            now: Any = flow.turnaround(self.given).set_index("intervention").at["base", "turnaround_minutes"]
            way = "more" if guess < 0 else "less"
            return float(now) * (1 - guess / 100), f"{words.replace('-', '')} percent {way}"
        return guess / 100, words

    # -- moving a control -----------------------------------------------------------------------------

    def set(self, name: str, value: Any) -> None:
        """Put one control somewhere; Fault for a control or a value that there is not."""
        core, screen = self.core(), self.show.explorer()
        if core is None or screen is None:
            raise Fault("this screen has no controls")
        if name not in core.controls:
            raise Fault(f"this screen has no control {name}; {did_you_mean(name, core.controls)}")
        values = self.show.now.values.setdefault(_kept_as(self.show.row, screen), {})
        values[name] = taken(core.controls[name], value)
        self.show.keep()

    def reset(self) -> None:
        """Every control of this screen where it started, and the type of its charts as well."""
        self.show.now.zoom = 1.0
        screen = self.show.explorer()
        if screen is not None:
            self.show.now.values.pop(_kept_as(self.show.row, screen), None)
        self.show.keep()

    # -- content --------------------------------------------------------------------------------------

    def content(self) -> Content:
        """What is on the stage now: the question alone where the rest can't be drawn, so that the class can go on."""
        try:
            return self.drawn()
        except Fault as fault:
            return Content(QUESTION, self.show.row.screen.asks, trouble=f"This can't be drawn: {fault}.")

    def drawn(self) -> Content:
        """What is on the stage now. Fault where it can't be drawn."""
        row, step = self.show.row, self.show.step
        screen = row.screen
        if step in (QUESTION, VOTING):
            return self._question(row, step)
        if step == TEXT:
            return self._text(row)
        if screen.kind == "vote" or step == SAID:
            return self._said_step(row, step)
        return self._explorer(row, step)

    def _question(self, row: Row, step: str) -> Content:
        screen = row.screen
        later = screen.kind == "text"  # what it has to show comes after the question
        body = () if later and not screen.table else screen.before
        if screen.ballot == "w":
            body = (self._seated(), *body)
        if screen.starts == "agreed":
            body = (start.start(self.show, screen, self.given).told, *body)
        table = None if later else self._table(screen)
        return Content(step, screen.asks, body, table, note=self._note(row))

    def _table(self, screen: Screen) -> tables.Table | None:
        """The table of a screen, with the class's own words or numbers where it has some."""
        if screen.table == "weights":
            return tables.weights(self.given, start.start(self.show, screen, self.given).swings)
        if screen.table == "board" and (led := self._class.led()):
            return tables.board(self.given, led)
        return tables.TABLES[screen.table](self.given) if screen.table else None

    def _seated(self) -> str:
        """The seats that vote, by name, and those that stand empty."""
        found = self.show.votes.seats(self.show.now.session)
        seats = {seat: name for seat, name in questions.SEATS.items() if seat != "agreed"}
        voting = [name for seat, name in seats.items() if seat in (found or SPEAKING)]
        empty = [name for name in seats.values() if name not in voting]
        return f"One speaker each: {', '.join(voting)}." + (
            f" Empty chairs: {', '.join(empty)}." if empty else ""
        )

    def _note(self, row: Row) -> str:
        """How many have voted, and nothing else of a vote."""
        if not row.screen.ballot or row.screen.ballot == "pooled":
            return ""
        state = self.show.state(row)
        if state == NEW or (row.screen.ballot == "sentence" and row.screen.kind == "question"):
            return ""  # the question there is another one
        thing = {"sentence": "sentence", "vote": "vote", "w": "set"}.get(row.screen.ballot, "answer")
        count = self.show.count(row)
        said = counted(count, thing) if count else "nothing yet"
        return f"The vote is open: {said}" if state == OPEN else said

    def _text(self, row: Row) -> Content:
        screen = row.screen
        if screen.kind == "letter":
            letter = self.show.letter
            badge = kinds.name(letter["kind"])
            return Content(
                TEXT, letter["title"], (letter["text"], f"Invented by the pack, for this hour. [{badge}]")
            )
        if screen.table:
            return Content(TEXT, screen.asks, screen.after, self._table(screen))
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
        drawn = core.pictures()
        titles = [charts.title(ax) for ax, _ in drawn]
        found = step == FINDING
        made = [shown.shown(data, shown.without(alt_text(ax), () if found else titles)) for ax, data in drawn]
        asks = screen.asks if row.screen.kind != "letter" else self.show.letter["look"]
        content = Content(step, head=asks, pictures=made)
        if found:
            self._found(content, row, screen, core, titles)
        if screen.starts == "agreed" and (note := start.start(self.show, screen, self.given).note):
            content.sub = " · ".join(filter(None, (note, content.sub)))
        content.controls = [self._face(name, one, core) for name, one in core.controls.items()]
        return content

    def _face(self, name: str, control: Control, core: Core) -> Face:
        """A control as the stage shows it: options by their names, a swing with its share of the weight."""
        made = face(name, control, core.values[name])
        made.label = findings.named(made.label)
        if name in models.base_swings():
            made.label = f"{made.label.removeprefix('Swing: ')}: points of 100 (share of the weight)"
            made.written += f" ({100 * core.data.weights[name]:.0f}%)"
        elif made.unit == "years":
            made.written += " years"
        return made

    def _found(self, content: Content, row: Row, screen: Screen, core: Core, titles: list[str]) -> None:
        """The last title, what stands below it, and the figures that are quoted."""
        answer, beside = findings.says(screen.id, core), findings.beside(screen.id, core, self.given)
        content.head = answer or findings.named(titles[0])
        more = titles[1:] if not answer or screen.id in _ENOUGH else titles
        in_words = screen.id in _IN_WORDS
        parts = [*([beside] if beside and not in_words else more), *self._against(row)]
        if not in_words:
            content.figures = [said_figure(number, core.given) for number in row.figures]
        elif row.figures:
            told = [": ".join(said_figure(number, core.given)) for number in row.figures]
            asked = self._answer(row, screen, core)
            if any(
                core.values[name] != asked.get(name, core.controls[name].start)
                for name in _PLANS & {*core.values}
            ):
                told[0] = f"To compare: {told[0]}"  # the plan that stands there is another one
            parts, content.kind = [*told, *([beside] if beside else []), *self._against(row)], "derived"
        content.sub = findings.named(" · ".join(parts))
        content.head, content.sub = signed(content.head), signed(content.sub)

    def _said_step(self, row: Row, step: str) -> Content:
        screen = row.screen
        if screen.ballot == "w" and step == SAID and (apart := self._class.apart()):
            line, table = apart
            asks = "Here your seats are furthest apart. Agree on these three."
            return Content(step, asks, (line,), table, note=self._of_votes(screen, ""))
        drawn, head = self._class.charts(row, step)
        found, sub = head if isinstance(head, tuple) else (head, "")
        last = step == FINDING or row.screen.kind == "question"  # such a screen has no step after it
        content = Content(step, head=(last and found) or screen.asks, sub=sub if last else "", pictures=drawn)
        content.asks = "" if drawn else content.head
        alone = screen.ballot == "w" and not drawn and not last
        content.note = self._of_votes(
            screen, "The agreed set is in; nobody's own weights are." if alone else ""
        )
        return content

    def _of_votes(self, screen: Screen, note: str) -> str:
        """A note on what was voted, with what has to be known of it: opened again, or nobody's."""
        votes, now = self.show.votes, self.show.now
        if (again := votes.reopened(now.session, screen.ballot, screen.round)) and screen.ballot != "pooled":
            note = f"opened again {'once' if again == 1 else f'{again} times'} after it was closed"
        if "rehearsal" in votes.ways(now.session):
            note = "rehearsal: simulated votes, no class" + (f"; {note}" if note else "")
        return note


def _kept_as(row: Row, screen: Screen) -> str:
    """Under what controls are kept: a letter's own, so that it finds the plan as it was, not as a class left it."""
    return f"letter {row.screen.letter}".strip() if row.screen.kind == "letter" else screen.id


def said_figure(number: str, given: Assumptions) -> tuple[str, str]:
    """A figure as a stage shows it: the number with its unit, and what it is."""
    one = figures.figure(number)
    short = {"studies an hour": "studies an hour"}.get(one.unit, one.unit)
    return f"{one.written(given)} {short}", one.words.replace(" (R-pipl-fine)", "")
