"""The executive review's models against published results, closed forms and laws."""

import math
import re
from statistics import NormalDist
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from helpers import case, demand, flow, risks
from helpers.risks import others

SHARE = st.floats(0, 1)
RATE = st.floats(0, 0.3)


@pytest.fixture(scope="module")
def base():
    return case.assume()


# -- leaving a vendor --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "years", "factor"), [(0.05, 5, 4.3294767), (0.10, 10, 6.1445671), (0, 7, 7)]
)
def test_annuity_agrees_with_published_tables(rate, years, factor):
    assert risks.annuity(rate, years) == pytest.approx(factor, abs=5e-8)


def test_annuity_is_the_sum_of_its_payments():
    assert risks.annuity(0.08, 6) == pytest.approx(sum(1.08**-y for y in range(1, 7)), rel=1e-14)


@forall(
    premium=st.floats(0, 1),
    migration=st.floats(0, 500),
    spend=st.floats(1, 100),
    rate=RATE,
    years=st.integers(1, 30),
)
def test_at_the_break_even_rise_leaving_costs_what_staying_costs(premium, migration, spend, rate, years):
    rise = risks.break_even_price_rise(premium, migration, spend, rate, years)
    factors = [(1 + rate) ** -y for y in range(1, years + 1)]
    stay = sum(spend * rise * f for f in factors)
    leave = migration + sum(spend * premium * f for f in factors)
    assert stay == pytest.approx(leave, rel=1e-9, abs=1e-9)


def test_a_longer_plan_needs_a_smaller_rise_and_free_migration_needs_the_premium(base):
    rises = risks.break_even_curve(base)["price_rise"]
    assert (rises.diff().dropna() < 0).all()
    assert risks.break_even_price_rise(0.25, 0, 22, 0.05, 5) == 0.25


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"spend": 0}, "spend is a number above 0, not 0"),
        ({"years": 0}, "years is a number above 0, not 0"),
        ({"rate": -0.1}, "rate is a number of at least 0, not -0.1"),
        ({"migration": math.nan}, "migration is a number of at least 0, not nan"),
        ({"premium": "much"}, "premium is a number of at least 0, not 'much'"),
    ],
)
def test_bad_input_to_the_break_even_rise_is_told_in_one_line(change, words):
    good = {"premium": 0.25, "migration": 25, "spend": 22, "rate": 0.05, "years": 5}
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        risks.break_even_price_rise(**{**good, **change})


def vendor(**changes):
    values = {
        "tencent_spend": 20.0,
        "migration_cost": 10.0,
        "multicloud_premium": 0.1,
        "shock_size": 0.5,
        "shock_probability": 0.3,
        "discount_rate": 0.0,
        "horizon": 3,
        "exit_time": 1.0,
        "readiness_cost": 0.5,
        "readiness_saving": 0.6,
    }
    return SimpleNamespace(**{**values, **changes})


def test_vendor_costs_by_hand_without_discounting():
    """Three years, nothing discounted: every cost can be added up on paper."""
    costs = risks.vendor_decision(vendor()).costs
    assert costs["calm"].to_dict() == pytest.approx(
        {"stay": 0, "move_now": 10 + 2 * 2, "wait": 0, "ready": 1.5}
    )
    # stay: 10 a year in years 2 and 3; wait: a year of the rise, the move, one year of the premium beats 20? no
    assert costs.at["stay", "shock"] == pytest.approx(20)
    assert costs.at["wait", "shock"] == pytest.approx(20)
    assert costs.at["wait", "response"] == "pay the rise"
    assert costs.at["ready", "shock"] == pytest.approx(0.5 + 4 + 2 + 2)
    assert costs.at["ready", "response"] == "leave at once"


def present(payments, rate=0.1):
    """Present value of payments by the year at whose end they are made."""
    return sum(paid / (1 + rate) ** year for year, paid in payments.items())


