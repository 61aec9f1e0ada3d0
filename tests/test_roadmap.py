"""helpers.roadmap: published plans, laws of a schedule, simulation beside closed forms, the case's numbers."""

import itertools
import math
import re
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as with_examples
from hypothesis import settings
from hypothesis import strategies as st

from helpers import case, roadmap
from helpers.roadmap import schedule as roadmap_schedule

SEED = 2026

# Milwaukee Paper: Heizer and Render, Operations Management.
MILWAUKEE = pd.DataFrame(
    [
        ("A", 1, 2, 3, None),
        ("B", 2, 3, 4, None),
        ("C", 1, 2, 3, "A"),
        ("D", 2, 4, 6, "A,B"),
        ("E", 1, 4, 7, "C"),
        ("F", 1, 2, 9, "C"),
        ("G", 3, 4, 11, "D,E"),
        ("H", 1, 2, 3, "F,G"),
    ],
    columns=["task", "optimistic", "most_likely", "pessimistic", "after"],
)


@pytest.fixture
def rng():
    return np.random.default_rng(SEED)


@pytest.fixture(scope="module")
def tables():
    return case.load()


@pytest.fixture(scope="module")
def base():
    return case.assume()


@pytest.fixture(scope="module")
def plans(tables, base):
    return {
        name: roadmap.constrain(roadmap.order(tables.tasks, name), tables.constraints, base)
        for name in roadmap.ORDERS
    }


def plan_of(*rows, columns=("task", "duration", "after")):
    return pd.DataFrame(rows, columns=list(columns))


def times_of(*rows):
    return plan_of(*rows, columns=("task", "optimistic", "most_likely", "pessimistic", "after"))


def beta_pert_moments(low, mode, high):
    mean = (low + 4 * mode + high) / 6
    return mean, (mean - low) * (high - mean) / 7


# --- published results --------------------------------------------------------------------------------


def milwaukee_by_means():
    mean = (MILWAUKEE["optimistic"] + 4 * MILWAUKEE["most_likely"] + MILWAUKEE["pessimistic"]) / 6
    return MILWAUKEE.assign(duration=mean)


def test_milwaukee_critical_path_and_slack():
    path = roadmap.critical_path(milwaukee_by_means())
    assert path["early_finish"].max() == pytest.approx(15)
    assert path.loc[path["critical"], "task"].tolist() == ["A", "C", "E", "G", "H"]
    assert path["slack"].to_dict() == pytest.approx(
        {"A": 0, "B": 1, "C": 0, "D": 1, "E": 0, "F": 6, "G": 0, "H": 0}
    )


def test_milwaukee_pert():
    pert = roadmap.pert(MILWAUKEE)
    assert pert.mean == pytest.approx(15)
    assert pert.variance == pytest.approx(3.111, abs=5e-4)
    assert pert.path == ("A", "C", "E", "G", "H")
    assert pert.probability(16) == pytest.approx(0.7146, abs=5e-4)


def test_pert_does_not_sum_tasks_off_the_path():
    """A published solution sums all eight tasks, which gives 25 weeks."""
    spread = ((MILWAUKEE["pessimistic"] - MILWAUKEE["optimistic"]) / 6) ** 2
    pert = roadmap.pert(MILWAUKEE)
    assert milwaukee_by_means()["duration"].sum() == pytest.approx(25)
    assert spread.sum() == pytest.approx(5.444, abs=5e-4)
    on_path = [task in pert.path for task in MILWAUKEE["task"]]
    assert pert.variance == pytest.approx(spread[on_path].sum())


def test_pert_of_tied_paths_takes_the_less_certain_one():
    tied = times_of(("A", 4, 5, 6, ""), ("B", 0, 5, 10, ""), ("C", 1, 1, 1, "A B"))
    assert roadmap.pert(tied).path == ("B", "C")


def test_pert_without_doubt_is_a_step():
    pert = roadmap.pert(times_of(("A", 5, 5, 5, "")))
    assert (pert.probability(4.9), pert.probability(5), pert.variance) == (0, 1, 0)


def test_merge_bias_of_two_uniform_tasks_is_two_thirds(rng):
    draws = 200_000
    parallel = plan_of(("A", 0.5, ""), ("B", 0.5, ""))
    run = roadmap.propagate(parallel, pd.DataFrame(rng.random((draws, 2)), columns=["A", "B"]))
    assert run.mean == pytest.approx(2 / 3, abs=4 * math.sqrt(1 / 18 / draws))
    assert roadmap.length(parallel) == 0.5
    table = roadmap.merge_bias(on_time=0.8, paths=4).set_index("paths")
    assert table.at[2, "latest"] == pytest.approx(2 / 3)
    assert table.at[4, "on_time"] == pytest.approx(0.8**4)


def test_chains_are_counted_one_by_one(plans, base):
    """Critical are 13 tasks of the plan 'Data first', on two chains of 12."""
    chains = {name: roadmap.timeline(plan, base).chains for name, plan in plans.items()}
    assert chains == {"source": {12: 1}, "resequenced": {9: 1}, "data_first": {12: 2}}
    ladder = plan_of(
        *(("A0", 1, ""), ("B0", 1, ""), ("M0", 2, "")),
        *(
            row
            for i in (1, 2, 3)
            for row in ((f"A{i}", 1, f"A{i - 1} B{i - 1}"), (f"B{i}", 1, f"A{i - 1} B{i - 1}"))
        ),
    )
    assert roadmap.longest_chains(roadmap.critical_path(ladder)) == {4: 2**4}


