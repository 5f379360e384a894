# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Depots that disks, mistakes and enemies have spoilt: nothing is taken from them, all is said."""

import json
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from ingest.depots.depot import open_depot
from ingest.depots.index import read_index
from ingest.depots.pulling import pull
from ingest.depots.pushing import push
from ingest.releases import ReleaseProblem, Releases
from tests.faults.conftest import Albo
from tests.fronts.test_depots import of_releases
from tests.registry_in_three import Deployment


@dataclass(frozen=True)
class Scene:
    """A publisher with three releases, a depot with all of them, a front with the first two."""

    folder: Path

    @property
    def depot(self) -> Path:
        return self.folder / "depot"

    @property
    def front(self) -> Releases:
        return Releases(self.folder / "front")

    @property
    def publisher(self) -> Releases:
        return Releases(self.folder / "publisher")

    def pull(self) -> None:
        depot = open_depot(str(self.depot))
        index = read_index(depot)
        assert index is not None
        pull(self.front, depot, index)


@pytest.fixture(scope="module")
def made(three: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    scene = Scene(tmp_path_factory.mktemp("hostile") / "scene")
    shutil.copytree(three.releases.folder, scene.publisher.folder, symlinks=True)
    scene.depot.mkdir()
    scene.publisher.point_to(2)
    push(scene.publisher, open_depot(str(scene.depot)))
    scene.pull()
    shutil.rmtree(scene.front.folder / "3")
    scene.publisher.point_to(3)
    push(scene.publisher, open_depot(str(scene.depot)))
    return scene


@pytest.fixture
def scene(made: Scene, tmp_path: Path) -> Scene:
    shutil.copytree(made.folder, tmp_path / "scene", symlinks=True)
    return Scene(tmp_path / "scene")


def one_only(scene: Scene) -> Path:
    """Give the object of a file that the current release alone has."""
    first, second, third = (scene.publisher.open(one).info.files.values() for one in (1, 2, 3))
    return scene.depot / "files" / next(one for one in third if one not in {*first, *second})


def changed(scene: Scene, **members: object) -> None:
    """Write the current release otherwise, with an index that agrees: only names are wrong."""
    said = json.loads((scene.publisher.folder / "3" / "release.json").read_bytes())
    text = json.dumps(said | members).encode()
    (scene.depot / "releases" / "3.json").write_bytes(text)
    index = json.loads((scene.depot / "depot.json").read_bytes())
    index["releases"]["3"] = sha256(text).hexdigest()
    (scene.depot / "depot.json").write_text(json.dumps(index), "utf-8")


def spoil(how: str, scene: Scene) -> None:
    file, index, said = one_only(scene), scene.depot / "depot.json", scene.depot / "releases/3.json"
    there, empty = file.read_bytes(), sha256(b"").hexdigest()
    match how:
        case "altered":
            file.write_bytes(bytes([there[0] ^ 1, *there[1:]]))
        case "cut":
            file.write_bytes(there[:-1])
        case "missing":
            file.unlink()
        case "pointer to nothing":
            index.write_text('{"current": 9, "releases": {}, "push": 5}', "utf-8")
        case "release missing":
            said.unlink()
        case "release altered":
            said.write_bytes(b"{}")
        case "no index":
            index.write_text("<html>", "utf-8")
        case "digest that is a path":
            changed(scene, files={"dump.nq.gz": "../depot.json"})
        case "another number":
            changed(scene, number=4)
        case "newer format":
            changed(scene, format=9)
        case name:
            (scene.depot / "files" / empty).write_bytes(b"")
            changed(scene, files={name: empty})


SPOILT = [
    "altered",
    "cut",
    "missing",
    "pointer to nothing",
    "release missing",
    "release altered",
    "no index",
    "digest that is a path",
    "another number",
    "newer format",
    "../evil",
    "/evil",
    "dumps/../../evil",
    "feed//1.nq.gz",
    ".lock",
    "store/CURRENT",
    "release.json",
]


@pytest.mark.parametrize("how", SPOILT)
def test_nothing_is_taken_from_a_spoilt_depot(how: str, scene: Scene) -> None:
    before = of_releases(scene.front.folder)
    spoil(how, scene)
    with pytest.raises(ReleaseProblem, match=str(scene.depot)):
        scene.pull()
    assert of_releases(scene.front.folder) == before
    assert not list(scene.folder.parent.rglob("evil")) and not Path("/evil").exists()


@pytest.mark.parametrize("how", ["altered", "cut", "missing", "release missing", "release altered"])
def test_a_spoilt_depot_is_mended_by_pushing_again(how: str, scene: Scene, albo: Albo) -> None:
    spoil(how, scene)
    albo("push", str(scene.depot), "--verify", "--releases", str(scene.publisher.folder))
    albo("pull", str(scene.depot), "--releases", str(scene.front.folder))
    assert of_releases(scene.front.folder) == of_releases(scene.publisher.folder)


def test_an_older_release_that_is_spoilt_does_not_keep_the_current_one_away(
    scene: Scene, albo: Albo
) -> None:
    shutil.rmtree(scene.front.folder / "1")
    (scene.depot / "releases" / "1.json").write_bytes(b"{}")
    folder = str(scene.front.folder)
    assert "1.json" in albo("pull", str(scene.depot), "--releases", folder, code=1).output
    assert (scene.front.folder / "current").readlink() == Path("3")
    assert scene.front.numbers() == [2, 3]
