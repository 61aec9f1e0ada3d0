"""helpers.grading.compare: a missing answer agrees with nothing, and points for typing are counted."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import exercises
from helpers.grading import intake, record
from helpers.grading.compare import GRADED, Grade, Judgement, Outcome, grade
from helpers.grading.gradebook import Row, possible
from helpers.grading.pack import Lesson
from helpers.grading.plan import Plan, Scenario
from helpers.grading.result import RAN, Result, ScenarioResult, refused

SCENARIOS = (Scenario("base"), Scenario("hidden 1", {"beds": 2800.0}), Scenario("hidden 2", {"beds": 3200.0}))


def plan(*keys: exercises.KeyEntry, **more: Any) -> Plan:
    """A plan of one exercise, with its key under each scenario."""
    entries = {scenario.name: {"9.1": key.data} for scenario, key in zip(SCENARIOS, keys, strict=False)}
    return Plan(Lesson("09-test", (), ()), SCENARIOS[: len(keys)], entries, **more)


def judged(made: Plan, *answers: Any, trouble: str = "its cell stopped with ValueError") -> Judgement:
    """The judgement on one answer a scenario; `MISSING` gives no record at all."""
    runs = []
    for scenario, answer in zip(made.scenarios, answers, strict=True):
        if answer is MISSING:
            runs.append(ScenarioResult(scenario.name, {}, {"9.1": trouble}))
        else:
            displayed = exercises.check("9.1", answer).data["application/vnd.huashan.answer+json"]
            runs.append(ScenarioResult(scenario.name, {"9.1": record.safe(displayed)}))
    return grade(Result(RAN, lesson="09-test", scenarios=tuple(runs)), made).judgements[0]


MISSING = object()


@pytest.fixture(autouse=True)
def lesson_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    from helpers import case
    from helpers.exercises import seal

    exercises.begin("09-test", case.assume())
    monkeypatch.setattr(
        seal, "stored", dict
    )  # what a lesson says of an answer costs time, and is no part of a grade


def key(right: float, wrong: float, credit: float = 0.5) -> exercises.KeyEntry:
    return exercises.key("9.1", right, points=4, wrong=[(wrong, "Upside down.", credit)])


MOVING = plan(key(10, 0.1), key(20, 0.05), key(40, 0.025))
NOT_THERE = {
    "not assigned or an exception": MISSING,
    "dots": ...,
    "none": None,
    "nan": float("nan"),
    "no answer form": object(),
    "an empty dict of dots": {"a": ...},
    "too deep": [[[[[[1]]]]]],
}


@pytest.mark.parametrize("way", NOT_THERE)
@pytest.mark.parametrize("first", [True, False])
def test_a_misconception_that_is_missing_in_a_run_was_not_derived(way: str, first: bool) -> None:
    gone = NOT_THERE[way]
    one = judged(MOVING, 0.1, *((gone, 0.025) if first else (0.05, gone)))
    assert (one.outcome, one.points) == (Outcome.MISCONCEPTION, 0.0)


@pytest.mark.parametrize("way", NOT_THERE)
def test_a_right_answer_that_is_missing_in_a_run_is_right_at_base_only(way: str) -> None:
    for answers in ((10, NOT_THERE[way], 40), (10, 20, NOT_THERE[way]), (10, NOT_THERE[way], NOT_THERE[way])):
        one = judged(MOVING, *answers)
        assert (one.outcome, one.points) == (Outcome.NOT_DERIVED, 0.0)


def test_a_misconception_derived_in_every_run_keeps_its_credit() -> None:
    one = judged(MOVING, 0.1, 0.05, 0.025)
    assert (one.outcome, one.points, one.misconception) == (Outcome.MISCONCEPTION, 2.0, 1)


def test_typed_openly_it_earns_nothing() -> None:
    assert judged(MOVING, 0.1, 0.1, 0.1).points == 0.0


def test_where_a_misconception_is_the_right_answer_it_has_to_be_given_all_the_same() -> None:
    made = plan(key(10, 0.1), key(1, 1), key(40, 0.025))
    assert judged(made, 0.1, 1, 0.025).points == 2.0
    assert judged(made, 0.1, 5, 0.025).points == 0.0
    assert judged(made, 0.1, MISSING, 0.025).points == 0.0


def test_misconceptions_with_one_hint_are_told_apart() -> None:
    def entry(right: float) -> exercises.KeyEntry:
        return exercises.key(
            "9.1", right, points=4, wrong=[(right * 100, "Unit?", 0.5), (right * 1000, "Unit?", 0.25)]
        )

    made = plan(entry(10), entry(20), entry(40))
    one = judged(made, 10_000, 20_000, 40_000)
    assert (one.misconception, one.points) == (2, 1.0)


def test_a_misconception_keeps_its_number_where_an_earlier_one_is_left_out() -> None:
    wrongs = [(5.0, "Five.", 0.1), (7.0, "Seven.", 0.5)]
    made = plan(
        exercises.key("9.1", 1.0, points=4, wrong=wrongs), exercises.key("9.1", 5.0, points=4, wrong=wrongs)
    )
    one = judged(made, 7.0, 7.0)
    assert (one.misconception, one.points) == (2, 2.0)


@given(
    right=st.lists(st.integers(1, 50), min_size=3, max_size=3, unique=True),
    factor=st.integers(2, 9),
    gone=st.lists(st.booleans(), min_size=3, max_size=3),
    value=st.sampled_from(["right", "wrong"]),
)
def test_credit_needs_an_answer_in_every_run(
    right: list[int], factor: int, gone: list[bool], value: str
) -> None:
    made = plan(*(key(one, -one * factor) for one in right))
    answers = [
        MISSING if g else (one if value == "right" else -one * factor)
        for one, g in zip(right, gone, strict=True)
    ]
    points = judged(made, *answers).points
    assert points == ((4.0 if value == "right" else 2.0) if not any(gone) else 0.0)


# -- what typing earns ----------------------------------------------------------------------------------


def test_the_share_of_typing_is_what_base_answers_earn() -> None:
    def entries(moving: float) -> dict[str, Any]:
        made = {
            "9.1": exercises.key("9.1", moving, points=3),
            "9.2": exercises.key("9.2", "clean", points=1),
            "9.3": exercises.key("9.3", {"a": moving, "b": 1.0}, points=4),
            "9.4": exercises.key("9.4", 100 + moving / 100, points=2, tolerance=0.5),
        }
        return {id: one.data for id, one in made.items()} | {
            "9.5": exercises.written_key("9.5", points=9).data
        }

    made = Plan(
        Lesson("09-test", (), ()), SCENARIOS, {one.name: entries(n) for n, one in enumerate(SCENARIOS)}
    )
    assert made.typing() == {"9.2": 1.0, "9.3": 2.0, "9.4": 2.0}
    assert made.typing_share == 0.5
    alone = Plan(made.lesson, SCENARIOS[:1], {"base": made.entries["base"]})
    assert alone.typing_share == 1.0


@given(moves=st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=6))
def test_who_types_every_base_answer_earns_just_that_share(moves: list[tuple[int, bool]]) -> None:
    entries = {
        scenario.name: {
            f"9.{i}": exercises.key(f"9.{i}", float(n * moves_), points=points).data
            for i, (points, moves_) in enumerate(moves)
        }
        for n, scenario in enumerate(SCENARIOS, start=1)
    }
    made = Plan(Lesson("09-test", (), ()), SCENARIOS, entries)
    typed = {id: {"answered": True, "answer": entry["answer"]} for id, entry in entries["base"].items()}
    result = Result(RAN, lesson="x", scenarios=tuple(ScenarioResult(one.name, typed) for one in SCENARIOS))
    points = grade(result, made).points
    assert points == pytest.approx(made.typing_share * sum(points for points, _ in moves))


@given(st.lists(st.integers(0, 100_000), max_size=30))
def test_points_add_up_exactly_whatever_python_and_order(ten_thousandths: list[int]) -> None:
    """Python's own sum is another from 3.12 on: ten tenths were 0.9999999999999999 before."""
    points = [one / 10_000 for one in ten_thousandths]
    exact = float(sum(map(Fraction, points)))
    for order in (points, points[::-1]):
        judgements = tuple(
            Judgement(f"9.{i}", Outcome.RIGHT, one, one, "", "") for i, one in enumerate(order)
        )
        entries = {f"9.{i}": {"points": one} for i, one in enumerate(order)}
        made = Plan(Lesson("09-test", (), ()), (Scenario("base"),), {"base": entries})
        whole = Grade(GRADED, judgements)
        assert whole.points == exact
        assert possible(Row(intake.Submission("Ada", None, ""), "09-test", whole, {}, made)) == exact