# --- laws ---------------------------------------------------------------------------------------------


@st.composite
def random_plans(draw, least=2, most=7):
    """A plan without circles, its rows shuffled, its times in halves of a week."""
    count = draw(st.integers(least, most))
    rows = []
    for i in range(count):
        waits = draw(st.lists(st.integers(0, i - 1), unique=True, max_size=3)) if i else []
        low, more, yet_more = (draw(st.integers(0, 12)) / 2 for _ in range(3))
        rows.append((f"T{i}", low, low + more, low + more + yet_more, [f"T{j}" for j in waits]))
    return times_of(*draw(st.permutations(rows)))


def all_paths(plan):
    """Every chain of tasks from a start to an end, by walking the graph."""
    waits = roadmap.predecessors(plan)
    followers = {task: [t for t, w in waits.items() if task in w] for task in waits}

    def walk(task):
        if not followers[task]:
            yield [task]
        for follower in followers[task]:
            yield from ([task, *rest] for rest in walk(follower))

    return list(itertools.chain.from_iterable(walk(t) for t, w in waits.items() if not w))


@with_examples(random_plans())
@settings(max_examples=60)
def test_critical_path_is_the_longest_chain(plan):
    path = roadmap.critical_path(plan)
    chains = {tuple(chain): sum(path.loc[list(chain), "duration"]) for chain in all_paths(plan)}
    longest = max(chains.values())
    assert path["early_finish"].max() == pytest.approx(longest)
    on_longest = {task for chain, weeks in chains.items() if weeks == longest for task in chain}
    assert set(path.index[path["critical"]]) == on_longest
    tasks = Counter(len(chain) for chain, weeks in chains.items() if weeks == longest)
    assert roadmap.longest_chains(path) == tasks
    assert (path["slack"] >= 0).all()


@with_examples(random_plans(), st.data())
@settings(max_examples=60)
def test_a_task_with_slack_can_use_it_up_without_moving_the_end(plan, data):
    path = roadmap.critical_path(plan)
    spare = path.index[path["slack"] > 0]
    if len(spare):
        task = data.draw(st.sampled_from(list(spare)))
        used = data.draw(st.floats(-1, 1))
        change = used * (path.at[task, "slack"] if used > 0 else path.at[task, "duration"])
        weeks = path["duration"].where(path.index != task, path["duration"] + change)
        after = roadmap.critical_path(path.assign(duration=weeks))
        assert after["early_finish"].max() == pytest.approx(path["early_finish"].max())
        assert after.loc[path["critical"], "critical"].all()


@with_examples(random_plans(), st.data())
@settings(max_examples=60)
def test_waiting_for_more_or_working_longer_never_ends_sooner(plan, data):
    before = roadmap.length(plan)
    waits = roadmap.predecessors(plan)
    task, other = data.draw(st.lists(st.sampled_from(list(waits)), min_size=2, max_size=2, unique=True))
    assert roadmap.length(roadmap.edit(plan, task, stretch=data.draw(st.floats(1, 3)))) >= before - 1e-9
    waiting = {task}
    for _ in waits:
        waiting |= {t for t, w in waits.items() if waiting & set(w)}
    if other in waiting:
        with pytest.raises(ValueError, match="circle"):
            roadmap.edit(plan, task, after=[*waits[task], other])
    else:
        assert roadmap.length(roadmap.edit(plan, task, after=[*waits[task], other])) >= before


@with_examples(random_plans())
@settings(max_examples=40)
def test_a_plan_without_doubt_is_simulated_as_its_critical_path(plan):
    certain = plan.assign(optimistic=plan["most_likely"], pessimistic=plan["most_likely"])
    run = roadmap.simulate(certain, draws=2, rng=np.random.default_rng(SEED))
    path = roadmap.critical_path(certain)
    assert (run.criticality == path["critical"]).all()
    week = roadmap.length(certain)
    assert run.probability(week) == 1, "finished by the week in which it ends"
    assert week == 0 or run.probability(week - 0.25) == 0


@with_examples(random_plans(), st.floats(0, 1))
@settings(max_examples=25)
def test_chance_grows_with_the_deadline_and_criticality_is_a_share(plan, correlation):
    run = roadmap.simulate(plan, correlation=correlation, draws=500, rng=np.random.default_rng(SEED))
    pert = roadmap.pert(plan)
    deadlines = np.linspace(0, plan["pessimistic"].sum() + 1, 9)
    for chances in ([run.probability(d) for d in deadlines], [pert.probability(d) for d in deadlines]):
        assert all(a <= b for a, b in itertools.pairwise(chances))
        assert chances[-1] >= 0.5
    assert run.criticality.between(0, 1).all()
    awaited = {task for waits in roadmap.predecessors(plan).values() for task in waits}
    assert run.criticality.drop(list(awaited)).sum() >= 1 - 1e-9  # some last task ends every draw
    assert (run.finish >= roadmap.length(plan.assign(duration=plan["optimistic"])) - 1e-9).all()
    assert (run.finish <= roadmap.length(plan.assign(duration=plan["pessimistic"])) + 1e-9).all()


