"""A vote is written while its ballot is open, read while it is closed, and changed in no silence."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.stage.votes import CLOSED, NEW, OPEN, Vote, Votes

SEVEN = ("clinical_leadership", "finance", "speed", "device_rules", "privacy_safety", "low_load", "autonomy")


@pytest.fixture
def votes(tmp_path):
    return Votes(tmp_path)


def test_nothing_but_the_count_is_known_before_it_is_closed(votes):
    assert votes.state("75", "vote") == NEW
    votes.open("75", "vote")
    votes.put("75", 1, [Vote("vote", "O1"), Vote("vote", "O2")], "hands")
    assert (votes.state("75", "vote"), votes.count("75", "vote")) == (OPEN, 2)
    with pytest.raises(ValueError, match="not closed, so its votes are not shown"):
        votes.read("75", "vote")
    votes.close("75", "vote")
    assert list(votes.read("75", "vote")["value"]) == ["O1", "O2"]


def test_a_closed_vote_is_changed_by_nobody_whatever_the_way_in(votes):
    votes.open("75", "vote")
    votes.put("75", 1, [Vote("vote", "O1")], "hands")
    votes.close("75", "vote")
    with pytest.raises(ValueError, match=r"\[vote\] is not open"):
        votes.put("75", 1, [Vote("vote", "O2")], "hands")
    other = sqlite3.connect(votes.path)
    for line in (
        "DELETE FROM votes",
        "UPDATE votes SET value = 'O2'",
        "INSERT INTO votes (session, question, round, value, way) VALUES ('75', 'vote', 1, 'O2', 'phone')",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="the ballot is closed"):
            other.execute(line)
    other.close()
    assert list(votes.read("75", "vote")["value"]) == ["O1"]


def test_opened_again_is_counted(votes):
    votes.open("75", "vote")
    votes.open("75", "vote")
    assert votes.reopened("75", "vote") == 0
    votes.close("75", "vote")
    votes.open("75", "vote")
    assert (votes.state("75", "vote"), votes.reopened("75", "vote")) == (OPEN, 1)


def test_rounds_and_sessions_are_apart(votes):
    votes.open("75", "vote", 1)
    votes.put("75", 1, [Vote("vote", "O1")], "hands")
    assert votes.count("75", "vote", 2) == votes.count("45", "vote", 1) == 0
    with pytest.raises(ValueError, match="not open"):
        votes.put("75", 2, [Vote("vote", "O1")], "hands")


def test_a_fuller_export_counts_nobody_twice_and_leaves_the_hands(votes):
    votes.open("75", "vote")
    votes.put("75", 1, [Vote("vote", "O1")] * 3, "hands")
    votes.put("75", 1, [Vote("vote", "O2")] * 2, "form")
    assert votes.put("75", 1, [Vote("vote", "O2")] * 5, "form") == 2
    assert votes.count("75", "vote") == 8


def test_all_or_nothing(votes):
    votes.open("75", "vote")
    with pytest.raises(ValueError, match=r"\[p2.3\] is not open"):
        votes.put("75", 1, [Vote("vote", "O1"), Vote("p2.3", 20.0)], "form")
    assert votes.count("75", "vote") == 0


def test_the_agreed_set_is_nobodys_vote_and_is_typed_over(votes):
    votes.open("75", "w")
    votes.put_set("75", 1, "agreed", dict.fromkeys(SEVEN, 50.0))
    votes.put_set("75", 1, "agreed", dict.fromkeys(SEVEN, 60.0))
    votes.put_set("75", 1, "president", dict.fromkeys(SEVEN, 70.0))
    assert votes.count("75", "w") == 1
    votes.close("75", "w")
    rows = votes.read("75", "w")
    assert set(rows[rows["seat"] == "agreed"]["value"]) == {60.0}


def test_forgotten_is_gone_from_the_file_too(votes):
    votes.open("75", "sentence")
    votes.put("75", 1, [Vote("sentence", "UNFORGETTABLE-SENTENCE")], "form")
    votes.close("75", "sentence")
    assert b"UNFORGETTABLE" in b"".join(path.read_bytes() for path in votes.path.parent.glob("votes.sqlite*"))
    votes.forget()
    assert votes.state("75", "sentence") == NEW
    assert b"UNFORGETTABLE" not in b"".join(
        path.read_bytes() for path in votes.path.parent.glob("votes.sqlite*")
    )


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "votes.sqlite").write_bytes(b"not a database, whatever its name says" * 40)
    with pytest.raises(ValueError, match="move the file away to begin a new one"):
        Votes(tmp_path)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(["open", "close", "put"]), max_size=12))
def test_counts_never_fall_and_never_rise_while_closed(tmp_path_factory, steps):
    votes = Votes(tmp_path_factory.mktemp("votes"))
    expected = 0
    for step in steps:
        state = votes.state("75", "vote")
        if step == "open":
            votes.open("75", "vote")
        elif step == "close" and state != NEW:
            votes.close("75", "vote")
        elif step == "put":
            if state == OPEN:
                votes.put("75", 1, [Vote("vote", "O1")], "hands", add=True)
                expected += 1
            else:
                with pytest.raises(ValueError, match="not open"):
                    votes.put("75", 1, [Vote("vote", "O1")], "hands", add=True)
        assert votes.count("75", "vote") == expected
        if votes.state("75", "vote") == CLOSED:
            assert len(votes.read("75", "vote")) == expected
