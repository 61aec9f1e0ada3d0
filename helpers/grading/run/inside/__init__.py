"""What runs inside the sandbox. Nothing of the grader's is imported here.

So nothing of the grader's (a key, a result) is in the memory that a submission inherits. Read `zygote`, then
`launch`, `walls` (with `calls`), `app` and `spare`.
"""

import sys

sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs here, and it costs 60 ms a kernel
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # a second to import, for no use
