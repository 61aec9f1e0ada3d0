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
        "points_short": 'sums.max() - sums["O0"]',
        "one_point": 'weights["clinical_leadership"]',
        "answer_3_2": 'checked.loc["O0", "clinical_leadership"] + points_short / one_point',
    },
    "3.3": {"r": 'all_seven - swings["clinical_leadership"]', "answer_3_3": "r * w / (1 - w)"},
    "3.4": {"by_lens": "options.lenses(listed, profiles)", "answer_3_4": "by_lens.idxmax()"},
    "3.5": {"answer_3_5": 'ranks.loc["O0", 1]'},
    "3.6": {
        "o1": 'twins.loc["O1", "topsis_with"]',
        "o2": 'twins.loc["O2", "topsis_with"]',
        "answer_3_6": "o1 - o2",
    },
    "4.1": {"answer_4_1": "100 * cases_needed / (mine.annual_visits * 1_000_000)"},
    "4.2": {
        "without": 'o2_flows["net"] - o2_flows["admissions"]',
        "answer_4_2": '(without * o2_flows["discount_factor"]).sum()',
    },
    "4.3": {"acts": 'draws.net_benefit[["O1", "O2", "nothing"]]', "answer_4_3": "options.evpi(acts)"},
    "4.4": {
        "f": "given.breach_frequency * (given.platform_breach_multiplier - 1)",
        "answer_4_4": "100 * (1 - np.exp(-f * T))",
    },
    "5.2": {"answer_5_2": 'path.loc["T05", "slack"]'},
    "5.3": {
        "resequenced": 'roadmap.length(plan(mine, "resequenced"))',
        "answer_5_3": "as_in_source - resequenced",
    },
    "5.4": {"answer_5_4": "100 * run.probability(given.deadline_weeks)"},
    "5.5": {"answer_5_5": "of_path.sum()"},
    "6.1": {
        "comes_after": '"T09"',
        "comes_before": '"T14"',
        "answer_6_1": "roadmap.length(with_registration(comes_after, comes_before))",
    },
    "6.2": {
        "three_months_save": 'visits["9 months"] - visits["12 months"]',
        "answer_6_2": "three_months_save / 3",
    },
    "6.3": {
        "fund_thousand": "1000 * given.it_budget * given.contingency_share",
        "department_days": "given.departments * given.support_window",
        "answer_6_3": "fund_thousand / department_days",
    },
    "8.1": {
        "ai_saves": 'now_minutes - legs.loc["ai_reading", "total"]',
        "answer_8_1": "100 * ai_saves / given.decision_wait",
    },
    "7.2": {
        "pays_in": "3",
        "answer_7_2": "100 * risks.break_even_price_rise(premium, leaving, spend, rate, pays_in)",
    },
    "7.3": {"tie_at": 'decision.turning_probability("wait", "ready")', "answer_7_3": "100 * tie_at"},
    "7.4": {
        "expected_loss": 'pair.loc["vendor", "expected"]',
        "whole_loss": 'pair.loc["data", "loss"]',
        "answer_7_4": "100 * expected_loss / whole_loss",
    },
    "7.6": {
        "saved_each": "leak.mean_loss * mine.control_effect",
        "answer_7_6": "mine.control_cost / saved_each",
    },
    "7.7": {
        "values": 'risks.predictive_values(0.1, at_partner["sensitivity"], at_partner["specificity"])',
        "answer_7_7": "100 * values.coin_toss_prevalence",
    },
    "8.2": {
        "treated": 'partner["found"] * given.partner_treated_share',
        "each": "given.qaly_per_treated * given.qaly_threshold - given.treatment_extra_cost",
        "answer_8_2": 'treated * each + partner["tool"] + partner["alarms"]',
    },
    "8.3": {
        "better": 'gate[["go_on", "stop"]].max(axis=1)',
        "with_choice": "better.mean()",
        "must_go_on": 'gate["go_on"].mean()',
        "answer_8_3": "with_choice - must_go_on",
    },
    "8.4": {"answer_8_4": '100 * study.now["evsi"] / study.evppi'},
    "9.1": {"answer_9_1": "60"},
}


def holes(source: str) -> list[str]:
    """The names of a cell that wait for a value of the student's: `name = ...`."""
    return re.findall(r"^(\w+) = \.\.\.", source, re.M)


def filled(source: str, lines: dict[str, str]) -> str:
    """An answer cell with a student's lines in place of the dots."""
    return re.sub(
        r"^(\w+) = \.\.\.", lambda hole: f"{hole[1]} = {lines.get(hole[1], '...')}", source, flags=re.M
    )
