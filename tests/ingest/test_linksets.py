# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Links with other bodies: published where confirmed and sound, else told with place and fix."""

import csv
import json
from collections.abc import Iterator
from gzip import decompress
from pathlib import Path

import pytest
import shapely
from pyoxigraph import NamedNode, Quad

from ingest.build import Built, build
from ingest.findings import Finding, Severity
from ingest.readers.transport import Patience
from ingest.readers.web import Library
from ingest.registry import BadRegistry, load_registry, shipped_registry
from ingest.releases import Release, Releases
from ingest.territory import territory
from ontology.context import expand
from tests.conftest import ROOT
from tests.ingest.linked import BASE, GOOD, HEADER, TABLES, THERE, TURTLE, configured, prepared
from tests.ingest.portals import Page, Portal, open_portal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepared(tmp_path)


def built(folder: Path, rows: str, **changes: str) -> Built:
    (folder / "altri.csv").write_text(HEADER + rows, "utf-8")
    return build(load_registry(configured(folder, **changes)), Releases(folder / "releases"))


def release_of(done: Built) -> Release:
    assert done.release is not None, done.intake.errors
    return done.release


def in_graph(release: Release, name: str) -> list[Quad]:
    graph = NamedNode(f"{BASE}/graph/{name}")
    return [quad for quad in release.quads() if quad.graph_name == graph]


def links(release: Release) -> set[tuple[str, str, str]]:
    quads = in_graph(release, "links/altri")
    return {(str(one.subject), one.predicate.value, str(one.object)) for one in quads}


def told(done: Built, rule: str) -> Finding:
    (finding,) = (one for one in done.intake.findings if one.rule == rule)
    assert finding.reason.it and finding.reason.en and finding.fix.it and finding.fix.en
    return finding


def test_what_is_confirmed_is_published_and_told_with_its_method(folder: Path) -> None:
    rows = GOOD + (
        f"actor,talent-garden,{THERE}2,Talent Garden | TAG,confermato,,\n"
        f"coworking,cow-1,{THERE}3,spazio uno,confirmed,,\n"
        f"coworking,{BASE}/id/coworking/0002,{THERE}4,Spazio Due,confirmed,,\n"
        f"equipment-type,laser-cutter,{THERE}5,Laser cutter,confirmed,,\n"
        f"legal-status,1.3.10,{THERE}6,,confirmed,,\n"
        f"coworking,cow-2,{THERE}9,Spazio Due,proposed,,\n"
        f"coworking,cow-2,{THERE}8,Tutt'altro,rejected,,\n"
    )
    release = release_of(built(folder, rows))
    found = links(release)
    assert {end.removeprefix(f"<{THERE}").rstrip(">") for _, _, end in found} == set("123456")
    assert {name for _, name, _ in found} == {expand("skos:exactMatch")}
    owns = {own for own, _, _ in found}
    assert f"<{BASE}/id/comune/015188>" in owns
    assert f"<{BASE}/id/coworking/0002>" in owns
    assert any(own.endswith("legal-status/1310>") for own in owns)
    graph = NamedNode(f"{BASE}/graph/links/altri")
    about = {
        (quad.predicate.value, str(quad.object))
        for quad in in_graph(release, "provenance")
        if quad.subject == graph
    }
    assert {
        (expand("dct:date"), '"2026-11-21"'),
        (expand("dct:description"), '"Per nome."@it'),
        (expand("dct:source"), f"<{BASE}/id/source/self>"),
        (expand("albo:confidence"), f"<{expand('confidence-level:verified')}>"),
        (expand("rdf:type"), f"<{expand('void:Linkset')}>"),
        (expand("void:linkPredicate"), f"<{expand('skos:exactMatch')}>"),
    } <= about
    report = json.loads((release.folder / "report.json").read_text("utf-8"))
    counts = {"confirmed": 6, "proposed": 1, "rejected": 1, "published": 6}
    assert report["links"]["altri"] == counts


