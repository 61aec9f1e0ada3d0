"""Charts: each takes a model's result and an optional Axes, and returns the Axes."""

from helpers.charts.picture import Picture as Picture
from helpers.charts.picture import alt_text as alt_text
from helpers.charts.picture import show as show
from helpers.charts.style import projector as projector
