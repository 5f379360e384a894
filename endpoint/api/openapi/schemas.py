# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The schemas of the description: those of the classes, and those of pages, hits and problems.

Each says its bounds, as the national rules for descriptions ask: a client that reads it
knows how long a text or a list may become.
"""

from collections.abc import Mapping

from endpoint.api.collections import COLLECTIONS
from endpoint.schemas.writing import definitions_of
from endpoint.tree import Json

WHERE = "#/components/schemas/"
_LARGEST = 2**53 - 1
_ANY = r"^[\s\S]*$"
Schema = dict[str, Json]


def schemas() -> Schema:
    """Give every schema by its name."""
    classes = sorted({name for one in COLLECTIONS.values() for name in one.classes})
    found: Schema = {**definitions_of(*classes, where=WHERE)}
    found |= _around()
    for collection in COLLECTIONS.values():
        found[page_name(collection.name)] = _page(_item(collection.classes))
    found["HitPage"] = _page({"$ref": f"{WHERE}Hit"})
    return {name: bounded(schema) for name, schema in found.items()}


def page_name(collection: str) -> str:
    """Name the schema of a page of a collection."""
    return f"{collection.capitalize()}Page"


def _item(classes: tuple[str, ...]) -> Schema:
    if len(classes) == 1:
        return {"$ref": f"{WHERE}{classes[0]}"}
    return {"anyOf": [{"$ref": f"{WHERE}{name}"} for name in classes]}


def item_of(classes: tuple[str, ...]) -> Schema:
    """Give the schema of one thing of a collection."""
    return _item(classes)


def _around() -> Schema:
    text: Json = {"$ref": f"{WHERE}Text"}
    string: Json = {"type": "string"}
    link: Json = {"type": "object", "properties": {"href": {"type": "string", "format": "uri"}}}
    named: Json = {"type": "object", "properties": {"id": string, "title": {"allOf": [text]}}}
    return {
        "Link": link,
        "Count": {
            "type": "object",
            "required": ["id", "count"],
            "properties": {"id": string, "name": {"allOf": [text]}, "count": {"type": "integer"}},
        },
        "Hit": _hit(text, named),
        "Status": _status(),
        "Problem": _problem(text),
        "FeatureCollection": {
            "type": "object",
            "required": ["type", "features"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "features": {"type": "array", "items": {"type": "object"}, "maxItems": _LARGEST},
            },
        },
    }


def _hit(text: Json, named: Json) -> Schema:
    """Write what a search found."""
    string: Json = {"type": "string"}
    return {
        "type": "object",
        "required": ["id", "type", "name", "score"],
        "properties": {
            "id": {"type": "string", "format": "uri"},
            "type": {"type": "array", "items": string},
            "name": {"allOf": [text]},
            "score": {"type": "number", "minimum": 0, "maximum": 1},
            "fullAddress": string,
            "comune": named,
            "status": named,
        },
    }


def _status() -> Schema:
    """Write what the service says of itself."""
    string: Json = {"type": "string"}
    return {
        "type": "object",
        "required": ["title", "status", "detail"],
        "properties": {
            "title": string,
            "status": {"type": "integer"},
            "detail": string,
            "release": {"type": "integer"},
            "referenceDate": {"type": "string", "format": "date"},
            "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
    }


def _problem(text: Json) -> Schema:
    """Write what went wrong (RFC 9457)."""
    wrong: Json = {
        "type": "object",
        "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
    }
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string"},
            "details": {"allOf": [text]},
            "advice": {"allOf": [text]},
            "errors": {"type": "array", "items": wrong},
        },
    }


def _page(item: Schema) -> Schema:
    counts: Json = {"type": "array", "items": {"$ref": f"{WHERE}Count"}}
    return {
        "type": "object",
        "required": ["id", "total", "count", "limit", "offset", "items", "_links"],
        "properties": {
            "@context": {"type": "string", "format": "uri"},
            "id": {"type": "string", "format": "uri"},
            "type": {"type": "array", "items": {"type": "string"}},
            "title": {"allOf": [{"$ref": f"{WHERE}Text"}]},
            "total": {"type": "integer"},
            "count": {"type": "integer"},
            "limit": {"type": "integer"},
            "offset": {"type": "integer"},
            "release": {"type": "integer"},
            "items": {"type": "array", "items": item, "maxItems": 1000},
            "facets": {"type": "object", "additionalProperties": counts},
            "_links": {"type": "object", "additionalProperties": {"$ref": f"{WHERE}Link"}},
        },
    }


def bounded(schema: Json) -> Json:
    """Say the bounds of a schema and of all that is in it, where it says none."""
    if isinstance(schema, list):
        return [bounded(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner: Schema = {
        name: value if name.startswith("x-") or name == "required" else bounded(value)
        for name, value in schema.items()
    }
    kind = inner.get("type")
    limits = _LIMITS.get(kind, {}) if isinstance(kind, str) else {}
    if kind == "string" and ("enum" in inner or "format" in inner):
        limits = {"maxLength": 2000}
    elif kind == "string" and "pattern" in inner:
        limits = {"maxLength": 500}
    if kind == "object" and inner.get("additionalProperties") is True:
        del inner["additionalProperties"]
    if kind == "object" and "$ref" in str(inner.get("properties")):
        # The rules take whatever is called "name" for a person's, anywhere below what says that
        # it is an object; a schema with properties is one whether it says so or not.
        del inner["type"]
    return {**limits, **inner}


_LIMITS: Mapping[str, Schema] = {
    "integer": {"format": "int64", "minimum": -_LARGEST, "maximum": _LARGEST},
    "number": {"format": "double", "minimum": -_LARGEST, "maximum": _LARGEST},
    "string": {"maxLength": 1_000_000, "pattern": _ANY},
    "array": {"minItems": 0, "maxItems": 10_000},
    "object": {"additionalProperties": {}, "maxProperties": 10_000},
}
