# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the endpoint says of itself, and that it is true."""

import re

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from endpoint.sparql.introduction import FUNCTIONS
from endpoint.sparql.void import counted
from endpoint.stores import open_store
from ingest.index.makeup import makeup_of
from ingest.releases import Release
from ontology.context import expand

FORMS = {
    "*/*": RdfFormat.TURTLE,
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-triples": RdfFormat.N_TRIPLES,
}


def told(client: httpx.Client, accept: str, path: str = "/sparql") -> Store:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    store = Store()
    store.extend(parse(answer.content, format=FORMS[accept]))
    return store


def values(store: Store, predicate: str) -> list[str]:
    found = store.quads_for_pattern(None, NamedNode(expand(predicate)), None)
    return sorted(quad.object.value for quad in found)  # type: ignore[union-attr]


@pytest.mark.parametrize("accept", FORMS)
@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_without_a_query_the_service_is_described(
    client: httpx.Client, release: Release, accept: str, path: str
) -> None:
    store = told(client, accept, path)
    assert len(values(store, "sd:endpoint")) == 1
    assert values(store, "sd:supportedLanguage") == [expand("sd:SPARQL11Query")]
    dumps = {one.rpartition("/")[2] for one in values(store, "void:dataDump")}
    assert dumps == {file.name for file in release.quad_files}


def test_the_graphs_that_are_described_are_those_of_the_release(
    client: httpx.Client, release: Release
) -> None:
    named = {quad.graph_name for quad in release.quads()}
    graphs = sorted(one.value for one in named if isinstance(one, NamedNode))
    store = told(client, "*/*")
    assert values(store, "sd:name") == graphs
    assert values(store, "void:triples") == [str(release.info.quads)]


def test_the_files_of_a_release_count_what_its_store_counts(release: Release) -> None:
    store = open_store(release, 10**9)
    assert makeup_of(release.folder) == counted(store)


def test_every_graph_has_the_licence_of_what_it_holds(client: httpx.Client) -> None:
    query = "SELECT ?name ?licence { ?g sd:name ?name ; dct:license ?licence }"
    prefixes = {name: expand(f"{name}:x").removesuffix("x") for name in ("sd", "dct")}
    store = told(client, "*/*")
    found = store.query(query, prefixes=prefixes)
    terms = {row["name"].value: row["licence"].value for row in found}  # type: ignore[union-attr]
    shared = [name for name, licence in terms.items() if "by-sa" in licence]
    assert len(terms) == len(values(store, "sd:name"))
    assert any(name.endswith("/graph/source/map-of-innovation") for name in shared)
    # What holds graphs of several terms has none as a whole.
    whole = NamedNode(f"{values(store, 'sd:endpoint')[0]}#dataset")
    licence = NamedNode(expand("dct:license"))
    assert list(store.quads_for_pattern(whole, licence, None)) == []


def test_a_form_that_nobody_writes_is_refused(client: httpx.Client) -> None:
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 400
    assert client.get("/sparql", params={"format": "docx"}).status_code == 400


def test_the_description_is_the_same_until_the_next_release(client: httpx.Client) -> None:
    first = client.get("/sparql")
    held = {"If-None-Match": first.headers["etag"]}
    assert client.get("/sparql", headers=held).status_code == 304


AREA = '"POLYGON((9 45, 10 45, 10 46, 9 46, 9 45))"^^geo:wktLiteral'
OTHER = '"POINT(9.19 45.47)"^^geo:wktLiteral'
POINT = '"POINT(9.19 45.46)"^^geo:wktLiteral'
CALLS = {
    "distance": f"{POINT}, {OTHER}, <http://www.opengis.net/def/uom/OGC/1.0/metre>",
    "envelope": AREA,
    "sfContains": f"{AREA}, {POINT}",
    "sfIntersects": f"{AREA}, {POINT}",
    "sfWithin": f"{POINT}, {AREA}",
}


