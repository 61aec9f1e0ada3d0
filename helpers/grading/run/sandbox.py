"""What a submission may see: the bubblewrap command, and the environment of a kernel."""

from __future__ import annotations

import functools
import glob
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from helpers.grading.run import view
from helpers.grading.run.limits import MEGABYTE, Limits

OURS = "/.grading"  # inside, all that is the grader's stands below this one name, which nobody else has
HOME = f"{OURS}/home"
PACK = f"{OURS}/pack"  # where the pack's release stands


class SandboxMissing(RuntimeError):
    """Bubblewrap is not there or may not do its work; the message says which, and what to do."""


def environment(home: str = HOME, pack: str = PACK) -> dict[str, str]:
    """The whole environment of a kernel: nothing of the grader's."""
    libraries = os.pathsep.join(view.library_folders())
    return {
        **({"LD_LIBRARY_PATH": libraries} if libraries else {}),
        "HOME": home,
        "PATH": f"{Path(sys.prefix) / 'bin'}:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join([pack, *view.packages_elsewhere()]),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "IPYKERNEL_CELL_NAME": "<cell>",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "HUASHAN_FONT_LIST": f"{OURS}/font-list.json",
        "HUASHAN_FONT_NAME": "font-list.json",
    }


def _font_list() -> Path | None:
    """Matplotlib's list of fonts, if this user has one: making it takes seconds."""
    cache = os.environ.get("MPLCONFIGDIR") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "matplotlib"
    )
    found = [Path(path) for path in sorted(glob.glob(os.path.join(glob.escape(cache), "fontlist-v*.json")))]
    readable = [path for path in found if path.stat().st_uid == os.getuid() or path.stat().st_mode & 0o4]
    return readable[-1] if readable else None


def command(
    pack: Path, inside: Path, arguments: list[str], limits: Limits, secret: Iterable[Path] = ()
) -> list[str]:
    """The bubblewrap command that runs the package `inside` with a read-only view of Python, the pack and no more.

    `secret` is hidden wherever it lies.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise SandboxMissing("bubblewrap (bwrap) is not installed")
    names = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() == 0:  # root gives up its user id inside; without these it could not
        names += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        names += ["--unshare-user"]
    line = [bwrap, *names, "--die-with-parent", "--new-session", "--clearenv", "--hostname", "grading"]
    for name, value in environment().items():
        line += ["--setenv", name, value]
    line += ["--proc", "/proc", "--dev", "/dev", "--perms", "0755", "--dir", OURS]
    line += ["--ro-bind", "/dev/null", "/dev/zero"]  # memory mapped from it outlives what it is charged by
    for place in (HOME, *view.WRITABLE):
        line += ["--size", str(limits.disk * MEGABYTE), "--perms", "1777", "--tmpfs", place]
    line += view.make_view(secret).options()
    line += ["--ro-bind", str(pack), PACK, "--ro-bind", str(inside), f"{OURS}/kernel/inside"]
    fonts = _font_list()
    if fonts is not None:
        line += ["--setenv", "HUASHAN_FONT_NAME", fonts.name]
        line += ["--ro-bind", str(fonts), f"{OURS}/font-list.json"]
    line += ["--chdir", HOME, "--remount-ro", "/dev", "--remount-ro", "/"]
    return [*line, "--", *zygote(f"{OURS}/kernel", arguments)]


def zygote(folder: str, arguments: list[str]) -> list[str]:
    """The command line of the process that kernels are forked from; the package `inside` lies in `folder`."""
    start = (
        f"import sys; sys.path.insert(0, {folder!r}); from inside import zygote; "
        f"sys.path.remove({folder!r}); sys.exit(zygote.main(sys.argv[1:]))"
    )
    return [view.python(), "-s", "-c", start, *arguments]


@functools.cache
def check_sandbox() -> None:
    """Raise `SandboxMissing` if bubblewrap cannot make a sandbox here."""
    bwrap = shutil.which("bwrap")
    advice = "install it (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap)"
    if not sys.platform.startswith("linux"):
        raise SandboxMissing("the sandbox needs Linux and bubblewrap")
    if bwrap is None:
        raise SandboxMissing(f"the sandbox needs bubblewrap: {advice}")
    unshare = [] if os.getuid() == 0 else ["--unshare-user"]
    trial = [bwrap, *unshare, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--ro-bind", "/", "/",
             "--proc", "/proc", "--dev", "/dev", "true"]  # fmt: skip
    done = subprocess.run(trial, capture_output=True, text=True, timeout=20)
    if done.returncode != 0:
        raise SandboxMissing(
            f"bubblewrap is installed but may not make a sandbox here: {done.stderr.strip()}"
        )
    closed = view.not_for_others() if os.getuid() == 0 else None
    if closed is not None:
        above = (p for p in view.prefixes() if view.within(closed, os.path.realpath(p)))
        opened = shlex.quote(next(above, os.path.dirname(closed)))
        raise SandboxMissing(
            f"root's submissions run as the user nobody, who may not read {closed}: open Python to others "
            f"(chmod -R go+rX {opened}), or grade as the user that it belongs to"
        )
