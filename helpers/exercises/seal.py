"""Answers under seal: what `check` compares with, made from the key and holding none of its answers.

What a seal can hide, and what it can't. A seal is a salted hash, slow to make, so nobody reads an answer off the
file. But whoever can list the possible answers can try them one by one, as slow as it is: a choice of five words
takes seconds, a number between nought and a hundred a minute (near misses have hashes too, see `slips`), and no hash
can change that. So a seal keeps an answer from a glance and makes trying it out dearer than working it out; it is no
lock. What protects a grade is that submissions are run again under assumptions that nobody has seen.

Trying is made no cheaper than it must be: each part of each exercise has a salt of its own, the steps of a number
tell of the exercise's tolerance and not of the number, and every number has the same count of hashes.
"""

import functools
import hmac
import json
import math
import secrets
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.exercises import answers, hashes, reason, slips, steps, words
from helpers.exercises.answers import Plain
from helpers.exercises.hashes import Token
from helpers.exercises.steps import Scale
from helpers.faults import Fault
from helpers.places import DATA

FILE = DATA / "checks.json"

ROUNDS = 200_000  # of a check in all, whatever the number of its parts: some tenths of a second at most
_FEWEST = 1_000  # rounds of one part
_HASHES = 20  # of every number, the surplus of which opens nothing

Sealed = dict[str, Any]


