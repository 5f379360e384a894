# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The feed: append-only pages that tell every version once, and forget what has to be forgotten."""

import gzip
import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from endpoint.feed.archive import Archive
from ingest.feed.growth import FULL, blocks
from ingest.feed.index import Index as FeedIndex
from ingest.feed.index import read_heads, read_index, read_members
from ingest.index import Index
from ingest.index.making import write_stock
from ingest.releases import Release, ReleaseProblem
from ontology.context import expand
from tests.ingest.deployments import files_of
from tests.registry_in_three import (
    ACTORS,
    BASE,
    DAYS,
    DECISIONS,
    EXPERTS,
    NETWORKS,
    SPACES,
    Deployment,
)

NAME = expand("skos:prefLabel")
DESKS = NamedNode(expand("albo:workstationCount"))


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Two releases, the second of changed tables; not to be changed."""
    deployment = Deployment(tmp_path_factory.mktemp("built"))
    deployment.publish(DAYS[0])
    deployment.change()
    deployment.publish(DAYS[1])
    return deployment


@pytest.fixture
def changed(built: Deployment, tmp_path: Path) -> Deployment:
    """The two releases, to go on from."""
    return built.copied(tmp_path / "changed")


def told(release: Release, since: int = 0) -> list[tuple[str, str]]:
    """Give what the feed tells: version and change, from a place on."""
    members = list(read_index(release.folder).members())
    return [(one.id.rsplit("/", 1)[1], one.change.value) for one in members[since:]]


def pages(release: Release) -> dict[str, bytes]:
    folder = release.folder / "feed"
    return {path.name: gzip.decompress(path.read_bytes()) for path in folder.glob("*.gz")}


def quads(release: Release) -> dict[str, list[Quad]]:
    index = read_index(release.folder)
    return {name: said for page in index.pages for name, said in blocks(page.file(release.folder))}


def everywhere(deployment: Deployment) -> bytes:
    """Give all bytes of all releases, unpacked."""
    files = files_of(deployment.releases.folder)
    return b"\n".join(
        gzip.decompress(content) if name.endswith(".gz") else content
        for name, content in files.items()
    )


FIRST = [
    "actor-0001-1",
    "network-0001-1",
    "coworking-0001-1",
    "coworking-0002-1",
    "coworking-0003-1",
    "decision-0001-1",
    "sharing-expert-0001-1",
    "sharing-expert-0002-1",
]


def test_the_first_release_tells_of_all_that_has_a_number(built: Deployment) -> None:
    release = built.releases.open(1)
    assert told(release) == [(name, "created") for name in FIRST]
    assert set(quads(release)) == {f"{BASE}/id/version/{name}" for name in FIRST}
    assert "feed/1.nq.gz" in release.info.files and "feed/index.json" in release.info.files
    assert "1.nq.gz" not in release.downloads()


@pytest.mark.parametrize("number", [1, 2])
def test_pages_and_members_can_be_read_one_after_the_other(
    changed: Deployment, number: int, tmp_path: Path
) -> None:
    release = changed.releases.open(number)
    whole, heads = read_index(release.folder), read_heads(release.folder)
    members = list(read_members(release.folder))
    assert members == list(whole.members()) != []
    assert [page.holding(()) for page in whole.pages] == [page.holding(()) for page in heads.pages]
    assert [page.count for page in whole.pages] == [page.count for page in heads.pages]
    write_stock(tmp_path / "index", (), BASE, release.folder)
    archive = Archive(release.folder, BASE, index := Index(tmp_path / "index"))
    assert list(archive.all()) == members and archive.count == whole.count
    assert [one for at in range(0, 99, 2) for one in archive.newest(at, 2)] == members[::-1]
    for page in whole.pages:
        assert archive.page(page.name) == page
    for member in members:
        assert archive.find(member.id) == member
        assert archive.versions(member.of)[-1] == whole.latest[member.of]
        assert archive.is_stated(member.of) == (member.of in whole.stated)
    assert archive.page("no such") is archive.find("no such") is None
    index.close()


def test_an_index_that_counts_wrongly_is_damaged(built: Deployment, tmp_path: Path) -> None:
    (tmp_path / "feed").mkdir()
    text = (built.releases.open(1).folder / "feed" / "index.json").read_text("utf-8")
    spoilt = text.replace(f'"count": {len(FIRST)}', '"count": 1')
    (tmp_path / "feed" / "index.json").write_text(spoilt, "utf-8")
    assert spoilt != text
    with pytest.raises(ReleaseProblem, match=r"danneggiato / damaged"):
        write_stock(tmp_path / "index", (), BASE, tmp_path)


def test_a_release_tells_what_changed_and_nothing_else(changed: Deployment) -> None:
    assert told(changed.releases.open(2), len(FIRST) - 1) == [
        ("coworking-0001-2", "updated"),
        ("coworking-0004-1", "created"),
        ("coworking-0003-2", "removed"),
        ("sharing-expert-0001-2", "removed"),
    ]
    assert changed.build(DAYS[1]).unchanged


def test_a_member_says_what_it_is_and_what_was_said_then(built: Deployment) -> None:
    said = quads(built.releases.open(2))
    version, entry = f"{BASE}/id/version/coworking-0001-2", f"{BASE}/id/entry/coworking-0001"
    about = {q.predicate.value: q.object for q in said[version] if q.subject == NamedNode(version)}
    assert about[expand("dct:isVersionOf")] == NamedNode(entry)
    assert about[expand("prov:wasRevisionOf")] == NamedNode(f"{BASE}/id/version/coworking-0001-1")
    day = Literal("2026-11-12", datatype=NamedNode(expand("xsd:date")))
    at = Literal("2026-11-12T00:00:00Z", datatype=NamedNode(expand("xsd:dateTime")))
    assert about[expand("dct:created")] == day
    assert about[expand("prov:generatedAtTime")] == at
    for number, desks in ((1, "12"), (2, "14")):
        graph = NamedNode(f"{BASE}/id/version/coworking-0001-{number}")
        found = [q for q in said[graph.value] if q.predicate == DESKS]
        assert [q.object.value for q in found] == [desks]  # type: ignore[union-attr]
        assert {q.graph_name for q in found} == {graph}
    ended = said[f"{BASE}/id/version/coworking-0003-2"]
    reason = [q.object for q in ended if q.predicate.value == expand("albo:endingReason")]
    assert reason == [NamedNode(expand("ending-reason:left-source"))]
    assert not any(q.predicate.value == NAME for q in ended)


def test_a_full_page_is_one_file_for_all_releases_until_something_in_it_is_erased(
    deployment: Deployment,
) -> None:
    networks = [f"rete-{number},Rete numero {number},ufficio" for number in range(FULL - 4)]
    deployment.write("networks", [*NETWORKS, *networks])
    first = deployment.publish(DAYS[0])
    deployment.change()
    deployment.write("experts", EXPERTS)
    second = deployment.publish(DAYS[1])
    before, after = read_index(first.folder).pages, read_index(second.folder).pages
    assert [(one.name, one.count, one.full, one.lasts) for one in after] == [
        ("1", FULL, True, True),
        ("2", before[1].count + 3, False, False),
    ]
    assert before[0] == after[0] and before[0].last < before[1].first
    assert before[0].file(first.folder).samefile(after[0].file(second.folder))
    # What is open grows in a file of its own.
    assert pages(second)["2.nq.gz"].startswith(pages(first)["2.nq.gz"])
    assert first.damaged_files() == []
    assert b"Spazio Due" in pages(second)["1.nq.gz"]
    deployment.take_down("coworking", "s-2", DAYS[2])
    index = read_index(deployment.releases.open(3).folder)
    assert [(one.name, one.count, one.lasts, one.rewritten) for one in index.pages] == [
        ("1-1", FULL - 1, True, 1),
        ("2", after[1].count + 1, False, 1),
    ]
    assert index.gone == ("1",) and index.next_name() == "3"
    assert b"Spazio Due" not in everywhere(deployment)


def test_time_is_the_reference_date_and_never_runs_backwards(deployment: Deployment) -> None:
    deployment.publish(DAYS[1])
    deployment.change()
    release = deployment.publish(DAYS[0])
    instants = [one.at for one in read_index(release.folder).members()]
    assert instants == sorted(set(instants))
    assert instants[-4].isoformat() == "2026-11-12T00:00:01+00:00"


def test_two_builds_of_the_same_sources_have_the_same_feed(
    built: Deployment, deployment: Deployment
) -> None:
    deployment.publish(DAYS[0])
    deployment.change()
    deployment.publish(DAYS[1])
    ours = files_of(deployment.releases.folder / "2" / "feed")
    assert ours == files_of(built.releases.folder / "2" / "feed")


def test_what_a_rolled_back_release_told_is_superseded(changed: Deployment) -> None:
    changed.releases.point_to(1)
    # The tables as they were: the parent says the same, the feed has told otherwise.
    changed.write("spaces", SPACES)
    changed.write("experts", EXPERTS)
    built = changed.build(DAYS[2])
    assert built.release is not None and built.release.info.number == 3
    assert built.release.info.parent == 1
    assert told(built.release, len(FIRST) - 1 + 4) == [
        ("coworking-0001-3", "updated"),
        ("coworking-0003-3", "created"),
        ("sharing-expert-0001-3", "created"),
        ("coworking-0004-2", "removed"),
    ]
    assert changed.build(DAYS[2]).unchanged
    latest = read_index(built.release.folder).latest
    live = {of.rsplit("/", 1)[1] for of, last in latest.items() if not last.is_removal}
    assert live == {
        "0001",
        "coworking-0001",
        "coworking-0002",
        "coworking-0003",
        "sharing-expert-0001",
        "sharing-expert-0002",
    }


def test_an_application_that_a_rolled_back_release_published_stays_one_thing(
    deployment: Deployment,
) -> None:
    applied = [*SPACES[:3], SPACES[3].replace("mapped", "")]
    for day, rows in zip(DAYS, (SPACES, applied, SPACES), strict=True):
        deployment.write("spaces", rows)
        deployment.publish(day)
    deployment.releases.point_to(2)
    deployment.write("spaces", [*SPACES[:3], SPACES[3].replace(",30,", ",31,")])
    release = deployment.publish(DAYS[2])
    # What it had said before it was not public any more was erased.
    mine = [one for one in told(release) if one[0].startswith("coworking-0003")]
    assert mine == [
        ("coworking-0003-2", "removed"),
        ("coworking-0003-3", "created"),
        ("coworking-0003-4", "updated"),
    ]
    assert reasons(release) == {}


def forget_feed(release: Release) -> None:
    """Make of a release one of before 0.4."""
    for path in (release.folder / "feed").iterdir():
        path.unlink()
    place = release.folder / "release.json"
    told = json.loads(place.read_bytes())
    told["files"] = {name: one for name, one in told["files"].items() if "feed/" not in name}
    place.write_text(json.dumps(told), "utf-8")


def test_a_parent_without_a_feed_gets_one_of_what_is_listed_now(deployment: Deployment) -> None:
    first = deployment.publish(DAYS[0])
    forget_feed(first)
    deployment.change()
    release = deployment.publish(DAYS[1])
    assert dict(told(release)) == {
        "actor-0001-1": "created",
        "network-0001-1": "created",
        "coworking-0001-2": "updated",
        "coworking-0002-1": "created",
        "coworking-0004-1": "created",
        "decision-0001-1": "created",
        "sharing-expert-0002-1": "created",
    }


def test_another_base_has_a_feed_of_its_own(deployment: Deployment) -> None:
    deployment.publish(DAYS[0])
    text = deployment.registry.read_text("utf-8")
    deployment.registry.write_text(text.replace(BASE, "https://altro.example.org"), "utf-8")
    release = deployment.publish(DAYS[1])
    things = {name.rpartition("-")[0] for name, _ in told(release)}
    assert things == {name.rpartition("-")[0] for name in FIRST}
    assert all(BASE not in one.id for one in read_index(release.folder).members())


def test_a_build_without_changes_starts_the_feed_that_is_missing(deployment: Deployment) -> None:
    forget_feed(deployment.publish(DAYS[0]))
    assert not deployment.build(DAYS[0]).unchanged
    assert deployment.build(DAYS[0]).unchanged


ENDS = {
    "left-source": [EXPERTS[0], EXPERTS[2]],
    "expired": [EXPERTS[0], EXPERTS[1].replace("2027", "2020"), EXPERTS[2]],
    "row-fault": [EXPERTS[0], EXPERTS[1].replace("consent", ""), EXPERTS[2]],
}


def reasons(release: Release) -> dict[str, str]:
    """Give why each thing is no more, by the ends of the IRIs."""
    return {
        quad.subject.value.split("/id/")[1]: quad.object.value.rsplit("/", 1)[1]  # type: ignore[union-attr]
        for quad in release.quads()
        if quad.predicate.value == expand("albo:endingReason")
    }


@pytest.mark.parametrize("end", ENDS)
def test_a_profile_that_ends_leaves_every_page(end: str, deployment: Deployment) -> None:
    deployment.publish(DAYS[0])
    deployment.write("experts", ENDS[end])
    release = deployment.publish(DAYS[1], without_bad_rows=True)
    assert reasons(release) == {"sharing-expert/0001": end, "entry/sharing-expert-0001": end}
    assert not any(b"Inventata" in page for page in pages(release).values())
    index = read_index(release.folder)
    (page,) = index.pages
    assert page.rewritten == 1 and not page.lasts
    mine = [one.change.value for one in page.members if one.of.endswith("/sharing-expert-0001")]
    assert mine == ["removed"]
    assert b"Inventata" not in (release.folder / "feed" / "index.json").read_bytes()
    assert b"Fittizio" in pages(release)["1.nq.gz"]


def test_a_takedown_leaves_nothing_of_a_thing_and_of_its_decisions(
    changed: Deployment,
) -> None:
    changed.take_down("coworking", "s-2", DAYS[2])
    content = everywhere(changed)
    assert b"Spazio Due" not in content and b"R.G. 1/2026" not in content
    release = changed.releases.open(3)
    left = [entry for entry in told(release) if entry[0].startswith(("coworking-0002", "decision"))]
    assert left == [("coworking-0002-2", "removed"), ("decision-0001-2", "removed")]
    for name in ("coworking-0002-2", "decision-0001-2"):
        said = {q.object for q in quads(release)[f"{BASE}/id/version/{name}"]}
        assert NamedNode(expand("ending-reason:taken-down")) in said


def test_what_had_left_before_is_told_again_when_it_is_taken_down(changed: Deployment) -> None:
    assert b"Spazio Tre" in everywhere(changed)
    changed.take_down("coworking", "s-3", DAYS[2])
    assert b"Spazio Tre" not in everywhere(changed)
    left = [one for one in told(changed.releases.open(3)) if one[0].startswith("coworking-0003")]
    assert left == [("coworking-0003-2", "removed"), ("coworking-0003-3", "removed")]
    later = told(changed.publish(DAYS[2]))
    assert [one for one in later if one[0].startswith("coworking-0003")] == left


def test_a_takedown_after_a_rollback_reaches_what_was_told_in_between(
    deployment: Deployment,
) -> None:
    deployment.write("experts", [EXPERTS[0], EXPERTS[2]])
    deployment.publish(DAYS[0])
    deployment.write("experts", EXPERTS)
    deployment.publish(DAYS[1])
    deployment.releases.point_to(1)
    deployment.take_down("sharing-expert", "e-1", DAYS[2])
    assert b"Inventata" not in everywhere(deployment)
    assert told(deployment.releases.open(3))[-1] == ("sharing-expert-0002-2", "removed")


def test_a_row_that_cannot_be_told_from_others_leaves_the_reason_open(
    deployment: Deployment,
) -> None:
    deployment.publish(DAYS[0])
    # Which row this was, nobody can say: it has lost its key.
    deployment.write("spaces", [*SPACES[:3], ",,,Via Prova 3,Milano,015146,30,mapped"])
    release = deployment.publish(DAYS[1], without_bad_rows=True)
    assert told(release)[-1] == ("coworking-0003-2", "removed")
    assert reasons(release) == {}


def test_lists_and_actors_with_a_fault_say_so(deployment: Deployment) -> None:
    deployment.publish(DAYS[0])
    deployment.write("networks", [NETWORKS[0], NETWORKS[1].replace("ufficio", "nessuna")])
    deployment.write("actors", [ACTORS[0], ACTORS[1].replace("ufficio", "nessuna")])
    deployment.write("spaces", [*SPACES[:1], SPACES[1].replace("casa-prova", ""), *SPACES[2:]])
    release = deployment.publish(DAYS[1], without_bad_rows=True)
    assert reasons(release) == {"network/0001": "row-fault", "actor/0001": "row-fault"}


def test_an_empty_feed_has_no_pages() -> None:
    assert FeedIndex().next_name() == "1" and FeedIndex().told("x") is None


def test_the_decision_on_a_profile_goes_with_it(deployment: Deployment) -> None:
    text = deployment.registry.read_text("utf-8")
    text = text.replace('kind = "sharing-expert"', 'kind = "sharing-expert"\ndecisions = "d.csv"')
    calls = 'calls = ["avviso-tipo-esperti-2026"]\nkind = "sharing-expert"'
    text = text.replace('kind = "sharing-expert"', calls, 1)
    deployment.registry.write_text(text, "utf-8")
    deployment.write("d", [DECISIONS[0], "x-1,e-1,admit,2026-11-03,R.G. 9/2026,Ufficio,Office,"])
    deployment.write("experts", EXPERTS[:2])
    assert b"R.G. 9/2026" in pages(deployment.publish(DAYS[0]))["1.nq.gz"]
    deployment.write("experts", EXPERTS[:1])
    deployment.write("d", DECISIONS[:1])
    assert b"R.G. 9/2026" not in pages(deployment.publish(DAYS[1]))["1.nq.gz"]
