"""What a student writes into the holes of each answer cell that computes, and the cell with these in it."""

import re

# By exercise: the name that stands before the three dots, and what comes in their place.
LINES = {
    "0.1": {"answer_0_1": "33.3"},
    "1.2": {"days": "given.operating_days", "answer_1_2": "a_year * 1_000_000 / days / given.staff"},
    "1.3": {"measure": '"beds"', "factor": "4000 / 2005"},
    "1.4": {
        "followups": 'measures.loc["chronic_followups_per_day", "value"]',
        "answer_1_4": "followups / 3 / given.peak_online_consultations",
    },
    "1.5": {
        "kept_online": "mine.share_of_peak_kept * mine.peak_online_consultations",
        "answer_1_5": "followups / 2 - kept_online",
    },
    "1.6": {"become": "3", "stop": "2"},
    "2.3": {"answer_2_3": 'line["capacity_per_hour"].idxmin()'},
    "2.4": {"part": "given.reading_time / now", "answer_2_4": "100 * part * given.reading_time_cut"},
    "2.5": {
        "my_both": 'my_table.loc["both", "capacity_per_hour"]',
        "answer_2_5": "100 * (my_both / my_today - 1)",
    },
    "2.6": {
        "in_pilots": "mine.pilot_share * mine.reading_time_cut",
        "in_others": "(1 - mine.pilot_share) * mine.transfer * mine.reading_time_cut",
        "answer_2_6": "100 * (in_pilots + in_others)",
    },
    "2.7": {
        "minutes_saved": "given.reading_time * given.reading_time_cut",
        "answer_2_7": "minutes_saved / given.flag_share",
    },
    "2.8": {"answer_2_8": "now - turnaround_then"},
    "3.2": {
        "points_short": "best_sum - o0_sum",
        "one_point": 'weights["clinical_leadership"]',
        "answer_3_2": 'with_foundation.loc["O0", "clinical_leadership"] + points_short / one_point',
    },
    "3.3": {"r": 'all_seven - swings["clinical_leadership"]', "answer_3_3": "r * w / (1 - w)"},
    "3.4": {"sums": "options.lenses(checked, profiles)", "answer_3_4": "sums.idxmax()"},
    "3.5": {"answer_3_5": 'ranks.loc["O1", 1]'},
    "3.6": {
        "o1": 'twins.loc["O1", "topsis_with"]',
        "o2": 'twins.loc["O2", "topsis_with"]',
        "answer_3_6": "o1 - o2",
    },
    "3.7": {"answer_3_7": "100 * cases_needed / (mine.annual_visits * 1_000_000)"},
    "3.8": {
        "without": 'o2_flows["net"] - o2_flows["admissions"]',
        "answer_3_8": '(without * o2_flows["discount_factor"]).sum()',
    },
    "3.9": {"acts": 'draws.net_benefit[["O1", "O2", "nothing"]]', "answer_3_9": "options.evpi(acts)"},
    "3.10": {
        "f": "given.breach_frequency * (given.platform_breach_multiplier - 1)",
        "answer_3_10": "100 * (1 - np.exp(-f * T))",
    },
    "4.2": {"answer_4_2": 'path.loc["T05", "slack"]'},
    "4.3": {
        "resequenced": 'roadmap.length(plan(mine, "resequenced"))',
        "answer_4_3": "as_in_source - resequenced",
    },
    "4.4": {"answer_4_4": "of_path.sum()"},
    "4.5": {"answer_4_5": "100 * run.probability(given.deadline_weeks)"},
    "4.6": {
        "comes_after": '"T09"',
        "comes_before": '"T14"',
        "answer_4_6": "roadmap.length(with_registration(comes_after, comes_before))",
    },
    "4.7": {
        "three_months_save": 'visits["9 months"] - visits["12 months"]',
        "answer_4_7": "three_months_save / 3",
    },
    "4.8": {
        "fund_thousand": "1000 * given.it_budget * given.contingency_share",
        "department_days": "given.departments * given.support_window",
        "answer_4_8": "fund_thousand / department_days",
    },
    "5.2": {
        "ai_saves": 'now_minutes - legs.loc["ai_reading", "total"]',
        "answer_5_2": "100 * ai_saves / given.decision_wait",
    },
    "5.3": {
        "pays_in": "3",
        "answer_5_3": "100 * risks.break_even_price_rise(premium, leaving, spend, rate, pays_in)",
    },
    "5.4": {"tie_at": 'decision.turning_probability("wait", "ready")', "answer_5_4": "100 * tie_at"},
    "5.5": {
        "expected_loss": 'pair.loc["vendor", "expected"]',
        "whole_loss": 'pair.loc["data", "loss"]',
        "answer_5_5": "100 * expected_loss / whole_loss",
    },
    "5.7": {
        "saved_each": "leak.mean_loss * mine.control_effect",
        "answer_5_7": "mine.control_cost / saved_each",
    },
    "5.8": {
        "values": 'risks.predictive_values(0.1, at_partner["sensitivity"], at_partner["specificity"])',
        "answer_5_8": "100 * values.coin_toss_prevalence",
    },
    "6.1": {"answer_6_1": "60"},
}


def holes(source: str) -> list[str]:
    """The names of a cell that wait for a value of the student's: `name = ...`."""
    return re.findall(r"^(\w+) = \.\.\.", source, re.M)


def filled(source: str, lines: dict[str, str]) -> str:
    """An answer cell with a student's lines in place of the dots."""
    return re.sub(
        r"^(\w+) = \.\.\.", lambda hole: f"{hole[1]} = {lines.get(hole[1], '...')}", source, flags=re.M
    )
