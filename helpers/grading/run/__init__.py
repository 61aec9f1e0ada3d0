"""Running submissions: the way of one from a task to its outcome.

A `pool` (or a `cluster`) holds tasks and hands each to a `worker`, a process of its own that may die. The worker
reads the submission, and its `runner` has papermill run it once a scenario, with an `engine` of ours that keeps
the limits on time and output. Each run gets a kernel of its own. The `forkserver` starts one by asking the
process inside the `sandbox` (bubblewrap; what it shows is decided in `view`), and from there on two sides meet:

    inside, with nothing of the grader's        |  outside
    inside.zygote   has the imports done,       |  forkserver  asks, and hands over listening sockets
      rehearses lessons for their pictures      |  kernel      knows it by pidfd, and kills it
    inside.launch   forks, raises the walls     |  watch       measures its memory
    inside.walls, inside.calls   the walls      |  client      talks to it, taking a bounded number of bytes
    inside.app      is the kernel               |  limits      says what it may use
    inside.spare    spares what nobody opens    |

A submission's failure is its own: whatever is raised while it is read, run or collected becomes its outcome,
decided once in `pool`. Only a key's failure stops the run.
"""

import sys

# Here, before any module of this package brings in nbformat: a grammar that takes seconds to import, for no use.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
