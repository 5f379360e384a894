# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Whatever changes releases is killed at any moment, and nothing is lost.

``python -m bench.faults --kills 1000`` does the same for as long as one likes.
"""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import psutil
import pytest

from bench.faults import Scene, run, set_up
from tests.conftest import ROOT, serving
from tests.faults.conftest import Albo
from tests.registry_in_three import Deployment

KILLS = {
    "build": 4,
    "publish": 6,
    "prune": 6,
    "rollback": 3,
    "takedown": 3,
    "upgrade": 6,
    "backup": 6,
    "restore": 6,
    "push": 6,
    "pull": 6,
    "serve": 1,
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return set_up(tmp_path_factory.mktemp("faults") / "scene")


@pytest.mark.parametrize("work", KILLS)
def test_a_kill_loses_nothing(work: str, scene: Scene) -> None:
    ((_, tally),) = run(scene, {work: KILLS[work]}, seed=8)
    assert tally.kills == KILLS[work]
    assert tally.lost == []


def test_of_two_builds_at_once_one_waits_for_its_turn(deployment: Deployment, build: Albo) -> None:
    deployment.change()
    command = [sys.executable, "-c", "from endpoint.cli import main; main()", "build"]
    processes = [
        subprocess.Popen(
            [*command, *deployment.options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in processes]
    codes = sorted(process.returncode for process in processes)
    # The other is refused, or it comes after the first and finds nothing to do.
    assert codes in ([0, 0], [0, 3])
    if codes == [0, 3]:
        assert any("un'altra costruzione è in corso" in errors for _, errors in said)
    assert deployment.releases.numbers() == [1, 2, 3, 4]
    build("--json")


QUERY = {"query": "SELECT (COUNT(*) AS ?n) { ?s a albo:CoworkingSpace }", "format": "csv"}


def workers(url: str) -> list[psutil.Process]:
    """Give the processes that answer the queries of a server."""
    port = int(url.rsplit(":", 1)[1])
    (server,) = [one for one in psutil.Process().children() if str(port) in " ".join(one.cmdline())]
    (zygote,) = server.children()
    return zygote.children()


def test_a_worker_that_will_not_move_is_ended_and_another_answers(deployment: Deployment) -> None:
    settings = {"ALBO_QUERY_WORKERS": "2", "ALBO_QUERY_SECONDS": "1.5", "ALBO_CACHE_MB": "0"}
    with serving(deployment.releases.folder, **settings) as url:
        stopped = workers(url)
        for one in stopped:
            one.send_signal(signal.SIGSTOP)
        answer = httpx.get(f"{url}/sparql", params=QUERY, timeout=30)
        assert answer.status_code == 503 and answer.json()["type"].startswith("http")
        assert httpx.get(f"{url}/doc/coworking/0001.ttl").status_code == 200
        statuses = []
        for _ in range(60):
            answer = httpx.get(f"{url}/sparql", params=QUERY, timeout=30)
            statuses.append(answer.status_code)
            if answer.is_success:
                break
            threading.Event().wait(0.1)
        assert statuses[-1] == 200 and answer.text.split() == ["n", "3"]
        # One of them was never asked: it is ended with the server at the latest.
        psutil.wait_procs(stopped, timeout=0)
    gone, alive = psutil.wait_procs(stopped, timeout=20)
    assert alive == [] and len(gone) == 2


def test_times_of_files_have_no_part_in_what_is_served(
    deployment: Deployment, albo: Albo, tmp_path: Path
) -> None:
    """A clock that jumped leaves files of the year 2099, or of 1970."""
    import os

    for place, when in (("2", 0), ("3", 4_070_908_800)):
        for path in (deployment.releases.folder / place).rglob("*"):
            os.utime(path, (when, when))
    albo("releases", "verify", "--all")
    albo("backup", str(tmp_path))
    albo("restore", str(tmp_path / "albo-backup-3.tar"), "--releases", str(tmp_path / "new"))
    one = "3/dumps/coworking.csv"
    assert (tmp_path / "new" / one).stat().st_mtime == 4_070_908_800
