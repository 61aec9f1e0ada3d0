"""The flow model against published values, its own laws, a simulation and bad input."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, settings
from hypothesis import given as cases
from hypothesis import strategies as st

from helpers import case, flow

BASE = case.assume()
INTERVENTIONS = list(flow.INTERVENTIONS)

loads = st.floats(0, 40, allow_nan=False)
servers = st.integers(1, 30)
minutes = st.floats(0.1, 60)
lines = st.lists(st.tuples(st.integers(1, 12), minutes), min_size=1, max_size=5)
rates = st.floats(0, 60)


def line(rows):
    """A line of stages s0, s1, ... from (servers, service minutes) pairs."""
    return pd.DataFrame([(f"s{i}", c, s) for i, (c, s) in enumerate(rows)], columns=list(flow._COLUMNS))


def among(*names):
    """The register's assumptions with the named ones anywhere in their ranges."""

    def value(name):
        low, high = BASE.low(name), BASE.high(name)
        whole = bool(BASE.row(name)["whole"])
        return st.integers(int(low), int(high)) if whole else st.floats(low, high)

    return st.fixed_dictionaries({name: value(name) for name in names}).map(
        lambda given: BASE.change(**given)
    )


LINE = (
    "imaging_arrivals",
    "reading_time",
    "reading_time_cut",
    "cleaning_share",
    "cleaning_time",
    "standardised_cleaning_share",
    "cleaning_servers",
    "reading_servers",
    "signoff_servers",
    "scan_servers",
)


# --- Erlang C ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "load", "expected", "tolerance"),
    [
        (2, 1, 1 / 3, 1e-12),
        (3, 2, 4 / 9, 1e-12),
        (14, 10, 0.1741, 5e-5),
        (25, 20, 0.2091, 5e-5),  # a public test suite has .261 here
    ],
)
def test_erlang_c_published(count, load, expected, tolerance):
    assert flow.erlang_c(count, load) == pytest.approx(expected, abs=tolerance)


def test_erlang_c_is_not_the_wrong_published_value():
    assert abs(flow.erlang_c(25, 20) - 0.261) > 0.05


@cases(count=st.integers(1, 25), load=st.floats(0.01, 0.999))
def test_erlang_c_is_the_sum_of_its_definition(count, load):
    a = load * count
    top = a**count / math.factorial(count) * count / (count - a)
    assert flow.erlang_c(count, a) == pytest.approx(
        top / (sum(a**k / math.factorial(k) for k in range(count)) + top), rel=1e-9
    )


@cases(load=st.floats(0, 0.999))
def test_one_server_makes_wait_the_share_of_busy_time(load):
    assert flow.erlang_c(1, load) == pytest.approx(load)


@cases(count=servers, load=loads, more=st.floats(0, 10))
def test_erlang_c_is_a_probability_that_grows_with_load(count, load, more):
    less, greater = flow.erlang_c(count, load), flow.erlang_c(count, load + more)
    assert 0 <= less <= greater + 1e-12 <= 1 + 1e-12


@cases(count=servers, load=loads)
def test_erlang_c_falls_with_servers(count, load):
    assert flow.erlang_c(count + 1, load) <= flow.erlang_c(count, load) + 1e-12


def test_erlang_c_limits():
    assert flow.erlang_c(5, 0) == 0
    assert flow.erlang_c(5, 5) == flow.erlang_c(5, 7.5) == flow.erlang_c(5, math.inf) == 1.0
    assert flow.erlang_c(5, 5 - 1e-9) == pytest.approx(1, abs=1e-6)
    assert flow.erlang_c(np.int64(2), np.float64(1)) == flow.erlang_c(2, 1)


@pytest.mark.parametrize(
    ("count", "load", "named"),
    [
        (0, 1, "servers is .*not 0"),
        (-2, 1, "servers is .*not -2"),
        (2.5, 1, "servers is .*not 2.5"),
        (True, 1, "servers is .*not True"),
        ("2", 1, "servers is .*not '2'"),
        (math.nan, 1, "servers is .*not nan"),
        (math.inf, 1, "servers is .*not inf"),
        (2, -0.1, "offered_load is .*not -0.1"),
        (2, math.nan, "offered_load is .*not nan"),
        (2, "1", "offered_load is .*not '1'"),
    ],
)
def test_erlang_c_refuses(count, load, named):
    with pytest.raises(ValueError, match=named):
        flow.erlang_c(count, load)


