"""helpers.charts.roadmap: every chart at the ends of its ranges, told truly and with no words on top of others."""

import itertools

import numpy as np
import pandas as pd
import pytest

from helpers import case, charts, roadmap
from helpers.charts import picture
from helpers.charts import roadmap as drawn

MOVED = (
    "talent_stretch",
    "regulation_stretch",
    "interoperability_stretch",
    "task_correlation",
    "golive_dip",
    "recovery_days",
    "rollout_learning",
    "dip_floor",
    "support_cap",
    "slowdown_cap",
    "dual_running_cost",
    "it_budget",
    "contingency_share",
    "support_cost",
    "departments",
)


def givens():
    base = case.assume()
    low, high = ({name: end(name) for name in MOVED} for end in (base.low, base.high))
    poor = {**high, "it_budget": base.low("it_budget"), "contingency_share": base.low("contingency_share")}
    rich = {**low, "it_budget": base.high("it_budget"), "contingency_share": base.high("contingency_share")}
    return {
        "base": base,
        **{n: base.change(**c) for n, c in {"low": low, "high": high, "poor": poor, "rich": rich}.items()},
    }


GIVENS = givens()
TABLES = case.load()


def plan_of(given, order="source"):
    return roadmap.constrain(roadmap.order(TABLES.tasks, order), TABLES.constraints, given)


def plans_of(given):
    return {name: plan_of(given, name) for name in roadmap.ORDERS}


def registered(given, order="source"):
    return roadmap.with_task(
        plan_of(given, order), "T17", "Registration", (52, 104, 182), after="T09", before="T14"
    )


def rng():
    return np.random.default_rng(2026)


DRAWN = {
    "gantt": lambda g: charts.gantt(roadmap.timeline(plan_of(g), g)),
    "gantt registered": lambda g: charts.gantt(roadmap.timeline(registered(g), g)),
    "gantt registered early": lambda g: charts.gantt(roadmap.timeline(registered(g, "resequenced"), g)),
    "gantt resequenced": lambda g: charts.gantt(roadmap.timeline(plan_of(g, "resequenced"), g)),
    "orders": lambda g: charts.orders(roadmap.timelines(plans_of(g), g)),
    "orders with an own plan": lambda g: charts.orders(
        roadmap.timelines(plans_of(g) | {"Mine": registered(g)}, g)
    ),
    "finish": lambda g: charts.finish_distribution(roadmap.outlook(plan_of(g), g, rng=rng(), draws=4000)),
    "finish registered": lambda g: charts.finish_distribution(
        roadmap.outlook(registered(g), g, rng=rng(), draws=4000)
    ),
    "criticality": lambda g: charts.criticality(
        roadmap.outlook(plan_of(g, "resequenced"), g, rng=rng(), draws=4000)
    ),
    "correlation": lambda g: charts.correlation_sweep(
        roadmap.correlation_sweep(plans_of(g), g.deadline_weeks, rng=rng(), draws=2000)
    ),
    "dips": lambda g: charts.roll_out_dips(roadmap.roll_out_days(g)),
    "costs": lambda g: charts.roll_out_costs(roadmap.roll_outs(g)),
    "contingency": lambda g: charts.contingency_coverage(roadmap.contingency(g)),
    "windows": lambda g: charts.support_windows(roadmap.support_windows(plan_of(g), g)),
    "windows resequenced": lambda g: charts.support_windows(
        roadmap.support_windows(plan_of(g, "resequenced"), g)
    ),
    "windows registered": lambda g: charts.support_windows(roadmap.support_windows(registered(g), g)),
}


def words(ax):
    """Every text of a drawn chart with its box in pixels, slightly shrunk: touching is no overlap."""
    fig = ax.get_figure(root=True)
    picture.png(fig)  # draws it, and so lays it out
    low, high = ax.get_ylim()
    seen = [t for t in ax.get_yticklabels() if low <= t.get_position()[1] <= high]
    texts = [*ax.texts, ax._left_title, ax.xaxis.label, ax.yaxis.label, *seen]
    return {t.get_text(): t.get_window_extent().shrunk(0.96, 0.8) for t in texts if t.get_text().strip()}, fig