# --- simulation beside closed forms -------------------------------------------------------------------

CHAIN = times_of(("A", 1, 2, 6, ""), ("B", 0, 5, 10, "A"), ("C", 3, 3, 9, "B"))


def chain_moments():
    three = CHAIN[["optimistic", "most_likely", "pessimistic"]].itertuples(index=False)
    moments = [beta_pert_moments(*row) for row in three]
    return sum(m for m, _ in moments), [v for _, v in moments]


def test_beta_pert_variance_is_not_the_classical_one():
    assert beta_pert_moments(0, 5, 10)[1] == pytest.approx(3.571, abs=5e-4)
    assert roadmap.pert(times_of(("A", 0, 5, 10, ""))).variance == pytest.approx(2.778, abs=5e-4)


def test_a_chain_has_the_sum_of_the_beta_moments(rng):
    draws = 100_000
    mean, variances = chain_moments()
    run = roadmap.simulate(CHAIN, draws=draws, rng=rng)
    assert run.mean == pytest.approx(mean, abs=4 * math.sqrt(sum(variances) / draws))
    # A variance's relative standard error is at most sqrt(2/n) for these tails, lighter than the normal's.
    assert run.standard_deviation**2 == pytest.approx(sum(variances), rel=4 * math.sqrt(2 / draws))
    assert (run.criticality == 1).all()


def test_correlation_leaves_the_mean_of_a_chain_and_widens_it(rng):
    draws = 100_000
    mean, variances = chain_moments()
    loose, tight = (
        roadmap.simulate(CHAIN, correlation=r, draws=draws, rng=np.random.default_rng(SEED)) for r in (0.3, 1)
    )
    for run in (loose, tight):
        assert run.mean == pytest.approx(mean, abs=4 * run.standard_deviation / math.sqrt(draws))
    assert sum(variances) < loose.standard_deviation**2 < tight.standard_deviation**2
    most = sum(math.sqrt(v) for v in variances) ** 2
    assert tight.standard_deviation**2 <= most * (1 + 4 * math.sqrt(2 / draws))
    same_shape = times_of(("A", 0, 2, 10, ""), ("B", 0, 1, 5, "A"))
    run = roadmap.simulate(same_shape, correlation=1, draws=draws, rng=rng)
    sds = [math.sqrt(beta_pert_moments(*row)[1]) for row in ((0, 2, 10), (0, 1, 5))]
    assert run.standard_deviation == pytest.approx(sum(sds), rel=4 * math.sqrt(1 / 2 / draws))


def test_parallel_tasks_multiply_their_chances(rng):
    from scipy.special import betainc

    two = times_of(("A", 0, 2, 10, ""), ("B", 0, 5, 10, ""))
    run = roadmap.simulate(two, draws=100_000, rng=rng)
    for week in (2, 4, 6, 8):
        a, b = betainc(1.8, 4.2, week / 10), betainc(3, 3, week / 10)
        exact = a * b
        assert run.probability(week) == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 100_000))
        assert run.standard_error(week) == pytest.approx(math.sqrt(exact * (1 - exact) / 100_000), rel=0.1)
    twins = times_of(("A", 0, 2, 10, ""), ("B", 0, 2, 10, ""))
    halves = roadmap.simulate(twins, draws=100_000, rng=rng).criticality
    assert halves.to_numpy() == pytest.approx(0.5, abs=4 * math.sqrt(0.25 / 100_000))


def test_a_certain_plan_has_no_spread(rng):
    run = roadmap.simulate(times_of(("A", 2, 2, 2, ""), ("B", 3, 3, 3, "A")), draws=10, rng=rng)
    assert set(run.finish) == {5.0}


@pytest.mark.parametrize("three", [(0, 0, 1), (2, 3, 10), (0, 5, 10), (1, 9, 10), (4, 5, 5)])
def test_quantile_table_is_right_to_a_hundred_thousandth_of_the_range(three):
    from scipy.special import betaincinv, ndtr

    low, mode, high = three
    z = np.random.default_rng(SEED).uniform(-5, 5, 5000)
    alpha = 1 + 4 * (mode - low) / (high - low)
    upper = 1 - betaincinv(6 - alpha, alpha, ndtr(-z))
    exact = low + (high - low) * np.where(z > 0, upper, betaincinv(alpha, 6 - alpha, ndtr(z)))
    looked_up = z.copy()
    roadmap_schedule._look_up(looked_up, *roadmap_schedule._quantiles(*map(float, three)))
    assert np.abs(looked_up - exact).max() <= 1.5e-5 * (high - low)
    edges = np.array([-40.0, 40.0])
    roadmap_schedule._look_up(edges, *roadmap_schedule._quantiles(*map(float, three)))
    assert (edges >= low).all()
    assert (edges <= high).all()


def test_equal_generators_give_equal_runs_whatever_the_number_of_draws():
    runs = [
        roadmap.simulate(CHAIN, correlation=0.3, draws=n, rng=np.random.default_rng(SEED))
        for n in (8192, 20_000)
    ]
    assert np.array_equal(runs[0].finish, runs[1].finish[:8192])
    assert [len(run.finish) for run in runs] == [8192, 20_000]


