"""The pack as grading sees it: lessons with their protected cells, and the keys."""

from __future__ import annotations

import ast
import functools
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers import places, whys, workspace
from helpers.faults import Fault, did_you_mean
from helpers.places import ROOT as ROOT

Cell = dict[str, Any]  # a notebook cell as plain JSON, its source one text
LONGEST_CHECK = 400  # letters: a check cell has thirty
BLANK = ("...", "choose(")  # how the value of an answer begins that nobody has given yet


def text(source: Any) -> str:
    """A cell's source as one text, whatever the file holds in its place."""
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def tags(cell: Cell) -> list[str]:
    """A cell's tags."""
    metadata = cell.get("metadata")
    found = metadata.get("tags") if isinstance(metadata, dict) else None
    return [tag for tag in found if isinstance(tag, str)] if isinstance(found, list) else []


def flat(source: str) -> str:
    """A text without its layout."""
    return " ".join(source.split())


def parsed(source: str, longest: int) -> ast.Module | None:
    """Code as a tree; None where it does not parse or is too long: a tree takes hundreds of times its source."""
    if len(source) > longest:
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def check_call(statement: ast.stmt) -> ast.Call | None:
    """The call of a statement such as `check("2.3", ...)`, else None."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"):
        return None
    first = call.args[0] if call.args else None
    return call if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def exercise_of(call: ast.Call) -> str:
    """The exercise that a call found by `check_call` is of."""
    assert isinstance(call.args[0], ast.Constant)
    return str(call.args[0].value)


def checked(source: str) -> str | None:
    """The exercise of a cell that does nothing but call `check("2.3", ...)`, else None."""
    tree = parsed(source, LONGEST_CHECK) if "check" in source[:LONGEST_CHECK] else None
    if tree is None or len(tree.body) != 1:
        return None
    call = check_call(tree.body[0])
    return None if call is None else exercise_of(call)


@dataclass(frozen=True)
class Exercise:
    """One exercise: `variable` holds a code answer; a written one has none."""

    id: str
    variable: str | None = None
    check: str | None = None  # id of the check cell
    answer: str | None = None  # id of the cell that the student fills in
    own: str | None = None  # variable of the assumptions that the exercise leaves to the student
    reason: str | None = None  # id of the cell that asks why these were chosen

    @property
    def written(self) -> bool:
        return self.check is None


@dataclass(frozen=True)
class Lesson:
    """A lesson notebook of the pack.

    `cells` are its cells as plain JSON, `exercises` in their order.
    """

    name: str
    cells: tuple[Cell, ...]
    exercises: tuple[Exercise, ...]
    modules: tuple[str, ...] = field(default=())

    @property
    def protected(self) -> list[Cell]:
        return [cell for cell in self.cells if "protected" in tags(cell)]

    @property
    def marks(self) -> frozenset[str]:
        """Ids of the cells that only this lesson has."""
        common = {"title", "parameters", "setup", "recall"}
        return frozenset(cell["id"] for cell in self.cells if cell["id"] not in common)


def read_lesson(path: Path) -> Lesson:
    """Read a lesson notebook of the pack."""
    notebook = workspace.plain(path)
    cells = tuple(
        {
            "cell_type": cell["cell_type"],
            "id": cell["id"],
            "source": text(cell["source"]),
            "metadata": {"tags": tags(cell)},
        }
        for cell in notebook["cells"]
    )
    return Lesson(path.stem, cells, tuple(_exercises(cells)), tuple(_modules(cells)))


def _exercises(cells: tuple[Cell, ...]) -> list[Exercise]:
    found = []
    for cell in cells:
        exercise = checked(cell["source"]) if cell["cell_type"] == "code" else None
        if exercise is not None and "protected" in tags(cell):
            names = _variables(cell["source"])
            variable = next(names, None) or "answer_" + exercise.replace(".", "_")
            answer = _assigning(cells, variable)
            asks_why = next((one["id"] for one in cells if f"{whys.TAG}{exercise}" in tags(one)), None)
            found.append(Exercise(exercise, variable, cell["id"], answer, next(names, None), asks_why))
        for tag in tags(cell):
            if cell["cell_type"] == "markdown" and tag.startswith("answer-"):
                found.append(Exercise(tag.removeprefix("answer-"), answer=cell["id"]))
    return found


def _variables(source: str) -> Iterator[str | None]:
    """The names that a check cell of the pack hands over: the answer, and assumptions where there are some."""
    tree = parsed(source, LONGEST_CHECK)
    call = check_call(tree.body[0]) if tree and tree.body else None
    for one in call.args[1:] if call else ():
        yield one.id if isinstance(one, ast.Name) else None


def _assigning(cells: tuple[Cell, ...], variable: str) -> str | None:
    for cell in cells:
        if cell["cell_type"] == "code" and assigns(cell["source"], variable):
            return str(cell["id"])
    return None


def assigns(source: str, variable: str) -> bool:
    """Whether a cell's code gives the variable a value at its top level, as far as the text shows."""
    return variable in source and any(True for _ in _values(source, variable))


