# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Saved questions: in every form, with good and bad values, and as data of their own."""

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, parse

from endpoint.saved.catalogue import as_graph
from endpoint.saved.examples import Example, by_name, column_names, examples
from endpoint.saved.parameters import KINDS
from ingest.build import build
from ingest.registry import Registry
from ingest.releases import Release, Releases
from ontology.context import expand

NAMES = [one.name for one in examples()]
ON_A_MAP = ["near-a-point", "register-on-the-map"]


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    one = Store()
    one.extend(release.quads())
    return one


def rows(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.reader(StringIO(answer.text)))


@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_the_same_answer_in_every_form_within_a_second(
    client: httpx.Client, store: Store, name: str
) -> None:
    table = client.get(f"/queries/{name}.csv")
    header, *found = rows(table)
    assert found
    assert table.elapsed.total_seconds() < 1
    document = client.get(f"/queries/{name}.json").json()
    assert document["head"]["vars"] == header
    assert len(document["results"]["bindings"]) == len(found)
    book = load_workbook(BytesIO(client.get(f"/queries/{name}.xlsx").content), read_only=True)
    assert len(list(book.worksheets[0].rows)) == len(found) + 1
    # The text stands alone: any other processor evaluates it.
    answered = store.query(client.get(f"/queries/{name}.rq").text)
    assert isinstance(answered, QuerySolutions)
    assert len(list(answered)) == len(found)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tongue", ["it", "en"])
def test_a_question_has_a_page(client: httpx.Client, name: str, tongue: str) -> None:
    page = client.get(f"/queries/{name}", params={"lang": tongue}, headers={"Accept": "text/html"})
    example = by_name()[name]
    assert page.status_code == 200
    assert f'<html lang="{tongue}">' in page.text
    assert example.question.in_language(tongue).split("?")[0].split("'")[0] in page.text
    assert ('<svg class="map"' in page.text) == (example.view.kind == "map")
    assert ('<table class="bars"' in page.text) == (example.view.kind == "bars")
    for parameter in example.parameters:
        assert f'name="{parameter.name}"' in page.text
    header, *_ = rows(client.get(f"/queries/{name}.csv"))
    for column in header:
        label = column_names()[column].in_language(tongue)
        assert example.view.kind == "map" or f'title="?{column}">{label}</th>' in page.text


@pytest.mark.parametrize("name", NAMES)
def test_what_has_a_place_is_geojson(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/queries/{name}.geojson")
    if name not in ON_A_MAP:
        assert answer.status_code == 406
        return
    features = json.loads(answer.text)["features"]
    assert features
    for one in features:
        east, north = one["geometry"]["coordinates"]
        assert 8.7 < east < 9.6
        assert 45.1 < north < 45.7


def test_numbers_are_numbers_in_a_workbook(client: httpx.Client) -> None:
    content = client.get("/queries/entries-per-register.xlsx").content
    sheet = load_workbook(BytesIO(content), read_only=True).worksheets[0]
    values = [row[1].value for row in list(sheet.rows)[1:]]
    assert 216 in values


def test_a_value_changes_the_answer(client: httpx.Client) -> None:
    third, fourth = (
        rows(client.get("/queries/spaces-in-municipio.csv", params={"municipio": one}))
        for one in ("3", "4")
    )
    assert third == rows(client.get("/queries/spaces-in-municipio.csv"))
    assert third != fourth
    near = rows(client.get("/queries/near-a-point.csv", params={"limit": "600"}))
    assert all(float(one[-1]) <= 600 for one in near[1:])
    page = client.get("/queries/spaces-in-municipio", params={"municipio": "4", "lang": "en"})
    assert '<option value="4" selected>' in page.text
    assert 'href="/queries/spaces-in-municipio.csv?lang=en&amp;municipio=4"' in page.text
    assert 'href="/queries/spaces-in-municipio?municipio=4&amp;lang=it"' in page.text


PARAMETERS = [(one.name, parameter.name) for one in examples() for parameter in one.parameters]


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_value_of_another_kind_is_told_by_name(
    client: httpx.Client, name: str, parameter: str
) -> None:
    answer = client.get(f"/queries/{name}.csv", params={parameter: "x } ASK { y"})
    assert answer.status_code == 400
    body = answer.json()
    assert body["parameter"] == parameter
    assert "x } ASK { y" in body["details"]["it"]


def test_every_kind_is_used() -> None:
    used = {parameter.kind for one in examples() for parameter in one.parameters}
    assert used == set(KINDS)


WRONG = [
    ("spaces-in-municipio", "municipio", "10", "da 1 a 9"),
    ("register-on-the-map", "register", "foo", "coworking"),
    ("answers-by-requirement", "call", "nope", "milano-2013"),
    ("near-a-point", "latitude", "95", "da 0 a 90"),
    ("near-a-point", "lat", "45", "latitude, longitude, limit"),
    ("measures-open-in-year", "year", "1800", "dal 1900"),
]


@pytest.mark.parametrize(("name", "parameter", "value", "told"), WRONG)
def test_a_value_that_is_none_is_told_with_what_it_takes(
    client: httpx.Client, name: str, parameter: str, value: str, told: str
) -> None:
    answer = client.get(f"/queries/{name}.csv", params={parameter: value})
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter
    assert told in answer.text


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("near-a-point", {"latitude": "45.46"}, {"latitude": "45,46"}),
        ("action-of-the-plan", {"action": "3"}, {"action": "0003"}),
    ],
)
def test_a_value_may_be_written_as_people_write_it(
    client: httpx.Client, name: str, one: dict[str, str], other: dict[str, str]
) -> None:
    first, second = (rows(client.get(f"/queries/{name}.csv", params=p)) for p in (one, other))
    assert first == second
    assert len(first) > 1


