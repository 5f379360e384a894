# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Old releases go by rule; what the next release and the readers need stays."""

from datetime import date

import httpx
import pytest

from ingest.feed.index import read_index
from ingest.holding import Hold
from ingest.ledger import Ledger
from ingest.releases import Releases
from tests.conftest import serving
from tests.faults.conftest import Albo
from tests.ingest.deployments import current, files_of
from tests.registry_in_three import DAYS, Deployment

NEXT = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        (["--keep", "2"], [2, 3]),
        (["--keep", "1"], [3]),
        (["--keep", "9"], [1, 2, 3]),
        (["--older-than", "2026-11-12"], [2, 3]),
        (["--older-than", "1"], [3]),
        (["--older-than", "2"], [2, 3]),
        (["--damaged"], [1, 2, 3]),
    ],
)
def test_a_rule_says_which_go(
    rule: list[str], left: list[int], deployment: Deployment, albo: Albo
) -> None:
    said = albo("releases", "prune", *rule, "--dry-run").output
    assert deployment.releases.numbers() == [1, 2, 3]
    done = albo("releases", "prune", *rule).output
    assert deployment.releases.numbers() == left
    assert done.rpartition(":")[2] == said.rpartition(":")[2]
    assert sorted(deployment.releases.disposed()) == sorted({1, 2, 3} - set(left))
    albo("releases", "verify", "--all")


@pytest.mark.parametrize(
    "rule", [[], ["--keep", "0"], ["--keep", "1", "--damaged"], ["--older-than", "x"]]
)
def test_a_rule_that_is_none_deletes_nothing(
    rule: list[str], deployment: Deployment, albo: Albo
) -> None:
    albo("releases", "prune", *rule, code=2)
    assert deployment.releases.numbers() == [1, 2, 3]


def test_the_next_release_is_what_it_would_have_been(
    three: Deployment, deployment: Deployment, albo: Albo, tmp_path_factory: pytest.TempPathFactory
) -> None:
    albo("releases", "prune", "--keep", "1")
    deployment.change()
    after = deployment.publish(NEXT)
    other = three.copied(tmp_path_factory.mktemp("unpruned") / "deployment")
    other.change()
    assert files_of(other.publish(NEXT).folder) == files_of(after.folder)
    numbers = {
        line.number
        for line in Ledger.read(after.folder / "ledger.json").books["coworking"].values()
    }
    assert numbers == {"0001", "0002", "0003", "0004"}
    assert len(read_index(after.folder).pages) >= 1


def test_the_current_and_the_newest_stay(deployment: Deployment, albo: Albo) -> None:
    albo("releases", "rollback", "1")
    albo("releases", "prune", "--keep", "1")
    # The newest one holds every number that was given, and the feed that was told.
    assert deployment.releases.numbers() == [1, 3]
    deployment.change()
    assert deployment.publish(NEXT).info.number == 4
    assert "release: 1" in albo("releases", "rollback").output


def test_a_release_that_is_answered_from_stays(deployment: Deployment, albo: Albo) -> None:
    hold = Hold.of(deployment.releases.folder / "1")
    albo("releases", "prune", "--keep", "1")
    assert deployment.releases.numbers() == [1, 3]
    hold.end()
    albo("releases", "prune", "--keep", "1")
    assert deployment.releases.numbers() == [3]


def test_what_was_pruned_is_gone_and_its_history_is_not(deployment: Deployment, albo: Albo) -> None:
    with serving(deployment.releases.folder, ALBO_QUERY_WORKERS="1") as url:
        versions = httpx.get(f"{url}/doc/coworking/0001/versions.ttl").text
        feed = httpx.get(f"{url}/ldes/1").content
        assert httpx.get(f"{url}/dumps/1/coworking.csv").status_code == 200
        albo("releases", "prune", "--keep", "1")
        gone = httpx.get(f"{url}/dumps/1/coworking.csv")
        assert gone.status_code == 410 and gone.json()["current"] == 3
        assert httpx.get(f"{url}/dumps/3/coworking.csv").status_code == 200
        assert httpx.get(f"{url}/dumps/9/coworking.csv").status_code == 404
        assert httpx.get(f"{url}/doc/coworking/0001/versions.ttl").text == versions
        assert httpx.get(f"{url}/ldes/1").content == feed


def test_going_back_past_what_was_pruned_says_so(deployment: Deployment, albo: Albo) -> None:
    albo("releases", "prune", "--keep", "1")
    assert "no previous release" in albo("releases", "rollback", code=3).output
    assert "release 2 does not exist" in albo("releases", "rollback", "2", code=3).output
    assert current(Releases(deployment.releases.folder)).info.number == 3


def test_a_takedown_is_on_record(deployment: Deployment, albo: Albo) -> None:
    deployment.take_down("sharing-expert", "e-1", DAYS[2])
    assert set(deployment.releases.disposed().values()) == {"taken-down"}
    albo("releases", "verify", "--all")
