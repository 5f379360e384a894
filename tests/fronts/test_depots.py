# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is pushed into a depot comes out of it whole, or not at all; in folders and in buckets."""

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from ingest.depots.depot import Depot, Held, open_depot
from ingest.depots.folder import FolderDepot
from ingest.depots.index import read_index
from ingest.depots.pushing import push
from ingest.releases import ReleaseProblem, Releases
from tests.faults.conftest import Albo
from tests.fronts.conftest import Write
from tests.ingest.deployments import files_of
from tests.registry_in_three import DAYS, SPACES, Deployment


def of_releases(folder: Path) -> dict[str, bytes]:
    """Give the files of the releases of a folder, and where its pointer leads."""
    found = {name: text for name, text in files_of(folder).items() if name[0].isdigit()}
    return found | {"current": os.fsencode((folder / "current").readlink())}


@pytest.fixture
def front(tmp_path: Path) -> Path:
    return tmp_path / "front"


ANY = pytest.mark.parametrize("place", ["folder"], indirect=True)


@pytest.fixture
def pushed(deployment: Deployment, place: str, albo: Albo) -> Deployment:
    albo("push", place)
    return deployment


def test_a_front_gets_every_byte(
    pushed: Deployment, place: str, depot: Depot, albo: Albo, front: Path
) -> None:
    done = albo("pull", place, "--releases", str(front))
    assert "fetched 1, 2, 3, corrente / current 3" in done.output
    assert of_releases(front) == of_releases(pushed.releases.folder)
    albo("releases", "verify", "--all", "--releases", str(front))
    # The same content is one object there, and one file here.
    files = [path for path in front.glob("[0-9]/**/*") if path.is_file()]
    contents = {sha256(path.read_bytes()).hexdigest() for path in files}
    said = {sha256(path.read_bytes()).hexdigest() for path in front.glob("[0-9]/release.json")}
    assert set(depot.listed("files")) == contents - said
    assert "fetched -" in albo("pull", place, "--releases", str(front)).output


def test_only_what_is_new_is_sent_and_fetched(
    pushed: Deployment, place: str, albo: Albo, front: Path, depot: Depot
) -> None:
    albo("pull", place, "--releases", str(front))
    before = read_index(depot)
    assert json.loads(albo("push", place, "--json").stdout)["files"] == 0
    assert read_index(depot) == before, "nothing new, nothing written"
    pushed.change()
    pushed.publish(DAYS[2].replace(day=20))
    told = json.loads(albo("push", place, "--json").stdout)
    new = set(pushed.releases.open(4).info.files.values())
    old = {digest for one in (1, 2, 3) for digest in pushed.releases.open(one).info.files.values()}
    assert told["releases"] == [4] and told["files"] == len(new - old) < len(new)
    fetched = json.loads(albo("pull", place, "--json", "--releases", str(front)).stdout)
    assert fetched == {"current": 4, "fetched": [4], "deleted": [], "waiting": [], "failed": []}
    assert of_releases(front) == of_releases(pushed.releases.folder)


@ANY
def test_going_back_is_followed(pushed: Deployment, place: str, albo: Albo, front: Path) -> None:
    albo("pull", place, "--releases", str(front))
    albo("releases", "rollback")
    albo("push", place)
    albo("pull", place, "--releases", str(front))
    assert (front / "current").readlink() == Path("2")
    assert Releases(front).numbers() == [1, 2, 3]


def test_what_is_taken_down_leaves_the_depot_and_every_front(
    pushed: Deployment, place: str, albo: Albo, front: Path, depot: Depot
) -> None:
    albo("pull", place, "--releases", str(front))
    pushed.take_down("coworking", "s-2", DAYS[2].replace(day=20))
    albo("push", place)
    kept = pushed.releases.open(4).info.files
    assert set(depot.listed("files")) == set(kept.values())
    assert set(depot.listed("releases")) == {"4.json"}
    albo("pull", place, "--releases", str(front))
    assert Releases(front).numbers() == [4] == pushed.releases.numbers()
    assert Releases(front).disposed() == pushed.releases.disposed()
    held = [path.read_bytes() for path in front.rglob("*") if path.is_file()]
    assert not any(b"Spazio Due" in content for content in held)


def test_what_a_depot_merely_lacks_is_not_deleted(
    pushed: Deployment, place: str, albo: Albo, front: Path, depot: Depot
) -> None:
    albo("pull", place, "--releases", str(front))
    depot.delete(["depot.json"])
    assert "vuoto / empty" in albo("pull", place, "--releases", str(front), code=3).output
    depot.delete([f"releases/{number}.json" for number in (1, 2, 3)])
    assert Releases(front).numbers() == [1, 2, 3]
    # Pushed again it is whole again: what is there already is not sent.
    assert json.loads(albo("push", place, "--json").stdout)["files"] == 0
    assert "fetched -" in albo("pull", place, "--releases", str(front)).output