# --- tandem ------------------------------------------------------------------------------------------


@cases(rows=lines, rate=rates)
def test_littles_law_and_the_parts_add_up(rows, rate):
    table = flow.tandem(line(rows), rate)
    stable = table[np.isfinite(table["wait_minutes"])]
    assert stable["queue_length"].to_numpy() == pytest.approx(stable["wait_minutes"].to_numpy() * rate / 60)
    assert stable["time_minutes"].to_numpy() == pytest.approx(
        (stable["wait_minutes"] + stable["service_minutes"]).to_numpy()
    )
    assert (np.isinf(table["wait_minutes"]) == (table["offered_load"] >= table["servers"])).all()


@cases(rows=lines, rate=rates)
def test_one_server_waits_agree_with_the_textbook(rows, rate):
    single = line([(1, s) for _, s in rows])
    table = flow.tandem(single, rate)
    busy = table["utilisation"]
    expected = np.where(busy < 1, busy * table["service_minutes"] / (1 - busy.where(busy < 1, 0)), np.inf)
    assert table["wait_minutes"].to_numpy() == pytest.approx(expected, rel=1e-6)


@cases(rows=lines, rate=rates, more=st.floats(0, 20))
def test_waits_grow_with_arrivals(rows, rate, more):
    before, after = (flow.tandem(line(rows), r)["wait_minutes"] for r in (rate, rate + more))
    assert (after >= before * (1 - 1e-9)).all()


@cases(rows=lines, rate=rates, where=st.integers(0, 4))
def test_a_server_more_never_hurts_and_helps_only_its_stage(rows, rate, where):
    where %= len(rows)
    richer = [(c + (i == where), s) for i, (c, s) in enumerate(rows)]
    before, after = flow.tandem(line(rows), rate), flow.tandem(line(richer), rate)
    assert after["wait_minutes"].iloc[where] <= before["wait_minutes"].iloc[where] + 1e-9
    assert (after["wait_minutes"].drop(f"s{where}") == before["wait_minutes"].drop(f"s{where}")).all()


@cases(rows=lines, rate=rates)
def test_binding_is_the_smallest_capacity_and_the_busiest_stage(rows, rate):
    table = flow.tandem(line(rows), rate)
    assert table["binds"].any()
    bound = table[table["binds"]]
    assert bound["capacity_per_hour"].to_numpy() == pytest.approx(flow.line_capacity(line(rows)))
    assert bound["utilisation"].max() == pytest.approx(table["utilisation"].max())


def test_empty_line_limits():
    quiet = flow.tandem(line([(2, 6.0), (1, 0.0)]), 0)
    assert quiet["wait_minutes"].tolist() == quiet["queue_length"].tolist() == [0, 0]
    assert quiet["capacity_per_hour"].tolist() == [20, math.inf]
    assert quiet["binds"].tolist() == [True, False]


def test_exactly_full_is_overloaded():
    full = flow.tandem(line([(2, 6.0)]), 20)
    assert full["utilisation"].iloc[0] == 1
    assert math.isinf(full["wait_minutes"].iloc[0])
    assert math.isinf(full["queue_length"].iloc[0])


def test_ties_bind_together():
    assert flow.tandem(line([(1, 3.0), (2, 6.0), (3, 8.0)]), 5)["binds"].tolist() == [True, True, False]