@pytest.fixture
def extends(pytestconfig: pytest.Config) -> bool:
    """Say whether what answers has what the store of Albo has beyond SPARQL 1.1."""
    return bool(pytestconfig.getoption("--engine") != "virtuoso")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_that_is_described_gives_a_value(
    client: httpx.Client, name: str, extends: bool
) -> None:
    assert (
        expand(f"geof:{name}") in values(told(client, "*/*"), "sd:extensionFunction")
    ) == extends
    if not extends:
        pytest.skip("this engine has no such function, and the description names none")
    query = f"SELECT (geof:{name}({CALLS[name]}) AS ?value) {{}}"
    answer = client.get("/sparql", params={"query": query})
    assert answer.json()["results"]["bindings"][0]["value"]["value"]


@pytest.mark.parametrize(
    "query",
    [
        "ASK { VALUES ?t { <<( <x:s> <x:p> 1 )>> } FILTER(isTriple(?t)) }",
        "ASK { BIND(STRLANGDIR('a', 'it', 'ltr') AS ?t) FILTER(LANGDIR(?t) = 'ltr') }",
        "ASK { { SELECT * { ?s a albo:Call } LIMIT 1 } LATERAL { ?s ?p ?o } }",
    ],
)
def test_every_extension_that_is_described_is_there(
    client: httpx.Client, query: str, extends: bool
) -> None:
    assert bool(values(told(client, "*/*"), "sd:languageExtension")) == extends
    if not extends:
        pytest.skip("this engine has no extension, and the description names none")
    assert client.get("/sparql", params={"query": query}).json()["boolean"] is True


# Graphs (Graph Store Protocol, the half that reads).


def graph(client: httpx.Client, path: str, **asked: str) -> set[str]:
    answer = client.get(path, params=asked or None, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200, answer.text
    return set(answer.text.splitlines())


def expected(release: Release, name: str | None) -> set[str]:
    graph_name = None if name is None else NamedNode(name)
    return {
        f"{quad.triple} ."
        for quad in release.quads()
        if (quad.graph_name if isinstance(quad.graph_name, NamedNode) else None) == graph_name
    }


def test_a_graph_is_given_by_name_directly_and_as_the_default(
    client: httpx.Client, release: Release
) -> None:
    name = f"{release.info.base}/graph/links/municipio"
    whole = expected(release, name)
    assert len(whole) > 10
    assert graph(client, "/graph-store", graph=name) == whole
    assert graph(client, "/graph/links/municipio") == whole
    assert graph(client, "/graph-store?default") == expected(release, None)


BAD_GRAPHS = {
    "none": ("/graph-store", {}, 400),
    "two": ("/graph-store?default&graph=http://x.invalid/g", {}, 400),
    "no IRI": ("/graph-store?graph=x y", {}, 400),
    "unknown": ("/graph-store?graph=http://127.0.0.1:1/g", {}, 404),
    "a file": ("/graph-store?graph=file:///etc/passwd", {}, 404),
    "unknown directly": ("/graph/none", {}, 404),
    "as a table": ("/graph-store?default", {"Accept": "text/csv"}, 406),
}


@pytest.mark.parametrize("name", BAD_GRAPHS)
def test_what_is_no_graph_is_a_problem(client: httpx.Client, name: str) -> None:
    path, headers, status = BAD_GRAPHS[name]
    answer = client.get(path, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_graph_is_changed(client: httpx.Client, release: Release, method: str) -> None:
    name = f"{release.info.base}/graph/links/municipio"
    for path in (f"/graph-store?graph={name}", "/graph/links/municipio"):
        answer = client.request(method, path, content="<x:s> <x:p> 1 .")
        assert answer.status_code == 405
        assert re.fullmatch(r"(GET|HEAD|, )+", answer.headers["allow"])
    assert graph(client, "/graph/links/municipio") == expected(release, name)
