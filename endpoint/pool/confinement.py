# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Take from the current process what answering a query does not need.

On Linux a seccomp filter refuses the system calls that reach the network, other processes and
files. It is an optional safety: elsewhere, or when the kernel refuses it, the process goes on
without and `confine` says so.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_LOAD: Final = 0x20  # load a 32-bit word of the call
_EQUAL: Final = 0x15
_AT_LEAST: Final = 0x35
_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_FAIL: Final = 0x00050000
_DENY: Final = _FAIL | errno.EACCES
_ABSENT: Final = _FAIL | errno.ENOSYS  # the C library then falls back to the older call
_NUMBER: Final = 0
_MACHINE: Final = 4
_ARGUMENT: Final = (16, 24, 32)  # the low halves; both machines are little-endian

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_SET_FILTER: Final = 1
_EVERY_THREAD: Final = 1  # the engine may have started threads while opening the store

_CLONE_THREAD: Final = 0x10000
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

# The calls of each machine: its own mark, the number of seccomp(2) and the numbers by name.
_SHARED: Final = {
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,  # a ring opens files and sockets past any filter
    "pidfd_open": 434,
    "clone3": 435,
    "openat2": 437,
    "pidfd_getfd": 438,
}
_X86_64: Final = _SHARED | {
    "open": 2, "socket": 41, "connect": 42, "accept": 43, "bind": 49, "listen": 50,
    "clone": 56, "fork": 57, "vfork": 58, "execve": 59, "kill": 62, "truncate": 76,
    "rename": 82, "mkdir": 83, "rmdir": 84, "creat": 85, "link": 86, "unlink": 87,
    "symlink": 88, "chmod": 90, "ptrace": 101, "rt_sigqueueinfo": 129, "mount": 165,
    "tkill": 200, "tgkill": 234, "openat": 257, "mkdirat": 258, "unlinkat": 263,
    "renameat": 264, "linkat": 265, "symlinkat": 266, "fchmodat": 268, "unshare": 272,
    "accept4": 288, "rt_tgsigqueueinfo": 297, "perf_event_open": 298, "prlimit64": 302,
    "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310,
    "process_vm_writev": 311, "renameat2": 316, "bpf": 321, "execveat": 322,
    "userfaultfd": 323,
}  # fmt: skip
_AARCH64: Final = _SHARED | {
    "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38, "mount": 40,
    "truncate": 45, "fchmodat": 53, "openat": 56, "unshare": 97, "ptrace": 117, "kill": 129,
    "tkill": 130, "tgkill": 131, "rt_sigqueueinfo": 138, "socket": 198, "bind": 200,
    "listen": 201, "accept": 202, "connect": 203, "clone": 220, "execve": 221,
    "rt_tgsigqueueinfo": 240, "perf_event_open": 241, "accept4": 242, "prlimit64": 261,
    "open_by_handle_at": 265, "setns": 268, "process_vm_readv": 270,
    "process_vm_writev": 271, "renameat2": 276, "bpf": 280, "execveat": 281,
    "userfaultfd": 282,
}  # fmt: skip
_MACHINES: Final = {
    "x86_64": (0xC000003E, 317, _X86_64),
    "aarch64": (0xC00000B7, 277, _AARCH64),
}
_CONDITIONAL: Final = frozenset(("clone", "clone3", "kill", "tgkill", "prlimit64"))
_READABLE: Final = frozenset(("open", "openat", "openat2"))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent dies, where the kernel can."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the request above
        os._exit(1)


def limit(memory: int, files: int) -> None:
    """Bound the memory this process may still take, its open files and its core dumps."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_NOFILE, files)
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + memory)


def _lower(kind: int, bound: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
    resource.setrlimit(kind, (bound, bound))


def confine(*, reading: bool) -> str:
    """Apply the filter, with `reading` allowing files to be opened to read; say how it went."""
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return "no seccomp filter for this system"
    mark, seccomp, calls = machine
    steps = b"".join(_filter(mark, calls, reading=reading))
    program = _Program(len(steps) // 8, steps)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return f"no seccomp filter: {os.strerror(ctypes.get_errno())}"
    if libc.syscall(seccomp, _SET_FILTER, _EVERY_THREAD, ctypes.byref(program)):
        return f"no seccomp filter: {os.strerror(ctypes.get_errno())}"
    return "seccomp"


def _filter(mark: int, calls: dict[str, int], *, reading: bool) -> Iterable[bytes]:
    """Yield the filter: own machine only, then the refused calls, then everything else."""
    yield _step(_LOAD, _MACHINE) + _step(_EQUAL, mark, 1, 0) + _step(_RETURN, _DENY)
    yield _step(_LOAD, _NUMBER) + _step(_AT_LEAST, 0x40000000, 0, 1) + _step(_RETURN, _DENY)
    yield _only_if(calls["clone"], 0, _ANY_BIT, _CLONE_THREAD)
    yield _always(calls["clone3"], _ABSENT)  # its flags are behind a pointer
    yield _only_if(calls["kill"], 0, _EQUAL, os.getpid())
    yield _only_if(calls["tgkill"], 0, _EQUAL, os.getpid())  # abort() signals itself
    yield _only_if(calls["prlimit64"], 0, _EQUAL, 0)
    readable = _READABLE if reading else frozenset()
    if reading:
        if "open" in calls:
            yield _unless(calls["open"], 1, _WRITING)
        yield _unless(calls["openat"], 2, _WRITING)
        yield _always(calls["openat2"], _ABSENT)
    for name, number in calls.items():
        if name not in _CONDITIONAL | readable:
            yield _always(number, _DENY)
    yield _step(_RETURN, _ALLOW)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _always(number: int, answer: int) -> bytes:
    return _step(_EQUAL, number, 0, 1) + _step(_RETURN, answer)


def _only_if(number: int, argument: int, test: int, value: int) -> bytes:
    """Allow the call when the test on its argument holds, else refuse it."""
    return _tested(number, argument, _step(test, value, 1, 0))


def _unless(number: int, argument: int, bits: int) -> bytes:
    """Refuse the call when its argument has any of the bits, else allow it."""
    return _tested(number, argument, _step(_ANY_BIT, bits, 0, 1))


def _tested(number: int, argument: int, test: bytes) -> bytes:
    answers = _step(_RETURN, _DENY) + _step(_RETURN, _ALLOW)
    return _step(_EQUAL, number, 0, 4) + _step(_LOAD, _ARGUMENT[argument]) + test + answers
