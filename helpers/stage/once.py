"""One server a folder: who asks for a second one is led to the first."""

from __future__ import annotations

import hmac
import http.client
import json
import secrets
from pathlib import Path
from typing import NamedTuple

from helpers import files

FILE = "running.json"
_WAIT = 3.0  # seconds for an answer of this machine's own


class Running(NamedTuple):
    """A server that answers for a folder."""

    session: str
    port: int


def proof(token: str, nonce: str) -> str:
    """That somebody holds a token, without the token: whoever has taken the port since must not learn it."""
    return hmac.new(token.encode(), nonce.encode(), "sha256").hexdigest()


def note(folder: Path, running: Running) -> None:
    """Write down who serves a folder."""
    files.write(folder / FILE, json.dumps(running._asdict()).encode())


def running(folder: Path, token: str) -> Running | None:
    """Who serves a folder, where somebody answers there who holds its token."""
    try:
        held = json.loads((folder / FILE).read_text(encoding="utf-8"))
        found = Running(str(held["session"]), int(held["port"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    line, nonce = http.client.HTTPConnection("127.0.0.1", found.port, timeout=_WAIT), secrets.token_hex(16)
    try:
        line.request("GET", f"/alive/{nonce}")
        said = line.getresponse().read(200)
        return found if hmac.compare_digest(said, proof(token, nonce).encode()) else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()
