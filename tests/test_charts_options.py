"""Charts of lesson 3: they fit, and their bars, titles and alt texts say what the data say, wherever controls stand."""

import itertools
from functools import cache

import numpy as np
import pytest
from fit import complaints
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from helpers import case, charts, options
from helpers.charts import look, words
from helpers.charts import options as option_charts
from helpers.explore.core import Core, from_register, menu, slider

KNOWN, GIVEN = case.load(), case.assume()
SCORES, PROFILES = options.score_tables(KNOWN.scores), options.profile_weights(KNOWN.profiles)
WITH_O0 = options.score_tables(options.add_option(KNOWN.scores, "O0", options.FOUNDATION))
SWINGS = KNOWN.profiles[KNOWN.profiles["profile"] == "base"].set_index("criterion")["swing"]
ORDER = list(PROFILES.loc["base"].sort_values(ascending=False, kind="stable").index)
KNOWLEDGE = {"nothing": {}, "order": {"order": ORDER}, "base": {"weights": PROFILES.loc["base"]}}
OPTIONS = ("O1", "O2", "O3", "O4")
MONEY = ("ai_delay", "ai_grant_share", "extra_complex_cases", "complex_case_contribution")
TURNING = ("reading_time_cut", "ai_delay", "extra_complex_cases", "regional_partners")
TAIL = ("breach_frequency", "platform_breach_multiplier", "breach_mean_loss")


def rng():
    return np.random.default_rng(3)


def texts(ax):
    return [t.get_text() for t in ax.texts]


def weigh(given, **swings):
    return options.weigh(SCORES.base, options.swing_weights(swings))


def smaa(given, known, tables=SCORES):
    return options.smaa(*tables, draws=4_000, rng=rng(), **KNOWLEDGE[known])


def twin(given, lens, speed):
    return options.twin(SCORES.base, PROFILES.loc[lens], "O1", "speed", speed)


def tornado(given, option):
    return options.tornado(given, option)


def tail(given):
    return options.tail(given, 20_000, rng())


@cache
def draws(scenario="base"):
    return options.monte_carlo(case.assume(scenario), 4_000, rng())


@cache
def worth(scenario="base"):
    return options.evppi(draws(scenario).net_benefit, draws(scenario).assumptions)


# --- every chart fits ---------------------------------------------------------------------------------

EXPLORERS = {  # as the lessons show them: model, chart, controls
    "swings": (weigh, charts.weighted_sum, {n: slider(n, 0, int(s), 100) for n, s in SWINGS.items()}),
    "smaa": (smaa, charts.acceptability, {"known": menu("Known", list(KNOWLEDGE))}),
    "twin": (
        twin,
        charts.rank_reversal,
        {"lens": menu("Lens", list(PROFILES.index), "patients"), "speed": slider("Twin's speed", 0, 0, 40)},
    ),
    "money": (options.net_present_value, charts.net_present_value, MONEY),
    "turning": (options.net_present_value, charts.net_present_value, TURNING),
    "tornado": (tornado, charts.tornado, {"option": menu("Option", OPTIONS)}),
    "tail": (tail, charts.tail, TAIL),
}
STATIC = {
    "swing_weights": lambda: [
        weigh(GIVEN, **SWINGS),
        weigh(GIVEN, **dict.fromkeys(SWINGS.index, 1) | {"speed": 99}),
    ],
    "weighted_sum": lambda: [options.weigh(WITH_O0.base, PROFILES.loc["base"])],
    "tie_weights": lambda: [
        *(options.weigh(SCORES.base, PROFILES.loc[name]) for name in ("base", "finance", "cio", "patients")),
        options.weigh(WITH_O0.base, PROFILES.loc["base"]),
    ],
    "lenses": lambda: [options.lenses(SCORES.base, PROFILES), options.lenses(WITH_O0.base, PROFILES)],
    "acceptability": lambda: [smaa(GIVEN, "base", WITH_O0)],
    "central_weights": lambda: [
        smaa(GIVEN, known, tables) for known in KNOWLEDGE for tables in (SCORES, WITH_O0)
    ],
    "cash_flow": lambda: [options.cash_flows(GIVEN, option) for option in OPTIONS],
    "npv_ranges": lambda: [draws(scenario) for scenario in ("base", "high-stakes", "optimist-ai")],
    "break_evens": lambda: [options.break_evens(GIVEN, option) for option in OPTIONS],
    "information_value": lambda: [worth(scenario) for scenario in ("base", "high-stakes", "optimist-ai")],
}


