"""What a scenario may use: processor time, and standing still; never a busy machine's time."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.grading.run import watch
from helpers.grading.run.budget import WALL, Budget
from helpers.grading.run.limits import Limits


class Machine:
    """A kernel on a machine that gives it a share of a processor, and asks for one or sleeps."""

    def __init__(self) -> None:
        self.seconds, self.busy = 0.0, True

    def used(self) -> float:
        return self.seconds

    def wants(self) -> bool:
        return self.busy


@given(
    st.lists(st.tuples(st.floats(0.01, 5), st.floats(0, 1), st.booleans()), max_size=30), st.floats(1, 100)
)
def test_only_what_it_used_and_its_own_standing_still_count(
    passed: list[tuple[float, float, bool]], timeout: float
) -> None:
    """Stretches of time, each with the share of a processor that was had, and whether one was wanted."""
    machine, budget = Machine(), Budget(Limits(timeout=timeout))
    budget.begin(machine)
    charged = 0.0
    for seconds, share, wanted in passed:
        machine.busy = wanted
        machine.seconds += seconds * share if wanted else 0.0
        budget.stood(seconds)
        charged += seconds * share if wanted else seconds
    assert budget.left() == pytest.approx(max(timeout - charged, 0))


@given(st.lists(st.floats(0, 10), min_size=1, max_size=10))
def test_kernels_of_a_scenario_share_one_budget(seconds: list[float]) -> None:
    budget = Budget(Limits(timeout=60))
    for used in seconds:
        machine = Machine()
        machine.seconds = 3.0  # its start is not the student's
        budget.begin(machine)
        machine.seconds += used
        budget.end()
    assert budget.left() == pytest.approx(max(60 - sum(seconds), 0))


def test_the_wall_clock_is_the_last_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = Budget(Limits(timeout=10))
    budget.begin(Machine())
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + WALL * 10 + 1)
    assert budget.left() == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
@pytest.mark.parametrize(("sleeps", "wanted"), [(True, False), (False, True)])
def test_who_wants_a_processor(sleeps: bool, wanted: bool) -> None:
    child = os.fork()
    if child == 0:
        while True:
            if sleeps:
                time.sleep(60)
    try:
        time.sleep(0.3)
        assert watch._runs(child) is wanted
        assert (watch.processor(child)[0] > 0.01) is wanted
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_process_that_has_ended_has_used_nothing() -> None:
    assert watch.processor(1 << 30) == (0.0, False)
    assert not watch._runs(1 << 30)
