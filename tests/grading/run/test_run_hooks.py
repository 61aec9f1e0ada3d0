"""What the grader puts in place of a library's own methods, some of them private: one that was renamed is never called."""

from __future__ import annotations

import re
import sys
import tomllib
from types import ModuleType
from typing import Any

import pytest

from helpers import places

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox needs Linux")

# By class, what no library asks for. All else is there because a library calls or reads it.
OWN = {
    "ForkProvisioner": {"kernel", "ready", "server"},
    "BoundedChannel": {"soft", "small", "most_frames", "taken", "refused", "kernel", "_rest", "_frames", "_refuse"},
    "KernelClient": {"largest_message", "manager"},
    "KernelManager": {"kernel"},
    "GradingClient": {
        "_note_count", "_note_error", "_run_all", "_prepare", "_run_cells", "_run_cell", "_why", "_leave_out",
    },
    "BoundedSession": {"limit", "spent", "parent_id", "bounded"},
    "Directly": {"lock"},
    "Stream": {"sent"},
    "App": {"request", "sockets"},
}  # fmt: skip


def modules() -> list[ModuleType]:
    from helpers.grading.run import client, engine
    from helpers.grading.run.inside import app

    return [client, engine, app]


def put_in_place(module: ModuleType) -> dict[type[Any], set[str]]:
    """The classes of a module that have a library's for a base, each with the names that it takes from there."""
    found = {}
    for one in vars(module).values():
        if isinstance(one, type) and one.__module__ == module.__name__ and one.__bases__ != (object,):
            names = {name for name in vars(one) if not name.startswith("__")}
            found[one] = names - OWN.get(one.__name__, set())
    return found


def test_each_name_that_is_overridden_is_in_a_base_class():
    checked = {one: names for module in modules() for one, names in put_in_place(module).items()}
    gone = [
        f"{one.__name__}.{name}"
        for one, names in checked.items()
        for name in names
        if not any(name in vars(base) for base in one.__mro__[1:])
    ]
    assert gone == []
    assert {"_execute_sleep", "_schedule_flush", "_try_bind_socket", "_apply_curve_client_options",
            "_async_poll_kernel_alive"} <= set().union(*checked.values())  # fmt: skip


def test_the_libraries_whose_methods_these_are_have_one_version():
    text = (places.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    pinned = {re.split("==", pin)[0] for pin in tomllib.loads(text)["project"]["dependencies"]}
    assert {"ipykernel", "jupyter-client", "nbclient", "papermill", "pyzmq"} <= pinned