# -- results --------------------------------------------------------------------------------------------


def test_a_result_comes_back_from_its_data() -> None:
    one = Result(
        RAN, lesson="02", notes=("a",), written={"2.8": "x"}, code="y", notebook="{}",
        scenarios=(ScenarioResult("base", {"2.1": {"answered": False}}, {"2.2": "why"}, 2),),
    )  # fmt: skip
    assert Result.from_data(one.as_data()) == one
    assert Result.from_data(refused("no").as_data()) == refused("no")
    assert not refused("no").ran
    assert grade(refused("no").as_data(), None).why == "no"


def test_of_two_misconceptions_that_are_near_at_base_the_one_that_holds_elsewhere_counts() -> None:
    made = plan(
        exercises.key(
            "9.1", 44.0, points=4, relative=0.005, wrong=[(41.0, "one", 0.5), (41.1, "other", 0.25)]
        ),
        exercises.key(
            "9.1", 50.0, points=4, relative=0.005, wrong=[(42.0, "one", 0.5), (47.0, "other", 0.25)]
        ),
    )
    for answers_given, hint, points in (
        ((41.0, 42.0), "one", 2),
        ((41.1, 47.0), "other", 1),
        ((41.1, 3), "one", 0),
    ):
        judgement = judged(made, *answers_given)
        assert (judgement.outcome, judgement.hint, judgement.points) == (Outcome.MISCONCEPTION, hint, points)


