"""Answers under seal: what `check` compares with, made from the key and holding none of its answers."""

import functools
import hashlib
import json
import math
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from helpers import answers
from helpers.answers import Plain
from helpers.places import DATA

FILE = DATA / "checks.json"

_ROUNDS = 500  # slow enough that guessing is more work than the exercise, quick enough to build in seconds
_FINE = 8  # a tolerance is cut into at least so many steps

Sealed = dict[str, Any]


def seal(entry: Mapping[str, Any], salt: str) -> Sealed:
    """One exercise's answer and misconceptions as salted hashes.

    Parameters
    ----------
    entry : mapping
        What a key cell displays: answer, tolerance, relative, wrong (a list of answer, hint).
    salt : str
        Of this exercise alone.
    """
    limits = entry.get("tolerance", 0.0), entry.get("relative", 0.0)
    return {
        "salt": salt,
        "answer": _seal(entry["answer"], salt, *limits),
        "wrong": [
            {"answer": _seal(wrong["answer"], salt, *limits), "hint": wrong["hint"]}
            for wrong in entry.get("wrong", [])
        ],
        **({"own": list(entry["own"])} if entry.get("own") else {}),
    }


def opens(given: Plain, sealed: Sealed, salt: str) -> bool:
    """Whether a plain answer is the sealed one."""
    return not misses(given, sealed, salt)


def misses(given: Plain, sealed: Sealed, salt: str) -> list[str]:
    """Which parts of an answer are not the sealed ones: names of parts, or [''] for an answer of one part."""
    form = sealed["form"]
    if form == "dict":
        parts = given if isinstance(given, dict) else {}
        wrong = [name for name, part in sealed["parts"].items() if not _part(parts, name, part, salt)]
        return wrong + [name for name in parts if name not in sealed["parts"]]
    if form == "list":
        items = given if isinstance(given, list) else []
        length = max(len(items), len(sealed["parts"]))
        padded = [*sealed["parts"], *[None] * length]
        return [str(i + 1) for i in range(length) if i >= len(items) or not _item(items[i], padded[i], salt)]
    token = _token(given, form, sealed.get("step", 0.0))
    return [] if token is not None and _hash(token, salt) in sealed["hashes"] else [""]


def _part(parts: dict[str, Plain], name: str, sealed: Sealed, salt: str) -> bool:
    return name in parts and opens(parts[name], sealed, salt)


def _item(item: Plain, sealed: Sealed | None, salt: str) -> bool:
    return sealed is not None and opens(item, sealed, salt)


def _seal(answer: Plain, salt: str, tolerance: float, relative: float) -> Sealed:
    if isinstance(answer, dict):
        return {"form": "dict", "parts": {k: _seal(v, salt, tolerance, relative) for k, v in answer.items()}}
    if isinstance(answer, list):
        return {"form": "list", "parts": [_seal(v, salt, tolerance, relative) for v in answer]}
    number = answers.as_number(answer)
    if number is None or not math.isfinite(number):
        form = "text" if isinstance(answer, str) and number is None else "exact"
        return {"form": form, "hashes": [_hash(str(_token(answer, form, 0.0)), salt)]}
    allowed = answers.allowed_difference(number, tolerance, relative)
    step = 2.0 ** math.floor(math.log2(allowed / _FINE))  # a power of two tells nothing of the answer
    middle, reach = round(number / step), int(allowed / step) + 1
    steps = [
        k for k in range(middle - reach, middle + reach + 1) if abs(k * step - number) <= allowed - step / 2
    ]
    return {"form": "number", "step": step, "hashes": sorted(_hash(f"number {k}", salt) for k in steps)}


def _token(value: Plain, form: str, step: float) -> str | None:
    """What is hashed of an answer; None where it has the wrong form."""
    if form == "text":
        return f"text {answers.normalise(value)}" if isinstance(value, str) else None
    if form == "exact":
        return f"exact {value!r}"
    number = answers.as_number(value)
    if number is None or not math.isfinite(number):
        return None
    return f"number {round(number / step)}"


def _hash(token: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", token.encode(), salt.encode(), _ROUNDS)[:8].hex()


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
    sealed = {
        entry["id"]: seal(entry, old.get(entry["id"], {}).get("salt") or secrets.token_hex(8))
        for entry in found
        if entry["kind"] != "written"
    }
    return json.dumps(sealed, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
