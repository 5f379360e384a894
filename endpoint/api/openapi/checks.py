# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The part of the description that tells how a candidate is checked: the one thing to be posted."""

from functools import cache

from endpoint.api.openapi import responses
from endpoint.api.openapi.schemas import WHERE, Schema, bounded
from endpoint.checking.asked import MEDIA_TYPES
from endpoint.checking.examination import SelfCheck
from endpoint.tree import Json

PLACE = "/calls/{call}/self-checks"
_PREFIX = "SelfCheck"
_CELLS: Json = {"id": "1", "name": "Spazio di prova", "istat_code": "015146", "workstations": 12}
_CSV = "id,name,istat_code,workstations\r\n1,Spazio di prova,015146,12\r\n"
_TEXT: Json = {"type": "string", "maxLength": 2**31 - 1, "pattern": r"^[\s\S]*$"}
_FILE: Json = {"type": "string", "format": "binary"}


def operation(call: Json) -> Schema:
    """Describe the check of candidates; ``call`` is the parameter that names the call."""
    return {
        "operationId": "selfCheck",
        "summary": "Verifica prima di fare domanda / Check before applying",
        "description": "Verifica i candidati di un file con i requisiti dell'avviso. Nulla è"
        " conservato, e non è una domanda. / Checks the candidates of a file by the requirements of"
        " the call. Nothing is kept, and it is no application.",
        "tags": ["avvisi"],
        "parameters": [call, _DATE, _FORM],
        "requestBody": {"required": True, "description": _SAID, "content": _bodies()},
        "responses": responses.checked(f"{WHERE}{_PREFIX}", _written()),
    }


@cache
def schemas() -> Schema:
    """Give the schemas of what a check says, by name."""
    whole = SelfCheck.model_json_schema(mode="serialization", ref_template=_PREFIX + "{model}")
    parts = whole.pop("$defs")
    named = {f"{_PREFIX}{name}": part for name, part in parts.items() if name != "Text"}
    return {name: bounded(_tidy(schema)) for name, schema in {_PREFIX: whole, **named}.items()}


def _tidy(schema: Json) -> Json:
    """Let a schema refer to its neighbours, and leave out the titles, which say its names again."""
    if isinstance(schema, list):
        return [_tidy(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        name = str(schema["$ref"])
        return {"$ref": WHERE + ("Text" if name == f"{_PREFIX}Text" else name)}
    kept = {name: one for name, one in schema.items() if name not in ("title", "description")}
    if "properties" in kept and isinstance(schema["properties"], dict):
        kept["properties"] = {name: _tidy(one) for name, one in schema["properties"].items()}
        return {
            name: one if name in ("properties", "required") else _tidy(one)
            for name, one in kept.items()
        }
    return {name: _tidy(one) for name, one in kept.items()}


def _bodies() -> Schema:
    row: Json = {"type": "object", "maxProperties": 200, "additionalProperties": _CELL}
    rows: Json = {"type": "array", "minItems": 1, "maxItems": 10_000, "items": row}
    inside: Json = {"type": "object", "required": ["rows"], "properties": {"rows": rows}}
    by_type: dict[str, Schema] = {
        "application/json": {"schema": {"anyOf": [row, rows, inside]}, "example": _CELLS},
        "text/csv": {"schema": _TEXT, "example": _CSV},
        "text/tab-separated-values": {"schema": _TEXT, "example": _CSV.replace(",", "\t")},
    }
    form: Json = {"type": "object", "required": ["file"], "properties": {"file": _FILE}}
    found: Schema = {one: by_type.get(one, {"schema": _FILE}) for one in MEDIA_TYPES}
    return {**found, "multipart/form-data": {"schema": bounded(form)}}


def _written() -> Schema:
    found: Schema = {
        "text/csv": {"schema": _TEXT},
        next(one for one in MEDIA_TYPES if one.endswith(".sheet")): {"schema": _FILE},
    }
    return found


_CELL: Json = {
    "anyOf": [
        {"type": "string", "maxLength": 2000, "pattern": r"^[\s\S]*$"},
        {"type": "number", "format": "double", "minimum": -(2**53), "maximum": 2**53},
        {"type": "boolean"},
    ]
}
_SAID = (
    "Un file con una riga per candidato, nelle colonne che docs/kinds.md elenca; o un candidato"
    " come oggetto JSON / A file with a row for each candidate, in the columns that docs/kinds.md"
    " lists; or one candidate as a JSON object"
)
_DATE: Json = {
    "in": "query",
    "name": "date",
    "description": "Il giorno alla cui data si giudica / The day as of which is judged",
    "schema": {"type": "string", "format": "date", "maxLength": 10},
}
_FORM: Json = {
    "in": "query",
    "name": "format",
    "description": "La forma della risposta / The form of the answer",
    "schema": {"type": "string", "enum": ["json", "csv", "xlsx"], "maxLength": 4},
}
