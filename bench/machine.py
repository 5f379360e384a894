# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a measurement was made on: processor, cores, memory, versions, and how busy it was."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from bench.running import ROOT

_PACKAGES = ("pyoxigraph", "pyshacl", "rdflib", "pydantic")


def machine() -> dict[str, object]:
    """Describe the machine, the software and the moment's load."""
    return {
        "processor": _line("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory": _line("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "commit": _commit(),
        "load": os.getloadavg()[0],
    }


def _line(file: str, name: str) -> str:
    for line in Path(file).read_text(encoding="utf-8").splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return ""


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
