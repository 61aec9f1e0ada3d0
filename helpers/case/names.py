"""The names of data/assumptions.csv for a type checker; made by `huashan names`, never by hand."""


class Names:
    annual_visits: float  # million visits/year
    beds: int  # beds
    staff: int  # people
    operating_days: int  # days/year
    peak_online_consultations: int  # consultations/day
    share_of_peak_kept: float  # share
    chronic_followup_share: float  # share
    bed_use: float  # share
    length_of_stay: float  # days
    comparator_visits_per_bed: float  # visits/bed/year
    imaging_arrivals: float  # studies/hour
    reading_time: float  # minutes
    reading_time_cut: float  # share
    cleaning_share: float  # share
    cleaning_time: float  # minutes
    scan_servers: int  # servers
    cleaning_servers: int  # servers
    reading_servers: int  # servers
    signoff_servers: int  # servers
    scan_time: float  # minutes
    signoff_time: float  # minutes
    standardised_cleaning_share: float  # share
    pilot_share: float  # share
    transfer: float  # share
    flag_share: float  # share
    flag_minutes: float  # minutes
    discount_rate: float  # share/year
    horizon: int  # years
    ai_development_cost: float  # Y million
    ai_running_cost: float  # Y million/year
    ai_grant_share: float  # share
    ai_delay: float  # years
    ai_studies: float  # thousand studies/year
    ai_adoption: float  # share
    reader_minute_value: float  # Y/minute
    extra_complex_cases: int  # cases/year
    complex_case_contribution: float  # Y thousand/case
    regional_capital: float  # Y million
    regional_running_cost: float  # Y million/year
    regional_partners: int  # hospitals
    consults_per_partner_day: float  # consultations/day
    consult_fee: float  # Y
    consult_days: int  # days/year
    consult_to_admission: float  # share
    platform_capital: float  # Y million
    platform_compliance_cost: float  # Y million/year
    platform_projects: int  # projects/year
    project_price: float  # Y million
    project_cost_share: float  # share
    deadline_weeks: int  # weeks
    task_correlation: float  # correlation
    it_budget: float  # Y million/year
    contingency_share: float  # share
    support_window: int  # days
    departments: int  # departments
    support_cost: float  # Y thousand/department-day
    golive_dip: float  # share
    recovery_days: float  # days
    rollout_learning: float  # times
    dip_floor: float  # share
    support_cap: int  # departments
    slowdown_cap: float  # times
    visits_per_day: int  # visits/day
    visit_value: float  # Y/visit
    dual_running_cost: float  # Y million/month
    talent_stretch: float  # times
    regulation_stretch: float  # times
    interoperability_stretch: float  # times
    overrun_share: float  # share
    schedule_overrun: float  # share
    tencent_spend: float  # Y million/year
    migration_cost: float  # Y million
    multicloud_premium: float  # share
    multicloud_benefit: float  # Y million/year
    shock_probability: float  # share/year
    shock_size: float  # share
    breach_frequency: float  # per year
    breach_median: float  # Y million
    breach_95th: float  # Y million
    breach_mean_loss: float  # Y million
    fixed_fine: float  # Y million
    platform_breach_multiplier: float  # times
    prevalence_huashan: float  # share
    prevalence_partner: float  # share
    flag_sensitivity: float  # share
    flag_specificity: float  # share
    external_loss: float  # share
    readiness_cost: float  # Y million/year
    readiness_saving: float  # share
    exit_time: float  # years
    control_cost: float  # Y million/year
    control_effect: float  # share
    outage_frequency: float  # per year
    outage_days: float  # days
    data_unready_probability: float  # share
    data_delay: float  # years
    order_wait: float  # minutes
    decision_wait: float  # minutes
    start_wait: float  # minutes
    foundation_cost_part: float  # share
    build_and_trial_part: float  # share
    first_gate_at: float  # share
    trial_gate_at: float  # share
    sunk_share: float  # share
    pause_at_gates: float  # years
    pilot_scans: int  # scans
    pilot_setup_cost: float  # Y million
    pilot_scan_cost: float  # Y/scan
    scan_spread: float  # share
    cut_spread: float  # share
    trial_weeks: int  # weeks
    trial_week_cost: float  # Y million/week
    week_spread: float  # cases/year
    cases_spread: float  # cases/year
    registration_chance: float  # share
    registration_late_chance: float  # share
    registration_late: float  # years
    stroke_scans: int  # scans/year
    partner_stroke_scans: int  # scans/year
    reader_miss: float  # share
    partner_reader_miss: float  # share
    misses_avoided: float  # share
    treated_share: float  # share
    partner_treated_share: float  # share
    qaly_per_treated: float  # QALY/patient
    treatment_extra_cost: float  # Y thousand/patient
    qaly_threshold: float  # Y thousand/QALY
    tool_scan_cost: float  # Y/scan
    false_alarm_acted: float  # share
    false_alarm_cost: float  # Y thousand/alarm