def test_vendor_costs_by_hand_with_discounting():
    """The same at ten percent. A move after the shock is paid when the first year has ended."""
    decision = risks.vendor_decision(vendor(discount_rate=0.1))
    costs = decision.costs
    assert costs["calm"].to_dict() == pytest.approx(
        {
            "stay": 0,
            "move_now": present({0: 10, 2: 2, 3: 2}),
            "wait": 0,
            "ready": present({1: 0.5, 2: 0.5, 3: 0.5}),
        }
    )
    assert costs["shock"].to_dict() == pytest.approx(
        {
            "stay": present({2: 10, 3: 10}),
            "move_now": present({0: 10, 2: 2, 3: 2}),
            "wait": present({2: 10, 3: 10}),
            "ready": present({1: 0.5 + 4, 2: 2, 3: 2}),
        }
    )
    harder = risks.vendor_decision(vendor(discount_rate=0.1, shock_size=1.0, exit_time=0.5)).costs
    assert harder.at["wait", "shock"] == pytest.approx(present({1: 10, 2: 11, 3: 2}))


def test_of_equal_acts_the_one_that_leaves_most_open_is_best():
    calm = risks.vendor_decision(vendor(), 0.0)
    assert calm.expected["stay"] == calm.expected["wait"] == 0
    assert calm.best == "wait"


@pytest.mark.parametrize("rate", [0.0, 0.1])
def test_the_curve_of_break_even_rises_by_hand(rate):
    table = risks.break_even_curve(vendor(discount_rate=rate)).set_index("years")
    for years, row in table.iterrows():
        paid = present(dict.fromkeys(range(1, years + 1), 20.0), rate)
        assert row["price_rise"] == pytest.approx(0.1 + 10 / paid)
        assert (row["planned"], row["shock"]) == (years == 3, 0.5)


def test_a_slow_exit_pays_the_rise_until_it_is_done():
    costs = risks.vendor_decision(vendor(shock_size=1.0, exit_time=0.5)).costs
    # year 2: half at 20 more, half at 2 more; year 3 at 2 more; and the move
    assert costs.at["wait", "shock"] == pytest.approx(10 + 1 + 2 + 10)
    assert costs.at["wait", "response"] == "leave, slowly"
    # a move begun today takes half of year 1, before any shock
    assert costs.at["move_now", "shock"] == costs.at["move_now", "calm"] == pytest.approx(10 + 1 + 2 + 2)


def test_a_move_begun_today_that_takes_two_years_meets_the_shock():
    costs = risks.vendor_decision(vendor(exit_time=2.0)).costs
    assert costs.at["move_now", "shock"] - costs.at["move_now", "calm"] == pytest.approx(10)


def test_the_probability_at_which_readiness_pays_by_hand():
    decision = risks.vendor_decision(vendor())
    # wait 20 q = ready 1.5 (1 - q) + 8.5 q
    assert decision.turning_probability("wait", "ready") == pytest.approx(1.5 / (20 - 8.5 + 1.5))
    points = decision.turning_points
    assert list(points["before"]) == ["wait"]
    assert list(points["after"]) == ["ready"]
    assert points["probability"].iloc[0] == pytest.approx(1.5 / 13)


@settings(max_examples=60)
@forall(
    q=SHARE,
    shock_size=st.floats(0.05, 1.5),
    migration_cost=st.floats(0, 60),
    readiness_cost=st.floats(0, 2),
    exit_time=st.floats(0, 2),
    discount_rate=RATE,
)
def test_laws_of_the_vendor_decision(q, **changes):
    decision = risks.vendor_decision(vendor(**changes), q)
    costs, expected = decision.costs, decision.expected
    assert (costs["shock"] >= costs["calm"] - 1e-9).drop("ready").all()
    assert expected["wait"] <= expected["stay"] + 1e-9, "an option to leave is never worth less than none"
    assert expected[decision.best] == pytest.approx(expected.min(), abs=1e-8)
    tree = decision.tree.groupby("act")["weighted"].sum()
    for act in costs.index:
        assert tree[costs.at[act, "label"]] == pytest.approx(expected[act])
    for _, point in decision.turning_points.iterrows():
        at = decision.expected_at(point["probability"]).iloc[0]
        assert at[point["before"]] == pytest.approx(at[point["after"]], abs=1e-7)


def test_free_readiness_is_never_worse_than_waiting():
    expected = risks.vendor_decision(vendor(readiness_cost=0.0, readiness_saving=0.0)).expected
    assert expected["ready"] <= expected["wait"] + 1e-9


def test_no_turning_probability_is_nan_and_a_wrong_act_is_named(base):
    decision = risks.vendor_decision(base)
    assert math.isnan(decision.turning_probability("wait", "move_now"))
    with pytest.raises(ValueError, match=r"no act is called redy; did you mean ready\?"):
        decision.turning_probability("wait", "redy")
    with pytest.raises(ValueError, match=r"probability is a number from 0 to 1, not 1\.2"):
        risks.vendor_decision(base, 1.2)


