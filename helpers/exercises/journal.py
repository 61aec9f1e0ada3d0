"""The learner's journal: predictions, findings, votes and what goes onto the memo, in one small file."""

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers import files
from helpers.exercises import entries, locks

NAME = "journal.json"
SWITCH = "HUASHAN_JOURNAL"  # a path in place of the usual one, or "off"


@dataclass
class Journal:
    """What the file holds, and what this run holds that could not be saved.

    Predictions and findings go by their ids, votes by the lesson after which they were cast. `memo` is what was chosen
    for the page, by name.
    `more` is what else a person wrote there. `note` says what was wrong with the file, `trouble` why nothing
    can be saved to it; both are empty where nothing was.
    """

    predictions: dict[str, dict[str, Any]] = field(default_factory=dict)
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)
    votes: dict[str, dict[str, Any]] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    trouble: str = ""


_unsaved: dict[Path, Journal] = {}


def path() -> Path | None:
    """Where the journal is: the folder that the notebook runs in, unless the environment says otherwise."""
    said = os.environ.get(SWITCH) or NAME
    if said == "off":
        return None
    with contextlib.suppress(FileNotFoundError):  # the folder itself may be gone
        return Path(os.path.abspath(said))
    return Path(said)


def read() -> Journal:
    """The journal as it stands. A file that is absent gives an empty one, a damaged file one with a note."""
    place = path()
    if place is None:
        return Journal()
    held, kept = _from_file(place), _unsaved.get(place)
    if kept:
        held.trouble = held.trouble or kept.trouble
        held.findings.update(kept.findings)
        held.votes.update(kept.votes)
        held.memo.update(kept.memo)
        for id, entry in kept.predictions.items():
            known = held.predictions.setdefault(id, entry)
            if known.get("value") == entry.get("value"):  # else another kernel was first
                known.update(entry)
    return held


@contextlib.contextmanager
def changing() -> Iterator[Journal]:
    """The journal, to be changed: read and saved again under one lock, whole or not at all.

    What can't be saved is kept for this run, `trouble` then says why, and the next change tries again.
    A damaged file is kept beside the new one, as journal-damaged.json, journal-damaged-2.json and so on.
    """
    place = path()
    if place is None:
        yield Journal()
        return
    with locks.lock(_target(place).parent):
        held = read()
        before = _as_json(held)
        yield held
        if place in _unsaved or _as_json(held) != before:
            _keep(place, held)


def cannot_save() -> str:
    """Why the journal can't be saved where it is, with what to do; empty where it can be.

    It is tried, since neither rights nor a full disk show otherwise.
    """
    place = path()
    if place is None:
        return ""
    if in_the_way := _from_file(place).trouble:
        return in_the_way
    try:
        files.try_out(_target(place), _as_json(read()))
    except OSError as error:
        return _trouble(place, error)
    return ""


# -- the file ------------------------------------------------------------------------------------------


def _from_file(place: Path) -> Journal:
    """What the file says. Where something else than a readable file is in its place, nothing may be saved."""
    if place.is_dir():
        return Journal(trouble=f"a folder has the name {place.name}: rename it")
    try:
        found = entries.parse(place.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return Journal()
    except OSError as error:
        why = f"{place.name} can't be read ({error.strerror or error}): make it readable, or rename it"
        return Journal(trouble=why)
    except ValueError as error:
        return Journal(note=f"{place.name} can't be read: {error}")
    shown, hidden = found.notes[:3], len(found.notes) - 3
    note = "; ".join(shown) + (f"; and {hidden} more" if hidden > 0 else "")
    return Journal(
        **{part: getattr(found, part) for part in entries.PARTS},
        more=found.more,
        note=f"in {place.name} {note}" if note else "",
    )


def _as_json(held: Journal) -> bytes:
    later = {part: held_there for part in ("votes", "memo") if (held_there := getattr(held, part))}
    whole = {**held.more, "predictions": held.predictions, "findings": held.findings, **later}
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace")  # half a character becomes its JSON escape


def _keep(place: Path, held: Journal) -> None:
    """Save it, or else keep it in memory."""
    if not _from_file(place).trouble:
        held.trouble = _save(place, held)
    if held.trouble:
        _unsaved[place] = held
    else:
        _unsaved.pop(place, None)


def _save(place: Path, held: Journal) -> str:
    """Write the file. Returns why it could not be saved, else nothing."""
    target = _target(place)
    try:
        if held.note and target.exists():
            aside = files.write_beside(target, _as_json(held))
            held.note += f"; the file as it was is kept as {aside.name}"
        else:
            files.write(target, _as_json(held))
    except OSError as error:
        return _trouble(place, error)
    return ""


def _target(place: Path) -> Path:
    """The file itself, so that a link stays a link."""
    return Path(os.path.realpath(place)) if place.is_absolute() else place


def _trouble(place: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        cure = "free some space on the disk"
    elif error.errno in (errno.ENOENT, errno.ENOTDIR):
        cure = f"there is no folder {place.parent}" if place.is_absolute() else "this folder is gone"
    else:
        cure = 'the command "huashan start" makes a folder of your own'
    return f"{place.name} can't be saved ({error.strerror or error}): {cure}"
