# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Documents in the words of others: schema.org, the national ontologies, a map, a table."""

import csv
import json
from io import StringIO

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from ontology.context import expand

SPACE = "/doc/coworking/0004"
SCHEMA, ITALIA = "https://schema.org/", "https://w3id.org/italia/onto/"


def triples(answer: httpx.Response) -> set[Triple]:
    assert answer.status_code == 200, answer.text
    return {quad.triple for quad in parse(answer.content, format=RdfFormat.TURTLE)}


def values(found: set[Triple], name: str) -> set[str]:
    predicate = NamedNode(expand(name))
    return {
        one.object.value
        for one in found
        if one.predicate == predicate and isinstance(one.object, NamedNode | Literal)
    }


@pytest.mark.parametrize(
    ("profile", "iri", "facts"),
    [
        (
            "schema",
            SCHEMA,
            {
                "schema:name": "Cowo Milano / Cesare Correnti",
                "schema:streetAddress": "Via Gian Giacomo Mora 22",
                "schema:latitude": "45.458899",
                "schema:longitude": "9.178915",
                "schema:identifier": "0004",
            },
        ),
        (
            "italia",
            ITALIA,
            {
                "poi:POIofficialName": "Cowo Milano / Cesare Correnti",
                "clv:fullAddress": "Via Gian Giacomo Mora 22, 20123 Milano",
                "clv:lat": "45.458899",
                "l0:identifier": "0004",
            },
        ),
    ],
)
def test_a_profile_says_the_thing_in_other_words(
    client: httpx.Client, profile: str, iri: str, facts: dict[str, str]
) -> None:
    by_name = client.get(f"{SPACE}.ttl", params={"_profile": profile})
    by_header = client.get(f"{SPACE}.ttl", headers={"Accept-Profile": f"<{iri}>"})
    found = triples(by_name)
    assert triples(by_header) == found
    for name, value in facts.items():
        assert value in values(found, name)
    assert f'<{iri}>; rel="profile"' in by_name.headers["link"]
    assert by_name.headers["content-location"] == f"{SPACE}.ttl?_profile={profile}"
    assert by_name.headers["etag"] != client.get(f"{SPACE}.ttl").headers["etag"]


def test_nothing_of_our_own_words_is_left_in_a_profile(client: httpx.Client) -> None:
    for profile in ("schema", "italia"):
        said = client.get(f"{SPACE}.nt", params={"_profile": profile}).text
        assert "https://w3id.org/albo/onto/" not in said


@pytest.mark.parametrize(
    "path", ["/doc/actor/0001", "/doc/comune/015146", "/calls/milano-2013", "/doc/measure/0001"]
)
def test_other_kinds_of_things_have_the_profile_of_search_engines(
    client: httpx.Client, path: str
) -> None:
    found = triples(client.get(f"{path}.ttl", params={"_profile": "schema"}))
    assert values(found, "schema:name")


def test_a_profile_without_anything_to_say_is_refused(client: httpx.Client) -> None:
    answer = client.get("/doc/zone/nord-milano.ttl", params={"_profile": "italia"})
    assert answer.status_code == 406
    assert client.get(SPACE, params={"_profile": "colour"}).status_code == 400


def test_a_header_may_prefer_what_nobody_has(client: httpx.Client) -> None:
    header = {"Accept-Profile": f"<https://example.org/>, <{SCHEMA}>;q=0.5, <{ITALIA}>;q=0.4"}
    answer = client.get(f"{SPACE}.ttl", headers=header)
    assert f'<{SCHEMA}>; rel="profile"' in answer.headers["link"]
    other = client.get(f"{SPACE}.ttl", headers={"Accept-Profile": "<https://example.org/>"})
    assert triples(other) == triples(client.get(f"{SPACE}.ttl"))


def test_the_profiles_of_a_document_are_listed(client: httpx.Client) -> None:
    listed = client.get(SPACE, params={"_profile": "alt"}).json()["profiles"]
    assert [one["token"] for one in listed] == ["full", "schema", "italia"]
    assert all(set(one["title"]) == {"it", "en"} for one in listed)


def test_a_document_says_what_it_is(client: httpx.Client) -> None:
    links = client.get(f"{SPACE}.ttl").headers["link"]
    for rel in ("canonical", "cite-as", "alternate", "profile", "describedby", "license", "type"):
        assert f'rel="{rel}"' in links
    found = triples(client.get(f"{SPACE}.ttl"))
    topic = NamedNode(expand("foaf:primaryTopic"))
    (about,) = (one for one in found if one.predicate == topic)
    assert about.object.value.endswith("/id/coworking/0004")  # type: ignore[union-attr]


def test_a_document_under_other_terms_says_so(client: httpx.Client, release: object) -> None:
    page = client.get("/api/v1/things", params={"limit": 1000}).json()
    shared = next(item for item in page["items"] if "license" in item)
    path = shared["id"].split("/id/")[1]
    links = client.get(f"/doc/{path}.ttl").headers["link"]
    licence = shared["license"]["id"]
    assert f'<{licence}>; rel="license"' in links
    assert "by-sa" in licence or "odbl" in licence.lower()


def test_a_place_is_a_feature_and_a_row(client: httpx.Client) -> None:
    feature = client.get(f"{SPACE}.geojson")
    assert feature.headers["content-type"] == "application/geo+json"
    assert feature.json()["geometry"] == {"type": "Point", "coordinates": [9.178915, 45.458899]}
    (row,) = csv.DictReader(StringIO(client.get(f"{SPACE}.csv").text))
    assert (row["name"], row["workstations"]) == ("Cowo Milano / Cesare Correnti", "7")
    area = client.get("/doc/comune/015146.geojson").json()
    assert area["geometry"]["type"] in ("Polygon", "MultiPolygon")
    nowhere = client.get("/doc/coworking/0001.geojson").json()
    assert nowhere["geometry"] is None


def test_what_is_no_row_has_no_table(client: httpx.Client) -> None:
    assert client.get("/onto/CoworkingSpace.csv").status_code == 404
    accept = {"Accept": "text/csv"}
    assert client.get("/onto/CoworkingSpace", headers=accept).status_code == 406


def test_a_media_type_may_be_named_in_the_address(client: httpx.Client) -> None:
    answer = client.get(SPACE, params={"_mediatype": "application/ld+json"})
    assert answer.headers["content-type"] == "application/ld+json"
    assert json.loads(answer.text)["type"] == ["CoworkingSpace"]
    assert client.get(SPACE, params={"_mediatype": "image/png"}).status_code == 406


def test_a_table_speaks_the_language_of_its_reader_and_its_tag_says_so(
    client: httpx.Client,
) -> None:
    tables = {
        tongue: client.get(f"{SPACE}.csv", headers={"Accept-Language": tongue})
        for tongue in ("it", "en")
    }
    assert "censita" in tables["it"].text
    assert "mapped" in tables["en"].text
    assert tables["it"].headers["etag"] != tables["en"].headers["etag"]
    assert "Accept-Language" in tables["it"].headers["vary"]