@pytest.mark.slow
def test_a_simulation_agrees():
    """Twelve replications of the base line at 24 studies an hour: every wait within the simulation's error."""
    ciw = pytest.importorskip("ciw")
    stages = flow.stages(BASE)
    exact = flow.tandem(stages, 24)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(24 / 60), None, None, None],
        service_distributions=[ciw.dists.Exponential(1 / s) for s in stages["service_minutes"]],
        number_of_servers=stages["servers"].tolist(),
        routing=[[float(j == i + 1) for j in range(4)] for i in range(4)],
    )
    runs = []
    for seed in range(12):
        ciw.seed(seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(8000)
        records = pd.DataFrame(simulation.get_all_records())
        records = records[records["arrival_date"].between(300, 7700)]  # a warm start, and nobody cut short
        runs.append(records.groupby("node")["waiting_time"].mean().to_numpy())
    means = np.array(runs)
    error = means.std(axis=0, ddof=1) / math.sqrt(len(means))
    assert (error < 0.08 * exact["wait_minutes"]).all()  # sharp enough to catch a wrong formula
    assert (np.abs(means.mean(axis=0) - exact["wait_minutes"]) < 3 * error).all()
    total = means.sum(axis=1)
    assert abs(total.mean() - exact["wait_minutes"].sum()) < 3 * total.std(ddof=1) / math.sqrt(len(total))


@pytest.mark.parametrize(
    ("stages", "rate", "named"),
    [
        (line([(2, 6.0)]).drop(columns="servers"), 1, "lacks the column servers"),
        (line([]), 1, "no row"),
        (pd.concat([line([(2, 6.0)])] * 2), 1, "names s0 more than once"),
        (line([(0, 6.0)]), 1, "servers of s0 is .*not 0"),
        (line([(1.5, 6.0)]), 1, "servers of s0 is .*not 1.5"),
        (line([(2, -6.0)]), 1, "service_minutes of s0 is .*not -6"),
        (line([(2, math.inf)]), 1, "service_minutes of s0 is .*not inf"),
        (line([(2, "6")]), 1, "service_minutes of s0 is .*not '6'"),
        (line([(2, 6.0)]), -1, "arrivals_per_hour is .*not -1"),
        (line([(2, 6.0)]), math.inf, "arrivals_per_hour is .*not inf"),
        (line([(2, 6.0)]), math.nan, "arrivals_per_hour is .*not nan"),
        (line([(2, 6.0)]), "30", "arrivals_per_hour is .*not '30'"),
    ],
)
def test_tandem_refuses(stages, rate, named):
    with pytest.raises(ValueError, match=named):
        flow.tandem(stages, rate)


# --- interventions -----------------------------------------------------------------------------------


def test_stages_follow_the_register():
    stages = flow.stages(BASE).set_index("stage")
    assert stages["servers"].tolist() == [6, 2, 7, 4]
    assert stages["service_minutes"].to_numpy() == pytest.approx([10, 3.6, 12, 7])
    both = flow.stages(BASE, "both").set_index("stage")["service_minutes"]
    assert both.to_numpy() == pytest.approx([10, 1.8, 9.6, 7])


def test_a_mistyped_intervention_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match="did you mean standardisation"):
        flow.stages(BASE, "standardization")


def test_base_findings():
    """What the lesson tells: cleaning binds, AI adds no capacity, standardisation hands over to sign-off."""
    table = flow.turnaround(BASE)
    assert table.index.tolist() == table["intervention"].tolist() == INTERVENTIONS
    assert table["binding_stage"].tolist() == ["clean", "clean", "sign off", "sign off"]
    assert table["capacity_per_hour"].to_numpy() == pytest.approx([100 / 3, 100 / 3, 240 / 7, 240 / 7])
    # clean: 30 studies of 3.6 minutes and 2 clerks; sign off: 30 of 7 minutes and 4 physicians
    assert table["utilisation"].to_numpy() == pytest.approx([0.9, 0.9, 0.875, 0.875])
    parts = table["wait_minutes"] + table["service_minutes"]
    assert parts.to_numpy() == pytest.approx(table["turnaround_minutes"].to_numpy())
    assert table["service_minutes"]["base"] == pytest.approx(10 + 3.6 + 12 + 7)
    assert table["saved_minutes"].to_numpy() == pytest.approx([0, 8.551, 16.690, 25.242], abs=1e-3)
    assert table["saved_share"]["ai_reading"] == pytest.approx(8.551 / 71.519, abs=1e-4)
    now = flow.turnaround_minutes(flow.line(BASE))
    assert now == pytest.approx(table["turnaround_minutes"]["base"])


