# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Documents over HTTP: every form says the same graph, and everything is negotiated."""

import json
from hashlib import sha256
from typing import cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse

from endpoint.description import describe
from endpoint.negotiation import choose, language
from endpoint.served import open_store
from endpoint.tree import to_tree
from ingest.documents import to_quads
from ingest.fields import Reading
from ingest.intake import Intake
from ingest.records.spaces import CoworkingRecord
from ingest.releases import Release
from ingest.subjects import subject_of
from ontology.context import VERSION, VERSIONS, context_json
from tests.ingest.test_documents import cells

SPACE = "/doc/coworking/0004"
RDF = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
DOCUMENTS = [
    SPACE,
    "/doc/entry/coworking-0004",
    "/doc/assessment/coworking-0004-milano-2013",
    "/doc/actor/0001",
    "/doc/comune/015146",
    "/doc/zone/nord-milano",
    "/doc/municipio/3",
    "/doc/register/coworking",
    "/doc/source/coworking-metadata",
    "/doc/version/coworking-0004-1",
    "/calls/milano-2013",
    "/calls/avviso-tipo-metropolitano-2026",
    "/onto",
    "/onto/CoworkingSpace",
    "/onto/workstationCount",
    "/scheme/service",
    "/scheme/service/wifi",
]


def canonical(statements: list[Quad]) -> str:
    dataset = Dataset(Quad(q.subject, q.predicate, q.object) for q in statements)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


def from_turtle(content: bytes) -> str:
    return canonical(list(parse(content, format=RdfFormat.TURTLE)))


def offline(_url: str, _options: object) -> object:
    """Give the one published context, whatever its address; nothing reaches the network."""
    return {"document": json.loads(context_json()), "documentUrl": _url, "contextUrl": None}


def from_jsonld(content: str) -> str:
    options = {"format": "application/n-quads", "documentLoader": offline}
    nquads = cast("str", jsonld.to_rdf(json.loads(content), options))
    return canonical(list(parse(nquads.encode(), format=RdfFormat.N_QUADS)))


def get(client: httpx.Client, path: str, accept: str) -> httpx.Response:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("path", DOCUMENTS)
def test_an_independent_processor_reads_the_same_graph_from_json_ld_and_turtle(
    client: httpx.Client, path: str
) -> None:
    turtle = from_turtle(get(client, path, "text/turtle").content)
    assert from_jsonld(get(client, path, "application/ld+json").text) == turtle
    assert turtle


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_rdf_form_says_the_same_graph(client: httpx.Client, path: str) -> None:
    graphs = {
        canonical(list(parse(get(client, path, kind).content, format=form)))
        for kind, form in RDF.items()
    }
    assert len(graphs) == 1


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("tongue", ["it", "en"])
def test_every_document_has_a_page_in_both_languages(
    client: httpx.Client, path: str, tongue: str
) -> None:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": tongue})
    assert answer.status_code == 200
    assert f'<html lang="{tongue}">' in answer.text
    assert "<h1" in answer.text


def test_a_space_is_one_readable_tree(client: httpx.Client) -> None:
    tree = get(client, SPACE, "application/ld+json").json()
    base = tree["id"].removesuffix("/id/coworking/0004")
    assert tree["@context"] == f"{base}/context/{VERSION}.jsonld"
    assert tree["type"] == ["CoworkingSpace"]
    assert tree["name"] == {"it": "Cowo Milano / Cesare Correnti"}
    assert tree["workstations"] == 7
    assert {item["id"] for item in tree["offers"]} == {"service:meeting-room", "service:reception"}
    entry = tree["entries"][0]
    assert entry["status"]["id"] == "entry-status:mapped"
    assert entry["number"] == "0004"
    calls = {item["call"]["id"].rsplit("/", 1)[1]: item for item in entry["assessments"]}
    verdicts = {item["requirement"]["id"]: item for item in calls["milano-2013"]["verdicts"]}
    desks = verdicts["https://w3id.org/albo/call/milano-2013#workstations"]
    assert desks["result"]["outcome"] == {"id": "earl:failed"}
    assert desks["valueFound"] == {"it": "7", "en": "7"}
    assert desks["result"]["howToFix"]["en"]


def test_a_thing_leads_to_its_document(client: httpx.Client) -> None:
    answer = client.get("/id/coworking/0004")
    assert answer.status_code == 303
    assert answer.headers["location"] == SPACE


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("ttl", "text/turtle"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("jsonld", "application/ld+json"),
        ("json", "application/json"),
        ("html", "text/html"),
    ],
)
def test_a_suffix_names_a_form(client: httpx.Client, suffix: str, media_type: str) -> None:
    answer = client.get(f"{SPACE}.{suffix}", headers={"Accept": "image/png"})
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert answer.headers["content-location"] == f"{SPACE}.{suffix}"
    assert answer.headers["link"].count('rel="alternate"; type=') == 8


def test_nothing_fits(client: httpx.Client) -> None:
    answer = client.get(SPACE, headers={"Accept": "image/png, text/turtle;q=0"})
    assert answer.status_code == 406
    assert answer.json()["available"]


