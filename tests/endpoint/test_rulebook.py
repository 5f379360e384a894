# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The shapes as they are served: for people, and for those who hold their own data to them."""

import httpx
import pyshacl
import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import RDF, SH, Graph

from shapes.calls import shipped_calls
from shapes.checks import OPEN, shapes_text
from tests.endpoint.test_documents import canonical

FORMS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


@pytest.mark.parametrize("name", [*OPEN, "milano-2013", "incubatori-2024"])
def test_every_form_says_the_same_shapes(client: httpx.Client, name: str) -> None:
    graphs = set[str]()
    for suffix, form in FORMS.items():
        answer = client.get(f"/shapes/{name}.{suffix}")
        assert answer.status_code == 200
        graphs.add(canonical(list(parse(answer.content, format=form))))
    assert len(graphs) == 1
    assert "NodeShape" in next(iter(graphs)) or "PropertyShape" in next(iter(graphs))


@pytest.mark.parametrize("name", OPEN)
def test_our_own_shapes_are_served_as_they_were_written(client: httpx.Client, name: str) -> None:
    assert client.get(f"/shapes/{name}.ttl").text == shapes_text(name)


def test_the_shapes_of_a_call_are_those_of_its_file(client: httpx.Client) -> None:
    used = client.get("/api/v1/calls", params={"limit": 100}).json()["items"]
    assert len(used) > 10
    for name in (call["identifier"] for call in used):
        served = Graph().parse(data=client.get(f"/shapes/{name}.ttl").text, format="turtle")
        written = Graph().parse(shipped_calls()[name])
        for kind in (SH.NodeShape, SH.PropertyShape):
            named = {one for one in written.subjects(RDF.type, kind) if str(one).startswith("http")}
            assert named <= set(served.subjects(RDF.type, kind)) | set(served.objects())


def test_another_body_checks_its_data_by_what_is_served(client: httpx.Client) -> None:
    shapes = Graph().parse(data=client.get("/shapes/entry.ttl").text, format="turtle")
    page = client.get("/doc/entry/coworking-0004.ttl").text
    good = Graph().parse(data=page, format="turtle")
    assert pyshacl.validate(good, shacl_graph=shapes)[0]
    bad = Graph().parse(data=page.replace('"0004"', '"four"'), format="turtle")
    assert not pyshacl.validate(bad, shacl_graph=shapes)[0]


@pytest.mark.parametrize("tongue", ["it", "en"])
def test_the_shapes_have_a_page_in_both_languages(client: httpx.Client, tongue: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": tongue}
    for path in ("/shapes", "/shapes/entry", "/shapes/milano-2013"):
        page = client.get(path, headers=headers)
        assert page.status_code == 200
        assert f'<html lang="{tongue}">' in page.text
    said = client.get("/shapes/entry", headers=headers).text
    assert {"it": "un solo registro", "en": "a single register"}[tongue] in said


def test_a_version_never_changes(client: httpx.Client) -> None:
    call = client.get("/calls/milano-2013.json").json()["version"]
    fixed = client.get(f"/shapes/milano-2013/{call}", headers={"Accept": "text/turtle"})
    assert "immutable" in fixed.headers["cache-control"]
    assert client.get("/shapes/milano-2013/0.0.1").status_code == 404
    assert client.get("/shapes/none").status_code == 404
    assert client.get(f"/calls/milano-2013/{call}").status_code == 200
    assert client.get("/calls/milano-2013/0.0.1").status_code == 404
