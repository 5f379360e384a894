# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is said of the data as a whole, held to the data themselves."""

from collections.abc import Iterator

import httpx
import pytest
from pyoxigraph import NamedNode
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import VOID

from ingest.releases import Release
from ontology.context import expand

BASE = "http://127.0.0.1:8000"
DATA = URIRef(f"{BASE}/sparql#dataset")


@pytest.fixture(scope="module")
def void(server: str) -> Graph:
    answer = httpx.get(f"{server}/.well-known/void")
    assert answer.status_code == 200
    return Graph().parse(data=answer.content, format="turtle")


def number(void: Graph, subject: URIRef, name: str) -> int:
    return int(str(void.value(subject, VOID[name])))


def parts(void: Graph, whole: URIRef, kind: str, name: str) -> Iterator[tuple[str, URIRef]]:
    for part in void.objects(whole, VOID[f"{kind}Partition"]):
        assert isinstance(part, URIRef)
        yield str(void.value(part, VOID[name])), part


def test_the_properties_add_up_to_all_that_is_said(void: Graph, release: Release) -> None:
    counts = {
        name: number(void, part, "triples")
        for name, part in parts(void, DATA, "property", "property")
    }
    assert sum(counts.values()) == release.info.quads == number(void, DATA, "triples")
    assert len(counts) == number(void, DATA, "properties")
    name = expand("reg:register")
    assert counts[name] == sum(1 for one in release.quads() if one.predicate == NamedNode(name))


def test_classes_are_counted_with_what_is_said_of_each(void: Graph, release: Release) -> None:
    classes = dict(parts(void, DATA, "class", "class"))
    assert len(classes) == number(void, DATA, "classes")
    entries = classes[expand("albo:RegisterEntry")]
    assert number(void, entries, "entities") == sum(release.info.counts.values())
    said = dict(parts(void, entries, "property", "property"))
    assert number(void, said[expand("reg:register")], "triples") == sum(
        release.info.counts.values()
    )


def test_subjects_and_objects_are_counted_once(void: Graph, release: Release) -> None:
    quads = list(release.quads())
    assert number(void, DATA, "distinctSubjects") == len({one.subject for one in quads})
    # The sizes of the catalogue are one kind of number in the file and another in the store.
    assert abs(number(void, DATA, "distinctObjects") - len({one.object for one in quads})) < 60


def test_links_say_what_they_link_and_how_many_there_are(void: Graph, release: Release) -> None:
    national = NamedNode(f"{BASE}/graph/links/national")
    held = sum(1 for one in release.quads() if one.graph_name == national)
    found = 0
    for linkset in void.subjects(RDF.type, VOID.Linkset):
        assert void.value(linkset, VOID.subjectsTarget) == DATA
        target = void.value(linkset, VOID.objectsTarget)
        assert (target, RDF.type, VOID.Dataset) in void
        if void.value(linkset, URIRef(expand("dct:source"))) == URIRef(national.value):
            assert void.value(linkset, VOID.linkPredicate) is not None
            assert "w3id.org/italia" in str(void.value(target, VOID.uriSpace))
            found += number(void, linkset, "triples")  # type: ignore[arg-type]
    assert found == held > 100


def test_examples_answer_and_vocabularies_are_those_in_use(
    client: httpx.Client, void: Graph
) -> None:
    examples = [str(one) for one in void.objects(DATA, VOID.exampleResource)]
    assert len(examples) == 5
    for one in examples:
        if one.startswith(BASE):
            assert client.get(one.replace(f"{BASE}/id/", "/doc/")).status_code == 200
    vocabularies = {str(one) for one in void.objects(DATA, VOID.vocabulary)}
    assert {expand("albo:"), expand("dcat:"), expand("earl:")} <= vocabularies
    assert expand("geof:") not in vocabularies


def test_the_service_alone_is_described_in_short(client: httpx.Client, void: Graph) -> None:
    short = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert b"classPartition" not in short.content
    assert len(short.content) < 20_000
    assert short.headers["etag"] != client.get("/.well-known/void").headers["etag"]