@ANY
def test_two_publishers_do_not_overwrite_each_other(
    pushed: Deployment, place: str, albo: Albo, tmp_path: Path, depot: Depot
) -> None:
    other = pushed.copied(tmp_path / "other")
    pushed.change()
    pushed.publish(DAYS[2].replace(day=20))
    albo("push", place)
    before = read_index(depot)
    # One that lacks what the other published, and one that published another under its number.
    folder = ["--releases", str(other.releases.folder)]
    assert "holds the releases 4" in albo("push", place, *folder, code=3).output
    other.publish(DAYS[2].replace(day=25))
    assert "holds the releases 4" in albo("push", place, *folder, code=3).output
    assert read_index(depot) == before
    # Two at the very same time: the later one is told to repeat.
    shutil.rmtree(other.releases.folder)
    albo("pull", place, *folder)
    other.releases.point_to(3)
    with pytest.raises(ReleaseProblem, match="somebody else"):
        push(other.releases, Overtaken(Path(place), lambda: _publish(pushed, place)))
    index = read_index(depot)
    assert index is not None and set(index.releases) == {1, 2, 3, 4, 5} and index.current == 5


class Overtaken(FolderDepot):
    """A depot into which another pushes just before the switch."""

    def __init__(self, folder: Path, meanwhile: Callable[[], None]) -> None:
        super().__init__(folder)
        self.meanwhile = meanwhile

    def replace(self, name: str, content: bytes, before: Held | None) -> bool:
        self.meanwhile()
        return super().replace(name, content, before)


def _publish(deployment: Deployment, place: str) -> None:
    deployment.write("spaces", SPACES)
    deployment.publish(DAYS[2].replace(day=27))
    push(deployment.releases, open_depot(place))


def test_a_half_push_is_not_seen_and_not_written_over_unasked(
    pushed: Deployment, place: str, albo: Albo, front: Path, depot: Depot, write: Write
) -> None:
    write("releases/4.json", b"{}")
    albo("pull", place, "--releases", str(front))
    assert Releases(front).numbers() == [1, 2, 3]
    pushed.change()
    pushed.publish(DAYS[2].replace(day=20))
    assert "--over" in albo("push", place, code=3).output
    albo("push", place, "--over")
    albo("pull", place, "--releases", str(front))
    assert of_releases(front) == of_releases(pushed.releases.folder)


@ANY
def test_a_spoilt_front_is_mended_by_pulling_again(
    pushed: Deployment, place: str, albo: Albo, front: Path
) -> None:
    albo("pull", place, "--releases", str(front))
    (front / "3" / "ledger.json").write_bytes(b"{}")
    (front / "2" / "dumps" / "coworking.csv").unlink()
    shutil.rmtree(front / "1")
    done = albo("pull", place, "--verify", "--releases", str(front))
    assert "fetched 1, 2, 3" in done.output
    assert of_releases(front) == of_releases(pushed.releases.folder)


@ANY
def test_what_is_whole_and_other_is_never_replaced(
    pushed: Deployment, place: str, albo: Albo, tmp_path: Path, front: Path
) -> None:
    other = Deployment(tmp_path / "other", base="https://altro.example.org")
    other.publish(DAYS[0])
    folder = other.releases.folder
    before = of_releases(folder)
    done = albo("pull", place, "--releases", str(folder), code=3)
    assert "holds another register" in done.output and of_releases(folder) == before


@ANY
def test_damage_is_not_pushed(pushed: Deployment, place: str, albo: Albo, depot: Depot) -> None:
    pushed.change()
    pushed.publish(DAYS[2].replace(day=20))
    pushed.change()
    (pushed.releases.folder / "4" / "ledger.json").write_bytes(b"{}")
    before = read_index(depot)
    assert "the current release is damaged" in albo("push", place, code=3).output
    assert read_index(depot) == before
    albo("releases", "rollback", "3")
    assert "damaged, not pushed: 4" in albo("push", place, code=1).output
    # What is damaged here and whole there stays there.
    (pushed.releases.folder / "1" / "release.json").unlink()
    assert "not pushed: 1, 4" in albo("push", place, code=1).output
    index = read_index(depot)
    assert index is not None and set(index.releases) == {1, 2, 3}
    assert push(pushed.releases, depot).damaged == [1, 4]


def test_what_is_no_depot_is_said(albo: Albo) -> None:
    for named in ("s3://", "s3://b", "http://x", "s3://abc/../x", ""):
        assert "no depot" in albo("push", named, code=3).output


def test_a_folder_that_is_not_there_is_no_empty_depot(
    deployment: Deployment, albo: Albo, tmp_path: Path
) -> None:
    assert "is not there" in albo("push", str(tmp_path / "unmounted"), code=3).output
    assert "is not there" in albo("pull", str(tmp_path / "unmounted"), code=3).output
