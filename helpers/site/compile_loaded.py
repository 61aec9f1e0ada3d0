"""Run by Pyodide: all lessons, and then the bytecode of each module that they have loaded is laid into /out.

    /out/packages   as it belongs into site-packages
    /out/library    as it belongs into the archive of Python's own library

It is not held against the time of its source (PEP 552, unchecked): a browser unpacks both anew at each start.
"""

import json
import py_compile
import site
import sys
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from zipimport import zipimporter

KERNEL = ("comm", "jedi", "micropip")  # what the browser's kernel imports besides
OUT = Path("/out")


def run(lesson: Path) -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell.instance()
    shell.reset()
    for cell in json.loads(lesson.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            with capture_output():
                done = shell.run_cell("".join(cell["source"]))
            if not done.success:
                raise SystemExit(
                    f"{lesson.name}: {cell['id']}: {done.error_before_exec or done.error_in_exec!r}"
                )


def compile_one(source: Path, shown: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(source), str(place), str(shown), doraise=True, invalidation_mode=unchecked)


def compile_loaded() -> None:
    packages = Path(site.getsitepackages()[0])
    for module in list(sys.modules.values()):
        path, loader = Path(getattr(module, "__file__", None) or ""), getattr(module, "__loader__", None)
        if path.suffix != ".py":
            continue
        if path.is_relative_to(packages):
            compile_one(path, path, OUT / "packages" / cache_from_source(str(path.relative_to(packages))))
        elif isinstance(loader, zipimporter):
            source = Path("source.py")
            source.write_bytes(loader.get_data(str(path)))
            inside = path.relative_to(loader.archive)
            compile_one(source, path, OUT / "library" / inside.with_suffix(".pyc"))


if __name__ == "__main__":
    for name in KERNEL:
        import_module(name)
    for lesson in sorted(Path("/lessons").glob("[0-9][0-9]-*.ipynb")):
        run(lesson)
    compile_loaded()
