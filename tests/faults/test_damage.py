# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Files that are spoilt or missing: noticed before they are served, copied or built upon."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from endpoint.choosing import Chooser
from ingest.releases import Releases
from ingest.soundness import damages
from tests.conftest import ROOT, free_port, serving
from tests.faults.conftest import Albo
from tests.ingest.deployments import files_of
from tests.registry_in_three import DAYS, Deployment


def spoilt(path: Path) -> Iterator[str]:
    """Flip a bit of a file, cut it, take it away; and put it back in the end."""
    content = path.read_bytes()
    place = len(content) // 2
    flipped = bytes([*content[:place], content[place] ^ 1, *content[place + 1 :]])
    for how, wrong in (("flipped", flipped), ("cut", content[:place]), ("empty", b"")):
        path.write_bytes(wrong)
        yield how
    path.unlink()
    yield "missing"
    path.write_bytes(content)


def test_every_file_of_a_release_is_watched(deployment: Deployment) -> None:
    releases = deployment.releases
    chooser = Chooser(releases)
    assert chooser.choose().release is not None and chooser.choose().damaged == 0
    for name in sorted(files_of(releases.folder / "3")):
        for how in spoilt(releases.folder / "3" / name):
            choice = chooser.choose()
            # Of release.json one bit may say something else that is as right as before.
            if name != "release.json" or how != "flipped":
                assert choice.damaged == 3, (name, how)
                assert choice.release is not None and choice.release.info.number == 2
                assert damages(releases, 3), (name, how)
    assert chooser.choose().damaged == 0
    assert damages(releases, 3) == []


def test_a_damaged_release_is_named_with_what_mends_it(deployment: Deployment, albo: Albo) -> None:
    assert albo("releases", "verify", "--all").output.split() == ["ok", "1", "ok", "2", "ok", "3"]
    (deployment.releases.folder / "3" / "dumps" / "coworking.csv").unlink()
    (deployment.releases.folder / "2" / "release.json").write_bytes(b"{")
    (deployment.releases.folder / "1" / "release.json").unlink()
    done = albo("releases", "verify", "--all", code=3)
    assert "dumps/coworking.csv: il file manca" in done.output
    assert "albo releases rollback" in done.output and "albo restore" in done.output
    assert "ok" not in done.output.split()
    assert "coworking.csv" in albo("releases", "verify", code=3).output
    told = json.loads(albo("releases", "verify", "3", "--json", code=3).stdout)
    assert told["3"][0]["place"] == "dumps/coworking.csv"


def test_quads_that_are_not_those_of_the_release_are_noticed(deployment: Deployment) -> None:
    place = deployment.releases.folder / "3" / "release.json"
    told = json.loads(place.read_bytes())
    place.write_text(json.dumps(told | {"quads": told["quads"] + 1}), "utf-8")
    (found,) = damages(deployment.releases, 3)
    assert str(told["quads"]) in found.what.en


def test_a_parent_that_nobody_deleted_is_missed(deployment: Deployment) -> None:
    shutil.rmtree(deployment.releases.folder / "2")
    (found,) = damages(deployment.releases, 3)
    assert found.place == "2" and "nobody deleted it" in found.what.en


def test_nothing_is_built_on_damage(deployment: Deployment, build: Albo, albo: Albo) -> None:
    folder = deployment.releases.folder
    deployment.change()
    page = folder / "3" / "feed" / "1.nq.gz"
    whole = page.read_bytes()
    page.unlink()
    page.write_bytes(whole[:-9])
    assert "feed/1.nq.gz" in build(code=3).output
    # The one before is whole, but the feed of the damaged one was told and cannot be gone on from.
    assert "release: 2" in albo("releases", "rollback").output
    assert "feed/1.nq.gz" in build(code=3).output
    assert "3" in albo("releases", "prune", "--damaged").output
    build()
    # The number of the one that was given up is not given again.
    assert deployment.releases.numbers() == [1, 2, 4]
    albo("releases", "verify", "--all")