def answered(source: str, variable: str) -> bool:
    """The same, and the value is not the three dots, or the form, that a lesson comes with."""
    return variable in source and any(not said.startswith(BLANK) for said in _values(source, variable))


def _values(source: str, variable: str) -> Iterator[str]:
    """The start of each value that the text gives a variable."""
    # not parsed: a cell may be long, and may hold magics of IPython
    giving = rf"^[ \t]*{re.escape(variable)}\b[^=\n]*=(?!=)[ \t]*(.{{0,7}})"
    return (found[1] for found in re.finditer(giving, source, flags=re.MULTILINE))


def _modules(cells: tuple[Cell, ...]) -> list[str]:
    """Modules that a lesson imports, for the process that kernels are forked from."""
    found: set[str] = set()
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse(cell["source"])):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
                if node.module == "helpers":
                    found.update(f"helpers.{alias.name}" for alias in node.names)
    return sorted(found)


@dataclass(frozen=True)
class Pack:
    """The pack: lessons by name, keys by the same names. Keys may lie elsewhere: an install holds none."""

    root: Path
    key_folder: Path | None = None

    @functools.cached_property
    def lessons(self) -> dict[str, Lesson]:
        return {path.stem: read_lesson(path) for path in places.lessons(self.root / "notebooks")}

    @functools.cached_property
    def keys(self) -> dict[str, Path]:
        folder = self.key_folder or self.root / "notebooks" / "instructor" / "key"
        found = {path.stem: path for path in places.answer_keys(folder)}
        if not found:
            raise Fault(
                f"there are no answer keys in {folder}: grade from the instructor's checkout, or name its folder "
                "notebooks/instructor/key with --keys"
            )
        return found

    def lesson(self, said: str) -> Lesson:
        """The lesson of a number ("2", "02") or a name.

        Raises
        ------
        Fault
            Where there is none, or it has no key.
        """
        for name, lesson in self.lessons.items():
            if said == name or said.zfill(2) == name[:2]:
                if name not in self.keys:
                    raise Fault(f"lesson {name} has no answer key; with one: {', '.join(self.keys)}")
                return lesson
        raise Fault(f"no lesson is called {said!r}; {did_you_mean(said, self.lessons)}")

    def digest(self, names: list[str]) -> str:
        """A fingerprint of everything that a result depends on: code, data, lessons, keys."""
        package = places.part(Path("helpers"), self.root)
        parts = [
            *(
                (f"helpers/{path.relative_to(package).as_posix()}", path)
                for path in sorted(package.rglob("*.py"))
            ),
            *((f"data/{path.name}", path) for path in sorted((self.root / "data").glob("*.csv"))),
            *((f"notebooks/{name}", self.root / "notebooks" / f"{name}.ipynb") for name in names),
            *((f"key/{name}", self.keys[name]) for name in names),
        ]
        summed = hashlib.sha256()
        for name, path in parts:
            summed.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
        return summed.hexdigest()