def test_premises_tie_where_their_expected_losses_are_equal(base):
    assert risks.premises(SimpleNamespace(**vars(vendor()), data_unready_probability=0.3), 12.0)[
        "loss"
    ].tolist() == [20, 12]  # to wait and see costs 20 once the shock has come: see above
    table = risks.premises(base, 12.0)
    assert table["expected"].to_dict() == pytest.approx((table["chance"] * table["loss"]).to_dict())
    tie = table.at["data", "tie_chance"]
    assert tie * table.at["data", "loss"] == pytest.approx(table.at["vendor", "expected"])
    assert math.isnan(risks.premises(base, 0.0).at["data", "tie_chance"])


def test_a_chance_that_returns_every_year_by_hand():
    """Nothing discounted: the rise costs 20 if it comes in year 2 and 10 in year 3; leaving pays in neither."""
    assert risks.recurring_shock(vendor()) == pytest.approx(0.3 * 20 + 0.7 * 0.3 * 10)
    # in year 2 leaving at once is cheaper: the move and two years of the premium; in year 3 likewise
    quick = vendor(shock_size=1.0, exit_time=0.0)
    assert risks.recurring_shock(quick) == pytest.approx(0.3 * (10 + 4) + 0.7 * 0.3 * (10 + 2))


@settings(max_examples=40)
@forall(q=SHARE, shock_size=st.floats(0.05, 1.5), exit_time=st.floats(0, 2), discount_rate=RATE)
def test_a_returning_chance_costs_at_least_one_chance_and_at_most_a_certain_shock(q, **changes):
    given = vendor(shock_probability=q, **changes)
    once, certain = (risks.vendor_decision(given, p).expected["wait"] for p in (q, 1.0))
    assert once - 1e-9 <= risks.recurring_shock(given) <= certain + 1e-9


def test_late_data_delay_the_tools_even_past_the_register(base):
    longest = {name: base.high(name) for name in ("ai_delay", "data_delay")}
    late = risks.late_data(base.change(**longest))
    assert late.ai_delay == sum(longest.values()) > longest["ai_delay"]
    assert late.tencent_spend == base.tencent_spend


# -- breach ------------------------------------------------------------------------------------------


def test_mean_of_the_lognormal_has_the_median_and_95th_percentile_asked_for():
    mu, sigma = risks.lognormal_shape(30, 200)
    assert math.exp(mu) == pytest.approx(30)
    assert math.exp(mu + 1.6448536269514722 * sigma) == pytest.approx(200)
    assert risks.mean_loss(30, 200) == pytest.approx(58, abs=0.5)


def test_compound_poisson_moments_in_closed_form():
    """Mean lambda E[X], variance lambda E[X^2], P(none) e^-lambda; E[X^2] is mean^2 e^(sigma^2)."""
    loss = risks.annual_loss(0.7, 30, 200, draws=10, rng=np.random.default_rng(1))
    mean, (_, sigma) = risks.mean_loss(30, 200), risks.lognormal_shape(30, 200)
    assert loss.expected == pytest.approx(0.7 * mean, rel=1e-12)
    assert loss.variance == pytest.approx(0.7 * mean**2 * math.exp(sigma**2), rel=1e-12)
    assert loss.probability_none == pytest.approx(math.exp(-0.7), rel=1e-12)


@pytest.mark.parametrize("frequency", [0.03, 0.5, 4.0])
def test_simulated_years_agree_with_the_closed_forms_within_their_error(frequency):
    draws = 400_000
    loss = risks.annual_loss(frequency, 30, 90, draws=draws, rng=np.random.default_rng(7))
    assert abs(loss.samples.mean() - loss.expected) < 4 * loss.standard_error
    none = loss.probability_none
    assert abs(np.mean(loss.samples == 0) - none) < 4 * math.sqrt(none * (1 - none) / draws)
    spread = loss.samples - loss.expected
    error = np.std(spread**2) / math.sqrt(draws)
    assert abs(np.mean(spread**2) - loss.variance) < 4 * error


