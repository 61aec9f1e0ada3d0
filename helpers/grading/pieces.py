"""A student's cells taken apart: what is a copy of the pack's protected cells, and what is the student's own.

An answer typed into the check's own cell, or an import added to the setup, is the student's own and stays.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from helpers.grading.cells import LONGEST_KNOWN, LONGEST_PARSED, PLAIN_TAGS, StudentCell
from helpers.grading.pack import Cell, Exercise, Lesson, check_call, checked, exercise_of, flat, parsed

MOST_PARSED = 60_000  # letters of a submission, over all cells that claim to be the pack's and are long


@dataclass(frozen=True)
class Piece:
    """A cell, or part of one, of the student's own (`copies` is empty), or a copy of a protected cell."""

    kind: str
    id: str
    source: str
    tags: tuple[str, ...]
    count: int | None
    copies: str = ""
    same: bool = True  # of a copy: it is the pack's, layout aside
    injected: bool = False

    @property
    def code(self) -> bool:
        return self.kind == "code"

    def as_cell(self) -> Cell:
        """The piece as a cell to run."""
        kept = [tag for tag in self.tags if tag not in PLAIN_TAGS]
        return {
            "cell_type": self.kind,
            "id": self.id,
            "source": self.source,
            "metadata": {"tags": kept},
        }


class Splitter:
    """Takes cells apart by the protected cells of one lesson."""

    def __init__(self, lesson: Lesson) -> None:
        self.by_id = {cell["id"]: cell for cell in lesson.protected}
        self.by_check = {found: cell["id"] for cell in lesson.protected if (found := checked(cell["source"]))}
        self.by_source = {flat(cell["source"]): cell["id"] for cell in lesson.protected}
        self.exercises = {one.id: one for one in lesson.exercises if not one.written}
        self.trees = {cell["id"]: parsed(cell["source"], LONGEST_KNOWN) for cell in lesson.protected}
        statements = [one for tree in self.trees.values() if tree for one in tree.body]
        self.bound, self.called = _bound(statements), _called(statements)
        self.imported = frozenset(name for one in statements for name in _imports(one))
        self.left = MOST_PARSED

    def split(self, cells: list[StudentCell]) -> list[Piece]:
        """All pieces in their order."""
        return [piece for cell in cells for piece in self._pieces(cell)]

    def _pieces(self, cell: StudentCell) -> Iterator[Piece]:
        name = self._copied(cell)
        if name is None:
            yield _own(cell, cell.source)
        elif cell.flat is not None and cell.flat == flat(self.by_id[name]["source"]):
            yield self._copy(cell, name, cell.kind == "code")
        elif checked(self.by_id[name]["source"]) is None:
            yield from self._setup(cell, name)
        else:
            yield from self._check(cell, name)

    def _copied(self, cell: StudentCell) -> str | None:
        """The protected cell that a cell is a copy of, if it is one."""
        if cell.check in self.by_check:
            return self.by_check[cell.check]
        if cell.id in self.by_id:
            return cell.id
        if cell.flat in self.by_source:
            return self.by_source[cell.flat]
        return "parameters" if "injected-parameters" in cell.tags and "parameters" in self.by_id else None

    def _copy(self, cell: StudentCell, name: str, same: bool) -> Piece:
        injected = "injected-parameters" in cell.tags
        return Piece(cell.kind, cell.id, cell.source, cell.tags, cell.count, name, same, injected)

    def _tree(self, cell: StudentCell) -> ast.Module | None:
        """The cell's tree, as long as there is something left to spend on it."""
        if cell.long:
            self.left -= min(len(cell.source), LONGEST_PARSED)
        return cell.tree if self.left >= 0 else None

    def _setup(self, cell: StudentCell, name: str) -> Iterator[Piece]:
        """Parameters or imports: what was added to them stays behind them."""
        tree, ours = self._tree(cell), self.trees[name]
        same = tree is not None and ours is not None and _same(tree.body, ours.body)
        yield self._copy(cell, name, same)
        if tree is not None and ours is not None and not same:
            known = {ast.dump(one) for one in ours.body}
            added = [one for one in tree.body if ast.dump(one) not in known and self._harmless(one)]
            if added:
                yield _own(cell, "\n".join(_source(cell, one) for one in added))

    def _harmless(self, statement: ast.stmt) -> bool:
        """Whether a statement added to a protected cell leaves alone what that cell is there for."""
        if imported := _imports(statement):
            return not imported <= self.imported
        return not (_bound([statement]) & self.bound or _called([statement]) & self.called)

    def _check(self, cell: StudentCell, name: str) -> Iterator[Piece]:
        """A check's cell: statements beside the call, and a value typed into the call, are the student's own."""
        tree = self._tree(cell)
        exercise = self.exercises[str(checked(self.by_id[name]["source"]))]
        if tree is None:
            if cell.source.strip():
                yield _own(cell, cell.source)
            yield self._copy(cell, name, False)
            return
        ours = self.trees[name]
        before: list[ast.stmt] = []
        placed = False
        for statement in tree.body:
            call = check_call(statement)
            if call is None or exercise_of(call) != exercise.id:
                before.append(statement)
                continue
            yield from _joined(cell, before)
            before = []
            if typed := _typed(cell, call, exercise):
                yield typed
            if not placed:
                same = ours is not None and ast.dump(statement) == ast.dump(ours.body[0])
                yield self._copy(cell, name, same)
                placed = True
        yield from _joined(cell, before)
        if not placed:
            yield self._copy(cell, name, False)