@pytest.fixture(params=list(look.SCREENS))
def screen(request):
    look.show_on(request.param)
    yield request.param
    look.show_on("page")


@pytest.mark.parametrize("name", STATIC)
def test_what_stands_in_the_lesson_fits_every_screen(name, screen):
    for data in STATIC[name]():
        ax = getattr(charts, name)(data)
        assert not complaints(ax, screen)
        assert charts.title(ax) in charts.alt_text(ax)


def core(name, size=None):
    model, chart, controls = EXPLORERS[name]
    if not isinstance(controls, dict):
        controls = {assumption: from_register(assumption, GIVEN) for assumption in controls}
    made = Core(model, [chart], controls, GIVEN, size)
    made.start()
    return made


def shown(made, values):
    """The explorer's one Axes with its controls at these values."""
    made.values = values
    made.update()
    return made.panels[0].ax


def possible(values):
    """Not all swings at nothing."""
    return set(values) != set(SWINGS.index) or any(values.values())


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_fits_every_screen_at_its_start_and_where_all_controls_end(name, screen):
    made = core(name)
    extremes = [{n: c.ends[i] for n, c in made.controls.items()} for i in (0, -1)]
    for values in [made.values, *filter(possible, extremes)]:
        assert not complaints(shown(made, values), screen), values


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_fits_at_each_end_of_each_control_and_in_a_panel(name):
    made, start = core(name), core(name).values
    alone = [{**start, n: end} for n, c in made.controls.items() for end in c.ends]
    for values in [start, *filter(possible, alone if name == "swings" else made.corners())]:
        ax = shown(made, values)
        assert not complaints(ax), values
        assert charts.title(ax) in charts.alt_text(ax)
        assert len(charts.alt_text(ax)) <= 300
    assert not complaints(shown(core(name, (5.76, 4.4)), start))


@pytest.mark.parametrize("name", EXPLORERS)
def test_axes_stand_still_while_one_control_moves(name):
    made = core(name)
    chosen = [n for n, c in made.controls.items() if c.options]
    ends = set()
    for control, told in made.controls.items():
        for end in () if control in chosen else told.ends:
            ax = shown(made, {**{n: c.start for n, c in made.controls.items()}, control: end})
            ends.add((ax.get_xlim(), ax.get_ylim()))
    assert len(ends) == (0 if name in ("smaa", "tornado") else 1)


# --- weights and weighted sum -------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@for_all(
    st.lists(st.integers(0, 100), min_size=len(SWINGS), max_size=len(SWINGS)).filter(
        lambda s: s.count(0) < len(s) - 1
    )
)
def test_weighted_sums_add_up_fit_and_name_their_leader_wherever_the_sliders_stand(chosen):
    data = weigh(GIVEN, **dict(zip(SWINGS.index, chosen, strict=True)))
    ax = charts.weighted_sum(data)
    for row, total in enumerate(data.totals[::-1]):
        drawn = [bar.get_width() for bar in ax.patches if bar.get_y() < row < bar.get_y() + bar.get_height()]
        assert sum(drawn) == pytest.approx(total)
    assert charts.title(ax).startswith(data.totals.idxmax())
    assert not complaints(ax)


def test_parts_of_a_weighted_sum_keep_their_order_and_are_named():
    label = charts.weighted_sum(weigh(GIVEN, **SWINGS)).get_xlabel().replace("\n", " ")
    names = [label.index(words.first_down(name)) for name in KNOWN.criteria["label"]]
    assert names == sorted(names)


@pytest.mark.parametrize("profile", PROFILES.index)
def test_the_title_of_the_ties_names_the_flip_that_takes_the_smallest_step(profile):
    weights = PROFILES.loc[profile]
    flips = options.flip_weights(SCORES.base, weights)
    steps = {
        (criterion, side): abs(row[side] - row["weight"])
        for criterion, row in flips.iterrows()
        for side in ("below", "above")
        if not np.isnan(row[side])
    }
    criterion, side = min(steps, key=steps.get)
    says = charts.title(charts.tie_weights(options.weigh(SCORES.base, weights)))
    assert words.first_down(KNOWN.criteria["label"][criterion]) in says
    assert f"{flips.loc[criterion, side]:.0%}" in says
    assert f"{flips.loc[criterion, f'to_{side}']} before {flips.loc[criterion, 'leader']}" in says


