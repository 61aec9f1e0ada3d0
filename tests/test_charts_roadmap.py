"""Charts of lesson 4: told truly, and fitting wherever the lesson's controls stand, on every screen."""

from dataclasses import replace
from functools import cache, partial
from itertools import pairwise

import fit
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba

from helpers import case, charts, roadmap
from helpers.charts import look, picture
from helpers.charts.roadmap import _lanes
from helpers.charts.words import percent
from helpers.explore.core import Core, from_register, menu, slider

BASE, TABLES = case.assume(), case.load()
STRETCHES = ("talent_stretch", "regulation_stretch", "interoperability_stretch")


def plan_of(given, order="source"):
    return roadmap.constrain(roadmap.order(TABLES.tasks, order), TABLES.constraints, given)


def plans_of(given):
    return {name: plan_of(given, name) for name in roadmap.ORDERS}


def all_plans(given):
    """The orders by their names, and the plan that the lesson changes."""
    mine = roadmap.edit(plan_of(given), "T10", after="T02")
    named = {label: plan_of(given, name) for name, label in roadmap.ORDERS.items()}
    return named | {"My plan": roadmap.edit(mine, "T11", weeks=(4, 8, 12))}


def registered(given, order="source"):
    weeks = [52 * years for years in (given.low("ai_delay"), given.ai_delay, given.high("ai_delay"))]
    plan = plan_of(given, order)
    return roadmap.with_task(plan, "T17", "Class III registration", weeks, after="T09", before="T14")


def rng():
    return np.random.default_rng(2026)


def outlook(given, order="As in the source", draws=4000):
    return roadmap.outlook(all_plans(given)[order], given, rng=rng(), draws=draws)


ORDER = {"order": menu("Order", list(all_plans(BASE)))}
EXPLORERS = {  # as the lesson shows them: model, chart, controls, size
    "orders": (lambda g: roadmap.timelines(all_plans(g), g), charts.orders, STRETCHES, (9.0, 5.6)),
    "finish": (
        outlook,
        charts.finish_distribution,
        ORDER | dict.fromkeys(("task_correlation", "interoperability_stretch")),
        None,
    ),
    "merge": (
        lambda given, each: roadmap.merge_bias(each, 8),
        charts.merge_bias,
        {"each": slider("Each alone", 0.5, 0.8, 0.99)},
        None,
    ),
    "costs": (
        roadmap.roll_outs,
        charts.roll_out_costs,
        ("dual_running_cost", "recovery_days", "support_cap", "golive_dip"),
        (8.0, 4.0),
    ),
    "windows": (
        lambda given, order="As in the source": roadmap.support_windows(all_plans(given)[order], given),
        charts.support_windows,
        ORDER | dict.fromkeys(("interoperability_stretch", "talent_stretch")),
        (9.0, 4.4),
    ),
    "contingency": (
        roadmap.contingency,
        charts.contingency_coverage,
        ("it_budget", "contingency_share", "support_cost", "departments"),
        None,
    ),
}


def controls_of(name):
    told = EXPLORERS[name][2]
    named = told if isinstance(told, dict) else dict.fromkeys(told)
    return {n: replace(control or from_register(n, BASE), name=n) for n, control in named.items()}


def corners(name):
    """The ends that all controls have together, with the base."""
    ends = {n: control.ends for n, control in controls_of(name).items()}
    return [{}, {n: e[0] for n, e in ends.items()}, {n: e[-1] for n, e in ends.items()}]


def alone(name):
    return [{n: end} for n, control in controls_of(name).items() for end in control.ends]


@cache
def explorer(name, screen):
    model, chart, _, size = EXPLORERS[name]
    core = Core(model, [chart], controls_of(name), BASE, size)
    core.start()
    return core


def moved(name, screen, values):
    """The chart of a lesson's explorer after its controls have moved."""
    core = explorer(name, screen)
    core.values = {n: control.start for n, control in core.controls.items()} | values
    core.update()
    return core.panels[0].ax


@pytest.fixture
def on(request):
    """Charts for one screen."""
    yield look.show_on
    look.show_on("page")


def assert_well(ax, screen):
    assert fit.complaints(ax, screen) == []
    title, alt = charts.title(ax), charts.alt_text(ax)
    assert title in alt
    assert len(alt) > len(title) + 40
    assert "nan" not in alt


@pytest.mark.parametrize("screen", look.SCREENS)
@pytest.mark.parametrize(("name", "values"), [(n, v) for n in EXPLORERS for v in corners(n)], ids=str)
def test_an_explorer_fits_at_base_and_with_all_controls_at_one_end(name, values, screen, on):
    on(screen)
    assert_well(moved(name, screen, values), screen)


