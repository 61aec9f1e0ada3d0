"""Answers under seal: what `check` compares with, made from the key and holding none of its answers.

What a seal can hide, and what it can't. A seal is a salted hash, slow to make, so nobody reads an answer off the
file. But whoever can list the possible answers can try them one by one, as slow as it is: a choice of five words
takes seconds, a number known to lie between nought and a hundred takes minutes, and no hash can change that. So a
seal keeps an answer from a glance and makes trying it out dearer than working it out; it is no lock. What protects a
grade is that submissions are run again under assumptions that nobody has seen.

Trying is made no cheaper than it must be: each part of each exercise has a salt of its own, the steps of a number
tell of the exercise's tolerance and not of the number, and every number has the same count of hashes.
"""

import functools
import hashlib
import hmac
import json
import math
import secrets
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from helpers.exercises import answers, reason, words
from helpers.exercises.answers import Plain
from helpers.places import DATA

FILE = DATA / "checks.json"

ROUNDS = 200_000  # of a check in all, whatever the number of its parts: some tenths of a second at most
_FEWEST = 1_000  # rounds of one part
_FINE = 8  # a tolerance is cut into so many steps
_SPAN = (
    2 * _FINE
)  # steps that share one slow hash: as wide as what is accepted, so trying gains nothing by them
_HASHES = 20  # of every number, the surplus of which opens nothing
_EXACT = 1e-9  # relative tolerance of a number that has none

Sealed = dict[str, Any]
Scale = tuple[str, float]  # "linear" or "ratio", and the size of a step


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
        "answer": _seal(entry["answer"], salt, rounds, *limits, keys),
        **({"why": reason.lock(entry["why"], keys)} if keys is not None else {}),
        "wrong": [
            {"answer": _seal(wrong["answer"], salt, rounds, *limits), "hint": wrong["hint"]}
            for wrong in entry.get("wrong", [])
        ],
        **_open(entry),
    }


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
    hashes = [_hash(f"member {one}", "member", salt, rounds) for one in members]
    whole = _whole(members)
    slow = _slow(whole[0], salt, rounds)
    hashes += [_quick(slow, f"surplus {number}") for number in range(size - len(hashes))]
    return {
        "form": "set",
        "rounds": rounds,
        "hashes": sorted(hashes),
        "whole": _hash(*whole, salt, rounds),
        **_opens([whole], salt, rounds, keys, 1),
    }


def _whole(members: list[str]) -> tuple[str, str]:
    return "set " + json.dumps(members), "set"


