"""Charts: each takes a model's result and an optional Axes, and returns the Axes."""

from helpers.charts.demand import comparators as comparators
from helpers.charts.demand import required_share as required_share
from helpers.charts.demand import retention as retention
from helpers.charts.evidence import citations as citations
from helpers.charts.evidence import claims_by_type as claims_by_type
from helpers.charts.evidence import power_interest as power_interest
from helpers.charts.evidence import value_chain as value_chain
from helpers.charts.picture import Picture as Picture
from helpers.charts.picture import alt_text as alt_text
from helpers.charts.picture import show as show
from helpers.charts.style import projector as projector
