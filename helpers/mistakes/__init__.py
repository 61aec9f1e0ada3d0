"""A mistake in a learner's cell in two lines: what is wrong, and what would be right.

hook      puts itself in the place of IPython's report        | told    the two lines
explain   which kind of mistake it is, and whose              | scene   the cell, its names, what its lesson knows
syntax    what Python can't read                              | names   a name, column or row that there is not
  joined  two names side by side                           | values  what can't be done with a value
arguments what the cell hands to the pack                   | quiet   what Python reads as something else

The cell fails as it would have: error, name and message are Python's own, and its report stands in a fold below.
A mistake of the pack's own shows its whole report.
"""

from helpers.mistakes.hook import install as install
