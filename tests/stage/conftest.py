"""A show in a folder of the test's own, with a clock that the test turns."""

import random

import pytest

from helpers import case
from helpers.charts import look
from helpers.stage.screens import Screens
from helpers.stage.show import Show


@pytest.fixture(autouse=True)
def page_again():
    """Charts are drawn for a page again after a test that drew for a stage."""
    yield
    look.show_on("page")


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def pass_minutes(self, minutes):
        self.now += 60 * minutes

    def pass_seconds(self, seconds):
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def begin(tmp_path, clock):
    """`begin(session)`: a show of that session, the same again in the same test."""
    return lambda session="75": Show(session, tmp_path, clock=clock, rng=random.Random(1))


@pytest.fixture
def screens():
    return lambda show: Screens(show, case.assume())
