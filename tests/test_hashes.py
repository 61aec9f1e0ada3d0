"""helpers.exercises.hashes: the same slow hash with OpenSSL and without."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from helpers.exercises import hashes


@given(st.binary(max_size=200), st.binary(max_size=40), st.integers(1, 50))
def test_without_openssl_it_is_the_same(password, salt, rounds):
    assert hashes._pbkdf2("sha256", password, salt, rounds) == hashlib.pbkdf2_hmac(
        "sha256", password, salt, rounds
    )


def test_a_published_value():
    """RFC 7914, section 11: PBKDF2-HMAC-SHA-256 of passwd, salt, one round; its first 32 bytes."""
    right = "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
    assert hashes._pbkdf2("sha256", b"passwd", b"salt", 1).hex() == right


def test_a_python_without_openssl_makes_the_same_seals(monkeypatch):
    text, salt = "a text of this test alone", "salt"
    with_it = hashes.slow.__wrapped__(text, salt, 1_000)
    monkeypatch.delattr(hashlib, "pbkdf2_hmac")
    assert hashes.slow.__wrapped__(text, salt, 1_000) == with_it
