"""What a submission may see and use: the bubblewrap command and the limits."""

from __future__ import annotations

import functools
import glob
import math
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1 << 20
HOME = "/home/student"
PACK = "/pack"  # where the pack's release stands inside the sandbox


@dataclass(frozen=True)
class Limits:
    """What one execution of a submission may use.

    ``timeout`` is wall-clock seconds for a scenario, ``memory`` megabytes for all its processes together,
    ``output`` megabytes taken from it in a scenario.
    """

    timeout: float = 60.0
    memory: int = 1024
    output: float = 10.0
    processes: int = 64
    disk: int = 64
    cells: int = 500
    submission: int = 20

    def cell_output(self) -> int:
        """Bytes that one cell may write before the rest of its output is left out."""
        return max(int(self.output * MEGABYTE / 4), 4096)

    def resources(self) -> dict[str, int]:
        """The part of the limits that the system enforces, by the names of setrlimit."""
        return {
            "DATA": self.memory * MEGABYTE,
            "FSIZE": self.disk * MEGABYTE,
            "NPROC": self.processes,
            "CPU": math.ceil(self.timeout * 2) + 5,
            "NOFILE": 256,
            "CORE": 0,
            "MSGQUEUE": 0,
            "MEMLOCK": 65536,
        }


class SandboxMissing(RuntimeError):
    """Bubblewrap is not there or may not do its work; the message says which, and what to do."""


def _packages_elsewhere() -> list[str]:
    """Folders of installed packages that lie outside the Python environment, such as a user's own."""
    inside = (*_prefixes(), "/usr")
    found = [
        p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages") and os.path.isdir(p)
    ]
    return [p for p in dict.fromkeys(found) if not any(_within(p, prefix) for prefix in inside)]


def _prefixes() -> list[str]:
    """Folders that hold the Python environment: its own and the interpreter it was made from."""
    named = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    real = {str(Path(prefix).resolve()) for prefix in named}
    return sorted(p for p in named | real if not _within(p, "/usr"))


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def environment(home: str = HOME, pack: str = PACK) -> dict[str, str]:
    """The whole environment of a kernel: nothing of the grader's."""
    return {
        "HOME": home,
        "PATH": f"{Path(sys.prefix) / 'bin'}:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join([pack, *_packages_elsewhere()]),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "IPYKERNEL_CELL_NAME": "<cell>",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "HUASHAN_FONT_LIST": "/font-list.json",
        "HUASHAN_FONT_NAME": "font-list.json",
    }


def _font_list() -> Path | None:
    """Matplotlib's list of fonts, if this user has one: making it takes seconds."""
    cache = os.environ.get("MPLCONFIGDIR") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "matplotlib"
    )
    found = sorted(glob.glob(os.path.join(glob.escape(cache), "fontlist-v*.json")))
    return Path(found[-1]) if found else None


def _parents(path: str) -> list[str]:
    """Options that make the folders above `path`, open to the user that a submission runs as."""
    above = [str(folder) for folder in reversed(Path(path).parents) if folder != Path("/")]
    return [word for folder in above for word in ("--perms", "0755", "--dir", folder)]


def command(pack: Path, script: Path, arguments: list[str], limits: Limits) -> list[str]:
    """The bubblewrap command that runs `script` with a read-only view of Python, the pack and no more."""
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
    line += ["--ro-bind", "/usr", "/usr"]
    for top in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        if os.path.islink(top):
            line += ["--symlink", os.readlink(top), top]
        elif os.path.isdir(top):
            line += ["--ro-bind", top, top]
    line += ["--perms", "0755", "--dir", "/etc"]
    for path in ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/alternatives", "/etc/fonts", "/etc/localtime"):
        line += ["--ro-bind-try", path, path]
    for path in [*_prefixes(), *_packages_elsewhere()]:
        line += [*_parents(path), "--ro-bind", path, path]
    line += ["--ro-bind", str(pack), PACK, "--ro-bind", str(script), "/zygote.py"]
    fonts = _font_list()
    if fonts is not None:
        line += ["--setenv", "HUASHAN_FONT_NAME", fonts.name, "--ro-bind", str(fonts), "/font-list.json"]
    size = str(limits.disk * MEGABYTE)
    line += ["--proc", "/proc", "--dev", "/dev"]
    for place in ("/home", "/tmp", "/dev/shm"):
        line += ["--size", size, "--perms", "1777", "--tmpfs", place]
    line += ["--perms", "1777", "--dir", HOME, "--chdir", HOME, "--remount-ro", "/dev", "--remount-ro", "/"]
    return [*line, "--", sys.executable, "-s", "/zygote.py", *arguments]


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
