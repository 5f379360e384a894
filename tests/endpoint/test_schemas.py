# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""JSON of a fixed shape: every document and every row meets the published schema of its class."""

import json
from collections.abc import Iterator
from typing import cast

import httpx
import pytest
from jsonschema import Draft202012Validator
from pyld import jsonld

from endpoint.api.collections import COLLECTIONS
from endpoint.schemas.classes import described
from ontology import __version__
from ontology.context import context_json, definitions, terms

Json = dict[str, object]
API = "/api/v1"


def schema(client: httpx.Client, name: str) -> Json:
    answer = client.get(f"/schemas/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/schema+json"
    return cast("Json", answer.json())


def rows(client: httpx.Client, name: str) -> list[Json]:
    page = client.get(f"{API}/{name}", params={"limit": 1000}).json()
    return cast("list[Json]", page["items"])


def faults(validator: Draft202012Validator, document: Json) -> Iterator[str]:
    for error in validator.iter_errors(document):
        yield f"{document['id']}: {'/'.join(map(str, error.path))}: {error.message[:200]}"


@pytest.mark.parametrize("name", described())
def test_a_schema_is_valid_and_knows_only_terms_of_the_context(
    client: httpx.Client, name: str
) -> None:
    found = schema(client, name)
    Draft202012Validator.check_schema(found)
    properties = cast("Json", found["properties"])
    assert set(properties) - {"id", "type"} <= set(terms())
    assert set(cast("list[str]", found["required"])) <= set(properties)
    assert found["x-jsonld-type"] == described()[name].iri
    context = cast("Json", found["x-jsonld-context"])
    assert set(properties) <= set(context)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_row_meets_the_schema_of_its_class(client: httpx.Client, name: str) -> None:
    validators = {
        one: Draft202012Validator(schema(client, one)) for one in COLLECTIONS[name].classes
    }
    for row in rows(client, name):
        own = [one for one in cast("list[str]", row["type"]) if one in validators]
        assert own, row["id"]
        for one in own:
            assert list(faults(validators[one], row)) == []


@pytest.mark.parametrize("name", ["things", "actors", "municipalities", "registers", "calls"])
def test_every_document_meets_the_schema_of_its_class(client: httpx.Client, name: str) -> None:
    validators = {
        one: Draft202012Validator(schema(client, one)) for one in COLLECTIONS[name].classes
    }
    for row in rows(client, name)[::7]:
        path = str(row["id"]).split("/id/")[-1]
        place = f"/calls/{path.rsplit('/', 1)[1]}" if name == "calls" else f"/doc/{path}"
        document = client.get(f"{place}.jsonld").json()
        own = [one for one in document["type"] if one in validators]
        assert own
        for one in own:
            assert list(faults(validators[one], document)) == []


def test_a_schema_finds_a_wrong_shape(client: httpx.Client) -> None:
    validator = Draft202012Validator(schema(client, "CoworkingSpace"))
    row = next(row for row in rows(client, "things") if "workstations" in row)
    assert list(faults(validator, row)) == []
    assert list(faults(validator, {**row, "workstations": "many"}))
    assert list(faults(validator, {**row, "name": "a text of no language"}))
    assert list(faults(validator, {name: row[name] for name in ("id", "type")}))


def test_the_keywords_of_a_schema_say_what_the_context_says(client: httpx.Client) -> None:
    row = next(row for row in rows(client, "things") if "workstations" in row)
    own = schema(client, "CoworkingSpace")["x-jsonld-context"]
    kept = {key: row[key] for key in ("id", "type", "name", "workstations", "address")}
    for node in (kept, cast("Json", kept["address"])):
        node.pop("postName", None)
    whole = json.loads(context_json())["@context"]
    assert jsonld.expand({"@context": own, **kept}) == jsonld.expand({"@context": whole, **kept})
    assert cast("Json", own)["name"] == definitions()["name"]


def test_a_versioned_schema_never_changes(client: httpx.Client) -> None:
    fixed = client.get(f"/schemas/CoworkingSpace/{__version__}")
    assert "immutable" in fixed.headers["cache-control"]
    current = client.get("/schemas/CoworkingSpace")
    assert current.json() == fixed.json()
    assert current.json()["$id"].endswith(f"/schemas/CoworkingSpace/{__version__}")
    tag = current.headers["etag"]
    again = client.get("/schemas/CoworkingSpace", headers={"If-None-Match": tag})
    assert again.status_code == 304
    for path in ("/schemas/Colour", "/schemas/CoworkingSpace/0.0.1"):
        assert client.get(path).status_code == 404
