# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The units of systemd: they are read without complaint, they shut out, and the server still runs.

No test can start a unit, but what a unit takes away can be looked at: memory that is written to
and run, new privileges, and the calls of the system that its filter refuses.
"""

import configparser
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from ingest.releases import Releases
from tests.conftest import ROOT, free_port, wait_until_ready

DEPLOY = ROOT / "deploy"
SERVICES = [DEPLOY / "albo.service", DEPLOY / "albo-build.service"]
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine"
)
# PR_SET_MDWE and PR_SET_NO_NEW_PRIVS, as the units ask for them; an older kernel has no MDWE.
_SHUT = (
    "import ctypes, os, sys; c = ctypes.CDLL(None); c.prctl(65, 1, 0, 0, 0);"
    " c.prctl(38, 1, 0, 0, 0); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)


class Unit(configparser.RawConfigParser):
    """A unit as far as it is needed here: keys may come again, and then add to each other."""

    def __init__(self, file: Path) -> None:
        super().__init__(strict=False)
        self.lines = file.read_text("utf-8").splitlines()

    def all(self, key: str) -> list[str]:
        return [line.partition("=")[2] for line in self.lines if line.startswith(f"{key}=")]


@needs_systemd
@pytest.mark.parametrize(
    "name", ["albo.service", "albo-build.service", "albo-build.timer"], ids=str
)
def test_systemd_reads_the_unit_without_complaint(name: str, tmp_path: Path) -> None:
    for file in DEPLOY.glob("albo*.*"):
        # The program that a unit starts has to be there to be looked at.
        text = file.read_text("utf-8").replace("/opt/albo/bin/albo", sys.executable)
        (tmp_path / file.name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)],
        capture_output=True,
        text=True,
        env={"SYSTEMD_LOG_LEVEL": "warning", "PATH": "/usr/bin:/bin"},
    )
    told = [line for line in done.stderr.splitlines() if name in line]
    assert told == []


@needs_systemd
@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_the_unit_leaves_little_open(file: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_the_unit_writes_to_its_own_folder_alone_and_gives_up_what_no_try_mends(file: Path) -> None:
    unit = Unit(file)
    for key, value in {
        **{"DynamicUser": "yes", "ProtectSystem": "strict", "NoNewPrivileges": "yes"},
        **{"StateDirectory": "albo", "User": "albo", "CapabilityBoundingSet": ""},
    }.items():
        assert unit.all(key) == [value]
    assert unit.all("ReadWritePaths") == [] and unit.all("MemoryMax") != []
    if file.name == "albo.service":
        assert unit.all("RestartPreventExitStatus") == ["2 3"]
        assert unit.all("KillMode") == ["mixed"]


def let_through(unit: Unit) -> set[str]:
    """Give the calls that the filters of a unit let through: the first list, less the second."""

    def calls(group: str) -> set[str]:
        done = subprocess.run(
            ["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True
        )
        found: set[str] = set()
        for word in (line.strip() for line in done.stdout.splitlines()[1:]):
            if word and not word.startswith("#"):
                found |= calls(word) if word.startswith("@") else {word}
        return found

    passed: set[str] = set()
    for line in unit.all("SystemCallFilter"):
        for word in line.removeprefix("~").split():
            named = calls(word) if word.startswith("@") else {word}
            passed = passed - named if line.startswith("~") else passed | named
    return passed


@needs_systemd
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not on this machine")
def test_the_server_and_its_queries_run_in_what_the_unit_leaves_them(
    releases: Releases, tmp_path: Path
) -> None:
    port, calls = free_port(), tmp_path / "calls"
    albo = ["-c", "from endpoint.cli import main; main()", "serve", "--port", str(port)]
    traced = ["strace", "-f", "-c", "-U", "name", "-o", str(calls)]
    process = subprocess.Popen(
        [*traced, sys.executable, "-c", _SHUT, *albo, "--releases", str(releases.folder)], cwd=ROOT
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url, process)
        query = {"query": "SELECT (COUNT(*) AS ?n) { ?s a albo:CoworkingSpace }", "format": "csv"}
        assert httpx.get(f"{url}/sparql", params=query, timeout=60).text.split() == ["n", "48"]
        assert httpx.get(f"{url}/dumps/all.nq.gz", timeout=60).is_success
        assert httpx.get(f"{url}/", timeout=60).is_success
    finally:
        (server,) = children(process.pid)
        subprocess.run(["kill", "-TERM", server], check=True)
        process.wait(60)
    used = set(re.findall(r"^(\w+)$", calls.read_text("utf-8").replace(" ", ""), re.MULTILINE))
    assert "seccomp" in used and len(used) > 40
    # A query's process is refused some of these once more, by its own filter.
    assert used - let_through(Unit(DEPLOY / "albo.service")) - {"syscall", "total"} == set()


def children(pid: int) -> list[str]:
    for _ in range(100):
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        if found:
            return found
        time.sleep(0.05)  # nothing to wait on: it is another process
    raise AssertionError("strace has started nothing")
