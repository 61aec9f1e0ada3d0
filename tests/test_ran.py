"""helpers.ran: an answer cell that failed leaves its earlier answer unjudged."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers import case, exercises, ran
from helpers.exercises import answers, journal
from helpers.exercises import seal as checks


@pytest.fixture
def shell(tmp_path, monkeypatch, quick_seals):
    """A shell in which a lesson has begun, and nothing of it is left."""
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    sealed = {
        one.data["id"]: checks.seal(one.data, "aa")
        for one in (exercises.key("9.1", 4.0), exercises.key("9.10", 5))
    }
    monkeypatch.setattr(checks, "stored", lambda: sealed)
    monkeypatch.setattr(ran, "_failed", {})
    made = InteractiveShell.instance()
    exercises.begin("09-test", case.assume())
    made.user_ns.update(check=exercises.check)
    yield made
    InteractiveShell.clear_instance()


def said(shell, *cells):
    for cell in cells:
        result = shell.run_cell(cell, store_history=False)
    return result.result


CHECK = 'check("9.1", answer_9_1)'


@pytest.mark.parametrize(
    "broken",
    ["answer_9_1 = 20*17%", "answer_9_1 = {}['x']", "x = 1/0\nanswer_9_1 = 4", "answer_9_1: float = 1/0"],
)
def test_an_earlier_answer_is_not_judged_after_its_cell_failed(shell, broken, capsys):
    assert said(shell, "answer_9_1 = 4.0", CHECK).right
    failed = said(shell, broken, CHECK)
    assert (failed.tone, failed.right) == ("note", None)
    assert "The answer cell failed, so nothing is judged" in failed.text
    assert failed.data[answers.ANSWER]["answered"] is False
    assert said(shell, "answer_9_1 = 5.0", CHECK).right is False


def test_a_failure_elsewhere_is_not_the_answer_s(shell, capsys):
    assert said(shell, "answer_9_1 = 4.0", "answer_9_10 = 1/0", "answer_9_1 == 1/0", CHECK).right


def test_a_check_in_the_answer_s_own_cell_judges_it(shell, capsys):
    assert said(shell, "answer_9_1 = 1/0", f"answer_9_1 = 4.0\n{CHECK}").right


def test_an_answer_that_was_given_before_its_cell_failed_is_judged(shell, capsys):
    assert said(shell, "answer_9_1 = 5.0", "answer_9_1 = 4.0\n1/0", CHECK).right


TYPED = "You typed it: if the answer moves with an assumption"


@pytest.mark.parametrize(
    "cell",
    ["answer_9_1 = 4.0", "answer_9_1 = +4", "x = 1\nanswer_9_1 = 4  # weeks", "answer_9_1: float = 4.0",
     "answer_9_1 = 2 * 2\nanswer_9_1 = 4.0"],
)  # fmt: skip
def test_a_typed_answer_that_is_right_is_told_that_it_stays(shell, cell):
    told = said(shell, cell, CHECK)
    assert told.right
    assert TYPED in told.text


@pytest.mark.parametrize(
    "cell",
    ["answer_9_1 = 2 * 2", "x = 4.0\nanswer_9_1 = x", "answer_9_1 = 4.0\nanswer_9_1 = 2 + 2",
     'answer_9_1 = 4.0  # for the form again: answer_9_1 = choose("9.1")', "answer_9_1 = float('4')"],
)  # fmt: skip
def test_a_computed_answer_or_one_from_a_form_is_not(shell, cell):
    told = said(shell, "answer_9_1 = 4.0", cell, CHECK)
    assert told.right
    assert TYPED not in told.text


def test_a_typed_answer_that_is_wrong_is_told_only_that(shell):
    assert TYPED not in said(shell, "answer_9_1 = 5.0", CHECK).text


def test_cells_are_followed_once_however_often_a_lesson_begins(shell):
    exercises.begin("09-test", case.assume())
    assert shell.events.callbacks["post_run_cell"].count(ran._ended) == 1


def test_where_there_is_no_kernel_nothing_has_failed():
    ran.watch()
    assert not ran.failed("9.1")
