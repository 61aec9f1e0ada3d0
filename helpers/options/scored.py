"""The one table of scores from which the lessons draw their conclusions."""

from helpers import case
from helpers.assumptions import Assumptions
from helpers.options.mcda import Scores, add_option, foundation, known_position, score_tables
from helpers.options.money import finance_scale, finance_scores, net_present_value

FIRST = "O0"  # foundation first: the source argues for it and does not list it


def scored(given: Assumptions) -> Scores:
    """Scores (0 to 100) of the listed options and of foundation first, options x criteria, low, base and high.

    Finance is worked out, not judged: the net present value under `given` on the scale of data/criteria.csv, the
    same in all three tables. Foundation first has no cash flow of its own and keeps its proposed score.
    """
    worked = finance_scores(net_present_value(given), *finance_scale(case.load().criteria))
    return Scores(
        *(table.assign(finance=worked.reindex(table.index).fillna(table["finance"])) for table in _judged())
    )


@case.of_tables
def _judged() -> Scores:
    return score_tables(add_option(case.load().scores, FIRST, foundation()))


def shift(scores: Scores, option: str, points: float) -> Scores:
    """The three tables with `points` added to every score of one option, held between 0 and 100.

    ValueError for an unknown option.
    """
    known_position("option", option, list(scores.base.index))
    moved = []
    for table in scores:
        other = table.copy()
        other.loc[option] = (other.loc[option] + points).clip(0, 100)
        moved.append(other)
    return Scores(*moved)
