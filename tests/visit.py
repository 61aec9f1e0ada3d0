"""A site in a headless Chromium: served from a folder, every request elsewhere refused."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import browser

NOBODY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
STEPS = 120_000  # milliseconds for what takes half a minute on two busy processors


@dataclass
class Host:
    """A site as it is served: its address, what was asked for in vain, and which files went out."""

    address: str = ""
    missing: list[str] = field(default_factory=list)
    sent: list[Path] = field(default_factory=list)


class _Handler(http.server.SimpleHTTPRequestHandler):
    """What any static host does, with nothing written."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *more: Any, host: Host, **named: Any) -> None:
        self.host = host
        super().__init__(*more, **named)

    def send_error(self, code: int, *more: Any, **named: Any) -> None:
        if code == 404:
            self.host.missing.append(self.path)
        super().send_error(code, *more, **named)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        self.host.sent.append(Path(source.name))
        outputfile.write(source.read())

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Host]:
    """The folder on a free port of this machine."""
    host = Host()
    handler = functools.partial(_Handler, directory=str(folder), host=host)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        host.address = f"http://127.0.0.1:{server.server_address[1]}/"
        yield host
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def visitor(address: str, width: int = 1280, height: int = 900, *, caching: bool = False) -> Iterator[Any]:
    """A page of a Chromium of its own; ``page.outside`` gathers what it asked of anybody else, which is refused.

    With `caching` it keeps files on disk as a reader's browser does, and no name but this machine's is found; otherwise
    requests pass through our hands, and then Chromium keeps nothing.
    """
    window = {"viewport": {"width": width, "height": height}, "accept_downloads": True}
    with browser.kept(window, NOBODY) if caching else browser.context(window) as context:
        outside: list[str] = []

        def ours(url: str) -> bool:
            return url.startswith((address, "blob:", "data:"))

        def refuse(route: Any) -> None:
            outside.append(route.request.url)
            route.abort()

        if caching:
            context.on("request", lambda one: None if ours(one.url) else outside.append(one.url))
        else:
            context.route(lambda url: not ours(url), refuse)
        page = context.pages[0] if context.pages else context.new_page()
        page.outside, page.problems = outside, []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
        yield page


def add_notebook(run: Path, name: str, source: str) -> None:
    """Add a notebook of one cell to a site's contents."""
    cell = {
        "cell_type": "code",
        "id": "only",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
    spec = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
    notebook = {"cells": [cell], "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
    (run / "files" / name).write_text(json.dumps(notebook), encoding="utf-8")
    listed = run / "api" / "contents" / "all.json"
    held = json.loads(listed.read_text(encoding="utf-8"))
    one = next(item for item in held["content"] if item["type"] == "notebook")
    held["content"].append({**one, "name": name, "path": name})
    listed.write_text(json.dumps(held), encoding="utf-8")


def open_lesson(page: Any, address: str, name: str) -> None:
    """Open a lesson and wait until its kernel is idle."""
    page.goto(f"{address}run/lab/index.html?path={name}")
    idle(page)


def idle(page: Any) -> None:
    page.wait_for_selector("#jp-main-statusbar :text('| Idle')", timeout=STEPS)


def run_all(page: Any) -> None:
    """Run all cells and wait until the last has its number, or one has failed, and the kernel is idle."""
    page.click(".lm-MenuBar-itemLabel:text-is('Run')")
    page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
    done(page)


def done(page: Any) -> None:
    page.wait_for_function(
        """red => {
            const cells = [...document.querySelectorAll('.jp-CodeCell')].filter(
                e => e.querySelector('.cm-content')?.textContent.trim()
            ).map(e => e.querySelector('.jp-InputPrompt').textContent);
            const idle = document.querySelector('#jp-main-statusbar').innerText.includes('| Idle');
            return idle && cells.length && (document.querySelector(red) || cells.every(t => /\\[\\d+\\]/.test(t)));
        }""",
        arg=RED,
        timeout=2 * STEPS,
    )


def red_lines(page: Any) -> list[str]:
    """What cells wrote to the error stream, or stopped with."""
    return [one.inner_text() for one in page.locator(RED).all()]


RED = ", ".join(
    f".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.{kind}']" for kind in ("error", "stderr")
)


def wait_for(page: Any, holds: Callable[[], bool], seconds: int = 30) -> bool:
    """Whether something comes true while the page goes on."""
    for _ in range(seconds * 10):
        if holds():
            return True
        page.wait_for_timeout(100)
    return False