CASES = [(name, given) for name in DRAWN for given in ("base", "low", "high")]


@pytest.mark.parametrize(("name", "given"), [*CASES, ("contingency", "poor"), ("contingency", "rich")])
def test_a_chart_says_what_it_shows_and_no_words_collide(name, given):
    ax = DRAWN[name](GIVENS[given])
    title = " ".join(ax.get_title(loc="left").split())
    alt = charts.alt_text(ax)
    assert title in alt
    assert len(alt) > len(title) + 40
    assert "nan" not in alt
    boxes, fig = words(ax)
    width, height = fig.get_size_inches() * fig.dpi
    for text, box in boxes.items():
        assert box.x0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y0 >= -1, text
        assert box.y1 <= height + 1, text
    clashes = [(a, b) for (a, one), (b, two) in itertools.combinations(boxes.items(), 2) if one.overlaps(two)]
    assert not clashes


@pytest.mark.parametrize(("each", "paths"), [(0.5, 8), (0.8, 8), (0.99, 3), (0.99, 8), (1, 1), (0, 4)])
def test_merge_bias_is_told_for_any_chance(each, paths):
    ax = charts.merge_bias(roadmap.merge_bias(each, paths))
    boxes, _ = words(ax)
    assert not [(a, b) for (a, x), (b, y) in itertools.combinations(boxes.items(), 2) if x.overlaps(y)]


def test_titles_follow_the_data():
    base = GIVENS["base"]
    assert "Three of the four go-lives" in DRAWN["windows"](base).get_title(loc="left")
    assert "All four go-lives" in DRAWN["windows"](GIVENS["high"]).get_title(loc="left")
    inside = roadmap.support_windows(roadmap.stretch(plan_of(base), 0.5), base)
    assert "Every go-live comes before" in charts.support_windows(inside).get_title(loc="left")
    late = charts.gantt(roadmap.timeline(registered(base), base)).get_title(loc="left")
    assert "98 after" in " ".join(late.split())
    assert "'9 months' is cheapest" in DRAWN["costs"](base).get_title(loc="left")
    assert "31 of 39 departments" in DRAWN["contingency"](base).get_title(loc="left")
    assert "all 30 departments" in " ".join(
        DRAWN["contingency"](GIVENS["rich"]).get_title(loc="left").split()
    )
    assert "same work" in DRAWN["orders"](base).get_title(loc="left")
    assert "These plans take from 44" in DRAWN["orders with an own plan"](base).get_title(loc="left")
    same = {"A": plan_of(base), "B": plan_of(base)}
    assert "about 52 weeks" in charts.orders(roadmap.timelines(same, base)).get_title(loc="left")


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0%"), (0.001, "under 1%"), (0.27, "27%"), (0.999, "over 99%"), (1, "100%")]
)
def test_a_share_is_never_rounded_to_certainty(share, said):
    assert drawn._percent(share) == said


def test_a_plan_of_ones_own_needs_no_names():
    bare = pd.DataFrame(
        [("A", 1, 2, 3, ""), ("B", 2, 2, 2, "A")],
        columns=["task", "optimistic", "most_likely", "pessimistic", "after"],
    )
    given = GIVENS["base"]
    look = roadmap.outlook(bare, given, rng=rng(), draws=200)
    for ax in (
        charts.gantt(roadmap.timeline(bare, given)),
        charts.criticality(look),
        charts.finish_distribution(look),
    ):
        assert charts.alt_text(ax)
    certain = roadmap.outlook(bare.assign(optimistic=2, pessimistic=2), given, rng=rng(), draws=50)
    assert charts.alt_text(charts.finish_distribution(certain))


def test_lanes_never_hold_two_tasks_at_once():
    for plan in plans_of(GIVENS["high"]).values():
        for lane in drawn._lanes(roadmap.critical_path(plan)):
            spans = sorted((row["early_start"], row["early_finish"]) for row in lane)
            assert all(a[1] <= b[0] + 1e-9 for a, b in itertools.pairwise(spans))