def strangers(given: list[Plain], sealed: Sealed, salt: str) -> list[Plain]:
    """What a list holds that does not belong to the sealed set."""
    return [
        one
        for one in given
        if _hash(f"member {answers.members([one])[0]}", "member", salt, sealed["rounds"])
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
        return [] if _hash(*whole, salt, sealed["rounds"]) == sealed["whole"] else [""]
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
    return [] if any(_hash(*token, salt, sealed["rounds"]) in sealed["hashes"] for token in tokens) else [""]


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
        opened = reason.unwrap(sealed["opens"], _mask(*token, salt, sealed["rounds"]))
        if opened is not None:
            yield opened
            return
    yield b""


def _mask(token: str, fine: str, salt: str, rounds: int) -> bytes:
    return hmac.digest(_slow(token, salt, rounds), f"why {fine}".encode(), "sha256")


def _part(parts: dict[str, Plain], name: str, sealed: Sealed, salt: str) -> bool:
    return name in parts and opens(parts[name], sealed, f"{salt}/{name}")


def _item(item: Plain, sealed: Sealed | None, salt: str) -> bool:
    return sealed is not None and opens(item, sealed, salt)


def _parts(answer: Plain) -> int:
    """How many parts of an answer are hashed one by one."""
    if isinstance(answer, dict | list):
        return sum(map(_parts, answer.values() if isinstance(answer, dict) else answer))
    return 1


def _seal(
    answer: Plain, salt: str, rounds: int, tolerance: float, relative: float, keys: list[bytes] | None = None
) -> Sealed:
    """An answer's parts as hashes. Where `keys` is a list each part has a key that opens with it, which is added."""
    more = rounds, tolerance, relative, keys
    if isinstance(answer, dict):
        return {"form": "dict", "parts": {k: _seal(v, f"{salt}/{k}", *more) for k, v in answer.items()}}
    if isinstance(answer, list):
        return {"form": "list", "parts": [_seal(v, f"{salt}/{i}", *more) for i, v in enumerate(answer)]}
    number = answers.as_number(answer)
    if number is None or not math.isfinite(number):
        form = "text" if words.is_word(answer) else "exact"
        [token] = _tokens(answer, form, ())
        opens = _opens([token], salt, rounds, keys, 1)
        return {"form": form, "rounds": rounds, "hashes": [_hash(*token, salt, rounds)], **opens}
    scales = _scales(tolerance, relative)
    rounds = max(_FEWEST, rounds // len(scales))
    tokens = _accepted(number, scales, tolerance, relative)
    hashes = {_hash(*token, salt, rounds) for token in tokens}
    slow = _slow(tokens[0][0], salt, rounds)
    surplus = (_quick(slow, f"surplus {number}") for number in range(_HASHES))
    while len(hashes) < _HASHES:
        hashes.add(next(surplus))
    opens = _opens(tokens, salt, rounds, keys, _HASHES)
    return {"form": "number", "scales": scales, "rounds": rounds, "hashes": sorted(hashes), **opens}


def _opens(
    tokens: list[tuple[str, str]], salt: str, rounds: int, keys: list[bytes] | None, count: int
) -> dict[str, list[str]]:
    """A part's key, wrapped for each of the tokens that are right."""
    if keys is None:
        return {}
    keys.append(hmac.digest(_slow(tokens[0][0], salt, rounds), b"key", "sha256")[: reason.SIZE])
    return {"opens": reason.wrap(keys[-1], [_mask(*token, salt, rounds) for token in tokens], count)}


# -- numbers: equal steps for a tolerance, equal ratios for a relative one -----------------------------


def _scales(tolerance: float, relative: float) -> list[Scale]:
    """The steps that numbers are compared in. They follow from the key's tolerances alone, not from its answer."""
    scales: list[Scale] = []
    if tolerance > 0:
        scales.append(("linear", tolerance / _FINE))
    if relative > 0 or not scales:
        scales.append(("ratio", math.log1p(max(relative, _EXACT)) / _FINE))
    return scales


def _accepted(number: float, scales: list[Scale], tolerance: float, relative: float) -> list[tuple[str, str]]:
    """The steps all of which lie within what is allowed, on the scale that allows more there."""
    allowed = answers.allowed_difference(number, tolerance, relative)
    linear = scales[0][0] == "linear" and (len(scales) == 1 or tolerance >= relative * abs(number))
    scale = scales[0] if linear else scales[-1]
    if scale[0] == "ratio" and abs(number) <= _EXACT:
        return [_token(number, scale)]
    middle = _step(number, scale)
    sign = math.copysign(1.0, number)

    def edge(step: float) -> float:
        return step * scale[1] if linear else sign * math.exp(step * scale[1])

    near = range(middle - _FINE, middle + _FINE + 1)
    kept = [k for k in near if all(abs(edge(k + half) - number) <= allowed for half in (-0.5, 0.5))]
    return [_named(k, sign, scale) for k in kept or [middle]]


def _step(number: float, scale: Scale) -> int:
    return round(number / scale[1]) if scale[0] == "linear" else round(math.log(abs(number)) / scale[1])


def _token(number: float, scale: Scale) -> tuple[str, str]:
    if scale[0] == "ratio" and abs(number) <= _EXACT:
        return "zero", "zero"
    return _named(_step(number, scale), math.copysign(1.0, number), scale)


def _named(step: int, sign: float, scale: Scale) -> tuple[str, str]:
    """What is hashed slowly, shared by neighbours, and what is hashed quickly with it."""
    side = "" if scale[0] == "linear" else f" {sign:g}"
    return f"{scale[0]}{side} {step // _SPAN}", f"{scale[0]}{side} {step}"


# -- hashes --------------------------------------------------------------------------------------------


def _tokens(value: Plain, form: str, scales: Iterable[Scale]) -> Iterator[tuple[str, str]]:
    """What is hashed of an answer, slowly and quickly; nothing where it has the wrong form."""
    if form == "text":
        if words.is_word(value):
            yield "text " + words.meaning(value), "text"
    elif form == "exact":
        yield f"exact {value!r}", "exact"
    else:
        number = answers.as_number(value)
        if number is not None and math.isfinite(number):
            for kind, step in scales:
                yield _token(number, (kind, step))


def _hash(token: str, fine: str, salt: str, rounds: int) -> str:
    return _quick(_slow(token, salt, rounds), fine)


@functools.lru_cache(maxsize=4096)
def _slow(token: str, salt: str, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", token.encode("utf-8", "replace"), salt.encode(), rounds)


def _quick(slow: bytes, fine: str) -> str:
    return hmac.digest(slow, fine.encode(), "sha256")[:8].hex()


@functools.cache
def _stored(path: Path, stamp: float) -> dict[str, Sealed]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


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
