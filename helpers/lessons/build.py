"""What comes from a source: the student's lesson, and the seals of its answers."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers import notebooks, places
from helpers.case import codes
from helpers.exercises import seal
from helpers.faults import Fault
from helpers.lessons.source import (
    BLANK,
    HIDDEN,
    QUESTION,
    REASON,
    WRITTEN,
    Block,
    Cell,
    Source,
    part_of,
    read,
    tags,
)  # fmt: skip

_TAG = re.compile(r"<[^>]*>")


def lesson(source: Source) -> Any:
    """The student's notebook of a source, without outputs: the codes in its prose are links to its last cell."""
    made = copy.deepcopy(source.notebook)
    made.cells = list(_student_cells(source))
    named = codes.listed(codes.found("\n".join(_read_in(cell) for cell in made.cells + _shown(source))))
    if named:
        made.cells.append(notebooks.nbformat.v4.new_markdown_cell(named, id="who-says-so"))
    return made


def _shown(source: Source) -> list[Cell]:
    """What the cells of a lesson showed when its source was run."""
    shown = [cell for cell in source.notebook.cells if part_of(cell) not in HIDDEN]
    return [output for cell in shown for output in cell.get("outputs", [])]


def _read_in(part: Cell) -> str:
    """The words of a cell or of an output: HTML without its tags, and so without pictures."""
    if "cell_type" in part:
        return str(part.source)
    data = part.get("data", {})
    return _TAG.sub(" ", str(data.get("text/html") or data.get("text/markdown") or ""))


def _student_cells(source: Source) -> Iterator[Cell]:
    ends = {id(block.blanks[-1]): block for block in source.blocks if not block.written}
    for cell in source.notebook.cells:
        if part_of(cell) in HIDDEN:
            continue
        yield _as_handed_out(cell, _block_of(cell, source.blocks))
        if id(cell) in ends:
            yield _check_cell(ends[id(cell)])


def _block_of(cell: Cell, blocks: list[Block]) -> Block | None:
    return next((b for b in blocks if any(cell is one for one in (b.question, *b.blanks, *b.reasons))), None)


def _as_handed_out(cell: Cell, block: Block | None) -> Cell:
    """A copy with the id, tags and protection that its place asks for, and no outputs."""
    one = copy.deepcopy(cell)
    kept = [tag for tag in tags(one) if tag not in (QUESTION, BLANK, WRITTEN, REASON, "protected")]
    metadata: dict[str, Any] = {}
    if one.id in ("parameters", "setup"):
        metadata["deletable"] = False
        if one.id == "setup":
            metadata["editable"] = False
        kept.append("protected")
    if block is not None and part_of(cell) == WRITTEN:
        kept.append(f"answer-{block.id}")
    if block is not None and part_of(cell) == REASON:
        kept.append(f"reason-{block.id}")
    if one.cell_type == "markdown" and part_of(cell) not in (WRITTEN, REASON):
        one.source = codes.markdown(_folded(one.source))
    one.metadata = type(one.metadata)({**metadata, **({"tags": kept} if kept else {})})
    if one.cell_type == "code":
        one.outputs, one.execution_count = [], None
    return one


_NOTICE = "**What to notice.**"


def _folded(text: str) -> str:
    """A remark on a result in a fold: it stands on the page before its reader has predicted or answered."""
    if not text.startswith(_NOTICE):
        return text
    head = "<details><summary><b>What to notice</b> (open it once you have the result)</summary>"
    return f"{head}\n\n{text.removeprefix(_NOTICE).strip()}\n\n</details>"


def _check_cell(block: Block) -> Cell:
    made = notebooks.nbformat.v4.new_code_cell(block.check(), id=f"check-{block.dashed()}")
    made.metadata.update({"deletable": False, "editable": False, "tags": ["protected"]})
    return made


def sources() -> list[Path]:
    """The sources, in the lessons' order."""
    return places.answer_keys()


def stale() -> list[str]:
    """What does not follow from the sources any more, a line each."""
    found = []
    for path in sources():
        wanted = lesson(read(path))
        target = places.NOTEBOOKS / path.name
        stored = notebooks.read(target) if target.exists() else None
        if stored is None or _plain(stored) != _plain(wanted):
            found.append(f"{path.name} is not what its source says; run: huashan lessons {path.stem[:2]}")
    return found


def _plain(notebook: Any) -> list[tuple[Any, ...]]:
    """A notebook without what running it puts in."""
    return [(c.id, c.cell_type, c.source, dict(c.metadata)) for c in notebook.cells]


def write(numbers: Sequence[str] = (), *, run: bool = True) -> Iterator[str]:
    """Write lessons from their sources, and the seals; yields a line for each.

    A source is run first, since its solutions give the answers; then the lesson, whose forms show what the seals say
    may be chosen. Where that changed a source is run once more, for it has the forms, too. Where a cell of a source
    fails nothing is written, and nothing of a lesson where one of its own fails.

    Raises
    ------
    Fault (a ValueError)
        For an incomplete block, or a lesson that there is not; nothing is written then.
    nbclient.exceptions.CellExecutionError
        Where a cell fails.
    """
    paths = _chosen(numbers)
    for path in paths:
        read(path)
    for path in paths if run else ():
        notebooks.execute(path)
    old = seal.stored()
    text = seal.sealed_file(entries(), old)
    seal.FILE.write_text(text, encoding="utf-8", newline="\n")
    new = json.loads(text)
    for path in paths:
        if run and any(_choice(old, block.id) != _choice(new, block.id) for block in read(path).blocks):
            notebooks.execute(path)
        target, made = places.NOTEBOOKS / path.name, lesson(read(path))
        notebooks.save(
            notebooks.executed(made, target.parent) if run else _with_outputs(made, target), target
        )
        yield f"{path.name}: {len(read(path).blocks)} exercises"
    yield f"{seal.FILE.name}: {text.count('salt')} answers"


def _choice(sealed: Mapping[str, Any], id: str) -> object:
    """What a form shows of an exercise: its parts and words, none of which says what is right."""
    one = sealed.get(id, {})
    expected = one.get("answer", {})
    return expected.get("form"), list(expected.get("parts", ())), one.get("among")


def _chosen(numbers: Sequence[str]) -> list[Path]:
    known = {path.stem[:2]: path for path in sources()}
    if not known:
        raise Fault("there are no sources here: this is a student's copy")
    unknown = [number for number in numbers if number.zfill(2) not in known]
    if unknown:
        raise Fault(f"there is no lesson {unknown[0]}; lessons: {', '.join(known)}")
    return [known[number.zfill(2)] for number in numbers] or list(known.values())


def entries() -> Iterator[dict[str, Any]]:
    """What the solutions of all sources display, each with why it is right."""
    for path in sources():
        source = read(path)
        reasons = {block.id: "\n\n".join(cell.source for cell in block.why) for block in source.blocks}
        for entry in seal.entries(source.notebook):
            yield {**entry, "why": reasons.get(entry["id"], "")}


def _with_outputs(made: Any, target: Path) -> Any:
    """A lesson with the outputs that its cells have in the file, where nothing of a cell has changed."""
    stored = {cell.id: cell for cell in notebooks.read(target).cells} if target.exists() else {}
    for cell in made.cells:
        old = stored.get(cell.id)
        if cell.cell_type == "code" and old is not None and old.source == cell.source:
            cell.outputs, cell.execution_count = old.outputs, old.execution_count
    return made
