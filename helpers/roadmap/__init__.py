"""Roadmap: tasks and their order, how long a plan takes and how sure that is, roll-out and its support.

A plan is a table with one row a task. `order` makes one from data/tasks.csv, `edit`, `with_task`,
`without_task` and `constrain` change it; `critical_path`, `pert` and `simulate` say what it is worth.
"""

from helpers.roadmap.case_plans import adapter_places as adapter_places
from helpers.roadmap.case_plans import delays as delays
from helpers.roadmap.case_plans import finish_probability as finish_probability
from helpers.roadmap.case_plans import plans as plans
from helpers.roadmap.case_plans import registration_weeks as registration_weeks
from helpers.roadmap.plan import ORDERS as ORDERS
from helpers.roadmap.plan import constrain as constrain
from helpers.roadmap.plan import edit as edit
from helpers.roadmap.plan import order as order
from helpers.roadmap.plan import predecessors as predecessors
from helpers.roadmap.plan import stretch as stretch
from helpers.roadmap.plan import with_task as with_task
from helpers.roadmap.plan import without_task as without_task
from helpers.roadmap.rollout import PLANS as PLANS
from helpers.roadmap.rollout import Contingency as Contingency
from helpers.roadmap.rollout import contingency as contingency
from helpers.roadmap.rollout import contingency_draws as contingency_draws
from helpers.roadmap.rollout import contingency_odds as contingency_odds
from helpers.roadmap.rollout import roll_out as roll_out
from helpers.roadmap.rollout import roll_out_days as roll_out_days
from helpers.roadmap.rollout import roll_outs as roll_outs
from helpers.roadmap.rollout import support_overlap as support_overlap
from helpers.roadmap.rollout import support_windows as support_windows
from helpers.roadmap.schedule import Pert as Pert
from helpers.roadmap.schedule import Schedule as Schedule
from helpers.roadmap.schedule import critical_path as critical_path
from helpers.roadmap.schedule import length as length
from helpers.roadmap.schedule import longest_chains as longest_chains
from helpers.roadmap.schedule import pert as pert
from helpers.roadmap.schedule import propagate as propagate
from helpers.roadmap.schedule import simulate as simulate
from helpers.roadmap.views import Outlook as Outlook
from helpers.roadmap.views import Timeline as Timeline
from helpers.roadmap.views import compare as compare
from helpers.roadmap.views import correlation_sweep as correlation_sweep
from helpers.roadmap.views import merge_bias as merge_bias
from helpers.roadmap.views import outlook as outlook
from helpers.roadmap.views import timeline as timeline
from helpers.roadmap.views import timelines as timelines
