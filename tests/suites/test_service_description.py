# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""SPARQL 1.1 Service Description: the three W3C entries, and that what it says is true."""

import httpx
import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, Triple, parse

from ingest.releases import Release

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
FORMS = {
    "*/*": RdfFormat.TURTLE,
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
}
# What each property is said of, and what has to be said of its value in the same description.
SCHEMA = {
    "endpoint": ("Service", None),
    "supportedLanguage": ("Service", None),
    "defaultEntailmentRegime": ("Service", None),
    "extensionFunction": ("Service", None),
    "languageExtension": ("Service", None),
    "feature": ("Service", None),
    "resultFormat": ("Service", None),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}
RESULTS = {
    "SPARQL_Results_JSON": ("ASK {}", "application/sparql-results+json"),
    "SPARQL_Results_XML": ("ASK {}", "application/sparql-results+xml"),
    "SPARQL_Results_CSV": ("SELECT * {}", "text/csv"),
    "SPARQL_Results_TSV": ("SELECT * {}", "text/tab-separated-values"),
    "Turtle": ("CONSTRUCT {} WHERE {}", "text/turtle"),
    "N-Triples": ("CONSTRUCT {} WHERE {}", "application/n-triples"),
    "RDF_XML": ("CONSTRUCT {} WHERE {}", "application/rdf+xml"),
    "JSON-LD": ("CONSTRUCT {} WHERE {}", "application/ld+json"),
    "N-Quads": ("CONSTRUCT {} WHERE {}", "application/n-quads"),
    "TriG": ("CONSTRUCT {} WHERE {}", "application/trig"),
}


def described(client: httpx.Client, accept: str = "*/*") -> Store:
    answer = client.get("/sparql", headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    assert RdfFormat.from_media_type(answer.headers["content-type"]) == FORMS[accept]
    store = Store()
    store.extend(parse(answer.content, FORMS[accept]))
    return store


@pytest.fixture(scope="module")
def description(client: httpx.Client) -> Store:
    return described(client)


def values(store: Store, name: str) -> list[str]:
    found = store.quads_for_pattern(None, NamedNode(SD + name), None)
    return sorted(str(quad.object) for quad in found)


@pytest.mark.parametrize("accept", FORMS)
def test_the_address_of_queries_gives_rdf(
    client: httpx.Client, description: Store, accept: str
) -> None:
    assert len(described(client, accept)) == len(description)


def test_the_service_names_its_own_address(description: Store, release: Release) -> None:
    services = list(description.quads_for_pattern(None, TYPE, NamedNode(f"{SD}Service")))
    assert len(services) == 1
    assert values(description, "endpoint") == [f"<{release.info.base}/sparql>"]


@pytest.mark.parametrize("name", SCHEMA)
def test_a_property_stands_where_the_schema_has_it(description: Store, name: str) -> None:
    domain, reach = SCHEMA[name]
    for quad in description.quads_for_pattern(None, NamedNode(SD + name), None):
        assert isinstance(quad.object, NamedNode | BlankNode)
        assert is_a(description, quad.subject, domain)
        assert reach is None or is_a(description, quad.object, reach)


def is_a(store: Store, node: NamedNode | BlankNode | Triple, kind: str) -> bool:
    return (
        isinstance(node, NamedNode | BlankNode) and Quad(node, TYPE, NamedNode(SD + kind)) in store
    )


def test_no_word_is_used_that_the_schema_has_not(description: Store) -> None:
    used = {quad.predicate.value for quad in description}
    assert {name.removeprefix(SD) for name in used if name.startswith(SD)} <= SCHEMA.keys()


def test_what_is_said_of_the_language_is_true(client: httpx.Client, description: Store) -> None:
    assert values(description, "supportedLanguage") == [f"<{SD}SPARQL11Query>"]
    # The default graph is no union of the others, and no other server is asked.
    assert values(description, "feature") == []
    query = "ASK { SERVICE <http://127.0.0.1:8000/sparql> { ?s ?p ?o } }"
    assert client.get("/sparql", params={"query": query}).status_code == 400


def test_the_graphs_are_those_of_the_release(description: Store, release: Release) -> None:
    names = {quad.graph_name for quad in release.quads()}
    named = sorted(str(name) for name in names if isinstance(name, NamedNode))
    assert values(description, "name") == named
    assert len(values(description, "namedGraph")) == len(named)
    assert len(values(description, "defaultDataset")) == 1
    assert len(values(description, "defaultGraph")) == 1


def test_every_form_that_is_named_is_given(client: httpx.Client, description: Store) -> None:
    formats = {
        name.strip("<>").removeprefix(FORMATS) for name in values(description, "resultFormat")
    }
    assert formats == RESULTS.keys()
    for query, media_type in RESULTS.values():
        sent = {"params": {"query": query}, "headers": {"Accept": media_type}}
        answer = client.get("/sparql", **sent)  # type: ignore[arg-type]
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == media_type


def test_a_browser_gets_the_form_and_head_no_body(client: httpx.Client) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    head = client.head("/sparql", headers={"Accept": "text/turtle"})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"].startswith("text/turtle")