def _own(cell: StudentCell, source: str) -> Piece:
    return Piece(cell.kind, cell.id, source, cell.tags, cell.count)


def _joined(cell: StudentCell, statements: list[ast.stmt]) -> Iterator[Piece]:
    if statements:
        yield _own(cell, "\n".join(_source(cell, one) for one in statements))


def _source(cell: StudentCell, statement: ast.stmt) -> str:
    return ast.get_source_segment(cell.source, statement) or ast.unparse(statement)


def _typed(cell: StudentCell, call: ast.Call, exercise: Exercise) -> Piece | None:
    """The answer that stands in a check's call in place of the variable.

    One that is worked out from the variable is left: the answer is what its own cell says.
    """
    value = call.args[1] if len(call.args) > 1 else None
    if value is None or exercise.variable is None or not _a_value(value):
        return None
    if exercise.variable in {one.id for one in ast.walk(value) if isinstance(one, ast.Name)}:
        return None
    return _own(cell, f"{exercise.variable} = {ast.unparse(value)}")


def _a_value(node: ast.expr) -> bool:
    return not (isinstance(node, ast.Constant) and node.value in (..., None))


def _same(theirs: list[ast.stmt], ours: list[ast.stmt]) -> bool:
    """Whether two cells differ in layout only: spaces, quotes, comments, the order of imports, unused ones."""
    theirs_imported = {one for statement in theirs for one in _imports(statement)}
    ours_imported = {one for statement in ours for one in _imports(statement)}
    return theirs_imported <= ours_imported and _rest(theirs) == _rest(ours)


def _rest(statements: list[ast.stmt]) -> list[str]:
    return [ast.dump(one) for one in statements if not _imports(one)]


def _imports(statement: ast.stmt) -> frozenset[tuple[str, str, str]]:
    """Module, name and name here of everything that a statement imports."""
    if isinstance(statement, ast.Import):
        return frozenset((one.name, "", one.asname or "") for one in statement.names)
    if isinstance(statement, ast.ImportFrom):
        module = "." * statement.level + (statement.module or "")
        return frozenset((module, one.name, one.asname or "") for one in statement.names)
    return frozenset()


def _bound(statements: list[ast.stmt]) -> set[str]:
    """Names that statements give a value, imports aside."""
    return {
        one.id
        for statement in statements
        for one in ast.walk(statement)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store | ast.Del)
    } | {one.name for one in statements if isinstance(one, ast.FunctionDef | ast.ClassDef)}


def _called(statements: list[ast.stmt]) -> set[str]:
    """Names that statements call for nothing but the effect."""
    calls = [one.value for one in statements if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)]
    return {one.func.id for one in calls if isinstance(one.func, ast.Name)} - {"check"}
