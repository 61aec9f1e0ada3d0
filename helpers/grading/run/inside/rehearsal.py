"""A lesson run once, as it is handed out, for what every submission of it would do again."""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
import os
import pickle
import select
import sys
import time
from collections.abc import Iterator
from typing import Any

from . import spare

Call = tuple[str, str, tuple[Any, ...], dict[str, Any]]  # module, function, arguments
Found = tuple[dict[str, Any], list[str], list[Call]]  # pictures by key, modules imported, calls


def rehearse(sources: list[str], draws: bool) -> Found:
    """Run a lesson's own cells, with or without its charts; a cell that fails is left at that."""
    spare.state.update(rehearses=True, draws=draws)
    before = set(sys.modules)
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *shown: None}
    with _noting_calls() as calls:
        for source in sources:
            with contextlib.suppress(Exception):
                body = spare.Shown().visit(ast.parse(source)).body
                last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
                exec(compile(ast.fix_missing_locations(ast.Module(body, [])), "<cell>", "exec"), names)
                if last is not None:
                    eval(
                        compile(ast.fix_missing_locations(ast.Expression(last.value)), "<cell>", "eval"),
                        names,
                    )
    return spare.shelf, [name for name in sys.modules if name not in before], list(calls.values())


def learn(found: Found) -> None:
    """Have what a rehearsal found: its pictures, its imports, and what the pack's functions remember."""
    pictures, modules, calls = found
    spare.shelf.update(pictures)
    for name in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    for module, function, args, kwargs in calls:
        with contextlib.suppress(Exception):
            getattr(sys.modules[module], function)(*args, **kwargs)


@contextlib.contextmanager
def _noting_calls() -> Iterator[dict[bytes, Call]]:
    """Note how functions of the pack that remember their results (`functools.lru_cache`) are called."""
    calls: dict[bytes, Call] = {}

    def noting(remembers: Any, module: str, name: str) -> Any:
        @functools.wraps(remembers)
        def noted(*args: Any, **kwargs: Any) -> Any:
            with contextlib.suppress(Exception):  # what can't be sent is not remembered
                call = (module, name, args, kwargs)
                calls[pickle.dumps(call)] = call
            return remembers(*args, **kwargs)

        return noted

    for module in [one for name, one in sys.modules.items() if name.startswith("helpers.")]:
        for name, value in list(vars(module).items()):
            if isinstance(value, functools._lru_cache_wrapper) and value.__module__ == module.__name__:
                setattr(module, name, noting(value, module.__name__, name))
    yield calls


class Stage:
    """Rehearsals under way, each in a fork of its own: what one leaves behind is what it sends, and no more."""

    def __init__(self) -> None:
        self._open: list[int] = []

    def rehearse(self, sources: list[str], draws: bool) -> None:
        """Set off a rehearsal; kernels that start after its end have its pictures."""
        read, write = os.pipe()
        if os.fork() == 0:
            os.close(read)
            os.environ["HUASHAN_JOURNAL"] = "off"
            with contextlib.suppress(BaseException), open(write, "wb") as pipe:
                pipe.write(pickle.dumps(rehearse(sources, draws)))
            os._exit(0)
        os.close(write)
        self._open.append(read)

    def collect(self, patience: float) -> None:
        """Take over what rehearsals have sent, the pictures and the imports, with some patience for the others."""
        end = time.monotonic() + patience
        while self._open:
            ready = select.select(self._open, [], [], max(0.0, end - time.monotonic()))[0]
            if not ready:
                return
            for pipe in ready:
                self._open.remove(pipe)
                self._take(pipe)

    @staticmethod
    def _take(pipe: int) -> None:
        with open(pipe, "rb") as sent, contextlib.suppress(Exception):  # failed: kernels do it themselves
            learn(pickle.load(sent))
