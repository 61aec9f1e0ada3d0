"""Explorers: controls from the register, a model and its charts, in one display that follows them.

`core` is what an explorer is, `widgets` shows it in a notebook.
"""

from helpers.explore.core import Control as Control
from helpers.explore.core import menu as menu
from helpers.explore.core import slider as slider
from helpers.explore.core import sliders as sliders
from helpers.explore.widgets import Explorer as Explorer
from helpers.explore.widgets import explore as explore