# A row with a fault: the rule, the column, how far it goes.
BAD = {
    "no IRI": (f"comune,015188,{THERE}a b,Rosate,confirmed,,\n", "link-target", "target", "error"),
    "no web": ("comune,015188,urn:x:1,Rosate,confirmed,,\n", "link-target", "target", "error"),
    "elsewhere": (
        "comune,015188,https://example.com/1,Rosate,confirmed,,\n",
        *("link-outside", "target", "error"),
    ),
    "no status": (f"comune,015188,{THERE}1,Rosate,forse,,\n", "link-status", "status", "error"),
    "no kind": (f"paese,015188,{THERE}1,Rosate,confirmed,,\n", "link-concept", "concept", "error"),
    "nobody": (f"coworking,cow-9,{THERE}1,Nove,confirmed,,\n", "link-no-thing", "key", "note"),
    "other name": (
        f"comune,015188,{THERE}1,Gaggiano,confirmed,,\n",
        "link-label",
        "label",
        "error",
    ),
    "near": (f"comune,015188,{THERE}1,Rosatte,confirmed,,\n", "link-label-near", "label", "note"),
    "part": (
        f"comune,015188,{THERE}1,Comune di Rosate,confirmed,,\n",
        *("link-label-near", "label", "note"),
    ),
    "twice": (GOOD + GOOD, "duplicate", "name", "error"),
    "twice by IRI": (
        GOOD + f"comune,{BASE}/id/comune/015188,{THERE}1,Rosate,confirmed,,\n",
        *("duplicate", "target", "error"),
    ),
    "shared": (
        f"coworking,cow-1,{THERE}1,Spazio Uno,confirmed,,\n"
        f"coworking,cow-2,{THERE}1,Spazio Due,confirmed,,\n",
        *("link-shared", "target", "error"),
    ),
    "a person": (f"sharing-expert,x,{THERE}1,X,confirmed,,\n", "link-person", "concept", "error"),
    "an address of a person": (
        f"coworking,cow-1,{THERE}mario.rossi@example.org,Spazio Uno,confirmed,,\n",
        *("personal-email", "target", "error"),
    ),
    "a mobile number": (
        f"coworking,cow-1,{THERE}1,Spazio Uno,confirmed,,chiamare 333 1234567\n",
        *("personal-mobile", "note", "error"),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_each_fault_is_told_by_its_rule(name: str, folder: Path) -> None:
    rows, rule, column, severity = BAD[name]
    done = built(folder, rows)
    finding = told(done, rule)
    assert finding.severity == severity
    assert (finding.file, finding.column) == ("altri.csv", column)
    assert finding.line == rows.count("\n") + 1
    assert (done.release is None) == (severity == "error")
    near = {"link-label-near"}
    (parsing,) = (one for path, one in done.intake.parsings.items() if path.name == "altri.csv")
    assert [row.line for row in parsing.aside] == ([] if rule in near else [finding.line])


def test_numbers_of_ten_digits_are_no_phone_numbers_in_an_iri(folder: Path) -> None:
    row = f"coworking,cow-1,{THERE}node/3331234567,Spazio Uno,confirmed,,\n"
    assert len(links(release_of(built(folder, row)))) == 1


def test_close_things_may_share_a_target(folder: Path) -> None:
    done = built(folder, BAD["shared"][0], predicate="skos:closeMatch")
    assert len(links(release_of(done))) == 2


def test_what_is_only_proposed_stops_nothing(folder: Path) -> None:
    row = f"comune,015188,{THERE}1,Gaggiano,proposed,,\n"
    done = built(folder, GOOD.replace("/1,", "/2,") + row)
    assert told(done, "link-label").severity is Severity.NOTE
    assert "1" in told(done, "links-proposed").reason.en
    assert len(links(release_of(done))) == 1


def test_without_labels_that_is_said_once(folder: Path) -> None:
    rows = f"coworking,cow-1,{THERE}1,,confirmed,,\ncoworking,cow-2,{THERE}2,,confirmed,,\n"
    done = built(folder, rows)
    assert told(done, "links-without-label").reason.en.startswith("2 ")
    assert len(links(release_of(done))) == 2


def test_the_good_rows_are_published_without_the_bad_ones(folder: Path) -> None:
    (folder / "altri.csv").write_text(HEADER + GOOD + BAD["elsewhere"][0], "utf-8")
    registry, releases = load_registry(configured(folder)), Releases(folder / "releases")
    assert len(links(release_of(build(registry, releases, without_bad_rows=True)))) == 1


def test_a_link_ends_with_its_thing(folder: Path) -> None:
    row = f"coworking,cow-2,{THERE}1,Spazio Due,confirmed,,\n"
    assert len(links(release_of(built(folder, row)))) == 1
    gone = TABLES["coworking.csv"].replace("cow-2,Spazio Due,015188,page,self\n", "")
    (folder / "coworking.csv").write_text(gone, "utf-8")
    done = built(folder, row)
    assert told(done, "link-no-thing").severity is Severity.NOTE
    assert not links(release_of(done))


def test_share_alike_links_keep_their_licence_and_stay_out_of_the_dump(folder: Path) -> None:
    release = release_of(built(folder, GOOD, source="theirs"))
    licence = NamedNode("https://creativecommons.org/licenses/by-sa/4.0/")
    graph = NamedNode(f"{BASE}/graph/links/altri")
    stated = NamedNode(expand("dct:license"))
    assert any(
        (q.subject, q.predicate, q.object) == (graph, stated, licence) for q in release.quads()
    )
    whole = decompress((release.folder / "dumps" / "all.nq.gz").read_bytes()).decode()
    assert f"{THERE}1>" not in whole


def test_without_a_described_source_nothing_is_published(folder: Path) -> None:
    done = built(folder, GOOD, source="nessuna")
    assert told(done, "unknown-source").value == "nessuna"
    assert done.release is None


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"predicate": "owl:differentFrom"}, "predicate"),
        ({"place": ""}, "path"),
        ({"target": "altri"}, "target"),
    ],
)
def test_what_cannot_be_meant_is_refused(changes: dict[str, str], named: str, folder: Path) -> None:
    with pytest.raises(BadRegistry, match=named):
        load_registry(configured(folder, **changes))