def test_a_single_loss_exceeds_its_95th_percentile_once_in_twenty():
    loss = risks.annual_loss(0.01, 30, 200, draws=1_000_000, rng=np.random.default_rng(3))
    hits = loss.samples[loss.samples > 0]
    share = np.mean(hits > 200)
    assert abs(share - 0.05) < 4 * math.sqrt(0.05 * 0.95 / len(hits)) + 0.005  # two breaches in one year


@settings(max_examples=40)
@forall(frequency=st.floats(0, 5))
def test_exceedance_never_rises_and_starts_at_a_year_with_a_breach(frequency):
    loss = risks.annual_loss(frequency, 30, 200, draws=10, rng=np.random.default_rng(1))
    curve = loss.exceedance(np.linspace(-1, 1_000, 101))
    assert (np.diff(curve) <= 1e-9).all()
    assert curve[0] == 1.0
    assert loss.exceedance(0.0) == pytest.approx(1 - math.exp(-frequency), abs=1e-9)
    assert isinstance(loss.exceedance(10), float)


@pytest.mark.parametrize("frequency", [0.03, 3.0])
def test_exceedance_of_a_loss_is_the_same_whatever_else_is_asked(frequency):
    loss = risks.annual_loss(frequency, 10, 100, draws=10, rng=np.random.default_rng(1))
    for other in (1e-3, 1e3, 1e7):
        assert loss.exceedance([50.0, other])[0] == loss.exceedance(50.0)
    fine = np.arange(9.0, 11.1, 0.1)  # over the end of a power of ten
    assert (np.diff(loss.exceedance(fine)) < 0).all()
    assert np.abs(np.diff(loss.exceedance(fine), n=2)).max() < 1e-4


def test_exceedance_of_very_many_breaches_is_refused_in_a_line():
    loss = risks.annual_loss(800, 1, 2, draws=10, rng=np.random.default_rng(1))
    with pytest.raises(ValueError, match="frequency is a number from 0 to 500, not 800"):
        loss.exceedance(900)


def test_exceedance_of_rare_breaches_is_that_of_one_breach():
    """P(S > x) = frequency x P(L > x) to first order; of 95 percent by definition of the shape."""
    loss = risks.annual_loss(1e-6, 30, 200, draws=10, rng=np.random.default_rng(1))
    assert loss.exceedance(200.0) == pytest.approx(0.05e-6, rel=1e-4)
    assert loss.exceedance(30.0) == pytest.approx(0.5e-6, rel=1e-4)


def test_exceedance_of_two_breaches_is_their_convolution():
    """Against a double integral by Gauss-Legendre over the first loss's distribution."""
    frequency, at = 0.4, 50.0
    loss = risks.annual_loss(frequency, 30, 200, draws=10, rng=np.random.default_rng(1))
    mu, sigma = risks.lognormal_shape(30, 200)
    normal = NormalDist()

    def within(x):
        return normal.cdf((math.log(x) - mu) / sigma) if x > 0 else 0.0

    nodes, weights = np.polynomial.legendre.leggauss(400)
    shares = within(at) * (nodes + 1) / 2
    firsts = [math.exp(mu + sigma * normal.inv_cdf(u)) for u in shares]
    both = within(at) / 2 * sum(w * within(at - one) for w, one in zip(weights, firsts, strict=True))
    known = math.exp(-frequency) * (1 + frequency * within(at) + frequency**2 / 2 * both)
    assert (
        1 - known
        > loss.exceedance(at)
        > 1 - known - math.exp(-frequency) * (math.exp(frequency) - 1 - frequency - frequency**2 / 2)
    )


@pytest.mark.parametrize("frequency", [0.03, 0.5, 4.0])
def test_simulated_years_agree_with_the_exceedance_within_their_error(frequency):
    draws = 400_000
    loss = risks.annual_loss(frequency, 30, 200, draws=draws, rng=np.random.default_rng(11))
    for at in (5, 30, 50, 200, 500):
        chance = loss.exceedance(at)
        assert abs(np.mean(loss.samples > at) - chance) < 4 * math.sqrt(chance * (1 - chance) / draws)


def test_a_gate_hangs_on_no_seed(base):
    """Twenty seeds, one reading: with shares of simulated years eight of them said otherwise."""
    chances = {risks.breach(base, draws=1_000, seed=seed).chance_of_large_loss for seed in range(20)}
    assert len(chances) == 1
    assert chances.pop() == pytest.approx(0.00988, abs=5e-6)


