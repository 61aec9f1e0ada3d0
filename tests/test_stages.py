"""Stages and studies: all policies enumerated, closed forms beside simulation and quadrature, laws, clear errors."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from scipy import integrate, stats

from helpers import case, options
from helpers.faults import Fault
from helpers.options import stages

BASE = case.assume()
CERTAIN = {"registration_chance": 1.0, "registration_late_chance": 0.0}
FREE = {"pilot_scans": 0, "trial_weeks": 0, "pause_at_gates": 0.0}
STUDIES = ("pilot", "trial")
NAMES = (
    "foundation_cost_part", "build_and_trial_part", "first_gate_at", "trial_gate_at", "sunk_share", "pause_at_gates", "pilot_scans",
    "pilot_setup_cost", "pilot_scan_cost", "scan_spread", "cut_spread", "trial_weeks", "trial_week_cost", "week_spread",
    "cases_spread", "registration_chance", "registration_late_chance", "registration_late", "ai_delay",
    "ai_development_cost", "reading_time_cut", "extra_complex_cases", "complex_case_contribution", "ai_grant_share",
)  # fmt: skip
COSTS = ("pilot_setup_cost", "pilot_scan_cost", "trial_week_cost", "ai_development_cost", "ai_running_cost")
close = pytest.approx
quick = settings(max_examples=40)


@st.composite
def givens(draw, **fixed):
    """Assumptions anywhere in the register's ranges."""
    values = {}
    for name in NAMES:
        low, high = BASE.low(name), BASE.high(name)
        whole = BASE.row(name)["whole"]
        values[name] = draw(st.integers(int(low), int(high)) if whole else st.floats(low, high))
    return BASE.change(**(values | fixed))


# --- the money model's own value ----------------------------------------------------------------------


@quick
@for_all(givens(**CERTAIN))
def test_all_at_once_with_a_certain_registration_is_the_net_present_value_to_the_last_digit(given):
    npv = float(options.net_present_value(given)["O1"])
    assert options.at_once(given) == npv
    assert options.staged(given, outcomes=3).all_at_once == npv


@quick
@for_all(givens(**CERTAIN, **FREE))
def test_a_tree_that_never_stops_and_learns_nothing_is_worth_the_net_present_value(given):
    value, _, _ = options.folded(options.tree(given, outcomes=1), gates=())
    assert value == close(float(options.net_present_value(given)["O1"]), rel=1e-12, abs=1e-9)


@quick
@for_all(givens())
def test_without_a_right_to_stop_learning_changes_nothing(given):
    tree = options.tree(given, outcomes=6)
    assert options.folded(tree, gates=(), paid=False)[0] == close(options.at_once(given), rel=1e-9, abs=1e-8)


def test_a_registration_that_fails_costs_all_and_brings_nothing():
    flows = options.cash_flows(BASE, "O1")
    paid = float((flows["development, net of grants"] * flows["discount_factor"]).sum())
    assert options.tree(BASE).development == close(-paid)
    assert (options.tree(BASE).in_use[2] == 0).all()


def test_the_mean_over_the_authoritys_answers_by_hand():
    late = BASE.change(ai_delay=BASE.ai_delay + BASE.registration_late)
    yes, slow = BASE.registration_chance, BASE.registration_late_chance
    never = -options.tree(BASE).development
    on_time, delayed = (float(options.net_present_value(g)["O1"]) for g in (BASE, late))
    assert options.at_once(BASE) == close(
        yes * (1 - slow) * on_time + yes * slow * delayed + (1 - yes) * never
    )


# --- what stopping spares -----------------------------------------------------------------------------


def test_what_stopping_spares_by_hand():
    """Own cost 36, half in year 1 (15 percent stage 1, 35 stage 2), half in year 2 (30 percent stage 2, 20 registration)."""
    given = BASE.change(
        foundation_cost_part=0.15,
        build_and_trial_part=0.6,
        sunk_share=0.1,
        first_gate_at=0.25,
        trial_gate_at=0.45,
    )
    first, second = 36 / 1.05, 36 / 1.05**2  # of the whole, in year 1 and in year 2
    expected = [0.9 * (0.35 * first + 0.5 * second), 0.9 * 0.25 * second]
    assert options.tree(given).saved == close(np.array(expected))


def test_what_has_fallen_due_before_a_gate_is_spent():
    late = options.tree(
        BASE.change(ai_delay=3.5, first_gate_at=0.4, trial_gate_at=0.55)
    ).saved  # gates at 1.4 and 3.3 years
    assert late[1] == 0
    assert late[0] == close(0.9 * 0.5 * 36 / 1.05**2)


