"""Where the pack's parts lie: in a checkout or a student's copy beside this package, in an install inside it."""

import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent

_SHIPPED = PACKAGE / "_pack"  # what pyproject.toml puts into a wheel

INSTALLED = _SHIPPED.is_dir()  # an ordinary install: nothing in it is for changing
ROOT = _SHIPPED if INSTALLED else PACKAGE.parent

BROWSER = sys.platform == "emscripten"  # Python in a page: what is in the page's folder is its reader's own

DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
KEYS = NOTEBOOKS / "instructor" / "key"


def lessons(folder: Path = NOTEBOOKS) -> list[Path]:
    """The lessons in their order."""
    return sorted(folder.glob("[0-9][0-9]-*.ipynb"))


def answer_keys(folder: Path = KEYS) -> list[Path]:
    """The answer keys in the lessons' order; none in a student's copy or an ordinary install."""
    return sorted(folder.glob("[0-9][0-9]-*.ipynb"))


def part(path: Path, root: Path = ROOT) -> Path:
    """The file of a path as a checkout has it, such as helpers/cli.py, wherever it lies here."""
    if root == ROOT and path.parts[0] == "helpers":
        return PACKAGE.joinpath(*path.parts[1:])
    return root / path
