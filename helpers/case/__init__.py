"""The case as data: tables that are validated when they are read, and the register of assumptions."""

from helpers.case.assumptions import assume as assume
from helpers.case.codes import claim as claim
from helpers.case.codes import reference as reference
from helpers.case.kinds import badge as badge
from helpers.case.reading import DATA as DATA
from helpers.case.reading import Case as Case
from helpers.case.reading import ClassTables as ClassTables
from helpers.case.reading import load as load
from helpers.case.reading import load_class as load_class
from helpers.case.reading import of_tables as of_tables
from helpers.case.reading import parse_changes as parse_changes
