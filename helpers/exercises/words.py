"""Words of an answer: which mean the same, which an exercise allows, and what a blank is.

The one place for it: `check`, the seals and the marks all read words through here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from helpers import faults
from helpers.case.kinds import KINDS

Plain = Any  # a number, text, true or false, or a list or dict of these

_APART = re.compile(r"[\s_-]+")


def flat(text: str) -> str:
    """A text without case, width, blanks, hyphens, underscores and the shape of apostrophes and dashes."""
    even = unicodedata.normalize("NFKC", text).replace("\u2019", "'").replace("\u2018", "'")
    even = even.replace("\u2013", "-").replace("\u2014", "-").replace("\u2212", "-").casefold().strip()
    return unicodedata.normalize("NFKC", _APART.sub("", even)) or even


_SAME = {flat(kind.code): flat(kind.name) for kind in KINDS.values()} | {"true": "yes", "false": "no"}


def meaning(word: str | bool) -> str:
    """What a word is compared as: yes and True are one, so are a kind's code and its name ("EXT", "external")."""
    plain = flat(str(word))
    return _SAME.get(plain, plain)


def is_word(value: Plain) -> bool:
    """Whether a plain value is a word and no number in JSON's clothes, such as 'NaN'."""
    return isinstance(value, bool) or (
        isinstance(value, str) and value not in ("NaN", "Infinity", "-Infinity")
    )


def spelled(given: Plain, spellings: Mapping[str, str]) -> Plain:
    """An answer with each spelling that its exercise takes, too, put as the allowed word it stands for."""
    if not spellings:
        return given
    if isinstance(given, dict):
        return {name: spelled(part, spellings) for name, part in given.items()}
    if isinstance(given, list):
        return [spelled(part, spellings) for part in given]
    return spellings.get(meaning(given), given) if is_word(given) else given


def choices(among: Iterable[str] | Mapping[str, Iterable[str]]) -> tuple[list[str], dict[str, str]]:
    """The allowed words, and other spellings of them by what they are compared as.

    A mapping gives each allowed word with the spellings that this exercise takes for it, too.
    """
    words = [str(word) for word in among]
    if not isinstance(among, Mapping):
        return words, {}
    return words, {meaning(other): word for word, others in among.items() for other in others}


def unknown(word: Plain, among: Iterable[str]) -> bool:
    """Whether a word is none of the allowed ones, where some are said."""
    allowed = {meaning(one) for one in among}
    return bool(allowed) and is_word(word) and meaning(word) not in allowed


def all_in(value: Plain) -> Iterator[Plain]:
    """The words in an answer, whatever its form."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from all_in(part)
    elif is_word(value):
        yield value


_SHOWN = 8  # words in one line; a longer list of them is one of ids


def not_allowed(strange: Plain | list[Plain], among: Iterable[str]) -> str:
    """That a word, or several, is none of the allowed ones, with these; and the nearest, of one word."""
    allowed = list(among)
    said = list(dict.fromkeys(map(shown, strange if isinstance(strange, list) else [strange])))
    listed = listing(allowed, "or") if len(allowed) <= _SHOWN else f"{allowed[0]} to {allowed[-1]}"
    if len(said) > 1:
        return f"{listing(said)} are not among the words here: {listed}."
    near = faults.nearest(said[0].strip("'\""), allowed)
    return f"{said[0]} is not among the words here: {listed}{f'; did you mean {near}?' if near else '.'}"


def listing(names: Iterable[str], joint: str = "and") -> str:
    """Names as people list them: 'a, b and c'."""
    *first, last = [str(name) for name in names]
    return f"{', '.join(first)} {joint} {last}" if first else last


def shown(word: Plain, longest: int = 40) -> str:
    """A word as it stands in code, cut where it is long."""
    text = repr(word)
    return text if len(text) <= longest else f"{text[: longest - 4]}...{text[-1]}"


def blank(value: object) -> bool:
    """Whether something stands for an answer not yet given: three dots, None, or a text of nothing."""
    return value is ... or value is None or (isinstance(value, str) and value.strip(" .\u2026\t\n") == "")