@quick
@for_all(givens())
def test_a_later_gate_spares_no_more(given):
    first, second = options.tree(given, outcomes=1).saved
    assert 0 <= second <= first <= options.tree(given, outcomes=1).development


# --- backward induction -------------------------------------------------------------------------------


def enumerated(tree):
    """Value of the best of all policies: a choice at each node of the tree, made beforehand, without any folding."""
    cuts, cases = len(tree.cuts), len(tree.cases)
    best = -math.inf
    answers = [
        np.array(c).reshape(2, cuts, cases) for c in itertools.product((0, 1), repeat=2 * cuts * cases)
    ]
    use = [np.tensordot(tree.chances[:2], np.where(a, tree.in_use[:2], 0), axes=1) for a in answers]
    for at_pilot in itertools.product((False, True), repeat=cuts):
        for at_trial in itertools.product((False, True), repeat=cuts * cases):
            on = np.array(at_trial).reshape(cuts, cases)
            for worth in use:
                after = np.where(on, worth, tree.saved[1]).mean(axis=1) - tree.trial_cost
                value = np.where(at_pilot, after, tree.saved[0]).mean() - tree.development - tree.pilot_cost
                best = max(best, float(value))
    return best


@settings(max_examples=15)
@for_all(givens())
def test_backward_induction_is_the_best_of_all_policies(given):
    tree = options.tree(given, outcomes=2)
    assert options.folded(tree)[0] == close(enumerated(tree), rel=1e-12, abs=1e-9)


@quick
@for_all(givens())
def test_the_right_to_stop_at_a_gate_is_never_a_burden(given):
    tree = options.tree(given, outcomes=5)
    for size in range(4):
        for gates in itertools.combinations(stages.GATES, size):
            for more in set(stages.GATES) - set(gates):
                with_it = options.folded(tree, (*gates, more))[0]
                assert with_it >= options.folded(tree, gates)[0] - 1e-9


@quick
@for_all(givens())
def test_the_steps_add_up_and_their_chances_fall(given):
    result = options.staged(given, outcomes=5)
    slow = options.tree(given, outcomes=5, wait=given.pause_at_gates)
    assert result.in_steps == close(options.folded(slow)[0], rel=1e-9, abs=1e-8)
    assert result.right_to_stop >= 0
    assert result.price >= -1e-9
    assert result.in_steps == close(
        result.all_at_once + result.right_to_stop - result.price, rel=1e-9, abs=1e-8
    )
    chances = [1.0, *result.chances]
    assert all(later <= before + 1e-12 for before, later in itertools.pairwise(chances))


@quick
@for_all(givens(), st.sampled_from(COSTS), st.floats(0, 1))
def test_more_cost_never_adds_value(given, cost, share):
    low, high = getattr(given, cost), given.high(cost)
    dearer = given.change(**{cost: min(high, low + share * (high - low))})
    assert options.staged(dearer, outcomes=5).in_steps <= options.staged(given, outcomes=5).in_steps + 1e-9
    assert options.at_once(dearer) <= options.at_once(given) + 1e-9


@quick
@for_all(givens())
def test_finer_outcomes_never_take_value_away(given):
    """Parts at their own means lose spread, and a choice never gains from less spread (Jensen)."""
    coarse, fine = (options.folded(options.tree(given, outcomes=n))[0] for n in (4, 8))
    assert fine >= coarse - 1e-9


def test_gates_gain_nothing_where_neither_way_is_begun():
    soon = options.staged(BASE.change(ai_delay=1.0))
    assert options.staged(BASE).gain == 0
    assert soon.gain == close(soon.in_steps - soon.all_at_once)
    assert soon.gain > 0


def test_outcomes_are_many_enough():
    shown = options.staged(BASE)
    finer = options.staged(BASE, outcomes=8 * stages.OUTCOMES)
    assert shown.in_steps == close(finer.in_steps, abs=0.02)
    assert shown.right_to_stop == close(finer.right_to_stop, abs=0.02)


