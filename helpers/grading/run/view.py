"""What of the file system a submission sees: rules, of which the deeper one wins.

Shown is what Python needs, never a prefix as a whole: a venv made in the pack itself has the pack as its
prefix. Hidden is what is secret, wherever it lies, so that neither depends on where the other happens to be.
"""

from __future__ import annotations

import glob
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from helpers import places

SHOW, HIDE = "show", "hide"
WRITABLE = ("/tmp", "/dev/shm")  # each kernel has its own
_OWN = str(places.PACKAGE)  # an ordinary install has the lessons in it
_MADE = ("/", "/dev", "/proc", *WRITABLE)  # there before any rule is applied

_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf",
           "/etc/alternatives", "/etc/fonts", "/etc/localtime")  # fmt: skip
_SHARED = ("fontconfig", "fonts", "icu", "jupyter", "locale", "mime", "misc", "tcltk", "terminfo", "zoneinfo")
_OF_A_PREFIX = ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "etc/fonts", "fonts", "pyvenv.cfg",
                *(f"share/{name}" for name in _SHARED))  # fmt: skip
_STORES = ("/nix/store", "/gnu/store")  # where a package is spread over many folders of one store


@dataclass(frozen=True)
class View:
    """``rules``: real path to `SHOW` or `HIDE`; ``links``: symbolic link to what it says."""

    rules: dict[str, str]
    links: dict[str, str]

    def ruling(self, path: str) -> str:
        """The rule at a real path: its own, or that of the nearest folder above with one."""
        for one in (path, *map(str, PurePosixPath(path).parents)):
            if one in self.rules:
                return self.rules[one]
        return HIDE

    def options(self) -> list[str]:
        """Options of bubblewrap, to follow those that make what is writable: parents before what they hold."""
        line: list[str] = []
        made, laid_over = set(_MADE), []
        for path in sorted({*self.rules, *self.links} - {"/"}, key=lambda p: PurePosixPath(p).parts):
            above, rule = self.ruling(os.path.dirname(path)), self.rules.get(path)
            if rule == above or (rule is None and above == SHOW):
                continue
            if rule == HIDE:
                line += _laid_over(path)
                laid_over += [path] if os.path.isdir(path) else []
                continue
            for folder in map(str, reversed(PurePosixPath(path).parents)):
                if folder not in made and self.ruling(folder) == HIDE:
                    line += ["--perms", "0755", "--dir", folder]
                    made.add(folder)
            line += ["--ro-bind", path, path] if rule == SHOW else ["--symlink", self.links[path], path]
        return line + [word for path in laid_over for word in ("--remount-ro", path)]


def _laid_over(path: str) -> list[str]:
    """Options that lay nothing over a folder, or over a file a device that can't be opened there."""
    if os.path.isdir(path):
        return ["--size", str(1 << 20), "--perms", "0755", "--tmpfs", path]
    return ["--ro-bind", "/dev/null", path] if os.path.exists(path) else []


def make_view(secret: Iterable[Path]) -> View:
    """The view for this machine and this Python, with `secret` and all home folders hidden."""
    shown: set[str] = set()
    links: dict[str, str] = {}
    for named in _needed():
        real, passed = trace(named)
        if real != "/" and os.path.exists(real):
            shown.add(real)
            links.update(passed)
    hidden = {os.path.realpath(path) for path in (*map(str, secret), _OWN, *_homes(), *_temporary())}
    rules = {**dict.fromkeys(shown, SHOW), **dict.fromkeys(hidden, HIDE), "/": HIDE}
    return View(rules, {link: said for link, said in links.items() if link not in rules})


def trace(path: str) -> tuple[str, dict[str, str]]:
    """The path without any link in it, and the links on the way to it with what they say."""
    links: dict[str, str] = {}
    done, left = "/", [*reversed(Path(path).absolute().parts[1:])]
    steps = 0
    while left:
        steps += 1
        if steps > 4096:  # a circle of links, which leads nowhere
            return path, {}
        part = left.pop()
        here = os.path.dirname(done) if part == ".." else os.path.join(done, part)
        if not os.path.islink(here):
            done = here
        elif here in _MADE:  # a link outside and a folder inside: the links then stand in it
            done = os.path.realpath(here)
            if left:
                links[os.path.join(here, left[-1])] = os.path.join(done, left[-1])
        else:
            links[here] = os.readlink(here)
            done = "/" if links[here].startswith("/") else done
            left += [one for one in reversed(links[here].split("/")) if one not in ("", ".")]
    return done, links