# --- the case's plan ----------------------------------------------------------------------------------


def test_the_sources_phases_fill_the_year_exactly(plans):
    path = roadmap.critical_path(plans["source"])
    on_path = path[path["critical"]]
    assert on_path.groupby("phase")["duration"].sum().to_dict() == {1: 13, 2: 13, 3: 26}
    assert roadmap.length(plans["source"]) == 52


def test_orders_change_the_length_and_not_the_work(plans):
    weeks = {
        name: plan[["optimistic", "most_likely", "pessimistic"]].sum().sum() for name, plan in plans.items()
    }
    assert len(set(weeks.values())) == 1
    assert roadmap.length(plans["resequenced"]) == 44  # by hand: T01 T02 T03 T07 T08 T09 T14 T15 T16
    assert roadmap.length(plans["data_first"]) == 60  # by hand: T01 T02 T03 T04 T07 T08 T09 T10-T12 T15 T16


def test_no_order_has_a_registration_task(tables):
    assert not tables.tasks["name"].str.contains("NMPA|registration", case=False).any()


def test_correlation_helps_the_late_plan_and_hurts_the_early_one(plans, rng):
    sweep = roadmap.correlation_sweep(plans, 52, rng=rng, correlations=(0, 0.3, 0.6))
    chance = sweep.pivot(index="correlation", columns="plan", values="probability")
    assert chance["source"].is_monotonic_increasing
    assert chance["source"].max() < 0.5
    assert chance["resequenced"].is_monotonic_decreasing
    assert chance["resequenced"].min() > 0.5


def test_plans_and_correlations_are_compared_on_the_same_random_numbers(plans, base, rng):
    twins = {"one": plans["source"], "other": plans["source"]}
    table = roadmap.compare(twins, base, rng=rng, draws=500)
    assert table.loc["one"].equals(table.loc["other"])
    sweep = roadmap.correlation_sweep(twins, 52, rng=rng, correlations=(0.3, 0.3), draws=500)
    assert sweep["probability"].nunique() == 1


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_an_outlook_takes_the_correlation_that_is_given(plans, base, correlation):
    runs = [np.random.default_rng(SEED) for _ in range(2)]
    look = roadmap.outlook(plans["source"], base.change(task_correlation=correlation), rng=runs[0], draws=500)
    run = roadmap.simulate(plans["source"], correlation=correlation, rng=runs[1], draws=500)
    assert (look.schedule.finish == run.finish).all()


def test_compare_sets_simulation_beside_pert(plans, base, rng):
    table = roadmap.compare(plans, base, rng=rng)
    assert table["most_likely_weeks"].to_dict() == {"source": 52, "resequenced": 44, "data_first": 60}
    assert (table["merge_bias"] > -0.1).all()
    assert table.at["data_first", "merge_bias"] > 0.3
    assert (table["p50"] < table["p80"]).all()


def test_outlook_carries_the_reference_class(plans, base, rng):
    look = roadmap.outlook(plans["source"], base, rng=rng, draws=2000)
    assert look.reference_week == pytest.approx(52 * 1.7)
    assert look.merge_bias == pytest.approx(look.schedule.mean - look.pert.mean)
    assert look.deadline == 52


def test_a_constraint_stretches_the_tasks_where_it_binds(tables, base):
    plan = roadmap.order(tables.tasks, "source")
    given = base.change(talent_stretch=1.5, interoperability_stretch=1.2)
    longer = roadmap.constrain(plan, tables.constraints, given)
    ratio = longer["most_likely"] / plan["most_likely"]
    assert ratio["T07"] == pytest.approx(1.5)
    assert ratio["T10"] == pytest.approx(1.2)
    assert ratio["T04"] == pytest.approx(1.5 * 1.2)
    assert ratio["T01"] == 1
    assert roadmap.constrain(plan, tables.constraints, base)["most_likely"].equals(
        plan["most_likely"].astype(float)
    )


def test_every_constraint_binds_on_real_tasks(tables, base):
    for _, row in tables.constraints.iterrows():
        assert set(row["tasks"].split(";")) <= set(tables.tasks["task"])
        assert row["assumption"] in base.names


def test_a_plan_that_is_stretched_keeps_its_shape(plans):
    half = roadmap.stretch(plans["source"], 0.5)
    assert roadmap.length(half) == 26
    assert roadmap.pert(half).variance == pytest.approx(roadmap.pert(plans["source"]).variance / 4)


# --- a learner's edits --------------------------------------------------------------------------------


def test_a_registration_task_can_be_added_and_taken_out_again(plans):
    plan = plans["source"]
    longer = roadmap.with_task(plan, "T17", "Registration", (52, 104, 182), after="T09", before="T14")
    assert roadmap.length(longer) == 26 + 104 + 18 + 2
    assert roadmap.predecessors(longer)["T14"] == ["T09", "T17"]
    assert longer.at["T17", "phase"] == 3
    assert "T17" not in plan.index
    back = roadmap.without_task(longer, "T17")
    assert roadmap.length(back) == 52
    assert roadmap.predecessors(back)["T14"] == ["T09"]


