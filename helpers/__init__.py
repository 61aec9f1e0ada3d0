"""Models, charts, controls and checks behind the Huashan notebooks."""

import sys

# nbformat brings it, a second to import: its grammar is built anew each time (python-jsonschema#1428), for no use here.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