def test_one_seed_gives_one_result_and_no_breach_gives_no_loss():
    one, two = (risks.annual_loss(1, 30, 200, draws=500, rng=np.random.default_rng(4)) for _ in range(2))
    assert (one.samples == two.samples).all()
    none = risks.annual_loss(0, 30, 200, draws=500, rng=np.random.default_rng(4))
    assert none.samples.shape == (500,)
    assert none.expected == none.samples.sum() == none.exceedance(0) == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"frequency": -1}, "frequency is a number of at least 0, not -1"),
        ({"median": 0}, "median is a number above 0, not 0"),
        ({"percentile_95": 10}, "percentile_95 is at least the median (30), not 10"),
        ({"draws": 0}, "draws is a whole number of at least 1, not 0"),
        ({"draws": 2.5}, "draws is a whole number of at least 1, not 2.5"),
    ],
)
def test_bad_input_to_the_annual_loss_is_told_in_one_line(change, words):
    good = {
        "frequency": 0.1,
        "median": 30,
        "percentile_95": 200,
        "draws": 10,
        "rng": np.random.default_rng(0),
    }
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        risks.annual_loss(**{**good, **change})


@forall(loss=st.floats(1, 500), effect=st.floats(0.01, 1), cost=st.floats(0.01, 50))
def test_at_the_paying_frequency_a_control_returns_nothing(loss, effect, cost):
    frequency = risks.paying_frequency(loss, effect, cost)
    assert risks.return_on_security_investment(frequency, loss, effect, cost) == pytest.approx(0, abs=1e-9)


def test_return_on_a_control_by_hand_and_a_control_that_prevents_nothing():
    # ENISA's form: (loss avoided - cost) / cost; 0.5 x 40 x 0.75 = 15 avoided for 10
    assert risks.return_on_security_investment(0.5, 40, 0.75, 10) == pytest.approx(0.5)
    assert risks.paying_frequency(40, 0, 10) == math.inf


def test_a_control_thins_breaches_by_its_effect(base):
    found = risks.breach(base, draws=1_000)
    assert found.with_control.expected == pytest.approx(found.without.expected * (1 - base.control_effect))
    assert list(found.summary.index) == ["without control", "with control"]
    saved = found.without.expected - found.with_control.expected
    assert found.rosi == pytest.approx((saved - base.control_cost) / base.control_cost)


def test_a_large_loss_is_one_above_the_fixed_part_of_the_largest_fine(base):
    fine = demand.quantity(case.load().references, "R-pipl-fine", "RMB million")
    found = risks.breach(base, draws=20_000)
    assert found.fixed_fine == base.fixed_fine == fine
    assert found.chance_of_large_loss == found.without.exceedance(fine)


def test_downtime_counts_visits_in_their_own_unit(base):
    lost = risks.downtime(base)
    assert lost["days"] == base.outage_frequency * base.outage_days
    assert lost["visits"] == pytest.approx(lost["days"] * base.annual_visits * 1e6 / base.operating_days)
    assert lost["availability"] == pytest.approx(1 - lost["days"] / base.operating_days)


def test_a_control_that_prevents_nothing_leaves_the_very_same_years(base):
    useless = SimpleNamespace(**dict(base.items()) | {"control_effect": 0.0})
    found = risks.breach(useless, draws=5_000)
    assert (found.without.samples == found.with_control.samples).all()


def test_the_summary_sets_closed_form_beside_simulation_within_its_error(base):
    draws = 50_000
    for _, row in risks.breach(base, draws=draws).summary.iterrows():
        assert abs(row["simulated"] - row["expected"]) < 4 * row["standard error"]
        none = row["no breach"]
        assert abs(row["no breach, simulated"] - none) < 4 * math.sqrt(none * (1 - none) / draws)


# -- flags at another hospital -----------------------------------------------------------------------


def test_mammography_one_flag_in_thirteen_is_right():
    """The much-used example: 1 percent, 80 percent, 9.6 percent false positives give 7.8 percent."""
    assert risks.predictive_values(0.01, 0.80, 1 - 0.096).ppv == pytest.approx(0.078, abs=0.0005)


