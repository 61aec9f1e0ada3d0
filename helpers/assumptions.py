"""The register of assumptions as an object: see `helpers.case.assumptions`."""

from helpers.case.assumptions import Assumptions as Assumptions
from helpers.case.assumptions import RegisterTable as RegisterTable
