# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Put the description together: what the service is, its operations, its schemas."""

from typing import cast

from endpoint.api.collections import COLLECTIONS, Collection
from endpoint.api.openapi import checks, responses
from endpoint.api.openapi.schemas import Schema, bounded, item_of, page_name, schemas
from endpoint.api.parameters import Asked
from endpoint.served import Served
from endpoint.tree import Json
from ontology import __version__

_SAFE = r"^[A-Za-z0-9._~-]+$"
_TAGS = {
    "registri": "I registri e le loro iscrizioni / The registers and their entries",
    "contorno": "Ciò che sta attorno ai registri / What stands around the registers",
    "avvisi": "Gli avvisi e i loro requisiti / The calls and their requirements",
    "servizio": "La ricerca e lo stato / Search and status",
}
_BY_TAG = {
    "registri": ("registers", "entries", "things"),
    "avvisi": ("calls", "requirements"),
}


_TOKEN: Schema = {
    "type": "http",
    "scheme": "bearer",
    "description": "Un gettone dato da chi tiene il servizio / A token given by its keeper",
}


def describe(served: Served) -> Schema:
    """Describe the API of a deployment."""
    return {
        "openapi": "3.1.0",
        "info": _info(served),
        "servers": [_server(served)],
        # Anybody may ask; who shows a token is counted apart from others at its address.
        "security": [{}, {"ApiToken": []}],
        "tags": [{"name": name, "description": said} for name, said in _TAGS.items()],
        "paths": _paths(),
        "components": {
            "schemas": {**schemas(), **checks.schemas()},
            "securitySchemes": {"ApiToken": _TOKEN},
            "parameters": {**_parameters()},
            "headers": responses.headers(),
            "responses": responses.errors(),
        },
    }


def _info(served: Served) -> Schema:
    info = served.release.info
    contact: Schema = {"name": info.publisher, "url": f"{served.base}/"}
    return {
        "title": str(info.title),
        "version": __version__,
        "summary": str(info.title),
        "x-summary": str(info.title),
        "x-api-id": f"{served.base}/api/v1",
        "description": str(info.description),
        "termsOfService": info.licence,
        "contact": contact,
        "license": {"name": "Licenza dei dati / Licence of the data", "url": info.licence},
    }


def _server(served: Served) -> Schema:
    server: Schema = {"url": f"{served.base}/api/v1", "description": "Questa / This one"}
    # A base without encryption is one to try things out on.
    return server if served.base.startswith("https:") else {**server, "x-sandbox": True}


def _paths() -> Schema:
    found: Schema = {}
    for one in COLLECTIONS.values():
        found[f"/{one.name}"] = _listed(one, one.name)
        found[f"/{one.name}/{{ref}}"] = _alone(one, one.name, "ref")
    entries, requirements = COLLECTIONS["entries"], COLLECTIONS["requirements"]
    place = "/registers/{register}/entries"
    found[place] = _listed(entries, "registerEntries", "register")
    found[f"{place}/{{number}}"] = _alone(entries, "registerEntries", "register", "number")
    place = "/calls/{call}/requirements"
    found[place] = _listed(requirements, "callRequirements", "call")
    found[f"{place}/{{ref}}"] = _alone(requirements, "callRequirements", "call", "ref")
    found[checks.PLACE] = {"post": checks.operation(_in_path("call"))}
    return {**found, **_service()}


def _service() -> Schema:
    words: Schema = {**_parameters()["q"], "required": True}
    others = _referred("q", "format", "fields")
    search: Schema = {
        "operationId": "search",
        "summary": "Cerca / Search",
        "description": "Cerca parole in tutte le raccolte / Looks for words in all collections",
        "tags": ["servizio"],
        "parameters": [words, *others],
        "responses": responses.found("HitPage"),
    }
    state: Schema = {
        "operationId": "status",
        "summary": "Stato / Status",
        "description": "Dice se il servizio risponde / Says whether the service answers",
        "tags": ["servizio"],
        "responses": responses.status(),
    }
    return {"/search": {"get": search}, "/status": {"get": state}}


def _listed(collection: Collection, name: str, *inside: str) -> Schema:
    operation = _operation(collection, f"{name}List", *inside)
    operation["parameters"] = [*map(_in_path, inside), *_referred(*inside)]
    page, item = page_name(collection.name), item_of(collection.classes)
    return {"get": {**operation, "responses": responses.listed(page, item)}}


def _alone(collection: Collection, name: str, *inside: str) -> Schema:
    operation = _operation(collection, f"{name}Item", *inside)
    operation["parameters"] = [*map(_in_path, inside)]
    return {"get": {**operation, "responses": responses.alone(item_of(collection.classes))}}


def _operation(collection: Collection, name: str, *inside: str) -> Schema:
    title = str(collection.title)
    tag = next((tag for tag, names in _BY_TAG.items() if collection.name in names), "contorno")
    around = f" ({', '.join(inside)})" if inside else ""
    return {
        "operationId": name,
        "summary": title,
        "description": f"{title}{around}",
        "tags": [tag],
    }


def _in_path(name: str) -> Schema:
    said: Json = {"type": "string", "maxLength": 200, "pattern": _SAFE}
    return {"in": "path", "name": name, "required": True, "schema": said}


def _parameters() -> dict[str, Schema]:
    """Write the parameters of a list, from the model that reads them."""
    model = cast("dict[str, Schema]", Asked.model_json_schema()["properties"])
    return {name: _parameter(name, said) for name, said in model.items()}


def _referred(*without: str) -> list[Json]:
    """Refer to the parameters of a list, without those that an address names already."""
    kept = (name for name in _parameters() if name not in without)
    return [{"$ref": f"#/components/parameters/{name}"} for name in kept]


def _parameter(name: str, said: Schema) -> Schema:
    branches = said.get("anyOf")
    inner = branches[0] if isinstance(branches, list) else said
    assert isinstance(inner, dict)  # noqa: S101 - the model has no other fields
    kept = {
        key: one for key, one in inner.items() if key not in ("title", "description", "default")
    }
    if kept.get("type") == "array":
        kept = {**kept, "minItems": kept.get("minItems", 1)}
    schema = bounded(_without_prefixes(kept))
    listed: Schema = (
        {"style": "form", "explode": False} if "items" in kept or "prefixItems" in kept else {}
    )
    return {
        "in": "query",
        "name": name,
        "description": said.get("description", name),
        "schema": schema,
        **listed,
    }


def _without_prefixes(schema: Schema) -> Schema:
    """Say a tuple of equal parts as a list, which more programs read."""
    parts = schema.get("prefixItems")
    if not isinstance(parts, list):
        return schema
    kept = {key: one for key, one in schema.items() if key != "prefixItems"}
    return {**kept, "items": parts[0]}