def test_an_address_that_grew_a_tail_still_opens_its_page(client: httpx.Client) -> None:
    assert client.get("/queries/near-a-point?utm_source=x").status_code == 200


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_text_becomes_syntax(text: str) -> None:
    example = Example("x", examples()[0].question, "SELECT ?v { VALUES ?v { 1 } }")
    found = Store().query(example.bound("it", {"v": Literal(text)}))
    assert isinstance(found, QuerySolutions)
    assert [row["v"] for row in found] == [Literal(text)]


@pytest.mark.parametrize("path", ["/queries/none", "/queries/plan.docx", "/queries/plan.csv.x"])
def test_what_is_no_question_is_not_found(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_answer_is_the_same_until_the_next_release(client: httpx.Client) -> None:
    first = client.get("/queries/plan.csv")
    held = {"If-None-Match": first.headers["etag"]}
    assert client.get("/queries/plan.csv", headers=held).status_code == 304
    assert client.get("/queries/plan.json", headers=held).status_code == 200


def test_the_questions_are_described_as_shacl_executables(
    client: httpx.Client, store: Store
) -> None:
    answer = client.get("/.well-known/sparql-examples")
    found = Store()
    found.extend(parse(answer.content, format=RdfFormat.TURTLE))
    select = NamedNode(expand("sh:select"))
    texts = [one.object for one in found.quads_for_pattern(None, select, None)]
    assert len(texts) == len(NAMES)
    for text in texts:
        assert isinstance(text, Literal)
        answered = store.query(text.value)
        assert isinstance(answered, QuerySolutions)
        assert next(answered, None) is not None
    paths = found.quads_for_pattern(None, NamedNode(expand("sh:path")), None)
    names = sorted(str(one.object).rsplit("#", 1)[1].rstrip(">") for one in paths)
    assert names == sorted(one.name for each in examples() for one in each.parameters)


def test_a_release_holds_the_questions_where_its_server_hands_them_over(
    registry: Registry, release: Release, tmp_path: Path
) -> None:
    built = build(registry, Releases(tmp_path), beside=as_graph(registry.base)).release
    assert built is not None
    graph = NamedNode(f"{registry.base}/graph/examples")
    held = [quad for quad in built.quads() if quad.graph_name == graph]
    assert set(held) == set(as_graph(registry.base))
    assert not any(quad.graph_name == graph for quad in release.quads())


def test_a_person_gets_the_form_back_with_what_will_not_do(client: httpx.Client) -> None:
    asked = {"latitude": "north", "longitude": "9,19", "limit": "500"}
    answer = client.get("/queries/near-a-point", params=asked, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert '<a href="#latitude">' in answer.text
    assert 'name="longitude" value="9,19"' in answer.text
    assert 'value="north" required aria-invalid="true"' in answer.text
    # A program is told in its own way.
    told = client.get("/queries/near-a-point", params=asked)
    assert told.headers["content-type"] == "application/problem+json"


def test_the_list_keeps_every_question_under_its_theme(client: httpx.Client) -> None:
    page = client.get("/queries?lang=en", headers={"Accept": "text/html"})
    places = [page.text.index(f'href="/queries/{one.name}?lang=en"') for one in examples()]
    assert len(places) == len(examples())
    held = {"If-None-Match": page.headers["etag"]}
    assert client.get("/queries?lang=en", headers=held).status_code == 304
