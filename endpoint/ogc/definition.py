# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The definition of the addresses of OGC API Features (OpenAPI 3.0, 17-069r4, 9)."""

from endpoint.ogc.features import layers
from endpoint.ogc.parameters import LARGEST
from endpoint.served import Served
from endpoint.tree import Json
from ontology import __version__

Schema = dict[str, Json]
_OBJECT: Schema = {"type": "object"}


def definition(served: Served) -> Schema:
    """Describe the addresses of a deployment."""
    info = served.release.info
    paths: Schema = {
        "/": _get("landing", "Le risorse / The resources"),
        "/conformance": _get("conformance", "Le classi rispettate / The classes that are met"),
        "/collections": _get("collections", "Le raccolte / The collections"),
    }
    for name, layer in layers(served).items():
        place, title = f"/collections/{name}", str(layer.title)
        paths[place] = _get(f"describe.{name}", title)
        paths[f"{place}/items"] = _get(f"features.{name}", title, *_ASKED)
        paths[f"{place}/items/{{ref}}"] = _get(f"feature.{name}", title, _REF)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": str(info.title),
            "description": str(info.description),
            "version": __version__,
            "license": {"name": "Licenza dei dati / Licence of the data", "url": info.licence},
        },
        "servers": [{"url": f"{served.base}/ogc"}],
        "paths": paths,
    }


def _get(name: str, summary: str, *parameters: Json) -> Schema:
    form = "application/geo+json" if name.startswith("feature") else "application/json"
    good: Schema = {"description": summary, "content": {form: {"schema": _OBJECT}}}
    problem: Schema = {"application/problem+json": {"schema": _OBJECT}}
    wrong: Schema = {"description": "Un problema / A problem", "content": problem}
    answers: Schema = {"200": good, "default": wrong}
    head: Schema = {"operationId": name, "summary": summary}
    return {"get": {**head, "parameters": [*parameters], "responses": answers}}


def _asked(name: str, said: str, schema: Schema) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": said,
        "schema": schema,
        "style": "form",
        "explode": False,
    }


_NUMBERS: Schema = {
    "type": "array",
    "minItems": 4,
    "maxItems": 4,
    "items": {"type": "number", "minimum": -180, "maximum": 180},
}
_ASKED: tuple[Json, ...] = (
    _asked(
        "limit",
        "Quanti elementi / How many features",
        {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": 10},
    ),
    _asked("offset", "Quanti saltarne / How many to skip", {"type": "integer", "minimum": 0}),
    _asked("bbox", "Ovest, sud, est, nord / West, south, east, north", _NUMBERS),
    _asked("datetime", "Un tempo o un intervallo / A time or an interval", {"type": "string"}),
)
_REF: Json = {"name": "ref", "in": "path", "required": True, "schema": {"type": "string"}}
