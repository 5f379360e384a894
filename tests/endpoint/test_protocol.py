# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""SPARQL over HTTP: the protocol, the limits, and errors that all have one shape."""

import asyncio
import csv
import json
import re
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import cast

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from endpoint.app import create_app
from endpoint.settings import Settings
from ingest.releases import Releases
from tests.conftest import serving

COUNT = """
SELECT ?comune (COUNT(?space) AS ?spaces)
WHERE { ?space a albo:CoworkingSpace ; albo:inMunicipality/skos:prefLabel ?comune }
GROUP BY ?comune ORDER BY DESC(?spaces) ?comune
"""
REAL = [
    ("Milano", "42"),
    ("Legnano", "2"),
    ("Basiano", "1"),
    ("Cinisello Balsamo", "1"),
    ("Cologno Monzese", "1"),
    ("Rosate", "1"),
]


def rows(answer: httpx.Response) -> list[tuple[str, ...]]:
    assert answer.status_code == 200, answer.text
    return [tuple(row) for row in csv.reader(StringIO(answer.text))][1:]


def test_spaces_per_comune_are_the_real_numbers(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": COUNT}, headers={"Accept": "text/csv"})
    assert rows(answer) == REAL


def test_a_query_goes_by_get_form_and_body_alike(client: httpx.Client) -> None:
    accept = {"Accept": "text/csv"}
    by_form = client.post("/sparql", data={"query": COUNT}, headers=accept)
    direct = {"Content-Type": "application/sparql-query"} | accept
    by_body = client.post("/sparql", content=COUNT, headers=direct)
    assert rows(by_form) == rows(by_body) == REAL


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
    ],
)
@pytest.mark.parametrize("query", ["SELECT * { ?s a albo:Call }", "ASK { ?s a albo:Call }"])
def test_results_come_in_four_forms(
    client: httpx.Client, accept: str, media_type: str, query: str
) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert answer.headers["albo-release"] == "1"
    assert answer.content


GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
}


@pytest.mark.parametrize("accept", GRAPHS)
@pytest.mark.parametrize(
    "query",
    ["CONSTRUCT WHERE { ?s a albo:Call }", "DESCRIBE <https://w3id.org/albo/call/milano-2013>"],
)
def test_graphs_come_in_the_rdf_forms(client: httpx.Client, accept: str, query: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.headers["content-type"].split(";")[0] == accept
    assert list(parse(answer.content, format=GRAPHS[accept]))


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/json", "application/ld+json"),
        ("application/xml", "application/rdf+xml"),
        ("application/json, text/turtle;q=0.5", "application/ld+json"),
        ("application/json;q=0.5, text/turtle", "text/turtle"),
    ],
)
def test_a_graph_comes_to_who_asks_for_json_or_xml(
    client: httpx.Client, accept: str, media_type: str
) -> None:
    query = {"query": "CONSTRUCT WHERE { ?s a albo:Call }"}
    answer = client.get("/sparql", params=query, headers={"Accept": accept})
    assert answer.headers["content-type"].split(";")[0] == media_type


def test_a_short_name_chooses_the_form(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": COUNT, "format": "csv"})
    assert rows(answer) == REAL
    unknown = client.get("/sparql", params={"query": COUNT, "format": "docx"})
    assert unknown.status_code == 400
    assert "csv" in unknown.json()["known"]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("xml", "application/rdf+xml"),
        ("json", "application/ld+json"),
        ("turtle", "text/turtle"),
        ("n3", "text/turtle"),
        ("json-ld", "application/ld+json"),
        ("rdf+xml", "application/rdf+xml"),
    ],
)
def test_the_names_that_clients_use_mean_forms_of_graphs_too(
    client: httpx.Client, name: str, media_type: str
) -> None:
    query = "CONSTRUCT WHERE { ?s a albo:Call }"
    answer = client.get("/sparql", params={"query": query, "format": name})
    assert answer.headers["content-type"].split(";")[0] == media_type


def test_named_graphs_are_seen_only_when_named(client: httpx.Client) -> None:
    verdicts = "SELECT (COUNT(*) AS ?n) { ?verdict a earl:Assertion }"
    inside = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?verdict a earl:Assertion } }"
    ask = {"headers": {"Accept": "text/csv"}}
    graph = "http://127.0.0.1:8000/graph/assessments"
    counts = [
        rows(client.get("/sparql", params=params, **ask))[0][0]  # type: ignore[arg-type]
        for params in (
            {"query": verdicts},
            {"query": inside},
            {"query": verdicts, "default-graph-uri": graph},
            {"query": inside, "named-graph-uri": "http://nowhere.invalid/g"},
        )
    ]
    assert counts[0] == counts[3] == "0"
    # Verdicts on share-alike entries are in graphs of their own.
    assert 48 * (19 + 10 + 6) < int(counts[2]) < int(counts[1])