def test_the_key_of_the_ties_has_the_colours_of_its_bars():
    data = options.weigh(WITH_O0.base, PROFILES.loc["base"])
    ax = charts.tie_weights(data)
    keyed = {t.get_color() for t in ax.texts if t.get_text() == "\u25a0"}
    assert keyed == {look.option_colour(option) for option in data.stretches["leader"].unique()}
    assert {to_rgb(colour) for colour in keyed} == {bar.get_facecolor()[:3] for bar in ax.patches}


def test_ties_without_any_flip_say_so():
    scores = SCORES.base.copy()
    scores.loc["O1"] = 100
    ax = charts.tie_weights(options.weigh(scores, PROFILES.loc["base"]))
    assert charts.title(ax) == "No single weight takes the lead from O1"


def test_lenses_count_the_recommendations_and_are_called_by_their_own_names():
    views = options.lenses(SCORES.base, PROFILES)
    ax = charts.lenses(views)
    assert f"{len(PROFILES)} lenses, {views.idxmax().nunique()} recommendations" in charts.title(ax)
    assert [t.get_text() for t in ax.get_yticklabels()] == list(KNOWN.profiles["label"].unique())
    one = views.assign(**dict.fromkeys(views, views["base"]))
    assert charts.title(charts.lenses(one)) == f"{views['base'].idxmax()} leads through every lens"


# --- SMAA and two rules -------------------------------------------------------------------------------


@pytest.mark.parametrize("known", KNOWLEDGE)
def test_acceptability_and_central_weights_whatever_is_known(known):
    data = smaa(GIVEN, known)
    ax = charts.acceptability(data)
    first = data.rank_acceptability[1]
    assert f"{first.idxmax()} is first in {words.percent(first.max())}" in charts.title(ax)
    drawn = [bar.get_width() for bar in ax.patches]
    assert drawn == pytest.approx(data.rank_acceptability.to_numpy().ravel())
    never = int((first == 0).sum()) * SCORES.base.shape[1]
    assert texts(charts.central_weights(data)).count("never") == never


def test_the_base_stays_in_sight_behind_bars_that_reach_further():
    made = core("smaa")
    ax = shown(made, {"known": "base"})
    ghosts = [bar for bar in ax.patches if bar.get_zorder() < 1]
    first = made.run({"known": "nothing"}).rank_acceptability[1]
    assert [bar.get_width() for bar in ghosts] == pytest.approx(first)
    tallest = max(bar.get_height() for bar in ax.patches if bar not in ghosts)
    assert min(bar.get_height() for bar in ghosts) > tallest
    assert {bar.get_alpha() for bar in ax.patches} == {None}  # nothing shows through


def test_rank_reversal_says_who_passes_whom():
    says = charts.title(charts.rank_reversal(twin(GIVEN, "patients", 0)))
    assert "O2 before O1" in says
    alts = set()
    for profile, speed in itertools.product(PROFILES.index, (0, 40)):
        data = twin(GIVEN, profile, speed)
        ax = charts.rank_reversal(data)
        kept = data.drop(index="twin")
        same = (kept["topsis"].rank() == kept["topsis_with"].rank()).all()
        assert ("changes no order" in charts.title(ax)) == same
        alts.add(charts.alt_text(ax))
    assert len(alts) == 2 * len(PROFILES)


def test_values_beside_lines_keep_their_order():
    data = twin(GIVEN, "patients", 0)
    ax = charts.rank_reversal(data)
    for rule, scale in (("weighted_sum_with", 100), ("topsis_with", 1)):
        values = (data.drop(index="twin")[rule] / scale).sort_values()
        places = [t.get_window_extent().y0 for option, value in values.items() for t in ax.texts
                  if t.get_text() == f"{option} {value:.2f}" and (scale == 1) == (t.get_position()[0] > 6)]  # fmt: skip
        assert len(places) == len(values)
        assert places == sorted(places)


# --- money --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "end"), [*itertools.product(sorted({*MONEY, *TURNING}), ("low", "high"))])
def test_net_present_values_at_the_ends_of_every_driver(name, end):
    npv = options.net_present_value(GIVEN.change(**{name: getattr(GIVEN, end)(name)}))
    ax = charts.net_present_value(npv)
    assert [bar.get_width() for bar in ax.patches] == pytest.approx(npv.abs())
    assert all(option in charts.title(ax) for option in npv.index[npv > 0])


