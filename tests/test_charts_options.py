"""Charts of lesson 3: titles and alt texts say what the data say, at base and where sliders end."""

import itertools

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from helpers import case, charts, options
from helpers.charts import options as option_charts
from helpers.charts import style


@pytest.fixture(scope="module")
def known():
    return case.load()


@pytest.fixture(scope="module")
def scores(known):
    return options.score_tables(known.scores)


@pytest.fixture(scope="module")
def profiles(known):
    return options.profile_weights(known.profiles)


@pytest.fixture(scope="module")
def swings(known):
    base = known.profiles[known.profiles["profile"] == "base"]
    return base.set_index("criterion")["swing"]


def rng():
    return np.random.default_rng(3)


def title(ax):
    return ax.get_title(loc="left").replace("\n", " ")


def text_faults(fig):
    """Texts of a figure that lie over one another or outside it."""
    fig.draw_without_rendering()
    renderer = FigureCanvasAgg(fig).get_renderer()
    boxes = []
    for ax in fig.axes:
        ticks = [(ax.get_xticks(), ax.get_xticklabels(), ax.get_xlim())]
        ticks += [(ax.get_yticks(), ax.get_yticklabels(), ax.get_ylim())]
        shown = [
            t
            for places, labels, ends in ticks
            for place, t in zip(places, labels, strict=True)
            if min(ends) <= place <= max(ends)
        ]
        texts = [*ax.texts, *shown, ax.xaxis.label, *[c for c in ax.get_children() if c is ax._left_title]]
        boxes += [(t.get_text(), t.get_window_extent(renderer)) for t in texts if t.get_text().strip()]
    faults = [
        f"{text!r} leaves the picture" for text, box in boxes if box.x1 > fig.bbox.x1 + 4 or box.x0 < -4
    ]
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 2 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2:
            faults.append(f"{one!r} lies over {other!r}")
    return faults


def redrawn(chart, base, data):
    """A chart as an explorer shows it: laid out for the base data, then drawn again with others."""
    fig, (ax,) = style.figure()
    chart(base, ax=ax)
    fig.draw_without_rendering()
    fig.set_layout_engine("none")
    chart(data, ax=ax)
    assert charts.alt_text(fig)
    return fig, ax


def swing_ends(swings):
    for name, end in itertools.product(swings.index, (0, 100)):
        yield {**swings.to_dict(), name: end}


def test_weighted_sum_and_ties_stay_readable_and_true_at_every_end(scores, swings):
    base = options.weigh(scores.base, options.swing_weights(swings))
    for moved in swing_ends(swings):
        data = options.weigh(scores.base, options.swing_weights(moved))
        fig, ax = redrawn(charts.weighted_sum, base, data)
        assert title(ax).startswith(data.totals.idxmax())
        assert not text_faults(fig)
        fig, ax = redrawn(charts.tie_weights, base, data)
        assert not text_faults(fig)
        fig, _ = redrawn(charts.swing_weights, base, data)
        assert not text_faults(fig)


def test_the_title_of_the_ties_names_the_flip_that_takes_the_smallest_step(scores, profiles):
    for profile, weights in profiles.iterrows():
        data = options.weigh(scores.base, weights)
        flips = options.flip_weights(scores.base, weights)
        steps = {
            (criterion, side): abs(row[side] - row["weight"])
            for criterion, row in flips.iterrows()
            for side in ("below", "above")
            if not np.isnan(row[side])
        }
        criterion, side = min(steps, key=steps.get)
        says = title(charts.tie_weights(data))
        assert criterion.replace("_", " ") in says, profile
        assert f"{flips.loc[criterion, side]:.0%}" in says
        assert f"{flips.loc[criterion, f'to_{side}']} before {flips.loc[criterion, 'leader']}" in says


def test_ties_without_any_flip_say_so(scores, swings):
    scores = scores.base.copy()
    scores.loc["O1"] = 100
    says = title(charts.tie_weights(options.weigh(scores, options.swing_weights(swings))))
    assert says == "No single weight takes the lead from O1"


def test_lenses_count_the_recommendations(scores, profiles):
    views = options.lenses(scores.base, profiles)
    says = title(charts.lenses(views))
    assert f"{len(profiles)} lenses, {views.idxmax().nunique()} recommendations" in says
    one = views.assign(**dict.fromkeys(views, views["base"]))
    assert title(charts.lenses(one)) == f"{views['base'].idxmax()} leads through every lens"


@pytest.mark.parametrize("known_weights", ["nothing", "order", "base", "finance"])
def test_acceptability_and_central_weights_whatever_is_known(scores, profiles, known_weights):
    asked = {
        "nothing": {},
        "order": {"order": list(profiles.loc["base"].sort_values(ascending=False).index)},
        "base": {"weights": profiles.loc["base"]},
        "finance": {"weights": profiles.loc["finance"]},
    }[known_weights]
    start = options.smaa(*scores, draws=2_000, rng=rng())
    data = options.smaa(*scores, draws=2_000, rng=rng(), **asked)
    fig, ax = redrawn(charts.acceptability, start, data)
    first = data.rank_acceptability[1]
    assert f"{first.idxmax()} is first in {first.max():.0%}" in title(ax)
    assert not text_faults(fig)
    fig, ax = redrawn(charts.central_weights, start, data)
    assert not text_faults(fig)
    never = int((first == 0).sum()) * scores.base.shape[1]
    assert sum(t.get_text() == "never" for t in ax.texts) == never