def test_an_unchanged_answer_costs_a_304_and_a_changing_one_has_no_tag(
    client: httpx.Client,
) -> None:
    first = client.get("/sparql", params={"query": COUNT})
    again = client.get(
        "/sparql", params={"query": COUNT}, headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304
    for name in ("cache-control", "vary", "etag", "albo-release"):
        assert again.headers[name] == first.headers[name]
    changing = client.get("/sparql", params={"query": "SELECT (NOW() AS ?n) {}"})
    assert "etag" not in changing.headers
    assert changing.headers["cache-control"] == "no-store"


def test_a_browser_gets_the_form(client: httpx.Client) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<textarea" in page.text


def problem(answer: httpx.Response, status: int, kind: str) -> dict[str, object]:
    """Check the one shape of all errors: RFC 9457, both languages, open to every origin."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    body = cast("dict[str, object]", answer.json())
    assert body["status"] == status
    assert str(body["type"]).endswith(f"/problems/{kind}")
    details, advice = cast("list[dict[str, str]]", [body["details"], body["advice"]])
    assert all([body["title"], details["it"], details["en"], advice["it"], advice["en"]])
    assert "Traceback" not in answer.text
    return body


def ask(client: httpx.Client, query: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query})


MISTAKES = {
    "SELECT * {\n  ?s ?p }": (2, 10, 'after "}" the text is no SPARQL'),
    "SELEC * { ?s ?p ?o }": (1, 1, '"SELEC" begins no query'),
    "# nothing": (1, 1, "the query is empty"),
    "SELECT * {\n { ?s ?p ?o }": (1, 10, '"{" opened here is not closed'),
    "ASK { ?s ?p ?o }\r\n}": (2, 1, '"}" closes nothing'),
    "ASK { ?s nope:p ?o }": (1, 16, 'the prefix "nope:" is not declared'),
    "SELECT ?s { ?s ?p ?o } GROUP BY ?p": (1, 35, "add it to GROUP BY"),
    "SELECT * { ?s ?p ?o } LIMIT x": (1, 29, 'after "LIMIT" the text is no SPARQL'),
    "ASK { ?s <http://x.invalid/a b> ?o }": (1, 32, "an IRI is not well formed"),
}


@pytest.mark.parametrize("query", MISTAKES)
def test_a_syntax_error_says_where_and_what(client: httpx.Client, query: str) -> None:
    line, column, said = MISTAKES[query]
    body = problem(ask(client, query), 400, "query-syntax")
    assert (body["line"], body["column"]) == (line, column)
    assert said in body["details"]["en"]  # type: ignore[index]
    assert "\\u{" not in str(body)


def test_service_is_refused_with_its_place(client: httpx.Client) -> None:
    body = problem(
        ask(client, "SELECT * {\n SERVICE <http://x.invalid> {} }"), 400, "query-refused"
    )
    assert (body["line"], body["column"]) == (2, 2)


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"update": "CLEAR ALL"}},
        {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}},
    ],
)
def test_updates_are_refused_and_change_nothing(
    client: httpx.Client, sent: dict[str, object]
) -> None:
    problem(client.post("/sparql", **sent), 403, "read-only")  # type: ignore[arg-type]
    answer = client.get("/sparql", params={"query": COUNT}, headers={"Accept": "text/csv"})
    assert rows(answer) == REAL


BAD_REQUESTS = {
    "no query": ("POST", {"data": {"format": "csv"}}, 400, "bad-request"),
    "no query for results": (
        "GET",
        {"headers": {"Accept": "application/sparql-results+json"}},
        400,
        "bad-request",
    ),
    "a query in the address and in the body": (
        "POST",
        {"params": {"query": "ASK {}"}, "data": {"query": "ASK {}"}},
        400,
        "bad-request",
    ),
    "a body in another charset": (
        "POST",
        {
            "content": "ASK {}".encode("utf-16"),
            "headers": {"Content-Type": "application/sparql-query; charset=utf-16"},
        },
        415,
        "unsupported-media-type",
    ),
    "a graph that is no IRI": (
        "GET",
        {"params": {"query": "ASK {}", "default-graph-uri": "no iri"}},
        400,
        "bad-request",
    ),
    "too many parameters": ("GET", {"params": "&".join(["x=1"] * 1001)}, 400, "bad-request"),
    "a release that never was": (
        "GET",
        {"params": {"query": "ASK {}", "release": "99"}},
        404,
        "not-found",
    ),
    "a release without a number": (
        "GET",
        {"params": {"query": "ASK {}", "release": "x"}},
        400,
        "bad-request",
    ),
    "two queries": (
        "GET",
        {"params": [("query", "ASK {}"), ("query", "ASK {}")]},
        400,
        "bad-request",
    ),
    "a body of no known kind": ("POST", {"content": "x"}, 415, "unsupported-media-type"),
    "bytes that are no UTF-8": (
        "POST",
        {"content": b"\xff", "headers": {"Content-Type": "application/sparql-query"}},
        400,
        "bad-request",
    ),
    "a body without end": (
        "POST",
        {"content": b"x" * 1_100_000, "headers": {"Content-Type": "application/sparql-query"}},
        413,
        "too-large",
    ),
    "a form that fits neither kind": (
        "GET",
        {"params": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}},
        406,
        "not-acceptable",
    ),
    "a table for a graph": (
        "GET",
        {
            "params": {"query": "CONSTRUCT WHERE { ?s a albo:Call }"},
            "headers": {"Accept": "text/csv"},
        },
        406,
        "not-acceptable",
    ),
    "another method": ("DELETE", {}, 405, "method-not-allowed"),
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_a_bad_request_is_told_as_a_problem(client: httpx.Client, name: str) -> None:
    method, sent, status, kind = BAD_REQUESTS[name]
    answer = client.request(method, "/sparql", **sent)  # type: ignore[arg-type]
    problem(answer, status, kind)


def test_an_address_that_is_no_utf8_is_told(client: httpx.Client) -> None:
    problem(client.get("/sparql?query=ASK%20%7B%7D%FF"), 400, "bad-request")


@pytest.mark.parametrize(
    "path",
    ["/nope", "/doc/coworking/9999", "/id/x/1", "/calls/none", "/onto/None", "/doc/comune/../x"],
)
def test_what_is_not_there_is_a_problem_too(client: httpx.Client, path: str) -> None:
    problem(client.get(path), 404, "not-found")


def test_a_problem_speaks_the_language_asked_for(client: httpx.Client) -> None:
    english = client.get("/nope", headers={"Accept-Language": "en"})
    assert english.json()["title"] == "Not found"
    assert client.get("/nope").json()["title"] == "Risorsa non trovata"


def test_a_browser_gets_a_page_for_an_error(client: httpx.Client) -> None:
    page = client.get("/nope", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "<h1>" in page.text


def test_every_kind_of_problem_has_a_page(client: httpx.Client) -> None:
    text = files("endpoint").joinpath("problems.toml").read_text("utf-8")
    for kind in re.findall(r"^\[([a-z-]+)\]", text, re.MULTILINE):
        assert client.get(f"/problems/{kind}").status_code == 200


def test_preflight_questions_are_answered(client: httpx.Client) -> None:
    answer = client.options("/sparql", headers={"Origin": "https://x.invalid"})
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]


def test_a_slow_query_is_killed_and_told_as_503(releases: Releases) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with serving(releases.folder, ALBO_QUERY_SECONDS="0.5") as url:
        answer = httpx.get(f"{url}/sparql", params={"query": slow}, timeout=30)
        body = problem(answer, 503, "query-timeout")
        assert body["limit_seconds"] == 0.5
        assert answer.headers["retry-after"]
        quick = httpx.get(f"{url}/sparql", params={"query": COUNT, "format": "csv"}, timeout=30)
        assert rows(quick) == REAL


LONG = {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}


def test_a_long_answer_is_an_error_and_never_cut(releases: Releases) -> None:
    with serving(releases.folder, ALBO_RESULT_MB="1") as url:
        answer = httpx.get(f"{url}/sparql", params=LONG, timeout=30)
        body = problem(answer, 503, "result-too-large")
        assert body["limit_bytes"] == 2**20


def test_what_fails_after_the_status_is_out_breaks_the_connection(releases: Releases) -> None:
    with (
        serving(releases.folder, ALBO_RESULT_MB="1", ALBO_CACHE_MB="0") as url,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        httpx.get(f"{url}/sparql", params=LONG, timeout=30)


def test_before_the_first_release_the_service_says_so(tmp_path: Path) -> None:
    app = create_app(Settings(releases=tmp_path))

    async def visit() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x.invalid") as one:
            paths = ("/sparql?query=ASK%20%7B%7D", "/health/ready", "/health/live")
            return [await one.get(path) for path in paths]

    asked, ready, live = asyncio.run(visit())
    problem(asked, 503, "no-release")
    problem(ready, 503, "no-release")
    assert live.status_code == 200


QUERIES = sorted(
    (Path(str(files("endpoint"))) / "queries").glob("*.rq"), key=lambda file: file.name
)


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: file.name)
def test_every_query_of_the_package_says_what_it_answers_and_answers_it(
    client: httpx.Client, file: Path
) -> None:
    text = file.read_text("utf-8")
    assert text.startswith("# ") and text.splitlines()[0].endswith("?")
    answer = client.get("/sparql", params={"query": text})
    assert answer.status_code == 200
    if "CONSTRUCT" in text:
        assert any(True for _ in parse(answer.content, format=RdfFormat.TURTLE))
    else:
        assert json.loads(answer.text)["results"]["bindings"]
