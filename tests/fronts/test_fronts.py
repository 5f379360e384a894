# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Servers that follow a depot: what is published reaches them, whatever happens on the way."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from ingest.releases import Releases
from tests.conftest import ROOT, serving
from tests.faults.conftest import Albo
from tests.registry_in_three import DAYS, SPACES, Deployment


def depot_of(url: str) -> dict[str, object]:
    told: dict[str, object] = httpx.get(f"{url}/health/ready").json()["depot"]
    return told


def eventually(done: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)  # nothing to wait on: the server is another process


def push_spoilt(albo: Albo, depot: Path, spoilt: str) -> None:
    """Push so that a file is spoilt from the first moment that anybody sees it."""
    aside = depot.with_name("aside")
    shutil.copytree(depot, aside)
    albo("push", str(aside))
    (aside / "files" / spoilt).write_bytes(b"spoilt")
    for folder in ("files", "releases"):
        shutil.copytree(aside / folder, depot / folder, dirs_exist_ok=True)
    (aside / "depot.json").replace(depot / "depot.json")


def test_a_spoilt_depot_is_told_and_the_release_before_goes_on(
    deployment: Deployment, albo: Albo, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (depot := tmp_path / "depot").mkdir()
    albo("releases", "rollback", "2")
    albo("push", str(depot))
    told = {"ALBO_DEPOT": str(depot), "ALBO_DEPOT_SECONDS": "0.1", "ALBO_POLL_SECONDS": "0.1"}
    with serving(tmp_path / "front", ALBO_QUERY_WORKERS="1", **told) as url:
        assert depot_of(url) == {"reached": True, "release": 2}
        deployment.change()
        four = deployment.publish(DAYS[2].replace(day=20))
        albo("push", str(depot))
        eventually(lambda: httpx.get(f"{url}/health/ready").json()["release"] == 4)
        deployment.write("spaces", SPACES)
        five = deployment.publish(DAYS[2].replace(day=21))
        kept = set(four.info.files.values())
        spoilt = next(one for one in five.info.files.values() if one not in kept)
        push_spoilt(albo, depot, spoilt)
        eventually(lambda: depot_of(url) == {"reached": True, "release": 5, "fault": True})
        assert httpx.get(f"{url}/health/ready").json()["release"] == 4
        assert "albo_depot_fault 1.0" in httpx.get(f"{url}/metrics").text
        assert "cannot be taken" in httpx.get(f"{url}/status?lang=en").text
        time.sleep(1)
        albo("push", str(depot), "--verify")
        eventually(lambda: httpx.get(f"{url}/health/ready").json()["release"] == 5)
        eventually(lambda: depot_of(url) == {"reached": True, "release": 5})
    said = capfd.readouterr().err
    assert said.count(spoilt) == 1 and "albo push --verify" in said, "told once"


def test_a_build_in_the_folder_of_a_front_is_waited_for(
    deployment: Deployment, albo: Albo, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (depot := tmp_path / "depot").mkdir()
    albo("push", str(depot))
    told = {"ALBO_DEPOT": str(depot), "ALBO_DEPOT_SECONDS": "0.1", "ALBO_POLL_SECONDS": "0.1"}
    front = Releases(tmp_path / "front")
    with building(front, 1.5), serving(front.folder, ALBO_QUERY_WORKERS="1", **told) as url:
        assert depot_of(url) == {"reached": True, "release": 3}
        deployment.change()
        deployment.publish(DAYS[2].replace(day=20))
        with front.lock():
            albo("push", str(depot))
            eventually(lambda: depot_of(url) == {"reached": True, "release": 4})
            time.sleep(0.5)  # several looks
            assert depot_of(url) == {"reached": True, "release": 4}, "no fault"
            assert "albo_depot_fault 0.0" in httpx.get(f"{url}/metrics").text
            assert httpx.get(f"{url}/health/ready").json()["release"] == 3
        eventually(lambda: httpx.get(f"{url}/health/ready").json()["release"] == 4)
    assert "under way" not in capfd.readouterr().err


@contextmanager
def building(releases: Releases, seconds: float) -> Iterator[None]:
    """Hold the right to write into a folder for a while, as a build does."""
    begun = Event()

    def build() -> None:
        with releases.lock():
            begun.set()
            time.sleep(seconds)

    thread = Thread(target=build)
    thread.start()
    begun.wait(30)
    yield
    thread.join()


def test_a_front_with_nothing_to_serve_and_no_depot_ends(albo: Albo, tmp_path: Path) -> None:
    place = ["--from", str(tmp_path / "absent"), "--releases", str(tmp_path / "front")]
    assert "is not there" in albo("serve", *place, code=3).output


def test_three_fronts_tell_nothing_wrong_whatever_happens(
    deployment: Deployment, programs: Path, tmp_path: Path
) -> None:
    for program in ("unshare", "nsenter", "ip"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not on this machine: no networks can be made")
    if subprocess.run(["unshare", "-Urn", "true"], capture_output=True).returncode:
        pytest.skip("no network namespaces are permitted here")
    (tmp_path / "hosts").mkdir()
    scene = [sys.executable, "-m", "tests.fronts.scene", deployment.releases.folder]
    done = subprocess.run(
        ["unshare", "-Urn", *map(str, scene), tmp_path / "hosts", programs / "moto_server"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["wrong"] == []
    first, second, third = told["answers"]
    assert set(first) == set(second) == {"1", "2", "3"} == set(third)
    assert min(sum(answers.values()) for answers in (first, second, third)) > 50, told
    # The one that was killed could not answer; the others always did, the partitioned one too.
    assert told["unanswered"][0] > 0 and told["unanswered"][1:] == [0, 0], told
    assert "the depot: s3://registri/scene" in done.stderr
    assert done.stderr.count("si continua con ciò che c'è") == 1, "said once"