def test_head_scans_in_hong_kong_counted_from_the_published_rates():
    """Abrigo et al. 2023: 84 of 1,372 positive, sensitivity 73 and specificity 79 percent."""
    values = risks.predictive_values(84 / 1372, 0.73, 0.79)
    right, wrong = 84 * 0.73, (1372 - 84) * 0.21
    assert values.ppv == pytest.approx(right / (right + wrong))
    assert values.npv == pytest.approx((1288 * 0.79) / (1288 * 0.79 + 84 * 0.27))


@forall(low=SHARE, high=SHARE, sensitivity=st.floats(0.01, 1), specificity=st.floats(0, 0.999))
def test_ppv_rises_and_npv_falls_with_prevalence(low, high, sensitivity, specificity):
    low, high = sorted((low, high))
    less, more = (risks.predictive_values(p, sensitivity, specificity) for p in (low, high))
    assert less.ppv <= more.ppv + 1e-12
    if not math.isnan(more.npv) and not math.isnan(less.npv):
        assert less.npv >= more.npv - 1e-12


@forall(sensitivity=st.floats(0.01, 1), specificity=st.floats(0, 0.99))
def test_at_the_coin_toss_prevalence_half_of_the_flags_are_right(sensitivity, specificity):
    prevalence = risks.predictive_values(0.5, sensitivity, specificity).coin_toss_prevalence
    assert risks.predictive_values(prevalence, sensitivity, specificity).ppv == pytest.approx(0.5)


@forall(prevalence=SHARE, sensitivity=SHARE, specificity=SHARE)
def test_ten_thousand_patients_are_counted_once(prevalence, sensitivity, specificity):
    counts = risks.predictive_values(prevalence, sensitivity, specificity).per_10_000
    assert counts.drop("sick").sum() == pytest.approx(10_000)
    assert (counts >= -1e-9).all()


def test_ten_thousand_patients_by_hand():
    counts = risks.predictive_values(0.2, 0.9, 0.8).per_10_000
    assert counts.to_dict() == pytest.approx(
        {"sick": 2000, "found": 1800, "missed": 200, "false_alarms": 1600, "cleared": 6400}
    )


def test_flags_and_the_split_of_the_drop(base):
    table = risks.flags(base)
    assert list(table.index) == ["home", "home_loss", "partner", "partner_loss"]
    assert risks.ppv_drop(base).sum() == pytest.approx(
        table.at["home", "ppv"] - table.at["partner_loss", "ppv"]
    )
    loss = base.external_loss
    assert table.at["partner_loss", "sensitivity"] == base.flag_sensitivity - loss
    assert table.at["home_loss", "specificity"] == base.flag_specificity - loss
    sick, well = base.prevalence_partner, 1 - base.prevalence_partner
    right, wrong = sick * (base.flag_sensitivity - loss), well * (1 - base.flag_specificity + loss)
    assert table.at["partner_loss", "ppv"] == pytest.approx(right / (right + wrong))
    # prevalence comes first: both hospitals with the tool as at home
    right, wrong = sick * base.flag_sensitivity, well * (1 - base.flag_specificity)
    assert risks.ppv_drop(base)["prevalence"] == pytest.approx(
        table.at["home", "ppv"] - right / (right + wrong)
    )
    unharmed = risks.flags(base.change(external_loss=base.low("external_loss")))
    assert unharmed.at["partner", "ppv"] == unharmed.at["partner_loss", "ppv"]


def test_no_flags_at_all_have_no_predictive_value():
    values = risks.predictive_values(0.0, 0.9, 1.0)
    assert math.isnan(values.ppv)
    assert values.npv == 1.0
    with pytest.raises(ValueError, match="sensitivity is a number from 0 to 1, not 92"):
        risks.predictive_values(0.1, 92, 0.9)


# -- the success measure, lists and gates ------------------------------------------------------------


def test_time_to_treatment_adds_the_legs_and_an_overloaded_line_never_treats(base):
    legs = risks.time_to_treatment(base, {"base": 60.0, "faster": 50.0, "overloaded": math.inf})
    fixed = base.order_wait + base.decision_wait + base.start_wait
    assert legs["total"].to_list() == [fixed + 60, fixed + 50, math.inf]
    assert legs.at["faster", "cut"] == pytest.approx(10 / (fixed + 60))
    assert math.isnan(risks.time_to_treatment(base, {"base": math.inf, "x": 5.0}).at["x", "cut"])
    with pytest.raises(ValueError, match="imaging is empty"):
        risks.time_to_treatment(base, {})
    with pytest.raises(ValueError, match="imaging time of base is a number of minutes"):
        risks.time_to_treatment(base, {"base": math.nan})


