"""Slow salted hashes, and the quick ones that neighbours share a slow one with."""

import functools
import hashlib
import hmac

Token = tuple[str, str]  # what is hashed slowly, and what is hashed quickly with it


def made(token: Token, salt: str, rounds: int) -> str:
    """The hash of a token."""
    return quick(slow(token[0], salt, rounds), token[1])


@functools.lru_cache(maxsize=4096)
def slow(text: str, salt: str, rounds: int) -> bytes:
    """What takes time."""
    derive = getattr(hashlib, "pbkdf2_hmac", _pbkdf2)  # a browser's Python is built without OpenSSL
    return bytes(derive("sha256", text.encode("utf-8", "replace"), salt.encode(), rounds))


def _pbkdf2(name: str, password: bytes, salt: bytes, rounds: int) -> bytes:
    """The first block of PBKDF2 with HMAC (RFC 8018, 5.2), which is all of a key as long as the hash.

    The two halves of HMAC begin alike in each round, so they are made once and copied: a second for a check.
    """
    size = hashlib.new(name).block_size
    key = (hashlib.new(name, password).digest() if len(password) > size else password).ljust(size, b"\0")
    inner, outer = (hashlib.new(name, bytes(one ^ pad for one in key)) for pad in (0x36, 0x5C))

    def hashed(message: bytes) -> bytes:
        within, around = inner.copy(), outer.copy()
        within.update(message)
        around.update(within.digest())
        return around.digest()

    last = hashed(salt + (1).to_bytes(4, "big"))
    made = int.from_bytes(last, "big")
    for _ in range(rounds - 1):
        last = hashed(last)
        made ^= int.from_bytes(last, "big")
    return made.to_bytes(len(last), "big")


def quick(slowly: bytes, fine: str, size: int = 8) -> str:
    """One of many hashes that cost one slow one; `size` in bytes."""
    return hmac.digest(slowly, fine.encode(), "sha256")[:size].hex()


def mask(token: Token, salt: str, rounds: int) -> bytes:
    """What a key is wrapped with under a token."""
    return hmac.digest(slow(token[0], salt, rounds), f"why {token[1]}".encode(), "sha256")