def test_what_waited_for_a_task_taken_out_waits_for_what_it_waited_for(plans):
    chain = times_of(("A", 1, 2, 3, ""), ("B", 1, 2, 3, "A"), ("C", 1, 2, 3, "B"))
    assert roadmap.predecessors(roadmap.without_task(chain, "B")) == {"A": [], "C": ["A"]}
    assert roadmap.predecessors(roadmap.without_task(plans["source"], "T07"))["T08"] == ["T04", "T06"]


def test_a_new_task_is_of_the_phase_of_the_first_that_waits_for_it(plans):
    plan = plans["source"]
    assert roadmap.with_task(plan, "T17", "new", 1, before="T07;T14").at["T17", "phase"] == 2
    assert roadmap.with_task(plan, "T17", "new", 1).at["T17", "phase"] == 3
    assert roadmap.with_task(plan, "T17", "new", 1, before="T07", phase=1).at["T17", "phase"] == 1


def test_an_edit_changes_a_copy(plans):
    plan = plans["source"]
    assert roadmap.length(roadmap.edit(plan, "T11", weeks=(4, 9, 12))) == 55
    assert roadmap.length(roadmap.edit(plan, "T11", weeks=2)) == 48
    assert roadmap.length(roadmap.edit(plan, "T11", stretch=2)) == 58
    assert roadmap.length(roadmap.edit(plan, "T10", after="T02")) == 46  # T15's path is the longer one then
    assert roadmap.edit(plan, "T10", name="Adapters").at["T10", "name"] == "Adapters"
    assert roadmap.edit(plan, "T10", after={"T03", "T02"}).at["T10", "after"] == "T02;T03"
    assert roadmap.length(plan) == 52


def test_a_column_duration_is_edited_too():
    plan = plan_of(("A", 2, ""), ("B", 3, "A"))
    assert roadmap.length(roadmap.edit(plan, "A", weeks=5)) == 8
    assert roadmap.length(roadmap.edit(plan, "A", weeks=(1, 5, 20))) == 8
    assert roadmap.length(roadmap.edit(plan, "A", stretch=2)) == 7
    assert roadmap.length(roadmap.with_task(plan, "C", "new", 4, after="B")) == 9


@pytest.mark.parametrize(
    "cell",
    [
        "A;B",
        "A,B",
        "A B",
        " A ; B ",
        "A, B;",
        ["A", "B"],
        ("A", "B"),
        {"A", "B"},
        np.array(["A", "B"]),
        "A;A;B",
    ],
)
def test_predecessors_are_read_as_people_write_them(cell):
    plan = plan_of(("A", 1, None), ("B", 2, "-"), ("C", 3, cell))
    assert sorted(roadmap.predecessors(plan)["C"]) == ["A", "B"]


@pytest.mark.parametrize("cell", [None, float("nan"), "", "-", "  ", [], (), set(), "–", pd.NA])
def test_nothing_before_is_written_in_many_ways(cell):
    assert roadmap.predecessors(plan_of(("A", 1, cell))) == {"A": []}


def test_ids_may_be_numbers_or_have_spaces():
    numbered = plan_of((1, 2.0, None), (2, 3.0, 1.0), (3, 1.0, "1;2"))
    assert roadmap.length(numbered) == 6
    assert roadmap.critical_path(numbered).index.tolist() == [1, 2, 3]
    spaced = plan_of(("Dig a hole", 2, ""), ("Fill it", 1, "Dig a hole"))
    assert roadmap.length(spaced) == 3


# --- bad input ----------------------------------------------------------------------------------------

GOOD = times_of(("T01", 1, 2, 3, ""), ("T02", 1, 2, 3, "T01"), ("T03", 1, 2, 3, "T02"))


