# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the API answers: lists, single things, what a search finds."""

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from endpoint.api.collections import COLLECTIONS, Collection, everything
from endpoint.api.cursors import cursor_of
from endpoint.api.forms import FORMS, JSON, TREES, table
from endpoint.api.openapi.document import describe
from endpoint.api.pages import Question, hit, page
from endpoint.api.parameters import Asked, asked_of
from endpoint.api.selection import Selection, select
from endpoint.api.trees import tree_of, trees
from endpoint.desk import Call
from endpoint.documents.existence import require_known
from endpoint.inventory import Item
from endpoint.negotiation import JSON_LD, accepted, choose, holds
from endpoint.problems import Problem, no_form
from endpoint.served import Served
from endpoint.tree import Json
from ontology.context import VERSION
from ontology.text import Text


def index(call: Call) -> Response:
    """Name the collections, how much each holds, and where it is."""
    base, stock = call.served.base, call.served.inventory
    items: list[Json] = [
        {
            "id": f"{base}/api/v1/{one.name}",
            "title": one.title.model_dump(),
            "total": one.count(stock),
        }
        for one in COLLECTIONS.values()
    ]
    links: dict[str, Json] = {
        "self": {"href": f"{base}/api/v1"},
        "service-desc": {"href": f"{base}/api/v1/openapi.json"},
        "status": {"href": f"{base}/api/v1/status"},
    }
    head: dict[str, Json] = {"@context": _context(call.served), "id": f"{base}/api/v1"}
    return _written(call, {**head, "type": ["ItemList"], "items": items, "_links": links}, JSON)


def description(call: Call) -> Response:
    """Describe the API (OpenAPI 3.1)."""
    return _written(call, describe(call.served), JSON)


def status(call: Call) -> Response:
    """Say that the service answers, and with which release (ModI, RAC_REST_NAME_002)."""
    info = call.served.release.info
    body: dict[str, Json] = {
        "title": "OK",
        "status": 200,
        "detail": f"Edizione {info.number} / Release {info.number}",
        "release": info.number,
        "referenceDate": info.reference_date.isoformat(),
        "counts": dict(info.counts),
    }
    headers = {"Cache-Control": "no-store"}
    return Response(_bytes(body), headers=headers, media_type="application/problem+json")