def test_a_name_is_that_of_one_graph(folder: Path) -> None:
    path = configured(folder)
    path.write_text(path.read_text("utf-8").replace('"altri"', '"national"'), "utf-8")
    with pytest.raises(BadRegistry, match="national"):
        load_registry(path)


def test_the_links_of_another_body_are_turned_to_begin_here(folder: Path) -> None:
    (folder / "altri.ttl").write_text(TURTLE, "utf-8")
    done = built(folder, "", place='path = "altri.ttl"')
    same = expand("skos:exactMatch")
    assert links(release_of(done)) == {
        (f"<{BASE}/id/comune/015188>", same, f"<{THERE}1>"),
        (f"<{BASE}/id/coworking/0001>", same, f"<{THERE}2>"),
    }
    assert told(done, "link-no-thing").value == f"{BASE}/id/coworking/0099"


def test_a_wrong_name_there_is_told_here(folder: Path) -> None:
    (folder / "altri.ttl").write_text(TURTLE.replace('"Rosate"', '"Gaggiano"'), "utf-8")
    assert told(built(folder, "", place='path = "altri.ttl"'), "link-label").line == 1


def test_a_page_that_tells_of_a_thing_is_told_of_by_nothing(folder: Path) -> None:
    turtle = TURTLE.replace("skos:exactMatch", "rdfs:seeAlso")
    (folder / "altri.ttl").write_text(turtle, "utf-8")
    done = built(folder, "", place='path = "altri.ttl"', predicate="rdfs:seeAlso")
    assert told(done, "links-backwards").reason.en.startswith("3 ")
    assert [(own, end) for own, _, end in links(release_of(done))] == [
        (f"<{BASE}/id/coworking/0001>", f"<{THERE}2>")
    ]


def test_rdf_that_is_none_is_told(folder: Path) -> None:
    (folder / "altri.ttl").write_text("<a> <b>", "utf-8")
    assert told(built(folder, "", place='path = "altri.ttl"'), "graph").file == "altri.ttl"


@pytest.fixture
def portal() -> Iterator[Portal]:
    with open_portal() as one:
        yield one


def test_links_at_an_address_are_kept_and_outlive_their_server(
    folder: Path, portal: Portal
) -> None:
    portal.pages["/links.ttl"] = Page(TURTLE.encode(), "text/turtle")
    registry = load_registry(configured(folder, place=f'url = "{portal.url("/links.ttl")}"'))
    releases = Releases(folder / "releases")
    patience = Patience(connect=5, read=1, whole=3, pauses=(0, 0))
    library = Library(releases.kept, patience)
    first = release_of(build(registry, releases, library=library))
    assert len(links(first)) == 2
    portal.pages["/links.ttl"] = Page(b"<html>chiuso</html>", "text/html")
    done = build(registry, releases, library=library)
    assert told(done, "source-stale").severity is Severity.NOTE
    assert links(release_of(done)) == links(first)


FACTS = ROOT.parent / "shared" / "facts" / "comuni_milano.csv"


def shipped(name: str) -> list[dict[str, str]]:
    path = shipped_registry().parent / f"linkset-{name}.csv"
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def test_the_shipped_links_are_published_whole(release: Release) -> None:
    report = json.loads((release.folder / "report.json").read_text("utf-8"))
    counts = {name: one["published"] for name, one in report["links"].items()}
    assert counts == {"geonames": 131, "wikidata": 75, "fablabs-io": 10}
    assert counts == {name: len(shipped(name)) for name in counts}


@pytest.mark.skipif(not FACTS.exists(), reason="the facts are not beside the checkout")
def test_each_point_of_geonames_lies_in_its_comune_and_in_no_other() -> None:
    facts = {
        row["istat_code"]: row for row in csv.DictReader(FACTS.read_text("utf-8").splitlines())
    }
    areas = {code: shapely.from_wkt(wkt) for code, wkt in territory().boundaries.items()}
    for row in shipped("geonames"):
        fact = facts[row["key"]]
        assert row["target"] == f"https://sws.geonames.org/{fact['geonames_id']}/"
        point = shapely.Point(float(fact["geonames_lon"]), float(fact["geonames_lat"]))
        assert [code for code, area in areas.items() if area.covers(point)] == [row["key"]]
    for row in shipped("wikidata"):
        assert row["target"].rsplit("/", 1)[1] == facts[row["key"]]["wikidata"]