@cases(assumed=among(*LINE))
def test_interventions_keep_their_order(assumed):
    """AI with a real cut, and standardisation that cleans less, never lengthen; both do as much together."""
    table = flow.turnaround(assumed)
    total = table["turnaround_minutes"]
    if assumed.reading_time_cut >= 0:
        assert total["ai_reading"] <= total["base"]
        assert total["both"] <= total["standardisation"]
    if assumed.standardised_cleaning_share <= assumed.cleaning_share:
        assert total["standardisation"] <= total["base"]
        assert total["both"] <= total["ai_reading"]
        assert table["capacity_per_hour"]["standardisation"] >= table["capacity_per_hour"]["base"]
    assert not total.isna().any()


@cases(assumed=among(*LINE))
def test_savings_of_the_two_add_up(assumed):
    """The two touch different stages of the line, so their savings add where all are finite."""
    saved = flow.turnaround(assumed)["saved_minutes"]
    if np.isfinite(saved).all():
        assert saved["both"] == pytest.approx(saved["ai_reading"] + saved["standardisation"])


# Without AI cleaning ends where without standardisation reading does: near that both waits are one but for rounding.
EVEN = BASE.change(imaging_arrivals=26, reading_time=14, reading_time_cut=0.25, cleaning_share=1 / 3, cleaning_time=14,
                   standardised_cleaning_share=0.25, reading_servers=6, signoff_servers=3, scan_servers=5)  # fmt: skip


def test_overload_is_infinite_and_breaks_nothing():
    assumed = BASE.change(cleaning_share=BASE.high("cleaning_share"))
    table = flow.turnaround(assumed)
    assert np.isinf(table["turnaround_minutes"]).tolist() == [True, True, False, False]
    assert table["saved_minutes"]["standardisation"] == math.inf
    assert math.isnan(table["saved_minutes"]["ai_reading"])
    assert math.isnan(table["saved_share"]["standardisation"])
    assert flow.turnaround_minutes(flow.line(assumed)) == math.inf
    assert flow.reading_share(assumed) == 0


@settings(max_examples=40)
@example(assumed=EVEN)
@cases(assumed=among(*LINE))
def test_crossover_is_where_the_order_turns(assumed):
    rate = flow.crossover_arrivals(assumed)
    if math.isnan(rate):
        return
    assert 0 < rate < flow.line_capacity(flow.stages(assumed))

    def slower(at):
        ai, standard = (
            flow.tandem(flow.stages(assumed, name), at)["time_minutes"]
            for name in ("ai_reading", "standardisation")
        )
        return (
            ai - standard
        ).sum()  # stage by stage: near capacity a total has no minutes left in its digits

    assert slower(rate) == pytest.approx(0, abs=1e-6 + 1e-9 * assumed.reading_time)
    assert slower(rate * 0.999) < 0 < slower(rate + 0.001 * (flow.line_capacity(flow.stages(assumed)) - rate))


def test_crossover_at_base_and_where_there_is_none():
    assert flow.crossover_arrivals(BASE) == pytest.approx(13.7062, abs=1e-4)
    assert math.isnan(
        flow.crossover_arrivals(BASE.change(reading_time_cut=BASE.low("reading_time_cut")))
    )  # AI never leads
    assert math.isnan(flow.crossover_arrivals(BASE.change(reading_time_cut=0)))
    assert math.isnan(flow.crossover_arrivals(BASE.change(cleaning_servers=3)))  # AI leads all the way


def test_crossover_is_the_first_rate_at_which_the_order_turns():
    """A line on which AI leads again near its capacity: standardisation relieves a stage that AI doesn't."""
    assumed = BASE.change(
        reading_time=14, reading_time_cut=0.2, cleaning_share=0.54, cleaning_time=12, scan_time=11.7,
        standardised_cleaning_share=0.33, cleaning_servers=3, reading_servers=6, signoff_servers=3,
    )  # fmt: skip

    def slower(at):
        ai, standard = (
            flow.tandem(flow.stages(assumed, name), at)["time_minutes"].sum()
            for name in ("ai_reading", "standardisation")
        )
        return ai - standard

    rate = flow.crossover_arrivals(assumed)
    top = flow.line_capacity(flow.stages(assumed))
    assert all(slower(at) < 0 for at in np.linspace(0.01, 0.999 * rate, 40))
    assert slower(1.01 * rate) > 0 > slower(0.98 * top)


