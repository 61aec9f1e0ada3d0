"""In the kernel: what nobody opens is not drawn, and what a whole class shows is drawn once.

A graded run has no reader but the one who opens its base run afterwards, on a page. So an explorer's controls
are not built and hidden runs are not drawn, until the code asks for what they hold: then they are made, as
ever. So is the verdict of a check: grading judges the recorded answer outside, and the seals, slow on purpose,
are opened only for code that asks. The models run all the same, where the cell says so: what a cell can see
stays as it is. A picture at base that the lesson shows too, by chart, data and assumptions, is taken from the
shelf, which the process that kernels are forked from has filled by rehearsing the lesson. What a student's own
data gives is drawn here.

It stands alone: kernels have nothing else of the grader's.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import os
import pickle
import random
import shutil
import sys
import types
from typing import Any

from IPython import get_ipython

SHOW = "__show_chart__"
NOT_DRAWN = {"text/plain": "[not drawn]"}
WIDGET = "application/vnd.jupyter.widget-view+json"

shelf: dict[str, Any] = {}  # what was displayed in the rehearsal, by its key
state: dict[str, Any] = {"draws": True, "rehearses": False, "seed": None}
_own: set[Any] = set()  # the pack's chart functions as they were before any submission ran


def begin(draws: bool) -> None:
    """Say what kind of run this kernel is for, and lay it out."""
    state["draws"] = draws
    if not draws:  # nobody reads how a hidden run failed, and a traceback with its context takes 30 ms a cell
        get_ipython().InteractiveTB.set_mode("Minimal")
    if state["seed"] is not None:  # only now: IPython draws lots for the tip in each greeting it is asked for
        random.seed(state["seed"])
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(state["seed"])
    _lay_tables()


def _lay_tables() -> None:
    """Have the tables where a student has them: beside the lesson in a folder of their own, a folder higher in
    the repository."""
    from helpers import places

    os.makedirs("lessons", exist_ok=True)
    os.makedirs("data", exist_ok=True)
    for table in [*places.DATA.glob("*.csv"), *places.DATA.glob("*.md")]:
        shutil.copyfile(table, os.path.join("data", table.name))
    os.chdir("lessons")
    if not os.path.lexists("data"):
        os.symlink("../data", "data")


def install() -> bool:
    """Put the sparing classes in the place of the pack's; False where the pack has no charts."""
    try:
        from helpers import charts, exercises, explore
    except ImportError:
        return False
    for name, module in list(sys.modules.items()):
        if name.startswith("helpers.charts"):
            _own.update(v for v in vars(module).values() if isinstance(v, (types.FunctionType, charts.Chart)))
    spared = _spared_explorer(explore.Explorer)
    for place in (explore, sys.modules["helpers.explore.widgets"]):
        place.Explorer = spared  # type: ignore[attr-defined]
    checking = sys.modules["helpers.exercises.checking"]
    checking._verdict = _left_out(checking._verdict, exercises.Feedback)  # type: ignore[attr-defined]
    show_chart = _show(charts.show)
    setattr(builtins, SHOW, show_chart)
    predicting = sys.modules["helpers.exercises.predicting"]
    predicting._shown = _revealed(predicting._shown, show_chart, charts.show)  # type: ignore[attr-defined]
    return True


def quieten(shell: Any) -> None:
    """Have a shell show charts through the shelf, and widgets talk to nobody."""
    if hasattr(builtins, SHOW):
        shell.ast_transformers.append(Shown())
    comm = sys.modules.get("comm")
    if comm is not None:
        comm.create_comm = comm.DummyComm  # type: ignore[attr-defined]


