"""JupyterLab in a headless Chromium: open a lesson, run it, move a control, look."""

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import workspace

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",  # a container's root user has no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def places(scratch: Path) -> dict[str, str]:
    """Environment variables that keep Jupyter's files, and whatever a user has set, out of a test."""
    names = [*(f"JUPYTER_{kind}_DIR" for kind in ("CONFIG", "DATA", "RUNTIME")), "JUPYTERLAB_SETTINGS_DIR"]
    return {name: str(scratch / name.lower()) for name in [*names, "IPYTHONDIR"]}


@contextlib.contextmanager
def lab(
    folder: Path, scratch: Path, settings: dict[str, Any] | None = None, without: Sequence[str] = ()
) -> Iterator[str]:
    """A JupyterLab on `folder` with configuration and run-time files of its own; yields its address.

    It and its kernels see our environment but for the variables in `without`.
    """
    quiet = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
    for plugin, values in {**quiet, **(settings or {})}.items():
        package, name = plugin.split(":")
        file = scratch / "jupyterlab_settings_dir" / package / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
    ]
    ours = {name: value for name, value in os.environ.items() if name not in without}
    with served(command, scratch, {**ours, **places(scratch)}) as address:
        yield address


@contextlib.contextmanager
def served(
    command: list[str], scratch: Path, environment: dict[str, str], cwd: Path | None = None
) -> Iterator[str]:
    """A command that opens a JupyterLab, on a free port and without a browser; yields its address."""
    token = secrets.token_hex(16)
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0",
               f"--IdentityProvider.token={token}"]  # fmt: skip
    log = scratch / "lab.log"
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen([*command, *options], stdout=out, stderr=out, env=environment, cwd=cwd)
    try:
        yield f"{_address(Path(environment['JUPYTER_RUNTIME_DIR']), server, log)}|{token}"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:  # it is still ending its kernels
            server.kill()
            server.wait()


def _address(runtime: Path, server: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(240):
        assert server.poll() is None, f"JupyterLab did not start: {log.read_text(encoding='utf-8')[-2000:]}"
        for file in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(OSError, ValueError):
                url = str(json.loads(file.read_text(encoding="utf-8"))["url"])
                urllib.request.urlopen(url + "api", timeout=2)
                return url
        time.sleep(0.25)
    raise AssertionError(f"JupyterLab gave no address in a minute: {log.read_text(encoding='utf-8')[-2000:]}")


@contextlib.contextmanager
def launched() -> Iterator[Any]:
    """A headless Chromium without a page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def context(options: dict[str, Any]) -> Iterator[Any]:
    """A context of a headless Chromium of its own."""
    with launched() as browser:
        made = browser.new_context(**options)
        yield made
        made.close()


@contextlib.contextmanager
def kept(options: dict[str, Any], *flags: str) -> Iterator[Any]:
    """The same with a profile on disk: what it fetches is there the next time."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        made = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=[*FLAGS, *flags], **options
        )
        yield made
        made.close()


def _is_ours(said: Any) -> bool:
    """Whether it is an error, other than that of JupyterLite's extension, which the extra [site] lays where every
    JupyterLab of an environment finds it: outside JupyterLite it says that it has no place there."""
    return said.type == "error" and "/extensions/@jupyterlite/" not in said.text


def new_page(browser: Any, scheme: str = "light", width: int = 1280, height: int = 900) -> Any:
    """A page with cookies and a cache of its own; `page.problems` gathers errors of the console and of scripts."""
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda said: page.problems.append(said.text) if _is_ours(said) else None)
    return page


@contextlib.contextmanager
def chromium(scheme: str = "light", width: int = 1280, height: int = 900) -> Iterator[Any]:
    """A page of a headless Chromium of its own."""
    with launched() as browser:
        yield new_page(browser, scheme, width, height)


def open_lesson(page: Any, address: str, name: str, *, idle: bool = True) -> None:
    """Open a notebook and wait until its kernel is idle (the toolbar's circle is idle before it connects).

    Where the page shows this JupyterLab already it stays, and what is open is closed: loading it anew costs seconds.
    """
    url, token = address.split("|")
    if page.url.startswith(url) and not page.locator(".jp-Dialog").count():
        page.evaluate(CLOSE_ALL)
        page.wait_for_function(
            "!document.querySelector('#jp-main-statusbar').textContent.includes('| Idle')", polling=100
        )
        page.evaluate("path => { window.jupyterapp.commands.execute('docmanager:open', { path }) }", name)
    else:
        page.goto(f"{url}lab/tree/{name}?token={token}&reset")
    if idle:
        page.wait_for_selector("#jp-main-statusbar :text('| Idle')", timeout=60_000)


CLOSE_ALL = """async () => {
    for (const one of [...window.jupyterapp.shell.widgets('main')]) {
        await one.sessionContext?.shutdown();
        one.dispose();
    }
}"""


@dataclass
class Desk:
    """A page for students' workspaces, the address of its JupyterLab, and the folder of its files."""

    page: Any
    address: str
    folder: Path

    def workspace(self, name: str) -> Path:
        """A student's workspace in a folder of its own."""
        workspace.lay(self.folder / name)
        return self.folder / name

    def open(self, path: str) -> None:
        open_lesson(self.page, self.address, path)


def run_all(page: Any) -> None:
    """Run all cells and wait until the last one has its number and the kernel is idle."""
    page.click(".lm-MenuBar-itemLabel:text-is('Run')")
    page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
    page.wait_for_function(
        """() => {
            const cells = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.textContent);
            const idle = document.querySelector('#jp-main-statusbar').textContent.includes('| Idle');
            return idle && !cells.some(t => t.includes('*'));
        }""",
        timeout=90_000,
        polling=200,  # milliseconds: else at every frame, and each costs
    )


# All cells are in the page from the start, also those out of sight.
WHOLE_PAGE = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}


def cell(page, text):
    """The code cell whose code holds a text, brought into sight."""
    found = page.locator(f".jp-CodeCell:has(.cm-content:has-text({json.dumps(text)}))").first
    found.scroll_into_view_if_needed()
    return found


def run(page, text):
    """Run the code cell that holds a text, and wait until the kernel is idle."""
    cell(page, text).locator(".cm-content").first.click()
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(300)
    page.wait_for_selector("#jp-main-statusbar :text('| Idle')", timeout=60_000)