@pytest.mark.parametrize(("name", "values"), [(n, v) for n in EXPLORERS for v in alone(n)], ids=str)
def test_an_explorer_fits_with_one_control_at_its_end(name, values):
    assert_well(moved(name, "page", values), "page")


@pytest.mark.parametrize("name", EXPLORERS)
def test_axes_stand_still_wherever_the_controls_are(name):
    reached = {
        (moved(name, "page", values).get_xlim(), moved(name, "page", values).get_ylim())
        for values in [*corners(name), *alone(name)]
    }
    assert len(reached) == 1


GIVENS = {"base": BASE} | {
    name: BASE.change(**{control: end(control) for control in (*STRETCHES, "task_correlation", "golive_dip",
                         "recovery_days", "rollout_learning", "dip_floor", "support_cap", "slowdown_cap")})
    for name, end in (("low", BASE.low), ("high", BASE.high))
}  # fmt: skip
DRAWN = {  # what no explorer shows
    "gantt": lambda g: charts.gantt(roadmap.timeline(plan_of(g), g)),
    "gantt resequenced": lambda g: charts.gantt(roadmap.timeline(plan_of(g, "resequenced"), g)),
    "gantt data first": lambda g: charts.gantt(roadmap.timeline(plan_of(g, "data_first"), g)),
    "gantt registered": lambda g: charts.gantt(roadmap.timeline(registered(g), g)),
    "gantt registered early": lambda g: charts.gantt(roadmap.timeline(registered(g, "resequenced"), g)),
    "orders": lambda g: charts.orders(roadmap.timelines(plans_of(g), g)),
    "orders with an own plan": lambda g: charts.orders(
        roadmap.timelines(plans_of(g) | {"Mine": registered(g)}, g)
    ),
    "finish registered": lambda g: charts.finish_distribution(
        roadmap.outlook(registered(g), g, rng=rng(), draws=4000)
    ),
    "criticality": lambda g: charts.criticality(outlook(g, "Re-sequenced")),
    "correlation": lambda g: charts.correlation_sweep(
        roadmap.correlation_sweep(all_plans(g), g.deadline_weeks, rng=rng(), draws=2000)
    ),
    "dips": lambda g: charts.roll_out_dips(roadmap.roll_out_days(g)),
    "windows registered": lambda g: charts.support_windows(roadmap.support_windows(registered(g), g)),
}


@pytest.mark.parametrize("given", GIVENS)
@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_fits_on_a_page(name, given):
    assert_well(DRAWN[name](GIVENS[given]), "page")


@pytest.mark.parametrize("screen", ["projector", "narrow"])
@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_fits_on_other_screens(name, screen, on):
    on(screen)
    assert_well(DRAWN[name](BASE), screen)


@pytest.mark.parametrize(("each", "paths"), [(0.5, 8), (0.8, 8), (0.99, 3), (0.99, 8), (1, 1), (0, 4)])
def test_merge_bias_is_told_for_any_chance(each, paths):
    assert_well(charts.merge_bias(roadmap.merge_bias(each, paths)), "page")


# --- a prediction -------------------------------------------------------------------------------------


@pytest.mark.parametrize("screen", ["page", "narrow"])
@pytest.mark.parametrize("said", [0, 30, 44, 48, 51, 52, 53, 56, 60, 88])
def test_a_prediction_stands_in_the_picture_and_strikes_no_words(said, screen, on):
    on(screen)
    for chart, data in (
        (charts.gantt, roadmap.timeline(plan_of(BASE), BASE)),
        (charts.finish_distribution, outlook(BASE)),
        (charts.orders, roadmap.timelines(plans_of(BASE), BASE)),
    ):
        ax = chart(data, said=said)
        assert fit.complaints(ax, screen) == []
        assert any(text.get_text() == f"you said {said}" for text in ax.texts)
        assert ax.get_xlim()[0] <= said <= ax.get_xlim()[1]


def test_a_prediction_far_off_does_not_shrink_the_rest():
    plan = roadmap.timeline(plan_of(BASE), BASE)
    assert charts.gantt(plan, said=5000).get_xlim() == charts.gantt(plan).get_xlim()


# --- what is drawn ------------------------------------------------------------------------------------


def bars(ax, colour):
    """Start and width of every bar of one colour that was drawn as one of many, from the top down."""
    faces = [patch for patch in ax.patches if patch.get_facecolor() == to_rgba(colour)]
    boxes = [path for patch in faces for path in patch.get_path().to_polygons()]
    return [(box[:, 0].min(), np.ptp(box[:, 0])) for box in sorted(boxes, key=lambda box: -box[:, 1].max())]


