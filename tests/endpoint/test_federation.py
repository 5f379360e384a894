# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Other servers that a deployment lets queries ask: those alone, and within bounds."""

import json
import socket
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from endpoint.sparql.calls import calls
from ingest.releases import Releases
from tests.conftest import serving
from tests.ingest.portals import Page, Portal, open_portal


class Pair(NamedTuple):
    """A server that asks, and one of the same release that is asked."""

    client: httpx.Client
    other: str
    portal: Portal


@pytest.fixture(scope="module")
def pair(releases: Releases, server: str) -> Iterator[Pair]:
    with open_portal() as portal:
        other = f"{server}/sparql"
        services = [other, portal.url("/sparql"), "http://127.0.0.1:1/sparql"]
        options = {"ALBO_SERVICES": json.dumps(services), "ALBO_QUERY_SECONDS": "5"}
        with serving(releases.folder, **options) as url, httpx.Client(base_url=url) as client:
            yield Pair(client, other, portal)


def ask(pair: Pair, query: str) -> httpx.Response:
    sent = query.replace("OTHER", pair.other)
    return pair.client.post("/sparql", data={"query": sent}, timeout=30)


def values(answer: httpx.Response, name: str) -> list[str]:
    assert answer.status_code == 200, answer.text
    return sorted(row[name]["value"] for row in answer.json()["results"]["bindings"])


CALL = "?call a albo:Call ; dct:identifier ?id"
SAME = [
    f"SELECT ?id {{ SERVICE <OTHER> {{ {CALL} }} }}",
    f"SELECT ?id {{ SERVICE SILENT <OTHER> {{ {CALL} }} }}",
    "PREFIX x: <https://w3id.org/albo/onto/> SELECT ?id { service<OTHER>{ ?c a x:Call ;"
    " dct:identifier ?id FILTER(STRLEN(?id) > 0) # }\n } }",
    f"SELECT ?id {{ ?call a albo:Call . SERVICE <OTHER> {{ {CALL} }} }}",
    f"SELECT ?id {{ {{ SELECT ?id {{ SERVICE <OTHER> {{ {CALL} }} }} }} }}",
]


@pytest.mark.parametrize("query", SAME)
def test_what_another_server_says_is_joined(pair: Pair, query: str) -> None:
    plain = values(ask(pair, f"SELECT ?id {{ {CALL} }}"), "id")
    answer = ask(pair, query)
    assert values(answer, "id") == plain
    assert len(plain) > 10
    assert answer.headers["cache-control"] == "no-store"


def test_two_servers_are_asked_together(pair: Pair) -> None:
    query = (
        f"SELECT ?id ?title {{ SERVICE <OTHER> {{ {CALL} }} OPTIONAL {{ SERVICE <OTHER> {{"
        " ?call dct:title ?title FILTER(LANG(?title) = 'it') } } }"
    )
    assert len(values(ask(pair, query), "title")) > 10


def rows_of(*values: dict[str, str]) -> Page:
    bindings = [{"x": value} for value in values]
    document = {"head": {"vars": ["x", "y"]}, "results": {"bindings": bindings}}
    return Page(json.dumps(document).encode(), "application/sparql-results+json")


