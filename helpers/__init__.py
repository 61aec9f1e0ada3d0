"""Models, charts, controls and checks behind the Huashan notebooks."""

import logging
import sys

# nbformat brings it, a second to import: its grammar is built anew each time (python-jsonschema#1428), for no use here.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# matplotlib looks for fonts on a machine's first run and says so in red: nothing that a learner could act upon.
logging.getLogger("matplotlib.font_manager").addFilter(
    lambda record: "building the font cache" not in record.getMessage()
)
