"""What every test run shares: steady kernels, and nothing of a learner's own."""

import os

from helpers import notebooks

os.environ.update(notebooks.STEADY)
