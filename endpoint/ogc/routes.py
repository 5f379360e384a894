# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The addresses of OGC API Features: landing page, conformance, collections, features."""

import json
from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from endpoint.desk import Call, Desk
from endpoint.negotiation import holds
from endpoint.ogc.definition import definition
from endpoint.ogc.features import Layer, chosen, layers, written
from endpoint.ogc.parameters import CRS84, Wanted, wanted_of
from endpoint.pages import tongue_of
from endpoint.problems import Problem
from endpoint.served import Served
from endpoint.tree import Json
from ontology.text import Text

# The body of an answer and its media type.
Written = tuple[dict[str, Json], str]
Work = Callable[[Call], Written]
_JSON, _GEOJSON = "application/json", "application/geo+json"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_CONFORMS = ("core", "geojson", "oas30")
_CLASSES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"


def add_routes(app: FastAPI, features: "Features") -> None:
    """Add the addresses of OGC API Features."""
    place = "/ogc/collections/{collection}"
    routes: Mapping[str, Work] = {
        "/ogc": landing,
        "/ogc/": landing,
        "/ogc/api": described,
        "/ogc/conformance": conformance,
        "/ogc/collections": collections,
        place: collection,
        f"{place}/items": items,
        f"{place}/items/{{ref}}": item,
    }
    for path, work in routes.items():
        app.add_route(path, features.answering(work), ["GET", "HEAD"])


class Features:
    """Answer for layers in their turn, like every question that costs something."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def answering(self, work: Work) -> Callable[[Request], Awaitable[Response]]:
        """Give what answers at one address."""

        async def answer(request: Request) -> Response:
            return await self._desk.answered(request, lambda call: _answer(call, work))

        answer.__doc__ = work.__doc__  # what the reference says of the address
        return answer


def landing(call: Call) -> Written:
    """Say what there is (17-069r4, 7.2)."""
    served = call.served
    info = served.release.info
    body: dict[str, Json] = {
        "title": str(info.title),
        "description": str(info.description),
        "links": [
            _link(served, "", "self", _JSON),
            _link(served, "/api", "service-desc", _OPENAPI),
            _link(served, "/conformance", "conformance", _JSON),
            _link(served, "/collections", "data", _JSON),
        ],
    }
    return body, _JSON


def conformance(_call: Call) -> Written:
    """Name the classes that are met (7.4)."""
    return {"conformsTo": [f"{_CLASSES}{name}" for name in _CONFORMS]}, _JSON


def described(call: Call) -> Written:
    """Describe the addresses as OpenAPI 3.0 (7.3)."""
    return definition(call.served), _OPENAPI


def collections(call: Call) -> Written:
    """List the collections (7.13)."""
    served = call.served
    listed: list[Json] = [_described(served, layer) for layer in layers(served).values()]
    links: list[Json] = [_link(served, "/collections", "self", _JSON)]
    return {"links": links, "collections": listed}, _JSON


def collection(call: Call) -> Written:
    """Describe one collection (7.14)."""
    return _described(call.served, _layer(call)), _JSON


def items(call: Call) -> Written:
    """Give the features of a collection, page by page (7.15)."""
    served, wanted = call.served, wanted_of(call.request.query_params)
    layer = _layer(call)
    found = chosen(served, layer, wanted)
    end, lang = wanted.offset + wanted.limit, tongue_of(call.request)
    page = found[wanted.offset : end]
    features: list[Json] = [written(served, item, lang) for item in page]
    body: dict[str, Json] = {
        "type": "FeatureCollection",
        "numberMatched": len(found),
        "numberReturned": len(page),
        "links": [*_paged(served, layer, wanted, len(found), call.request)],
        "features": features,
    }
    return body, _GEOJSON


def item(call: Call) -> Written:
    """Give one feature (7.16)."""
    served, layer = call.served, _layer(call)
    found = layer.find(call.request.path_params["ref"])
    if found is None:
        raise Problem("not-found", _NO_FEATURE)
    place = f"/collections/{layer.name}"
    links: list[Json] = [
        _link(served, f"{place}/items/{found.ref}", "self", _GEOJSON),
        _link(served, place, "collection", _JSON),
        {"href": found.licence or served.release.info.licence, "rel": "license"},
    ]
    return {**written(served, found, tongue_of(call.request)), "links": links}, _GEOJSON


def _layer(call: Call) -> Layer:
    known = layers(call.served)
    layer = known.get(call.request.path_params["collection"])
    if layer is None:
        raise Problem("not-found", _NO_COLLECTION, known=list(known))
    return layer


def _described(served: Served, layer: Layer) -> dict[str, Json]:
    place, box = f"/collections/{layer.name}", layer.box()
    spatial: dict[str, Json] = {"bbox": [[*box]], "crs": CRS84}
    extent: dict[str, Json] = {"extent": {"spatial": spatial}} if box else {}
    links: list[Json] = [
        _link(served, place, "self", _JSON),
        _link(served, f"{place}/items", "items", _GEOJSON),
    ]
    for licence in layer.licences(served):
        links.append({"href": licence, "rel": "license"})
    head: dict[str, Json] = {"id": layer.name, "title": str(layer.title), "itemType": "feature"}
    return {**head, **extent, "links": links}


def _paged(
    served: Served, layer: Layer, wanted: Wanted, total: int, request: Request
) -> list[Json]:
    """Link this page and the next, with all that was asked for."""
    place = f"/collections/{layer.name}"
    asked = f"?{request.url.query}" if request.url.query else ""
    links = [
        _link(served, f"{place}/items{asked}", "self", _GEOJSON),
        _link(served, place, "collection", _JSON),
    ]
    reached = wanted.offset + wanted.limit
    if reached < total:
        url = request.url.include_query_params(offset=reached, limit=wanted.limit)
        links.append(_link(served, f"{place}/items?{url.query}", "next", _GEOJSON))
    return [*links]


def _link(served: Served, path: str, rel: str, form: str) -> Json:
    return {"href": f"{served.base}/ogc{path}", "rel": rel, "type": form}


def _answer(call: Call, work: Work) -> Response:
    """Answer with what is written, unless the client has it already."""
    served, request = call.served, call.request
    tag = served.tag_of("ogc", request.url.path, request.url.query, tongue_of(request))
    headers = {"ETag": tag, "Cache-Control": "public, no-cache", "Vary": "Accept-Language"}
    headers["Albo-Release"] = str(served.release.info.number)
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    body, form = work(call)
    text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
    return Response(text, headers=headers, media_type=form)


_NO_COLLECTION = Text(it="Nessuna raccolta ha questo nome.", en="No collection has this name.")
_NO_FEATURE = Text(
    it="La raccolta non ha niente sotto questo numero.",
    en="The collection has nothing under this number.",
)
