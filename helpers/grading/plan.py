"""What grading a lesson needs to know: the assumptions that submissions are run under, and what the key answers there."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from helpers.exercises import answers
from helpers.grading.pack import Lesson
from helpers.grading.store import fingerprint


@dataclass(frozen=True)
class Scenario:
    """One set of assumptions that a submission is run under."""

    name: str
    changes: dict[str, float] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, Any]:
        return {"scenario": "base", "changes": dict(self.changes)}


def label(changes: dict[str, float]) -> str:
    """What the key's answers under a set of changes are kept under."""
    return fingerprint(sorted((name, float(value)) for name, value in changes.items()))


@dataclass(frozen=True)
class Plan:
    """Everything that grading a lesson needs: scenarios, and the key's entries under each.

    ``entries``: scenario name to exercise id to what the key displayed there. ``own``: the same under assumptions
    of students' own, by the label of what differs from base.
    """

    lesson: Lesson
    scenarios: tuple[Scenario, ...]
    entries: dict[str, dict[str, dict[str, Any]]]
    names: tuple[str, ...] = ()
    own: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    @property
    def exercises(self) -> dict[str, dict[str, Any]]:
        """The key's entries at base, by exercise id."""
        return self.entries["base"]

    def typing(self) -> dict[str, float]:
        """Points that a right answer earns when it is typed in, by code exercise, where it earns any.

        These are the exercises whose answer at base is (in part) right under every hidden scenario too. With base
        alone that is all of them.
        """
        found = {}
        for exercise, base in self.exercises.items():
            if base["kind"] == "written":
                continue
            credits = [1.0]
            for entries in self.entries.values():
                entry = entries.get(exercise, base)
                credits.append(answers.credit(base["answer"], entry["answer"], **answers.rules(entry)))
            if min(credits) > 0:
                found[exercise] = round(float(base["points"]) * min(credits), 4)
        return found

    @property
    def code_points(self) -> float:
        """Points of the exercises that are answered by code."""
        return math.fsum(float(one["points"]) for one in self.exercises.values() if one["kind"] != "written")

    @property
    def typing_share(self) -> float:
        """The share of the code points, from 0 to 1, that typing in right answers earns; 0 where there are none."""
        return math.fsum(self.typing().values()) / self.code_points if self.code_points else 0.0

    def entry(self, exercise: str, scenario: str, changes: dict[str, float] | None = None) -> dict[str, Any]:
        """What the key says of an exercise in a scenario, or under a student's own changes to it.

        ``failed`` says why where the key gives no answer there.
        """
        if changes is None:
            return self.entries[scenario].get(exercise, {"failed": "the key gives no answer here"})
        return self.own.get(label(changes), {}).get(exercise, {"failed": "the key was not run under these"})

    def as_data(self) -> dict[str, Any]:
        """The plan as plain data, without its lesson."""
        scenarios = [{"name": one.name, "changes": one.changes} for one in self.scenarios]
        return {"scenarios": scenarios, "entries": self.entries, "names": list(self.names)}

    @classmethod
    def from_data(cls, lesson: Lesson, data: dict[str, Any]) -> Plan:
        """The plan that `as_data` gave."""
        scenarios = tuple(Scenario(one["name"], one["changes"]) for one in data["scenarios"])
        entries = {name: dict(sorted_by_key(found)) for name, found in data["entries"].items()}
        return cls(lesson, scenarios, entries, tuple(data["names"]))


def sorted_by_key(found: dict[str, Any]) -> list[tuple[str, Any]]:
    """Entries in the order of their exercises' numbers, however they were kept."""
    return sorted(
        found.items(), key=lambda item: [int(part) if part.isdigit() else 0 for part in item[0].split(".")]
    )
