"""The learner's journal: predictions and findings in one small file beside the notebooks."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAME = "journal.json"
SWITCH = "HUASHAN_JOURNAL"  # a path in place of the usual one, or "off"


@dataclass
class Journal:
    """What the file holds; `note` says what was wrong with it, and is empty where nothing was."""

    predictions: dict[str, dict[str, Any]] = field(default_factory=dict)
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)
    note: str = ""


def path() -> Path | None:
    """Where the journal is: the folder that the notebook runs in, unless the environment says otherwise."""
    said = os.environ.get(SWITCH, "")
    if said == "off":
        return None
    return Path(said) if said else Path.cwd() / NAME


def read() -> Journal:
    """The journal as it stands. A file that is absent gives an empty one, a damaged file one with a note."""
    place = path()
    if place is None or not place.exists():
        return Journal()
    try:
        held = json.loads(place.read_text(encoding="utf-8"))
        predictions, findings = held["predictions"], held["findings"]
        if not all(isinstance(v, dict) for part in (predictions, findings) for v in part.values()):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Journal(
            note=f"{place.name} can't be read, so it is left as it is and nothing is taken from it"
        )
    return Journal(predictions, findings)


def write(journal: Journal) -> str:
    """Save the journal, whole or not at all. Returns a note where it could not be saved, else nothing.

    A damaged file is kept beside the new one under the name journal-damaged.json.
    """
    place = path()
    if place is None:
        return ""
    text = json.dumps(
        {"predictions": journal.predictions, "findings": journal.findings}, indent=2, ensure_ascii=False
    )
    spare = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        if journal.note and place.exists():
            os.replace(place, place.with_name("journal-damaged.json"))
        spare.write_text(text + "\n", encoding="utf-8")
        os.replace(spare, place)
    except OSError as error:
        return f"it could not be saved to {place.name} ({error.strerror})"
    return ""
