"""The class's numbers in the models, against what a hand finds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers import case, charts, options
from helpers.stage import models, pictures, rehearsal, results
from helpers.stage.votes import Vote

GIVEN = case.assume()
LISTED = models.table(GIVEN, models.LISTED)
CRITERIA = list(LISTED.columns)


def closed(show, ballot, votes, round=1, way="form"):
    show.votes.open("75", ballot, round)
    show.votes.put("75", round, votes, way)
    show.votes.close("75", ballot, round)


def weights(show, sets, agreed=None):
    show.votes.open("75", "w")
    lines = [
        Vote(f"w.{c}", float(v), name, seat)
        for name, seat, swings in sets
        for c, v in zip(CRITERIA, swings, strict=True)
    ]
    show.votes.put("75", 1, lines, "form")
    if agreed is not None:
        show.votes.put_set("75", 1, "agreed", dict(zip(CRITERIA, agreed, strict=True)))
    show.votes.close("75", "w")
    return results.weights(show.votes, "75", LISTED)


def test_both_votes_and_who_moved(begin):
    show = begin()
    closed(
        show,
        "vote",
        [Vote("vote", "O1", "a", None, 80), Vote("vote", "O1", "b", None, 60), Vote("vote", "O2", "c")],
    )
    one = results.decision(show.votes, "75")
    assert results.decision_says(one) == "The first vote: Option 1, clinical AI, 2 of 3."
    assert one.sure[1] == 70
    closed(show, "vote", [Vote("vote", "O1", "a"), Vote("vote", "O0", "b"), Vote("vote", "O0", "c")], round=2)
    both = results.decision(show.votes, "75")
    assert both.moved.loc["O1", "O0"] == both.moved.loc["O2", "O0"] == both.moved.loc["O1", "O1"] == 1
    assert results.decision_says(both).endswith(
        "foundation first, none of these yet, 2 of 3. Of 3 voters who can be told apart 2 moved."
    )


def test_hands_tell_how_many_and_not_who(begin):
    show = begin()
    closed(show, "vote", [Vote("vote", "O1")] * 5, way="hands")
    closed(show, "vote", [Vote("vote", "O1")] * 2 + [Vote("vote", "O0")] * 3, round=2, way="hands")
    both = results.decision(show.votes, "75")
    assert both.moved is None
    assert "moved" not in results.decision_says(both)
    assert results.decision_says(both).endswith("Option 1, clinical AI has 3 fewer.")


def test_rows_of_two_exports_are_not_taken_for_the_same_voters(begin):
    show = begin()
    closed(show, "vote", [Vote("vote", "O1", "row-2")])
    closed(show, "vote", [Vote("vote", "O2", "row-2")], round=2)
    assert results.decision(show.votes, "75").moved is None


def test_an_open_vote_has_no_result(begin):
    show = begin()
    show.votes.open("75", "vote")
    with pytest.raises(ValueError, match="not closed"):
        results.decision(show.votes, "75")


def test_guesses_against_the_model(begin):
    show = begin()
    closed(show, "p2.3", [Vote("p2.3", float(v)) for v in (10, 12, 20, 20, 40)])
    values = results.guesses(show.votes, "75", "p2.3")
    result = results.truth("p2.3", GIVEN)
    assert result == pytest.approx(12.0, abs=0.5)
    assert results.guesses_say(values, result, "percent") == (
        "The middle guess is 20, the model says 12 percent. 2 of 5 came within 2; 3 guessed higher."
    )


def test_whose_weights_choose_what(begin):
    one_only = {c: [100.0 if c == other else 0.0 for other in CRITERIA] for c in CRITERIA}
    found = weights(begin(), [("a", "president", one_only["clinical_leadership"]), ("b", "it_head", one_only["autonomy"]),
                              ("c", None, one_only["finance"])])  # fmt: skip
    assert list(found.chosen) == [LISTED[c].idxmax() for c in ("clinical_leadership", "autonomy", "finance")]
    seats = results.chosen_by_seat(found)
    assert list(seats.index) == ["President", "IT head", "Without a seat"]
    assert seats.loc["President", "O1"] == seats.loc["IT head", "O4"] == 1
    assert results.seats_say(found).startswith("President: O1. IT head: O4.")
    assert results.agreed_says(found) == "No set has been agreed yet."


def test_the_sentence_on_the_agreed_set_is_right_about_its_tie(begin):
    agreed = models.base_swings().reindex(CRITERIA)
    found = weights(begin(), [("a", "president", [50] * 7)], agreed)
    said = results.agreed_says(found)
    flip = results.nearest_flip(LISTED, agreed)
    moved = agreed.copy()
    moved[flip.criterion] += flip.points * (1 + 1e-9)
    before, after = (options.weighted_sum(LISTED, one).idxmax() for one in (agreed, moved))
    assert before != after == flip.option
    assert f"chooses {before}." in said
    now, then = (one[flip.criterion] / one.sum() for one in (agreed, moved))
    assert said.endswith(f"at {then:.0%} of the weight (now {now:.0%}) it is {flip.option}.")
    chart = charts.title(charts.tie_weights(models.weighing(GIVEN, **agreed)))
    assert f"at {then:.0%} (now {now:.0%}) puts {flip.option} before {before}" in chart, (
        "one unit for one distance"
    )


def test_sentences_that_hang_on_nothing_listed_are_said_first_as_such():
    counts = pd.Series({"C25": 12, "C41": 9, "C46": 5, "C65": 5, "": 20})
    assert results.sentences_say(counts) == (
        "You hang it on all four claims, most often on “the time that AI saves”: 12 of 51 sentences, something else 20."
    )
    assert results.sentences_say(pd.Series({"C25": 0, "C41": 0, "C46": 2, "C65": 1, "": 0})) == (
        "You hang it on two of four claims, most often on “unified terms first”: 2 of 3 sentences."
    )
    assert (
        results.sentences_say(pd.Series({"C25": 0, "": 3}))
        == "None of the 3 sentences hangs on one of the four claims."
    )


def test_the_voters_own_sets_are_counted_without_the_agreed_one(begin):
    best = [100, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 100]
    found = weights(
        begin(), [("a", "president", best[0]), ("b", "it_head", best[1]), ("c", "it_head", best[1])]
    )
    assert results.own_say(found) == "Of 3 own sets 2 choose O4 and 1 O1."


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 100), min_size=7, max_size=7))
def test_no_smaller_change_of_one_swing_turns_the_option(swings):
    set_ = pd.Series(swings, index=CRITERIA, dtype=float)
    assume((set_ > 0).sum() >= 2)
    totals = options.weighted_sum(LISTED, set_)
    assume(totals.nlargest(2).diff().abs().iloc[1] > 1e-6)
    flip = results.nearest_flip(LISTED, set_)
    for criterion in CRITERIA:
        for points in np.linspace(0, 100, 41):
            moved = set_.copy()
            moved[criterion] = points
            change = abs(points - set_[criterion])
            if moved.sum() > 0 and (flip is None or change < abs(flip.points) - 1e-6):
                assert options.weighted_sum(LISTED, moved).idxmax() == totals.idxmax()


def test_how_sure_is_said_of_those_who_said_it(begin):
    show = begin()
    closed(show, "vote", [Vote("vote", "O1", str(i), None, 80.0 if i < 2 else None) for i in range(3)])
    found = results.decision(show.votes, "75")
    assert results.sure_says(found) == "How sure, 50 to 100, on average: the first vote 80 (2 said)."
    assert "3 (2 say how sure: 80)" in charts.alt_text(pictures.two_votes(found))


def test_seats_are_furthest_apart_where_their_means_are(begin):
    found = weights(
        begin(),
        [("a", "president", [100, 50, 40, 30, 60, 40, 0]), ("b", "it_head", [40, 50, 40, 30, 60, 20, 100]),
         ("c", "it_head", [60, 50, 40, 30, 60, 20, 80])],
    )  # fmt: skip
    apart = results.apart(found)
    assert list(apart.index[: results.MOST_APART]) == ["autonomy", "clinical_leadership", "low_load"]
    first = apart.iloc[0]
    assert (first["low"], first["low_seat"], first["high"], first["high_seat"]) == (
        0,
        "President",
        90,
        "IT head",
    )
    assert first["mean"] == 60, "the mean is of voters and not of seats"
    assert results.mean(found)["autonomy"] == 60


def test_sentences_are_proposed_by_words_and_decided_by_a_person(begin):
    table = case.load_class().sentences
    for claim, row in table.iterrows():
        assert results.proposed(row["first_example"]) == results.proposed(row["second_example"]) == claim
    assert results.proposed("I was ill last week") == ""
    assert results.proposed("It all hangs on C41") == "C41"
    show = begin()
    closed(show, "sentence", [Vote("sentence", "Tencent may leave"), Vote("sentence", "hm")])
    found = results.sentences(show.votes, "75")
    assert list(found["claim"]) == ["C65", ""]
    show.votes.sort(int(found["id"].iloc[1]), "C25")
    found = results.sentences(show.votes, "75")
    assert list(found["claim"]) == ["C65", "C25"]
    assert list(found["decided"]) == [False, True]
    assert results.sentence_counts(found).to_dict() == {"C25": 1, "C41": 0, "C46": 0, "C65": 1, "": 0}


def test_charts_of_votes_say_what_they_show(begin):
    show = begin()
    rehearsal.fill(show, 60)
    for ballot, round in (("vote", 1), ("vote", 2), ("w", 1), ("p2.3", 1), ("sentence", 1)):
        show.votes.close("75", ballot, round)
    drawn = [
        (pictures.two_votes, results.decision(show.votes, "75"), "first vote: Option 1"),
        (pictures.by_seat, results.weights(show.votes, "75", LISTED), "President: "),
        (pictures.spread, pictures.Spread(results.guesses(show.votes, "75", "p2.3"), "percent"), "60 in all"),
        (
            pictures.claims,
            results.sentence_counts(results.sentences(show.votes, "75")),
            "the time that AI saves",
        ),
        (pictures.pooled, [pictures.Pooled("Fall", 3, 6)], "Fall: 3 of 6"),
    ]
    assert pictures.pooled_says([pictures.Pooled("Fall", 3, 6), pictures.Pooled("Flags", 0, 6)]) == (
        "25% of your guesses came near"
    )
    for chart, data, words in drawn:
        assert words in charts.alt_text(chart(data))


def test_a_rehearsal_is_marked_reproducible_and_leaves_a_closed_vote_alone(begin, tmp_path):
    show = begin()
    rehearsal.fill(show, 20)
    assert show.votes.ways("75") == {"rehearsal", "desk"}
    show.votes.close("75", "vote")
    before = list(show.votes.read("75", "vote")["value"])
    rehearsal.fill(show, 20)
    assert list(show.votes.read("75", "vote")["value"]) == before
    with pytest.raises(ValueError, match="a number from 1 to 500"):
        rehearsal.fill(show, 0)