def test_net_present_value_titles():
    npv = options.net_present_value(GIVEN)
    none = charts.title(charts.net_present_value(npv * 0 - 1))
    assert none == "No option pays for itself within five years"
    assert charts.title(charts.net_present_value(npv.abs() + 1)).startswith("Every option pays for itself")


def test_a_value_beyond_the_axis_keeps_its_number():
    npv = options.net_present_value(GIVEN) + 1_000
    ax = charts.net_present_value(npv)
    assert {f"{value:+,.0f}" for value in npv} <= set(texts(ax))
    assert all(bar.get_x() + bar.get_width() <= ax.get_xlim()[1] for bar in ax.patches)


@pytest.mark.parametrize("option", OPTIONS)
def test_driver_charts_of_every_option(option):
    table = options.tornado(GIVEN, option)
    ax = charts.tornado(table)
    assert table["label"].iloc[0].split(": ")[-1].casefold() in charts.title(ax).casefold()
    drawn = {round(edge, 6) for bar in ax.patches for edge in (bar.get_x(), bar.get_x() + bar.get_width())}
    assert {round(end, 6) for end in table.head(8)[["npv_low", "npv_high"]].to_numpy().ravel()} <= drawn
    assert len(charts.tornado(table, top=3).patches) == 6
    data = options.break_evens(GIVEN, option)
    assert texts(charts.break_evens(data)).count("no value will do") == data["break_even"].isna().sum()
    flows = options.cash_flows(GIVEN, option)
    (line,) = [line for line in charts.cash_flow(flows).lines if len(line.get_xdata()) == len(flows)]
    assert list(line.get_ydata()) == pytest.approx(flows["present"].cumsum())


def test_shares_are_written_in_percent():
    ax = charts.tornado(options.tornado(GIVEN, "O1"), top=20)
    assert f"{GIVEN.low('reading_time_cut'):.0%}".replace("-", "−") in texts(ax)
    assert f"{GIVEN.high('ai_grant_share'):.0%}" in texts(ax)


@pytest.mark.parametrize("scenario", ["base", "high-stakes", "optimist-ai"])
def test_ranges_and_information_under_scenarios(scenario):
    data = draws(scenario)
    best = data.chance_positive.idxmax()
    says = charts.title(charts.npv_ranges(data))
    assert f"{best} beats doing nothing in {words.percent(data.chance_positive[best])}" in says
    ax = charts.information_value(worth(scenario))
    assert worth(scenario).index[0][1:] in charts.title(ax)
    assert f"all of them: {worth(scenario).attrs['evpi']:.1f}" in texts(ax)


def test_the_tail_at_the_ends_of_its_sliders():
    for ends in itertools.product(("low", "high"), repeat=3):
        moved = {name: getattr(GIVEN, end)(name) for name, end in zip(TAIL, ends, strict=True)}
        data = tail(GIVEN.change(**moved))
        ax = charts.tail(data)
        amount = abs(data.shortfall(0.01))
        assert (f"{amount:,.0f}" if amount >= 100 else f"{amount:.1f}") in charts.title(ax)
        curve = max(ax.lines, key=lambda line: len(line.get_xdata()))
        x, y = curve.get_data()
        assert np.interp(0.01, y, x) == pytest.approx(np.quantile(data.samples, 0.01), rel=0.05, abs=1)
        (point,) = [line for line in ax.lines if line.get_marker() in ("o", "<")]
        assert (point.get_marker() == "<") == (np.sort(data.samples)[199] < ax.get_xlim()[0])


# --- names and colours --------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["O0", *OPTIONS, "mine"])
@pytest.mark.parametrize("alpha", [1.0, 0.65, 0.4])
def test_ink_on_an_option_colour_has_contrast(option, alpha):
    def luminance(colour, alpha=1.0):
        mixed = np.array(to_rgb(look.tint(colour, alpha)))
        linear = np.where(mixed <= 0.04045, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    face = look.option_colour(option)
    a, b = luminance(face, alpha), luminance(look.ink_on(face, alpha))
    assert (max(a, b) + 0.05) / (min(a, b) + 0.05) >= 4.45


def test_an_option_of_the_learner_has_a_name_and_a_colour():
    assert option_charts.option_name("mine") == "mine"
    assert look.option_colour("mine") == look.COLOURS["black"]
    assert option_charts.option_name("O1").startswith("O1 ")
