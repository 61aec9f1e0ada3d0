"""The walls around one kernel, raised from inside: namespaces, files, limits, rights, system calls."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import stat
import struct
from pathlib import Path

from .calls import (
    AF_NETLINK,
    AF_UNIX,
    BUFFER_SIZES,
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWUSER,
    CLONE_NEWUTS,
    KNOWN,
    MS_BIND,
    MS_NODEV,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    MS_REMOUNT,
    NAMESPACES,
    PR_CAPBSET_DROP,
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    SHARED_BY_NO_FILE,
    SOL_SOCKET,
    Calls,
)

HOME = "/.grading/home"
STUDENT = 1000  # the user id that a submission sees
NOBODY = 65534  # the user id that it really has when the grader is root

libc = ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    encode = lambda text: None if text is None else os.fsencode(text)  # noqa: E731
    checked(
        libc.mount(encode(source), encode(target), encode(kind), ctypes.c_ulong(flags), encode(data)),
        f"mounting {target}",
    )


def give_up_root() -> bool:
    """Be nobody in the place of root; False where this is not root."""
    if os.getuid() != 0:
        return False
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    return True


def dumpable(on: bool) -> None:
    """Whether others of the same user may look into this process."""
    checked(libc.prctl(PR_SET_DUMPABLE, int(on), 0, 0, 0), "dumpable")


def die_with_parent() -> None:
    """Be killed when the parent ends."""
    checked(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "parent-death signal")


def enter_namespaces() -> None:
    """Take namespaces of its own for users, mounts, processes, network, IPC and host name."""
    if give_up_root():
        dumpable(True)  # so that its own uid_map is its own
    uid, gid = os.getuid(), os.getgid()
    flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS
    checked(libc.unshare(flags), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{STUDENT} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{STUDENT} {gid} 1", encoding="ascii")


def private_files(size: int) -> None:
    """One small file system in memory for home, /tmp and /dev/shm; no /proc.

    What stands in /tmp and /dev/shm already (a Python environment may) is seen there as before, read-only.
    """
    _mount("none", "/", None, MS_REC | MS_PRIVATE)
    _mount("tmpfs", HOME, "tmpfs", MS_NOSUID | MS_NODEV, f"size={size},nr_inodes=20000,mode=755")
    for own in ("tmp", "shm", "home"):
        os.mkdir(f"{HOME}/{own}", 0o1777)
    for own, place in (("tmp", "/tmp"), ("shm", "/dev/shm")):
        before = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        _mount(f"{HOME}/{own}", place, None, MS_BIND)
        for name in os.listdir(before):
            _see_again(before, name, f"{place}/{name}")
        os.close(before)
    _mount(f"{HOME}/home", HOME, None, MS_BIND)
    with contextlib.suppress(OSError):  # read-only for some: the filter of system calls refuses them too
        Path("/proc/sys/user/max_user_namespaces").write_text("0", encoding="ascii")
    _mount("tmpfs", "/proc", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV, "size=4k,nr_inodes=1,mode=555")


def _see_again(folder: int, name: str, place: str) -> None:
    """Have an entry of a folder that something was mounted over at `place`, with all that is mounted in it."""
    mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    if stat.S_ISLNK(mode):
        os.symlink(os.readlink(name, dir_fd=folder), place)
        return
    if stat.S_ISDIR(mode):
        os.mkdir(place)
    else:
        os.close(os.open(place, os.O_CREAT | os.O_EXCL))
    _mount(f"/proc/self/fd/{folder}/{name}", place, None, MS_BIND | MS_REC)
    if not os.statvfs(place).f_flag & os.ST_RDONLY:  # the folders that lead to what is shown
        _mount("none", place, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def drop_privileges() -> None:
    """Give up every capability, for good."""
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    header = struct.pack("=Ii", 0x20080522, 0)
    checked(libc.capset(header, struct.pack("=6I", *[0] * 6)), "capset")
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def limit_resources(limits: dict[str, int]) -> None:
    """Set the limits that the system itself enforces, on this process and all that it starts."""
    for name, value in limits.items():
        which = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(which)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


Step = tuple[int, int, int, int]  # operation, steps to skip where it holds and where not, value

_ALLOW, _EPERM, _ENOSYS, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_LOAD, _AND, _EQUAL, _AT_LEAST, _ANY_BIT, _LEAVE = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06


def _argument(number: int) -> Step:
    return _LOAD, 0, 0, 16 + 8 * number


def filter_program(calls: Calls) -> list[Step]:
    """The filter of system calls for one kind of processor, as the kernel's packet filter takes it."""
    deny, allow = (_LEAVE, 0, 0, _EPERM), (_LEAVE, 0, 0, _ALLOW)
    program = [
        (_LOAD, 0, 0, 4), (_EQUAL, 1, 0, calls.architecture), (_LEAVE, 0, 0, _KILL),  # another ABI
        (_LOAD, 0, 0, 0), (_AT_LEAST, 0, 1, 0x40000000), deny,  # x32 calls
        (_EQUAL, 0, 1, calls.clone3), (_LEAVE, 0, 0, _ENOSYS),  # the C library then uses clone
    ]  # fmt: skip
    for number in sorted(calls.denied.values()):
        program += [(_EQUAL, 0, 1, number), deny]
    sizes = [(_EQUAL, len(BUFFER_SIZES) - at, 0, option) for at, option in enumerate(BUFFER_SIZES)]
    for number, judged in {
        calls.clone: [_argument(0), (_ANY_BIT, 0, 1, NAMESPACES), deny],
        # No network; and the kernel's own libraries ask netlink for addresses.
        calls.socket: [_argument(0), (_EQUAL, 2, 0, AF_UNIX), (_EQUAL, 1, 0, AF_NETLINK), deny],
        # What waits in a socket is charged to no process: its room stays the small one that the system gives.
        calls.setsockopt: [
            _argument(1),
            (_EQUAL, 0, len(sizes) + 3, SOL_SOCKET),
            _argument(2),
            *sizes,
            allow,
            deny,
        ],
        # Such memory outlives the mapping that it is charged by; a file in memory has a bound.
        calls.mmap: [_argument(3), (_AND, 0, 0, SHARED_BY_NO_FILE), (_EQUAL, 0, 1, SHARED_BY_NO_FILE), deny],
    }.items():
        program += [(_EQUAL, 0, len(judged) + 1, number), *judged, allow]
    return [*program, allow]


def filter_system_calls() -> None:
    """Refuse (EPERM) system calls that a lesson has no use for; unknown processors go without."""
    calls = KNOWN.get(os.uname().machine)
    if calls is None:
        return
    program = filter_program(calls)
    code = b"".join(struct.pack("=HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("@HxxxxxxP", len(program), ctypes.addressof(buffer)))
    checked(libc.prctl(22, 2, ctypes.byref(header), 0, 0), "seccomp")
