# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Links with other bodies: proposed to an officer, checked, published, served and counted."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SKOS, VOID

from endpoint.linking.commands import PREDICATES
from ontology.context import expand, terms_by_iri
from ontology.vocabulary import reused_labels
from tests.conftest import ROOT, serving
from tests.ingest.linked import BASE, THERE, configured, prepared

MILAN = URIRef("http://127.0.0.1:8000/id/comune/015146")
DATA = URIRef("http://127.0.0.1:8000/sparql#dataset")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_comune_shows_its_links_and_marks_what_nobody_verified(client: httpx.Client) -> None:
    answer = client.get("/doc/comune/015146", headers={"Accept": "text/turtle"})
    found = {str(one) for one in Graph().parse(data=answer.text).objects(MILAN, SKOS.closeMatch)}
    assert "http://www.wikidata.org/entity/Q490" in found
    assert {one.rsplit("/", 2)[0] for one in found} == {
        "https://sws.geonames.org",
        "http://www.wikidata.org",
    }
    page = client.get("/doc/comune/015146", headers={"Accept": "text/html"}).text
    row = page[page.index("vicino a") :].split("</dd>", 1)[0]
    assert "GeoNames" in row and "Wikidata: Q490" in row
    marked = {("Wikidata" in one): ("da verificare" in one) for one in row.split("<li>")[1:]}
    assert marked == {True: True, False: False}


def test_json_names_every_kind_of_link(client: httpx.Client) -> None:
    tree = client.get("/doc/comune/015146.jsonld").json()
    assert {one["id"] for one in tree["closeMatch"]} >= {"http://www.wikidata.org/entity/Q490"}
    lab = client.get("/doc/makerspace/0005.jsonld").json()
    assert lab["sameAsPage"][0]["id"] == "https://www.fablabs.io/labs/opendot"
    for name in PREDICATES:
        assert expand(name) in terms_by_iri()
        assert reused_labels()[name].it != reused_labels()[name].en


def test_void_counts_each_linkset_with_its_target(client: httpx.Client) -> None:
    void = Graph().parse(data=client.get("/.well-known/void").text)
    found = {}
    for one in void.subjects(RDF.type, VOID.Linkset):
        target = void.value(one, VOID.objectsTarget)
        space = str(void.value(target, VOID.uriSpace))
        size = void.value(one, VOID.triples)
        found[space] = (str(void.value(one, VOID.linkPredicate)), int(str(size)))
        assert void.value(one, VOID.subjectsTarget) == DATA
    close, page = expand("skos:closeMatch"), expand("schema:sameAs")
    assert found["https://sws.geonames.org/"] == (close, 131)
    assert found["http://www.wikidata.org/entity/"] == (close, 75)
    assert found["https://www.fablabs.io/labs/"] == (page, 10)


def test_the_graph_of_a_linkset_is_asked_by_name(client: httpx.Client) -> None:
    query = """SELECT ?target ?method WHERE {
      GRAPH <graph/links/wikidata> { ?comune skos:closeMatch ?target }
      GRAPH <graph/provenance> { <graph/links/wikidata> dct:description ?method ;
        albo:confidence confidence-level:unverified ; void:linkPredicate skos:closeMatch }
    }"""
    rows = client.get("/sparql", params={"query": query, "format": "csv"}).text.splitlines()
    assert len(rows) == 1 + 75 * 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepared(tmp_path)