def test_a_set_earns_by_its_members_in_any_order_and_surplus_costs() -> None:
    made = plan(exercises.key("9.1", {"RK07", "RK08", "RK09", "RK12"}, points=4))
    for answer, points in (
        (["RK12", "RK09", "RK08", "RK07"], 4),
        ({"RK07", "RK08"}, 2),
        (("RK07", "RK08", "RK01"), 1),
        (["RK01", "RK02", "RK03"], 0),
    ):
        assert judged(made, answer).points == points


def test_words_count_by_what_they_mean() -> None:
    made = plan(
        exercises.key(
            "9.1",
            {"a": "TA", "b": "yes", "c": "both"},
            points=3,
            among={"TA": [], "yes": [], "both": ["each"]},
        )
    )
    assert judged(made, {"a": "Teaching assumption", "b": True, "c": "each"}).outcome is Outcome.RIGHT
    assert judged(made, {"a": "external", "b": True, "c": ...}).points == 1


@pytest.mark.parametrize(
    ("answer", "outcome"), [(0.79, Outcome.MISCONCEPTION), (0.5, Outcome.WRONG), (0.3, Outcome.WRONG)]
)
def test_a_share_where_percent_is_asked_is_compared_in_its_own_unit(answer: float, outcome: Outcome) -> None:
    made = exercises.key("9.1", 78.8, points=4, tolerance=0.8, wrong=[(0.788, "a share", 0.5)])
    assert judged(plan(made, made), answer, answer).outcome is outcome
