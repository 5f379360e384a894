# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the tests of reconciliation share: how to ask, and the schemas of the specification."""

import json
from functools import cache
from pathlib import Path
from typing import cast

import httpx
import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from tests.conftest import ROOT

SCHEMAS = ROOT.parent / "shared" / "suites" / "reconciliation"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
Json = dict[str, object]
Found = list[dict[str, object]]


@cache
def registry_of(version: str) -> tuple[dict[str, Json], "Registry[object]"]:
    read = {path.name: json.loads(path.read_text("utf-8")) for path in _files(version)}
    registry: Registry[object] = Registry()
    for name, schema in read.items():
        schema.pop("$schema", None)  # it names no draft
        resource = Resource.from_contents(schema, default_specification=DRAFT7)
        places = (schema["$id"], schema["$id"].rsplit("/", 1)[0] + "/" + name)
        registry = registry.with_resources((place, resource) for place in places)
    return read, registry


def _files(version: str) -> list[Path]:
    return sorted((SCHEMAS / version / "schemas").glob("*.json"))


def valid(body: object, schema: str, version: str = "0.2") -> None:
    """Hold a message against the schema of the specification, where that is at hand."""
    if SCHEMAS.exists():
        schemas, registry = registry_of(version)
        jsonschema.Draft7Validator(schemas[f"{schema}.json"], registry=registry).validate(body)


def asked(client: httpx.Client, field: str, body: object, **options: str) -> httpx.Response:
    return client.post("/reconcile", data={field: json.dumps(body)}, params=options)


def candidates(client: httpx.Client, query: Json, **options: str) -> Found:
    answer = asked(client, "queries", {"q": query}, **options)
    assert answer.status_code == 200, answer.text
    valid(answer.json(), "reconciliation-result-batch")
    return cast("Found", answer.json()["q"]["result"])


def matched(found: Found) -> object:
    assert not any(one["match"] for one in found[1:])
    return found[0]["id"] if found and found[0]["match"] else None


def cell(name: str = "", types: object = None, strict: str = "", **properties: object) -> Json:
    """Ask as a cell of a table does, whatever stands in the cells beside it."""
    given_ = [{"pid": pid, "v": value} for pid, value in properties.items()]
    told = {"query": name, "type": types, "type_strict": strict, "properties": given_}
    return {key: value for key, value in told.items() if value}


def draft(client: httpx.Client, *conditions: Json, **members: object) -> Found:
    query = {"conditions": list(conditions), **members}
    answer = client.post("/reconcile/v1/match", json={"queries": [query]})
    assert answer.status_code == 200, answer.text
    valid(answer.json(), "reconciliation-result-batch", "1.0-draft")
    return cast("Found", answer.json()["results"][0]["candidates"])


MATCH = "/reconcile/v1/match"
