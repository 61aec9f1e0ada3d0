"""What a grader asked for on the command line, checked before anything starts."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from helpers.faults import Fault

LEAST_MEMORY = 200  # megabytes: a kernel that has pandas and matplotlib imported takes about 150
MOST_SCENARIOS = 100


def check(args: argparse.Namespace) -> None:
    """Stop with one line where an option's value cannot be meant.

    Raises
    ------
    Fault
        With every such option, what it is at least, and what was given.
    """
    jobs = 1 if args.jobs is None else args.jobs
    wrong = [
        _least("--scenarios", args.scenarios, 1, "base alone", MOST_SCENARIOS),
        _least("--jobs", jobs, 1, "one submission at a time"),
        _least("--timeout", args.timeout, 1, "seconds for one scenario", 86_400),
        _least("--memory", args.memory, LEAST_MEMORY, "megabytes: a kernel with pandas needs that much"),
        _least("--output-limit", args.output_limit, 0.1, "megabytes", 1000),
        _least("--seed", args.seed, 0, "any whole number from there on") if args.seed is not None else "",
        _file("--roster", args.roster),
    ]
    if said := [one for one in wrong if one]:
        raise Fault("; ".join(said))


def _least(name: str, given: float, least: float, what: str, most: float = math.inf) -> str:
    if math.isfinite(given) and least <= given <= most:
        return ""
    if given > most:
        return f"{name} is at most {most:,g}, not {given:g}"
    return f"{name} is at least {least:g} ({what}), not {given:g}"


def _file(name: str, given: Path | None) -> str:
    if given is None or given.is_file():
        return ""
    return f"{name}: {given} is {'no file' if given.exists() else 'not there'}"
