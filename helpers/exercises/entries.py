"""What the journal's file says: bytes that a person, an editor or a merge may have touched, as sound entries."""

import json
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from helpers import numerals

Entry = dict[str, Any]

PARTS = ("predictions", "findings", "votes", "memo")
WITHOUT_VALUE = ("skipped", "shown")  # when the result was seen by somebody who had predicted nothing

LEAST_SURE = 20  # percent of a vote: of five options the likeliest has at least so much

_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?= |$)", re.M)


@dataclass
class Entries:
    """The journal's parts, what else stood there, and a line for each thing not taken as it was."""

    predictions: dict[str, Entry] = field(default_factory=dict)
    findings: dict[str, Entry] = field(default_factory=dict)
    votes: dict[str, Entry] = field(default_factory=dict)
    memo: dict[str, Entry] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def parse(raw: bytes) -> Entries:
    """The entries of a journal file, whatever editor saved it. A bad entry costs itself alone.

    Raises
    ------
    ValueError
        One line with the place, where nothing can be taken from it.
    """
    found = Entries()
    text = _decoded(raw, found.notes)
    if not text.strip():
        raise ValueError("it is empty")
    held = _loaded(text, found.notes)
    if not isinstance(held, dict):
        raise ValueError("line 1: it does not begin with { and so holds no predictions and findings")
    for part, sound in zip(PARTS, (_prediction, _finding, _vote, _page), strict=True):
        _take(part, held.pop(part, {}), sound, text, found)
    found.more = held
    return found


# -- text ----------------------------------------------------------------------------------------------


def _decoded(raw: bytes, notes: list[str]) -> str:
    """The text in UTF-8, UTF-16 or UTF-32 with or without a mark, else in Windows-1252; lines end with \\n."""
    try:
        text = raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
        notes.append("it was not saved as UTF-8, so letters with accents may have changed")
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _loaded(text: str, notes: list[str]) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, value in pairs:
            if name not in kept:
                kept[name] = value
            elif _is_part(kept[name]) and _is_part(value):
                kept[name] = {**value, **kept[name]}
            else:
                notes.append(f"{_line(text, name)}{name} stands twice: the first counts")
        return kept

    try:
        return json.loads(text, strict=False, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        if conflict := _CONFLICT.search(text):
            line = text.count("\n", 0, conflict.start()) + 1
            raise ValueError(
                f"line {line}: two versions were merged by halves; keep one side, and delete the lines with "
                "<<<<<<<, ======= and >>>>>>>"
            ) from None
        what = error.msg[0].lower() + error.msg[1:]
        raise ValueError(f"line {error.lineno}, column {error.colno}: {what}") from None
    except RecursionError:
        raise ValueError("line 1: it is nested too deeply") from None


def _is_part(value: object) -> bool:
    """Whether it is a whole part of the file, such as all predictions, and not one entry."""
    return isinstance(value, dict) and all(isinstance(entry, dict) for entry in value.values())


def _line(text: str, name: str) -> str:
    start = text.find(json.dumps(name, ensure_ascii=False))
    return f"line {text.count(chr(10), 0, start) + 1}, " if start >= 0 else ""


# -- entries -------------------------------------------------------------------------------------------


def _take(
    part: str, held: object, sound: Callable[[Entry, list[str]], bool], text: str, found: Entries
) -> None:
    if not isinstance(held, dict):
        found.notes.append(f"{_line(text, part)}{part} has no entries in it but {_shown(held)}")
        return
    for name, entry in held.items():
        said: list[str] = []
        if not isinstance(entry, dict):
            said.append(f"{_shown(entry)} is no entry, so it is left out")
        elif sound(entry, said):
            getattr(found, part)[name] = entry
        found.notes += [f"{_line(text, name)}{part.removesuffix('s')} {name}: {words}" for words in said]


def _prediction(entry: Entry, said: list[str]) -> bool:
    """Put an entry right in place, and say what was wrong; False where it can't be used."""
    value, sure, met = entry.get("value"), entry.get("confidence"), entry.get("met")
    if value is None and any(isinstance(entry.get(word), str) for word in WITHOUT_VALUE):
        entry.pop("value", None)
        return True
    if not _is_number(value) and not (isinstance(value, str) and value.strip()):
        said.append(f"value {_shown(value)} is no number or text, so it is left out")
        return False
    if sure is not None and not (_is_number(sure) and 0 <= sure <= 100):
        read = numerals.as_written(sure) if isinstance(sure, str) else None
        entry["confidence"] = read if read is not None and 0 <= read <= 100 else None
        taken = (
            f"read as {read:g}" if entry["confidence"] is not None else "no number from 0 to 100, so not read"
        )
        said.append(f"confidence {_shown(sure)} is {taken}")
    if met is not None and not isinstance(met, bool):
        entry["met"] = None
        said.append(f"met {_shown(met)} is neither true nor false, so not read")
    return True


def _vote(entry: Entry, said: list[str]) -> bool:
    option, sure = entry.get("option"), entry.get("sure")
    if not (isinstance(option, str) and option.strip()):
        said.append(f"option {_shown(option)} is no option, so it is left out")
        return False
    if sure is None or not (_is_number(sure) and LEAST_SURE <= sure <= 100):
        said.append(f"sure {_shown(sure)} is no number from {LEAST_SURE} to 100, so it is left out")
        return False
    _texts_only(entry, ("because", "moved_by", "moved", "at"), said)
    return True


def _page(entry: Entry, said: list[str]) -> bool:
    chosen = entry.get("findings", [])
    if not isinstance(chosen, list) or not all(isinstance(name, str) for name in chosen):
        said.append(f"findings {_shown(chosen)} is no list of names, so it is left out")
        return False
    return True


def _texts_only(entry: Entry, names: Iterable[str], said: list[str]) -> None:
    for name in names:
        if not isinstance(entry.get(name, ""), str):
            said.append(f"{name} {_shown(entry.pop(name))} is no text, so not read")


def _finding(entry: Entry, said: list[str]) -> bool:
    if entry.get("value", "") is None:
        del entry["value"]
        said.append("it has no value")
    _texts_only(entry, ("text", "kind", "rests_on", "range", "lesson"), said)
    under = entry.get("assumptions", {})
    if not isinstance(under, dict):
        under = {"assumptions": under}
    bad = {name: value for name, value in under.items() if not _is_number(value)}
    if bad:
        entry["assumptions"] = {name: value for name, value in under.items() if name not in bad}
        said += [f"{name} = {_shown(value)} is no number, so not read" for name, value in bad.items()]
    return True


def _is_number(value: object) -> bool:
    """Finite, and no whole number beyond what a float can hold."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "..."