def listed(call: Call, name: str, path: str, fixed: Mapping[str, str] | None = None) -> Response:
    """Answer with a list; ``fixed`` are the conditions that its address names already."""
    collection, asked = _collection(name), asked_of(call.request.query_params)
    if fixed:
        _check_fixed(call.request, fixed)
        asked = Asked.model_validate({**asked.model_dump(by_alias=True), **fixed})
    question = _question(call, collection, asked, path)
    form = _form(call.request, asked)
    headers = _headers(question.served, call.request, form)
    if holds(call.request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    selection = select(question.served.inventory, collection, asked)
    headers["Link"] = ", ".join([headers["Link"], *_licence_links(question, selection)])
    if form not in TREES:
        return table(call, question, selection, form, headers)
    rows = question.rows_of(selection)
    items: list[Json] = [*trees(question.served, collection, rows, asked.fields)]
    return Response(_bytes(page(question, selection, items)), headers=headers, media_type=form)


def entries(call: Call, register: str) -> Response:
    """Answer with the entries of a register; raises Problem where there is no such register."""
    require_known(call.served, f"{call.served.base}/id/register/{register}")
    return listed(call, "entries", f"registers/{register}/entries", {"register": register})


def requirements(call: Call, name: str) -> Response:
    """Answer with the requirements of a call; raises Problem where there is no such call."""
    _find(call.served, COLLECTIONS["calls"], name)
    return listed(call, "requirements", f"calls/{name}/requirements", {"call": name})


def one(call: Call, name: str, ref: str) -> Response:
    """Answer with one thing of a collection."""
    collection = _collection(name)
    item = _find(call.served, collection, ref)
    form = choose(accepted(call.request), TREES)
    if form is None:
        raise no_form(TREES)
    tree = tree_of(call.served, collection, item, whole=True)
    return _written(call, {"@context": _context(call.served), **tree}, form)


def search(call: Call) -> Response:
    """Answer with whatever has the words asked for, the best first."""
    asked = asked_of(call.request.query_params)
    if asked.q is None:
        raise Problem("bad-request", _NO_WORDS, errors=[{"parameter": "q"}])
    if asked.format not in (None, "json"):
        raise Problem("bad-request", _ONLY_JSON, errors=[{"parameter": "format"}])
    found = Collection("search", _FOUND, (), everything)
    question = _question(call, found, asked, "search")
    served = question.served
    selection = select(served.inventory, found, asked)
    rows = question.rows_of(selection)
    hits: list[Json] = [
        hit(served, row, score) for row, score in zip(rows, selection.scores_of(rows), strict=True)
    ]
    return _written(call, page(question, selection, hits), JSON, served)


def _collection(name: str) -> Collection:
    found = COLLECTIONS.get(name)
    if found is None:
        raise Problem("not-found", _NO_COLLECTION, known=list(COLLECTIONS))
    return found


def _question(call: Call, collection: Collection, asked: Asked, path: str) -> Question:
    """Read where the question goes on; who follows a cursor stays on its release."""
    cursor = cursor_of(path, asked)
    served = call.served if cursor is None else call.service.release(cursor.release)
    given = tuple(call.request.query_params.multi_items())
    start = asked.offset if cursor is None else cursor.offset
    return Question(served, collection, asked, path, given, start)


def _find(served: Served, collection: Collection, ref: str) -> Item:
    """Find a row by its name; raises Problem for one that never was, or is no more."""
    stock = served.inventory
    rows, chosen = stock.named(ref), collection.choose(stock)
    found = next(
        (
            row
            for row, number in zip(rows, rows.numbers, strict=True)
            if chosen[number] and collection.ref(row) == ref
        ),
        None,
    )
    if found is None:
        require_known(served, f"{served.base}/id/{collection.address(ref)}")
        raise Problem("not-found", _NO_THING)
    return found


def _form(request: Request, asked: Asked) -> str:
    form = FORMS[asked.format] if asked.format else choose(accepted(request), (*FORMS.values(),))
    if form is None:
        raise no_form(FORMS.values())
    return form


def _headers(served: Served, request: Request, form: str) -> dict[str, str]:
    # Plain JSON becomes JSON-LD by its context (JSON-LD 1.1, section 6.1).
    rel = "http://www.w3.org/ns/json-ld#context" if form == JSON else "describedby"
    return {
        "ETag": served.tag_of("api", request.url.path, request.url.query, form),
        "Cache-Control": "public, no-cache",
        "Vary": "Accept",
        "Link": f'<{_context(served)}>; rel="{rel}"; type="{JSON_LD}"',
        "Albo-Release": str(served.release.info.number),
    }


def _licence_links(question: Question, selection: Selection) -> list[str]:
    """Name every licence that some row of a list is under."""
    licences = selection.licences(question.served.release.info.licence)
    return [f'<{licence}>; rel="license"' for licence in sorted(licences)]


def _check_fixed(request: Request, fixed: Mapping[str, str]) -> None:
    """Refuse a condition that the address names already: one of the two would be ignored."""
    both = sorted(fixed.keys() & request.query_params.keys())
    if both:
        raise Problem("bad-request", _NAMED_ALREADY, errors=[{"parameter": one} for one in both])


def _context(served: Served) -> str:
    return f"{served.base}/context/{VERSION}.jsonld"


def _written(
    call: Call, body: dict[str, Json], form: str, served: Served | None = None
) -> Response:
    headers = _headers(served or call.served, call.request, form)
    if holds(call.request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(_bytes(body), headers=headers, media_type=form)


def _bytes(body: dict[str, Json]) -> bytes:
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


_FOUND = Text(it="Ciò che risponde alle parole", en="What answers to the words")
_NO_COLLECTION = Text(it="Nessuna raccolta ha questo nome.", en="No collection has this name.")
_NO_THING = Text(
    it="La raccolta non ha niente sotto questo nome.",
    en="The collection has nothing under this name.",
)
_NO_WORDS = Text(
    it="Manca il parametro «q»: le parole da cercare.",
    en='The parameter "q" is missing: the words to look for.',
)
_ONLY_JSON = Text(
    it="La ricerca risponde soltanto in JSON: le altre forme le hanno gli elenchi.",
    en="Search answers in JSON alone: lists have the other forms.",
)
_NAMED_ALREADY = Text(
    it="L'indirizzo nomina già questa condizione: toglierla dai parametri.",
    en="The address names this condition already: take it out of the parameters.",
)
