"""Linux by number: the flags and the system calls that the walls name."""

from __future__ import annotations

from typing import NamedTuple

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
NAMESPACES = 0x7E020000  # all of these, and that of cgroups
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
AF_UNIX, AF_NETLINK = 1, 16
SOL_SOCKET, BUFFER_SIZES = 1, (7, 8, 32, 33)  # SO_SNDBUF, SO_RCVBUF, and both by force
SHARED_BY_NO_FILE = 0x21  # MAP_ANONYMOUS with MAP_SHARED, also with MAP_SHARED_VALIDATE


class Calls(NamedTuple):
    """One processor's numbers: ``denied`` altogether, the others for some of what they can be asked for."""

    architecture: int
    denied: dict[str, int]
    clone: int
    clone3: int
    socket: int
    setsockopt: int
    mmap: int


# Denied are calls that a lesson has no use for and that reach past the walls, or that keep memory which no process
# is charged for: System V's queues, pages that only a pipe holds, asynchronous input and output.
KNOWN = {
    "x86_64": Calls(0xC000003E, {
        "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
        "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_getfd": 438,
        "keyctl": 250, "add_key": 248, "request_key": 249, "bpf": 321, "perf_event_open": 298,
        "userfaultfd": 323, "io_uring_setup": 425, "memfd_create": 319, "memfd_secret": 447,
        "shmget": 29, "msgget": 68, "semget": 64, "splice": 275, "tee": 276, "vmsplice": 278, "io_setup": 206,
        "open_by_handle_at": 304, "name_to_handle_at": 303, "fsopen": 430, "fsmount": 432,
        "move_mount": 429, "open_tree": 428, "mount_setattr": 442, "swapon": 167, "kexec_load": 246,
    }, clone=56, clone3=435, socket=41, setsockopt=54, mmap=9),
    "aarch64": Calls(0xC00000B7, {
        "unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51,
        "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "pidfd_getfd": 438,
        "keyctl": 219, "add_key": 217, "request_key": 218, "bpf": 280, "perf_event_open": 241,
        "userfaultfd": 282, "io_uring_setup": 425, "memfd_create": 279, "memfd_secret": 447,
        "shmget": 194, "msgget": 186, "semget": 190, "splice": 76, "tee": 77, "vmsplice": 75, "io_setup": 0,
        "open_by_handle_at": 265, "name_to_handle_at": 264, "fsopen": 430, "fsmount": 432,
        "move_mount": 429, "open_tree": 428, "mount_setattr": 442, "swapon": 224, "kexec_load": 104,
    }, clone=220, clone3=435, socket=198, setsockopt=208, mmap=222),
}  # fmt: skip