@settings(max_examples=60)
@cases(assumed=among(*LINE))
def test_matching_cut_matches(assumed):
    cut = flow.matching_cut(assumed)
    total = flow.turnaround(assumed)["turnaround_minutes"]
    if math.isnan(cut):
        lost = flow.tandem(flow.stages(assumed), assumed.imaging_arrivals)
        reading = lost["time_minutes"]["read"]
        overloaded = math.isinf(total["base"]) or math.isinf(total["standardisation"])  # nothing matches that
        assert overloaded or total["base"] - total["standardisation"] > reading
        return
    rows = flow.stages(assumed)
    rows["service_minutes"] = rows["service_minutes"].where(
        rows["stage"] != "read", assumed.reading_time * (1 - cut)
    )
    matched = flow.tandem(rows, assumed.imaging_arrivals)["time_minutes"].sum()
    assert matched == pytest.approx(total["standardisation"], rel=1e-6)


def test_matching_cut_at_base():
    assert flow.matching_cut(BASE) == pytest.approx(0.77705, abs=1e-5)
    assert flow.matching_cut(BASE.change(cleaning_share=BASE.standardised_cleaning_share)) == pytest.approx(
        0, abs=1e-12
    )
    assert math.isnan(flow.matching_cut(BASE.change(imaging_arrivals=32)))
    assert math.isnan(flow.matching_cut(BASE.change(scan_servers=BASE.low("scan_servers"))))


# --- sweep -------------------------------------------------------------------------------------------


def test_sweep_agrees_with_tandem():
    result = flow.sweep(BASE, [0, 10, 30, 34, 50])
    for name in INTERVENTIONS:
        stages = flow.stages(BASE, name)
        expected = [flow.tandem(stages, rate)["time_minutes"].sum() for rate in result.turnaround.index]
        assert result.turnaround[name].to_numpy() == pytest.approx(expected)
    assert result.turnaround.loc[30].to_numpy() == pytest.approx(
        flow.turnaround(BASE)["turnaround_minutes"].to_numpy()
    )
    assert (result.capacity == flow.turnaround(BASE)["capacity_per_hour"]).all()
    assert (result.crossover, result.arrivals) == (flow.crossover_arrivals(BASE), 30)


def test_sweep_shows_the_whole_climb_by_default():
    result = flow.sweep(BASE)
    assert result.turnaround.index[0] < result.crossover
    assert np.isinf(result.turnaround.iloc[-1]).all()


def test_a_sweep_passes_the_load_that_is_given():
    crowded = BASE.change(
        imaging_arrivals=BASE.high("imaging_arrivals"), scan_servers=BASE.low("scan_servers")
    )
    result = flow.sweep(crowded)
    assert result.capacity.max() < crowded.imaging_arrivals < result.turnaround.index[-1]


@pytest.mark.parametrize("arrivals", [[], [-1], [math.inf], [math.nan]])
def test_sweep_refuses(arrivals):
    with pytest.raises(ValueError, match="arrivals must be"):
        flow.sweep(BASE, arrivals)


# --- a part of the whole -----------------------------------------------------------------------------


def test_speed_up_published():
    assert flow.speed_up(0.95, math.inf) == pytest.approx(20)
    assert flow.speed_up(0.5, 2) == pytest.approx(4 / 3)


@cases(share=st.floats(0, 1), factor=st.floats(1, 1e6))
def test_speed_up_is_bounded_by_the_part_and_by_the_whole(share, factor):
    gain = flow.speed_up(share, factor)
    assert 1 - 1e-12 <= gain <= factor * (1 + 1e-12)
    assert gain <= flow.speed_up(share, math.inf) * (1 + 1e-12)


