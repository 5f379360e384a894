# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The matrix of what may be asked for: every kind of resource, form, way of asking, and method.

Each answer is parsed, and all forms of one resource say the same graph.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import httpx
import pytest
from lxml import html
from pyoxigraph import RdfFormat, parse

from endpoint.documents.forms import ROWS
from endpoint.negotiation import FORMATS, HTML, JSON_LD
from tests.endpoint.test_documents import canonical, from_jsonld

RESOURCES = [
    "/doc/coworking/0004",
    "/doc/entry/coworking-0004",
    "/doc/assessment/coworking-0004-milano-2013",
    "/doc/makerspace/0001",
    "/doc/disused-space/0001",
    "/doc/actor/0001",
    "/doc/network/0001",
    "/doc/agreement/0001",
    "/doc/measure/0001",
    "/doc/membership/0001",
    "/doc/change/0001",
    "/doc/comune/015146",
    "/doc/zone/nord-milano",
    "/doc/municipio/3",
    "/doc/register/coworking",
    "/doc/list/network",
    "/doc/source/coworking-metadata",
    "/calls/milano-2013",
    "/onto",
    "/onto/CoworkingSpace",
    "/scheme/service",
    "/scheme/service/wifi",
]
_ROWS = {*RESOURCES} - {
    *("/doc/assessment/coworking-0004-milano-2013", "/doc/list/network", "/onto"),
    *("/onto/CoworkingSpace", "/scheme/service", "/scheme/service/wifi"),
}
_PARSED = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_NO = "image/png"


@dataclass(frozen=True)
class Case:
    """Hold a request, and the form that has to come; None where nothing fits."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    form: str | None


def forms(resource: str) -> dict[str, str]:
    return {**FORMATS, **(ROWS if resource in _ROWS else {})}


def ways(resource: str, suffix: str, form: str) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield path, Accept and the form expected, for every way to ask for a form."""
    others = [one for one in forms(resource).values() if one != form]
    yield f"{resource}.{suffix}", None, form
    yield f"{resource}.{suffix}", _NO, form
    yield f"{resource}?format={suffix}", _NO, form
    yield f"{resource}?_mediatype={form}", _NO, form
    yield resource, form, form
    yield resource, form.upper(), form
    yield resource, f"{_NO}, {form};q=0.1", form
    yield resource, f"{others[0]};q=0.3, {form};q=0.8, */*;q=0.1", form
    yield resource, f"{others[-1]};q=0, {form};q=0.001", form
    yield resource, f"{form}; q=0", None
    yield resource, f"*/*;q=0.1, {form}", form


def cases(resource: str) -> Iterator[Case]:
    for suffix, form in forms(resource).items():
        for path, accept, expected in ways(resource, suffix, form):
            # Only pages speak a language.
            tongues = ("it", "en") if form == HTML else ("it",)
            for method, tongue in product(("GET", "HEAD"), tongues):
                named = (("Accept", accept),) if accept else ()
                yield Case(method, path, (*named, ("Accept-Language", tongue)), expected)


def said(form: str, content: bytes) -> str | None:
    """Give the graph that an answer says; None for a form that says none."""
    if form in _PARSED:
        return canonical(list(parse(content, format=_PARSED[form])))
    if form in (JSON_LD, "application/json"):
        return from_jsonld(content.decode())
    if form == HTML:
        assert html.fromstring(content).xpath("//h1")
    elif form == "application/geo+json":
        assert json.loads(content)["type"] == "Feature"
    else:
        assert len(content.decode().splitlines()) >= 2
    return None


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_way_of_asking_gives_the_form_and_the_same_graph(
    client: httpx.Client, resource: str
) -> None:
    read: dict[bytes, str | None] = {}
    graphs = set[str]()
    for case in cases(resource):
        answer = client.request(case.method, case.path, headers=dict(case.headers))
        if case.form is None:
            assert answer.status_code == 406, case
            continue
        assert answer.status_code == 200, (case, answer.text)
        assert answer.headers["content-type"].partition(";")[0] == case.form, case
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["etag"]
        if case.method == "HEAD":
            assert answer.content == b""
            # A long answer is packed as it goes, and its length is known when it has gone.
            if "content-encoding" not in answer.headers:
                assert int(answer.headers["content-length"]) > 0
            continue
        if answer.content not in read:
            read[answer.content] = said(case.form, answer.content)
        graph = read[answer.content]
        graphs |= {graph} if graph is not None else set()
    assert len(graphs) == 1


def test_the_matrix_is_large() -> None:
    assert sum(1 for resource in RESOURCES for _ in cases(resource)) >= 3000


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_document_is_only_read(client: httpx.Client, resource: str, method: str) -> None:
    answer = client.request(method, resource)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_preflight_is_answered(client: httpx.Client, resource: str) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = client.options(resource, headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