def test_mece_finds_overlaps_and_gaps():
    found = risks.mece({"a": ["x", "y"], "b": ["y"]}, ["x", "y", "z"])
    assert found.overlaps == {"y": ["a", "b"]}
    assert found.gaps == ["z"]
    assert not found.passes
    assert risks.mece({"a": ["x"], "b": ["y"]}, "xy").passes
    with pytest.raises(
        ValueError, match=r"group a holds bias1, which is not among the items; did you mean bias\?"
    ):
        risks.mece({"a": ["bias1"]}, ["bias", "leak"])


def register(**columns):
    words = {"name": "n", "measure": "m", "unit": "u", "owner": "o", "week": 1, "control": "c"}
    return pd.DataFrame({**columns, **words}, index=[f"RK{i}" for i in range(len(columns["reading"]))])


@pytest.mark.parametrize("direction", ["at least", "at most"])
def test_a_reading_at_its_threshold_opens_the_gate(direction):
    gate = register(reading=["a"], direction=[direction], threshold=[0.3])
    beyond = math.nextafter(0.3, 0 if direction == "at least" else 1)
    for value, status in ((0.3, "open"), (beyond, "shut"), (math.nan, "not measured")):
        assert risks.gates(gate, {"a": value})["status"].tolist() == [status]


def test_gates_open_shut_and_unmeasured():
    table = risks.gates(
        register(
            reading=["a", "b", "c"], direction=["at least", "at most", "at most"], threshold=[0.5, 0.5, 0.5]
        ),
        {"a": 0.5, "b": 0.6, "c": None},
    )
    assert list(table["status"]) == ["open", "shut", "not measured"]
    assert risks.verdict(table) == "hold what lies behind shut gates"
    assert risks.verdict(table.iloc[[0, 2]]) == "measure first"
    assert risks.verdict(table.iloc[[0]]) == "go"
    with pytest.raises(ValueError, match=r"no gate reads rossi; did you mean rosi\?"):
        risks.gates(register(reading=["rosi"], direction=["at least"], threshold=[0]), {"rossi": 1})


# -- what other lessons' models say ---------------------------------------------------------------------


def test_the_way_to_treatment_takes_its_imaging_leg_from_the_line(base):
    legs = risks.treatment(base)
    minutes = flow.turnaround(base)["turnaround_minutes"]
    assert legs["imaging"].tolist() == minutes.tolist()
    assert legs["total"]["base"] - legs["total"]["both"] == pytest.approx(minutes["base"] - minutes["both"])


def test_late_data_cost_what_option_1_is_worth_less(base):
    pair = risks.rivals(base)
    late = base.change(data_delay=base.low("data_delay"))
    assert pair.loc["data", "loss"] > risks.rivals(late).loc["data", "loss"] > 0
    assert pair["expected"].tolist() == (pair["chance"] * pair["loss"]).tolist()


def test_a_reading_is_a_gates_and_is_what_its_model_says(base):
    register = case.load().risks
    read = risks.readings(base, finish_probability=0.25)
    assert set(read) < set(register["reading"])
    assert read["finish_probability"] == 0.25
    assert read["rosi"] == risks.breach(base).rosi
    assert read["chance_of_large_loss"] == risks.breach(base).without.exceedance(base.fixed_fine)
    table = risks.gates(register, read)
    assert (table["status"] == "not measured").sum() == len(register) - len(read)


def test_hope_stands_at_the_end_of_a_range_and_leaves_the_rest(base):
    hoped = risks.hopeful(base)
    assert (hoped.exit_time, hoped.prevalence_partner) == (
        base.low("exit_time"),
        base.high("prevalence_partner"),
    )
    assert set(hoped.changed) <= {*others.LOW, *others.HIGH}


def test_risks_stand_under_the_headings_whose_claims_they_go_back_to():
    register = pd.DataFrame({"claims": ["C1;C2", "C3", "C10"]}, index=["R1", "R2", "R3"])
    headings = {"first": ["C1"], "both": ["C2", "C3"], "none": ["C4"]}
    assert risks.grouped(register, headings) == {"first": ["R1"], "both": ["R1", "R2"], "none": []}
