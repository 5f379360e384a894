# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a build takes over from the release before: the verdicts, and the store of a large one."""

import csv
import gzip
import io
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from ingest import contents, listing, working
from ingest.differences import lines_of
from ingest.quads import load_quads
from ingest.releases import Release, ReleaseProblem, Releases
from ingest.takedown import Takedowns
from ingest.verdicts import carrying
from tests.ingest.deployments import built, current, edit, files_of


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every release have a store, as large ones do."""
    monkeypatch.setattr(contents, "MEMORY_QUADS", 0)


def opened(release: Release) -> Store:
    return Store.read_only(str(release.folder / "store"))


def stored(release: Release) -> set[Quad]:
    return set(opened(release))


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
    for room in (carrying, listing):
        monkeypatch.setattr(room, "_FEW", 0)
    monkeypatch.setattr(contents, "MEMORY_QUADS", 0)
    monkeypatch.setattr(working, "_processors", lambda: 2)
    built(copy, shared)
    anew = files_of(current(shared).folder)
    for name, content in files_of(current(alone).folder).items():
        assert anew[name] == content, name


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


def lose_a_quad(store: Path) -> None:
    held = Store(store)
    held.remove(next(iter(held)))
    held.flush()


def lose_a_table(store: Path) -> None:
    next(store.glob("*.sst")).unlink()


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("damage", [lose_a_quad, lose_a_table])
def test_a_store_that_is_not_its_releases_is_made_anew(
    damage: Callable[[Path], None], copy: Path, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    damage(current(releases).folder / "store")
    edit(copy, "Cowo Basiano", "Coworking Basiano")
    built(copy, releases)
    assert current(releases).info.number == 2
    assert stored(current(releases)) == loaded(current(releases))


@pytest.mark.usefixtures("large")
def test_a_store_forgets_a_graph_in_which_nothing_is_said_any_more(
    copy: Path, tmp_path: Path
) -> None:
    releases, graph = Releases(tmp_path / "releases"), "https://registri.example.org/graph/own"
    beside = Quad(*[NamedNode(graph)] * 4)
    built(copy, releases, beside=[beside])
    edit(copy, "Cowo Basiano", "Coworking Basiano")
    built(copy, releases)
    assert beside.graph_name not in set(opened(current(releases)).named_graphs())


@pytest.mark.usefixtures("large")
def test_what_was_taken_down_before_a_rollback_is_in_no_later_store(
    copy: Path, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    Takedowns(releases.folder).add("coworking", "cow-001")
    built(copy, releases)
    releases.point_to(1)
    built(copy, releases)
    assert not any(b"Cowo Basiano" in content for content in store_of(current(releases)))


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
    monkeypatch.setattr(carrying, "_FEW", 0)
    monkeypatch.setattr(working, "_processors", lambda: 2)
    monkeypatch.setattr(working, "_done", killed)
    with pytest.raises(ReleaseProblem, match="was killed"):
        built(copy, Releases(tmp_path / "releases"))
    assert Releases(tmp_path / "releases").numbers() == []


def killed(_places: range) -> list[None]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


def test_verdicts_of_the_same_licence_as_the_registers_are_with_all_others(
    copy: Path, tmp_path: Path
) -> None:
    share = "https://creativecommons.org/licenses/by-sa/4.0/"
    sources = copy / "sources.csv"
    rows = list(csv.DictReader(io.StringIO(sources.read_text("utf-8"), newline="")))
    for row in rows:
        if row["id"] == "coworking-metadata":
            row |= {"licence": "CC BY-SA 4.0", "licence_url": share}
    with sources.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    path = copy / "registry.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("licenses/by/4.0", "licenses/by-sa/4.0"), "utf-8")
    built(copy, Releases(tmp_path / "releases"))
    folder = current(Releases(tmp_path / "releases")).folder
    verdicts = lines_of([folder / "assessments.nq.gz", folder / "results.nq.gz"])
    apart = b"/graph/source/coworking-metadata> ."
    assert any(apart in line for line in lines_of([folder / "assessments.nq.gz"]))
    everything = gzip.decompress((folder / "dumps" / "all.nq.gz").read_bytes())
    assert set(verdicts) <= set(everything.splitlines(keepends=True))
