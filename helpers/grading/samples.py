"""Twelve sample submissions of a lesson, of every kind, made from its key: a class to try grading on.

    python -m helpers.grading.samples 02 sample-class

No answer is stored anywhere: right answers are the key's own expressions, put into the student's cells.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.faults import Fault
from helpers.grading.keycode import KeyCall, key_calls
from helpers.grading.pack import ROOT, Pack, text
from helpers.slice import bound

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Recipe:
    """What answers an exercise: functions of `given` that work out the right answer and, if any, a wrong one."""

    right: str
    wrong: str | None


def recipes(key: Notebook) -> dict[str, Recipe]:
    """For each exercise of a key notebook, how it is answered: its expression, and the code that this needs."""
    return {exercise: _recipe(call) for exercise, call in key_calls(key).items()}


def _recipe(found: KeyCall) -> Recipe:
    named = {one.arg: one.value for one in found.call.keywords}
    right = found.call.args[1] if len(found.call.args) > 1 else named["answer"]
    listed = named.get("wrong")
    wrong: ast.expr | None = None
    if isinstance(listed, ast.List) and listed.elts and isinstance(listed.elts[0], ast.Tuple):
        wrong = listed.elts[0].elts[0]
    elif listed is not None:
        wrong = ast.parse(f"({ast.unparse(listed)})[0][0]", mode="eval").body
    return Recipe(
        found.function("work_out", right), None if wrong is None else found.function("work_out", wrong)
    )


def _with_answer(source: str, variable: str, code: str) -> str:
    """An answer cell with the statement that gives the answer replaced by code; its other lines stay."""
    lines = source.splitlines()
    for statement in ast.parse(source).body:
        if variable in bound(statement):
            return "\n".join([*lines[: statement.lineno - 1], code, *lines[statement.end_lineno :]])
    return f"{source}\n{code}"


class Samples:
    """Makes submissions of one lesson."""

    def __init__(self, lesson: str, root: Path = ROOT, keys: Path | None = None) -> None:
        pack = Pack(root, keys)
        self.lesson = pack.lesson(lesson)
        self.notebook: Notebook = json.loads((root / "notebooks" / f"{self.lesson.name}.ipynb").read_bytes())
        self.recipes = recipes(json.loads(pack.keys[self.lesson.name].read_bytes()))
        self.code = [one for one in self.lesson.exercises if not one.written]
        self.written = [one for one in self.lesson.exercises if one.written]
        missing = [one.id for one in self.code if one.id not in self.recipes]
        if missing:
            raise Fault(f"the key of {self.lesson.name} has no key(...) call for {', '.join(missing)}")

    def answered(self, source: Callable[[int, str, Recipe], str], prose: str = "") -> Notebook:
        """The lesson with each answer cell's code given by `source(number, variable, recipe)`."""
        made = copy.deepcopy(self.notebook)
        for cell in made["cells"]:
            cell["source"] = text(cell["source"])
        cells = {cell["id"]: cell for cell in made["cells"]}
        for number, exercise in enumerate(self.code):
            assert exercise.answer is not None
            assert exercise.variable is not None
            code = source(number, exercise.variable, self.recipes[exercise.id])
            if code:
                cell = cells[exercise.answer]
                cell["source"] = _with_answer(cell["source"], exercise.variable, code)
        for exercise in self.written:
            if prose:
                cells[str(exercise.answer)]["source"] = prose
        return made

    def derived(self, number: int, variable: str, recipe: Recipe) -> str:
        """An answer that follows from `given`."""
        return f"{recipe.right}\n{variable} = work_out(given)"

    def mistaken(self, number: int, variable: str, recipe: Recipe) -> str:
        """The key's first known misconception, where it has one; else the right answer."""
        return f"{recipe.wrong or recipe.right}\n{variable} = work_out(given)"

    def typed(self, number: int, variable: str, recipe: Recipe) -> str:
        """An answer that holds as the case stands, whatever is given: as if it had been typed in."""
        return f"from helpers import case\n{recipe.right}\n{variable} = work_out(case.assume())"

    def off(self, number: int, variable: str, recipe: Recipe) -> str:
        """An answer of the wrong size, as a slip of the pen makes it."""
        return f"{self.derived(number, variable, recipe)}\n{variable} = [{variable}, 0]"

    def some(
        self, source: Callable[[int, str, Recipe], str], *, every: int = 2
    ) -> Callable[[int, str, Recipe], str]:
        """`source` for each second exercise (or each `every`th), nothing for the rest."""
        return lambda number, variable, recipe: (
            source(number, variable, recipe) if number % every == 0 else ""
        )

    def first(self, code: str) -> Callable[[int, str, Recipe], str]:
        """Something else in the first answer's cell, right answers in the rest."""
        return lambda number, variable, recipe: self.derived(number, variable, recipe) if number else code

    def all(self) -> dict[str, Notebook | str]:
        """The twelve, by file name."""
        prose = "The slowest stage sets the pace of the whole line, so that is where time is won."
        bare = self.answered(self.derived, prose)
        for cell in bare["cells"]:
            cell.pop("id", None)
            cell["metadata"] = {}
        edited = self.answered(self.derived, prose)
        for cell in edited["cells"]:
            if cell["id"].startswith("check-"):
                cell["source"] = cell["source"].replace("answer_", "999 or answer_")
        return {
            "Ada Derived.ipynb": self.answered(self.derived, prose),
            "Ben Typed.ipynb": self.answered(self.typed, prose),
            "Cleo Mistaken.ipynb": self.answered(self.mistaken, prose),
            "Dora Half.ipynb": self.answered(self.some(self.derived)),
            "Emil Nothing.ipynb": self.answered(lambda number, variable, recipe: ""),
            "Finn Error_4711_assignsubmission_file_/lesson.ipynb": self.answered(self.first("1 / 0"), prose),
            "gretaloop_LATE_4712_99001_lesson-1.ipynb": self.answered(
                self.first("while True:\n    pass"), prose
            ),
            "Hans Edited (1).ipynb": edited,
            "Ida Bare.ipynb": {**bare, "metadata": {}},
            "Jan Broken.ipynb": json.dumps(bare)[:1000],
            "Kim Quits.ipynb": self.answered(self.first("import os\nos._exit(1)"), prose),
            "Lea Off.ipynb": self.answered(self.off, prose),
        }

    def write(self, folder: Path) -> int:
        """Write the twelve to a folder; says how many there are."""
        made = self.all()
        for name, notebook in made.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            content = (
                notebook if isinstance(notebook, str) else json.dumps(notebook, ensure_ascii=False, indent=1)
            )
            path.write_text(content, encoding="utf-8")
        return len(made)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.grading.samples", description=__doc__)
    parser.add_argument("lesson", metavar="LESSON", help="number or name")
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="where they go")
    parser.add_argument(
        "--keys", metavar="DIR", type=Path, help="the answer keys, where this install has none"
    )
    args = parser.parse_args(arguments)
    try:
        print(f"{Samples(args.lesson, keys=args.keys).write(args.folder)} submissions in {args.folder}")
    except Fault as fault:
        print(f"samples: {fault}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
