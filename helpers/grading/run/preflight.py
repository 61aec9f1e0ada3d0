"""Before the first submission: does a kernel start here, and has it what every lesson needs?

What is wrong is one line with what to do; the error that it came from is its cause.
"""

from __future__ import annotations

from helpers.faults import Fault
from helpers.grading.run.kernel import StartFailed
from helpers.grading.run.sandbox import SandboxMissing
from helpers.grading.run.task import Task, Workers
from helpers.grading.run.trial import INSTALL, advice


def preflight(workers: Workers) -> None:
    """Have a worker try a kernel; its fork server is the one that submissions use afterwards.

    Raises `Fault` where that fails, and `SandboxMissing` where the sandbox cannot be had.
    """
    try:
        said = [answer for _, answer in workers.map([Task("preflight", check=True)])]
    except SandboxMissing:
        raise
    except StartFailed as problem:
        raise Fault(f"no kernel starts here: {_line(problem)}; {advice(str(problem))}") from problem
    except RuntimeError as problem:
        raise Fault(f"no kernel can be tried here: {_line(problem)}; {INSTALL}") from problem
    for one in filter(None, said):
        raise Fault(str(one) if isinstance(one, str) else f"no kernel can be tried here; {INSTALL}")


def _line(problem: Exception) -> str:
    """The last line of what was said, a traceback's own message."""
    return (str(problem).strip() or type(problem).__name__).splitlines()[-1]