def written(ax):
    return [text.get_text() for text in ax.texts if text.get_gid() != "title"]


def test_a_gantt_chart_draws_every_task_at_its_time_and_its_slack():
    line = roadmap.timeline(plan_of(BASE), BASE)
    ax = charts.gantt(line)
    for dark, colour in ((True, look.INK), (False, look.SPARE)):
        part = line.path[line.path["critical"] == dark]
        assert bars(ax, colour) == [
            pytest.approx(row) for row in zip(part["early_start"], part["duration"], strict=True)
        ]
    spare = line.path[~line.path["critical"]]
    slack = next(shown.get_xydata() for shown in ax.lines if len(shown.get_xydata()) == 3 * len(spare))
    assert slack[0::3, 0] == pytest.approx(spare["early_finish"])
    assert slack[1::3, 0] == pytest.approx(spare["late_finish"])
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert "Compliance baseline and impact assessment  T05" in names


def test_orders_name_each_task_in_its_bar_and_below_the_picture():
    data = roadmap.timelines(plans_of(BASE) | {"Mine": registered(BASE)}, BASE)
    ax = charts.orders(data)
    starts, widths = zip(*bars(ax, look.INK), *bars(ax, look.SPARE), strict=True)
    assert sorted(starts) == pytest.approx(sorted(s for d in data.values() for s in d.path["early_start"]))
    assert sum(widths) == pytest.approx(sum(d.path["duration"].sum() for d in data.values()))
    within = written(ax)
    assert "T17 Class III registration" in within
    assert "T15" in within
    assert "T05 Compliance baseline and impact assessment" in charts.chart.numbers(ax)


def test_lanes_never_hold_two_tasks_at_once():
    for plan in plans_of(GIVENS["high"]).values():
        path = roadmap.critical_path(plan)
        for _, lane in path.groupby(_lanes(path)):
            spans = sorted(zip(lane["early_start"], lane["early_finish"], strict=True))
            assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(spans))


def test_the_histogram_is_the_simulation_split_at_the_deadline():
    data = outlook(BASE)
    ax = charts.finish_distribution(data)
    areas = {}
    for colour in ("sky", "yellow"):
        (patch,) = [p for p in ax.patches if p.get_facecolor() == to_rgba(look.COLOURS[colour])]
        x, y = patch.get_xy().T
        areas[colour] = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
    assert areas["sky"] == pytest.approx(data.schedule.probability(data.deadline))
    assert sum(areas.values()) == pytest.approx(1)


def test_a_frame_of_finishes_holds_for_a_plan_that_goes_far_beyond():
    late, soon = (roadmap.outlook(p, BASE, rng=rng(), draws=500) for p in (registered(BASE), plan_of(BASE)))
    ends = charts.finish_distribution(late).get_xlim()
    assert ends[0] <= charts.finish_distribution(soon).get_xlim()[0] < data_end(late) <= ends[1]
    assert ends[1] % (BASE.deadline_weeks / 2) == 0


def data_end(data):
    return np.percentile(data.schedule.finish, 99)


def test_criticality_writes_each_share_beside_its_bar():
    data = outlook(BASE, "Re-sequenced")
    ax = charts.criticality(data)
    assert [patch.get_width() for patch in ax.patches] == pytest.approx(data.schedule.criticality.tolist())
    assert [w for w in written(ax) if w.endswith("%")] == [percent(s) for s in data.schedule.criticality]
    dark = [patch.get_facecolor() == to_rgba(look.INK) for patch in ax.patches]
    assert dark == [task in data.pert.path for task in data.schedule.criticality.index]


def test_roll_out_costs_add_up_and_mark_the_cheapest():
    data = roadmap.roll_outs(BASE)
    ax = charts.roll_out_costs(data)
    assert sum(patch.get_width() for patch in ax.patches) == pytest.approx(data["total_cost"].sum())
    cheapest = data["total_cost"].min()
    assert [w for w in written(ax) if "cheapest" in w] == [f"Y{cheapest:.1f} m  cheapest"]


def test_contingency_shades_what_the_fund_does_not_cover():
    short, enough = (
        roadmap.contingency(BASE),
        roadmap.contingency(BASE.change(support_cost=BASE.low("support_cost"))),
    )
    (shaded,) = charts.contingency_coverage(short).patches
    x, y = shaded.get_xy().T
    assert (x.min(), x.max()) == pytest.approx((short.break_even_cost, short.support_cost))
    assert (y.min(), y.max()) == pytest.approx((short.fund, short.need))
    assert not charts.contingency_coverage(enough).patches