def changed(row, column, value):
    table = GOOD.astype(object)
    table.at[row, column] = value
    return table


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (changed(0, "after", "T03"), ["circle", "T01", "T02", "T03"]),
        (changed(1, "after", "T02"), ["circle", "T02 -> T02"]),
        (changed(1, "after", "T1"), ["task T02 comes after 'T1'", "did you mean T01"]),
        (changed(1, "task", "T01"), ["T01 stands twice"]),
        (changed(1, "task", None), ["no id"]),
        (changed(1, "optimistic", 5), ["task T02", "optimistic 5 is above most_likely 2"]),
        (changed(1, "pessimistic", 1), ["task T02", "most_likely 2 is above pessimistic 1"]),
        (changed(1, "optimistic", -1), ["task T02: optimistic is a number of at least 0, not -1"]),
        (
            changed(1, "most_likely", "two"),
            ["task T02: most_likely is a number of at least 0, not 'two'", "number"],
        ),
        (
            changed(1, "most_likely", float("nan")),
            ["task T02: most_likely is a number of at least 0, not nan"],
        ),
        (
            changed(1, "pessimistic", float("inf")),
            ["task T02: pessimistic is a number of at least 0, not inf"],
        ),
        (GOOD.drop(columns="after"), ["no column after", "order"]),
        (GOOD.drop(columns="task"), ["no column task"]),
        (GOOD.drop(columns="optimistic"), ["no column optimistic"]),
        (GOOD.iloc[:0], ["no task"]),
        ([1, 2], ["list", "DataFrame"]),
    ],
)
@pytest.mark.parametrize(
    "function", [roadmap.pert, lambda p: roadmap.simulate(p, rng=np.random.default_rng(1))]
)
def test_a_bad_plan_is_told_in_one_line(function, plan, words):
    with pytest.raises(ValueError, match=re.escape(words[0])) as fault:
        function(plan)
    assert all(word in str(fault.value) for word in words), str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (lambda r: roadmap.critical_path(plan_of(("A", None, ""))), ["task A: duration is", "number"]),
        (lambda r: roadmap.critical_path(GOOD.drop(columns="most_likely")), ["no column duration"]),
        (lambda r: roadmap.order(GOOD, "source"), ["one order already"]),
        (lambda r: roadmap.order(GOOD.assign(after_source=""), "sauce"), ["'sauce'", "did you mean source"]),
        (lambda r: roadmap.edit(GOOD, "T7", stretch=2), ["no task 'T7'"]),
        (lambda r: roadmap.edit(GOOD, "T01", weeks=(1, 2)), ["2 numbers", "optimistic"]),
        (
            lambda r: roadmap.edit(GOOD, "T01", weeks=(3, 2, 4)),
            ["T01", "optimistic 3 is above most_likely 2"],
        ),
        (lambda r: roadmap.edit(GOOD, "T01", after="T03"), ["circle"]),
        (
            lambda r: roadmap.edit(GOOD, "T01", stretch=-1),
            ["stretch of task T01 is a number of at least 0, not -1"],
        ),
        (lambda r: roadmap.with_task(GOOD, "T01", "again", 3), ["task T01 already"]),
        (lambda r: roadmap.with_task(GOOD, "T09", "x", 3, before="T5"), ["before 'T5'", "no task"]),
        (lambda r: roadmap.with_task(GOOD, "T09", "x", 3, after="T03", before="T01"), ["circle"]),
        (lambda r: roadmap.without_task(GOOD, "T10"), ["no task 'T10'", "did you mean"]),
        (
            lambda r: roadmap.simulate(GOOD, correlation=1.2, rng=r),
            ["correlation is a number from 0 to 1, not 1.2", "0"],
        ),
        (
            lambda r: roadmap.simulate(GOOD, correlation="high", rng=r),
            ["correlation is a number from 0 to 1, not 'high'"],
        ),
        (lambda r: roadmap.simulate(GOOD, draws=0, rng=r), ["draws is a whole number of at least 1, not 0"]),
        (
            lambda r: roadmap.simulate(GOOD, draws=1.5, rng=r),
            ["draws is a whole number of at least 1, not 1.5"],
        ),
        (lambda r: roadmap.simulate(GOOD, rng=1), ["default_rng"]),
        (
            lambda r: roadmap.simulate(GOOD, draws=9, rng=r).percentile(101),
            ["percent is a number from 0 to 100, not 101"],
        ),
        (
            lambda r: roadmap.simulate(GOOD, draws=9, rng=r).probability(float("nan")),
            ["by is a number, not nan"],
        ),
        (lambda r: roadmap.propagate(GOOD, pd.DataFrame({"T01": [1.0]})), ["T02, T03"]),
        (
            lambda r: roadmap.propagate(GOOD, pd.DataFrame(-np.ones((1, 3)), columns=GOOD["task"])),
            ["0 or more"],
        ),
        (lambda r: roadmap.merge_bias(on_time=2), ["on_time is a number from 0 to 1, not 2"]),
        (lambda r: roadmap.roll_out(case.assume(), -1), ["roll-out is a number from 0 to 60, not -1"]),
        (lambda r: roadmap.support_windows(GOOD, case.assume(), ["T99"]), ["none of the go-lives T99"]),
    ],
)
def test_a_bad_call_is_told_in_one_line(action, words, rng):
    with pytest.raises(ValueError, match=re.escape(words[0])) as fault:
        action(rng)
    assert all(word in str(fault.value) for word in words), str(fault.value)
    assert "\n" not in str(fault.value)


# --- roll-out -----------------------------------------------------------------------------------------


def test_without_a_queue_for_support_the_loss_has_a_closed_form(base):
    given = base.change(support_cap=base.high("support_cap"))
    days = roadmap.roll_out(given, 12)
    assert (days["slowdown"] == 1).all()
    factors = np.maximum(0.40, 0.97 ** np.arange(39))
    exact = 14_000 / 39 * 0.25 * 30 * factors.sum()
    assert days["lost_visits"].sum() == pytest.approx(exact, rel=1e-4)


def test_a_big_bang_teaches_nobody_and_waits_for_support(base):
    days = roadmap.roll_out(base, 0)
    assert days["released"].iloc[0] == 39
    assert days["slowdown"].iloc[0] == 3
    # Slow by 3 for 90 days, then at full speed: tau (3 (1 - e^-1) + e^-1) days of a full dip.
    exact = 14_000 * 0.25 * 30 * (3 * (1 - math.exp(-1)) + math.exp(-1))
    assert days["lost_visits"].sum() == pytest.approx(exact, rel=1e-4)


def test_recovery_slows_with_the_number_in_their_window_up_to_a_cap(base):
    days = roadmap.roll_out(base, 9)
    queue = days["in_window"] / base.support_cap
    assert days["slowdown"].tolist() == queue.clip(1, base.slowdown_cap).tolist()
    assert 1 < days["slowdown"].max() < base.slowdown_cap