class Shown(ast.NodeTransformer):
    """Turns `charts.show(charts.name(data))`, an Axes that nothing else can see, into one call."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = getattr(node.func, "attr", getattr(node.func, "id", None))
        if name != "show" or node.keywords or len(node.args) != 1 or not isinstance(node.args[0], ast.Call):
            return node
        chart = node.args[0]
        function = ast.copy_location(ast.Name(SHOW, ast.Load()), node)
        made = ast.Call(function, [node.func, chart.func, *chart.args], chart.keywords)
        return ast.copy_location(made, node)


def _key(*parts: Any) -> str:
    """A digest of plain data, tables and the like; empty where they have none."""
    try:
        return hashlib.sha256(pickle.dumps(parts, protocol=5)).hexdigest()
    except Exception:  # whatever a student's own class says to that: it is then drawn here
        return ""


def _named(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _kept(key: str, shown: Any) -> Any:
    """What is on the shelf under the key; a rehearsal puts there what `shown` gives."""
    if state["rehearses"] and key:
        bundle = shown()
        shelf[key] = _without_widget(bundle)
    return shelf.get(key)


def _without_widget(bundle: Any) -> Any:
    if isinstance(bundle, tuple):
        return (_without_widget(bundle[0]), *bundle[1:])
    return {kind: value for kind, value in bundle.items() if kind != WIDGET}


class _Spared:
    """Made only when something of it is asked for; until then it can be shown."""

    def __getattr__(self, name: str) -> Any:
        state = self.__dict__
        if name.startswith(("_repr_", "_ipython_", "__")) or "_make" not in state:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        state.pop("_make")()
        return getattr(self, name)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        if "_make" in self.__dict__:
            return self.__dict__["_bundle"]
        return _without_widget(super()._repr_mimebundle_(include, exclude))  # type: ignore[misc]


def _spared_explorer(real: type) -> type:
    class Explorer(_Spared, real):  # type: ignore[misc]
        def __init__(self, model: Any, chart: Any, controls: Any, given: Any, **look: Any) -> None:
            make = super().__init__
            charts = [chart] if callable(chart) else list(chart)
            own = _own_values(controls)
            if own is None or not _own.issuperset(charts) or not _all_range(controls, own, given):
                make(model, charts, controls, given, **look)
                return
            data = model(given, **own)
            first = [data]

            def once(*args: Any, **kwargs: Any) -> Any:
                return first.pop() if first else model(*args, **kwargs)

            def made() -> None:
                make(once, charts, controls, given, **look)

            bundle: Any = NOT_DRAWN
            if state["draws"]:
                names = [_named(one) for one in charts]
                key = _key("explorer", names, list(controls), own, sorted(look.items()), given.items(), data)
                if state["rehearses"]:
                    made()
                    _kept(key, lambda: real._repr_mimebundle_(self))  # type: ignore[attr-defined]
                    return
                bundle = shelf.get(key)
                if bundle is None:
                    made()
                    return
            self.__dict__.update(_make=made, _bundle=bundle, _first_data=data)

        @property
        def data(self) -> Any:
            if "_make" in self.__dict__:
                return self.__dict__["_first_data"]
            return super().data

        def close(self) -> None:
            if "_make" not in self.__dict__:
                super().close()

    Explorer.__qualname__ = "Explorer"
    Explorer.__module__ = real.__module__
    return Explorer


def _left_out(verdict: Any, feedback: Any) -> Any:
    """`verdict`, worked out only for code that asks for it; what is shown says so."""

    class Feedback(_Spared, feedback):  # type: ignore[misc]
        def __init__(self, make: Any, bundle: Any) -> None:
            self.__dict__.update(_make=lambda: self.__dict__.update(vars(make())), _bundle=bundle)

        @property
        def right(self) -> Any:
            self.tone  # noqa: B018  # makes it
            return self.__dict__["right"]

    Feedback.__qualname__ = "Feedback"
    Feedback.__module__ = feedback.__module__

    def recorded(id: str, given: Any, mine: Any, sealed: Any, data: dict[str, Any]) -> Any:
        said = feedback("note", f"Answer {id} is recorded. It is judged outside of this run.", None, data)
        return Feedback(lambda: verdict(id, given, mine, sealed, data), said._repr_mimebundle_())

    return recorded


def _own_values(controls: Any) -> dict[str, Any] | None:
    """Values of the controls that are no assumptions; None where the controls are not of a known form."""
    if isinstance(controls, (list, tuple)):
        return {} if all(isinstance(name, str) for name in controls) else None
    if not isinstance(controls, dict):
        return None
    chosen = {name: control for name, control in controls.items() if control is not None}
    return {name: getattr(control, "start", None) if hasattr(control, "ends") else control.value
            for name, control in chosen.items()}  # fmt: skip


def _all_range(controls: Any, own: dict[str, Any], given: Any) -> bool:
    """Whether each assumption among the controls has a range; where not, the explorer says so itself."""
    try:
        return all(name in own or given.low(name) < given.high(name) for name in controls)
    except Exception:
        return False


def _revealed(shown: Any, show_chart: Any, real: Any) -> Any:
    """What `reveal` shows, its charts through the shelf."""

    from helpers.charts import Chart

    def revealed(show: Any, /, *args: Any, **options: Any) -> Any:
        is_chart = isinstance(show, Chart)
        return show_chart(real, show, *args, **options) if is_chart else shown(show, *args, **options)

    return revealed


def _show(real: Any) -> Any:
    from helpers.charts import picture

    class Picture(_Spared, picture.Picture):
        def __init__(self, make: Any, bundle: Any) -> None:
            self.__dict__.update(_make=lambda: self.__dict__.update(vars(make())), _bundle=bundle)

        def __repr__(self) -> str:
            self.fig  # noqa: B018  # makes it
            return super().__repr__()

    Picture.__qualname__ = "Picture"
    Picture.__module__ = picture.__name__

    def show_chart(show: Any, chart: Any, /, *args: Any, **kwargs: Any) -> Any:
        if show is not real or chart not in _own or "ax" in kwargs:
            return show(chart(*args, **kwargs))

        def make() -> Any:
            return real(chart(*args, **kwargs))

        if not state["draws"]:
            return Picture(make, NOT_DRAWN)
        key = _key("chart", _named(chart), args, sorted(kwargs.items()))
        if state["rehearses"]:
            made = make()
            _kept(key, made._repr_mimebundle_)
            return made
        bundle = shelf.get(key)
        return make() if bundle is None else Picture(make, bundle)

    return show_chart
