"""One kernel tried, in a worker, and what to do about what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.grading.run.sandbox import check_sandbox

if TYPE_CHECKING:
    from helpers.grading.run.runner import Runner

TRIED = "import pandas, helpers"
INSTALL = "install the pack with all that it needs into the Python that grades, and grade again"


def try_kernel(runner: Runner) -> str | None:
    """Run the first line of any lesson. What is wrong, or None.

    Raises `SandboxMissing` where a file of those that kernels need may not be read: here they are loaded.
    """
    if runner.server.sandboxed:
        check_sandbox()
    cell: dict[str, Any] = {"cell_type": "code", "id": "try", "source": TRIED, "metadata": {"tags": []}}
    run = runner.execute([cell], {}, 0, {})
    if run.stopped:
        (why,) = run.stopped.values()
        return f"a kernel stops at `{TRIED}`: {why}; {advice(why)}"
    if run.errors:
        (why,) = run.errors.values()
        return f"a kernel cannot run `{TRIED}`: {why}; {advice(why)}"
    if runner.server.failed_imports:
        return f"a module of the lessons cannot be imported: {runner.server.failed_imports[0]}; {INSTALL}"
    return None


def advice(problem: str) -> str:
    """What to do about a problem, by its words."""
    if "memory" in problem.lower():
        return "give it more with --memory"
    if "longer than it may" in problem or "in time" in problem:
        return "give it more with --timeout, or let the machine do less at the same time"
    if "Permission denied" in problem or "Operation not permitted" in problem:
        return "let this user use what it names, or grade as another"
    return INSTALL
