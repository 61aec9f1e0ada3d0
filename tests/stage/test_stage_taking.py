"""Votes on their way in: nothing adds up by itself, and a worse export takes no better one's place in silence."""

import pytest

from helpers.stage import rehearsal
from helpers.stage.taking import Taking
from helpers.stage.votes import CLOSED, Vote

FORM = b"[voter],[vote],[p2.3]\n" + b"".join(b"s%d,A,20\n" % i for i in range(6))


@pytest.fixture
def show(begin):
    made = begin()
    made.jump(next(i for i, row in enumerate(made.rows) if row.screen.id == "vote-one"))
    return made


@pytest.fixture
def taking(show):
    return Taking(show, "salt")


def counted(show, round=1):
    return show.votes.counts("75", "vote", round)


def test_hands_beside_a_form_wait_for_a_choice(show, taking):
    taking.read(FORM)
    assert taking.typed("vote", 1, [Vote("vote", "O2")] * 5) == ""
    assert counted(show) == {"form": 6}
    (one,) = taking.waiting
    assert (one.new, one.held) == ("5 typed by hand", "6 from a form")
    assert taking.waits("vote", 1)
    assert not taking.waits("vote", 2)


@pytest.mark.parametrize(
    ("how", "left"), [("replace", {"hands": 5}), ("add", {"form": 6, "hands": 5}), ("leave", {"form": 6})]
)
def test_each_choice_does_what_it_says(how, left, show, taking):
    taking.read(FORM)
    taking.typed("vote", 1, [Vote("vote", "O2")] * 5)
    told = taking.choose(0, how)
    assert told.startswith("[vote], vote 1: ")
    assert counted(show) == left
    assert taking.waiting == []


def test_a_form_beside_hands_waits_too_and_the_rest_of_it_is_taken(show, taking):
    show.open()
    taking.typed("vote", 1, [Vote("vote", "O2")] * 5)
    told = taking.read(FORM).lines
    assert "[p2.3]: 6 noted" in told
    assert any("6 from a form, and 5 typed by hand already" in line for line in told)
    assert counted(show) == {"hands": 5}


def test_a_second_count_of_hands_stands_for_the_first_and_more_numbers_wait(show, taking):
    show.open()
    taking.typed("vote", 1, [Vote("vote", "O2")] * 5)
    assert taking.typed("vote", 1, [Vote("vote", "O2")] * 4) == "4 noted, in place of 5 by hands before"
    show.votes.open("75", "p2.3")
    taking.typed("p2.3", 1, [Vote("p2.3", 20.0)] * 3)
    taking.typed("p2.3", 1, [Vote("p2.3", 30.0)] * 2)
    taking.choose(0, "add")
    assert show.votes.counts("75", "p2.3") == {"hands": 5}


def test_a_choice_that_there_is_not(show, taking):
    with pytest.raises(ValueError, match="nothing waits"):
        taking.choose(0, "add")
    taking.read(FORM)
    taking.read(b"[voter],[vote]\na,A\n")
    with pytest.raises(ValueError, match="no such choice"):
        taking.choose(0, "add")  # two exports of one form never both count
    assert counted(show) == {"form": 6}


def test_a_fuller_export_takes_the_place_of_an_earlier_and_a_shorter_asks(show, taking):
    taking.read(FORM)
    assert (
        "[vote], vote 1: 7 noted, in place of 6 of an earlier export" in taking.read(FORM + b"s9,D,\n").lines
    )
    told = taking.read(b"[voter],[vote],[p2.3]\ns1,A,much\n")
    assert "[p2.3]: no answer could be read, the 6 of the earlier export stay" in told.lines
    assert any("these are fewer" in line for line in told.lines)
    assert counted(show) == {"form": 7}
    assert taking.choose(0, "leave") == "[vote], vote 1: 7 from a form stay, 1 from a form are not noted"


def test_an_export_whose_letters_are_guessed_asks_first(show, taking):
    taking.read(FORM)
    taking.read(FORM.replace(b"s0", "é0".encode("cp1252")))
    assert [one.why for one in taking.waiting] == ["the letters of the new one may be wrong"] * 2


def test_one_form_answered_twice_gives_both_votes(show, taking):
    taking.read(FORM)
    show.jump(next(i for i, row in enumerate(show.rows) if row.screen.id == "vote-two"))
    taking.read(FORM + FORM.split(b"\n", 1)[1].replace(b",A,", b",D,"))
    show.votes.close("75", "vote", 1)
    show.votes.open("75", "vote", 2)
    show.close()
    assert set(show.votes.read("75", "vote", 1)["value"]) == {"O1"}
    assert list(show.votes.read("75", "vote", 2)["value"]) == ["O0"] * 6


def test_the_export_from_before_class_at_the_last_vote_is_remarked_on(show, taking):
    taking.read(FORM)
    show.jump(next(i for i, row in enumerate(show.rows) if row.screen.id == "vote-two"))
    told = taking.read(FORM).lines
    assert any(
        "every one the same answer twice. Is this the export from before class?" in line for line in told
    )


def test_more_last_votes_than_voters_are_remarked_on_where_nobody_has_a_mark(show, taking):
    taking.read(b"[vote],x\n" + b"A,1\n" * 5)
    show.jump(next(i for i, row in enumerate(show.rows) if row.screen.id == "vote-two"))
    told = taking.read(b"[vote],x\n" + b"A,1\n" * 5 + b"D,1\n" * 5).lines
    assert any("5 first votes and 10 last ones, and no column [voter]" in line for line in told)


def test_a_closed_vote_takes_nothing(show, taking):
    show.votes.open("75", "vote")
    show.votes.close("75", "vote")
    assert (
        "[vote], vote 1: closed, so nothing was changed; open it again to add to it"
        in taking.read(FORM).lines
    )
    assert (show.votes.state("75", "vote"), counted(show)) == (CLOSED, {})


def test_in_a_rehearsal_the_last_vote_fills_as_it_opens(show):
    rehearsal.fill(show, 8, before_class=True)
    assert show.votes.state("75", "vote", 2) == "new"
    show.jump(next(i for i, row in enumerate(show.rows) if row.screen.id == "vote-two"))
    show.next()
    rehearsal.fill_opened(show)
    assert counted(show, 2) == {"rehearsal": 8}
    taking = Taking(show)
    taking.typed("vote", 2, [Vote("vote", "O1")] * 5)
    taking.choose(0, "replace")
    rehearsal.fill(show, 8, before_class=True)
    assert counted(show, 2) == {"hands": 5}, "a restart of the rehearsal adds nothing to what was typed"