def test_a_window_lasts_as_many_days_as_it_says_and_the_first_day_is_the_worst_of_a_big_bang(base):
    days = roadmap.roll_out(base, 0)
    assert (days["in_window"] > 0).sum() == base.support_window
    slow = base.recovery_days * base.slowdown_cap
    exact = base.golive_dip * slow * (1 - math.exp(-1 / slow))  # the mean of the first day
    assert roadmap.roll_outs(base).at["Big bang", "worst_day"] == pytest.approx(exact)


def test_windows_overlap_as_departments_follow_one_another(base):
    days = roadmap.roll_out(base, 6)
    assert days["in_window"].max() == 20  # 90 days at one release each 4.7 days
    assert days["released"].max() == 39
    assert days["released"].is_monotonic_increasing
    assert days["lost_share"].iloc[-1] < 1e-5


@pytest.mark.parametrize(
    "name", ["golive_dip", "recovery_days", "rollout_learning", "dip_floor", "slowdown_cap"]
)
def test_a_worse_assumption_never_loses_fewer_visits(base, name):
    for months in (0, 6, 12):
        low, high = (
            roadmap.roll_out(base.change(**{name: v}), months)["lost_visits"].sum()
            for v in (base.low(name), base.high(name))
        )
        assert low <= high + 1e-6


def test_longer_plans_lose_fewer_visits_and_pay_longer(base):
    table = roadmap.roll_outs(base)
    assert list(table["months"]) == [0, 6, 9, 12]
    assert table["lost_visits"].is_monotonic_decreasing
    assert table["dual_running_cost"].is_monotonic_increasing
    assert table["total_cost"].to_numpy() == pytest.approx(
        (table["lost_visits"] * 361.6 / 1e6 + table["months"] * 2).to_numpy()
    )


def test_the_cheapest_plan_turns_with_the_cost_of_dual_running(base):
    best = {
        cost: roadmap.roll_outs(base.change(dual_running_cost=cost))["total_cost"].idxmin()
        for cost in (0.5, 2, 6)
    }
    assert best == {0.5: "12 months", 2: "9 months", 6: "6 months"}


# --- contingency and windows --------------------------------------------------------------------------


def test_contingency_by_hand(base):
    result = roadmap.contingency(base)
    assert result.fund == pytest.approx(56 * 0.15)
    assert result.need == pytest.approx(39 * 90 * 3 / 1000)
    assert result.coverage == pytest.approx(8.4 / 10.53)
    assert result.break_even_cost == pytest.approx(8400 / (39 * 90))
    assert result.departments_covered == pytest.approx(8400 / (90 * 3))


def test_at_break_even_the_fund_is_just_enough(base):
    cost = roadmap.contingency(base).break_even_cost
    assert roadmap.contingency(base.change(support_cost=cost)).coverage == pytest.approx(1)


def test_contingency_draws_hold_the_same_formulas(base, rng):
    draws = roadmap.contingency_draws(base, rng=rng, draws=4000)
    assert (draws["coverage"] - draws["fund"] / draws["need"]).abs().max() < 1e-12
    least, most = (end("it_budget") * end("contingency_share") for end in (base.low, base.high))
    assert draws["fund"].between(least, most).all()
    assert 0 < (draws["coverage"] >= 1).mean() < 1


def test_support_lapses_before_most_go_lives(plans, base):
    table = roadmap.support_windows(plans["source"], base)
    windows = table[table["event"] == "window"]
    assert windows["start"].tolist() == [0, 13, 26]
    assert windows["finish"].iloc[-1] == pytest.approx(26 + 90 / 7)
    live = table[table["event"] == "go-live"].set_index("task")
    assert live["start"].to_dict() == {"T11": 40, "T12": 46, "T14": 32, "T15": 44}
    assert live.loc[["T11", "T12", "T15"], "covered_share"].tolist() == [0, 0, 0]
    assert live.at["T14", "covered_share"] == pytest.approx((26 + 90 / 7 - 32) / (90 / 7))


def test_support_from_two_windows_at_once_is_counted_once(plans):
    """Windows of 26 weeks at weeks 0, 13 and 26 cover weeks 0 to 52; T14 goes live in week 32, T12 in 46."""
    given = SimpleNamespace(support_window=26 * 7, deadline_weeks=52)
    live = roadmap.support_windows(plans["source"], given).set_index("task")["covered_share"]
    assert live["T14"] == pytest.approx((52 - 32) / 26)
    assert live["T12"] == pytest.approx((52 - 46) / 26)
    early = roadmap.edit(plans["source"], "T14", after="T04", weeks=2)  # ends in week 15, and needs 26 weeks
    assert roadmap.support_windows(early, given, ["T14"])["covered_share"].iloc[-1] == pytest.approx(1)


def test_the_plan_says_which_tasks_are_go_lives(tables, plans, base):
    marked = tables.tasks.loc[tables.tasks["go_live"], "task"].tolist()
    longer = roadmap.with_task(plans["source"], "T17", "Registration", 10, after="T09", before="T14")
    for plan in (plans["source"], longer):
        live = roadmap.support_windows(plan, base).query("event == 'go-live'")
        assert live["task"].tolist() == marked
    assert roadmap.support_windows(longer, base, ["T17"])["task"].tolist() == ["", "", "", "T17"]
    with pytest.raises(ValueError, match="no column go_live"):
        roadmap.support_windows(GOOD, base)