def test_a_ledger_that_lost_a_line_gives_no_number_again(
    deployment: Deployment, build: Albo
) -> None:
    path = deployment.releases.folder / "1" / "ledger.json"
    path.write_text(path.read_text("utf-8").replace('"0003"', '"0001"'), "utf-8")
    deployment.change()
    assert "ledger.json" in build(code=3).output


def test_one_does_not_go_back_to_damage(deployment: Deployment, albo: Albo) -> None:
    (deployment.releases.folder / "2" / "dump.nq.gz").unlink()
    assert "dump.nq.gz" in albo("releases", "rollback", "2", code=3).output
    # Without a number it is the newest one before that is whole.
    assert "release: 1" in albo("releases", "rollback").output


def test_a_pointer_to_nothing_is_not_taken_for_a_first_build(
    deployment: Deployment, build: Albo, albo: Albo
) -> None:
    shutil.rmtree(deployment.releases.folder / "3")
    assert "the release that it names is not there" in build(code=3).output
    assert "release: 2" in albo("releases", "rollback").output


def ready(url: str) -> dict[str, object]:
    told: dict[str, object] = httpx.get(f"{url}/health/ready").json()
    return told


def test_a_damaged_release_is_not_served_and_the_one_before_is(
    deployment: Deployment, albo: Albo
) -> None:
    folder = deployment.releases.folder
    (folder / "3" / "assessments.json.gz").write_text("[]", "utf-8")
    with serving(folder, ALBO_POLL_SECONDS="0.05", ALBO_QUERY_WORKERS="1") as url:
        assert (ready(url)["release"], ready(url)["damaged"]) == (2, 3)
        assert "albo_release_damaged 3.0" in httpx.get(f"{url}/metrics").text
        # The server holds what it serves: it is not pruned under its feet.
        assert "deleted: 1\n" in albo("releases", "prune", "--keep", "1").output
        albo("releases", "rollback")
        wait_for(lambda: "damaged" not in ready(url))
        assert ready(url)["release"] == 2
        albo("releases", "prune", "--damaged")
        deployment.change()
        assert deployment.publish(DAYS[2].replace(day=20)).info.number == 4
        wait_for(lambda: ready(url)["release"] == 4)


def wait_for(fact: Callable[[], bool]) -> None:
    for _ in range(400):
        if fact():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it never came about")


def test_without_a_whole_release_nothing_is_served(deployment: Deployment) -> None:
    for number in (1, 2, 3):
        (deployment.releases.folder / str(number) / "dump.nq.gz").write_bytes(b"")
    command = [sys.executable, "-c", "from endpoint.cli import main; main()", "serve"]
    options = ["--releases", str(deployment.releases.folder), "--port", str(free_port())]
    done = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 3, done.stderr
    assert "nessuna edizione integra" in done.stderr and "no whole release" in done.stderr
    assert "dump.nq.gz" in done.stderr and "Traceback" not in done.stderr


NEWER = {"format": 9}, {"versions": {"albo": "99.0.0"}, "surprise": True}


@pytest.mark.parametrize("change", NEWER)
def test_what_a_newer_version_made_is_not_touched(
    change: dict[str, object], deployment: Deployment, build: Albo, albo: Albo, tmp_path: Path
) -> None:
    place = deployment.releases.folder / "3" / "release.json"
    told = json.loads(place.read_bytes())
    place.write_text(json.dumps(told | change), "utf-8")
    for done in (
        build(code=3),
        albo("backup", str(tmp_path), code=3),
        albo("upgrade", code=3),
        albo("query", "ASK {}", code=3),
        albo("releases", "verify", code=3),
    ):
        assert "install that one or a newer" in done.output
    # The one before it is of this version: it can be served meanwhile.
    choice = Chooser(deployment.releases).choose()
    assert choice.damaged == 3 and "install that one or a newer" in choice.why


def test_a_newer_version_that_writes_the_same_is_understood(
    deployment: Deployment, albo: Albo
) -> None:
    place = deployment.releases.folder / "3" / "release.json"
    told = json.loads(place.read_bytes())
    place.write_text(json.dumps(told | {"versions": {"albo": "99.0.0"}}), "utf-8")
    albo("releases", "verify")
    assert Chooser(Releases(deployment.releases.folder)).choose().damaged == 0
