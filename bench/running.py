# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Run a command in a process of its own, and say what it and all that it started took."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.process import memory, tree

ROOT: Final = Path(__file__).parent.parent
_PAUSE: Final = 0.2
_SPARED: Final = 50
_END_OF_LOG: Final = 2000


@dataclass(frozen=True)
class Limits:
    """Say after how many seconds, and beyond how many bytes of memory, a command is ended."""

    seconds: float
    memory: int


@dataclass(frozen=True)
class Run:
    """Hold what a command took: seconds on the wall and of CPU, most memory in bytes.

    ``ended`` says why it was ended before it was done, and is empty where it was not.
    """

    wall: float
    cpu: float
    peak: int
    code: int
    ended: str
    log: str


def run(
    command: Sequence[str], limits: Limits, environment: Mapping[str, str] | None = None
) -> Run:
    """Run a command to its end, or to its limits."""
    paths = {"PYTHONPATH": str(ROOT)} | dict(environment or {})
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env={**os.environ, **paths}, stdout=log, stderr=log, start_new_session=True
        )
        peak, ended = _watch(process, began, limits)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        return Run(
            wall=wall,
            cpu=used.ru_utime + used.ru_stime,
            # What was seen of all processes together, or what the kernel knows of the largest.
            peak=max(peak, used.ru_maxrss * 1024),
            code=process.returncode,
            ended=ended,
            log=log.read().decode(errors="replace")[-_END_OF_LOG:],
        )


def _watch(process: "subprocess.Popen[bytes]", began: float, limits: Limits) -> tuple[int, str]:
    """Wait for a process, and end it with all that it started at its limits."""
    peak, ended = 0, ""
    while not _is_over(process):
        asked = time.perf_counter()
        found = tree(process.pid)
        # What processes share counts once.
        peak = max(peak, memory(found))
        if not ended and peak > limits.memory:
            ended = f"ended at {limits.memory / 2**30:.0f} GiB of memory"
        if not ended and time.perf_counter() - began > limits.seconds:
            ended = f"ended after {limits.seconds / 60:.0f} minutes"
        if ended:
            for one in reversed(found):
                subprocess.run(["kill", "-KILL", str(one.pid)], check=False, capture_output=True)
        # To count what is large takes the kernel long, and it counts while others wait.
        time.sleep(max(_PAUSE, _SPARED * (time.perf_counter() - asked)))
    return peak, ended


def _is_over(process: "subprocess.Popen[bytes]") -> bool:
    """Say whether a process has ended, and leave it to be waited for."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
