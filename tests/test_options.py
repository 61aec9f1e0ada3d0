"""Options: published results, cross-checks against another library and a plain loop, laws, and clear errors."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from helpers import case, options
from helpers.faults import Fault
from helpers.options import money

SEED = 20240131
OPTIONS = list(case.load().options["id"])
quick = settings(max_examples=60)


def read(name):
    return pd.read_csv(case.DATA / f"{name}.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def tables():
    return options.score_tables(read("scores"))


@pytest.fixture(scope="module")
def profiles():
    return options.profile_weights(read("profiles"))


@pytest.fixture(scope="module")
def base(profiles):
    return profiles.loc["base"]


@pytest.fixture
def given():
    return case.assume()


@pytest.fixture
def rng():
    return np.random.default_rng(SEED)


def frame(values):
    values = np.asarray(values, dtype=float)
    return pd.DataFrame(
        values, index=[f"A{i}" for i in range(len(values))], columns=[f"c{j}" for j in range(values.shape[1])]
    )


def weights_of(values):
    return pd.Series(values, index=[f"c{j}" for j in range(len(values))], dtype=float)


@st.composite
def problems(draw, min_options=2):
    """A score table and weights, none of which may be all zero."""
    n, m = draw(st.integers(min_options, 5)), draw(st.integers(2, 5))
    cell = st.integers(0, 100)
    scores = frame([[draw(cell) for _ in range(m)] for _ in range(n)])
    return scores, weights_of([draw(st.integers(1, 100)) for _ in range(m)])


# --- the data ---


def test_scores_are_those_of_the_case_material(tables):
    expected = {
        "O1": "70/85/95 25/45/70 25/40/60 10/25/45 45/60/75 20/35/50 10/25/45",
        "O2": "35/50/65 40/60/75 45/60/75 55/70/85 35/50/65 15/30/45 15/30/50",
        "O3": "20/35/55 55/85/95 20/40/60 40/60/80 5/15/35 25/45/60 10/25/45",
        "O4": "15/25/40 5/15/35 15/30/45 65/80/95 40/55/70 15/25/40 70/85/95",
    }
    for option, text in expected.items():
        cells = np.array([[float(x) for x in cell.split("/")] for cell in text.split()])
        for table, column in zip(tables, cells.T, strict=True):
            assert table.loc[option].tolist() == column.tolist()


def test_profiles_weigh_every_criterion_and_sum_to_one(profiles, tables):
    assert list(profiles.columns) == list(tables.base.columns)
    assert profiles.sum(axis=1).to_numpy() == pytest.approx(1)
    assert profiles.loc["base"].to_numpy() == pytest.approx(np.array([100, 50, 40, 30, 60, 40, 40]) / 360)
    assert profiles.loc["finance"].to_numpy() == pytest.approx(np.array([50, 100, 40, 30, 25, 30, 20]) / 295)


@pytest.mark.parametrize("name", ["options", "criteria", "scores", "profiles"])
def test_every_row_names_claims_of_the_ledger_and_a_reason(name):
    table, claims = read(name), set(read("claims")["id"])
    for row in table.to_dict("records"):
        named = [part for part in row["claims"].split(";") if part]
        assert named, row["id"]
        assert set(named) <= claims, row["id"]
        assert row.get("reason", row.get("rationale")), row["id"]


def test_the_ends_of_the_finance_scale_are_those_that_its_words_name():
    row = read("criteria").set_index("id").loc["finance"]
    assert f"Loses Y {-float(row['worst_value']):g} million" in row["worst"]
    assert f"Brings Y {float(row['best_value']):g} million" in row["best"]


# --- weighted sum, weights ---


def test_rank_order_centroid_of_three():
    assert options.rank_order_centroid(["a", "b", "c"]).tolist() == pytest.approx([11 / 18, 5 / 18, 2 / 18])


def test_weighted_sum_by_hand():
    result = options.weighted_sum(frame([[100, 0], [40, 60]]), weights_of([3, 1]))
    assert result.tolist() == [75, 45]


def test_contributions_add_up_to_the_weighted_sum(tables, base):
    parts = options.contributions(tables.base, base)
    assert parts.sum(axis=1).to_numpy() == pytest.approx(options.weighted_sum(tables.base, base).to_numpy())


def test_weights_are_matched_by_name_not_by_place(tables, base):
    shuffled = base.sample(frac=1, random_state=3)
    for rule in (options.weighted_sum, options.topsis):
        pd.testing.assert_series_equal(rule(tables.base, shuffled), rule(tables.base, base))


@quick
@drawn(problems(), st.floats(0.01, 1000))
def test_scaling_weights_changes_nothing(problem, factor):
    scores, weights = problem
    for rule in (options.weighted_sum, options.topsis):
        left, right = rule(scores, weights), rule(scores, weights * factor)
        np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-9)


@quick
@drawn(problems())
def test_a_weighted_sum_lies_between_the_extreme_scores(problem):
    scores, weights = problem
    result = options.weighted_sum(scores, weights)
    assert (result >= scores.min(axis=1) - 1e-9).all()
    assert (result <= scores.max(axis=1) + 1e-9).all()


@quick
@drawn(problems())
def test_weighted_sum_and_topsis_agree_with_scikit_criteria(problem):
    import skcriteria as skc
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.agg.topsis import TOPSIS
    from skcriteria.preprocessing.scalers import VectorScaler

    scores, weights = problem
    scores = scores + 1  # the library divides by the length of a column and does not take a zero one
    share = weights / weights.sum()
    matrix = skc.mkdm(scores.to_numpy(), [max] * scores.shape[1], weights=share.to_numpy())
    theirs = WeightedSumModel().evaluate(matrix).e_.score
    np.testing.assert_allclose(options.weighted_sum(scores, weights), theirs, rtol=1e-12)
    if scores.nunique().max() == 1:
        return  # all options alike: closeness is not defined
    theirs = TOPSIS().evaluate(VectorScaler(target="matrix").transform(matrix)).e_.similarity
    np.testing.assert_allclose(options.topsis(scores, weights), theirs, rtol=1e-9, atol=1e-12)


# --- ties ---


@quick
@drawn(problems(), st.data())
def test_a_tie_weight_really_ties(problem, data):
    scores, weights = problem
    criterion = data.draw(st.sampled_from(list(scores.columns)))
    first, second = scores.index[:2]
    tie = options.tie_weight(scores, weights, criterion, first, second)

    def gap(x):
        others = weights.drop(criterion)
        moved = (1 - x) * others / others.sum()
        moved[criterion] = x
        value = options.weighted_sum(scores, moved)
        return value[first] - value[second]

    if np.isnan(tie):  # then the sign is the same wherever one looks
        signs = np.sign([round(gap(x), 9) for x in np.linspace(0.001, 0.999, 41)])
        assert signs.min() == signs.max()
    else:
        assert 0 < tie < 1
        assert gap(tie) == pytest.approx(0, abs=1e-8)


def test_tie_weight_by_hand():
    # values 100 and 0 on c0, 0 and 50 on c1: x * 100 = (1 - x) * 50
    scores = frame([[100, 0], [0, 50]])
    assert options.tie_weight(scores, weights_of([1, 9]), "c0", "A0", "A1") == pytest.approx(1 / 3)
    assert np.isnan(options.tie_weight(frame([[9, 9], [1, 1]]), weights_of([1, 9]), "c0", "A0", "A1"))


def test_a_tie_on_a_boundary_is_none_and_a_weight_on_a_tie_lies_in_the_stretch_above():
    level_at_nought, level_at_one = frame([[80, 50], [20, 50]]), frame([[60, 10], [60, 90]])
    for scores in (level_at_nought, level_at_one):
        assert np.isnan(options.tie_weight(scores, weights_of([1, 1]), "c0", "A0", "A1"))
    scores = frame([[100, 0, 0], [0, 100, 100]])
    for weights, now, leader in (([2, 1, 1], (0.5, 1), "A0"), ([0, 1, 1], (0, 0.5), "A1")):
        table = options.leaders_by_weight(scores, weights_of(weights)).query("criterion == 'c0'")
        (here,) = table[table["now"]].itertuples()
        assert ((here.start, here.end), here.leader) == (now, leader)


@pytest.mark.parametrize("weights", [[1, 3], [10, 30], [0.25, 0.75]])
def test_weighing_takes_weights_on_any_scale(weights):
    result = options.weigh(frame([[100, 0], [40, 60]]), weights_of(weights))
    assert result.weights.tolist() == [0.25, 0.75]
    assert result.totals.tolist() == [25, 55]
    assert result.parts.to_numpy().tolist() == [[25, 0], [10, 45]]
    assert result.stretches["weight"].tolist() == [0.25, 0.25, 0.75, 0.75]


@quick
@drawn(problems())
def test_leaders_by_weight_cover_zero_to_one_and_name_the_best(problem):
    scores, weights = problem
    share = weights / weights.sum()
    for criterion, part in options.leaders_by_weight(scores, weights).groupby("criterion"):
        assert part["start"].iloc[0] == 0
        assert part["end"].iloc[-1] == 1
        assert part["start"].tolist()[1:] == part["end"].tolist()[:-1]
        assert part["now"].sum() == 1
        for row in part.itertuples():
            x = (row.start + row.end) / 2
            moved = share.drop(criterion) * (1 - x) / share.drop(criterion).sum()
            moved[criterion] = x
            value = options.weighted_sum(scores, moved)
            assert value[row.leader] == pytest.approx(value.max())


def test_flip_weights_are_ties_with_the_option_that_takes_over(tables, base):
    flips = options.flip_weights(tables.base, base)
    assert set(flips["leader"]) == {options.weighted_sum(tables.base, base).idxmax()}
    found = 0
    for criterion, row in flips.iterrows():
        for side in ("below", "above"):
            if not np.isnan(row[side]):
                tie = options.tie_weight(tables.base, base, criterion, row["leader"], row[f"to_{side}"])
                assert row[side] == pytest.approx(tie)
                found += 1
    assert found


def test_lenses_are_weighted_sums(tables, profiles):
    view = options.lenses(tables.base, profiles)
    assert list(view.columns) == list(profiles.index)
    expected = options.weighted_sum(tables.base, profiles.loc["cio"])
    np.testing.assert_allclose(view["cio"], expected)


def test_a_learner_adds_an_option_and_can_run_the_cell_again():
    row = dict.fromkeys(read("criteria")["id"], (10, 20, 30))
    once = options.add_option(read("scores"), "O0", row)
    twice = options.add_option(once, "O0", {**row, "speed": (0, 90, 95)})
    assert list(options.score_tables(twice).base.index) == [*OPTIONS, "O0"]
    assert options.score_tables(twice).base.loc["O0", "speed"] == 90


def test_the_tables_that_lessons_name_are_those_of_the_data():
    rows = read("foundation").set_index("criterion")
    assert options.FOUNDATION.equals(options.foundation())
    for criterion, row in options.FOUNDATION.iterrows():
        assert row.tolist() == rows.loc[criterion, ["low", "base", "high"]].tolist()
    assert (
        dict(zip(read("options")["id"], map(tuple, read("options")["drivers"].str.split(";")), strict=True))
        == options.DRIVERS
    )
    assert list(options.INFORMATION_GAPS) == list(read("information")["gap"])
    with pytest.raises(AttributeError, match="no attribute 'FUNDATION'"):
        _ = options.FUNDATION


def test_the_proposed_foundation_row_fits_the_table(tables):
    more = options.score_tables(options.add_option(read("scores"), "O0", options.FOUNDATION))
    assert more.high.loc["O0", "device_rules"] == options.FOUNDATION.loc["device_rules", "high"]
    assert (options.FOUNDATION.index == tables.base.columns).all()


# --- TOPSIS ---


def test_topsis_of_tzeng_and_huang():
    scores = frame([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]])
    result = options.topsis(scores, weights_of([0.3, 0.4, 0.3]))
    assert result.to_numpy() == pytest.approx([0.5037, 0.6581, 0.7482, 0.3340], abs=5e-5)


@quick
@drawn(problems())
def test_topsis_of_an_option_that_is_best_or_worst_on_all(problem):
    scores, weights = problem
    scores.loc["best"], scores.loc["worst"] = scores.max() + 1, scores.min() - 1
    result = options.topsis(scores, weights)
    assert result["best"] == pytest.approx(1)
    assert result["worst"] == pytest.approx(0)
    assert result.between(-1e-12, 1 + 1e-12).all()


def test_topsis_has_no_answer_where_all_options_are_alike():
    assert options.topsis(frame([[5, 5], [5, 5]]), weights_of([1, 1])).isna().all()


def test_a_dominated_twin_reverses_topsis_but_never_a_weighted_sum(tables, profiles):
    scores, weights = tables.base.copy(), profiles.loc["patients"]
    scores.loc["twin"] = scores.loc["O1"]
    scores.loc["twin", "speed"] = 0
    before, after = options.topsis(tables.base, weights), options.topsis(scores, weights)
    assert before.idxmax() == "O1"
    assert after.idxmax() == "O2"
    reversals = options.rank_reversals(scores, weights)
    assert {"dropped": "twin", "ahead": "O2", "behind": "O1"} in reversals.to_dict("records")
    assert options.rank_reversals(scores, weights, options.weighted_sum).empty


def test_a_twin_leaves_a_weighted_sum_alone_and_moves_the_ideal_of_topsis(tables, profiles):
    weights = profiles.loc["patients"]
    table = options.twin(tables.base, weights, "O1", "speed", 0)
    share = weights["speed"] / weights.sum()
    assert table["weighted_sum_with"].drop("twin").tolist() == pytest.approx(
        table["weighted_sum"].drop("twin").tolist()
    )
    loss = table.at["O1", "weighted_sum_with"] - table.at["twin", "weighted_sum_with"]
    assert loss == pytest.approx(share * tables.base.at["O1", "speed"])
    assert table.loc["twin", ["weighted_sum", "topsis"]].isna().all()
    assert (table["topsis"].idxmax(), table["topsis_with"].idxmax()) == ("O1", "O2")


def test_a_tie_after_a_drop_is_no_reversal():
    def borda(scores, weights):
        return scores.rank().sum(axis=1)

    scores = frame([[90, 10], [50, 30], [70, 0]])  # A0 leads with 5 to 4, and draws with A1 once A2 has gone
    assert borda(scores, None).tolist() == [5, 4, 3]
    assert borda(scores.drop("A2"), None).tolist() == [3, 3]
    assert options.rank_reversals(scores, weights_of([1, 1]), borda).empty


# --- SMAA ---


@pytest.mark.parametrize("rival", [10, 25, 40, 60])
def test_smaa_draws_scores_from_the_beta_pert_of_its_three_numbers(rival, rng):
    """Low 0, base 20, high 100: beta of 1.8 and 4.2, whose upper tail scipy knows."""
    from scipy.special import betainc

    low, base, high = (frame([[score], [rival]]) for score in (0, 20, 100))
    draws = 40_000
    found = options.smaa(low, base, high, draws=draws, rng=rng)
    exact = 1 - betainc(1 + 4 * 0.2, 1 + 4 * 0.8, rival / 100)
    error = 4 * np.sqrt(exact * (1 - exact) / draws)
    assert found.rank_acceptability.at["A0", 1] == pytest.approx(exact, abs=error)
    assert found.confidence["A0"] == pytest.approx(exact, abs=error)


def test_smaa_of_the_identity_matches_its_closed_form(rng):
    identity = frame(np.eye(3))
    result = options.smaa(identity, identity, identity, draws=200_000, rng=rng)
    error = 4 * np.sqrt(1 / 3 * 2 / 3 / 200_000)  # four standard errors of a share
    assert result.rank_acceptability.to_numpy() == pytest.approx(np.full((3, 3), 1 / 3), abs=error)
    expected = np.full((3, 3), 7 / 36) + np.eye(3) * (11 / 18 - 7 / 36)
    # a single weight has a standard deviation below 0.24, in a third of the draws
    assert result.central_weights.to_numpy() == pytest.approx(expected, abs=4 * 0.24 / np.sqrt(200_000 / 3))
    assert result.confidence.tolist() == [1, 1, 1]


@quick
@drawn(problems(), st.booleans())
def test_acceptabilities_sum_to_one_by_row_and_by_rank(problem, known):
    scores, weights = problem
    result = options.smaa(
        scores - 5,
        scores,
        scores + 10,
        weights=weights if known else None,
        draws=300,
        rng=np.random.default_rng(1),
    )
    table = result.rank_acceptability
    assert table.sum(axis=0).to_numpy() == pytest.approx(1)
    assert table.sum(axis=1).to_numpy() == pytest.approx(1)
    first = table[1] > 0
    assert result.central_weights[first].sum(axis=1).to_numpy() == pytest.approx(1)
    assert result.central_weights[~first].isna().all(axis=None)
    assert result.confidence[first].between(0, 1).all()


def test_smaa_with_nothing_uncertain_is_the_weighted_sum(tables, base, rng):
    result = options.smaa(tables.base, tables.base, tables.base, weights=base, draws=100, rng=rng)
    order = options.weighted_sum(tables.base, base).rank(ascending=False).astype(int)
    for option, rank in order.items():
        assert result.rank_acceptability.loc[option, rank] == 1


def test_smaa_with_given_weights_is_first_as_often_as_it_is_confident(tables, base, rng):
    result = options.smaa(*tables, weights=base, draws=20_000, rng=rng)
    first = result.rank_acceptability[1]
    assert result.confidence[first > 0].to_numpy() == pytest.approx(first[first > 0].to_numpy())
    assert result.central_weights.loc["O1"].to_numpy() == pytest.approx(base.to_numpy())


def test_smaa_breaks_ties_by_lot(rng):
    same = frame([[50, 50], [50, 50]])
    result = options.smaa(same, same, same, draws=20_000, rng=rng)
    assert result.rank_acceptability.to_numpy() == pytest.approx(
        np.full((2, 2), 0.5), abs=4 * 0.5 / np.sqrt(20_000)
    )


def test_smaa_with_an_order_draws_weights_around_the_rank_order_centroid(rng):
    one = frame([[50, 50, 50]])
    result = options.smaa(one, one, one, order=["c2", "c0", "c1"], draws=50_000, rng=rng)
    centre = options.rank_order_centroid(["c2", "c0", "c1"])
    assert result.central_weights.loc["A0", centre.index].to_numpy() == pytest.approx(
        centre.to_numpy(), abs=0.004
    )


def test_smaa_is_the_same_in_one_piece_and_in_many(tables, monkeypatch):
    """Chunking saves memory and must not change what is estimated."""
    import sys

    _smaa = sys.modules["helpers.options.smaa"]

    whole = options.smaa(*tables, draws=60_000, rng=np.random.default_rng(1))
    monkeypatch.setattr(_smaa, "CHUNK", 777)
    pieces = options.smaa(*tables, draws=60_000, rng=np.random.default_rng(2))
    difference = (whole.rank_acceptability - pieces.rank_acceptability).abs().to_numpy()
    assert difference.max() < 5 * 0.5 * np.sqrt(2 / 60_000)
    sure = (whole.confidence - pieces.confidence).abs()
    assert sure.max() < 0.05  # at central weights that differ a little


# --- money ---


def by_hand(a):
    """Net present values as a plain loop over the years, written from the description of the model."""

    def present(flows):
        total = 0.0
        for year, flow in enumerate(flows):
            total += flow / (1 + a["discount_rate"]) ** year
        return total

    o1, o2, o3, o4 = [0.0], [-a["regional_capital"]], [-a["platform_capital"]], [-a["migration_cost"]]
    no_shock = 1.0
    for year in range(1, 6):
        use = year - a["ai_delay"]
        use = 0.0 if use < 0 else 1.0 if use > 1 else use
        minutes = a["ai_studies"] * 1000 * a["ai_adoption"] * a["reading_time"] * a["reading_time_cut"]
        benefit = minutes * a["reader_minute_value"] / 1_000_000
        benefit += a["extra_complex_cases"] * a["complex_case_contribution"] / 1000
        flow = use * (benefit - a["ai_running_cost"])
        if year <= 2:
            flow -= a["ai_development_cost"] * (1 - a["ai_grant_share"]) * 0.5
        o1.append(flow)

        consults = a["regional_partners"] * a["consults_per_partner_day"] * 250
        fees = consults * a["consult_fee"] / 1_000_000
        admitted = consults * a["consult_to_admission"] * a["complex_case_contribution"] / 1000
        o2.append({1: 1 / 3, 2: 2 / 3}.get(year, 1.0) * (fees + admitted) - a["regional_running_cost"])

        projects = a["platform_projects"] * a["project_price"] * (1 - a["project_cost_share"])
        breach = a["breach_frequency"] * (a["platform_breach_multiplier"] - 1) * a["breach_mean_loss"]
        o3.append({1: 0.0, 2: 0.5}.get(year, 1.0) * projects - a["platform_compliance_cost"] - breach)

        no_shock *= 1 - a["shock_probability"]
        avoided = (1 - no_shock) * a["shock_size"] * a["tencent_spend"]
        tools = a["multicloud_benefit"] if year >= 2 else 0.0
        o4.append(avoided + tools - a["multicloud_premium"] * a["tencent_spend"])
    return [present(flows) for flows in (o1, o2, o3, o4)]


@pytest.mark.parametrize("option", OPTIONS)
def test_one_number_and_an_array_of_one_add_up_to_the_last_bit(option):
    for scenario in case.load().scenarios.index:
        row = dict(case.assume(scenario).items())
        one = money._npv(SimpleNamespace(**row), option, row["horizon"])
        many = money._npv(
            SimpleNamespace(**{n: np.array([v]) for n, v in row.items()}), option, row["horizon"]
        )
        assert one == many[0]


def test_net_present_value_agrees_with_a_plain_loop_at_base_and_in_every_scenario():
    for scenario in case.load().scenarios.index:
        given = case.assume(scenario)
        expected = by_hand(dict(given.items()))
        assert options.net_present_value(given).tolist() == pytest.approx(expected, rel=1e-12)


def test_every_draw_of_the_monte_carlo_agrees_with_a_plain_loop(given, rng):
    result = options.monte_carlo(given, 200, rng)
    for values, npv in zip(
        result.assumptions.to_dict("records"), result.net_present_value.to_numpy(), strict=True
    ):
        assert npv.tolist() == pytest.approx(by_hand(dict(given.items()) | values), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("option", OPTIONS)
def test_cash_flows_discount_to_the_net_present_value(given, option):
    table = options.cash_flows(given, option)
    assert table["present"].sum() == pytest.approx(options.net_present_value(given)[option], rel=1e-12)
    parts = table.drop(columns=["net", "discount_factor", "present"])
    assert parts.sum(axis=1).tolist() == pytest.approx(table["net"].tolist())


def test_an_option_without_a_money_model_is_told_and_a_model_without_an_option(given, rng, monkeypatch):
    flows = money._FLOWS
    monkeypatch.setattr(money, "_FLOWS", {name: flow for name, flow in flows.items() if name != "O3"})
    for ask in (options.net_present_value, lambda given: options.monte_carlo(given, 5, rng)):
        with pytest.raises(ValueError, match=r"option O3 has no money model; write one in helpers") as told:
            ask(given)
        one_line(told)
    monkeypatch.setattr(money, "_FLOWS", flows | {"O9": flows["O1"]})
    with pytest.raises(ValueError, match=r"money model of O9 has no option in data/options\.csv"):
        options.tornado(given, "O1")


class Recorder:
    """Assumptions that note which of them were read."""

    def __init__(self, given):
        self.given, self.read = given, set()

    def __getattr__(self, name):
        self.read.add(name)
        return getattr(self.given, name)


@pytest.mark.parametrize("option", OPTIONS)
def test_the_drivers_of_an_option_are_what_its_money_model_reads(given, option):
    watched = Recorder(given)
    options.cash_flows(watched, option)
    assert watched.read - {"discount_rate", "horizon"} == set(options.DRIVERS[option])


def test_each_option_moves_with_its_own_drivers_and_no_others(given):
    names = {name for drivers in options.DRIVERS.values() for name in drivers}
    base = options.net_present_value(given)
    for name in names:
        if given.low(name) == given.high(name):
            continue
        moved = options.net_present_value(given.change(**{name: given.high(name)})) != base
        assert set(base.index[moved]) == {o for o, drivers in options.DRIVERS.items() if name in drivers}, (
            name
        )


@pytest.mark.parametrize("option", OPTIONS)
def test_tornado_ends_are_the_model_with_one_assumption_changed(given, option):
    given = given.change(discount_rate=given.high("discount_rate"))
    table = options.tornado(given, option)
    assert table["width"].is_monotonic_decreasing
    assert table["npv"].tolist() == pytest.approx([options.net_present_value(given)[option]] * len(table))
    for name, row in table.iterrows():
        for end in ("low", "high"):
            moved = given.change(**{name: row[end]})
            assert row[f"npv_{end}"] == pytest.approx(options.net_present_value(moved)[option])


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("scenario", ["base", "optimist-ai", "high-stakes"])
def test_a_break_even_leaves_nothing(option, scenario):
    given = case.assume(scenario)
    table = options.break_evens(given, option)
    for name, row in table[table["break_even"].notna()].iterrows():
        values = dict(given.items()) | {name: row["break_even"]}
        assert by_hand(values)[OPTIONS.index(option)] == pytest.approx(0, abs=1e-6), name
    for name, row in table[table["break_even"].isna()].iterrows():
        ends = [given.low(name), given.high(name)]
        signs = {np.sign(by_hand(dict(given.items()) | {name: end})[OPTIONS.index(option)]) for end in ends}
        assert len(signs) == 1, f"{name} crosses zero inside its range"
        assert not row["in_range"]


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("scenario", case.load().scenarios.index)
def test_a_break_even_is_told_wherever_it_is_possible(option, scenario):
    """Of straight lines the zero is where two points say, in the range or beyond it; no share passes one."""
    given = case.assume(scenario)
    table = options.break_evens(given, option)
    assert table["base"].to_dict() == {name: getattr(given, name) for name in table.index}

    def worth(name, value):
        return by_hand(dict(given.items()) | {name: value})[OPTIONS.index(option)]

    for name, row in table.drop(index=money.NOT_A_LINE, errors="ignore").iterrows():
        at_nought, slope = worth(name, 0.0), worth(name, 1.0) - worth(name, 0.0)
        zero = -at_nought / slope
        possible = zero >= min(0, row["low"]) and (not row["unit"].startswith("share") or zero <= 1)
        assert row["break_even"] == pytest.approx(zero if possible else np.nan, nan_ok=True), name
        assert row["in_range"] == (possible and row["low"] <= zero <= row["high"]), name


def test_a_break_even_below_the_low_end_is_told_and_a_share_above_one_is_not():
    found = {
        scenario: options.break_evens(case.assume(scenario), "O1") for scenario in case.load().scenarios.index
    }
    below = pd.concat([table[table["break_even"] < table["low"]] for table in found.values()])
    assert len(below)
    assert not below["in_range"].any()
    shares = pd.concat([table[table["unit"].str.startswith("share")] for table in found.values()])
    assert shares["break_even"].max() <= 1
    assert shares["break_even"].isna().any()


def test_finance_scores_run_from_worst_to_best_and_stop_there():
    npv = pd.Series({"a": -100.0, "b": -60.0, "c": 0.0, "d": 60.0, "e": 90.0})
    assert options.finance_scores(npv, -60, 60).tolist() == [0, 0, 50, 100, 100]


def test_chance_positive_and_net_benefit(given, rng):
    result = options.monte_carlo(given, 500, rng)
    assert list(result.net_benefit.columns) == ["nothing", *OPTIONS]
    assert (result.net_benefit["nothing"] == 0).all()
    assert result.chance_positive["O1"] == pytest.approx(np.mean(result.net_present_value["O1"] > 0))


# --- the tail ---


def test_the_tail_keeps_the_mean_and_the_closed_forms(given, rng):
    draws = 400_000
    result = options.tail(given, draws, rng)
    assert result.expected == pytest.approx(options.net_present_value(given)["O3"])
    assert result.capital == given.platform_capital
    error = result.samples.std() / np.sqrt(draws)
    assert result.samples.mean() == pytest.approx(result.expected, abs=4 * error)
    hit = np.mean(result.samples < result.samples.max() - 1e-9)
    assert hit == pytest.approx(result.chance_of_breach, abs=4 * 0.5 / np.sqrt(draws))
    frequency = given.breach_frequency * (given.platform_breach_multiplier - 1)
    assert result.chance_of_breach == pytest.approx(1 - np.exp(-5 * frequency))
    # compound Poisson: variance is lambda E[X^2], each year discounted twice
    sigma = np.log(given.breach_95th / given.breach_median) / 1.6448536269514722
    second = given.breach_mean_loss**2 * np.exp(sigma**2)
    variance = sum(frequency * second / (1 + given.discount_rate) ** (2 * y) for y in range(1, 6))
    assert result.samples.std() == pytest.approx(np.sqrt(variance), rel=0.12)  # heavy-tailed: slow to settle


def test_shortfall_is_the_mean_of_the_worst_draws():
    result = options.Tail(0.0, np.arange(100.0), 0.0, 1.0)
    assert result.shortfall(0.05) == 2
    assert result.shortfall(1) == pytest.approx(49.5)
    with pytest.raises(Fault, match="share is 0"):
        result.shortfall(0)


# --- value of information ---


def test_evpi_of_the_published_example():
    payoffs = pd.DataFrame({"large": [200, -180], "small": [100, -20], "nothing": [0, 0]})
    assert payoffs.mean().tolist() == [10, 40, 0]
    assert options.evpi(payoffs) == 60


benefits = st.lists(st.lists(st.floats(-1000, 1000), min_size=3, max_size=3), min_size=30, max_size=60).map(
    lambda rows: pd.DataFrame(rows, columns=["a", "b", "c"])
)


@quick
@drawn(benefits, st.integers(0, 2**32 - 1))
def test_evpi_is_never_negative_and_evppi_never_exceeds_it(net_benefit, seed):
    rng = np.random.default_rng(seed)
    samples = pd.DataFrame(rng.random((len(net_benefit), 3)), columns=["x", "y", "z"])
    samples["z"] = 1.0  # does not vary
    whole = options.evpi(net_benefit)
    parts = options.evppi(net_benefit, samples, {"x": ["x"], "xy": ["x", "y"], "z": ["z"]})
    assert whole >= 0
    assert parts.between(0, whole).all()
    assert parts["z"] == pytest.approx(0, abs=1e-6)


def test_evppi_of_a_normal_difference_matches_its_closed_form(rng):
    # act one pays x + y, act two nothing; x ~ N(0, 3), y ~ N(0, 1): knowing x is worth E[max(x, 0)] = 3/sqrt(2 pi)
    draws = 400_000
    samples = pd.DataFrame({"x": rng.normal(0, 3, draws), "y": rng.normal(0, 1, draws)})
    net_benefit = pd.DataFrame({"one": samples["x"] + samples["y"], "two": 0.0})
    worth = options.evppi(net_benefit, samples, {"x": ["x"], "y": ["y"], "both": ["x", "y"]})
    assert worth["x"] == pytest.approx(3 / np.sqrt(2 * np.pi), abs=0.02)
    assert worth["y"] == pytest.approx(1 / np.sqrt(2 * np.pi), abs=0.02)
    assert worth["both"] == pytest.approx(options.evpi(net_benefit), abs=0.02)


def test_evppi_of_a_cube_and_of_a_product_of_normals_match_their_closed_forms(rng):
    """Knowing x is worth E[max(x^3, 0)] = sqrt(2 / pi), and knowing x and y E[max(xy, 0)] = 1 / pi.

    The noise keeps the value of knowing all well above, so that it can't hide a poor fit.
    """
    draws = 400_000
    x, y, noise = rng.normal(size=(3, draws))
    samples = pd.DataFrame({"x": x, "y": y, "noise": noise})
    cube = options.evppi(pd.DataFrame({"one": x**3 + 5 * noise, "two": 0.0}), samples, {"x": ["x"]})
    assert cube["x"] == pytest.approx(np.sqrt(2 / np.pi), abs=0.04)
    groups = {"x": ["x"], "xy": ["x", "y"]}
    product = options.evppi(pd.DataFrame({"one": x * y + noise, "two": 0.0}), samples, groups)
    assert product["xy"] == pytest.approx(1 / np.pi, abs=0.02)
    assert product["x"] == pytest.approx(0, abs=0.02)
    assert list(product.index) == ["xy", "x"]  # largest first


def test_the_information_gaps_hold_every_assumption_that_varies_once(given, rng):
    sampled = options.monte_carlo(given, 10, rng).assumptions
    varying = {name for name in sampled if given.low(name) < given.high(name)}
    grouped = [name for names, _ in options.INFORMATION_GAPS.values() for name in names]
    assert sorted(grouped) == sorted(varying)


def test_options_that_add_up_are_each_worth_their_own_information(given, rng):
    npv = options.monte_carlo(given, 3_000, rng).net_present_value
    sets = options.combinations(npv)
    assert sets.shape[1] == 2 ** len(OPTIONS)
    np.testing.assert_allclose(sets["O1+O3"], npv["O1"] + npv["O3"])
    alone = [options.evpi(pd.DataFrame({"no": 0.0, "yes": npv[option]})) for option in npv]
    assert options.evpi(sets) == pytest.approx(sum(alone))


# --- bad input: one clear line each ---


def one_line(excinfo):
    text = str(excinfo.value)
    assert "\n" not in text
    assert len(text) < 160
    return text


def test_bad_weights(tables, base):
    for change, words in (
        (base * 0, "sum to nothing"),
        (base.where(base.index != "speed", -0.1), "speed is -0.1"),
        (base.drop("speed"), "speed has no weight"),
        (base.rename({"speed": "sped"}), "did you mean speed"),
        (base.where(base.index != "speed"), "speed is nan"),
    ):
        for rule in (options.weighted_sum, options.topsis):
            with pytest.raises(ValueError, match=words) as excinfo:
                rule(tables.base, change)
            one_line(excinfo)
    with pytest.raises(ValueError, match="sum to nothing"):
        options.swing_weights({"a": 0, "b": 0})


def test_bad_names(tables, base):
    for arguments, words in (
        (("finanse", "O1", "O2"), "did you mean finance"),
        (("finance", "O1", "O22"), "did you mean O2"),
    ):
        with pytest.raises(ValueError, match=words) as excinfo:
            options.tie_weight(tables.base, base, *arguments)
        one_line(excinfo)
    with pytest.raises(ValueError, match="did you mean O1"):
        options.cash_flows(case.assume(), "O11")
    with pytest.raises(ValueError, match="did you mean ai_delay"):
        options.break_even(case.assume(), "O1", "ai_dely")


def test_a_criterion_with_all_the_weight_leaves_no_ratios(tables, base):
    alone = base * 0
    alone["speed"] = 1
    with pytest.raises(ValueError, match="speed has all the weight"):
        options.tie_weight(tables.base, alone, "speed", "O1", "O2")


def test_beside_a_criterion_with_all_the_weight_the_others_share_alike(tables, base):
    alone, nearly = base * 0, base * 0 + 1e-9
    alone["speed"] = nearly["speed"] = 1
    found, near = (options.leaders_by_weight(tables.base, weights) for weights in (alone, nearly))
    assert list(found["leader"]) == list(near["leader"])
    assert found["end"].to_numpy() == pytest.approx(near["end"].to_numpy(), abs=1e-6)
    assert options.weigh(tables.base, alone).totals.equals(tables.base["speed"].rename("weighted_sum"))


def test_a_name_that_no_money_model_reads_is_told(given):
    for ask in (
        lambda: options.value_at(given, "O1", ai_dellay=9),
        lambda: options.at_once(given, ai_dellay=9),
    ):
        with pytest.raises(ValueError, match="did you mean ai_delay") as excinfo:
            ask()
        one_line(excinfo)


def test_the_value_of_one_option_has_the_horizon_asked_for(given):
    first_years = options.cash_flows(given, "O1")["present"].loc[:3].sum()
    assert options.value_at(given, "O1", horizon=3) == pytest.approx(first_years)
    with pytest.raises(ValueError, match="horizon"):
        options.value_at(given, "O1", horizon=2.5)


def test_bad_scores(tables, rng):
    scores = read("scores")
    for table, words in (
        (scores[scores["id"] != "O2-speed"], "O2 has no score on speed"),
        (pd.concat([scores, scores.iloc[:1]]), "O1 has two scores on clinical_leadership"),
        (
            scores.assign(low=scores["low"].where(scores["id"] != "O3-finance", 99)),
            "O3 on finance is 99 / 85 / 95",
        ),
    ):
        with pytest.raises(ValueError, match=words) as excinfo:
            options.score_tables(table)
        one_line(excinfo)
    with pytest.raises(ValueError, match="low <= base <= high"):
        options.smaa(tables.high, tables.base, tables.high, draws=10, rng=rng)
    with pytest.raises(ValueError, match="differ in their options or criteria"):
        options.smaa(tables.low.drop("O1"), tables.base, tables.high, draws=10, rng=rng)
    gap = tables.base.copy()
    gap.loc["O4", "autonomy"] = np.nan
    with pytest.raises(ValueError, match="O4 has no score on autonomy"):
        options.weighted_sum(gap, pd.Series(1.0, gap.columns))


def test_bad_rows_and_requests(tables, base, rng):
    row = dict.fromkeys(tables.base.columns, (1, 2, 3))
    for values, words in (
        ({**row, "sped": (1, 2, 3)}, "did you mean speed"),
        ({k: v for k, v in row.items() if k != "speed"}, "O0 has no score on speed"),
        ({**row, "speed": (3, 2, 1)}, "low <= base <= high"),
        ({**row, "speed": (3, 20, 900)}, "score of O0 on speed is a number from 0 to 100, not 900"),
    ):
        with pytest.raises(ValueError, match=words):
            options.add_option(read("scores"), "O0", values)
    with pytest.raises(ValueError, match="at least one"):
        options.smaa(*tables, draws=0, rng=rng)
    with pytest.raises(ValueError, match="not both"):
        options.smaa(*tables, weights=base, order=list(base.index), rng=rng)
    with pytest.raises(ValueError, match="name each once"):
        options.smaa(*tables, order=["speed", "finance", "speed"], rng=rng)
    with pytest.raises(ValueError, match="worst must be below best"):
        options.finance_scores(pd.Series({"O1": 1.0}), 5, 5)


def test_bad_net_benefit():
    with pytest.raises(ValueError, match="row 1 of b is nan"):
        options.evpi(pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, np.nan]}))
    with pytest.raises(ValueError, match="is empty"):
        options.evpi(pd.DataFrame())
    table = pd.DataFrame({"a": [1.0, 2.0]})
    with pytest.raises(ValueError, match="must match"):
        options.evppi(table, pd.DataFrame({"x": [1.0]}), {"x": ["x"]})
    with pytest.raises(ValueError, match="did you mean delay"):
        options.evppi(table, pd.DataFrame({"delay": [1.0, 2.0]}), {"x": ["dealy"]})


# --- what is known of the weights, and swings ------------------------------------------------------------


def test_swings_of_a_profile_give_its_weights(profiles):
    swings = options.profile_swings(read("profiles"), "patients")
    np.testing.assert_allclose(options.swing_weights(swings), profiles.loc["patients"])
    with pytest.raises(Fault, match="unknown profile 'patient'; did you mean"):
        options.profile_swings(read("profiles"), "patient")


def test_knowing_more_of_the_weights_asks_smaa_for_just_that(tables, base):
    order = list(base.sort_values(ascending=False, kind="stable").index)
    told = {
        "nothing": {},
        "the largest": {"order": order[:1]},
        "their order": {"order": order},
        "base swings": {"weights": base},
    }
    assert tuple(told) == options.KNOWN
    for known, asked in told.items():
        found = options.acceptability(tables, base, known, draws=500, rng=np.random.default_rng(SEED))
        same = options.smaa(*tables, **asked, draws=500, rng=np.random.default_rng(SEED))
        pd.testing.assert_frame_equal(found.rank_acceptability, same.rank_acceptability)
    with pytest.raises(Fault, match="unknown knowledge of the weights 'order'"):
        options.acceptability(tables, base, "order", draws=1, rng=np.random.default_rng(SEED))


def test_checked_finance_is_on_the_scale_of_the_criteria(tables, given):
    criteria = case.load().criteria
    worst, best = criteria.loc["finance", ["worst_value", "best_value"]]
    middle = pd.Series((worst + best) / 2, index=tables.base.index)
    checked = options.finance_checked(tables.base, middle, criteria)
    assert checked["finance"].tolist() == [50.0] * len(checked)
    pd.testing.assert_frame_equal(checked.drop(columns="finance"), tables.base.drop(columns="finance"))


# --- the one table of scores ---


def test_the_one_table_has_every_option_and_finance_worked_out(given):
    scores, npv = options.scored(given), options.net_present_value(given)
    assert list(scores.base.index) == [*OPTIONS, "O0"]
    worst, best = -60, 60
    for table in scores:
        expected = (npv - worst) / (best - worst) * 100
        assert table.loc[OPTIONS, "finance"].to_numpy() == pytest.approx(expected.to_numpy())
    proposed = options.foundation()
    assert [table.loc["O0", "finance"] for table in scores] == proposed.loc["finance"].tolist()
    other = scores.base.columns.drop("finance")
    judged = options.score_tables(read("scores"))
    for table, was in zip(scores, judged, strict=True):
        assert table.loc[OPTIONS, other].equals(was[other])


def test_the_one_table_follows_the_assumptions(given):
    late = given.change(ai_delay=given.high("ai_delay"))
    before, after = options.scored(given).base["finance"], options.scored(late).base["finance"]
    assert after["O1"] < before["O1"]
    assert after.drop("O1").equals(before.drop("O1"))


def test_points_are_added_to_one_option_and_stay_on_the_scale(given):
    scores = options.scored(given)
    for points in (-200, -5, 0, 5, 200):
        for table, moved in zip(scores, options.shift(scores, "O0", points), strict=True):
            assert moved.loc["O0"].tolist() == [min(100, max(0, score + points)) for score in table.loc["O0"]]
            assert moved.drop("O0").equals(table.drop("O0"))
    with pytest.raises(Fault, match="option"):
        options.shift(scores, "O9", 1)


def test_a_part_of_an_order_leaves_the_rest_open(rng):
    """With the largest known, it is; the others are exchangeable: m - 1 equal central weights."""
    table = frame(np.zeros((1, 4)))
    found = options.smaa(table, table, table, order=["c2"], draws=60_000, rng=rng).central_weights.iloc[0]
    largest = (1 + 1 / 2 + 1 / 3 + 1 / 4) / 4  # of four parts of a broken stick
    assert found["c2"] == pytest.approx(largest, abs=0.003)
    assert found.drop("c2").to_numpy() == pytest.approx(np.full(3, (1 - largest) / 3), abs=0.003)


# --- what the lessons say of draws holds for any seed ---


@pytest.mark.parametrize("seed", range(20))
def test_what_lesson_3_says_of_the_draws_is_no_luck(seed, given, base):
    scores = options.scored(given)

    def first(known, tables=scores):
        found = options.acceptability(tables, base, known, draws=4_000, rng=np.random.default_rng(seed))
        return found.rank_acceptability[1]

    nothing = first("nothing")
    assert nothing.idxmax() == "O0"
    assert nothing["O0"] == pytest.approx(0.5, abs=0.05)
    assert 0.2 < nothing["O1"] < 0.25
    assert first("the largest")["O1"] == pytest.approx(0.8, abs=0.03)
    assert first("their order")["O1"] > 0.97
    assert first("nothing", options.shift(scores, "O0", -5))["O0"] < nothing["O0"] / 2


@pytest.mark.parametrize("seed", range(20))
def test_what_lesson_4_says_of_the_draws_is_no_luck(seed, given):
    draws = options.monte_carlo(given, 20_000, np.random.default_rng(seed))
    mean = draws.net_present_value.mean()
    assert mean["O2"] > mean["O1"] > 0 > mean[["O3", "O4"]].max()
    width = draws.net_present_value.quantile(0.95) - draws.net_present_value.quantile(0.05)
    assert (width > 20 * (mean["O2"] - mean["O1"])).all()
    assert options.evppi(draws.net_benefit, draws.assumptions).index[0] == "Referrals and complex cases"
    assert options.evpi(draws.net_benefit) > mean.max()


def test_the_error_of_a_shortfall_is_that_of_its_repetitions(given):
    runs = [options.tail(given, 20_000, np.random.default_rng(seed)) for seed in range(40)]
    means = np.array([run.shortfall(0.01) for run in runs])
    stated = np.array([run.shortfall_error(0.01) for run in runs]).mean()
    assert 0.7 < stated / means.std(ddof=1) < 1.4