def test_the_tree_agrees_with_drawn_worlds():
    """Truths and studies drawn one by one, with the policy's bars: the mean of what happens, not of estimates."""
    rng, draws = np.random.default_rng(8), 400_000
    tree = options.tree(BASE, outcomes=200)
    _, first, second = options.folded(tree)
    cut, cut_seen = drawn(
        BASE.reading_time_cut, BASE.cut_spread, BASE.scan_spread, BASE.pilot_scans, rng, draws
    )
    more, more_seen = drawn(
        BASE.extra_complex_cases, BASE.cases_spread, BASE.week_spread, BASE.trial_weeks, rng, draws
    )
    row = np.clip(np.searchsorted(tree.cuts, cut_seen), 0, 199)
    column = np.clip(np.searchsorted(tree.cases, more_seen), 0, 199)
    on, both = first[row] > 0, second[row, column] > 0
    answer = rng.choice(3, draws, p=tree.chances)
    never = -tree.development
    worth = np.zeros(draws)
    for which, delay in enumerate((BASE.ai_delay, BASE.ai_delay + BASE.registration_late)):
        seen, true = (
            options.value_at(BASE, "O1", ai_delay=delay, reading_time_cut=c, extra_complex_cases=k) - never
            for c, k in ((cut_seen, more_seen), (cut, more))
        )
        worth += np.where((answer == which) & (seen > 0), true, 0.0)
    value = (
        np.where(on, np.where(both, worth, tree.saved[1]) - tree.trial_cost, tree.saved[0])
        + never
        - tree.pilot_cost
    )
    error = value.std() / math.sqrt(draws)
    assert value.mean() == close(options.folded(tree)[0], abs=4 * error)


def drawn(mean, prior, noise, size, rng, draws):
    """A truth, and the posterior mean after a sample of it."""
    truth = rng.normal(mean, prior, draws)
    weight = size * prior**2 / (size * prior**2 + noise**2)
    return truth, mean + weight * (truth + rng.normal(0, noise / math.sqrt(size), draws) - mean)


def test_a_hopeless_or_a_sure_plan_has_no_bar():
    assert math.isnan(options.pilot_bar(BASE.change(extra_complex_cases=0)))
    assert math.isnan(options.pilot_bar(BASE.change(extra_complex_cases=6000)))


def test_the_bar_is_where_going_on_is_worth_as_much_as_stopping():
    bar = options.pilot_bar(BASE)
    known = BASE.change(reading_time_cut=bar, pilot_scans=0)
    gain = options.folded(options.tree(known, wait=BASE.pause_at_gates))[1]
    assert gain == close(0, abs=0.05)


def test_the_table_of_the_last_gate_folds_to_the_trees_own_value():
    table = options.last_gate(BASE)
    small = options.tree(BASE.change(pilot_scans=0), outcomes=3, wait=BASE.pause_at_gates)
    value = (table["chance"] * np.maximum(table["go_on"], table["stop"])).sum()
    assert value + small.saved[1] - small.trial_cost - small.saved[0] == close(options.folded(small)[1][0])
    assert table["chance"].sum() == close(1)
    assert (table["chance"] * table["cases"]).sum() == close(BASE.extra_complex_cases)
    assert table["go_on"].iloc[0] < 0 < table["go_on"].iloc[2]


# --- foundation first ---------------------------------------------------------------------------------


def test_foundation_first_is_stage_one_and_what_may_follow():
    result = options.foundation_first(BASE)
    assert result.net == close(options.staged(BASE).in_steps)
    spared = options.tree(BASE).saved[0]
    assert result.cost == close(
        options.tree(BASE).development - spared + options.learning_cost(BASE)["pilot"]
    )
    assert 0 < result.data < result.going_on


@quick
@for_all(givens())
def test_ready_data_are_never_worth_less_than_nothing(given):
    result = options.foundation_first(given)
    assert result.data >= -1e-12
    assert result.going_on >= 0


# --- value of sample information ----------------------------------------------------------------------

values = st.floats(-50, 50)
spreads = st.floats(1e-3, 30)
noises = st.floats(1e-2, 100)


@for_all(values, values, spreads, noises)
def test_a_sample_of_nothing_is_worth_nothing(mean, slope, prior, noise):
    assert options.evsi(mean, slope, prior, noise, 0) == 0


@for_all(values, values, spreads, noises)
def test_evsi_rises_with_the_sample_and_tends_to_knowing(mean, slope, prior, noise):
    sizes = np.array([0, 1, 2, 5, 10, 100, 1e4, 1e20])
    worth = options.evsi(mean, slope, prior, noise, sizes)
    ceiling = options.evppi_line(mean, slope, prior)
    assert (np.diff(worth) >= -1e-9 * max(1, ceiling)).all()
    assert worth[-1] == close(ceiling, rel=1e-3, abs=1e-6)
    assert (worth <= ceiling * (1 + 1e-9) + 1e-9).all()


@for_all(values, values, noises, st.integers(0, 1000))
def test_without_doubt_there_is_nothing_to_learn(mean, slope, noise, size):
    assert options.evsi(mean, slope, 0.0, noise, size) == 0
    assert options.evppi_line(mean, slope, 0.0) == 0


