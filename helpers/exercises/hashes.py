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
    return hashlib.pbkdf2_hmac("sha256", text.encode("utf-8", "replace"), salt.encode(), rounds)


def quick(slowly: bytes, fine: str, size: int = 8) -> str:
    """One of many hashes that cost one slow one; `size` in bytes."""
    return hmac.digest(slowly, fine.encode(), "sha256")[:size].hex()


def mask(token: Token, salt: str, rounds: int) -> bytes:
    """What a key is wrapped with under a token."""
    return hmac.digest(slow(token[0], salt, rounds), f"why {token[1]}".encode(), "sha256")
