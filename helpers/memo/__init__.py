"""The decision memo: what the lessons handed on, what of it goes onto the page, and the page itself.

parts     its parts, and how many words fit       | findings    those of the lessons, with kinds
choosing  choose; choosing_form its form          | prose       Markdown of a writer's as harmless HTML
  choice  what is chosen, as the journal keeps it | exporting   the page as a file beside the notebook
sheet     the printed page, and the one behind    |
"""

from typing import Any

from helpers.exercises.calibration import brier_score as brier_score
from helpers.exercises.calibration import calibration as calibration
from helpers.exercises.calibration import forecaster as forecaster
from helpers.exercises.calibration import settled as settled
from helpers.memo.choice import MOST as MOST
from helpers.memo.choice import chosen as chosen
from helpers.memo.choosing import choose as choose
from helpers.memo.exporting import PAGE as PAGE
from helpers.memo.exporting import Exported as Exported
from helpers.memo.exporting import export as export
from helpers.memo.findings import carried as carried
from helpers.memo.findings import handed_on as handed_on
from helpers.memo.findings import marking as marking
from helpers.memo.parts import LESSONS as LESSONS
from helpers.memo.parts import NOTEBOOK as NOTEBOOK
from helpers.memo.parts import OF_THIS_LESSON as OF_THIS_LESSON
from helpers.memo.parts import PARTS as PARTS
from helpers.memo.parts import PLACEHOLDER as PLACEHOLDER
from helpers.memo.parts import WORDS_A_PAGE as WORDS_A_PAGE
from helpers.memo.parts import written as written
from helpers.memo.sheet import Behind as Behind
from helpers.memo.sheet import Head as Head
from helpers.memo.sheet import page as page


def __getattr__(name: str) -> Any:
    """HANDED_ON, read when it is asked for."""
    if name == "HANDED_ON":
        return handed_on()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
