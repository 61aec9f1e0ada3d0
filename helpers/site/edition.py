"""Which Pyodide a site runs on. None of its files is in the pack: what is used is checked against these digests."""

from __future__ import annotations

import hashlib
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpers.faults import Fault

LOCK = "pyodide-lock.json"


@dataclass(frozen=True)
class Edition:
    """A release of Pyodide.

    Attributes
    ----------
    start : the file that a page begins with
    core : each file that is no package, with its SHA-256
    lock : the SHA-256 of its pyodide-lock.json, which holds those of the packages
    cdn : where it is served from, with a slash at the end
    """

    version: str
    start: str
    core: Mapping[str, str]
    lock: str
    cdn: str

    def check_lock(self, file: Path) -> bytes:
        """The content of a pyodide-lock.json, if it is this edition's own."""
        if not file.is_file():
            raise Fault(f"there is no {file}: it is part of Pyodide {self.version}")
        return self._checked(file.read_bytes(), self.lock, str(file))

    def fetched(self, name: str, digest: str) -> bytes:
        """The content of a file on the CDN, if it has a SHA-256."""
        address = self.cdn + name
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return self._checked(answer.read(), digest, address)
        except OSError as problem:
            raise Fault(f"{address} can't be fetched ({getattr(problem, 'reason', problem)})") from None

    def _checked(self, content: bytes, digest: str, where: str) -> bytes:
        if hashlib.sha256(content).hexdigest() != digest:
            raise Fault(f"{where} is not that of Pyodide {self.version}: its SHA-256 is another")
        return content


# The release whose numpy and networkx are our pins, and whose Python and kernel fit pyproject.toml's JupyterLite. The
# digests are those of the package that the Pyodide project publishes (pyodide 314.0.7).
RELEASE = Edition(
    version="314.0.7",
    start="pyodide.mjs",
    core={
        "pyodide.mjs": "6f1d60f7bf529beb300f0f47983c921d3982363640ba20af0e38efdddbc66109",
        "pyodide.asm.mjs": "f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635",
        "pyodide.asm.wasm": "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6",
        "python_stdlib.zip": "fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a",
    },
    lock="5dc2fc119108bc148c7457dc86e7675b5c87e1cafd420b9c34c1eaef7b36c010",
    cdn="https://cdn.jsdelivr.net/pyodide/v314.0.7/full/",
)
