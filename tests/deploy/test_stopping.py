# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How the server starts and stops: by `albo demo`, and with the answers under way ended first."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx

from ingest.releases import Releases
from tests.conftest import ROOT, free_port, wait_until_ready

ALBO = [sys.executable, "-c", "from endpoint.cli import main; main()"]
# Takes the two seconds that it has, whatever the machine.
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_what_is_under_way_is_answered_before_the_server_stops(releases: Releases) -> None:
    port = free_port()
    command = [*ALBO, "serve", "--releases", str(releases.folder), "--port", str(port)]
    free = {"ALBO_QUERY_SECONDS": "3", "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(command, cwd=ROOT, env=free)
    url, found = f"http://127.0.0.1:{port}", list[int]()
    try:
        wait_until_ready(url, process)
        asking = threading.Thread(
            target=lambda: found.append(
                httpx.get(f"{url}/sparql", params={"query": SLOW}, timeout=30).status_code
            )
        )
        asking.start()
        while "albo_sparql_in_flight 1.0" not in httpx.get(f"{url}/metrics").text:
            assert asking.is_alive()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    asking.join(30)
    assert found == [503]  # its own limit ended it, not the end of the server
    left = subprocess.run(["pgrep", "-g", str(process.pid)], capture_output=True, text=True)
    assert left.stdout == ""


def test_the_demonstration_builds_and_serves(tmp_path: Path) -> None:
    recipe = subprocess.run(
        ["make", "--dry-run", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert any(line.endswith("/albo demo") for line in recipe.stdout.splitlines())
    port = free_port()
    process = subprocess.Popen(
        [*ALBO, "demo", str(tmp_path / "demo"), "--port", str(port)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url, process, seconds=300)  # it builds first
        page = httpx.get(f"{url}/id/coworking/0004", headers={"Accept": "text/turtle"})
        assert page.headers["location"] == "/doc/coworking/0004"
        assert f"{url}/id/coworking/0004" in httpx.get(f"{url}/doc/coworking/0004.nt").text
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
