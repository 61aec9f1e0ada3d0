"""The release that sites are made with, as far as it runs here: it starts, finds the pack, and computes the same.

Its numpy, pandas and matplotlib for a browser can't be had here: they are tried in an ordinary Python.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import browser
import old_pyodide as old
import pytest
import visit

from helpers.site.edition import RELEASE

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not old.RELEASE_HERE, reason=old.MISSING)]
COMPARE = Path(__file__).with_name("compare.py")
KINDS = {"mjs": "text/javascript", "wasm": "application/wasm", "zip": "application/zip"}
CELL = """from helpers import places
print(len(list(places.DATA.iterdir())), "tables", places.BROWSER)
import ipywidgets
ipywidgets.IntSlider(description="a slider")"""


@pytest.mark.skipif(browser.CHROMIUM is None, reason="no Chromium on this machine (Debian: chromium)")
def test_it_starts_from_its_cdn_and_a_cell_finds_the_pack(tmp_path):
    said = old.build_release(tmp_path / "out")
    assert "asks cdn.jsdelivr.net for Python" in said
    visit.add_notebook(tmp_path / "out" / "run", "try.ipynb", CELL)
    asked = []

    def cdn(route):
        name = route.request.url.removeprefix(RELEASE.cdn)
        asked.append(name)
        kind = KINDS[name.rsplit(".")[-1]]
        headers = {"access-control-allow-origin": "*", "content-type": kind}
        route.fulfill(body=(old.FILES / "release" / name).read_bytes(), headers=headers)

    with visit.served(tmp_path / "out") as host, visit.visitor(host.address) as page:
        page.context.route(f"{RELEASE.cdn}**", cdn)
        visit.open_lesson(page, host.address, "try.ipynb")
        visit.run_all(page)
        assert visit.red_lines(page) == []
        assert "tables True" in page.locator(".jp-OutputArea").first.inner_text()
        page.locator("[role=slider]").first.press("ArrowRight")
        assert visit.wait_for(
            page, lambda: page.locator("[role=slider]").first.get_attribute("aria-valuenow") == "1.0"
        )
        assert page.locator("text=Download my work").count() == 1
        assert page.outside == []
        assert host.missing == []
    assert set(asked) == set(RELEASE.core)


def test_with_its_packages_lessons_show_what_is_stored():
    told = subprocess.run(
        [old.RELEASE_PYTHON, COMPARE], capture_output=True, text=True, check=True,
        env={**os.environ, "JUPYTER_PATH": str(Path(sys.prefix, "share", "jupyter"))},
    )  # fmt: skip
    *other, last = map(json.loads, told.stdout.splitlines())
    assert other == []
    assert last["cells"] > 300