def test_a_go_live_inside_two_windows_is_counted_once(plans, base):
    early = roadmap.without_task(plans["source"], "T10")
    quick = roadmap.edit(roadmap.edit(early, "T11", weeks=0, after="-"), "T12", weeks=(1, 1, 1))
    table = roadmap.support_windows(quick, base).set_index("task")
    assert table.at["T11", "covered_share"] == pytest.approx(1)  # week 0 to the end of the first window
    gap = 1 / 7  # day 91 lies between the first two windows
    assert table.at["T12", "covered_share"] == pytest.approx((90 / 7 - gap) / (90 / 7))


# --- the plans of the case ------------------------------------------------------------------------------


def test_the_plans_of_the_case_are_its_orders_under_their_constraints(tables, base, plans):
    found = roadmap.plans(tables.tasks, tables.constraints, base)
    assert list(found) == list(roadmap.ORDERS.values())
    for name, label in roadmap.ORDERS.items():
        pd.testing.assert_frame_equal(found[label], plans[name])


def test_a_constraint_delays_by_what_its_plan_gets_longer(tables, base, plans):
    late = roadmap.delays(tables.tasks, tables.constraints, base)
    assert list(late.index) == ["talent", "regulation", "interoperability"]
    worst = base.change(talent_stretch=base.high("talent_stretch"))
    longer = roadmap.plans(tables.tasks, tables.constraints, worst)["As in the source"]
    assert late["talent"] == pytest.approx(roadmap.length(longer) - roadmap.length(plans["source"]))
    assert (late >= 0).all()


def test_the_chance_of_an_order_is_that_of_its_simulation(tables, base, plans):
    chance = roadmap.finish_probability(
        tables.tasks, tables.constraints, base, "resequenced", rng=np.random.default_rng(SEED)
    )
    look = roadmap.outlook(plans["resequenced"], base, rng=np.random.default_rng(SEED))
    assert chance == look.schedule.probability(base.deadline_weeks)


def test_the_odds_of_the_reserve_are_those_of_its_draws(base):
    odds = roadmap.contingency_odds(base, rng=np.random.default_rng(SEED))
    coverage = roadmap.contingency_draws(base, rng=np.random.default_rng(SEED))["coverage"]
    assert odds["enough"] == (coverage >= 1).mean()
    assert ((coverage >= odds["low"]) & (coverage <= odds["high"])).mean() == pytest.approx(0.9, abs=0.001)


def test_a_slower_roll_out_has_fewer_departments_in_their_window_at_once(base):
    overlap = roadmap.support_overlap(base)
    assert list(overlap.index) == [name for name, months in roadmap.PLANS.items() if months]
    assert overlap.is_monotonic_decreasing
    assert overlap.iloc[0] == roadmap.roll_out(base, 6)["in_window"].max()


# --- one calendar, and the place of our own task ---


def test_registration_takes_what_is_left_of_the_delay_from_today(tables, base):
    weeks = roadmap.registration_weeks(tables.tasks, base)
    validated = roadmap.critical_path(roadmap.order(tables.tasks, "source")).loc["T09", "early_finish"]
    delays = [base.low("ai_delay"), base.ai_delay, base.high("ai_delay")]
    assert [validated + more for more in weeks] == [52 * years for years in delays]
    assert weeks == sorted(weeks)
    assert weeks[0] > 0
    plan = roadmap.order(tables.tasks, "source")
    registered = roadmap.with_task(plan, "T17", "Registration", weeks, after="T09", before="T14")
    release = roadmap.critical_path(registered).loc["T14", "early_start"]
    assert release / 52 == pytest.approx(base.ai_delay)  # the date on which the money counts


@pytest.mark.parametrize("named", roadmap.ORDERS)
@pytest.mark.parametrize("stretch", [1.0, 1.3])
def test_a_plan_that_validates_earlier_or_later_releases_by_as_much(named, stretch, tables, base):
    weeks = roadmap.registration_weeks(tables.tasks, base)
    assert roadmap.registration_weeks(tables.tasks, base.change(talent_stretch=stretch)) == weeks
    plan = roadmap.constrain(
        roadmap.order(tables.tasks, named), tables.constraints, base.change(talent_stretch=stretch)
    )
    registered = roadmap.with_task(plan, "T17", "Registration", weeks, after="T09", before="T14")
    validated = roadmap.critical_path(plan).loc["T09", "early_finish"]
    assumed = roadmap.critical_path(roadmap.order(tables.tasks, "source")).loc["T09", "early_finish"]
    release = roadmap.critical_path(registered).loc["T14", "early_start"]
    assert release == pytest.approx(52 * base.ai_delay + validated - assumed)


@pytest.mark.parametrize("seed", range(20))
def test_the_year_hangs_on_the_place_of_our_own_task(seed, tables, base):
    found = roadmap.adapter_places(tables.tasks, tables.constraints, base, rng=np.random.default_rng(seed))
    assert found["most_likely_weeks"].tolist() == [52, 46, 46]
    ours, early, without = found["probability"]
    assert ours == pytest.approx(0.27, abs=0.02)
    assert min(early, without) > 2 * ours