@settings(max_examples=40)
@for_all(values, st.floats(-20, 20), st.floats(0.1, 5), st.floats(0.1, 20), st.integers(1, 500))
def test_the_closed_form_is_the_integral(mean, slope, prior, noise, size):
    weight = size * prior**2 / (size * prior**2 + noise**2)
    spread = abs(slope) * prior * math.sqrt(weight)
    if spread < 1e-3:
        return
    reach = [mean - 12 * spread, mean + 12 * spread]
    density = stats.norm(mean, spread).pdf
    value, _ = integrate.quad(lambda x: max(x, 0) * density(x), *reach, points=[0, mean], limit=400)
    assert options.evsi(mean, slope, prior, noise, size) == close(value - max(mean, 0), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("mean", [-8.0, 0.0, 2.0])
@pytest.mark.parametrize("seed", range(20))
def test_the_closed_form_is_what_drawing_gives(mean, seed):
    exact = options.evsi(mean, 40, 0.1, 0.6, 200)
    rng = np.random.default_rng(seed)
    drawn, error = options.simulated_evsi(mean, 40, 0.1, 0.6, 200, draws=20_000, rng=rng)
    assert drawn == close(exact, abs=4.5 * error + 1e-3)


def test_the_unit_normal_loss_integral_at_known_points():
    """Tables of the unit normal loss integral: L(0) = 0.3989, L(1) = 0.08332, L(2) = 0.008491."""
    assert options.normal_loss(0, 1) == close(0.39894, abs=1e-5)
    assert options.normal_loss(1, 1) == close(0.08332, abs=1e-5)
    assert options.normal_loss(-2, 1) == close(0.008491, abs=1e-6)
    assert options.normal_loss(10, 5) == close(5 * 0.008491, abs=5e-6)


@quick
@for_all(givens(), st.sampled_from(STUDIES))
def test_a_study_is_the_closed_form_of_the_money_model(given, study):
    result = options.sample_value(given, study)
    assert result.table["evsi"].iloc[0] == result.table["cost"].iloc[0] == 0
    assert result.best["net"] >= 0
    assert (result.table["cost"].diff().dropna() >= -1e-9).all()
    assert result.evppi >= result.table["evsi"].max() - 1e-9
    assert result.now["size"] == result.size
    assert result.now["cost"] == close(options.learning_cost(given)[study])


@quick
@for_all(givens(), st.sampled_from(["reading_time_cut", "extra_complex_cases"]), st.floats(0, 1))
def test_value_is_a_line_in_what_a_study_is_about(given, unknown, share):
    other = given.low(unknown) + share * (given.high(unknown) - given.low(unknown))
    step = other - getattr(given, unknown)
    expected = options.at_once(given) + options.slope_of(given, unknown) * step
    assert options.at_once(given, **{unknown: other}) == close(expected, rel=1e-7, abs=1e-7)


def test_a_study_tends_to_the_value_of_knowing_by_regression():
    """The same act and the same doubt, through `evppi`, which knows nothing of normals and lines."""
    rng = np.random.default_rng(4)
    given = BASE.change(registration_chance=1.0, registration_late_chance=0.0)
    cases = rng.normal(given.extra_complex_cases, given.cases_spread, 60_000)
    act = options.value_at(given, "O1", extra_complex_cases=cases)
    table = pd.DataFrame({"nothing": 0.0, "O1": act})
    found = options.evppi(table, pd.DataFrame({"cases": cases}), {"trial": ["cases"]})["trial"]
    assert options.sample_value(given, "trial").evppi == close(found, rel=0.02)


# --- bad input ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: options.sample_value(BASE, "pilott"), "no study 'pilott'; did you mean pilot"),
        (
            lambda: options.folded(options.tree(BASE), ("exam",)),
            "no gate 'exam'; the gates are pilot, trial, answer",
        ),
        (lambda: options.tree(BASE, outcomes=0), "outcomes is a whole number of at least 1, not 0"),
        (lambda: options.evsi(1, 1, -1, 1, 5), "prior is a number of at least 0, not -1"),
        (lambda: options.evsi(1, 1, 1, 1, -5), "size is -5; a sample has at least 0"),
        (lambda: options.simulated_evsi(1, 1, 1, 1, 1.5, draws=10, rng=None), "size is a whole number"),
    ],
)
def test_bad_input_gets_one_line(call, says):
    with pytest.raises(Fault, match=says):
        call()


def test_what_is_found_never_changes():
    with pytest.raises(AttributeError):
        options.tree(BASE).pilot_cost = 0.0
    assert replace(options.tree(BASE), pilot_cost=0.0).pilot_cost == 0.0
