"""What running a submission gave: plain data under names, made in one place and kept as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

RAN, REFUSED = "ran", "refused"


@dataclass(frozen=True)
class ScenarioResult:
    """One run. ``answers``: what each check recorded; ``trouble``: why an exercise has no answer."""

    name: str
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)
    errors: int = 0


@dataclass(frozen=True)
class Result:
    """A submission run under each scenario of its lesson, or refused with ``why``.

    ``written``: written answers, and reasons for own assumptions, by exercise. ``code``: the student's own.
    ``notebook``: the executed one at base.
    """

    status: str
    why: str = ""
    lesson: str | None = None
    notes: tuple[str, ...] = ()
    written: dict[str, str] = field(default_factory=dict)
    code: str = ""
    scenarios: tuple[ScenarioResult, ...] = ()
    notebook: str = ""

    @property
    def ran(self) -> bool:
        return self.status == RAN

    def as_data(self) -> dict[str, Any]:
        """The result as plain JSON."""
        return {
            **asdict(self),
            "notes": list(self.notes),
            "scenarios": [asdict(one) for one in self.scenarios],
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Result:
        """The result that `as_data` gave; what an earlier version of the pack wrote besides is left out."""
        known = {one.name: data[one.name] for one in fields(cls) if one.name in data}
        scenarios = tuple(ScenarioResult(**one) for one in data.get("scenarios", ()))
        return cls(**{**known, "notes": tuple(data.get("notes", ())), "scenarios": scenarios})


def refused(why: str, lesson: str | None = None) -> Result:
    """The result of a submission that could not be executed."""
    return Result(REFUSED, why, lesson)
