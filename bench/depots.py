# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Push and pull, to be killed by `bench.faults`: what is in the depot and here is whole."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ingest.depots.depot import DepotDamaged, open_depot
from ingest.depots.index import FILES, read_index, read_release
from ingest.depots.pulling import pull
from ingest.depots.pushing import push
from ingest.releases import Releases
from ingest.whole import digest_of


class Scene(Protocol):
    """Have a folder: releases in it, and a depot and a front."""

    @property
    def folder(self) -> Path:
        """Give the folder."""


def empty(scene: Scene) -> None:
    """Make a depot with nothing in it."""
    (scene.folder / "depot").mkdir()


def fill(scene: Scene) -> None:
    """Make a depot, and a front that has an older release of it."""
    empty(scene)
    releases = Releases(scene.folder / "releases")
    push(releases, open_depot(str(scene.folder / "depot")))
    shutil.copytree(releases.folder / "2", scene.folder / "front" / "2")
    Releases(scene.folder / "front").point_to(2)


def push_into(scene: Scene) -> None:
    """Push the releases beside it into a depot."""
    push(Releases(scene.folder / "releases"), open_depot(str(scene.folder / "depot")))


def pull_from(scene: Scene) -> None:
    """Take all releases of a depot into the front beside it."""
    depot = open_depot(str(scene.folder / "depot"))
    if (index := read_index(depot)) is None:
        raise DepotDamaged("empty")
    pull(Releases(scene.folder / "front"), depot, index)


def lost(scene: Scene) -> Iterator[str]:
    """Name whatever a depot shows and has not, and whatever a front has that is not whole."""
    depot = open_depot(str(scene.folder / "depot"))
    if (scene.folder / "depot").is_dir() and (index := read_index(depot)):
        for number in index.releases:
            for digest in read_release(depot, index, number)[1].files.values():
                path = scene.folder / "depot" / FILES / digest
                if not path.is_file() or digest_of(path) != digest:
                    yield f"depot: {number}: {digest}"
    front = Releases(scene.folder / "front")
    for number in front.numbers():
        if damaged := front.open(number).damaged_files():
            yield f"front: {number}: {damaged}"
    if front.numbers() and not front.pointer.exists():
        yield "front: no current release"
