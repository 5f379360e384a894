# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The description of the API: what the national rules for descriptions ask for, as we read them."""

from collections.abc import Iterator
from typing import cast

import httpx
import pytest

Json = dict[str, object]


@pytest.fixture(scope="module")
def description(client: httpx.Client) -> Json:
    return cast("Json", client.get("/api/v1/openapi.json").json())


def nodes(value: object) -> Iterator[Json]:
    """Yield every object of a document, those of the JSON-LD keywords apart."""
    if isinstance(value, dict):
        yield value
        for name, inner in value.items():
            if not str(name).startswith("x-jsonld"):
                yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def operations(description: Json) -> Iterator[Json]:
    for path in cast("dict[str, dict[str, Json]]", description["paths"]).values():
        yield from path.values()


def test_it_says_who_answers_for_it_and_how_it_is(description: Json) -> None:
    info = cast("Json", description["info"])
    for name in ("title", "version", "x-summary", "x-api-id", "contact", "termsOfService"):
        assert info[name]
    assert description["security"] == [{}, {"ApiToken": []}]
    assert "/status" in cast("Json", description["paths"])


def test_every_operation_is_named_described_and_tagged(description: Json) -> None:
    found = list(operations(description))
    names = [str(one["operationId"]) for one in found]
    assert len(names) == len(set(names)) == 39
    assert all(one["description"] and one["tags"] and one["summary"] for one in found)
    assert not any(name.startswith(("get", "post", "put", "delete")) for name in names)


def test_every_error_is_a_problem(description: Json) -> None:
    responses = cast("Json", cast("Json", description["components"])["responses"])
    for one in cast("dict[str, Json]", responses).values():
        assert list(cast("Json", one["content"])) == ["application/problem+json"]
    for operation in operations(description):
        for code, one in cast("dict[str, Json]", operation["responses"]).items():
            assert code == "200" or "$ref" in one


def test_every_schema_says_its_bounds(description: Json) -> None:
    for node in nodes(description):
        if node.get("type") in ("integer", "number"):
            assert {"format", "minimum", "maximum"} <= set(node), node
        if node.get("type") == "array":
            assert {"minItems", "maxItems"} <= set(node), node
        if node.get("type") == "string":
            assert {"pattern", "format", "enum"} & set(node), node