AWKWARD = [
    Literal('a "quoted" \\ } { text\nand SERVICE <http://x.invalid> {}'),
    Literal("ciao", language="it"),
    Literal("2026-11-25", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date")),
    NamedNode("https://x.invalid/a?b=c#d"),
]


@pytest.mark.parametrize("term", AWKWARD, ids=str)
def test_any_value_comes_as_it_is(pair: Pair, term: Literal | NamedNode) -> None:
    told = {"type": "uri", "value": term.value}
    if isinstance(term, Literal):
        told["type"] = "literal"
        if term.language:
            told["xml:lang"] = term.language
        elif term.datatype.value.endswith("date"):
            told["datatype"] = term.datatype.value
    posting(pair.portal, rows_of(told))
    query = f"SELECT ?x {{ SERVICE <{pair.portal.url('/sparql')}> {{ ?x ?p ?o }} }}"
    answer = pair.client.post("/sparql", data={"query": query})
    (row,) = answer.json()["results"]["bindings"]
    assert row["x"]["value"] == term.value


def posting(portal: Portal, page: Page) -> None:
    portal.pages["/sparql"] = page


BROKEN = {
    "an error": Page(status=500),
    "another page": Page(b"<html>", "text/html"),
    "a blank node": rows_of({"type": "bnode", "value": "b0"}),
    "no IRI": rows_of({"type": "uri", "value": "a b> } #"}),
    "a column of no name": Page(b'{"head":{"vars":["x } #"]},"results":{"bindings":[]}}'),
    "one column twice": Page(b'{"head":{"vars":["x","x"]},"results":{"bindings":[]}}'),
    "too many cells": Page(
        json.dumps(
            {"head": {"vars": [f"v{n}" for n in range(500)]}, "results": {"bindings": [{}] * 500}}
        ).encode()
    ),
    "too many rows": rows_of(*[{"type": "literal", "value": "x"}] * 10_001),
    "too many bytes": rows_of({"type": "literal", "value": "x" * 2_100_000}),
    "a way elsewhere": Page(status=302, headers={"Location": "/elsewhere"}),
    "packed": Page(b"x", headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_of_no_use_is_told_unless_it_may_be_missed(pair: Pair, name: str) -> None:
    posting(pair.portal, BROKEN[name])
    address = pair.portal.url("/sparql")
    told = pair.client.post(
        "/sparql", data={"query": f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?x }} }}"}
    )
    assert told.status_code == 503
    assert told.json()["service"] == address
    silent = f"SELECT ?id {{ {CALL} SERVICE SILENT <{address}> {{ ?s ?p ?x }} }}"
    assert len(values(pair.client.post("/sparql", data={"query": silent}), "id")) > 10
    assert not any(one.path == "/elsewhere" for one in pair.portal.asked)


def test_a_server_that_never_answers_is_told_unless_it_may_be_missed(releases: Releases) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"http://127.0.0.1:{mute.getsockname()[1]}/sparql"
        options = {"ALBO_SERVICES": json.dumps([address]), "ALBO_QUERY_SECONDS": "1"}
        with serving(releases.folder, **options) as url, httpx.Client(base_url=url) as client:
            query = f"SELECT ?id {{ {CALL} SERVICE SILENT <{address}> {{ ?s ?p ?x }} }}"
            silent = client.post("/sparql", data={"query": query}, timeout=30)
            query = query.replace("SILENT", "")
            told = client.post("/sparql", data={"query": query}, timeout=30)
    assert len(values(silent, "id")) > 10
    assert told.json()["type"].endswith("/problems/service-failed")


def test_a_query_asks_others_a_few_times_only(pair: Pair) -> None:
    call = "SERVICE <OTHER> { ?s ?p ?o }"
    told = ask(pair, f"SELECT * {{ {call * 9} }}").json()
    assert (told["code"], told["line"]) == ("calls", 1)


def test_a_server_that_is_not_there_is_told(pair: Pair) -> None:
    answer = ask(pair, "SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }")
    assert answer.json()["type"].endswith("/problems/service-failed")


REFUSED = [
    "SELECT * { SERVICE <http://127.0.0.1:2/sparql> { ?s ?p ?o } }",
    "SELECT * { SERVICE <OTHER/> { ?s ?p ?o } }",
    "SELECT * { BIND(<OTHER> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { SERVICE <OTHER> { SERVICE <OTHER> { ?s ?p ?o } } }",
    "SELECT * { SERVICE <OTHER> { SERVICE <file:///etc/passwd> { ?s ?p ?o } } }",
    "SELECT * { SERVICESILENT<OTHER>{ ?s ?p ?o } }",
    "SELECT * { SERVICE <OTHER> ?x }",
    "SELECT * { SERVICE <OTHER> { ?s ?p ?o ",
    "PREFIX x: <OTHER> SELECT * { SERVICE x: { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", REFUSED)
def test_no_other_server_is_asked(pair: Pair, query: str) -> None:
    answer = ask(pair, query)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith(("/query-refused", "/query-syntax"))


def test_a_deployment_that_names_none_lets_none_be_asked(client: httpx.Client) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }"
    answer = client.get("/sparql", params={"query": query})
    assert answer.json()["code"] == "service"
    assert "BasicFederatedQuery" not in client.get("/sparql").text


def test_the_description_says_that_others_may_be_asked(pair: Pair) -> None:
    assert "sd:feature sd:BasicFederatedQuery" in pair.client.get("/sparql").text


def test_a_call_is_cut_out_whole() -> None:
    query = 'SELECT * { SERVICE <x:y> { ?s ?p \'}\' , """}""" { } # }\n } ?a ?b ?c }'
    (call,) = calls(query, {"x:y"})
    rest = query[: call.start] + query[call.end :]
    assert isinstance(Store().query(rest), QuerySolutions)
    assert call.group.startswith("{ ?s") and call.group.endswith("# }\n }")