@pytest.fixture
def albo(folder: Path) -> Run:
    def run(*arguments: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-c", "from endpoint.cli import main; main()", *arguments],
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "COLUMNS": "120"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


THEIRS = f"""codice;denominazione;IRI;nota
1;Comune di Rosate;{THERE}c/1;
2;Spazio Uno;{THERE}c/2;
3;ROSATTE;{THERE}c/3;
4;Palermo;{THERE}c/4;
"""


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_proposed_edited_built_and_served(folder: Path, albo: Run) -> None:
    (folder / "altri.csv").write_text("concept,key,target,label,status\n", "utf-8")
    configured(folder, confidence="unverified")
    albo("build")
    (folder / "theirs.csv").write_text(THEIRS, "utf-8")
    told = albo("links", "propose", "theirs.csv", "--concept", "comune").stdout
    assert "2 proposte" in told and "[[linksets]]" in told
    proposed = folder / "theirs.links.csv"
    rows = rows_of(proposed)
    assert [(row["key"], row["target"]) for row in rows] == [
        ("015188", f"{THERE}c/1"),
        ("015188", f"{THERE}c/3"),
    ]
    assert {row["status"] for row in rows} == {"proposed"}
    assert "name_score 100" in rows[0]["note"] and "chiaro" in rows[0]["note"]
    # Nothing of an officer's work is written over.
    assert "--out" in albo("links", "propose", "theirs.csv", "--concept", "comune", code=2).stderr

    def decided(text: str) -> str:
        return text.replace("proposed", "confirmed", 1).replace("proposed", "rejected")

    altri = folder / "altri.csv"
    altri.write_text(decided(proposed.read_text("utf-8-sig")), "utf-8")
    said = json.loads(albo("links", "check", "altri.csv", "--json").stdout)
    assert said["counts"] == {"confirmed": 1, "proposed": 0, "rejected": 1, "published": 1}
    albo("build")
    with serving(folder / "releases") as url:
        text = httpx.get(f"{url}/doc/comune/015188.ttl").text
        ends = list(Graph().parse(data=text).objects(predicate=SKOS.exactMatch))
        assert ends == [URIRef(f"{THERE}c/1")]
        assert "da verificare" in httpx.get(f"{url}/doc/comune/015188.html").text
    again = ("links", "propose", "theirs.csv", "--concept", "comune", "--out", "again.csv")
    albo(*again)
    assert [row["target"] for row in rows_of(folder / "again.csv")] == [f"{THERE}c/3"]


def test_rdf_is_proposed_by_its_names(folder: Path, albo: Run) -> None:
    configured(folder, place='path = "altri.csv"')
    (folder / "altri.csv").write_text("concept,key,target,label,status\n", "utf-8")
    albo("build")
    turtle = f"""@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
      <{THERE}a/1> rdfs:label "Talent Garden" , "TAG" . <https://example.com/2> rdfs:label "x" ."""
    (folder / "theirs.ttl").write_text(turtle, "utf-8")
    space = ("--target-space", f"{THERE}a/", "--predicate", "owl:sameAs")
    albo("links", "propose", "theirs.ttl", "--concept", "actor", *space)
    (row,) = rows_of(folder / "theirs.links.csv")
    assert (row["key"], row["label"]) == ("talent-garden", "Talent Garden | TAG")


def test_what_a_check_finds_is_told_with_the_exit_code(folder: Path, albo: Run) -> None:
    configured(folder)
    row = f"coworking,cow-1,{THERE}1,Un altro nome,confirmed\n"
    (folder / "altri.csv").write_text("concept,key,target,label,status\n", "utf-8")
    albo("build")
    (folder / "altri.csv").write_text("concept,key,target,label,status\n" + row, "utf-8")
    done = albo("links", "check", "altri.csv", code=1)
    assert "link-label" in done.stderr and "0 links would be published" in done.stdout
    outside = ("links", "check", "altri.csv", "--target-space", "https://example.com/")
    assert "link-outside" in albo(*outside, code=1).stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--concept", "paese"), 2, "coworking"),
        (("--concept", "sharing-expert"), 2, "register of persons"),
        (("--concept", "comune", "--predicate", "owl:thing"), 2, "skos:closeMatch"),
        (("--concept", "comune", "--target-space", "x"), 2, "http"),
        (("--concept", "comune", "--column", "name"), 2, "FIELD=COLUMN"),
        (("--concept", "comune", "--column", "name=nessuna"), 3, "--column name=COLUMN"),
    ],
)
def test_what_cannot_be_proposed_is_told(
    arguments: tuple[str, ...], code: int, said: str, folder: Path, releases: object, albo: Run
) -> None:
    (folder / "theirs.csv").write_text(THEIRS, "utf-8")
    place = str(releases.folder)  # type: ignore[attr-defined]
    options = ("theirs.csv", *arguments, "--releases", place, "--out", "none.csv")
    assert said in albo("links", "propose", *options, code=code).stderr
    assert not (folder / "none.csv").exists()


def test_without_a_release_there_is_nothing_to_link(folder: Path, albo: Run) -> None:
    (folder / "theirs.csv").write_text(THEIRS, "utf-8")
    done = albo("links", "propose", "theirs.csv", "--concept", "comune", code=3)
    assert "albo build" in done.stderr
    assert BASE not in done.stdout
