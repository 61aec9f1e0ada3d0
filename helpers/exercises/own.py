"""Assumptions of a learner's own in one exercise: `mine = given.change(...)`. What is said of them, a line each."""

from collections.abc import Sequence

from helpers.case.assumptions import Assumptions

AT_BASE = " (Judged at base: mine holds dots or base values.)"
AT_BASE_RIGHT = f"{AT_BASE} Now put a value of your own in place of the three dots."


def not_assumptions(id: str, mine: object) -> str:
    """What is wrong with what was handed over as assumptions; nothing where they are some."""
    if isinstance(mine, Assumptions):
        return ""
    return (
        f"The third thing that check {id} takes is mine, made by mine = given.change(...), not {mine!r:.60}."
    )


def not_allowed(id: str, mine: Assumptions, allowed: Sequence[str] | None) -> str:
    """Which assumptions the exercise does not leave to the learner; nothing where it leaves all (None: not known)."""
    other = [] if allowed is None else [name for name in mine.changed if name not in allowed]
    if not other:
        return ""
    yours = f"leaves {_listed(allowed or ())} to you" if allowed else "leaves no assumption to you"
    return f"Exercise {id} {yours}: take {_listed(other)} out of mine."


def recorded(id: str, mine: Assumptions, unmoved: bool) -> str:
    """That an answer is recorded, and what to do to have the formula judged here. `unmoved`: it is the one at base."""
    under = ", ".join(f"{name} = {value:g}" for name, value in mine.changed.items())
    said = f"Answer {id} is recorded under {under}; the grader judges it under just that."
    if unmoved:
        return (
            f"{said} It is about the same as at base. Your values may balance; if not, look whether it is computed "
            "from mine, and not from given."
        )
    return f"{said} To have your formula judged here, put the three dots back for a moment."


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"
