"""A lesson as other kinds of page: what nbconvert makes of stored outputs keeps every picture and every caption."""

import re

import nbconvert
import pytest

from helpers import notebooks

LESSONS = {path.stem: notebooks.read(path) for path in notebooks.lessons()}
every_lesson = pytest.mark.parametrize("name", list(LESSONS))


def outputs_only(name):
    """The lesson without prose, which nbconvert hands to another program (pandoc) that a machine may lack."""
    notebook = notebooks.read(next(path for path in notebooks.lessons() if path.stem == name))
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and "text/markdown" not in str([o.get("data") for o in cell.outputs])
    ]
    return notebook


def pictures(notebook):
    return sum(
        "image/png" in output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])
    )


def captions(notebook):
    html = " ".join(
        str(o.get("data", {}).get("text/html", "")) for c in notebook.cells for o in c.get("outputs", [])
    )
    return re.findall(r"<caption[^>]*>([^<]*)</caption>", html)


@every_lesson
def test_a_page_of_html_has_them(name):
    notebook = LESSONS[name]
    html, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    alts = [output.metadata["image/png"]["alt"] for cell in notebook.cells for output in cell.get("outputs", [])
            if "image/png" in output.get("data", {})]  # fmt: skip
    shown = re.findall(r"<img [^>]*data-plotted[^>]*>", html)
    assert len(shown) >= pictures(notebook) == len(alts) > 0
    assert len(re.findall("<caption", html)) == len(captions(notebook)) > 0
    assert "No description has been provided" not in html


@every_lesson
def test_latex_has_them(name):
    notebook = outputs_only(name)
    latex, files = nbconvert.LatexExporter().from_notebook_node(notebook)
    assert len(re.findall(r"\\adjustimage|\\includegraphics\[", latex)) == pictures(notebook) > 0
    assert sum(file.endswith(".png") for file in files["outputs"]) == pictures(notebook)
    flat = " ".join(latex.split())
    for caption in captions(notebook):
        assert re.split(r"[^\w ]", caption)[0] in flat


@every_lesson
@pytest.mark.parametrize("exporter", [nbconvert.MarkdownExporter, nbconvert.RSTExporter])
def test_markdown_and_rst_have_them(name, exporter):
    notebook = outputs_only(name)
    text, _ = exporter().from_notebook_node(notebook)
    shown = len(re.findall(r"<img [^>]*data-plotted|!\[png\]|\.\. image::", text))
    assert shown >= pictures(notebook) > 0
    assert text.count("<caption") == len(captions(notebook))