def test_support_windows_cover_what_the_model_says_for_windows_without_gaps():
    data = roadmap.support_windows(plan_of(BASE), BASE)
    ax = charts.support_windows(data)
    live = data[data["event"] == "go-live"]
    drawn = {
        name: sum(p.get_width() for p in ax.patches if p.get_facecolor() == to_rgba(look.COLOURS[colour]))
        for name, colour in (("covered", "blue"), ("bare", "yellow"))
    }
    weeks = live["finish"] - live["start"]
    assert drawn["covered"] == pytest.approx(
        (live["covered_share"] * weeks).sum(), abs=0.2
    )  # windows lie a day apart
    assert sum(drawn.values()) == pytest.approx(weeks.sum())


# --- what is said -------------------------------------------------------------------------------------


def test_titles_follow_the_data():
    titled = lambda ax: charts.title(ax)  # noqa: E731
    windows = lambda plan, given: titled(charts.support_windows(roadmap.support_windows(plan, given)))  # noqa: E731
    assert "Three of the four go-lives" in windows(plan_of(BASE), BASE)
    assert "All four go-lives" in windows(plan_of(GIVENS["high"]), GIVENS["high"])
    assert "Every go-live comes before" in windows(roadmap.stretch(plan_of(BASE), 0.5), BASE)
    assert "98 after" in titled(DRAWN["gantt registered"](BASE))
    assert "'9 months' is cheapest" in titled(charts.roll_out_costs(roadmap.roll_outs(BASE)))
    assert "31 of 39 departments" in titled(charts.contingency_coverage(roadmap.contingency(BASE)))
    rich = BASE.change(it_budget=BASE.high("it_budget"), departments=BASE.low("departments"))
    assert "all 30 departments" in titled(charts.contingency_coverage(roadmap.contingency(rich)))
    assert "same work" in titled(DRAWN["orders"](BASE))
    assert "These plans take from 44" in titled(DRAWN["orders with an own plan"](BASE))
    same = {"A": plan_of(BASE), "B": plan_of(BASE)}
    assert "about 52 weeks" in titled(charts.orders(roadmap.timelines(same, BASE)))


def test_the_title_of_a_plan_counts_the_tasks_of_one_chain():
    gantt = lambda plan: charts.title(charts.gantt(roadmap.timeline(plan, BASE)))  # noqa: E731
    assert gantt(plan_of(BASE)).startswith("The longest chain has 12 of 16 tasks and ends in week 52")
    two = "Two chains are longest, of 12 of 16 tasks each, and end in week 60, 8 after the deadline"
    assert gantt(plan_of(BASE, "data_first")) == two
    label = roadmap.with_task(plan_of(BASE), "T17", "Label images", (4, 8, 16), after="T03", before="T08")
    assert gantt(label).startswith("Two chains are longest, of 11 to 12 of 17 tasks, and end")


def test_a_plan_of_ones_own_needs_no_names():
    bare = pd.DataFrame(
        [("A", 1, 2, 3, ""), ("B", 2, 2, 2, "A")],
        columns=["task", "optimistic", "most_likely", "pessimistic", "after"],
    )
    seen = partial(roadmap.outlook, given=BASE, rng=rng(), draws=200)
    for ax in (
        charts.gantt(roadmap.timeline(bare, BASE)),
        charts.orders(roadmap.timelines({"Mine": bare}, BASE)),
        charts.criticality(seen(bare)),
        charts.finish_distribution(seen(bare)),
        charts.finish_distribution(seen(bare.assign(optimistic=2, pessimistic=2))),
    ):
        assert_well(ax, "page")


def test_a_long_name_of_ones_own_fits(on):
    long = "Agree with all four campuses on who may see which images, for how long, and who pays for it"
    plan = roadmap.edit(plan_of(BASE), "T03", name=long)
    for screen in look.SCREENS:
        on(screen)
        assert_well(charts.gantt(roadmap.timeline(plan, BASE)), screen)


@pytest.mark.parametrize("change", [{"stretch": 1.1}, {"name": "Adapters"}])
def test_the_digest_of_a_picture_follows_bars_and_the_words_in_them(change):
    plan = roadmap.edit(plan_of(BASE), "T10", weeks=(20, 20, 20), name="Devices")
    drawn = [
        charts.orders(roadmap.timelines({"Mine": one}, BASE))
        for one in (plan, roadmap.edit(plan, "T10", **change))
    ]
    assert picture.fingerprint(drawn[0]) != picture.fingerprint(drawn[1])
