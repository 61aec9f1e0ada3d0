"""JupyterLab on a workspace: its settings, and nothing of the user's own that would change a lesson."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from helpers import files
from helpers.workspace import HIDDEN

_HERE = Path(__file__).resolve().parent
SETTINGS = _HERE / "labconfig" / "default_setting_overrides.json"

# What a first visit shows at the left: the contents of the lesson, not the files.
_CONTENTS = "@jupyterlab/toc:plugin"
_LAYOUT = {
    "left": {
        "collapsed": False,
        "visible": True,
        "current": _CONTENTS,
        "widgets": ["filebrowser", "running-sessions", _CONTENTS, "extensionmanager.main-view"],
    },
    "relativeSizes": [0.2, 0.8],
}

# What each kernel of a workspace runs first, so that a cell that is run before a lesson's first ones is told of, too.
_STARTUP = """\
import os
from pathlib import Path

from IPython import get_ipython

from helpers import mistakes

mistakes.install(get_ipython(), Path(os.environ.get("JPY_SESSION_NAME", "")).stem)
del os, Path, mistakes
"""


def on_a_hub() -> bool:
    """Whether a JupyterHub has opened a server here already, so that another one could not be reached."""
    return "JUPYTERHUB_SERVICE_PREFIX" in os.environ


def environment(folder: Path, *, projector: bool = False) -> dict[str, str]:
    """What JupyterLab and its kernels are told by environment variables, for a workspace.

    With ``projector`` charts, text, tables and controls are drawn for a room.
    """
    own = folder / HIDDEN
    room = [str(_HERE / "projector")] if projector else []
    path = [*room, str(_HERE), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    return {
        **({"HUASHAN_SCREEN": "projector"} if projector else {}),
        "JUPYTER_CONFIG_PATH": os.pathsep.join(path),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "lab"),
        "IPYTHONDIR": str(own / "ipython"),  # an old profile of the user's may not even start
        "MATPLOTLIBRC": str(_HERE / "matplotlibrc"),
    }


def options(folder: Path, name: str, more: Sequence[str] = ()) -> list[str]:
    """JupyterLab's options that open a file of a workspace, whatever the user's configuration says."""
    return [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{name}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        *more,
    ]


def arrange(folder: Path) -> None:
    """Lay out JupyterLab's window for a first visit, which is left as the student has it later; and what its kernels
    run first."""
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    place = folder / HIDDEN / "lab"
    if not place.exists():
        window = {"data": {"layout-restorer:data": _LAYOUT}, "metadata": {"id": "default"}}
        WorkspacesManager(str(place)).save("default", json.dumps(window))
    startup = folder / HIDDEN / "ipython" / "profile_default" / "startup" / "00-huashan.py"
    startup.parent.mkdir(parents=True, exist_ok=True)
    files.write(startup, _STARTUP.encode())


def open_lesson(folder: Path, name: str, more: Sequence[str] = (), *, projector: bool = False) -> int:
    """Run JupyterLab in this process until it is stopped; returns its exit code."""
    arrange(folder)
    os.environ.update(environment(folder, projector=projector))
    from jupyterlab.labapp import main

    return int(main(options(folder, name, more)) or 0)