def seal(entry: Mapping[str, Any], salt: str) -> Sealed:
    """One exercise's answer and misconceptions as salted hashes.

    Parameters
    ----------
    entry : mapping
        What a key cell displays: answer, tolerance, relative, as_set, wrong (a list of answer, hint), own, among,
        spellings, hints; and why it is right. The last four of these are no secret, and sealed openly.
    salt : str
        Of this exercise alone.
    """
    if entry.get("as_set"):
        return _sealed_set(entry, salt)
    limits = entry.get("tolerance", 0.0), entry.get("relative", 0.0)
    rounds = max(_FEWEST, ROUNDS // max(1, _parts(entry["answer"])))
    keys: list[bytes] | None = [] if entry.get("why") else None
    return {
        "salt": salt,
        "answer": _seal(entry["answer"], salt, _How(*limits, rounds, keys, near=True)),
        **({"why": reason.lock(entry["why"], keys)} if keys is not None else {}),
        "wrong": [
            {"answer": _seal(wrong["answer"], salt, _how_wrong(entry, wrong, rounds)), "hint": wrong["hint"]}
            for wrong in entry.get("wrong", [])
        ],
        **_open(entry),
    }


def _how_wrong(entry: Mapping[str, Any], wrong: Mapping[str, Any], rounds: int) -> "_How":
    """How a misconception is sealed: with the tolerances that grading compares it with.

    Their steps tell by which power of ten it is smaller than the answer, as its hint mostly does, and no more.
    """
    limits = answers.rules_of_wrong(entry, wrong["answer"])
    return _How(limits["tolerance"], limits["relative"], rounds)


def _open(entry: Mapping[str, Any]) -> Sealed:
    """What is no secret."""
    return {name: entry[name] for name in ("own", "among", "spellings", "hints") if entry.get(name)}


def _sealed_set(entry: Mapping[str, Any], salt: str) -> Sealed:
    """The same of an answer that is a set: what belongs to it, among others; and the set as a whole."""
    size = max(len(entry.get("among", ())), _HASHES)
    keys: list[bytes] | None = [] if entry.get("why") else None
    return {
        "salt": salt,
        "answer": _seal_set(entry["answer"], salt, size, keys),
        **({"why": reason.lock(entry["why"], keys)} if keys is not None else {}),
        "wrong": [
            {"answer": _seal_set(wrong["answer"], salt, size), "hint": wrong["hint"]}
            for wrong in entry.get("wrong", [])
        ],
        **_open(entry),
    }


def _seal_set(answer: list[Plain], salt: str, size: int, keys: list[bytes] | None = None) -> Sealed:
    """A set as hashes of its members, among as many others as tell nothing of their number, and one of the whole."""
    rounds, members = max(_FEWEST, ROUNDS // size), answers.members(answer)
    made = [hashes.made((f"member {one}", "member"), salt, rounds) for one in members]
    whole = _whole(members)
    slow = hashes.slow(whole[0], salt, rounds)
    made += [hashes.quick(slow, f"surplus {number}") for number in range(size - len(made))]
    return {
        "form": "set",
        "rounds": rounds,
        "hashes": sorted(made),
        "whole": hashes.made(whole, salt, rounds),
        **_opens([whole], salt, rounds, keys, 1),
    }


def _whole(members: list[str]) -> Token:
    return "set " + json.dumps(members), "set"


def near_miss(given: Plain, sealed: Sealed, salt: str) -> str:
    """What kind of near miss a number is of the sealed one, in a sentence; nothing where it is none."""
    number = answers.as_number(given)
    if number is None or "near" not in sealed:
        return ""
    return slips.told(number, sealed["near"], salt, sealed["rounds"])


def strangers(given: list[Plain], sealed: Sealed, salt: str) -> list[Plain]:
    """What a list holds that does not belong to the sealed set."""
    return [
        one
        for one in given
        if hashes.made((f"member {answers.members([one])[0]}", "member"), salt, sealed["rounds"])
        not in sealed["hashes"]
    ]


def opens(given: Plain, sealed: Sealed, salt: str) -> bool:
    """Whether a plain answer is the sealed one."""
    return not misses(given, sealed, salt)


def misses(given: Plain, sealed: Sealed, salt: str) -> list[str]:
    """Which parts of an answer are not the sealed ones: names of parts, or [''] for an answer of one part or a set."""
    form = sealed["form"]
    if form == "set":
        whole = _whole(answers.members(given)) if isinstance(given, list) else ("", "")
        return [] if hashes.made(whole, salt, sealed["rounds"]) == sealed["whole"] else [""]
    if form == "dict":
        parts = given if isinstance(given, dict) else {}
        wrong = [name for name, part in sealed["parts"].items() if not _part(parts, name, part, salt)]
        return wrong + [name for name in parts if name not in sealed["parts"]]
    if form == "list":
        items = given if isinstance(given, list) else []
        length = max(len(items), len(sealed["parts"]))
        padded = [*sealed["parts"], *[None] * length]
        return [
            str(i + 1)
            for i in range(length)
            if i >= len(items) or not _item(items[i], padded[i], f"{salt}/{i}")
        ]
    tokens = _tokens(given, form, sealed.get("scales", ()))
    return (
        []
        if any(hashes.made(token, salt, sealed["rounds"]) in sealed["hashes"] for token in tokens)
        else [""]
    )


def why(given: Plain, sealed: Sealed) -> str:
    """Why a right answer is right; nothing for another, or where nothing is sealed."""
    keys = list(_keys(given, sealed["answer"], sealed["salt"])) if "why" in sealed else []
    return (reason.unlock(sealed["why"], keys) or "") if keys and b"" not in keys else ""


def _keys(given: Plain, sealed: Sealed, salt: str) -> Iterator[bytes]:
    """The key that each part of an answer opens; an empty one for a part that opens none."""
    form = sealed["form"]
    if form == "dict":
        for name, part in sealed["parts"].items():
            yield from _keys(given.get(name) if isinstance(given, dict) else None, part, f"{salt}/{name}")
        return
    if form == "list":
        items = (
            given
            if isinstance(given, list) and len(given) == len(sealed["parts"])
            else [None] * len(sealed["parts"])
        )
        for i, (item, part) in enumerate(zip(items, sealed["parts"], strict=True)):
            yield from _keys(item, part, f"{salt}/{i}")
        return
    tokens = _tokens(given, form, sealed.get("scales", ()))
    if form == "set":
        tokens = iter([_whole(answers.members(given))] if isinstance(given, list) else [])
    for token in tokens:
        opened = reason.unwrap(sealed["opens"], hashes.mask(token, salt, sealed["rounds"]))
        if opened is not None:
            yield opened
            return
    yield b""


def _part(parts: dict[str, Plain], name: str, sealed: Sealed, salt: str) -> bool:
    return name in parts and opens(parts[name], sealed, f"{salt}/{name}")


def _item(item: Plain, sealed: Sealed | None, salt: str) -> bool:
    return sealed is not None and opens(item, sealed, salt)


def _parts(answer: Plain) -> int:
    """How many parts of an answer are hashed one by one."""
    if isinstance(answer, dict | list):
        return sum(map(_parts, answer.values() if isinstance(answer, dict) else answer))
    return 1


@dataclass(frozen=True)
class _How:
    """How an answer is sealed. Where `keys` is a list each part has a key that opens with it, which is added."""

    tolerance: float
    relative: float
    rounds: int
    keys: list[bytes] | None = None
    near: bool = False  # whether near misses of a number are sealed beside it


def _seal(answer: Plain, salt: str, how: _How) -> Sealed:
    """An answer's parts as hashes."""
    if isinstance(answer, dict):
        return {"form": "dict", "parts": {k: _seal(v, f"{salt}/{k}", how) for k, v in answer.items()}}
    if isinstance(answer, list):
        return {"form": "list", "parts": [_seal(v, f"{salt}/{i}", how) for i, v in enumerate(answer)]}
    number = answers.as_number(answer)
    if number is not None and math.isfinite(number):
        return _seal_number(number, salt, how)
    form = "text" if words.is_word(answer) else "exact"
    [token] = _tokens(answer, form, ())
    opens = _opens([token], salt, how.rounds, how.keys, 1)
    return {"form": form, "rounds": how.rounds, "hashes": [hashes.made(token, salt, how.rounds)], **opens}


def _seal_number(number: float, salt: str, how: _How) -> Sealed:
    scales = steps.scales(how.tolerance, how.relative)
    rounds = max(_FEWEST, how.rounds // len(scales))
    tokens = steps.accepted(number, scales, how.tolerance, how.relative)
    made = {hashes.made(token, salt, rounds) for token in tokens}
    slow = hashes.slow(tokens[0][0], salt, rounds)
    surplus = (hashes.quick(slow, f"surplus {i}") for i in range(_HASHES))
    while len(made) < _HASHES:
        made.add(next(surplus))
    found = {"form": "number", "scales": scales, "rounds": rounds, "hashes": sorted(made)}
    if how.near:
        allowed = answers.allowed_difference(number, how.tolerance, how.relative)
        found["near"] = slips.sealed(number, allowed, salt, rounds)
    return found | _opens(tokens, salt, rounds, how.keys, _HASHES)


def _opens(
    tokens: list[Token], salt: str, rounds: int, keys: list[bytes] | None, count: int
) -> dict[str, list[str]]:
    """A part's key, wrapped for each of the tokens that are right."""
    if keys is None:
        return {}
    keys.append(hmac.digest(hashes.slow(tokens[0][0], salt, rounds), b"key", "sha256")[: reason.SIZE])
    return {"opens": reason.wrap(keys[-1], [hashes.mask(token, salt, rounds) for token in tokens], count)}


def _tokens(value: Plain, form: str, scales: Iterable[Scale]) -> Iterator[Token]:
    """What is hashed of an answer; nothing where it has the wrong form."""
    if form == "text":
        if words.is_word(value):
            yield "text " + words.meaning(value), "text"
    elif form == "exact":
        yield f"exact {value!r}", "exact"
    else:
        number = answers.as_number(value)
        if number is not None and math.isfinite(number):
            for kind, step in scales:
                yield steps.token(number, (kind, step))


@functools.cache
def _stored(path: Path, stamp: float) -> dict[str, Sealed]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as problem:  # half merged, say
        raise Fault(f"{path}: has no sealed answers ({problem})") from None


def stored() -> dict[str, Sealed]:
    """The sealed answers of all exercises, by exercise id; empty where the file does not exist yet."""
    return _stored(FILE, FILE.stat().st_mtime) if FILE.exists() else {}


def entries(notebook: Any) -> list[dict[str, Any]]:
    """What the key cells of an executed key notebook display, in order."""
    return [
        output["data"][answers.KEY]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if answers.KEY in output.get("data", {})
    ]


def sealed_file(found: Iterable[Mapping[str, Any]], old: Mapping[str, Sealed]) -> str:
    """The text of data/checks.json for the entries of all keys. An exercise keeps its salt."""
    coded = [entry for entry in found if entry["kind"] != "written"]
    salts = [old.get(entry["id"], {}).get("salt") or secrets.token_hex(8) for entry in coded]
    with ThreadPoolExecutor() as pool:  # slow hashes leave the other threads running
        made = list(pool.map(seal, coded, salts))
    sealed = {entry["id"]: one for entry, one in zip(coded, made, strict=True)}
    return json.dumps(sealed, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
