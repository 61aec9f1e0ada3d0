"""What is said of an answer at base: right and why, or what kind of wrong. It sees the seal and never the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from helpers.exercises import forms, seal, words
from helpers.exercises.answers import Plain
from helpers.exercises.seal import Sealed
from helpers.faults import did_you_mean


@dataclass(frozen=True)
class Verdict:
    """What is said. `right` is None where nothing that was answered is wrong, yet it is no whole answer.

    `tried`: whether it is a wrong answer, and not one in another form, of other words, or with blanks only.
    """

    right: bool | None
    text: str
    tried: bool = False


def judge(given: Plain, sealed: Sealed) -> Verdict:
    """Judge a plain answer by its exercise's seal. What is missing from a dict, and "" in a list, is not answered."""
    given = words.spelled(given, sealed.get("spellings", {}))
    expected, salt = sealed["answer"], sealed["salt"]
    form = expected["form"]
    if not seal.misses(given, expected, salt):
        return Verdict(True, seal.why(given, sealed) or "This is what the model gives, too.")
    if form in ("dict", "list", "set") and (fault := forms.of_whole(given, form)):
        return Verdict(False, f"This exercise {fault}")
    if hint := _misconception(given, sealed):
        return Verdict(False, hint, tried=True)
    if form == "set":
        return _of_set(given, sealed)
    if form in ("dict", "list"):
        return _Parts(given, sealed).verdict()
    return _of_one(given, sealed)


def _misconception(given: Plain, sealed: Sealed) -> str:
    """The hint of the known misconception that an answer is."""
    known = (one["hint"] for one in sealed["wrong"] if seal.opens(given, one["answer"], sealed["salt"]))
    return next(known, "")


def _of_one(given: Plain, sealed: Sealed) -> Verdict:
    """An answer of one part."""
    among = sealed.get("among", ())
    if fault := forms.of_part(given, sealed["answer"], among):
        strange = words.is_word(given) and words.unknown(given, among)
        return Verdict(None if strange else False, fault if strange else f"This exercise {fault}")
    if sealed["answer"]["form"] != "number":
        return Verdict(False, f"It is not {words.shown(given)}.", tried=True)
    near = seal.near_miss(given, sealed["answer"], sealed["salt"])
    return Verdict(False, near or NOT_IT, tried=True)


NOT_IT = "Not this number, and not by a slip of unit, sign or rounding."


def _of_set(given: list[Plain], sealed: Sealed) -> Verdict:
    """A set: what does not belong is named; how many are missing is not told."""
    among = sealed.get("among", ())
    unread = [one for one in given if words.unknown(one, among)]
    known = [one for one in given if not words.unknown(one, among)]
    strangers = list(map(str, seal.strangers(known, sealed["answer"], sealed["salt"])))
    said = [words.not_allowed(unread, among)] if unread else []
    if strangers:
        one = "does" if len(strangers) == 1 else "do"
        said.append(f"{words.listing(strangers)} {one} not belong here.")
    elif known:
        said.append(
            "The others belong here." if unread else "Those that you have belong here, and there are more."
        )
    wrong = bool(strangers) or (bool(known) and not unread)
    return Verdict(False if wrong else None, " ".join(said) or "Not answered yet.", tried=wrong)


@dataclass
class _Parts:
    """A dict or list, part by part."""

    given: dict[str, Plain] | list[Plain]
    sealed: Sealed
    blanks: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    strange: dict[str, Plain] = field(default_factory=dict)  # words that the exercise does not know, by part
    unread: list[str] = field(default_factory=list)
    no_text: dict[str, Plain] = field(default_factory=dict)  # what stands where a text is wanted, by part

    def verdict(self) -> Verdict:
        """Judge each part that is answered, in a form and a word that the exercise knows."""
        near = [
            line
            for name, part, own, salt in self._answered()
            if (line := self._judged(name, part, own, salt))
        ]
        surplus = self._surplus()
        said = [self._count(), self._of_strange(), self._of_no_text(), *self.unread, *near, *surplus]
        if self.blanks:
            said.append(f"Not answered yet: {_names(self.blanks)}.")
        text = " ".join(filter(None, said))
        return Verdict(False if self.wrong else None, text, tried=bool(self.wrong))

    def _answered(self) -> Iterator[tuple[str, Plain, Sealed, str]]:
        salt = self.sealed["salt"]
        if isinstance(self.given, dict):
            for name, own in self.sealed["answer"]["parts"].items():
                if name in self.given:
                    yield name, self.given[name], own, f"{salt}/{name}"
                else:
                    self.blanks.append(name)
            return
        for i, own in enumerate(self.sealed["answer"]["parts"]):
            if i >= len(self.given) or self.given[i] == "":
                self.blanks.append(str(i + 1))
            else:
                yield str(i + 1), self.given[i], own, f"{salt}/{i}"

    def _judged(self, name: str, part: Plain, own: Sealed, salt: str) -> str:
        """Put a part where it belongs; what is said of it alone."""
        if seal.opens(part, own, salt):
            self.right.append(name)
        elif own["form"] == "text" and words.unknown(part, self.sealed.get("among", ())):
            self.strange[name] = part
        elif own["form"] == "text" and not words.is_word(part):
            self.no_text[name] = part
        elif fault := forms.of_part(part, own, self.sealed.get("among", ())):
            self.unread.append(f"{_names([name])} {fault}")
        else:
            self.wrong.append(name)
            near = seal.near_miss(part, own, salt)
            return f"{_names([name])}: {near}" if near else ""
        return ""

    def _surplus(self) -> list[str]:
        """Parts that are not asked for."""
        parts = self.sealed["answer"]["parts"]
        if isinstance(self.given, list):
            more = len(self.given) - len(parts)
            self.wrong += ["the number of parts"] if more > 0 else []
            return [f"It asks for {len(parts)}, not {len(self.given)}."] if more > 0 else []
        strange = [name for name in self.given if name not in parts]
        self.wrong += strange
        return [f"Nothing is asked of {name!r:.40}; {did_you_mean(name, parts)}" for name in strange]

    def _count(self) -> str:
        """How many are right, and which are not."""
        right, judged = len(self.right), len(self.right) + len(self.wrong)
        if not judged:
            return ""
        whole = judged == len(self.sealed["answer"]["parts"])
        count = f"{'' if whole else 'So far '}{right} of {judged} {'is' if judged == 1 else 'are'} right."
        return f"{count} Look again at: {_names(self.wrong)}." if self.wrong else count

    def _of_strange(self) -> str:
        if not self.strange:
            return ""
        return (
            f"{_names(self.strange)}: {words.not_allowed(list(self.strange.values()), self.sealed['among'])}"
        )

    def _of_no_text(self) -> str:
        """One sentence for all parts that are no text."""
        among = self.sealed.get("among", ())
        return (
            f"{_names(self.no_text)} {forms.of_words(list(self.no_text.values()), among)}"
            if self.no_text
            else ""
        )


_LONGEST = 40  # letters of a part's name that are shown


def _names(parts: Iterable[str]) -> str:
    """Parts of an answer in a row; the long names of some are cut."""
    return ", ".join(
        name if len(name) <= _LONGEST else f"{name[: _LONGEST - 3].rstrip()}..." for name in parts
    )
