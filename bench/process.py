# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a server takes, with all the processes it has started, as the kernel counts it."""

import os
import signal
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_TICK: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Process:
    """Hold one process: number, parent, CPU seconds with those of its dead children, memory.

    ``resident`` is in bytes, and counts what is shared as its own.
    """

    pid: int
    parent: int
    seconds: float
    resident: int


@dataclass(frozen=True)
class Size:
    """Hold what a tree of processes takes at one moment, and of it the first process alone."""

    processes: int
    memory: int
    memory_of_first: int
    files: int


def processes() -> Iterator[Process]:
    """Yield every process of the machine."""
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                yield _read(int(folder.name))


def _read(pid: int) -> Process:
    text = (_PROC / str(pid) / "stat").read_text(errors="replace")
    # The name of the program stands in brackets and may hold anything.
    fields = text.rpartition(")")[2].split()
    seconds, resident = sum(map(int, fields[11:15])) / _TICK, int(fields[21]) * _PAGE
    return Process(pid, int(fields[1]), seconds, resident)


def tree(root: int) -> list[Process]:
    """Give a process and all that descend from it."""
    children: dict[int, list[Process]] = defaultdict(list)
    found: list[Process] = []
    for process in processes():
        children[process.parent].append(process)
        if process.pid == root:
            found.append(process)
    for process in found:  # it grows while it is read
        found += children[process.pid]
    return found


def cpu_seconds(root: int) -> float:
    """Give the CPU time that a tree has used, by processes that ended too."""
    return sum(process.seconds for process in tree(root))


def size(root: int) -> Size:
    """Give the number of processes of a tree, their memory in bytes and their open files."""
    pids = [process.pid for process in tree(root)]
    return Size(len(pids), sum(map(_memory, pids)), _memory(root), sum(map(_files, pids)))


def memory(found: Iterable[Process]) -> int:
    """Give the bytes that processes hold together; what they share counts once."""
    return sum(_memory(one.pid) for one in found)


def _memory(pid: int) -> int:
    """Give the bytes of a process, those that it shares divided by the number of sharers."""
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _files(pid: int) -> int:
    with suppress(OSError):
        return sum(1 for _ in (_PROC / str(pid) / "fd").iterdir())
    return 0


def grandchildren(root: int) -> list[Process]:
    """Give the children of the children of a process: the workers of a server's zygotes."""
    found = tree(root)
    zygotes = {process.pid for process in found if process.parent == root}
    return [process for process in found if process.parent in zygotes]


def kill(process: Process) -> bool:
    """Kill a process unless its number has passed to another; say whether it was done."""
    try:
        handle = os.pidfd_open(process.pid)
    except OSError:
        return False
    try:
        if _read(process.pid).parent != process.parent:
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
