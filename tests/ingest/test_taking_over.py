# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a build takes over from the release before: the verdicts, and the store of a large one."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store

from ingest import contents
from ingest.quads import load_quads
from ingest.releases import Release, ReleaseProblem, Releases
from ingest.takedown import Takedowns
from ingest.verdicts import working
from tests.ingest.deployments import built, current, edit, files_of


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every release have a store, as large ones do."""
    monkeypatch.setattr(contents, "MEMORY_QUADS", 0)


def stored(release: Release) -> set[Quad]:
    return set(Store.read_only(str(release.folder / "store")))


def loaded(release: Release) -> set[Quad]:
    """Give the quads of the files, as a store holds them."""
    store = Store()
    load_quads(store, release.folder)
    return set(store)


def tables(release: Release) -> set[int]:
    return {path.stat().st_ino for path in (release.folder / "store").glob("*.sst")}


def test_many_processes_write_what_one_writes(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, shared = Releases(tmp_path / "alone"), Releases(tmp_path / "shared")
    built(copy, alone)
    monkeypatch.setattr(working, "_FEW", 0)
    monkeypatch.setattr(working, "_processors", lambda: 2)
    built(copy, shared)
    assert files_of(current(shared).folder) == files_of(current(alone).folder)


@pytest.mark.usefixtures("large")
def test_a_store_that_is_gone_on_from_holds_what_a_new_one_does(copy: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    first = current(releases)
    edit(copy, "Cowo Basiano", "Coworking Basiano")
    built(copy, releases)
    second = current(releases)
    assert tables(first) & tables(second)
    assert stored(second) == loaded(second) != loaded(first)
    assert stored(first) == loaded(first)


@pytest.mark.usefixtures("large")
def test_a_store_that_is_not_its_releases_is_not_gone_on_from(copy: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    first = current(releases)
    store = Store(first.folder / "store")
    store.remove(next(iter(store)))
    store.flush()
    del store
    edit(copy, "Cowo Basiano", "Coworking Basiano")
    with pytest.raises(ReleaseProblem, match="does not hold the quads of its release"):
        built(copy, releases)
    assert current(releases).info.number == 1
    shutil.rmtree(first.folder / "store")
    built(copy, releases)
    assert stored(current(releases)) == loaded(current(releases))


@pytest.mark.usefixtures("large")
def test_a_store_keeps_no_word_of_what_was_taken_down(copy: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    said = b"Cowo Basiano"
    assert any(said in content for content in store_of(current(releases)))
    Takedowns(releases.folder).add("coworking", "cow-001")
    built(copy, releases)
    assert not any(said in content for content in store_of(current(releases)))


def store_of(release: Release) -> list[bytes]:
    return list(files_of(release.folder / "store").values())


def test_a_build_whose_process_is_killed_is_told_and_publishes_nothing(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "_FEW", 0)
    monkeypatch.setattr(working, "_processors", lambda: 2)
    monkeypatch.setattr(working, "_portions", killed)
    with pytest.raises(ReleaseProblem, match="was killed"):
        built(copy, Releases(tmp_path / "releases"))
    assert Releases(tmp_path / "releases").numbers() == []


def killed(_places: range) -> list[None]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []
