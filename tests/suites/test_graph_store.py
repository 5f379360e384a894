# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""SPARQL 1.1 Graph Store Protocol: what its W3C entries ask of GET and HEAD, and no writing.

A graph has an address of its own, and one at the store by its name; the store has the default one.
"""

from collections import defaultdict
from collections.abc import Mapping

import httpx
import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple, parse

from ingest.releases import Release

BASE = "http://127.0.0.1:8000"
STORE = "/graph-store"
PROVENANCE, ABSENT = f"{BASE}/graph/provenance", f"{BASE}/graph/absent"
# Each address with the name of the graph that is there; the default graph has none.
PLACES = {
    "/graph/provenance": PROVENANCE,
    f"{STORE}?graph={PROVENANCE}": PROVENANCE,
    f"{STORE}?graph=http%3A%2F%2F127.0.0.1%3A8000%2Fgraph%2Fprovenance": PROVENANCE,
    f"{STORE}?graph={BASE}/graph/%70rovenance": PROVENANCE,
    "/graph/links/municipio": f"{BASE}/graph/links/municipio",
    f"{STORE}?default": "",
    f"{STORE}?default=": "",
}
FORMS = {
    "text/turtle": RdfFormat.TURTLE,
    "text/turtle; charset=utf-8": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "*/*": RdfFormat.TURTLE,
}
Graphs = Mapping[str, set[Triple]]


@pytest.fixture(scope="module")
def graphs(release: Release) -> Graphs:
    found: dict[str, set[Triple]] = defaultdict(set)
    for quad in release.quads():
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        found[name].add(quad.triple)
    return found


def got(client: httpx.Client, place: str, accept: str = "*/*") -> set[Triple]:
    answer = client.get(place, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    assert RdfFormat.from_media_type(answer.headers["content-type"]) == FORMS[accept]
    quads = list(parse(answer.content, FORMS[accept]))
    assert {quad.graph_name for quad in quads} == {DefaultGraph()}
    return {quad.triple for quad in quads}


@pytest.mark.parametrize("place", PLACES)
def test_a_graph_is_given_whole(client: httpx.Client, graphs: Graphs, place: str) -> None:
    assert got(client, place) == graphs[PLACES[place]]


@pytest.mark.parametrize("accept", FORMS)
def test_a_graph_comes_in_the_form_that_is_accepted(
    client: httpx.Client, graphs: Graphs, accept: str
) -> None:
    assert got(client, "/graph/provenance", accept) == graphs[PROVENANCE]


@pytest.mark.parametrize("place", PLACES)
def test_head_tells_of_a_graph_what_get_does(client: httpx.Client, place: str) -> None:
    head, get = client.head(place), client.get(place)
    assert head.status_code == 200
    assert head.content == b""
    for name in ("content-type", "etag", "vary", "albo-release"):
        assert head.headers[name] == get.headers[name]


NOWHERE = [
    "/graph/absent",
    "/graph/",
    f"{STORE}?graph={ABSENT}",
    f"{STORE}?graph={BASE}/graph/%2570rovenance",  # decoded once, this is no graph's name
]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("place", NOWHERE)
def test_a_graph_that_is_not_there_is_not_found(
    client: httpx.Client, method: str, place: str
) -> None:
    assert client.request(method, place).status_code == 404


@pytest.mark.parametrize("accept", ["image/png", "text/csv", "application/sparql-results+json"])
@pytest.mark.parametrize("place", PLACES)
def test_a_form_for_no_graph_is_not_acceptable(
    client: httpx.Client, place: str, accept: str
) -> None:
    assert client.get(place, headers={"Accept": accept}).status_code == 406


UNCLEAR = {
    "no graph": STORE,
    "a graph and the default one": f"{STORE}?default&graph={PROVENANCE}",
    "two graphs": f"{STORE}?graph={PROVENANCE}&graph={ABSENT}",
    "a relative address": f"{STORE}?graph=graph/provenance",
    "no address": f"{STORE}?graph=",
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_a_request_has_to_name_one_graph(client: httpx.Client, name: str) -> None:
    answer = client.get(UNCLEAR[name])
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("place", [STORE, f"{STORE}?graph={ABSENT}", "/graph/absent", *PLACES])
def test_no_graph_is_written(client: httpx.Client, method: str, place: str) -> None:
    sent = {"Content-Type": "text/turtle"}
    answer = client.request(method, place, content="<this> <is> <new> .", headers=sent)
    assert answer.status_code in (403, 405)
    assert answer.headers["content-type"] == "application/problem+json"


def test_after_all_refusals_the_graphs_are_the_same(client: httpx.Client, graphs: Graphs) -> None:
    for place, name in PLACES.items():
        for method in ("PUT", "POST", "DELETE", "PATCH"):
            client.request(method, place, content="", headers={"Content-Type": "text/turtle"})
        assert got(client, place) == graphs[name]
    assert client.get("/graph/absent").status_code == 404
