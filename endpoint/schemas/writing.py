# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write JSON Schemas (2020-12) whose keywords also say what each property means.

``x-jsonld-type`` and ``x-jsonld-context`` follow the draft on linked data keywords that the
national catalogue of schemas reads: with them a JSON document is RDF without more words.
"""

from collections.abc import Iterator, Mapping

from endpoint.schemas.classes import Described, described
from endpoint.tree import Json
from ontology.context import Term, definitions, expand, shorten, terms
from ontology.vocabulary import labels, reused_labels

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# What stands inside other things, by the property that leads to it.
_INSIDE = {
    "address": "Address",
    "otherAddress": "Address",
    "geometry": "Geometry",
    "entries": "RegisterEntry",
    "equipment": "Equipment",
}
_PARTS: Mapping[str, tuple[str, ...]] = {
    "Address": ("fullAddress", "street", "postCode", "postName", "validFrom", "validThrough"),
    "Geometry": ("wkt", "latitude", "longitude"),
    "Equipment": ("equipmentType", "quantity", "model"),
}
_LITERALS: Mapping[str, dict[str, Json]] = {
    # Whole numbers stay within 15 digits, beyond which JSON-LD reads them as doubles.
    "xsd:integer": {"type": "integer", "format": "int64"},
    "xsd:boolean": {"type": "boolean"},
    "xsd:date": {"type": "string", "format": "date", "maxLength": 10},
    "xsd:dateTime": {"type": "string", "format": "date-time", "maxLength": 40},
    "xsd:gYear": {"type": "string", "pattern": "^-?[0-9]{4,}$", "maxLength": 12},
    "xsd:decimal": {"type": "string", "pattern": "^-?[0-9]+([.][0-9]+)?$", "maxLength": 40},
}
_TEXT: dict[str, Json] = {"type": "string", "maxLength": 1_000_000}


def schema(name: str, place: str) -> dict[str, Json]:
    """Give the schema of a class, whole in itself; ``place`` is its address."""
    parts = definitions_of(name)
    head: dict[str, Json] = {"$schema": DIALECT, "$id": place}
    return {**head, **parts.pop(name), "$defs": dict(parts)}


def definitions_of(*names: str, where: str = "#/$defs/") -> dict[str, dict[str, Json]]:
    """Give the schemas of classes with all that they refer to, keyed by name."""
    written = _Writing(where)
    found = {"Text": _texts(), "Node": _node(where)}
    found |= {part: written.part(part, inner) for part, inner in _PARTS.items()}
    found["RegisterEntry"] = written.named(described()["RegisterEntry"])
    return found | {name: written.named(described()[name]) for name in names}


class _Writing:
    def __init__(self, where: str) -> None:
        self._where = where

    def named(self, one: Described) -> dict[str, Json]:
        """Write the schema of a class."""
        label = labels().get(one.iri)
        title = str(label) if label else one.name
        return {"title": one.name, "description": title, **self._object(one)}

    def part(self, name: str, properties: tuple[str, ...]) -> dict[str, Json]:
        """Write the schema of what stands inside other things."""
        # A part that is told elsewhere is only referred to.
        written = self._object(Described(name, properties, ()))
        return {"title": name, **written, "required": ["id"]}

    def _object(self, one: Described) -> dict[str, Json]:
        types: dict[str, Json] = {"type": "string", "maxLength": 200}
        return {
            "type": "object",
            "x-jsonld-type": one.iri,
            "x-jsonld-context": _context(one),
            "required": ["id", "type", *one.required],
            "properties": {
                "id": {"type": "string", "format": "iri-reference", "maxLength": 2000},
                "type": {
                    "type": "array",
                    "items": types,
                    "contains": {"const": one.name},
                    "minItems": 1,
                    "maxItems": 20,
                },
                **{name: self._property(terms()[name]) for name in one.properties},
            },
            # The world is open: what a class does not foresee is still a term of the context.
            "additionalProperties": True,
        }

    def _property(self, term: Term) -> dict[str, Json]:
        # What leads the other way has no label of its own.
        known = labels().get(term.iri) or reused_labels().get(shorten(term.iri))
        label = None if term.reverse else known
        said: dict[str, Json] = {"description": str(label)} if label else {}
        return {**said, **self._valued(term)}

    def _valued(self, term: Term) -> dict[str, Json]:
        if term.container == "@language":
            return {"allOf": [{"$ref": f"{self._where}Text"}]}
        value = self._value(term)
        if term.container == "@set":
            return {"type": "array", "items": value, "maxItems": 10_000}
        return {"allOf": [value]} if "$ref" in value else value

    def _value(self, term: Term) -> dict[str, Json]:
        if term.name in _INSIDE:
            return {"$ref": f"{self._where}{_INSIDE[term.name]}"}
        if term.type == "@id" or term.reverse:
            return {"$ref": f"{self._where}Node"}
        return next(
            (dict(said) for kind, said in _LITERALS.items() if term.type == expand(kind)),
            dict(_TEXT),
        )


def _texts() -> dict[str, Json]:
    one: Json = {"type": "string", "maxLength": 100_000}
    several: Json = {"type": "array", "items": one, "maxItems": 1000}
    either: Json = {"anyOf": [one, several]}
    return {
        "title": "Text",
        "description": "Un testo per lingua / One text a language",
        "type": "object",
        "properties": {"it": either, "en": either},
        "additionalProperties": either,
    }


def _node(where: str) -> dict[str, Json]:
    text: Json = {"$ref": f"{where}Text"}
    types: Json = {"type": "string", "maxLength": 200}
    return {
        "title": "Node",
        "description": "Un'altra risorsa, con il suo nome / Another resource, with its name",
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "format": "iri-reference", "maxLength": 2000},
            "type": {"type": "array", "items": types, "maxItems": 20},
            "name": {"allOf": [text]},
            "title": {"allOf": [text]},
        },
        "additionalProperties": True,
    }


def _context(one: Described) -> dict[str, Json]:
    """Give as much of the context as the properties of a class need."""
    names = {"id": None, "type": None, **dict.fromkeys(_spelled(one))}
    used = {name: definitions()[name] for name in names if name in definitions()}
    short = {
        _short(value if isinstance(value, str) else value.get("@id") or value.get("@reverse", ""))
        for value in used.values()
    } | {
        _short(value["@type"])
        for value in used.values()
        if not isinstance(value, str) and "@type" in value
    }
    heads: dict[str, Json] = {
        name: _plain(definitions()[name]) for name in sorted(short) if name in definitions()
    }
    return {**heads, **{name: _plain(value) for name, value in used.items()}}


def _spelled(one: Described) -> Iterator[str]:
    """Yield the words that a thing of a class is told in, those of its parts included."""
    yield from (one.name, *one.properties)
    for part in dict.fromkeys(_INSIDE[name] for name in one.properties if name in _INSIDE):
        inner = _PARTS[part] if part in _PARTS else described()[part].properties
        yield from (part, *inner)


def _short(compact: str) -> str:
    return compact.partition(":")[0]


def _plain(value: str | Mapping[str, str]) -> Json:
    if isinstance(value, str):
        return value
    said: dict[str, Json] = dict(value)
    return {**said, "@prefix": True} if "@prefix" in said else said