def test_an_unchanged_document_costs_a_304(client: httpx.Client) -> None:
    first = get(client, SPACE, "text/turtle")
    again = client.get(
        SPACE, headers={"Accept": "text/turtle", "If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304
    assert again.headers["access-control-allow-origin"] == "*"
    assert again.headers["vary"] == "Accept, Accept-Profile"
    assert get(client, SPACE, "application/ld+json").headers["etag"] != first.headers["etag"]


def test_pages_vary_by_language_and_data_do_not(client: httpx.Client) -> None:
    page = get(client, SPACE, "text/html")
    told = "Accept, Accept-Profile, Accept-Language, Accept-Encoding"
    assert page.headers["vary"] == told
    data = get(client, SPACE, "text/turtle").headers["vary"]
    assert data == "Accept, Accept-Profile, Accept-Encoding"


@pytest.mark.parametrize("path", [SPACE, "/", "/onto", "/context/v1.jsonld", "/health/ready"])
def test_head_gives_the_headers_alone(client: httpx.Client, path: str) -> None:
    answer = client.head(path)
    assert answer.status_code == 200
    assert answer.content == b""


# What was published once stays as it was; a new term goes into a new version.
CONTEXTS = {
    "v1": "58bc77ebb4f637f531844bcf3846289cf1d620439141ff27a2fadd67bd607f09",
    "v2": "28b7feeaec6b3458c914bd75f435426531c9e6a3ca771ec659d08dbbeb294f6b",
}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_context_never_changes_under_its_version(client: httpx.Client, version: str) -> None:
    answer = client.get(f"/context/{version}.jsonld")
    assert sha256(answer.content).hexdigest() == CONTEXTS[version]
    assert answer.headers["content-type"] == "application/ld+json"
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/context/v99.jsonld").status_code == 404


def test_the_whole_ontology_is_one_document(client: httpx.Client) -> None:
    statements = list(parse(client.get("/onto.ttl").content, format=RdfFormat.TURTLE))
    subjects = {str(statement.subject) for statement in statements}
    assert "<https://w3id.org/albo/onto/CoworkingSpace>" in subjects
    assert "<https://w3id.org/albo/onto/workstationCount>" in subjects


def test_a_call_shows_its_requirements(client: httpx.Client) -> None:
    page = client.get("/calls/milano-2013", headers={"Accept": "text/html"}).text
    assert "Almeno 10 postazioni" in page
    assert "Sopralluogo" in page


def as_triples(statements: tuple[Quad, ...]) -> list[Triple]:
    return [Triple(q.subject, q.predicate, q.object) for q in statements]


@given(row=cells())
def test_every_record_comes_back_from_its_tree(row: dict[str, str], intake: Intake) -> None:
    record = CoworkingRecord.model_validate(row, context=Reading(intake.territory))
    subject = subject_of(
        record,
        intake,
        "https://registri.example.org",
        "0001",
        register="coworking",
        sources=("x",),
    )
    triples = as_triples(subject.statements)
    tree = {"@context": "https://x.invalid/context", **to_tree(triples, subject.thing)}
    assert from_jsonld(json.dumps(tree)) == canonical(list(subject.statements))


def test_a_tree_written_again_gives_the_same_quads(release: Release) -> None:
    store = open_store(release, 10**9)
    iri = f"{release.info.base}/id/coworking/0048"
    triples = describe(store, iri)
    tree = to_tree(triples, iri)
    quads = to_quads([cast("dict[str, object]", tree)])
    assert canonical(quads) == canonical(
        [Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
    )


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/ld+json;q=0.5, text/turtle;q=0.4", "application/ld+json"),
        ("text/turtle;q=0, */*", "text/html"),
        ("application/ld+json;q=1, text/turtle", "text/turtle"),
        ("image/png", None),
        ("text/turtle;q=nonsense", None),
        ("", "text/turtle"),
    ],
)
def test_the_accept_header_is_honoured(accept: str | None, chosen: str | None) -> None:
    assert choose(accept, ("text/turtle", "text/html", "application/ld+json")) == chosen


@pytest.mark.parametrize(
    ("asked", "header", "tongue"),
    [
        (None, None, "it"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "de, it;q=0.8, en;q=0.7", "it"),
        ("en", "it", "en"),
        ("xx", "en", "en"),
        (None, "fr", "it"),
    ],
)
def test_the_language_is_chosen(asked: str | None, header: str | None, tongue: str) -> None:
    assert language(asked, header) == tongue


@given(accept=st.text(max_size=60))
def test_no_accept_header_breaks_the_choice(accept: str) -> None:
    assert choose(accept, ("text/turtle", "text/html")) in ("text/turtle", "text/html", None)


def test_statements_that_the_root_does_not_lead_to_are_kept() -> None:
    lines = b"PREFIX x: <https://x.invalid/> x:a x:p 1 . x:b x:p 2 ."
    quads = list(parse(lines, format=RdfFormat.TURTLE))
    tree = to_tree(as_triples(tuple(quads)), "https://x.invalid/a")
    text = json.dumps({"@context": "https://x.invalid/context", **tree})
    assert from_jsonld(text) == canonical(quads)
