"""What is spared in a graded run can't be seen by a cell, and what a class shares is what it would have drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers import case, exercises
from helpers.exercises import answers
from helpers.grading.release import runtime_copy
from helpers.grading.run import client
from helpers.grading.run.forkserver import ForkServer
from helpers.grading.run.limits import Limits
from helpers.grading.run.runner import Runner

pytestmark = pytest.mark.usefixtures("sandbox")

PARAMETERS = "scenario = 'base'\nchanges = {}"
SETUP = (
    "from helpers import case, flow, charts\nfrom helpers.explore import explore, Explorer\n"
    "from helpers.exercises import reveal\n"
    "given = case.assume(scenario, changes)\nknown = case.load()"
)
SHOWN = [
    'explore(flow.line, [charts.capacity, charts.waits], ["imaging_arrivals"], given)',
    'explore(flow.amdahl, charts.amdahl, ["reading_time_cut"], given)',
    "charts.show(charts.coverage(known.activities))",
    "charts.show(charts.four_ps(known.innovations))",
    'reveal("p2.1", charts.waits, flow.line(given))',
]
HIDDEN = {"scenario": "base", "changes": {"reading_time_cut": 0.2}}
BASE = {"scenario": "base", "changes": {}}


def cells(*sources: str) -> list[dict[str, Any]]:
    made = [PARAMETERS, SETUP, *sources]
    return [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "source": source,
            "metadata": {"tags": ["parameters"] if number == 0 else []},
        }
        for number, source in enumerate(made)
    ]


@pytest.fixture(scope="module")
def pack() -> Path:
    return runtime_copy()


@pytest.fixture(scope="module")
def runner(pack: Path, sandbox: None) -> Iterator[Runner]:
    server = ForkServer(pack, ["helpers.case", "helpers.charts", "helpers.explore", "helpers.flow"], Limits())
    made = Runner(server)
    yield made
    made.close()
    server.close()


@pytest.fixture(scope="module")
def rehearsed(pack: Path, sandbox: None) -> Iterator[Runner]:
    server = ForkServer(pack, ["helpers.case", "helpers.charts", "helpers.explore", "helpers.flow"], Limits())
    server.rehearse("lesson", [PARAMETERS, SETUP, *SHOWN])
    server.launch().close()
    made = Runner(server)
    for _ in range(100):
        made.execute(cells("1"), BASE, 1, {})
        if said(made, "import sys\nlen(sys.modules['inside.spare'].shelf)") == str(len(SHOWN)):
            break
    yield made
    made.close()
    server.close()


def outputs(
    runner: Runner, *sources: str, parameters: dict[str, Any] = BASE, pictures: bool = True
) -> list[Any]:
    run = runner.execute(cells(*sources), parameters, 1, {}, pictures=pictures)
    assert not run.errors, run.errors
    return [cell["outputs"] for cell in run.notebook.cells[2:]]


def said(runner: Runner, source: str, **how: Any) -> str:
    """The last value of a cell, as text."""
    return str(outputs(runner, source, **how)[-1][-1]["data"]["text/plain"])


def test_a_class_picture_is_the_one_that_would_be_drawn(runner: Runner, rehearsed: Runner) -> None:
    assert said(rehearsed, "import sys\nlen(sys.modules['inside.spare'].shelf)") == str(len(SHOWN))
    drawn, taken = outputs(runner, *SHOWN), outputs(rehearsed, *SHOWN)
    assert drawn == taken
    assert all("data:image/png" in str(one) or "image/png" in str(one) for one in drawn)


@pytest.mark.parametrize(
    "change",
    [
        "known.activities.iloc[0, 1] = 'mine'\ncharts.show(charts.coverage(known.activities))",
        "charts.show(charts.coverage(known.activities.iloc[1:]))",
        "ax = charts.coverage(known.activities)\nax.set_title('mine', loc='left')\ncharts.show(ax)",
        f"given = given.change(imaging_arrivals=29)\n{SHOWN[0]}",
        "explore(flow.line, [charts.waits, charts.capacity], ['imaging_arrivals'], given)",
        SHOWN[0].replace("given)", "given, size=(6.0, 4.0))"),
        f"mine = lambda given: flow.line(given).head(2)\n{SHOWN[0].replace('flow.line', 'mine')}",
    ],
)
def test_what_is_a_students_own_is_drawn_here(runner: Runner, rehearsed: Runner, change: str) -> None:
    own = outputs(rehearsed, change)[-1]
    assert own == outputs(runner, change)[-1]
    assert own not in outputs(runner, *SHOWN)


SEEN = [
    ("explorer.controls['imaging_arrivals'].value == given.imaging_arrivals", SHOWN[0]),
    ("explorer.data.equals(flow.line(given))", SHOWN[0]),
    ("len(explorer.alt) > 20 and explorer.alt in repr(explorer) or len(repr(explorer)) > 20", SHOWN[0]),
    ("isinstance(explorer, Explorer) and type(explorer).__name__ == 'Explorer'", SHOWN[0]),
    ("explorer.error is None and explorer.widget is not None", SHOWN[1]),
    ("explorer.given == given", SHOWN[1]),
    ("hasattr(explorer, 'no_such_thing')", SHOWN[1]),
    ("len(explorer.alt) > 20 and explorer.fig is not None", SHOWN[2]),
    ("isinstance(explorer, charts.Picture)", SHOWN[3]),
]


@pytest.mark.parametrize(("question", "shown"), SEEN, ids=[question for question, _ in SEEN])
@pytest.mark.parametrize("way", ["hidden", "base"])
def test_a_cell_sees_what_it_would_see(rehearsed: Runner, question: str, shown: str, way: str) -> None:
    how = {"parameters": HIDDEN, "pictures": False} if way == "hidden" else {}
    expected = "False" if "no_such" in question else "True"
    assert said(rehearsed, f"explorer = {shown}\n{question}", **how) == expected


CHECKS = [
    ('check("2.3", "clean")', "check('2.3', 'clean').right"),
    ('check("2.3", "read")', "check('2.3', 'read').text"),
    ('check("2.3", "clean", given)', "check('2.3', 'clean', given).text"),
    ('check("2.3", 5)', "repr(check('2.3', 5))"),
    ('check("2.3", ["clean"])', "check('2.3', 'clean') == check('2.3', 'clean')"),
]


@pytest.mark.parametrize(("shown", "asked"), CHECKS, ids=[shown for shown, _ in CHECKS])
def test_a_verdict_is_not_shown_and_is_there_for_code_that_asks(
    rehearsed: Runner, shown: str, asked: str
) -> None:
    """What the notebook shows of a check claims nothing that was not worked out, and records the answer."""
    begin = "from helpers.exercises import begin, check\nbegin('02-value-chain', given)"
    *_, displayed, answered = outputs(rehearsed, begin, shown, asked)
    data = displayed[0]["data"]
    assert data["text/plain"] == "Note: Answer 2.3 is recorded. It is judged outside of this run."
    assert data[answers.ANSWER]["answered"] is True
    assert not any(word in data["text/html"] for word in ("Right", "Not yet"))
    exercises.begin("02-value-chain", case.assume())
    expected = eval(asked, {"check": exercises.check, "given": case.assume()})
    assert answered[0]["data"]["text/plain"] == repr(expected)


def test_no_seal_is_opened_by_what_only_shows(rehearsed: Runner) -> None:
    code = (
        "from helpers import exercises\nfrom helpers.exercises import hashes\n"
        "exercises.begin('02-value-chain', given)\n"
        "display(exercises.check('2.3', 'clean'))\nopened = hashes.slow.cache_info().misses\n"
        "exercises.check('2.3', 'clean').right\nopened, hashes.slow.cache_info().misses > 0"
    )
    assert said(rehearsed, code) == "(0, True)"


@pytest.mark.parametrize(
    ("mistake", "word"),
    [
        ("explore(flow.line, charts.capacity, ['no_such_assumption'], given)", "no_such_assumption"),
        ("explore(lambda given: 1 / 0, charts.capacity, ['imaging_arrivals'], given)", "ZeroDivisionError"),
        ("charts.show(charts.coverage(1 / 0))", "ZeroDivisionError"),
        ("charts.show(charts.no_such_chart(known))", "AttributeError"),
        ("charts.show(lambda: 1)", "ValueError"),
    ],
)
@pytest.mark.parametrize("pictures", [True, False])
def test_a_mistake_is_raised_where_it_stands(
    rehearsed: Runner, mistake: str, word: str, pictures: bool
) -> None:
    run = rehearsed.execute(cells(mistake), BASE, 1, {}, pictures=pictures)
    assert word in run.errors[2]


def test_the_model_runs_once_as_the_cell_says(rehearsed: Runner) -> None:
    code = (
        "ran = []\ndef counted(given):\n    ran.append(1)\n    return flow.amdahl(given)\n"
        "explorer = explore(counted, charts.amdahl, ['reading_time_cut'], given)\nlen(ran)"
    )
    assert said(rehearsed, code) == said(rehearsed, code, parameters=HIDDEN, pictures=False) == "1"


def test_nothing_of_the_rehearsal_is_left_but_pictures(runner: Runner, rehearsed: Runner) -> None:
    """Random numbers, warnings and the journal are as in a kernel of a server that rehearsed nothing."""
    code = (
        "import warnings, random, numpy as np, ipywidgets, os\nfrom helpers import exercises, explore as _explore\n"
        "(random.random(), float(np.random.random()), len(_explore.widgets._live), exercises.lesson.current,\n"
        " os.listdir('.'), os.environ.get('HUASHAN_JOURNAL'))"
    )
    assert said(rehearsed, code) == said(runner, code)


def test_random_numbers_are_the_same_however_often_a_kernel_is_greeted(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import random, numpy as np\n(random.random(), float(np.random.random()))"
    once = said(runner, code)
    ready = client.KernelClient.wait_for_ready

    async def often(self: client.KernelClient, timeout: float | None = None) -> None:
        for _ in range(5):
            await ready(self, timeout)

    monkeypatch.setattr(client.KernelClient, "wait_for_ready", often)
    assert said(runner, code) == once


def test_a_hidden_run_says_what_failed_and_works_out_no_more(rehearsed: Runner) -> None:
    mistake = "def inner():\n    return 1 / 0\ninner()"
    shown = rehearsed.execute(cells(mistake), BASE, 1, {}, pictures=True)
    hidden = rehearsed.execute(cells(mistake), HIDDEN, 1, {}, pictures=False)
    assert shown.errors == hidden.errors == {2: "ZeroDivisionError: division by zero"}
    outputs = [run.notebook.cells[2]["outputs"][0]["traceback"] for run in (shown, hidden)]
    read, unread = (re.sub(r"\x1b\[[\d;]*m", "", "\n".join(lines)) for lines in outputs)
    assert "return 1 / 0" in read
    assert "return 1 / 0" not in unread


def test_a_cell_keeps_its_number(rehearsed: Runner) -> None:
    """What says it in Jupyter's protocol, the echo of the cell's source, is not sent."""
    run = rehearsed.execute(cells("x = 1", "1 / 0", "x"), BASE, 1, {})
    assert [cell["execution_count"] for cell in run.notebook.cells] == [1, 3, 4, 5, 6]  # 2 is papermill's own
