"""Why an answer is right, in words that only a right answer opens."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence

SIZE = 16  # bytes of a key
_MARK = 8  # bytes that tell a right key from another


def lock(words: str, keys: Iterable[bytes]) -> str:
    """The words under a key made of the keys of all parts of an answer."""
    key = _joined(keys)
    body = words.encode()
    mark = hmac.digest(key, body, "sha256")[:_MARK]
    return (mark + _xor(body, _stream(key, len(body)))).hex()


def unlock(locked: str, keys: Iterable[bytes]) -> str | None:
    """The words, or nothing where the keys are not theirs."""
    key, raw = _joined(keys), bytes.fromhex(locked)
    body = _xor(raw[_MARK:], _stream(key, len(raw) - _MARK))
    return (
        body.decode() if hmac.compare_digest(hmac.digest(key, body, "sha256")[:_MARK], raw[:_MARK]) else None
    )


def wrap(key: bytes, masks: Sequence[bytes], count: int) -> list[str]:
    """A key under each of some masks, among others that open nothing, in an order that tells nothing.

    The same key and masks give the same wrappings, so that a file of them changes only where an answer does.
    """
    marked = key + hashlib.sha256(key).digest()[:_MARK]
    found = [_xor(marked, _stream(mask, len(marked))).hex() for mask in masks]
    surplus = (_stream(key + number.to_bytes(2, "big"), len(marked)).hex() for number in range(count))
    return sorted([*found, *surplus][: max(count, len(found))])


def unwrap(wrapped: Iterable[str], mask: bytes) -> bytes | None:
    """The key that a mask opens one of the wrappings to."""
    for one in wrapped:
        raw = bytes.fromhex(one)
        opened = _xor(raw, _stream(mask, len(raw)))
        if opened[SIZE:] == hashlib.sha256(opened[:SIZE]).digest()[:_MARK]:
            return opened[:SIZE]
    return None


def _joined(keys: Iterable[bytes]) -> bytes:
    return hashlib.sha256(b"".join(keys)).digest()


def _stream(key: bytes, length: int) -> bytes:
    blocks = (hmac.digest(key, number.to_bytes(4, "big"), "sha256") for number in range(length // 32 + 1))
    return b"".join(blocks)[:length]


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