@pytest.mark.parametrize(
    ("share", "factor"), [(-0.1, 2), (1.1, 2), (math.nan, 2), (0.5, 0), (0.5, -1), (0.5, "2")]
)
def test_speed_up_refuses(share, factor):
    with pytest.raises(ValueError, match=r"share is|factor is"):
        flow.speed_up(share, factor)


def test_amdahl_is_the_share_times_the_cut():
    table = flow.amdahl(BASE)
    assert table["share"].tolist() == [0.15, 0.3, 0.5, 0.8]
    assert table["turnaround_cut"].to_numpy() == pytest.approx([0.03, 0.06, 0.10, 0.16])
    assert (1 - 1 / table["speed_up"]).to_numpy() == pytest.approx(table["turnaround_cut"].to_numpy())
    assert (table["limit"] == table["share"]).all()


def test_reading_share_is_hands_on_time_over_turnaround():
    assert flow.reading_share(BASE) == pytest.approx(12 / 71.519, abs=1e-5)


def test_hospital_effect_by_hand():
    effect = flow.hospital_effect(BASE)

    def reach(pilot, transfer):
        return pilot + (1 - pilot) * transfer

    (least, most), pilots, transfers = (
        (BASE.low(name), BASE.high(name)) for name in ("reading_time_cut", "pilot_share", "transfer")
    )
    now = reach(BASE.pilot_share, BASE.transfer)
    assert effect.base == pytest.approx(0.2 * 0.15 + 0.2 * 0.85 * 0.5)
    # the widest reach makes the most of either end of the cut
    assert effect.low == pytest.approx(least * reach(pilots[1], transfers[1]))
    assert effect.high == pytest.approx(most * reach(pilots[1], transfers[1]))
    assert effect.drivers["name"].tolist() == ["reading_time_cut", "transfer", "pilot_share"]
    for end, column in enumerate(("low", "high")):
        assert effect.drivers[column].to_numpy() == pytest.approx(
            [
                (least, most)[end] * now,
                BASE.reading_time_cut * reach(BASE.pilot_share, transfers[end]),
                BASE.reading_time_cut * reach(pilots[end], BASE.transfer),
            ]
        )


@cases(assumed=among(*flow.EFFECT_DRIVERS))
def test_hospital_effect_stays_inside_its_corners(assumed):
    effect = flow.hospital_effect(assumed)
    assert effect.low - 1e-12 <= effect.base <= effect.high + 1e-12
    assert abs(effect.base) <= abs(assumed.reading_time_cut) + 1e-12
    assert (effect.drivers["low"] >= effect.low - 1e-12).all()
    assert (effect.drivers["high"] <= effect.high + 1e-12).all()
    assert effect.drivers["swing"].is_monotonic_decreasing
    assert (effect.drivers["low"] <= effect.drivers["high"]).all()
    for row in effect.drivers.itertuples():
        for end, at in (("low", row.low_value), ("high", row.high_value)):
            there = flow.hospital_effect(assumed.change(**{row.name: at})).base
            assert there == pytest.approx(getattr(row, end), abs=1e-12)


def test_full_transfer_gives_the_pilot_everywhere():
    most = BASE.high("transfer")
    near = flow.hospital_effect(BASE.change(transfer=most)).base
    assert near == pytest.approx(0.2 * (0.15 + 0.85 * most))


def test_false_flags_by_hand():
    flags = flow.false_flags(BASE)
    assert (flags.saved, flags.lost, flags.net) == pytest.approx((2.4, 0.8, 1.6))
    assert flags.break_even_minutes == pytest.approx(12)
    assert flags.break_even_share == pytest.approx(0.6)
    assert flags.net_cut == pytest.approx(1.6 / 12)


@cases(assumed=among("reading_time", "reading_time_cut", "flag_share", "flag_minutes"))
def test_nothing_is_left_at_the_break_even(assumed):
    flags = flow.false_flags(assumed)
    assert flags.break_even_minutes * assumed.flag_share == pytest.approx(flags.saved)
    assert flags.break_even_share * assumed.flag_minutes == pytest.approx(flags.saved)
    if flags.break_even_minutes > assumed.flag_minutes:
        assert flags.net > -1e-12