def test_rank_reversal_says_who_passes_whom(scores, profiles):
    data = options.twin(scores.base, profiles.loc["patients"], "O1", "speed", 0)
    assert "O2 before O1" in title(charts.rank_reversal(data))
    for profile, speed in itertools.product(profiles.index, (0, 20, 40)):
        other = options.twin(scores.base, profiles.loc[profile], "O1", "speed", speed)
        fig, ax = redrawn(charts.rank_reversal, data, other)
        assert not text_faults(fig), profile
        kept = other.drop(index="twin")
        same = (kept["topsis"].rank() == kept["topsis_with"].rank()).all()
        assert ("changes no order" in title(ax)) == same


@pytest.mark.parametrize("end", ["low", "high"])
def test_net_present_values_at_the_ends_of_every_driver(end):
    given = case.assume()
    base = options.net_present_value(given)
    for name in (
        "ai_delay",
        "ai_grant_share",
        "extra_complex_cases",
        "complex_case_contribution",
        "regional_partners",
    ):
        npv = options.net_present_value(given.change(**{name: getattr(given, end)(name)}))
        fig, ax = redrawn(charts.net_present_value, base, npv)
        assert not text_faults(fig), name
        for option in npv.index[npv > 0]:
            assert option in title(ax)


def test_net_present_value_titles():
    npv = options.net_present_value(case.assume())
    assert title(charts.net_present_value(npv * 0 - 1)) == "No option pays for itself within five years"
    assert title(charts.net_present_value(npv.abs() + 1)).startswith("Every option pays for itself")


@pytest.mark.parametrize("option", ["O1", "O2", "O3", "O4"])
def test_driver_charts_of_every_option(option):
    given = case.assume()
    table = options.tornado(given, option)
    fig, ax = redrawn(charts.tornado, options.tornado(given, "O1"), table)
    assert table["label"].iloc[0].split(": ")[-1].casefold() in title(ax).casefold()
    assert not text_faults(fig)
    data = options.break_evens(given, option)
    ax = charts.break_evens(data)
    assert not text_faults(ax.get_figure(root=True))
    assert sum(t.get_text() == "no value will do" for t in ax.texts) == data["break_even"].isna().sum()
    ax = charts.cash_flow(options.cash_flows(given, option))
    assert not text_faults(ax.get_figure(root=True))


@pytest.mark.parametrize("scenario", ["base", "high-stakes", "optimist-ai"])
def test_ranges_and_information_under_scenarios(scenario):
    data = options.monte_carlo(case.assume(scenario), 2_000, rng())
    ax = charts.npv_ranges(data)
    best = data.chance_positive.idxmax()
    assert f"{best} beats doing nothing in {data.chance_positive[best]:.0%}" in title(ax)
    assert not text_faults(ax.get_figure(root=True))
    worth = options.evppi(data.net_benefit, data.assumptions)
    ax = charts.information_value(worth)
    assert worth.index[0][1:] in title(ax)
    assert f"all of them: {worth.attrs['evpi']:.1f}" in [t.get_text() for t in ax.texts]


def test_the_tail_at_the_ends_of_its_sliders():
    given = case.assume()
    base = options.tail(given, 20_000, rng())
    names = ("breach_frequency", "platform_breach_multiplier", "breach_mean_loss")
    for ends in itertools.product(("low", "high"), repeat=3):
        moved = given.change(
            **{name: getattr(given, end)(name) for name, end in zip(names, ends, strict=True)}
        )
        data = options.tail(moved, 20_000, rng())
        fig, ax = redrawn(charts.tail, base, data)
        assert not text_faults(fig)
        shown = abs(data.shortfall(0.01))
        assert (f"{shown:,.0f}" if shown >= 100 else f"{shown:.1f}") in title(ax)


def test_spread_keeps_order_and_distance():
    placed = option_charts.spread([0.5, 0.51, 0.1, 0.505], 0.03)
    assert (np.argsort(placed, kind="stable") == np.argsort([0.5, 0.51, 0.1, 0.505])).all()
    assert np.diff(np.sort(placed)).min() >= 0.03 - 1e-6


@pytest.mark.parametrize("option", ["O0", "O1", "O2", "O3", "O4", "mine"])
@pytest.mark.parametrize("alpha", [1.0, 0.65, 0.4])
def test_ink_on_an_option_colour_has_contrast(option, alpha):
    from matplotlib.colors import to_rgb

    def luminance(colour, alpha=1.0):
        mixed = alpha * np.array(to_rgb(colour)) + 1 - alpha
        linear = np.where(mixed <= 0.04045, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    face = option_charts.colour(option)
    a, b = luminance(face, alpha), luminance(option_charts.ink_on(face, alpha))
    assert (max(a, b) + 0.05) / (min(a, b) + 0.05) >= 4.45


def test_an_option_of_the_learner_has_a_name_and_a_colour():
    assert option_charts.option_name("mine") == "mine"
    assert option_charts.colour("mine") == style.COLOURS["black"]
    assert option_charts.option_name("O1").startswith("O1 ")