def prefixes() -> list[str]:
    """Folders of the Python environment and of the interpreter that it was made from, as they are named."""
    return sorted({sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix})


def python() -> str:
    """The interpreter by a path without `..`: inside, the folder that such a path goes through is not there."""
    plain = os.path.normpath(sys.executable)
    if os.path.exists(plain) and os.path.samefile(os.path.dirname(plain), os.path.dirname(sys.executable)):
        return plain
    return os.path.join(os.path.realpath(os.path.dirname(sys.executable)), os.path.basename(sys.executable))


def packages_elsewhere() -> list[str]:
    """Folders of installed packages that lie outside the Python environment, such as a user's own."""
    inside = {*prefixes(), *map(os.path.realpath, prefixes())}
    found = [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages")]
    return [p for p in dict.fromkeys(found) if os.path.isdir(p) and not any(within(p, one) for one in inside)]


def library_folders() -> list[str]:
    """Where the grader was told to look for shared libraries."""
    return [path for path in os.environ.get("LD_LIBRARY_PATH", "").split(":") if os.path.isabs(path)]


def within(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _needed() -> list[str]:
    """What Python needs, as it is named."""
    found = [*_SYSTEM, python(), *packages_elsewhere(), *library_folders()]
    found += [*_loaded_libraries(), *_linked_packages()]
    for prefix in ("/usr", "/usr/local", *prefixes()):
        found += [os.path.join(prefix, part) for part in _OF_A_PREFIX]
    real = [os.path.realpath(path) for path in (*prefixes(), python())]
    return found + [store for store in _STORES if any(within(path, store) for path in real)]


def _loaded_libraries() -> list[str]:
    """Shared libraries of this very process, and the links beside them: Python may be built to find some."""
    found = set()
    for line in Path("/proc/self/maps").read_bytes().splitlines():
        path = os.fsdecode(line.split(maxsplit=5)[-1])
        if path.startswith("/") and ".so" in os.path.basename(path):
            name = os.path.basename(path).split(".so")[0]
            found.update(
                glob.glob(os.path.join(glob.escape(os.path.dirname(path)), f"{glob.escape(name)}.so*"))
            )
    return sorted(found)


def _linked_packages() -> list[str]:
    """Folders of packages whose files are links into a cache (uv's link mode `symlink`)."""
    found = set()
    for folder in sys.path:
        for described in glob.glob(os.path.join(glob.escape(folder), "*.dist-info", "METADATA")):
            if os.path.islink(described):
                found.add(os.path.dirname(os.path.dirname(os.path.realpath(described))))
    return sorted(one for one in found if not os.path.exists(os.path.join(one, "helpers", "grading")))


def _homes() -> list[str]:
    """Home folders: this user's, root's, and those of people."""
    import pwd

    people = [one.pw_dir for one in pwd.getpwall() if 1000 <= one.pw_uid < 65534]  # others run services
    return ["/home", "/root", os.path.expanduser("~"), *people]


def _temporary() -> list[str]:
    return [*WRITABLE, "/var/tmp", tempfile.gettempdir()]


def not_for_others() -> str | None:
    """A file of the Python environment that only its owner may read, or None.

    The grader being root, a submission runs as the user nobody. Looked at are this process' own modules: an
    installation under a strict umask shuts all of them.
    """
    main = sys.modules.get("__main__")  # multiprocessing has a second name for it
    modules = [module for module in sys.modules.values() if module is not main]
    files: list[str | None] = [getattr(module, "__file__", None) for module in modules]
    for path in sorted({os.path.realpath(file) for file in (sys.executable, *files) if file}):
        if within(path, _OWN) or not os.path.exists(path):
            continue
        for one, bits in ((path, 0o4), (os.path.dirname(path), 0o5)):
            if os.stat(one).st_mode & bits != bits:
                return one
    return None
